// Family A, what is in the cluster already and does not give way: a field of another manager, a value that never changes,
// a port of another Service, an object of the same name.
import { firstChange } from '../model/change.ts'
import type { Finding, Known, Signal } from '../model/finding.ts'
import { workloadKind } from '../model/kinds.ts'
import { formatPath, type FieldPath } from '../model/object.ts'
import { parseQuantity } from '../model/quantity.ts'
import { Place, valueAt } from '../model/place.ts'
import type { Step } from '../model/report.ts'
import type { View } from '../model/snapshot.ts'
import { capital, describe, dryRun, edit, fileOf, inNamespace, look, quote, run, setInput } from './commands.ts'
import { cause, pattern, probable, rule, TERMINAL, type Around, type Entry } from './entry.ts'
import { refusedField, shortPath } from './status-problems.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    FieldManagerConflict: { manager: string; subresource?: string }
    OptimisticLockConflict: NoFacts
    /** `changed`: the field, where the object in the cluster is known; else the API server names no more than a part. */
    ImmutableFieldChanged: { changed?: FieldPath }
    PortAllocated: { port?: number; ip?: string; holder?: Holder }
    AlreadyExists: NoFacts
  }
}

/** The Service that has a port or address; without a namespace it is one of the manifests. */
interface Holder {
  name: string
  namespace?: string
}

const common = { family: 'A', layer: 0, proof: TERMINAL } as const
const API = 'https://kubernetes.io/docs/reference/using-api/'

export const CONFLICT_CAUSES: readonly Entry[] = [
  cause('FieldManagerConflict', {
    ...common,
    meaning:
      'Another field manager owns the field and set another value, so server-side apply does not overwrite it. The usual case is an autoscaler that owns `spec.replicas`: remove the field from the manifest. A conflict that a retry resolves is OptimisticLockConflict.',
    recognise: [
      rule('request', ({ text, symptom }) => {
        const [, manager, subresource] = /conflict with "([^"]+)"(?: with subresource "([^"]+)")?/.exec(text) ?? []
        if (manager === undefined || symptom !== 'FieldManagerConflict') return undefined
        return { manager, ...(subresource === undefined ? {} : { subresource }) }
      }),
    ],
    about: (f) => f.facts.manager,
    fact: (f) => `"${f.facts.manager}" owns ${shortPath(f.request?.field)}`,
    sentence: (f) =>
      `"${f.facts.manager}" owns ${shortPath(f.request?.field)} and set another value${scaler(f)}. Server-side apply does not overwrite it.`,
    steps: (f) => [
      look('Check which manager owns which field', showManagers(f), f.workload),
      setInput(
        'Take the field over; otherwise remove it from the manifest and leave it to its owner',
        'force-conflicts',
        'true',
      ),
    ],
    field: refusedField,
    documentation: 'https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts',
  }),
  cause('OptimisticLockConflict', {
    ...common,
    meaning:
      'Something else keeps changing the object, so each write fails because its resourceVersion is outdated. Unlike FieldManagerConflict, a later retry can succeed.',
    when: 'at once',
    proof: probable(5, 5),
    recognise: [
      pattern(
        'request',
        /the object has been modified|metadata\.resourceVersion: Invalid value: \S+: must be specified for an update/,
      ),
    ],
    about: isPinned,
    fact: (f) =>
      isPinned(f) ? 'metadata.resourceVersion in the manifest is outdated' : 'something else keeps changing the object',
    sentence: (f) =>
      isPinned(f)
        ? 'The manifest sets metadata.resourceVersion, as `kubectl get -o yaml` prints it, so it applies only to that version of the object. Remove the line.'
        : 'Something else changed the object between each read and write of this deploy.',
    steps: (f) =>
      isPinned(f)
        ? [
            edit('Remove metadata.resourceVersion from the manifest'),
            look(
              'Check the current resourceVersion of the object',
              `kubectl get ${f.workload.kind.toLowerCase()} ${quote(f.workload.name)}${inNamespace(f)} -o jsonpath='{.metadata.resourceVersion}'`,
              f.workload,
            ),
            dryRun(f),
          ]
        : [
            look(
              'Deploy again. If the conflict remains, check which manager changes the object',
              showManagers(f),
              f.workload,
            ),
            describe(f),
          ],
    field: (f) => (isPinned(f) ? ['metadata', 'resourceVersion'] : undefined),
    documentation: API,
  }),
  cause('ImmutableFieldChanged', {
    ...common,
    meaning:
      'The manifest changes an immutable field of an existing object, such as the selector of a Deployment or the template of a Job. Restore the old value, or use a new name.',
    recognise: [
      rule('request', (signal) =>
        /field is immutable|updates to statefulset spec for fields other than|spec is immutable after creation|pod updates may not change fields other than|may not change once set|cannot change roleRef|immutable/i.test(
          signal.text,
        )
          ? changedIn(signal)
          : undefined,
      ),
    ],
    about: (f) => f.facts.changed ?? f.request?.field,
    fact: (f) => `${changedField(f)} is immutable`,
    sentence: (f) =>
      `${changedField(f)} of an existing ${f.workload.kind} cannot be changed. The API server reports: ${withoutValue(f.text)}`,
    steps: (f) => [
      look('Compare the manifest with the cluster', `kubectl diff -f ${fileOf(f)}${inNamespace(f)}`),
      replaceStep(f),
    ],
    field: (f, place) => f.facts.changed ?? refusedField(f, place),
    documentation: API,
  }),
  cause('PortAllocated', {
    ...common,
    meaning: 'The Service requests a nodePort or clusterIP that another Service uses.',
    recognise: [
      rule('request', ({ text }) => {
        const match =
          /Invalid value: (\d+): provided port is already allocated|Invalid value: \[?"([^"]+)"\]?: .*provided IP is already allocated|provided (?:port|IP) is already allocated/.exec(
            text,
          )
        if (match === null) return undefined
        const [, port, ip] = match
        return { ...(port === undefined ? {} : { port: Number(port) }), ...(ip === undefined ? {} : { ip }) }
      }),
    ],
    about: (f) => f.facts,
    wants: () => [{ apiVersion: 'v1', kind: 'Service' }],
    around: serviceWithPort,
    fact: (f) =>
      `${wantedPort(f)} is already used by ${f.facts.holder === undefined ? 'another Service' : holderWords(f.facts.holder)}`,
    sentence: (f) => `${wantedPort(f)} is already allocated. It must be unique in the cluster.`,
    steps: (f) => [
      ...(f.facts.holder === undefined
        ? [
            look(
              'Find the Service that uses it',
              `kubectl get services -A | grep ${quote(String(f.facts.port ?? f.facts.ip ?? 'PORT'))}`,
            ),
          ]
        : []),
      edit('Remove the line, so that Kubernetes allocates a free one, or set another'),
    ],
    field: refusedField,
    documentation: 'https://kubernetes.io/docs/concepts/services-networking/service/',
  }),
  cause('AlreadyExists', {
    ...common,
    meaning: 'An object that should be created already exists (HTTP 409 with reason AlreadyExists).',
    recognise: [rule('request', (s) => (s.symptom === 'AlreadyExists' ? {} : undefined))],
    about: 'everyone',
    fact: () => 'already exists',
    sentence: (f) =>
      `Something else created the object at the same time, or a proxy in front of the API server supports only create: ${f.text}`,
    steps: (f) => [describe(f, 'Show the existing object'), dryRun(f)],
    documentation: API,
  }),
]

function showManagers(f: Finding): string {
  return `kubectl get ${f.workload.kind.toLowerCase()} ${quote(f.workload.name)}${inNamespace(f)} -o yaml --show-managed-fields`
}

/** Who sets the replicas: an autoscaler, which is the controller manager, or whoever scaled it. */
function scaler({ facts: { manager, subresource } }: Finding<'FieldManagerConflict'>): string {
  if (subresource !== 'scale') return ''
  return manager === 'kube-controller-manager' ? ', as an autoscaler does' : ', as kubectl scale does'
}

/** True when the manifest itself says to which version of the object it applies. */
function isPinned({ carrier }: Finding): boolean {
  return carrier.metadata.resourceVersion !== undefined
}

/**
 * Where a field that may not be changed was changed: the API server often names no more than `spec`, and lists in quotes
 * what may be changed.
 */
function changedIn({ text, request, carrier }: Signal): { changed?: FieldPath } {
  if (request?.live === undefined) return {}
  const start = refusedField({ text, request }, new Place(carrier)) ?? ['spec']
  const except = new Set([...text.matchAll(/'(\w+)'/g)].map(([, name = '']) => name))
  const [wanted, live] = [valueAt(carrier, start) ?? null, valueAt(request.live, start)]
  const isExcepted = (path: FieldPath): boolean => except.has(String(path.at(-1)))
  const change = firstChange(wanted, wanted, live, { isSame, isExcepted })
  if (change === undefined) return {}
  // A list of texts is one value to the API server.
  const isText = typeof change.path.at(-1) === 'number' && typeof change.was !== 'object'
  return { changed: [...start, ...(isText ? change.path.slice(0, -1) : change.path)] }
}

/** Nothing and empty are the same, and so are `1Gi` and `1024Mi`. */
function isSame(one: unknown, other: unknown): boolean {
  const isEmpty = (value: unknown): boolean =>
    value == null || (typeof value === 'object' && Object.keys(value).length === 0)
  if ((isEmpty(one) && isEmpty(other)) || JSON.stringify(one) === JSON.stringify(other)) return true
  const [quantity, theirs] = [one, other].map((value) =>
    typeof value === 'string' || typeof value === 'number' ? parseQuantity(value) : undefined,
  )
  return quantity !== undefined && quantity === theirs
}

function changedField({ facts: { changed }, request }: Finding<'ImmutableFieldChanged'>): string {
  return changed === undefined ? (request?.field ?? 'a field') : formatPath(changed)
}

/** The API server prints what it refuses, which may be a whole pod template. */
function withoutValue(text: string): string {
  return text.replace(/Invalid value: .*: (?=[^:]*$)/s, '').replace(/\n.*/s, '')
}

/** How to get a change through that Kubernetes does not make: by a new name, never by deleting what serves. */
function replaceStep(f: Finding<'ImmutableFieldChanged'>): Step {
  const { kind, name } = f.workload
  const field = changedField(f)
  if (field.startsWith('metadata.')) return edit(`Remove ${field} from the manifest: Kubernetes sets it`)
  const { wants } = workloadKind(f.workload) ?? {}
  if (wants === 'completions')
    return run(
      'Delete the Job and deploy again, or use a new name for every run',
      `kubectl delete ${kind.toLowerCase()} ${quote(name)}${inNamespace(f)}`,
    )
  if (field.startsWith('spec.volumeClaimTemplates'))
    return run(
      'Delete the StatefulSet, keep its pods and claims, and deploy again: existing claims stay as they are',
      `kubectl delete ${kind.toLowerCase()} ${quote(name)}${inNamespace(f)} --cascade=orphan`,
    )
  if (kind === 'PersistentVolumeClaim')
    return edit('Restore the old value, or use a new claim: a claim can only grow, and deleting it deletes its data')
  return edit(`Restore the old value of ${field}, or give the ${kind} a new name`)
}

/** `nodePort 30080` */
function wantedPort({ facts: { port, ip } }: Finding<'PortAllocated'>): string {
  return port !== undefined ? `nodePort ${port}` : ip !== undefined ? `clusterIP ${ip}` : 'its nodePort or clusterIP'
}

/** `Service web of namespace shop` */
function holderWords({ name, namespace }: Holder): string {
  return `Service ${name} of ${namespace === undefined ? 'the manifests' : `namespace ${namespace}`}`
}

/** The Service that has a port or address already. */
function serviceWithPort(
  { facts: { port, ip } }: Finding<'PortAllocated'>,
  _around: Around,
  view: View,
): Known<'PortAllocated'> | undefined {
  const found = view
    .all('', 'Service')
    .find(
      ({ spec: { ports = [], clusterIPs = [] } = {} }) =>
        (port !== undefined && ports.some(({ nodePort }) => nodePort === port)) ||
        (ip !== undefined && clusterIPs.includes(ip)),
    )
  if (found === undefined) return undefined
  const { name, namespace = '' } = found.metadata
  const holder = { name, namespace }
  return {
    sentence: `${capital(holderWords(holder))} uses it.`,
    facts: { holder },
    step: look(`Show Service ${name}`, `kubectl describe service ${quote(name)} -n ${quote(namespace)}`),
  }
}
