// Which kinds the cluster serves, and the paths of their objects. Asks once per group and version, however many ask.
import type { ObjectRef } from '../model/object.ts'
import { groupOf } from '../model/object.ts'
import { nameFault } from '../model/object-name.ts'
import { ApiError } from './cluster.ts'
import type { ApiResource } from './cluster.ts'
import type { Transport } from './transport.ts'

export interface Discovery {
  /** See Cluster.resource. */
  resource(apiVersion: string, kind: string): Promise<ApiResource | undefined>
  /** As `resource`; rejects with ApiError 404 in kubectl's words when the kind is not served. */
  servedResource(apiVersion: string, kind: string): Promise<ApiResource>
  /** See Cluster.kinds. */
  kinds(groupVersions: readonly string[]): Promise<ApiResource[]>
  /** See Cluster.groupVersions. */
  groupVersions(): Promise<string[]>
  /** See Cluster.forgetDiscovery. */
  forget(apiVersion: string): void
}

interface ApiResourceList {
  resources?: (Omit<ApiResource, 'apiVersion' | 'verbs'> & { verbs?: string[] })[] | null
}

export function discoverWith(transport: Transport): Discovery {
  const known = new Map<string, Promise<ApiResource[]>>()

  async function ask(apiVersion: string): Promise<ApiResource[]> {
    try {
      const { object } = await transport.json<ApiResourceList>({ method: 'GET', path: rootPath(apiVersion) })
      return (
        (object.resources ?? [])
          // `deployments/scale` has kind Scale, `pods/eviction` Eviction; what else is no name is no resource either.
          .filter(({ name }) => nameFault(name) === undefined)
          .map(({ name, kind, namespaced, verbs, singularName, shortNames }) => ({
            apiVersion,
            kind,
            name,
            namespaced,
            verbs: verbs ?? [],
            ...(singularName ? { singularName } : {}),
            shortNames,
          }))
      )
    } catch (error) {
      if (error instanceof ApiError && error.code === 404) return []
      throw error
    }
  }

  function resources(apiVersion: string): Promise<ApiResource[]> {
    const asked = known.get(apiVersion)
    if (asked !== undefined) return asked
    const asking = ask(apiVersion)
    known.set(apiVersion, asking)
    // A failure is not remembered; who waits for it still gets it.
    asking.catch(() => {
      if (known.get(apiVersion) === asking) known.delete(apiVersion)
    })
    return asking
  }

  async function resource(apiVersion: string, kind: string): Promise<ApiResource | undefined> {
    return (await resources(apiVersion)).find((served) => served.kind === kind)
  }

  return {
    resource,
    async servedResource(apiVersion, kind) {
      const served = await resource(apiVersion, kind)
      if (served === undefined) throw notServed(apiVersion, kind)
      return served
    },
    async kinds(groupVersions) {
      const asked = await Promise.allSettled(groupVersions.map(resources))
      const failed = asked.find((answer) => answer.status === 'rejected')
      if (failed !== undefined && asked.every(({ status }) => status === 'rejected')) throw failed.reason
      return asked.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    },
    async groupVersions() {
      const [core, groups] = await Promise.all([
        transport.json<{ versions?: string[] }>({ method: 'GET', path: '/api' }),
        transport.json<{ groups?: { versions?: { groupVersion: string }[] }[] }>({ method: 'GET', path: '/apis' }),
      ])
      const named = (groups.object.groups ?? []).flatMap(({ versions }) => versions ?? [])
      return [...(core.object.versions ?? []), ...named.map(({ groupVersion }) => groupVersion)]
    },
    forget(apiVersion) {
      for (const asked of known.keys()) if (groupOf(asked) === groupOf(apiVersion)) known.delete(asked)
    },
  }
}

/** client-go's NoKindMatchError as the Status it never was. */
function notServed(apiVersion: string, kind: string): ApiError {
  return new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason: 'NotFound',
    code: 404,
    message: `no matches for kind "${kind}" in version "${apiVersion}"`,
  })
}

/**
 * A name as one segment of a path. Encoding alone does not keep it in its place: the API server decodes `..%2Fsecrets`
 * before it takes the path apart. So what can be no name is not asked for, in the words of client-go.
 * @throws ApiError 404: no object is called so
 */
export function segment(name: string): string {
  const fault = nameFault(name)
  if (fault === undefined) return encodeURIComponent(name)
  const message = `invalid resource name ${JSON.stringify(name)}: ${fault}`
  throw new ApiError({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404, message })
}

/** `/api/v1` or `/apis/apps/v1`. @throws ApiError 404 when it is no group and version */
export function rootPath(apiVersion: string): string {
  const [group = '', version, ...more] = apiVersion.split('/')
  if (version === undefined) return `/api/${segment(group)}`
  return `/apis/${segment(group)}/${segment([version, ...more].join('/'))}`
}

/** The path of a kind's objects; without a namespace those of the whole cluster. */
export function collectionPath(resource: ApiResource, namespace: string | undefined): string {
  const scope = resource.namespaced && namespace ? `/namespaces/${segment(namespace)}` : ''
  return `${rootPath(resource.apiVersion)}${scope}/${segment(resource.name)}`
}

/**
 * The path of one object.
 * @param defaultNamespace for a namespaced object whose reference names none
 */
export function objectPath(
  resource: ApiResource,
  ref: Pick<ObjectRef, 'namespace' | 'name'>,
  defaultNamespace: string,
): string {
  return `${collectionPath(resource, ref.namespace || defaultNamespace)}/${segment(ref.name)}`
}
