// Family J, first half: the container runs and is not ready. Readiness can heal at any time, so these are named at
// the deadline, except an answer that no waiting changes. A startup probe that has not killed yet stands here, too.
import type { Finding, Signal } from '../model/finding.ts'
import type { FieldPath } from '../model/object.ts'
import type { Step } from '../model/report.ts'
import { describe, edit, inNamespace, look, quote } from './commands.ts'
import { cause, groupsOf, probable, rule, WAITING, type Entry, type Recogniser } from './entry.ts'
import { meaningWords, quotedLine } from './log-sentences.ts'
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

declare module '../model/finding.ts' {
  interface FactsByCode {
    ReadinessHttpStatus: { status: number }
    /** What the server speaks there; left out where it speaks TLS, and ends the handshake. */
    ReadinessTlsMismatch: { server?: 'HTTP' | 'HTTPS' }
    ReadinessConnectionRefused: NoFacts
    ReadinessReset: NoFacts
    ReadinessUnroutable: NoFacts
    ReadinessTimeout: NoFacts
    /** `status`: what the health service says, where there is one; else `output`, what the probe makes of the answer. */
    ReadinessGrpc: { status: string } | { status?: never; output: string }
    /** `output`: the last line that the command wrote. */
    ReadinessExecFailed: { missing?: true; output?: string }
    NotReadyNoProbeEvent: NoFacts
    /** What its startup probe got for an answer: the code that this has on any other container, and the facts of that. */
    SidecarNotStarted: { answer: { kind: Code; facts: FactsByCode[Code] } }
  }
}

/** What the entries of this family have in common. */
export const READINESS = {
  family: 'J',
  layer: 10,
  proof: WAITING,
  documentation:
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
} satisfies Partial<Entry>

/** Which probe a finding is about. */
const kindOf = ({ readiness }: Finding): ProbeKind => readiness?.probe ?? 'readiness'
const probe = (f: Finding) => probeOf(f.container, kindOf(f))
const name = (f: Finding): string => f.container?.name ?? ''
/** `readiness probe (GET /healthz on port 8080)` */
const check = (f: Finding): string => `${kindOf(f)} probe (${probeWords(probe(f))})`
const at =
  (aspect: Aspect) =>
  (f: Finding, place: Place): FieldPath | undefined =>
    probePath(place, kindOf(f), aspect)
const inContainer = (f: Finding, command: string, why: string): Step =>
  look(
    why,
    `kubectl exec ${quote(f.pod?.metadata.name ?? 'POD')}${inNamespace(f)} -c ${quote(name(f))} -- ${command}`,
    f.workload,
  )
const ask = (f: Finding, why = 'Send the same request as the probe'): Step[] => {
  const command = asCommand(probe(f), f.container ?? { name: '' })
  return command === undefined ? [ports(f)] : [inContainer(f, command, why)]
}
const log = (f: Finding): Step =>
  look(
    `Read the log of container ${name(f)}`,
    `kubectl logs ${quote(f.pod?.metadata.name ?? 'POD')}${inNamespace(f)} -c ${quote(name(f))} --tail=100`,
    f.workload,
  )
const events = (f: Finding): Step =>
  look('List the probe failures', `kubectl get events${inNamespace(f)} --field-selector reason=Unhealthy`)
const ports = (f: Finding): Step =>
  inContainer(f, `sh -c 'ss -ltn || netstat -ltn'`, `List the addresses and ports that container ${name(f)} listens on`)
const tail = (f: Finding): string =>
  `${f.log?.meaning === undefined ? '' : ` ${meaningWords(f.log.meaning)}`}${quotedLine(f)}`

/** What an HTTP status usually means for a probe. */
const STATUS_MEANINGS: Readonly<Record<number, string>> = {
  400: ': it rejects the request, as a port that expects HTTPS does (scheme)',
  401: ': it requires a login, which the probe only has if its httpHeaders set one',
  403: ': it denies access to the probe',
  404: ': it does not serve that path',
  503: ': it, or something it depends on, is not ready',
}

/** What a probe gets for an answer. What a command writes may hold several of them: the earlier tells more. */
const ANSWERS = [
  ['status', /HTTP probe failed with statuscode: (?<status>\d+)/],
  ['plain HTTP', /server gave HTTP response to HTTPS client|first record does not look like a TLS handshake/],
  ['HTTPS', /malformed HTTP response/],
  ['no TLS', /remote error: tls/],
  ['refused', /connection refused/],
  ['cut off', /connection reset by peer|: EOF$|unexpected EOF/],
  ['no route', /no route to host|network is unreachable/],
  [
    'too late',
    /context deadline exceeded|Client\.Timeout|timed out|i\/o timeout|timeout: (failed to connect|health rpc did not complete)/,
  ],
  ['health', /service unhealthy \(responded with "(?<status>[^"]+)"\)/i],
  ['no health', /error: (this server does not implement the grpc health protocol|health rpc failed)/i],
  ['no command', /executable file not found|stat \S+: no such file or directory/],
  ['error', /^(Readiness|Startup) probe (failed|errored)/],
] as const satisfies readonly (readonly [string, RegExp])[]

/** What only the network answers. */
const OF_NETWORK: readonly string[] = ['plain HTTP', 'HTTPS', 'no TLS', 'refused', 'cut off', 'no route', 'too late']
/** Of the network, too, where a command says it: the kubelet's own words, grpc_health_probe's, and of the pod's own port. */
const ON_ITS_OWN =
  /^\w+ probe errored|^\w+ probe failed: command .* timed out|timeout: (?:failed to connect service|health rpc)|\b(?:localhost|127\.0\.0\.1)\b|\[?::1\]?/s

/** Which answers are the probe's own: what a command says of another server is an answer of that one. */
function isOwnAnswer({ text, container, readiness }: Signal): (kind: string) => boolean {
  const isCommand = probeOf(container, readiness?.probe ?? 'readiness')?.exec !== undefined
  const isForeign = isCommand && !ON_ITS_OWN.test(text)
  return (kind) => !isForeign || !OF_NETWORK.includes(kind)
}

/** The last line of what a probe got for an answer; undefined when it got none, or its event has not come. */
function outputOf({ text, symptom: word }: Signal): string | undefined {
  const output = word === 'Unhealthy' ? text.replace(/^\w+ probe (failed|errored[^:]*):/, '') : ''
  const line = output.trim().split('\n').at(-1)?.trim() ?? ''
  return line === '' ? undefined : line
}

/** Recognises an answer of a probe; `read` makes facts of its named groups. */
function answered<F>(
  answer: (typeof ANSWERS)[number][0],
  read: (groups: Readonly<Record<string, string>>, signal: Signal) => F,
): Recogniser<F> {
  return rule('readiness', (signal) => {
    const isSaid = isOwnAnswer(signal)
    const [kind, expression] = ANSWERS.find(([of, one]) => isSaid(of) && one.test(signal.text)) ?? []
    const match = kind === answer ? expression?.exec(signal.text) : undefined
    return match == null ? undefined : read(groupsOf(match), signal)
  })
}

const noFacts = (): Readonly<Record<never, never>> => ({})

/** What a probe gets for an answer, of whichever container. */
const ANSWERED: readonly Entry[] = [
  cause('ReadinessHttpStatus', {
    ...READINESS,
    meaning:
      'The container runs but answers its readiness probe with an HTTP error: 404 for a wrong path, 401 or 403 if it requires a login, 503 if it or something it depends on is not ready.',
    cases: [
      ['when the container answers 4xx', { facts: { status: 404 } }],
      ['otherwise', { facts: { status: 503 } }],
    ],
    example: { facts: { status: 503 } },
    // A wrong path stays wrong; a server that is still loading answers 503, or 404 for a while.
    proof: ({ facts: { status } }) => (status >= 400 && status < 500 ? probable(12, 180) : WAITING),
    recognise: [answered('status', ({ status }) => ({ status: Number(status) }))],
    about: 'container',
    fact: (f) => `${check(f)} answers ${f.facts.status}`,
    sentence: (f) =>
      `Container ${name(f)} runs, but answers its ${check(f)} with HTTP ${f.facts.status}${STATUS_MEANINGS[f.facts.status] ?? ''}.${tail(f)}`,
    steps: (f) => [...ask(f), log(f), edit(`Fix the ${kindOf(f)} probe in the manifest`)],
    field: at('path'),
  }),
  cause('ReadinessTlsMismatch', {
    ...READINESS,
    meaning: 'The readiness probe uses HTTPS and the server HTTP, or the reverse.',
    recognise: [
      answered('plain HTTP', () => ({ server: 'HTTP' })),
      answered('HTTPS', () => ({ server: 'HTTPS' })),
      answered('no TLS', noFacts),
    ],
    about: 'container',
    fact: (f) =>
      f.facts.server === 'HTTP'
        ? `${kindOf(f)} probe uses HTTPS on port ${portOf(probe(f)) ?? ''}, but the server answers in plain HTTP`
        : f.facts.server === 'HTTPS'
          ? `${kindOf(f)} probe uses plain HTTP on port ${portOf(probe(f)) ?? ''}, but the server expects HTTPS`
          : `${check(f)} fails: the server rejects its TLS handshake`,
    sentence: (f) =>
      f.facts.server === 'HTTP'
        ? `The scheme of the ${kindOf(f)} probe is HTTPS, but container ${name(f)} serves plain HTTP on that port.${tail(f)}`
        : f.facts.server === 'HTTPS'
          ? `The ${kindOf(f)} probe uses HTTP, the default scheme, but container ${name(f)} serves HTTPS on that port.${tail(f)}`
          : `The server rejects the TLS handshake of the ${kindOf(f)} probe: the kubelet sends no client certificate and does not verify the server.${tail(f)}`,
    steps: (f) => [
      edit(`Set the scheme of the ${kindOf(f)} probe in the manifest`),
      log(f),
      ...ask(f, 'Send the request from inside the container'),
    ],
    field: at('scheme'),
  }),
  cause('ReadinessConnectionRefused', {
    ...READINESS,
    meaning:
      'The container runs, but nothing listens on the port of the readiness probe: the program uses another port, listens only on 127.0.0.1, or is still starting.',
    recognise: [answered('refused', noFacts)],
    about: 'container',
    fact: (f) => `${check(f)} is refused: nothing listens on that port`,
    sentence: (f) =>
      `Container ${name(f)} runs, but nothing listens on the port of its ${check(f)}: the program uses another port, listens only on 127.0.0.1, or is still starting.${tail(f)}`,
    steps: (f) => [ports(f), log(f)],
    field: at('port'),
  }),
  cause('ReadinessReset', {
    ...READINESS,
    meaning: 'The program accepts the connection of the readiness probe, then drops it.',
    recognise: [answered('cut off', noFacts)],
    about: 'container',
    fact: (f) => `the program drops the connection of its ${check(f)}`,
    sentence: (f) =>
      `Container ${name(f)} accepts the connection of its ${kindOf(f)} probe, then drops it without an answer.${tail(f)}`,
    steps: (f) => [log(f), ...ask(f)],
    field: at('port'),
  }),
  cause('ReadinessUnroutable', {
    ...READINESS,
    meaning: 'The node cannot reach the pod: the network between them is broken.',
    recognise: [answered('no route', noFacts)],
    about: 'container',
    fact: (f) => `the node cannot reach the pod for its ${check(f)}`,
    sentence: (f) =>
      `Node ${f.pod?.spec.nodeName ?? ''} has no route to the address of its pod: the pod network is broken.`,
    steps: (f) => [
      look('Check whether all failing pods run on one node', `kubectl get pods -o wide${inNamespace(f)}`),
      events(f),
    ],
    field: at('port'),
  }),
  cause('ReadinessTimeout', {
    ...READINESS,
    meaning:
      'The readiness probe gets no answer within timeoutSeconds (default 1 s). If nothing listens, the connection is refused immediately instead: ReadinessConnectionRefused.',
    recognise: [answered('too late', noFacts)],
    about: 'container',
    fact: (f) => `${check(f)} gets no answer within ${probe(f)?.timeoutSeconds ?? 1} s`,
    sentence: (f) =>
      probe(f)?.grpc === undefined
        ? `Container ${name(f)} takes longer than timeoutSeconds (${probe(f)?.timeoutSeconds ?? 1}) to answer its ${kindOf(f)} probe.${tail(f)}`
        : `No gRPC server answers on port ${portOf(probe(f))} of container ${name(f)} within timeoutSeconds (${probe(f)?.timeoutSeconds ?? 1}): nothing listens there, the server uses another protocol, or it is slow.${tail(f)}`,
    steps: (f) => [
      ...ask(f, 'Measure how long the probe request takes'),
      log(f),
      edit('Increase timeoutSeconds, or probe something that answers faster'),
    ],
    field: at('time'),
  }),
  cause('ReadinessGrpc', {
    ...READINESS,
    meaning:
      'The gRPC health service of the container reports that it is not serving, or the container does not implement it.',
    example: { facts: { status: 'NOT_SERVING' } },
    recognise: [
      answered('health', ({ status = '' }) => ({ status })),
      answered('no health', (_groups, signal) => ({ output: outputOf(signal) ?? '' })),
    ],
    about: 'container',
    fact: (f) =>
      f.facts.status === undefined
        ? `the server on port ${portOf(probe(f)) ?? ''} does not answer the gRPC health check of the ${kindOf(f)} probe`
        : `${check(f)} answers ${f.facts.status}`,
    sentence: (f) =>
      f.facts.status === undefined
        ? `The server of container ${name(f)} does not implement grpc.health.v1.Health, or rejects the call: ${f.facts.output}.${tail(f)}`
        : `The gRPC health service of container ${name(f)} reports ${f.facts.status}.${tail(f)}`,
    steps: (f) => [log(f), events(f), edit('Set the gRPC service of the probe to one that the server registers')],
    field: at('port'),
  }),
  cause('ReadinessExecFailed', {
    ...READINESS,
    meaning:
      'The command of the readiness probe fails, or is not in the image. For a command that takes too long, see ReadinessTimeout.',
    cases: [
      ['when the command is not in the image', { facts: { missing: true } }],
      ['when the command fails', {}],
    ],
    proof: (f) => (f.facts.missing === true ? probable(3, 15) : WAITING),
    recognise: [
      answered('no command', () => ({ missing: true })),
      answered('error', (_groups, signal) => ({ output: outputOf(signal) })),
      // Only this kind of probe is known to have failed where its events have not come.
      rule('readiness', ({ readiness }) => (readiness?.lostSince === undefined ? undefined : {})),
    ],
    about: 'container',
    fact: (f) => {
      const [program = ''] = probe(f)?.exec?.command ?? []
      const { missing, output } = f.facts
      if (missing === true) return `${kindOf(f)} command ${quote(program)} does not exist in the image`
      return output === undefined
        ? `${kindOf(f)} command ${shortCommandOf(probe(f))} fails`
        : `${kindOf(f)} command fails: ${output}`
    },
    sentence: (f) => {
      const { missing, output } = f.facts
      const command = `The ${kindOf(f)} command of container ${name(f)}, ${shortCommandOf(probe(f))},`
      if (missing === true) return `${command} does not exist in the image, so the pod is never ready.`
      const lostSince = f.readiness?.lostSince
      const how =
        lostSince !== undefined
          ? `; its pod has not been ready since ${lostSince}`
          : output === undefined
            ? ' and writes nothing'
            : `: ${output}`
      return `${command} fails${how}.${tail(f)}`
    },
    steps: (f) => [
      ...ask(f, 'Run the probe command in the container'),
      log(f),
      edit('Fix the command of the probe in the manifest'),
    ],
    field: at('path'),
  }),
  cause('NotReadyNoProbeEvent', {
    ...READINESS,
    meaning:
      'The container runs, its pod is not ready, and no failed probe was observed: a long initialDelaySeconds, an init container that does not finish, or events that expired or cannot be read.',
    confidence: 'likely',
    recognise: [
      rule('readiness', ({ text, readiness }) => (text === '' && readiness?.lostSince === undefined ? {} : undefined)),
    ],
    rest: true,
    about: 'container',
    fact: (f) => {
      const late = firstAsked(f)
      if (f.role === 'init')
        return `init container ${name(f)} does not finish${f.log?.line === undefined ? '' : `: ${f.log.line}`}`
      return late === undefined
        ? `container ${name(f)} runs but never became ready`
        : `container ${name(f)} runs, but its ${kindOf(f)} probe starts only after ${late.seconds} s`
    },
    sentence: (f) => {
      if (f.role === 'init')
        return `Init container ${name(f)} has not finished, so the other containers have not started.${tail(f)}`
      const late = firstAsked(f)
      return late === undefined
        ? `Container ${name(f)} runs, its pod is not ready, and no probe failure was observed: ${f.container?.readinessProbe === undefined && f.container?.startupProbe === undefined ? 'the kubelet has not reported why' : 'the probe runs rarely, or its events expired'}.${tail(f)}`
        : `Container ${name(f)} runs, but its first probe is still pending: ${late.field} of its ${kindOf(f)} probe is ${late.seconds} s.${tail(f)}`
    },
    steps: (f) => [log(f), describe(f)],
    field: (f, place) => lateField(f, place) ?? place.container(...(f.role === 'init' ? [] : [`${kindOf(f)}Probe`])),
  }),
]

export const READINESS_CAUSES: readonly Entry[] = [
  ...ANSWERED,
  cause('SidecarNotStarted', {
    ...READINESS,
    meaning:
      "A native sidecar (an init container with `restartPolicy: Always`) runs, but its startup probe has not succeeded yet, so the pod's own containers do not start. If the kubelet kills the sidecar for it, see StartupProbeKill; if the sidecar exits by itself, see AppCrash. An init container without that restartPolicy must finish: NotReadyNoProbeEvent.",
    cases: [
      [
        'when the probe gets a 4xx answer',
        { facts: { answer: { kind: 'ReadinessHttpStatus', facts: { status: 404 } } } },
      ],
      [
        'when the probe command is not in the image',
        { facts: { answer: { kind: 'ReadinessExecFailed', facts: { missing: true } } } },
      ],
      ['otherwise', {}],
    ],
    example: {
      facts: { answer: { kind: 'ReadinessConnectionRefused', facts: {} } },
      readiness: { probe: 'startup' },
    },
    proof: (f) => {
      const { entry, inner } = answerOf(f)
      return typeof entry.proof === 'function' ? entry.proof(inner) : entry.proof
    },
    recognise: [
      rule('readiness', (signal) => {
        const { role, holdsBack, readiness, text } = signal
        if (role !== 'sidecar' || holdsBack !== true || readiness?.probe !== 'startup') return undefined
        const [answer] = ANSWERED.flatMap(({ code: kind, recognise }) =>
          recognise.flatMap(({ match }) => {
            const facts = match(text, signal)
            return facts === undefined ? [] : [{ kind, facts }]
          }),
        )
        return answer && { answer }
      }),
    ],
    before: ANSWERED.filter(({ rest }) => rest !== true).map(({ code }) => code),
    about: 'container',
    fact: (f, factOf) => `sidecar ${name(f)} has not started: ${factOf(answerOf(f).inner)}`,
    sentence: (f, factOf) => {
      const { entry, inner } = answerOf(f)
      return `The pod's own containers start only after the startup probe of native sidecar ${name(f)} succeeds. ${entry.sentence(inner, factOf)}`
    },
    steps: (f) => {
      const { entry, inner } = answerOf(f)
      const steps = entry.steps(inner)
      const isCorrected = steps.some((step) => step.edit !== undefined)
      return isCorrected ? steps : [...steps, edit(`Fix the ${kindOf(f)} probe in the manifest`)]
    },
    field: (f, place) => {
      const { entry, inner } = answerOf(f)
      return entry.field?.(inner, place)
    },
    documentation: 'https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/',
  }),
]

/** The entry of what the startup probe of a sidecar got for an answer, and the finding that it would be elsewhere. */
function answerOf(f: Finding<'SidecarNotStarted'>): { entry: Entry; inner: Finding } {
  const { kind: code, facts } = f.facts.answer
  return { entry: ANSWERED.find((entry) => entry.code === code) as Entry, inner: { ...f, code, facts } }
}

/** How a probe delays its first answer beyond the time that the container has been running; undefined when it does not. */
function firstAsked(f: Finding): { field: 'initialDelaySeconds' | 'periodSeconds'; seconds: number } | undefined {
  const { initialDelaySeconds = 0, periodSeconds = 10 } = probe(f) ?? {}
  const field = initialDelaySeconds >= periodSeconds ? 'initialDelaySeconds' : 'periodSeconds'
  const seconds = Math.max(initialDelaySeconds, periodSeconds)
  return probe(f) !== undefined && seconds * 1000 > f.last - f.since ? { field, seconds } : undefined
}

function lateField(f: Finding, place: Place): ReturnType<Place['container']> {
  const late = f.role === 'init' ? undefined : firstAsked(f)
  return late && place.container(`${kindOf(f)}Probe`, late.field)
}
