// Finds the value in a manifest that a cause came from. Works on the object as the manifest has it, which may
// lack what the cluster added (injected containers, defaults). Where a custom resource keeps what its pods are made from is
// seen from its shape; one without a pod template has the values somewhere, as its controller takes them.
import { isCustomResource } from './built-in.ts'
import { workloadKind } from './kinds.ts'
import type { FieldPath, KubernetesObject, PodSpec, PodTemplate } from './object.ts'
import { isRecord, records } from './record.ts'

const CONTAINER_LISTS = ['containers', 'initContainers'] as const

/** Looks for paths in one object of the manifest set. */
export class Place {
  readonly object: KubernetesObject
  readonly #podPath: FieldPath
  readonly #container: string | undefined

  constructor(object: KubernetesObject, container?: string) {
    this.object = object
    this.#podPath = podSpecPath(object, container)
    this.#container = container
  }

  /** The pod spec, when the object has one. */
  get podSpec(): PodSpec | undefined {
    return podSpecOf(this.object, this.#container)
  }

  /** A path below the pod spec. */
  pod(...path: (string | number)[]): FieldPath {
    return [...this.#podPath, ...path]
  }

  /** A path below the finding's container; the container itself where the manifest has no such value. */
  container(...path: (string | number)[]): FieldPath | undefined {
    for (const list of CONTAINER_LISTS) {
      const index = this.podSpec?.[list]?.findIndex(({ name }) => name === this.#container) ?? -1
      if (index >= 0) return [...this.#podPath, list, index, ...path]
    }
    // The only container of a template needs no name in some kinds: their controller gives it one.
    const { containers = [] } = this.podSpec ?? {}
    const isOurs = this.#container === workloadKind(this.object)?.template?.container
    return isOurs && containers.length === 1 ? [...this.#podPath, 'containers', 0, ...path] : undefined
  }

  /** The first value that stands under one of `keys` (each the last steps of a path) and equals `value`: in the container, else in the pod spec. */
  find(keys: readonly (readonly string[])[], value: string): FieldPath | undefined {
    for (const start of [this.container(), this.#podPath]) {
      if (start === undefined) continue
      const path = search(
        valueAt(this.object, start),
        start,
        (candidate, at) => String(candidate) === value && keys.some((key) => endsWith(at, key)),
      )
      if (path !== undefined) return path
    }
    return undefined
  }
}

/**
 * Where an object has the value that stands at a path of another: a controller takes the values of a custom resource over
 * into what it makes. It stands under the same names, or under as many of the last of them as there are; at last, what is
 * text stands anywhere.
 */
export function sameValue(object: KubernetesObject, other: KubernetesObject, path: FieldPath): FieldPath | undefined {
  const value = valueAt(other, path)
  if (value === undefined || value === null) return undefined
  const names = path.filter((step) => typeof step === 'string')
  const isSame = (candidate: unknown): boolean =>
    isRecord(value) ? isRecord(candidate) : textOf(candidate) === textOf(value)
  for (let from = 0; from < names.length; from++) {
    const found = search(object['spec'], ['spec'], (candidate, at) => {
      const here = at.filter((step) => typeof step === 'string')
      return typeof at.at(-1) === 'string' && endsWith(here, names.slice(from)) && isSame(candidate)
    })
    if (found !== undefined) return found
  }
  const isText = typeof value === 'string' && value !== ''
  return isText ? search(object['spec'], ['spec'], (candidate) => candidate === value) : undefined
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const USUAL: FieldPath = ['spec', 'template', 'spec']

/**
 * Where an object keeps its pod spec; of a kind that is not known, what looks like one: that with the container, where
 * there are several. Where there is none, where most have it.
 */
export function podSpecPath(object: KubernetesObject, container?: string): FieldPath {
  const known = workloadKind(object)?.podSpec
  if (known !== undefined || !isCustomResource(object)) return known ?? USUAL
  const all = podSpecsIn(object['spec'], ['spec'])
  const hasContainer = (path: FieldPath): boolean =>
    CONTAINER_LISTS.some((list) => records(valueAt(object, [...path, list])).some(({ name }) => name === container))
  return all.find(hasContainer) ?? all[0] ?? USUAL
}

/** Everything with a list of containers. Inside of a pod spec there is none. */
function podSpecsIn(value: unknown, path: FieldPath): FieldPath[] {
  if (value === null || typeof value !== 'object') return []
  const containers = valueAt(value, ['containers'])
  if (Array.isArray(containers) && records(containers).some(({ image }) => image !== undefined)) return [path]
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return entries.flatMap(([step, child]) => podSpecsIn(child, [...path, step]))
}

/** What an object makes its pods from; of a pod the pod itself. */
export function templateOf(object: KubernetesObject): PodTemplate | undefined {
  return valueAt(object, podSpecPath(object).slice(0, -1)) as PodTemplate | undefined
}

/** The pod spec that an object holds; of several that with the container. */
export function podSpecOf(object: KubernetesObject, container?: string): PodSpec | undefined {
  return valueAt(object, podSpecPath(object, container)) as PodSpec | undefined
}

/** The value at a path, undefined where there is none. */
export function valueAt(root: unknown, path: FieldPath): unknown {
  let value = root
  for (const step of path) {
    if (value === null || typeof value !== 'object') return undefined
    value = (value as Record<string | number, unknown>)[step]
  }
  return value
}

function search(
  value: unknown,
  path: FieldPath,
  matches: (value: unknown, path: FieldPath) => boolean,
): FieldPath | undefined {
  if (matches(value, path)) return path
  if (value === null || typeof value !== 'object') return undefined
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  for (const [step, child] of entries) {
    const found = search(child, [...path, step], matches)
    if (found !== undefined) return found
  }
  return undefined
}

function endsWith(path: FieldPath, tail: readonly string[]): boolean {
  return tail.every((step, index) => String(path[path.length - tail.length + index]) === step)
}
