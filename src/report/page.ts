// The Markdown page that the job summary and the pull request comment are. Its first three lines answer three questions:
// what broke, is anything down, what do I change. Pure; all foreign text is escaped here.
import { isTask } from '../model/kinds.ts'
import type { Cause, ObjectReport, Report } from '../model/report.ts'
import { type Block, fitBlocks } from './budget.ts'
import { causeBlock, noticeBlock } from './cause-block.ts'
import { attribute, cut, fence, html, plainText, prose } from './escape.ts'
import { atPlace, codeLink, details, type PageOptions } from './links.ts'
import { statusBlock, statusOf } from './status.ts'
import {
  comparisonBlock,
  deployedBlock,
  inputsBlock,
  objectsBlock,
  rollBackBlock,
  rulesLine,
  timelineBlock,
} from './tables.ts'
import {
  countOf,
  durationOf,
  environmentOf,
  imageChanges,
  imagesOf,
  isInTable,
  objectName,
  otherWarnings,
  shortened,
  titleOf,
  totalTime,
  wasAnythingApplied,
} from './words.ts'

export type { PageOptions } from './links.ts'

/** How much a page may hold. */
export interface PageLimits {
  /** UTF-8. */
  bytes: number
  /** Causes shown in full; further ones are folded. */
  openCauses: number
  /** Lines of evidence shown open and, below that, folded. */
  evidenceLines: number
  moreEvidenceLines: number
  objectRows: number
  /** True where `> [!NOTE]` is shown as a box. */
  alerts: boolean
}

const ICONS: Record<Report['verdict'], string> = { passed: '✅', failed: '❌', cancelled: '🚫' }
/** Changes of images that a title names. */
const NAMED_CHANGES = 2

/** The first line: where, and what happened. */
function titleLine(report: Report, recovered: boolean): string {
  const environment = environmentOf(report)
  const kind = report.mode === 'dry-run' && environment !== '' ? 'dry run: ' : ''
  const what = `${recovered ? 'recovered: ' : ''}${kind}${whatHappened(report)}`
  const where = environment === '' ? titleOf(report) : environment
  return `### ${ICONS[report.verdict]} ${prose(cut(where, 120))} · ${prose(cut(what, 300))}`
}

function whatHappened(report: Report): string {
  const { verdict, causes, inputs = [], headline } = report
  if (verdict === 'passed') return deployed(report) ?? headline
  if (verdict === 'cancelled') return `${titleOf(report).toLowerCase()}: ${headline}`
  const [first] = causes
  if (inputs.length > 0) {
    const others = causes.length - inputs.length
    const wrong = inputs.length === 1 ? '1 input is invalid' : `${inputs.length} inputs are invalid`
    return others > 0 ? `${wrong}, and ${countOf(others, 'more problem')}` : wrong
  }
  if (first === undefined || first.headline !== headline) return headline
  const more = causes.length - 1
  return first.title + (more > 0 ? ` (and ${more} more)` : '')
}

/** `deployed web app:1 → app:2 in 14 s`; undefined where no image changed. */
function deployed(report: Report): string | undefined {
  if (report.mode !== 'deploy') return undefined
  const changes = report.objects.flatMap((object) => {
    const { apply, after } = object
    const images = apply === 'created' && after !== undefined ? [imagesOf(after)] : imageChanges(object)
    return images.map((image) => `${object.ref.name} ${image}`)
  })
  if (changes.length === 0) return undefined
  const more = changes.length > NAMED_CHANGES ? ` and ${changes.length - NAMED_CHANGES} more` : ''
  return `deployed ${changes.slice(0, NAMED_CHANGES).join(', ')}${more} in ${totalTime(report)}`
}

/** How many causes are named at the top. */
const NAMED = 7

/** With several causes: all of them at a glance, so that one knows how much there is to correct. */
function overview(causes: readonly Cause[], options: PageOptions): Block {
  if (causes.length < 2) return { forms: [] }
  const rows = causes.slice(0, NAMED).map((cause) => {
    return `1. ${prose(cut(cause.title, 200))} (${codeLink(cause.code, options)})${atPlace(cause, options)}`
  })
  if (causes.length > NAMED) rows.push(`1. ${causes.length - NAMED} more`)
  const whole = `**${causes.length} problems to fix**\n\n${rows.join('\n')}`
  return { forms: [() => whole, () => `**${causes.length} problems to fix**`] }
}

function isKubeconfigMissing({ symptom }: Cause): boolean {
  return symptom === 'KubeconfigMissing'
}

/** Without a kubeconfig: what that usually is. */
function kubeconfigBlock({ causes }: Report, { withoutSecrets }: PageOptions): string {
  const missing = causes.find(isKubeconfigMissing)
  if (missing === undefined) return ''
  const yaml = 'with:\n  kubeconfig: ${{ secrets.KUBECONFIG }}'
  if (withoutSecrets === undefined)
    return [
      '**Fix:** pass the kubeconfig of the cluster to the step.',
      fence(yaml, 'yaml'),
      'If the workflow has that line already, the secret is empty: it is not defined for this repository or environment, ' +
        'or the run is for a pull request from a fork or from Dependabot, which get no secrets.',
      `**Checked:** ${prose((missing.evidence[0]?.text ?? missing.sentence).replace(/^[^:]*: /, ''))}`,
    ].join('\n\n')
  const condition =
    withoutSecrets === 'fork'
      ? 'if: github.event.pull_request.head.repo.full_name == github.repository'
      : "if: github.actor != 'dependabot[bot]'"
  const who = withoutSecrets === 'fork' ? 'This pull request comes from a fork' : 'Dependabot opened this pull request'
  return [
    `**This is expected:** ${who}, and GitHub passes no secrets to such runs. Skip the step for them:`,
    fence(condition, 'yaml'),
  ].join('\n\n')
}

/** Diffs of more lines than this are folded; so are all after the first few. */
const OPEN_DIFF_LINES = 60
const OPEN_DIFFS = 5

/**
 * What changes, or would: one part for each object, whole or not at all; what is new stands last. Of a dry run the first
 * few short ones are open.
 */
function diffBlocks(report: Report): Block[] {
  const changed = report.objects
    .filter(({ diff }) => diff !== undefined && diff.trim() !== '')
    .toSorted((a, b) => Number(b.apply === 'configured') - Number(a.apply === 'configured'))
  return changed.map(({ ref, diff = '', apply }, index) => {
    // The first two lines name files: the summary of the part says it better.
    const lines = diff
      .trimEnd()
      .replace(/^--- .*\n\+\+\+ .*\n/, '')
      .split('\n')
    const count = (mark: string): number => lines.filter((line) => line.startsWith(mark)).length
    const isNew = report.mode === 'dry-run' && apply !== undefined && apply !== 'configured'
    const size = isNew ? `new, ${countOf(count('+'), 'line')}` : `+${count('+')} −${count('-')}`
    const open = report.mode === 'dry-run' && index < OPEN_DIFFS && lines.length <= OPEN_DIFF_LINES && !isNew
    const name = report.mode === 'dry-run' ? objectName(ref) : `What changed: ${objectName(ref)}`
    const text = (): string => details(`${name} (${size})`, fence(lines.join('\n'), 'diff'), open)
    return { forms: [text], noun: 'diff', whole: true }
  })
}

function listBlock(title: string, texts: readonly string[], shown: number): Block {
  if (texts.length === 0) return { forms: [] }
  const form = (count: number): string => {
    const rows = texts.slice(0, count).map((text) => `- ${prose(cut(text, 600))}`)
    if (texts.length > count) rows.push(`- ${texts.length - count} more in the log`)
    return `**${title}**\n\n${rows.join('\n')}`
  }
  return { forms: [() => form(shown), () => form(3)] }
}

/** Of a run that passed: for how long it stayed healthy, and what the containers went through. */
function healthLine({ objects }: Report): string {
  const restarted = objects.filter(({ restarts = 0 }) => restarts > 0)
  const stable = Math.min(...objects.flatMap(({ stable, took }) => (took === undefined ? [] : (stable ?? []))))
  const words = [
    ...(stable >= 1000 && stable < Infinity ? [`Stable for ${durationOf(stable)} after it was ready.`] : []),
    ...(objects.some(({ after }) => after !== undefined)
      ? restarted.length === 0
        ? ['No restarts.']
        : restarted.map(restartWords)
      : []),
  ]
  return words.join(' ')
}

/** Where what was deployed is to be reached. Only hosts and addresses come that far: see rollout/address.ts. */
function addressLine({ url }: Report): string {
  return url === undefined || !/^https?:\/\/[\w.:[\]-]+$/.test(url) ? '' : `**Address:** [${prose(url)}](${url})`
}

function timesOf(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`
}

function restartWords({ ref, restarts = 0 }: ObjectReport): string {
  return `Containers of ${prose(ref.kind)} ${prose(ref.name)} restarted ${timesOf(restarts)} before ${isTask(ref) ? 'it completed' : 'they were ready'}.`
}

/** The small print: where, how long, link to the run. */
function footer(report: Report, options: PageOptions): string {
  const { cluster } = report
  const parts = [
    cluster === undefined ? '' : html(cut(`cluster ${cluster.context || cluster.server} (${cluster.version})`, 300)),
    cluster?.namespace === undefined ? '' : html(cut(`namespace ${cluster.namespace}`, 100)),
    options.repository === undefined ? '' : html(`commit ${options.repository.sha.slice(0, 7)}`),
    html(totalTime(report)),
    options.runUrl === undefined ? '' : `<a href="${attribute(options.runUrl)}">log of this run</a>`,
  ]
  return `<sub>${parts.filter((part) => part !== '').join(' · ')}</sub>`
}

/** `3 more causes and 1 more notice are in the log and in report.json.` */
function leftOutSentence(leftOut: ReadonlyMap<string, number>): string {
  const parts = Array.from(leftOut, ([noun, count]) => countOf(count, `more ${noun}`))
  return parts.length === 0 ? '' : `*${parts.join(' and ')} in the log and in* \`report.json\`.`
}

/** True where the box tells all that there is to tell of a rollback: what was rolled back is healthy. */
function isBoxEnough({ objects, rollback = [] }: Report): boolean {
  const back = objects.flatMap(({ rolledBack }) => rolledBack ?? [])
  return back.length > 0 && back.every(({ healthy }) => healthy === true) && rollback.length <= back.length + 1
}

/** A block of one form, or none. */
function fixed(text: string): Block {
  return { forms: text === '' ? [] : [() => text] }
}

function causeBlocks(report: Report, options: PageOptions, limits: PageLimits): Block[] {
  // Wrong inputs have a table, and no kubeconfig its own words.
  const isTold = (cause: Cause): boolean => isKubeconfigMissing(cause) || isInTable(cause, report.inputs)
  const isCancelled = report.verdict === 'cancelled'
  const causes = report.causes
    .filter((cause) => !isTold(cause))
    // A page of a cancelled run says at its top how to undo it.
    .map((cause) => (isCancelled ? { ...cause, steps: cause.steps.filter(({ undo }) => undo !== true) } : cause))
  const titleSaysIt = causes.length === 1 && causes[0]?.headline === report.headline
  return [
    fixed(kubeconfigBlock(report, options)),
    fixed(isCancelled && causes.length > 0 ? '**Found before it was cancelled**' : ''),
    overview(causes, options),
    ...causes.map((cause, index) => {
      const heading = titleSaysIt ? '' : `#### ${prose(cut(cause.title, 300))}`
      return causeBlock(cause, { heading, folded: index >= limits.openCauses }, options, limits)
    }),
  ]
}

/** A whole page, never more than `limits.bytes`. `recovered`: an earlier run had failed, this one passed. */
export function renderPage(report: Report, options: PageOptions, limits: PageLimits, recovered = false): string {
  const title = titleLine(report, recovered)
  const end = footer(report, options)
  const status = statusOf(report)
  const passed = report.verdict === 'passed'
  const isTouched = report.mode === 'watch' || wasAnythingApplied(report)
  const blocks: Block[] = [
    ...(recovered ? [fixed('An earlier run had failed; this one passed.')] : []),
    fixed(status === undefined ? '' : statusBlock(status, limits.alerts)),
    report.verdict === 'cancelled' ? rollBackBlock(report) : fixed(''),
    fixed(passed ? addressLine(report) : ''),
    inputsBlock(report.inputs ?? []),
    ...causeBlocks(report, options, limits),
    comparisonBlock(report),
    ...(passed && report.mode !== 'dry-run'
      ? [deployedBlock(report, options, limits.objectRows), fixed(healthLine(report))]
      : [objectsBlock(report, options, limits.objectRows, isTouched)]),
    fixed(report.mode === 'dry-run' ? '' : rulesLine(report)),
    listBlock('Rollback', isBoxEnough(report) ? [] : (report.rollback ?? []), 50),
    ...(report.notices.length === 0 ? [] : [fixed('**Notices**')]),
    ...report.notices.map((notice) => noticeBlock(notice, options)),
    listBlock('Warnings', otherWarnings(report), 10),
    ...(report.mode === 'dry-run' && !passed ? [] : diffBlocks(report)),
    timelineBlock(report, 40),
    passed ? rollBackBlock(report) : fixed(''),
    ...(options.snippets ?? []).map(({ source, text }) => ({
      forms: [() => details(source, fence(shortened(plainText(text), 20, 80), 'text'))],
      noun: 'log',
    })),
  ]
  const reserved = Buffer.byteLength(title + end) + 200
  const { text, leftOut } = fitBlocks(blocks, limits.bytes - reserved)
  return [title, text, leftOutSentence(leftOut), end].filter((part) => part !== '').join('\n\n') + '\n'
}
