// Starts dist/index.js as GitHub's runner starts it, and reads what it leaves: exit code, outputs, summary, report.
// It knows nothing of scenarios and judges nothing.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Report } from '../../src/model/report.ts'

const checkout = join(import.meta.dirname, '..', '..')
export const gateProgram = join(checkout, 'dist', 'index.js')

export interface GateRun {
  exitCode: number | null
  /** From the start of the process to its end. */
  seconds: number
  /** What it wrote, standard output and error in the order in which they came. */
  log: string
  outputs: Record<string, string>
  summary: string
  report: Report | undefined
}

/** The defaults of action.yml, without the expressions that only a runner can evaluate. */
function defaultInputs(): Record<string, string> {
  const action = parse(readFileSync(join(checkout, 'action.yml'), 'utf8')) as {
    inputs: Record<string, { default?: string }>
  }
  return Object.fromEntries(
    Object.entries(action.inputs).map(([name, input]) => {
      const value = String(input.default ?? '')
      return [name, value.includes('${{') ? '' : value]
    }),
  )
}

/** As the runner names them: upper case, spaces to underscores, hyphens kept. */
function inputEnvironment(inputs: Record<string, string>): NodeJS.ProcessEnv {
  const all = { ...defaultInputs(), ...inputs }
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  )
}

/** The files that a step writes: `name=value` lines, or `name<<DELIMITER`, lines, `DELIMITER`. */
export function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {}
  const pattern = /^([^\n=]+?)<<([^\n]+)\n([\s\S]*?)\n?^\2$|^([^\n=<]+)=(.*)$/gm
  for (const [, blockName, , block, name, value] of text.matchAll(pattern)) {
    outputs[blockName ?? name ?? ''] = block ?? value ?? ''
  }
  return outputs
}

export interface GateStart {
  /** An empty folder: workspace, temporary folder and files are made in it. */
  folder: string
  /** Path below the workspace → text. */
  files: Record<string, string>
  inputs: Record<string, string>
  kubeconfig: string
  /** Where kubectl is, put before the PATH. */
  kubectlFolder: string
  /** It is sent SIGINT as soon as its log holds this. */
  cancelAt?: string
  /** Told the id of its process. */
  started?: (pid: number) => void
}

/** Runs one gate to its end. */
export async function runGate({
  folder,
  files,
  inputs,
  kubeconfig,
  kubectlFolder,
  cancelAt,
  started: tellStart,
}: GateStart): Promise<GateRun> {
  const workspace = join(folder, 'workspace')
  const runnerTemp = join(folder, 'temp')
  const runnerFile = (name: string) => join(folder, name)
  for (const one of [workspace, runnerTemp, join(folder, 'home')]) mkdirSync(one, { recursive: true })
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(workspace, path, '..'), { recursive: true })
    writeFileSync(join(workspace, path), text)
  }
  for (const name of ['output', 'summary', 'env', 'state', 'path']) writeFileSync(runnerFile(name), '')
  writeFileSync(runnerFile('event.json'), '{}')

  const env: NodeJS.ProcessEnv = {
    PATH: `${kubectlFolder}:${process.env['PATH'] ?? ''}`,
    HOME: join(folder, 'home'),
    KUBECONFIG: kubeconfig,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: 'gate',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_ENV: runnerFile('env'),
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: runnerFile('event.json'),
    GITHUB_JOB: 'deploy',
    GITHUB_OUTPUT: runnerFile('output'),
    GITHUB_PATH: runnerFile('path'),
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_RUN_ID: '1',
    GITHUB_RUN_NUMBER: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: '0000000000000000000000000000000000000000',
    GITHUB_STATE: runnerFile('state'),
    GITHUB_STEP_SUMMARY: runnerFile('summary'),
    GITHUB_WORKFLOW: 'deploy',
    GITHUB_WORKSPACE: workspace,
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: runnerTemp,
    ...inputEnvironment(inputs),
  }
  const started = performance.now()
  const { exitCode, log } = await run(process.execPath, [gateProgram], workspace, env, { cancelAt, started: tellStart })
  const seconds = (performance.now() - started) / 1000
  const outputs = parseOutputs(readFileSync(runnerFile('output'), 'utf8'))
  const reportFile = outputs['report']
  const report =
    reportFile !== undefined && existsSync(reportFile)
      ? (JSON.parse(readFileSync(reportFile, 'utf8')) as Report)
      : undefined
  return { exitCode, seconds, log, outputs, summary: readFileSync(runnerFile('summary'), 'utf8'), report }
}

function run(
  command: string,
  args: string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  { cancelAt, started }: Pick<GateStart, 'cancelAt' | 'started'>,
): Promise<{ exitCode: number | null; log: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    if (child.pid !== undefined) started?.(child.pid)
    const chunks: Buffer[] = []
    let cancelled = cancelAt === undefined
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      if (
        cancelled ||
        !Buffer.concat(chunks)
          .toString()
          .includes(cancelAt ?? '')
      )
        return
      cancelled = true
      child.kill('SIGINT')
    })
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.once('error', reject)
    child.once('close', (exitCode) => resolve({ exitCode, log: Buffer.concat(chunks).toString() }))
  })
}
