// What the README says is so: the tables, the failure that it shows, the files that it names.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { lintWorkflows } from '../scripts/actionlint.ts'
import { LIMITS } from '../src/model/limits.ts'
import { withTables } from '../scripts/readme.ts'
import { deploy } from './embedded-cluster/deploy.ts'
import { readRecording } from './embedded-cluster/recording.ts'

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

test('the failure that it shows is what the recorded one gives', async () => {
  const shown = blocks('text')[0] ?? ''
  const { stdout } = await deploy(readRecording('image-not-found'))
  // What the pod waits with when it is seen last, ErrImagePull or ImagePullBackOff, differs from one run to the next.
  const lines = shown.split('\n').filter((line) => line !== '' && !/^ +(seen|also seen|\|) /.test(line))
  expect(lines).toContainEqual(expect.stringContaining('(ImageNotFound)'))
  expect(lines.filter((line) => !stdout.includes(`${line}\n`))).toEqual([])
})

test('its YAML can be read, and its workflow passes actionlint', async () => {
  const documents = blocks('yaml').flatMap((text) => parseAllDocuments(text))
  expect(documents.flatMap(({ errors }) => errors)).toEqual([])
  const folder = mkdtempSync(join(tmpdir(), 'deploy-gate-readme-'))
  try {
    writeFileSync(join(folder, 'workflow.yml'), blocks('yaml')[0] ?? '')
    expect(await lintWorkflows([join(folder, 'workflow.yml')], folder)).toEqual([])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('the files and npm scripts that it names are there', () => {
  const paths = [...readme.matchAll(/`((?:src|test|dist)\/[\w./-]*)`|\]\(([\w./-]+)\)/g)].map(
    ([, code, link]) => code ?? link ?? '',
  )
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
  const scripts = [...readme.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, name = '']) => name)
  expect(scripts.filter((name) => packageJson.scripts[name] === undefined)).toEqual([])
})

test('the licence is the one that package.json names', () => {
  expect(packageJson.license).toBe('Apache-2.0')
  expect(readFileSync(join(root, 'LICENSE'), 'utf8')).toMatch(/^\s*Apache License\n\s*Version 2\.0, January 2004\n/)
})
