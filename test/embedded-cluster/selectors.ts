// Label and field selectors, as the API server understands them (apimachinery pkg/labels/selector.go and pkg/fields/selector.go).
import type { JsonObject, KubernetesObject } from '../../src/model/object.ts'

/** True when the object matches. */
export type Selector = (object: KubernetesObject) => boolean

/** A selector, or why there is none. */
export type ParsedSelector = { selector: Selector } | { refusal: string }

/** Every kind can be selected by these; the rest is the kind's own (pkg/apis/core/v1/conversion.go, pkg/registry). */
const metadataFields = ['metadata.name', 'metadata.namespace']
const involvedObject = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath']
const fieldsByKind: Record<string, string[]> = {
  Pod: ['spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName', 'status.phase'],
  Event: [
    ...involvedObject.map((field) => `involvedObject.${field}`),
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  Secret: ['type'],
  Node: ['spec.unschedulable'],
  Namespace: ['status.phase'],
  ReplicaSet: ['status.replicas'],
  Job: ['status.successful'],
  Service: ['spec.clusterIP', 'spec.type'],
}

/** Parses `a=b,c!=d`. */
export function parseFieldSelector(text: string, kind: string): ParsedSelector {
  const known = [...metadataFields, ...(fieldsByKind[kind] ?? [])]
  const tests: Selector[] = []
  for (const term of text.split(',').filter((part) => part !== '')) {
    const match = /^([^=!]+)(==|=|!=)(.*)$/.exec(term)
    if (match === null) return { refusal: `the field selector ${term} cannot be read` }
    const [, field = '', operator, value] = match
    if (!known.includes(field)) return { refusal: `${kind} has no field selector ${field}` }
    tests.push((object) => (fieldOf(object, field) === value) === (operator !== '!='))
  }
  return { selector: (object) => tests.every((test) => test(object)) }
}

/** Parses `a=b,c!=d,e in (f,g),h notin (i),j,!k`. */
export function parseLabelSelector(text: string): ParsedSelector {
  const tests: Selector[] = []
  for (const term of text.split(/,(?![^(]*\))/).map((part) => part.trim())) {
    if (term === '') continue
    const match =
      /^(?<not>!)?(?<key>[\w./-]+)$/.exec(term) ??
      /^(?<key>[\w./-]+)\s*(?<operator>==|=|!=)\s*(?<value>[\w.-]*)$/.exec(term) ??
      /^(?<key>[\w./-]+)\s+(?<operator>in|notin)\s+\((?<list>[^)]*)\)$/.exec(term)
    const { not, key = '', operator, value, list } = match?.groups ?? {}
    if (match === null) return { refusal: `the label selector ${term} cannot be read` }
    const wanted = list?.split(',').map((item) => item.trim()) ?? [value]
    tests.push((object) => {
      const label = object.metadata.labels?.[key]
      if (operator === undefined) return (label !== undefined) === (not === undefined)
      const equal = label !== undefined && wanted.includes(label)
      return operator === '!=' || operator === 'notin' ? !equal : equal
    })
  }
  return { selector: (object) => tests.every((test) => test(object)) }
}

/** A field as text; the empty text when the object does not have it. `source` is an event's component. */
function fieldOf(object: KubernetesObject, field: string): string {
  const path = field === 'source' ? ['source', 'component'] : field.split('.')
  let value: unknown = object
  for (const step of path) value = (value as JsonObject | undefined)?.[step]
  // Selectable fields are texts, but for a few numbers and booleans.
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}
