// How much a finding proves: whether waiting still helps, whether it was seen often enough. Pure.
import type { Channel, Finding, Proof } from '../model/finding.ts'
import { entryOf } from '../causes/catalogue.ts'

/**
 * True when the evidence proves that waiting does not help: the entry's proof, on enough pods.
 * `seen` is for how many milliseconds we have been seeing it without a break, `share` on which part of the new pods.
 */
export function isHopeless(finding: Finding, seen: number, share: number): boolean {
  const entry = entryOf(finding.code)
  const proof = proofOf(finding)
  if (finding.standing?.isFinal === true) return finding.confidence !== 'guess' && seen >= 2000
  if (mayPass(finding) || finding.confidence === 'guess') return false
  if (entry.scope === 'node' && share < 0.5) return false
  if (proof.kind === 'terminal') return seen >= 2000
  if (proof.kind === 'waiting') return false
  const observations = Math.max(finding.observations, triesWithin(finding.channel, seen))
  return isOften({ ...finding, observations }) && seen >= proof.seconds * 1000
}

/**
 * True where what was seen may be over the next time: what was missing has appeared, its end is not explained yet, its
 * controller tries again, or the container runs again, unless a probe ended it, which it will do once more.
 */
function mayPass({ standing = {} }: Finding): boolean {
  const { appeared, awaited, retried, runsAgain, killedBy } = standing
  return [appeared, awaited, retried].includes(true) || (runsAgain === true && killedBy === undefined)
}

/** True when it was seen as often as its proof needs. */
export function isOften(finding: Finding): boolean {
  const proof = proofOf(finding)
  // What runs again may work this time. What a probe kills lives longer than the kubelet's back-off and is never seen
  // waiting: after one kill more it has had its chance.
  const more = finding.standing?.runsAgain === true ? 1 : 0
  return proof.kind === 'terminal' || (proof.kind === 'probable' && finding.observations >= proof.observations + more)
}

/**
 * How often the kubelet must have tried while we saw a container wait without a break; its events, which count that,
 * may come minutes late or not at all. It pulls again after 10 s, 20 s, 40 s… (kubernetes 1.35, pkg/kubelet/kubelet.go,
 * imageBackOffPeriod) and configures a container at every sync, some ten seconds apart.
 */
function triesWithin(channel: Channel, seen: number): number {
  if (channel === 'pull') return 1 + Math.floor(Math.log2(seen / 10_000 + 1))
  return channel === 'configure' ? 1 + Math.floor(seen / 15_000) : 1
}

/**
 * True of what was seen beside a failure that is proved often enough to be worth telling: half of its own proof. What no
 * waiting heals needs no more of it, and a probe that fails must have failed for a while.
 */
export function isWorthTelling(finding: Finding): false | Proof['kind'] {
  const proof = proofOf(finding)
  if (finding.confidence === 'guess' || mayPass(finding) || finding.standing?.runsAgain === true) return false
  const isHalf = proof.kind === 'probable' && finding.observations >= Math.ceil(proof.observations / 2)
  const isEnough = isHalf || isLongUnready(finding)
  return proof.kind === 'terminal' || isEnough ? proof.kind : false
}

/** Through these nothing is said while all goes well. */
const COMPLAINTS: readonly Channel[] = ['create', 'schedule', 'sandbox', 'volume', 'configure']

/** True of what is known when a watch ends before its verdict: waiting might have helped, but something is wrong. */
export function isKnownSoFar(finding: Finding): boolean {
  const isComplaint = finding.confidence !== 'guess' && !mayPass(finding) && COMPLAINTS.includes(finding.channel)
  return isComplaint || isWorthTelling(finding) !== false
}

/**
 * True for what has been seen too seldom to be told beside a failure, and may be seen again in a moment: a container that
 * has ended once starts again at once.
 */
export function isGathering(finding: Finding): boolean {
  const { appeared, awaited, retried } = finding.standing ?? {}
  return (
    ['exit', 'start', 'pull'].includes(finding.channel) &&
    finding.confidence !== 'guess' &&
    ![appeared, awaited, retried].includes(true) &&
    isWorthTelling(finding) === false
  )
}

/** True for a probe that has failed for longer than most programs need to start. */
function isLongUnready({ channel, observations, since, last }: Finding): boolean {
  return channel === 'readiness' && observations >= 4 && last - since >= 45_000
}

export function proofOf(finding: Finding): Proof {
  const { proof } = entryOf(finding.code)
  return typeof proof === 'function' ? proof(finding) : proof
}
