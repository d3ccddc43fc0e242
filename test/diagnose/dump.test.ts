// A dump tells what the watch tells: every recording of a real cluster, as `kubectl get -o json` would have shown it.
import { describe, expect, test } from 'vitest'
import { diagnoseDump, parseDump } from '../../src/diagnose/dump.ts'
import {
  clusterRecordingNames,
  readRecording,
  recordedNamespace,
  recordingNames,
} from '../embedded-cluster/recording.ts'
import type { Recording } from '../embedded-cluster/recording.ts'
import { objectsAt, undisturbed } from '../rollout/replay.ts'

/** What `explain` asks for: `kubectl get deploy,rs,sts,ds,job,po,pvc,svc,ing,ev -o json`. */
const KINDS = new Set(
  'Deployment ReplicaSet StatefulSet DaemonSet Job Pod PersistentVolumeClaim Service Ingress Event'.split(' '),
)
/** What only a comparison with the deploy itself shows: what is there now looks as if it were meant. */
const NEEDS_THE_DEPLOY = ['ObjectDeleted', 'ObjectReplaced', 'ChangedMeanwhile', 'NamespaceTerminating']
/** What only the time shows: a dump does not say when it was taken, and its newest time is that of the last change. */
const NEEDS_THE_TIME = ['JobKeptAliveBySidecar', 'GateTimeout', 'CustomResourceFailed']
/** What a custom resource says: explain asks for none. */
const NEEDS_ITS_KIND = ['RolloutAborted', 'CanaryFailed', 'CertificateNotIssued']
const NOT_IN_A_DUMP = [...NEEDS_THE_DEPLOY, ...NEEDS_THE_TIME, ...NEEDS_ITS_KIND]

const recordings = [...recordingNames(), ...clusterRecordingNames()]
  .map((name) => readRecording(name))
  .filter(({ timeline, expect }) => timeline.length > 0 && !NOT_IN_A_DUMP.includes(expect.cause ?? ''))

/** The codes that explain gives for what was there `at` so many milliseconds after the apply. */
function explained(recording: Recording, at: number, withLogs: boolean): string[] {
  const logs = recording.logs
    .filter((log) => withLogs && log.status === 200 && log.at <= at)
    .map(({ pod, container, previous, text }) => {
      const metadata = { namespace: recordedNamespace, name: pod }
      return { kind: 'Log', metadata, container, previous, text }
    })
  const items = [...objectsAt(recording, at).filter(({ kind }) => KINDS.has(kind)), ...logs]
  const parsed = parseDump(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
  if ('problem' in parsed) throw new Error(parsed.problem)
  return diagnoseDump(parsed.dump).causes.map(({ code }) => code)
}

describe.each(recordings)('$name', (recording) => {
  test.each([false, true])('at the moment of the verdict, with logs: %s', (withLogs) => {
    const [headline] = explained(recording, undisturbed(recording).at, withLogs)
    expect(headline).toBe(recording.expect.verdict === 'failed' ? recording.expect.cause : undefined)
  })
})

test('what has recovered since gives no cause', () => {
  const healthy = recordings.filter(({ expect }) => expect.verdict === 'passed')
  expect(healthy.length).toBeGreaterThan(20)
  expect(healthy.flatMap((recording) => explained(recording, Infinity, true))).toEqual([])
})
