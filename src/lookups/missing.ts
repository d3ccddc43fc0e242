// What a finding calls missing: what to look up for it, and what the answers say, whether it is there after all, and
// which name or key was meant. Pure: knowledge.ts does the asking.
import { nearest } from '../model/nearest.ts'
import type { Finding, Known } from '../model/finding.ts'
import { keyOf, type KubernetesObject, type ObjectRef } from '../model/object.ts'
import type { KindInNamespace, View } from '../model/snapshot.ts'
import { entryOf } from '../causes/catalogue.ts'
import { capital, quote } from '../causes/commands.ts'
import type { Around } from '../causes/entry.ts'

/** An object to look up; `keys`: which keys it has is asked too. */
export interface Wanted extends ObjectRef {
  keys?: true
  /** For which registries a pull secret has a login. */
  registries?: true
}

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
export function objectsToLookUp(finding: Finding): Wanted[] {
  const lacked = lackedKey(finding)
  return [
    ...[missingObject(finding) ?? []].flat(),
    ...(lacked === undefined ? [] : [{ ...lacked.holder, keys: true as const }]),
    ...(entryOf(finding.code).lookUp?.(finding) ?? []),
  ]
}

/** The kinds of which all objects would tell more. */
export function kindsToLookUp(findings: readonly Finding[], view: View): KindInNamespace[] {
  return findings.flatMap((finding) => entryOf(finding.code).wants?.(finding, view) ?? [])
}

/** The kinds of which one is missing: the name of another may have been meant. */
export function namesToLookUp(finding: Finding): KindInNamespace[] {
  const missing = missingObject(finding)
  const of = finding.inner ?? finding
  if (missing === undefined || entryOf(of.code).isResolvedBy !== undefined) return []
  const { name: _name, ...kind } = missing
  return [kind]
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
 */
export function lookedUp(recognised: Finding, around: Around, view: View): Finding {
  const finding = entryOf(recognised.code).becomes?.(recognised, view) ?? recognised
  if (isThere(finding, view)) return { ...finding, standing: { ...finding.standing, appeared: true } }
  const known =
    meantName(finding, view) ?? meantKey(finding, view) ?? entryOf(finding.code).around?.(finding, around, view)
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
  const found = missing && view.get(missing)
  const of = finding.inner ?? finding
  if (found !== undefined) return entryOf(of.code).isResolvedBy?.(of, found) ?? true
  const lacked = lackedKey(finding)
  const held = lacked && view.get(lacked.holder)
  return held !== undefined && keysOf(held).includes(lacked?.key ?? '')
}

/** The names of the keys: what was looked up has nothing else of it, a dump has it whole. */
function keysOf({ keys, data, binaryData }: KubernetesObject): string[] {
  return (keys as string[] | undefined) ?? Object.keys({ ...(data as object), ...(binaryData as object) })
}

function meantName(finding: Finding, view: View): Known | undefined {
  const missing = missingObject(finding)
  const [kind] = namesToLookUp(finding)
  const names = kind && view.namesOf(kind)
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
  const { holder, key } = lackedKey(finding) ?? {}
  const found = holder && view.get(holder)
  if (holder === undefined || key === undefined || found === undefined) return undefined
  const keys = keysOf(found).toSorted()
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

/** The objects to look up for these findings, each once; whoever asks for keys asks for the object too. */
export function allToLookUp(findings: readonly Finding[]): Wanted[] {
  const wanted = findings.flatMap((finding) => objectsToLookUp(finding))
  const byKey = wanted.toSorted((a, b) => Number(a.keys ?? false) - Number(b.keys ?? false))
  return [...new Map(byKey.map((ref) => [keyOf(ref), ref])).values()]
}

/** `Secrets`, `StorageClasses`. */
export function pluralOf(kind: string): string {
  return kind.endsWith('s') ? `${kind}es` : `${kind}s`
}
