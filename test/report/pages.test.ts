// Summary and comment: what a reader finds where, and that nothing from outside breaks out of its place.
import { marked, type Token, type Tokens } from 'marked'
import { describe, expect, it } from 'vitest'
import { COMMENT_LIMIT, commentMarker, renderComment } from '../../src/report/comment.ts'
import { renderLog } from '../../src/report/log.ts'
import { renderSummary, SUMMARY_LIMIT } from '../../src/report/summary.ts'
import { annotations } from '../../src/report/annotations.ts'
import type { ObjectReport, Report } from '../../src/model/report.ts'
import { causeOf, HOSTILE, reportOf, samples } from './samples.ts'

const options = {
  runUrl: 'https://github.com/acme/shop/actions/runs/1',
  repository: { server: 'https://github.com', name: 'acme/shop', sha: 'abc' },
  documentationUrl: 'https://example.com/causes.md',
}

it('one failure, whole: what broke, whether it is down, what to change, and then why', () => {
  expect(renderComment(samples['failed-one-cause'] as Report, { ...options, key: 'k' }))
    .toBe(`<!-- k8s-deploy-gate:k -->
### ❌ production/shop · checkout: image ghcr.io/acme/checkout:1.4.2 does not exist

> [!IMPORTANT]
> **The previous version is still serving.** Deployment checkout: revision 7 (checkout:1.4.1), 3 of 3 pods ready. It was not rolled back.

**Fix** [\`deploy/checkout.yaml:23\`](https://github.com/acme/shop/blob/abc/deploy/checkout.yaml#L23): Deploy a tag that exists

\`\`\`diff
-          image: ghcr.io/acme/checkout:1.4.2
+          image: ghcr.io/acme/checkout:1.4.1
\`\`\`

Or restore the previous version now: \`kubectl rollout undo deployment/checkout -n shop\`

**Where:** Deployment \`checkout\` · container \`app\`

**Why:** The registry answered, and this tag does not exist there. ([\`ImageNotFound\`](https://example.com/causes.md#imagenotfound), seen as \`ImagePullBackOff\`, \`RolloutStalled\`)

- pod/checkout-5d5c7b9f4-x2x7q status: \`waiting: ImagePullBackOff: Back-off pulling image "ghcr.io/acme/checkout:1.4.2"\`
- event Failed (4 times): \`Failed to pull image "ghcr.io/acme/checkout:1.4.2": rpc error: code = NotFound desc = failed to pull and unpack image "ghcr.io/acme/checkout:1.4.2": failed to resolve reference "ghcr.io/acme/checkout:1.4.2": ghcr.io/acme/checkout:1.4.2: not found\`

<details><summary>More to check</summary>

- See which tags exist: \`crane ls ghcr.io/acme/checkout | tail\`

</details>

|  | Before | This deploy |
|---|---|---|
| Image | \`checkout:1.4.1\` | \`checkout:1.4.2\` |
| Revision | 7 | 8 |
| Ready | 3 of 3 | 0 of 3 |

|  | Object | Status |
|---|---|---|
| ❌ | [Deployment \`checkout\`](https://github.com/acme/shop/blob/abc/deploy/checkout.yaml#L1) | failed: 0 of 3 new pods ready, 1 cannot pull its image |
| ✅ | [Service \`checkout\`](https://github.com/acme/shop/blob/abc/deploy/checkout.yaml#L41) | created: 3 ready endpoints |
| ✅ | [ConfigMap \`checkout-config\`](https://github.com/acme/shop/blob/abc/deploy/config.yaml#L1) | unchanged: exists |

<details><summary>Timeline (4.9 s)</summary>

| Time | Event |
|---|---|
| +0.0 s | Deployment checkout applied |
| +4.9 s | Pod checkout-5d5c7b9f4-x2x7q: Failed to pull image |

</details>

<sub>cluster production (v1.35.4) · commit abc · 45 s · <a href="https://github.com/acme/shop/actions/runs/1">log of this run</a></sub>
`)
})

describe('the box at the top says whether something is down, and only what was counted', () => {
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
  const images = { web: 'registry.example/app:1' }
  const before = { revision: '1', images, replicas: 2, ready: 2 }
  const after = { revision: '2', images: { web: 'registry.example/app:9' }, replicas: 2, ready: 0, oldReady: 2 }
  const failed: ObjectReport = { ref, apply: 'configured', rollout: { state: 'failed', message: 'm' }, before, after }
  const box = (objects: ObjectReport[], fields: Partial<Report> = {}): string =>
    /> \[!(.*)\n> (.*)\n/
      .exec(renderComment(reportOf({ objects, ...fields }), { key: 'k' }))
      ?.slice(1)
      .join(' ') ?? ''
  const rolledBack = { revision: '3', images, replicas: 2, ready: 2, healthy: true }
  const stays = 'ConfigMaps, Secrets and all other objects stay as this deploy left them.'

  it.each<[string, ObjectReport, string]>([
    [
      'all old pods',
      failed,
      'IMPORTANT] **The previous version is still serving.** Deployment web: revision 1 (app:1), 2 of 2 pods ready. It was not rolled back.',
    ],
    [
      'fewer of them',
      { ...failed, after: { ...after, oldReady: 1 } },
      'WARNING] **The previous version is still serving, with fewer pods.** Deployment web: revision 1 (app:1), 1 of 2 pods ready. It was not rolled back.',
    ],
    [
      'old and new ones',
      { ...failed, after: { ...after, ready: 1, oldReady: 1 } },
      'IMPORTANT] **The previous version is still serving.** Deployment web: revision 1 (app:1), 1 of 2 pods ready, and 1 of this deploy. It was not rolled back.',
    ],
    [
      'new ones only',
      { ...failed, after: { ...after, ready: 1, oldReady: 0 } },
      'WARNING] **Pods of this deploy are serving.** Deployment web: 1 of 2 pods ready.',
    ],
    [
      'none',
      { ...failed, after: { ...after, oldReady: 0 } },
      'CAUTION] **Nothing is serving.** Deployment web: 0 of 2 pods ready.',
    ],
    [
      'a first deploy',
      { ref, apply: 'created', rollout: { state: 'failed', message: 'm' }, after: { ...after, oldReady: 0 } },
      'CAUTION] **Nothing is serving: this was the first deploy.** Deployment web: 0 of 2 pods ready.',
    ],
    [
      'rolled back',
      { ...failed, rolledBack },
      `NOTE] **Rolled back to revision 1 (app:1).** Deployment web: 2 of 2 pods ready. ${stays}`,
    ],
    [
      'rolled back in vain',
      { ...failed, rolledBack: { ...rolledBack, ready: 0, healthy: false } },
      `CAUTION] **Rolled back to revision 1 (app:1), and it is not healthy.** Deployment web: 0 of 2 pods ready. ${stays}`,
    ],
  ])('%s', (_name, object, said) => {
    expect(box([object])).toBe(said)
  })

  it('of pods that were not counted nothing is said, but what was applied', () => {
    expect(box([{ ...failed, after: { images } }])).toBe(
      'WARNING] **Deployment web is not ready.** 1 object applied (1 configured), 1 rollout failed.',
    )
  })

  it('that one workload serves nothing does not mean that nothing serves', () => {
    const api: ObjectReport = {
      ref: { ...ref, name: 'api' },
      apply: 'created',
      rollout: { state: 'done', message: 'm' },
      after: { images, replicas: 1, ready: 1 },
    }
    const web: ObjectReport = { ...failed, apply: 'created', after: { ...after, oldReady: 0 } }
    expect(box([web, api])).toBe(
      'CAUTION] **Deployment web is not serving: this was the first deploy.** Deployment web: 0 of 2 pods ready.',
    )
  })

  it('of what restarts it is said how often', () => {
    const restarting = { ...failed, restarts: 3, after: { ...after, ready: 1, oldReady: 0 } }
    expect(box([restarting])).toBe(
      'WARNING] **Pods of this deploy are serving, and they restart.** Deployment web: 1 of 2 pods ready, 3 restarts.',
    )
  })

  it('a Job did not complete', () => {
    const job = { ...failed, ref: { ...ref, apiVersion: 'batch/v1', kind: 'Job', name: 'migrate' } }
    expect(box([job])).toBe(
      'WARNING] **Job migrate did not complete.** 1 object applied (1 configured), 1 rollout failed.',
    )
  })

  it('the worst of several comes first', () => {
    const down = { ...failed, ref: { ...ref, name: 'api' }, after: { ...after, oldReady: 0 } }
    expect(box([failed, down])).toBe(
      'CAUTION] **Deployment api is not serving.** Deployment api: 0 of 2 pods ready. Deployment web: revision 1 (app:1), 2 of 2 pods ready. It was not rolled back. The previous version is still serving.',
    )
  })

  it('before the apply: nothing was applied', () => {
    const objects = [{ ref, apply: 'not-applied' as const }]
    expect(box(objects, { phase: 'preflight' })).toBe('NOTE] **Nothing was applied.** The cluster is as it was before.')
    expect(box(objects, { phase: 'apply' })).toBe('NOTE] **Nothing was applied.** The cluster is as it was before.')
  })

  it('the job summary, for which alerts are not documented, says the same in a line', () => {
    expect(renderSummary(reportOf({ objects: [failed] })).split('\n')[2]).toMatch(/^\*\*The previous version is still/)
  })
})

describe('titles name the environment', () => {
  const title = (fields: Partial<Report>): string => renderSummary(reportOf(fields)).split('\n')[0] ?? ''
  const cluster = {
    server: 'https://10.0.0.1',
    version: 'v1.35.4',
    context: 'arn:aws:eks:eu-west-1:1:cluster/prod',
    namespace: 'shop',
  }

  it.each<[string, Partial<Report>, string]>([
    ['its label', { label: 'staging' }, '### ❌ staging · checkout: image ghcr.io/acme/checkout:1.4.2 does not exist'],
    [
      'context and namespace',
      { cluster },
      '### ❌ prod/shop · checkout: image ghcr.io/acme/checkout:1.4.2 does not exist',
    ],
    [
      'no cluster',
      { cluster: undefined },
      '### ❌ Deploy failed · checkout: image ghcr.io/acme/checkout:1.4.2 does not exist',
    ],
    [
      'a dry run',
      { label: 'staging', mode: 'dry-run' },
      '### ❌ staging · dry run: checkout: image ghcr.io/acme/checkout:1.4.2 does not exist',
    ],
    [
      'several causes',
      { label: 'p', causes: [causeOf(), causeOf()] },
      '### ❌ p · checkout: image ghcr.io/acme/checkout:1.4.2 does not exist (and 1 more)',
    ],
    [
      'cancelled',
      { label: 'p', verdict: 'cancelled', causes: [], headline: '1 rollout still in progress' },
      '### 🚫 p · deploy cancelled: 1 rollout still in progress',
    ],
  ])('%s', (_name, fields, expected) => {
    expect(title(fields)).toBe(expected)
  })
})

it('a rollback that went well is told once, and its object shows no failure', () => {
  const rolledBack = {
    revision: '9',
    images: { app: 'ghcr.io/acme/checkout:1.4.1' },
    replicas: 3,
    ready: 3,
    healthy: true,
  }
  const objects = reportOf().objects.map((one) => (one.before === undefined ? one : { ...one, rolledBack }))
  const rollback = [
    'Deployment checkout was rolled back to revision 7 and is healthy again',
    'Only pod templates were rolled back',
  ]
  const page = renderComment(reportOf({ objects, rollback, warnings: rollback }), { key: 'k' })
  expect(page).not.toContain('**Rollback**')
  expect(page).toContain('| ↩️ | Deployment `checkout` | rolled back, 3 of 3 pods ready |')
  expect(page).toContain('|  | Before | This deploy | Now |\n')
})

it('what was rolled back has a place of its own where it is not healthy, and stands there once', () => {
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

it('a pass says what changed, from what to what, how long it took and how to go back', () => {
  const report: Report = { ...(samples.passed as Report), notices: [] }
  expect(renderComment(report, { key: 'k', recovered: true })).toBe(`<!-- k8s-deploy-gate:k -->
### ✅ production/shop · recovered: deployed web web:1 → web:2 in 45 s

An earlier run had failed; this one passed.

| Object | Change | Ready |
|---|---|---|
| Deployment \`web\` | \`web:1\` → \`web:2\`<br>revision 7 → 8<br>replicas 2 → 4 | 4 of 4 in 9.0 s |
| Deployment \`checkout\` | configured | 3 of 3 new pods ready |
| ConfigMap \`config\` | unchanged | exists |

Stable for 10 s after it was ready. Containers of Deployment web restarted twice before they were ready.

<details><summary>Roll back</summary>

- \`kubectl rollout undo deployment/web -n shop --to-revision=7\`

</details>

<sub>cluster production (v1.35.4) · 45 s</sub>
`)
})

it('what is wrong with the inputs is one table, and nothing is told twice', () => {
  const inputs = [
    { input: 'mode', given: 'apply', allowed: 'deploy, dry-run, watch' },
    { input: 'timeout', given: '10 | minutes', allowed: 'a duration such as 90s, 10m or 1h30m' },
  ]
  const causes = inputs.map(({ input }) =>
    causeOf({ code: 'InputInvalid', headline: `${input}: wrong (InputInvalid)`, source: undefined }),
  )
  const objects = reportOf().objects.map(({ ref, source }) => ({ ref, ...(source === undefined ? {} : { source }) }))
  const report = reportOf({ phase: 'load', inputs, causes, objects, timeline: [], cluster: undefined as never })
  expect(renderSummary(report)).toBe(`### ❌ Deploy failed · 2 inputs are invalid

**Nothing was applied.** The cluster is as it was before.

| Input | Given | Allowed |
|---|---|---|
| \`mode\` | \`apply\` | deploy, dry-run, watch |
| \`timeout\` | <code>10 &#124; minutes</code> | a duration such as 90s, 10m or 1h30m |

<sub>45 s</sub>
`)
  expect(annotations(report)).toEqual([
    {
      level: 'error',
      title: '2 inputs are invalid',
      message:
        'mode: apply; allowed: deploy, dry-run, watch\ntimeout: 10 | minutes; allowed: a duration such as 90s, 10m or 1h30m',
    },
  ])
  expect(renderLog(report)).toContain('\nInvalid inputs\n   mode: apply; allowed: deploy, dry-run, watch\n')
})

it('no kubeconfig is explained as what it usually is', () => {
  const causes = [
    causeOf({
      code: 'ClusterUnreachable',
      symptom: 'KubeconfigMissing',
      headline: 'There is no kubeconfig (ClusterUnreachable)',
    }),
  ]
  const report = reportOf({ phase: 'load', causes, objects: [] })
  expect(renderSummary(report)).toContain('```yaml\nwith:\n  kubeconfig: ${{ secrets.KUBECONFIG }}\n```')
  expect(renderSummary(report, { withoutSecrets: 'fork' })).toContain(
    '**This is expected:** This pull request comes from a fork',
  )
  expect(renderSummary(report, { withoutSecrets: 'Dependabot' })).toContain(
    "```yaml\nif: github.actor != 'dependabot[bot]'\n```",
  )
})

it('what nobody touched has no sign of success', () => {
  const page = renderSummary(samples['failed-preflight'] as Report)
  expect(page).not.toContain('✅')
  expect(page).toContain('| – | ')
})

it('tables have few columns, the news before what is long: a phone shows forty characters', () => {
  const all = Object.values(samples).flatMap((report) => renderComment(report, { key: 'k' }).split('\n'))
  const heads = all.filter((_line, index) => /^\|(?:---\|)+$/.test(all[index + 1] ?? ''))
  expect(heads.filter((line) => line.split('|').length - 2 > 3)).toEqual([])
})

it('commands stand in spans of code, which wrap', () => {
  const page = renderComment(samples['failed-one-cause'] as Report, { key: 'k' })
  expect(page).not.toMatch(/^kubectl/m)
})

it('what else is wrong is named at the top, at most seven', () => {
  const sources = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((line) => ({ file: 'k8s/web.yaml', line, column: 1 }))
  const causes = sources.map((source) => causeOf({ source }))
  const page = renderComment(reportOf({ causes, headline: causes[0]?.headline ?? '' }), { key: 'k' })
  expect(page).toContain('**9 problems to fix**\n\n1. checkout: image')
  expect(page.split('\n').filter((line) => line.startsWith('1. '))).toHaveLength(8)
  expect(page).toContain('(`ImageNotFound`) at `k8s/web.yaml:7`\n1. 2 more\n')
})

it('a cancelled run says what stays, where each object stood, and how to undo it', () => {
  const page = renderSummary(samples.cancelled as Report)
  const lines = page.split('\n')
  expect(lines[2]).toBe(
    '**What was applied stays, and the cluster goes on rolling it out.** Deployment checkout: 1 of 3 new pods ready, 2 pulling their image. 1 object not applied.',
  )
  expect(lines.filter((line) => /^\| [–⏳✅]/.test(line))).toEqual([
    '| – | Deployment `web` | not applied |',
    '| ⏳ | Deployment `checkout` | 1 of 3 new pods ready, 2 pulling their image |',
    '| ✅ | ConfigMap `config` | configured: exists |',
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
  const open = page.replace(/<details>[^]*?<\/details>/g, '')
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
