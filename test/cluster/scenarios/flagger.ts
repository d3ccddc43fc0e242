// Flagger with its own controller and no service mesh: it makes a primary beside the Deployment, and sends to it what a canary
// has proved. The Deployment itself has pods only while a canary runs.
import { registry } from '../layout.ts'
import type { Scenario, Tools } from '../scenario.ts'
import { deployment } from '../scenario.ts'

const controllers = ['flagger'] as const
/** It names no host: a check that asks it fails. */
const NOBODY = 'http:///'

const web = (image: string, mark = '') =>
  deployment(`
    containers:
      - name: app
        image: ${registry}/${image}${mark}
  `)

/** `webhooks` are further lines of its analysis, at their own indentation. */
const canary = (webhooks = '', mark = '') => `apiVersion: flagger.app/v1beta1${mark}
kind: Canary
metadata:
  name: web
spec:
  targetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  progressDeadlineSeconds: 20
  service: { port: 80 }
  analysis:
    interval: 2s
    threshold: 2
    iterations: 1
${webhooks}`

const webhook = (type: string) => `    webhooks:
      - { name: ask, type: ${type}, url: '${NOBODY}', timeout: 1s }
`

const initialized = async ({ kubectl }: Tools): Promise<void> => {
  const apply = ['apply', '--server-side', '--field-manager=k8s-deploy-gate', '-f', '-']
  await kubectl(apply, `${web('app:1')}---\n${canary()}`)
  await kubectl(['wait', 'canary/web', '--for=jsonpath={.status.phase}=Initialized', '--timeout=120s'])
}

export const flagger: Scenario[] = [
  {
    name: 'flagger-first-deploy',
    controllers,
    manifests: { 'web.yaml': web('app:1'), 'canary.yaml': canary() },
    expect: { verdict: 'passed', changed: 2 },
    seconds: 40,
  },
  {
    name: 'flagger-canary-takes-its-time',
    controllers,
    before: initialized,
    manifests: { 'web.yaml': web('app:2'), 'canary.yaml': canary() },
    expect: { verdict: 'passed' },
    after: async ({ kubectl }) => {
      const image = await kubectl(['get', 'deployment', 'web-primary', '-o', 'jsonpath={..image}'])
      return image.endsWith('app:2') ? undefined : `the primary runs ${image}`
    },
    seconds: 100,
  },
  {
    name: 'flagger-canary-check-fails',
    controllers,
    before: initialized,
    manifests: { 'web.yaml': web('app:2'), 'canary.yaml': canary(webhook('rollout'), ' # <-- here') },
    expect: { verdict: 'failed', cause: 'CanaryFailed', early: true },
    seconds: 60,
  },
  {
    name: 'flagger-canary-image-not-found',
    controllers,
    before: initialized,
    manifests: { 'web.yaml': web('nothing-here:9', ' # <-- here'), 'canary.yaml': canary() },
    expect: { verdict: 'failed', cause: 'ImageNotFound', early: true },
    seconds: 60,
  },
  {
    name: 'flagger-canary-waits-for-approval',
    controllers,
    before: initialized,
    manifests: { 'web.yaml': web('app:2'), 'canary.yaml': canary(webhook('confirm-rollout')) },
    expect: { verdict: 'passed', notices: ['CustomResourcePaused'] },
    seconds: 40,
  },
]
