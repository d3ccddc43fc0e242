// The embedded cluster keeps the contract that `npm run test:cluster` holds a real API server to.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ContractResult } from './contract.ts'
import { contractChecks, contractRecording, contractTests } from './contract.ts'
import { readRecording, recordedNamespace } from './recording.ts'
import type { EmbeddedCluster } from './server.ts'
import { startEmbeddedCluster } from './server.ts'

let cluster: EmbeddedCluster
let results: ContractResult[]

beforeAll(async () => {
  cluster = await startEmbeddedCluster(readRecording(contractRecording))
  results = await contractTests(cluster.kubeconfig, recordedNamespace)
})
afterAll(() => cluster.close())

test.each(contractChecks.map(({ name }) => name))('%s', (name) => {
  const { error } = results.find((result) => result.name === name) ?? { error: new Error('it was not run') }
  if (error !== undefined) throw error
})

test('nothing was asked that the embedded cluster does not know', () => {
  expect(cluster.unknown).toEqual([])
})
