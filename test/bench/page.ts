// docs/benchmarks.md, from figures. Pure. The figures stand in the page, too, at its end: so a part can be measured again
// without the others, and a test makes the page once more from them.

/** Milliseconds each. */
type Times = number[]

export interface StartFigures {
  /** Of all files of dist/, and of the one that is loaded before the first request. */
  bytes: number
  firstBytes: number
  node: Times
  gate: Times
  /** With a warm compile cache of V8; pages of before have none. */
  cached?: Times
}

export interface DeployFigures {
  way: string
  total: Times
  /** From the moment when the Deployment was done. */
  afterDone: Times
  /** What the gate says of its phases in the last run. */
  phases: string
}

export interface CheckFigures {
  workloads: number
  gate: number
  diff: number
  gateRequests: number
  kubectlRequests: number
}

/** Milliseconds of both; see bulk.ts. */
export interface BulkFigures {
  latency: number
  kubectl: number
  gate: number
  gateInAll: number
  requests: number
}

export interface ScaleFigures {
  workloads: number
  foreignPods: number
  seconds: number
  churn: number
  peakRssBytes: number
  /** Resident memory by seconds since the gate began. */
  rss: { second: number; bytes: number }[]
  /** By `list pods` and the like. */
  requests: Record<string, number>
  requestsPerMinute: number
}

export const CONDITIONS = ['healthy', 'under way', 'paused', 'broken'] as const
export type Condition = (typeof CONDITIONS)[number]

/** How many custom resources each calls done. */
export interface CustomResourceFigures {
  /** Go module and version of the rules that it was compared with. */
  kstatus: string
  kubedog: string
  sets: {
    name: string
    kinds: number
    counts: { is: Condition; objects: number; gate: number; kstatus: number; kubedog: number }[]
  }[]
}

/** Where and when a part was measured. */
export interface Circumstances {
  at: string
  machine: string
  versions: string
  /** Load average over a minute before and after it; more than the processors: other programs were at work. */
  load: [before: number, after: number]
}

interface Parts {
  start: StartFigures
  deploys: DeployFigures[]
  check: CheckFigures
  bulk: { objects: number; runs: BulkFigures[] }
  scale: ScaleFigures
  churn: ScaleFigures
  'custom-resources': CustomResourceFigures
}

export type PartName = keyof Parts
export type Figures = { [Name in PartName]?: Circumstances & { figures: Parts[Name] } }

const MARK = /<!-- figures\n(?<json>[^]*?)\n-->/

/** What a page was made of; nothing of an empty one. */
export function figuresOf(page: string): Figures {
  const json = MARK.exec(page)?.groups?.['json']
  return json === undefined ? {} : (JSON.parse(json) as Figures)
}

/** The page as Markdown, not formatted yet. */
export function benchmarksPage(measured: Figures): string {
  const all = rounded(measured)
  return `# Benchmarks

Written by \`npm run bench\`, which measures the gate beside kubectl in one run, on one machine, against one cluster. Only what was measured side by side may be compared: what else the machine does meets both. Times are the median (least–most).

${PARTS.flatMap(([name, title, render]) => partOf(all, name, title, render)).join('\n\n')}

<!-- figures
${JSON.stringify(all)}
-->
`
}

/** Figures to a tenth: nobody needs nanoseconds. */
function rounded(all: Figures): Figures {
  const shorter = (_key: string, value: unknown): unknown =>
    typeof value === 'number' ? Math.round(value * 10) / 10 : value
  return JSON.parse(JSON.stringify(all, shorter)) as Figures
}

type Renderer<Name extends PartName> = (figures: Parts[Name]) => string

const PARTS: readonly [PartName, string, Renderer<never>][] = [
  ['start', 'Start', startWords],
  ['deploys', 'One Deployment, from nothing to done', deployWords],
  ['bulk', 'A large set', bulkWords],
  ['check', 'Checked before anything is applied', checkWords],
  ['scale', 'Many workloads among the pods of others', scaleWords],
  ['churn', 'While pods come and go', churnWords],
  ['custom-resources', 'Custom resources', customResourceWords],
]

function partOf(all: Figures, name: PartName, title: string, render: Renderer<never>): string[] {
  const part = all[name]
  if (part === undefined) return []
  const { at, machine, versions, load } = part
  const where = `Measured ${at} on ${machine}; ${versions}; load average ${load.map((one) => one.toFixed(1)).join(' before, ')} after.`
  return [`## ${title}\n\n${render(part.figures as never)}\n\n${where}`]
}

function startWords({ bytes, firstBytes, node, gate, cached }: StartFigures): string {
  const ofNode = (times: Times): string => `${ratio(median(times), median(node))} of it`
  return table(
    ['', 'Time', 'Ratio'],
    [
      ['a Node that does nothing, to its end', spread(node), ''],
      ['the gate, to its first request', spread(gate), ofNode(gate)],
      ...(cached === undefined ? [] : [['the same with V8’s compile cache', spread(cached), ofNode(cached)]]),
    ],
  ).concat(`\n\ndist/ has ${megabytes(bytes)}, of which ${megabytes(firstBytes)} are loaded before the first request.`)
}

function deployWords(ways: readonly DeployFigures[]): string {
  const first = median(ways[0]?.total ?? [])
  const rows = ways.map(({ way, total, afterDone, phases }) => [
    way,
    spread(total),
    ratio(median(total), first),
    spread(afterDone),
    phases,
  ])
  const head = ['', 'In all', 'Of kubectl', 'After it was done', 'Phases']
  return `${table(head, rows)}\n\nWithout \`stabilize: 0\` the gate goes on watching whether what is done stays so; kubectl does not.`
}

function bulkWords({ objects, runs }: Parts['bulk']): string {
  const rows = [...Map.groupBy(runs, ({ latency }) => latency)].map(([latency, same]) => {
    const of = (key: 'kubectl' | 'gate' | 'gateInAll'): Times => same.map((one) => one[key])
    const ratios = same.map(({ gate, kubectl }) => gate / kubectl)
    return [
      `${latency} ms`,
      spread(of('kubectl')),
      spread(of('gate')),
      `**${percent(median(ratios))}** (${percent(Math.min(...ratios))}–${percent(Math.max(...ratios))})`,
      spread(of('gateInAll')),
      String(median(same.map(({ requests }) => requests))),
    ]
  })
  const head = [
    'Added latency',
    'kubectl: dry-run, apply',
    'Gate: dry-run, apply',
    'Of kubectl',
    'Gate in all',
    'Requests',
  ]
  return `${objects} objects that are new, server-side dry-run and apply together. The gate also checks references and permissions before, and watches afterwards.\n\n${table(head, rows)}`
}

function checkWords({ workloads, gate, diff, gateRequests, kubectlRequests }: CheckFigures): string {
  return `${workloads} workloads, each with three references, in \`mode: dry-run\`.\n\n${table(
    ['', 'Time', 'Requests'],
    [
      ['kubectl diff', spread([diff]), String(kubectlRequests)],
      [`gate, ${ratio(gate, diff)} of it`, spread([gate]), String(gateRequests)],
    ],
  )}`
}

function scaleWords({ workloads, foreignPods, peakRssBytes, requests, requestsPerMinute }: ScaleFigures): string {
  const all = Object.values(requests).reduce((sum, count) => sum + count, 0)
  const kinds = Object.entries(requests)
    .sort(([, one], [, other]) => other - one)
    .map(([what, count]) => `${count} ${what.trim()}`)
  return `${workloads} Deployments whose pods find no node, in a namespace with ${foreignPods} pods of others: deployed, watched until time is up, evidence collected.\n\n${table(
    ['', ''],
    [
      ['peak memory', megabytes(peakRssBytes)],
      ['requests for each workload', (all / workloads).toFixed(1)],
      ['requests a minute while nothing changes', requestsPerMinute.toFixed(1)],
      ['all requests', kinds.join(', ')],
    ],
  )}`
}

function churnWords({ workloads, foreignPods, churn, rss, seconds }: ScaleFigures): string {
  const at = (second: number): number =>
    median(rss.filter((one) => Math.abs(one.second - second) <= 60).map(({ bytes }) => bytes))
  const minutes = [5, 10, 20, 30, 45, 60].filter((minute) => minute * 60 <= seconds)
  const rows = minutes.map((minute) => [
    `${minute} min`,
    megabytes(at(minute * 60)),
    minute === 5 ? '' : percent(at(minute * 60) / at(300)),
  ])
  return `${workloads} Deployments watched among ${foreignPods} pods of others, ${churn} pods replaced a second, theirs and others' in turns. Resident memory, median of two minutes.\n\n${table(['After', 'Memory', 'Of that after 5 min'], rows)}`
}

function customResourceWords({ kstatus, kubedog, sets }: CustomResourceFigures): string {
  const tables = sets.map(({ name, kinds, counts }) => {
    const rows = counts.map(({ is, objects, ...done }) => [
      is,
      String(objects),
      ...[done.gate, done.kstatus, done.kubedog].map((count) =>
        objects === 0 ? '' : `${count} (${percent(count / objects)})`,
      ),
    ])
    const all = counts.reduce((sum, { objects }) => sum + objects, 0)
    return `${all} objects of ${kinds} kinds, from ${name}:\n\n${table(['The object is', '', 'Gate: done', 'kstatus: done', 'kubedog: done'], rows)}`
  })
  return `How many of the same custom resources each calls done, applied ten minutes ago. What is not done is waited for, or failed. Paused counts as done for the gate, with a notice that says who must go on. kstatus (Helm 4, Flux) is status.Compute of ${kstatus}, kubedog (Nelm, werf) the generic tracker of ${kubedog}.\n\n${tables.join('\n\n')}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
}

/** `104 ms (99–118)`, `2.31 s (2.20–2.42)`, `17 ms` of one. */
function spread(values: Times): string {
  const inSeconds = median(values) >= 1000
  const text = (value: number): string => (inSeconds ? (value / 1000).toFixed(2) : value.toFixed(0))
  const range = values.length > 1 ? ` (${text(Math.min(...values))}–${text(Math.max(...values))})` : ''
  return `${text(median(values))} ${inSeconds ? 's' : 'ms'}${range}`
}

function ratio(one: number, other: number): string {
  return `${(one / other).toFixed(2)}×`
}

function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0)} MB`
}
