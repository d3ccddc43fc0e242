// A finding as its words are made from: what others said in it is redacted, text by text, and only then cut. Codes, numbers
// and times stay. Pure.
import { changeText, MASK, redactWords, type Redaction } from '../evidence/redact.ts'
import type { Finding, Known } from '../model/finding.ts'
import type { Evidence } from '../model/report.ts'
import type { Rollout } from '../rollout/rollout.ts'

/** Characters of a log's line that fit into a sentence. */
const LONGEST_LINE = 200

/** A copy of a finding in which no text has what is to be hidden. For its words only: it is no other fault by that. */
export function masked(finding: Finding, redact: Redaction): Finding {
  const said = <T>(value: T): T => changeText(value, redact.said)
  const { code, channel, context, standing, confidence, observations, since, last } = finding
  const { evidence, known, inner, file, carrier, facts, ...rest } = finding
  const { managedFields: _managedFields, ...metadata } = carrier.metadata
  const hidden = evidence.map((one) => maskedEvidence(one, redact))
  const line = (text: string): string => shortLine(text, redact.said(text), evidence, hidden)
  return {
    ...said(rest),
    ...{ code, channel, context, confidence, observations, since, last },
    ...(standing === undefined ? {} : { standing }),
    carrier: said({ ...carrier, metadata }),
    facts: withLine(said(facts), facts, line),
    evidence: hidden,
    ...(known === undefined ? {} : { known: maskedKnown(known, redact) }),
    ...(inner === undefined ? {} : { inner: masked(inner, redact) }),
    ...(file === undefined ? {} : { file: redact.words(file) }),
  }
}

/** Where it was read is told in our words, with the names of objects in them. */
export function maskedEvidence(evidence: Evidence, redact: Redaction): Evidence {
  return { ...evidence, source: redact.words(evidence.source), text: redact.said(evidence.text) }
}

function maskedKnown({ sentence, said = [], facts, ...rest }: Known, redact: Redaction): Known {
  return {
    ...changeText(rest, redact.words),
    sentence: redactWords(sentence, said, redact),
    ...(facts === undefined ? {} : { facts: changeText(facts, redact.said) }),
  }
}

/** The facts, the line of a log among them no longer than a sentence takes. */
function withLine(hidden: Finding['facts'], facts: Finding['facts'], line: (text: string) => string): Finding['facts'] {
  const { lastLine } = facts as { lastLine?: string }
  return lastLine === undefined ? hidden : ({ ...hidden, lastLine: line(lastLine) } as Finding['facts'])
}

/**
 * A line of a log, cut. Where it is part of a secret of several lines, which only the lines around it tell, nothing of it
 * is left.
 */
function shortLine(raw: string, hidden: string, evidence: readonly Evidence[], redacted: readonly Evidence[]): string {
  const index = evidence.findIndex(({ text }) => text.includes(raw))
  const isPart = index >= 0 && redacted[index]?.text.includes(hidden) === false
  if (isPart) return MASK
  return hidden.length > LONGEST_LINE ? `${hidden.slice(0, LONGEST_LINE - 1)}…` : hidden
}

/** How far an object is, in words; what its controllers and its pods say of themselves stands in them. */
export function maskedMessage({ message, live, pods, blockedBy }: Rollout, redact: Redaction): string {
  const said = [live, blockedBy, ...pods].flatMap((object) => {
    const { reason, message, conditions } = (object?.status ?? {}) as Said & { conditions?: unknown }
    const all = Array.isArray(conditions) ? (conditions as (Said | null)[]) : []
    return [reason, message, ...all.flatMap((one) => [one?.reason, one?.message])]
  })
  const texts = said.filter((text) => typeof text === 'string').map((text) => text.trim())
  return redactWords(message, [...new Set(texts)], redact)
}

interface Said {
  reason?: unknown
  message?: unknown
}
