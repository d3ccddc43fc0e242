import { describe, expect, test } from 'vitest'
import { ObjectCopy } from '../../src/cluster/object-copy.ts'
import { mayBeNewer } from '../../src/model/object.ts'
import type { ObjectEvent } from '../../src/cluster/object-copy.ts'
import type { KubernetesObject } from '../../src/model/object.ts'

const pod = (name: string, resourceVersion: string, uid = name): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, uid, resourceVersion },
})
const event = (type: ObjectEvent['type'], object: KubernetesObject): ObjectEvent => ({ type, object })
const versions = (copy: ObjectCopy): string[] =>
  [...copy.objects()].map(({ metadata }) => `${metadata.uid ?? ''}@${metadata.resourceVersion ?? ''}`)

function listed(resourceVersion: string, ...items: KubernetesObject[]): ObjectCopy {
  const copy = new ObjectCopy()
  copy.listing()({ items, resourceVersion })
  return copy
}

describe('a copy', () => {
  test('follows events', () => {
    const copy = listed('10', pod('a', '5'))
    expect(copy.apply(event('ADDED', pod('b', '11')))).toBe(true)
    expect(copy.apply(event('MODIFIED', pod('a', '12')))).toBe(true)
    expect(copy.apply(event('DELETED', pod('b', '13')))).toBe(true)
    expect(versions(copy)).toEqual(['a@12'])
  })

  test('an event older than the list changes nothing', () => {
    const copy = listed('10', pod('a', '9'))
    expect(copy.apply(event('MODIFIED', pod('a', '8')))).toBe(false)
    expect(copy.apply(event('ADDED', pod('gone', '7')))).toBe(false)
    expect(copy.apply(event('DELETED', pod('gone', '8')))).toBe(false)
    expect(versions(copy)).toEqual(['a@9'])
  })

  test('what happened while a list was under way and after it was taken is kept', () => {
    const copy = listed('10', pod('a', '5'), pod('b', '6'), pod('c', '7'))
    const finish = copy.listing()
    copy.apply(event('MODIFIED', pod('a', '11')))
    copy.apply(event('MODIFIED', pod('a', '15')))
    copy.apply(event('DELETED', pod('b', '16')))
    copy.apply(event('ADDED', pod('d', '17')))
    expect(finish({ items: [pod('a', '11'), pod('b', '6'), pod('e', '12')], resourceVersion: '12' })).toBe(true)
    expect(versions(copy).sort()).toEqual(['a@15', 'd@17', 'e@12'])
  })

  test('a list that failed changes nothing, one that brought the same is no change', () => {
    const copy = listed('10', pod('a', '5'))
    expect(copy.listing()(undefined)).toBe(false)
    expect(copy.listing()({ items: [pod('a', '5')], resourceVersion: '20' })).toBe(false)
    expect(copy.listing()({ items: [], resourceVersion: '21' })).toBe(true)
    expect(versions(copy)).toEqual([])
  })

  test('an older list that arrives after a newer one is dropped, unless versions begin anew', () => {
    const copy = listed('10', pod('a', '5'))
    const older = copy.listing()
    copy.listing()({ items: [pod('a', '15')], resourceVersion: '20' })
    expect(older({ items: [pod('a', '5')], resourceVersion: '12' })).toBe(false)
    expect(versions(copy)).toEqual(['a@15'])
    expect(copy.listing(true)({ items: [pod('a', '3')], resourceVersion: '4' })).toBe(true)
    expect(versions(copy)).toEqual(['a@3'])
  })

  test('an object made anew under its name is another one', () => {
    const copy = listed('10', pod('a', '5', 'first'))
    copy.apply(event('DELETED', pod('a', '11', 'first')))
    copy.apply(event('ADDED', pod('a', '12', 'second')))
    expect(versions(copy)).toEqual(['second@12'])
  })
})

test.each([
  ['10', '9', true],
  ['9', '10', false],
  ['10', '10', false],
  ['18014398509481985', '18014398509481984', true],
  ['abc', '10', true],
  ['1', '', true],
])('resourceVersion %s after %s: %s', (version, than, newer) => {
  expect(mayBeNewer(version, than)).toBe(newer)
})
