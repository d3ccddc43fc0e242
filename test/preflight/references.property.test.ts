// Sets whose references all lead somewhere are left alone, whatever they look like; of those with one broken reference
// it is always found: a misspelling and a key of an own object fail, a name unlike any other is told.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { checked } from './references-scene.ts'

interface Holder {
  kind: 'ConfigMap' | 'Secret'
  name: string
  keys: string[]
  /** True: the set brings it; else it is in the cluster. */
  own: boolean
}

interface Use {
  holder: Holder
  key: string
  way: 'variable' | 'whole' | 'volume' | 'item' | 'projected'
  init: boolean
}

interface Workload {
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob' | 'Pod'
  uses: Use[]
}

/** Letters that differ from their neighbours, so that swapping two of them makes another word. */
const word = fc
  .uniqueArray(fc.constantFrom(...'bcdfghklmnoprstuvwxz'), { minLength: 8, maxLength: 11 })
  .map((letters) => letters.join(''))
const holder: fc.Arbitrary<Holder> = fc.record({
  kind: fc.constantFrom('ConfigMap', 'Secret'),
  name: fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('-')),
  keys: fc.uniqueArray(word, { minLength: 1, maxLength: 4 }),
  own: fc.boolean(),
})
const holders = fc.uniqueArray(holder, { minLength: 1, maxLength: 8, selector: ({ kind, name }) => `${kind}/${name}` })

const workloadsOf = (all: readonly Holder[]): fc.Arbitrary<Workload[]> => {
  const use: fc.Arbitrary<Use> = fc
    .record({
      holder: fc.constantFrom(...all),
      way: fc.constantFrom('variable', 'whole', 'volume', 'item', 'projected'),
      init: fc.boolean(),
      at: fc.nat(),
    })
    .map(({ holder, way, init, at }) => ({ holder, way, init, key: holder.keys[at % holder.keys.length] ?? '' }))
  return fc.array(
    fc.record({
      kind: fc.constantFrom('Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod'),
      uses: fc.array(use, { minLength: 1, maxLength: 5 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
}

const sets = holders.chain((all) => fc.record({ holders: fc.constant(all), workloads: workloadsOf(all) }))

function objectOf({ kind, name, keys }: Holder): unknown {
  return { apiVersion: 'v1', kind, metadata: { name }, data: Object.fromEntries(keys.map((key) => [key, 'YQ=='])) }
}

function workloadOf({ kind, uses }: Workload, index: number): unknown {
  const containers = (init: boolean) => {
    const own = uses.filter((use) => use.init === init)
    const env = own.flatMap(({ way, holder, key }, at) => {
      const ref = { name: holder.name, key }
      return way === 'variable'
        ? [{ name: `V${at}`, valueFrom: holder.kind === 'Secret' ? { secretKeyRef: ref } : { configMapKeyRef: ref } }]
        : []
    })
    const envFrom = own.flatMap(({ way, holder: { kind, name } }) =>
      way === 'whole' ? [kind === 'Secret' ? { secretRef: { name } } : { configMapRef: { name } }] : [],
    )
    return [{ name: init ? 'init' : 'app', image: 'registry.example/app:1', env, envFrom }]
  }
  const volumes = uses.flatMap(({ way, holder: { kind, name }, key }, at): unknown[] => {
    const items = [{ key, path: 'file' }]
    const lower = kind === 'Secret' ? 'secret' : 'configMap'
    if (way === 'projected') return [{ name: `v${at}`, projected: { sources: [{ [lower]: { name, items } }] } }]
    if (way !== 'volume' && way !== 'item') return []
    const named = kind === 'Secret' ? { secretName: name } : { name }
    return [{ name: `v${at}`, [lower]: way === 'item' ? { ...named, items } : named }]
  })
  const spec = { containers: containers(false), initContainers: containers(true), volumes }
  const template = { metadata: { labels: { app: `w${index}` } }, spec }
  const group = { Pod: 'v1', Job: 'batch/v1', CronJob: 'batch/v1' } as Record<string, string>
  const specs: Record<string, unknown> = { Pod: spec, CronJob: { jobTemplate: { spec: { template } } } }
  return {
    apiVersion: group[kind] ?? 'apps/v1',
    kind,
    metadata: { name: `workload${index}` },
    spec: specs[kind] ?? { template },
  }
}

function check(all: readonly Holder[], workloads: readonly Workload[]) {
  const text = (objects: readonly unknown[]) => objects.map((object) => stringify(object)).join('---\n')
  const set = [...workloads.map(workloadOf), ...all.filter(({ own }) => own).map(objectOf)]
  return checked(text(set), { cluster: text(all.filter(({ own }) => !own).map(objectOf)) })
}

const swapped = (name: string): string => `${name.slice(0, 2)}${name[3]}${name[2]}${name.slice(4)}`

/** The workloads with the first use changed. */
function broken([first, ...rest]: readonly Workload[], change: (use: Use) => Use): Workload[] {
  const [use, ...uses] = first?.uses ?? []
  if (first === undefined || use === undefined) throw new Error('a set without a reference')
  return [{ ...first, uses: [change(use), ...uses] }, ...rest]
}

test('a set whose references all lead somewhere is left alone', async () => {
  await fc.assert(
    fc.asyncProperty(sets, async ({ holders, workloads }) => {
      const told = await check(holders, workloads)
      expect([told.failed, told.noticed, told.warnings]).toEqual([[], [], []])
    }),
    { numRuns: 150 },
  )
})

test('a misspelt name fails, and the right one is named', async () => {
  await fc.assert(
    fc.asyncProperty(sets, async ({ holders, workloads }) => {
      const wrong = broken(workloads, (use) => ({ ...use, holder: { ...use.holder, name: swapped(use.holder.name) } }))
      fc.pre(!holders.some(({ name }) => name === wrong[0]?.uses[0]?.holder.name))
      const told = await check(holders, wrong)
      const right = workloads[0]?.uses[0]?.holder.name
      expect([told.causes.map(({ objects }) => objects[0]?.name), told.noticed]).toEqual([['workload0'], []])
      expect(told.causes[0]?.sentence).toContain(`Did you mean "${right}"?`)
    }),
    { numRuns: 150 },
  )
})

test('a key that is not there fails', async () => {
  await fc.assert(
    fc.asyncProperty(sets, async ({ holders, workloads }) => {
      const keyed = broken(workloads, (use) => ({ ...use, way: use.way === 'variable' ? 'variable' : 'item' }))
      const told = await check(
        holders,
        broken(keyed, (use) => ({ ...use, key: 'no-such-key' })),
      )
      expect([told.causes.map(({ code }) => code), told.noticed]).toEqual([
        [expect.stringMatching(/^(Config|Volume)KeyMissing$/)],
        [],
      ])
    }),
    { numRuns: 150 },
  )
})

test('a name unlike any other is told, and does not fail', async () => {
  await fc.assert(
    fc.asyncProperty(sets, async ({ holders, workloads }) => {
      const told = await check(
        holders,
        broken(workloads, (use) => ({ ...use, holder: { ...use.holder, name: 'aaa' } })),
      )
      expect([told.failed, told.noticed.length]).toEqual([[], 1])
    }),
    { numRuns: 150 },
  )
})
