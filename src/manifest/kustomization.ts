// From what kustomize rendered back to the files it came from: the resource with the same kind and name, the patch that
// sets a value, the line of the kustomization that does. Only local files are read; what cannot be found is left open.
import { basename, join } from 'node:path/posix'
import { imageName } from '../model/image-reference.ts'
import type { ManifestDocument, Position } from '../model/manifest.ts'
import { groupOf, type FieldPath, type Json } from '../model/object.ts'
import type { FileKind } from './file-kind.ts'
import { LIMITS } from '../model/limits.ts'
import { parseManifests, parseValues } from './parse.ts'
import type { Values } from './parse.ts'

/** What is read of a workspace here. */
export interface KustomizationFiles {
  kindOf(path: string): Promise<FileKind | undefined>
  list(folder: string): Promise<string[]>
  read(path: string): Promise<string>
}

/** `kustomization.yaml` under all of its names. */
export const KUSTOMIZATION_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

interface Patch {
  /** Documents of a strategic merge, or a list of JSON patch operations. */
  values: Values
  target?: Record<string, Json>
}

interface Layer {
  kustomization: Values
  prefix: string
  suffix: string
  documents: ManifestDocument[]
  patches: Patch[]
  below: Layer[]
}

/** An object of a resource file, and the kustomizations that it goes through, the innermost first. */
interface Origin {
  document: ManifestDocument
  layers: Layer[]
  /** The names it may have on the way, the last one as it is rendered. */
  names: string[]
}

/** The rendered objects with the places of their values, as far as these are known. */
export async function withOrigins(
  rendered: readonly ManifestDocument[],
  folder: string,
  files: KustomizationFiles,
): Promise<ManifestDocument[]> {
  let left: number = LIMITS.allBytes
  const read = async (path: string): Promise<string> => {
    const text = await files.read(path)
    left -= text.length
    if (left < 0) throw new Error('the files of the kustomization are too large')
    return text
  }
  const root = await readLayer(
    folder,
    { kindOf: (path) => files.kindOf(path), list: (path) => files.list(path), read },
    new Set(),
  )
  const layers = root === undefined ? [] : chainsOf(root)
  const origins = layers.flatMap((chain) => originsIn(chain))
  return rendered.map((document) => {
    const origin = originOf(document, origins)
    if (origin !== undefined) return located(document, origin)
    const generated = layers.flatMap((chain) => generatorOf(document, chain))[0]
    return generated === undefined
      ? { ...document, positions: new Map(), renderedFrom: document.source.file }
      : { ...document, ...generated }
  })
}

async function readLayer(folder: string, files: KustomizationFiles, seen: Set<string>): Promise<Layer | undefined> {
  if (seen.has(folder)) return undefined
  seen.add(folder)
  try {
    const name = (await files.list(folder)).find((one) => KUSTOMIZATION_NAMES.includes(basename(one)))
    if (name === undefined) return undefined
    const path = join(folder, name)
    const text = await files.read(path)
    const [kustomization] = parseValues(text, path)
    if (kustomization === undefined) return undefined
    const layer: Layer = {
      kustomization,
      prefix: textOf(at(kustomization.value, ['namePrefix'])),
      suffix: textOf(at(kustomization.value, ['nameSuffix'])),
      documents: [],
      patches: [],
      below: [],
    }
    for (const list of ['resources', 'bases', 'components']) {
      for (const entry of itemsOf(at(kustomization.value, [list]))) {
        if (typeof entry !== 'string' || /:\/\/|^git@|\?ref=/.test(entry)) continue
        const target = join(folder, entry)
        const kind = await files.kindOf(target)
        const below = kind === 'folder' ? await readLayer(target, files, seen) : undefined
        if (below !== undefined) layer.below.push(below)
        if (kind === 'file') layer.documents.push(...parseManifests(await files.read(target), target).documents)
      }
    }
    layer.patches.push(...(await patchesOf(kustomization, text, folder, files)))
    return layer
  } catch {
    // kustomize itself could render it: then only the places are not known.
    return undefined
  }
}

async function patchesOf(
  kustomization: Values,
  text: string,
  folder: string,
  files: KustomizationFiles,
): Promise<Patch[]> {
  const patches: Patch[] = []
  const add = async (inline: Json | undefined, path: Json | undefined, at: FieldPath, target: Json | undefined) => {
    const isTarget = isMap(target) ? { target } : {}
    const where = kustomization.positions.get(JSON.stringify(at))
    if (typeof path === 'string') {
      const file = join(folder, path)
      for (const values of parseValues(await files.read(file), file)) patches.push({ values, ...isTarget })
    } else if (typeof inline === 'string' && where !== undefined) {
      for (const values of parseValues(inline, where.file))
        patches.push({ values: { ...values, positions: shifted(values.positions, where, text) }, ...isTarget })
    }
  }
  for (const field of ['patches', 'patchesJson6902']) {
    for (const [index, entry] of itemsOf(at(kustomization.value, [field])).entries())
      await add(at(entry, ['patch']), at(entry, ['path']), [field, index, 'patch'], at(entry, ['target']))
  }
  for (const [index, entry] of itemsOf(at(kustomization.value, ['patchesStrategicMerge'])).entries()) {
    const isInline = typeof entry === 'string' && entry.includes('\n')
    await add(isInline ? entry : undefined, isInline ? undefined : entry, ['patchesStrategicMerge', index], undefined)
  }
  return patches
}

/** Places in a block text (`patch: |-`) as places of the file that it stands in; of other texts, their beginning. */
function shifted(positions: ReadonlyMap<string, Position>, where: Position, text: string): Map<string, Position> {
  const lines = text.split('\n')
  const isBlock = /^[|>]/.test((lines[where.line - 1] ?? '').slice(where.column - 1))
  const indent = /^ */.exec(lines.slice(where.line).find((line) => line.trim() !== '') ?? '')?.[0].length ?? 0
  const move = ({ line, column }: Position) =>
    isBlock ? { file: where.file, line: where.line + line, column: column + indent } : where
  return new Map([...positions].map(([path, position]) => [path, move(position)]))
}

/** Every way from a layer that holds resources out to the root, the innermost layer first. */
function chainsOf(layer: Layer, outer: readonly Layer[] = []): Layer[][] {
  const chain = [layer, ...outer]
  return [chain, ...layer.below.flatMap((below) => chainsOf(below, chain))]
}

function originsIn(layers: Layer[]): Origin[] {
  return (layers[0]?.documents ?? []).map((document) => {
    const names = [document.ref.name]
    for (const { prefix, suffix } of layers) names.push(`${prefix}${names.at(-1)}${suffix}`)
    return { document, layers, names }
  })
}

/** The one object that a rendered one can come from. */
function originOf({ ref }: ManifestDocument, origins: readonly Origin[]): Origin | undefined {
  const ofKind = origins.filter(
    ({ document }) => document.ref.kind === ref.kind && groupOf(document.ref.apiVersion) === groupOf(ref.apiVersion),
  )
  // Some kinds get no prefix (Namespace, CustomResourceDefinition).
  const renamed = ofKind.filter(({ names }) => names.at(-1) === ref.name)
  const named = renamed.length > 0 ? renamed : ofKind.filter(({ names }) => names.includes(ref.name))
  const here = named.filter(({ document }) => document.ref.namespace === ref.namespace)
  const found = here.length > 0 ? here : named
  return found.length === 1 ? found[0] : undefined
}

function located(rendered: ManifestDocument, origin: Origin): ManifestDocument {
  const positions = new Map<string, Position>()
  const walk = (value: Json, path: FieldPath): void => {
    const position = path.length === 0 ? undefined : placeOf(value, path, rendered.object as Json, origin)
    if (position !== undefined) positions.set(JSON.stringify(path), position)
    if (Array.isArray(value)) value.forEach((item, index) => walk(item, [...path, index]))
    else if (isMap(value)) for (const [key, child] of Object.entries(value)) walk(child, [...path, key])
  }
  walk(rendered.object as Json, [])
  return { ...rendered, source: origin.document.source, positions }
}

/** Where a value comes from: the resource when it has the same, else the patch or the field that sets it. */
function placeOf(value: Json, path: FieldPath, root: Json, origin: Origin): Position | undefined {
  const { document, layers } = origin
  const own = aligned(path, root, document.object as Json)
  const was = own === undefined ? undefined : at(document.object as Json, own)
  const ownPlace = own === undefined ? undefined : document.positions.get(JSON.stringify(own))
  if (ownPlace !== undefined && (!isScalar(value) || was === value)) return ownPlace
  for (const layer of layers.toReversed()) {
    for (const patch of layer.patches.toReversed()) {
      const place = inPatch(value, path, root, patch, origin)
      if (place !== undefined) return place
    }
    const place = inFields(value, path, was, layer.kustomization, origin)
    if (place !== undefined) return place
  }
  // A name with prefix, suffix or hash is still the name that is written there.
  const isRenamed = typeof was === 'string' && typeof value === 'string' && was !== '' && value.includes(was)
  return isRenamed ? ownPlace : undefined
}

function inPatch(value: Json, path: FieldPath, root: Json, { values, target }: Patch, origin: Origin) {
  if (!isMeantBy(values.value, target, origin)) return undefined
  if (Array.isArray(values.value)) {
    for (const [index, operation] of [...values.value.entries()].toReversed()) {
      const steps = textOf(at(operation, ['path']))
        .split('/')
        .slice(1)
      const isWithin = steps.every(
        (step, depth) => step.replaceAll('~1', '/').replaceAll('~0', '~') === String(path[depth]) || step === '-',
      )
      if (!isWithin || steps.length > path.length) continue
      const rest = path.slice(steps.length)
      const from = at(operation, ['value'])
      const inside = rest.length === 0 ? [] : aligned(rest, at(root, path.slice(0, steps.length)), from)
      if (inside === undefined || (isScalar(value) && at(from, inside) !== value)) continue
      return values.positions.get(JSON.stringify([index, 'value', ...inside]))
    }
    return undefined
  }
  const own = aligned(path, root, values.value)
  if (own === undefined || (isScalar(value) && at(values.value, own) !== value)) return undefined
  return values.positions.get(JSON.stringify(own))
}

/** Whether a patch is for an object: by its target, or by the kind and name that it has itself. */
function isMeantBy(patch: Json, target: Record<string, Json> | undefined, { document, names }: Origin): boolean {
  const of = target ?? { kind: at(patch, ['kind']) ?? null, name: at(patch, ['metadata', 'name']) ?? null }
  const isKind = of.kind == null || matches(textOf(of.kind), document.ref.kind)
  return isKind && (of.name == null || names.some((name) => matches(textOf(of.name), name)))
}

/**
 * kustomize takes the kind and name of a target as anchored regular expressions, and runs them in linear time. Here one
 * with several repetitions might never end: what it matches is not known.
 */
function matches(expression: string, text: string): boolean {
  if ((expression.match(/[*+{]/g)?.length ?? 0) > 1) return false
  try {
    return new RegExp(`^(?:${expression})$`).test(text)
  } catch {
    return expression === text
  }
}

/** `images`, `replicas`, `namespace`, labels and annotations of a kustomization. */
function inFields(value: Json, path: FieldPath, was: Json | undefined, kustomization: Values, { names }: Origin) {
  const { value: fields, positions } = kustomization
  const placeAt = (...place: FieldPath) => positions.get(JSON.stringify(place))
  const last = path.at(-1)
  if (path.join('.') === 'metadata.namespace' && at(fields, ['namespace']) === value) return placeAt('namespace')
  if (path.join('.') === 'spec.replicas') {
    const index = itemsOf(at(fields, ['replicas'])).findIndex(
      (one) => names.includes(textOf(at(one, ['name']))) && at(one, ['count']) === value,
    )
    if (index >= 0) return placeAt('replicas', index, 'count')
  }
  if (last === 'image' && typeof was === 'string' && typeof value === 'string') {
    const index = itemsOf(at(fields, ['images'])).findIndex((one) => at(one, ['name']) === imageName(was))
    const field = ['newTag', 'digest', 'newName'].find((name) => placeAt('images', index, name) !== undefined)
    if (index >= 0) return placeAt('images', index, ...(field === undefined ? [] : [field]))
  }
  const parent = path.at(-2)
  if (parent !== 'labels' && parent !== 'annotations' && parent !== 'matchLabels') return undefined
  const places = [
    parent === 'annotations' ? ['commonAnnotations', last ?? ''] : ['commonLabels', last ?? ''],
    ...itemsOf(at(fields, ['labels'])).map((_, index) => ['labels', index, 'pairs', last ?? '']),
  ]
  return places.flatMap((place) => (at(fields, place) === value ? (placeAt(...place) ?? []) : []))[0]
}

/** Where a generated ConfigMap or Secret is written, and its literals. */
function generatorOf({ ref }: ManifestDocument, layers: Layer[]): Pick<ManifestDocument, 'source' | 'positions'>[] {
  const field = { ConfigMap: 'configMapGenerator', Secret: 'secretGenerator' }[ref.kind]
  const kustomization = layers[0]?.kustomization
  if (field === undefined || kustomization === undefined) return []
  return itemsOf(at(kustomization.value, [field])).flatMap((entry, index) => {
    let name = textOf(at(entry, ['name']))
    for (const { prefix, suffix } of layers) name = `${prefix}${name}${suffix}`
    // kustomize's hash of the contents: ten letters and digits.
    if (
      ref.name !== name &&
      !(ref.name.startsWith(`${name}-`) && /^[a-z0-9]{10}$/.test(ref.name.slice(name.length + 1)))
    )
      return []
    const place = (...path: FieldPath) => kustomization.positions.get(JSON.stringify([field, index, ...path]))
    const source = place('name')
    if (source === undefined) return []
    const keys = ['literals', 'files'].flatMap((list) =>
      itemsOf(at(entry, [list])).flatMap((item, at): [string, Position][] => {
        const [key = '', file] = textOf(item).split('=', 2)
        const position = place(list, at)
        const dataKey = list === 'files' && file === undefined ? basename(key) : key
        return position === undefined ? [] : [[JSON.stringify(['data', dataKey]), position]]
      }),
    )
    return [{ source, positions: new Map([[JSON.stringify(['metadata', 'name']), source], ...keys]) }]
  })
}

/** The path of the same value in another object: items of lists are found by their name or key. */
function aligned(path: FieldPath, root: Json | undefined, other: Json | undefined): FieldPath | undefined {
  const found: (string | number)[] = []
  let [here, there] = [root, other]
  for (const step of path) {
    const next = at(here, [step])
    let own = step
    if (typeof step === 'number') {
      if (!Array.isArray(there)) return undefined
      own = isMap(next) ? indexOf(next, there, step) : there.indexOf(next as never)
      if (own === -1) return undefined
    }
    there = at(there, [own])
    if (there === undefined) return undefined
    found.push(own)
    here = next
  }
  return found
}

const LIST_KEYS = ['name', 'key', 'containerPort', 'port', 'mountPath', 'ip', 'topologyKey', 'host', 'path']

function indexOf(item: Record<string, Json>, list: readonly Json[], index: number): number {
  const key = LIST_KEYS.find((name) => isScalar(item[name] ?? {}))
  return key === undefined ? index : list.findIndex((one) => at(one, [key]) === item[key])
}

export function at(value: Json | undefined, path: FieldPath): Json | undefined {
  let found = value
  for (const step of path) {
    if (Array.isArray(found)) found = typeof step === 'number' ? found[step] : undefined
    else found = isMap(found) && Object.hasOwn(found, step) ? found[step] : undefined
  }
  return found
}

function isMap(value: Json | undefined): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isScalar(value: Json): boolean {
  return typeof value !== 'object' || value === null
}

function itemsOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}
