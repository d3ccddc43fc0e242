// Which references lead nowhere, and which of those fail the deploy. A failure is only what nobody is expected to bring:
// a key that the set's own object, or one that people made, does not have, and what is evidently a misspelling.
// Everything else that is missing may come later (an operator, another release): a notice, and the watch decides. Pure.
import { findingOf } from '../causes/catalogue.ts'
import { registryHost } from '../causes/image.ts'
import { withoutKeys } from '../causes/exposure.ts'
import { lookedUp } from '../lookups/missing.ts'
import type { LegacyFacts, Finding } from '../model/finding.ts'
import type { ManifestDocument } from '../model/manifest.ts'
import { formatPath, keyOf, type KubernetesObject, type ObjectRef, type Pod } from '../model/object.ts'
import { View, type KindInNamespace } from '../model/snapshot.ts'
import { asksToBeFilled, isWrittenByOthers, type Makers } from './makers.ts'
import type { Checked } from './preflight.ts'
import { heldOf, kindOf, type Held, type Reader } from './read.ts'
import type { PlacedFault, Reference } from './named-objects.ts'
import { generatedFrom, slipOf } from './slip.ts'

/** Evidence lists no more keys than this. */
const MOST_KEYS = 20

/** An object of the set, as the API server would store it where the dry-run told. */
export interface Placed {
  document: ManifestDocument
  object: KubernetesObject
  /** False when the deploy leaves it as it is. */
  changed: boolean
  /** True when the API server does not take it. */
  refused: boolean
}

/** Everything that is known of the set and of what it refers to. */
export interface World {
  /** By keyOf. */
  set: ReadonlyMap<string, Placed>
  cluster: Pick<Reader, 'get' | 'isAbsent' | 'namesOf'>
  /** By namespace: those of what has none, too. */
  makers: (namespace: string | undefined) => Makers
  fieldManager: string
  now: number
}

/** What is told of one reference. */
export type Verdict = { finding: Finding; fails: boolean }

/** Judges every reference; the same fault of one object is told once, where it stands first. */
export function checkReferences(references: readonly Reference[], world: World): Pick<Checked, 'failures' | 'notices'> {
  const verdicts = references.flatMap((reference) => judge(reference, world) ?? [])
  return sorted(verdicts)
}

/** Failures and notices, each once. */
export function sorted(verdicts: readonly Verdict[]): Pick<Checked, 'failures' | 'notices'> {
  const once = [...new Map(verdicts.toReversed().map((verdict) => [identity(verdict.finding), verdict])).values()]
  const inOrder = once.toReversed()
  return {
    failures: inOrder.filter(({ fails }) => fails).map(({ finding }) => finding),
    notices: inOrder.filter(({ fails }) => !fails).map(({ finding }) => finding),
  }
}

function identity({ code, workload, facts, container }: Finding): string {
  const { claim: _claim, volume: _volume, ...rest } = facts as LegacyFacts
  return JSON.stringify([code, keyOf(workload), rest, container?.name])
}

/** What is wrong with a reference, undefined when it leads somewhere or when nothing is known. */
function judge(reference: Reference, world: World): Verdict | undefined {
  const { to } = reference
  const own = world.set.get(keyOf(to))
  const held = own === undefined ? world.cluster.get(to) : placedHeld(own)
  if (held !== undefined) return judgeHeld(reference, held, own, world)
  if (!world.cluster.isAbsent(to) || world.makers(to.namespace).expect(to)) return undefined
  const meant = meantName(to, world)
  if (meant === undefined && world.makers(to.namespace).mayMake(to)) return undefined
  const text = `${to.kind} "${to.name}" is neither in the manifests nor in the cluster`
  return {
    finding: findingFor(reference, reference, text, world, meant),
    fails: meant !== undefined && !isAsBefore(reference, own, world),
  }
}

/** The name of the set, or else of the cluster, of which a name is evidently a misspelling. */
function meantName(to: ObjectRef, world: World): string | undefined {
  const ofSet = namesInSet(to, world)
  return (
    slipOf(to.name, ofSet) ?? generatedFrom(to.name, ofSet) ?? slipOf(to.name, world.cluster.namesOf(kindOf(to)) ?? [])
  )
}

/** It is there: has it the key, and is it good for what it is named for? */
function judgeHeld(reference: Reference, held: Held, own: Placed | undefined, world: World): Verdict | undefined {
  const { key, to } = reference
  if (key !== undefined) {
    const { keys } = held
    if (keys === undefined || keys.includes(key.name) || isTokenKey(held, key.name)) return undefined
    if (world.makers(to.namespace).mayFill(to)) return undefined
    const where = own === undefined ? 'the cluster' : 'the manifests'
    const all = keys.toSorted().slice(0, MOST_KEYS).join(', ')
    const text = `${to.kind} "${to.name}" of ${where} has ${all === '' ? 'no key' : `the keys ${all}`}`
    const metadata = held.metadata ?? { name: to.name }
    const mayCome = asksToBeFilled(metadata) || (own === undefined && isWrittenByOthers(metadata, world.fieldManager))
    const fails = (!mayCome || slipOf(key.name, keys) !== undefined) && !isAsBefore(reference, own, world)
    return { finding: findingFor(reference, key, text, world), fails }
  }
  const found = unusable(reference, held, world)
  if (found === undefined) return undefined
  const { why, ...fault } = found
  return { finding: findingFor(reference, fault, `Secret "${to.name}" ${why}`, world), fails: false }
}

/** The keys of a token Secret are filled in by a controller. */
function isTokenKey({ type }: Held, key: string): boolean {
  return type === 'kubernetes.io/service-account-token' && ['token', 'ca.crt', 'namespace'].includes(key)
}

/** Why a Secret does not do what it is named for. */
function unusable(
  { use, to, path, pod }: Reference,
  held: Held,
  world: World,
): (PlacedFault & { why: string }) | undefined {
  const { keys, metadata = { name: to.name } } = held
  if (use === undefined || keys === undefined) return undefined
  if (asksToBeFilled(metadata) || world.makers(to.namespace).mayFill(to)) return undefined
  if (use === 'tls') {
    const lacks = ['tls.crt', 'tls.key'].filter((key) => !keys.includes(key))
    return lacks.length === 0
      ? undefined
      : { code: 'IngressTlsSecretUnusable', path, facts: { secret: to.name, lacks }, why: withoutKeys(lacks) }
  }
  const why = unusableToPull(held, pod)
  return why === undefined ? undefined : { code: 'ImagePullSecretUnusable', path, facts: { secret: to.name, why }, why }
}

/** Why the kubelet does not pull with a Secret: it passes over those of another type. */
function unusableToPull(
  { type = 'Opaque', keys = [], registries = [] }: Held,
  pod: Pod | undefined,
): string | undefined {
  const needed = { 'kubernetes.io/dockerconfigjson': '.dockerconfigjson', 'kubernetes.io/dockercfg': '.dockercfg' }[
    type
  ]
  if (needed === undefined) return `is of type ${type}, not kubernetes.io/dockerconfigjson`
  if (!keys.includes(needed)) return `has no key ${needed}`
  // A pull secret for other images is none of our business; one for a misspelt host is.
  const hosts = (pod?.spec.containers ?? []).flatMap(({ image }) => (image === undefined ? [] : registryHost(image)))
  const wanted = hosts.find((host) => !registries.includes(host) && slipOf(host, registries) !== undefined)
  return wanted === undefined ? undefined : `logs in to ${slipOf(wanted, registries)}, not to ${wanted}`
}

/** True when the deploy changes neither of the two: what is wrong was so before, and no rollout comes of it. */
function isAsBefore({ document }: Reference, own: Placed | undefined, { set }: World): boolean {
  return set.get(keyOf(document.ref))?.changed === false && own?.changed !== true
}

function placedHeld({ document, object }: Placed): Held {
  const held = heldOf(document.object, document.ref)
  const stored = heldOf(object, document.ref)
  return {
    ...stored,
    keys: [...new Set([...(held.keys ?? []), ...(stored.keys ?? [])])],
    registries: [...(held.registries ?? []), ...(stored.registries ?? [])],
  }
}

/** The names of the objects of a kind that the set brings to a namespace. */
export function namesInSet(kind: KindInNamespace, { set }: Pick<World, 'set'>): string[] {
  const sameKind = keyOf({ ...kind, name: '' })
  return [...set.values()]
    .filter(({ document: { ref } }) => keyOf({ ...ref, name: '' }) === sameKind)
    .map(({ document: { ref } }) => ref.name)
}

/** The finding as the watch would make it, with what the look-ups tell: which name or key was meant. */
function findingFor(
  { document, to, channel, container, pod }: Reference,
  { code, path, facts }: PlacedFault,
  text: string,
  world: World,
  meant?: string,
): Finding {
  const finding = findingOf(code, document.ref, '', world.now, {
    channel,
    text,
    path,
    facts,
    evidence: [{ source: `${document.ref.kind} ${document.ref.name}, ${formatPath(path)}`, text }],
    ...(container === undefined ? {} : { container }),
    ...(pod === undefined ? {} : { pod }),
  })
  const told = lookedUp(finding, { pods: [] }, viewOf(to, world, meant))
  return told.known !== undefined || meant === undefined
    ? told
    : { ...told, known: { sentence: `Did you mean "${meant}"?` } }
}

/** What a look-up of an object would tell: the names of its kind, where they are known, and the keys that it has. */
function viewOf(to: ObjectRef, world: World, meant: string | undefined): View {
  const kind = kindOf(to)
  const others = world.cluster.namesOf(kind)
  const names = others === undefined ? [meant ?? []].flat() : [...new Set([...namesInSet(kind, world), ...others])]
  const own = world.set.get(keyOf(to))
  const held = own === undefined ? world.cluster.get(to) : placedHeld(own)
  const { name, namespace } = to
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) }
  return new View({
    now: world.now,
    objects: held === undefined ? [] : [{ apiVersion: to.apiVersion, kind: to.kind, metadata, keys: held.keys ?? [] }],
    logs: [],
    absent: held === undefined ? [to] : [],
    names: others === undefined && meant === undefined ? [] : [{ ...kind, names }],
  })
}
