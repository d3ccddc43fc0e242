// What to change where the last words of a program say what it lacks: only what follows from them without a guess.
import type { Finding } from '../model/finding.ts'
import type { Meaning, MeaningFacts, MeaningKind, ServiceState } from '../model/log-facts.ts'
import type { Step } from '../model/report.ts'
import { edit, inNamespace, look, quote } from './commands.ts'

/** The edit of the manifest, or the look, that the last words of a program ask for; nothing where they ask for none. */
export function meantSteps(finding: Finding): Step[] {
  const meaning: Meaning | undefined = finding.log?.meaning
  if (meaning === undefined) return []
  const steps = STEPS[meaning.kind] as ((facts: Meaning, finding: Finding) => Step[]) | undefined
  return steps?.(meaning, finding) ?? []
}

const STEPS: { readonly [K in MeaningKind]?: (facts: MeaningFacts[K], finding: Finding) => Step[] } = {
  'unset variable': ({ name, environment, near, sources, container, removed }) => {
    if (environment !== true) return []
    if (removed !== undefined) {
      const what =
        removed.kind === 'Container' ? `environment variable ${name} of container` : `key ${name} of ${removed.kind}`
      return [edit(`Restore ${what} ${removed.name}`)]
    }
    if (near !== undefined) return [edit(`Rename environment variable ${near} to ${name}`)]
    if (sources !== undefined)
      return [edit(`Add key ${name} to ${sources.map((source) => `${source.kind} ${source.name}`).join(' or ')}`)]
    return container === undefined ? [] : [edit(`Add environment variable ${name} to container ${container}`)]
  },
  'unknown option': ({ flag }) => [edit(`Remove option ${flag} from the arguments, or correct it`)],
  'port not permitted': () => [
    edit('Let the program listen on a port of 1024 or above, or add the capability NET_BIND_SERVICE'),
  ],
  'unresolved host': ({ service }, finding) => stepsOfService(service, finding),
  unreachable: ({ service }, finding) => stepsOfService(service, finding),
  'read-only file system': ({ path }) =>
    path === undefined ? [] : [edit(`Mount a writable volume, such as an emptyDir, for ${path}`)],
  'is a directory': ({ subPath }) =>
    subPath === undefined
      ? []
      : [edit(`Add "${subPath.subPath}" to volume "${subPath.volume}", or correct the subPath`)],
  'directory not empty': ({ path }) => [edit(`Mount the volume of ${path} with a subPath`)],
  'cluster permission': ({ namespace, account, verb, resource }) => [
    edit(
      `Grant ServiceAccount ${account} of namespace ${namespace} the verb ${verb} on ${resource}: Role and RoleBinding`,
    ),
  ],
}

function stepsOfService(service: ServiceState | undefined, finding: Finding): Step[] {
  switch (service?.state) {
    case 'own pod':
      return [edit('Set the host to the name of the Service, not to the pod itself')]
    case 'missing':
      return [edit(`Add Service ${service.name} to namespace ${service.namespace}, or correct the host name`)]
    case 'other ports':
      return [edit(`Change port ${service.port} to a port of Service ${service.name}: ${service.ports.join(', ')}`)]
    case 'endpoints': {
      const command = `kubectl describe service ${quote(service.name)}${inNamespace(finding)}`
      return service.ready === 0 ? [look(`Check why no pod of Service ${service.name} is ready`, command)] : []
    }
    default:
      return []
  }
}
