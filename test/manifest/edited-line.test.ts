// The line of a manifest with another value in it.
import { expect, test } from 'vitest'
import { editedLine } from '../../src/model/manifest.ts'

test.each([
  [
    'a quoted value, and a key with the same text before it',
    '- {name: http, port: 80, targetPort: "http"}',
    'web',
    'http',
    '- {name: http, port: 80, targetPort: "web"}',
  ],
  [
    'a value behind its quote',
    "{ containerPort: 80, hostPort: '80' }",
    '81',
    '80',
    "{ containerPort: 80, hostPort: '81' }",
  ],
  ['a key', '  imagePullpolicy: Always', 'imagePullPolicy', 'imagePullpolicy', '  imagePullPolicy: Always'],
])('%s', (_what, line, to, text, expected) => {
  const column = /["']/.exec(line)?.index ?? line.length - 6
  expect(editedLine(line, column + 1, to, text)).toEqual({ from: line, to: expected })
})

test('another value with the same text is left alone', () => {
  const line = '- {name: http, port: 80, targetPort: *alias}'
  expect(editedLine(line, line.indexOf('*') + 1, 'web', 'http')).toBeUndefined()
})
