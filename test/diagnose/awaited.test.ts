// What waits for a Secret that another object of the set makes. The pod is that of a recording (Kubernetes 1.35.4); the
// ExternalSecret and the Certificate say what their sources have (External Secrets 0.19, cert-manager 1.18).
import { expect, test } from 'vitest'
import { lookAt, type Look } from '../../src/diagnose/look.ts'
import { besideFailures } from '../../src/diagnose/found.ts'
import { rankedGroups } from '../../src/diagnose/rank.ts'
import { isHopeless } from '../../src/diagnose/proof.ts'
import { refOf, type KubernetesObject } from '../../src/model/object.ts'
import { EMPTY_MEMORY } from '../../src/rollout/judge.ts'
import { recorded } from '../rollout/scene.ts'

/** A recorded Deployment whose pod lacks a Secret, beside an object of a kind that makes one. */
function looked(maker: Pick<KubernetesObject, 'apiVersion' | 'kind' | 'spec' | 'status'>): Look {
  const scene = recorded('secret-missing-env')
  const { namespace = '' } = scene.deployment.metadata
  const live: KubernetesObject = {
    ...maker,
    metadata: { name: 'credentials', namespace, creationTimestamp: new Date(scene.appliedAt).toISOString() },
  }
  scene.objects.push(live)
  const tracked = [scene.tracked(), { ref: refOf(live), changed: true, appliedAt: scene.appliedAt }]
  const options = { startedAt: scene.appliedAt, timeout: 600_000, failFast: true, stabilize: 'auto' as const }
  return lookAt(tracked, scene.view, EMPTY_MEMORY, options)
}

const conditions = (...all: object[]) => ({ conditions: all })
const NOT_SYNCED = conditions({ type: 'Ready', status: 'False', reason: 'SecretSyncedError', message: 'no such key' })

test.each([
  ['ExternalSecretNotSynced', 'external-secrets.io/v1', 'ExternalSecret', { target: { name: 'NAME' } }, NOT_SYNCED],
  [
    'CertificateNotIssued',
    'cert-manager.io/v1',
    'Certificate',
    { secretName: 'NAME' },
    conditions(
      { type: 'Ready', status: 'False', reason: 'DoesNotExist', message: 'Secret does not exist' },
      { type: 'Issuing', status: 'False', reason: 'Failed', message: 'the order is invalid' },
    ),
  ],
])('%s explains the pods that lack its Secret', (code, apiVersion, kind, spec, status) => {
  const [first] = looked({ apiVersion, kind, spec: {}, status }).findings
  const name = String((first?.[0]?.facts as { name?: string } | undefined)?.name)
  const named = JSON.parse(JSON.stringify(spec).replace('NAME', name)) as object
  const { findings, rollouts } = looked({ apiVersion, kind, spec: named, status })
  const [missing] = findings[0] ?? []
  expect(missing).toMatchObject({ code: 'SecretMissing', follows: [rollouts[1]?.ref] })
  const all = [...(findings[0] ?? []), ...besideFailures(findings[0] ?? [], findings[1] ?? [])]
  const [root, ...others] = rankedGroups(all, [])
  expect(others).toEqual([])
  expect(root?.[0]).toMatchObject({ code, context: ['SecretMissing'] })
})

test('while it may still be made nothing is hopeless; a Secret that nobody makes is, and one whose maker is broken', () => {
  const proved = (name: string, status: object): boolean[] => {
    const look = looked({
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      spec: { target: { name } },
      status,
    })
    return (look.findings[0] ?? []).map((finding) => isHopeless({ ...finding, observations: 50 }, 600_000, 1))
  }
  const [first] = looked({
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    spec: {},
    status: {},
  }).findings
  const name = String((first?.[0]?.facts as { name?: string } | undefined)?.name)
  const SYNCING = conditions({ type: 'Ready', status: 'Unknown', reason: 'Syncing', message: '' })
  expect(proved(name, SYNCING)).toEqual([false])
  expect(proved('another', SYNCING)).toEqual([true])
  expect(proved(name, NOT_SYNCED)).toEqual([true])
})
