// What the last words of a container's log tell, as data: signals/log-meaning.ts finds it out, causes/log-sentences.ts
// tells it.
import type { Volume } from './object.ts'

/** What was read of a container's log: the line that tells, and what it means where a rule knows; or that it is empty. */
export type LogFacts =
  /** `left`: the program left this line as its termination message; otherwise it stands in its log. */
  | { line: string; meaning?: Meaning; left?: true; silent?: never }
  /** It wrote nothing. */
  | { silent: true; line?: never; meaning?: never; left?: never }

/** What the last words of a program mean: which variable is not set, which host refused it, which file is not there. */
export type Meaning = { [K in MeaningKind]: { kind: K } & MeaningFacts[K] }[MeaningKind]
export type MeaningKind = keyof MeaningFacts
type Nothing = Readonly<Record<never, never>>
/** What is known of each kind. Names are as the program wrote them; what it did not write is left out. */
export interface MeaningFacts {
  'exec format': Nothing
  'no shared library': { file: string }
  'Node heap full': Nothing
  'Java memory full': { what: string }
  'no memory': Nothing
  'unset variable': UnsetVariable
  'missing setting': { name: string; of?: string }
  'refused setting': { name: string }
  'unknown option': { flag: string }
  'port not permitted': { port?: number }
  'port taken': { port?: number }
  'server without TLS': { host?: string; port?: number }
  'expired certificate': Nothing
  'untrusted certificate': Nothing
  'unresolved host': { host?: string; service?: ServiceState }
  unreachable: { reason: 'refused' | 'no answer'; host?: string; port?: number; service?: ServiceState }
  'login refused': { user: string }
  'no database': { name: string }
  'no database user': { user: string }
  'no table': { name: string }
  'no cloud credentials': Nothing
  'cloud action denied': { action: string }
  /** `of`: the kind of object. */
  'kind not served': { of: string; version: string }
  /** `version`: at which it left the database. */
  'failed migration': { version?: string }
  'pending migrations': Nothing
  'database permission': { what: string; name: string }
  'read-only file system': { path?: string }
  'permission denied': { path?: string; runAsUser?: number }
  'owner not changed': { path?: string; runAsUser?: number }
  /** `subPath`: what its volume does not have, where an empty directory was made for it. */
  'is a directory': { path?: string; subPath?: { volume: string; subPath: string } }
  'cluster permission': { namespace: string; account: string; verb: string; resource: string }
  'full disk': Nothing
  'no module': { module: string }
  'newer Java': Nothing
  /** `mounted`: what stands in the file's place. */
  'no file': { path: string; mounted?: { mountPath: string; volume: Volume } }
  'refused configuration': { line: number; what: string; why: string }
  'directory not empty': { path: string }
  'older PostgreSQL': { old: string; now: string }
  'kernel setting': { name: string }
  'unreadable configuration': { path: string; line?: number }
  'malformed text': Nothing
  'no command': { command: string }
  panic: Nothing
  'unhandled error': { type: string }
}

/** A variable that the program misses, beside those that its container has. */
export interface UnsetVariable {
  name: string
  /** Named as only environment variables are. */
  environment?: true
  /** A variable of the container with nearly this name. */
  near?: string
  /** Where it would come from: what the container's `envFrom` names. */
  sources?: readonly { kind: 'ConfigMap' | 'Secret'; name: string }[]
  /** The container, which has no `env` of this name and no `envFrom`. */
  container?: string
  /** Where it stood before this deploy took it away: as `env` of a container, or as a key. */
  removed?: { kind: 'Container' | 'ConfigMap' | 'Secret'; name: string }
}

/** What is known of the Service behind a host name. */
export type ServiceState =
  /** The host is the pod itself. */
  | { state: 'own pod' }
  | { state: 'missing'; name: string; namespace: string }
  /** It has an address, and its name does not resolve all the same. */
  | { state: 'unresolved'; name: string }
  | { state: 'other ports'; name: string; port: number; ports: readonly number[] }
  | { state: 'exists'; name: string }
  | { state: 'endpoints'; name: string; ready: number }
