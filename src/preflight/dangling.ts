// Which references lead nowhere, and which of those fail the deploy. A failure is only what nobody is expected to bring:
// a key that the set's own object, or one that people made, does not have, and what is evidently a misspelling.
// Everything else that is missing may come later (an operator, another release): a notice, and the watch decides. Pure.
import { findingOf } from '../causes/catalogue.ts'
import { placeOf } from '../causes/identity.ts'
import { withoutKeys } from '../causes/exposure.ts'
import { uselessLoginWords, type UselessLogin } from '../causes/registry-access.ts'
import { lookedUp } from '../lookups/explained.ts'
import type { Finding } from '../model/finding.ts'
import { registryHost } from '../model/image-reference.ts'
import { formatPath, keyOf, type ObjectRef } from '../model/object.ts'
import type { Outline } from '../model/outline.ts'
import { hostOf } from '../model/pull-secret.ts'
import type { PlacedFault } from '../model/references.ts'
import type { KindInNamespace } from '../model/snapshot.ts'
import type { CheckResult } from './check.ts'
import { asksToBeFilled, isWrittenByOthers } from './possible-creators.ts'
import type { Judged, PlannedObject, ResolvedSet } from './resolved-set.ts'
import type { Reference } from './named-objects.ts'
import { generatedFrom, intendedName } from './misspelling.ts'

/** Evidence lists no more keys than this. */
const MOST_KEYS = 20

/** Judges every reference; the same fault of one object is told once, where it stands first. */
export function checkReferences(
  references: readonly Reference[],
  resolved: ResolvedSet,
): Pick<CheckResult, 'failures' | 'notices'> {
  const verdicts = references.flatMap((reference) => judge(reference, resolved) ?? [])
  return sorted(verdicts)
}

/** Failures and notices, each once. */
export function sorted(verdicts: readonly Judged[]): Pick<CheckResult, 'failures' | 'notices'> {
  const once = [...new Map(verdicts.toReversed().map((verdict) => [placeOf(verdict.finding), verdict])).values()]
  const inOrder = once.toReversed()
  return {
    failures: inOrder.filter(({ fails }) => fails).map(({ finding }) => finding),
    notices: inOrder.filter(({ fails }) => !fails).map(({ finding }) => finding),
  }
}

/** What is wrong with a reference, undefined when it leads somewhere or when nothing is known. */
function judge(reference: Reference, resolved: ResolvedSet): Judged | undefined {
  const { to } = reference
  const own = resolved.planned.get(keyOf(to))
  const outline = resolved.view.outlineOf(to)
  if (outline !== undefined) return judgePresent(reference, outline, own, resolved)
  if (!resolved.view.isAbsent(to) || resolved.creators(to.namespace).expect(to)) return undefined
  const meant = meantName(to, resolved)
  if (meant === undefined && resolved.creators(to.namespace).mayMake(to)) return undefined
  const text = `${to.kind} "${to.name}" is neither in the manifests nor in the cluster`
  return {
    finding: findingFor(reference, reference, text, resolved, meant),
    fails: meant !== undefined && !isAsBefore(reference, own, resolved),
  }
}

/** The name of the set, or else of the cluster, of which a name is evidently a misspelling. */
function meantName(to: ObjectRef, resolved: ResolvedSet): string | undefined {
  const ofSet = namesInSet(to, resolved)
  return (
    intendedName(to.name, ofSet) ??
    generatedFrom(to.name, ofSet) ??
    intendedName(to.name, resolved.view.namesOf(to) ?? [])
  )
}

/** It is there: has it the key, and is it good for what it is named for? */
function judgePresent(
  reference: Reference,
  outline: Outline,
  own: PlannedObject | undefined,
  resolved: ResolvedSet,
): Judged | undefined {
  const { key, to } = reference
  if (key !== undefined) {
    const { keys } = outline
    if (keys === undefined || keys.includes(key.name) || isTokenKey(outline, key.name)) return undefined
    if (resolved.creators(to.namespace).mayFill(to)) return undefined
    const where = own === undefined ? 'the cluster' : 'the manifests'
    const all = keys.toSorted().slice(0, MOST_KEYS).join(', ')
    const text = `${to.kind} "${to.name}" of ${where} has ${all === '' ? 'no keys' : `the keys ${all}`}`
    const mayCome = asksToBeFilled(outline) || (own === undefined && isWrittenByOthers(outline, resolved.fieldManager))
    const fails = (!mayCome || intendedName(key.name, keys) !== undefined) && !isAsBefore(reference, own, resolved)
    return { finding: findingFor(reference, key, text, resolved), fails }
  }
  const fault = reference.use === undefined ? undefined : unusable(reference, outline, resolved)
  if (fault === undefined) return undefined
  return { finding: findingFor(reference, fault, `Secret "${to.name}" ${fault.words}`, resolved), fails: false }
}

/** The keys of a token Secret are filled in by a controller. */
function isTokenKey({ type }: Outline, key: string): boolean {
  return type === 'kubernetes.io/service-account-token' && ['token', 'ca.crt', 'namespace'].includes(key)
}

/** Why a Secret does not do what it is named for: the kubelet passes over pull secrets of another type. */
function unusable(
  reference: Reference,
  outline: Outline,
  resolved: ResolvedSet,
): (PlacedFault & { words: string }) | undefined {
  const { use, to, path } = reference
  const { keys } = outline
  if (keys === undefined || asksToBeFilled(outline) || resolved.creators(to.namespace).mayFill(to)) return undefined
  if (use === 'tls') {
    const lacks = ['tls.crt', 'tls.key'].filter((key) => !keys.includes(key))
    return lacks.length === 0
      ? undefined
      : { code: 'IngressTlsSecretUnusable', path, facts: { secret: to.name, lacks }, words: withoutKeys(lacks) }
  }
  const why = uselessLogin(reference, outline)
  return (
    why && { code: 'ImagePullSecretUnusable', path, facts: { secret: to.name, why }, words: uselessLoginWords(why) }
  )
}

/** Why the kubelet passes over a pull secret, or why it has no login for the images of the pod. */
function uselessLogin(
  { pod }: Reference,
  { type = 'Opaque', keys = [], registries: logins = [] }: Outline,
): UselessLogin | undefined {
  const needed = { 'kubernetes.io/dockerconfigjson': '.dockerconfigjson', 'kubernetes.io/dockercfg': '.dockercfg' }[
    type
  ]
  if (needed === undefined) return { type }
  if (!keys.includes(needed)) return { lacksKey: needed }
  // A pull secret for other images is none of our business; one for a misspelt host is.
  const registries = logins.map(hostOf)
  const hosts = (pod?.spec.containers ?? []).flatMap(({ image }) => (image === undefined ? [] : registryHost(image)))
  return hosts
    .filter((host) => !registries.includes(host))
    .flatMap((wanted) => {
      const registry = intendedName(wanted, registries)
      return registry === undefined ? [] : [{ registry, wanted }]
    })
    .at(0)
}

/** True when the deploy changes neither of the two: what is wrong was so before, and no rollout comes of it. */
function isAsBefore({ document }: Reference, own: PlannedObject | undefined, { planned }: ResolvedSet): boolean {
  return planned.get(keyOf(document.ref))?.changed === false && own?.changed !== true
}

/** The names of the objects of a kind that the set brings to a namespace. */
export function namesInSet(kind: KindInNamespace, { planned }: Pick<ResolvedSet, 'planned'>): string[] {
  const sameKind = keyOf({ ...kind, name: '' })
  return [...planned.values()]
    .filter(({ document: { ref } }) => keyOf({ ...ref, name: '' }) === sameKind)
    .map(({ document: { ref } }) => ref.name)
}

/** The finding as the watch would make it, with what the look-ups tell: which name or key was meant. */
function findingFor(
  { document, channel, container, pod }: Reference,
  { code, path, facts }: PlacedFault,
  text: string,
  resolved: ResolvedSet,
  meant?: string,
): Finding {
  const finding = findingOf(code, document.ref, '', resolved.view.now, {
    channel,
    text,
    path,
    facts,
    evidence: [{ kind: 'manifest', source: `${document.ref.kind} ${document.ref.name}, ${formatPath(path)}`, text }],
    ...(container === undefined ? {} : { container }),
    ...(pod === undefined ? {} : { pod }),
  })
  const told = lookedUp(finding, { pods: [] }, resolved.view, meant)
  return told.known !== undefined || meant === undefined
    ? told
    : { ...told, known: { sentence: `Did you mean "${meant}"?` } }
}
