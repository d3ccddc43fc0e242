// The commands that steps are made of, with the real names filled in and quoted for a shell.
import type { Finding } from '../model/finding.ts'
import { isPod, workloadKind } from '../model/kinds.ts'
import type { Step } from '../model/report.ts'

/** A command that changes nothing. */
export function look(why: string, command: string): Step {
  return { why, command, look: command }
}

/** A command that changes something. */
export function run(why: string, command: string): Step {
  return { why, command, run: command }
}

/** A value of the manifest to correct: `explained` is its field, for `kubectl explain`; `to` what stands there then. */
export function edit(why: string, explained: string, to?: string): Step {
  return { why, command: `kubectl explain ${explained}`, edit: to === undefined ? {} : { to } }
}

/** An input of this action to set. */
export function setInput(why: string, name: string, value: string): Step {
  return { why, command: `${name}: ${value}`, input: { name, value } }
}

/** A page to read. */
export function read(why: string, address: string): Step {
  return { why, command: address, read: address }
}

/** A line that the Dockerfile of the image lacks: told, and not to be pasted into a shell. */
export function inDockerfile(why: string, line: string): Step {
  return { why, command: `echo '${line}' >> Dockerfile` }
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

/** `deployment/web`. */
export function workloadName(finding: Finding): string {
  return `${finding.workload.kind.toLowerCase()}/${quote(finding.workload.name)}`
}

/** `kubectl describe` of the object that says it. */
export function describe(finding: Finding, why = 'see everything that Kubernetes says about it'): Step {
  const { kind, metadata } = finding.carrier
  return look(why, `kubectl describe ${kind.toLowerCase()} ${quote(metadata.name)}${inNamespace(finding)}`)
}

/** The log of the container's previous run; of its only one where the pod is not started again. */
export function previousLog(finding: Finding): Step {
  const isOver = finding.pod?.status?.phase === 'Failed' || finding.pod?.spec.restartPolicy === 'Never'
  const pod = quote(finding.pod?.metadata.name ?? 'POD')
  const container = finding.container === undefined ? '' : ` -c ${quote(finding.container.name)}`
  return look(
    'read what the program wrote before it ended',
    `kubectl logs ${pod}${inNamespace(finding)}${container}${isOver ? '' : ' --previous'} --tail=100`,
  )
}

/** Deletes the pod, so that its controller makes a new one of the newest revision. */
export function replacePod(finding: Finding, why: string): Step {
  return run(why, `kubectl delete pod ${quote(finding.pod?.metadata.name ?? 'POD')}${inNamespace(finding)}`)
}

/** What a kind that keeps revisions is asked of its rollouts; undefined for every other. */
export function rolloutCommand(finding: Finding, what: 'status' | 'undo' | 'history'): string | undefined {
  const command = workloadKind(finding.workload)?.revisions?.[what]
  return command && `${command.replace('NAME', () => quote(finding.workload.name))}${inNamespace(finding)}`
}

/** Going back to the revision before, for kinds that keep revisions; the first one has none before it. */
export function undo(finding: Finding): Step[] {
  const command = rolloutCommand(finding, 'undo')
  return command !== undefined && finding.revision !== 1
    ? [{ ...run('go back to the previous revision meanwhile', command), undo: true }]
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
  if (workloadKind(finding.workload)?.update?.field !== 'strategy' || holder === 'other') return []
  const strategy =
    how === 'one by one'
      ? { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }
      : { type: 'Recreate', rollingUpdate: null }
  const patch = JSON.stringify({ spec: { strategy } })
  return [
    run(
      'let an old pod go before a new one comes',
      `kubectl patch ${workloadName(finding)}${inNamespace(finding)} -p '${patch}'`,
    ),
  ]
}

/** `kubectl set image` with a place for the right reference. */
export function setImage(finding: Finding, reference = 'IMAGE'): Step[] {
  const { container } = finding
  if (container === undefined || isPod(finding.workload)) return []
  return [
    run(
      'deploy the right reference (and correct the manifest)',
      `kubectl set image ${workloadName(finding)}${inNamespace(finding)} ${quote(container.name)}=${reference}`,
    ),
  ]
}

/**
 * `namespace shop`, or `the namespace` where a saved answer of the API server does not tell which. `named`: the one that
 * the answer is about, else that of the workload.
 */
export function theNamespace({ workload }: Finding, named?: string): string {
  const name = named ?? workload.namespace ?? ''
  return name === '' ? 'the namespace' : `namespace ${name}`
}

/** Sends the manifest as it would be applied, and changes nothing. */
export function rehearse(finding: Finding, why = 'rehearse after correcting it'): Step {
  return look(why, `kubectl apply --server-side --dry-run=server -f ${fileOf(finding)}${inNamespace(finding)}`)
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
