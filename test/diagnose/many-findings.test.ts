// A set with thousands of objects that all have a fault: what that costs grows with their number, not with its square.
import { expect, test } from 'vitest'
import { findingOf } from '../../src/causes/catalogue.ts'
import type { Presence } from '../../src/diagnose/steps.ts'
import { causesOf } from '../../src/diagnose/tell.ts'
import type { ManifestDocument } from '../../src/model/manifest.ts'
import { keyOf, type ObjectRef } from '../../src/model/object.ts'

/** How often the documents are read while so many findings are told, each as a cause of its own. */
function reads(count: number): number {
  let reads = 0
  const documents = Array.from({ length: count }, (_, index): ManifestDocument => {
    const ref: ObjectRef = { apiVersion: 'example.org/v1', kind: `Widget${index}`, namespace: 'shop', name: 'widget' }
    const { apiVersion, kind, name, namespace } = ref
    return {
      get ref() {
        reads++
        return ref
      },
      object: { apiVersion, kind, metadata: { name, namespace } },
      get source() {
        reads++
        return { file: 'widgets.yaml', line: index + 1, column: 1 }
      },
      positions: new Map(),
    }
  })
  const refs = documents.map(({ ref }) => ref)
  const findings = refs.map((ref) => findingOf('Unknown', ref, `no ${ref.kind}`, 0))
  const presence = new Map(refs.map((ref): [string, Presence] => [keyOf(ref), 'absent']))
  const nothing = { preExisting: new Set<string>(), wrappers: new Map<string, []>() }
  const causes = causesOf(findings.toReversed(), { ...nothing, documents, presence })
  expect(causes).toHaveLength(count)
  return reads
}

test('twice as many findings read at most twice as much', () => {
  expect(reads(200)).toBeLessThanOrEqual(2 * reads(100))
})
