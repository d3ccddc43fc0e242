// Compares what a gate left with what its scenario expects. Pure; every difference is one line of text.
import type { Cause, Report } from '../../src/model/report.ts'
import type { GateRun } from './gate-process.ts'
import type { Expectation } from './scenario.ts'

/** `file:line` of a cause, empty when it has no position. */
export function positionOfCause(cause: Cause | undefined): string {
  return cause?.source === undefined ? '' : `${cause.source.file}:${cause.source.line}`
}

/** How many objects were made or changed. */
export function changedObjects(report: Report): number {
  return report.objects.filter(({ apply }) => apply === 'created' || apply === 'configured').length
}

/** `Deployment web: created, in-progress` */
function standing({ ref, apply, rollout }: Report['objects'][number]): string {
  return `${ref.kind} ${ref.name}: ${[apply, rollout?.state].filter((word) => word !== undefined).join(', ')}`
}

function differs(what: string, expected: unknown, got: unknown): string[] {
  return expected === got ? [] : [`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`]
}

function lacks(what: string, expected: readonly string[], got: readonly string[]): string[] {
  const missing = expected.filter((one) => !got.includes(one))
  return missing.length === 0 ? [] : [`${what}: expected ${missing.join(', ')}, got ${got.join(', ') || 'none'}`]
}

/** What holds of every run, whatever it is expected to say: its surfaces agree with each other. */
function surfacesAgree(run: GateRun, report: Report): string[] {
  const passed = report.verdict === 'passed'
  return [
    ...differs('exit code', passed ? 0 : 1, run.exitCode),
    ...differs('output verdict', report.verdict, run.outputs['verdict']),
    ...differs('output cause', passed ? '' : (report.causes[0]?.code ?? ''), run.outputs['cause']),
    ...(run.summary.trim() === '' ? ['the job summary is empty'] : []),
    ...[...report.causes, ...report.notices].flatMap(({ headline }) =>
      headline.length > 120 ? [`headline of ${headline.length} characters: ${headline}`] : [],
    ),
    ...report.causes.flatMap(({ code, steps }) =>
      steps.length < 2 || steps.length > 4 ? [`${code} has ${steps.length} steps, not 2 to 4`] : [],
    ),
  ]
}

/** A marked line belongs to the headline, or to the expected notice; of several each belongs to some cause. */
function marksAreNamed(report: Report, expect: Expectation, marks: readonly string[]): string[] {
  if (marks.length === 0) return []
  const subject =
    expect.verdict === 'passed' ? report.notices.find(({ code }) => code === expect.notices?.[0]) : report.causes[0]
  if (marks.length === 1) return differs('manifest line', marks[0], positionOfCause(subject))
  return lacks('manifest lines', marks, report.causes.map(positionOfCause))
}

/**
 * Every difference; empty when the run was as expected. `marks` are the marked lines, as `file:line`; `coded` those that
 * are marked with a code, as `file:line Code`.
 */
export function compare(
  run: GateRun,
  expect: Expectation,
  marks: readonly string[],
  coded: readonly string[] = [],
): string[] {
  const { report } = run
  if (report === undefined) return [`no report.json (exit code ${run.exitCode})`]
  const said = JSON.stringify(report.causes)
  return [
    ...differs('verdict', expect.verdict, report.verdict),
    ...differs('cause', expect.cause, report.causes[0]?.code),
    ...(expect.causes === undefined ? [] : differs('number of causes', expect.causes, report.causes.length)),
    ...lacks('context', expect.context ?? [], report.causes[0]?.context ?? []),
    ...lacks(
      'notices',
      expect.notices ?? [],
      report.notices.map(({ code }) => code),
    ),
    ...(expect.withoutNotices ?? []).flatMap((code) =>
      report.notices.some((notice) => notice.code === code) ? [`there is a notice ${code}`] : [],
    ),
    ...(expect.says ?? []).flatMap((text) =>
      [run.log, run.summary].every((surface) => surface.includes(text)) ? [] : [`log and summary do not say ${text}`],
    ),
    ...(expect.logs ?? []).flatMap((line) =>
      line.test(run.log) ? [] : [`no line of the log is like ${String(line)}`],
    ),
    ...(expect.hides ?? []).flatMap((text) =>
      [run.log, run.summary, JSON.stringify(report)].some((surface) => surface.includes(text))
        ? [`somewhere stands ${text}`]
        : [],
    ),
    ...(expect.quiet === true
      ? [
          ...report.notices.map(({ headline }) => `notice: ${headline}`),
          ...report.warnings.map((text) => `warning: ${text}`),
        ]
      : []),
    ...(report.causes[0]?.sentence.includes(expect.sentence ?? '') === false
      ? [`sentence: expected ${expect.sentence}, got ${report.causes[0].sentence}`]
      : []),
    ...(expect.mentions ?? []).flatMap((text) => (said.includes(text) ? [] : [`no cause mentions ${text}`])),
    ...(expect.warnings ?? []).flatMap((text) =>
      report.warnings.join('\n').includes(text) ? [] : [`no warning says "${text}": ${report.warnings.join(' | ')}`],
    ),
    ...lacks('objects', expect.objects ?? [], report.objects.map(standing)),
    ...(expect.preExisting === undefined
      ? []
      : differs('preExisting', expect.preExisting, report.causes[0]?.preExisting)),
    ...(expect.early === true ? [report.causes[0]?.code, ...(report.causes[0]?.context ?? [])] : [])
      .filter((code) => code === 'GateTimeout' || code === 'RolloutStalled')
      .map((code) => `it failed only when time was up: ${code}`),
    ...(expect.phase === undefined ? [] : differs('phase', expect.phase, report.phase)),
    ...(expect.changed === undefined ? [] : differs('changed objects', expect.changed, changedObjects(report))),
    ...marksAreNamed(report, expect, marks),
    ...lacks(
      'codes on their lines',
      coded,
      report.causes.map((cause) => `${positionOfCause(cause)} ${cause.code}`),
    ),
    ...surfacesAgree(run, report),
  ]
}
