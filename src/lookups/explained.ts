// What the answers of the cluster say of a finding: whether what it calls missing is there after all, what it turns out to
// be, and which name or key was meant. Pure.
import { entryOf } from '../causes/catalogue.ts'
import { capital, edit } from '../causes/commands.ts'
import type { Around } from '../causes/entry.ts'
import type { Finding, Known } from '../model/finding.ts'
import { nearest } from '../model/nearest.ts'
import { pluralOf } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import { lackedKey, missingObject, namesToLookUp, objectsToLookUp } from './questions.ts'

/** A sentence lists no more names than this. */
const FEW = 5
/** Kubernetes and OpenShift put these ConfigMaps into every namespace; nobody means them. */
const IN_EVERY_NAMESPACE = new Set(['kube-root-ca.crt', 'openshift-service-ca.crt'])

/**
 * What look-ups add to a finding: a missing object or key that has appeared meanwhile or a quota that has room again, so
 * that waiting helps; what it turns out to be, as a pull secret that is not there explains why the registry refuses;
 * which name was meant.
 * What may not be looked up leaves it likely only.
 * @param meant the name that was meant, for whoever knows it and not the names of all others
 */
export function lookedUp(recognised: Finding, around: Around, view: View, meant?: string): Finding {
  const finding = entryOf(recognised.code).becomes?.(recognised, view) ?? recognised
  if (isThere(finding, view)) return { ...finding, standing: { ...finding.standing, appeared: true } }
  const known =
    meantName(finding, view, meant) ?? meantKey(finding, view) ?? entryOf(finding.code).around?.(finding, around, view)
  const isUnsure = objectsToLookUp(finding).some((ref) => view.isForbidden(ref))
  return {
    ...finding,
    ...(known === undefined ? {} : { known, facts: { ...finding.facts, ...known.facts } }),
    ...(isUnsure && finding.confidence === 'certain' ? { confidence: 'likely' } : {}),
  }
}

/** True when what a finding says is missing is there after all. */
function isThere(finding: Finding, view: View): boolean {
  const missing = missingObject(finding)
  if (missing !== undefined && view.isPresent(missing)) {
    const of = finding.inner ?? finding
    const entry = entryOf(of.code)
    const whole = view.get(missing)
    return entry.isResolvedBy === undefined || (whole !== undefined && entry.isResolvedBy(of, whole))
  }
  const { holder, key = '' } = lackedKey(finding) ?? {}
  return holder !== undefined && view.outlineOf(holder)?.keys?.includes(key) === true
}

function meantName(finding: Finding, view: View, known?: string): Known | undefined {
  const missing = missingObject(finding)
  const [kind] = namesToLookUp(finding)
  const names = (kind && view.namesOf(kind)) ?? (known === undefined ? undefined : [known])
  if (missing === undefined || names === undefined) return undefined
  const others = names.filter((name) => !IN_EVERY_NAMESPACE.has(name))
  const meant = closest(missing.name, others)
  if (meant !== undefined) return didYouMean(meant, missing.name)
  const where = missing.namespace === undefined ? 'the cluster' : `namespace ${missing.namespace}`
  const plural = pluralOf(missing.kind)
  if (others.length > FEW) return undefined
  if (others.length > 0) return { sentence: `The ${plural} of ${where}: ${others.join(', ')}.` }
  return { sentence: `${capital(where)} has no ${missing.kind}${names.length > 0 ? ' of its own' : ''}.` }
}

function meantKey(finding: Finding, view: View): Known | undefined {
  const { holder, key = '' } = lackedKey(finding) ?? {}
  const keys = holder && view.outlineOf(holder)?.keys?.toSorted()
  if (holder === undefined || keys === undefined) return undefined
  const meant = closest(key, keys)
  if (meant !== undefined) return didYouMean(meant, key)
  if (keys.length > FEW) return undefined
  const object = `${holder.kind} "${holder.name}"`
  return { sentence: keys.length === 0 ? `${object} has no key at all.` : `The keys of ${object}: ${keys.join(', ')}.` }
}

function didYouMean(meant: string, written: string): Known {
  return {
    sentence: `Did you mean "${meant}"?`,
    meant,
    step: edit(`Change "${written}" to "${meant}" in the manifest`, meant, written),
  }
}

/**
 * The candidate that was most likely meant: a slip, or the same name with something before or behind it, as kustomize
 * (`settings-7f8d9c`) and Helm (`shop-settings`) make them. Undefined when none is near.
 */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const isPartOf = (short: string, long: string): boolean => long.startsWith(`${short}-`) || long.endsWith(`-${short}`)
  const related = candidates.filter((candidate) => isPartOf(word, candidate) || isPartOf(candidate, word))
  return nearest(word, candidates) ?? (related.length === 1 ? related[0] : undefined)
}
