// What is known of each kind of workload, and what is not claimed of a kind that only looks like one.
import { expect, test } from 'vitest'
import { findingOf } from '../../src/causes/catalogue.ts'
import { rolloutCommand, setImage, undo } from '../../src/causes/commands.ts'
import { isPod, isTask, WORKLOAD_KINDS, workloadKind } from '../../src/model/kinds.ts'
import { podSpecPath } from '../../src/model/place.ts'
import { isCustomResource } from '../../src/model/built-in.ts'
import { isWorkload } from '../../src/rollout/kinds.ts'

const finding = (apiVersion: string, kind: string) =>
  findingOf('Unknown', { apiVersion, kind, namespace: 'shop', name: "a'b" }, '', 0)

test('a kind is known by its group, in any version of it', () => {
  expect(workloadKind({ apiVersion: 'apps/v1beta2', kind: 'Deployment' })?.resource).toBe('deployments')
  expect(workloadKind({ apiVersion: 'batch.volcano.sh/v1alpha1', kind: 'Job' })).toBeUndefined()
  expect(isTask({ apiVersion: 'batch/v1', kind: 'Job' })).toBe(true)
  expect(isTask({ apiVersion: 'batch.volcano.sh/v1alpha1', kind: 'Job' })).toBe(false)
  expect(isPod({ apiVersion: 'metrics.k8s.io/v1', kind: 'Pod' })).toBe(false)
})

test('every kind has a rule, but for those that make their pods later or that nobody waits for', () => {
  const without = WORKLOAD_KINDS.filter((kind) => !isWorkload({ ...kind, name: 'x' })).map(({ kind }) => kind)
  expect(without).toEqual(['ReplicationController', 'CronJob'])
  expect(WORKLOAD_KINDS.filter(isCustomResource)).toEqual([])
})

test.each([
  ['apps/v1', 'Deployment', "kubectl rollout undo deployment/'a'\\''b' -n shop"],
  ['apps/v1', 'StatefulSet', "kubectl rollout undo statefulset/'a'\\''b' -n shop"],
  ['apps/v1', 'DaemonSet', "kubectl rollout undo daemonset/'a'\\''b' -n shop"],
  ['apps/v1', 'ReplicaSet', undefined],
  ['batch/v1', 'Job', undefined],
  ['example.org/v1', 'Deployment', undefined],
])('%s %s goes back by a command only where it keeps revisions', (apiVersion, kind, command) => {
  const it = finding(apiVersion, kind)
  expect(undo(it).map((step) => step.command)).toEqual(command === undefined ? [] : [command])
  expect(rolloutCommand(it, 'history')).toBe(command?.replace('undo', 'history'))
  expect(undo({ ...it, revision: 1 })).toEqual([])
})

test('an Argo Rollout goes back by the plugin of its project, and a kind that nobody knows by nothing', () => {
  const commands = (apiVersion: string, kind: string) =>
    [...undo(finding(apiVersion, kind)), ...setImage({ ...finding(apiVersion, kind), container: { name: 'app' } })].map(
      ({ command }) => command,
    )
  expect(commands('argoproj.io/v1alpha1', 'Rollout')).toEqual([
    "kubectl argo rollouts undo 'a'\\''b' -n shop",
    "kubectl argo rollouts set image 'a'\\''b' -n shop app=IMAGE",
  ])
  expect(commands('example.org/v1', 'Widget')).toEqual([])
})

test('the image of a pod on its own is not set by a command', () => {
  const container = { name: 'app' }
  expect(setImage({ ...finding('v1', 'Pod'), container })).toEqual([])
  expect(setImage({ ...finding('apps/v1', 'ReplicaSet'), container })).toHaveLength(1)
})

test('where a pod spec stands', () => {
  const at = (apiVersion: string, kind: string) => podSpecPath({ apiVersion, kind, metadata: { name: 'x' } }).join('.')
  expect(at('v1', 'Pod')).toBe('spec')
  expect(at('batch/v1', 'CronJob')).toBe('spec.jobTemplate.spec.template.spec')
  expect(at('apps/v1', 'DaemonSet')).toBe('spec.template.spec')
  expect(at('example.org/v1', 'Widget')).toBe('spec.template.spec')
})
