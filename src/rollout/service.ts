// Service: done when one of its endpoints is ready. It has no life of its own: while the workload that it selects is
// not ready it waits with it, and what holds that up is the workload's cause. Its own faults are a selector that
// nothing has, a named port that no container has, and a load balancer that does not come.
// Rules: kubernetes 1.35, staging/src/k8s.io/endpointslice/reconciler.go (a named targetPort is looked up in each pod,
// and left out where the pod has none); cloud-provider/controllers/service/controller.go (load balancers).
import { isDeepStrictEqual } from 'node:util'
import { nearest } from '../model/nearest.ts'
import type { Problem } from '../model/finding.ts'
import { templateOf, valueAt } from '../model/place.ts'
import type { Service } from '../model/network.ts'
import { isPod, isTask, WORKLOAD_KINDS } from '../model/kinds.ts'
import {
  groupOf,
  hasLabels,
  keyOf,
  labelPairs,
  refOf,
  type Container,
  type Labels,
  type Pod,
  type PodTemplate,
} from '../model/object.ts'
import { eventCount, eventMessage, type View } from '../model/snapshot.ts'
import { isCustomResource } from '../model/built-in.ts'
import { changed } from './foreign-changes.ts'
import type { Change } from '../model/change.ts'
import { isActive, isReady } from './pod-counts.ts'
import { withoutPods, type Answer, type KindRule, type Question, type Rollout, type Tracked } from './rollout.ts'

/** What makes pods that a Service may select, with the labels of those pods. */
interface Source {
  kind: string
  name: string
  labels: Labels
}

export const service: KindRule<Service> = (tracked, it, view, set) => {
  if (it.spec?.type === 'ExternalName') return withoutPods('done', `an alias of ${it.spec?.externalName ?? ''}`)
  const endpoints = endpointsOf(tracked, it, view, set)
  // A label that someone added is no field of ours; that nothing is selected any more follows from it.
  const narrowed =
    endpoints.problems?.some(({ code }) => code === 'ServiceNoMatchingPods') && changedSelector(tracked, it)
  if (narrowed) return changed(tracked.ref, narrowed)
  return endpoints.state === 'done' && it.spec?.type === 'LoadBalancer'
    ? balanced(tracked, it, view, endpoints)
    : endpoints
}

/** What someone made of the selector that our apply left. */
function changedSelector({ applied }: Tracked, it: Service): Change | undefined {
  const path = ['spec', 'selector']
  const [was, now] = [valueAt(applied, path), it.spec?.selector]
  return applied === undefined || isDeepStrictEqual(was, now) ? undefined : { path, was, now }
}

/** How long the controller of EndpointSlices may take on a busy cluster to write of pods that are ready, milliseconds. */
const WRITTEN_WITHIN = 10_000

function endpointsOf({ appliedAt }: Tracked, it: Service, view: View, set: readonly Rollout[]): Answer {
  const selector = it.spec?.selector ?? {}
  if (Object.keys(selector).length === 0)
    return withoutPods('done', 'no selector: something else manages its endpoints')
  const { namespace } = it.metadata
  const pods = podsIn(view, namespace).filter(({ metadata }) => hasLabels(metadata.labels, selector))
  const near = set.filter(
    ({ ref, unjudged }) => ref.namespace === namespace && !isCustomResource(ref) && unjudged !== true,
  )
  const own = near.filter((one) => hasLabels(labelsOf(one), selector) || one.pods.some((pod) => pods.includes(pod)))
  const ports = portProblems(it, pods, own)
  if (ports.problems.length > 0) {
    return withoutPods('in-progress', 'forwards to a port that no container has', { problems: ports.problems })
  }
  const ready = readyEndpoints(it, pods, view)
  if (ready > 0) {
    return withoutPods('done', `${ready} ready ${ready === 1 ? 'endpoint' : 'endpoints'}`, { notices: ports.notices })
  }
  if (!view.isRead('v1', 'Pod', namespace)) return withoutPods('done', 'applied; its pods cannot be read')
  const lookAgainAt = Math.max(appliedAt, view.answersSince ?? 0) + WRITTEN_WITHIN
  if (pods.some((pod) => isActive(pod) && isReady(pod)) && view.now < lookAgainAt)
    return withoutPods('in-progress', 'waiting for its endpoints', { lookAgainAt })
  if (pods.length > 0) return notReady(pods.length, own)
  // A Job that has ended has no pods any more, nor has what is scaled to zero.
  if (own.some(({ state }) => state !== 'done')) return notReady(0, own)
  if (own.length > 0) return withoutPods('done', 'the workload that it selects has no pods')
  const serving = near.filter(({ ref }) => !isTask(ref))
  return unmatched(it, view, serving, set)
}

/** Pods are there, or will be, and none is ready: what makes them says why. */
function notReady(count: number, own: readonly Rollout[]): Answer {
  const text = count === 0 ? 'no matching pods yet' : `none of the ${count} pods that it selects is ready`
  const words = count === 1 ? 'the pod that it selects is not ready' : text
  const problem: Problem = {
    code: 'ServiceNoReadyEndpoints',
    text: words,
    facts: { pods: count },
    follows: own.map(({ ref }) => ref),
    path: ['spec', 'selector'],
  }
  // Pods that something else made may have been so before this deploy.
  return own.length === 0
    ? withoutPods('done', words, { notices: [problem] })
    : withoutPods('in-progress', words, { problems: [problem] })
}

/** No pod has the labels, and no workload of the set will make one: a slip, or the pods come from elsewhere. */
function unmatched(it: Service, view: View, near: readonly Rollout[], set: readonly Rollout[]): Answer {
  const selector = it.spec?.selector ?? {}
  const { namespace = '' } = it.metadata
  const elsewhere = workloadsIn(view, namespace)
  const idle = elsewhere.find(({ labels }) => hasLabels(labels, selector))
  if (idle !== undefined) return withoutPods('done', `selects ${idle.kind} ${idle.name}, which has no pods`)
  const standing = WORKLOAD_KINDS.filter(({ serves, revisions }) => serves === true && revisions !== undefined)
  const asks = standing.map(({ apiVersion, kind }): Question => ({ apiVersion, kind, namespace }))
  const candidates = [
    ...near.map((rollout) => ({ kind: rollout.ref.kind, name: rollout.ref.name, labels: labelsOf(rollout) })),
    ...elsewhere,
  ]
  const problem = noMatch(selector, candidates)
  const message = `no pod has ${words(selector)}`
  // An operator makes the pods of a custom resource; nobody else can know their labels. Nobody waits for what is not judged.
  const isOperated = set.some(
    ({ ref, unjudged }) => (isCustomResource(ref) || unjudged === true) && (ref.namespace ?? namespace) === namespace,
  )
  if (near.length === 0 || isOperated) return withoutPods('done', message, { notices: [problem], asks })
  // What is not done yet may make such pods, or its pods get labels that their template has not. A slip stays one.
  const isSlip = (rollout: Rollout): boolean => rollout.pods.length > 0 && isNearMiss(selector, labelsOf(rollout))
  const unfinished = near.some(isSlip) ? [] : near.filter(({ state }) => state !== 'done').map(({ ref }) => ref)
  if (unfinished.length === 0) return withoutPods('in-progress', message, { problems: [problem], asks })
  const waiting: Problem = {
    code: 'ServiceNoReadyEndpoints',
    text: message,
    facts: { selector },
    follows: unfinished,
    path: ['spec', 'selector'],
  }
  return withoutPods('in-progress', message, { problems: [waiting], asks })
}

/** The slip in words: which label of the selector differs, and what the most similar workload has instead. */
function noMatch(selector: Labels, candidates: readonly Source[]): Problem<'ServiceNoMatchingPods'> {
  const [closest] = candidates
    .map((source) => ({
      source,
      wrong: Object.entries(selector).filter(([key, value]) => source.labels[key] !== value),
    }))
    .toSorted((a, b) => a.wrong.length - b.wrong.length || slips(b) - slips(a))
  const [key = ''] = closest?.wrong[0] ?? []
  if (closest === undefined)
    return { code: 'ServiceNoMatchingPods', text: '', facts: { selector }, path: ['spec', 'selector'] }
  const { kind, name, labels } = closest.source
  const has = labels[key] === undefined ? labels : { [key]: labels[key] }
  return {
    code: 'ServiceNoMatchingPods',
    text: `pods of ${kind} ${name} have ${words(has) || 'no labels'}`,
    facts: { selector, near: { kind, name, key, labels: has } },
    path: ['spec', 'selector', key],
  }
}

/** True when every label that differs looks like a misspelling. */
function isNearMiss(selector: Labels, labels: Labels): boolean {
  const wrong = Object.entries(selector).filter(([key, value]) => labels[key] !== value)
  return wrong.length > 0 && slips({ source: { labels }, wrong }) === wrong.length
}

/** How many of the differing labels look like a misspelling. */
function slips({
  source,
  wrong,
}: {
  source: Pick<Source, 'labels'>
  wrong: readonly (readonly [string, string])[]
}): number {
  return wrong.filter(([key, value]) => nearest(value, [source.labels[key] ?? '']) !== undefined).length
}

/** A named targetPort that no container has gets no endpoint, ever. An undeclared number may well be listened on. */
function portProblems(
  { spec }: Service,
  pods: readonly Pod[],
  own: readonly Rollout[],
): { problems: Problem[]; notices: Problem[] } {
  const templates = own.flatMap(({ template }) => template ?? [])
  const containers = [...pods, ...templates].flatMap((of) => containersOf(of))
  const declared = containers.flatMap(({ ports = [] }) => ports)
  const problems: Problem[] = []
  const notices: Problem[] = []
  const names = [...new Set(declared.flatMap(({ name }) => name ?? []))]
  for (const { port, targetPort = port, protocol = 'TCP' } of spec?.ports ?? []) {
    const same = declared.filter((one) => (one.protocol ?? 'TCP') === protocol)
    const problem: Problem<'ServiceTargetPortMismatch'> = {
      code: 'ServiceTargetPortMismatch',
      text: declared
        .map(({ name, containerPort }) => (name === undefined ? containerPort : `${name} (${containerPort})`))
        .join(', '),
      facts: {
        port,
        targetPort,
        declared: [...new Set(declared.map(({ name, containerPort }) => name ?? containerPort))],
        meant: typeof targetPort === 'string' ? nearest(targetPort, names) : undefined,
      },
    }
    if (typeof targetPort === 'string') {
      if (pods.length > 0 && same.every(({ name }) => name !== targetPort)) problems.push(problem)
    } else if (
      // A container that declares no port may listen on any.
      templates.some((template) => containersOf(template).every(({ ports = [] }) => ports.length > 0)) &&
      declared.every(({ containerPort }) => containerPort !== targetPort)
    ) {
      notices.push({ ...problem, confidence: 'likely' as const })
    }
  }
  return { problems, notices }
}

function readyEndpoints(it: Service, pods: readonly Pod[], view: View): number {
  const { namespace, name } = it.metadata
  if (!view.isRead('discovery.k8s.io/v1', 'EndpointSlice', namespace)) return pods.filter(isReady).length
  return view
    .all('discovery.k8s.io', 'EndpointSlice')
    .filter(
      ({ metadata }) => metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === name,
    )
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false).length
}

/** `type: LoadBalancer`: done when something outside has made one. */
function balanced(tracked: Tracked, it: Service, view: View, endpoints: Answer): Answer {
  const addresses = it.status?.loadBalancer?.ingress ?? []
  if (addresses.length > 0) {
    const { ip, hostname } = addresses[0] ?? {}
    return { ...endpoints, message: `${endpoints.message}, load balancer ${ip ?? hostname ?? 'ready'}` }
  }
  // Times of events are cut to seconds.
  const errors = view
    .eventsOf(it)
    .filter((event) => event.reason === 'SyncLoadBalancerFailed' && view.eventTime(event) >= tracked.appliedAt - 1000)
  const last = errors.at(-1)
  const message = `${endpoints.message}, waiting for a load balancer`
  const problem: Problem =
    last === undefined
      ? { code: 'LoadBalancerPending', text: 'status.loadBalancer.ingress is empty', facts: {}, path: ['spec', 'type'] }
      : {
          code: 'LoadBalancerSyncFailed',
          text: eventMessage(last).replace(/^Error syncing load balancer: /, ''),
          facts: {},
          symptom: 'SyncLoadBalancerFailed',
          observations: errors.reduce((sum, event) => sum + eventCount(event), 0),
          path: ['spec', 'type'],
          evidence: [{ kind: 'event' as const, source: 'event SyncLoadBalancerFailed', text: eventMessage(last) }],
        }
  return { ...endpoints, ...withoutPods('in-progress', message, { problems: [problem] }) }
}

function podsIn(view: View, namespace: string | undefined): Pod[] {
  return view.pods.filter((pod) => pod.metadata.namespace === namespace && isActive(pod))
}

/** The workloads of a namespace that are known, whoever deployed them. */
function workloadsIn(view: View, namespace: string): Source[] {
  const workloads = WORKLOAD_KINDS.filter(({ serves }) => serves).flatMap(({ apiVersion, kind }) =>
    view.all(groupOf(apiVersion), kind),
  )
  const sources = workloads
    // The ReplicaSets of a Deployment keep what it was before.
    .filter(({ metadata }) => metadata.namespace === namespace && metadata.ownerReferences === undefined)
    .map((workload): [string, Source] => {
      const { kind, metadata } = workload
      const labels = templateOf(workload)?.metadata?.labels ?? {}
      return [keyOf(refOf(workload)), { kind, name: metadata.name, labels }]
    })
  return [...new Map(sources).values()]
}

function containersOf({ spec }: Pod | PodTemplate): Container[] {
  // An init container that goes on beside the others, too, may be what a port leads to.
  return [...spec.containers, ...(spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')]
}

/** The labels of the pods that a workload makes; a Pod on its own has them itself. */
function labelsOf({ template, live }: Rollout): Labels {
  return template?.metadata?.labels ?? (live !== undefined && isPod(live) ? live.metadata.labels : undefined) ?? {}
}

/** `app=web, tier=front`. */
function words(labels: Labels): string {
  return labelPairs(labels).join(', ')
}
