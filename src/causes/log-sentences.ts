// What the last words of a program mean, in one or two sentences.
import type { Meaning, MeaningFacts, MeaningKind, ServiceState, UnsetVariable } from '../model/log-facts.ts'
import { volumeWords } from '../model/mounted.ts'

/** What the last words of a program mean, in one or two sentences. */
export function meaningWords(meaning: Meaning): string {
  const words = SENTENCES[meaning.kind] as (facts: Meaning) => string
  return words(meaning)
}

const SENTENCES: { readonly [K in MeaningKind]: (facts: MeaningFacts[K]) => string } = {
  'exec format': () => 'The program is built for another processor, or is a script without a #! line.',
  'no shared library': ({ file }) => `The image has no shared library ${file}, which the program needs.`,
  'Node heap full': () => "Node reached its own heap limit (--max-old-space-size), not the container's memory limit.",
  'Java memory full': ({ what }) =>
    `The Java virtual machine reached its own limit (${what}; -Xmx, -XX:MaxRAMPercentage).`,
  'no memory': () => 'The program got no more memory from the system.',
  'unset variable': (variable) =>
    `${variable.environment === true ? 'Environment variable' : 'Variable'} ${variable.name} is not set${sourceWords(variable)}.`,
  'missing setting': ({ name, of }) =>
    `Setting ${name}${of === undefined ? '' : ` of ${of}`} is required and not there.`,
  'refused setting': ({ name }) => `Its check of the settings refuses ${name}.`,
  'unknown option': ({ flag }) => `It does not know the option ${flag}.`,
  'port not permitted': ({ port }) =>
    `It may not listen on port ${port ?? 'it wants'}: ports below 1024 need root or the capability NET_BIND_SERVICE.`,
  'port taken': ({ port }) =>
    `${port === undefined ? 'The port that it wants to listen on' : `Port ${port}`} is taken by another process; all containers of a pod share their ports.`,
  'server without TLS': ({ host, port }) =>
    `It speaks TLS to ${host === undefined ? 'a server' : address(host, port)}, which answers without.`,
  'expired certificate': () => 'A certificate that it needs has expired.',
  'untrusted certificate': () => 'It does not trust the certificate of a server that it connects to.',
  'unresolved host': ({ host, service }) =>
    host === undefined
      ? 'A host name that it needs does not resolve.'
      : `The host name ${host} does not resolve.${serviceWords(service)}`,
  unreachable: ({ reason, host, port, service }) => {
    if (host === undefined)
      return reason === 'refused'
        ? 'A server that it connects to refused the connection.'
        : 'A server that it connects to does not answer.'
    const words = reason === 'refused' ? 'connection refused' : reason
    return `It could not connect to ${address(host, port)} (${words}).${serviceWords(service)}`
  },
  'login refused': ({ user }) => `The database refused to let user ${user} in.`,
  'no database': ({ name }) => `The database server has no database ${name}.`,
  'no database user': ({ user }) => `The database server has no user ${user}.`,
  'no table': ({ name }) => `Its database has no table ${name}: perhaps its migrations have not been run yet.`,
  'no cloud credentials': () => 'It has no credentials for the cloud; mostly its ServiceAccount is to bring them.',
  'cloud action denied': ({ action }) => `Its identity in the cloud may not do ${action}.`,
  'kind not served': ({ of, version }) =>
    `The cluster does not serve ${of} of ${version}: its CustomResourceDefinition is not installed.`,
  'failed migration': ({ version }) =>
    version === undefined
      ? 'A migration of the database failed.'
      : `A migration of the database failed and left it at version ${version}.`,
  'pending migrations': () => 'Migrations of its database have not been run yet.',
  'database permission': ({ what, name }) => `Its database user may not use ${what} ${name}.`,
  'read-only file system': ({ path }) =>
    `It may not write ${path ?? 'a file'}: the file system there is read-only (readOnlyRootFilesystem, or a read-only volume).`,
  'permission denied': ({ path, runAsUser }) =>
    `It may not use ${path ?? 'a file or directory'} (permission denied)${userWords(runAsUser)}.`,
  'owner not changed': ({ path, runAsUser }) =>
    `It may not change the owner or mode of ${path ?? 'a file'} (operation not permitted)${userWords(runAsUser)}.`,
  'is a directory': ({ path, subPath }) =>
    subPath === undefined
      ? `It wants a file, and ${path ?? 'what it reads'} is a directory.`
      : `${path} is a directory: volume "${subPath.volume}" has no file "${subPath.subPath}" (subPath), so an empty directory was made in its place.`,
  'cluster permission': ({ namespace, account, verb, resource }) =>
    `ServiceAccount ${account} of namespace ${namespace} may not ${verb} ${resource}: no Role or ClusterRole that is bound to it allows that.`,
  'full disk': () => 'The disk that it writes to is full.',
  'no module': ({ module }) => `The image has no ${module}, which the program loads.`,
  'newer Java': () => 'The program was compiled for a newer Java than the image has.',
  'no file': ({ path, mounted }) =>
    mounted === undefined
      ? `File ${path} does not exist in the container.`
      : `File ${path} does not exist: at ${mounted.mountPath} the container has ${volumeWords(mounted.volume)}, which holds no such file.`,
  'refused configuration': ({ line, what, why }) => `Line ${line} of its configuration, ${what}, is refused: ${why}.`,
  'directory not empty': ({ path }) =>
    `It wants an empty ${path}, and a new disk often holds lost+found: mount the volume with a subPath, or let it use a folder below.`,
  'older PostgreSQL': ({ old, now }) =>
    `Its data was made by PostgreSQL ${old}, and this is ${now}: the data must be upgraded first.`,
  'kernel setting': ({ name }) => `The node's kernel setting ${name} is too low for it; it is raised on the node.`,
  'unreadable configuration': ({ path, line }) =>
    `${path}${line === undefined ? '' : `, line ${line},`} cannot be read as configuration.`,
  'malformed text': () => 'It read JSON, YAML or TOML that is not well formed.',
  'no command': ({ command }) => `The image has no command ${command}.`,
  panic: () => 'It panicked.',
  'unhandled error': ({ type }) => `It ended with an unhandled ${type.split('.').at(-1)}.`,
}

/** What the container has instead of the variable. */
function sourceWords({ near, container, sources }: UnsetVariable): string {
  if (near !== undefined) return `; the pod sets ${near}`
  if (container !== undefined) return `, and container ${container} has no env of that name`
  return sources === undefined
    ? ''
    : `; it would come from ${sources.map(({ kind, name }) => `${kind} ${name}`).join(' or ')}`
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
      return ' Inside a container that is the pod itself.'
    case 'missing':
      return ` Namespace ${service.namespace} has no Service ${service.name}.`
    case 'unresolved':
      return ` Service ${service.name} exists, so it is the cluster's DNS that does not answer.`
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
