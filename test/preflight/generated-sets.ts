// Generated sets of manifests: workloads of every kind that take ConfigMaps and Secrets in every way. What they name is in
// the set or in the cluster; nothing is missing until someone breaks it.
import fc from 'fast-check'
import { stringify } from 'yaml'

export interface Holder {
  kind: 'ConfigMap' | 'Secret'
  name: string
  keys: string[]
  /** True: the set brings it; else it is in the cluster. */
  own: boolean
}

export interface Use {
  holder: Holder
  key: string
  way: 'variable' | 'whole' | 'volume' | 'item' | 'projected'
  init: boolean
}

export interface Workload {
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob' | 'Pod'
  uses: Use[]
}

export interface GeneratedSet {
  holders: Holder[]
  workloads: Workload[]
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

/** Sets whose references all lead somewhere. */
export const sets: fc.Arbitrary<GeneratedSet> = holders.chain((all) =>
  fc.record({ holders: fc.constant(all), workloads: workloadsOf(all) }),
)

function objectOf({ kind, name, keys }: Holder): unknown {
  return { apiVersion: 'v1', kind, metadata: { name }, data: Object.fromEntries(keys.map((key) => [key, 'YQ=='])) }
}

function workloadOf({ kind, uses }: Workload, index: number, image: string): unknown {
  const ends = kind === 'Job' || kind === 'CronJob'
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
    const command = init || ends ? { command: ['true'] } : {}
    return [{ name: init ? 'init' : 'app', image, ...command, env, envFrom }]
  }
  const volumes = uses.flatMap(({ way, holder: { kind, name }, key }, at): unknown[] => {
    const items = [{ key, path: 'file' }]
    const lower = kind === 'Secret' ? 'secret' : 'configMap'
    if (way === 'projected') return [{ name: `v${at}`, projected: { sources: [{ [lower]: { name, items } }] } }]
    if (way !== 'volume' && way !== 'item') return []
    const named = kind === 'Secret' ? { secretName: name } : { name }
    return [{ name: `v${at}`, [lower]: way === 'item' ? { ...named, items } : named }]
  })
  const spec = {
    terminationGracePeriodSeconds: 1,
    ...(ends ? { restartPolicy: 'Never' } : {}),
    containers: containers(false),
    initContainers: containers(true),
    volumes,
  }
  const template = { metadata: { labels: { app: `w${index}` } }, spec }
  const group = { Pod: 'v1', Job: 'batch/v1', CronJob: 'batch/v1' } as Record<string, string>
  const specs: Record<string, unknown> = {
    Pod: spec,
    Job: { template },
    CronJob: { schedule: '0 3 * * *', jobTemplate: { spec: { template } } },
  }
  return {
    apiVersion: group[kind] ?? 'apps/v1',
    kind,
    metadata: { name: `workload${index}` },
    spec: specs[kind] ?? { selector: { matchLabels: { app: `w${index}` } }, template },
  }
}

const textOf = (objects: readonly unknown[]): string => objects.map((object) => stringify(object)).join('---\n')

/** What is deployed: the workloads, and the holders that the set brings. */
export function manifestsOf({ holders, workloads }: GeneratedSet, image = 'registry.example/app:1'): string {
  return textOf([
    ...workloads.map((one, index) => workloadOf(one, index, image)),
    ...holders.filter(({ own }) => own).map(objectOf),
  ])
}

/** What is in the cluster before. */
export function beforeOf({ holders }: GeneratedSet): string {
  return textOf(holders.filter(({ own }) => !own).map(objectOf))
}

/** The name with two neighbouring letters swapped. */
export const swapped = (name: string): string => `${name.slice(0, 2)}${name[3]}${name[2]}${name.slice(4)}`

/** The workloads with the first use changed. */
export function broken([first, ...rest]: readonly Workload[], change: (use: Use) => Use): Workload[] {
  const [use, ...uses] = first?.uses ?? []
  if (first === undefined || use === undefined) throw new Error('a set without a reference')
  return [{ ...first, uses: [change(use), ...uses] }, ...rest]
}
