import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { recordedAs } from '../cluster/recorded-scenario.ts'
import { scenarios as clusterScenarios } from '../cluster/scenarios/all.ts'
import { expectationOf, scenarios } from '../recordings/scenarios.ts'
import {
  clusterRecordingNames,
  dumpOf,
  readRecording,
  recordingNames,
  shiftTimes,
  shiftTimesInText,
  writeRecording,
} from './recording.ts'

const oneHour = (time: number) => time + 3_600_000

describe('shiftTimes', () => {
  test('keeps the precision of each time, also inside sentences', () => {
    const object = {
      creationTimestamp: '2026-11-21T23:30:00Z',
      eventTime: '2026-11-21T23:30:00.123456Z',
      message: 'down since 2026-11-21T23:30:00Z, 3 times',
      count: 3,
    }
    expect(shiftTimes(object, oneHour)).toEqual({
      creationTimestamp: '2026-11-22T00:30:00Z',
      eventTime: '2026-11-22T00:30:00.123456Z',
      message: 'down since 2026-11-22T00:30:00Z, 3 times',
      count: 3,
    })
  })

  test.each([
    ['2026-11-21T07:49:13.630726677Z started\n', '2026-11-21T08:49:13.630726677Z started\n'],
    ['2026-11-21T09:49:13+02:00', '2026-11-21T08:49:13Z'],
    ['on 2026-11-21 nothing happened', 'on 2026-11-21 nothing happened'],
  ])('%j', (text, moved) => {
    expect(shiftTimesInText(text, oneHour)).toBe(moved)
  })
})

describe('a recording', () => {
  let folder: string
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'recording-'))))
  afterEach(() => rmSync(folder, { recursive: true }))

  test.each([...recordingNames(), ...clusterRecordingNames()])('%s is the same when written and read again', (name) => {
    const recording = readRecording(name)
    writeRecording(recording, folder)
    expect(readRecording(name, folder)).toEqual(recording)
  })

  test.each([...recordingNames(), ...clusterRecordingNames()])(
    '%s tells nothing of the machine that it was made on',
    (name) => {
      const text = JSON.stringify(readRecording(name))
      expect(text.match(/\/(root|home|work)\b[^"]*|127\.0\.0\.1:\d+|shop-[0-9a-f]{8}|managedFields/g)).toBeNull()
      expect(text.match(/BEGIN [A-Z ]*(CERTIFICATE|KEY)/g)).toBeNull()
    },
  )

  test('every scenario is recorded as it is now', () => {
    const recorded = recordingNames().map((name) => readRecording(name))
    expect(
      recorded.map(({ name, title, manifests, inputs, expect }) => ({ name, title, manifests, inputs, expect })),
    ).toEqual(
      scenarios
        .map(({ inputs = {}, ...scenario }) => ({ ...scenario, inputs }))
        .map((scenario) => ({
          name: scenario.name,
          title: scenario.title,
          manifests: scenario.manifests,
          inputs: scenario.inputs,
          expect: expectationOf(scenario),
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    )
  })

  test.each(clusterRecordingNames())('%s is of the scenario as it is now', (recorded) => {
    const { name, title, manifests, inputs, expect: expected } = readRecording(recorded)
    const scenario = clusterScenarios.find((one) => `cluster/${one.name}` === recorded)
    expect({ name, title, manifests, inputs, expect: expected }).toEqual(scenario && recordedAs(scenario))
  })

  test('dumpOf gives what exists at its end, and the logs', () => {
    const { items } = dumpOf(readRecording('job-failed'))
    const kinds = new Set(items.map(({ kind }) => kind))
    expect(kinds.has('Job') && kinds.has('Pod') && kinds.has('Event') && kinds.has('Log')).toBe(true)
    expect(items.filter(({ kind }) => kind === 'Log')).toEqual([
      expect.objectContaining({
        container: 'migrate',
        previous: false,
        text: expect.stringMatching(/^\S+ migration 42 failed: column exists\n$/) as string,
      }),
    ])
  })
})
