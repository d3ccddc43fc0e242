// Completes a message into the smallest set of objects in which a cluster says it, as kubectl would print them.
// The forms are those of recordings from a real cluster (test/recordings); only the words differ.

const TIME = '2026-03-14T09:30:00Z'
const EARLIER = '2026-03-14T09:29:30Z'
const NODE = 'node-1'

type Objects = Record<string, unknown>[]

interface PodParts {
  image?: string
  spec?: Record<string, unknown>
  container?: Record<string, unknown>
  /** Of the only container. */
  status?: Record<string, unknown>
  podStatus?: Record<string, unknown>
  node?: string
}

function pod({
  image = 'registry.example/shop/web:1.0',
  spec = {},
  container = {},
  status,
  podStatus = {},
  node = NODE,
}: PodParts) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop', uid: 'uid-web', creationTimestamp: EARLIER },
    spec: { nodeName: node, containers: [{ name: 'app', image, ...container }], ...spec },
    status: {
      phase: 'Pending',
      startTime: EARLIER,
      conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: EARLIER }],
      containerStatuses: status === undefined ? [] : [{ name: 'app', image, ready: false, restartCount: 0, ...status }],
      ...podStatus,
    },
  }
}

function event(reason: string, message: string, about: { kind: string; name: string; uid: string }, count = 3) {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${about.name}.${reason.toLowerCase()}`, namespace: 'shop' },
    involvedObject: { apiVersion: 'v1', namespace: 'shop', ...about },
    reason,
    message,
    type: 'Warning',
    count,
    firstTimestamp: EARLIER,
    lastTimestamp: TIME,
  }
}

const ofPod = { kind: 'Pod', name: 'web', uid: 'uid-web' }
const creating = { state: { waiting: { reason: 'ContainerCreating' } } }

/** The reason with which a kubelet waits after this pull error (kubernetes 1.35, pkg/kubelet/images). */
function pullReason(code: string, message: string): string {
  const reasons: Record<string, string> = {
    ImageNameInvalid: 'InvalidImageName',
    ImageNeverPull: 'ErrImageNeverPull',
    ImageSignatureInvalid: 'SignatureValidationFailed',
  }
  if (message.startsWith('Back-off')) return 'ImagePullBackOff'
  return (
    reasons[code] ?? (message.includes('because the registry is unavailable') ? 'RegistryUnavailable' : 'ErrImagePull')
  )
}

/** The image that a message is about: a short name, the reference that the message names, or that a URL of a registry in it is made from. */
function imageOf(message: string): string | undefined {
  if (message.startsWith('short-name')) return 'web:1.0'
  const [, host, repository, tag] = /https:\/\/([^/]+)\/v2\/(\S+)\/manifests\/([^\s":]+)["\s:]/.exec(message) ?? []
  return /image "([^"]+)"/.exec(message)?.[1] ?? (tag === undefined ? undefined : `${host}/${repository}:${tag}`)
}

function ended(exitCode: number, text: string, extra: Objects = [], container: Record<string, unknown> = {}): Objects {
  const terminated = { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', startedAt: EARLIER, finishedAt: TIME }
  return [
    pod({
      container,
      podStatus: { phase: 'Running' },
      status: { restartCount: 4, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated } },
    }),
    ...(text === ''
      ? []
      : [{ kind: 'Log', metadata: { namespace: 'shop', name: 'web' }, container: 'app', previous: false, text }]),
    ...extra,
  ]
}

const httpGet = { path: '/healthz', port: 8080 }

function probe(message: string): Objects {
  const kind = /^(\w+) probe/.exec(message)?.[1]?.toLowerCase() ?? ''
  const container = { [`${kind}Probe`]: { httpGet } }
  const unhealthy = event('Unhealthy', message, ofPod)
  if (kind !== 'readiness')
    return ended(
      137,
      '',
      [unhealthy, event('Killing', `Container app failed ${kind} probe, will be restarted`, ofPod)],
      container,
    )
  return [
    pod({ container, podStatus: { phase: 'Running' }, status: { state: { running: { startedAt: EARLIER } } } }),
    unhealthy,
  ]
}

/** A pod whose own container waits for a native sidecar, the startup probe of which is answered so, or not asked yet. */
export function sidecarProbe(message?: string): Objects {
  const proxy = { name: 'proxy', image: 'registry.example/shop/proxy:1.0', restartPolicy: 'Always' }
  const startupProbe = { tcpSocket: { port: 15021 } }
  const state = { running: { startedAt: EARLIER } }
  const conditions = [
    { type: 'PodScheduled', status: 'True', lastTransitionTime: EARLIER },
    { type: 'Initialized', status: 'False', reason: 'ContainersNotInitialized', lastTransitionTime: EARLIER },
  ]
  const initContainerStatuses = [
    { name: 'proxy', image: proxy.image, ready: false, started: false, restartCount: 0, state },
  ]
  return [
    pod({
      spec: { initContainers: [{ ...proxy, startupProbe }] },
      podStatus: { conditions, initContainerStatuses },
      status: { state: { waiting: { reason: 'PodInitializing' } } },
    }),
    ...(message === undefined ? [] : [event('Unhealthy', message, ofPod)]),
  ]
}

/** The same pod, which names a pull secret that its namespace does not have. */
export function withoutPullSecret(items: Objects): Objects {
  const named = items.map((item) =>
    item.kind === 'Pod'
      ? { ...item, spec: { ...(item.spec as object), imagePullSecrets: [{ name: 'regcred' }] } }
      : item,
  )
  const message = 'Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.'
  return [...named, event('FailedToRetrieveImagePullSecret', message, ofPod)]
}

/** A pod that no node takes. */
function unscheduled(reason: string, message: string): Objects {
  const conditions = [{ type: 'PodScheduled', status: 'False', reason, message, lastTransitionTime: EARLIER }]
  const volumes = [...message.matchAll(/persistentvolumeclaim "([^"]+)"/g)].map(([, claimName]) => ({
    name: 'data',
    persistentVolumeClaim: { claimName },
  }))
  return [pod({ node: '', spec: { volumes }, podStatus: { conditions } })]
}

function claim(message: string): Objects {
  const reasons: [RegExp, string][] = [
    [/no storage class is set/, 'FailedBinding'],
    [/waiting for first consumer/, 'WaitForFirstConsumer'],
    [/external provisioner/, 'ExternalProvisioning'],
  ]
  const reason = reasons.find(([words]) => words.test(message))?.[1] ?? 'ProvisioningFailed'
  const about = { kind: 'PersistentVolumeClaim', name: 'data', uid: 'uid-data' }
  const metadata = { name: 'data', namespace: 'shop', uid: 'uid-data', creationTimestamp: EARLIER }
  return [
    { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: {}, status: { phase: 'Pending' } },
    event(reason, message, about),
  ]
}

/** HTTP code and reason of an answer with this message, as the API server gives them. */
const ANSWERS: [RegExp, number, string | undefined][] = [
  [/is being terminated|is forbidden|denied the request|violates PodSecurity|failed quota/, 403, 'Forbidden'],
  [/Apply failed with|has been modified/, 409, 'Conflict'],
  [/ already exists$/, 409, 'AlreadyExists'],
  [/failed calling webhook/, 500, 'InternalError'],
  [/too large/, 413, 'RequestEntityTooLarge'],
  [/not found|no matches for kind/, 404, 'NotFound'],
  [/does not support dry run|strict decoding|ReadString/, 400, 'BadRequest'],
  [/is invalid/, 422, 'Invalid'],
]

function answer(message: string): Objects {
  const [, code, reason] = (/is invalid/.test(message)
    ? ANSWERS.at(-1)
    : ANSWERS.find(([words]) => words.test(message))) ?? [null, 500, undefined]
  const conflict = /^Apply failed with 1 conflict: (conflict with .*?): (\..*)$/.exec(message)
  const invalid = / is invalid: ([a-zA-Z][\w.[\]]*): (.*)$/s.exec(message)
  const causes =
    conflict !== null
      ? [{ reason: 'FieldManagerConflict', message: conflict[1], field: conflict[2] }]
      : invalid !== null
        ? [{ reason: 'FieldValueInvalid', message: invalid[2], field: invalid[1] }]
        : []
  return [
    {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      reason,
      code,
      details: { name: 'web', group: 'apps', kind: 'deployments', causes },
    },
  ]
}

/** A Deployment whose pods the API server refuses with this message. */
export function created(message: string): Objects {
  const template = {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'app', image: 'registry.example/shop/web:1.0' }] },
  }
  const spec = { replicas: 1, selector: { matchLabels: { app: 'web' } }, template }
  const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'uid-deployment', controller: true }
  const metadata = (name: string, uid: string) => ({
    name,
    namespace: 'shop',
    uid,
    generation: 1,
    creationTimestamp: EARLIER,
    annotations: { 'deployment.kubernetes.io/revision': '1' },
  })
  const failure = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message, lastTransitionTime: TIME }
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata('web', 'uid-deployment'),
      spec,
      status: { observedGeneration: 1, unavailableReplicas: 1, conditions: [failure] },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { ...metadata('web-57ff5ffd59', 'uid-set'), ownerReferences: [owner] },
      spec,
      status: { observedGeneration: 1, replicas: 0, conditions: [failure] },
    },
  ]
}

function workload(code: string, message: string): Objects {
  const [reason = '', words = ''] = message.split(/: (.*)/s)
  if (code.startsWith('Job')) {
    const metadata = { name: 'migrate', namespace: 'shop', uid: 'uid-job', creationTimestamp: EARLIER }
    const failed = { type: 'Failed', status: 'True', reason, message: words, lastTransitionTime: TIME }
    return [
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata,
        spec: { template: { spec: { containers: [{ name: 'app' }] } } },
        status: { failed: 7, conditions: [failed] },
      },
    ]
  }
  if (code.startsWith('ReadinessGate')) {
    const conditions = [
      { type: 'PodScheduled', status: 'True' },
      { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady', message, lastTransitionTime: EARLIER },
    ]
    return [
      pod({
        podStatus: { phase: 'Running', conditions },
        status: { ready: true, state: { running: { startedAt: EARLIER } } },
      }),
    ]
  }
  if (code === 'RolloutStalled') {
    const [deployment, set] = created('')
    const progressing = {
      type: 'Progressing',
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message,
      lastUpdateTime: TIME,
      lastTransitionTime: TIME,
    }
    return [
      { ...deployment, status: { observedGeneration: 1, unavailableReplicas: 1, conditions: [progressing] } },
      { ...set, status: { observedGeneration: 1, replicas: 0 } },
    ]
  }
  const metadata = { name: 'web', namespace: 'shop', uid: 'uid-hpa', creationTimestamp: EARLIER }
  const active = {
    ...(code === 'HpaTargetMissing'
      ? { type: 'AbleToScale', status: 'False', reason: 'FailedGetScale' }
      : { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric' }),
    message,
    lastTransitionTime: TIME,
  }
  return [
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: {},
      status: { conditions: [active] },
    },
  ]
}

/** The object that stands around a workload and carries the message, in the shape that Kubernetes 1.35.4 gives it. */
function exposed(code: string, message: string): Objects {
  const metadata = { name: 'web', namespace: 'shop', uid: 'uid-service', creationTimestamp: '2026-03-14T09:00:00Z' }
  if (code === 'AggregatedApiMissing') {
    const available = {
      type: 'Available',
      status: 'False',
      reason: 'MissingEndpoints',
      message,
      lastTransitionTime: TIME,
    }
    return [
      {
        apiVersion: 'apiregistration.k8s.io/v1',
        kind: 'APIService',
        metadata: { ...metadata, name: 'v1.example.org', namespace: undefined },
        spec: { service: { namespace: 'shop', name: 'validator' } },
        status: { conditions: [available] },
      },
    ]
  }
  if (code === 'IngressBackendServiceMissing') {
    const [, name = ''] = /"([^"]+)" not found/.exec(message) ?? []
    const spec = { defaultBackend: { service: { name, port: { number: 80 } } } }
    return [
      { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata, spec, status: { loadBalancer: {} } },
      { apiVersion: 'v1', kind: 'Service', metadata: { ...metadata, name: 'other' }, spec: { ports: [] } },
    ]
  }
  const spec = { type: 'LoadBalancer', ports: [{ port: 80 }] }
  return [
    { apiVersion: 'v1', kind: 'Service', metadata, spec, status: { loadBalancer: {} } },
    event('SyncLoadBalancerFailed', message, { kind: 'Service', name: 'web', uid: 'uid-service' }),
  ]
}

/** The objects in which a cluster says `message` in this channel. */
export function carry(channel: string, code: string, message: string): Objects {
  const waiting = (reason: string) => ({ state: { waiting: { reason, message } } })
  const carriers: Record<string, () => Objects> = {
    api: () => answer(message),
    config: () => [pod({ status: waiting('CreateContainerConfigError') })],
    expose: () =>
      code === 'AutoscalerCannotHelp'
        ? [
            ...unscheduled('Unschedulable', '0/1 nodes are available: 1 Insufficient cpu.'),
            event('NotTriggerScaleUp', message, ofPod),
          ]
        : exposed(code, message),
    kill: () => ended(137, '', [event('Killing', message, ofPod)]),
    log: () => ended(/: Exec format error$/.test(message) ? 126 : 1, message),
    podstatus: () => {
      const [reason = '', words = ''] = message.split(/: (.*)/s)
      return [pod({ podStatus: { phase: 'Failed', reason, message: words } })]
    },
    probe: () => (code === 'SidecarNotStarted' ? sidecarProbe(message) : probe(message)),
    pull: () => [
      pod({
        ...(imageOf(message) === undefined ? {} : { image: imageOf(message) }),
        status: waiting(pullReason(code, message)),
      }),
    ],
    pvc: () => claim(message),
    sandbox: () => [
      pod({ status: creating }),
      event(message.startsWith('network is not ready') ? 'NetworkNotReady' : 'FailedCreatePodSandBox', message, ofPod),
    ],
    sched: () => unscheduled(code === 'SchedulingGated' ? 'SchedulingGated' : 'Unschedulable', message),
    start: () => {
      const { command, path, port } =
        /^Exec lifecycle hook \(\[(?<command>.*?)\]\)|^HTTP lifecycle hook \((?<path>.*?)\).*parsing "(?<port>.*?)"/.exec(
          message,
        )?.groups ?? {}
      const postStart = command === undefined ? { httpGet: { path, port } } : { exec: { command: command.split(' ') } }
      return command === undefined && path === undefined
        ? [pod({ status: waiting('RunContainerError') })]
        : [pod({ container: { lifecycle: { postStart } }, status: waiting('PostStartHookError') })]
    },
    volume: () => [
      pod({ status: creating }),
      event(
        /AttachVolume|Multi-Attach|attach volume/.test(message) ? 'FailedAttachVolume' : 'FailedMount',
        message,
        ofPod,
      ),
    ],
    workload: () => workload(code, message),
  }
  const carrier = carriers[channel]
  if (carrier === undefined) throw new Error(`no object is known that carries a message of channel ${channel}`)
  return carrier()
}
