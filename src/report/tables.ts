// The tables of a page: what changed from what to what, the objects, the timeline, inputs that are wrong. Few columns with
// the news first, for a phone shows about 40 characters. Pure; all foreign text is escaped here.
import { isTask, workloadKind } from '../model/kinds.ts'
import type { ObjectReport, Report, TimelineEntry, WorkloadState, WrongInput } from '../model/report.ts'
import type { Block } from './budget.ts'
import { codeCell, codeSpan, cut, prose } from './escape.ts'
import { details, linked, objectCode, type PageOptions } from './links.ts'
import { APPLY_WORDS, durationOf, imageChanges, shortImage, worstFirst } from './words.ts'

/** Workloads of which a page compares before and after. */
const MOST_COMPARED = 3

/** `| a | b |` */
function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), `|${'---|'.repeat(head.length)}`, ...rows.map(row)].join('\n')
}

/** Before → after of the workloads that failed and were there before. */
export function comparisonBlock(report: Report): Block {
  const compared = report.objects.filter(
    ({ before, after, rollout }) => before !== undefined && after !== undefined && rollout?.state !== 'done',
  )
  if (report.mode !== 'deploy' || compared.length === 0) return { forms: [] }
  const named = (object: ObjectReport): string =>
    compared.length === 1 ? comparison(object) : `**${objectCode(object.ref)}**\n\n${comparison(object)}`
  const form = (most: number): string => compared.slice(0, most).map(named).join('\n\n')
  return { forms: [() => form(MOST_COMPARED), () => ''] }
}

function comparison(object: ObjectReport): string {
  const { before, after, rolledBack } = object
  const states = [before, after, rolledBack].filter((state) => state !== undefined)
  const heads = ['Before', 'This deploy', ...(rolledBack === undefined ? [] : ['Now'])]
  const facts: [string, (state: WorkloadState, at: number) => string][] = [
    ['Image', ({ images }) => imagesCell(images)],
    ['Revision', ({ revision }) => prose(revision ?? '')],
    ['Ready', (state) => readyRow(object, state)],
  ]
  const rows = facts
    .map(([name, of]) => [name, ...states.map(of)])
    .filter((cells) => cells.slice(1).some((text) => text !== ''))
  return table(['', ...heads], rows)
}

function imagesCell(images: WorkloadState['images']): string {
  return [...new Set(Object.values(images).map(shortImage))].map(codeCell).join(' ')
}

/** Of a task pods are not ready: it completes. */
function readyRow({ ref }: ObjectReport, state: WorkloadState): string {
  return isTask(ref) ? '' : readyCell(state)
}

function readyCell({ ready, replicas }: WorkloadState): string {
  return ready === undefined ? '' : `${ready} of ${Math.max(replicas ?? ready, ready)}`
}

/** What became of an object, as one sign and a few words. What nobody touched has no sign of success. */
function statusOf({ apply, rollout, rolledBack }: ObjectReport): [icon: string, words: string] {
  const said = rollout === undefined ? '' : prose(cut(rollout.message, 300))
  if (rolledBack !== undefined)
    return [rolledBack.healthy === false ? '❌' : '↩️', `rolled back, ${readyCell(rolledBack)} pods ready`]
  if (apply === 'failed') return ['❌', 'refused']
  if (rollout?.state === 'failed') return ['❌', `failed: ${said}`]
  if (apply === 'not-applied' || (apply === undefined && rollout === undefined)) return ['–', 'not applied']
  if (rollout?.state === 'in-progress' || rollout?.state === 'unknown') return ['⏳', said]
  const done = apply === undefined ? '' : APPLY_WORDS[apply]
  const isSign = apply !== 'not-verifiable' && rollout?.judgedBy !== 'nobody'
  return [isSign ? '✅' : '–', [done, said].filter((part) => part !== '').join(': ')]
}

/** The objects of a run that did not pass. One object is known from the rest of the page. */
export function objectsBlock(report: Report, options: PageOptions, rowLimit: number, isTouched: boolean): Block {
  const { objects, mode, verdict } = report
  const isDryRun = mode === 'dry-run'
  if (objects.length === 0 || (objects.length === 1 && (!isDryRun || objects[0]?.diff !== undefined)))
    return { forms: [] }
  // What was not even asked for stands nowhere.
  if (!isDryRun && !isTouched && objects.every(({ apply }) => apply === undefined)) return { forms: [] }
  const cells = worstFirst(objects).map((object) => {
    const [icon, words] = isDryRun ? dryRunStatus(object) : statusOf(object)
    return [icon, linked(objectCode(object.ref), object.source, options), words]
  })
  const open = verdict === 'cancelled' || (verdict === 'failed' && cells.length <= 8 && isTouched)
  return foldable(['', 'Object', isDryRun ? 'Would be' : 'Status'], cells, rowLimit, open)
}

function dryRunStatus({ apply }: ObjectReport): [icon: string, words: string] {
  if (apply === 'failed') return ['❌', 'refused']
  return apply === undefined || apply === 'not-applied' || apply === 'not-verifiable'
    ? ['–', apply === 'not-verifiable' ? 'not verifiable' : 'not applied']
    : ['✅', APPLY_WORDS[apply]]
}

function foldable(head: readonly string[], rows: readonly (readonly string[])[], limit: number, open: boolean): Block {
  const form = (count: number): string => {
    const left = rows.length - count
    const body = [
      table(head, rows.slice(0, count)),
      ...(left > 0 ? [`${left} more in the log and in \`report.json\`.`] : []),
    ].join('\n\n')
    return open ? body : details(`Objects (${rows.length})`, body)
  }
  const counts = [...new Set([limit, 50, 10, 3].map((count) => Math.min(count, rows.length, limit)))]
  return { forms: [...counts.map((count) => () => form(count)), () => ''] }
}

/** Objects of one rule that a page names. */
const NAMED_OF_RULE = 5

/** Whose rules decided, where the page judges more than the kinds that every cluster has. */
export function rulesLine({ objects }: Report): string {
  const judged = objects.filter(({ rollout }) => rollout?.judgedBy !== undefined && rollout.judgedBy !== 'nobody')
  const byRule = Map.groupBy(judged, ({ rollout }) => rollout?.judgedBy ?? '')
  const parts = [...byRule].map(([rule, of]) => {
    const names = of.slice(0, NAMED_OF_RULE).map(({ ref }) => objectCode(ref))
    const more = of.length > NAMED_OF_RULE ? ` and ${of.length - NAMED_OF_RULE} more` : ''
    return `${names.join(', ')}${more} by ${prose(rule)}`
  })
  return parts.length === 0 ? '' : `**Judged:** ${parts.join('; ')}.`
}

/** Objects of a run that passed: what changed, from what to what, how many pods are ready, after how long. */
export function deployedBlock(report: Report, options: PageOptions, rowLimit: number): Block {
  const rank = ({ apply, after }: ObjectReport): number =>
    (apply === 'unchanged' ? 2 : 0) + (after === undefined ? 1 : 0)
  const sorted = report.objects.toSorted((a, b) => rank(a) - rank(b))
  const cells = sorted.map((object) => {
    const { ref, source, rollout, took, after } = object
    const isCounted = after?.ready !== undefined && !isTask(ref)
    const ready = isCounted ? readyCell(after) : prose(cut(rollout?.message ?? '', 120))
    return [
      linked(objectCode(ref), source, options),
      changesOf(object).join('<br>'),
      ready + (took === undefined || after === undefined ? '' : ` in ${durationOf(took)}`),
    ]
  })
  return foldable(['Object', 'Change', 'Ready'], cells, rowLimit, cells.length <= 12)
}

function changesOf(object: ObjectReport): string[] {
  const { apply, before, after } = object
  const images = imageChanges(object).map((change) => change.split(' → ').map(codeSpan).join(' → '))
  const revision =
    before?.revision !== undefined && after?.revision !== undefined && before.revision !== after.revision
      ? [`revision ${prose(before.revision)} → ${prose(after.revision)}`]
      : []
  const replicas =
    before?.replicas !== undefined && after?.replicas !== undefined && before.replicas !== after.replicas
      ? [`replicas ${before.replicas} → ${after.replicas}`]
      : []
  const changes = [...images, ...revision, ...replicas]
  return changes.length > 0 || apply === undefined ? changes : [APPLY_WORDS[apply]]
}

/** What happened, as a folded table: seconds since the first of it. */
export function timelineBlock({ timeline = [] }: Report, most: number): Block {
  const [first] = timeline
  if (first === undefined || timeline.length < 2) return { forms: [] }
  const start = Date.parse(first.at)
  const shown = timeline.length <= most ? timeline : [...timeline.slice(0, most / 2), ...timeline.slice(-most / 2)]
  const cell = ({ at, text }: TimelineEntry): string[] => [
    `+${((Date.parse(at) - start) / 1000).toFixed(1)} s`,
    prose(cut(text, 240)),
  ]
  const last = Date.parse(timeline.at(-1)?.at ?? first.at) - start
  const form = (): string =>
    details(`Timeline (${durationOf(Math.max(last, 0))})`, table(['Time', 'Event'], shown.map(cell)))
  return { forms: [form, () => ''] }
}

/** The inputs that are wrong, in one table. */
export function inputsBlock(inputs: readonly WrongInput[]): Block {
  if (inputs.length === 0) return { forms: [] }
  const given = ({ given: text, problem = '' }: WrongInput): string =>
    [text === '' ? '' : codeCell(cut(text, 100)), prose(cut(problem, 300))].filter((part) => part !== '').join(' ')
  const rows = inputs.map((one) => [codeCell(one.input), given(one), prose(cut(one.allowed, 300))])
  return { forms: [() => table(['Input', 'Given', 'Allowed'], rows)] }
}

/** How to go back to what was there before: folded, but for a run that someone stopped. */
export function rollBackBlock({ objects, mode, verdict }: Report): Block {
  const commands = objects.flatMap(({ ref, before, after, apply }) => {
    const undo = workloadKind(ref)?.revisions?.undo.replace('NAME', () => ref.name)
    if (
      undo === undefined ||
      before === undefined ||
      apply !== 'configured' ||
      before.failing === true ||
      before.revision === after?.revision
    )
      return []
    const namespace = ref.namespace === undefined ? '' : ` -n ${ref.namespace}`
    return [`${undo}${namespace}${before.revision === undefined ? '' : ` --to-revision=${before.revision}`}`]
  })
  if (mode !== 'deploy' || commands.length === 0) return { forms: [] }
  const list = commands.map((one) => `- ${codeSpan(one)}`).join('\n')
  const form = (): string => (verdict === 'passed' ? details('Roll back', list) : `**Undo:**\n\n${list}`)
  return { forms: [form, () => ''] }
}
