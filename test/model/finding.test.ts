// The compiler holds the facts of a fault against its code: a line that it ought to refuse, and does not, fails the build.
import { expect, test } from 'vitest'
import { findingOf } from '../../src/causes/catalogue.ts'
import { isOf, type Fault, type Finding, type Problem } from '../../src/model/finding.ts'

const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }

test('a code takes its own facts, and no others', () => {
  const faults: Fault[] = [
    { code: 'MinReadySecondsPending', facts: { seconds: 5 } },
    { code: 'GateTimeout', facts: {} },
    // @ts-expect-error -- seconds are a number
    { code: 'MinReadySecondsPending', facts: { seconds: '5' } },
    // @ts-expect-error -- of another code
    { code: 'ServiceNameMissing', facts: { seconds: 5 } },
    // @ts-expect-error -- no code of the catalogue
    { code: 'NoSuchCode', facts: {} },
  ]
  expect(faults).toHaveLength(5)
})

test('what a rule finds has a code, and the facts of that code', () => {
  const problems: Problem[] = [
    { code: 'IngressTlsSecretMissing', text: '', facts: { secret: 'web-tls' } },
    // @ts-expect-error -- without a code
    { text: 'no issuer', condition: { type: 'Ready', status: 'False' } },
    // @ts-expect-error -- without its facts
    { code: 'IngressTlsSecretMissing', text: '' },
    // @ts-expect-error -- facts without a code
    { text: '', facts: { secret: 'web-tls' } },
  ]
  expect(problems).toHaveLength(4)
})

test('a finding is made with the facts that its words need', () => {
  const made = findingOf('ServiceNameMissing', ref, '', 0, { facts: { name: 'db' } })
  // @ts-expect-error -- its words need the name
  findingOf('ServiceNameMissing', ref, '', 0)
  const any: Finding = made
  expect(isOf(any, 'ServiceNameMissing') && any.facts.name).toBe('db')
})
