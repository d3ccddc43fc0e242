// What the objects of the set name, for the check of the references: each name with the pod and the container that it is
// for. Pure: the manifests in, references out.
import { podSpecPath, valueAt } from '../model/place.ts'
import { isRecord, records, textsOf } from '../model/record.ts'
import { POD, workloadKind } from '../model/kinds.ts'
import type { ManifestDocument } from '../model/manifest.ts'
import type { Container, FieldPath, Pod, PodSpec, PodTemplate } from '../model/object.ts'
import { namedObjects, type NamedObject } from '../model/references.ts'

/** One name in the set that stands for another object. */
export type Reference = NamedObject & Naming

interface Naming {
  document: ManifestDocument
  container?: Container
  /** A pod as the template makes it, for who wants to know its volumes. */
  pod?: Pod
}

/** A document that makes pods, or is one, with its template. */
export interface PodSource {
  document: ManifestDocument
  template: PodTemplate
}

/** Every namespace gets these from Kubernetes or OpenShift, soon after it is made. */
const IN_EVERY_NAMESPACE = new Set([
  'ConfigMap/kube-root-ca.crt',
  'ConfigMap/openshift-service-ca.crt',
  'ServiceAccount/default',
])

/** The template, when a document makes pods: of a Pod the pod itself. */
export function podSourceOf(document: ManifestDocument): PodSource | undefined {
  const { ref, object } = document
  if (workloadKind(ref) === undefined) return undefined
  const path = podSpecPath(object)
  const spec = valueAt(object, path)
  if (!isRecord(spec)) return undefined
  const metadata = valueAt(object, [...path.slice(0, -1), 'metadata'])
  const { labels, annotations } = isRecord(metadata) ? metadata : {}
  const containersOf = (list: unknown) => records(list).map((one) => ({ ...one, ports: records(one.ports) }))
  const podSpec: unknown = {
    ...spec,
    containers: containersOf(spec.containers),
    initContainers: containersOf(spec.initContainers),
  }
  return {
    document,
    template: {
      metadata: {
        ...(isRecord(labels) ? { labels: textsOf(labels) } : {}),
        ...(isRecord(annotations) ? { annotations: textsOf(annotations) } : {}),
      },
      spec: podSpec as PodSpec,
    },
  }
}

/** Everything that the documents name. What is optional is not among it, nor what every namespace has. */
export function referencesOf(documents: readonly ManifestDocument[]): Reference[] {
  return documents.flatMap((document) => {
    const base = podSpecPath(document.object)
    const source = podSourceOf(document)
    const pod = source && podOf(source)
    return namedObjects(document.object, document.ref)
      .filter(({ to }) => !IN_EVERY_NAMESPACE.has(`${to.kind}/${to.name}`))
      .map((named) => {
        const isOfPod = base.every((step, index) => named.path[index] === step)
        if (pod === undefined || !isOfPod) return { ...named, document }
        const container = containerOf(named, named.path.slice(base.length), pod)
        return { ...named, document, pod, ...(container === undefined ? {} : { container }) }
      })
  })
}

/** A pod as a template makes it, under the name of what makes it. */
export function podOf({ document: { ref }, template: { metadata = {}, spec } }: PodSource): Pod {
  const { labels, annotations } = metadata
  return { ...POD, metadata: { name: ref.name, namespace: ref.namespace ?? '', labels, annotations }, spec }
}

/** The container that needs what is named: a pull secret is for the first one, and for all others. */
function containerOf({ use }: NamedObject, [list, index]: FieldPath, { spec }: Pod): Container | undefined {
  if (use === 'pull') return spec.containers[0]
  if (list !== 'containers' && list !== 'initContainers') return undefined
  return spec[list]?.[index as number]
}
