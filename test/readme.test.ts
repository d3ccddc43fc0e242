// What the README says is so: the tables, the examples, the files that it names.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { lintWorkflows } from '../scripts/actionlint.ts'
import { LIMITS } from '../src/model/limits.ts'
import { withTables } from '../scripts/readme.ts'

const root = join(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
  license: string
}

/** The fenced blocks of a language. */
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text = '']) => text)
}

test('its tables are what action.yml says', async () => {
  expect(await withTables(readme, readFileSync(join(root, 'action.yml'), 'utf8'))).toBe(readme)
})

test('its limits are those of the program', () => {
  const [, table = ''] = /<!-- limits: .*? -->(.*?)<!-- end of limits -->/s.exec(readme) ?? []
  const told = [...table.matchAll(/\| ([\d.,]+)( MiB)? +\|$/gm)].map(
    ([, number = '', unit]) => Number(number.replaceAll(',', '')) * (unit === undefined ? 1 : 1024 * 1024),
  )
  const { problemsOfFile: _problemsOfFile, problems: _problems, ...limits } = LIMITS
  expect(told.toSorted((a, b) => a - b)).toEqual(Object.values<number>(limits).toSorted((a, b) => a - b))
})

/** A fenced block as a whole workflow: what it leaves out is what stands around it in every workflow. */
function workflowOf(block: string): string | undefined {
  const value: unknown = parse(block)
  const trigger = { name: 'example', on: { push: { branches: ['main'] } } }
  const around = (job: object): string =>
    stringify({ ...trigger, jobs: { deploy: { 'runs-on': 'ubuntu-latest', steps: [{ run: 'true' }], ...job } } })
  if (Array.isArray(value)) return around({ steps: value })
  const mapping = value as Record<string, unknown>
  if ('kind' in mapping) return undefined
  if ('jobs' in mapping) return block
  return around(mapping)
}

/** Every step of an example that uses this action. */
function ownSteps(workflow: string): { with?: Record<string, unknown>; uses: string }[] {
  const { jobs } = parse(workflow) as { jobs: Record<string, { steps: { uses?: string }[] }> }
  const steps = Object.values(jobs).flatMap((job) => job.steps)
  return steps.filter((step): step is { uses: string } => step.uses?.includes('k8s-deploy-gate@') === true)
}

test('its examples pass actionlint, and use inputs and outputs that there are', async () => {
  const { inputs, outputs } = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Record<
    'inputs' | 'outputs',
    Record<string, unknown>
  >
  const examples = blocks('yaml').flatMap((block) => workflowOf(block) ?? [])
  expect(examples.length).toBeGreaterThan(12)
  const folder = mkdtempSync(join(tmpdir(), 'deploy-gate-readme-'))
  try {
    const files = examples.map((example, index) => {
      const file = join(folder, `example-${index}.yml`)
      writeFileSync(file, example)
      return file
    })
    expect(await lintWorkflows(files, folder)).toEqual([])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const given = examples.flatMap(ownSteps).flatMap((step) => Object.keys(step.with ?? {}))
  expect(given).toContain('manifests')
  expect(given.filter((name) => !(name in inputs))).toEqual([])
  const used = [...readme.matchAll(/steps\.gate\.outputs\.([\w-]+)/g)].map(([, name = '']) => name)
  expect(used.filter((name) => !(name in outputs))).toEqual([])
})

test('an example is wrong that actionlint would not take', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-gate-readme-'))
  try {
    const file = join(folder, 'example.yml')
    writeFileSync(file, workflowOf('- uses: actions/checkout@v7\n  wiht: {}\n') ?? '')
    expect(await lintWorkflows([file], folder)).toEqual([expect.stringContaining('wiht')])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('a deploy runs on push only, with one concurrency group for each environment', () => {
  for (const block of blocks('yaml').filter((text) => text.includes('jobs:'))) {
    const { on, concurrency, jobs } = parse(block) as {
      on: unknown
      concurrency?: unknown
      jobs: Record<string, { concurrency?: unknown; environment?: string | { name: string } }>
    }
    const deploys = ownSteps(block).some((step) => step.with?.['mode'] !== 'dry-run')
    expect(deploys).toBe(!JSON.stringify(on).includes('pull_request'))
    const groups = Object.values(jobs).map(({ environment, ...job }) => [
      typeof environment === 'object' ? environment.name : environment,
      job.concurrency ?? concurrency,
    ])
    if (deploys) expect(groups).toEqual(groups.map(([environment]) => [environment, `deploy-${String(environment)}`]))
  }
})

/** The pages that people read, by name. */
const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md'].map(
  (name) => [name, readFileSync(join(root, name), 'utf8')] as const,
)

test.each(pages)(
  '%s: the files and npm scripts that it names are there, and the headings that it links to',
  (_name, text) => {
    const paths = [
      ...text.matchAll(/`((?:src|test|dist)\/[\w./-]*)`|\]\((?!http)([\w./-]+)\)|(?:srcset|src)="([\w./-]+)"/g),
    ]
      .map(([, code, link, picture]) => code ?? link ?? picture ?? '')
      .filter((path) => !path.startsWith('../../actions/'))
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
    const scripts = [...text.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, name = '']) => name)
    expect(scripts.filter((name) => packageJson.scripts[name] === undefined)).toEqual([])
    const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    )
    const links = [...text.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor = '']) => anchor)
    expect(links.filter((anchor) => !anchors.includes(anchor))).toEqual([])
  },
)

test('the two commands come first', () => {
  const [first = ''] = blocks('sh')
  expect(first.split('\n').map((line) => line.split(' #')[0]?.trim())).toEqual([
    'npm ci && npm run demo',
    'npm ci && npm test',
    '',
  ])
})

test('the licence is the one that package.json names', () => {
  expect(packageJson.license).toBe('Apache-2.0')
  expect(readFileSync(join(root, 'LICENSE'), 'utf8')).toMatch(/^\s*Apache License\n\s*Version 2\.0, January 2004\n/)
})
