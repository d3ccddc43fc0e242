// Family A: the API server, or the way to it, refused our own request. Nothing was rolled out.
// The texts are from the API server 1.35: 500 without a reason for what structured-merge-diff refuses,
// 400 for strict decoding, 422 with details.causes for validation, 409 for conflicts.
import { workloadKind } from '../model/kinds.ts'
import type { LegacyFacts, LegacyFinding as Finding, Signal } from '../model/finding.ts'
import { formatPath, groupOf, labelPairs } from '../model/object.ts'
import type { FieldPath, ObjectRef, Status } from '../model/object.ts'
import { parseQuantity } from '../model/quantity.ts'
import type { Refusal } from '../model/snapshot.ts'
import type { Step } from '../model/report.ts'
import { capital, describe, fileOf, inNamespace, quote, rehearse, webhookSteps, webhookTrouble } from './commands.ts'
import { pattern, probable, rule, TERMINAL, type LegacyEntry as Entry } from './entry.ts'
import { nearest } from '../model/nearest.ts'
import { Place, podSpecPath, valueAt } from '../model/place.ts'
import { isRecord, parseFieldPath } from '../manifest/paths.ts'
import type { Unreadable } from './schema.ts'

const common = { family: 'A', layer: 0, proof: TERMINAL } as const
const API = 'https://kubernetes.io/docs/reference/using-api/'
const ACCESS = 'https://kubernetes.io/docs/reference/access-authn-authz/'

/** One problem of one refused object: a Status may hold many. */
export interface RequestProblem {
  text: string
  symptom: string
  /** In the API server's notation. */
  field?: string
}

/**
 * Splits a refusal into its problems: every unknown field, every wrong type, every invalid value, every conflict
 * is one, so that each gets its own line in the manifest.
 */
export function problemsOf(status: Status): RequestProblem[] {
  const message = status.message ?? ''
  const symptom = status.reason ?? `HTTP ${status.code ?? 0}`
  const strict = /strict decoding error: (.+)$/s.exec(message)?.[1]
  if (strict !== undefined) {
    return strict.split(/, (?=unknown field|duplicate field)/).map((part) => {
      const field = /(?:unknown|duplicate) field "([^"]+)"/.exec(part)?.[1]
      return { text: part, symptom, ...(field === undefined ? {} : { field }) }
    })
  }
  const typed = /failed to create typed patch object \([^)]*\): (.+)$/s.exec(message)?.[1]
  if (typed !== undefined) {
    return typed
      .replace(/^errors:\n/, '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .map((line) => {
        const [, field, element] = /^(\.\S+?): (?:element (\d+): )?/.exec(line) ?? []
        const item = element === undefined ? '' : `[${element}]`
        return { text: line.replace(/^\./, ''), symptom, ...(field === undefined ? {} : { field: `${field}${item}` }) }
      })
  }
  const causes = status.details?.causes ?? []
  if (causes.length > 0 && (status.code === 422 || causes.some(({ reason }) => reason === 'FieldManagerConflict'))) {
    return causes.map((cause) => ({
      text:
        cause.field === undefined || cause.reason === 'FieldManagerConflict'
          ? (cause.message ?? message)
          : `${cause.field}: ${cause.message ?? ''}`,
      symptom: cause.reason === 'FieldManagerConflict' ? 'FieldManagerConflict' : symptom,
      ...(cause.field === undefined ? {} : { field: cause.field }),
    }))
  }
  const field = /^(metadata\.\w+) must be nil$/.exec(message)?.[1]
  const unreadable = /(?:unable to convert unstructured object to [^:]+|cannot be handled as an? \w+): (.+)$/s.exec(
    message,
  )?.[1]
  return [{ text: unreadable ?? message, symptom, ...(field === undefined ? {} : { field }) }]
}

/** The field that the API does not know, in a finding that says so. */
export function unknownField({ code, text, facts }: Finding): string | undefined {
  return code === 'ManifestSchemaInvalid' && UNKNOWN.test(text) ? facts.field : undefined
}

const UNKNOWN = /unknown field|not declared in schema/

/** True when the API server could not read some value, and did not say which. */
export function isUnreadable({ code, text, facts }: Finding): boolean {
  return code === 'ManifestSchemaInvalid' && facts.field === undefined && UNREADABLE.test(text)
}

const UNREADABLE = /quantities must match|unable to parse quantity|illegal base64|parsing time/

const FORMS = {
  quantity: 'is no quantity: write a number, and right after it nothing or one of m, k, M, G, T, Ki, Mi, Gi, Ti',
  base64: 'is not base64: write the value as it is below stringData, or encode it',
  time: 'is no time such as 2006-01-02T15:04:05Z',
}

/** A mount of a volume that the pod does not have, with the volume that was perhaps meant. */
export function atMount(finding: Finding): Finding {
  const volume = /volumeMounts\[\d+\]\.name: Not found: "([^"]*)"/.exec(finding.text)?.[1]
  const volumes = valueAt(finding.carrier, [...podSpecPath(finding.carrier), 'volumes'])
  if (volume === undefined || finding.code !== 'ManifestSchemaInvalid') return finding
  const names = Array.isArray(volumes) ? volumes.map((one) => String(valueAt(one, ['name']))) : []
  const meant = nearest(volume, names)
  return { ...finding, facts: { ...finding.facts, volume, ...(meant === undefined ? {} : { meant }) } }
}

/** A refusal for what cannot be read, with the value that is meant. */
export function atUnreadable(finding: Finding, { path, form }: Unreadable): Finding {
  const field = formatPath(path)
  const value = form === 'base64' ? '' : ` ${JSON.stringify(valueAt(finding.carrier, path))}`
  return {
    ...finding,
    path,
    text: `${field}${value === '' ? '' : ':'}${value} ${FORMS[form]}`,
    facts: { ...finding.facts, field },
  }
}

/**
 * Where a field that may not be changed was changed: the API server often names no more than `spec`, and lists in quotes
 * what may be changed.
 */
export function atChange(finding: Finding, { sent, live }: Refusal): Finding {
  if (finding.code !== 'ImmutableFieldChanged' || sent === undefined || live === undefined) return finding
  const start = fieldOf(finding, new Place(sent)) ?? ['spec']
  const mutable = new Set([...finding.text.matchAll(/'(\w+)'/g)].map(([, name = '']) => name))
  const path = firstChange(valueAt(sent, start), valueAt(live, start), start, mutable)
  return path === undefined ? finding : { ...finding, path, facts: { ...finding.facts, changed: textOf(path) } }
}

/** The first value that a manifest wants other than it is. Lists are compared by the names of their items. */
function firstChange(
  wanted: unknown,
  live: unknown,
  path: FieldPath,
  except?: ReadonlySet<string>,
): FieldPath | undefined {
  if (isSame(wanted, live)) return undefined
  if (!isNested(wanted) || !isNested(live) || Array.isArray(wanted) !== Array.isArray(live)) return path
  const isList = Array.isArray(wanted)
  if (isList && !wanted.some(isNested)) return path
  for (const [key, value] of Object.entries(wanted)) {
    if (except?.has(key) === true) continue
    const found = firstChange(value, counterpart(live, key, value), [...path, isList ? Number(key) : key])
    if (found !== undefined) return found
  }
  return undefined
}

function isNested(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function counterpart(live: Record<string, unknown>, key: string, wanted: unknown): unknown {
  const name = isNested(wanted) ? (wanted.name ?? nameOf(wanted)) : undefined
  if (!Array.isArray(live) || name === undefined) return live[key]
  return live.find((item) => isNested(item) && (item.name ?? nameOf(item)) === name)
}

function nameOf({ metadata }: Record<string, unknown>): unknown {
  return isNested(metadata) ? metadata.name : undefined
}

/** Nothing and empty are the same, and so are `1Gi` and `1024Mi`. */
function isSame(one: unknown, other: unknown): boolean {
  const isEmpty = (value: unknown): boolean => value == null || (isNested(value) && Object.keys(value).length === 0)
  if ((isEmpty(one) && isEmpty(other)) || JSON.stringify(one) === JSON.stringify(other)) return true
  const [quantity, theirs] = [one, other].map((value) => (isNested(value) ? undefined : parseQuantity(value as string)))
  return quantity !== undefined && quantity === theirs
}

/** `spec.containers[0].image` */
function textOf(path: FieldPath): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .slice(1)
}

const fieldOf = (f: Finding, place: Place): FieldPath | undefined => {
  if (f.facts.field === undefined) return undefined
  // A Service's clusterIPs are made from its clusterIP, which is what manifests name.
  const hasMany = valueAt(place.object, ['spec', 'clusterIPs']) !== undefined
  const field = hasMany ? f.facts.field : f.facts.field.replace(/^spec\.clusterIPs(\[\d+\])?/, 'spec.clusterIP')
  const path = parseFieldPath(field, place.object)
  return path.length === 0 ? undefined : (repeatedItem(f, path, place) ?? refusedEntry(f, path, place) ?? path)
}

/** Of a mapping that is refused as a whole, such as labels, the entry that it is refused for. */
function refusedEntry({ text }: Finding, path: FieldPath, { object }: Place): FieldPath | undefined {
  const mapping = valueAt(object, path)
  if (!isRecord(mapping)) return undefined
  const wanted = valueAt(object, ['spec', 'selector', 'matchLabels'])
  const refused = /^\S+: Invalid value: "([^"]*)": /.exec(text)?.[1]
  const [key] =
    Object.entries(mapping).find(([name, value]) =>
      /selector. does not match template/.test(text) && isRecord(wanted)
        ? wanted[name] !== undefined && wanted[name] !== value
        : refused !== undefined && [name, value].includes(refused),
    ) ?? []
  return key === undefined ? undefined : [...path, key]
}

/** Of two list items with the same key the later one: `containers: duplicate entries for key [name="app"]`. */
function repeatedItem({ text, facts: { field = '' } }: Finding, path: FieldPath, place: Place): FieldPath | undefined {
  const [, key = ''] = /: duplicate entries for key (\[.+\])/.exec(text) ?? []
  const list = valueAt(place.object, path)
  if (key === '' || !Array.isArray(list)) return undefined
  const first = valueAt(place.object, parseFieldPath(`${field}${key}`, place.object))
  const names = [...key.matchAll(/[[,](\w+)=/g)].map(([, name = '']) => name)
  const last = list.findLastIndex((item) => names.every((name) => valueAt(item, [name]) === valueAt(first, [name])))
  return last < 0 ? undefined : [...path, last, names[0] ?? '']
}

/** The namespace that a refusal names, else the object's own, which may be a Namespace itself. */
const namespaceOf = (f: Finding): string =>
  f.facts.namespace ?? f.workload.namespace ?? (f.workload.kind === 'Namespace' ? f.workload.name : 'NAMESPACE')

/** Where an object says in which namespace it belongs; undefined where it leaves that to the input. */
const ownNamespace: Entry['field'] = (_f, place) =>
  place.object.metadata.namespace === undefined ? undefined : ['metadata', 'namespace']

/** The first sentence of a problem with the connection, without the code of Node behind it. */
const firstSentence = (f: Finding): string =>
  /^.*?(?=( \(\w+\))?\.( |$))/s.exec(f.text)?.[0].replace(/^The (?=\w)/, 'the ') || f.text

const seeKubeconfig: Step = {
  why: 'see which server, CA and user the kubeconfig names',
  command: 'kubectl config view --minify',
}
const whoAmI: Step = { why: 'see who you are', command: 'kubectl auth whoami' }
const code = (signal: Signal): number => Number(signal.legacy?.code ?? 0)
const target = (ref: ObjectRef): string => `${ref.kind} ${ref.name}`.trim()
export const REQUEST_CAUSES: readonly Entry[] = [
  {
    ...common,
    code: 'InputInvalid',
    meaning: 'An input of the action has a value that it cannot have. Nothing was asked of the cluster.',
    recognise: [rule('request', (s) => (s.symptom === 'InputInvalid' ? {} : undefined))],
    fact: (f) => f.text,
    sentence: (f) => f.text,
    steps: (f) => [
      f.text.startsWith('resources: the cluster serves no kind')
        ? { why: 'see the kinds and their short names', command: 'kubectl api-resources' }
        : { why: 'see what the workflow gives it', command: 'git grep -n -A 20 k8s-deploy-gate .github/workflows' },
      { why: 'try it without changing anything, with the input', command: 'mode: dry-run' },
    ],
    documentation: 'https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax',
  },
  {
    ...common,
    code: 'ManifestParseError',
    meaning:
      'The manifest is no valid YAML or JSON, or not the shape of an object. It is found on the runner, before anything is sent; what the API server refuses is ManifestSchemaInvalid.',
    recognise: [rule('request', (s) => (s.symptom === 'ManifestParseError' ? {} : undefined))],
    fact: (f) => f.text,
    sentence: (f) => f.text,
    steps: (f) => [
      {
        why: 'check it without a cluster',
        command: `kubectl apply --dry-run=client -f ${fileOf(f)}`,
      },
      { why: 'see who wrote the line, and when', command: `git log -3 -p -- ${fileOf(f)}` },
    ],
    documentation: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/',
  },
  {
    ...common,
    code: 'ClusterTlsUntrusted',
    meaning:
      "The connection was made, and the certificate of the API server does not fit the kubeconfig: another authority, another name, or expired. It is the runner's view; for images see RegistryTlsUntrusted.",
    recognise: [rule('request', (s) => (s.symptom === 'ClusterTlsUntrusted' ? {} : undefined))],
    fact: firstSentence,
    sentence: (f) => `The kubeconfig does not trust the certificate of the API server. ${f.text}`,
    steps: () => [
      seeKubeconfig,
      {
        why: 'see the CA that a cluster you trust uses, and put it into certificate-authority-data',
        command: "kubectl get configmap kube-root-ca.crt -n default -o jsonpath='{.data.ca\\.crt}'",
      },
    ],
    documentation: ACCESS,
  },
  {
    ...common,
    code: 'CredentialPluginFailed',
    meaning:
      'The kubeconfig logs in with a program (`aws`, `gke-gcloud-auth-plugin`, `kubelogin`…), and that is missing on the runner or ended with an error. Nothing was asked of the API server yet.',
    recognise: [rule('request', (s) => (s.symptom === 'CredentialPluginFailed' ? {} : undefined))],
    fact: firstSentence,
    sentence: (f) => f.text,
    steps: () => [
      {
        why: 'see which helper the kubeconfig starts',
        command: "kubectl config view --minify -o jsonpath='{.users[0].user.exec}'",
      },
      { ...whoAmI, why: 'log in or install the helper in a step before this one; then see who you are' },
    ],
    documentation: ACCESS,
  },
  {
    ...common,
    code: 'ClusterUnreachable',
    meaning:
      'No answer came from the API server: its name does not resolve, nothing listens, a firewall or proxy is between, or the kubeconfig cannot be read. An answer that refuses is Unauthorized or RbacForbidden.',
    recognise: [
      rule('request', (s) =>
        s.symptom === 'ClusterUnreachable' || s.symptom === 'KubeconfigInvalid' ? { ...s.legacy } : undefined,
      ),
    ],
    fact: (f) =>
      f.symptom === 'KubeconfigInvalid'
        ? (/^[^:;]+/.exec(f.text)?.[0] ?? f.text).replace(/^The kubeconfig \/\S+ has/, 'the kubeconfig has')
        : firstSentence(f),
    sentence: (f) =>
      f.symptom === 'KubeconfigInvalid'
        ? f.text
        : `The runner could not get an answer from the cluster's API server: ${f.text}`,
    steps: (f) =>
      f.symptom === 'KubeconfigInvalid'
        ? [
            { why: 'see which contexts it has', command: 'kubectl config get-contexts' },
            { why: 'see all of it but the credentials', command: 'kubectl config view' },
          ]
        : [seeKubeconfig, { why: 'try it by hand', command: 'kubectl cluster-info --request-timeout=10s' }],
    documentation: 'https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/',
  },
  {
    ...common,
    code: 'Unauthorized',
    meaning:
      'The API server does not accept the credentials (401): the token has expired, is for another cluster, or is unknown there.',
    recognise: [rule('request', (s) => (code(s) === 401 ? {} : undefined))],
    fact: () => 'the cluster does not accept the credentials',
    sentence: () =>
      'The API server answered 401: the token has expired, belongs to another cluster, or its identity is not mapped.',
    steps: () => [whoAmI, { why: 'make a new token', command: 'kubectl create token SERVICEACCOUNT --duration=1h' }],
    documentation: ACCESS,
  },
  {
    ...common,
    code: 'NamespaceTerminating',
    meaning:
      'The namespace is being deleted, so nothing new can be made in it. It answers 403 like a missing permission; the words tell them apart.',
    recognise: [
      pattern('request', /namespace (?<namespace>\S+) because it is being terminated/),
      pattern('create', /namespace (?<namespace>\S+) because it is being terminated/),
    ],
    fact: (f) => `namespace ${namespaceOf(f)} is being deleted`,
    sentence: (f) => `Namespace ${namespaceOf(f)} is being deleted, so nothing new can be made in it.`,
    steps: (f) => [
      {
        why: 'see what holds it',
        command: `kubectl get namespace ${quote(namespaceOf(f))} -o jsonpath='{.status.conditions}'`,
      },
      {
        why: 'deploy again once it is gone',
        command: `kubectl wait namespace/${quote(namespaceOf(f))} --for=delete --timeout=5m`,
      },
    ],
    field: ownNamespace,
    documentation: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/',
  },
  {
    ...common,
    code: 'RbacForbidden',
    meaning:
      'The API server knows who deploys (else it is Unauthorized), and that identity may not do this. Other refusals with 403, by quotas and policies, have codes of their own.',
    lasting: true,
    recognise: [
      pattern(
        'request',
        /User "(?<user>[^"]*)" cannot (?<verb>\S+) resource "(?<resource>[^"]*)" in API group "(?<group>[^"]*)"(?: in the namespace "(?<namespace>[^"]*)")?/,
      ),
      rule('request', ({ text }) => escalation(text)),
      pattern('request', /cannot (?<act>set blockOwnerDeletion)/),
    ],
    fact: (f) =>
      f.facts.grants !== undefined
        ? `${shortUser(f.facts.granter ?? '')} may not give rights that it does not have: ${f.facts.grants}`
        : f.facts.user === undefined
          ? `the identity may not ${f.facts.act}`
          : `${shortUser(f.facts.user)} may not ${f.facts.verb} ${f.facts.resource} ${f.facts.namespace === undefined ? 'in the cluster' : `in namespace ${f.facts.namespace}`}`,
    sentence: (f) =>
      f.facts.grants !== undefined
        ? `${f.workload.kind} ${f.workload.name} gives rights that "${f.facts.granter}", which deploys it, does not have itself, nor the verb ${f.workload.kind.endsWith('Binding') ? 'bind' : 'escalate'}. So the API server refuses it.`
        : f.facts.user === undefined
          ? `The API server refused: ${f.text}`
          : `The identity that deploys, "${f.facts.user}", may not ${f.facts.verb} ${f.facts.resource}${f.facts.group === '' ? '' : ` of ${f.facts.group}`} ${f.facts.namespace === undefined ? 'in the cluster' : `in namespace ${f.facts.namespace}`}.`,
    steps: grantSteps,
    field: (f, place) => {
      if (f.facts.grants === undefined) return undefined
      const rules = (valueAt(place.object, ['rules']) ?? []) as { resources?: string[] }[]
      const index = rules.findIndex(({ resources = [] }) => resources.includes(f.facts.given ?? ''))
      return index < 0 ? ['roleRef', 'name'] : ['rules', index]
    },
    documentation: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/',
  },
  {
    ...common,
    code: 'NamespaceNotFound',
    meaning: 'The object belongs in a namespace that the cluster does not have. Add it to the manifests, or make it.',
    recognise: [pattern('request', /namespaces "(?<namespace>[^"]+)" not found/)],
    fact: (f) => `namespace "${f.facts.namespace}" does not exist`,
    sentence: (f) =>
      f.workload.kind === 'Namespace'
        ? `The cluster has no namespace "${f.facts.namespace}".`
        : `${target(f.workload)} belongs in namespace "${f.facts.namespace}", which the cluster does not have.`,
    steps: (f) => [
      { why: 'see which there are', command: 'kubectl get namespaces' },
      {
        why: 'make it, or add it to the manifests',
        command: `kubectl create namespace ${quote(f.facts.namespace ?? '')}`,
      },
    ],
    field: ownNamespace,
    documentation: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/',
  },
  {
    ...common,
    code: 'KindNotServed',
    meaning:
      'The API server does not know the kind in this version: its CustomResourceDefinition is not installed, or the version was removed from Kubernetes. A kind that the same deploy defines is waited for.',
    recognise: [
      pattern(
        'request',
        /no matches for kind "(?<kind>[^"]+)" in version "(?<version>[^"]+)"(?:; the cluster serves \w+ as (?<served>[^;]+))?(?<others>; the cluster serves other kinds)?(?:.*; did you mean (?<meant>\w+)\?)?|(?<gone>the server could not find the requested resource)/,
      ),
    ],
    fact: notServedWords,
    sentence: (f) => `${capital(notServedWords(f)).replace(/([^?])$/, '$1.')} ${whyNotServed(f)}`,
    steps: (f) => {
      const { group, version } = served(f)
      return [
        {
          why: 'see what is served',
          command:
            group === ''
              ? `kubectl api-resources | grep -i ${quote(f.facts.kind ?? f.workload.kind)}`
              : `kubectl api-resources --api-group=${quote(group)}`,
        },
        f.facts.others !== undefined
          ? rehearse(f)
          : f.facts.served === undefined
            ? {
                why: 'see which definitions are installed; apply the one of this kind first',
                command: 'kubectl get customresourcedefinitions',
              }
            : {
                why: 'see the fields of the version that is served, and rewrite the manifest',
                command: `kubectl explain ${quote((f.facts.kind ?? f.workload.kind).toLowerCase())} --api-version=${quote(version)}`,
              },
      ]
    },
    field: (f) => [f.facts.others === undefined ? 'apiVersion' : 'kind'],
    documentation: 'https://kubernetes.io/docs/reference/using-api/deprecation-guide/',
  },
  {
    ...common,
    code: 'FieldManagerConflict',
    meaning:
      'Another field manager owns the field with another value, so server-side apply does not overwrite it. An autoscaler that owns `spec.replicas` is the usual case: take the field out of the manifest. A conflict that goes away when it is tried again is OptimisticLockConflict.',
    recognise: [
      {
        channel: 'request',
        match: (text, signal) => {
          const match = /conflict with "(?<manager>[^"]+)"(?: with subresource "(?<subresource>[^"]+)")?/.exec(text)
          if (match?.groups === undefined || signal.symptom !== 'FieldManagerConflict') return undefined
          return {
            manager: match.groups.manager ?? '',
            ...(match.groups.subresource === undefined ? {} : { subresource: match.groups.subresource }),
          }
        },
      },
    ],
    fact: (f) => `"${f.facts.manager}" owns ${shortPath(f.facts.field ?? '')}`,
    sentence: (f) =>
      `"${f.facts.manager}" set ${shortPath(f.facts.field ?? '')} to another value and owns it${scaler(f)}. Server-side apply does not overwrite it silently.`,
    steps: (f) => [
      {
        why: 'see who owns what',
        command: showManagers(f),
      },
      {
        why: 'leave the field to its owner: remove it from the manifest; or take it over with the input',
        command: 'force-conflicts: true',
      },
    ],
    field: fieldOf,
    documentation: 'https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts',
  },
  {
    ...common,
    code: 'OptimisticLockConflict',
    meaning:
      'Somebody else changes the object at the same time, again and again: each write fails because its resourceVersion is old. Unlike FieldManagerConflict it is only a matter of time.',
    when: 'at once',
    proof: probable(5, 5),
    recognise: [
      pattern(
        'request',
        /the object has been modified|metadata\.resourceVersion: Invalid value: \S+: must be specified for an update/,
      ),
    ],
    fact: (f) =>
      isPinned(f)
        ? 'metadata.resourceVersion in the manifest is not that of the object in the cluster'
        : 'somebody else changes the object at the same time',
    sentence: (f) =>
      isPinned(f)
        ? 'The manifest has metadata.resourceVersion, as `kubectl get -o yaml` prints it, so it applies to that one state of the object only. Remove the line.'
        : 'The object was changed between reading and writing, again and again.',
    steps: (f) =>
      isPinned(f)
        ? [
            {
              why: 'see what the object has now',
              command: `kubectl get ${f.workload.kind.toLowerCase()} ${quote(f.workload.name)}${inNamespace(f)} -o jsonpath='{.metadata.resourceVersion}'`,
            },
            rehearse(f),
          ]
        : [{ why: 'deploy again; if it stays so, see who changes it', command: showManagers(f) }, describe(f)],
    field: (f) => (isPinned(f) ? ['metadata', 'resourceVersion'] : undefined),
    documentation: API,
  },
  {
    ...common,
    code: 'ImmutableFieldChanged',
    meaning:
      'The manifest changes a field that Kubernetes never changes on an existing object, such as the selector of a Deployment or the template of a Job. The object must be deleted first, or get another name.',
    recognise: [
      pattern(
        'request',
        /field is immutable|updates to statefulset spec for fields other than|spec is immutable after creation|pod updates may not change fields other than|may not change once set|cannot change roleRef|immutable/i,
      ),
    ],
    fact: (f) => `${changedField(f)} cannot be changed`,
    sentence: (f) =>
      `Kubernetes never changes ${changedField(f)} of an existing ${f.workload.kind}. The API server says: ${withoutValue(f.text)}`,
    steps: (f) => [
      { why: 'see what would change', command: `kubectl diff -f ${fileOf(f)}${inNamespace(f)}` },
      replaceStep(f),
    ],
    field: fieldOf,
    documentation: API,
  },
  {
    ...common,
    code: 'ObjectTooLarge',
    meaning:
      'The object, or its annotations, is larger than the API server or etcd stores. Large ConfigMaps are the usual case.',
    recognise: [
      pattern(
        'request',
        /Too long: (?:must|may) (?:have|not be)[^.]*?(?<bytes>\d+) bytes|Request entity too large|request is too large/i,
      ),
    ],
    fact: (f) =>
      f.facts.bytes === undefined
        ? 'it is larger than the API server stores'
        : `${largePart(f)} is larger than the ${f.facts.bytes} bytes that Kubernetes allows`,
    sentence: (f) =>
      `The object exceeds a size limit of Kubernetes: ${f.text.replace(/^\[\]: /, '')}. What is so large belongs into a volume, an image or a store of its own.`,
    steps: (f) => [
      { why: 'see how large the manifest is', command: `wc -c ${fileOf(f)}` },
      { why: 'once it is smaller or split, see that it is accepted', command: rehearse(f).command },
    ],
    field: (f, place) => {
      if (largePart(f) === 'metadata.annotations') return ['metadata', 'annotations']
      const entries = ['data', 'binaryData', 'stringData'].flatMap((part) =>
        Object.entries((place.object[part] ?? {}) as Record<string, unknown>).map(
          ([key, value]) => [[part, key], String(value).length] as const,
        ),
      )
      return entries.toSorted(([, a], [, b]) => b - a)[0]?.[0]
    },
    documentation: 'https://kubernetes.io/docs/concepts/configuration/configmap/',
  },
  {
    ...common,
    code: 'PortAllocated',
    meaning: 'The Service asks for a nodePort or clusterIP that another Service has.',
    recognise: [
      pattern(
        'request',
        /Invalid value: (?<port>\d+): provided port is already allocated|Invalid value: \[?"(?<ip>[^"]+)"\]?: .*provided IP is already allocated|provided (?:port|IP) is already allocated/,
      ),
    ],
    fact: (f) => `${wantedPort(f)} is used by ${f.facts.holder ?? 'another Service'}`,
    sentence: (f) => `${wantedPort(f)} is taken: no two Services of a cluster have the same.`,
    steps: (f) => [
      ...(f.facts.holder === undefined
        ? [
            {
              why: 'see who has it',
              command: `kubectl get services -A | grep ${quote(f.facts.port ?? f.facts.ip ?? 'PORT')}`,
            },
          ]
        : []),
      {
        why: 'leave the line out, so that Kubernetes picks one, or name another; then rehearse',
        command: rehearse(f).command,
      },
    ],
    field: fieldOf,
    documentation: 'https://kubernetes.io/docs/concepts/services-networking/service/',
  },
  {
    ...common,
    code: 'AlreadyExists',
    meaning: 'An object that must be new exists already (HTTP 409 with reason AlreadyExists).',
    recognise: [rule('request', (s) => (s.symptom === 'AlreadyExists' ? {} : undefined))],
    fact: () => 'it exists already',
    sentence: (f) =>
      `Somebody made the object at the same time, or what stands before the API server only creates: ${f.text}`,
    steps: (f) => [describe(f, 'see the one that exists'), rehearse(f)],
    documentation: API,
  },
  {
    ...common,
    code: 'ConversionWebhookFailed',
    meaning:
      'A custom resource is stored in one version and asked for in another, and the webhook of its operator that converts between them does not answer.',
    recognise: [pattern('request', /conversion webhook for (?<version>[^,]+?)(?:, Kind=(?<kind>\w+))? failed/)],
    fact: (f) => `conversion webhook of ${f.facts.kind ?? f.facts.version}: ${webhookTrouble(f.text).why}`,
    sentence: (f) =>
      `The operator of this kind converts between its versions, and does not answer: ${webhookTrouble(f.text).why}. ${f.text}`,
    steps: (f) => [
      ...webhookSteps(f.text),
      {
        why: 'see what the definition says of its conversion',
        command:
          "kubectl get customresourcedefinitions -o custom-columns='NAME:.metadata.name,CONVERSION:.spec.conversion.webhook.clientConfig.service'",
      },
      { why: 'then rehearse', command: rehearse(f).command },
    ],
    documentation: API,
  },
  {
    ...common,
    code: 'ApiServerOverloaded',
    meaning:
      'The API server, or the etcd behind it, is overloaded or restarting: it still answers 429, 503, 504 or an `etcdserver:` error after several tries. An API server that gives no answer at all is ClusterUnreachable.',
    recognise: [
      rule('request', (s) =>
        [429, 503, 504].includes(code(s)) ||
        /etcdserver:|resource quota evaluation timed out|ServerTimeout/.test(s.text)
          ? {}
          : undefined,
      ),
    ],
    fact: () => 'the API server refuses requests for the moment',
    sentence: (f) => `The control plane is overloaded or restarting: ${f.text}`,
    steps: () => [
      { why: 'see how it is', command: "kubectl get --raw='/readyz?verbose'" },
      { why: 'see whether an API that another server serves is down', command: 'kubectl get apiservices' },
    ],
    documentation: API,
  },
  {
    ...common,
    code: 'ManifestSchemaInvalid',
    meaning:
      'The API server knows the kind and refuses the content: an unknown field, a wrong type, a missing or invalid value. Refusals with a reason of their own (immutable fields, sizes, ports, policies) have codes of their own.',
    recognise: [
      pattern(
        'request',
        /duplicate entries for key|unknown field "?(?<unknown>[^"]*)"?|(?<undeclared>\S+): field not declared in schema|expected (?<expected>\S+).*, got|duplicate field|Invalid value|Required value|Unsupported value|Duplicate value|Too (many|long)|Forbidden: |cannot unmarshal|ReadString|unable to decode|must be (less|greater)|selector. does not match|associative list with keys|quantities must match|unable to parse quantity|illegal base64|parsing time/,
      ),
      rule('request', (s) =>
        code(s) === 422 ||
        (code(s) === 400 && s.symptom !== '') ||
        /failed to create typed patch|strict decoding|cannot be handled as/.test(s.text)
          ? {}
          : undefined,
      ),
    ],
    fact: (f) => schemaFact(f),
    sentence: (f) =>
      `The API server refuses ${target(f.workload)}: ${wrongType(f) ?? f.text}.${f.facts.meant === undefined ? '' : ` Did you mean ${f.facts.meant}?`}`,
    steps: (f) => [{ why: 'see which fields there are', command: `kubectl explain ${explainPath(f)}` }, rehearse(f)],
    field: fieldOf,
    documentation: API,
  },
]

/**
 * The rights that a role or binding would give and that its maker does not have (kubernetes 1.35,
 * pkg/registry/rbac/validation/rule.go, ConfirmNoEscalation), as `get/list secrets`.
 */
function escalation(text: string): LegacyFacts | undefined {
  const [, granter = '', rules] =
    /user "([^"]*)".* is attempting to grant RBAC permissions not currently held:(.*)/s.exec(text) ?? []
  if (rules === undefined) return undefined
  const words = (list = ''): string[] => [...list.matchAll(/"([^"]*)"/g)].map(([, word = '']) => word)
  const given = [...rules.matchAll(/\{([^{}]*)\}/g)].map(([, rule = '']) => {
    const of = (name: string): string[] => words(new RegExp(`\\b${name}:\\[([^\\]]*)\\]`).exec(rule)?.[1])
    return { verbs: of('Verbs').join('/'), on: [...of('Resources'), ...of('NonResourceURLs')] }
  })
  const byVerbs = [...Map.groupBy(given, ({ verbs }) => verbs)]
  const grants = byVerbs.map(([verbs, rights]) => `${verbs} ${rights.flatMap(({ on }) => on).join(', ')}`)
  return { granter, grants: grants.join('; '), given: given[0]?.on[0] ?? '' }
}

/** Allows what was refused: in one namespace, or in the cluster where the refusal names none. */
function grantSteps(finding: Finding): Step[] {
  const { user, group = '', resource = '', namespace, check, grant, grants } = finding.facts
  if (grants !== undefined)
    return [
      { why: 'see which rights it has', command: `kubectl auth can-i --list${inNamespace(finding)}` },
      {
        why: 'let somebody who has these rights apply it once',
        command: `kubectl apply --server-side -f ${fileOf(finding)}${inNamespace(finding)}`,
      },
    ]
  if (check !== undefined && grant !== undefined)
    return [
      { why: 'see whether it may', command: check },
      { why: 'allow it', command: grant },
    ]
  if (user === undefined) return [{ why: 'see what you may do', command: 'kubectl auth can-i --list' }, whoAmI]
  const [role, inRole] = namespace === undefined ? ['clusterrole', ''] : ['role', ` -n ${quote(namespace)}`]
  return [
    {
      why: 'allow it',
      command: `kubectl create ${role} deployer${inRole} --verb=get,list,watch,create,patch --resource=${quote(group === '' ? resource : `${resource}.${group}`)}`,
    },
    {
      why: 'and give it to the identity',
      command: `kubectl create ${role}binding deployer${inRole} --${role}=deployer ${subject(user)}`,
    },
  ]
}

/** A user as `kubectl create rolebinding` wants it; ServiceAccounts have names of a form of their own. */
function subject(user: string): string {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? []
  return name === undefined ? `--user=${quote(user)}` : `--serviceaccount=${quote(`${namespace}:${name}`)}`
}

/** `ServiceAccount deployer`, or the name in quotes. */
function shortUser(user: string): string {
  const [, name] = /^system:serviceaccount:[^:]+:([^:]+)$/.exec(user) ?? []
  return name === undefined ? `"${user}"` : `ServiceAccount ${name}`
}

function showManagers(f: Finding): string {
  return `kubectl get ${f.workload.kind.toLowerCase()} ${quote(f.workload.name)}${inNamespace(f)} -o yaml --show-managed-fields`
}

/** Who sets the replicas: an autoscaler, which is the controller manager, or whoever scaled it. */
function scaler({ facts: { manager, subresource } }: Finding): string {
  if (subresource !== 'scale') return ''
  return manager === 'kube-controller-manager' ? ', as an autoscaler does' : ', as scaling by hand does'
}

/** True when the manifest itself says to which version of the object it applies. */
function isPinned({ carrier }: Finding): boolean {
  return carrier.metadata.resourceVersion !== undefined
}

/** `the cluster serves Ingress as networking.k8s.io/v1, not as extensions/v1beta1` */
function notServedWords({ facts, workload }: Finding): string {
  const { kind = workload.kind, version = workload.apiVersion, served, meant } = facts
  if (served !== undefined) return `the cluster serves ${kind} as ${served}, not as ${version}`
  return `the cluster does not serve ${version} ${kind}${meant === undefined ? '' : `; did you mean ${meant}?`}`
}

function whyNotServed({ facts: { served, others, meant } }: Finding): string {
  if (served !== undefined) return 'This version of the API was removed, or is not there yet.'
  if (others !== undefined) return 'It serves this apiVersion, but no such kind of it.'
  if (meant !== undefined) return 'There is no such apiVersion.'
  return 'Its CustomResourceDefinition is not installed, or this version of the API was removed.'
}

/** The group and version that are served instead, else those that were asked for. */
function served({ facts, workload }: Finding): { group: string; version: string } {
  const version = facts.served?.split(', ').at(0) ?? facts.version ?? workload.apiVersion
  return { group: groupOf(version), version }
}

function changedField({ facts }: Finding): string {
  return facts.changed ?? facts.field ?? 'a field'
}

/** The API server prints what it refuses, which may be a whole pod template. */
function withoutValue(text: string): string {
  return text.replace(/Invalid value: .*: (?=[^:]*$)/s, '').replace(/\n.*/s, '')
}

/** How to get a change through that Kubernetes does not make. */
function replaceStep(f: Finding): Step {
  const { kind, name } = f.workload
  if (changedField(f).startsWith('metadata.'))
    return { why: 'leave the line out: Kubernetes sets it; then rehearse', command: rehearse(f).command }
  const command = `kubectl delete ${kind.toLowerCase()} ${quote(name)}${inNamespace(f)}`
  const { numbered, wants } = workloadKind(f.workload) ?? {}
  if (numbered === true) {
    const why = 'delete it without its pods and claims, and deploy again'
    return { why, command: `${command} --cascade=orphan` }
  }
  if (wants === 'completions') return { why: 'delete it and deploy again, or use another name for every run', command }
  const ways: Record<string, Step> = {
    PersistentVolumeClaim: {
      why: 'a claim only grows: take another name; to delete it means to lose its data',
      command: `kubectl get persistentvolumeclaim ${quote(name)}${inNamespace(f)}`,
    },
    ConfigMap: { why: 'use another name for every change, or delete it and deploy again', command },
    Secret: { why: 'use another name for every change, or delete it and deploy again', command },
  }
  return ways[kind] ?? { why: 'delete it and deploy again (this interrupts the service), or use another name', command }
}

function largePart({ facts: { field = '' } }: Finding): string {
  return field === '' || field === '[]' ? 'its data' : field
}

function wantedPort({ facts: { port, ip } }: Finding): string {
  return port !== undefined ? `nodePort ${port}` : ip !== undefined ? `clusterIP ${ip}` : 'its nodePort or clusterIP'
}

function schemaFact(f: Finding): string {
  const field = (f.facts.field ?? '').replace(/^\./, '')
  if (UNKNOWN.test(f.text)) {
    const short = field.split('.').slice(-2).join('.')
    return f.facts.meant === undefined
      ? `unknown field ${field}`
      : `unknown field ${short}; did you mean ${f.facts.meant}?`
  }
  const wrong = wrongType(f)
  if (wrong !== undefined) return wrong
  const { volume, meant } = f.facts
  if (volume !== undefined)
    return `volume "${volume}" is mounted and not among volumes${meant === undefined ? '' : `; did you mean ${meant}?`}`
  if (/selector. does not match template/.test(f.text)) {
    const labels = (...path: string[]): string =>
      labelPairs((valueAt(f.carrier, path) ?? {}) as Record<string, string>).join(',')
    const [wanted, has] = [labels('spec', 'selector', 'matchLabels'), labels('spec', 'template', 'metadata', 'labels')]
    return `its selector${wanted === '' ? '' : ` ${wanted}`} does not match the labels of its pods${has === '' ? '' : `, ${has}`}`
  }
  if (field === '') return f.text
  // Kubernetes explains the form of names at length: that belongs in the sentence.
  const short = f.text.replace(/ \(e\.g\. .*$/s, '')
  return short.startsWith(field) ? short : `${field}: ${short}`
}

/** `spec.replicas must be a number, not a string`, for what structured-merge-diff and json-iterator say in words of Go. */
function wrongType(f: Finding): string | undefined {
  const [, owner = '', first] = /v\w+\.(\w+\.\w+): ReadString: expects " or n, but found (\S)/.exec(f.text) ?? []
  if (first !== undefined) return `${owner} must be a string in quotes, not what begins with ${first}`
  const path = shortPath(f.facts.field ?? '')
  const [, item] = /: element \d+: associative list with keys (.+)/s.exec(f.text) ?? []
  if (item !== undefined) {
    const key = /omits key field "(\w+)"/.exec(item)?.[1]
    return key === undefined ? `${path} must be a map` : `${path} has no ${key}`
  }
  const match =
    /: expected (?<wanted>\w+)(?: \(.*\))?, got (?:&value\.valueUnstructured\{Value:(?<value>.*)\}|&\{(?<bare>.*)\}|(?<got>\w+))/s.exec(
      f.text,
    )
  const { wanted = '', value, bare, got } = match?.groups ?? {}
  if (match === null) return undefined
  const noun = { numeric: 'number', boolean: 'boolean', string: 'string', list: 'list', map: 'map' }[wanted] ?? wanted
  const [nested] = /^(?:map)?\[/.exec(value ?? bare ?? '') ?? []
  if (nested !== undefined) return `${path} must be a ${noun}, not a ${nested === '[' ? 'list' : 'map'}`
  const what = value ?? (bare === undefined ? `a ${got}` : `"${bare}"`)
  const quoted = wanted === 'string' && value !== undefined ? `: write "${value}"` : ''
  return `${path} must be a ${noun}, not ${what}${quoted}`
}

/** `.spec.containers[name="app"].ports[containerPort="http",protocol="TCP"].containerPort` → `…containers[app].ports[http]…`. */
function shortPath(field: string): string {
  return field.replace(/^\./, '').replaceAll(/\[\w+="([^"]*)"[^\]]*\]/g, '[$1]')
}

function explainPath(f: Finding): string {
  const path = (f.facts.field ?? '')
    .replace(/^\./, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .split('.')
    .filter((step) => step !== '')
  const known = UNKNOWN.test(f.text) ? path.slice(0, -1) : path
  return quote([f.workload.kind.toLowerCase(), ...known].join('.'))
}
