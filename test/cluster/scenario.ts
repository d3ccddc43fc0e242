// What a scenario is: manifests, what is there before them, and what the gate must say. Pure: text in, text out.
import type { Phase, Verdict } from '../../src/model/report.ts'
import type { ControllerName } from './controllers/controllers.ts'
import type { RegistryTrouble } from './registry-proxy.ts'
import type { Review } from './webhook.ts'

/** What the functions of a scenario may do with the cluster. */
export interface Tools {
  namespace: string
  /** kubectl in the scenario's namespace; rejects when it fails. Answers what it printed. */
  kubectl: (args: readonly string[], input?: string) => Promise<string>
  /** Pushes an image whose /version holds `content`, moving the tag if it exists. `reference` is `HOST/NAME:TAG`. */
  pushImage: (reference: string, content: string, user?: { name: string; password: string }) => Promise<void>
  /** Goes on beside the deploy; what it rejects with is a problem of the scenario. */
  meanwhile: (work: () => Promise<void>) => void
  /** kubectl so many seconds after the deploy has made its first workload. */
  later: (seconds: number, args: readonly string[], input?: string) => void
}

export interface Expectation {
  verdict: Verdict
  /** Code of the headline; absent when the verdict is `passed`. */
  cause?: string
  /** Codes that its `context` must hold. */
  context?: string[]
  /** How many causes there must be. */
  causes?: number
  /** Codes that must be among the notices. */
  notices?: string[]
  /** Codes that must not be among the notices. */
  withoutNotices?: string[]
  /** Texts that the log and the job summary must both hold. */
  says?: string[]
  /** What lines of the log must match. */
  logs?: RegExp[]
  /** Texts that must be nowhere: neither in the log, nor in the job summary, nor in report.json. */
  hides?: string[]
  /** True: there is no notice at all, and no warning. */
  quiet?: true
  /** Text that the sentence of the headline must hold. */
  sentence?: string
  /** Texts that must be in the causes, wherever. */
  mentions?: string[]
  /** Texts that the warnings must hold, wherever. */
  warnings?: string[]
  /** Objects that must be reported as they were left, as `Kind name: applied, rollout state`. */
  objects?: string[]
  /** What `preExisting` of the headline must be. */
  preExisting?: boolean
  /** True: it failed because that was proved, not because time was up. */
  early?: true
  phase?: Phase
  /** How many objects were created or configured. */
  changed?: number
  /** True: no object of the namespace was made or changed. */
  nothingApplied?: true
}

/**
 * One deploy. In the texts of `before` and `manifests` the word NAMESPACE stands for the scenario's namespace, OWN_REGISTRY
 * for the address of the scenario's own registry, WEBHOOK_URL and WEBHOOK_CA for those of its own webhook, and a line that ends with `# <-- here` is where the headline (or, when passed, the first expected notice) must point. Of
 * several such lines each must be the place of some cause. A line that ends with `# <-- Code` is where a cause of that code
 * must point.
 */
export interface Scenario {
  name: string
  /** A text is applied as an earlier deploy of the gate would have; a function does what it wants. */
  before?: string | ((tools: Tools) => Promise<void>)
  /** A registry of its own with the images of the open one. Such a scenario is skipped on a cluster that is not ours. */
  registry?: RegistryTrouble
  /** An admission webhook of its own; what registers it stands in `before`. Skipped as `registry` is. */
  webhook?: Review
  /** Controllers that must run beside it. Skipped as `registry` is. */
  controllers?: readonly ControllerName[]
  /** It changes the node of the cluster: run after all others, by itself. Skipped as `registry` is. */
  alone?: true
  /** The deploy begins when the cluster refuses this: rules of admission take effect a moment after they were made. */
  refused?: string
  /** The kubeconfig that the gate gets, made from the one of the cluster. */
  kubeconfig?: (config: string, tools: Tools) => string | Promise<string>
  /** File name → text. */
  manifests: Record<string, string>
  /** Inputs besides `manifests`, `namespace`, `timeout` and `comment`. */
  inputs?: Record<string, string>
  /** The gate is sent SIGINT as soon as its log holds this. */
  cancelAt?: string
  expect: Expectation
  /** More checks: what is wrong, or undefined. */
  after?: (tools: Tools) => Promise<string | undefined>
  /** Removes what is outside of the namespace. */
  cleanup?: (tools: Tools) => Promise<void>
  /** How many seconds a recording of it goes on after the apply; 60 unless told. */
  seconds?: number
}

const marker = / *# <-- (here|[A-Z]\w+)$/

/** The text as it is deployed: marks removed, names filled in. */
export function resolveText(text: string, namespace: string, ownRegistry = 'OWN_REGISTRY'): string {
  return text
    .split('\n')
    .map((line) => line.replace(marker, ''))
    .join('\n')
    .replaceAll('NAMESPACE', namespace)
    .replaceAll('OWN_REGISTRY', ownRegistry)
}

/** The marked lines of a scenario, as `file:line`, in the order of the files. */
export function markedLines(manifests: Record<string, string>): string[] {
  return Object.entries(manifests).flatMap(([file, text]) =>
    text.split('\n').flatMap((line, index) => (marker.exec(line)?.[1] === 'here' ? [`${file}:${index + 1}`] : [])),
  )
}

/** The lines that are marked with the code of the cause which must point there, as `file:line Code`. */
export function codedLines(manifests: Record<string, string>): string[] {
  return Object.entries(manifests).flatMap(([file, text]) =>
    text.split('\n').flatMap((line, index) => {
      const code = marker.exec(line)?.[1] ?? 'here'
      return code === 'here' ? [] : [`${file}:${index + 1} ${code}`]
    }),
  )
}

/** The text with its margin replaced by `spaces` spaces. */
export function indent(text: string, spaces: number): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const margin = Math.min(...lines.map((line) => line.length - line.trimStart().length))
  return lines.map((line) => `${' '.repeat(spaces)}${line.slice(margin)}\n`).join('')
}

/** A Deployment `web` whose pods end at once when they are told to. `pod` is its pod spec, `spec` its other fields. */
export function deployment(pod: string, spec = ''): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
${indent(spec, 2)}  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      terminationGracePeriodSeconds: 1
${indent(pod, 6)}`
}

/** Why a container waits after its image could not be pulled: the kubelet goes from one to the other and back. */
export const PULL_FAILED = /ErrImagePull|ImagePullBackOff/

/**
 * Waits until a container of the pods waits for one of `reasons`: a pod that is only new waits as well, for ContainerCreating.
 * `pods` says which, as arguments of `kubectl get`.
 */
export async function untilWaiting({ kubectl }: Tools, reasons: RegExp, ...pods: readonly string[]): Promise<void> {
  const path = 'jsonpath={.items[*].status.containerStatuses[*].state.waiting.reason}'
  for (let waiting = ''; !reasons.test(waiting);) waiting = await kubectl(['get', 'pod', ...pods, '-o', path])
}
