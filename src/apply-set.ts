// The apply phase: the set goes to the API server step after step, and the log and the run learn what became of it.
import { applyInSteps } from './apply/apply-all.ts'
import type { Applied } from './apply/apply.ts'
import type { Cluster } from './cluster/cluster.ts'
import type { Redaction } from './evidence/redact.ts'
import { applySteps } from './manifest/order.ts'
import { parseFieldPath } from './manifest/paths.ts'
import type { Inputs } from './model/inputs.ts'
import { positionOf, type ManifestDocument } from './model/manifest.ts'
import { keyOf } from './model/object.ts'
import type { Refusal } from './model/snapshot.ts'
import { appliedLine, foldedLines, MANY } from './report/applied.ts'
import type { Tracked } from './rollout/rollout.ts'
import { wishesFor, type Run, type RunEffects } from './run.ts'

/**
 * Applies the run's documents and answers with what the API server refused. The run knows of each object as soon as the
 * API server answers; the log tells it in the order of application.
 */
export async function applySet(
  cluster: Cluster,
  inputs: Inputs,
  run: Run,
  { github, redact, signal, now }: RunEffects,
): Promise<Refusal[]> {
  const tracked: Tracked[] = []
  run.tracked = tracked
  const told: string[] = []
  const isBulk = run.documents.length > MANY
  // Before the request, not after its answer: what it sets off may be there before the answer is.
  const sentAt = new Map<ManifestDocument, number>()
  const progress = {
    begin: (document: ManifestDocument) => {
      sentAt.set(document, now())
      run.applying.add(document.ref)
    },
    end: (one: Applied) => {
      run.applying.delete(one.document.ref)
      run.applied.set(keyOf(one.document.ref), one)
      const wishes = wishesFor(one.document.ref, inputs, run)
      if (one.result !== 'failed') tracked.push({ ...trackedOf(one, sentAt.get(one.document) ?? now()), ...wishes })
    },
  }
  const refusals: Refusal[] = []
  const settings = { ...inputs, checked: run.checked }
  for await (const step of applyInSteps(cluster, applySteps(run.documents), settings, signal, progress)) {
    for (const one of step) {
      run.applied.set(keyOf(one.document.ref), one)
      for (const warning of one.warnings) run.warnings.add(warningOf(one.document, warning, redact))
      refusals.push(...one.refusals)
    }
    const lines = step.map(({ document, result }) => ({ ref: document.ref, result }))
    told.push(...lines.map(appliedLine))
    for (const line of isBulk ? foldedLines(lines) : lines.map(appliedLine)) github.log(line)
  }
  const place = new Map(run.documents.map(({ ref }, index) => [keyOf(ref), index]))
  tracked.sort((one, other) => (place.get(keyOf(one.ref)) ?? 0) - (place.get(keyOf(other.ref)) ?? 0))
  if (isBulk) github.group('each object', told)
  return refusals
}

function trackedOf({ document, result, after }: Applied, appliedAt: number): Tracked {
  const generation = after?.metadata.generation
  return {
    ref: document.ref,
    changed: result !== 'unchanged',
    appliedAt,
    wanted: document.object,
    ...(after === undefined ? {} : { applied: after }),
    ...(generation === undefined ? {} : { generation }),
  }
}

/** A `Warning` of the API server, with the object and the line that it is about. */
export function warningOf(document: ManifestDocument, warning: string, redact: Redaction): string {
  const { kind, name } = document.ref
  const field = /^([\w.[\]"=-]+): /.exec(warning)?.[1]
  const path = / is deprecated in | is unavailable in /.test(warning)
    ? ['apiVersion']
    : parseFieldPath(field ?? '', document.object)
  const { file, line } = positionOf(document, path)
  return `${kind} ${name} (${file}:${line}): ${redact.said(warning)}`
}
