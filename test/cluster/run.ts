// `npm run test:cluster`: the scenarios against a real cluster, several at a time.
// What a scenario is stands in scenario.ts, what is compared in expectations.ts.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import type { ContractResult } from '../embedded-cluster/contract.ts'
import { contractTests } from '../embedded-cluster/contract.ts'
import { changedObjects, compare, positionOfCause } from './expectations.ts'
import type { GateRun } from './gate-process.ts'
import { gateProgram, runGate } from './gate-process.ts'
import { clusterIsWell, kubeconfig, kubectlProgram, withCluster } from './prepared-cluster.ts'
import { eventually } from './processes.ts'
import { standardTimeout } from './recorded-scenario.ts'
import { canHaveProxy } from './registry-proxy.ts'
import type { KubectlAnswer } from './rollout-status.ts'
import { kubectlAnswer } from './rollout-status.ts'
import { withControllers } from './controllers/running.ts'
import type { Scenario, Tools } from './scenario.ts'
import { codedLines, markedLines } from './scenario.ts'
import { besideKubectl, scenarios } from './scenarios/all.ts'
import { idleShare, Slots } from './slots.ts'
import { Stage } from './stage.ts'

/** Where a scenario's manifests are in its workspace. */
const manifestFolder = 'k8s'
const kubectlLimitSeconds = 60
/** Where the processors were idle for more than this share of the last seconds, one more scenario begins. */
const IDLE_ENOUGH = 0.3
const LOOK_EVERY_MS = 2000

interface Outcome {
  scenario: Scenario
  run: GateRun
  kubectl: KubectlAnswer | undefined
  problems: string[]
}

/** Identity, generation and data of everything a scenario may make, to see that nothing was made or changed. */
async function contentsOf(tools: Tools): Promise<string> {
  const kinds = 'deployments,statefulsets,daemonsets,jobs,services,persistentvolumeclaims,configmaps,secrets'
  const row = '{.kind}/{.metadata.name} {.metadata.uid} {.metadata.generation} {.data}'
  // kube-root-ca.crt comes to every namespace, at a time of its own.
  const fields = '--field-selector=metadata.name!=kube-root-ca.crt'
  return tools.kubectl(['get', kinds, fields, '-o', `jsonpath={range .items[*]}${row}{"\\n"}{end}`])
}

async function afterProblems(scenario: Scenario, tools: Tools): Promise<string[]> {
  try {
    const problem = await scenario.after?.(tools)
    return problem === undefined ? [] : [problem]
  } catch (error) {
    return [String(error)]
  }
}

async function gateOn(stage: Stage, scenario: Scenario): Promise<{ run: GateRun; problems: string[] }> {
  const { tools } = stage
  const folder = mkdtempSync(join(tmpdir(), 'deploy-gate-scenario-'))
  try {
    await stage.prepare()
    const before = await contentsOf(tools)
    const files = Object.entries(scenario.manifests).map(([file, text]) => [
      `${manifestFolder}/${file}`,
      stage.resolve(text),
    ])
    const standard = {
      manifests: manifestFolder,
      namespace: tools.namespace,
      comment: 'never',
      timeout: standardTimeout,
    }
    const run = await runGate({
      folder,
      files: Object.fromEntries(files) as Record<string, string>,
      inputs: { ...standard, ...resolved(scenario.inputs, stage) },
      kubeconfig: await kubeconfigFor(scenario, tools, folder),
      kubectlFolder: dirname(kubectlProgram()),
      ...(scenario.cancelAt === undefined ? {} : { cancelAt: scenario.cancelAt }),
    })
    const marks = markedLines(scenario.manifests).map((mark) => `${manifestFolder}/${mark}`)
    const coded = codedLines(scenario.manifests).map((line) => `${manifestFolder}/${line}`)
    const problems = compare(run, scenario.expect, marks, coded)
    const after = await contentsOf(tools)
    if (scenario.expect.nothingApplied === true && after !== before) {
      problems.push(`the namespace was changed.\nBefore:\n${before}\nAfter:\n${after}`)
    }
    problems.push(...(await stage.problems()), ...(await afterProblems(scenario, tools)))
    return { run, problems }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The file that the gate reads: the cluster's own, or what the scenario makes of it. */
async function kubeconfigFor(scenario: Scenario, tools: Tools, folder: string): Promise<string> {
  if (scenario.kubeconfig === undefined) return kubeconfig
  const file = join(folder, 'kubeconfig')
  writeFileSync(file, await scenario.kubeconfig(readFileSync(kubeconfig, 'utf8'), tools))
  return file
}

/** Inputs with the scenario's own names filled in. */
function resolved(inputs: Record<string, string> = {}, stage: Stage): Record<string, string> {
  return Object.fromEntries(Object.entries(inputs).map(([name, text]) => [name, stage.resolve(text)]))
}

async function kubectlOn(stage: Stage, scenario: Scenario): Promise<KubectlAnswer> {
  await stage.prepare()
  const texts = Object.values(scenario.manifests).map((text) => stage.resolve(text))
  const answer = await kubectlAnswer(stage.tools, texts, kubectlLimitSeconds)
  await stage.problems()
  return answer
}

/**
 * The gate in one namespace and, unless turned off, kubectl in another at the same time.
 * kubectl only waits, mostly to the end of its limit: it holds the slot no longer than the gate does.
 */
async function runScenario(scenario: Scenario, slots: Slots, withKubectl: boolean): Promise<Outcome> {
  const suffix = `${scenario.name}-${crypto.randomUUID().slice(0, 5)}`
  const stages: Stage[] = []
  const open = async (namespace: string) => {
    const stage = await Stage.open(namespace, scenario)
    stages.push(stage)
    return stage
  }
  try {
    const { gate, answer } = await slots.use(async () => {
      const ofKubectl =
        withKubectl && besideKubectl.includes(scenario) && Object.keys(scenario.manifests).length > 0
          ? await open(`kubectl-${suffix}`)
          : undefined
      const ofGate = await open(`gate-${suffix}`)
      // Settled before it is awaited, so that its failure waits for the gate's end, too.
      const answer = Promise.allSettled([ofKubectl && kubectlOn(ofKubectl, scenario)])
      return { gate: await gateOn(ofGate, scenario), answer }
    })
    const [settled] = await answer
    if (settled.status === 'rejected') throw settled.reason
    return { scenario, ...gate, kubectl: settled.value }
  } finally {
    for (const stage of stages) await stage.close()
  }
}

/** A scenario is run again only when the cluster itself was ill meanwhile, and the log says so. */
async function runOnWellCluster(scenario: Scenario, slots: Slots, withKubectl: boolean): Promise<Outcome> {
  const [first] = await Promise.allSettled([runScenario(scenario, slots, withKubectl)])
  const failed = first.status === 'rejected' || first.value.problems.length > 0
  if (failed && !(await clusterIsWell())) {
    console.log(`${scenario.name}: the cluster was ill (API server or a node not ready), running it once more`)
    await eventually(clusterIsWell, 120)
    return runScenario(scenario, slots, withKubectl)
  }
  if (first.status === 'rejected') throw first.reason
  return first.value
}

/** One line: name, verdict, headline or notices, file:line, time; then what kubectl said of the same. */
function describe({ scenario, run, kubectl: answer, problems }: Outcome): string {
  const cause = run.report?.causes[0]
  const notices = run.report?.notices.map(({ code }) => code).join(',') ?? ''
  const words = [
    problems.length === 0 ? 'ok  ' : 'FAIL',
    scenario.name,
    run.report?.verdict ?? 'no report',
    cause?.headline ?? notices,
    positionOfCause(cause),
    run.report === undefined ? '' : `${changedObjects(run.report)} changed`,
    `${run.seconds.toFixed(1)}s`,
  ]
  const said = answer === undefined ? '' : ` | kubectl ${answer.seconds.toFixed(1)}s: ${answer.said}`
  return words.filter((word) => word !== '').join('  ') + said
}

function detail({ run, problems }: Outcome): string {
  const section = (title: string, text: string) => `--- ${title}\n${text.trimEnd()}\n`
  return [
    ...problems.map((problem) => `  ${problem}`),
    section('log of the gate', run.log),
    section('report.json', run.report === undefined ? 'none' : JSON.stringify(run.report, null, 2)),
    '---',
  ].join('\n')
}

/** Runs the chosen scenarios and prints each as it ends; the answer is the number of those that failed. */
async function runAll(chosen: readonly Scenario[], slots: Slots, withKubectl: boolean): Promise<number> {
  const idle = idleShare()
  const lending = setInterval(() => {
    if (idle() > IDLE_ENOUGH) slots.lend()
  }, LOOK_EVERY_MS)
  const failures = await Promise.all(
    chosen.map(async (scenario) => {
      try {
        const outcome = await runOnWellCluster(scenario, slots, withKubectl)
        console.log(describe(outcome))
        if (outcome.problems.length > 0) console.log(detail(outcome))
        return outcome.problems.length > 0
      } catch (error) {
        console.log(`FAIL  ${scenario.name}  ${error instanceof Error ? error.message : String(error)}`)
        return true
      }
    }),
  )
  clearInterval(lending)
  return failures.filter((failed) => failed).length
}

const usage = `npm run test:cluster -- [options]
  --only NAME     this scenario, may be repeated
  --parallel 8    how many gates at a time
  --most 24       how many while the processors are idle
  --no-kubectl    without kubectl rollout status beside those that are compared
  --keep          leave a cluster up that was brought up for this
  --list          the names of the scenarios`

function readOptions() {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      only: { type: 'string', multiple: true },
      parallel: { type: 'string', default: '8' },
      most: { type: 'string', default: '24' },
      kubectl: { type: 'boolean', default: true },
      keep: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  return values
}

/** What the embedded API server promises its clients, asked of the real one. */
async function checkContract(): Promise<ContractResult[]> {
  const results = await contractTests(readFileSync(kubeconfig, 'utf8'))
  for (const { name, error } of results)
    console.log(
      `${error === undefined ? 'ok   ' : 'FAIL '} contract: ${name}${error === undefined ? '' : `\n${String(error)}`}`,
    )
  return results
}

async function main(): Promise<void> {
  const options = readOptions()
  if (options.help) return console.log(usage)
  const only = options.only ?? scenarios.map(({ name }) => name)
  const unknown = only.filter((name) => !scenarios.some((scenario) => scenario.name === name))
  if (unknown.length > 0) throw new Error(`No scenario is called ${unknown.join(', ')}; --list shows them.`)
  const chosen = scenarios.filter(({ name }) => only.includes(name))
  if (options.list) return console.log(chosen.map(({ name }) => name).join('\n'))
  if (!existsSync(gateProgram)) throw new Error(`${gateProgram} is not there: npm run build`)

  const { failed, checked } = await withCluster(options.keep, async () => {
    const contract = options.only === undefined ? await checkContract() : []
    const possible = chosen.filter(
      ({ registry, webhook, alone, controllers }) =>
        (registry ?? webhook ?? alone ?? controllers) === undefined || canHaveProxy(),
    )
    for (const { name } of chosen.filter((scenario) => !possible.includes(scenario))) {
      console.log(`skip  ${name}  needs the node of our own cluster`)
    }
    const batch = (scenarios: readonly Scenario[], slots: Slots): Promise<number> =>
      runAll(scenarios, slots, options.kubectl)
    const alone = possible.filter((scenario) => scenario.alone === true)
    const controlled = possible.filter(({ controllers }) => controllers !== undefined)
    const others = possible.filter((scenario) => !alone.includes(scenario) && !controlled.includes(scenario))
    const slots = new Slots(Number(options.parallel), Number(options.most))
    let failed = await batch(others, slots)
    // After those that define the same kinds without a controller: a cluster has a kind once.
    const names = new Set(controlled.flatMap(({ controllers = [] }) => controllers))
    failed += await withControllers([...names], console.log, () => batch(controlled, slots))
    failed += await batch(alone, new Slots(1))
    const broken = contract.filter(({ error }) => error !== undefined).length
    return { failed: failed + broken, checked: possible.length + contract.length }
  })
  console.log(`${checked - failed} passed, ${failed} failed`)
  if (failed > 0) process.exitCode = 1
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  console.log('0 passed, 1 failed')
  process.exitCode = 1
})
