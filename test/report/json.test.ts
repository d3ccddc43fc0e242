import { expect, it } from 'vitest'
import { renderJson } from '../../src/report/json.ts'
import { causeOf, reportOf, samples } from './samples.ts'
import { validateReport } from './schema.ts'

// A hostile headline may be longer than the contract allows: that one is for the renderers.
const valid = Object.entries(samples).filter(([name]) => name !== 'hostile')

it.each(valid)('%s keeps the schema', (_name, report) => {
  expect(validateReport(renderJson(report))).toEqual([])
})

it('the schema finds what is wrong', () => {
  const wrong = {
    ...reportOf({ verdict: 'passed', causes: [causeOf({ source: { file: 'a', line: 0, column: 1 } })] }),
    mode: 'x',
  }
  expect(validateReport(JSON.stringify(wrong)).sort()).toEqual([
    '/ must match "then" schema',
    '/causes must NOT have more than 0 items',
    '/causes/0/source/line must be >= 1',
    '/mode must be equal to one of the allowed values',
  ])
})

it('the same report is the same text, in the order of the contract, nothing dropped', () => {
  const report = reportOf()
  const turned = Object.fromEntries(Object.entries(report).reverse()) as unknown as typeof report
  expect(renderJson(turned)).toBe(renderJson(report))
  expect(Object.keys(JSON.parse(renderJson(report)) as object).slice(0, 5)).toEqual([
    'version',
    'verdict',
    'headline',
    'mode',
    'phase',
  ])
  expect(JSON.parse(renderJson({ ...report, later: 1 } as typeof report))).toEqual({ ...report, later: 1 })
})
