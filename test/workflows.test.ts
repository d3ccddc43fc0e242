// The workflows of this repository, and the script that checks them.
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { lintWorkflows } from '../scripts/actionlint.ts'

const root = join(import.meta.dirname, '..')
const workflows = globSync('.github/workflows/*.yml', { cwd: root }).map((path) => join(root, path))

interface Workflow {
  permissions: Record<string, string>
  jobs: Record<string, { steps: { uses?: string }[] }>
}

test('actionlint finds nothing in the workflows', async () => {
  expect(workflows).not.toEqual([])
  expect(await lintWorkflows(workflows, root)).toEqual([])
})

test('what actionlint finds is a line with file, line and column', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-gate-workflow-'))
  const path = join(folder, 'wrong.yml')
  const steps = '[{ run: "echo ${{ github.event.pull_request.title }}" }]'
  writeFileSync(path, `on: pull_request\njobs:\n  check:\n    runs-on: ubuntu-latest\n    steps: ${steps}\n`)
  try {
    expect(await lintWorkflows([path], folder)).toEqual([
      expect.stringMatching(
        /^wrong\.yml:5:\d+: "github\.event\.pull_request\.title" is potentially untrusted.* \(expression\)$/,
      ),
    ])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('workflows may only read, and use other actions by commit', () => {
  for (const path of workflows) {
    const workflow = parse(readFileSync(path, 'utf8')) as Workflow
    expect(workflow.permissions).toEqual({ contents: 'read' })
    const used = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []))
    expect(used.filter((uses) => uses !== './' && !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(uses))).toEqual([])
  }
})
