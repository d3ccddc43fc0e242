// `npm run steps`: every step of the catalogue with its command, as a table. With a cluster (KUBECONFIG) kubectl runs each
// of its commands there, those that change something as a server-side dry run, and the table says what became of it.
// `kubectl debug` has no dry run and is left out.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { CATALOGUE } from '../src/causes/catalogue.ts'
import { stepsOf } from '../src/diagnose/steps.ts'
import type { Step } from '../src/model/report.ts'
import { bareFinding, realCauses } from './docs.ts'

/** A step of a cause, with the code of that cause. */
export interface ListedStep extends Step {
  code: string
}

/**
 * Every step of the catalogue: of what recordings and real messages show, and of a bare example where nothing real shows
 * it. One of each code with the same title.
 */
export function listedSteps(): ListedStep[] {
  const real = [...realCauses()]
  const shown = new Set(real.map(({ code }) => code))
  const bare = CATALOGUE.filter(({ code }) => !shown.has(code)).flatMap((entry) =>
    stepsOf(bareFinding(entry)).map((step) => ({ ...step, code: entry.code })),
  )
  const all = [...real.flatMap(({ code, steps }) => steps.map((step) => ({ ...step, code }))), ...bare]
  const byTitle = new Map(all.map((step) => [`${step.code} ${step.why}`, step] as const))
  return [...byTitle.values()].toSorted((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0))
}

/** What a step is: which of its parts it has. */
export function kindOf(step: Step): string {
  return (['look', 'run', 'edit', 'input', 'read'] as const).find((kind) => step[kind] !== undefined) ?? 'other'
}

/** The verbs of kubectl that change something and can pretend to. */
const CHANGES =
  /^kubectl (?:apply|annotate|create(?! token)|delete|label|patch|rollout (?:undo|restart)|scale|set|cordon|uncordon|taint)\b/

/** The command as it is tried: what would change something is a dry run, and nothing waits or is edited. */
function tried(command: string): string {
  if (command.startsWith('kubectl wait')) return command.replace(/--timeout=\S+/, '--timeout=1s')
  if (command.includes('--dry-run') || !CHANGES.test(command)) return command
  const flag = command.startsWith('kubectl apply -f -') ? 'kubectl apply --dry-run=server -f -' : ''
  if (flag !== '') return command.replace('kubectl apply -f -', flag)
  return `${command} --dry-run=server`
}

/** What kubectl makes of a command: `ran`, `object not there` (the names are those of recordings), or its complaint. */
async function outcome(command: string): Promise<string> {
  try {
    await promisify(execFile)('bash', ['-c', tried(command)], {
      timeout: 20_000,
      env: { ...process.env, KUBE_EDITOR: 'true' },
    })
    return 'ran'
  } catch (error) {
    const { stderr = '', stdout = '' } = error as { stderr?: string; stdout?: string }
    const said = stderr.trim()
    if (said === '' && stdout.trim() === '') return 'ran' // grep found nothing
    if (/not ?found|no resources found|does not exist|doesn't have a resource type/i.test(said))
      return 'object not there'
    return said.split('\n').at(-1) ?? ''
  }
}

if (import.meta.main) {
  const steps = listedSteps()
  const counts = new Map<string, number>()
  for (const step of steps) {
    const isTried = process.env['KUBECONFIG'] !== undefined && /^kubectl (?!debug)/.test(step.command)
    const result = isTried ? await outcome(step.command) : '-'
    const key = `${kindOf(step)}: ${['ran', 'object not there', '-'].includes(result) ? result : 'FAILED'}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
    console.log([step.code, kindOf(step), step.why, step.command.replaceAll('\n', '\\n'), result].join('\t'))
  }
  console.log(`\n${steps.length} steps of ${new Set(steps.map(({ code }) => code)).size} codes`)
  for (const [what, count] of [...counts].toSorted()) console.log(`${count}\t${what}`)
}
