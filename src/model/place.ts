// Finds the value in a manifest that a cause came from. Works on the object as the manifest has it, which may
// lack what the cluster added (injected containers, defaults).
import { workloadKind } from './kinds.ts'
import type { FieldPath, KubernetesObject, PodSpec, PodTemplate } from './object.ts'

const CONTAINER_LISTS = ['containers', 'initContainers'] as const

/** Looks for paths in one object of the manifest set. */
export class Place {
  readonly object: KubernetesObject
  readonly #podPath: FieldPath
  readonly #container: string | undefined

  constructor(object: KubernetesObject, container?: string) {
    this.object = object
    this.#podPath = podSpecPath(object)
    this.#container = container
  }

  /** The pod spec, when the object has one. */
  get podSpec(): PodSpec | undefined {
    return podSpecOf(this.object)
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
    return undefined
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

/** Where an object keeps its pod spec; of a kind that is not known, where most have it. */
export function podSpecPath(object: KubernetesObject): FieldPath {
  return workloadKind(object)?.podSpec ?? ['spec', 'template', 'spec']
}

/** What an object makes its pods from; of a pod the pod itself. */
export function templateOf(object: KubernetesObject): PodTemplate | undefined {
  return valueAt(object, podSpecPath(object).slice(0, -1)) as PodTemplate | undefined
}

/** The pod spec that an object holds. */
export function podSpecOf(object: KubernetesObject): PodSpec | undefined {
  return valueAt(object, podSpecPath(object)) as PodSpec | undefined
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
  if (value === null || typeof value !== 'object') return matches(value, path) ? path : undefined
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
