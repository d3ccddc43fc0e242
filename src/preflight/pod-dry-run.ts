// Will the pods be accepted? One pod of each workload that makes new ones is sent to the API server with dryRun=All, as
// the workload's controller would make it: LimitRange, Pod Security, admission webhooks and policies, a missing
// ServiceAccount, PriorityClass or RuntimeClass all answer there. Whether the quotas have room for the whole update is
// reckoned in pod-quota.ts. What the set itself brings is not missing.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Applied } from '../apply/apply.ts'
import { inParallel } from '../cluster/in-parallel.ts'
import { ApiError, type Cluster } from '../cluster/cluster.ts'
import { classify, entryOf } from '../causes/catalogue.ts'
import { lookedUp } from '../lookups/explained.ts'
import { missingObject, namesToLookUp } from '../lookups/questions.ts'
import { templateOf } from '../model/place.ts'
import { Knowledge } from '../lookups/knowledge.ts'
import { isOf, type Code, type Finding } from '../model/finding.ts'
import { POD, workloadKind } from '../model/kinds.ts'
import type { ManifestDocument } from '../model/manifest.ts'
import type { KubernetesObject, ObjectRef, Pod, PodSpec, Status } from '../model/object.ts'
import { podFieldsOf } from '../model/references.ts'
import type { Warning } from '../model/report.ts'
import { View, type Names } from '../model/snapshot.ts'
import { isCustomResource } from '../model/built-in.ts'
import type { CheckResult, Deploy } from './check.ts'
import { newPods } from './new-pods.ts'
import { quotaFindings } from './pod-quota.ts'
import { refusedPod, type TriedPod } from './tried-pod.ts'

/** For how long what others may make is waited for, and how often it is asked for, milliseconds. */
const AWAITED_FOR = 15_000
const ASK_EVERY = 1000

/** A pod may be refused for so many things, each of which is taken away in turn to see the next. */
const MOST_TRIES = 6

/** Tries a pod of every workload that is about to make some. `wait`: for so many milliseconds. */
export async function podDryRun(
  deploy: Deploy,
  checked: readonly Applied[],
  wait: (ms: number) => Promise<unknown> = sleep,
): Promise<CheckResult> {
  const all = new PodTrials(deploy, checked)
  const workloads = checked.filter((one) => newPods(one) !== undefined)
  const tried = (await inParallel(workloads, (one) => all.tryPod(one))).flatMap((one) => one ?? [])
  const quota = await quotaFindings(deploy, checked, tried)
  const refused = await all.withNames(all.failures)
  return {
    failures: [
      ...(quota.failures.length > 0 ? refused : await stillMissing(refused, all.knowledge, wait)),
      ...quota.failures,
    ],
    notices: [...all.notices, ...quota.notices],
    warnings: [...all.warnings.values(), ...all.knowledge.bugs, ...quota.warnings],
  }
}

/**
 * Someone outside of the set may be about to make a ServiceAccount or a PriorityClass, so that the pods are made after
 * all: where nothing else is wrong, and the name is no misspelling, it is given as long as the watch would give it.
 */
async function stillMissing(
  failures: readonly Finding[],
  knowledge: Knowledge,
  wait: (ms: number) => Promise<unknown>,
): Promise<readonly Finding[]> {
  let missing = failures
  const mayCome = ({ code, known }: Finding): boolean =>
    entryOf(code).beforeApply?.mayCome === true && known?.meant === undefined
  for (let waited = 0; waited < AWAITED_FOR && missing.length > 0 && failures.every(mayCome); waited += ASK_EVERY) {
    await wait(ASK_EVERY)
    await knowledge.want(
      missing.flatMap((finding) => missingObject(finding) ?? []),
      'again',
    )
    const view = new View({ ...knowledge.snapshot(), now: 0 })
    missing = missing.filter((finding) => {
      const ref = missingObject(finding)
      return ref === undefined || !view.isPresent(ref)
    })
  }
  return missing
}

class PodTrials {
  readonly failures: Finding[] = []
  readonly notices: Finding[] = []
  readonly warnings = new Map<string, Warning>()
  readonly knowledge: Knowledge
  readonly #cluster: Cluster
  readonly #now: number
  readonly #documents: readonly ManifestDocument[]
  /** Kinds of which the set makes or changes an object, with its namespace: `LimitRange/shop`. */
  readonly #changed: ReadonlySet<string>
  /** Namespaces where trying pods is of no use: we may not make any, or a webhook does not answer. */
  readonly #denied = new Set<string>()

  constructor({ cluster, now, documents }: Deploy, checked: readonly Applied[]) {
    this.#cluster = cluster
    this.knowledge = new Knowledge(cluster, 'check')
    this.#now = now
    this.#documents = documents
    const changed = checked.filter(({ result }) => result !== 'unchanged').map(({ document }) => document.ref)
    this.#changed = new Set(
      changed.map(({ kind, name, namespace }) => `${kind}/${kind === 'Namespace' ? name : (namespace ?? '')}`),
    )
  }

  /** What became of a workload's pod; undefined when it could not be tried. */
  async tryPod({ document: { ref }, after, before }: Applied): Promise<TriedPod | undefined> {
    const { namespace = '' } = ref
    if (after === undefined || this.#denied.has(namespace)) return undefined
    const pod = madePod(after)
    const workload = { ref, after, ...(before === undefined ? {} : { before }) }
    const seen = new Set<Code>()
    let isBare = false
    for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
      try {
        const { object } = await this.#cluster.createDryRun(pod)
        return { ...workload, spec: (object as Pod).spec }
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        const finding = this.#findingOf(workload, error.status)
        // Each question to a webhook that does not answer takes its time: one is enough.
        if (isOf(finding, 'AdmissionWebhookUnavailable')) this.#denied.add(namespace)
        if (isOf(finding, 'QuotaExceeded')) return { ...workload, spec: pod.spec, refusedByQuota: finding }
        if (this.#isNotVerifiable(finding, error, namespace)) return undefined
        // Without its resources the pod may be refused for their absence: that is no news.
        if (isBare && isAboutResources(finding)) break
        if (seen.has(finding.code)) break
        seen.add(finding.code)
        isBare ||= isOf(finding, 'LimitRangeViolation')
        if (!this.#isSettledBySet(finding)) for (const one of eachOf(finding)) await this.#keep(one)
        if (!relax(pod.spec, finding)) break
      }
    }
    return { ...workload, spec: madePod(after).spec }
  }

  /** With the name that was perhaps meant, of the cluster's and of the set's. */
  async withNames(findings: readonly Finding[]): Promise<Finding[]> {
    await this.knowledge.want(findings.flatMap(namesToLookUp))
    const learnt = this.knowledge.snapshot()
    const names = learnt.names.map((known): Names => {
      const ofSet = this.#documents.filter(({ ref }) => ref.kind === known.kind && ref.namespace === known.namespace)
      return { ...known, names: [...new Set([...known.names, ...ofSet.map(({ ref }) => ref.name)])] }
    })
    const view = new View({ ...learnt, now: this.#now, names })
    return findings.map((finding) =>
      namesToLookUp(finding).length === 0 ? finding : lookedUp(finding, { pods: [] }, view),
    )
  }

  #findingOf({ ref, after }: { ref: ObjectRef; after: KubernetesObject }, status: Status): Finding {
    return refusedPod(ref, after, status, this.#now)
  }

  /** True when the answer says nothing of the pod; a warning says why, where there is something to do about it. */
  #isNotVerifiable({ text }: Finding, { code, status }: ApiError, namespace: string): boolean {
    const denied = /User "([^"]*)" cannot create resource "pods"/.exec(text)
    if (denied !== null) {
      this.#denied.add(namespace)
      const said = `"${denied[1]}" cannot create pods there (limits, quotas and policies for pods were not checked)`
      this.#warn(namespace, said)
      return true
    }
    if (/does not support dry run/.test(text)) {
      this.#warn(namespace, status.message ?? '')
      return true
    }
    // A namespace that the set makes; an API server that has other trouble.
    return code === 404 || code === 429 || (code >= 500 && !/failed calling webhook/.test(text))
  }

  #warn(namespace: string, said: string): void {
    this.warnings.set(`${namespace} ${said}`, {
      words: `the gate could not dry-run pods in namespace ${namespace}`,
      said,
    })
  }

  /** True when the set itself brings what is missing, or takes away what is in the way. */
  #isSettledBySet(finding: Finding): boolean {
    const { code, workload } = finding
    const { broughtBy = [] } = entryOf(code).beforeApply ?? {}
    const missing = podFieldsOf(code).length > 0 ? missingObject(finding) : undefined
    if (missing !== undefined) return this.#isBrought(missing.kind, missing.name, workload.namespace)
    return broughtBy.some(
      (kind) => this.#changed.has(`${kind}/${workload.namespace ?? ''}`) || this.#changed.has(`${kind}/`),
    )
  }

  /** True when the set has it, or a custom resource that names it: its operator makes it. */
  #isBrought(kind: string, name: string, namespace = ''): boolean {
    // Every namespace gets it, soon after it was made.
    if (kind === 'ServiceAccount' && name === 'default') return true
    return this.#documents.some(
      ({ ref, object }) =>
        (ref.kind === kind && ref.name === name && (ref.namespace ?? namespace) === namespace) ||
        (isCustomResource(ref) && names(object, name)),
    )
  }

  async #keep(finding: Finding): Promise<void> {
    if (entryOf(finding.code).beforeApply?.fails === true && !(await this.#dependsOnWhoAsks(finding)))
      this.failures.push(finding)
    else this.notices.push(finding)
  }

  /** A policy may look at who makes the pod, which will be a controller and not us. */
  async #dependsOnWhoAsks(finding: Finding): Promise<boolean> {
    if (!isOf(finding, 'AdmissionPolicyDenied')) return false
    const apiVersion = 'admissionregistration.k8s.io/v1'
    const ref = { apiVersion, kind: 'ValidatingAdmissionPolicy', name: finding.facts.policy }
    await this.knowledge.want([ref])
    const policy = new View({ ...this.knowledge.snapshot(), now: this.#now }).get(ref)
    return /userInfo|authorizer/.test(JSON.stringify(policy?.spec ?? ''))
  }
}

/** A LimitRange refuses a pod for everything that is wrong with it at once: each reason is a finding. */
function eachOf(finding: Finding): Finding[] {
  const [, before = '', reasons] = /^(pods .* is forbidden: )\[(.+)\]$/s.exec(finding.text) ?? []
  if (!isOf(finding, 'LimitRangeViolation') || reasons === undefined) return [finding]
  const texts = reasons.split(/, (?=(?:minimum|maximum) \S+ usage per |\S+ max limit to request ratio per )/)
  return [...new Set(texts)].sort().map((text) => classify({ ...finding, text: `${before}${text}` }))
}

/**
 * A pod as the workload's controller would make it. The owner is the one that will be: policies and webhooks ask whether
 * a pod has one (kubernetes 1.35, pkg/controller/controller_utils.go GetPodFromTemplate).
 */
function madePod(workload: KubernetesObject): Pod {
  const { kind, apiVersion, metadata } = workload
  const { name } = metadata
  const template = templateOf(workload) ?? { spec: { containers: [] } }
  const { owner = { apiVersion, kind, name }, labels } = workloadKind(workload)?.marks?.(name) ?? {}
  return {
    ...POD,
    metadata: {
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      generateName: `${owner.name}-`,
      labels: { ...template.metadata?.labels, ...labels },
      ...(template.metadata?.annotations === undefined ? {} : { annotations: template.metadata.annotations }),
      ownerReferences: [
        {
          apiVersion: owner.apiVersion,
          kind: owner.kind,
          name: owner.name,
          uid: metadata.uid ?? '00000000-0000-0000-0000-000000000000',
          controller: true,
        },
      ],
    } as unknown as Pod['metadata'],
    spec: podSpecFrom(template.spec, workload),
  }
}

/** A pod spec of its own, without what the template of its kind holds beside one. */
function podSpecFrom(spec: PodSpec, workload: KubernetesObject): PodSpec {
  const own = structuredClone(spec)
  const { template } = workloadKind(workload) ?? {}
  for (const field of template?.without ?? []) delete own[field]
  const [only, ...others] = own.containers
  if (template !== undefined && only !== undefined && others.length === 0)
    own.containers = [Object.assign({ name: template.container }, only)]
  return own
}

/** Takes away what a pod was refused for, so that the next problem shows. False when that cannot be done. */
function relax(spec: PodSpec, finding: Finding): boolean {
  const fields = podFieldsOf(finding.code)
  for (const field of fields) delete spec[field]
  if (fields.length > 0) return true
  if (!isOf(finding, 'LimitRangeViolation')) return false
  for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) delete container.resources
  delete spec['resources']
  return true
}

function isAboutResources({ code }: Finding): boolean {
  return entryOf(code).beforeApply?.aboutResources === true
}

/** True when some text in an object is exactly this name. */
function names(value: unknown, name: string): boolean {
  if (value === null || typeof value !== 'object') return value === name
  return Object.values(value).some((child) => names(child, name))
}
