// Brings the report to every surface: evidence, summary, comment, annotations, log, report.json, outputs.
import { messageOf } from './model/error.ts'
import { redactWarning } from './evidence/redact.ts'
import type { Inputs } from './model/inputs.ts'
import type { Report } from './model/report.ts'
import { annotations } from './report/annotations.ts'
import { renderComment } from './report/comment.ts'
import { renderJson } from './report/json.ts'
import { renderLog } from './report/log.ts'
import { renderSummary } from './report/summary.ts'
import type { Run, RunEffects } from './run.ts'

/** Milliseconds for the comment of a cancelled run, which the runner is about to kill. */
const CANCELLED_COMMENT = 3000

/**
 * Brings the report to every surface. One that cannot be made or written is a warning, never the verdict: the warnings of
 * the first ones stand on those that follow. Answers with the report and all its warnings.
 */
export async function publish(
  report: Report,
  run: Run,
  inputs: Inputs | undefined,
  effects: RunEffects,
): Promise<Report> {
  const evidence = await publishEvidence(run, effects)
  const pages = await publishPages(report, inputs, effects)
  const warned = withWarnings(report, [...evidence.failures, ...pages])
  const shown = withWarnings(warned, await publishLog(warned, effects))
  const outputs = await publishOutputs(shown, inputs, evidence.folder, effects)
  return withWarnings(shown, outputs)
}

function withWarnings(report: Report, warnings: readonly string[]): Report {
  return { ...report, warnings: [...new Set([...report.warnings, ...warnings])] }
}

/** Does one thing, and answers with its value, or with why there is none. */
async function attempt<T>(
  what: string,
  { redact }: RunEffects,
  action: () => T | Promise<T>,
): Promise<{ value?: T; failures: string[] }> {
  try {
    return { value: await action(), failures: [] }
  } catch (error) {
    const said = messageOf(error)
    return { failures: [redactWarning({ words: what, said }, redact)] }
  }
}

/** The evidence in the log and as files; `folder`: where they are, empty when there is none. */
async function publishEvidence(run: Run, effects: RunEffects): Promise<{ folder: string; failures: string[] }> {
  const failures: string[] = []
  let folder = ''
  for (const { title, path, text } of run.evidence) {
    const shown = await attempt('the evidence was not shown', effects, () =>
      effects.github.group(title, text.split('\n')),
    )
    const written = await attempt('the evidence was not written', effects, () =>
      effects.write(`evidence/${path}`, text),
    )
    failures.push(...shown.failures, ...written.failures)
    if (written.value !== undefined) folder = without(written.value, path.split('/').length)
  }
  return { folder, failures: [...new Set(failures)] }
}

/** A path without its last so many names. */
function without(path: string, names: number): string {
  return path.replace(new RegExp(`(?:[\\\\/][^\\\\/]+){${names}}$`), '')
}

/** The job summary and the pull request comment. */
async function publishPages(report: Report, inputs: Inputs | undefined, effects: RunEffects): Promise<string[]> {
  const { github, redact } = effects
  const page = {
    ...(github.runUrl === undefined ? {} : { runUrl: github.runUrl }),
    ...(github.repository === undefined ? {} : { repository: github.repository }),
    ...(github.documentationUrl === undefined ? {} : { documentationUrl: github.documentationUrl }),
    ...(github.withoutSecrets === undefined ? {} : { withoutSecrets: github.withoutSecrets }),
  }
  const summary = await attempt('the job summary was not written', effects, () =>
    github.writeSummary(renderSummary(report, page)),
  )
  const comment = inputs?.comment ?? 'never'
  const ofLabel = report.label === undefined ? '' : `/${report.label}`
  const key = inputs?.commentKey || `${github.defaultCommentKey}${ofLabel}`
  const passed = report.verdict === 'passed'
  const posted = await attempt('the comment was not written', effects, async () => {
    if (comment === 'never') return undefined
    const answer = await github.upsertComment({
      key,
      body: renderComment(report, { ...page, key, recovered: passed && comment === 'on-failure' }),
      createIfMissing: !passed || comment === 'always',
      signal: afterAbort(effects.signal, CANCELLED_COMMENT),
    })
    return answer.warning
  })
  const told = [summary.value, posted.value].filter((warning) => warning !== undefined)
  return [...summary.failures, ...posted.failures, ...told.map((warning) => redact.said(warning))]
}

/** The annotations, and what ends the log. */
async function publishLog(report: Report, effects: RunEffects): Promise<string[]> {
  const { github } = effects
  const annotated = await attempt('the annotations were not written', effects, () => {
    for (const annotation of annotations(report)) github.annotate(annotation)
  })
  const logged = await attempt('the report was not logged', effects, () => github.log(renderLog(report, github.runUrl)))
  const failures = [...annotated.failures, ...logged.failures]
  // Who reads the log only must not miss why something else is missing.
  for (const failure of failures) github.log(failure)
  return failures
}

/** report.json and the outputs. */
async function publishOutputs(
  report: Report,
  inputs: Inputs | undefined,
  evidence: string,
  effects: RunEffects,
): Promise<string[]> {
  const { github } = effects
  const written = await attempt('report.json was not written', effects, () =>
    effects.writeValue('report.json', report, renderJson),
  )
  const changed = report.objects
    .filter(({ apply }) => inputs?.mode === 'deploy' && (apply === 'created' || apply === 'configured'))
    .map(({ ref }) => `${ref.kind.toLowerCase()}/${ref.name}`)
  const set = [
    github.setUnredacted('verdict', report.verdict),
    github.setUnredacted('cause', report.verdict === 'failed' ? (report.causes[0]?.code ?? '') : ''),
    github.setOutput('headline', report.headline),
    github.setOutput('causes', report.causes),
    github.setOutput('changed', changed.join('\n')),
    github.setOutput('url', report.url ?? ''),
    github.setUnredacted('report', written.value ?? ''),
    github.setUnredacted('evidence', evidence),
  ]
  const failures = [...written.failures, ...set.filter((failure) => failure !== undefined)]
  for (const failure of failures) github.log(failure)
  return failures
}

/** Aborts so many milliseconds after `signal` did. */
function afterAbort(signal: AbortSignal, milliseconds: number): AbortSignal {
  const later = new AbortController()
  const wait = (): void => void setTimeout(() => later.abort(signal.reason), milliseconds).unref()
  if (signal.aborted) wait()
  else signal.addEventListener('abort', wait, { once: true })
  return later.signal
}
