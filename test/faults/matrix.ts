// `npm run faults`: every fault of the table on every outcome, on the real cluster, several cells side by side (each
// mostly waits). Prints a line for each cell as it ends and the whole as a table in Markdown. `npm run faults -- kill`,
// `race`, `meddle` and `restart` disturb a deploy in other ways.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { withCluster } from '../cluster/prepared-cluster.ts'
import { Slots } from '../cluster/slots.ts'
import { builtAction } from '../embedded-cluster/action.ts'
import type { Behind, Cell } from './cell.ts'
import { cellsOf, playCell } from './cell.ts'
import type { Outcome } from './outcomes.ts'
import { openEmbedded, openReal, outcomes } from './outcomes.ts'
import type { Fault } from './table.ts'
import { faults } from './table.ts'
import type { Trial } from './trials.ts'
import { restarts } from './restarts.ts'
import { kills, meddles, races } from './trials.ts'

const trials: Record<string, Trial[]> = { kill: kills, race: races, meddle: meddles, restart: restarts }

const usage = `npm run faults -- [matrix | kill | race | meddle | restart] [options]
  --fault NAME     these faults, may be repeated; a name may end with *
  --outcome NAME   these outcomes, may be repeated
  --parallel 8     how many gates at a time
  --embedded       on the embedded API server instead of a cluster
  --keep           leave a cluster up that was brought up for this
  --logs FOLDER    write the log, the requests and the report of every wrong cell there
  --list           the names of the faults and outcomes`

const {
  values: options,
  positionals: [subject = 'matrix'],
} = parseArgs({
  allowPositionals: true,
  options: {
    fault: { type: 'string', multiple: true, default: ['*'] },
    outcome: { type: 'string', multiple: true, default: ['*'] },
    parallel: { type: 'string', default: '8' },
    embedded: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    logs: { type: 'string' },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

/** Those that one of the names means; a name that means none is an error. */
function choose<T extends { name: string }>(all: readonly T[], names: readonly string[]): T[] {
  const means = (pattern: string) => (name: string) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern
  for (const name of names) {
    if (!all.some((one) => means(name)(one.name))) throw new Error(`Nothing is called ${name}; --list shows the names.`)
  }
  return all.filter(({ name }) => names.some((pattern) => means(pattern)(name)))
}

/** A word and the seconds, as a cell of the table shows it. */
function short({ problems, said, run }: Cell): string {
  const word = problems.length === 0 ? said : `**BAD ${said}**`
  return `${word} ${Math.round(run.duration / 1000)} s`
}

function table(cells: readonly Cell[]): string {
  const columns = outcomes.map(({ name }) => name).filter((name) => cells.some(({ outcome }) => outcome === name))
  const rows = [...Map.groupBy(cells, ({ fault }) => fault)].map(([fault, own]) => {
    const inOrder = columns.map((column) => own.find(({ outcome }) => outcome === column))
    return `| ${fault} | ${inOrder.map((cell) => (cell === undefined ? '' : short(cell))).join(' | ')} |`
  })
  return [`| fault | ${columns.join(' | ')} |`, `| --- |${' --- |'.repeat(columns.length)}`, ...rows].join('\n')
}

function writeLog(folder: string, name: string, problems: readonly string[], run: Behind): void {
  mkdirSync(folder, { recursive: true })
  const requests = run.requests.map(({ at, what, met }) => `${String(at).padStart(7)} ms ${met ? 'X' : ' '} ${what}`)
  const report = run.report === undefined ? 'no report' : JSON.stringify(run.report, null, 2)
  const text = [problems.join('\n'), run.stdout, run.stderr, requests.join('\n'), report].join('\n----\n')
  writeFileSync(join(folder, `${name.replace(/[^\w~.-]+/g, '-')}.txt`), text)
}

/** Plays so many at a time, and prints each as it ends. */
async function playAll<T extends { problems: string[]; said: string; run: Behind }>(
  plays: readonly { name: string; play: () => Promise<T> }[],
): Promise<T[]> {
  const slots = new Slots(Number(options.parallel))
  return Promise.all(
    plays.map(({ name, play }) =>
      slots.use(async () => {
        const played = await play()
        const { problems, said, run } = played
        const seconds = `${(run.duration / 1000).toFixed(0)} s`
        console.log([problems.length === 0 ? 'ok  ' : 'BAD ', name, said, seconds, ...problems].join('  '))
        if (problems.length > 0 && options.logs !== undefined) writeLog(options.logs, name, problems, run)
        return played
      }),
    ),
  )
}

/** The number of plays, and of those that went wrong. */
async function playTrials(chosen: readonly Trial[]): Promise<[number, number]> {
  const played = await withCluster(options.keep, () => playAll(chosen))
  return [played.length, played.filter(({ problems }) => problems.length > 0).length]
}

async function playMatrix(chosen: readonly Fault[], on: readonly Outcome[]): Promise<[number, number]> {
  const plays = cellsOf(chosen, on, options.embedded).map(([fault, outcome]) => ({
    name: `${fault.name}~${outcome.name}`,
    play: () => playCell(fault, outcome, options.embedded ? openEmbedded : openReal),
  }))
  const cells = await (options.embedded ? playAll(plays) : withCluster(options.keep, () => playAll(plays)))
  console.log(`\n${table(cells)}\n`)
  return [cells.length, cells.filter(({ problems }) => problems.length > 0).length]
}

async function main(): Promise<void> {
  if (options.help) return console.log(usage)
  const chosen = choose(faults, options.fault)
  const on = choose(outcomes, options.outcome)
  if (options.list) return console.log([...chosen, ...on].map(({ name }) => name).join('\n'))
  if (!existsSync(builtAction)) throw new Error(`${builtAction} is not there: npm run build`)
  if (subject !== 'matrix' && trials[subject] === undefined) throw new Error(`Nothing is called ${subject}.\n${usage}`)
  const [all, failed] = await (trials[subject] === undefined ? playMatrix(chosen, on) : playTrials(trials[subject]))
  console.log(`${all - failed} passed, ${failed} failed`)
  if (failed > 0) process.exitCode = 1
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  console.log('0 passed, 1 failed')
  process.exitCode = 1
})
