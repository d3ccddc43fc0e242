// Argo Rollouts with its own controller: what it makes of canaries, blue-green deploys and analyses, well and broken.
import { registry } from '../layout.ts'
import type { Scenario, Tools } from '../scenario.ts'
import { indent } from '../scenario.ts'

const controllers = ['argo-rollouts'] as const

const CANARY = `
canary:
  maxSurge: 1
  maxUnavailable: 0
`

/** A Rollout `web` of two pods. `pod` is its pod spec, `strategy` what stands below `strategy`, `spec` its other fields. */
const rollout = (pod: string, strategy = CANARY, spec = '') => `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: web
spec:
  replicas: 2
${indent(spec, 2)}  selector:
    matchLabels: { app: web }
  strategy:
${indent(strategy, 4)}  template:
    metadata:
      labels: { app: web }
    spec:
      terminationGracePeriodSeconds: 1
${indent(pod, 6)}`

const app = (image: string, mark = '') => `
  containers:
    - name: app
      image: ${registry}/${image}${mark}
`

/** With further lines of its container, at its own indentation. */
const appThat = (lines: string) => `${app('app:2').trimEnd()}
${indent(lines, 6)}`

/** A canary of one pod of two, then these steps. */
const steps = (text: string) => `
canary:
  steps:
    - setWeight: 50
${indent(text, 4)}`

/** An earlier deploy of version 1 that went well. */
const deployed =
  (strategy?: string) =>
  async ({ kubectl }: Tools): Promise<void> => {
    await kubectl(
      ['apply', '--server-side', '--field-manager=k8s-deploy-gate', '-f', '-'],
      rollout(app('app:1'), strategy),
    )
    await kubectl(['wait', 'rollout/web', '--for=jsonpath={.status.phase}=Healthy', '--timeout=120s'])
  }

const services = ['web', 'web-preview']
  .map(
    (name) => `apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
  selector: { app: web }
  ports:
    - port: 80
`,
  )
  .join('---\n')

/** An analysis of one Job that ends with this code. */
const analysis = (code: number) => `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata:
  name: smoke
spec:
  metrics:
    - name: smoke-test
      provider:
        job:
          spec:
            backoffLimit: 0
            template:
              spec:
                restartPolicy: Never
                containers:
                  - name: smoke
                    image: ${registry}/app:1
                    command: [sh, -c, 'echo "GET /health: 500"; exit ${code}']
`

const ANALYSED = steps(`
  - analysis:
      templates:
        - templateName: smoke
`)

const BLUE_GREEN = `
blueGreen:
  activeService: web
  previewService: web-preview
  autoPromotionEnabled: false
`

export const argoRollouts: Scenario[] = [
  {
    name: 'argo-rollout-first-deploy',
    controllers,
    manifests: { 'rollout.yaml': rollout(app('app:1')) },
    expect: { verdict: 'passed', changed: 1, quiet: true },
    seconds: 30,
  },
  {
    name: 'argo-rollout-with-timed-steps',
    controllers,
    before: deployed(),
    manifests: { 'rollout.yaml': rollout(app('app:2'), steps('- pause: { duration: 12s }')) },
    expect: { verdict: 'passed', changed: 1, quiet: true },
    after: async ({ kubectl }) => {
      const phase = await kubectl(['get', 'rollout', 'web', '-o', 'jsonpath={.status.phase}'])
      return phase === 'Healthy' ? undefined : `the Rollout is ${phase}, not Healthy`
    },
    seconds: 40,
  },
  {
    name: 'argo-rollout-analysis-succeeds',
    controllers,
    before: deployed(),
    manifests: { 'analysis.yaml': analysis(0), 'rollout.yaml': rollout(app('app:2'), ANALYSED) },
    expect: { verdict: 'passed', changed: 2 },
    seconds: 40,
  },
  {
    name: 'argo-rollout-analysis-fails',
    controllers,
    before: deployed(),
    manifests: { 'analysis.yaml': analysis(1), 'rollout.yaml': rollout(app('app:2'), ANALYSED) },
    expect: { verdict: 'failed', cause: 'RolloutAborted', early: true, mentions: ['smoke-test'] },
    seconds: 40,
  },
  {
    name: 'argo-rollout-waits-at-a-step',
    controllers,
    before: deployed(),
    manifests: { 'rollout.yaml': rollout(app('app:2'), steps('- pause: {}')) },
    expect: {
      verdict: 'passed',
      changed: 1,
      notices: ['CustomResourcePaused'],
    },
    seconds: 30,
  },
  {
    name: 'argo-rollout-waits-for-promotion',
    controllers,
    before: async (tools) => {
      await tools.kubectl(['apply', '-f', '-'], services)
      await deployed(BLUE_GREEN)(tools)
    },
    manifests: { 'rollout.yaml': rollout(app('app:2'), BLUE_GREEN) },
    expect: { verdict: 'passed', changed: 1, notices: ['CustomResourcePaused'] },
    seconds: 30,
  },
  {
    name: 'argo-rollout-image-not-found',
    controllers,
    before: deployed(),
    manifests: { 'rollout.yaml': rollout(app('nothing-here:9', ' # <-- here')) },
    expect: { verdict: 'failed', cause: 'ImageNotFound', early: true },
    seconds: 30,
  },
  {
    name: 'argo-rollout-crashes',
    controllers,
    manifests: {
      'rollout.yaml': rollout(appThat(`command: [sh, -c, 'echo "no database" >&2; exit 3']`)),
    },
    expect: { verdict: 'failed', cause: 'AppCrash', early: true, mentions: ['no database'] },
    seconds: 60,
  },
  {
    name: 'argo-rollout-never-ready',
    controllers,
    before: deployed(),
    manifests: {
      'rollout.yaml': rollout(
        appThat(`
          readinessProbe:
            exec: { command: [test, -f, /tmp/never] }
            periodSeconds: 1
        `),
        CANARY,
        'progressDeadlineSeconds: 15',
      ),
    },
    inputs: { timeout: '45s' },
    expect: { verdict: 'failed', cause: 'ReadinessExecFailed' },
    seconds: 40,
  },
  {
    name: 'argo-rollout-invalid',
    controllers,
    manifests: {
      'rollout.yaml': rollout(app('app:1'), steps('- setWeight: 150')).replace('v1alpha1', 'v1alpha1 # <-- here'),
    },
    expect: { verdict: 'failed', cause: 'CustomResourceFailed', early: true, mentions: ['InvalidSpec'] },
    seconds: 20,
  },
]
