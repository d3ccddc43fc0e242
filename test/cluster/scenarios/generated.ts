// Sets made at random, always the same ones: what the preflight lets pass, the API server and the kubelet must take too,
// and one broken reference is found before anything is applied.
import fc from 'fast-check'
import { beforeOf, broken, manifestsOf, sets, swapped, type GeneratedSet } from '../../preflight/generated-sets.ts'
import { registry } from '../layout.ts'
import type { Scenario } from '../scenario.ts'

const image = `${registry}/app:1`
const generated = fc.sample(sets, { seed: 20261121, numRuns: 8 })

/** What is there before, if anything is. */
const before = (set: GeneratedSet): Pick<Scenario, 'before'> => (beforeOf(set) === '' ? {} : { before: beforeOf(set) })

const valid = generated.map((set, index): Scenario => ({
  name: `generated-set-${index + 1}`,
  ...before(set),
  manifests: { 'set.yaml': manifestsOf(set, image) },
  inputs: { stabilize: '0' },
  expect: { verdict: 'passed', quiet: true },
}))

const misspelt = generated.map((set, index): Scenario => {
  const wrong = broken(set.workloads, (use) => ({
    ...use,
    holder: { ...use.holder, name: swapped(use.holder.name) },
  }))
  const [first] = set.workloads[0]?.uses ?? []
  const code = { variable: '', whole: '', volume: 'Volume', item: 'Volume', projected: 'Volume' }[first?.way ?? 'whole']
  const kind = first?.holder.kind ?? 'Secret'
  return {
    name: `generated-set-${index + 1}-misspelt`,
    ...before(set),
    manifests: { 'set.yaml': manifestsOf({ ...set, workloads: wrong }, image) },
    expect: {
      verdict: 'failed',
      cause: `${code}${kind}Missing`,
      phase: 'preflight',
      nothingApplied: true,
      sentence: `Did you mean "${first?.holder.name ?? ''}"?`,
    },
  }
})

export const generatedSets: Scenario[] = [...valid, ...misspelt]
