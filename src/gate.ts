// The story of one deploy, phase after phase: the only place that knows their order. Every effect arrives as an
// argument. What a phase finds wrong becomes causes of the report; nothing is thrown at the user.
import { dryRunAll, resolveDocuments } from './apply/apply.ts'
import { changesLine } from './apply/changes.ts'
import { diffOf } from './apply/diff.ts'
import { applySet, warningOf } from './apply-set.ts'
import { firstCheck } from './first-check.ts'
import type { Cluster, Observer } from './cluster/cluster.ts'
import { inParallel } from './cluster/in-parallel.ts'
import { answerOf, isRefusal } from './cluster/tolerance.ts'
import { besideFailures, failureFindings } from './diagnose/found.ts'
import { isKnownSoFar } from './diagnose/proof.ts'
import { headlineOfFinding } from './diagnose/tell.ts'
import { placeOf } from './causes/identity.ts'
import { findingOf } from './causes/catalogue.ts'
import { bugWarning } from './causes/guard.ts'
import { applyNotices } from './diagnose/notices.ts'
import { withRemovedVariables } from './diagnose/removed-variables.ts'
import { refusalFindings } from './diagnose/refused.ts'
import { strayRules } from './health/user-rule.ts'
import { collectEvidence, silentCluster } from './evidence/collect.ts'
import { redactDiff, redaction, redactWarning, type Redaction } from './evidence/redact.ts'
import { secretsOf, secretsOfManifests } from './evidence/secrets.ts'
import { Knowledge } from './lookups/knowledge.ts'
import { invalidImages, objectsTooLarge } from './preflight/unsent.ts'
import { applyOrder } from './manifest/order.ts'
import { Clocks } from './model/clocks.ts'
import { annotationFaults, isUnjudged } from './model/gate-annotations.ts'
import { isOf, type Finding } from './model/finding.ts'
import { workloadKind } from './model/kinds.ts'
import type { Inputs } from './model/inputs.ts'
import { LONGEST_LABEL, type ReadInputs } from './inputs.ts'
import type { InputProblem, ManifestDocument } from './model/manifest.ts'
import { keyOf, type KubernetesObject, type ObjectRef } from './model/object.ts'
import type { Phase, Report } from './model/report.ts'
import { View, type Refusal } from './model/snapshot.ts'
import type { CheckResult } from './preflight/check.ts'
import { preflight, preflightAfterDryRun, stillForeseen } from './preflight/preflight.ts'
import { publish } from './publish.ts'
import { explainRefusals } from './lookups/refusal-hints.ts'
import { absentObjects, followedObjects, meantObject } from './resources.ts'
import { notRolledBack, rollBackAll } from './roll-back.ts'
import { watchTargets } from './rollout/watch-targets.ts'
import { isWatched, rolloutOf } from './rollout/kinds.ts'
import { connectionFinding, problemFindings, reportOf, Run, wishesFor, type Effects, type RunEffects } from './run.ts'
import { rememberFailures, snapshotBefore } from './before.ts'
import { sinkOf } from './sink.ts'
import { staleAfter, staleBefore } from './stale-images.ts'
import { reread } from './lookups/reread.ts'
import { watchRollouts, type Watched } from './watch.ts'

/** Milliseconds that a cancelled run has to come to an end by itself; the runner kills it after 7.5 s. */
const CANCEL_GRACE = 1500

/** Thrown by a phase that ends the story; its findings are in the run already. */
class Stop extends Error {}

/** Runs the whole story. Never rejects: what goes wrong is in the report. */
export async function runGate(read: ReadInputs, outside: Effects): Promise<Report> {
  const startedAt = outside.now()
  const run = new Run()
  const inputs = 'inputs' in read ? read.inputs : undefined
  run.label = inputs?.label ?? outside.github.input('label').trim().slice(0, LONGEST_LABEL)
  const secrets = inputs === undefined ? [] : secretsOf(inputs)
  const redact = redaction('inputs' in read ? read.inputs.redact : read.redact, secrets)
  const effects: RunEffects = { ...outside, ...sinkOf(outside, redact.words), redact }
  try {
    await Promise.race([story(read, run, effects, secrets), cancellation(effects.signal)])
  } catch (error) {
    // A verdict that was reached before the run was cancelled stays.
    if (effects.signal.aborted) run.cancelled = run.watched?.verdict !== 'failed' || run.findings.length === 0
    else if (!(error instanceof Stop)) run.findings.push(connectionFinding(error, run, effects.now()))
  }
  for (const { kind, name } of run.applying) {
    run.warnings.add(`${kind} ${name} was being applied when the run ended and may or may not exist in the cluster`)
  }
  if (inputs?.rollback === 'on-failure' && run.rollback.size === 0) {
    const why = notRolledBack(run, inputs)
    if (why !== undefined) run.rollback.set('', `Nothing was rolled back: ${why}`)
  }
  for (const [key, { document, warnings }] of run.checked) {
    // Once it was applied, what the API server said of that counts.
    if (!run.applied.has(key)) for (const warning of warnings) run.warnings.add(warningOf(document, warning, redact))
  }
  run.notices.push(...stillForeseen(run.foreseen, [...run.findings, ...run.notices], run.watched !== undefined))
  const report = await publish(reportOf(run, inputs, startedAt, effects), run, inputs, effects)
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

/** `secrets`: what is hidden; those of the manifests join them. */
async function story(read: ReadInputs, run: Run, effects: RunEffects, secrets: string[]): Promise<void> {
  const { github, redact } = effects
  const documents = await phase(run, effects, 'load', () => load(read, run, effects))
  secrets.push(...secretsOfManifests(documents))
  if (!('inputs' in read)) return
  const { inputs } = read
  const log = (line: string): void => github.log(redact.said(line))
  const cluster = await phase(run, effects, 'connect', () => effects.connect({ redact: redact.said, log }))
  run.cluster = cluster
  github.log(`Cluster ${redact.said(cluster.server)}, Kubernetes ${cluster.version}`)

  if (inputs.mode !== 'watch') await checkAll(cluster, documents, inputs, run, effects)
  for (const finding of run.foreseen) github.log(headlineOfFinding(finding, redact))
  if (inputs.mode === 'dry-run') await showDiffs(run, effects)
  const targets =
    inputs.mode === 'watch'
      ? await watchedRefs(cluster, documents, inputs, run, effects.now(), redact)
      : run.documents.map(({ ref }) => ref)

  for (const line of strayRules(run.rules, targets)) run.warnings.add(redact.words(line))
  const judged = targets.filter((ref) => !run.unjudged.has(keyOf(ref)))
  const observer = cluster.observe(watchTargets(judged, (ref) => asApplied(ref, inputs, run)))
  const clocks = new Clocks()
  run.standing = () => {
    const view = new View({ now: effects.now(), clocks, objects: observer.objects(), logs: [], absent: [] })
    return run.tracked.map((one) => rolloutOf(one, view))
  }
  try {
    const knowledge = new Knowledge(cluster, 'diagnosis')
    const before = await phase(run, effects, 'before', async () => {
      const view = await snapshotBefore(cluster, observer, clocks, run, effects)
      if (inputs.mode === 'deploy')
        await whole('what failed before', run, effects, undefined, () =>
          rememberFailures(view, new Knowledge(cluster, 'diagnosis'), inputs, run),
        )
      if (inputs.mode !== 'watch') {
        const stale = await whole('stale images', run, effects, [], () => staleBefore(cluster, run, view, effects))
        tellStale(stale, inputs, run, effects)
      }
      return view
    })
    run.before = before
    if (inputs.mode === 'dry-run') return
    if (inputs.mode === 'watch') {
      await phase(run, effects, 'watch', () => adopt(cluster, observer, targets, inputs, run, effects))
    } else
      await phase(run, effects, 'apply', async () =>
        refuse(await applySet(cluster, inputs, run, effects), run, effects),
      )
    const watched = await phase(run, effects, 'watch', () =>
      watchRollouts(observer, run.tracked, knowledge, {
        ...inputs,
        now: effects.now,
        clocks,
        reread: (tracked, view) => reread(cluster, tracked, view, (line) => run.warnings.add(line)),
        signal: effects.signal,
        redact,
        progress: (line) => github.log(line),
      }),
    )
    run.watched = watched
    if (inputs.mode === 'watch') tellFaultyAnnotations(watched, run, redact)
    run.cancelled = watched.verdict === 'cancelled'
    await phase(run, effects, 'diagnose', () => diagnose(cluster, watched, before, inputs, run, effects))
    for (const warning of [...knowledge.warnings, ...watched.warnings]) run.warnings.add(redactWarning(warning, redact))
    for (const { reason } of observer.unreadable)
      run.warnings.add(`some resources could not be watched: ${redact.said(reason)}`)
    if (watched.verdict === 'failed') {
      const { failures } = watched
      run.evidence = await phase(run, effects, 'evidence', () =>
        whole('the evidence', run, effects, [], () =>
          collectEvidence(
            watched.lost === undefined ? cluster : silentCluster(watched.lost),
            watched.view.snapshot.objects,
            failures.map(({ rollout }) => ({
              ref: rollout.ref,
              pods: rollout.pods.map(({ metadata }) => metadata.name),
              ...(workloadKind(rollout.ref)?.pods === 'replicaSets'
                ? { replicaSet: rollout.creator?.metadata.name }
                : {}),
              ...(rollout.parts === undefined ? {} : { made: rollout.parts.map(({ ref }) => ref) }),
            })),
            { logLines: inputs.logLines, redact },
          ),
        ),
      )
      if (inputs.rollback === 'on-failure' && inputs.mode === 'deploy') {
        await phase(run, effects, 'rollback', () =>
          whole('the rollback', run, effects, undefined, () =>
            rollBackAll(cluster, observer, clocks, watched, inputs, run, effects),
          ),
        )
      }
    }
  } finally {
    await observer.close()
  }
}

/** Does what the verdict does not depend on. A bug in it is a warning, and `otherwise` the answer. */
async function whole<T>(
  what: string,
  run: Run,
  { redact, signal }: RunEffects,
  otherwise: T,
  action: () => T | Promise<T>,
): Promise<T> {
  try {
    return await action()
  } catch (error) {
    if (error instanceof Stop || isRefusal(error)) throw error
    if (signal.aborted) throw error
    run.warnings.add(redactWarning(bugWarning(what, error), redact))
    return otherwise
  }
}

/** `mode: dry-run`: what would change, object by object. */
async function showDiffs(run: Run, effects: RunEffects): Promise<void> {
  const { github, redact } = effects
  for (const checked of run.checked.values()) {
    const { kind, name } = checked.document.ref
    const diff = await whole(`the diff of ${kind} ${name}`, run, effects, undefined, () => diffOf(checked))
    if (diff !== undefined)
      github.group(`diff of ${kind} ${name}`, redactDiff(diff, kind, redact.said).trimEnd().split('\n'))
  }
}

/** Runs one phase, in a place of its own in the log's order, and measures it. */
async function phase<T>(run: Run, effects: RunEffects, name: Phase, action: () => Promise<T>): Promise<T> {
  // A cancelled run begins no phase but the one that makes something of a failure that it has seen.
  if (effects.signal.aborted && name !== 'diagnose') throw new Stop()
  run.phase = name
  const startedAt = effects.now()
  try {
    return await action()
  } finally {
    run.timings[name] = (run.timings[name] ?? 0) + effects.now() - startedAt
  }
}

async function load(read: ReadInputs, run: Run, effects: RunEffects): Promise<readonly ManifestDocument[]> {
  const problems: InputProblem[] = 'problems' in read ? [...read.problems] : []
  const found: Finding[] = []
  let documents: readonly ManifestDocument[] = []
  // Whatever else is wrong with the inputs, the manifests are read, so that everything wrong is told at once.
  const lines = 'inputs' in read ? read.inputs.manifests : effects.github.input('manifests').split('\n')
  if (lines.some((line) => line.trim() !== '')) {
    const loaded = await effects.loadManifests(lines)
    const checked = firstCheck(loaded, 'inputs' in read ? read.inputs : undefined)
    documents = checked.documents
    problems.push(...checked.problems)
    found.push(...invalidImages(checked.images, effects.now()), ...objectsTooLarge(checked.large, effects.now()))
  }
  const health = 'inputs' in read ? read.inputs.health : effects.github.input('health')
  if (health.trim() !== '') {
    const own = await effects.readHealth(health)
    run.rules = own.rules
    problems.push(...own.problems)
  }
  run.documents = documents
  const kubeconfigIsNamed = problems.some(({ input }) => input === 'kubeconfig')
  const invalid = kubeconfigIsNamed ? undefined : await effects.checkKubeconfig()
  if (invalid?.input !== undefined) problems.push({ ...invalid.input, message: `context: ${invalid.brief}` })
  run.problems = problems
  run.findings.push(...problemFindings(problems, effects.now(), effects.redact.said), ...found)
  if (invalid !== undefined && invalid.input === undefined)
    run.findings.push(connectionFinding(invalid, run, effects.now()))
  if (run.findings.length > 0) throw new Stop()
  return documents
}

/** Everything that can be known before anything is applied; what is found is reported all at once. */
async function checkAll(
  cluster: Cluster,
  loaded: readonly ManifestDocument[],
  inputs: Inputs,
  run: Run,
  effects: RunEffects,
): Promise<void> {
  const namespace = inputs.namespace || cluster.namespace || 'default'
  const { served, refusals } = await phase(run, effects, 'preflight', async () => {
    const { documents, refusals } = await resolveDocuments(cluster, loaded, namespace)
    run.documents = applyOrder(documents)
    for (const { ref, object } of documents) if (isUnjudged(object)) run.unjudged.add(keyOf(ref))
    const refused = new Set(refusals.map(({ ref }) => keyOf(ref)))
    return { served: run.documents.filter(({ ref }) => !refused.has(keyOf(ref))), refusals }
  })
  const deploy = { cluster, documents: served, inputs, now: effects.now() }
  keep(await phase(run, effects, 'preflight', () => preflight(deploy)), run, effects)
  const checked = await phase(run, effects, 'dry-run', () => dryRunAll(cluster, served, inputs))
  for (const one of checked) run.checked.set(keyOf(one.document.ref), one)
  keep(await phase(run, effects, 'preflight', () => preflightAfterDryRun(deploy, checked)), run, effects)
  // What may not be done was told at once for all objects.
  const denied = new Set(
    run.findings.filter((finding) => isOf(finding, 'RbacForbidden')).map(({ workload }) => keyOf(workload)),
  )
  const news = checked
    .flatMap((one) => one.refusals)
    .filter(
      ({ ref, status }) => !denied.has(keyOf(ref)) || !/cannot (patch|create) resource/.test(status.message ?? ''),
    )
  run.phase = refusals.length + news.length > 0 ? 'dry-run' : 'preflight'
  await refuse([...refusals, ...news], run, effects)
  const changes = await whole('what changes', run, effects, '', () => changesLine(checked))
  effects.github.log(`Preview: ${changes}`)
}

/** Keeps what a check of the preflight found. What is not judged fails only where it may not be applied. */
function keep({ failures, notices, warnings }: CheckResult, run: Run, { redact }: RunEffects): void {
  const counts = (one: Finding): boolean => isOf(one, 'RbacForbidden') || !run.unjudged.has(keyOf(one.workload))
  run.findings.push(...failures.filter(counts))
  run.foreseen.push(...notices, ...failures.filter((one) => !counts(one)))
  for (const warning of warnings) run.warnings.add(redactWarning(warning, redact))
}

/** Ends the story when the API server refused something, or something was found before. */
async function refuse(refusals: readonly Refusal[], run: Run, effects: RunEffects): Promise<void> {
  const now = effects.now()
  const refused = refusalFindings(refusals, now)
  run.findings.push(
    ...(await whole('why it was refused', run, effects, refused, () => explainRefusals(refused, run.cluster, now))),
  )
  if (run.findings.length > 0) throw new Stop()
}

/** An object as it will be once it is applied. What something else applies may be another. */
function asApplied(ref: ObjectRef, { mode }: Inputs, { checked, documents }: Run): KubernetesObject | undefined {
  if (mode === 'watch') return undefined
  const key = keyOf(ref)
  return checked.get(key)?.after ?? documents.find((document) => keyOf(document.ref) === key)?.object
}

/** `mode: watch`: the objects of the manifests, and those that the `resources` input names. */
async function watchedRefs(
  cluster: Cluster,
  loaded: readonly ManifestDocument[],
  inputs: Inputs,
  run: Run,
  now: number,
  redact: Redaction,
): Promise<ObjectRef[]> {
  const { documents, refs, refusals, problems } = await followedObjects(cluster, loaded, inputs)
  run.documents = documents
  run.findings.push(...refusalFindings(refusals, now), ...problemFindings(problems, now, redact.said))
  run.problems = problems
  if (run.findings.length > 0) throw new Stop()
  return refs
}

/**
 * `mode: watch`: someone else applied these at some time before, or is about to. So nothing counts as changed by us:
 * what their controllers say of them does, and what was done for long is believed at once.
 */
async function adopt(
  cluster: Cluster,
  observer: Observer,
  targets: readonly ObjectRef[],
  inputs: Inputs,
  run: Run,
  effects: RunEffects,
): Promise<void> {
  const { now } = effects
  run.tracked = targets.map((ref) => ({ ref, changed: false, appliedAt: now(), ...wishesFor(ref, inputs, run) }))
  const absent = await absentObjects(cluster, observer, targets, inputs.timeout, now, effects.signal, (refs) =>
    effects.github.log(`waiting for ${refs.map(({ kind, name }) => `${kind} ${name}`).join(', ')} to be created`),
  )
  if (effects.signal.aborted) return
  if (absent.length === 0) return await knowUnwatched(cluster, run)
  const keys = new Set(absent.map(keyOf))
  const { standing } = run
  run.standing = () =>
    standing().map((rollout) =>
      keys.has(keyOf(rollout.ref)) ? { ...rollout, state: 'failed', message: 'does not exist' } : rollout,
    )
  for (const ref of absent) {
    const facts = { meant: await meantObject(cluster, ref) }
    run.findings.push(findingOf('ObjectNotFound', ref, '', now(), { facts }))
  }
  throw new Stop()
}

/** What is wrong with annotations of objects in the cluster, which no manifest of this run holds. */
function tellFaultyAnnotations({ rollouts }: Watched, run: Run, redact: Redaction): void {
  for (const { ref, live } of rollouts)
    for (const { message } of live === undefined ? [] : annotationFaults(live))
      run.warnings.add(`${ref.kind} ${ref.name}: ${redact.said(message)}; it is ignored`)
}

/** Reads what nothing watches, so that the last read before the verdict knows whether it is still the same object. */
async function knowUnwatched(cluster: Cluster, run: Run): Promise<void> {
  run.tracked = await inParallel(run.tracked, async (one) => {
    const applied = isWatched(one.ref) ? undefined : await answerOf(cluster.get(one.ref))
    return applied === undefined ? one : { ...one, applied }
  })
}

/** From what the watch saw to findings: of the failures, and of others that show the same. */
async function diagnose(
  cluster: Cluster,
  watched: Watched,
  before: View,
  inputs: Inputs,
  run: Run,
  effects: RunEffects,
): Promise<void> {
  const now = watched.view.now
  if (watched.lost !== undefined) run.findings.push(connectionFinding(watched.lost, run, now))
  for (const { rollout, reason, findings } of watched.failures) {
    const key = keyOf(rollout.ref)
    if (reason !== undefined) run.wrappers.set(key, [reason.code])
    const own = withRemovedVariables(failureFindings(rollout, reason, findings, now), {
      documents: run.documents,
      changeOf: (ref) => run.applied.get(keyOf(ref)) ?? run.checked.get(keyOf(ref)),
    })
    run.findings.push(...own)
    const unchanged = run.tracked.some(({ ref, changed }) => keyOf(ref) === key && !changed)
    if (unchanged && run.failingBefore.has(key)) for (const finding of own) run.preExisting.add(placeOf(finding))
  }
  if (watched.verdict === 'cancelled') {
    run.findings.push(...watched.pending.filter(isKnownSoFar))
    return
  }
  run.findings.push(...besideFailures(run.findings, watched.pending))
  const notices = await whole('the notices', run, effects, [], () =>
    applyNotices(run.tracked, watched.rollouts, watched.view),
  )
  // Nobody expects a watch to change something.
  run.notices.push(...notices.filter((notice) => inputs.mode !== 'watch' || !isOf(notice, 'NothingChanged')))
  if (watched.verdict !== 'passed') return
  // What runs now says more than what ran before.
  run.notices = run.notices.filter((notice) => !isOf(notice, 'StaleImage'))
  const stale = await whole('stale images', run, effects, [], () =>
    staleAfter(cluster, run, watched.rollouts, before, effects, now),
  )
  const isFailure = ({ confidence, workload }: Finding): boolean =>
    inputs.failOnStaleImage && confidence === 'certain' && !run.unjudged.has(keyOf(workload))
  run.findings.push(...stale.filter(isFailure))
  run.notices.push(...stale.filter((one) => !isFailure(one)))
}

/** Stale images that are known before anything is applied: said at once, and with `fail-on-stale-image` the end. */
function tellStale(stale: readonly Finding[], inputs: Inputs, run: Run, { github, redact }: RunEffects): void {
  for (const finding of stale) github.log(headlineOfFinding(finding, redact))
  const fails = ({ workload }: Finding): boolean => inputs.failOnStaleImage && !run.unjudged.has(keyOf(workload))
  run.notices.push(...stale.filter((one) => !fails(one)))
  run.findings.push(...stale.filter(fails))
  if (stale.some(fails)) throw new Stop()
}
