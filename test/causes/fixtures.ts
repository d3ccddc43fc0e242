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
import { carry, created } from '../diagnose/carriers.ts'
import { clusterRecordingNames, readRecording, recordingNames } from '../embedded-cluster/recording.ts'
import { objectsAt, replay } from '../rollout/replay.ts'

const MESSAGES = join(import.meta.dirname, '..', 'diagnose', 'fixtures', 'messages.tsv')

/** The dumps of all messages, by a name that tells which. */
export function messageDumps(): Map<string, Dump> {
  const rows = readFileSync(MESSAGES, 'utf8')
    .split('\n')
    .filter((row) => row !== '' && !row.startsWith('#'))
  return new Map(
    rows.flatMap((row): [string, Dump][] => {
      const [codes = '', channel = '', text = ''] = row.split('\t')
      const message = text.replaceAll('\\n', '\n')
      const plain: [string, Dump] = [row, dumpOf(carry(channel, codes.split('+')[0] ?? '', message))]
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

/** Every signal of the fixtures, as the catalogue is asked about it. */
export function fixtureSignals(): Finding[] {
  const ofMessages = [...messageDumps().values()].flatMap((dump) => [
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
