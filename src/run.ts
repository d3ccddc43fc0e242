// What one run knows, and the report that is made of it. No effects of its own.
import type { Applied } from './apply/apply.ts'
import { changesLine } from './apply/changes.ts'
import { diffOf } from './apply/diff.ts'
import { ApiError, ConnectionError, type Cluster } from './cluster/cluster.ts'
import { unavailable } from './cluster/patience.ts'
import type { DigestQuestion } from './cluster/registry.ts'
import { tell, type CauseContext } from './diagnose/tell.ts'
import { maskedMessage } from './diagnose/masked.ts'
import type { Presence } from './diagnose/steps.ts'
import { findingOf } from './causes/catalogue.ts'
import { refusalFindings } from './diagnose/refused.ts'
import type { EvidenceFile } from './evidence/collect.ts'
import { redactDiff, redactReport, type Redact, type Redaction } from './evidence/redact.ts'
import type { GitHub } from './github/github.ts'
import type { HealthInput } from './health-input.ts'
import type { UserRules } from './health/user-rule.ts'
import type { ParsedManifests } from './manifest/parse.ts'
import { isOf, type Code, type Finding } from './model/finding.ts'
import { kindName } from './model/kinds.ts'
import { INPUT_FORMS, type Inputs } from './model/inputs.ts'
import { editedLine, type Excerpt, type InputProblem, type ManifestDocument } from './model/manifest.ts'
import { keyOf, type ObjectRef } from './model/object.ts'
import type {
  ApplyResult,
  Cause,
  ObjectReport,
  Phase,
  Report,
  RolloutState,
  Step,
  Verdict,
  WrongInput,
} from './model/report.ts'
import type { Rollout, Tracked } from './rollout/rollout.ts'
import { addressOf, comparedOf, timelineOf, type Seen } from './chronicle.ts'
import type { View } from './model/snapshot.ts'
import type { Sink } from './sink.ts'
import type { Watched } from './watch.ts'

/** Everything the gate does to the world goes through these. */
export interface Effects {
  /** Not for the phases of a run: they have a sink. */
  github: GitHub
  /** Reads the input `health`. */
  readHealth: (text: string) => Promise<HealthInput>
  /** Reads what the lines of the `manifests` input name. */
  loadManifests: (lines: readonly string[]) => Promise<ParsedManifests>
  /** `redact` hides secrets in what is cut before it is part of a message; `log` takes a line when the cluster is silent for long. */
  connect: (says: { redact: Redact; log: (line: string) => void }) => Promise<Cluster>
  /** What is wrong with the kubeconfig, without asking the cluster; undefined when nothing is. */
  checkKubeconfig: () => Promise<ConnectionError | undefined>
  /** Which digests a registry has for an image reference, undefined when it does not say. */
  remoteDigests: (question: DigestQuestion) => Promise<readonly string[] | undefined>
  /** Writes a file below the output folder and returns its path. */
  write: (path: string, text: string) => Promise<string>
  /** Milliseconds since the epoch, this machine's clock. */
  now: () => number
  peakRssBytes: () => number
  /** Aborts when the run is cancelled. */
  signal: AbortSignal
}

/** The effects as the phases of a run have them: what they write is redacted. */
export type RunEffects = Omit<Effects, 'github' | 'write'> & Sink & { redact: Redaction }

/** What the phases leave behind for the report. */
export class Run {
  phase: Phase = 'load'
  readonly timings: Partial<Record<Phase, number>> = {}
  documents: readonly ManifestDocument[] = []
  /** What the dry-run said, by keyOf. */
  readonly checked = new Map<string, Applied>()
  /** What was applied in earnest, or was refused then, by keyOf. */
  readonly applied = new Map<string, Applied>()
  tracked: readonly Tracked[] = []
  watched: Watched | undefined
  findings: Finding[] = []
  notices: Finding[] = []
  /** What the preflight saw coming; what became of it the watch tells. */
  readonly foreseen: Finding[] = []
  readonly warnings = new Set<string>()
  /** What was wrong before this deploy began, by `placeOf`. */
  readonly preExisting = new Set<string>()
  /** Workloads that were failing before this deploy began, by keyOf. */
  readonly failingBefore = new Set<string>()
  /** What became of rolling back, a line for each workload by keyOf; under '' what concerns them all. */
  readonly rollback = new Map<string, string>()
  /** Workloads that were told to go back, by keyOf. */
  readonly rolledBack = new Set<string>()
  /** How these were when that was watched last, by keyOf. */
  readonly restored = new Map<string, Seen & { healthy?: boolean }>()
  /** The cluster before anything was applied. */
  before: View | undefined
  /** The environment, as the input names it. */
  label = ''
  /** The user's rules for kinds. */
  rules: UserRules = new Map()
  /** Objects that are applied and not judged, as their annotations say, by keyOf. */
  readonly unjudged = new Set<string>()
  /** What is wrong with the inputs. */
  problems: readonly InputProblem[] = []
  /** The objects whose apply is on its way. */
  readonly applying = new Set<ObjectRef>()
  /** How far the objects are, as far as anybody is watching. */
  standing: () => readonly Rollout[] = () => []
  readonly wrappers = new Map<string, readonly Code[]>()
  cluster: Cluster | undefined
  /** Container registries that do not answer in time. */
  readonly silentRegistries = new Set<string>()
  evidence: EvidenceFile[] = []
  cancelled = false
}

/** What the user wants of an object, beside what its annotations say. */
export function wishesFor(
  ref: ObjectRef,
  { whenPaused }: Pick<Inputs, 'whenPaused'>,
  { rules }: Run,
): Pick<Tracked, 'rule' | 'waitsForPaused'> {
  const rule = rules.get(kindName(ref))
  return {
    ...(rule === undefined ? {} : { rule }),
    ...(whenPaused === 'wait' ? { waitsForPaused: true } : {}),
  }
}

/** An error that no phase expected, as a finding: nobody is left without an answer. */
export function connectionFinding(error: unknown, run: Run, now: number): Finding {
  const workload: ObjectRef = { apiVersion: '', kind: 'Cluster', name: run.cluster?.context ?? '' }
  if (error instanceof ConnectionError) return noAnswer(error, workload, now)
  if (error instanceof ApiError) {
    const [finding] = refusalFindings([{ ref: workload, status: error.status }], now)
    const isKnown = finding !== undefined && !isOf(finding, 'Unknown') && !isOf(finding, 'ApiServerOverloaded')
    if (!isKnown && (error.code === 429 || error.code >= 500))
      return noAnswer(unavailable(error, run.cluster?.server ?? 'the API server'), workload, now)
    if (finding === undefined) return findingOf('Unknown', workload, error.message, now)
    return isOf(finding, 'Unauthorized')
      ? { ...finding, facts: { ...finding.facts, user: run.cluster?.user } }
      : finding
  }
  return findingOf('Unknown', workload, error instanceof Error ? (error.stack ?? error.message) : String(error), now)
}

function noAnswer({ causeCode: symptom, message, brief }: ConnectionError, workload: ObjectRef, now: number): Finding {
  if (symptom !== 'KubeconfigInvalid' && symptom !== 'KubeconfigMissing')
    return findingOf(symptom, workload, message, now, { symptom, facts: { brief } })
  return findingOf('ClusterUnreachable', workload, message, now, {
    symptom,
    facts: { brief, kubeconfig: true, ...(symptom === 'KubeconfigMissing' ? { missing: true } : {}) },
  })
}

/** What is wrong with the input, as findings. */
export function problemFindings(problems: readonly InputProblem[], now: number, redact: Redact): Finding[] {
  return problems.map((problem, index) => problemFinding(problem, index, now, redact))
}

function problemFinding(
  { message, source, excerpt, input = '', isUnnamed, notServed }: InputProblem,
  problem: number,
  now: number,
  redact: Redact,
): Finding {
  const code = source === undefined || input === 'health' ? 'InputInvalid' : 'ManifestParseError'
  const name = source === undefined ? (isUnnamed === true ? input : '') : `${source.file}:${source.line}`
  return findingOf(code, { apiVersion: '', kind: 'Input', name }, message, now, {
    symptom: code,
    facts: { problem, ...(notServed === true ? { notServed } : {}) },
    ...(source === undefined ? {} : { position: source }),
    ...(source === undefined || excerpt === undefined
      ? {}
      : {
          evidence: [
            {
              kind: 'manifest' as const,
              source: `${source.file}:${source.line}:${source.column}`,
              text: excerptWords(excerpt, redact),
            },
          ],
        }),
  })
}

const LONGEST_EXCERPT = 120

/** The line with its number and a mark below the column; redacted as a whole, and only then cut. */
export function excerptWords({ line, column, text }: Excerpt, redact: Redact): string {
  const hidden = redact(text)
  // Where something is hidden the columns are no longer those of the file.
  const marked = hidden === text ? column : undefined
  const from = Math.max(0, Math.min((marked ?? 1) - 1 - LONGEST_EXCERPT / 2, hidden.length - LONGEST_EXCERPT))
  const shown = hidden.slice(from, from + LONGEST_EXCERPT)
  const number = `${line} | `
  const at = marked === undefined ? Infinity : marked - 1 - from
  return `${number}${shown}${at > shown.length ? '' : `\n${' '.repeat(number.length + at)}^`}`
}

/** The report of a run as far as it came. */
export function reportOf(run: Run, inputs: Inputs | undefined, startedAt: number, effects: RunEffects): Report {
  const { redact } = effects
  const context: CauseContext = {
    documents: run.documents,
    preExisting: run.preExisting,
    wrappers: run.wrappers,
    presence: inputs?.mode === 'watch' ? new Map() : presenceOf(run),
  }
  const failed = tell(run.findings, context, redact)
  const noticed = tell(run.notices, { ...context, wrappers: new Map() }, redact)
  for (const warning of [...failed.warnings, ...noticed.warnings]) run.warnings.add(warning)
  const causes = failed.causes.map((cause) => withLines(stillPossible(cause, run, effects.github.runUrl), run, redact))
  const timeline = attempt(() => timelineOf(run, redact)) ?? []
  const url = attempt(() => addressOf(run))
  const wrong = wrongInputs(run.problems, redact)
  const verdict: Verdict = run.cancelled ? 'cancelled' : causes.length > 0 ? 'failed' : 'passed'
  const ended = verdict === 'passed' ? 'report' : run.watched === undefined ? run.phase : 'watch'
  const report: Report = {
    version: 1,
    verdict,
    headline: headlineOf(verdict, causes, ended, run, inputs),
    ...(run.label === '' ? {} : { label: run.label }),
    mode: inputs?.mode ?? 'deploy',
    phase: ended,
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(effects.now()).toISOString(),
    timings: run.timings,
    ...(run.cluster === undefined
      ? {}
      : {
          cluster: {
            server: redact.said(run.cluster.server),
            version: run.cluster.version,
            context: run.cluster.context,
            namespace: inputs?.namespace || run.cluster.namespace || 'default',
          },
        }),
    objects: objectsOf(run, inputs, redact),
    causes,
    notices: noticed.causes,
    warnings: [...run.rollback.values(), ...run.warnings],
    ...(run.rollback.size === 0 ? {} : { rollback: [...run.rollback.values()] }),
    ...(timeline.length === 0 ? {} : { timeline }),
    ...(url === undefined ? {} : { url }),
    ...(wrong.length === 0 ? {} : { inputs: wrong }),
    stats: {
      requests: run.cluster?.stats.requests ?? 0,
      bytes: run.cluster?.stats.bytes ?? 0,
      peakRssBytes: effects.peakRssBytes(),
    },
  }
  const redacted = redactReport(report, redact.words)
  return { ...redacted, warnings: [...redacted.warnings, ...redact.failures] }
}

/** Which objects of the manifests the cluster does not have as the manifests have them, by keyOf. */
function presenceOf({ documents, applied, checked }: Run): Map<string, Presence> {
  return new Map(
    documents.flatMap(({ ref }): [string, Presence][] => {
      const key = keyOf(ref)
      const { result } = applied.get(key) ?? {}
      if (result === 'created') return [[key, 'created']]
      if (result !== undefined && result !== 'failed') return []
      return [[key, (applied.get(key) ?? checked.get(key))?.before === undefined ? 'absent' : 'untouched']]
    }),
  )
}

/**
 * Going back is no step where that was done already, or where the revision before was failing as well. Where it was done,
 * the pods that failed are gone, and what they wrote is in the log of this run.
 */
function stillPossible(cause: Cause, run: Run, runUrl: string | undefined): Cause {
  const rolledBack = cause.objects.filter((ref) => run.rolledBack.has(keyOf(ref)))
  const isUndone = rolledBack.length > 0 || cause.objects.some((ref) => run.failingBefore.has(keyOf(ref)))
  if (!isUndone) return cause
  const gone = new Set(
    (run.watched?.rollouts ?? [])
      .filter(({ ref }) => rolledBack.some((one) => keyOf(one) === keyOf(ref)))
      .flatMap(({ pods }) => pods.map(({ metadata }) => metadata.name)),
  )
  const isAboutGone = ({ command }: Step): boolean => command.split(/[\s/]+/).some((word) => gone.has(word))
  const left = cause.steps.filter(({ undo }) => undo !== true)
  const steps = left.filter((step) => !isAboutGone(step))
  if (steps.length === left.length || runUrl === undefined) return { ...cause, steps }
  const why = 'Read the logs of the failed pods, which the rollback removed'
  return { ...cause, steps: [...steps, { why, command: runUrl, read: runUrl }] }
}

/** Fields whose values may be secret, whatever they look like, and what a misspelled name of one may be. */
const MAY_BE_SECRET = /\b(?:va\w*|data|stringData|binaryData)["']?\s*:/i

/**
 * The edits of a cause with the line as it is and as it is to be, where the manifest tells both. A line that may hold a
 * secret beside what is edited is not shown.
 */
function withLines(cause: Cause, run: Run, redact: Redaction): Cause {
  const steps = cause.steps.map((step): Step => {
    const { edit } = step
    const { at, to, from: text } = edit ?? {}
    if (edit === undefined || at === undefined || to === undefined) return step
    const from = run.documents
      .find(({ source, lineAt }) => source.file === at.file && lineAt !== undefined)
      ?.lineAt?.(at.line)
    const lines = from === undefined ? undefined : editedLine(from, at.column, to, text)
    const isShown =
      lines !== undefined &&
      [lines.from, lines.to].every((line) => redact.said(line) === line && !MAY_BE_SECRET.test(line))
    return isShown ? { ...step, edit: { ...edit, lines } } : step
  })
  return { ...cause, steps }
}

/** The inputs of the action that are wrong; of a file no input is. */
function wrongInputs(problems: readonly InputProblem[], redact: Redaction): WrongInput[] {
  return problems
    .filter(({ source }) => source === undefined)
    .map(({ input = '', given = '', problem, allowed, message }) => ({
      input,
      given: redact.said(given),
      // Where the forms are not told, the problem has not been.
      ...(allowed === undefined || problem !== undefined
        ? { problem: redact.said(problem ?? message.replace(`${input}: `, '')) }
        : {}),
      allowed: redact.said(allowed ?? INPUT_FORMS[input] ?? ''),
    }))
}

function headlineOf(
  verdict: Verdict,
  causes: readonly Cause[],
  ended: Phase,
  run: Run,
  inputs: Inputs | undefined,
): string {
  if (causes[0] !== undefined && verdict === 'failed') return causes[0].headline
  const of = { deploy: run.applied, 'dry-run': run.checked, watch: run.tracked }[inputs?.mode ?? 'deploy']
  const count = 'size' in of ? of.size : of.length
  const unjudged = run.watched?.rollouts.filter((rollout) => rollout.unjudged === true).length ?? 0
  const judged = unjudged === count ? count : count - unjudged
  const objects = `${judged} ${judged === 1 ? 'object' : 'objects'}`
  const others = unjudged === 0 ? '' : `, ${unjudged} not judged`
  if (verdict === 'cancelled') return cancelledHeadline(run, ended)
  if (inputs?.mode === 'dry-run') return attempt(() => changesLine([...run.checked.values()])) ?? `${objects} checked`
  if (unjudged > 0 && unjudged === count)
    return `${objects} ${inputs?.mode === 'watch' ? 'watched' : 'deployed'}, not judged`
  if (inputs?.mode === 'watch') return `${objects} rolled out and healthy${others}`
  const changed = [...run.applied.values()].filter(
    ({ result }) => result === 'created' || result === 'configured',
  ).length
  return changed === 0 && run.applied.size > 0
    ? `nothing changed, ${objects} healthy as before${others}`
    : `${objects} deployed and healthy${others}`
}

function cancelledHeadline(run: Run, ended: Phase): string {
  if (run.applied.size === 0 && run.tracked.length === 0) return 'nothing was applied'
  const left = (run.watched?.rollouts ?? run.standing()).filter(({ state }) => state !== 'done').length
  return left === 0 ? `stopped during ${ended}` : `${left} ${left === 1 ? 'rollout' : 'rollouts'} still in progress`
}

/** What it answers; undefined where it fails, which was a warning when it was first shown. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    return undefined
  }
}

function objectsOf(run: Run, inputs: Inputs | undefined, redact: Redaction): ObjectReport[] {
  const rollouts = new Map((run.watched?.rollouts ?? run.standing()).map((rollout) => [keyOf(rollout.ref), rollout]))
  const failed = new Set(run.watched?.failures.map(({ rollout }) => keyOf(rollout.ref)))
  const refs =
    run.documents.length > 0
      ? run.documents.map(({ ref, source }) => ({ ref, source }))
      : run.tracked.map(({ ref }) => ({ ref, source: undefined }))
  return refs.map(({ ref, source }): ObjectReport => {
    const checked = run.checked.get(keyOf(ref))
    const rollout = rollouts.get(keyOf(ref))
    const isChange = inputs?.mode === 'dry-run' || checked?.result === 'configured'
    const diff = isChange && checked !== undefined ? attempt(() => diffOf(checked)) : undefined
    const result = run.applied.get(keyOf(ref))?.result ?? (checked && resultOfCheck(checked.result, run, inputs))
    return {
      ref,
      ...(source === undefined ? {} : { source }),
      ...(result === undefined ? {} : { apply: result }),
      ...(rollout === undefined
        ? {}
        : {
            rollout: {
              state: failed.has(keyOf(ref)) ? 'failed' : rollout.state,
              message: maskedMessage(rollout, redact),
              ...judgedBy(rollout, redact),
            },
          }),
      ...(diff === undefined ? {} : { diff: redactDiff(diff, ref.kind, redact.said) }),
      ...attempt(() => comparedOf(ref, run)),
    }
  })
}

/** Whose rule decided, in words. */
function judgedBy({ decider, unjudged }: Rollout, redact: Redaction): Pick<RolloutState, 'judgedBy'> {
  if (unjudged === true) return { judgedBy: 'nobody' }
  if (decider === undefined) return {}
  if (decider.whose === 'user') return { judgedBy: `the rule at ${redact.words(decider.at)}` }
  return { judgedBy: decider.whose === 'kind' ? "the gate's rule for the kind" : 'the general rule' }
}

/** What a dry-run found, told of an object that was not applied: only a refusal counts, but in `mode: dry-run`. */
function resultOfCheck(result: ApplyResult, run: Run, inputs: Inputs | undefined): ApplyResult {
  if (inputs?.mode === 'dry-run' && run.findings.length === 0) return result
  const ended = run.applied.size === 0
  return result === 'failed' || (result === 'not-verifiable' && ended) ? result : 'not-applied'
}
