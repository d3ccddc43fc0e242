// Ingress: done when what it names is there. Whether a controller serves it cannot be seen: many never write an
// address. What it names and is not there is its own fault.
// Rules: networking.k8s.io/v1 Ingress (kubernetes 1.35, pkg/apis/networking/types.go).
import { nearest } from '../model/nearest.ts'
import type { Problem } from '../model/finding.ts'
import type { Ingress, IngressBackend } from '../model/network.ts'
import type { FieldPath, KubernetesObject, ObjectRef } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import { withoutPods, type KindRule } from './rollout.ts'

const LEGACY_CLASS = 'kubernetes.io/ingress.class'
const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class'
/** The AWS controller reads the name of such a backend as that of an annotation; no Service is meant. */
const NO_SERVICE_PORT = 'use-annotation'
/** GKE serves these without an IngressClass. */
export const CLASSES_WITHOUT_OBJECT = new Set(['gce', 'gce-internal'])

export const ingress: KindRule<Ingress> = (_tracked, it, view) => {
  const problems = [
    ...backendsOf(it).flatMap((backend) => backendProblem(it, backend, view)),
    ...classProblem(it, view),
  ]
  const secrets = secretsOf(it)
  const notices = [...noClass(it, view), ...missingSecrets(it, secrets, view)]
  const more = { notices, asks: secrets.map(({ ref }) => ref) }
  const [first] = problems
  if (first !== undefined) return withoutPods('in-progress', wordsOf(first), { ...more, problems })
  const { ip, hostname } = it.status?.loadBalancer?.ingress?.[0] ?? {}
  const address = ip ?? hostname
  return withoutPods('done', address === undefined ? 'applied, no address yet' : `address ${address}`, more)
}

type BackendProblem = Problem<'IngressBackendServiceMissing' | 'IngressBackendPortMissing'>
type ClassProblem = Problem<'IngressClassMissing'>

function wordsOf({ code, facts }: BackendProblem | ClassProblem): string {
  if (code === 'IngressClassMissing') return `IngressClass ${facts.class} does not exist`
  return code === 'IngressBackendServiceMissing'
    ? `Service ${facts.service} does not exist`
    : `Service ${facts.service} has no port ${facts.port}`
}

interface PlacedBackend extends IngressBackend {
  path: FieldPath
}

function backendsOf({ spec }: Ingress): PlacedBackend[] {
  const ofRules = (spec.rules ?? []).flatMap(({ http }, rule) =>
    (http?.paths ?? []).map(({ backend }, index): PlacedBackend => ({
      ...backend,
      path: ['spec', 'rules', rule, 'http', 'paths', index, 'backend', 'service'],
    })),
  )
  return [{ ...spec.defaultBackend, path: ['spec', 'defaultBackend', 'service'] }, ...ofRules]
}

function backendProblem({ metadata }: Ingress, { service, path }: PlacedBackend, view: View): BackendProblem[] {
  const { namespace = '' } = metadata
  if (service === undefined || service.port?.name === NO_SERVICE_PORT) return []
  if (!view.isRead('v1', 'Service', namespace)) return []
  const { name, port = {} } = service
  const found = view.get({ apiVersion: 'v1', kind: 'Service', namespace, name })
  if (found === undefined) {
    const services = view
      .all('', 'Service')
      .filter((one) => one.metadata.namespace === namespace)
      .map((one) => one.metadata.name)
    const facts = { service: name, services: services.toSorted(), meant: nearest(name, services) }
    return [{ code: 'IngressBackendServiceMissing', text: '', facts, path: [...path, 'name'] }]
  }
  const { ports = [] } = found.spec ?? {}
  const wanted = port.name ?? port.number
  // A Service without ports, as an ExternalName may be, leaves it to the controller.
  if (wanted === undefined || ports.length === 0 || ports.some((one) => one.name === wanted || one.port === wanted))
    return []
  const names = ports.flatMap((one) => one.name ?? [])
  const facts = {
    service: name,
    port: wanted,
    ports: ports.map((one) => ({ name: one.name, port: one.port })),
    meant: port.name === undefined ? undefined : nearest(port.name, names),
  }
  const field = port.name === undefined ? 'number' : 'name'
  return [{ code: 'IngressBackendPortMissing', text: '', facts, path: [...path, 'port', field] }]
}

function classProblem({ spec }: Ingress, view: View): ClassProblem[] {
  const { ingressClassName: name } = spec
  if (name === undefined || CLASSES_WITHOUT_OBJECT.has(name) || !canReadClasses(view)) return []
  const known = classesOf(view)
  if (known.some(({ metadata }) => metadata.name === name)) return []
  const names = known.map(({ metadata }) => metadata.name)
  const facts = { class: name, classes: names, meant: nearest(name, names) }
  return [{ code: 'IngressClassMissing', text: '', facts, path: ['spec', 'ingressClassName'] }]
}

/** Names no class, and there is no default one: a controller that serves every Ingress may still take it. */
function noClass({ spec, metadata }: Ingress, view: View): ClassProblem[] {
  const named = spec.ingressClassName ?? metadata.annotations?.[LEGACY_CLASS]
  const known = classesOf(view)
  const hasDefault = known.some((one) => one.metadata.annotations?.[DEFAULT_CLASS] === 'true')
  if (named !== undefined || hasDefault || !canReadClasses(view)) return []
  const facts = { classes: known.map((one) => one.metadata.name) }
  return [{ code: 'IngressClassMissing', text: '', facts, path: ['spec'], confidence: 'likely' }]
}

interface PlacedSecret {
  ref: ObjectRef
  path: FieldPath
}

function secretsOf({ spec, metadata }: Ingress): PlacedSecret[] {
  const { namespace = '' } = metadata
  return (spec.tls ?? []).flatMap(({ secretName: name }, index): PlacedSecret[] =>
    name === undefined
      ? []
      : [{ ref: { apiVersion: 'v1', kind: 'Secret', namespace, name }, path: ['spec', 'tls', index, 'secretName'] }],
  )
}

/** cert-manager makes the Secrets of an Ingress that carries its annotations. */
function missingSecrets({ metadata }: Ingress, secrets: readonly PlacedSecret[], view: View): Problem[] {
  const isManaged = Object.keys(metadata.annotations ?? {}).some((key) => key.startsWith('cert-manager.io/'))
  if (isManaged) return []
  return secrets
    .filter(({ ref }) => view.isAbsent(ref))
    .map(({ ref, path }) => ({ code: 'IngressTlsSecretMissing', text: '', facts: { secret: ref.name }, path }))
}

function classesOf(view: View): readonly KubernetesObject[] {
  return view.all('networking.k8s.io', 'IngressClass')
}

function canReadClasses(view: View): boolean {
  return view.isRead('networking.k8s.io/v1', 'IngressClass')
}
