// Family A: the API server, or the way to it, refused our own request. Nothing was rolled out.
// The texts are from the API server 1.35: 500 without a reason for what structured-merge-diff refuses,
// 400 for strict decoding, 422 with details.causes for validation, 409 for conflicts.
import type { Finding, Signal } from '../model/finding.ts'
import type { FieldPath, ObjectRef, Status } from '../model/object.ts'
import type { Step } from '../model/report.ts'
import { inNamespace, quote } from './commands.ts'
import { pattern, probable, rule, TERMINAL, type Entry } from './entry.ts'
import { parseFieldPath } from '../manifest/paths.ts'
import { valueAt, type Place } from './place.ts'

const common = { family: 'A', layer: 0, proof: TERMINAL } as const
const API = 'https://kubernetes.io/docs/reference/using-api/'
const ACCESS = 'https://kubernetes.io/docs/reference/access-authn-authz/'

/** One problem of one refused object: a Status may hold many. */
export interface RequestProblem {
  text: string
  symptom: string
  /** In the API server's notation. */
  field?: string
}

/**
 * Splits a refusal into its problems: every unknown field, every wrong type, every invalid value, every conflict
 * is one, so that each gets its own line in the manifest.
 */
export function problemsOf(status: Status): RequestProblem[] {
  const message = status.message ?? ''
  const symptom = status.reason ?? `HTTP ${status.code ?? 0}`
  const strict = /strict decoding error: (.+)$/s.exec(message)?.[1]
  if (strict !== undefined) {
    return strict.split(/, (?=unknown field|duplicate field)/).map((part) => {
      const field = /(?:unknown|duplicate) field "([^"]+)"/.exec(part)?.[1]
      return { text: part, symptom, ...(field === undefined ? {} : { field }) }
    })
  }
  const typed = /failed to create typed patch object \([^)]*\): (.+)$/s.exec(message)?.[1]
  if (typed !== undefined) {
    return typed
      .replace(/^errors:\n/, '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .map((line) => {
        const field = /^(\.\S+?): /.exec(line)?.[1]
        return { text: line.replace(/^\./, ''), symptom, ...(field === undefined ? {} : { field }) }
      })
  }
  const causes = status.details?.causes ?? []
  if (causes.length > 0 && (status.code === 422 || causes.some(({ reason }) => reason === 'FieldManagerConflict'))) {
    return causes.map((cause) => ({
      text:
        cause.field === undefined || cause.reason === 'FieldManagerConflict'
          ? (cause.message ?? message)
          : `${cause.field}: ${cause.message ?? ''}`,
      symptom: cause.reason === 'FieldManagerConflict' ? 'FieldManagerConflict' : symptom,
      ...(cause.field === undefined ? {} : { field: cause.field }),
    }))
  }
  return [{ text: message, symptom }]
}

const fieldOf: Entry['field'] = (f, place) => {
  if (f.facts.field === undefined) return undefined
  const path = parseFieldPath(f.facts.field, place.object)
  return path.length === 0 ? undefined : (repeatedItem(f, path, place) ?? path)
}

/** Of two list items with the same key the later one: `containers: duplicate entries for key [name="app"]`. */
function repeatedItem({ text, facts: { field = '' } }: Finding, path: FieldPath, place: Place): FieldPath | undefined {
  const [, key = ''] = /: duplicate entries for key (\[.+\])/.exec(text) ?? []
  const list = valueAt(place.object, path)
  if (key === '' || !Array.isArray(list)) return undefined
  const first = valueAt(place.object, parseFieldPath(`${field}${key}`, place.object))
  const names = [...key.matchAll(/[[,](\w+)=/g)].map(([, name = '']) => name)
  const last = list.findLastIndex((item) => names.every((name) => valueAt(item, [name]) === valueAt(first, [name])))
  return last < 0 ? undefined : [...path, last, names[0] ?? '']
}

/** The namespace that a refusal names, else the object's own, which may be a Namespace itself. */
const namespaceOf = (f: Finding): string => f.facts.namespace ?? f.workload.namespace ?? f.workload.name
const code = (signal: Signal): number => Number(signal.facts?.code ?? 0)
const target = (ref: ObjectRef): string => `${ref.kind} ${ref.name}`.trim()
const rehearse = (f: Finding) => ({
  why: 'rehearse after correcting it',
  command: `kubectl apply --server-side --dry-run=server -f ${quote(f.facts.manifest ?? 'FILE')}${inNamespace(f)}`,
})

export const REQUEST_CAUSES: readonly Entry[] = [
  {
    ...common,
    code: 'InputInvalid',
    recognise: [rule('request', (s) => (s.symptom === 'InputInvalid' ? {} : undefined))],
    fact: (f) => f.text,
    sentence: (f) => f.text,
    steps: (f) =>
      f.text.startsWith('resources: the cluster serves no kind')
        ? [{ why: 'see the kinds and their short names', command: 'kubectl api-resources' }]
        : [],
    documentation: 'https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax',
  },
  {
    ...common,
    code: 'ManifestParseError',
    recognise: [rule('request', (s) => (s.symptom === 'ManifestParseError' ? {} : undefined))],
    fact: (f) => f.text,
    sentence: (f) => f.text,
    steps: (f) => [
      {
        why: 'check it without a cluster',
        command: `kubectl apply --dry-run=client -f ${quote(f.facts.manifest ?? 'FILE')}`,
      },
    ],
    documentation: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/',
  },
  {
    ...common,
    code: 'ClusterTlsUntrusted',
    recognise: [rule('request', (s) => (s.symptom === 'ClusterTlsUntrusted' ? {} : undefined))],
    fact: () => "the API server's certificate is not trusted",
    sentence: (f) => `The kubeconfig does not trust the certificate of the API server: ${f.text}`,
    steps: () => [{ why: 'see which server and CA the kubeconfig names', command: 'kubectl config view --minify' }],
    documentation: ACCESS,
  },
  {
    ...common,
    code: 'CredentialPluginFailed',
    recognise: [rule('request', (s) => (s.symptom === 'CredentialPluginFailed' ? {} : undefined))],
    fact: () => "the kubeconfig's login helper failed",
    sentence: (f) => f.text,
    steps: () => [{ why: 'see who you are', command: 'kubectl auth whoami' }],
    documentation: ACCESS,
  },
  {
    ...common,
    code: 'ClusterUnreachable',
    recognise: [
      rule('request', (s) =>
        s.symptom === 'ClusterUnreachable' || s.symptom === 'KubeconfigInvalid' ? { ...s.facts } : undefined,
      ),
    ],
    fact: (f) =>
      f.symptom === 'KubeconfigInvalid' ? (/^[^:;]+/.exec(f.text)?.[0] ?? f.text) : 'the API server cannot be reached',
    sentence: (f) =>
      f.symptom === 'KubeconfigInvalid'
        ? f.text
        : `The runner could not get an answer from the cluster's API server: ${f.text}`,
    steps: () => [
      { why: 'see which server the kubeconfig names', command: 'kubectl config view --minify' },
      { why: 'try it by hand', command: 'kubectl cluster-info --request-timeout=10s' },
    ],
    documentation: 'https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/',
  },
  {
    ...common,
    code: 'Unauthorized',
    recognise: [rule('request', (s) => (code(s) === 401 ? {} : undefined))],
    fact: () => 'the cluster does not accept the credentials',
    sentence: () =>
      'The API server answered 401: the token has expired, belongs to another cluster, or its identity is not mapped.',
    steps: () => [
      { why: 'see who you are', command: 'kubectl auth whoami' },
      { why: 'make a new token', command: 'kubectl create token SERVICEACCOUNT --duration=1h' },
    ],
    documentation: ACCESS,
  },
  {
    ...common,
    code: 'NamespaceTerminating',
    recognise: [
      pattern('request', /namespace (?<namespace>\S+) because it is being terminated/),
      pattern('create', /namespace (?<namespace>\S+) because it is being terminated/),
    ],
    fact: (f) => `namespace ${namespaceOf(f)} is being deleted`,
    sentence: (f) => `Namespace ${namespaceOf(f)} is being deleted, so nothing new can be made in it.`,
    steps: (f) => [
      {
        why: 'see what holds it',
        command: `kubectl get namespace ${quote(namespaceOf(f))} -o jsonpath='{.status.conditions}'`,
      },
    ],
    documentation: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/',
  },
  {
    ...common,
    code: 'RbacForbidden',
    recognise: [
      pattern(
        'request',
        /User "(?<user>[^"]*)" cannot (?<verb>\S+) resource "(?<resource>[^"]*)" in API group "(?<group>[^"]*)"(?: in the namespace "(?<namespace>[^"]*)")?/,
      ),
      pattern(
        'request',
        /(?<escalation>attempting to grant RBAC permissions not currently held|cannot set blockOwnerDeletion)/,
      ),
    ],
    fact: (f) =>
      f.facts.user === undefined
        ? 'the identity may not do this'
        : `"${f.facts.user}" may not ${f.facts.verb} ${f.facts.resource}`,
    sentence: (f) =>
      f.facts.user === undefined
        ? `The API server refused: ${f.text}`
        : `The identity that deploys, "${f.facts.user}", may not ${f.facts.verb} ${f.facts.resource}${f.facts.group === '' ? '' : ` of ${f.facts.group}`} ${f.facts.namespace === undefined ? 'in the cluster' : `in namespace ${f.facts.namespace}`}.`,
    steps: grantSteps,
    documentation: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/',
  },
  {
    ...common,
    code: 'NamespaceNotFound',
    recognise: [pattern('request', /namespaces "(?<namespace>[^"]+)" not found/)],
    fact: (f) => `namespace "${f.facts.namespace}" does not exist`,
    sentence: (f) =>
      `${target(f.workload)} belongs in namespace "${f.facts.namespace}", which the cluster does not have.`,
    steps: (f) => [
      { why: 'see which there are', command: 'kubectl get namespaces' },
      {
        why: 'make it, or add it to the manifests',
        command: `kubectl create namespace ${quote(f.facts.namespace ?? '')}`,
      },
    ],
    field: () => ['metadata', 'namespace'],
    documentation: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/',
  },
  {
    ...common,
    code: 'KindNotServed',
    recognise: [
      pattern(
        'request',
        /no matches for kind "(?<kind>[^"]+)" in version "(?<version>[^"]+)"|(?<gone>the server could not find the requested resource)/,
      ),
    ],
    fact: (f) =>
      `the cluster does not serve ${f.facts.version ?? f.workload.apiVersion} ${f.facts.kind ?? f.workload.kind}`,
    sentence: (f) =>
      `${f.text}${f.text.endsWith('.') ? '' : '.'} Either its CustomResourceDefinition is not installed, or this version of the API was removed.`,
    steps: (f) => [
      {
        why: 'see what is served',
        command: `kubectl api-resources --api-group=${quote((f.facts.version ?? f.workload.apiVersion).split('/')[0] ?? '')}`,
      },
    ],
    field: () => ['apiVersion'],
    documentation: 'https://kubernetes.io/docs/reference/using-api/deprecation-guide/',
  },
  {
    ...common,
    code: 'FieldManagerConflict',
    recognise: [
      {
        channel: 'request',
        match: (text, signal) => {
          const match = /conflict with "(?<manager>[^"]+)"(?: with subresource "(?<subresource>[^"]+)")?/.exec(text)
          if (match?.groups === undefined || signal.symptom !== 'FieldManagerConflict') return undefined
          return {
            manager: match.groups.manager ?? '',
            ...(match.groups.subresource === undefined ? {} : { subresource: match.groups.subresource }),
          }
        },
      },
    ],
    fact: (f) => `"${f.facts.manager}" owns ${(f.facts.field ?? '').replace(/^\./, '')}`,
    sentence: (f) =>
      `"${f.facts.manager}" set ${(f.facts.field ?? '').replace(/^\./, '')} to another value and owns it${f.facts.subresource === 'scale' ? '; an autoscaler sets the replicas' : ''}. Server-side apply does not overwrite it silently.`,
    steps: (f) => [
      {
        why: 'see who owns what',
        command: `kubectl get ${f.workload.kind.toLowerCase()} ${quote(f.workload.name)}${inNamespace(f)} -o yaml --show-managed-fields`,
      },
      {
        why: 'leave the field to its owner: remove it from the manifest; or take it over with the input',
        command: 'force-conflicts: true',
      },
    ],
    field: fieldOf,
    documentation: 'https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts',
  },
  {
    ...common,
    code: 'OptimisticLockConflict',
    proof: probable(5, 5),
    recognise: [
      pattern(
        'request',
        /the object has been modified|metadata\.resourceVersion: Invalid value: \S+: must be specified for an update/,
      ),
    ],
    fact: () => 'somebody else changes the object at the same time',
    sentence: () => 'The object was changed between reading and writing, again and again.',
    steps: (f) => [
      {
        why: 'see who',
        command: `kubectl get ${f.workload.kind.toLowerCase()} ${quote(f.workload.name)}${inNamespace(f)} -o yaml --show-managed-fields`,
      },
    ],
    documentation: API,
  },
  {
    ...common,
    code: 'ImmutableFieldChanged',
    recognise: [
      pattern(
        'request',
        /field is immutable|updates to statefulset spec for fields other than|spec is immutable after creation|pod updates may not change fields other than|may not change once set|cannot change roleRef|immutable/i,
      ),
    ],
    fact: (f) => `${f.facts.field ?? 'a field'} cannot be changed on an existing ${f.workload.kind}`,
    sentence: (f) => `Kubernetes never changes this field of an existing ${f.workload.kind}: ${f.text}`,
    steps: (f) => [
      { why: 'see what would change', command: 'kubectl diff -f FILE' },
      {
        why: 'delete it and deploy again (this interrupts the service), or use another name',
        command: `kubectl delete ${f.workload.kind.toLowerCase()} ${quote(f.workload.name)}${inNamespace(f)}${f.workload.kind === 'StatefulSet' ? ' --cascade=orphan' : ''}`,
      },
    ],
    field: fieldOf,
    documentation: API,
  },
  {
    ...common,
    code: 'ObjectTooLarge',
    recognise: [
      pattern(
        'request',
        /Too long: (must|may) (have|not be)[^.]*\d+ bytes|Request entity too large|request is too large/i,
      ),
    ],
    fact: () => 'it is larger than the API server stores',
    sentence: (f) => `The object exceeds a size limit: ${f.text}`,
    steps: () => [{ why: 'see how large it is', command: 'wc -c FILE' }],
    documentation: 'https://kubernetes.io/docs/concepts/configuration/configmap/',
  },
  {
    ...common,
    code: 'PortAllocated',
    recognise: [pattern('request', /provided port is already allocated|provided IP is already allocated/)],
    fact: () => 'its nodePort or clusterIP is used by another Service',
    sentence: (f) => `Another Service has it already: ${f.text}`,
    steps: () => [{ why: 'see who', command: 'kubectl get services -A' }],
    field: fieldOf,
    documentation: 'https://kubernetes.io/docs/concepts/services-networking/service/',
  },
  {
    ...common,
    code: 'AlreadyExists',
    recognise: [rule('request', (s) => (s.symptom === 'AlreadyExists' ? {} : undefined))],
    fact: () => 'it exists already',
    sentence: (f) => f.text,
    steps: () => [],
    documentation: API,
  },
  {
    ...common,
    code: 'ConversionWebhookFailed',
    recognise: [pattern('request', /conversion webhook for (?<kind>.+?) failed/)],
    fact: (f) => `the conversion webhook for ${f.facts.kind} does not answer`,
    sentence: (f) => `The operator behind this kind is not answering: ${f.text}`,
    steps: () => [{ why: 'see which services have no pods', command: 'kubectl get endpointslices -A' }],
    documentation: API,
  },
  {
    ...common,
    code: 'ApiServerOverloaded',
    recognise: [
      rule('request', (s) =>
        [429, 503, 504].includes(code(s)) ||
        /etcdserver:|resource quota evaluation timed out|ServerTimeout/.test(s.text)
          ? {}
          : undefined,
      ),
    ],
    fact: () => 'the API server refuses requests for the moment',
    sentence: (f) => `The control plane is overloaded or restarting: ${f.text}`,
    steps: () => [{ why: 'see how it is', command: "kubectl get --raw='/readyz?verbose'" }],
    documentation: API,
  },
  {
    ...common,
    code: 'ManifestSchemaInvalid',
    recognise: [
      pattern(
        'request',
        /duplicate entries for key|unknown field "?(?<unknown>[^"]*)"?|(?<undeclared>\S+): field not declared in schema|expected (?<expected>\S+).*, got|duplicate field|Invalid value|Required value|Unsupported value|Duplicate value|Too (many|long)|Forbidden: |cannot unmarshal|ReadString|unable to decode|must be (less|greater)|selector. does not match/,
      ),
      rule('request', (s) =>
        code(s) === 422 ||
        (code(s) === 400 && s.symptom !== '') ||
        /failed to create typed patch|strict decoding|cannot be handled as/.test(s.text)
          ? {}
          : undefined,
      ),
    ],
    fact: (f) => schemaFact(f),
    sentence: (f) => `The API server refuses ${target(f.workload)}: ${wrongType(f) ?? f.text}. Nothing was applied.`,
    steps: (f) => [{ why: 'see which fields there are', command: `kubectl explain ${explainPath(f)}` }, rehearse(f)],
    field: fieldOf,
    documentation: API,
  },
]

/** Allows what was refused: in one namespace, or in the cluster where the refusal names none. */
function grantSteps({ facts: { user, group = '', resource = '', namespace } }: Finding): Step[] {
  if (user === undefined) return [{ why: 'see what you may do', command: 'kubectl auth can-i --list' }]
  const [role, inRole] = namespace === undefined ? ['clusterrole', ''] : ['role', ` -n ${quote(namespace)}`]
  return [
    {
      why: 'allow it',
      command: `kubectl create ${role} deployer${inRole} --verb=get,list,watch,create,patch --resource=${quote(group === '' ? resource : `${resource}.${group}`)}`,
    },
    {
      why: 'and give it to the identity',
      command: `kubectl create ${role}binding deployer${inRole} --${role}=deployer --user=${quote(user)}`,
    },
  ]
}

function schemaFact(f: Finding): string {
  const field = (f.facts.field ?? '').replace(/^\./, '')
  if (/unknown field|not declared in schema/.test(f.text)) return `unknown field ${field}`
  if (field === '') return f.text
  const wrong = wrongType(f)
  if (wrong !== undefined) return wrong
  // Kubernetes explains the form of names at length: that belongs in the sentence.
  const short = f.text.replace(/ \(e\.g\. .*$/s, '')
  return short.startsWith(field) ? short : `${field}: ${short}`
}

/** `spec.replicas must be a number, not a string`, for what structured-merge-diff says in words of Go. */
function wrongType(f: Finding): string | undefined {
  const match =
    /: expected (?<wanted>\w+)(?: \(.*\))?, got (?:&value\.valueUnstructured\{Value:(?<value>.*)\}|(?<got>\w+))/s.exec(
      f.text,
    )
  const { wanted = '', value, got } = match?.groups ?? {}
  if (match === null) return undefined
  const noun = { numeric: 'number', boolean: 'boolean', string: 'string', list: 'list', map: 'map' }[wanted] ?? wanted
  const what = value === undefined ? `a ${got}` : value
  const quoted = wanted === 'string' && value !== undefined ? `: write "${value}"` : ''
  return `${shortPath(f.facts.field ?? '')} must be a ${noun}, not ${what}${quoted}`
}

/** `.spec.containers[name="app"].ports[containerPort="http",protocol="TCP"].containerPort` → `…containers[app].ports[http]…`. */
function shortPath(field: string): string {
  return field.replace(/^\./, '').replaceAll(/\[\w+="([^"]*)"[^\]]*\]/g, '[$1]')
}

function explainPath(f: Finding): string {
  const path = (f.facts.field ?? '')
    .replace(/^\./, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .split('.')
    .filter((step) => step !== '')
  const known = /unknown field|not declared/.test(f.text) ? path.slice(0, -1) : path
  return quote([f.workload.kind.toLowerCase(), ...known].join('.'))
}
