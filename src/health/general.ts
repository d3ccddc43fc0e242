// The general rule, for kinds of which nothing more is known: the conventions that controllers share. What it cannot know
// it says, and it calls nothing final but the condition Stalled.
// Conventions: kstatus (cli-utils 0.37, pkg/kstatus/README.md: Reconciling, Stalled, Ready, observedGeneration);
// Kubernetes API conventions (community, contributors/devel/sig-architecture/api-conventions.md, "Typical status
// properties": conditions of either polarity, phases as one word).
import { isRecord } from '../model/record.ts'
import { firstFound, textOf, valueOf, type Found, type Health, type Said, type Scope } from './facts.ts'

/** True says that something is wrong. */
const BAD = /^(Degraded|Unhealthy|Invalid|Irreconcilable|Not[A-Z].*|.*(Error|Failed|Failure|ErrorOccurred|Errored))$/
/** True says that it is under way. */
const UNDER_WAY =
  /^(Reconciling|Progressing|In-?[Pp]rogress|Updating|Upgrading|Deploying|Pending|Provisioning|Creating|Installing|Initializing|Scaling|Rolling|Issuing|Waiting|Migrating|Restarting)$/
/** True says that it stands still on purpose. */
const HELD = /^(Paused|Suspended|ReconciliationPaused)$/
/** What says, alone, whether an object works; the first that is there decides. */
const MAIN = /^(Ready|Available|Healthy|Succeeded|Complete|Completed)$/
/** What must be true beside that. */
const BESIDE = /^(Ready|Available|Healthy|Synced|Synchronized|Reconciled|Accepted|Programmed|Valid|ReconcileSuccess)$/
/** Without any of the main ones: what may say so. */
const GOOD =
  /^(?!Partial|Update|Upgrade|NewVersion).*(Ready|Available|Healthy|Synced|Synchronized|Reconciled|Accepted|Programmed|Valid|Validated|Succeeded|Success|Applied|Deployed|Installed|Established|Configured|Created|Provisioned|Bound|Compliant|ReconcileComplete|UpToDate)$/
/** A Progressing that is over, as that of a Deployment: it stays true. */
const OVER = /(Available|Completed?|Succeeded|Success|Successful|Ready|UpToDate|Done)$/

/** The names of fields in which a status says in a word how the object is. */
const WORD = /^(?!last|next|previous|desired|target|old).*(phase|state|status|health|stage)$/i
const PLAIN_WORD = /^(phase|state|status|health)$/i

const FAILED =
  /^(?!no(?:error|fail))(failed(?!over).*|failure|error.*|.*error|.*failed|fatal|invalid|degraded|unhealthy|broken|rejected|denied|red|crashed|crashloopbackoff|notready|unavailable|outofsync|faulty|faulted|lost|noncompliant|unreachable)$/
const WORKING =
  /^(pending|init|waiting|queued|new|inprogress|yellow|notreconciled|unknown|(applying|migrating|updating|upgrading|creating|provisioning|scaling|importing|waiting)\w+|.*(?<!runn|exist|work|serv|listen|follow|stream|noth|miss|monitor|watch)ing)$/
const DONE =
  /^(ready|accepted|running|available|active|healthy|succeeded|success|successful|complete|completed|done|ok|green|bound|deployed|synced|insync|installed|created|provisioned|online|up|valid|applied|compliant|finished|enabled|established|configured|initialized|reconciled|exists)$/
const PAUSED = /^(paused|suspended|stopped|halted|hibernated|disabled|onhold)$/

export function general(scope: Scope): Health {
  const { conditions } = scope
  const is = (expression: RegExp, ...statuses: string[]): Said | undefined =>
    conditions.find(({ type, status }) => expression.test(type) && statuses.includes(status))
  const stalled = is(/^Stalled$/, 'True')
  if (stalled !== undefined) return { is: 'failed', found: foundIn(stalled) }
  const bad = is(BAD, 'True')
  if (bad !== undefined) return { is: 'broken', found: foundIn(bad) }
  const held = is(HELD, 'True')
  if (held !== undefined) return { is: 'paused', found: foundIn(held) }
  // An operator written with Ansible keeps Running true, and says in its reason whether it is
  // (ansible-operator-plugins 1.36, internal/ansible/controller/status/conditions.go).
  const underWay = conditions.find(
    ({ type, status, reason = '' }) =>
      (status === 'True' || (status === 'Unknown' && type === 'Progressing')) &&
      (type === 'Running' ? reason === 'Running' : UNDER_WAY.test(type) && !OVER.test(reason)),
  )
  if (underWay !== undefined) return { is: 'working', found: foundIn(underWay) }
  const byPolicy = ofParents(scope)
  if (byPolicy !== undefined) return byPolicy
  const byConditions = ofGoodOnes(conditions)
  if (byConditions !== undefined && byConditions.is !== 'done') return byConditions
  const status = valueOf('.status', scope.root)
  // What says in its main condition that it works is not held up by a word about its last backup.
  const byWord = ofWords(status, '.status', byConditions === undefined ? WORD : PLAIN_WORD)
  if (byWord !== undefined && byWord.is !== 'done') return byWord
  const byCounts = firstFound(COUNTED, scope)
  if (byCounts !== undefined) return { is: 'working', found: byCounts }
  if (byWord !== undefined || byConditions !== undefined) return (byWord ?? byConditions) as Health
  const uncounted = firstFound('.status.replicas & .status.readyReplicas<.status.replicas', scope)
  if (uncounted !== undefined) return { is: 'working', found: uncounted }
  const good = firstFound(['.status.healthy=true', '.status.ready=true', '.status.readyReplicas'], scope)
  if (good !== undefined) return { is: 'done', found: good }
  const open = is(/./, 'Unknown')
  if (open !== undefined) return { is: 'working', found: foundIn(open) }
  const error = firstFound(ERRORS, scope)
  if (error !== undefined) return { is: 'broken', found: error }
  return ofParts(status, '.status') ?? { is: 'done', unsaid: true }
}

function foundIn(condition: Said): Found {
  return { what: condition.type, value: condition.status, condition }
}

/** By the conditions of which True is good. */
function ofGoodOnes(conditions: readonly Said[]): Health | undefined {
  const main = conditions.find(({ type }) => type === 'Ready') ?? conditions.find(({ type }) => MAIN.test(type))
  const asked = conditions.filter(({ type }) => (main === undefined ? GOOD : BESIDE).test(type))
  const all = main === undefined || asked.includes(main) ? asked : [main, ...asked]
  const isFalse = all.find(
    ({ status, reason = '' }) => status === 'False' || /^(?!No[A-Z]|.*Previous).*(Failed|Error)$/.test(reason),
  )
  // The main one says it best.
  const wrong = main?.status === 'False' ? main : isFalse
  if (wrong !== undefined) return { is: 'broken', found: foundIn(wrong) }
  const open = all.find(({ status }) => status !== 'True')
  if (open !== undefined) return { is: 'working', found: foundIn(open) }
  return all.length === 0 ? undefined : { is: 'done', found: foundIn(main ?? (all[0] as Said)) }
}

/** By a word of the status, that of a phase, a state, a health; or of its parts, where it has none itself. */
function ofWords(status: unknown, at: string, names = WORD): Health | undefined {
  const fields = isRecord(status) ? Object.entries(status) : []
  const words = fields
    .filter(([name]) => names.test(name))
    .map(([name, value]) => ({ found: { what: `${at}.${name}`, value: textOf(value) }, word: plain(textOf(value)) }))
  const first = (expression: RegExp, is: Health['is']): Health | undefined => {
    const found = words.find(({ word }) => expression.test(word))?.found
    return found === undefined ? undefined : { is, found }
  }
  return first(FAILED, 'broken') ?? first(PAUSED, 'paused') ?? first(WORKING, 'working') ?? first(DONE, 'done')
}

/** By the words of the parts of a status, and of their parts: `.status.job.state`. */
function ofParts(status: unknown, at: string, depth = 2): Health | undefined {
  if (!isRecord(status) || depth === 0) return undefined
  const parts = Object.entries(status).filter(([, part]) => isRecord(part))
  const said = parts.flatMap(([name, part]) => {
    const where = `${at}.${name}`
    return ofWords(part, where) ?? ofParts(part, where, depth - 1) ?? []
  })
  return ['broken', 'paused', 'working', 'done']
    .map((is) => said.find((one) => one.is === is))
    .find((one) => one !== undefined)
}

/** `In Progress`, `IN_PROGRESS` and `inProgress` are one word. */
function plain(text: string): string {
  return text.replaceAll(/[^A-Za-z]/g, '').toLowerCase()
}

/** What counts replicas as a Deployment does, or says yes or no. */
const COUNTED = [
  '.status.healthy=false',
  '.status.ready=false',
  '.status.readyReplicas & .status.readyReplicas<.spec.replicas',
  '.status.readyReplicas & .status.readyReplicas<.status.replicas',
  '.status.updatedReplicas & .status.updatedReplicas<.spec.replicas',
  '.status.availableReplicas & .status.availableReplicas<.spec.replicas',
]

/** Fields that are filled only where something is wrong. */
const ERRORS = ['error', 'errorMessage', 'errMsg', 'errorDescription'].map((name) => `.status.${name}`)

/** Policies and routes of the Gateway API and of what follows it: what each parent, listener or router says of them. */
function ofParents(scope: Scope): Health | undefined {
  const lists = ['parents', 'ancestors', 'listeners', 'ingress'].map((name) => `.status.${name}[]?`)
  const broken = firstFound(
    lists.flatMap((list) =>
      ['Accepted', 'Admitted', 'ResolvedRefs', 'Programmed'].map((type) => `${list}${type}=False`),
    ),
    scope,
  )
  return broken === undefined ? undefined : { is: 'broken', found: broken }
}
