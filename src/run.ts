// What one run knows, and the report that is made of it. No effects of its own.
import type { Applied } from './apply/apply.ts'
import { diffOf } from './apply/diff.ts'
import { ApiError, ConnectionError, type Cluster } from './cluster/cluster.ts'
import { causesOf, findingOf, type CauseContext } from './diagnose/diagnose.ts'
import { refusalFindings } from './diagnose/findings.ts'
import type { EvidenceFile } from './evidence/collect.ts'
import type { GitHub } from './github/github.ts'
import type { ManifestFiles } from './manifest/collect.ts'
import type { Finding } from './model/finding.ts'
import type { Inputs } from './model/inputs.ts'
import type { InputProblem, ManifestDocument } from './model/manifest.ts'
import { keyOf, type ObjectRef } from './model/object.ts'
import type { Cause, ObjectReport, Phase, Report, Verdict } from './model/report.ts'
import type { Tracked } from './rollout/rollout.ts'
import type { Watched } from './watch.ts'

/** Everything the gate does to the world goes through these. */
export interface Effects {
  github: GitHub
  files: ManifestFiles
  connect: () => Promise<Cluster>
  /** What is wrong with the kubeconfig, without asking the cluster; undefined when nothing is. */
  checkKubeconfig: () => Promise<ConnectionError | undefined>
  /** Which digests a registry has for an image reference, undefined when it does not say. */
  remoteDigests: (image: string) => Promise<readonly string[] | undefined>
  /** Writes a file below the output folder and returns its path. */
  write: (path: string, text: string) => Promise<string>
  /** Milliseconds since the epoch, this machine's clock. */
  now: () => number
  peakRssBytes: () => number
  /** Aborts when the run is cancelled. */
  signal: AbortSignal
}

/** What the phases leave behind for the report. */
export class Run {
  phase: Phase = 'load'
  readonly timings: Partial<Record<Phase, number>> = {}
  documents: readonly ManifestDocument[] = []
  readonly applied = new Map<string, Applied>()
  tracked: readonly Tracked[] = []
  watched: Watched | undefined
  findings: Finding[] = []
  notices: Finding[] = []
  readonly warnings = new Set<string>()
  readonly preExisting = new Set<string>()
  readonly wrappers = new Map<string, readonly string[]>()
  cluster: Cluster | undefined
  evidence: EvidenceFile[] = []
  cancelled = false
}

/** An error that no phase expected, as a finding: nobody is left without an answer. */
export function connectionFinding(error: unknown, run: Run, now: number): Finding {
  const workload: ObjectRef = { apiVersion: '', kind: 'Cluster', name: run.cluster?.context ?? '' }
  if (error instanceof ConnectionError)
    return findingOf(
      error.cause_code === 'KubeconfigInvalid' ? 'ClusterUnreachable' : error.cause_code,
      workload,
      error.message,
      now,
      { symptom: error.cause_code },
    )
  if (error instanceof ApiError)
    return (
      refusalFindings([{ ref: workload, status: error.status }], now)[0] ??
      findingOf('Unknown', workload, error.message, now)
    )
  return findingOf('Unknown', workload, error instanceof Error ? (error.stack ?? error.message) : String(error), now)
}

/** Something wrong with the input, as a finding. */
export function problemFinding({ message, source, input }: InputProblem, now: number): Finding {
  const code = source === undefined ? 'InputInvalid' : 'ManifestParseError'
  const named = input === undefined || message.startsWith(`${input}:`)
  const name = source === undefined ? (named ? '' : input) : `${source.file}:${source.line}`
  return findingOf(code, { apiVersion: '', kind: 'Input', name }, message, now, {
    symptom: code,
    ...(source === undefined ? {} : { position: source }),
  })
}

/** The report of a run as far as it came. */
export function reportOf(run: Run, inputs: Inputs | undefined, startedAt: number, effects: Effects): Report {
  const context: CauseContext = { documents: run.documents, preExisting: unchangedOf(run), wrappers: run.wrappers }
  const causes = causesOf(run.findings, context)
  const notices = causesOf(run.notices, context)
  const verdict: Verdict = run.cancelled ? 'cancelled' : causes.length > 0 ? 'failed' : 'passed'
  const ended = verdict === 'passed' ? 'report' : run.watched === undefined ? run.phase : 'watch'
  return {
    version: 1,
    verdict,
    headline: headlineOf(verdict, causes, ended, run, inputs),
    mode: inputs?.mode ?? 'deploy',
    phase: ended,
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(effects.now()).toISOString(),
    timings: run.timings,
    ...(run.cluster === undefined
      ? {}
      : { cluster: { server: run.cluster.server, version: run.cluster.version, context: run.cluster.context } }),
    objects: objectsOf(run, inputs),
    causes,
    notices,
    warnings: [...run.warnings],
    stats: {
      requests: run.cluster?.stats.requests ?? 0,
      bytes: run.cluster?.stats.bytes ?? 0,
      peakRssBytes: effects.peakRssBytes(),
    },
  }
}

/** Workloads that were failing before and that this deploy did not change. */
function unchangedOf(run: Run): Set<string> {
  return new Set(
    run.tracked.filter(({ ref, changed }) => !changed && run.preExisting.has(keyOf(ref))).map(({ ref }) => keyOf(ref)),
  )
}

function headlineOf(
  verdict: Verdict,
  causes: readonly Cause[],
  ended: Phase,
  run: Run,
  inputs: Inputs | undefined,
): string {
  if (causes[0] !== undefined && verdict === 'failed') return causes[0].headline
  const objects = `${run.applied.size === 0 ? run.tracked.length : run.applied.size} ${run.applied.size === 1 ? 'object' : 'objects'}`
  if (verdict === 'cancelled') return `stopped in phase ${ended}`
  if (inputs?.mode === 'dry-run') return `${objects} would be accepted`
  const changed = [...run.applied.values()].filter(
    ({ result }) => result === 'created' || result === 'configured',
  ).length
  return changed === 0 && run.applied.size > 0
    ? `nothing changed, ${objects} healthy as before`
    : `${objects} deployed and healthy`
}

function objectsOf(run: Run, inputs: Inputs | undefined): ObjectReport[] {
  const rollouts = new Map(run.watched?.rollouts.map((rollout) => [keyOf(rollout.ref), rollout]))
  const failed = new Set(run.watched?.failures.map(({ rollout }) => keyOf(rollout.ref)))
  const refs =
    run.documents.length > 0
      ? run.documents.map(({ ref, source }) => ({ ref, source }))
      : run.tracked.map(({ ref }) => ({ ref, source: undefined }))
  const applying = run.tracked.length > 0 || run.phase === 'apply'
  return refs.map(({ ref, source }): ObjectReport => {
    const one = run.applied.get(keyOf(ref))
    const rollout = rollouts.get(keyOf(ref))
    const diff = inputs?.mode === 'dry-run' && one?.after !== undefined ? diffOf(one.before, one.after) : undefined
    const result =
      one === undefined
        ? undefined
        : applying || one.result === 'failed' || one.result === 'not-verifiable' || run.findings.length === 0
          ? one.result
          : 'not-applied'
    return {
      ref,
      ...(source === undefined ? {} : { source }),
      ...(result === undefined ? {} : { apply: result }),
      ...(rollout === undefined
        ? {}
        : { rollout: { state: failed.has(keyOf(ref)) ? 'failed' : rollout.state, message: rollout.message } }),
      ...(diff === undefined ? {} : { diff }),
    }
  })
}
