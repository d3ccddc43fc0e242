import { expect, test } from 'vitest'
import { parseOutputs } from './action.ts'

test('an output file is read as the runner reads it', () => {
  const text = 'verdict<<ghadelimiter_1\nfailed\nghadelimiter_1\nheadline<<x\na\nb=c\nx\nplain=1=2\n'
  expect(parseOutputs(text)).toEqual({ verdict: 'failed', headline: 'a\nb=c', plain: '1=2' })
})

test.each(['verdict<<x\nfailed\n', 'no name\n'])('%j is not an output file', (text) => {
  expect(() => parseOutputs(text)).toThrow()
})
