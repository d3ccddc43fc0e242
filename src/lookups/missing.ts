// What a finding calls missing: what to look up for it, and what the answers say, whether it is there after all, and
// which name or key was meant. Pure: knowledge.ts does the asking.
import { nearest } from '../model/nearest.ts'
import type { Finding, Known } from '../model/finding.ts'
import { pluralOf, type ObjectRef } from '../model/object.ts'
import type { KindInNamespace, View } from '../model/snapshot.ts'
import { entryOf } from '../causes/catalogue.ts'
import { capital, quote } from '../causes/commands.ts'
import type { Around, LookUp } from '../causes/entry.ts'

/** A sentence lists no more names than this. */
const FEW = 5
/** Kubernetes and OpenShift put these ConfigMaps into every namespace; nobody means them. */
const IN_EVERY_NAMESPACE = new Set(['kube-root-ca.crt', 'openshift-service-ca.crt'])

/**
 * The object that a finding says is missing, or has no room left, so that it can be looked up; undefined when it says
 * no such thing.
 */
export function missingObject(finding: Finding): ObjectRef | undefined {
  const of = finding.inner ?? finding
  return entryOf(of.code).missing?.(of)
}

/** Everything whose absence would explain a finding, that a finding says is missing, or that lacks a key. */
export function objectsToLookUp(finding: Finding): LookUp[] {
  const lacked = lackedKey(finding)
  return [
    ...[missingObject(finding) ?? []].flat(),
    ...(lacked === undefined ? [] : [{ ...lacked.holder, keys: true as const }]),
    ...(entryOf(finding.code).lookUp?.(finding) ?? []),
  ]
}

/** The kinds of which one is missing: the name of another may have been meant. */
export function namesToLookUp(finding: Finding): (KindInNamespace & { names: true })[] {
  const missing = missingObject(finding)
  const of = finding.inner ?? finding
  if (missing === undefined || entryOf(of.code).isResolvedBy !== undefined) return []
  const { name: _name, ...kind } = missing
  return [{ ...kind, names: true }]
}

/** The ConfigMap or Secret that lacks a key, and that key. */
function lackedKey(finding: Finding): { holder: ObjectRef; key: string } | undefined {
  const of = finding.inner ?? finding
  return entryOf(of.code).lacksKey?.(of)
}

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
    ...(known === undefined ? {} : { known, facts: { ...finding.facts, ...known.facts } as Finding['facts'] }),
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
  if (meant !== undefined) return didYouMean(meant, missing, meant)
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
  if (meant !== undefined) return didYouMean(meant, holder, holder.name)
  if (keys.length > FEW) return undefined
  const object = `${holder.kind} "${holder.name}"`
  return { sentence: keys.length === 0 ? `${object} has no key at all.` : `The keys of ${object}: ${keys.join(', ')}.` }
}

function didYouMean(meant: string, { kind, namespace }: ObjectRef, name: string): Known {
  const where = namespace === undefined ? '' : ` -n ${quote(namespace)}`
  return {
    sentence: `Did you mean "${meant}"?`,
    meant,
    step: {
      why: `see whether ${meant} is what was meant, and correct the manifest`,
      command: `kubectl describe ${kind.toLowerCase()} ${quote(name)}${where}`,
    },
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
