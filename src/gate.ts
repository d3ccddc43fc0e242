// The story of one deploy, phase after phase: the only place that knows their order. Every effect arrives as an
// argument. What a phase finds wrong becomes causes of the report; nothing is thrown at the user.
import { parse } from 'yaml'
import { applyOne, dryRunAll, resolveDocuments, type Applied } from './apply/apply.ts'
import { diffOf } from './apply/diff.ts'
import { previousRevision, revisionOf, rollBack } from './apply/rollback.ts'
import { ApiError, ConnectionError, type Cluster, type Observer } from './cluster/cluster.ts'
import { causesOf, findingOf, type CauseContext } from './diagnose/diagnose.ts'
import { applyNotices, failureFindings, imageNotices, refusalFindings } from './diagnose/findings.ts'
import { collectEvidence, type EvidenceFile } from './evidence/collect.ts'
import { redactor, redactReport, type Redact } from './evidence/redact.ts'
import type { GitHub } from './github/github.ts'
import { Lookups } from './lookups.ts'

import { loadManifests, type ManifestFiles } from './manifest/collect.ts'
import { overrideImages } from './manifest/images.ts'
import { applyOrder } from './manifest/order.ts'
import type { Finding } from './model/finding.ts'
import type { Inputs } from './model/inputs.ts'
import type { InputProblem, ManifestDocument } from './model/manifest.ts'
import { keyOf, type KubernetesObject, type ObjectRef } from './model/object.ts'
import type { Cause, ObjectReport, Phase, Report, Verdict } from './model/report.ts'
import { View, type Refusal } from './model/snapshot.ts'
import { annotations } from './report/annotations.ts'
import { renderComment } from './report/comment.ts'
import { renderJson } from './report/json.ts'
import { renderLog } from './report/log.ts'
import { renderSummary } from './report/summary.ts'
import { isWorkload, rolloutOf } from './rollout/kinds.ts'
import type { Tracked } from './rollout/rollout.ts'
import { watchRollouts, watchTargets, type Watched } from './watch.ts'

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
class Run {
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

/** Milliseconds that a cancelled run has to come to an end by itself; the runner kills it after 7.5 s. */
const CANCEL_GRACE = 1500
const CANCELLED_COMMENT = 3000

/** Thrown by a phase that ends the story; its findings are in the run already. */
class Stop extends Error {}

/** The secrets that came in with the inputs: nothing that is written may hold them. */
export function secretsOf(inputs: Inputs): string[] {
  const secrets = [inputs.githubToken]
  try {
    const { users = [] } = (parse(inputs.kubeconfig) ?? {}) as { users?: { user?: Record<string, unknown> }[] }
    for (const { user = {} } of users)
      secrets.push(...['token', 'password', 'client-key-data'].map((field) => String(user[field] ?? '')))
  } catch {
    // What is no kubeconfig is reported when it is read.
  }
  return secrets.filter((secret) => secret !== '')
}

/** Runs the whole story. Never rejects: what goes wrong is in the report. */
export async function runGate(
  read: { inputs: Inputs } | { problems: InputProblem[] },
  effects: Effects,
): Promise<Report> {
  const startedAt = effects.now()
  const run = new Run()
  const inputs = 'inputs' in read ? read.inputs : undefined
  const redact = redactor(inputs?.redact ?? [], inputs === undefined ? [] : secretsOf(inputs))
  try {
    await Promise.race([story(read, run, effects, redact), cancellation(effects.signal)])
  } catch (error) {
    if (effects.signal.aborted) run.cancelled = true
    else if (!(error instanceof Stop)) run.findings.push(connectionFinding(error, run, effects.now()))
  }
  // Before words are cut to length, for half a secret has no shape; and the whole once more, for what was put together.
  run.findings = run.findings.map((finding) => redactFinding(finding, redact))
  run.notices = run.notices.map((finding) => redactFinding(finding, redact))
  const report = redactReport(reportOf(run, inputs, startedAt, effects), redact)
  await publish(report, run, inputs, effects)
  await run.cluster?.close().catch(() => undefined)
  return report
}

/** Rejects a little after the run was cancelled: the watch ends by itself at once, other phases may be amid a request. */
async function cancellation(signal: AbortSignal): Promise<never> {
  return await new Promise((_resolve, reject) => {
    const end = (): void => void setTimeout(() => reject(new Stop()), CANCEL_GRACE).unref()
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}

async function story(
  read: { inputs: Inputs } | { problems: InputProblem[] },
  run: Run,
  effects: Effects,
  redact: Redact,
): Promise<void> {
  const { github } = effects
  const documents = await phase(run, effects, 'load', () => load(read, run, effects))
  if (!('inputs' in read)) return
  const { inputs } = read
  const cluster = await phase(run, effects, 'connect', effects.connect)
  run.cluster = cluster
  github.log(`Cluster ${cluster.server}, Kubernetes ${cluster.version}`)
  const serverNow = (): number => effects.now() + cluster.clockSkew

  if (inputs.mode !== 'watch')
    await phase(run, effects, 'dry-run', () => dryRun(cluster, documents, inputs, run, effects))
  if (inputs.mode === 'dry-run') return showDiffs(run, github, redact)
  const targets =
    inputs.mode === 'watch' ? await watchedRefs(cluster, documents, inputs, run) : run.documents.map(({ ref }) => ref)

  const observer = cluster.observe(watchTargets(targets))
  try {
    const before = await phase(run, effects, 'before', () => snapshotBefore(observer, targets, run, serverNow))
    await phase(run, effects, 'apply', () =>
      inputs.mode === 'watch' ? adoptTracked(targets, run) : applyAll(cluster, inputs, run, effects, serverNow),
    )
    const lookups = new Lookups(cluster, inputs.logLines)
    const watched = await phase(run, effects, 'watch', () =>
      watchRollouts(observer, run.tracked, lookups, {
        ...inputs,
        now: serverNow,
        signal: effects.signal,
        progress: (line) => github.log(line),
      }),
    )
    run.watched = watched
    run.cancelled = watched.verdict === 'cancelled'
    await phase(run, effects, 'diagnose', () => diagnose(watched, before, inputs, run, effects))
    for (const warning of lookups.warnings) run.warnings.add(warning)
    for (const { reason } of observer.unreadable) run.warnings.add(`some things could not be watched: ${reason}`)
    if (watched.verdict === 'failed') {
      run.evidence = await phase(run, effects, 'evidence', () =>
        collectEvidence(
          cluster,
          watched.view.snapshot.objects,
          watched.failures.map(({ rollout }) => ({
            ref: rollout.ref,
            pods: rollout.pods.map(({ metadata }) => metadata.name),
            ...(rollout.creator?.kind === 'ReplicaSet' ? { replicaSet: rollout.creator.metadata.name } : {}),
          })),
          { logLines: inputs.logLines, redact },
        ),
      )
      if (inputs.rollback === 'on-failure') {
        await phase(run, effects, 'rollback', () =>
          rollBackAll(cluster, observer, watched, inputs, run, effects, serverNow),
        )
      }
    }
  } finally {
    await observer.close()
  }
}

/** `mode: dry-run`: what would change, object by object. */
function showDiffs(run: Run, github: GitHub, redact: Redact): void {
  for (const { document, before, after } of run.applied.values()) {
    const diff = after === undefined ? undefined : diffOf(before, after)
    if (diff !== undefined) github.group(`diff of ${document.ref.kind} ${document.ref.name}`, redact(diff).split('\n'))
  }
}

/** Runs one phase, in a place of its own in the log's order, and measures it. */
async function phase<T>(run: Run, effects: Effects, name: Phase, action: () => Promise<T>): Promise<T> {
  run.phase = name
  const startedAt = effects.now()
  try {
    return await action()
  } finally {
    run.timings[name] = effects.now() - startedAt
  }
}

async function load(
  read: { inputs: Inputs } | { problems: InputProblem[] },
  run: Run,
  effects: Effects,
): Promise<readonly ManifestDocument[]> {
  const problems: InputProblem[] = 'problems' in read ? [...read.problems] : []
  let documents: readonly ManifestDocument[] = []
  // Whatever else is wrong with the inputs, the manifests are read, so that everything wrong is told at once.
  const lines = 'inputs' in read ? read.inputs.manifests : effects.github.input('manifests').split('\n')
  if (lines.some((line) => line.trim() !== '')) {
    const loaded = await loadManifests(lines, effects.files)
    const overridden = overrideImages(loaded.documents, 'inputs' in read ? read.inputs.images : [])
    documents = overridden.documents
    problems.push(...loaded.problems, ...(loaded.problems.length === 0 ? overridden.problems : []))
  }
  run.documents = documents
  run.findings.push(...problems.map((problem) => problemFinding(problem, effects.now())))
  const kubeconfigIsNamed = problems.some(({ input }) => input === 'kubeconfig')
  const invalid = kubeconfigIsNamed ? undefined : await effects.checkKubeconfig()
  if (invalid !== undefined) run.findings.push(connectionFinding(invalid, run, effects.now()))
  if (run.findings.length > 0) throw new Stop()
  return documents
}

async function dryRun(
  cluster: Cluster,
  loaded: readonly ManifestDocument[],
  inputs: Inputs,
  run: Run,
  effects: Effects,
): Promise<void> {
  const namespace = inputs.namespace || cluster.namespace || 'default'
  const { documents, refusals } = await resolveDocuments(cluster, loaded, namespace)
  run.documents = applyOrder(documents)
  const served = run.documents.filter(({ ref }) => !refusals.some((refusal) => keyOf(refusal.ref) === keyOf(ref)))
  const checked = await dryRunAll(cluster, served, inputs)
  for (const one of checked) {
    run.applied.set(keyOf(one.document.ref), one)
    for (const warning of one.warnings)
      run.warnings.add(`${one.document.ref.kind} ${one.document.ref.name}: ${warning}`)
  }
  refuse([...refusals, ...checked.flatMap((one) => one.refusals)], run, effects)
}

/** A finding without secrets in what the cluster said. */
function redactFinding(finding: Finding, redact: Redact): Finding {
  return {
    ...finding,
    text: redact(finding.text),
    evidence: finding.evidence.map(({ source, text }) => ({ source, text: redact(text) })),
    facts: Object.fromEntries(Object.entries(finding.facts).map(([name, value]) => [name, redact(value)])),
  }
}

/** Ends the story when the API server refused something. */
function refuse(refusals: readonly Refusal[], run: Run, effects: Effects): void {
  if (refusals.length === 0) return
  run.findings.push(...refusalFindings(refusals, effects.now()))
  throw new Stop()
}

/** Reads everything anew and remembers how the workloads were. A failing read lowers what is known, nothing else. */
async function snapshotBefore(
  observer: Observer,
  targets: readonly ObjectRef[],
  run: Run,
  now: () => number,
): Promise<View> {
  try {
    await observer.refresh()
  } catch (error) {
    run.warnings.add(`what was there before could not be read: ${String(error)}`)
  }
  const view = new View({ now: now(), objects: observer.objects(), logs: [], absent: [] })
  for (const ref of targets.filter(isWorkload)) {
    const rollout = rolloutOf({ ref, changed: false, appliedAt: now() }, view)
    if (rollout.live !== undefined && rollout.state !== 'done') run.preExisting.add(keyOf(ref))
  }
  return view
}

/** Applies in order; stops at the first refusal and says what was and was not applied. */
async function applyAll(
  cluster: Cluster,
  inputs: Inputs,
  run: Run,
  effects: Effects,
  now: () => number,
): Promise<void> {
  const tracked: Tracked[] = []
  run.tracked = tracked
  for (const document of run.documents) {
    if (effects.signal.aborted) return
    const { ref } = document
    const served = await servedOrWaited(cluster, ref, effects)
    const one: Applied = served ? await applyOne(cluster, document, inputs) : notServedYet(document)
    run.applied.set(keyOf(ref), one)
    for (const warning of one.warnings) run.warnings.add(`${ref.kind} ${ref.name}: ${warning}`)
    if (one.result === 'failed') {
      const rest = run.documents.slice(run.documents.indexOf(document) + 1)
      for (const later of rest)
        run.applied.set(keyOf(later.ref), { document: later, result: 'not-applied', refusals: [], warnings: [] })
    }
    refuse(one.refusals, run, effects)
    effects.github.log(`${ref.kind} ${ref.name}: ${one.result}`)
    tracked.push({
      ref,
      changed: one.result !== 'unchanged',
      appliedAt: now(),
      ...(one.after?.metadata.generation === undefined ? {} : { generation: one.after.metadata.generation }),
    })
    if (ref.kind === 'CustomResourceDefinition') await established(cluster, document, effects)
  }
}

/** A kind whose definition was applied a moment ago is served a moment later. */
async function servedOrWaited(cluster: Cluster, ref: ObjectRef, effects: Effects): Promise<boolean> {
  for (let attempt = 0; attempt < 40; attempt++) {
    if ((await cluster.resource(ref.apiVersion, ref.kind)) !== undefined) return true
    if (effects.signal.aborted) return false
    cluster.forgetDiscovery(ref.apiVersion)
    await sleep(250, effects.signal)
  }
  return false
}

function notServedYet(document: ManifestDocument): Applied {
  const { ref } = document
  const message = `no matches for kind "${ref.kind}" in version "${ref.apiVersion}"; its CustomResourceDefinition is in the set and was not served within 10 s`
  return {
    document,
    result: 'failed',
    refusals: [{ ref, status: { kind: 'Status', apiVersion: 'v1', code: 404, message } }],
    warnings: [],
  }
}

/** Waits until the API server serves a definition, at most 30 s; the watch judges it afterwards. */
async function established(cluster: Cluster, { ref, object }: ManifestDocument, effects: Effects): Promise<void> {
  const { group } = (object.spec ?? {}) as { group?: string }
  for (let attempt = 0; attempt < 120; attempt++) {
    const live = (await cluster.get(ref)) as KubernetesObject & {
      status?: { conditions?: { type: string; status: string }[] }
    }
    if (live.status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True') === true) break
    if (effects.signal.aborted) return
    await sleep(250, effects.signal)
  }
  for (const { name } of ((object.spec ?? {}) as { versions?: { name: string }[] }).versions ?? [])
    cluster.forgetDiscovery(`${group}/${name}`)
}

/** `mode: watch`: the objects of the manifests, or those that the `resources` input names. */
async function watchedRefs(
  cluster: Cluster,
  loaded: readonly ManifestDocument[],
  inputs: Inputs,
  run: Run,
): Promise<ObjectRef[]> {
  const namespace = inputs.namespace || cluster.namespace || 'default'
  const { documents } = await resolveDocuments(cluster, loaded, namespace)
  run.documents = documents
  const named = inputs.resources.map((resource): ObjectRef => {
    const [kind = '', name = ''] = resource.split('/')
    const known = WATCHABLE.find(([, ...names]) =>
      names.some((candidate) => candidate.toLowerCase() === kind.toLowerCase()),
    )
    return { apiVersion: known?.[0] ?? 'v1', kind: known?.[1] ?? kind, namespace, name }
  })
  return [...documents.map(({ ref }) => ref), ...named]
}

/** Kinds that `resources` may name, by kind, plural and short name. */
const WATCHABLE: readonly (readonly [apiVersion: string, kind: string, ...names: string[]])[] = [
  ['apps/v1', 'Deployment', 'deployments', 'deploy'],
  ['apps/v1', 'StatefulSet', 'statefulsets', 'sts'],
  ['apps/v1', 'DaemonSet', 'daemonsets', 'ds'],
  ['apps/v1', 'ReplicaSet', 'replicasets', 'rs'],
  ['batch/v1', 'Job', 'jobs'],
  ['v1', 'Pod', 'pods', 'po'],
  ['v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', 'pvc'],
]

/** `mode: watch`: somebody else applied these at some time before; whatever their controllers say of them counts. */
async function adoptTracked(targets: readonly ObjectRef[], run: Run): Promise<void> {
  run.tracked = targets.map((ref) => ({ ref, changed: true, appliedAt: 0 }))
}

/** From what the watch saw to findings: of the failures, and of others that show the same. */
async function diagnose(watched: Watched, before: View, inputs: Inputs, run: Run, effects: Effects): Promise<void> {
  const now = watched.view.now
  if (watched.lost !== undefined) run.findings.push(connectionFinding(watched.lost, run, now))
  for (const { rollout, reason, findings } of watched.failures) {
    if (reason !== undefined) run.wrappers.set(keyOf(rollout.ref), [reason])
    run.findings.push(...failureFindings(rollout, reason, findings, now))
  }
  const codes = new Set(run.findings.map(({ code }) => code))
  run.findings.push(...watched.pending.filter(({ code }) => codes.has(code)))
  if (watched.verdict === 'cancelled') return
  run.notices.push(...applyNotices(run.tracked, watched.rollouts, now))
  if (watched.verdict !== 'passed') return
  const stale = await imageNotices(run.tracked, watched.rollouts, before, watched.view, effects.remoteDigests)
  if (inputs.failOnStaleImage) run.findings.push(...stale)
  else run.notices.push(...stale)
}

/** `rollback: on-failure`: undoes every workload that failed and watches that. The verdict stays failed. */
async function rollBackAll(
  cluster: Cluster,
  observer: Observer,
  watched: Watched,
  inputs: Inputs,
  run: Run,
  effects: Effects,
  now: () => number,
): Promise<void> {
  const undone: Tracked[] = []
  for (const { rollout } of watched.failures.filter(({ rollout }) => isWorkload(rollout.ref))) {
    const { ref, live } = rollout
    const document = run.documents.find((candidate) => keyOf(candidate.ref) === keyOf(ref))
    const previous = live === undefined ? 'it is not there' : previousRevision(live, watched.view)
    if (typeof previous === 'string' || document === undefined) {
      run.warnings.add(
        `${ref.kind} ${ref.name} was not rolled back: ${typeof previous === 'string' ? previous : 'it is not in the manifests'}`,
      )
      continue
    }
    try {
      const after = await rollBack(cluster, document, previous, inputs)
      effects.github.log(`${ref.kind} ${ref.name}: going back to revision ${revisionOf(previous)}`)
      undone.push({
        ref,
        changed: true,
        appliedAt: now(),
        ...(after.metadata.generation === undefined ? {} : { generation: after.metadata.generation }),
      })
    } catch (error) {
      run.warnings.add(
        `${ref.kind} ${ref.name} was not rolled back: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
  }
  if (undone.length === 0) return
  const after = await watchRollouts(observer, undone, new Lookups(cluster, inputs.logLines), {
    ...inputs,
    now,
    signal: effects.signal,
    progress: (line) => effects.github.log(`rollback: ${line}`),
  })
  for (const { ref, state, message } of after.rollouts)
    run.warnings.add(
      `${ref.kind} ${ref.name} was rolled back to its previous revision, which is ${state === 'done' ? 'healthy' : 'not healthy'}: ${message}`,
    )
  run.warnings.add('ConfigMaps, Secrets and other objects were not rolled back')
}

/** An error that no phase expected, as a finding: nobody is left without an answer. */
function connectionFinding(error: unknown, run: Run, now: number): Finding {
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
function problemFinding({ message, source, input }: InputProblem, now: number): Finding {
  const code = source === undefined ? 'InputInvalid' : 'ManifestParseError'
  const named = input === undefined || message.startsWith(`${input}:`)
  const name = source === undefined ? (named ? '' : input) : `${source.file}:${source.line}`
  return findingOf(code, { apiVersion: '', kind: 'Input', name }, message, now, {
    symptom: code,
    ...(source === undefined ? {} : { position: source }),
  })
}

function reportOf(run: Run, inputs: Inputs | undefined, startedAt: number, effects: Effects): Report {
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

/** Brings the report to every surface. One that cannot be written is a warning, never the verdict. */
async function publish(report: Report, run: Run, inputs: Inputs | undefined, effects: Effects): Promise<void> {
  const { github } = effects
  const failures: (string | undefined)[] = []
  const attempt = async <T>(what: string, action: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await action()
    } catch (error) {
      failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`)
      return undefined
    }
  }
  for (const { title, text } of run.evidence) github.group(title, text.split('\n'))
  let evidence = ''
  for (const { path, text } of run.evidence) {
    const written = await attempt('the evidence was not written', () => effects.write(`evidence/${path}`, text))
    if (written !== undefined) evidence = written.slice(0, written.length - path.length - 1)
  }
  const page = {
    ...(github.runUrl === undefined ? {} : { runUrl: github.runUrl }),
    ...(github.repository === undefined ? {} : { repository: github.repository }),
  }
  failures.push(
    await attempt('the job summary was not written', () => github.writeSummary(renderSummary(report, page))),
  )
  const comment = inputs?.comment ?? 'never'
  if (comment !== 'never') {
    const key = inputs?.commentKey || github.defaultCommentKey
    const passed = report.verdict === 'passed'
    const body = renderComment(report, { ...page, key, recovered: passed && comment === 'on-failure' })
    const answer = await attempt('the comment was not written', () =>
      github.upsertComment({
        key,
        body,
        createIfMissing: !passed || comment === 'always',
        ...(effects.signal.aborted ? { signal: AbortSignal.timeout(CANCELLED_COMMENT) } : {}),
      }),
    )
    failures.push(answer?.warning)
  }
  for (const failure of failures) if (failure !== undefined) report.warnings.push(failure)
  for (const annotation of annotations(report)) github.annotate(annotation)
  github.log(renderLog(report))
  const path = await attempt('report.json was not written', () => effects.write('report.json', renderJson(report)))
  const outputs: Record<string, string> = {
    verdict: report.verdict,
    cause: report.verdict === 'failed' ? (report.causes[0]?.code ?? '') : '',
    headline: report.headline,
    causes: JSON.stringify(report.causes),
    changed: report.objects
      .filter(({ apply }) => inputs?.mode === 'deploy' && (apply === 'created' || apply === 'configured'))
      .map(({ ref }) => `${ref.kind.toLowerCase()}/${ref.name}`)
      .join('\n'),
    report: path ?? '',
    evidence,
  }
  for (const [name, value] of Object.entries(outputs)) {
    const failure = github.setOutput(name, value)
    if (failure !== undefined) github.log(failure)
  }
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
}
