// The commands that steps are made of, with the real names filled in and quoted for a shell.
import { isCustomResource } from '../model/built-in.ts'
import type { Finding } from '../model/finding.ts'
import { isPod, workloadKind, type KindRef } from '../model/kinds.ts'
import { groupOf, refOf, type ObjectRef } from '../model/object.ts'
import type { Step } from '../model/report.ts'

/** A command that changes nothing. `on`: the objects that it needs in the cluster. */
export function look(why: string, command: string, ...on: readonly ObjectRef[]): Step {
  return { why, command, look: command, ...(on.length === 0 ? {} : { on }) }
}

/** A command that changes something. `on`: the objects that it needs in the cluster. */
export function run(why: string, command: string, ...on: readonly ObjectRef[]): Step {
  return { why, command, run: command, ...(on.length === 0 ? {} : { on }) }
}

/** A line of the manifest to correct. `to`: what stands there then, where that is known; `from`: what is there now, where it is no value. */
export function edit(why: string, to?: string, from?: string): Step {
  return { why, command: '', edit: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) } }
}

/** An input of this action to set. */
export function setInput(why: string, name: string, value: string): Step {
  return { why, command: `${name}: ${value}`, input: { name, value } }
}

/** A page to read. */
export function read(why: string, address: string): Step {
  return { why, command: address, read: address }
}

/** A line for a file that is no manifest. */
export function write(why: string, file: 'workflow' | 'Dockerfile', line: string): Step {
  return { why, command: line, write: { file, line } }
}

/** Quotes a name for a POSIX shell when it needs that. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** `-n shop` for an object with a namespace. */
export function inNamespace(finding: Finding): string {
  const { namespace } = finding.workload
  return namespace === undefined ? '' : ` -n ${quote(namespace)}`
}

/** `deployment/web`; of a custom resource with its group, for a short kind may be served twice: `widget.example.org/web`. */
export function workloadName({ workload }: Finding): string {
  return `${typeName(workload)}/${quote(workload.name)}`
}

/** A kind as kubectl takes it. */
function typeName(of: KindRef): string {
  return isCustomResource(of) ? `${of.kind.toLowerCase()}.${groupOf(of.apiVersion)}` : of.kind.toLowerCase()
}

/** Shows what pods are made with, at a path below their spec: as the workload has it, else as what makes its pods has it. */
export function podField({ workload, carrier, pod }: Finding, field: string): string {
  const path = workloadKind(workload)?.podSpec
  const [object, at] =
    path !== undefined
      ? [workload, path]
      : pod === undefined
        ? [refOf(carrier), ['spec', 'template', 'spec']]
        : [refOf(pod), ['spec']]
  const namespace = workload.namespace === undefined ? '' : ` -n ${quote(workload.namespace)}`
  return `kubectl get ${typeName(object)}/${quote(object.name)}${namespace} -o jsonpath='{.${at.join('.')}.${field}}'`
}

/** Commands with which kubectl changes what has a pod template, and which it knows for its own kinds only. */
const OF_ITS_KINDS = /^kubectl (set|rollout|scale|patch) /

/** The step where kubectl cannot do it to a custom resource: the manifest is to be corrected. */
export function asItsKind(step: Step, finding: Finding): Step {
  const isUnknown = isCustomResource(finding.workload) && OF_ITS_KINDS.test(step.run ?? '')
  if (!isUnknown || step.run?.includes(workloadName(finding)) !== true) return step
  return edit(step.why.replace(/ \(also in the manifest\)$/, ' in the manifest'))
}

/** A command of a kind that kubectl's own do not know, with the real name; undefined where there is none. */
function ownCommand(finding: Finding, what: 'status' | 'setImage' | 'undo' | 'restart'): string | undefined {
  const command = workloadKind(finding.workload)?.commands?.[what]
  return command && `${command.replace('NAME', () => quote(finding.workload.name))}${inNamespace(finding)}`
}

/** Starts all pods of a workload anew; undefined where no command does that. */
export function restartCommand(finding: Finding): string | undefined {
  const own = ownCommand(finding, 'restart')
  if (own !== undefined || isCustomResource(finding.workload)) return own
  return `kubectl rollout restart ${workloadName(finding)}${inNamespace(finding)}`
}

/** The object that says it, and the one whose pods it is about: the pods of a workload exist only where it does. */
function itsObjects({ carrier, workload }: Finding): readonly [ObjectRef, ObjectRef] {
  return [refOf(carrier), workload]
}

/** `kubectl describe` of the object that says it. */
export function describe(finding: Finding, why?: string): Step {
  const { kind, metadata } = finding.carrier
  return look(
    why ?? `Show the status and events of ${kind} ${metadata.name}`,
    `kubectl describe ${typeName(finding.carrier)} ${quote(metadata.name)}${inNamespace(finding)}`,
    ...itsObjects(finding),
  )
}

/** The log of the container's previous run; of its only one where the pod is not started again. */
export function previousLog(finding: Finding): Step {
  const isOver = finding.pod?.status?.phase === 'Failed' || finding.pod?.spec.restartPolicy === 'Never'
  return look(
    `Read the log of the container that ${isOver ? 'failed' : 'crashed'}`,
    `kubectl logs ${podName(finding)}${inNamespace(finding)}${ofContainer(finding)}${isOver ? '' : ' --previous'} --tail=100`,
    finding.workload,
  )
}

/** The name of the pod that shows it, for a command. */
export function podName({ pod }: Finding): string {
  return quote(pod?.metadata.name ?? 'POD')
}

function ofContainer({ container }: Finding): string {
  return container === undefined ? '' : ` -c ${quote(container.name)}`
}

/** Deletes the pod, so that its controller makes a new one of the newest revision. */
export function replacePod(finding: Finding, why: string): Step {
  return run(why, `kubectl delete pod ${podName(finding)}${inNamespace(finding)}`, finding.workload)
}

/** What a kind that keeps revisions is asked of its rollouts; undefined for every other. */
export function rolloutCommand(finding: Finding, what: 'status' | 'undo' | 'history'): string | undefined {
  if (what !== 'history' && isCustomResource(finding.workload)) return ownCommand(finding, what)
  const command = workloadKind(finding.workload)?.revisions?.[what]
  return command && `${command.replace('NAME', () => quote(finding.workload.name))}${inNamespace(finding)}`
}

/** Going back to the revision before, for kinds that keep revisions; the first one has none before it. */
export function undo(finding: Finding): Step[] {
  const command = rolloutCommand(finding, 'undo')
  return command !== undefined && finding.revision !== 1
    ? [{ ...run('Roll back to the previous revision', command, finding.workload), undo: true }]
    : []
}

/**
 * A Deployment's old pods go before new ones come: one by one, or all at once. Other kinds do so by themselves, and
 * where another's pod is in the way it does not help.
 */
export function oldPodsFirst(
  finding: Finding,
  how: 'one by one' | 'all at once',
  holder: 'old' | 'other' = 'old',
): Step[] {
  if (workloadKind(finding.workload)?.update?.field !== 'strategy' || isCustomResource(finding.workload)) return []
  if (holder === 'other' || finding.revision === 1) return []
  const strategy =
    how === 'one by one'
      ? { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }
      : { type: 'Recreate', rollingUpdate: null }
  const patch = JSON.stringify({ spec: { strategy } })
  return [
    run(
      how === 'one by one'
        ? 'Stop each old pod before its replacement is created'
        : 'Stop all old pods before new ones are created (this interrupts the service)',
      `kubectl patch ${workloadName(finding)}${inNamespace(finding)} -p '${patch}'`,
      finding.workload,
    ),
  ]
}

/** `kubectl set image` with a place for the right reference. */
export function setImage(finding: Finding, reference = 'IMAGE'): Step[] {
  const { container } = finding
  if (container === undefined || isPod(finding.workload)) return []
  const command = isCustomResource(finding.workload)
    ? ownCommand(finding, 'setImage')
    : `kubectl set image ${workloadName(finding)}${inNamespace(finding)}`
  if (command === undefined) return []
  const why = 'Set an image that exists, here and in the manifest'
  return [run(why, `${command} ${quote(container.name)}=${reference}`, finding.workload)]
}

/**
 * `namespace shop`, or `the namespace` where a saved answer of the API server does not tell which. `named`: the one that
 * the answer is about, else that of the workload.
 */
export function theNamespace({ workload }: Finding, named?: string): string {
  const name = named ?? workload.namespace ?? ''
  return name === '' ? 'the namespace' : `namespace ${name}`
}

/** Sends the manifest as it would be applied, by the default field manager of this action, and changes nothing. */
export function dryRun(finding: Finding, why = 'Validate the corrected manifest with a dry run'): Step {
  return look(
    why,
    `kubectl apply --server-side --dry-run=server --field-manager=k8s-deploy-gate -f ${fileOf(finding)}${inNamespace(finding)}`,
  )
}

/** The manifest that a finding is about. */
export function fileOf({ file = 'FILE' }: Finding): string {
  return quote(file)
}

/** With a full stop at its end, where it has none. */
export function ended(text: string): string {
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`
}

/** With a capital first letter. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
