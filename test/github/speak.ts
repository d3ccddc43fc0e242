// A process that speaks to the runner, for github.test.ts: prints, sets outputs, writes the summary, upserts a comment.
import { connectGitHub } from '../../src/github/github.ts'

const github = connectGitHub(process.env)
const hostile = 'x\n::error::injected\r::add-mask::e ##[group]z'
github.log(hostile)
github.group(`title ${hostile}`, [hostile])
github.annotate({
  level: 'error',
  title: `t, ${hostile}`,
  message: hostile,
  file: 'deploy/a,b.yaml',
  line: 3,
  column: 5,
})
github.annotate({ level: 'notice', title: 'no place', message: 'm' })
github.maskSecret('hunter2')
github.maskSecret('abc')
github.maskSecret('kind: Config\nusers: []')
const results = {
  input: github.input('log-lines'),
  missing: github.input('nothing'),
  output: github.setOutput('headline', 'a\nb'),
  summary: [await github.writeSummary('first'), await github.writeSummary('# second\n')],
  comment: await github.upsertComment({ key: 'k', body: '<!-- k8s-deploy-gate:k -->\nnew', createIfMissing: true }),
  runUrl: github.runUrl,
  repository: github.repository,
  documentationUrl: github.documentationUrl,
  withoutSecrets: github.withoutSecrets,
  defaultCommentKey: github.defaultCommentKey,
}
console.log(`results ${JSON.stringify(results)}`)
