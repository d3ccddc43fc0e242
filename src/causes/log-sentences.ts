// What the last words of a program mean, in one or two sentences.
import type { Finding } from '../model/finding.ts'
import type { Meaning, MeaningFacts, MeaningKind, ServiceState, UnsetVariable } from '../model/log-facts.ts'
import { volumeWords } from '../model/mounted.ts'

/** What the last words of a program mean, in one or two sentences. */
export function meaningWords(meaning: Meaning): string {
  const words = SENTENCES[meaning.kind] as (facts: Meaning) => string
  return words(meaning)
}

/** ` Last log line: …`; nothing where the program said nothing. */
export function quotedLine({ log }: Finding): string {
  return log?.line === undefined ? '' : ` ${log.left === true ? 'Termination message' : 'Last log line'}: ${log.line}`
}

const SENTENCES: { readonly [K in MeaningKind]: (facts: MeaningFacts[K]) => string } = {
  'exec format': () => 'The program is built for another CPU architecture, or is a script without a #! line.',
  'no shared library': ({ file }) => `The image has no shared library ${file}, which the program needs.`,
  'Node heap full': () => "Node reached its own heap limit (--max-old-space-size), not the container's memory limit.",
  'Java memory full': ({ what }) =>
    `The Java virtual machine reached its own limit (${what}; -Xmx, -XX:MaxRAMPercentage).`,
  'no memory': () => 'The program could not allocate more memory.',
  'unset variable': (variable) =>
    variable.removed === undefined
      ? `${variable.environment === true ? 'Environment variable' : 'Variable'} ${variable.name} is not set${sourceWords(variable)}.`
      : `This deploy removed ${removedWords(variable.name, variable.removed)}.`,
  'missing setting': ({ name, of }) => `Setting ${name}${of === undefined ? '' : ` of ${of}`} is required but missing.`,
  'refused setting': ({ name }) => `The program rejects its setting ${name}.`,
  'unknown option': ({ flag }) => `The program does not know option ${flag}.`,
  'port not permitted': ({ port }) =>
    `The program cannot listen on ${port === undefined ? 'its port' : `port ${port}`}: ports below 1024 require root or the capability NET_BIND_SERVICE.`,
  'port taken': ({ port }) =>
    `Another process already uses ${port === undefined ? 'the port that the program listens on' : `port ${port}`}; all containers of a pod share their ports.`,
  'server without TLS': ({ host, port }) =>
    `The program connects to ${host === undefined ? 'a server' : address(host, port)} with TLS, but that server does not use TLS.`,
  'expired certificate': () => 'A certificate that the program needs has expired.',
  'untrusted certificate': () => 'The program does not trust the certificate of a server that it connects to.',
  'unresolved host': ({ host, service }) =>
    host === undefined
      ? 'A host name that the program needs does not resolve.'
      : `Host name ${host} does not resolve.${serviceWords(service)}`,
  unreachable: ({ reason, host, port, service }) => {
    if (host === undefined)
      return reason === 'refused'
        ? 'A server that the program connects to refused the connection.'
        : 'A server that the program connects to does not answer.'
    const words = reason === 'refused' ? 'connection refused' : reason
    return `The program could not connect to ${address(host, port)} (${words}).${serviceWords(service)}`
  },
  'login refused': ({ user }) => `The database rejected the login of user ${user}.`,
  'no database': ({ name }) => `The database server has no database ${name}.`,
  'no database user': ({ user }) => `The database server has no user ${user}.`,
  'no table': ({ name }) => `The database has no table ${name}; its migrations may not have run yet.`,
  'no cloud credentials': () => 'The program has no cloud credentials; usually they come from its ServiceAccount.',
  'cloud action denied': ({ action }) => `The cloud identity of the program is not allowed to perform ${action}.`,
  'kind not served': ({ of, version }) =>
    `The cluster does not serve ${of} of ${version}: its CustomResourceDefinition is not installed.`,
  'failed migration': ({ version }) =>
    version === undefined
      ? 'A database migration failed.'
      : `A database migration failed and left the database at version ${version}.`,
  'pending migrations': () => 'The database migrations have not run yet.',
  'database permission': ({ what, name }) => `The database user has no permission for ${what} ${name}.`,
  'read-only file system': ({ path }) =>
    `The program cannot write ${path ?? 'a file'}: the file system is read-only (readOnlyRootFilesystem, or a read-only volume).`,
  'permission denied': ({ path, runAsUser }) =>
    `The program cannot access ${path ?? 'a file or directory'} (permission denied)${userWords(runAsUser)}.`,
  'owner not changed': ({ path, runAsUser }) =>
    `The program cannot change the owner or mode of ${path ?? 'a file'} (operation not permitted)${userWords(runAsUser)}.`,
  'is a directory': ({ path, subPath }) =>
    subPath === undefined
      ? `The program expects a file, but ${path ?? 'the path'} is a directory.`
      : `${path} is a directory: volume "${subPath.volume}" has no file "${subPath.subPath}" (subPath), so Kubernetes created an empty directory instead.`,
  'cluster permission': ({ namespace, account, verb, resource }) =>
    `ServiceAccount ${account} of namespace ${namespace} cannot ${verb} ${resource}: no Role or ClusterRole bound to it allows that.`,
  'full disk': () => 'The disk that the program writes to is full.',
  'no module': ({ module }) => `The image has no ${module}, which the program loads.`,
  'newer Java': () => 'The program was compiled for a newer Java version than the image has.',
  'no file': ({ path, mounted }) =>
    mounted === undefined
      ? `File ${path} does not exist in the container.`
      : `File ${path} does not exist: the container mounts ${volumeWords(mounted.volume)} at ${mounted.mountPath}, and the volume has no such file.`,
  'refused configuration': ({ line, what, why }) =>
    `The program rejects line ${line} of its configuration, ${what}: ${why}.`,
  'directory not empty': ({ path }) =>
    `The program needs an empty ${path}, but a new disk often contains lost+found: mount the volume with a subPath, or configure a subdirectory.`,
  'older PostgreSQL': ({ old, now }) =>
    `PostgreSQL ${old} created the data, but the image runs PostgreSQL ${now}: upgrade the data first.`,
  'kernel setting': ({ name }) =>
    `The node's kernel setting ${name} is too low for the program: increase it on the node.`,
  'unreadable configuration': ({ path, line }) =>
    `The program cannot parse its configuration ${path}${line === undefined ? '' : `, line ${line}`}.`,
  'malformed text': () => 'The program read malformed JSON, YAML or TOML.',
  'no command': ({ command }) => `The image has no command ${command}.`,
  panic: () => 'The program panicked.',
  'unhandled error': ({ type }) => `The program ended with an unhandled ${type.split('.').at(-1)}.`,
}

/** What the container has instead of the variable. */
function sourceWords({ near, container, sources }: UnsetVariable): string {
  if (near !== undefined) return `; the pod sets ${near}`
  if (container !== undefined) return `; container ${container} has no such env entry`
  return sources === undefined
    ? ''
    : `; it should come from ${sources.map(({ kind, name }) => `${kind} ${name}`).join(' or ')}`
}

/** `environment variable DATABASE_URL from container web`, `key DATABASE_URL from ConfigMap settings` */
function removedWords(name: string, { kind, name: holder }: NonNullable<UnsetVariable['removed']>): string {
  return kind === 'Container'
    ? `environment variable ${name} from container ${holder}`
    : `key ${name} from ${kind} ${holder}`
}

function address(host: string, port: number | undefined): string {
  const shown = host.includes(':') ? `[${host}]` : host
  return port === undefined ? shown : `${shown}:${port}`
}

/** `; it runs as user 1000` where the manifest says so. */
function userWords(user: number | undefined): string {
  return user === undefined ? '' : `; it runs as user ${user}`
}

/** A sentence about the Service behind a host, with a blank before it. */
function serviceWords(service: ServiceState | undefined): string {
  switch (service?.state) {
    case undefined:
      return ''
    case 'own pod':
      return ' Inside a container, that address is the pod itself.'
    case 'missing':
      return ` Namespace ${service.namespace} has no Service ${service.name}.`
    case 'unresolved':
      return ` Service ${service.name} exists, so the cluster's DNS does not answer.`
    case 'other ports':
      return ` Service ${service.name} has no port ${service.port}, only ${service.ports.join(', ')}.`
    case 'exists':
      return ` Service ${service.name} exists.`
    case 'endpoints':
      return service.ready === 0
        ? ` Service ${service.name} has no ready endpoints.`
        : ` Service ${service.name} has ${service.ready} ready ${service.ready === 1 ? 'endpoint' : 'endpoints'} now.`
  }
}
