// `npm run test:runner`: a workflow that says `uses: ./`, run by nektos/act on this machine against the real cluster.
// It tests what only a runner does: action.yml, inputs, outputs, outcome and the job summary.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { execa } from 'execa'
import { binary, buildPrograms } from './binaries.ts'
import { gateProgram } from './gate-process.ts'
import { registry } from './layout.ts'
import { kubeconfig, kubectl, kubectlProgram, withCluster } from './prepared-cluster.ts'
import { deployment, markedLines, resolveText } from './scenario.ts'

const checkout = join(import.meta.dirname, '..', '..')

const manifestFor = (image: string) =>
  deployment(`
    containers:
      - name: app
        image: ${registry}/${image} # <-- here
  `)
const healthy = manifestFor('app:1')
const broken = manifestFor('app:no-such-tag')

/** Copies what git has or would have, and makes a repository of it: act reads the commit and branch it runs. */
async function copyCheckout(target: string): Promise<void> {
  const git = (cwd: string, ...args: string[]) => execa('git', ['-c', 'safe.directory=*', ...args], { cwd })
  const { stdout } = await git(checkout, 'ls-files', '-z', '--cached', '--others', '--exclude-standard')
  const files = stdout.split('\0').filter((file) => file !== '' && existsSync(join(checkout, file)))
  for (const file of files) cpSync(join(checkout, file), join(target, file))
  mkdirSync(join(target, 'runner-test'))
  writeFileSync(join(target, 'runner-test', 'healthy.yaml'), resolveText(healthy, ''))
  writeFileSync(join(target, 'runner-test', 'broken.yaml'), resolveText(broken, ''))
  const author = ['-c', 'user.name=test', '-c', 'user.email=test@example.com']
  await git(target, 'init', '--quiet', '--initial-branch=main')
  await git(target, 'add', '--all', '--force')
  await git(target, ...author, 'commit', '--quiet', '--message=copy')
}

/** One line of act's log with `--json`. */
interface LogEntry {
  msg: string
  command?: string
  content?: string
}

function parseLog(text: string): LogEntry[] {
  return text.split('\n').map((line) => {
    try {
      return JSON.parse(line) as LogEntry
    } catch {
      return { msg: line }
    }
  })
}

/** Runs the workflow; everything that act keeps goes into `folder`. */
async function runWorkflow(folder: string, namespace: string, results: string): Promise<LogEntry[]> {
  const home = join(folder, 'home')
  mkdirSync(home)
  // Without a settings file act asks which image it shall use.
  writeFileSync(join(home, '.actrc'), '')
  const brokenLine = markedLines({ 'broken.yaml': broken })[0]?.split(':')[1] ?? ''
  const given = { KUBECONFIG: kubeconfig, NAMESPACE: namespace, RESULTS: results, BROKEN_LINE: brokenLine }
  const workflow = join(import.meta.dirname, 'runner', 'workflow.yml')
  const options = ['--workflows', workflow, '--platform', 'ubuntu-latest=-self-hosted', '--no-cache-server', '--json']
  const environment = Object.entries(given).flatMap(([name, value]) => ['--env', `${name}=${value}`])
  const { all } = await execa(binary('act'), ['push', ...options, ...environment], {
    cwd: join(folder, 'checkout'),
    all: true,
    reject: false,
    extendEnv: false,
    env: {
      HOME: home,
      TMPDIR: folder,
      // The action wants Node 24, as the runner brings it; the machine's own may be older.
      PATH: [dirname(process.execPath), dirname(kubectlProgram()), process.env['PATH']].join(delimiter),
    },
  })
  return parseLog(all)
}

/** No later step may read a step's summary: what the runner took from it is in its log. */
function checkSummaries(log: readonly LogEntry[]): string[] {
  const summaries = log.filter(({ command }) => command === 'summary').map(({ content }) => content ?? '')
  const [ofHealthy, ofBroken] = summaries
  const check = (name: string, text: string | undefined, expected: string) =>
    text?.includes(expected) === true ? `ok ${name}` : `FAIL ${name}: expected ${expected}, got ${text ?? 'no summary'}`
  return [
    check('the summary of the healthy deploy says that it is healthy', ofHealthy, 'healthy'),
    check('the summary of the broken deploy names the cause', ofBroken, 'ImageNotFound'),
    check('the summary of the broken deploy names the manifest', ofBroken, 'runner-test/broken.yaml'),
  ]
}

async function testRunner(): Promise<{ passed: number; failed: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-gate-runner-'))
  const namespace = `runner-${crypto.randomUUID().slice(0, 5)}`
  const results = join(folder, 'results')
  writeFileSync(results, '')
  try {
    await kubectl(['create', 'namespace', namespace])
    await copyCheckout(join(folder, 'checkout'))
    const log = await runWorkflow(folder, namespace, results)
    const written = readFileSync(results, 'utf8').trim()
    const lines = [written || 'FAIL the workflow did not come to its checks', ...checkSummaries(log)]
      .join('\n')
      .split('\n')
    const failed = lines.filter((line) => line.startsWith('FAIL ')).length
    console.log(lines.join('\n'))
    if (failed > 0) console.log(`--- log of act\n${log.map(({ msg }) => msg.trimEnd()).join('\n')}`)
    return { passed: lines.filter((line) => line.startsWith('ok ')).length, failed }
  } finally {
    rmSync(folder, { recursive: true, force: true })
    await kubectl(['delete', 'namespace', namespace, '--ignore-not-found', '--wait=false'])
  }
}

async function main(): Promise<void> {
  if (!existsSync(gateProgram)) throw new Error(`${gateProgram} is not there: npm run build`)
  await buildPrograms(['act'], (line) => console.log(line))
  const { passed, failed } = await withCluster(process.argv.includes('--keep'), testRunner)
  console.log(`${passed} passed, ${failed} failed`)
  if (failed > 0) process.exitCode = 1
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  console.log('0 passed, 1 failed')
  process.exitCode = 1
})
