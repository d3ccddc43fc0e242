// Family G: the container cannot be configured: a ConfigMap, Secret or key of its environment is not there, or its pod asks
// for what the image does not have.
import type { Signal } from '../model/finding.ts'
import { isPod } from '../model/kinds.ts'
import { namedBy, referencePath } from '../model/references.ts'
import { describe, edit, inNamespace, look, quote, run, workloadName, write } from './commands.ts'
import { cause, inItsNamespace, pattern, probable, TERMINAL, type Entry } from './entry.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    CacheSyncDelay: NoFacts
    ConfigMapMissing: { name: string }
    SecretMissing: { name: string }
    ConfigKeyMissing: { kind: 'ConfigMap' | 'Secret'; name: string; key: string }
    /** `user`: the word by which the image names its user. */
    RunAsNonRootViolation: { user?: string }
    /** `container`: the one that a resourceFieldRef names, and that the pod does not have. */
    DownwardApiInvalid: { container?: string }
  }
}

/** What all causes of this family have. */
export const common = {
  family: 'G',
  layer: 7,
  documentation: 'https://kubernetes.io/docs/tasks/debug/debug-application/debug-pods/',
} as const
const CONFIGURATION = 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-pod-configmap/'
/** As kubectl is asked for them. */
const KUBECTL = { ConfigMap: 'configmap', Secret: 'secret' } as const
const SECRETS = 'https://kubernetes.io/docs/concepts/configuration/secret/'

const containerOf = ({ container }: Signal): string => container?.name ?? ''
const namespaceOf = ({ workload }: Signal): string => workload.namespace ?? ''
const imageOf = ({ container }: Signal): string => container?.image ?? ''

export const CONFIGURATION_CAUSES: readonly Entry[] = [
  cause('CacheSyncDelay', {
    ...common,
    meaning:
      'The kubelet has no current copy of a ConfigMap or Secret. The object usually exists; if it does not, the code is ConfigMapMissing or SecretMissing.',
    proof: probable(3, 120),
    recognise: [
      pattern('configure', /failed to sync (secret|configmap) cache|object "[^"]*"\/"[^"]*" not registered/),
      pattern('volume', /failed to sync (secret|configmap) cache|object "[^"]*"\/"[^"]*" not registered/),
    ],
    about: 'everyone',
    fact: () => 'the node has no current copy of a ConfigMap or Secret',
    sentence: () =>
      'The kubelet could not refresh its copy of a ConfigMap or Secret in time. It retries automatically.',
    steps: (f) => [describe(f)],
  }),
  cause('ConfigMapMissing', {
    ...common,
    meaning:
      'An environment variable references a ConfigMap that does not exist in the namespace. For a volume, the code is VolumeConfigMapMissing.',
    proof: probable(1, 15),
    recognise: [pattern('configure', /configmaps? "(?<name>[^"]+)" not found/)],
    about: (f) => f.facts.name,
    fact: (f) => `ConfigMap "${f.facts.name}" does not exist`,
    sentence: (f) =>
      `Container ${containerOf(f)} takes environment variables from ConfigMap "${f.facts.name}", which does not exist in namespace ${namespaceOf(f)}.`,
    steps: (f) => [
      look(`List the ConfigMaps of namespace ${namespaceOf(f)}`, `kubectl get configmaps${inNamespace(f)}`),
      run(
        'Add the ConfigMap to the manifests, or create it',
        `kubectl create configmap ${quote(f.facts.name)}${inNamespace(f)} --from-env-file=.env`,
      ),
    ],
    field: (f, place) => referencePath(place, 'ConfigMapMissing', { name: f.facts.name }),
    missing: (f) => namedBy('ConfigMapMissing', f.facts.name, f.workload),
    documentation: CONFIGURATION,
  }),
  cause('SecretMissing', {
    ...common,
    meaning:
      'An environment variable references a Secret that does not exist in the namespace. For a volume, the code is VolumeSecretMissing.',
    proof: probable(1, 15),
    recognise: [pattern('configure', /secrets? "(?<name>[^"]+)" not found/)],
    about: (f) => f.facts.name,
    fact: (f) => `Secret "${f.facts.name}" does not exist`,
    sentence: (f) =>
      `Container ${containerOf(f)} takes environment variables from Secret "${f.facts.name}", which does not exist in namespace ${namespaceOf(f)}.`,
    steps: (f) => [
      look(`List the Secrets of namespace ${namespaceOf(f)} (names only)`, `kubectl get secrets${inNamespace(f)}`),
      run(
        'Create the Secret',
        `kubectl create secret generic ${quote(f.facts.name)}${inNamespace(f)} --from-env-file=.env`,
      ),
    ],
    field: (f, place) => referencePath(place, 'SecretMissing', { name: f.facts.name }),
    missing: (f) => namedBy('SecretMissing', f.facts.name, f.workload),
    documentation: SECRETS,
  }),
  cause('ConfigKeyMissing', {
    ...common,
    meaning:
      'The ConfigMap or Secret of an environment variable exists but does not have the key. For a volume, the code is VolumeKeyMissing.',
    proof: probable(2, 15),
    recognise: [
      pattern('configure', /couldn't find key (?<key>.+?) in (?<kind>ConfigMap|Secret) [^/\s]+\/(?<name>[^\s,]+)/),
    ],
    about: ({ facts: { kind, name, key } }) => [kind, name, key],
    fact: (f) => `${f.facts.kind} "${f.facts.name}" has no key "${f.facts.key}"`,
    sentence: (f) =>
      `Container ${containerOf(f)} reads key "${f.facts.key}" of ${f.facts.kind} "${f.facts.name}", which has no such key.`,
    steps: (f) => {
      const ref = inItsNamespace(f, f.facts.kind, f.facts.name)
      const object = `${KUBECTL[f.facts.kind]} ${quote(f.facts.name)}${inNamespace(f)}`
      return [
        look(
          `List the keys of ${f.facts.kind} ${f.facts.name} (names only)`,
          `kubectl get ${object} -o go-template='{{range $key, $_ := .data}}{{$key}}{{"\\n"}}{{end}}'`,
          ref,
        ),
        edit(`Add key "${f.facts.key}" to ${f.facts.kind} ${f.facts.name}, or correct the key`),
      ]
    },
    field: (f, place) => referencePath(place, 'ConfigKeyMissing', f.facts),
    lacksKey: (f) => ({ holder: inItsNamespace(f, f.facts.kind, f.facts.name), key: f.facts.key }),
    documentation: CONFIGURATION,
  }),
  cause('RunAsNonRootViolation', {
    ...common,
    meaning:
      'The pod must not run as root (`runAsNonRoot`), but the image runs as root or names its user, and Kubernetes can check only a numeric user ID.',
    proof: TERMINAL,
    recognise: [
      pattern(
        'configure',
        /runAsNonRoot and image (will run as root|has non-numeric user \((?<user>[^)]*)\))|container's runAsUser breaks non-root policy/,
      ),
    ],
    about: (f) => [imageOf(f), f.facts.user],
    fact: (f) =>
      `runAsNonRoot is set, but image ${imageOf(f)} ${f.facts.user === undefined ? 'runs as root' : `has a non-numeric user (${f.facts.user})`}`,
    sentence: () => 'The pod must not run as root, but the image sets no numeric user ID other than 0.',
    steps: (f) => [
      isPod(f.workload)
        ? edit('Set runAsUser to a numeric user ID other than 0')
        : run(
            'Set a numeric user ID, here and in the manifest',
            `kubectl patch ${workloadName(f)}${inNamespace(f)} -p '{"spec":{"template":{"spec":{"securityContext":{"runAsUser":10001}}}}}'`,
            f.workload,
          ),
      write('Set a numeric user in the Dockerfile instead', 'Dockerfile', 'USER 10001'),
    ],
    field: (_f, place) => place.find([['runAsNonRoot']], 'true'),
  }),
  cause('DownwardApiInvalid', {
    ...common,
    meaning: 'An environment variable references a field of the pod that the downward API does not support.',
    proof: TERMINAL,
    recognise: [
      pattern(
        'configure',
        /fieldRef|resourceFieldRef|unsupported (fieldPath|container resource)|failed to extract value|^container (?<container>\S+) not found$/i,
      ),
    ],
    about: (f) => [containerOf(f), f.facts.container],
    fact: (f) =>
      f.facts.container === undefined
        ? `container ${containerOf(f)} has a downward-API reference that cannot be resolved`
        : `container ${containerOf(f)} references a resource of container "${f.facts.container}", which is not in the pod`,
    sentence: (f) =>
      f.facts.container === undefined
        ? `An environment variable of container ${containerOf(f)} references a field that the downward API does not support.`
        : `A resourceFieldRef of container ${containerOf(f)} references container "${f.facts.container}", which does not exist in the pod.`,
    field: (f, place) =>
      (f.facts.container === undefined ? undefined : place.find([['containerName']], f.facts.container)) ??
      place.container('env'),
    steps: (f) => [
      edit(
        f.facts.container === undefined
          ? 'Use a fieldPath that an environment variable supports'
          : 'Correct containerName in the resourceFieldRef',
      ),
      describe(f),
    ],
  }),
]
