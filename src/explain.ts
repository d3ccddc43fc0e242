// The process behind `npm run explain`: a dump in, its causes out. It needs no cluster and asks nobody anything.
import { codeOf, messageOf } from './model/error.ts'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { diagnoseDump, parseDump, type Diagnosis, type Dump } from './diagnose/dump.ts'
import { maskedMessage } from './diagnose/masked.ts'
import { redaction, redactReport, type Redaction } from './evidence/redact.ts'
import { decodedValues } from './evidence/secrets.ts'
import { renderCauses } from './report/log.ts'
import { oneLine } from './report/escape.ts'
import { countOf, objectName } from './report/words.ts'

const usage = `usage: npm run --silent explain -- [dump.json] [--json]
  dump.json  the output of \`kubectl get deploy,rs,sts,ds,job,po,pvc,svc,ing,ev -o json\`; - or nothing reads standard input
  --json     {"causes": [...], "notices": [...]} in the shape of report.json`

/** Values of Secrets in the dump shorter than this may be ordinary words. */
const SHORTEST_SECRET = 8

/** A mistake of whoever called this: its message is all they need. */
class CallerError extends Error {}

interface Arguments {
  file: string
  json: boolean
}

function readArguments(): Arguments | 'help' {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
    })
    if (values.help) return 'help'
    if (positionals.length > 1) throw new Error('explain reads only one dump at a time')
    return { file: positionals[0] ?? '-', json: values.json }
  } catch (error) {
    throw new CallerError(`${messageOf(error)}\n${usage}`)
  }
}

/** The text of the dump. npm runs its scripts in the project's folder; a name is meant where the caller is. */
async function read(file: string): Promise<string> {
  if (file === '-') return text(process.stdin)
  const candidates = ['.', process.env.INIT_CWD ?? '.'].map((folder) => resolve(folder, file))
  try {
    return await readFile(candidates.find(existsSync) ?? file, 'utf8')
  } catch (error) {
    const [code, message] = [codeOf(error), messageOf(error)]
    throw new CallerError(`${file}: ${code === 'ENOENT' ? 'no such file' : message}`)
  }
}

/** The values of the Secrets that are in the dump, decoded. */
function secretsOf({ objects }: Dump): string[] {
  return objects
    .filter(({ kind }) => kind === 'Secret')
    .flatMap(decodedValues)
    .filter(({ length }) => length >= SHORTEST_SECRET)
}

/** Fields that the API server always sends are relied upon; a dump that someone wrote or cut may lack them. */
function diagnose(dump: Dump, redact: Redaction): Diagnosis {
  try {
    return diagnoseDump(dump, redact)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new CallerError(`the dump lacks a field that the API server always sends (${error.message})`)
  }
}

/** What there is to say when nothing is wrong, or nothing tells. */
function withoutCause({ rollouts }: Diagnosis, redact: Redaction): string {
  const unfinished = rollouts.filter(({ state }) => state !== 'done')
  const lines = unfinished.map(
    (rollout) => `   ${redact.words(objectName(rollout.ref))}: ${oneLine(maskedMessage(rollout, redact))}`,
  )
  const done = `${rollouts.length - unfinished.length} of ${countOf(rollouts.length, 'object')} done`
  return [`No cause found, ${done}.`, ...lines].join('\n')
}

async function main(): Promise<string> {
  const called = readArguments()
  if (called === 'help') return usage
  const parsed = parseDump(await read(called.file))
  if ('problem' in parsed)
    throw new CallerError(`${called.file === '-' ? 'standard input' : called.file}: ${parsed.problem}`)
  const redact = redaction([], secretsOf(parsed.dump))
  const diagnosis = diagnose(parsed.dump, redact)
  const { causes, notices, warnings } = redactReport(
    { causes: diagnosis.causes, notices: diagnosis.notices, warnings: [...diagnosis.warnings, ...redact.failures] },
    redact.words,
  )
  if (called.json) return JSON.stringify({ causes, notices, ...(warnings.length > 0 ? { warnings } : {}) }, null, 2)
  const words = causes.length === 0 ? [withoutCause(diagnosis, redact)] : []
  const parts = [...words, renderCauses(causes, notices), ...warnings.map((text) => `Warning: ${oneLine(text)}`)]
  return parts.filter((part) => part !== '').join('\n\n')
}

try {
  process.stdout.write(`${await main()}\n`)
} catch (error) {
  if (!(error instanceof CallerError)) throw error
  console.error(`explain: ${error.message}`)
  process.exitCode = 1
}
