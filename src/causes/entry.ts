// What an entry of the catalogue is made of. A new cause is one entry in one file of this room.
import type { FieldPath } from '../model/object.ts'
import type { Channel, Facts, Finding, Proof, Signal } from '../model/finding.ts'
import type { Confidence, Step } from '../model/report.ts'
import type { Place } from '../model/place.ts'

/** One cause: how it is recognised, how it is told, what to do about it. */
export interface Entry {
  code: string
  /** `A` to `K`. */
  family: string
  /** In which layer of a pod's life it stands, L0 to L12: the earliest failing layer is the root. */
  layer: number
  /** How much evidence proves it hopeless. */
  proof: Proof | ((finding: Finding) => Proof)
  /** `node`: it may be the fault of one node, so it takes half of the new pods to fail early. */
  scope?: 'node'
  confidence?: Confidence
  /** Ways to recognise it. In each channel the first entry of the catalogue that answers is the cause. */
  recognise: readonly Recogniser[]
  /** The fact, without the object's name before it and the code behind it: `secret "db" has no key "url"`. */
  fact: (finding: Finding) => string
  /** What that means, one or two sentences, plain text. */
  sentence: (finding: Finding) => string
  /** Two to four commands with the real names filled in. */
  steps: (finding: Finding) => Step[]
  /** The value in the manifest that produced it. */
  field?: (finding: Finding, place: Place) => FieldPath | undefined
  /** Where Kubernetes documents it. */
  documentation: string
}

/** Answers with the facts it found in a signal of its channel, or with nothing. */
export interface Recogniser {
  channel: Channel
  match: (text: string, signal: Signal) => Facts | undefined
}

/** Recognises by a regular expression; its named groups are the facts. */
export function pattern(channel: Channel, expression: RegExp): Recogniser {
  return {
    channel,
    match: (text) => {
      const match = expression.exec(text)
      if (match === null) return undefined
      return Object.fromEntries(Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined))
    },
  }
}

/** Recognises by Kubernetes' own word. */
export function symptom(channel: Channel, ...words: string[]): Recogniser {
  return { channel, match: (_text, signal) => (words.includes(signal.symptom) ? {} : undefined) }
}

/** Recognises by a rule over the whole signal. */
export function rule(channel: Channel, match: (signal: Signal) => Facts | undefined): Recogniser {
  return { channel, match: (_text, signal) => match(signal) }
}

export const TERMINAL: Proof = { kind: 'terminal' }
export const WAITING: Proof = { kind: 'waiting' }

/** Both numbers are needed. */
export function probable(observations: number, seconds: number): Proof {
  return { kind: 'probable', observations, seconds }
}
