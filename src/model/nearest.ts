// "Did you mean …?": the candidate that a misspelt word most likely stands for. Pure.
import { distance } from 'fastest-levenshtein'

/**
 * The candidate nearest to `word`, when it is near enough to be a slip: at most two in five letters differ, one at least.
 * Two neighbouring letters that are swapped count as one. Upper and lower case count as equal. Undefined when there is
 * none.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, edits: edits(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.max(1, Math.floor(Math.max(word.length, candidate.length) * 0.4)))
    .sort((one, other) => one.edits - other.edits)
  return ranked[0]?.candidate
}

/** How many letters differ. */
function edits(word: string, other: string): number {
  return isSwapped(word, other) ? 1 : distance(word, other)
}

/** True when nothing differs but two neighbouring letters, which are swapped. */
export function isSwapped(word: string, other: string): boolean {
  const letters = [...word]
  const at = letters.findIndex((letter, index) => letter !== other[index])
  const [first = '', second = ''] = letters.slice(at, at + 2)
  return at >= 0 && letters.toSpliced(at, 2, second, first).join('') === other
}

/** `; did you mean X?` for the end of a sentence, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const candidate = nearest(word, candidates)
  return candidate === undefined ? '' : `; did you mean ${candidate}?`
}
