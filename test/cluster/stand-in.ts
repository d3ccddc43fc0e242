// Stands in for controllers of custom resources that do not run here: for each object of a kind it makes what the real
// controller makes, with owner references and labels, and writes the statuses that the real one writes. What these are the
// sources say that are cited with each stand-in.
import type { Tools } from './scenario.ts'

/** A kind that a CustomResourceDefinition brings. */
export interface CustomKind {
  group: string
  version: string
  kind: string
  plural: string
}

/** An object as kubectl prints it. */
export interface Printed {
  apiVersion: string
  kind: string
  metadata: { name: string; uid: string; generation: number; namespace: string; labels?: Record<string, string> }
  spec: Record<string, unknown>
  status?: Record<string, unknown>
}

/** A controller in one function: what it makes of an object, and what it says of that once it is there. */
export interface StandIn {
  kind: CustomKind
  /** Further kinds that it makes objects of. */
  brings?: readonly CustomKind[]
  /** What is to be there for an object; `owner` gives an owner reference to what is there already. */
  make: (object: Printed, owner: Owner) => readonly (object | undefined)[]
  /** The kinds of what it makes, as kubectl calls them. */
  made: string
  /** The status for an object, from what it has made. */
  report: (object: Printed, made: readonly Printed[], seconds: number) => object
}

/** The owner references to an object; undefined until it is there. */
export type Owner = (kind: string, name: string) => object[] | undefined

/** How many stages of this process have a definition now: the last one removes it. */
const users = new Map<string, number>()
const running = new Map<string, AbortController>()

const nameOf = ({ plural, group }: CustomKind): string => `${plural}.${group}`

/** Defines kinds with any fields, and waits until they are served. */
export async function define({ kubectl }: Tools, ...kinds: readonly CustomKind[]): Promise<void> {
  for (const kind of kinds) {
    const name = nameOf(kind)
    users.set(name, (users.get(name) ?? 0) + 1)
    // One that is there already may be the real one.
    await kubectl(['create', '-f', '-'], definitionOf(kind)).catch(() => undefined)
    await kubectl(['wait', '--for=condition=Established', `crd/${name}`, '--timeout=120s'])
  }
}

/** Removes definitions that no other stage of this process needs. */
export async function undefine({ kubectl }: Tools, ...kinds: readonly CustomKind[]): Promise<void> {
  for (const kind of kinds) {
    const name = nameOf(kind)
    const left = (users.get(name) ?? 1) - 1
    users.set(name, left)
    if (left === 0) await kubectl(['delete', 'crd', name, '--ignore-not-found', '--wait=false'])
  }
}

function definitionOf({ group, version, kind, plural }: CustomKind): string {
  return JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}`, annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' } },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  })
}

/** Defines its kinds, and goes on until `stopStandIn`. */
export async function startStandIn(tools: Tools, standIn: StandIn): Promise<void> {
  await define(tools, standIn.kind, ...(standIn.brings ?? []))
  const stopping = new AbortController()
  running.set(tools.namespace, stopping)
  void (async () => {
    const since = new Map<string, number>()
    while (!stopping.signal.aborted) {
      await reconcile(tools, standIn, since).catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  })()
}

/** Ends the stand-in of a namespace and removes its kinds. */
export async function stopStandIn(tools: Tools, { kind, brings = [] }: StandIn): Promise<void> {
  running.get(tools.namespace)?.abort()
  await undefine(tools, kind, ...brings)
}

async function reconcile({ kubectl }: Tools, standIn: StandIn, since: Map<string, number>): Promise<void> {
  const { kind, brings = [], made } = standIn
  const printed = await kubectl(['get', [nameOf(kind), ...brings.map(nameOf), made].join(','), '-o', 'json'])
  const all = (JSON.parse(printed) as { items: Printed[] }).items
  const owner: Owner = (kindName, name) => {
    const found = all.find((one) => one.kind === kindName && one.metadata.name === name)
    if (found === undefined) return undefined
    const { uid } = found.metadata
    return [{ apiVersion: found.apiVersion, kind: kindName, name, uid, controller: true, blockOwnerDeletion: true }]
  }
  const own = all.filter((one) => one.kind === kind.kind && one.apiVersion === `${kind.group}/${kind.version}`)
  const wanted = own.flatMap((object) => standIn.make(object, owner)).filter((one) => one !== undefined)
  if (wanted.length > 0) {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: wanted })
    await kubectl(['apply', '--server-side', '--force-conflicts', '--field-manager=stand-in', '-f', '-'], list)
  }
  for (const object of own) {
    const { name, uid, generation } = object.metadata
    const key = `${uid} ${generation}`
    since.set(key, since.get(key) ?? Date.now())
    const status = standIn.report(object, all, (Date.now() - (since.get(key) ?? 0)) / 1000)
    if (JSON.stringify(status) === JSON.stringify(object.status)) continue
    const patch = JSON.stringify([{ op: 'add', path: '/status', value: status }])
    await kubectl(['patch', nameOf(kind), name, '--subresource=status', '--type=json', '-p', patch])
  }
}
