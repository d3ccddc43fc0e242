// A finding as its words are made from: what others said in it is redacted, text by text, and only then cut. Codes, numbers
// and times stay. Pure.
import { changeText, MASK, redactWords, type Redaction } from '../evidence/redact.ts'
import type { Finding, Known } from '../model/finding.ts'
import type { LogFacts } from '../model/log-facts.ts'
import { recordOf, records } from '../model/record.ts'
import type { Evidence } from '../model/report.ts'
import type { Rollout } from '../rollout/rollout.ts'

/** Characters of a log's line that fit into a sentence. */
const LONGEST_LINE = 200

/** Fields that say what the others are: without their value there are no words. In the finished ones they are hidden, too. */
const DISCRIMINANTS: ReadonlySet<string> = new Set(['kind', 'apiVersion'])

/** A copy of a finding in which no text has what is to be hidden. For its words only: it is no other fault by that. */
export function masked(finding: Finding, redact: Redaction): Finding {
  const said = <T>(value: T): T => changeText(value, redact.said, DISCRIMINANTS)
  const { code, channel, context, standing, confidence, observations, since, last } = finding
  const { evidence, known, inner, file, carrier, log, ...rest } = finding
  const { managedFields: _managedFields, ...metadata } = carrier.metadata
  const hidden = evidence.map((one) => maskedEvidence(one, redact))
  return {
    ...said(rest),
    ...{ code, channel, context, confidence, observations, since, last },
    ...(standing === undefined ? {} : { standing }),
    carrier: said({ ...carrier, metadata }),
    evidence: hidden,
    ...(log === undefined ? {} : { log: maskedLog(said(log), log, evidence, hidden) }),
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
    ...(facts === undefined ? {} : { facts: changeText(facts, redact.said, DISCRIMINANTS) }),
  }
}

/**
 * What a log tells, its line cut. Where the line is part of a secret of several lines, which only the lines around it
 * tell, nothing of it is left.
 */
function maskedLog(
  hidden: LogFacts,
  raw: LogFacts,
  evidence: readonly Evidence[],
  redacted: readonly Evidence[],
): LogFacts {
  if (hidden.line === undefined || raw.line === undefined) return hidden
  const { line } = hidden
  const index = evidence.findIndex(({ text }) => text.includes(raw.line))
  if (index >= 0 && redacted[index]?.text.includes(line) === false) return { ...hidden, line: MASK }
  return { ...hidden, line: line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line }
}

/** How far an object is, in words; what its controllers and its pods say of themselves stands in them, and values. */
export function maskedMessage({ message, live, pods, blockedBy, reason }: Rollout, redact: Redaction): string {
  const said = [live, blockedBy, ...pods].flatMap((object) => {
    const { reason, message, conditions } = recordOf(object?.status)
    return [reason, message, ...records(conditions).flatMap((one) => [one.reason, one.message])]
  })
  const values: unknown[] = Object.values(reason?.facts ?? {})
  const texts = [...said, ...values].filter((text) => typeof text === 'string').map((text) => text.trim())
  return redactWords(message, [...new Set(texts)], redact)
}
