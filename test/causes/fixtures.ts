// Everything real that the catalogue can be asked about: recordings of clusters, and messages that clusters printed, each
// completed into the object that carries it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { diagnoseDump, parseDump, type Dump } from '../../src/diagnose/dump.ts'
import { findingsOf } from '../../src/diagnose/found.ts'
import { refusalFindings } from '../../src/diagnose/refused.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { Cause } from '../../src/model/report.ts'
import { View } from '../../src/model/snapshot.ts'
import { carry, created, sidecarProbe, withoutPullSecret } from '../diagnose/carriers.ts'
import { clusterRecordingNames, readRecording, recordingNames } from '../embedded-cluster/recording.ts'
import { objectsAt, replay } from '../rollout/replay.ts'

const FIXTURES = join(import.meta.dirname, '..', 'diagnose', 'fixtures')
const MESSAGES = join(FIXTURES, 'messages.tsv')

/** The rows of messages.tsv; `code`: the first of those that are expected. */
function messageRows(): { row: string; code: string; channel: string; message: string }[] {
  const rows = readFileSync(MESSAGES, 'utf8')
    .split('\n')
    .filter((row) => row !== '' && !row.startsWith('#'))
  return rows.map((row) => {
    const [codes = '', channel = '', text = ''] = row.split('\t')
    return { row, code: codes.split('+')[0] ?? '', channel, message: text.replaceAll('\\n', '\n') }
  })
}

/** The dumps of all messages, by a name that tells which. */
export function messageDumps(): Map<string, Dump> {
  return new Map(
    messageRows().flatMap(({ row, code, channel, message }): [string, Dump][] => {
      const plain: [string, Dump] = [row, dumpOf(carry(channel, code, message))]
      return channel === 'api' && message.startsWith('pods ')
        ? [plain, [`${row} (a controller's)`, dumpOf(created(message))]]
        : [plain]
    }),
  )
}

function dumpOf(items: readonly unknown[]): Dump {
  const parsed = parseDump(JSON.stringify({ kind: 'List', apiVersion: 'v1', items }))
  if ('problem' in parsed) throw new Error(parsed.problem)
  return parsed.dump
}

/** Recordings that have a story after the apply. */
export const recordings = [...recordingNames(), ...clusterRecordingNames()].map((name) => readRecording(name))

/**
 * The messages again, said where two entries know them: quoted by who refuses (a policy, a webhook and what a webhook
 * calls say what their authors like; the frames are those of kubernetes 1.35, apiserver/pkg/admission/plugin), of a pod whose
 * pull secret is not there, and as the answer to the startup probe of a native sidecar.
 */
function elsewhereDumps(): Dump[] {
  const items = messageRows().flatMap(({ channel, code, message }) => {
    if (channel === 'api')
      return [
        `deployments.apps "web" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: ${message}`,
        `admission webhook "policy.example" denied the request: ${message}`,
        `Internal error occurred: failed calling webhook "policy.example": failed to call webhook: ${message}`,
      ].map((quoting) => carry('api', code, quoting))
    if (channel === 'pull') return [withoutPullSecret(carry('pull', code, message))]
    if (channel === 'probe') return [sidecarProbe(message.replace(/^\w+ probe/, 'Startup probe'))]
    return []
  })
  return [...items, sidecarProbe()].map(dumpOf)
}

/** Every signal of the fixtures, as the catalogue is asked about it. */
export function fixtureSignals(): Finding[] {
  const ofMessages = [...messageDumps().values(), ...elsewhereDumps()].flatMap((dump) => [
    ...refusalFindings(dump.refusals, dump.now),
    ...signalsIn(dump),
  ])
  const ofRecordings = recordings.flatMap((recording) =>
    [0.25, 0.5, 0.75, 1].flatMap((part) => {
      const last = recording.timeline.at(-1)?.at ?? 0
      const objects = objectsAt(recording, last * part)
      const now = Date.parse(recording.startedAt) + last * part
      return signalsIn({ objects, logs: [], refusals: [], now })
    }),
  )
  return [...ofMessages, ...ofRecordings]
}

/** What is found in a dump, on everything in it, whether it is done or not. */
function signalsIn(dump: Dump): Finding[] {
  const view = new View({ now: dump.now, objects: dump.objects, logs: dump.logs, absent: [] })
  return diagnoseDump(dump).rollouts.flatMap((rollout) => findingsOf(rollout, view))
}

/** All that a reader learns of the fixtures, by the name of each. */
export function outcomes(): Map<string, { verdict?: string; causes: Cause[] }> {
  const ofRecordings = recordings
    .filter(({ timeline }) => timeline.length > 0)
    .map((recording): [string, { verdict: string; causes: Cause[] }] => [recording.name, replay(recording)])
  const ofMessages = [...messageDumps()].map(([name, dump]): [string, { causes: Cause[] }] => {
    const { causes, notices } = diagnoseDump(dump)
    return [name, { causes: [...causes, ...notices] }]
  })
  return new Map<string, { verdict?: string; causes: Cause[] }>([...ofRecordings, ...ofMessages])
}
