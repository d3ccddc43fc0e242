// Family A, where an object is to go: a namespace that is not there or goes away, a kind that the cluster does not serve or
// cannot convert.
import type { Finding, Known } from '../model/finding.ts'
import { groupOf, type ObjectRef } from '../model/object.ts'
import type { ServedInstead, View } from '../model/snapshot.ts'
import { capital, edit, look, quote, dryRun, run } from './commands.ts'
import { cause, pattern, rule, TERMINAL, type Around, type Entry } from './entry.ts'
import { webhookFailure, webhookSteps, webhookWords, type WebhookFailure } from './webhooks.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    /** `namespace`: the one that the API server names; else it is the object's own. */
    NamespaceTerminating: { namespace?: string }
    NamespaceNotFound: { namespace: string }
    KindNotServed: { kind: string; version: string } & ServedInstead
    /** `version`: group and version. `kind`: where it is told. */
    ConversionWebhookFailed: { version: string; kind?: string } & WebhookFailure
  }
}

const common = { family: 'A', layer: 0, proof: TERMINAL } as const
const API = 'https://kubernetes.io/docs/reference/using-api/'
const NAMESPACES = 'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/'
const TERMINATING = /namespace (?<namespace>\S+) because it is being terminated/

/** Where an object says in which namespace it belongs; undefined where it leaves that to the input. */
const ownNamespace: Entry['field'] = (_f, place) =>
  place.object.metadata.namespace === undefined ? undefined : ['metadata', 'namespace']

export const DESTINATION_CAUSES: readonly Entry[] = [
  cause('NamespaceTerminating', {
    ...common,
    meaning:
      'The namespace is being deleted, so no object can be created in it. The API server answers 403, as for a missing permission, but with another message.',
    recognise: [pattern('request', TERMINATING), pattern('create', TERMINATING)],
    about: namespaceOf,
    fact: (f) => `namespace ${namespaceOf(f)} is being deleted`,
    sentence: (f) => `Namespace ${namespaceOf(f)} is being deleted, so no object can be created in it.`,
    steps: (f) => [
      look(
        'Check what blocks the deletion of the namespace',
        `kubectl get namespace ${quote(namespaceOf(f))} -o jsonpath='{.status.conditions}'`,
      ),
      look(
        'Wait until the namespace is deleted, then deploy again',
        `kubectl wait namespace/${quote(namespaceOf(f))} --for=delete --timeout=5m`,
      ),
    ],
    field: ownNamespace,
    around: whatHoldsNamespace,
    documentation: NAMESPACES,
  }),
  cause('NamespaceNotFound', {
    ...common,
    meaning: 'The namespace of the object does not exist. Add it to the manifests, or create it.',
    recognise: [pattern('request', /namespaces "(?<namespace>[^"]+)" not found/)],
    about: (f) => f.facts.namespace,
    missing: (f) => ({ apiVersion: 'v1', kind: 'Namespace', name: f.facts.namespace }),
    fact: (f) => `namespace "${f.facts.namespace}" does not exist`,
    sentence: (f) =>
      f.workload.kind === 'Namespace'
        ? `The cluster has no namespace "${f.facts.namespace}".`
        : `${`${f.workload.kind} ${f.workload.name}`.trim()} belongs to namespace "${f.facts.namespace}", which does not exist in the cluster.`,
    steps: (f) => [
      look('List the namespaces', 'kubectl get namespaces'),
      run('Add the namespace to the manifests, or create it', `kubectl create namespace ${quote(f.facts.namespace)}`),
    ],
    field: ownNamespace,
    documentation: NAMESPACES,
  }),
  cause('KindNotServed', {
    ...common,
    meaning:
      'The API server does not serve this version of the kind: its CustomResourceDefinition is not installed, or Kubernetes removed the version. The deploy waits for a kind that it defines itself.',
    recognise: [
      rule('request', ({ text, request, workload }) => {
        const match =
          /no matches for kind "([^"]+)" in version "([^"]+)"|the server could not find the requested resource/.exec(
            text,
          )
        if (match === null) return undefined
        const [, kind = workload.kind, version = workload.apiVersion] = match
        return { kind, version, ...request?.instead }
      }),
    ],
    about: ({ facts: { kind, version, versions, meant } }) => [kind, version, versions, meant],
    fact: (f) => notServedWords(f.facts),
    sentence: (f) => `${capital(notServedWords(f.facts)).replace(/([^?])$/, '$1.')} ${whyNotServed(f.facts)}`,
    steps: (f) => {
      const { kind, version, versions: [served] = [], otherKinds, meant } = f.facts
      const group = groupOf(served ?? version)
      return [
        ...(meant === undefined
          ? []
          : [edit(`Change ${otherKinds === true ? 'kind' : 'apiVersion'} to ${meant}`, meant)]),
        look(
          `List what the cluster serves instead of ${version} ${kind}`,
          group === ''
            ? `kubectl api-resources | grep -i ${quote(kind)}`
            : `kubectl api-resources --api-group=${quote(group)}`,
        ),
        otherKinds === true
          ? dryRun(f)
          : served === undefined
            ? look(
                'List the installed definitions, and install the one of this kind first',
                'kubectl get customresourcedefinitions',
              )
            : edit(`Change apiVersion to ${served}, and the fields to that version`, served),
      ]
    },
    example: { facts: { kind: 'Widget', version: 'example.com/v1' } },
    field: (f) => [f.facts.otherKinds === true ? 'kind' : 'apiVersion'],
    documentation: 'https://kubernetes.io/docs/reference/using-api/deprecation-guide/',
  }),
  cause('ConversionWebhookFailed', {
    ...common,
    meaning:
      'A custom resource is stored in one version and requested in another, but the webhook of its operator that converts between them does not answer.',
    recognise: [
      rule('request', ({ text }) => {
        const match = /conversion webhook for ([^,]+?)(?:, Kind=(\w+))? failed/.exec(text)
        if (match === null) return undefined
        const [, version = '', kind] = match
        return { version, ...(kind === undefined ? {} : { kind }), ...webhookFailure(text) }
      }),
    ],
    about: (f) => [f.facts.kind ?? f.facts.version, f.facts.service, f.facts.trouble],
    fact: (f) => `conversion webhook of ${f.facts.kind ?? f.facts.version} fails: ${webhookWords(f.facts)}`,
    sentence: (f) => `The operator of this kind converts between its versions, but ${webhookWords(f.facts)}. ${f.text}`,
    steps: (f) => [
      ...webhookSteps(f.facts),
      look(
        'Check which Service each definition uses for its conversion',
        "kubectl get customresourcedefinitions -o custom-columns='NAME:.metadata.name,CONVERSION:.spec.conversion.webhook.clientConfig.service'",
      ),
      dryRun(f, 'Once the webhook answers, validate the manifest with a dry run'),
    ],
    documentation: API,
  }),
]

/** The namespace that a refusal names, else the object's own, which may be a Namespace itself. */
function namespaceOf({ facts, workload }: Finding<'NamespaceTerminating'>): string {
  return facts.namespace ?? workload.namespace ?? (workload.kind === 'Namespace' ? workload.name : 'NAMESPACE')
}

/** What a namespace that is being deleted still waits for, in the words of its controller. */
function whatHoldsNamespace(
  { facts, workload }: Finding<'NamespaceTerminating'>,
  _around: Around,
  view: View,
): Known<'NamespaceTerminating'> | undefined {
  const name = facts.namespace ?? workload.namespace ?? ''
  const { conditions = [] } = view.get({ apiVersion: 'v1', kind: 'Namespace', name })?.status ?? {}
  const held = conditions.filter(({ type, status }) => status === 'True' && /Remaining$|Failure$/.test(type))
  if (held.length === 0) return undefined
  const said = held.map(({ message = '' }) => message)
  return { sentence: `The deletion waits for: ${said.join('; ')}.`, said }
}

/** `the cluster serves Ingress as networking.k8s.io/v1, not as extensions/v1beta1` */
function notServedWords({ kind, version, versions, meant }: Finding<'KindNotServed'>['facts']): string {
  if (versions !== undefined) return `the cluster serves ${kind} as ${versions.join(', ')}, not as ${version}`
  return `the cluster does not serve ${version} ${kind}${meant === undefined ? '' : `; did you mean ${meant}?`}`
}

function whyNotServed({ versions, otherKinds, meant }: ServedInstead): string {
  if (versions !== undefined) return 'This version of the API was removed, or is not installed yet.'
  if (otherKinds === true) return 'It serves this apiVersion, but not this kind.'
  if (meant !== undefined) return 'This apiVersion does not exist.'
  return 'Its CustomResourceDefinition is not installed, or this version of the API was removed.'
}

/** For the end of a refusal in kubectl's words: `; the cluster serves Ingress as networking.k8s.io/v1`. */
export function insteadWords({ kind, apiVersion }: ObjectRef, { versions, otherKinds, meant }: ServedInstead): string {
  if (versions !== undefined) return `; the cluster serves ${kind} as ${versions.join(', ')}`
  const beside = otherKinds === true ? `; the cluster serves other kinds of ${apiVersion}` : ''
  return meant === undefined ? beside : `${beside}; did you mean ${meant}?`
}
