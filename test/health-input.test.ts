// The input `health`: what is read, and that everything wrong with it is said once, at its place.
import { describe, expect, test } from 'vitest'
import { readHealth } from '../src/health-input.ts'
import type { ManifestFiles } from '../src/manifest/load.ts'

const RULE = '- apiVersion: example.org/v1\n  kind: Widget\n'

function read(text: string, contents: Record<string, string> = {}) {
  const files: ManifestFiles = {
    workspace: '/workspace',
    relative: (path) => (path.startsWith('../') ? undefined : path),
    kindOf: (path) => Promise.resolve(path === 'k8s' ? 'folder' : path in contents ? 'file' : undefined),
    realpath: (path) => Promise.resolve(path === 'link.yaml' ? undefined : path),
    read: (path) =>
      path === 'binary.yaml'
        ? Promise.reject(new Error('it is not UTF-8 text'))
        : Promise.resolve(contents[path] ?? ''),
    list: () => Promise.resolve(Object.keys(contents)),
    expand: () => Promise.resolve([]),
    kustomize: () => Promise.reject(new Error('not asked')),
  }
  return readHealth(text, files)
}

const wrong = async (text: string, contents?: Record<string, string>): Promise<string[]> =>
  (await read(text, contents)).problems.map(({ message }) => message)

test('a rule of each kind, with where it stands', async () => {
  const { rules, problems } = await read(
    `${RULE}  inProgress: has(status.next)\n  failed: "status.phase == 'Failed'"\n  current: >-\n    status.phase\n      == 'Ready'\n` +
      `- apiVersion: apps/v1\n  kind: StatefulSet\n  current: spec.replicas == status.availableReplicas\n`,
  )
  expect(problems).toEqual([])
  expect(
    [...rules].map(([name, { at, current, failed, inProgress }]) => [
      name,
      at,
      [inProgress, failed, current].map((one) => one?.at),
    ]),
  ).toEqual([
    [
      'example.org/Widget',
      'input health, line 1',
      ['input health, line 3, column 15', 'input health, line 4, column 12', 'input health, line 6, column 5'],
    ],
    ['apps/StatefulSet', 'input health, line 8', [undefined, undefined, 'input health, line 10, column 12']],
  ])
})

test('a file of the workspace, and the field as a Kustomization of Flux has it', async () => {
  const flux = `healthCheckExprs:\n  - apiVersion: example.org/v1\n    kind: Widget\n    current: status.ok\n`
  const { rules, problems } = await read('deploy/health.yaml', { 'deploy/health.yaml': flux })
  expect(problems).toEqual([])
  expect([...rules.values()].map(({ at, current }) => [at, current.at])).toEqual([
    ['deploy/health.yaml:2', 'deploy/health.yaml:4:14'],
  ])
})

test('in a file everything wrong has its line and column', async () => {
  const text = `${RULE}  curent: status.ok\n- apiVersion: example.org/v1\n  kind: Other\n  current: status.phase = 'Ready'\n`
  const { problems } = await read('health.yaml', { 'health.yaml': text })
  expect(
    problems.map(({ message, source, input, excerpt }) => ({ message, source, input, text: excerpt?.text })),
  ).toEqual([
    {
      message:
        'a rule has no field "curent": it has apiVersion, kind, inProgress, failed, current; did you mean current?',
      source: { file: 'health.yaml', line: 3, column: 11 },
      input: 'health',
      text: '  curent: status.ok',
    },
    {
      message: 'current is not valid CEL: unexpected character: =',
      source: { file: 'health.yaml', line: 6, column: 25 },
      input: 'health',
      text: "  current: status.phase = 'Ready'",
    },
  ])
})

const LIST = 'a list of rules with apiVersion, kind and current, as in healthCheckExprs of Flux'
const SEES = 'an expression sees apiVersion, kind, metadata, spec, status'

describe('one clear error each', () => {
  const cases: [text: string, message: string][] = [
    ['rules.yaml', 'health: rules.yaml does not exist'],
    ['helth.yaml', 'health: helth.yaml does not exist; did you mean health.yaml?'],
    ['k8s', 'health: k8s is a folder: name one file'],
    ['../rules.yaml', 'health: ../rules.yaml is outside the workspace'],
    ['link.yaml', 'health: link.yaml is a link that leads out of the workspace'],
    ['binary.yaml', 'health: cannot read binary.yaml: it is not UTF-8 text'],
    ['[]', `health: line 1, column 1: there is no rule: it must be ${LIST}`],
    ['# nothing\n', `health: line 1, column 1: there is no rule: it must be ${LIST}`],
    ['kind: Widget\n', `health: line 1, column 1: this is a mapping, but it must be ${LIST}`],
    ['"text"', `health: line 1, column 1: this is the string "text", but it must be ${LIST}`],
    ['- text', 'health: line 1, column 3: this is the string "text", but a rule has apiVersion, kind and current'],
    ['- null', 'health: line 1, column 3: this is empty, but a rule has apiVersion, kind and current'],
    ['- [a]', 'health: line 1, column 3: this is a list, but a rule has apiVersion, kind and current'],
    [RULE, 'health: line 1, column 3: a rule needs current'],
    ['- current: status.ok\n', 'health: line 1, column 3: a rule needs apiVersion and kind'],
    [
      `${RULE}  curent: status.ok`,
      'health: line 3, column 11: a rule has no field "curent": it has apiVersion, kind, inProgress, failed, current; did you mean current?',
    ],
    [
      `${RULE}  current: status.ok\n  paused: status.x`,
      'health: line 4, column 11: a rule has no field "paused": it has apiVersion, kind, inProgress, failed, current',
    ],
    [
      `${RULE}  current: status.ok\n  current: status.no`,
      'health: line 4, column 3: key "current" is given twice in the same mapping',
    ],
    [`${RULE}  current: true`, 'health: line 3, column 12: current must be a string, but it is the boolean true'],
    [`${RULE}  current: [status.ok]`, 'health: line 3, column 3: current must be a string, but it is a list'],
    [`${RULE}  current: ' '`, 'health: line 3, column 12: current is empty'],
    [`${RULE}  current: 1 + 1`, 'health: line 3, column 12: current gives an int, not true or false'],
    [`${RULE}  current: "'Ready'"`, 'health: line 3, column 13: current gives a string, not true or false'],
    [
      `${RULE}  current: status.phase ==`,
      'health: line 3, column 27: current is not valid CEL: unexpected token: the end of the expression',
    ],
    [
      `${RULE}  current: status.phase = 'x'`,
      'health: line 3, column 25: current is not valid CEL: unexpected character: =',
    ],
    [
      `${RULE}  current: stats.phase == 'x'`,
      `health: line 3, column 12: current is not valid CEL: unknown variable: stats; ${SEES}`,
    ],
    [
      `${RULE}  current: object.status.ok`,
      `health: line 3, column 12: current is not valid CEL: unknown variable: object; ${SEES}`,
    ],
    [
      `${RULE}  current: ready(status)`,
      "health: line 3, column 12: current is not valid CEL: found no matching overload for 'ready(dyn)'",
    ],
    [
      `${RULE}  current: has(status)`,
      'health: line 3, column 16: current is not valid CEL: has() takes a field of something, such as has(status.phase)',
    ],
    [
      `${RULE}  current: status.phase.matches('(')`,
      'health: line 3, column 33: current is not valid CEL: invalid regular expression: /(/: unterminated group',
    ],
    [
      `${RULE}  current: ${'('.repeat(300)}true${')'.repeat(300)}`,
      'health: line 3, column 262: current is not valid CEL: exceeded maxDepth (250)',
    ],
    [`${RULE}  current: "${'a'.repeat(10_001)}"`, 'health: line 3, column 13: current is longer than 10000 characters'],
    [
      `${RULE}  current: |\n    status.a == 1 &&\n    sttus.b == 2`,
      `health: line 5, column 5: current is not valid CEL: unknown variable: sttus; ${SEES}`,
    ],
    [
      `${RULE}  current: 'status.a == ''x'' && b'`,
      `health: line 3, column 34: current is not valid CEL: unknown variable: b; ${SEES}`,
    ],
    [
      `${RULE}  current: status.ok\n  failed: '"no" + 1'`,
      'health: line 4, column 12: failed is not valid CEL: no such overload: string + int',
    ],
    [
      '- apiVersion: a/b/c\n  kind: Widget\n  current: status.ok',
      'health: line 1, column 15: apiVersion cannot be "a/b/c": an apiVersion is “v1” or “group/version”, such as “apps/v1”',
    ],
    [
      '- apiVersion: a/v1\n  kind: widgets.a\n  current: status.ok',
      'health: line 2, column 9: kind cannot be "widgets.a": a kind is one word such as Deployment',
    ],
    [
      '- apiVersion: v1\n  kind: ConfigMap\n  current: status.ok',
      'health: line 2, column 9: a ConfigMap of v1 is done as soon as it is stored: no rule can judge it',
    ],
    [
      `${RULE}  current: status.ok\n- apiVersion: example.org/v2\n  kind: Widget\n  current: status.ok`,
      'health: line 5, column 9: Widget has a rule already (input health, line 1): one rule is for all versions of a kind',
    ],
    [
      `${RULE}  current: status.ok\n---\n${RULE}  current: status.ok`,
      'health: line 5, column 1: only one YAML document is read: put all rules into one list',
    ],
    [
      '- apiVersion: [',
      'health: line 1, column 16: the indentation is wrong, or a bracket is not closed before this line',
    ],
    [`${RULE}  current: status.\u0000`, 'health: line 3, column 19: control character U+0000 is not allowed'],
    [
      `${RULE}  current: {{ .Values.rule }}`,
      'health: line 3, column 13: a key must be a string, not a mapping or a list',
    ],
  ]
  test.each(cases.map(([text, message]) => ({ text, message })))('$message', async ({ text, message }) => {
    const files = { 'health.yaml': '', 'link.yaml': '', 'binary.yaml': '' }
    expect(await wrong(text, files)).toEqual([message])
  })
})

test('everything wrong is said at once', async () => {
  const text = `- apiVersion: example.org/v1\n  kind: widgets.a\n  current: status.a =\n  failed: 1\n  faild: x\n- apiVersion: v1\n`
  expect(await wrong(text)).toHaveLength(5)
})
