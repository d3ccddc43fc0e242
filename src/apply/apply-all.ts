// Applies the set in earnest, step after step, and waits where one object needs another to be served first.
import { setTimeout as wait } from 'node:timers/promises'
import type { Cluster } from '../cluster/cluster.ts'
import { inParallel } from '../cluster/in-parallel.ts'
import type { CustomResourceDefinition } from '../model/infrastructure.ts'
import type { ManifestDocument } from '../model/manifest.ts'
import { condition, keyOf, type ObjectRef } from '../model/object.ts'
import { isA } from '../model/typed.ts'
import { applyOne, type Applied, type ApplySettings } from './apply.ts'

/** How often to ask, milliseconds, and how many times. */
const ASK_EVERY = 250
const SERVED_TRIES = 40
const ESTABLISHED_TRIES = 120

/** What is to be known of each object at once; the run may end before its step does. */
export interface ApplyProgress {
  /** Its apply begins. */
  begin(document: ManifestDocument): void
  /** What became of it, in the order in which the API server answers. */
  end(applied: Applied): void
}

/**
 * Applies the steps one after the other, the documents of a step side by side, and tells of each step what became of its
 * documents, in their order. After the first refusal nothing more begins: what is on its way ends, the rest is
 * `not-applied`. `checked`: what the dry-run made of them, by keyOf. After an abort, or when the API server does not answer, it ends, and what has not begun is left out.
 * @throws ConnectionError once what is on its way has ended
 */
export async function* applyInSteps(
  cluster: Cluster,
  steps: readonly (readonly ManifestDocument[])[],
  { checked, ...settings }: ApplySettings & { checked: ReadonlyMap<string, Applied> },
  signal: AbortSignal,
  progress: ApplyProgress,
): AsyncGenerator<Applied[]> {
  let refused = false
  const errors: unknown[] = []

  async function applyNext(document: ManifestDocument): Promise<Applied | undefined> {
    if (signal.aborted || errors.length > 0) return undefined
    if (refused) return { document, result: 'not-applied', refusals: [], warnings: [] }
    try {
      return await applyDocument(document)
    } catch (error) {
      errors.push(error)
      return undefined
    }
  }

  async function applyDocument(document: ManifestDocument): Promise<Applied | undefined> {
    const { ref } = document
    const served = await servedOrWaited(cluster, ref, signal)
    if (!served && signal.aborted) return undefined
    progress.begin(document)
    const one = served ? await applyOne(cluster, document, settings, checked.get(keyOf(ref))) : notServedYet(document)
    refused ||= one.refusals.length > 0
    progress.end(one)
    if (one.refusals.length === 0 && isA(document.object, 'apiextensions.k8s.io/CustomResourceDefinition'))
      await established(cluster, ref, document.object, signal)
    return one
  }

  for (const step of steps) {
    const results = await inParallel(step, applyNext, () => cluster.pace.changesAtOnce)
    yield results.filter((one) => one !== undefined)
    if (errors.length > 0) throw errors[0]
  }
}

/** A kind whose definition was applied a moment ago is served a moment later. An abort ends the waiting. */
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
async function established(
  cluster: Cluster,
  ref: ObjectRef,
  { spec }: CustomResourceDefinition,
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 0; attempt < ESTABLISHED_TRIES; attempt++) {
    const live = await cluster.get(ref)
    const isDefinition = isA(live, 'apiextensions.k8s.io/CustomResourceDefinition')
    if (isDefinition && condition(live.status?.conditions, 'Established')?.status === 'True') break
    if (signal.aborted) return
    await sleep(ASK_EVERY, signal)
  }
  for (const { name } of spec?.versions ?? []) cluster.forgetDiscovery(`${spec?.group}/${name}`)
}

/** Ends early when the run is aborted. */
async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal }).catch(() => undefined)
}
