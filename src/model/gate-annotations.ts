// What the annotations of an object tell the gate: that it is not judged, and its own time limit. Pure.
import { timeLimit } from './duration.ts'
import { nearest } from './nearest.ts'
import type { KubernetesObject } from './object.ts'
import { isRecord } from './record.ts'

const PREFIX = 'k8s-deploy-gate/'
const WAIT = `${PREFIX}wait`
const TIMEOUT = `${PREFIX}timeout`
const ALL = [WAIT, TIMEOUT]
/** Characters of a value that a message shows. */
const LONGEST_SHOWN = 80

/** True where nobody waits for it: it is applied and not judged. */
export function isUnjudged(object: KubernetesObject | undefined): boolean {
  return object?.metadata.annotations?.[WAIT] === 'false'
}

/** Its own time limit, milliseconds; undefined where it has none, or none that can be read. */
export function ownTimeLimit(object: KubernetesObject | undefined): number | undefined {
  const text = object?.metadata.annotations?.[TIMEOUT]
  const read = typeof text === 'string' ? timeLimit(text.trim()) : undefined
  return typeof read === 'number' ? read : undefined
}

/** What is wrong with the annotations that are meant for the gate: at which key, and why. */
export function annotationFaults({ metadata }: KubernetesObject): { key: string; message: string }[] {
  // What a manifest says is of any shape.
  const annotations: unknown = metadata.annotations
  if (!isRecord(annotations)) return []
  return Object.entries(annotations).flatMap(([key, value]) => {
    const fault = key.startsWith(PREFIX) ? faultOf(key, value) : undefined
    return fault === undefined ? [] : [{ key, message: `annotation ${key} ${fault}` }]
  })
}

function faultOf(key: string, value: unknown): string | undefined {
  if (!ALL.includes(key)) {
    const meant = nearest(
      key.slice(PREFIX.length),
      ALL.map((one) => one.slice(PREFIX.length)),
    )
    const question = meant === undefined ? '' : `; did you mean ${PREFIX}${meant}?`
    return `is not known: the gate reads ${ALL.join(' and ')}${question}`
  }
  if (typeof value !== 'string')
    return `must be a string, but YAML reads this as ${shown(JSON.stringify(value)).slice(1, -1)}: put it in quotes`
  if (key === WAIT)
    return ['true', 'false'].includes(value) ? undefined : `cannot be ${shown(value)}: use "true" or "false"`
  const read = timeLimit(value.trim())
  return typeof read === 'number' ? undefined : `cannot be ${shown(value)}, which ${read.why}`
}

function shown(value: string): string {
  return JSON.stringify(value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}…` : value)
}
