// Collects what explains a failed workload: descriptions, state, events and logs, as the text files of the evidence
// folder. A read that fails becomes text in a file, never an error. Another room writes the files.
import { messageOf } from '../model/error.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { isPod, isReplicaSet, POD } from '../model/kinds.ts'
import {
  groupOf,
  isEvent,
  keyOf,
  refOf,
  type ContainerStatus,
  type Event,
  type KubernetesObject,
  type ObjectRef,
  type Pod,
} from '../model/object.ts'
import { describeObject, hideEnvironment } from './describe.ts'
import { changeText, type Redaction } from './redact.ts'
import { describeEvents, describeState, type Workload } from './state.ts'

/** One file of the evidence folder; `path` is relative to it and has only safe characters. */
export interface EvidenceFile {
  path: string
  title: string
  text: string
}

/** A workload that failed. `pods` and `replicaSet` are names in its namespace; `made`: what its controller made for it. */
export interface FailedWorkload {
  ref: ObjectRef
  pods: readonly string[]
  replicaSet?: string
  made?: readonly ObjectRef[]
}

export interface CollectOptions {
  /** Lines of each log. */
  logLines: number
  redact: Redaction
}

/** Pods of one workload that are described and whose logs are read. */
const POD_LIMIT = 5
/** Workloads that are described at all; the rest only have their state and events. */
const WORKLOAD_LIMIT = 20
/** Workloads that are read from at the same time. */
const AT_A_TIME = 4
/** What the server is asked for at most (it cuts the end, which matters most), and what of that is kept, in bytes and characters. */
const LOG_REQUEST_BYTES = 4 * 1024 * 1024
const LOG_LIMIT = 512 * 1024
const TEXT_LIMIT = 1024 * 1024

/** The evidence for each failed workload, in a folder of its own: `deployment-web/state.txt`, `describe.txt`, `events.txt`, `logs/…`. */
export async function collectEvidence(
  cluster: Pick<Cluster, 'describe' | 'logs'>,
  objects: readonly KubernetesObject[],
  failed: readonly FailedWorkload[],
  options: CollectOptions,
): Promise<EvidenceFile[]> {
  const folders = folderNames(failed.map(({ ref }) => ref))
  const files: EvidenceFile[][] = []
  for (let start = 0; start < failed.length; start += AT_A_TIME) {
    const batch = failed.slice(start, start + AT_A_TIME).map((one, index) => {
      const number = start + index
      return collectOne(
        cluster,
        objects,
        one,
        folders[number] ?? `workload-${number}`,
        number < WORKLOAD_LIMIT,
        options,
      )
    })
    files.push(...(await Promise.all(batch)))
  }
  return files.flat()
}

/** In place of a cluster that answers nothing any more: the evidence is what was known. */
export function silentCluster(lost: Error): Pick<Cluster, 'describe' | 'logs'> {
  return { describe: () => Promise.resolve(undefined), logs: () => Promise.reject(lost) }
}

async function collectOne(
  cluster: Pick<Cluster, 'describe' | 'logs'>,
  objects: readonly KubernetesObject[],
  failed: FailedWorkload,
  folder: string,
  inFull: boolean,
  options: CollectOptions,
): Promise<EvidenceFile[]> {
  const { redact } = options
  const workload = gather(objects, failed)
  // What the objects say is redacted before it stands beside our words: `auth-token: …` is no secret.
  const said = changeText(workload, redact.said)
  const name = `${failed.ref.kind} ${failed.ref.name}`
  const files: EvidenceFile[] = [
    { path: `${folder}/state.txt`, title: `${name}: state`, text: describeState(said) },
    { path: `${folder}/events.txt`, title: `${name}: events`, text: describeEvents(said.events) },
  ]
  if (!inFull) return files
  const [description, logs] = await Promise.all([
    describeAll(cluster, workload, redact),
    Promise.all(workload.pods.slice(0, POD_LIMIT).flatMap((pod) => logFiles(cluster, pod, folder, options))),
  ])
  return [{ path: `${folder}/describe.txt`, title: `${name}: kubectl describe`, text: description }, ...files, ...logs]
}

/** Finds all that belongs to a workload among the known objects. */
function gather(
  objects: readonly KubernetesObject[],
  { ref, pods: names, replicaSet, made = [] }: FailedWorkload,
): Workload {
  const inNamespace = objects.filter(({ metadata }) => metadata.namespace === ref.namespace)
  const object = inNamespace.find(
    (one) => keyOf({ ...ref, apiVersion: one.apiVersion, kind: one.kind, name: one.metadata.name }) === keyOf(ref),
  ) ?? {
    ...ref,
    metadata: { name: ref.name, namespace: ref.namespace },
  }
  const ownedBy = (owner: KubernetesObject | undefined, one: KubernetesObject): boolean =>
    owner?.metadata.uid !== undefined &&
    (one.metadata.ownerReferences ?? []).some(({ uid }) => uid === owner.metadata.uid)
  const replicaSets = inNamespace.filter(isReplicaSet)
  const newest =
    replicaSets.find((one) => one.metadata.name === replicaSet) ??
    replicaSets.filter((one) => ownedBy(object, one)).sort((a, b) => revisionOf(b) - revisionOf(a))[0]
  const all = inNamespace.filter(isPod)
  const pods = all.filter((one) => names.includes(one.metadata.name) || one === object)
  const known = pods.length > 0 ? pods : all.filter((one) => ownedBy(newest ?? object, one))
  const makers = inNamespace.filter((one) => made.some((other) => keyOf(other) === keyOf(refOf(one))))
  const related = [object, ...makers, ...(newest === undefined ? [] : [newest]), ...known]
  const about = new Set([
    ...related.map(({ kind, metadata }) => `${kind}/${metadata.name}`),
    ...names.map((name) => `${POD.kind}/${name}`),
    ...known.flatMap(({ spec }) => claimsOf(spec)).map((name) => `PersistentVolumeClaim/${name}`),
  ])
  const events = inNamespace
    .filter(isEvent)
    .filter(({ involvedObject }: Partial<Event>) => about.has(`${involvedObject?.kind}/${involvedObject?.name}`))
  return { object, makers, replicaSet: newest, pods: [...known].sort(worseFirst), events }
}

function claimsOf({ volumes = [] }: Pod['spec']): string[] {
  return volumes.flatMap(({ persistentVolumeClaim: claim }) => (claim === undefined ? [] : [claim.claimName]))
}

/** https://kubernetes.io/docs/concepts/workloads/controllers/deployment/: the controller numbers the revisions here. */
function revisionOf({ metadata }: KubernetesObject): number {
  return Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0)
}

function statusesOf({ status }: Pod): ContainerStatus[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
}

/** Reasons of a container that only waits for its turn. */
const HARMLESS_WAITS = new Set(['ContainerCreating', 'PodInitializing'])

/** How bad a pod looks: containers that wait for something wrong, that ended badly, restarts. */
function badnessOf(pod: Pod): number {
  const ofContainer = ({ state, lastState, restartCount = 0, ready }: ContainerStatus): number => {
    const waits = state?.waiting !== undefined && !HARMLESS_WAITS.has(state.waiting.reason ?? '')
    const ended = [state?.terminated, lastState?.terminated].some((terminated) => (terminated?.exitCode ?? 0) !== 0)
    return (waits ? 100 : 0) + (ended ? 50 : 0) + Math.min(restartCount, 30) + (ready === true ? 0 : 1)
  }
  const unhealthy = pod.status?.phase === 'Failed' || pod.status?.phase === 'Pending' ? 10 : 0
  return statusesOf(pod).reduce((sum, status) => sum + ofContainer(status), unhealthy)
}

function worseFirst(a: Pod, b: Pod): number {
  return badnessOf(b) - badnessOf(a) || a.metadata.name.localeCompare(b.metadata.name)
}

/** Workload, ReplicaSet and the worst pods described: one process for each kind. */
async function describeAll(
  cluster: Pick<Cluster, 'describe'>,
  { object, makers, replicaSet, pods }: Workload,
  redact: Redaction,
): Promise<string> {
  const groups = [
    [object],
    ...Map.groupBy(makers.slice(0, POD_LIMIT), ({ kind }) => kind).values(),
    replicaSet === undefined || makers.includes(replicaSet) ? [] : [replicaSet],
    pods.filter((pod) => pod !== object).slice(0, POD_LIMIT),
  ]
  const texts = await Promise.all(
    groups.filter((group) => group.length > 0).map((group) => describeGroup(cluster, group, redact)),
  )
  return keepStart(texts.join('\n------------------------------\n\n'), TEXT_LIMIT)
}

/** Objects of one kind and namespace. */
async function describeGroup(
  cluster: Pick<Cluster, 'describe'>,
  group: readonly KubernetesObject[],
  { said }: Redaction,
): Promise<string> {
  const { apiVersion = '', kind = '', metadata } = group[0] ?? {}
  const apiGroup = groupOf(apiVersion)
  const resource = kind.toLowerCase() + (apiGroup === '' ? '' : `.${apiGroup}`)
  const names = group.map((one) => one.metadata.name)
  const scope = metadata?.namespace === undefined ? '' : ` --namespace=${metadata.namespace}`
  const command = `> kubectl describe ${resource} ${names.join(' ')}${scope}\n\n`
  try {
    const description = await cluster.describe(resource, metadata?.namespace, names)
    if (description !== undefined) return `${command}${said(hideEnvironment(description)).trimEnd()}\n`
    return said(group.map(describeObject).join('---\n'))
  } catch (error) {
    const objects = said(group.map(describeObject).join('---\n'))
    return `${command}This failed: ${said(messageOf(error))}\n\n${objects}`
  }
}

/**
 * The logs of each container that has ever run: of its previous run when there was one, and of the current one when
 * there was no other or when it has ended too (the newest end is then the current run's).
 */
function logFiles(
  cluster: Pick<Cluster, 'logs'>,
  pod: Pod,
  folder: string,
  options: CollectOptions,
): Promise<EvidenceFile>[] {
  return statusesOf(pod).flatMap(({ name, state, lastState }) => {
    const hadPrevious = lastState?.terminated !== undefined
    const wantsCurrent = state?.terminated !== undefined || (state?.running !== undefined && !hadPrevious)
    const runs = [...(hadPrevious ? [true] : []), ...(wantsCurrent ? [false] : [])]
    return runs.map(async (previous) => {
      const which = previous ? 'previous' : 'current'
      return {
        path: `${folder}/logs/${safeName(pod.metadata.name)}_${safeName(name)}.${which}.log`,
        title: `log ${pod.metadata.name}/${name} (${which})`,
        text: await readLog(cluster, pod, name, previous, options, !wantsCurrent),
      }
    })
  })
}

async function readLog(
  cluster: Pick<Cluster, 'logs'>,
  pod: Pod,
  container: string,
  previous: boolean,
  options: CollectOptions,
  elseCurrent: boolean,
): Promise<string> {
  const { name, namespace = 'default' } = pod.metadata
  const { logLines: tailLines, redact } = options
  const command = `> kubectl logs ${name} --container=${container} --namespace=${namespace}${previous ? ' --previous' : ''} --tail=${tailLines} --timestamps\n\n`
  try {
    const log = await cluster.logs({
      namespace,
      pod: name,
      container,
      previous,
      tailLines,
      limitBytes: LOG_REQUEST_BYTES,
      timestamps: true,
    })
    return (
      command + (log.text.trim() === '' ? 'The container wrote nothing.\n' : keepEnd(redact.said(log.text), LOG_LIMIT))
    )
  } catch (error) {
    const failure = `${command}This failed: ${redact.said(messageOf(error))}\n`
    // The node may have removed the container that ended; the one that runs now is the next best.
    return previous && elseCurrent
      ? `${failure}\n${await readLog(cluster, pod, container, false, options, false)}`
      : failure
  }
}

/** The beginning, up to a line's end. */
function keepStart(text: string, limit: number): string {
  if (text.length <= limit) return text
  const end = text.lastIndexOf('\n', limit)
  return `${text.slice(0, end > 0 ? end : limit)}\n… the rest was left out …\n`
}

/** The end, from a line's beginning. */
function keepEnd(text: string, limit: number): string {
  if (text.length <= limit) return text
  const start = text.indexOf('\n', text.length - limit)
  return `… the beginning was left out …\n${text.slice(start >= 0 ? start + 1 : text.length - limit)}`
}

/** Letters, digits, `.`, `_` and `-` only, and no leading dot: safe on every file system and for upload-artifact. */
function safeName(name: string): string {
  return name
    .replace(/[^\w.-]/g, '_')
    .replace(/^\.+/, '_')
    .slice(0, 120)
}

/** `deployment-web`; with the namespace where two would be the same, with a number where even that does not help. */
function folderNames(refs: readonly ObjectRef[]): string[] {
  const short = refs.map(({ kind, name }) => safeName(`${kind.toLowerCase()}-${name}`))
  const long = refs.map(({ namespace }, index) =>
    short.filter((name) => name === short[index]).length > 1
      ? safeName(`${namespace ?? 'cluster'}-${short[index]}`)
      : (short[index] ?? ''),
  )
  return long.map((name, index) => (long.indexOf(name) === index ? name : `${name}-${index + 1}`))
}
