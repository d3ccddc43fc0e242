// A set with thousands of objects that all have a fault: what that costs grows with their number, not with its square.
import { expect, test } from 'vitest'
import { findingOf } from '../../src/causes/catalogue.ts'
import { rankedGroups } from '../../src/diagnose/rank.ts'
import type { ManifestDocument } from '../../src/model/manifest.ts'
import type { ObjectRef } from '../../src/model/object.ts'

/** How often the references of the documents are read while so many findings are ranked. */
function reads(count: number): number {
  let reads = 0
  const documents = Array.from({ length: count }, (_, index): ManifestDocument => {
    const ref: ObjectRef = { apiVersion: 'example.org/v1', kind: 'Widget', namespace: 'shop', name: `widget-${index}` }
    const { apiVersion, kind, name, namespace } = ref
    return {
      get ref() {
        reads++
        return ref
      },
      object: { apiVersion, kind, metadata: { name, namespace } },
      source: { file: 'widgets.yaml', line: index + 1, column: 1 },
      positions: new Map(),
    }
  })
  const findings = documents.map(({ ref }) => findingOf('Unknown', ref, 'it failed', 0))
  rankedGroups(findings.toReversed(), documents)
  return reads
}

test('twice as many findings read at most twice as much', () => {
  expect(reads(200)).toBeLessThanOrEqual(2 * reads(100))
})
