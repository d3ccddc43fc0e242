// The words that all surfaces share: what ended how, which object, how long, how many. Plain text, nothing escaped.
import { imageParts } from '../model/image-reference.ts'
import type { ObjectRef } from '../model/object.ts'
import type { Position } from '../model/manifest.ts'
import type {
  Cause,
  Confidence,
  ObjectReport,
  Phase,
  Report,
  Verdict,
  WorkloadState,
  WrongInput,
} from '../model/report.ts'

/** What happened, by mode and verdict: the first words of every surface. */
const TITLES: Record<Report['mode'], Record<Verdict, string>> = {
  deploy: { passed: 'Deployed', failed: 'Deploy failed', cancelled: 'Deploy cancelled' },
  'dry-run': { passed: 'Dry run passed', failed: 'Dry run failed', cancelled: 'Dry run cancelled' },
  watch: { passed: 'Rolled out', failed: 'Rollout failed', cancelled: 'Watch cancelled' },
}

/** `Deploy failed` */
export function titleOf(report: Report): string {
  return TITLES[report.mode][report.verdict]
}

/** What the deploy went to: the label, else context and namespace; empty where nothing of that is known. */
export function environmentOf({ label, cluster, objects }: Report): string {
  if (label !== undefined) return label
  if (cluster === undefined) return ''
  const namespaces = new Set(objects.flatMap(({ ref }) => ref.namespace ?? []))
  const [only] = namespaces
  const namespace = namespaces.size > 1 ? `${namespaces.size} namespaces` : (only ?? cluster.namespace ?? '')
  // An ARN names the cluster at its end.
  const context = (cluster.context || cluster.server).split('/').at(-1) ?? ''
  return [context, namespace].filter((part) => part !== '').join('/')
}

/** The name of the environment before a title, where the user gave it one. */
export function labelled(report: Report, title: string): string {
  return report.label === undefined ? title : `${report.label} · ${title}`
}

/** `registry.example/team/app:1.4` → `app:1.4`; digests are cut to twelve digits. */
export function shortImage(reference: string): string {
  const { name, tag, digest } = imageParts(reference)
  const end = [tag === undefined ? '' : `:${tag}`, digest === undefined ? '' : `@${digest.slice(0, 19)}…`].join('')
  return `${name.split('/').at(-1) ?? ''}${end}`
}

/** The images of a workload, short: `app:1, proxy:3`. */
export function imagesOf({ images }: WorkloadState): string {
  return [...new Set(Object.values(images).map(shortImage))].join(', ')
}

/** Which images a deploy changed, short, by container: `app:1 → app:2`. */
export function imageChanges({ before, after }: ObjectReport): string[] {
  if (before === undefined || after === undefined) return []
  const changes = Object.entries(after.images).flatMap(([container, is]) => {
    const was = before.images[container]
    return was === undefined || was === is ? [] : [`${shortImage(was)} → ${shortImage(is)}`]
  })
  return [...new Set(changes)]
}

/** True when the run may have changed something in the cluster. */
export function wasAnythingApplied({ mode, phase, verdict, objects }: Report): boolean {
  if (mode !== 'deploy' || BEFORE_APPLY.has(phase)) return false
  // What was on its way when the run was cancelled may be there.
  if (verdict === 'cancelled') return true
  return objects.some(({ apply }) => apply === 'created' || apply === 'configured' || apply === 'unchanged')
}

/** `Deployment shop/checkout` */
export function objectName(ref: ObjectRef): string {
  return ref.namespace === undefined ? `${ref.kind} ${ref.name}` : `${ref.kind} ${ref.namespace}/${ref.name}`
}

/** `deploy/checkout.yaml:23` */
export function placeOf(source: Position): string {
  return `${source.file}:${source.line}`
}

/** `1 object`, `2 objects` */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** `350 ms`, `4.2 s`, `42 s`, `3 min 5 s`, `1 h 2 min` */
export function durationOf(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 9950) return `${(milliseconds / 1000).toFixed(1)} s`
  const seconds = Math.round(milliseconds / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** How long the run took, in words; empty when its times cannot be read. */
export function totalTime(report: Report): string {
  const milliseconds = Date.parse(report.finishedAt) - Date.parse(report.startedAt)
  return milliseconds >= 0 ? durationOf(milliseconds) : ''
}

/** `preflight 0.4 s, apply 1.2 s`, in the order of the phases, phases below 50 ms left out. */
export function timingsOf(report: Report): string {
  return Object.entries(report.timings)
    .filter(([, milliseconds]) => milliseconds >= 50)
    .map(([phase, milliseconds]) => `${phase} ${durationOf(milliseconds)}`)
    .join(', ')
}

/** What a confidence below `certain` is called. */
export const CONFIDENCE_WORDS: Record<Confidence, string> = { certain: '', likely: 'likely', guess: 'a guess' }

/** Phases after whose failure the cluster is still as it was. */
const BEFORE_APPLY: ReadonlySet<Phase> = new Set(['load', 'connect', 'preflight', 'dry-run', 'before'])

/** One sentence on what the run left behind in the cluster: what was applied, and how far the rollouts are. */
export function standingOf(report: Report): string {
  const { mode, verdict, phase, objects } = report
  if (mode === 'dry-run') return 'This was a dry run: nothing was changed.'
  const parts: string[] = []
  if (mode === 'deploy') {
    if (verdict !== 'passed' && BEFORE_APPLY.has(phase)) return 'Nothing was applied: the cluster is as it was before.'
    const results = tally(objects.map((object) => object.apply ?? 'not-applied'))
    const applied = (results.created ?? 0) + (results.configured ?? 0) + (results.unchanged ?? 0)
    const details = APPLY_ORDER.flatMap((result) => {
      const count = results[result]
      return count === undefined ? [] : [`${count} ${APPLY_WORDS[result]}`]
    })
    const scope =
      applied === objects.length ? countOf(applied, 'object') : `${applied} of ${countOf(objects.length, 'object')}`
    parts.push(`${scope} applied (${details.join(', ')})`)
  }
  const states = tally(objects.flatMap((object) => (object.rollout ? [object.rollout.state] : [])))
  const rollouts = [
    states.failed && `${countOf(states.failed, 'rollout')} failed`,
    states['in-progress'] && `${countOf(states['in-progress'], 'rollout')} still in progress`,
    states.unknown && `${countOf(states.unknown, 'rollout')} unknown`,
    states.done && `${countOf(states.done, 'rollout')} done`,
  ].filter((words) => typeof words === 'string')
  const sentence = [...parts, ...rollouts].join(', ')
  return sentence === '' ? '' : `${sentence}.`
}

/** `timeout: 10 minutes; allowed: a duration such as 90s, 10m or 1h30m` */
export function wrongInput({ input, given, problem = '', allowed }: WrongInput): string {
  const wrong = [given, problem].filter((part) => part !== '').join(' ')
  return `${input}: ${[wrong, allowed === '' ? '' : `allowed: ${allowed}`].filter((part) => part !== '').join('; ')}`
}

/** The words for what applying did. */
export const APPLY_WORDS: Record<NonNullable<ObjectReport['apply']>, string> = {
  failed: 'failed',
  'not-applied': 'not applied',
  'not-verifiable': 'not verifiable',
  created: 'created',
  configured: 'configured',
  unchanged: 'unchanged',
}

const APPLY_ORDER = Object.keys(APPLY_WORDS) as NonNullable<ObjectReport['apply']>[]

/** The objects, worst first: what failed, what is not known, what is under way, the rest; each in the given order. */
export function worstFirst(objects: readonly ObjectReport[]): ObjectReport[] {
  return [...objects].sort((a, b) => rankOf(a) - rankOf(b))
}

function rankOf({ apply, rollout }: ObjectReport): number {
  if (apply === 'failed' || rollout?.state === 'failed') return 0
  if (apply === 'not-applied') return 1
  if (rollout?.state === 'unknown' || rollout?.state === 'in-progress') return 2
  if (apply === 'not-verifiable') return 3
  return apply === 'unchanged' ? 5 : 4
}

/** The warnings without what a page tells under Rollback. */
export function otherWarnings({ warnings, rollback = [] }: Report): string[] {
  return warnings.filter((text) => !rollback.includes(text))
}

/** How often each value occurs. */
export function tally<T extends string>(values: readonly T[]): Partial<Record<T, number>> {
  const counts: Partial<Record<T, number>> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

/** The first `first` and the last `last` lines; in between how many were left out. */
export function shortened(text: string, first: number, last: number): string {
  const lines = text.replace(/\n+$/, '').split('\n')
  if (lines.length <= first + last + 1) return lines.join('\n')
  const left = lines.length - first - last
  return [...lines.slice(0, first), `… ${left} lines left out …`, ...(last > 0 ? lines.slice(-last) : [])].join('\n')
}

/** Breaks lines longer than `width` at blanks (a fence does not wrap), continuing with two more blanks of indent. */
export function wrapped(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const indent = /^ */.exec(line)?.[0] ?? ''
      const rows: string[] = []
      let rest = line
      while (rest.length > width) {
        const blank = rest.lastIndexOf(' ', width)
        if (blank <= indent.length + 2) break
        rows.push(rest.slice(0, blank))
        rest = `${indent}  ${rest.slice(blank + 1)}`
      }
      return [...rows, rest]
    })
    .join('\n')
}

/** True of a wrong input that the table of inputs tells; what is wrong in a file that an input names has its own place. */
export function isInTable({ code, source }: Cause, inputs: readonly WrongInput[] = []): boolean {
  return code === 'InputInvalid' && source === undefined && inputs.length > 0
}
