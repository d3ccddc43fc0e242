// Pairs that look the same and are not: two messages with the same words, two ends with the same exit code, two waits
// with the same symptom. Every case names what they share, and that must really be there; the codes must differ.
// Messages come from fixtures/messages.tsv, objects from recordings and dumps of a real cluster (Kubernetes 1.35.4).
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { diagnoseDump, parseDump, type Dump } from '../../src/diagnose/dump.ts'
import { applyNotices } from '../../src/diagnose/notices.ts'
import type { ContainerStatus, Event, Pod, Terminated } from '../../src/model/object.ts'
import type { ReplicaSet } from '../../src/model/workloads.ts'
import { readRecording } from '../embedded-cluster/recording.ts'
import { replay } from '../rollout/replay.ts'
import { imagesAfter, staleFindings } from '../../src/diagnose/running-images.ts'
import { dumped, recorded, type Scene } from '../rollout/scene.ts'
import { carry, created } from './carriers.ts'

const rows = readFileSync(join(import.meta.dirname, 'fixtures', 'messages.tsv'), 'utf8')
  .split('\n')
  .map((line) => line.split('\t'))

/** The dump in which a cluster says the message of the table that has this code and these words. */
function message(channel: string, code: string, words: RegExp, carrier?: 'created'): Dump {
  const found = rows.filter((row) => row[0] === code && row[1] === channel && words.test(row[2] ?? ''))
  const text = found[0]?.[2]?.replaceAll('\\n', '\n')
  if (text === undefined) throw new Error(`no message of ${code} has ${String(words)}`)
  return objects(carrier === 'created' ? created(text) : carry(channel, code, text))
}

/** The dump in which a cluster says a message that is not in the table. */
const said = (channel: string, text: string): Dump => objects(carry(channel, '', text))

function objects(items: unknown[]): Dump {
  const parsed = parseDump(JSON.stringify({ kind: 'List', apiVersion: 'v1', items }))
  if ('problem' in parsed) throw new Error(parsed.problem)
  return parsed.dump
}

const dumpOf = ({ objects, logs, now }: Scene): Dump => ({ objects, logs, refusals: [], now })

/** A recording ten minutes after its end: what may still come has not come. */
function later(name: string): Dump {
  const dump = dumpOf(recorded(name))
  return { ...dump, now: dump.now + 600_000 }
}

/** A container that was killed, without a word by whom, changed. */
function killed(change: (end: Terminated, scene: Scene) => void = () => undefined): Dump {
  const scene = dumped('workloads', 'killed')
  change(endOf(scene), scene)
  return dumpOf(scene)
}

/** A recorded container that crashed, changed. */
function crashed(change: (end: Terminated, scene: Scene) => void): Dump {
  const scene = recorded('app-crash')
  change(endOf(scene), scene)
  return dumpOf(scene)
}

/** The newest end of the pod's container. */
function endOf(scene: Scene): Terminated {
  const { state, lastState } = scene.pod.status?.containerStatuses?.[0] as ContainerStatus
  return (state?.terminated ?? lastState?.terminated) as Terminated
}

function exitCode(code: number): (end: Terminated) => void {
  return (end) => {
    end.exitCode = code
  }
}

/** All that a program wrote. */
function wrote(text: string): (end: Terminated, scene: Scene) => void {
  return (end, scene) => {
    const { name = '', namespace = '' } = scene.pod.metadata
    const container = scene.pod.spec.containers[0]?.name ?? ''
    end.exitCode = 126
    scene.logs = [{ namespace, pod: name, container, previous: false, text }]
  }
}

type Side = [code: string, dump: () => Dump]

/** As the kubelet writes it (kubernetes 1.35, pkg/kubelet/nodeshutdown/nodeshutdown_manager.go), and as it is in the table. */
const SHUTDOWN = 'Pod was terminated in response to imminent node shutdown.'

/** A pod whose image may not be pulled, and whose pull secret its kubelet did not find. */
function withoutPullSecret(): Dump {
  const dump = message('pull', 'ImageNotFoundOrUnauthorized', /access denied/)
  const [pod] = dump.objects as [Pod]
  const { name, namespace, uid } = pod.metadata
  dump.objects.push({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.secret`, namespace },
    involvedObject: { kind: 'Pod', name, namespace, uid },
    reason: 'FailedToRetrieveImagePullSecret',
    message: 'Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.',
    type: 'Warning',
    count: 3,
    lastTimestamp: pod.metadata.creationTimestamp,
  })
  return dump
}

/** A crash of the newest revision, and the same pod left over from the revision before. */
function leftover(): Dump {
  const scene = recorded('app-crash')
  const [old] = scene.replicaSets as [ReplicaSet]
  const { template } = scene.deployment.spec
  const newest = structuredClone(old)
  Object.assign(newest.metadata, { name: 'web-newest', uid: 'uid-newest' })
  newest.metadata.annotations = { ...old.metadata.annotations, 'deployment.kubernetes.io/revision': '2' }
  template.spec.containers[0]!.image = 'registry.example/app:2'
  newest.spec.template.spec.containers[0]!.image = 'registry.example/app:2'
  scene.objects.push(newest)
  return dumpOf(scene)
}

/** What they have in common, as a word that both dumps contain. */
const pairs: [what: string, common: RegExp, sides: Side[]][] = [
  [
    'exit code 137',
    /"exitCode":137/,
    [
      ['TerminatedBySignal', () => killed()],
      ['OOMKilled', () => killed((end) => (end.reason = 'OOMKilled'))],
      ['ContainerStatusUnknown', () => killed((end) => (end.reason = 'ContainerStatusUnknown'))],
      [
        'NodeShutdown',
        () =>
          killed((_end, { pod }) =>
            Object.assign(pod.status ?? {}, { phase: 'Failed', reason: 'Terminated', message: SHUTDOWN }),
          ),
      ],
      ['LivenessProbeKill', () => message('kill', 'LivenessProbeKill', /liveness/)],
      ['StartupProbeKill', () => message('kill', 'StartupProbeKill', /startup/)],
    ],
  ],
  [
    'exit code 143',
    /"exitCode":143/,
    [
      ['TerminatedBySignal', () => killed(exitCode(143))],
      [
        'LivenessProbeKill',
        () => {
          const dump = message('kill', 'LivenessProbeKill', /liveness/)
          for (const { status } of dump.objects)
            for (const { lastState } of (status as { containerStatuses?: ContainerStatus[] } | undefined)
              ?.containerStatuses ?? [])
              (lastState?.terminated as Terminated).exitCode = 143
          return dump
        },
      ],
      // A pod that is being deleted is never evidence: the Deployment alone is left to speak, and has nothing to say.
      [
        '',
        () =>
          killed((end, scene) => {
            end.exitCode = 143
            scene.pod.metadata.deletionTimestamp = end.finishedAt ?? ''
          }),
      ],
    ],
  ],
  [
    'exit code 126',
    /"exitCode":126/,
    [
      ['EntrypointNotExecutable', () => crashed(exitCode(126))],
      ['ExecFormatError', () => crashed(wrote('sh: 1: /app/server: Exec format error'))],
    ],
  ],
  [
    'a program that ended and a probe that failed',
    /failed liveness probe/,
    [
      ['LivenessProbeKill', () => dumpOf(recorded('liveness-kill'))],
      [
        'AppCrash',
        () => {
          // It ended by itself a minute before any Killing event, and what came after followed from that.
          const scene = recorded('liveness-kill')
          const end = endOf(scene)
          Object.assign(end, { exitCode: 1, reason: 'Error' })
          const finished = Date.parse(end.finishedAt ?? '')
          for (const event of scene.events.filter(({ reason }) => reason === 'Killing')) {
            event.firstTimestamp = new Date(finished + 60_000).toISOString()
            event.lastTimestamp = event.firstTimestamp
          }
          return dumpOf(scene)
        },
      ],
    ],
  ],
  [
    'a pull that ends with "not found"',
    /not found/,
    [
      ['ImageNotFound', () => message('pull', 'ImageNotFound', /code = NotFound/)],
      ['ImagePlatformMismatch', () => message('pull', 'ImagePlatformMismatch', /no match for platform.*not found/)],
    ],
  ],
  [
    'a manifest that the runtime will not have',
    /manifest/,
    [
      ['ImageNotFound', () => message('pull', 'ImageNotFound', /manifest/)],
      ['ImageFormatUnsupported', () => message('pull', 'ImageFormatUnsupported', /manifest/)],
      ['ImagePlatformMismatch', () => message('pull', 'ImagePlatformMismatch', /manifest list/)],
    ],
  ],
  [
    'a registry that says "denied"',
    /denied/,
    [
      ['ImageNotFoundOrUnauthorized', () => message('pull', 'ImageNotFoundOrUnauthorized', /access denied/)],
      ['ImagePullUnauthorized', () => message('pull', 'ImagePullUnauthorized', /access denied.*no basic auth/)],
      ['ImagePullSecretMissing', withoutPullSecret],
      ['RegistryRateLimited', () => message('pull', 'RegistryRateLimited', /denied: Quota/)],
      ['ImageNotFound', () => message('pull', 'ImageNotFound', /acme\/denied/)],
    ],
  ],
  [
    'a token that the registry does not give',
    /failed to fetch \w+ token/,
    [
      ['ImageNotFoundOrUnauthorized', () => message('pull', 'ImageNotFoundOrUnauthorized', /anonymous token/)],
      ['ImagePullUnauthorized', () => message('pull', 'ImagePullUnauthorized', /oauth token/)],
    ],
  ],
  [
    'a name of somebody that holds a word of a fault',
    /toomanyrequests/,
    [
      ['RegistryRateLimited', () => message('pull', 'RegistryRateLimited', /toomanyrequests/)],
      ['RegistryUnreachable', () => message('pull', 'RegistryUnreachable', /toomanyrequests/)],
    ],
  ],
  [
    'too many pulls',
    /pull|toomanyrequests|too many requests/i,
    [
      ['RegistryRateLimited', () => message('pull', 'RegistryRateLimited', /429/)],
      ['PullQpsExceeded', () => said('pull', 'pull QPS exceeded')],
    ],
  ],
  [
    'an image that cannot be resolved',
    /fail(ed)? to (resolve|pull)/i,
    [
      ['SandboxImageUnavailable', () => message('sandbox', 'SandboxImageUnavailable', /failed to resolve image/)],
      ['ImageNotFound', () => message('pull', 'ImageNotFound', /Failed to pull image "nginx/)],
    ],
  ],
  [
    'configmap "…" not found',
    /configmap \\"web-[a-z]+\\" not found/,
    [
      ['ConfigMapMissing', () => message('config', 'ConfigMapMissing', /not found/)],
      ['VolumeConfigMapMissing', () => message('volume', 'VolumeConfigMapMissing', /not found/)],
    ],
  ],
  [
    'secret',
    /secret/,
    [
      ['SecretMissing', () => dumpOf(recorded('secret-missing-env'))],
      ['VolumeSecretMissing', () => dumpOf(recorded('secret-missing-volume'))],
      ['CacheSyncDelay', () => message('config', 'CacheSyncDelay', /secret/)],
      ['ConfigKeyMissing', () => dumpOf(recorded('secret-key-missing'))],
    ],
  ],
  [
    'refused with 403, Forbidden',
    /"code":403/,
    [
      ['QuotaExceeded', () => message('api', 'QuotaExceeded', /is forbidden: exceeded/)],
      ['QuotaRequiresResources', () => message('api', 'QuotaRequiresResources', /is forbidden/)],
      ['LimitRangeViolation', () => message('api', 'LimitRangeViolation', /is forbidden/)],
      ['PodSecurityViolation', () => message('api', 'PodSecurityViolation', /is forbidden/)],
      ['ServiceAccountNotFound', () => message('api', 'ServiceAccountNotFound', /is forbidden/)],
      ['PriorityClassNotFound', () => message('api', 'PriorityClassNotFound', /is forbidden/)],
      ['NamespaceTerminating', () => message('api', 'NamespaceTerminating', /is forbidden/)],
      ['RbacForbidden', () => message('api', 'RbacForbidden', /is forbidden: User/)],
    ],
  ],
  [
    'pods that a controller may not create',
    /ReplicaFailure/,
    [
      ['QuotaExceeded', () => message('api', 'QuotaExceeded', /is forbidden: exceeded/, 'created')],
      ['QuotaRequiresResources', () => message('api', 'QuotaRequiresResources', /is forbidden/, 'created')],
      ['LimitRangeViolation', () => message('api', 'LimitRangeViolation', /is forbidden/, 'created')],
      ['PodSecurityViolation', () => message('api', 'PodSecurityViolation', /is forbidden/, 'created')],
      ['ServiceAccountNotFound', () => message('api', 'ServiceAccountNotFound', /is forbidden/, 'created')],
    ],
  ],
  [
    'refused with 422, Invalid',
    /"code":422/,
    [
      ['AdmissionPolicyDenied', () => message('api', 'AdmissionPolicyDenied', /is invalid/)],
      ['ManifestSchemaInvalid', () => message('api', 'ManifestSchemaInvalid', /The Namespace .* is invalid/)],
      ['ImmutableFieldChanged', () => message('api', 'ImmutableFieldChanged', /The Deployment .* is invalid/)],
      ['PortAllocated', () => message('api', 'PortAllocated', /is invalid/)],
      ['ObjectTooLarge', () => message('api', 'ObjectTooLarge', /is invalid/)],
    ],
  ],
  [
    'refused with 409, Conflict',
    /"code":409/,
    [
      ['FieldManagerConflict', () => message('api', 'FieldManagerConflict', /kubectl-client-side-apply/)],
      ['OptimisticLockConflict', () => message('api', 'OptimisticLockConflict', /has been modified/)],
      ['AlreadyExists', () => said('api', 'configmaps "kube-root-ca.crt" already exists')],
    ],
  ],
  [
    'a connection that is refused',
    /connect(ion)?:? (connection )?refused|no endpoints|dial tcp/,
    [
      [
        'AdmissionWebhookUnavailable',
        () => message('api', 'AdmissionWebhookUnavailable', /refused|dial tcp|endpoints/),
      ],
      ['RegistryUnreachable', () => message('pull', 'RegistryUnreachable', /dial tcp/)],
      ['ReadinessConnectionRefused', () => message('probe', 'Readiness:ConnectionRefused', /refused/)],
    ],
  ],
  [
    'too little memory or too many pods',
    /memory|pods/i,
    [
      ['InsufficientResources', () => message('sched', 'InsufficientResources', /memory/)],
      ['TooManyPods', () => message('sched', 'TooManyPods+NodesCordoned', /Too many pods/)],
      ['QuotaExceeded', () => message('api', 'QuotaExceeded', /memory/, 'created')],
      ['NodeRejectedPod', () => message('podstatus', 'NodeRejectedPod', /OutOfmemory/)],
      ['Evicted', () => message('podstatus', 'Evicted', /low on resource: memory/)],
    ],
  ],
  [
    'nodes that do not match',
    /didn't match|node affinity/,
    [
      ['NodeSelectorMismatch', () => message('sched', 'NodeSelectorMismatch', /didn't match/)],
      ['VolumeZoneConflict', () => message('sched', 'VolumeZoneConflict', /node affinity/)],
      ['TopologySpreadUnsatisfiable', () => message('sched', 'TopologySpreadUnsatisfiable', /didn't match/)],
      ['PodAffinityMismatch', () => message('sched', 'PodAffinityMismatch', /didn't match pod affinity rules\.$/)],
      ['PodAntiAffinityConflict', () => message('sched', 'PodAntiAffinityConflict', /didn't match/)],
    ],
  ],
  [
    'a claim that is not bound',
    /bound|binding/i,
    [
      ['PvcUnbound', () => message('sched', 'PvcUnbound', /unbound/)],
      ['PvcNotBound', () => message('volume', 'PvcNotBound', /not bound/)],
      // Its volume waits for the pod, by design.
      ['', () => message('pvc', 'WaitForFirstConsumer', /binding/)],
    ],
  ],
  [
    'a deadline',
    /deadline/i,
    [
      ['RolloutStalled', () => message('workload', 'RolloutStalled', /deadline/)],
      // kubernetes 1.35, pkg/controller/job/job_controller.go
      [
        'JobDeadlineExceeded',
        () =>
          objects(
            carry('workload', 'JobDeadlineExceeded', 'DeadlineExceeded: Job was active longer than specified deadline'),
          ),
      ],
      ['PodDeadlineExceeded', () => message('podstatus', 'PodDeadlineExceeded', /deadline/)],
      ['ContainerStartTimeout', () => message('start', 'ContainerStartTimeout', /deadline/)],
      ['SandboxCreateFailed', () => message('sandbox', 'SandboxCreateFailed', /deadline/)],
    ],
  ],
  [
    'a readiness probe that fails',
    /Readiness probe failed/,
    [
      ['ReadinessHttpStatus', () => dumpOf(recorded('readiness-404'))],
      [
        'AppCrash',
        () => {
          // The probed container has ended: that its probe failed before follows from that.
          const scene = recorded('app-crash')
          const probe = recorded('readiness-404').events.find(({ reason }) => reason === 'Unhealthy') as Event
          const { name, namespace, uid } = scene.pod.metadata
          scene.objects.push({ ...probe, involvedObject: { ...probe.involvedObject, name, namespace, uid } })
          return dumpOf(scene)
        },
      ],
    ],
  ],
  [
    'a pod that crashes',
    /"exitCode":1\b/,
    [
      ['AppCrash', () => dumpOf(recorded('app-crash'))],
      // It is of the revision before: the newest has no pod yet, and nothing speaks against it.
      ['', leftover],
    ],
  ],
  [
    'what stands before the pods',
    /"kind":"Service"/,
    [
      ['ServiceNoMatchingPods', () => later('service-selects-nothing')],
      ['IngressBackendPortMissing', () => later('ingress-port-missing')],
      ['IngressBackendServiceMissing', () => message('expose', 'IngressBackendServiceMissing', /web/)],
      ['LoadBalancerSyncFailed', () => message('expose', 'LoadBalancerSyncFailed', /subnets/)],
    ],
  ],
  [
    'a host that does not answer the kubelet',
    /dial tcp|no such host/,
    [
      ['RegistryUnreachable', () => message('pull', 'RegistryUnreachable', /no such host/)],
      ['ReadinessUnroutable', () => message('probe', 'Readiness:Unroutable', /no route to host/)],
    ],
  ],
  [
    'a pod that no node has',
    /"phase":"Pending"/,
    [
      ['InsufficientResources', () => dumpOf(recorded('insufficient-cpu'))],
      ['SchedulingGated', () => message('sched', 'SchedulingGated', /gates/)],
      [
        'SchedulerMissing',
        () => {
          // As seen on a cluster: a pod of a scheduler that does not run has neither a condition nor an event.
          const scene = recorded('insufficient-cpu')
          scene.now += 60_000
          scene.pod.status = { phase: 'Pending' }
          scene.pod.spec.schedulerName = 'gpu-scheduler'
          scene.objects = scene.objects.filter(
            (object) => (object as Event).involvedObject?.name !== scene.pod.metadata.name,
          )
          return dumpOf(scene)
        },
      ],
    ],
  ],
]

describe.each(pairs)('%s', (_what, common, sides) => {
  test.each(sides)('%s', (code, dump) => {
    const given = dump()
    expect(JSON.stringify(given)).toMatch(common)
    expect(diagnoseDump(given).causes.map((cause) => cause.code)).toEqual(code === '' ? [] : [code])
  })

  test('each is told apart from the others', () => {
    expect(new Set(sides.map(([code]) => code)).size).toBe(sides.length)
  })
})

describe('time that is up', () => {
  // The same recording, a Deployment that never becomes ready: whose clock ran out first?
  test.each([
    ["the gate's own", 'GateTimeout', 20_000],
    ["the Deployment's", 'RolloutStalled', 600_000],
  ])('%s', (_whose, code, timeout) => {
    const { failures } = replay(readRecording('readiness-404'), { timeout, failFast: false })
    const ofDeployment = failures.filter(({ rollout }) => rollout.ref.kind === 'Deployment')
    expect(ofDeployment.map(({ reason }) => reason?.code)).toEqual([code])
  })
})

describe('pods that run what ran before', () => {
  const before = () => recorded('healthy')

  test('nothing was changed', () => {
    const scene = before()
    const tracked = scene.tracked('Deployment', { changed: false })
    expect(applyNotices([tracked], [scene.rollout()], scene.view).map(({ code }) => code)).toEqual(['NothingChanged'])
  })

  test('the tag was pushed again, and the pods are new', () => {
    const scene = before()
    const [set] = scene.replicaSets
    Object.assign(set?.metadata ?? {}, { name: 'web-new', uid: 'new' })
    for (const pod of scene.all('Pod') as Pod[]) {
      pod.metadata.uid = `new-${pod.metadata.uid}`
      for (const owner of pod.metadata.ownerReferences ?? []) Object.assign(owner, { name: 'web-new', uid: 'new' })
    }
    const images = imagesAfter([scene.tracked()], [scene.rollout()], before().view)
    const found = staleFindings(images, [[`sha256:${'0'.repeat(64)}`]], scene.now)
    expect(found.map(({ code }) => code)).toEqual(['StaleImage'])
    expect(applyNotices([scene.tracked()], [scene.rollout()], scene.view)).toEqual([])
  })
})
