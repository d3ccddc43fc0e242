// Custom resources beside the objects that tell of them, as their own controllers wrote them on a real cluster.
import { expect, test } from 'vitest'
import { readRecording } from '../embedded-cluster/recording.ts'
import { objectsAt, replay } from './replay.ts'

/** When the Canary of a recording had this phase first, milliseconds after the apply. */
function canaryIs(phase: string, recording: ReturnType<typeof readRecording>): number {
  const times = recording.timeline.map(({ at }) => at)
  const found = times.find((at) => {
    const canary = objectsAt(recording, at).find(({ kind }) => kind === 'Canary')
    return JSON.stringify(canary?.['status'] ?? '').includes(`"phase":"${phase}"`)
  })
  if (found === undefined) throw new Error(`the canary is never ${phase}`)
  return found
}

test('a Canary is done when the change of its target has come through, not while it tells of the one before', () => {
  const recording = readRecording('cluster/flagger-canary-takes-its-time')
  const { verdict, at } = replay(recording)
  expect(verdict).toBe('passed')
  expect(at).toBeGreaterThanOrEqual(canaryIs('Succeeded', recording))
})

test('a Canary whose check fails is waited for until Flagger has looked', () => {
  const recording = readRecording('cluster/flagger-canary-check-fails')
  const { causes, at } = replay(recording)
  expect(causes.map(({ code }) => code)).toEqual(['CanaryFailed'])
  expect(at).toBeGreaterThanOrEqual(canaryIs('Failed', recording))
})

test('why a Certificate waits its CertificateRequest says', () => {
  const { causes } = replay(readRecording('cluster/certificate-issuer-missing'))
  expect(causes.map(({ code }) => code)).toEqual(['CertificateNotIssued'])
  expect(causes[0]?.sentence).toContain('issuer.cert-manager.io "lets-encrypt" not found')
})
