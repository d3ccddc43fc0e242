// Applies the set in earnest, in its order, and waits where one object needs another to be served first.
import type { Cluster } from '../cluster/cluster.ts'
import type { ManifestDocument } from '../model/manifest.ts'
import type { KubernetesObject, ObjectRef } from '../model/object.ts'
import { applyOne, type Applied, type ApplySettings } from './apply.ts'

/** How often to ask, milliseconds, and how many times. */
const ASK_EVERY = 250
const SERVED_TRIES = 40
const ESTABLISHED_TRIES = 120

/**
 * Applies the documents one after the other and tells what became of each. After the first refusal the rest is
 * `not-applied`; after an abort it ends.
 */
export async function* applyInOrder(
  cluster: Cluster,
  documents: readonly ManifestDocument[],
  settings: ApplySettings,
  signal: AbortSignal,
): AsyncGenerator<Applied> {
  let refused = false
  for (const document of documents) {
    if (signal.aborted) return
    if (refused) {
      yield { document, result: 'not-applied', refusals: [], warnings: [] }
      continue
    }
    const served = await servedOrWaited(cluster, document.ref, signal)
    const one = served ? await applyOne(cluster, document, settings) : notServedYet(document)
    refused = one.refusals.length > 0
    yield one
    if (!refused && document.ref.kind === 'CustomResourceDefinition') await established(cluster, document, signal)
  }
}

/** A kind whose definition was applied a moment ago is served a moment later. */
async function servedOrWaited(cluster: Cluster, ref: ObjectRef, signal: AbortSignal): Promise<boolean> {
  for (let attempt = 0; attempt < SERVED_TRIES; attempt++) {
    if ((await cluster.resource(ref.apiVersion, ref.kind)) !== undefined) return true
    if (signal.aborted) return false
    cluster.forgetDiscovery(ref.apiVersion)
    await sleep(ASK_EVERY, signal)
  }
  return false
}

function notServedYet(document: ManifestDocument): Applied {
  const { ref } = document
  const message = `no matches for kind "${ref.kind}" in version "${ref.apiVersion}"; its CustomResourceDefinition is in the set and was not served within 10 s`
  return {
    document,
    result: 'failed',
    refusals: [{ ref, status: { kind: 'Status', apiVersion: 'v1', code: 404, message } }],
    warnings: [],
  }
}

/** Waits until the API server serves a definition, at most 30 s; the watch judges it afterwards. */
async function established(cluster: Cluster, { ref, object }: ManifestDocument, signal: AbortSignal): Promise<void> {
  const { group } = (object.spec ?? {}) as { group?: string }
  for (let attempt = 0; attempt < ESTABLISHED_TRIES; attempt++) {
    const live = (await cluster.get(ref)) as KubernetesObject & {
      status?: { conditions?: { type: string; status: string }[] }
    }
    if (live.status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True') === true) break
    if (signal.aborted) return
    await sleep(ASK_EVERY, signal)
  }
  for (const { name } of ((object.spec ?? {}) as { versions?: { name: string }[] }).versions ?? [])
    cluster.forgetDiscovery(`${group}/${name}`)
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
}
