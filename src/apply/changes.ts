// What a set of manifests changes, in one line: "3 to change, 1 to create, 12 unchanged; web: image 1.4.1 → 1.4.2".
import { imageName } from '../model/image-reference.ts'
import { podSpecPath, valueAt } from '../model/place.ts'
import type { KubernetesObject } from '../model/object.ts'
import { recordOf, records, textsOf } from '../model/record.ts'
import type { Applied } from './apply.ts'

/** Characters of the line: it is a headline. */
const LENGTH_LIMIT = 160

/** How many keys of a ConfigMap or Secret are named. */
const KEYS_SHOWN = 3

/** One line on what the dry-run of a set found. Details stand there as far as there is room for them. */
export function changesLine(checked: readonly Applied[]): string {
  const changed = checked.filter(({ result }) => result === 'configured')
  const isNew = ({ result, before }: Applied) =>
    result === 'created' || (result === 'not-verifiable' && before === undefined)
  const counts = [
    [changed.length, 'to change'],
    [checked.filter(isNew).length, 'to create'],
    [checked.filter(({ result }) => result === 'unchanged').length, 'unchanged'],
    [
      checked.filter(({ result, before }) => result === 'not-verifiable' && before !== undefined).length,
      'not verifiable',
    ],
  ] as const
  const told = counts.filter(([count]) => count > 0)
  const onlyUnchanged = told.length > 0 && counts.every(([count, word]) => count > 0 === (word === 'unchanged'))
  let line = (onlyUnchanged ? 'nothing changes, ' : '') + told.map(([count, word]) => `${count} ${word}`).join(', ')
  const details = changed.flatMap(({ document, before, after }) =>
    before === undefined || after === undefined
      ? []
      : [{ name: document.ref.name, images: imagesOf(before, after), others: othersOf(before, after) }],
  )
  // New images first: they are what most deploys are about.
  const isImage = ({ images }: { images: string[] }) => images.length > 0
  for (const { name, images, others } of [...details.filter(isImage), ...details.filter((one) => !isImage(one))]) {
    const words = [...images, ...others]
    const next = `${line}; ${name}: ${words.join(', ')}`
    if (words.length > 0 && next.length <= LENGTH_LIMIT) line = next
  }
  return line
}

/** What is worth a word of one object beside its images: replicas, keys of data. Never a value of a Secret. */
function othersOf(before: KubernetesObject, after: KubernetesObject): string[] {
  const replicas = [before, after].map((object) => valueAt(object, ['spec', 'replicas']))
  return [
    ...(replicas[0] !== replicas[1] && replicas.every((count) => typeof count === 'number')
      ? [`replicas ${replicas.join(' → ')}`]
      : []),
    ...keysOf(before, after),
  ]
}

function imagesOf(before: KubernetesObject, after: KubernetesObject): string[] {
  const old = new Map(containersOf(before).map(({ name, image }) => [name, image]))
  const all = containersOf(after)
  const changes = all.flatMap(({ name, image = '' }) => {
    const was = old.get(name)
    return was === undefined || was === image ? [] : [[name ?? '', imageChange(was, image)] as const]
  })
  const same = new Set(changes.map(([, words]) => words)).size === 1
  if (same) return [`image ${changes[0]?.[1]}`]
  return changes.map(([name, words]) => `image of ${name} ${words}`)
}

/** What each container says of itself in words, its name and image among it. */
function containersOf(object: KubernetesObject): Record<string, string>[] {
  const path = podSpecPath(object)
  return ['initContainers', 'containers'].flatMap((list) => records(valueAt(object, [...path, list])).map(textsOf))
}

/** `1.4.1 → 1.4.2` where only the tag differs, else both references. Digests are cut to twelve digits. */
function imageChange(was: string, is: string): string {
  const [old, now] = [partsOf(was), partsOf(is)]
  const isSameName = old[0] === now[0] && old[1] !== '' && now[1] !== ''
  return (isSameName ? [old[1], now[1]] : [was, is])
    .map((text) => text.replace(/(sha256:[0-9a-f]{12})[0-9a-f]+/, '$1…'))
    .join(' → ')
}

/** Name, and tag with digest. */
function partsOf(reference: string): [string, string] {
  const name = imageName(reference)
  return [name, reference.slice(name.length).replace(/^[:@]/, '')]
}

function keysOf(before: KubernetesObject, after: KubernetesObject): string[] {
  if (after.kind !== 'ConfigMap' && after.kind !== 'Secret') return []
  const [old, now] = [recordOf(before.data), recordOf(after.data)]
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((key) => old[key] !== now[key])
  if (keys.length === 0) return []
  const more = keys.length > KEYS_SHOWN ? ` and ${keys.length - KEYS_SHOWN} more` : ''
  return [`${keys.slice(0, KEYS_SHOWN).join(', ')}${more}`]
}
