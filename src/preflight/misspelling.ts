// Is a name that is not there evidently a misspelling of one that is? Narrower than "Did you mean …?": a misspelling
// fails the deploy, a suggestion only helps to read. Names of siblings (`web-1` and `web-2`, `db-dev` and `db-prod`, `app`
// and `api`) differ in few letters, too, and are no misspellings. Pure.
import { distance } from 'fastest-levenshtein'
import { isSwapped } from '../model/nearest.ts'

/** Words that stand in names for one of several: whoever writes one of them means it. */
const WORDS = new Set(
  (
    'dev develop development prod production test testing stage staging live qa uat preview sandbox local demo ' +
    'blue green red black white gold silver primary secondary main master slave replica leader follower read write ' +
    'reader writer active passive canary stable old new alpha beta internal external public private admin user ' +
    'users east west north south left right first second client server source target input output import export ' +
    'order orders frontend backend staged current previous'
  ).split(' '),
)
/** What kustomize appends to the names that it generates (kustomize 5, api/hasher/hasher.go, encode). */
const KUSTOMIZE_HASH = /^-[2456789bcdfghkmt]{10}$/

/** The one of `names` of which `word` is evidently a misspelling, if there is one. */
export function intendedName(word: string, names: readonly string[]): string | undefined {
  return names
    .filter((name) => isMisspelling(word, name))
    .toSorted((one, other) => distance(word, one) - distance(word, other))[0]
}

/** The name in the set that kustomize made of `word`: what names it was not renamed with it. */
export function generatedFrom(word: string, names: readonly string[]): string | undefined {
  return names.find((name) => name.startsWith(word) && KUSTOMIZE_HASH.test(name.slice(word.length)))
}

/** True when `word` is evidently a misspelling of `name`. */
export function isMisspelling(word: string, name: string): boolean {
  if (word === name || digitsOf(word) !== digitsOf(name)) return false
  const [one, other] = [word.toLowerCase(), name.toLowerCase()]
  // Upper and lower case, or the separators: `dbUrl`, `db-url`, `db_url`.
  if (plain(one) === plain(other)) return true
  const [wanted, there] = [partsOf(one), partsOf(other)]
  if (wanted.length !== there.length) return false
  const pairs = wanted.map((part, index) => [part, there[index] ?? ''] as const).filter(([a, b]) => a !== b)
  return pairs.length === 1 && pairs.every(([a, b]) => !WORDS.has(a) && isMisspelt(a, b))
}

/**
 * One word for another: the same first letter, and one letter or two neighbours wrong; two letters in long words.
 * Words such as `manage` and `manager`, of which one goes on where the other ends, are both right.
 */
function isMisspelt(word: string, other: string): boolean {
  const shorter = Math.min(word.length, other.length)
  if (word[0] !== other[0]) return false
  if (isSwapped(word, other)) return shorter >= 3
  const edits = distance(word, other)
  const goesOn = word.startsWith(other) || other.startsWith(word)
  if (goesOn) return edits === 1 && shorter >= 5 && /[^dr]$/.test(word.length > other.length ? word : other)
  // A letter twice or once (`setings`) is a misspelling in shorter words, too.
  if (withoutDoubles(word) === withoutDoubles(other)) return shorter >= 4
  return (edits === 1 && shorter >= 5) || (edits === 2 && shorter >= 8)
}

const partsOf = (text: string): string[] => text.split(/[^a-z0-9]+/)
const plain = (text: string): string => text.replaceAll(/[^a-z0-9]/g, '')
const digitsOf = (text: string): string => (text.match(/\d+/g) ?? []).join(' ')
const withoutDoubles = (text: string): string => text.replaceAll(/(.)\1+/g, '$1')
