// What a deploy offers to do when it has applied nothing: its steps name no object of the cluster that is not there.
import { describe, expect, test } from 'vitest'
import type { Step } from '../../src/model/report.ts'
import { deploy } from '../embedded-cluster/deploy.ts'
import { readRecording, type Recording } from '../embedded-cluster/recording.ts'

/** Recordings of deploys that end before anything is applied, each for another reason. */
const preflights = [
  'config-key-missing',
  'image-name-invalid',
  'ingress-port-missing',
  'limit-range',
  'preflight-five-causes',
  'quota-exceeded',
  'service-account-missing',
  'service-selects-nothing',
  'unknown-field',
]

/** kubectl's verbs that need the object that they name. */
const NEEDS_IT =
  /^kubectl (?:annotate|debug|delete|describe|edit|exec|get|label|logs|patch|port-forward|rollout \w+|scale|set \w+|top|wait) (.*)$/

/** The object that a command names, as `kind/name`; undefined where it names a kind or none. */
function objectIn(command: string): string | undefined {
  const words = NEEDS_IT.exec(command)?.[1]?.split(' ') ?? []
  const [first = '', second = ''] = words.slice(0, words.findIndex((word) => word.startsWith('-')) >>> 0)
  if (first.includes('/')) return first
  if (/^kubectl (?:logs|exec|debug|port-forward)/.test(command)) return `pod/${first}`
  return second === '' ? undefined : `${first}/${second}`
}

function isThere(object: string, { initial }: Recording): boolean {
  const [kind = '', name] = object.toLowerCase().split('/')
  return initial.some((one) => kind.replace(/s$/, '') === one.kind.toLowerCase() && name === one.metadata.name)
}

describe('nothing was applied', () => {
  test('the rule can tell', () => {
    expect(objectIn('kubectl describe configmap web-settings -n shop')).toBe('configmap/web-settings')
    expect(objectIn('kubectl set resources deployment/web -n shop --limits=cpu=1')).toBe('deployment/web')
    expect(objectIn('kubectl logs web-1 -n shop')).toBe('pod/web-1')
    expect(objectIn('kubectl get configmaps -n shop')).toBeUndefined()
    expect(isThere('configmap/web-settings', readRecording('config-key-missing'))).toBe(false)
    expect(isThere('resourcequota/team-budget', readRecording('quota-exceeded'))).toBe(true)
  })

  test.each(preflights)('%s', async (name) => {
    const recording = readRecording(name)
    const { report, outputs } = await deploy(recording, { inputs: { comment: 'never' } })
    expect([report?.verdict, outputs['changed']]).toEqual(['failed', ''])
    const steps: Step[] = report?.causes.flatMap((cause) => cause.steps) ?? []
    expect(steps.length).toBeGreaterThan(0)
    const missing = steps.flatMap(({ command }) => {
      const object = objectIn(command)
      return object === undefined || isThere(object, recording) ? [] : [command]
    })
    expect(missing).toEqual([])
    // What would change the cluster only adds to it.
    const changing = steps.flatMap(({ run = '' }) => (run === '' || run.startsWith('kubectl create ') ? [] : [run]))
    expect(changing).toEqual([])
  })
})
