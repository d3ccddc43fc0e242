// Summary and comment: what a reader finds where, and that nothing from outside breaks out of its place.
import { marked, type Token, type Tokens } from 'marked'
import { describe, expect, it } from 'vitest'
import { COMMENT_LIMIT, commentMarker, renderComment } from '../../src/report/comment.ts'
import { renderLog } from '../../src/report/log.ts'
import { renderSummary, SUMMARY_LIMIT } from '../../src/report/summary.ts'
import type { Report } from '../../src/model/report.ts'
import { causeOf, HOSTILE, reportOf, samples } from './samples.ts'

const options = {
  runUrl: 'https://github.com/acme/shop/actions/runs/1',
  repository: { server: 'https://github.com', name: 'acme/shop', sha: 'abc' },
  documentationUrl: 'https://example.com/causes.md',
}

it('one failure, whole', () => {
  expect(renderSummary(samples['failed-one-cause'] as Report, options))
    .toBe(`### ❌ Deploy failed — checkout: image ghcr.io/acme/checkout:1.4.2 does not exist (ImageNotFound)

The registry answered, and this tag does not exist there.

- **Where:** [\`deploy/checkout.yaml:23\`](https://github.com/acme/shop/blob/abc/deploy/checkout.yaml#L23)
- **What:** Deployment \`shop/checkout\`, container \`app\`
- **Cause:** [\`ImageNotFound\`](https://example.com/causes.md#imagenotfound), seen as \`ImagePullBackOff\`, \`RolloutStalled\`
- **State:** 3 objects applied (1 created, 1 configured, 1 unchanged), 1 rollout failed, 2 rollouts done.

**Evidence**

\`\`\`text
pod/checkout-5d5c7b9f4-x2x7q status
  waiting: ImagePullBackOff: Back-off pulling image "ghcr.io/acme/checkout:1.4.2"
event Failed (4 times)
  Failed to pull image "ghcr.io/acme/checkout:1.4.2": rpc error: code = NotFound desc =
    failed to pull and unpack image "ghcr.io/acme/checkout:1.4.2": failed to resolve
    reference "ghcr.io/acme/checkout:1.4.2": ghcr.io/acme/checkout:1.4.2: not found
\`\`\`

**What to do**

\`\`\`sh
# See which tags exist
crane ls ghcr.io/acme/checkout | tail
# Deploy one that does
kubectl set image deployment/checkout app=ghcr.io/acme/checkout:TAG -n shop
# Or go back to the previous revision
kubectl rollout undo deployment/checkout -n shop
\`\`\`

**Objects**

| | Object | Manifest | Applied | Rollout |
|---|---|---|---|---|
| ❌ | Deployment \`shop/checkout\` | [\`deploy/checkout.yaml:1\`](https://github.com/acme/shop/blob/abc/deploy/checkout.yaml#L1) | configured | 0 of 3 new pods ready, 1 cannot pull its image; 3 old pods still serve |
| ✅ | Service \`shop/checkout\` | [\`deploy/checkout.yaml:41\`](https://github.com/acme/shop/blob/abc/deploy/checkout.yaml#L41) | created | 3 ready endpoints |
| ✅ | ConfigMap \`shop/checkout-config\` | [\`deploy/config.yaml:1\`](https://github.com/acme/shop/blob/abc/deploy/config.yaml#L1) | unchanged | exists |

<sub>cluster production (v1.35.4) · 45 s (connect 210 ms, preflight 640 ms, dry-run 720 ms, before 180 ms, apply 810 ms, watch 42 s, evidence 900 ms) · <a href="https://github.com/acme/shop/actions/runs/1">log of this run</a></sub>
`)
})

it('what was rolled back has a place of its own, and stands there once', () => {
  const rollback = [
    'Deployment web was rolled back to revision 1 (image app:1) and is healthy again',
    'Job migrate was not',
  ]
  const report = reportOf({ rollback, warnings: [...rollback, 'events could not be read'] })
  for (const page of [renderSummary(report, options), renderComment(report, { key: 'k' })]) {
    expect(page).toContain(`**Rollback**\n\n- ${rollback.join('\n- ')}\n\n`)
    expect(page).toContain('**Warnings**\n\n- events could not be read\n\n')
    expect(page.split('is healthy again')).toHaveLength(2)
  }
  expect(renderLog(report)).toContain(`\nRollback\n   ${rollback.join('\n   ')}\n`)
  expect(renderLog(report)).toContain('\nWarnings\n   events could not be read\n')
})

it('a pass is short, and a recovered one says so', () => {
  const report: Report = { ...(samples.passed as Report), notices: [] }
  expect(renderComment(report, { key: 'k', recovered: true })).toBe(`<!-- k8s-deploy-gate:k -->
### ✅ Recovered — 3 objects deployed, 2 workloads rolled out

An earlier run had failed; this one passed.

3 objects applied (2 configured, 1 unchanged), 3 rollouts done.

<details><summary>Objects (3)</summary>

| | Object | Manifest | Applied | Rollout |
|---|---|---|---|---|
| ✅ | Deployment \`shop/web\` | \`deploy/web.yaml:1\` | configured | 4 of 4 new pods ready |
| ✅ | Deployment \`shop/checkout\` | \`deploy/checkout.yaml:1\` | configured | 3 of 3 new pods ready |
| ✅ | ConfigMap \`shop/config\` | \`deploy/config.yaml:1\` | unchanged | exists |

</details>

<sub>cluster production (v1.35.4) · 45 s (connect 210 ms, preflight 640 ms, dry-run 720 ms, before 180 ms, apply 810 ms, watch 42 s, evidence 900 ms)</sub>
`)
})

it('a failure before the apply says that nothing was applied', () => {
  expect(renderSummary(samples['failed-preflight'] as Report)).toContain(
    '- **State:** Nothing was applied: the cluster is as it was before.\n',
  )
})

it('what else is wrong is named at the top, at most six', () => {
  const sources = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((line) => ({ file: 'k8s/web.yaml', line, column: 1 }))
  const causes = sources.map((source) => causeOf({ source }))
  const page = renderComment(reportOf({ causes, headline: causes[0]?.headline ?? '' }), { key: 'k' })
  expect(page.split('\n').filter((line) => line.startsWith('- **Also:**'))).toEqual([
    '- **Also:** `ImageNotFound` at `k8s/web.yaml:2`, `ImageNotFound` at `k8s/web.yaml:3`, `ImageNotFound` at `k8s/web.yaml:4`, `ImageNotFound` at `k8s/web.yaml:5`, `ImageNotFound` at `k8s/web.yaml:6`, `ImageNotFound` at `k8s/web.yaml:7`, 2 more',
  ])
})

it('a cancelled run says what was applied and where each object stood', () => {
  const lines = renderSummary(samples.cancelled as Report).split('\n')
  expect(lines[2]).toBe(
    '2 of 3 objects applied (1 not applied, 2 configured), 1 rollout still in progress.'.replace(
      '.',
      ', 1 rollout done.',
    ),
  )
  expect(lines.filter((line) => line.startsWith('| ')).slice(1)).toEqual([
    '| ⏹️ | Deployment `shop/web` | `deploy/web.yaml:1` | not applied |  |',
    '| ⏳ | Deployment `shop/checkout` | `deploy/checkout.yaml:1` | configured | 1 of 3 new pods ready, 2 pulling their image |',
    '| ✅ | ConfigMap `shop/config` | `deploy/config.yaml:1` | configured | exists |',
  ])
})

it('a dry run shows what would change', () => {
  expect(renderSummary(samples['dry-run'] as Report)).toContain(
    '<details open><summary>Deployment shop/checkout (+1 −1)</summary>\n\n```diff\n spec:\n',
  )
})

it('diffs are shown whole or not at all, and what has no room is counted', () => {
  const sample = samples['dry-run'] as Report
  const diffOf = (name: string, lines: number) => ({
    ref: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name },
    apply: 'configured' as const,
    diff: `--- live/ConfigMap/shop/${name}\n+++ k8s/all.yaml\n@@ -1 +1 @@\n${`+${name}: 0123456789\n`.repeat(lines)}`,
  })
  const objects = [diffOf('small', 3), diffOf('huge', 10_000), diffOf('large', 1000), diffOf('last', 2)]
  const page = renderComment({ ...sample, objects }, { key: 'k' })
  expect([...page.matchAll(/<summary>(ConfigMap .*?)<\/summary>/g)].map(([, title]) => title)).toEqual([
    'ConfigMap shop/small (+3 −0)',
    'ConfigMap shop/large (+1000 −0)',
    'ConfigMap shop/last (+2 −0)',
  ])
  expect(page.match(/large: 0123456789/g)).toHaveLength(1000)
  expect(page).not.toContain('huge: 0')
  expect(page).toContain('*1 more diff in the log and in* `report.json`.')
  expect(page.length).toBeLessThan(65_536)
  const summary = renderSummary({ ...sample, objects })
  expect(summary.match(/huge: 0/g)).toHaveLength(10_000)
})

it('of a log the end is shown open', () => {
  const page = renderComment(samples['failed-three-causes'] as Report, { key: 'k' })
  const open = page.slice(0, page.indexOf('<details>'))
  expect(open).toContain('Error: getaddrinfo ENOTFOUND db.shop.svc\n')
  expect(open).not.toContain('try 3\n')
})

/** The kinds of all tokens at the top of a page, and the text of its HTML. */
function outline(markdown: string): string[] {
  return marked
    .lexer(markdown, { gfm: true })
    .filter(({ type }) => type !== 'space')
    .map((token) => (token.type === 'html' ? (token as Tokens.HTML).text.replace(/>[^<]*</g, '><').trim() : token.type))
}

/** All tokens, the nested ones too. */
function allTokens(markdown: string): Token[] {
  const tokens: Token[] = []
  void marked.walkTokens(marked.lexer(markdown, { gfm: true }), (token) => void tokens.push(token))
  return tokens
}

describe.each([
  ['summary', (report: Report) => renderSummary(report, options), SUMMARY_LIMIT],
  ['comment', (report: Report) => renderComment(report, { ...options, key: 'k' }), COMMENT_LIMIT],
])('%s', (_name, render, limit) => {
  it('hostile text changes nothing in the structure', () => {
    const hostile = samples.hostile as Report
    const tame = JSON.parse(JSON.stringify(hostile).replaceAll(JSON.stringify(HOSTILE).slice(1, -1), 'tame')) as Report
    expect(outline(render(hostile))).toEqual(outline(render(tame)))
  })

  it('hostile text brings no image, no link of its own, no mention, no comment', () => {
    const page = render(samples.hostile as Report)
    const tokens = allTokens(page)
    expect(tokens.filter(({ type }) => type === 'image')).toEqual([])
    const links = tokens.filter(({ type }) => type === 'link').map((token) => (token as Tokens.Link).href)
    // What GitHub links by itself, because it is an address, may stay.
    expect(
      links.filter((href) => !/^https:\/\/(?:github\.com\/acme|example\.com\/causes|evil\.example\/x\.png)/.test(href)),
    ).toEqual([])
    const text = tokens
      .flatMap((token) => (token.type === 'text' && !('tokens' in token) ? [token.raw] : []))
      .join('\n')
    expect(text).not.toMatch(/@octocat|#12(?!\d)|GH-7|<!--/)
    expect(tokens.filter((token) => token.type === 'html' && /script|<!-- k8s-deploy-gate:a/.test(token.raw))).toEqual(
      [],
    )
  })

  it('keeps its limit, worst first, says how many had no room, and ends whole', () => {
    const causes = Array.from({ length: 3000 }, (_, index) =>
      causeOf({
        headline: `w${index}: it fails (Cause${index})`,
        evidence: [{ kind: 'log', source: 'log a/b', text: '`'.repeat(50) + '\n|x é 😀\n'.repeat(400) }],
      }),
    )
    const objects = Array.from({ length: 3000 }, () => reportOf().objects).flat()
    const page = render(
      reportOf({ causes, objects, notices: causes.slice(0, 50), warnings: causes.map(() => 'w'.repeat(900)) }),
    )
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(limit)
    expect(Buffer.byteLength(page)).toBeGreaterThan(limit * 0.8)
    const shown = causes.filter((_, index) => page.includes(`w${index}: `)).length
    expect(shown).toBeGreaterThan(20)
    expect(causes.slice(0, shown).every((_, index) => page.includes(`w${index}: `))).toBe(true)
    if (shown < causes.length) expect(page).toContain(`${causes.length - shown} more causes`)
    expect(page.match(/<details/g)?.length ?? 0).toBe(page.match(/<\/details>/g)?.length ?? 0)
    expect(page.trimEnd().endsWith('</sub>')).toBe(true)
    expect(outline(page).at(-1)).toBe('paragraph')
  })
})

it('comment markers: different for different keys, never the end of the HTML comment', () => {
  const keys = ['a', 'a b', 'a-->b', 'a--b', 'a-', 'a%2Db', '部署', '测试', '-->', '']
  const markers = keys.map(commentMarker)
  expect(new Set(markers).size).toBe(keys.length)
  expect(markers.filter((marker) => !/^<!-- k8s-deploy-gate:(?:(?!--)[\w!'()*.~%-])* -->$/.test(marker))).toEqual([])
})

it('a notice, and a cause for which there is only one line, link to their description', () => {
  const linked = '([StaleImage](https://example.com/causes.md#staleimage))**'
  const { notices } = samples.passed as Report
  expect(notices.map(({ code }) => code)).toEqual(['StaleImage'])
  expect(renderSummary(samples.passed as Report, options)).toContain(linked)
  expect(renderSummary(samples.passed as Report, {})).toContain('(StaleImage)**')
  const many = Array.from({ length: 400 }, (_, index) =>
    causeOf({ code: 'AppCrash', headline: `web-${index}: it ends (AppCrash)`, sentence: 'x'.repeat(900) }),
  )
  expect(renderComment(reportOf({ causes: many }), { ...options, key: 'k' })).toContain(
    '- **web-1: it ends ([AppCrash](https://example.com/causes.md#appcrash))**',
  )
})
