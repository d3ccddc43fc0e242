import { expect, test } from 'vitest'
import type { ApplyResult } from '../../src/model/report.ts'
import { foldedLines } from '../../src/report/applied.ts'

const ones = (kind: string, count: number, result: ApplyResult) =>
  Array.from({ length: count }, (_, index) => ({
    ref: { apiVersion: 'v1', kind, name: `${result}-${index}` },
    result,
  }))

test('many objects are counted by kind; what was refused or changed has a line', () => {
  const applied = [
    ...ones('ConfigMap', 180, 'unchanged'),
    ...ones('ConfigMap', 2, 'configured'),
    ...ones('Secret', 30, 'created'),
    ...ones('Secret', 1, 'failed'),
    ...ones('Secret', 4, 'not-applied'),
  ]
  expect(foldedLines(applied)).toEqual([
    'ConfigMap: 180 unchanged',
    'Secret: 30 created, 4 not applied',
    'Secret failed-0: failed',
    'ConfigMap configured-0: configured',
    'ConfigMap configured-1: configured',
  ])
})

test('where most was changed that is counted, too', () => {
  expect(foldedLines(ones('ConfigMap', 21, 'configured'))).toEqual(['ConfigMap: 21 configured'])
})
