// A program that crashes over an environment variable which this deploy took away: the container has no such `env` entry
// any more, or the ConfigMap or Secret behind its `envFrom` no such key. Pure.
import type { Finding } from '../model/finding.ts'
import type { Meaning, UnsetVariable } from '../model/log-facts.ts'
import { positionOf, type ManifestDocument } from '../model/manifest.ts'
import type { Container, KubernetesObject, ObjectRef } from '../model/object.ts'
import { podSpecOf } from '../model/place.ts'

/** What a deploy made of an object. */
export interface ObjectChange {
  before?: KubernetesObject
  after?: KubernetesObject
}

/** A deploy: its manifests, and what it made of each object. */
interface Changes {
  documents: readonly ManifestDocument[]
  changeOf: (ref: ObjectRef) => ObjectChange | undefined
}

interface Removed {
  name: string
  /** Whose key it was; absent where the container had it as `env`. */
  from?: { kind: 'ConfigMap' | 'Secret'; name: string }
}

/** The findings, those with the variable that was removed whose last words name one. */
export function withRemovedVariables(findings: readonly Finding[], changes: Changes): Finding[] {
  return findings.map((finding) => {
    const { log, container } = finding
    if (log?.line === undefined || container === undefined) return finding
    const { line, meaning } = log
    const removed = removedFrom(container, finding.workload, changes).find((one) => isNamedIn(one.name, line, meaning))
    if (removed === undefined) return finding
    const { name, from } = removed
    const variable: UnsetVariable = {
      name,
      environment: true,
      removed: from ?? { kind: 'Container', name: container.name },
    }
    const document = from && changes.documents.find(({ ref }) => ref.kind === from.kind && ref.name === from.name)
    return {
      ...finding,
      log: { line, meaning: { kind: 'unset variable', ...variable } },
      ...(document === undefined ? {} : { position: positionOf(document, ['data']) }),
    }
  })
}

/** Whether the last words are about a variable; programs write its name in their own way: `database.url`, `databaseUrl`. */
function isNamedIn(name: string, line: string, meaning: Meaning | undefined): boolean {
  const said = meaning !== undefined && 'name' in meaning ? `${line} ${meaning.name}` : line
  if (!/^[A-Za-z_]\w*$/.test(name)) return false
  if (new RegExp(`(?<![A-Za-z0-9_])${name}(?![A-Za-z0-9_])`).test(said)) return true
  // Of one word nothing is left that no other word has: `port`, `home`.
  if (!name.includes('_')) return false
  const words = name.toLowerCase().split('_').join('[._-]?')
  return new RegExp(`(?<![A-Za-z0-9_])${words}(?![A-Za-z0-9_])`, 'i').test(said)
}

/** The variables that a container had before a deploy, and has no more. */
function removedFrom(container: Container, workload: ObjectRef, { changeOf }: Changes): Removed[] {
  const before = containerIn(changeOf(workload)?.before, container.name)
  const own = new Set(namesIn(container))
  const ofContainer = namesIn(before).map((name): Removed => ({ name }))
  const sources = new Map(
    [...sourcesOf(before), ...sourcesOf(container)].map((one) => [`${one.kind}/${one.name}`, one]),
  )
  const left = new Set<string>()
  const ofSources = [...sources.values()].flatMap((from) => {
    const change = changeOf({ apiVersion: 'v1', namespace: workload.namespace, ...from })
    const isUsed = sourcesOf(container).some((one) => one.kind === from.kind && one.name === from.name)
    const now = keysOf(change?.after)
    if (isUsed) for (const key of now) left.add(key)
    const was = keysOf(change?.before)
    // The whole source was removed from the container, or only the key from it.
    return isUsed
      ? was.filter((key) => !now.includes(key)).map((name): Removed => ({ name, from }))
      : was.map((name): Removed => ({ name }))
  })
  return [...ofContainer, ...ofSources].filter(({ name }) => !own.has(name) && !left.has(name))
}

function containerIn(object: KubernetesObject | undefined, name: string): Container | undefined {
  const { containers = [], initContainers = [] } = (object === undefined ? undefined : podSpecOf(object)) ?? {}
  return [...initContainers, ...containers].find((one) => one.name === name)
}

function namesIn(container: Container | undefined): string[] {
  return (container?.env ?? []).map(({ name }) => name)
}

function sourcesOf(container: Container | undefined): NonNullable<Removed['from']>[] {
  return (container?.envFrom ?? []).flatMap(({ configMapRef, secretRef }) => [
    ...(configMapRef === undefined ? [] : [{ kind: 'ConfigMap' as const, name: configMapRef.name }]),
    ...(secretRef === undefined ? [] : [{ kind: 'Secret' as const, name: secretRef.name }]),
  ])
}

/** The names of the keys of a ConfigMap or Secret. */
function keysOf(object: KubernetesObject | undefined): string[] {
  return Object.keys(object?.data ?? {})
}
