// dist/ is what a runner downloads for every job, so it stays small. That it is what the sources build, CI checks.
import { globSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const dist = join(import.meta.dirname, '..', 'dist')
const modules = globSync('*.js', { cwd: dist })
const textOf = (name: string): string => readFileSync(join(dist, name), 'utf8')

test('dist/ is modules of less than 4 MB, with the licences of what is in them', () => {
  const others = readdirSync(dist).filter((name) => !modules.includes(name))
  expect(others.sort()).toEqual(['licenses.txt', 'package.json'])
  expect(modules).toContain('index.js')
  expect(modules.reduce((sum, name) => sum + statSync(join(dist, name)).size, 0)).toBeLessThan(4_000_000)
  expect(JSON.parse(textOf('package.json'))).toEqual({ type: 'module' })
})

test('every file that a module loads later is there', () => {
  const named = modules.flatMap((name) => [...textOf(name).matchAll(/__nccwpck_require__\.e\([^)]*?(\d+)\)/g)])
  expect(named.length).toBeGreaterThan(0)
  for (const [, id] of named) expect(modules).toContain(`${id}.index.js`)
})

test('what is loaded before the first request is the smaller half, without causes and GitHub', () => {
  const first = textOf('index.js')
  expect(first.length).toBeLessThan(1_200_000)
  for (const late of [
    'src/causes/catalogue.ts',
    'node_modules/@marcbachmann/',
    'node_modules/@octokit/',
    'src/diagnose/',
  ])
    expect(first).not.toContain(`CONCATENATED MODULE: ./${late}`)
})

test('what only tests and types use is not in it', () => {
  for (const name of modules)
    expect(textOf(name)).not.toMatch(/MODULE: \.\/node_modules\/(@kubernetes\/client-node|execa)\//)
})

test('of undici only what is used is in it', () => {
  for (const name of modules) expect(textOf(name)).not.toMatch(/class (?:MockAgent|WebSocket|SnapshotAgent|H1Parser) /)
})
