// Which chapter an entry is in can be told from its file: a family may have several files, a file has one family.
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Entry } from '../../src/causes/entry.ts'
import { CATALOGUE } from '../../src/causes/catalogue.ts'

const room = join(import.meta.dirname, '..', '..', 'src', 'causes')

/** The entries that a file exports in lists. */
async function entriesOf(file: string): Promise<Entry[]> {
  const exported = Object.values((await import(join(room, file))) as Record<string, unknown>)
  return exported
    .filter((value): value is unknown[] => Array.isArray(value))
    .flat()
    .filter((value): value is Entry => typeof value === 'object' && value !== null && 'code' in value)
}

test('every file holds entries of one family, and together they are the catalogue', async () => {
  const files = globSync('*.ts', { cwd: room }).filter((file) => file !== 'catalogue.ts')
  const held = await Promise.all(files.map(async (file) => ({ file, entries: await entriesOf(file) })))
  const mixed = held
    .map(({ file, entries }) => [file, [...new Set(entries.map(({ family }) => family))]] as const)
    .filter(([, families]) => families.length > 1)
  expect(mixed).toEqual([])
  const codes = held.flatMap(({ entries }) => entries.map(({ code }) => code))
  expect([...new Set(codes)].toSorted()).toEqual(CATALOGUE.map(({ code }) => code).toSorted())
})
