// Brings the report to every surface: evidence, summary, comment, annotations, log, report.json, outputs.
import type { Inputs } from './model/inputs.ts'
import type { Report } from './model/report.ts'
import { annotations } from './report/annotations.ts'
import { renderComment } from './report/comment.ts'
import { renderJson } from './report/json.ts'
import { renderLog } from './report/log.ts'
import { renderSummary } from './report/summary.ts'
import type { Effects, Run } from './run.ts'

/** Milliseconds for the comment of a cancelled run, which the runner is about to kill. */
const CANCELLED_COMMENT = 3000

/** Brings the report to every surface. One that cannot be written is a warning, never the verdict. */
export async function publish(report: Report, run: Run, inputs: Inputs | undefined, effects: Effects): Promise<void> {
  const { github } = effects
  const failures: (string | undefined)[] = []
  const attempt = async <T>(what: string, action: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await action()
    } catch (error) {
      failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`)
      return undefined
    }
  }
  for (const { title, text } of run.evidence) github.group(title, text.split('\n'))
  let evidence = ''
  for (const { path, text } of run.evidence) {
    const written = await attempt('the evidence was not written', () => effects.write(`evidence/${path}`, text))
    if (written !== undefined) evidence = written.slice(0, written.length - path.length - 1)
  }
  const page = {
    ...(github.runUrl === undefined ? {} : { runUrl: github.runUrl }),
    ...(github.repository === undefined ? {} : { repository: github.repository }),
    ...(github.documentationUrl === undefined ? {} : { documentationUrl: github.documentationUrl }),
  }
  failures.push(
    await attempt('the job summary was not written', () => github.writeSummary(renderSummary(report, page))),
  )
  const comment = inputs?.comment ?? 'never'
  if (comment !== 'never') {
    const key = inputs?.commentKey || github.defaultCommentKey
    const passed = report.verdict === 'passed'
    const body = renderComment(report, { ...page, key, recovered: passed && comment === 'on-failure' })
    const answer = await attempt('the comment was not written', () =>
      github.upsertComment({
        key,
        body,
        createIfMissing: !passed || comment === 'always',
        signal: afterAbort(effects.signal, CANCELLED_COMMENT),
      }),
    )
    failures.push(answer?.warning)
  }
  for (const failure of failures) if (failure !== undefined) report.warnings.push(failure)
  for (const annotation of annotations(report)) github.annotate(annotation)
  github.log(renderLog(report))
  const path = await attempt('report.json was not written', () => effects.write('report.json', renderJson(report)))
  const outputs: Record<string, string> = {
    verdict: report.verdict,
    cause: report.verdict === 'failed' ? (report.causes[0]?.code ?? '') : '',
    headline: report.headline,
    causes: JSON.stringify(report.causes),
    changed: report.objects
      .filter(({ apply }) => inputs?.mode === 'deploy' && (apply === 'created' || apply === 'configured'))
      .map(({ ref }) => `${ref.kind.toLowerCase()}/${ref.name}`)
      .join('\n'),
    report: path ?? '',
    evidence,
  }
  for (const [name, value] of Object.entries(outputs)) {
    const failure = github.setOutput(name, value)
    if (failure !== undefined) github.log(failure)
  }
}

/** Aborts so many milliseconds after `signal` did. */
function afterAbort(signal: AbortSignal, milliseconds: number): AbortSignal {
  const later = new AbortController()
  const wait = (): void => void setTimeout(() => later.abort(signal.reason), milliseconds).unref()
  if (signal.aborted) wait()
  else signal.addEventListener('abort', wait, { once: true })
  return later.signal
}
