// What a report links to is what the runner told.
import { expect, test } from 'vitest'
import type { GitHub } from '../src/github/github.ts'
import type { Inputs } from '../src/model/inputs.ts'
import type { Report } from '../src/model/report.ts'
import { publish } from '../src/publish.ts'
import { NOTHING_HIDDEN } from '../src/evidence/redact.ts'
import type { Run, RunEffects } from '../src/run.ts'
import { sinkOf } from '../src/sink.ts'
import { samples } from './report/samples.ts'

/** The pages that a report of one failure becomes. */
async function pagesOf(known: Partial<GitHub>): Promise<string[]> {
  const pages: string[] = []
  const github: Partial<GitHub> = {
    log: () => undefined,
    annotate: () => undefined,
    setOutput: () => undefined,
    writeSummary: (page) => {
      pages.push(page)
      return Promise.resolve(undefined)
    },
    upsertComment: ({ body }) => {
      pages.push(body)
      return Promise.resolve({})
    },
    ...known,
  }
  const effects: Partial<RunEffects> = {
    ...sinkOf({ github: github as GitHub, write: (path) => Promise.resolve(path) }, NOTHING_HIDDEN.words),
    redact: NOTHING_HIDDEN,
    signal: new AbortController().signal,
  }
  await publish(
    structuredClone(samples['failed-one-cause'] as Report),
    { evidence: [] } as unknown as Run,
    { comment: 'always', commentKey: 'k' } as Inputs,
    effects as RunEffects,
  )
  return pages
}

test('summary and comment link the code to its description, the line and the run to theirs', async () => {
  const pages = await pagesOf({
    documentationUrl: 'https://github.com/org/gate/blob/v1/docs/causes.md',
    runUrl: 'https://github.com/acme/shop/actions/runs/1',
    repository: { server: 'https://github.com', name: 'acme/shop', sha: 'abc' },
  })
  expect(pages).toHaveLength(2)
  for (const page of pages) {
    expect(page).toContain('[`ImageNotFound`](https://github.com/org/gate/blob/v1/docs/causes.md#imagenotfound)')
    expect(page).toContain('(https://github.com/acme/shop/blob/abc/deploy/checkout.yaml#L23)')
    expect(page).toContain('https://github.com/acme/shop/actions/runs/1')
  }
})

test('what the runner does not tell is not linked', async () => {
  const pages = await pagesOf({})
  expect(pages).toHaveLength(2)
  for (const page of pages) {
    expect(page).toContain('(`ImageNotFound`, seen as')
    expect(page).not.toContain('](http')
  }
})
