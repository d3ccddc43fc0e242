// Pods that are waited for: no scheduler takes them, an autoscaler has said no, they are ready and not yet available.
import { setTimeout as wait } from 'node:timers/promises'
import { registry } from '../layout.ts'
import type { Scenario, Tools } from '../scenario.ts'
import { deployment } from '../scenario.ts'

/** Writes the event that cluster-autoscaler writes on a pod for which no node group would do, once there is such a pod. */
async function refuseScaleUp({ namespace, kubectl }: Tools): Promise<void> {
  const path =
    '{range .items[?(@.status.conditions[0].reason=="Unschedulable")]}{.metadata.name} {.metadata.uid}{"\\n"}{end}'
  let found = ''
  for (let tries = 0; found === '' && tries < 60; tries++) {
    await wait(500)
    found = (await kubectl(['get', 'pods', '-o', `jsonpath=${path}`])).trim()
  }
  const [name = '', uid = ''] = found.split('\n')[0]?.split(' ') ?? []
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z')
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.autoscaler`, namespace },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name, uid },
    reason: 'NotTriggerScaleUp',
    message: "pod didn't trigger scale-up: 1 max node group size reached",
    type: 'Normal',
    source: { component: 'cluster-autoscaler' },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  }
  await kubectl(['create', '-f', '-'], JSON.stringify(event))
}

const container = `
        containers:
          - name: app
            image: ${registry}/app:1`

export const scheduling: Scenario[] = [
  {
    name: 'scheduler-that-does-not-run',
    manifests: {
      'deploy.yaml': deployment(`
        schedulerName: gpu-scheduler # <-- here${container}
      `),
    },
    expect: { verdict: 'failed', cause: 'SchedulerMissing', sentence: 'no such scheduler is running' },
  },
  {
    name: 'autoscaler-that-cannot-help',
    before: async (tools) => {
      tools.meanwhile(() => refuseScaleUp(tools))
    },
    manifests: {
      'deploy.yaml': deployment(
        `
        affinity:
          podAntiAffinity:
            requiredDuringSchedulingIgnoredDuringExecution:
              - topologyKey: kubernetes.io/hostname
                labelSelector: { matchLabels: { app: web } }${container}
      `,
        'replicas: 2',
      ),
    },
    expect: {
      verdict: 'failed',
      cause: 'PodAntiAffinityConflict',
      context: ['AutoscalerCannotHelp'],
      sentence: 'cannot add a node that fits',
      early: true,
    },
  },
  {
    name: 'ready-and-not-yet-available',
    inputs: { timeout: '20s' },
    manifests: {
      'deploy.yaml': deployment(`${container}\n`, 'minReadySeconds: 500 # <-- here\nprogressDeadlineSeconds: 600'),
    },
    expect: { verdict: 'failed', cause: 'MinReadySecondsPending' },
  },
  {
    name: 'two-that-select-the-same-pods',
    manifests: {
      'deploy.yaml': deployment(container),
      'second.yaml': deployment(container).replace('name: web', 'name: second'),
    },
    expect: { verdict: 'passed', notices: ['SelectorOverlap'] },
  },
  {
    name: 'stateful-set-without-its-service',
    manifests: {
      'store.yaml': deployment(container, 'serviceName: sotre # <-- here').replace(
        'kind: Deployment',
        'kind: StatefulSet',
      ),
    },
    expect: { verdict: 'passed', notices: ['ServiceNameMissing'] },
  },
  {
    name: 'hook-of-the-old-pods-fails',
    before: deployment(
      `${container}
            lifecycle: { preStop: { exec: { command: [/no/such/hook] } } }`,
    ),
    manifests: {
      'deploy.yaml': deployment(
        `${container.replace('app:1', 'app:2')}
            lifecycle: { preStop: { exec: { command: [/no/such/hook] } } }`,
      ),
    },
    expect: { verdict: 'passed', notices: ['PreStopHookFailed'] },
  },
]
