// Makes the one connection to the cluster: reads the kubeconfig, asks the server who it is, and puts the parts of
// this room together behind the interface of `cluster.ts`.
import { setTimeout as wait } from 'node:timers/promises'
import type { KubernetesObject, ObjectMeta } from '../model/object.ts'
import type { OpenApi } from '../model/open-api.ts'
import { ApiError, ConnectionError } from './cluster.ts'
import type { WatchTarget } from '../model/snapshot.ts'
import type { Answer, Cluster } from './cluster.ts'
import { credentialSource, withholds } from './credentials.ts'
import { collectionPath, discoverWith, objectPath, rootPath } from './discovery.ts'
import { loadKubeconfig } from './kubeconfig.ts'
import { describe } from './kubectl.ts'
import { listObjects } from './list.ts'
import { readLog } from './logs.ts'
import { observe } from './observer.ts'
import { proxyFor } from './proxy.ts'
import { LIMITS, openTransport } from './transport.ts'
import type { Limits, Sleep, Transport, TransportRequest } from './transport.ts'

/** What a connection needs from outside. */
export interface ConnectOptions {
  /** The kubeconfig's text, empty: from the environment. */
  kubeconfig: string
  /** Empty: the kubeconfig's current one. */
  context: string
  environment: NodeJS.ProcessEnv
  userAgent?: string
  /** 0 ≤ n < 1, spreads retries and watches. */
  random?: () => number
  /** Waits; only retries and watches do. */
  sleep?: Sleep
  /** Hides secrets in what others said and is cut before it becomes a part of a message. */
  redact?: (said: string) => string
  /** Milliseconds of a clock that never jumps, for retries. */
  now?: () => number
  /** Time limits of one try, where they are other than usual. */
  limits?: Partial<Limits>
  /** Told when the API server does not answer for long, and when it does again. */
  log?: (line: string) => void
  /** Ends connecting, with everything that it has started. */
  signal?: AbortSignal
}

/** Metadata only, or the whole object from a server that cannot; both answer whether it exists. */
const METADATA_ONLY = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json'
const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json'

/**
 * Connects to the cluster and asks for its version.
 * @throws ConnectionError `KubeconfigInvalid` `ClusterUnreachable` `ClusterTlsUntrusted` `CredentialPluginFailed`;
 * ApiError 401 when the credentials are not accepted
 */
export async function connect(options: ConnectOptions): Promise<Cluster> {
  const { environment } = options
  const random = options.random ?? Math.random
  const sleep = options.sleep ?? ((ms, signal) => wait(ms, undefined, { signal }))
  const config = await loadKubeconfig({ content: options.kubeconfig, context: options.context, environment })
  const { log = () => undefined } = options
  if (withholds(config))
    log(`The API server ${config.server} is asked without credentials: over plain HTTP kubectl sends none either`)
  const closing = new AbortController()
  const transport = openTransport({
    server: config.server,
    proxy: proxyFor(new URL(config.server), config.cluster['proxy-url'], environment),
    credentials: credentialSource(config, {
      environment,
      now: Date.now,
      signal: closing.signal,
      redact: options.redact,
    }),
    userAgent: options.userAgent ?? 'k8s-deploy-gate',
    random,
    sleep,
    redact: options.redact,
    now: options.now ?? (() => performance.now()),
    wallClock: Date.now,
    log,
    limits: options.limits,
  })
  const close = async (): Promise<void> => {
    closing.abort()
    await transport.close()
  }
  const cancel = (): void => void close()
  options.signal?.addEventListener('abort', cancel)
  const version = await readVersion(transport, config.server)
    .catch(async (error: unknown) => {
      await close()
      throw error
    })
    .finally(() => options.signal?.removeEventListener('abort', cancel))
  const discovery = discoverWith(transport)
  const defaultNamespace = config.namespace || 'default'

  async function pathOf(ref: { apiVersion: string; kind: string; namespace?: string; name: string }): Promise<string> {
    return objectPath(await discovery.servedResource(ref.apiVersion, ref.kind), ref, defaultNamespace)
  }

  async function ask(request: TransportRequest): Promise<Answer<KubernetesObject>> {
    const { object, warnings, code } = await transport.json<KubernetesObject>(request)
    return { object, warnings, created: code === 201 }
  }

  async function metadataOf(target: WatchTarget): Promise<ObjectMeta[]> {
    const resource = await discovery.servedResource(target.apiVersion, target.kind)
    const { items } = await listObjects(transport, resource, target, { accept: METADATA_LIST })
    return items.map(({ metadata }) => metadata)
  }

  return {
    server: config.server,
    context: config.context,
    namespace: config.namespace,
    user: config.userName,
    version,
    stats: transport.stats,
    pace: transport.pace,
    resource: (apiVersion, kind) => discovery.resource(apiVersion, kind),
    kinds: (groupVersions) => discovery.kinds(groupVersions),
    groupVersions: () => discovery.groupVersions(),
    schema: async (apiVersion) =>
      (await transport.json<OpenApi>({ method: 'GET', path: `/openapi/v3${rootPath(apiVersion)}`, welcome: true }))
        .object,
    forgetDiscovery: (apiVersion) => discovery.forget(apiVersion),
    async get(ref) {
      return (await ask({ method: 'GET', path: await pathOf(ref) })).object
    },
    async exists(ref) {
      try {
        await transport.send({ method: 'GET', path: await pathOf(ref), accept: METADATA_ONLY })
        return true
      } catch (error) {
        // A 404 that is not the API server's own (no reason) says nothing about the object.
        if (error instanceof ApiError && error.code === 404 && error.status.reason === 'NotFound') return false
        throw error
      }
    },
    async list(target) {
      const resource = await discovery.servedResource(target.apiVersion, target.kind)
      return (await listObjects(transport, resource, target)).items
    },
    names: async (target) => (await metadataOf(target)).map(({ name }) => name),
    metadata: metadataOf,
    async apply(object, { fieldManager, force, dryRun }) {
      const { apiVersion, kind, metadata } = object
      return await ask({
        method: 'PATCH',
        path: await pathOf({ apiVersion, kind, namespace: metadata.namespace, name: metadata.name }),
        query: {
          fieldManager,
          fieldValidation: 'Strict',
          force: force === true ? true : undefined,
          dryRun: dryRun === true ? 'All' : undefined,
        },
        contentType: 'application/apply-patch+yaml',
        body: object,
      })
    },
    async createDryRun(object) {
      const resource = await discovery.servedResource(object.apiVersion, object.kind)
      return await ask({
        method: 'POST',
        path: collectionPath(resource, object.metadata.namespace || defaultNamespace),
        query: { dryRun: 'All', fieldValidation: 'Strict' },
        body: object,
      })
    },
    async review(apiVersion, kind, spec) {
      const path = `/apis/${apiVersion}/${kind.toLowerCase()}s`
      return (await ask({ method: 'POST', path, body: { apiVersion, kind, ...(spec === undefined ? {} : { spec }) } }))
        .object
    },
    async patch(ref, operations) {
      return await ask({
        method: 'PATCH',
        path: await pathOf(ref),
        contentType: 'application/json-patch+json',
        body: operations,
        // One that tests the resourceVersion first is done once, however often it is sent.
        repeatable: operations.some(({ op, path }) => op === 'test' && path === '/metadata/resourceVersion'),
      })
    },
    logs: (request) => readLog(transport, request),
    observe: (targets) =>
      observe(targets, { transport, discovery, random, sleep, quietMs: options.limits?.quiet ?? LIMITS.quiet }),
    // kubectl would wait for the server once more.
    describe: async (resource, namespace, names) =>
      transport.over === undefined
        ? await describe(config, { resource, namespace, names }, { environment, signal: closing.signal })
        : undefined,
    close,
  }
}

async function readVersion(transport: Transport, server: string): Promise<string> {
  try {
    const { object } = await transport.json<{ gitVersion?: string }>({ method: 'GET', path: '/version' })
    return object.gitVersion ?? ''
  } catch (error) {
    // Some clusters keep /version to themselves; the version is only for the report.
    if (error instanceof ApiError && (error.code === 403 || error.code === 404)) return ''
    // An API server gives the reason of a refusal in a Status: this is another kind of server, or plain HTTP to TLS.
    const isOther = error instanceof ApiError && error.status.reason === undefined
    if (isOther && error.code < 500 && error.code !== 401 && error.code !== 429)
      throw new ConnectionError(
        'ClusterUnreachable',
        `${server} is not a Kubernetes API server: it answers ${error.message}`,
      )
    throw error
  }
}
