// `npm run bench`: measures the gate beside kubectl, prints each figure and writes docs/benchmarks.md. It judges nothing.
// The cluster is the one of KUBECONFIG, or our own when it is up.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { format, resolveConfig } from 'prettier'
import { isHealthy } from '../cluster/cluster.ts'
import { eventually } from '../cluster/processes.ts'
import { gateProgram } from '../cluster/gate-process.ts'
import { givenKubeconfig } from '../cluster/layout.ts'
import { clusterIsWell, kubectl } from '../cluster/prepared-cluster.ts'
import { measureBulk } from './bulk.ts'
import { measureCustomResources } from './custom-resources.ts'
import { measureDeploys } from './deploys.ts'
import { benchmarksPage, figuresOf, type Figures, type PartName } from './page.ts'
import { measurePreflight } from './preflight.ts'
import { measureScale } from './scale.ts'
import { measureStart } from './start.ts'

const USAGE = `Usage: npm run bench -- [options]
  --only PART   measure this part only (may be repeated), and keep the other figures:
                start, deploys, bulk, check, scale (5,000 pods of others); only when they are named: churn (an hour),
                custom-resources (beside kstatus and kubedog; builds them)
  --runs N      so many times where a median is taken (start three times as often)
  --minutes N   how long pods come and go for churn
  --objects N   how many objects are a large set
  --corpus FILE for custom-resources: more objects, lines {want, object}`

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    runs: { type: 'string', default: '3' },
    minutes: { type: 'string', default: '60' },
    objects: { type: 'string', default: '500' },
    corpus: { type: 'string' },
    help: { type: 'boolean' },
  },
})
const [runs, minutes, objects] = [values.runs, values.minutes, values.objects].map(Number) as [number, number, number]
const LATENCIES = [0, 10, 30]
const page = join(import.meta.dirname, '..', '..', 'docs', 'benchmarks.md')

type Bulk = NonNullable<Figures['bulk']>['figures']

/** In turns, so that what else the machine does meets all of them; kept after each, for it takes minutes. */
async function bulk(keep: (figures: Bulk) => Promise<void>): Promise<Bulk> {
  const all: Bulk['runs'] = []
  for (let run = 0; run < runs; run++) {
    for (const latency of LATENCIES) {
      const one = await measureBulk(objects, latency)
      tell(`${latency} ms: ${((one.gate / one.kubectl) * 100).toFixed(1)} % of kubectl`)
      all.push(one)
      await keep({ objects, runs: all })
    }
  }
  return { objects, runs: all }
}

const tell = (line: string): void => console.log(line)
type Keep<Name extends PartName> = (figures: NonNullable<Figures[Name]>['figures']) => Promise<void>
const MEASUREMENTS: { [Name in PartName]: (keep: Keep<Name>) => Promise<NonNullable<Figures[Name]>['figures']> } = {
  start: () => measureStart(3 * runs),
  deploys: () => measureDeploys(runs),
  bulk,
  check: measurePreflight,
  scale: () => measureScale({ workloads: 200, foreignPods: 5000, seconds: 90, churn: 0 }, tell),
  churn: () => measureScale({ workloads: 50, foreignPods: 500, seconds: minutes * 60, churn: 2 }, tell),
  'custom-resources': () => measureCustomResources(tell, values.corpus),
}

const versions = `Node ${process.version}, ${await clusterVersion()}`
const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`

async function clusterVersion(): Promise<string> {
  // A busy machine may be slow to answer.
  if (!(await eventually(givenKubeconfig !== '' ? clusterIsWell : isHealthy, 30)))
    throw new Error('no cluster can be reached: npm run cluster -- up, or KUBECONFIG')
  const { clientVersion, serverVersion } = JSON.parse(await kubectl(['version', '-o', 'json'])) as Record<
    'clientVersion' | 'serverVersion',
    { gitVersion: string }
  >
  return `Kubernetes ${serverVersion.gitVersion}, kubectl ${clientVersion.gitVersion}`
}

/** Measures a part, and writes the page with it. */
async function measure<Name extends PartName>(name: Name): Promise<void> {
  const [before = NaN] = loadavg()
  const at = new Date().toISOString().slice(0, 10)
  const keep: Keep<Name> = async (figures) => {
    const [after = NaN] = loadavg()
    const all = existsSync(page) ? figuresOf(readFileSync(page, 'utf8')) : {}
    const text = benchmarksPage({ ...all, [name]: { at, machine, versions, load: [before, after], figures } })
    writeFileSync(page, await format(text, { ...(await resolveConfig(page)), filepath: page }))
  }
  await keep(await MEASUREMENTS[name](keep))
  tell(`${name} is measured`)
}

if (values.help === true) console.log(USAGE)
else {
  if (!existsSync(gateProgram)) throw new Error(`${gateProgram} is not there: npm run build`)
  const names = (values.only ?? ['start', 'deploys', 'bulk', 'check', 'scale']) as PartName[]
  const unknown = names.filter((name) => !(name in MEASUREMENTS))
  if (unknown.length > 0) throw new Error(`--only ${unknown.join(', ')}: there is no such part\n${USAGE}`)
  // A part that fails costs no other.
  for (const name of names) {
    await measure(name).catch((error: unknown) => {
      console.error(`${name} is not measured: ${String(error)}`)
      process.exitCode = 1
    })
  }
  console.log(`docs/benchmarks.md is written`)
}
