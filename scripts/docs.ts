// `npm run docs`: writes docs/causes.md from the catalogue of causes. Every example in it is real: a
// recording of a cluster, or a real message completed into the object that carries it, and diagnosed.
// `--check` writes nothing and exits with 1 when the page is not what this would write.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { CATALOGUE, findingOf } from '../src/causes/catalogue.ts'
import { stepsOf } from '../src/diagnose/steps.ts'
import { diagnoseDump, parseDump } from '../src/diagnose/dump.ts'
import type { Entry } from '../src/causes/entry.ts'
import { CONTEXT_MEANINGS, FAMILIES } from '../src/causes/families.ts'
import type { Channel, Finding, Proof } from '../src/model/finding.ts'
import type { Pod } from '../src/model/object.ts'
import type { Cause, Step } from '../src/model/report.ts'
import { codeSpan, cut, prose } from '../src/report/escape.ts'
import { carry, created } from '../test/diagnose/carriers.ts'
import { clusterRecordingNames, readRecording, recordingNames } from '../test/embedded-cluster/recording.ts'
import { undisturbed } from '../test/rollout/replay.ts'

const root = join(import.meta.dirname, '..')
export const causesFile = join(root, 'docs', 'causes.md')

/** Longest message that is quoted. */
const MESSAGE_LIMIT = 400

/** Channels of what a pod says, and of what one of its containers says. */
const OF_POD = new Set<Channel>([
  'schedule',
  'pod',
  'sandbox',
  'volume',
  'pull',
  'configure',
  'start',
  'exit',
  'readiness',
])
const OF_CONTAINER = new Set<Channel>(['pull', 'configure', 'start', 'exit', 'readiness'])

/** A finding of this entry of which nothing is known but names, and what its words need. */
export function bareFinding({
  code,
  recognise,
  example,
  kind: [apiVersion, kind] = ['apps/v1', 'Deployment'],
}: Entry): Finding {
  const finding = findingOf(code, { apiVersion, kind, namespace: 'shop', name: 'web' }, '', 0)
  const container = { name: 'app', image: 'registry.example/shop/web:1.0' }
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-57ff5ffd59-x2x7q', namespace: 'shop' },
    spec: { nodeName: 'node-1', containers: [container] },
  } satisfies Pod
  return {
    ...finding,
    ...(recognise.some(({ channel }) => OF_POD.has(channel)) ? { pod, carrier: pod } : {}),
    ...(recognise.some(({ channel }) => OF_CONTAINER.has(channel)) ? { container } : {}),
    ...example,
  }
}

/** Where a cause of this channel is read; of refused requests the meaning tells. */
const CHANNELS: Readonly<Partial<Record<Channel, string>>> = {
  create: 'the event FailedCreate or the condition ReplicaFailure of the controller',
  schedule: "the pod's condition PodScheduled",
  pod: "the reason in the pod's status",
  sandbox: 'events of the pod before its containers exist',
  volume: "the pod's events FailedMount and FailedAttachVolume",
  claim: 'the events of the PersistentVolumeClaim',
  pull: 'the waiting reason of a container, about its image',
  configure: 'the waiting reason of a container, about its configuration',
  start: 'the message of the container runtime about a container that did not start',
  exit: 'the terminated state of the container, the events of its probes, and its log',
  readiness: 'the event Unhealthy, and the condition Ready',
  leaving: 'the deletion timestamp of an old pod',
  expose: 'the status of the object and the objects it refers to',
}

/** The causes that are real, the most complete first: recordings of whole deploys, then single messages. */
export function* realCauses(): Generator<Cause> {
  for (const name of recordingNames()) yield* undisturbed(readRecording(name)).causes
  const rows = readFileSync(join(root, 'test', 'diagnose', 'fixtures', 'messages.tsv'), 'utf8').split('\n')
  for (const row of rows.filter((line) => line !== '' && !line.startsWith('#'))) {
    const [codes = '', channel = '', text = ''] = row.split('\t')
    const message = text.replaceAll('\\n', '\n')
    const items = carry(channel, codes.split('+')[0] ?? '', message)
    if (channel === 'api' && message.startsWith('pods ')) yield* causesOf(created(message))
    if (items.some(({ kind }) => kind === 'Pod')) yield* causesOf(withOwner(items))
    yield* causesOf(items)
  }
  for (const name of clusterRecordingNames()) yield* undisturbed(readRecording(name)).causes
}

function causesOf(items: readonly Record<string, unknown>[]): Cause[] {
  const parsed = parseDump(JSON.stringify({ kind: 'List', apiVersion: 'v1', items }))
  if ('problem' in parsed) throw new Error(parsed.problem)
  const { causes, notices } = diagnoseDump(parsed.dump)
  return [...causes, ...notices]
}

/** The same with the Deployment that made the pod, so that the steps are those for a Deployment. */
function withOwner(items: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  const [deployment, set] = created('')
  const status = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, unavailableReplicas: 1 }
  const { name, uid } = set?.metadata as { name: string; uid: string }
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid, controller: true }
  const pods = items.map((item) =>
    item.kind === 'Pod' ? { ...item, metadata: { ...(item.metadata as object), ownerReferences: [owner] } } : item,
  )
  return [{ ...deployment, status }, { ...set, status }, ...pods]
}

/** False for words in which a name is missing, as it may be in what a single message is completed into. */
export function isWhole(text: string): boolean {
  return !/undefined|NaN|""|''|\(\)|\{\}| {2}| ,|\s$|: \.|:$/.test(text)
}

/** The first whole real cause of each code, with a headline that is not cut off where there is one. */
function examples(): Map<string, Cause> {
  const found = new Map<string, Cause>()
  for (const cause of realCauses()) {
    const known = found.get(cause.code)
    const better = known === undefined || (known.headline.includes('…') && !cause.headline.includes('…'))
    if (better && isWhole(cause.headline) && isWhole(cause.sentence)) found.set(cause.code, cause)
  }
  return found
}

function proofWords(proof: Proof): string {
  if (proof.kind === 'terminal') return 'immediately'
  if (proof.kind === 'waiting') return 'only at the deadline, because it may recover'
  const { observations, seconds } = proof
  const often = observations > 1 ? `${observations} observations` : ''
  return `after ${[often, seconds > 0 ? `${seconds} s` : ''].filter((words) => words !== '').join(' and ')}`
}

/** When what is no cause of its own fails the deploy. */
const ROLES: Readonly<Partial<Record<NonNullable<Entry['role']>, string>>> = {
  notice: 'never, it is a notice',
  context: 'never, it stands beside a cause',
}
const MISSPELT = 'before anything is applied, and only if it is clearly misspelled; otherwise it is a notice'

/** When it fails the deploy: the proof of the catalogue, in words. */
function whenWords(entry: Entry): string {
  const { proof, scope, role, when, beforeApply, cases } = entry
  const title = '- **Fails the deploy**:'
  const known =
    when ?? (beforeApply?.failsWhenMisspelt === true ? MISSPELT : role === undefined ? undefined : ROLES[role])
  if (known !== undefined) return `${title} ${known}.`
  const words = (finding: Partial<Finding>): string => {
    const of = typeof proof === 'function' ? proof({ ...bareFinding(entry), ...finding }) : proof
    return proofWords(of) + (scope === 'node' && of.kind !== 'waiting' ? ', on at least half of the new pods' : '')
  }
  if (cases === undefined) return `${title} ${words({})}.`
  return [title, ...cases.map(([when, finding]) => `  - ${when}: ${words(finding)}`)].join('\n')
}

const CODES: ReadonlySet<string> = new Set(CATALOGUE.map(({ code }) => code))

/** The codes that a text names, linked to their entries. */
function linked(text: string, own: string): string {
  return text.replaceAll(/\b[A-Z]\w+\b/g, (word) =>
    word !== own && CODES.has(word) ? `[${word}](#${word.toLowerCase()})` : word,
  )
}

/** The steps, with their commands where nothing is missing in them. */
function stepList(steps: readonly Step[]): string {
  return steps
    .map(
      ({ why, command }) => `  - ${prose(why)}${command === '' || !isWhole(command) ? '' : `: ${codeSpan(command)}`}`,
    )
    .join('\n')
}

/** Where it is read, or how it showed itself in the example. */
function seenWords({ recognise }: Entry, example: Cause | undefined): string {
  const evidence = example?.evidence.filter(({ text }) => text.trim() !== '').slice(0, 2) ?? []
  if (example !== undefined && evidence.length > 0) {
    const words = [...new Set([example.symptom, ...example.context])].filter((word) => word !== '').map(codeSpan)
    const messages = evidence.map(
      ({ source, text }) => `  - ${prose(source)}: ${codeSpan(cut(text.trim(), MESSAGE_LIMIT))}`,
    )
    return [`- **Symptoms**${words.length === 0 ? '' : `: ${words.join(', ')}`}`, ...messages].join('\n')
  }
  const places = [...new Set(recognise.flatMap(({ channel }) => CHANNELS[channel] ?? []))]
  return places.length === 0 ? '' : `- **Reported in**: ${places.join('; ')}`
}

function section(entry: Entry, example: Cause | undefined): string {
  const { code, documentation, meaning } = entry
  const steps = stepList(example?.steps ?? stepsOf(bareFinding(entry)))
  const site = documentation.includes('//kubernetes.io/') ? 'Kubernetes' : new URL(documentation).hostname
  return [
    `### ${code}`,
    linked(meaning, code),
    ...(example === undefined ? [] : [`> **${prose(example.headline)}**\n>\n> ${prose(example.sentence)}`]),
    [
      seenWords(entry, example),
      whenWords(entry),
      steps === '' ? '' : `- **What to do**:\n${steps}`,
      `- **Documentation**: [${site}](${documentation})`,
    ]
      .filter((part) => part !== '')
      .join('\n'),
  ].join('\n\n')
}

/** The whole page, formatted as everything here. */
export async function causesPage(): Promise<string> {
  const real = examples()
  const chapters = Object.entries(FAMILIES).map(([letter, { title, introduction = '' }]) => {
    const entries = CATALOGUE.filter(({ family }) => family === letter).toSorted((a, b) => (a.code < b.code ? -1 : 1))
    const codes = entries.map(({ code }) => `[${code}](#${code.toLowerCase()})`).join(' · ')
    const sections = entries.map((entry) => section(entry, real.get(entry.code)))
    return [`## ${letter}. ${title}`, introduction, codes, ...sections].filter((part) => part !== '').join('\n\n')
  })
  const context = Object.entries(CONTEXT_MEANINGS).map(([code, meaning]) => `### ${code}\n\n${meaning}`)
  const page = `# Causes

<!-- Written by \`npm run docs\` from src/causes. -->

What each code in a report means, its symptoms, when it fails the deploy, and how to fix it. The examples are real:
recordings of a cluster, and messages that clusters printed, with neutral names.

**When a code fails the deploy**: "immediately" means as soon as a second read, two seconds later, confirms the cause.
"After 3 observations and 10 s" requires both. Causes that may resolve on their own are reported only at the deadline:
\`progressDeadlineSeconds\` of the Deployment, or \`timeout\`. A guess never fails a deploy early, and with
\`fail-fast: false\` nothing does.

**Which cause is the headline**: the earliest failing layer, roughly in the order of these chapters. The report lists the
others beside it.

${chapters.join('\n\n')}

## Where in the pod

These codes stand beside a cause in a report. They are not causes.

${context.join('\n\n')}
`
  return format(page, { ...(await resolveConfig(causesFile)), filepath: causesFile })
}

if (import.meta.main) {
  const wanted = await causesPage()
  if (!process.argv.includes('--check')) writeFileSync(causesFile, wanted)
  else if (wanted !== readFileSync(causesFile, 'utf8')) {
    console.error('docs/causes.md is not what the catalogue says: npm run docs')
    process.exitCode = 1
  }
}
