// What a probe asks, in words, as a place in the manifest and as a command to ask the same by hand: for probes that
// kill (runtime.ts) and for those that keep a pod from being ready (readiness.ts).
import type { Container, FieldPath, Probe } from '../model/object.ts'
import { quote } from './commands.ts'
import { valueAt, type Place } from '../model/place.ts'

/** Which of a container's probes. */
export type ProbeKind = 'readiness' | 'liveness' | 'startup'
/** What a probe was found to have wrong: where it asks, in which scheme, or how long it waits for an answer. */
export type Aspect = 'path' | 'port' | 'scheme' | 'time'

/** Characters of a command in a sentence. */
const LONGEST_COMMAND = 100

/** What the probe does: `GET /healthz on port 8080`. */
export function probeWords(probe: Probe | undefined): string {
  const { httpGet, tcpSocket, exec, grpc } = probe ?? {}
  if (httpGet !== undefined)
    return `${httpGet.scheme === 'HTTPS' ? 'HTTPS ' : ''}GET ${httpGet.path ?? '/'} on port ${httpGet.port}`
  if (tcpSocket !== undefined) return `a connection to port ${tcpSocket.port}`
  if (exec !== undefined) return `the command ${shortCommandOf(probe)}`
  return grpc === undefined ? 'its check' : `gRPC health on port ${grpc.port}`
}

/** The command of a probe as one would type it. */
function commandOf(probe: Probe | undefined): string {
  return (probe?.exec?.command ?? []).map(quote).join(' ')
}

/** The same for a sentence: a script of many lines as the beginning of one. */
export function shortCommandOf(probe: Probe | undefined): string {
  const words = commandOf(probe).replaceAll(/\s+/g, ' ')
  return words.length > LONGEST_COMMAND ? `${words.slice(0, LONGEST_COMMAND - 1)}…` : words
}

/** The probe of this kind that a container has. */
export function probeOf(container: Container | undefined, kind: ProbeKind): Probe | undefined {
  return container?.[`${kind}Probe`]
}

/** The port that a probe asks: its number, its name, undefined for a command. */
export function portOf(probe: Probe | undefined): string | undefined {
  const port = (probe?.httpGet ?? probe?.tcpSocket ?? probe?.grpc)?.port
  return port === undefined ? undefined : String(port)
}

/**
 * The port that a probe of this kind most likely means: its own is none that the container declares, and its readiness
 * probe asks another that is, or there is only one. As the manifest may write it; undefined where its own may be right.
 */
export function meantPort(container: Container | undefined, kind: ProbeKind): string | undefined {
  const port = portOf(probeOf(container, kind))
  const declared = (container?.ports ?? []).flatMap(({ name, containerPort }) => [String(containerPort), name ?? ''])
  if (port === undefined || declared.length === 0 || declared.includes(port)) return undefined
  const ready = kind === 'readiness' ? undefined : portOf(probeOf(container, 'readiness'))
  if (ready !== undefined && declared.includes(ready)) return ready
  return container?.ports?.length === 1 ? declared[0] : undefined
}

/** The same question as a command that is run in the container; undefined where few images have a client for it. */
export function asCommand(probe: Probe | undefined, { ports = [] }: Container): string | undefined {
  const { httpGet, exec } = probe ?? {}
  if (exec !== undefined) return commandOf(probe)
  if (httpGet === undefined) return undefined
  const asked = portOf(probe)
  // A probe may name its port.
  const port = ports.find(({ name }) => name === asked)?.containerPort ?? asked
  const scheme = (httpGet.scheme ?? 'HTTP').toLowerCase()
  return `wget -S -O- ${quote(`${scheme}://127.0.0.1:${port}${httpGet.path ?? '/'}`)}`
}

/** The value in the manifest that decides it: the first of these that it has, else the probe. */
export function probePath(place: Place, kind: ProbeKind, aspect: Aspect): FieldPath | undefined {
  const start = place.container(`${kind}Probe`)
  const probe = start === undefined ? undefined : (valueAt(place.object, start) as Probe | undefined)
  if (start === undefined || probe === undefined || probe === null) return start
  const { httpGet, tcpSocket, exec, grpc } = probe
  if (grpc !== undefined) return [...start, 'grpc', 'port']
  if (aspect === 'time' && probe.timeoutSeconds !== undefined) return [...start, 'timeoutSeconds']
  if (tcpSocket !== undefined) return [...start, 'tcpSocket', 'port']
  if (exec !== undefined) return [...start, 'exec', 'command']
  const wanted = aspect === 'time' ? 'path' : aspect
  const field = httpGet?.[wanted] === undefined ? 'port' : wanted
  return httpGet === undefined ? start : [...start, 'httpGet', field]
}
