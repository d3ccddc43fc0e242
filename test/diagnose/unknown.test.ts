// What nobody has ever said ends as Unknown, with everything that was seen: the diagnosis never guesses a cause from words
// that it does not know. The words here are invented on purpose; the objects that carry them are a real cluster's.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { diagnoseDump, parseDump } from '../../src/diagnose/dump.ts'
import type { Cause } from '../../src/model/report.ts'
import { carry, created } from './carriers.ts'
import { runs } from '../thorough.ts'

type Objects = Record<string, unknown>[]

function causesOf(items: Objects): Cause[] {
  const parsed = parseDump(JSON.stringify({ kind: 'List', apiVersion: 'v1', items }))
  if ('problem' in parsed) throw new Error(parsed.problem)
  return diagnoseDump(parsed.dump).causes
}

/** A pod whose container waits for this reason, with these words. */
function waits(reason: string, message: string): Objects {
  return JSON.parse(
    JSON.stringify(carry('config', '', message)).replace('CreateContainerConfigError', reason),
  ) as Objects
}

/** A pod that is being set up and of which an event of this reason says this. */
function happens(reason: string, message: string): Objects {
  return JSON.parse(JSON.stringify(carry('volume', '', message)).replaceAll('FailedMount', reason)) as Objects
}

describe('what nobody has ever said', () => {
  test.each([
    ['Frobnicating', waits('Frobnicating', 'the frobnicator spins up')],
    ['WarpCoreBreach', waits('WarpCoreBreach', 'dilithium matrix is misaligned by 0.3 mm')],
    ['ContainerHaunted', waits('ContainerHaunted', '')],
    ['NodeMoodIncompatible', waits('NodeMoodIncompatible', 'node-1 is in a bad mood')],
    ['PodShy', waits('PodShy', 'will not start while anybody looks')],
    ['CreateContainerConfigError', carry('config', '', 'the moon is in the wrong phase for app')],
    ['CreateContainerConfigError', carry('config', '', '42')],
    ['ErrImagePull', carry('pull', '', 'the carrier pigeon lost its way near the third repeater')],
    ['ErrImagePull', carry('pull', '', 'E_PIGEON_7 (retryable=maybe)')],
    ['Unschedulable', carry('sched', '', '0/3 nodes are available: 3 node(s) did not like the colour of the pod.')],
    ['Unschedulable', carry('sched', '', 'the scheduler is on strike until Monday')],
    ['ProvisioningFailed', carry('pvc', '', 'disk factory flooded; 7 platters lost')],
    ['ProvisioningFailed', carry('pvc', '', 'Ω≈ç√∫˜µ≤≥÷')],
    ['FailedMount', carry('volume', '', 'MountVolume.SetUp said no and hung up')],
    ['FailedAttachVolume', happens('FailedAttachVolume', 'the volume slipped through the fingers of the node')],
    ['HTTP 500', carry('api', '', 'an internal goose chase has ended without a goose')],
    ['HTTP 500', carry('api', '', 'etcd: tired')],
    ['MeltedDown', carry('podstatus', '', 'MeltedDown: it got too warm in row 7')],
    ['GravityFailure', carry('podstatus', '', 'GravityFailure: the pod floated away')],
    ['Retired', carry('podstatus', '', 'Retired: after 30 years of service')],
  ])('%s', (said, items) => {
    const [cause, ...others] = causesOf(items)
    expect(others).toEqual([])
    expect(cause).toMatchObject({ code: 'Unknown', confidence: 'guess' })
    const { evidence, headline, symptom, steps } = cause as Cause
    expect(`${headline} ${symptom} ${JSON.stringify(evidence)}`).toContain(said)
    expect([headline.length <= 120, steps.length >= 2]).toEqual([true, true])
  })

  test('an event of a kind that nobody knows is told beside what its pod waits for', () => {
    const [cause] = causesOf(happens('GremlinFound', 'a gremlin was found in the sandbox'))
    expect([cause?.code, cause?.headline]).toEqual([
      'Unknown',
      'web: ContainerCreating: a gremlin was found in the sandbox (Unknown)',
    ])
  })
})

/** Words that name no fault of Kubernetes. */
const gibberish = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'gremlin',
        'spindle',
        'the',
        'of',
        'moon',
        'zorble',
        'is',
        'unhappy',
        'pod',
        'app',
        'web',
        '7',
        '"x"',
        '(42)',
      ),
      fc.stringMatching(/^[g-z]{1,12}$/),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((words) => words.join(' '))

describe('random words', () => {
  test.each(['api', 'config', 'pull', 'sched', 'pvc', 'volume', 'podstatus', 'start', 'sandbox'])(
    'through %s: nothing is certain, and the words are told',
    (channel) => {
      fc.assert(
        fc.property(gibberish, (text) => {
          const causes = causesOf(carry(channel, '', text))
          expect(causes.map(({ confidence }) => confidence)).not.toContain('certain')
          const seen = causes.flatMap(({ evidence }) => evidence.map((one) => one.text))
          expect(seen.join('\n')).toContain(text)
        }),
        { numRuns: runs(60) },
      )
    },
  )

  test('when a controller may not create pods', () => {
    fc.assert(
      fc.property(gibberish, (text) => {
        expect(causesOf(created(text)).map(({ code, confidence }) => [code, confidence])).toEqual([
          ['ReplicaFailureOther', 'likely'],
        ])
      }),
      { numRuns: runs(60) },
    )
  })
})
