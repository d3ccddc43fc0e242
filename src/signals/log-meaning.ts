// What the last words of a program mean, as data: which variable is not set, which host refused it, which file is not
// there. The rules (log-rules.ts) say which words mean what; here stands what the pod and the cluster add to it.
import type { Meaning, MeaningFacts, MeaningKind, ServiceState, UnsetVariable } from '../model/log-facts.ts'
import { mountedAt } from '../model/mounted.ts'
import { nearest } from '../model/nearest.ts'
import type { Service } from '../model/network.ts'
import type { Container, Pod } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import type { LastWords } from './log-line.ts'
import { RULES, type Found, type Rule } from './log-rules.ts'

/** Whose words they are. */
export interface Where {
  view: View
  namespace: string | undefined
  container: Container | undefined
  pod?: Pod
  /** Whether the program ended. */
  ended: boolean
}

/** What the last words mean; undefined when no rule knows them. */
export function meaningOf(words: LastWords, where: Where): Meaning | undefined {
  return told(words.text, words.before, where, true) ?? general(words, where)
}

/** Nothing that is known is in the last error: then the one that led to it, else the most general. */
function general({ text, before, earlier }: LastWords, where: Where): Meaning | undefined {
  const led = earlier === undefined ? undefined : told(earlier.text, earlier.before, where, true)
  return led ?? told(text, before, where, false)
}

/** By the first rule that matches; `special`: not by those that say no more than that it ended. */
function told(text: string, before: string, where: Where, special: boolean): Meaning | undefined {
  for (const rule of RULES) {
    if ((rule.ends === true && (special || !where.ended)) || (rule.after !== undefined && !rule.after.test(before)))
      continue
    const match = rule.when.map((expression) => expression.exec(text)).find((one) => one !== null)
    if (match == null) continue
    return meaningBy(rule, { ...elsewhere(rule.find ?? [], text), ...match.groups }, where)
  }
  return undefined
}

function elsewhere(find: readonly RegExp[], text: string): Found {
  return find.map((expression) => expression.exec(text)).find((one) => one !== null)?.groups ?? {}
}

/** What a rule says of what its expressions found. */
export function meaningBy({ kind, known }: Rule, groups: Found, where: Where): Meaning {
  const found = Object.fromEntries(Object.entries({ ...known, ...groups }).filter(([, value]) => value !== undefined))
  const read = (READERS as Partial<Record<MeaningKind, (found: Found, where: Where) => object>>)[kind]
  return { kind, ...(read === undefined ? found : read(found, where)) } as Meaning
}

/** The kinds of which the groups are all that is known; a test of the rules holds both together. */
type Plain = {
  [K in MeaningKind]: MeaningFacts[K] extends Readonly<Record<string, string | undefined>> ? K : never
}[MeaningKind]

/** A method, so that each reader says which groups it reads. */
type Reader<K extends MeaningKind> = { of(found: never, where: Where): MeaningFacts[K] }['of']

/** What else there is to know, by kind. */
const READERS: { readonly [K in Exclude<MeaningKind, Plain>]: Reader<K> } = {
  'unset variable': ({ name }: { name: string }, { container }) => unsetVariable(name, container),
  'port not permitted': ({ port }: Address) => portOf(port),
  'port taken': ({ port }: Address) => portOf(port),
  'server without TLS': ({ host, port }: Address) => (host === undefined ? {} : { host, ...portOf(port) }),
  'unresolved host': ({ host }: Address, where) =>
    host === undefined ? {} : { host, ...serviceBehind(host, undefined, where, true) },
  unreachable: ({ host, port, reason }: Address & { reason: 'refused' | 'no answer' }, where) => {
    if (host === undefined) return { reason }
    const known = portOf(port)
    return { reason, host, ...known, ...serviceBehind(host, known.port, where, false) }
  },
  'permission denied': ({ path }: { path?: string }, { container }) => ({ path, ...runAsUser(container) }),
  'owner not changed': ({ path }: { path?: string }, { container }) => ({ path, ...runAsUser(container) }),
  'is a directory': ({ path }: { path?: string }, { container }) => ({ path, ...emptySubPath(path, container) }),
  'no file': ({ path }: { path: string }, where) => {
    const { mountPath, volume } = mountedAt(path, where) ?? {}
    return { path, ...(mountPath === undefined || volume === undefined ? {} : { mounted: { mountPath, volume } }) }
  },
  'refused configuration': ({ line, what, why }: { line: string; what: string; why: string }) => ({
    ...{ line: Number(line), what },
    why: why.replace(/\.$/, ''),
  }),
  'unreadable configuration': ({ path, line }: { path: string; line?: string }) => ({
    path,
    ...(line === undefined ? {} : { line: Number(line) }),
  }),
}

interface Address {
  host?: string
  port?: string
}

function portOf(text: string | undefined): { port?: number } {
  const port = Number(text)
  return port <= 65_535 ? { port } : {}
}

function unsetVariable(name: string, container: Container | undefined): UnsetVariable {
  if (!/^[A-Z][A-Z0-9_]*$/.test(name)) return { name }
  const { env = [], envFrom = [] } = container ?? {}
  if (container === undefined || env.some((one) => one.name === name)) return { name, environment: true }
  const near = nearest(
    name,
    env.map((one) => one.name),
  )
  if (near !== undefined) return { name, environment: true, near }
  const sources = envFrom.flatMap(({ configMapRef, secretRef }) => [
    ...(configMapRef === undefined ? [] : [{ kind: 'ConfigMap' as const, name: configMapRef.name }]),
    ...(secretRef === undefined ? [] : [{ kind: 'Secret' as const, name: secretRef.name }]),
  ])
  return { name, environment: true, ...(sources.length === 0 ? { container: container.name } : { sources }) }
}

/** As which user it runs, where the manifest says so. */
function runAsUser(container: Container | undefined): { runAsUser?: number } {
  const { runAsUser } = container?.securityContext ?? {}
  return runAsUser === undefined ? {} : { runAsUser }
}

/** The file of a volume that was to be mounted at this path, and is not in the volume. */
function emptySubPath(path: string | undefined, container: Container | undefined): MeaningFacts['is a directory'] {
  const mount = container?.volumeMounts?.find(({ mountPath, subPath }) => mountPath === path && subPath !== undefined)
  return mount?.subPath === undefined ? {} : { subPath: { volume: mount.name, subPath: mount.subPath } }
}

/** What is known of the Service behind a host: nothing unless the Services of the namespace are watched. */
function serviceBehind(
  host: string,
  port: number | undefined,
  { view, namespace }: Where,
  unresolved: boolean,
): { service?: ServiceState } {
  if (/^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host)) return { service: { state: 'own pod' } }
  const services = view
    .all('', 'Service')
    .filter(({ metadata, spec }) => metadata.namespace === namespace && spec !== undefined)
  const name = serviceName(host, namespace)
  const service = services.find(({ metadata, spec }) => metadata.name === name || spec?.clusterIP === host)
  if (service !== undefined) return { service: stateOf(service, port, view, unresolved) }
  return name !== undefined && namespace !== undefined && services.length > 0 && view.isRead('v1', 'Service', namespace)
    ? { service: { state: 'missing', name, namespace } }
    : {}
}

function stateOf({ metadata, spec }: Service, port: number | undefined, view: View, unresolved: boolean): ServiceState {
  const { name, namespace } = metadata
  // A Service with an address has a name; a headless one only where an endpoint is ready.
  if (unresolved && spec?.clusterIP !== 'None') return { state: 'unresolved', name }
  const ports = spec?.ports?.map((one) => one.port) ?? []
  if (port !== undefined && ports.length > 0 && !ports.includes(port))
    return { state: 'other ports', name, port, ports }
  const slices = view
    .all('discovery.k8s.io', 'EndpointSlice')
    .filter(
      ({ metadata }) => metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === name,
    )
  if (slices.length === 0 || spec?.type === 'ExternalName') return { state: 'exists', name }
  const ready = slices
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false)
  return { state: 'endpoints', name, ready: ready.length }
}

/** The Service of this namespace that a host name stands for: `db`, `db.shop`, `db.shop.svc.cluster.local`. */
function serviceName(host: string, namespace: string | undefined): string | undefined {
  const [name, second, third, ...rest] = host.replace(/\.$/, '').split('.')
  if (/^[\d.:]+$/.test(host) || name === undefined) return undefined
  if (second === undefined) return name
  return second === namespace &&
    (third === undefined || third === 'svc') &&
    (rest.length === 0 || rest[0] === 'cluster')
    ? name
    : undefined
}
