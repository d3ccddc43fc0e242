// action.yml, src/inputs.ts and the contract say the same.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { inputDefaults, readInputs } from '../src/inputs.ts'

interface Action {
  name: string
  description: string
  inputs: Record<string, { description: string; required: boolean; default: string }>
  outputs: Record<string, { description: string }>
  runs: { using: string; main: string }
  branding: { icon: string; color: string }
}
const root = join(import.meta.dirname, '..')
const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Action

/** The contract: users' workflows depend on every name and default. */
const inputs = {
  label: '',
  manifests: '',
  mode: 'deploy',
  resources: '',
  namespace: '',
  kubeconfig: '',
  context: '',
  health: '',
  images: '',
  timeout: '10m',
  'fail-fast': 'true',
  stabilize: 'auto',
  'log-lines': '100',
  'field-manager': 'k8s-deploy-gate',
  'force-conflicts': 'false',
  'when-paused': 'pass',
  rollback: 'never',
  comment: 'on-failure',
  'comment-key': '',
  'github-token': '${{ github.token }}',
  redact: '',
  'fail-on-stale-image': 'false',
}
const outputs = ['verdict', 'cause', 'headline', 'causes', 'changed', 'url', 'report', 'evidence']

test('inputs and defaults of action.yml are those of the contract', () => {
  expect(Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default]))).toEqual(
    inputs,
  )
  expect(Object.keys(action.outputs)).toEqual(outputs)
  expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' })
})

test('the code has the same defaults; only the token is an expression', () => {
  expect(inputDefaults).toEqual({ ...inputs, 'github-token': '' })
})

test('every input of action.yml is read, and no other', () => {
  const read = new Set<string>()
  readInputs((name) => {
    read.add(name)
    return ''
  })
  expect([...read].sort()).toEqual(Object.keys(action.inputs).sort())
})

test('the defaults of action.yml are valid, and give what an empty text gives', () => {
  const given = (name: string) => (name === 'manifests' ? 'k8s/' : '')
  const written = readInputs((name) => given(name) || (action.inputs[name]?.default ?? ''))
  expect('inputs' in written && { ...written.inputs, githubToken: '' }).toEqual(
    (readInputs(given) as { inputs: unknown }).inputs,
  )
})

test('every input and output has a description of one line that GitHub shows whole', () => {
  for (const [name, { description }] of Object.entries({ ...action.inputs, ...action.outputs })) {
    expect([name, description]).toEqual([name, expect.stringMatching(/^[^\n]{10,220}$/)])
  }
  // The Marketplace refuses more.
  expect(action.description.length).toBeLessThanOrEqual(125)
})

test.runIf(existsSync(join(root, 'README.md')))('every input and output stands in the README', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const names = [...Object.keys(action.inputs), ...Object.keys(action.outputs)]
  expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
})
