// Hiding is the last step: what causes are, how many, in which order, where they stand and whether they were so before is
// the same whatever is hidden in their words; and it comes before anything is cut.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findingOf } from '../../src/causes/catalogue.ts'
import { diagnoseDump, parseDump } from '../../src/diagnose/dump.ts'
import { placeOf } from '../../src/causes/identity.ts'
import { maskedMessage } from '../../src/diagnose/masked.ts'
import { headlineOfFinding, tell } from '../../src/diagnose/tell.ts'
import { NOTHING_HIDDEN, redaction, type Redaction } from '../../src/evidence/redact.ts'
import { parseManifests } from '../../src/manifest/parse.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { KubernetesObject, ObjectRef } from '../../src/model/object.ts'
import { renderCauses } from '../../src/report/log.ts'
import { withoutPods } from '../../src/rollout/rollout.ts'

const NOW = Date.parse('2026-11-26T10:00:00Z')
const ref = (name: string): ObjectRef => ({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name })
const container = { name: 'app' }

/** A workload whose container takes its environment from a Secret of its own, which is not there. */
const manifest = (name: string, secret: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  template:
    spec:
      containers:
      - name: app
        envFrom:
        - secretRef:
            name: ${secret}
---
`
const lacks = (name: string, secret: string): Finding =>
  findingOf('SecretMissing', ref(name), `secret "${secret}" not found`, NOW, {
    channel: 'configure',
    container,
    facts: { name: secret },
  })

describe('two workloads that each lack a Secret of their own', () => {
  const { documents } = parseManifests(manifest('a', 'registry.corp-a') + manifest('b', 'registry.corp-b'), 'k8s.yaml')
  const findings = [lacks('a', 'registry.corp-a'), lacks('b', 'registry.corp-b')]
  const context = { documents, preExisting: new Set([placeOf(findings[0] as Finding)]), wrappers: new Map() }
  const told = (redact: Redaction) =>
    tell(findings, context, redact).causes.map(({ code, objects, source, preExisting }) => [
      code,
      objects.map(({ name }) => name).join(),
      `${source?.file}:${source?.line}:${source?.column}`,
      preExisting,
    ])

  test('are two causes, each at its line, and the first was so before, whatever is hidden', () => {
    const expected = [
      ['SecretMissing', 'a', 'k8s.yaml:11:19', true],
      ['SecretMissing', 'b', 'k8s.yaml:23:19', false],
    ]
    expect(told(NOTHING_HIDDEN)).toEqual(expected)
    expect(told(redaction([/registry\.corp\S*/]))).toEqual(expected)
  })

  test('are told without what is hidden', () => {
    const { causes } = tell(findings, context, redaction([/registry\.corp[\w-]*/]))
    expect(causes.map(({ headline }) => headline)).toEqual([
      'a: Secret "***" does not exist (SecretMissing)',
      'b: Secret "***" does not exist (SecretMissing)',
    ])
    expect(JSON.stringify(causes)).not.toContain('corp-')
  })
})

/** A container that ended with this as the last line of its log. */
function crashed(line: string): Finding {
  return findingOf('AppCrash', ref('web'), 'exit code 1', NOW, {
    channel: 'exit',
    container,
    log: { line },
    evidence: [{ kind: 'log', source: 'log of web-1, container app', text: line }],
  })
}

describe('is hidden before it is cut', () => {
  const causeOf = (finding: Finding, redact = redaction([])) => {
    const [cause] = tell([finding], { documents: [], preExisting: new Set(), wrappers: new Map() }, redact).causes
    return cause
  }

  test('a secret at the end of a long line, wherever the cut is', () => {
    for (let length = 0; length < 260; length++) {
      const filler = 'x'.repeat(length)
      for (const secret of [
        '//registry.example/:_authToken=3QrplK1xckSx',
        'DB_PASSWORD=hunter2-SECRETVALUE sslmode=require',
      ]) {
        const text = JSON.stringify(causeOf(crashed(`Error: ${filler} ${secret}`)))
        expect(text, `${length}`).not.toMatch(/3Qrpl|1xckSx|hunter2|SECRETVALUE/)
      }
    }
  })

  test('a long line loses its end', () => {
    expect(causeOf(crashed(`Error: ${'x '.repeat(200)}`))?.sentence).toContain(`${'x '.repeat(96)}…`)
  })

  test('a line that only the lines around it tell to be part of a key', () => {
    const line = 'MIIEpAIBAAKCAQEA7bq1'
    const text = `-----BEGIN RSA PRIVATE KEY-----\nMIIE\n${line}\n-----END RSA PRIVATE KEY-----`
    const finding = { ...crashed(line), evidence: [{ kind: 'log' as const, source: 'log', text }] }
    expect(JSON.stringify(causeOf(finding))).not.toContain(line)
    expect(causeOf(crashed(line))?.headline).toContain(line)
  })

  test('a pattern of the user’s that a headline cuts', () => {
    for (let length = 0; length < 90; length++) {
      const headline = headlineOfFinding(
        crashed(`${'x'.repeat(length)} corp-internal-host-of-ours`),
        redaction([/corp-\S+/]),
      )
      expect(headline).not.toMatch(/corp|internal|ours/)
    }
  })

  test('in what explain prints', () => {
    const parsed = parseDump(
      readFileSync(join(import.meta.dirname, '..', 'explain', 'fixtures', 'faults.json'), 'utf8'),
    )
    if ('problem' in parsed) throw new Error(parsed.problem)
    for (let length = 0; length < 80; length++) {
      const text = `Error: ${'x'.repeat(length)} //registry.example/:_authToken=3QrplK1xckSx`
      const dump = { ...parsed.dump, logs: parsed.dump.logs.map((log) => ({ ...log, text })) }
      const { causes, notices } = diagnoseDump(dump, redaction([]))
      expect(causes.map(({ code }) => code)).toContain('AppCrash')
      expect(renderCauses(causes, notices)).not.toMatch(/3Qrpl|1xckSx/)
    }
  })
})

describe('how far an object is', () => {
  const live = (message: string): KubernetesObject => ({
    ...{ apiVersion: 'example.org/v1', kind: 'Widget', metadata: { name: 'auth-token', namespace: 'shop' } },
    status: { conditions: [{ type: 'Ready', status: 'False', reason: 'LoginFailed', message }] },
  })
  const rolloutOf = (message: string, words: string) => ({
    ...{ ref: ref('auth-token'), live: live(message) },
    ...withoutPods('in-progress', words),
  })

  test('what its controller says is redacted, the names of objects are not', () => {
    const said = 'cannot log in with password: hunter2 horse'
    const words = `pod auth-token: LoginFailed: ${said}`
    expect(maskedMessage(rolloutOf(said, words), redaction([]))).toBe(
      'pod auth-token: LoginFailed: cannot log in with password: *** horse',
    )
  })
})

test('a cause says in words what it is, whatever the pattern: kinds of facts are no text', () => {
  const finding = { ...crashed('x'), log: { line: 'x', meaning: { kind: 'unset variable', name: 'DSN' } as const } }
  const hidden = tell(
    [finding],
    { documents: [], preExisting: new Set(), wrappers: new Map() },
    redaction([/unset|variable/]),
  )
  expect(hidden.warnings).toEqual([])
  expect(renderCauses(hidden.causes, [])).not.toMatch(/unset|variable/)
})
