// Every recording, through dist/index.js as a runner starts it: verdict, cause, manifest line and every surface.
import { describe, expect, test, vi } from 'vitest'
import type { Cause } from '../../src/model/report.ts'
import type { Deploy } from '../embedded-cluster/deploy.ts'
import { annotationsOf, deploy, manifestFolder } from '../embedded-cluster/deploy.ts'
import type { Recording } from '../embedded-cluster/recording.ts'
import { readRecording, recordingNames } from '../embedded-cluster/recording.ts'
import { validateReport } from '../report/schema.ts'
import { isThorough, partOf } from '../thorough.ts'

/** A recording takes its time: one that goes on for longer is played where all of them are. In memory each is, always. */
const LONGEST = isThorough ? Infinity : 45_000

const played = partOf(recordingNames())
  .map((name) => readRecording(name))
  .filter(({ timeline }) => (timeline.at(-1)?.at ?? 0) <= LONGEST)

// They sleep nearly all of the time: until the recorded cluster has failed often enough.
vi.setConfig({ maxConcurrency: 8 })

/** The code in Markdown; a deploy that passed has none to name. */
function namesCause(markdown: string, cause: Cause | undefined): boolean {
  return cause === undefined ? markdown.includes('### ✅ ') : markdown.includes(`(\`${cause.code}\``)
}

/** What every surface said, side by side. */
function said({ exitCode, outputs, report, comments, stdout, stderr, summary, unknown }: Deploy) {
  const [cause] = report?.causes ?? []
  const annotated = annotationsOf(stdout).filter(({ level }) => level === 'error')
  return {
    exitCode,
    stderr,
    unknown,
    verdict: { report: report?.verdict, output: outputs['verdict'] },
    cause: { report: cause?.code, output: outputs['cause'] },
    source: cause?.source && { file: cause.source.file, line: cause.source.line },
    annotation: annotated.map(({ file, line }) => ({ file, line }))[0],
    comments: comments.map(({ body }) => namesCause(body, cause)),
    summary: namesCause(summary, cause),
  }
}

/** What they should have said. */
function expected({ expect: { verdict, cause, file, line } }: Recording) {
  const failed = verdict === 'failed'
  const source = failed ? { file: `${manifestFolder}/${file}`, line } : undefined
  return {
    exitCode: failed ? 1 : 0,
    stderr: '',
    unknown: [],
    verdict: { report: verdict, output: verdict },
    cause: { report: cause, output: cause ?? '' },
    source,
    annotation: source,
    comments: failed ? [true] : [],
    summary: true,
  }
}

describe('replay', () => {
  test.concurrent.each(played)('$name', async (recording) => {
    const run = await deploy(recording)
    expect(said(run)).toEqual(expected(recording))
    expect(validateReport(JSON.stringify(run.report))).toEqual([])
  })
})
