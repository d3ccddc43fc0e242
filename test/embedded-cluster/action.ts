// Runs the built action as a runner does: dist/index.js under Node 24, inputs and files through the environment.
// The runner's own part is from actions/runner 2.336.0 (src/Runner.Worker/Handlers/NodeScriptActionHandler.cs).
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { parse } from 'yaml'
import type { Report } from '../../src/model/report.ts'
import { pullRequestNumber, repository, workflowToken } from './github.ts'
import { compileCache } from '../thorough.ts'

const projectFolder = join(import.meta.dirname, '..', '..')

/** What a runner starts: `runs.main` of action.yml. `ACTION_MAIN=src/main.ts` tries the sources without a build. */
export const builtAction = resolve(projectFolder, process.env['ACTION_MAIN'] ?? 'dist/index.js')

export interface ActionOptions {
  /** Text by path relative to the workspace. */
  workspace: Record<string, string>
  /** Inputs of action.yml; the others get their defaults. */
  inputs: Record<string, string>
  /** The fake GitHub's address; without one there is no pull request. */
  gitHubUrl?: string
  /** Added to the environment, or taken out of it (`undefined`). */
  environment?: Record<string, string | undefined>
  /** Called as soon as it runs; `kill` sends it a signal. */
  onStart?: (kill: (signal: NodeJS.Signals) => void) => void
  /** Called with everything printed so far, each time something is printed. It may send a signal. */
  onOutput?: (stdout: string, kill: (signal: NodeJS.Signals) => void) => void
  /** Gets the text of every file in the folder that the output `evidence` names, by path within it. */
  inspect?: (evidence: Record<string, string>) => void
}

export interface ActionResult {
  /** Null: ended by a signal. */
  exitCode: number | null
  stdout: string
  stderr: string
  outputs: Record<string, string>
  summary: string
  /** The file that the output `report` names; undefined when there is none. */
  report: Report | undefined
  /** Milliseconds from start to end. */
  duration: number
}

/** Runs it to its end. */
export async function runAction(options: ActionOptions): Promise<ActionResult> {
  if (!existsSync(builtAction)) throw new Error(`${builtAction} is not there: run \`npm run build\` first`)
  const folder = mkdtempSync(join(tmpdir(), 'deploy-gate-'))
  try {
    const workspace = join(folder, 'workspace')
    for (const [path, text] of Object.entries(options.workspace)) write(join(workspace, path), text)
    const output = write(join(folder, 'output'), '')
    const summary = write(join(folder, 'summary'), '')
    const temporary = join(folder, 'temp')
    mkdirSync(temporary)
    const environment = {
      // No kubectl here: what is described must come from the recorded objects.
      PATH: dirname(process.execPath),
      HOME: folder,
      ...compileCache,
      CI: 'true',
      ...inputVariables(options.inputs),
      ...gitHubVariables(folder, options.gitHubUrl),
      GITHUB_WORKSPACE: workspace,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      RUNNER_TEMP: temporary,
      ...options.environment,
    }
    const started = Date.now()
    const ended = await run(workspace, environment, options)
    const duration = Date.now() - started
    const outputs = parseOutputs(readFileSync(output, 'utf8'))
    options.inspect?.(readFolder(outputs['evidence']))
    const reportPath = outputs['report']
    const report = reportPath ? (JSON.parse(readFileSync(reportPath, 'utf8')) as Report) : undefined
    return { ...ended, outputs, summary: readFileSync(summary, 'utf8'), report, duration }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(
  workspace: string,
  environment: Record<string, string | undefined>,
  { onStart, onOutput }: ActionOptions,
): Promise<Pick<ActionResult, 'exitCode' | 'stdout' | 'stderr'>> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [builtAction], {
      cwd: workspace,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    onStart?.((signal) => child.kill(signal))
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      onOutput?.(stdout, (signal) => child.kill(signal))
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', reject)
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }))
  })
}

/** Every input of action.yml is set, with its default when the workflow names none; a name's spaces become `_`. */
function inputVariables(inputs: Record<string, string>): Record<string, string> {
  const action = parse(readFileSync(join(projectFolder, 'action.yml'), 'utf8')) as {
    inputs: Record<string, { default?: string }>
  }
  const unknown = Object.keys(inputs).filter((name) => !(name in action.inputs))
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(', ')}`)
  const values = Object.entries(action.inputs).map(([name, input]) => {
    const standard = (input.default ?? '').replace('${{ github.token }}', workflowToken)
    return [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, inputs[name] ?? standard]
  })
  return Object.fromEntries(values) as Record<string, string>
}

function gitHubVariables(folder: string, url: string | undefined): Record<string, string> {
  const repositoryObject = { full_name: repository }
  const head = { sha: 'a'.repeat(40), repo: repositoryObject }
  const event =
    url === undefined ? {} : { pull_request: { number: pullRequestNumber, head, base: { repo: repositoryObject } } }
  return {
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: url ?? 'http://127.0.0.1:1',
    GITHUB_GRAPHQL_URL: `${url ?? 'http://127.0.0.1:1'}/graphql`,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: repository,
    GITHUB_EVENT_NAME: url === undefined ? 'push' : 'pull_request',
    GITHUB_EVENT_PATH: write(join(folder, 'event.json'), JSON.stringify(event)),
    GITHUB_WORKFLOW: 'deploy',
    GITHUB_JOB: 'production',
    GITHUB_RUN_ID: '4242',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_SHA: 'b'.repeat(40),
    GITHUB_ACTION: '__run',
    GITHUB_ACTOR: 'octocat',
    RUNNER_OS: 'Linux',
  }
}

/** Reads what @actions/core wrote: `name<<delimiter`, the value, `delimiter`; or `name=value`. */
export function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {}
  const lines = text.split('\n')
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    const heredoc = /^([^=]+?)<<(.+)$/.exec(line)
    const simple = /^([^=]+)=(.*)$/.exec(line)
    if (heredoc !== null) {
      const end = lines.indexOf(heredoc[2] ?? '', index + 1)
      if (end < 0) throw new Error(`the output ${heredoc[1]} has no end`)
      outputs[heredoc[1] ?? ''] = lines.slice(index + 1, end).join('\n')
      index = end
    } else if (simple !== null) outputs[simple[1] ?? ''] = simple[2] ?? ''
    else if (line !== '') throw new Error(`not a line of an output file: ${line}`)
  }
  return outputs
}

function readFolder(folder: string | undefined): Record<string, string> {
  if (!folder) return {}
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map(({ parentPath, name }) => join(parentPath, name))
  return Object.fromEntries(paths.map((path) => [relative(folder, path), readFileSync(path, 'utf8')]))
}

function write(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}
