// A cell of the matrix: one deploy with one fault, and whether it ended as it must.
import { delimiter, dirname } from 'node:path'
import type { Report } from '../../src/model/report.ts'
import { positionOfCause } from '../cluster/expectations.ts'
import type { ActionResult } from '../embedded-cluster/action.ts'
import { runAction } from '../embedded-cluster/action.ts'
import { manifestFolder } from '../embedded-cluster/deploy.ts'
import { validateReport } from '../report/schema.ts'
import type { Outcome, Stage, Usual } from './outcomes.ts'
import type { Rule, SeenRequest } from './proxy.ts'
import { FaultProxy } from './proxy.ts'
import type { Fault } from './table.ts'

/** What a gate did behind the proxy. */
export interface Behind extends ActionResult {
  requests: SeenRequest[]
  /** True when the fault met anything. */
  met: boolean
  hung: boolean
}

export interface Cell {
  fault: string
  outcome: string
  /** What is wrong, one line each; empty when the cell is right. */
  problems: string[]
  /** `same` (`not met`: the fault touched nothing), or how it ended: `ClusterUnreachable +ObjectDeleted`, `passed`. */
  said: string
  run: Behind
}

/** Far beyond every limit of the gate: what takes longer hangs. */
const HANG_MS = 300_000

/** Runs the gate on a stage with the proxy before it. `onStart` gets what sends it a signal, and the proxy. */
export async function runBehind(
  stage: Stage,
  rules: readonly Rule[],
  onStart: (kill: (signal: NodeJS.Signals) => void, proxy: FaultProxy) => void = () => undefined,
): Promise<Behind> {
  const proxy = await FaultProxy.open(stage.upstream, rules)
  let hung = false
  let limit: NodeJS.Timeout | undefined
  try {
    const path = [stage.kubectlFolder, dirname(process.execPath)].filter((folder) => folder !== '')
    const run = await runAction({
      workspace: stage.files,
      inputs: {
        manifests: manifestFolder,
        namespace: stage.namespace,
        kubeconfig: proxy.kubeconfig(stage.namespace),
        comment: 'never',
        ...stage.inputs,
      },
      environment: { PATH: path.join(delimiter) },
      onStart: (kill) => {
        limit = setTimeout(() => {
          hung = true
          kill('SIGKILL')
        }, HANG_MS)
        onStart(kill, proxy)
      },
    })
    return { ...run, requests: proxy.seen, met: proxy.met, hung }
  } finally {
    clearTimeout(limit)
    proxy.close()
  }
}

/** The cells that are worth playing: `late` shows what clocks do, and recordings do not have it. */
export function cellsOf(chosen: readonly Fault[], on: readonly Outcome[], embedded: boolean): [Fault, Outcome][] {
  const isPlayed = (fault: Fault, { name, recording }: Outcome) =>
    (name !== 'late' || fault.clock === true || fault.name === 'none') && !(embedded && recording === undefined)
  return chosen.flatMap((fault) =>
    on.filter((outcome) => isPlayed(fault, outcome)).map((outcome): [Fault, Outcome] => [fault, outcome]),
  )
}

/** Plays one cell; `open` says where. */
export async function playCell(
  fault: Fault,
  outcome: Outcome,
  open: (outcome: Outcome) => Promise<Stage>,
): Promise<Cell> {
  const stage = await open(outcome)
  try {
    const run = await runBehind(stage, fault.rules)
    const problems = [...brokenRun(run), ...judge(run, stage.usual, fault)]
    const unknown = stage.unknown().map((request) => `not recorded: ${request}`)
    return {
      fault: fault.name,
      outcome: outcome.name,
      problems: [...problems, ...unknown],
      said: saidBy(run, stage.usual),
      run,
    }
  } finally {
    await stage.close()
  }
}

/** What must hold of every run, whatever happened to it. */
export function brokenRun({ hung, stderr, exitCode, report }: Behind): string[] {
  if (hung) return [`hang: no end after ${HANG_MS / 1000} s`]
  if (report === undefined) return [`no report.json (exit code ${exitCode}): ${stderr.slice(0, 500)}`]
  const expected = report.verdict === 'passed' ? 0 : 1
  return [
    ...(stderr === '' ? [] : [`on stderr: ${stderr.slice(0, 500)}`]),
    ...(exitCode === expected ? [] : [`exit code ${exitCode} with the verdict ${report.verdict}`]),
    ...validateReport(JSON.stringify(report)).map((problem) => `report.json: ${problem}`),
  ]
}

/** How an end differs from the usual one, and from those that the fault may have. */
function judge({ report, met }: Behind, usual: Usual, { ends = [], may = [] }: Fault): string[] {
  if (report === undefined) return []
  const [first, ...others] = report.causes
  const named = met && first !== undefined && [...ends, ...may].includes(first.code)
  // What was known before the cluster went away is no false cause beside that.
  const isTrue = ({ code }: Report['causes'][number]) => ends.includes(code) || code === usual.cause
  const beside = [
    ...others.filter((cause) => !isTrue(cause)).map(({ headline }) => `false cause: ${headline}`),
    ...report.notices.map(({ headline }) => `false notice: ${headline}`),
  ]
  if (named) return beside
  // A failure that was proved before the fault began stays one; a success needs the cluster to the end.
  if (met && ends.length > 0 && usual.verdict === 'passed') {
    return [`expected ${ends.join(' or ')}, got ${first?.headline ?? report.verdict}`, ...beside]
  }
  const got = { verdict: report.verdict, cause: first?.code, position: positionOfCause(first) || undefined }
  const expected = [usual.verdict, usual.cause, usual.position].join(' ')
  const ended = [got.verdict, got.cause, got.position].join(' ')
  return expected === ended ? beside : [`expected ${expected}, got ${ended}: ${report.headline}`, ...beside]
}

function saidBy({ report, met, hung }: Behind, usual: Usual): string {
  if (report === undefined) return hung ? 'hang' : 'no report'
  const [first, ...others] = report.causes
  const beside = others.map(({ code }) => `+${code}`)
  const notices = report.notices.map(({ code }) => `(${code})`)
  const isSame = report.verdict === usual.verdict && first?.code === usual.cause
  const word = isSame ? (met ? 'same' : 'same, not met') : (first?.code ?? report.verdict)
  return [word, ...beside, ...notices].join(' ')
}
