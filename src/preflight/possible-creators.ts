// Who else may bring what is missing: operators make Secrets and ConfigMaps for custom resources and annotations, a Job
// makes what its arguments name. What such a one names is not missing, it comes later. Pure.
import { isRecord, records } from '../model/record.ts'
import type { ManifestDocument } from '../model/manifest.ts'
import type { KubernetesObject, ObjectMeta, ObjectRef } from '../model/object.ts'
import type { Outline } from '../model/outline.ts'
import { isCustomResource } from '../model/built-in.ts'
import { podSourceOf } from './named-objects.ts'

/**
 * Who writes for people, as `metadata.managedFields` calls them: kubectl, what deploys, and this program. What anybody
 * else has written, too, may be the work of an operator, and so change.
 */
const DEPLOYERS =
  /^(kubectl|helm|argocd|kustomize|flux|terraform|hashicorp|pulumi|kapp|werf|skaffold|ansible|k8s-deploy-gate|before-first-apply)/i
/** Labels and annotations of these domains order nothing. */
const INERT = /(^|\.)(kubernetes\.io|k8s\.io|helm\.sh|argoproj\.io|fluxcd\.io|stakater\.com|k14s\.io)$/

/** What the set, and the custom resources of the cluster, name beside its references. */
export class PossibleCreators {
  readonly #names = new Set<string>()
  readonly #arguments = new Set<string>()
  readonly #customNames = new Set<string>()

  constructor(documents: readonly ManifestDocument[], customResources: readonly KubernetesObject[]) {
    for (const document of documents) {
      const { ref, object } = document
      for (const [key, value] of Object.entries(object.metadata.annotations ?? {}))
        if (isOrder(key)) addWords(value, this.#names)
      if (isCustomResource(ref)) this.#add(object)
      if (ref.kind === 'Ingress' && hasCertificates(object.metadata))
        for (const { secretName } of records(isRecord(object.spec) ? object.spec.tls : undefined))
          addWords(secretName, this.#names)
      const { containers = [], initContainers = [] } = podSourceOf(document)?.template.spec ?? {}
      for (const { command, args, env } of [...containers, ...initContainers])
        addWords([command, args, records(env).map(({ value }) => value)], this.#arguments)
    }
    for (const object of customResources) this.#add(object)
  }

  #add({ metadata, apiVersion: _version, kind: _kind, status: _status, ...body }: KubernetesObject): void {
    this.#names.add(metadata.name)
    this.#customNames.add(metadata.name)
    addWords(body, this.#names)
  }

  /** True when something names it that may make it. */
  expect({ kind, name }: ObjectRef): boolean {
    return this.#names.has(name) || ((kind === 'Secret' || kind === 'ConfigMap') && this.#arguments.has(name))
  }

  /** True when something names it that may fill it, once it is there. */
  mayFill({ name }: ObjectRef): boolean {
    return this.#names.has(name)
  }

  /** True when its name begins or ends with that of a custom resource: operators name so what they make. */
  mayMake({ name }: ObjectRef): boolean {
    return [...this.#customNames].some(
      (custom) => name.startsWith(`${custom}-`) || name.startsWith(`${custom}.`) || name.endsWith(`-${custom}`),
    )
  }
}

/** True when something else than people may write an object's data: an operator owns it, or an annotation asks one. */
export function isWrittenByOthers({ isOwned, managers = [] }: Outline, fieldManager: string): boolean {
  if (isOwned === true || managers.length === 0) return true
  return managers.some((manager) => manager !== fieldManager && !DEPLOYERS.test(manager))
}

/** True when a label or an annotation may ask someone to fill an object. */
export function asksToBeFilled({ marks = [] }: Outline): boolean {
  return marks.some(isOrder)
}

/** True for the key of a label or an annotation that someone's operator may act on. */
function isOrder(key: string): boolean {
  const [domain = '', name] = key.split('/')
  return name !== undefined && domain.includes('.') && !INERT.test(domain)
}

function hasCertificates({ annotations = {} }: ObjectMeta): boolean {
  return Object.keys(annotations).some((key) => key.startsWith('cert-manager.io/') || key === 'kubernetes.io/tls-acme')
}

/** Adds every text in a value, and the words in it that may be names. */
function addWords(value: unknown, to: Set<string>): void {
  if (typeof value === 'string') {
    to.add(value)
    for (const word of value.split(/[^\w.-]+/)) to.add(word.replace(/^-+|[.-]+$/g, ''))
  } else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) addWords(inner, to)
  }
}
