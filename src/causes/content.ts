// Family A, what the API server refuses of an object's content: a field that there is not, a value of another type or form,
// too much of it. The texts are from the API server 1.35: 500 without a reason for what structured-merge-diff refuses,
// 400 for strict decoding, 422 with details.causes for validation.
import type { Finding, Signal } from '../model/finding.ts'
import { nearest } from '../model/nearest.ts'
import { formatPath, labelPairs } from '../model/object.ts'
import type { OpenApi } from '../model/open-api.ts'
import { podSpecPath, valueAt } from '../model/place.ts'
import { recordOf, textsOf } from '../model/record.ts'
import type { Step } from '../model/report.ts'
import { dryRun, edit, fileOf, look } from './commands.ts'
import { cause, rule, TERMINAL, type Entry } from './entry.ts'
import { meantField, unreadableValues, type Form } from './open-api-schema.ts'
import { refusedField, shortPath } from './status-problems.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    /** `bytes`: the limit, where it is told. */
    ObjectTooLarge: { bytes?: number }
    ManifestSchemaInvalid: ContentFault
  }
}

type ContentFault =
  /** The API does not know the field. */
  | { fault: 'unknown-field'; meant?: string }
  | WrongType
  /** An item of a list is no map, or lacks the key that such items have. */
  | { fault: 'item'; key?: string }
  /** A container mounts a volume that the pod does not have. */
  | { fault: 'volume'; volume: string; meant?: string }
  /** A selector, and the labels of the pods that it does not match. */
  | { fault: 'selector'; wanted: readonly string[]; has: readonly string[] }
  /** A value that cannot be read; which one, and what it should be, only the schema tells. A secret one is left out. */
  | { fault: 'unreadable'; form?: Form; value?: unknown }
  /** Whatever else the text says. */
  | { fault: 'other' }

/** A value of another type than `wanted`: what it is as the message has it, of what type, or its first letter. */
interface WrongType {
  fault: 'type'
  wanted: string
  /** Go's type of it, or `list`, `map`. */
  type?: string
  value?: string
  text?: string
  first?: string
  /** The Go struct and field, where the message has no path: `EnvVar.value`. */
  owner?: string
}

type Invalid = Finding<'ManifestSchemaInvalid'>

const common = { family: 'A', layer: 0, proof: TERMINAL } as const

const FORMS: Readonly<Record<Form, string>> = {
  quantity:
    'is not a quantity: write a number, directly followed by nothing or by one of m, k, M, G, T, Ki, Mi, Gi, Ti',
  base64: 'is not base64: encode the value, or write it as plain text in stringData',
  time: 'is not a time such as 2006-01-02T15:04:05Z',
}

const UNKNOWN = /unknown field|not declared in schema/
const UNREADABLE = /quantities must match|unable to parse quantity|illegal base64|parsing time/
const INVALID =
  /duplicate entries for key|expected \S+.*, got|duplicate field|Invalid value|Required value|Unsupported value|Duplicate value|Too (many|long)|Forbidden: |cannot unmarshal|ReadString|unable to decode|must be (less|greater)|selector. does not match|associative list with keys|failed to create typed patch|strict decoding|cannot be handled as/

export const CONTENT_CAUSES: readonly Entry[] = [
  cause('ObjectTooLarge', {
    ...common,
    meaning:
      'The object, or its annotations, exceeds the size limit of the API server or etcd. Large ConfigMaps are the usual case.',
    recognise: [
      rule('request', ({ text }) => {
        const match =
          /Too long: (?:must|may) (?:have|not be)[^.]*?(\d+) bytes|Request entity too large|request is too large/i.exec(
            text,
          )
        if (match === null) return undefined
        return match[1] === undefined ? {} : { bytes: Number(match[1]) }
      }),
    ],
    about: (f) => f.facts.bytes,
    fact: (f) =>
      f.facts.bytes === undefined
        ? 'exceeds the size limit of the API server'
        : `${largePart(f)} exceeds the limit of ${f.facts.bytes} bytes`,
    sentence: (f) =>
      `The object exceeds a size limit of Kubernetes: ${f.text.replace(/^\[\]: /, '')}. Put data this large into a volume, an image or an object store.`,
    steps: (f) => [
      look('Check the size of the manifest in bytes', `wc -c ${fileOf(f)}`),
      dryRun(f, 'Validate the smaller or split object with a dry run'),
    ],
    field: (f, place) => {
      if (largePart(f) === 'metadata.annotations') return ['metadata', 'annotations']
      const entries = ['data', 'binaryData', 'stringData'].flatMap((part) =>
        Object.entries(recordOf(place.object[part])).map(
          ([key, value]) => [[part, key], String(value).length] as const,
        ),
      )
      return entries.toSorted(([, a], [, b]) => b - a)[0]?.[0]
    },
    documentation: 'https://kubernetes.io/docs/concepts/configuration/configmap/',
  }),
  cause('ManifestSchemaInvalid', {
    ...common,
    meaning:
      'The API server serves the kind but rejects the content: an unknown field, a wrong type, a missing or invalid value. Immutable fields, sizes, ports and policies have their own codes.',
    recognise: [
      rule('request', (signal) => {
        const { text, symptom, request } = signal
        const isRefused = request?.httpCode === 422 || (request?.httpCode === 400 && symptom !== '')
        const isInvalid = [UNKNOWN, UNREADABLE, INVALID].some((words) => words.test(text))
        return isRefused || isInvalid ? faultOf(signal) : undefined
      }),
    ],
    rest: true,
    about: (f) => [f.facts, isInOwnWords(f) && f.text],
    fact: (f) => {
      if (f.facts.fault === 'unknown-field') {
        const field = fieldName(f)
        return f.facts.meant === undefined
          ? `unknown field ${field}`
          : `unknown field ${field.split('.').slice(-2).join('.')}; did you mean ${f.facts.meant}?`
      }
      return faultWords(f) ?? invalidWords(f)
    },
    sentence: (f) => {
      const kept = ['type', 'item', 'unreadable'].includes(f.facts.fault) ? faultWords(f) : undefined
      const meant = 'meant' in f.facts && f.facts.meant !== undefined ? ` Did you mean ${f.facts.meant}?` : ''
      return `The API server rejects ${`${f.workload.kind} ${f.workload.name}`.trim()}: ${kept ?? f.text}.${meant}`
    },
    steps: (f) => [correction(f), dryRun(f)],
    field: refusedField,
    documentation: 'https://kubernetes.io/docs/reference/using-api/',
  }),
]

/** What is wrong, as far as the words of the API server, and what was sent, tell. */
function faultOf({ text, carrier, request }: Signal): ContentFault {
  if (UNKNOWN.test(text)) return { fault: 'unknown-field' }
  const type = wrongType(text)
  if (type !== undefined) return type
  const volume = /volumeMounts\[\d+\]\.name: Not found: "([^"]*)"/.exec(text)?.[1]
  if (volume !== undefined) {
    const volumes = valueAt(carrier, [...podSpecPath(carrier), 'volumes'])
    const names = Array.isArray(volumes) ? volumes.map((one) => String(valueAt(one, ['name']))) : []
    const meant = nearest(volume, names)
    return { fault: 'volume', volume, ...(meant === undefined ? {} : { meant }) }
  }
  if (/selector. does not match template/.test(text)) {
    const labels = (...path: string[]): string[] => labelPairs(textsOf(valueAt(carrier, path)))
    const wanted = labels('spec', 'selector', 'matchLabels')
    return { fault: 'selector', wanted, has: labels('spec', 'template', 'metadata', 'labels') }
  }
  return request?.field === undefined && UNREADABLE.test(text) ? { fault: 'unreadable' } : { fault: 'other' }
}

/** The line to correct, with what belongs there where that is known. */
function correction(f: Invalid): Step {
  const { facts } = f
  if (facts.fault === 'unknown-field') {
    const name = fieldName(f).split('.').at(-1) ?? ''
    if (facts.meant === undefined) return edit(`Remove the field ${name}, or correct its name`)
    return /[.[]/.test(facts.meant)
      ? edit(`Move ${name} to ${facts.meant}`)
      : edit(`Rename the field ${name} to ${facts.meant}`, facts.meant, name)
  }
  if (facts.fault === 'volume')
    return facts.meant === undefined
      ? edit(`Add volume "${facts.volume}" to the volumes of the pod, or remove the mount`)
      : edit(`Mount volume "${facts.meant}"`, facts.meant, facts.volume)
  if (facts.fault === 'type' && facts.wanted === 'string' && facts.value !== undefined)
    return edit('Quote the value', JSON.stringify(facts.value), facts.value)
  if (facts.fault === 'selector') return edit('Give the pod template the labels of the selector')
  return edit(`Correct ${shortPath(f.request?.field) || 'the manifest'}`)
}

/** Go's kinds of values, as a reader of YAML calls them. */
const NOUNS: Readonly<Record<string, string>> = { numeric: 'number' }

/** What structured-merge-diff and json-iterator say of types, in words of Go. */
function wrongType(text: string): ContentFault | undefined {
  const [, owner, first] = /v\w+\.(\w+\.\w+): ReadString: expects " or n, but found (\S)/.exec(text) ?? []
  if (owner !== undefined && first !== undefined) return { fault: 'type', wanted: 'string', owner, first }
  const [, item] = /: element \d+: associative list with keys (.+)/s.exec(text) ?? []
  if (item !== undefined) {
    const key = /omits key field "(\w+)"/.exec(item)?.[1]
    return { fault: 'item', ...(key === undefined ? {} : { key }) }
  }
  const match =
    /: expected (?<wanted>\w+)(?: \(.*\))?, got (?:&value\.valueUnstructured\{Value:(?<value>.*)\}|&\{(?<bare>.*)\}|(?<type>\w+))/s.exec(
      text,
    )
  if (match === null) return undefined
  const { wanted: go = '', value, bare, type } = match.groups ?? {}
  const wanted = NOUNS[go] ?? go
  const [nested] = /^(?:map)?\[/.exec(value ?? bare ?? '') ?? []
  if (nested !== undefined) return { fault: 'type', wanted, type: nested === '[' ? 'list' : 'map' }
  if (value !== undefined) return { fault: 'type', wanted, value }
  return bare === undefined ? { fault: 'type', wanted, type } : { fault: 'type', wanted, text: bare }
}

/** The field without the dot before it that some messages have. */
function fieldName({ request }: Invalid): string {
  return (request?.field ?? '').replace(/^\./, '')
}

/** `spec.replicas must be a number, not a string`; undefined where the text of the API server must do. */
function faultWords(f: Invalid): string | undefined {
  const { facts } = f
  const path = shortPath(f.request?.field)
  if (facts.fault === 'type') return `${facts.owner ?? path} must be ${typeWords(facts)}`
  if (facts.fault === 'item') return facts.key === undefined ? `${path} must be a map` : `${path} has no ${facts.key}`
  if (facts.fault === 'volume')
    return `volume "${facts.volume}" is mounted but not defined in volumes${facts.meant === undefined ? '' : `; did you mean ${facts.meant}?`}`
  if (facts.fault === 'selector') {
    const [wanted, has] = [facts.wanted.join(','), facts.has.join(',')]
    return `its selector${wanted === '' ? '' : ` ${wanted}`} does not match the labels of its pods${has === '' ? '' : `, ${has}`}`
  }
  if (facts.fault !== 'unreadable' || facts.form === undefined) return undefined
  const value = facts.value === undefined ? '' : `: ${JSON.stringify(facts.value)}`
  return `${fieldName(f)}${value} ${FORMS[facts.form]}`
}

/** True when the text of the API server is the fact. */
function isInOwnWords({ facts }: Invalid): boolean {
  return facts.fault === 'other' || (facts.fault === 'unreadable' && facts.form === undefined)
}

/** `a string, not 3: write "3"` */
function typeWords({ wanted, type, value, text, first }: WrongType): string {
  if (first !== undefined) return `a ${wanted} in quotes, not a value that starts with ${first}`
  if (value !== undefined) return `a ${wanted}, not ${value}${wanted === 'string' ? `: write "${value}"` : ''}`
  return `a ${wanted}, not ${text === undefined ? `a ${type}` : `"${text}"`}`
}

/** The words of the API server, with the field before them. Why names have the form that they have belongs in the sentence. */
function invalidWords(f: Invalid): string {
  const field = fieldName(f)
  if (field === '') return f.text
  const short = f.text.replace(/ \(e\.g\. .*$/s, '')
  return short.startsWith(field) ? short : `${field}: ${short}`
}

function largePart({ request }: Finding): string {
  const field = request?.field ?? ''
  return field === '' || field === '[]' ? 'its data' : field
}

/** True when what the API knows of the kind tells more: which field was meant, which value cannot be read. */
export function asksForSchema({ facts, request }: Invalid): boolean {
  return facts.fault === 'unreadable' || (facts.fault === 'unknown-field' && request?.field !== undefined)
}

/** The same with what the API knows of the kind: every value that cannot be read is one. Undefined when that tells nothing. */
export function withSchema(finding: Invalid, schema: OpenApi): Invalid[] | undefined {
  const { facts, request, workload, carrier } = finding
  if (facts.fault === 'unknown-field' && request?.field !== undefined) {
    const meant = meantField(schema, workload, request.field)
    return meant === undefined ? undefined : [{ ...finding, facts: { ...facts, meant } }]
  }
  const values = facts.fault === 'unreadable' ? unreadableValues(schema, carrier) : []
  if (values.length === 0) return undefined
  return values.map(({ path, form }) => ({
    ...finding,
    path,
    request: { httpCode: 0, ...request, field: formatPath(path) },
    facts: { fault: 'unreadable', form, ...(form === 'base64' ? {} : { value: valueAt(carrier, path) }) },
  }))
}
