import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isClientSideApplied, takeOver } from '../../src/apply/field-ownership.ts'
import type { KubernetesObject, ManagedFields } from '../../src/model/object.ts'

// managedFields of a Deployment that was made with `kubectl apply`, scaled, and patched by "someone" (1.35.4).
const { before } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures', 'client-side-applied.json'), 'utf8'),
) as { before: KubernetesObject }
const managedFields = before.metadata.managedFields ?? []
const theirs = managedFields.find(({ manager }) => manager === 'kubectl-client-side-apply') as ManagedFields
const rest = managedFields.filter((entry) => entry !== theirs)

describe('takeOver', () => {
  test('the fields of client-side apply become ours, and everybody else’s stay', () => {
    expect(takeOver(managedFields, 'gate')).toEqual([{ ...theirs, manager: 'gate', operation: 'Apply' }, ...rest])
  })

  test('they are added to what is ours already', () => {
    const ours: ManagedFields = {
      manager: 'gate',
      operation: 'Apply',
      apiVersion: 'apps/v1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:paused': {}, 'f:template': { 'f:spec': { 'f:dnsPolicy': {} } } } },
    }
    const [taken, ...others] = takeOver([...managedFields, ours], 'gate')
    expect(others).toEqual(rest)
    expect(taken).toEqual({
      ...ours,
      fieldsV1: { ...theirs.fieldsV1, 'f:spec': { ...(theirs.fieldsV1?.['f:spec'] as object), 'f:paused': {} } },
    })
  })

  test('twice is once', () => {
    expect(takeOver(takeOver(managedFields, 'gate'), 'gate')).toEqual(takeOver(managedFields, 'gate'))
  })

  test('several entries of client-side apply (of several API versions) become one', () => {
    const second: ManagedFields = { ...theirs, apiVersion: 'apps/v1beta1', fieldsV1: { 'f:spec': { 'f:paused': {} } } }
    const taken = takeOver([theirs, second], 'gate')
    expect(taken).toHaveLength(1)
    expect(taken[0]?.fieldsV1?.['f:spec']).toEqual({ ...(theirs.fieldsV1?.['f:spec'] as object), 'f:paused': {} })
  })

  test('the input is not changed', () => {
    const copy = structuredClone(managedFields)
    takeOver(managedFields, 'gate')
    expect(managedFields).toEqual(copy)
  })

  test.each<[string, Partial<ManagedFields>]>([
    ['an Apply of that name', { operation: 'Apply' }],
    ['a subresource', { subresource: 'scale' }],
    ['another manager', { manager: 'kubectl-edit' }],
  ])('%s is not client-side apply', (_case, change) => {
    const entry = { ...theirs, ...change }
    expect(isClientSideApplied({ ...before, metadata: { ...before.metadata, managedFields: [entry] } })).toBe(false)
    expect(takeOver([entry], 'gate')).toEqual([entry])
  })

  test('an Update of ours is not our Apply', () => {
    const update: ManagedFields = { manager: 'gate', operation: 'Update', fieldsV1: { 'f:spec': {} } }
    expect(takeOver([theirs, update], 'gate')).toEqual([{ ...theirs, manager: 'gate', operation: 'Apply' }, update])
  })
})

test('what was never applied by a client is not taken over', () => {
  const { managedFields: _none, ...metadata } = before.metadata
  expect([isClientSideApplied(before), isClientSideApplied({ ...before, metadata })]).toEqual([true, false])
})
