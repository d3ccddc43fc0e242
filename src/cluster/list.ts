// Lists: page after page, each object with its apiVersion and kind, which the items of a list do not carry.
import type { WatchTarget } from '../model/snapshot.ts'
import type { KubernetesObject } from '../model/object.ts'
import { ApiError } from './cluster.ts'
import type { ApiResource } from './cluster.ts'
import { collectionPath } from './discovery.ts'
import type { Transport } from './transport.ts'

const PAGE = 500

interface ListAnswer {
  metadata?: { resourceVersion?: string; continue?: string }
  items?: KubernetesObject[] | null
}

/** A consistent list: all pages are of the same resourceVersion, the most recent when the first was asked for. */
export interface Listed {
  items: KubernetesObject[]
  resourceVersion: string
}

/** Which objects of a kind. */
export type Selection = Pick<WatchTarget, 'namespace' | 'fieldSelector' | 'labelSelector'>

interface ListOptions {
  signal?: AbortSignal
  trim?: (object: KubernetesObject) => void
  accept?: string
}

/**
 * Lists the objects of a target, past every cache (no resourceVersion).
 * @param trim changes each object as its page arrives, so that what it drops never adds up
 * @param accept asks for less than the whole objects
 */
export async function listObjects(
  transport: Transport,
  resource: ApiResource,
  target: Selection,
  options: ListOptions = {},
): Promise<Listed> {
  try {
    return await pages(transport, resource, target, { ...options, limit: PAGE })
  } catch (error) {
    // The continue token outlived its snapshot (five minutes by default): all at once then.
    if (!(error instanceof ApiError && error.code === 410)) throw error
    return await pages(transport, resource, target, options)
  }
}

async function pages(
  transport: Transport,
  resource: ApiResource,
  { namespace, fieldSelector, labelSelector }: Selection,
  { limit, signal, trim, accept }: ListOptions & { limit?: number },
): Promise<Listed> {
  const items: KubernetesObject[] = []
  let resourceVersion = ''
  let next: string | undefined
  do {
    const { object } = await transport.json<ListAnswer>({
      method: 'GET',
      path: collectionPath(resource, namespace),
      query: { fieldSelector, labelSelector, limit, continue: next },
      accept,
      signal,
    })
    for (const item of object.items ?? []) {
      const complete: KubernetesObject = Object.assign({ apiVersion: resource.apiVersion, kind: resource.kind }, item)
      trim?.(complete)
      items.push(complete)
    }
    resourceVersion ||= object.metadata?.resourceVersion ?? ''
    next = object.metadata?.continue || undefined
  } while (next !== undefined)
  return { items, resourceVersion }
}
