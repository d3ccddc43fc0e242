// What to do about a finding: the steps of its entry, without those that need what the cluster does not have. Pure.
import { changeText, type Redaction } from '../evidence/redact.ts'
import { asItsKind, describe, dryRun, inNamespace, look } from '../causes/commands.ts'
import { entriesBeside, entryOf } from '../causes/catalogue.ts'
import type { Finding } from '../model/finding.ts'
import type { ManifestDocument } from '../model/manifest.ts'
import { keyOf, type ObjectRef } from '../model/object.ts'
import { valueAt } from '../model/place.ts'
import type { Step } from '../model/report.ts'
import { fieldOf, sourceOf } from './origin.ts'

/**
 * How the cluster has an object of the manifests. `absent`: it is not there. `untouched`: it is there as it was before, for
 * nothing was applied. `created`: this deploy created it, so there is no revision before.
 */
export type Presence = 'absent' | 'untouched' | 'created'

/** What the steps of a finding depend on beside it. */
export interface StepContext {
  documents: readonly ManifestDocument[]
  presence?: ReadonlyMap<string, Presence>
}

/**
 * The steps of a finding, as the report has them.
 * @param told the finding that its words are made from
 * @param context its `presence` has the names as these words have them: see `namesHidden`
 */
export function toldSteps(first: Finding, told: Finding, context: StepContext, redact: Redaction): Step[] {
  // What stands in no file, as a namespace that an input names, is not corrected in one.
  const isWritten = fieldOf(first, context.documents)?.path.length !== 0
  const steps = stepsOf(told, context.presence).filter(({ edit }) => isWritten || edit?.from === undefined)
  return steps.map(({ on: _on, ...step }) => {
    const words = changeText(step, redact.words)
    return words.edit === undefined ? words : { ...words, edit: placed(words.edit, first, context.documents, redact) }
  })
}

/** Two to four; what the wrapper around a fault asks for beside the fix comes last. */
export function stepsOf(finding: Finding, presence: ReadonlyMap<string, Presence> = new Map()): Step[] {
  const known = finding.known?.step
  const own = [...(known === undefined ? [] : [known]), ...entryOf(finding.code).steps(finding)].map((step) =>
    asItsKind(step, finding),
  )
  const edits = own.filter(({ edit }) => edit?.to !== undefined)
  const all = [...edits, ...own.filter((step) => !edits.includes(step))].filter((step) => isPossible(step, presence))
  const steps = all.length < 2 ? [...all, ...further(finding, all, presence)] : all
  const [afterwards] = entriesBeside(finding)
    .flatMap((entry) => entry.afterwards?.(finding) ?? [])
    .filter((step) => isPossible(step, presence))
  return afterwards === undefined ? steps.slice(0, 4) : [...steps.slice(0, 3), { ...afterwards, afterwards: true }]
}

/**
 * True of a step whose command finds its objects in the cluster. What is there and was not touched is not what failed, so
 * nothing is changed in it; what this deploy created has no revision to go back to.
 */
function isPossible({ on = [], run, undo }: Step, presence: ReadonlyMap<string, Presence>): boolean {
  return on.every((ref) => {
    const found = presence.get(keyOf(ref))
    if (found === 'absent' || (found === 'untouched' && run !== undefined)) return false
    return found !== 'created' || undo !== true
  })
}

/** A step for what has no more special one: what Kubernetes says of the object, or what happened around it. */
function further(finding: Finding, steps: readonly Step[], presence: ReadonlyMap<string, Presence>): Step[] {
  const found = presence.get(keyOf(finding.workload))
  const more =
    found === 'absent' || found === 'untouched'
      ? [dryRun(finding)]
      : [
          ...(finding.carrier.metadata.name === '' ? [] : [describe(finding)]),
          look('List recent events', `kubectl events${inNamespace(finding)}`),
        ]
  const isNew = ({ command }: Step): boolean => steps.every((step) => step.command !== command)
  return more.filter((step) => isPossible(step, presence) && isNew(step)).slice(0, 1)
}

/** An edit, at the line of its cause, with the value that the manifest has there. */
function placed(
  edit: NonNullable<Step['edit']>,
  finding: Finding,
  documents: readonly ManifestDocument[],
  redact: Redaction,
): NonNullable<Step['edit']> {
  const { document, path = [] } = fieldOf(finding, documents) ?? {}
  const at = sourceOf(finding, documents)
  const value = document && valueAt(document.object, path)
  const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return {
    ...(at === undefined ? {} : { at }),
    ...(isScalar && edit.to !== undefined ? { from: redact.said(String(value)) } : {}),
    ...edit,
  }
}

/** The presence of the objects, with their names also as the words of a finding have them. */
export function namesHidden(
  { presence = new Map<string, Presence>(), documents }: StepContext,
  redact: Redaction,
): ReadonlyMap<string, Presence> {
  const hidden = (ref: ObjectRef): ObjectRef => ({
    ...changeText(ref, redact.said),
    apiVersion: ref.apiVersion,
    kind: ref.kind,
  })
  const entries = documents.flatMap(({ ref }) => {
    const found = presence.get(keyOf(ref))
    return found === undefined ? [] : ([[keyOf(hidden(ref)), found]] as const)
  })
  return new Map([...presence, ...entries])
}
