// Whether what was there before is still there, in one box at the top of a page: what was counted, and nothing else. Pure.
import { isTask, workloadKind } from '../model/kinds.ts'
import type { ObjectReport, Report, WorkloadState } from '../model/report.ts'
import { prose } from './escape.ts'
import { countOf, imagesOf, standingOf, wasAnythingApplied } from './words.ts'

/** How bad it is, as GitHub's alerts are called. */
type Level = 'NOTE' | 'IMPORTANT' | 'WARNING' | 'CAUTION'

/** What a tired reader wants to know first. Plain text. */
export interface Status {
  level: Level
  lead: string
  more: string[]
}

const WORST: readonly Level[] = ['CAUTION', 'WARNING', 'IMPORTANT', 'NOTE']
const MOST_WORKLOADS = 4
const REST_STAYS = 'ConfigMaps, Secrets and all other objects stay as this deploy left them.'

/** How things stand now; undefined where the title says it all. */
export function statusOf(report: Report): Status | undefined {
  if (report.mode === 'dry-run')
    return report.verdict === 'passed'
      ? undefined
      : { level: 'NOTE', lead: 'Nothing was applied.', more: ['This was a dry run.'] }
  if (report.verdict === 'passed') return undefined
  if (report.mode === 'deploy' && !wasAnythingApplied(report))
    return { level: 'NOTE', lead: 'Nothing was applied.', more: ['The cluster is as it was before.'] }
  if (report.verdict === 'cancelled') return cancelledStatus(report)
  const standings = report.objects.flatMap((object) => workloadStatus(object, report) ?? [])
  const worst = standings.toSorted((a, b) => WORST.indexOf(a.level) - WORST.indexOf(b.level))
  const [first] = worst
  if (first === undefined) return otherStatus(report)
  const more = worst
    .slice(0, MOST_WORKLOADS)
    .map((one) => (one === first || one.lead === first.lead ? one.said : `${one.said} ${one.lead}`))
  if (worst.length > MOST_WORKLOADS) more.push(`${worst.length - MOST_WORKLOADS} more below.`)
  if (worst.some(({ isRestored }) => isRestored)) more.push(REST_STAYS)
  return { level: first.level, lead: first.lead, more }
}

/** Where nothing that failed serves anybody, or nothing was counted: what failed, and what was applied. */
function otherStatus(report: Report): Status | undefined {
  const standing = standingOf(report)
  const failed = report.objects.filter(({ rollout }) => rollout?.state === 'failed').map(failedWords)
  const said = [...failed.slice(0, MOST_WORKLOADS), standing].filter((words) => words !== '')
  const [lead, ...more] = said
  return lead === undefined ? undefined : { level: 'WARNING', lead, more }
}

function failedWords({ ref, apply, before }: ObjectReport): string {
  const name = `${ref.kind} ${ref.name}`
  if (!isTask(ref)) return `${name} is not ready.`
  return apply === 'unchanged' && before?.failing === true
    ? `${name} had failed before this deploy, and a finished Job does not run again.`
    : `${name} did not complete.`
}

/** What was applied stays. */
function cancelledStatus(report: Report): Status {
  const { objects, mode } = report
  const unfinished = objects.filter(({ rollout }) => rollout !== undefined && rollout.state !== 'done')
  const left = objects.filter(({ apply }) => apply === 'not-applied' || apply === undefined)
  const lead =
    unfinished.length === 0
      ? 'What was applied stays.'
      : 'What was applied stays, and the cluster goes on rolling it out.'
  const more = unfinished
    .slice(0, MOST_WORKLOADS)
    .map(({ ref, rollout }) => `${ref.kind} ${ref.name}: ${rollout?.message ?? ''}.`)
  if (mode === 'deploy' && left.length > 0) more.push(`${countOf(left.length, 'object')} not applied.`)
  return { level: 'WARNING', lead, more }
}

interface WorkloadStatus extends Omit<Status, 'more'> {
  said: string
  isRestored: boolean
}

/** How one workload stands that is not done; undefined for what serves nobody, or where its pods were not counted. */
function workloadStatus(object: ObjectReport, { mode, objects }: Report): WorkloadStatus | undefined {
  const { ref, rollout, after, rolledBack, apply, before, restarts = 0 } = object
  if (after?.ready === undefined || rollout === undefined || rollout.state === 'done') return undefined
  if (workloadKind(ref)?.serves !== true) return undefined
  const name = `${ref.kind} ${ref.name}`
  if (rolledBack !== undefined) {
    // It has a new number, and what it is has the old one.
    const to = `Rolled back to ${versionOf({ ...rolledBack, ...(before?.revision === undefined ? {} : { revision: before.revision }) })}`
    const said = `${name}: ${readyOf(rolledBack.ready, rolledBack.replicas)}.`
    if (rolledBack.healthy === undefined)
      return { level: 'WARNING', lead: `${to}; whether it is healthy is not known.`, said, isRestored: true }
    return rolledBack.healthy
      ? { level: 'NOTE', lead: `${to}.`, said, isRestored: true }
      : { level: 'CAUTION', lead: `${to}, and it is not healthy.`, said, isRestored: true }
  }
  const { ready, oldReady = 0, replicas = 0 } = after
  if (oldReady > 0) {
    const wanted = before?.replicas ?? replicas
    const isWhole = oldReady + ready >= wanted
    const isNamed = before !== undefined && before.failing !== true
    const version = isNamed ? `${versionOf(before)}, ` : ''
    const which = before?.failing === true ? 'An earlier version' : 'The previous version'
    const beside = ready > 0 ? `, and ${ready} of this deploy` : ''
    const back = mode === 'deploy' ? ' It was not rolled back.' : ''
    return {
      level: isWhole ? 'IMPORTANT' : 'WARNING',
      lead: isWhole ? `${which} is still serving.` : `${which} is still serving, with fewer pods.`,
      said: `${name}: ${version}${readyOf(oldReady, wanted)}${beside}.${back}`,
      isRestored: false,
    }
  }
  const restarted = restarts === 0 ? '' : `, ${countOf(restarts, 'restart')}`
  const said = `${name}: ${readyOf(ready, replicas)}${restarted}.`
  const serving = `Pods of this deploy are serving${restarts === 0 ? '' : ', and they restart'}.`
  if (ready > 0) return { level: 'WARNING', lead: serving, said, isRestored: false }
  const isServing = ({ ref, after }: ObjectReport): boolean =>
    workloadKind(ref)?.serves === true && (after?.ready ?? 0) + (after?.oldReady ?? 0) > 0
  const what = objects.some(isServing) ? `${name} is not serving` : 'Nothing is serving'
  const lead = apply === 'created' ? `${what}: this was the first deploy.` : `${what}.`
  return { level: 'CAUTION', lead, said, isRestored: false }
}

/** `2 of 2 pods ready` */
function readyOf(ready = 0, wanted = ready): string {
  return `${ready} of ${countOf(Math.max(wanted, ready), 'pod')} ready`
}

/** `revision 1 (app:1)` */
function versionOf(state: WorkloadState): string {
  const images = imagesOf(state)
  return state.revision === undefined ? images : `revision ${state.revision} (${images})`
}

/** The box of a page; where alerts are not known to be shown as such, a line. */
export function statusBlock({ level, lead, more }: Status, asAlert: boolean): string {
  const text = [`**${prose(lead)}**`, ...more.map(prose)].join(' ')
  return asAlert ? `> [!${level}]\n> ${text}` : text
}
