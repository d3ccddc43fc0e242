// Family J, first half: the container runs and is not ready. Readiness can heal at any time, so these are named at
// the deadline, except an answer that no waiting changes.
import type { Finding } from '../model/finding.ts'
import { inNamespace, quote } from './commands.ts'
import { pattern, probable, WAITING, type Entry } from './entry.ts'
import { probeWords } from './runtime.ts'

const common = {
  family: 'J',
  layer: 10,
  proof: WAITING,
  field: (f: Finding, place) => {
    const probe = f.container?.readinessProbe
    if (probe?.httpGet !== undefined)
      return place.container(
        'readinessProbe',
        'httpGet',
        f.code === 'ReadinessHttpStatus' && probe.httpGet.path !== undefined ? 'path' : 'port',
      )
    if (probe?.tcpSocket !== undefined) return place.container('readinessProbe', 'tcpSocket', 'port')
    if (probe?.exec !== undefined) return place.container('readinessProbe', 'exec', 'command')
    return place.container('readinessProbe')
  },
  documentation:
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
} satisfies Partial<Entry>

const check = (finding: Finding): string => `(${probeWords(finding.container?.readinessProbe as never)})`
const inContainer = (finding: Finding, command: string, why: string) => ({
  why,
  command: `kubectl exec ${quote(finding.pod?.metadata.name ?? 'POD')}${inNamespace(finding)} -c ${quote(finding.container?.name ?? '')} -- ${command}`,
})
const log = (finding: Finding) => ({
  why: 'read what the program writes',
  command: `kubectl logs ${quote(finding.pod?.metadata.name ?? 'POD')}${inNamespace(finding)} -c ${quote(finding.container?.name ?? '')} --tail=100`,
})
const tail = (finding: Finding): string =>
  finding.facts.lastLine === undefined
    ? ''
    : `${finding.facts.meaning === undefined ? '' : ` ${finding.facts.meaning}`} The last line of its log: ${finding.facts.lastLine}`
const url = (finding: Finding): string => {
  const get = finding.container?.readinessProbe?.httpGet
  // A probe may name its port.
  const named = finding.container?.ports?.find(({ name }) => name === get?.port)?.containerPort
  const port = named ?? get?.port ?? 'PORT'
  return `${(get?.scheme ?? 'HTTP').toLowerCase()}://127.0.0.1:${port}${get?.path ?? '/'}`
}

export const READINESS_CAUSES: readonly Entry[] = [
  {
    ...common,
    code: 'ReadinessHttpStatus',
    // A wrong path stays wrong; a server that is still loading answers 503, or 404 for a while.
    proof: (f) => (/^4/.test(f.facts.status ?? '') ? probable(12, 180) : WAITING),
    recognise: [pattern('readiness', /HTTP probe failed with statuscode: (?<status>\d+)/)],
    fact: (f) => `readiness probe ${check(f)} answers ${f.facts.status}`,
    sentence: (f) =>
      `Container ${f.container?.name ?? ''} runs, but answers its readiness probe ${check(f)} with HTTP ${f.facts.status}${f.facts.status === '404' ? ': the path does not exist there' : f.facts.status === '503' ? ': it, or something it depends on, is not ready' : ''}.${tail(f)}`,
    steps: (f) => [
      inContainer(f, `wget -S -O- ${url(f)}`, 'ask as the probe does'),
      log(f),
      { why: 'correct the probe in the manifest', command: 'kubectl explain pod.spec.containers.readinessProbe' },
    ],
  },
  {
    ...common,
    code: 'ReadinessTlsMismatch',
    recognise: [
      pattern(
        'readiness',
        /server gave HTTP response to HTTPS client|malformed HTTP response|first record does not look like a TLS handshake|remote error: tls/,
      ),
    ],
    fact: (f) => `readiness probe ${check(f)} uses the wrong scheme`,
    sentence: () => 'The probe speaks HTTPS and the server HTTP, or the other way round.',
    steps: (f) => [
      { why: 'set scheme in the probe', command: 'kubectl explain pod.spec.containers.readinessProbe.httpGet.scheme' },
      log(f),
    ],
  },
  {
    ...common,
    code: 'ReadinessConnectionRefused',
    recognise: [pattern('readiness', /connect: connection refused|connection refused/)],
    fact: (f) => `readiness probe ${check(f)} is refused: nothing listens there`,
    sentence: (f) =>
      `Container ${f.container?.name ?? ''} runs, and nothing in it listens on the port that the readiness probe asks ${check(f)}: another port, only 127.0.0.1, or still starting.${tail(f)}`,
    steps: (f) => [inContainer(f, `sh -c 'ss -ltn || netstat -ltn'`, 'see which ports it listens on'), log(f)],
  },
  {
    ...common,
    code: 'ReadinessReset',
    recognise: [pattern('readiness', /connection reset by peer|: EOF$|unexpected EOF/)],
    fact: (f) => `readiness probe ${check(f)} is cut off by the program`,
    sentence: (f) => `The program accepts the connection of the readiness probe and drops it.${tail(f)}`,
    steps: (f) => [log(f)],
  },
  {
    ...common,
    code: 'ReadinessUnroutable',
    recognise: [pattern('readiness', /no route to host|network is unreachable/)],
    fact: (f) => `the node cannot reach the pod for readiness probe ${check(f)}`,
    sentence: () => 'The network between node and pod is broken.',
    steps: (f) => [{ why: 'are all of them on one node?', command: `kubectl get pods -o wide${inNamespace(f)}` }],
  },
  {
    ...common,
    code: 'ReadinessTimeout',
    recognise: [
      pattern(
        'readiness',
        /context deadline exceeded|Client\.Timeout|timed out|i\/o timeout|timeout: failed to connect/,
      ),
    ],
    fact: (f) =>
      `readiness probe ${check(f)} does not answer within ${f.container?.readinessProbe?.timeoutSeconds ?? 1} s`,
    sentence: (f) =>
      `Container ${f.container?.name ?? ''} takes longer than timeoutSeconds (${f.container?.readinessProbe?.timeoutSeconds ?? 1}) to answer its readiness probe.${tail(f)}`,
    steps: (f) => [inContainer(f, `sh -c 'time wget -qO- ${url(f)}'`, 'see how long it takes'), log(f)],
  },
  {
    ...common,
    code: 'ReadinessGrpc',
    recognise: [
      pattern(
        'readiness',
        /service unhealthy \(responded with "(?<answer>[^"]+)"\)|error: (this server does not implement the grpc health protocol|health rpc failed)/i,
      ),
    ],
    fact: (f) => `readiness probe ${check(f)} answers ${f.facts.answer ?? 'with an error'}`,
    sentence: (f) => `The gRPC health service says ${f.facts.answer ?? 'that it cannot be asked'}.${tail(f)}`,
    steps: (f) => [log(f)],
  },
  {
    ...common,
    code: 'ReadinessExecFailed',
    proof: (f) => (f.facts.missing === undefined ? WAITING : probable(3, 15)),
    recognise: [
      pattern(
        'readiness',
        /(?<missing>executable file not found|stat \S+: no such file or directory)|Readiness probe (failed|errored)/,
      ),
    ],
    fact: (f) => `readiness command ${(f.container?.readinessProbe?.exec?.command ?? []).join(' ')} fails`,
    sentence: (f) =>
      f.facts.missing === undefined
        ? `The readiness command of container ${f.container?.name ?? ''} ends with an error.${tail(f)}`
        : `The readiness command of container ${f.container?.name ?? ''} does not exist in the image.`,
    steps: (f) => [
      inContainer(
        f,
        (f.container?.readinessProbe?.exec?.command ?? ['COMMAND']).map(quote).join(' '),
        'run it by hand',
      ),
      log(f),
    ],
  },
  {
    ...common,
    code: 'ReadinessGateBlocked',
    proof: probable(1, 300),
    recognise: [
      {
        channel: 'readiness',
        match: (_text, signal) => (signal.symptom === 'ReadinessGatesNotReady' ? {} : undefined),
      },
    ],
    fact: (f) => `readiness gate is not met: ${f.text}`,
    sentence: () =>
      'All containers are ready, and something outside (a load balancer, a mesh) has not yet said that the pod may serve.',
    steps: (f) => [
      {
        why: 'see the conditions',
        command: `kubectl get pod ${quote(f.pod?.metadata.name ?? 'POD')}${inNamespace(f)} -o jsonpath='{.status.conditions}'`,
      },
    ],
    field: (_f, place) => place.pod('readinessGates'),
  },
  {
    ...common,
    code: 'NotReadyNoProbeEvent',
    confidence: 'likely',
    recognise: [pattern('readiness', /^$/)],
    fact: (f) =>
      f.facts.init === undefined
        ? `container ${f.container?.name ?? ''} runs but never became ready`
        : `init container ${f.container?.name ?? ''} is still running`,
    sentence: (f) =>
      f.facts.init !== undefined
        ? `Init container ${f.container?.name ?? ''} has not ended, so the others have not started.${tail(f)}`
        : `Container ${f.container?.name ?? ''} runs, its pod is not ready, and no probe failure was seen: a long initialDelaySeconds or startup probe, or expired events.${tail(f)}`,
    steps: (f) => [log(f)],
  },
]
