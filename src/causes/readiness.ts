// Family J, first half: the container runs and is not ready. Readiness can heal at any time, so these are named at
// the deadline, except an answer that no waiting changes. A startup probe that has not killed yet stands here, too.
import type { LegacyFinding as Finding } from '../model/finding.ts'
import type { Step } from '../model/report.ts'
import { describe, inNamespace, quote } from './commands.ts'
import { pattern, probable, symptom, WAITING, type LegacyEntry as Entry } from './entry.ts'
import {
  asCommand,
  portOf,
  probeOf,
  probePath,
  probeWords,
  shortCommandOf,
  type Aspect,
  type ProbeKind,
} from './probes.ts'
import type { Place } from '../model/place.ts'

const common = {
  family: 'J',
  layer: 10,
  proof: WAITING,
  documentation:
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
} satisfies Partial<Entry>

/** Which probe a finding is about: until the startup probe has succeeded no other is asked. */
function kindOf({ text, container, status }: Finding): ProbeKind {
  const isStarting = container?.startupProbe !== undefined && status?.started === false
  return text.startsWith('Startup') || (text === '' && isStarting) ? 'startup' : 'readiness'
}

const probe = (f: Finding) => probeOf(f.container, kindOf(f))
const name = (f: Finding): string => f.container?.name ?? ''
/** `readiness probe (GET /healthz on port 8080)` */
const check = (f: Finding): string => `${kindOf(f)} probe (${probeWords(probe(f))})`
const at =
  (aspect: Aspect): Entry['field'] =>
  (f, place) =>
    probePath(place, kindOf(f), aspect)
const inContainer = (f: Finding, command: string, why: string): Step => ({
  why,
  command: `kubectl exec ${quote(f.pod?.metadata.name ?? 'POD')}${inNamespace(f)} -c ${quote(name(f))} -- ${command}`,
})
const ask = (f: Finding, why = 'ask as the probe does'): Step[] => {
  const command = asCommand(probe(f), f.container ?? { name: '' })
  return command === undefined ? [ports(f)] : [inContainer(f, command, why)]
}
const log = (f: Finding): Step => ({
  why: 'read what the program writes',
  command: `kubectl logs ${quote(f.pod?.metadata.name ?? 'POD')}${inNamespace(f)} -c ${quote(name(f))} --tail=100`,
})
const events = (f: Finding): Step => ({
  why: 'see every answer of the probe',
  command: `kubectl get events${inNamespace(f)} --field-selector reason=Unhealthy`,
})
const explain = (f: Finding, why: string, field = ''): Step => ({
  why,
  command: `kubectl explain pod.spec.containers.${kindOf(f)}Probe${field}`,
})
const ports = (f: Finding): Step =>
  inContainer(f, `sh -c 'ss -ltn || netstat -ltn'`, 'see which ports it listens on, and on which address')
const tail = ({ facts }: Finding): string =>
  facts.lastLine === undefined
    ? ''
    : `${facts.meaning === undefined ? '' : ` ${facts.meaning}`} The last line of its log: ${facts.lastLine}`

/** What an HTTP status usually means for a probe. */
const STATUS_MEANINGS: Readonly<Record<string, string>> = {
  400: ': it does not understand the request, as a port that wants HTTPS (scheme)',
  401: ': it asks for a login, which a probe does not have unless its httpHeaders carry one',
  403: ': it does not let the probe in',
  404: ': the path does not exist there',
  503: ': it, or something it depends on, is not ready',
}

/** The command that a probe runs wrote this; its last line. Empty when it wrote nothing, or its event has not come. */
function outputOf({ text, symptom: word }: Finding): string {
  if (word !== 'Unhealthy') return ''
  const output = text.replace(/^\w+ probe (failed|errored[^:]*):/, '')
  return output.trim().split('\n').at(-1)?.trim() ?? ''
}

export const READINESS_CAUSES: readonly Entry[] = [
  {
    ...common,
    code: 'ReadinessHttpStatus',
    meaning:
      'The container runs and answers its readiness probe with an HTTP error: 404 for a wrong path, 401 or 403 when it asks for a login, 503 when it or something it depends on is not ready.',
    cases: [
      ['when it answers 4xx', { facts: { status: '404' } }],
      ['otherwise', {}],
    ],
    // A wrong path stays wrong; a server that is still loading answers 503, or 404 for a while.
    proof: (f) => (/^4/.test(f.facts.status ?? '') ? probable(12, 180) : WAITING),
    recognise: [pattern('readiness', /HTTP probe failed with statuscode: (?<status>\d+)/)],
    fact: (f) => `${check(f)} answers ${f.facts.status}`,
    sentence: (f) =>
      `Container ${name(f)} runs, but answers its ${check(f)} with HTTP ${f.facts.status}${STATUS_MEANINGS[f.facts.status ?? ''] ?? ''}.${tail(f)}`,
    steps: (f) => [...ask(f), log(f), explain(f, 'correct the probe in the manifest')],
    field: at('path'),
  },
  {
    ...common,
    code: 'ReadinessTlsMismatch',
    meaning: 'The readiness probe speaks HTTPS and the server HTTP, or the other way round.',
    recognise: [
      pattern(
        'readiness',
        /(?<plain>server gave HTTP response to HTTPS client|first record does not look like a TLS handshake)|(?<tls>malformed HTTP response)|remote error: tls/,
      ),
    ],
    fact: (f) =>
      f.facts.plain !== undefined
        ? `${kindOf(f)} probe speaks HTTPS to port ${portOf(probe(f)) ?? ''}, which answers in plain HTTP`
        : f.facts.tls !== undefined
          ? `${kindOf(f)} probe speaks plain HTTP to port ${portOf(probe(f)) ?? ''}, which wants HTTPS`
          : `${check(f)} finds no common TLS with the server`,
    sentence: (f) =>
      f.facts.plain !== undefined
        ? `The scheme of the ${kindOf(f)} probe is HTTPS, and container ${name(f)} serves plain HTTP there.${tail(f)}`
        : f.facts.tls !== undefined
          ? `The ${kindOf(f)} probe speaks HTTP, its default, and container ${name(f)} serves HTTPS there.${tail(f)}`
          : `The server ends the TLS handshake of the ${kindOf(f)} probe: a kubelet has no certificate of a client, and checks none of the server.${tail(f)}`,
    steps: (f) => [
      explain(f, 'set scheme in the probe', '.httpGet.scheme'),
      log(f),
      ...ask(f, 'see that it is so from within'),
    ],
    field: at('scheme'),
  },
  {
    ...common,
    code: 'ReadinessConnectionRefused',
    meaning:
      'The container runs, and nothing listens on the port of the readiness probe: another port, only 127.0.0.1, or still starting.',
    recognise: [pattern('readiness', /connect: connection refused|connection refused/)],
    fact: (f) => `${check(f)} is refused: nothing listens there`,
    sentence: (f) =>
      `Container ${name(f)} runs, and nothing in it listens on the port that the ${kindOf(f)} probe asks (${probeWords(probe(f))}): another port, only 127.0.0.1, or still starting.${tail(f)}`,
    steps: (f) => [ports(f), log(f)],
    field: at('port'),
  },
  {
    ...common,
    code: 'ReadinessReset',
    meaning: 'The program accepts the connection of the readiness probe and drops it.',
    recognise: [pattern('readiness', /connection reset by peer|: EOF$|unexpected EOF/)],
    fact: (f) => `${check(f)} is cut off by the program`,
    sentence: (f) =>
      `The program of container ${name(f)} accepts the connection of the ${kindOf(f)} probe and drops it without an answer.${tail(f)}`,
    steps: (f) => [log(f), ...ask(f)],
    field: at('port'),
  },
  {
    ...common,
    code: 'ReadinessUnroutable',
    meaning: 'The node cannot reach the pod at all: the network between them is broken.',
    recognise: [pattern('readiness', /no route to host|network is unreachable/)],
    fact: (f) => `the node cannot reach the pod for its ${check(f)}`,
    sentence: (f) =>
      `The network between node ${f.pod?.spec.nodeName ?? ''} and its pod is broken: the kubelet finds no way to the pod's address.`,
    steps: (f) => [
      { why: 'are all of them on one node?', command: `kubectl get pods -o wide${inNamespace(f)}` },
      events(f),
    ],
    field: at('port'),
  },
  {
    ...common,
    code: 'ReadinessTimeout',
    meaning:
      'The readiness probe gets no answer within timeoutSeconds (default 1 s). Nothing listening would be refused at once: ReadinessConnectionRefused.',
    recognise: [
      pattern(
        'readiness',
        /context deadline exceeded|Client\.Timeout|timed out|i\/o timeout|timeout: (failed to connect|health rpc did not complete)/,
      ),
    ],
    fact: (f) => `${check(f)} does not answer within ${probe(f)?.timeoutSeconds ?? 1} s`,
    sentence: (f) =>
      probe(f)?.grpc === undefined
        ? `Container ${name(f)} takes longer than timeoutSeconds (${probe(f)?.timeoutSeconds ?? 1}) to answer its ${kindOf(f)} probe.${tail(f)}`
        : `No gRPC server answers on port ${portOf(probe(f))} of container ${name(f)} within timeoutSeconds (${probe(f)?.timeoutSeconds ?? 1}): none listens there, it speaks something else, or it is slow.${tail(f)}`,
    steps: (f) => [
      ...ask(f, 'see how long it takes'),
      log(f),
      explain(f, 'give it more time, or ask something that answers faster', '.timeoutSeconds'),
    ],
    field: at('time'),
  },
  {
    ...common,
    code: 'ReadinessGrpc',
    meaning: 'The gRPC health service of the container says that it is not serving, or is not implemented.',
    recognise: [
      pattern(
        'readiness',
        /service unhealthy \(responded with "(?<answer>[^"]+)"\)|error: (this server does not implement the grpc health protocol|health rpc failed)/i,
      ),
    ],
    fact: (f) =>
      f.facts.answer === undefined
        ? `the server on port ${portOf(probe(f)) ?? ''} does not answer the gRPC health check of the ${kindOf(f)} probe`
        : `${check(f)} answers ${f.facts.answer}`,
    sentence: (f) =>
      f.facts.answer === undefined
        ? `The server of container ${name(f)} does not implement grpc.health.v1.Health, or refuses the call: ${outputOf(f)}.${tail(f)}`
        : `The gRPC health service of container ${name(f)} says ${f.facts.answer}.${tail(f)}`,
    steps: (f) => [log(f), events(f), explain(f, 'ask for the service that it registers', '.grpc.service')],
    field: at('port'),
  },
  {
    ...common,
    code: 'ReadinessExecFailed',
    meaning:
      'The command of the readiness probe ends with an error, or is not in the image. One that takes too long is ReadinessTimeout.',
    cases: [
      ['when the command is not in the image', { facts: { missing: 'executable file not found' } }],
      ['when it ends with an error', {}],
    ],
    proof: (f) => (f.facts.missing === undefined ? WAITING : probable(3, 15)),
    recognise: [
      pattern('readiness', /(?<missing>executable file not found|stat \S+: no such file or directory)/),
      pattern('readiness', /^(Readiness|Startup) probe (failed|errored)/),
    ],
    fact: (f) => {
      const [program = ''] = probe(f)?.exec?.command ?? []
      if (f.facts.missing !== undefined) return `${kindOf(f)} command ${quote(program)} does not exist in the image`
      const output = outputOf(f)
      return output === ''
        ? `${kindOf(f)} command ${shortCommandOf(probe(f))} fails`
        : `${kindOf(f)} command fails: ${output}`
    },
    sentence: (f) => {
      if (f.facts.missing !== undefined)
        return `The ${kindOf(f)} command of container ${name(f)}, ${shortCommandOf(probe(f))}, does not exist in the image, so the pod is never ready.`
      const output = outputOf(f)
      return `The ${kindOf(f)} command of container ${name(f)}, ${shortCommandOf(probe(f))}, ends with an error${f.symptom !== 'Unhealthy' ? `; its pod is ${lostSince(f)}` : output === '' ? ' and writes nothing' : `: ${output}`}.${tail(f)}`
    },
    steps: (f) => [...ask(f, 'run it by hand'), log(f), explain(f, 'correct the command in the manifest', '.exec')],
    field: at('path'),
  },
  {
    ...common,
    code: 'ReadinessGateBlocked',
    meaning:
      'All containers are ready, and something outside (a load balancer, a mesh) has not said yet that the pod may serve.',
    proof: probable(1, 300),
    recognise: [symptom('readiness', 'ReadinessGatesNotReady')],
    fact: (f) => {
      const gates = gatesOf(f)
      return gates.length === 0
        ? `readiness gate is not met: ${f.text}`
        : `readiness gate ${gates.join(', ')} is not met`
    },
    sentence: () =>
      'All containers are ready, and something outside (a load balancer, a mesh) has not yet said that the pod may serve.',
    steps: (f) => [
      {
        why: 'see the conditions',
        command: `kubectl get pod ${quote(f.pod?.metadata.name ?? 'POD')}${inNamespace(f)} -o jsonpath='{.status.conditions}'`,
      },
      describe(f, 'see what its controller says about it'),
    ],
    field: (_f, place) => place.pod('readinessGates'),
  },
  {
    ...common,
    code: 'NotReadyNoProbeEvent',
    meaning:
      'The container runs, its pod is not ready, and no failed probe was seen: a long initialDelaySeconds, an init container that does not end, or events that expired or may not be read.',
    confidence: 'likely',
    recognise: [pattern('readiness', /^$/)],
    fact: (f) => {
      const late = firstAsked(f)
      if (f.facts.init !== undefined)
        return `init container ${name(f)} does not end${f.facts.lastLine === undefined ? '' : `: ${f.facts.lastLine}`}`
      return late === undefined
        ? `container ${name(f)} runs but never became ready`
        : `container ${name(f)} runs, and its ${kindOf(f)} probe is asked only after ${late.seconds} s`
    },
    sentence: (f) => {
      if (f.facts.init !== undefined)
        return `Init container ${name(f)} has not ended, so the others have not started.${tail(f)}`
      const late = firstAsked(f)
      return late === undefined
        ? `Container ${name(f)} runs, its pod is not ready, and no probe failure was seen: ${f.container?.readinessProbe === undefined && f.container?.startupProbe === undefined ? 'the kubelet has not said why' : 'a probe that is asked rarely, or events that expired'}.${tail(f)}`
        : `Container ${name(f)} runs and was not asked yet: ${late.field} of its ${kindOf(f)} probe is ${late.seconds} s.${tail(f)}`
    },
    steps: (f) => [log(f), describe(f)],
    field: (f, place) =>
      lateField(f, place) ?? place.container(...(f.facts.init === undefined ? [`${kindOf(f)}Probe`] : [])),
  },
]

/** `not ready any more since 2026-01-01T00:00:00Z`, as a status alone tells it. */
function lostSince({ text }: Finding): string {
  return text.replace(/^\w+ probe failed: /, '')
}

/** The gates that are not met, as the kubelet lists them: `corresponding condition of pod readiness gate "a" does not exist.` */
function gatesOf({ text }: Finding): string[] {
  return [...text.matchAll(/readiness gate "([^"]+)"/g)].flatMap(([, gate]) => gate ?? [])
}

/** How a probe delays its first answer beyond the time that the container has been running; undefined when it does not. */
function firstAsked(f: Finding): { field: 'initialDelaySeconds' | 'periodSeconds'; seconds: number } | undefined {
  const { initialDelaySeconds = 0, periodSeconds = 10 } = probe(f) ?? {}
  const field = initialDelaySeconds >= periodSeconds ? 'initialDelaySeconds' : 'periodSeconds'
  const seconds = Math.max(initialDelaySeconds, periodSeconds)
  return probe(f) !== undefined && seconds * 1000 > f.last - f.since ? { field, seconds } : undefined
}

function lateField(f: Finding, place: Place): ReturnType<Place['container']> {
  const late = f.facts.init === undefined ? firstAsked(f) : undefined
  return late && place.container(`${kindOf(f)}Probe`, late.field)
}
