// Describes objects from their raw JSON, for machines without kubectl, and hides values that kubectl's own description
// shows. Pure.
import { stringify } from 'yaml'
import type { JsonObject, KubernetesObject } from '../model/object.ts'
import { MASK } from './redact.ts'

/** Bookkeeping that says nothing about a failure; the second repeats the manifest with its values. */
const UNTOLD_METADATA = ['managedFields']
const UNTOLD_ANNOTATIONS = ['kubectl.kubernetes.io/last-applied-configuration']

/** A value of an environment variable that only says where it comes from. */
const REFERENCE = /^\s*[\w./-]+:\s+(?:<set to the |\(v1:[\w.]+\)$)/

/** How the description of a custom resource shows the value of a list's entry. */
const VALUE = /^(\s*Value:\s+)\S.*$/

/**
 * `kubectl describe`'s text with the values of environment variables hidden. It prints them as `NAME:  value` below
 * `Environment:`, further lines of a value indented likewise (kubectl v1.35, describe.go, describeContainerEnvVars).
 */
export function hideEnvironment(description: string): string {
  let indent = -1 // of the `Environment:` line that we are below
  return description
    .split('\n')
    .flatMap((line) => {
      const depth = line.search(/\S/)
      if (indent >= 0 && depth > indent) {
        if (REFERENCE.test(line)) return [line]
        const name = /^(\s*[\w./-]+:)(\s*)\S/.exec(line)
        return name === null ? (/^\s*[\w./-]+:\s*$/.test(line) ? [line] : []) : [`${name[1]}${name[2]}${MASK}`]
      }
      indent = /^\s*Environment:\s*$/.test(line) ? depth : -1
      return [line.replace(VALUE, `$1${MASK}`)]
    })
    .join('\n')
}

/** One object as YAML, without bookkeeping and without the values of environment variables. */
export function describeObject(object: KubernetesObject): string {
  const copy = structuredClone(object)
  const metadata = copy.metadata as unknown as JsonObject
  for (const field of UNTOLD_METADATA) delete metadata[field]
  for (const annotation of UNTOLD_ANNOTATIONS) delete copy.metadata.annotations?.[annotation]
  return stringify(withoutValues(copy), { lineWidth: 0, aliasDuplicateObjects: false })
}

/** The values in every list called `env`, and all data of a Secret, masked. */
function withoutValues(value: unknown, field = ''): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => withoutValues(item, field === 'env' ? 'env entry' : ''))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => {
      const hidden =
        (field === 'env entry' && name === 'value') || (field === 'secret data' && typeof inner === 'string')
      const within =
        'kind' in value && value.kind === 'Secret' && /^(?:data|stringData)$/.test(name) ? 'secret data' : name
      return [name, hidden ? MASK : withoutValues(inner, within)]
    }),
  )
}
