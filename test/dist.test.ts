// dist/ is what a runner downloads for every job, so it stays small. That it is what the sources build, CI checks.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const dist = join(import.meta.dirname, '..', 'dist')

test('dist/ is one module of less than 4 MB, with the licences of what is in it', () => {
  expect(readdirSync(dist).sort()).toEqual(['index.js', 'licenses.txt', 'package.json'])
  expect(statSync(join(dist, 'index.js')).size).toBeLessThan(4_000_000)
  expect(JSON.parse(readFileSync(join(dist, 'package.json'), 'utf8'))).toEqual({ type: 'module' })
})

test('no generated class of the Kubernetes client is in it: one would bring four times the size', () => {
  expect(readFileSync(join(dist, 'index.js'), 'utf8')).not.toContain('class AppsV1Api')
})
