// Reports to render: for the tests, and as pictures for a reviewer's eyes (`npm run preview`).
import type { Cause, ObjectReport, Report } from '../../src/model/report.ts'

const STARTED = '2026-03-14T09:26:53.000Z'
const FINISHED = '2026-03-14T09:27:38.400Z'

const deployment = (name: string): Cause['objects'][number] => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name,
})

/** A cause with everything that a test does not care about filled in. */
export function causeOf(fields: Partial<Cause> = {}): Cause {
  const headline = fields.headline ?? 'checkout: image ghcr.io/acme/checkout:1.4.2 does not exist (ImageNotFound)'
  return {
    code: 'ImageNotFound',
    family: 'F',
    confidence: 'certain',
    headline,
    title: headline.replace(/ \(\w+\)$/, ''),
    sentence: 'The registry answered, and this tag does not exist there.',
    symptom: 'ImagePullBackOff',
    context: ['RolloutStalled'],
    objects: [deployment('checkout')],
    container: 'app',
    source: { file: 'deploy/checkout.yaml', line: 23, column: 18 },
    evidence: [
      {
        kind: 'status',
        source: 'pod/checkout-5d5c7b9f4-x2x7q status',
        text: 'waiting: ImagePullBackOff: Back-off pulling image "ghcr.io/acme/checkout:1.4.2"',
      },
      {
        kind: 'event',
        source: 'event Failed (4 times)',
        text: 'Failed to pull image "ghcr.io/acme/checkout:1.4.2": rpc error: code = NotFound desc = failed to pull and unpack image "ghcr.io/acme/checkout:1.4.2": failed to resolve reference "ghcr.io/acme/checkout:1.4.2": ghcr.io/acme/checkout:1.4.2: not found',
      },
    ],
    steps: [
      {
        why: 'See which tags exist',
        command: 'crane ls ghcr.io/acme/checkout | tail',
        look: 'crane ls ghcr.io/acme/checkout | tail',
      },
      {
        why: 'Deploy a tag that exists',
        command: 'kubectl explain pod.spec.containers.image',
        edit: {
          at: { file: 'deploy/checkout.yaml', line: 23, column: 18 },
          to: 'ghcr.io/acme/checkout:1.4.1',
          lines: {
            from: '          image: ghcr.io/acme/checkout:1.4.2',
            to: '          image: ghcr.io/acme/checkout:1.4.1',
          },
        },
      },
      {
        why: 'Go back to the previous revision',
        command: 'kubectl rollout undo deployment/checkout -n shop',
        run: 'kubectl rollout undo deployment/checkout -n shop',
        undo: true,
      },
    ],
    preExisting: false,
    firstSeen: '2026-03-14T09:27:01Z',
    lastSeen: '2026-03-14T09:27:31Z',
    count: 4,
    ...fields,
  }
}

/** A report with everything that a test does not care about filled in: one cause, three objects, failed while watching. */
export function reportOf(fields: Partial<Report> = {}): Report {
  const causes = fields.causes ?? [causeOf()]
  return {
    version: 1,
    verdict: 'failed',
    headline: causes[0]?.headline ?? 'shop: 3 objects deployed',
    mode: 'deploy',
    phase: 'watch',
    startedAt: STARTED,
    finishedAt: FINISHED,
    timings: {
      load: 31,
      connect: 210,
      preflight: 640,
      'dry-run': 720,
      before: 180,
      apply: 810,
      watch: 41_900,
      evidence: 900,
    },
    cluster: { server: 'https://10.0.0.1:6443', version: 'v1.35.4', context: 'production' },
    objects: [
      {
        ref: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'checkout-config' },
        source: { file: 'deploy/config.yaml', line: 1, column: 1 },
        apply: 'unchanged',
        rollout: { state: 'done', message: 'exists' },
      },
      {
        ref: deployment('checkout'),
        source: { file: 'deploy/checkout.yaml', line: 1, column: 1 },
        apply: 'configured',
        rollout: { state: 'failed', message: '0 of 3 new pods ready, 1 cannot pull its image' },
        before: { revision: '7', images: { app: 'ghcr.io/acme/checkout:1.4.1' }, replicas: 3, ready: 3 },
        after: { revision: '8', images: { app: 'ghcr.io/acme/checkout:1.4.2' }, replicas: 3, ready: 0, oldReady: 3 },
      },
      {
        ref: { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'checkout' },
        source: { file: 'deploy/checkout.yaml', line: 41, column: 1 },
        apply: 'created',
        rollout: { state: 'done', message: '3 ready endpoints' },
      },
    ],
    causes,
    notices: [],
    warnings: [],
    timeline: [
      {
        at: '2026-03-14T09:26:56.100Z',
        object: deployment('checkout'),
        what: 'applied',
        text: 'Deployment checkout applied',
      },
      {
        at: '2026-03-14T09:27:01.000Z',
        object: deployment('checkout'),
        what: 'failed',
        text: 'Pod checkout-5d5c7b9f4-x2x7q: Failed to pull image',
      },
    ],
    stats: { requests: 148, bytes: 2_412_331, peakRssBytes: 98_123_456 },
    ...fields,
  }
}

const crash = causeOf({
  code: 'AppCrash',
  family: 'I',
  confidence: 'likely',
  headline: 'payments: the app ends with exit code 1 after 2 s (AppCrash)',
  sentence:
    'The container starts and then ends by itself, four times in a row; its last words name the database it cannot find.',
  symptom: 'CrashLoopBackOff',
  context: ['RolloutStalled', 'ServiceNoReadyEndpoints'],
  objects: [deployment('payments')],
  container: 'app',
  source: { file: 'deploy/payments.yaml', line: 19, column: 9 },
  evidence: [
    {
      kind: 'status',
      source: 'pod/payments-7c9d8c6b5f-k4m2z status',
      text: 'terminated: exit code 1, reason Error, 4 restarts',
    },
    {
      kind: 'log',
      source: 'log payments-7c9d8c6b5f-k4m2z/app (previous)',
      text: Array.from(
        { length: 30 },
        (_, line) => `2026-03-14T09:27:${String(line).padStart(2, '0')}Z connecting to db:5432, try ${line}`,
      )
        .concat(
          '2026-03-14T09:27:31Z Error: getaddrinfo ENOTFOUND db.shop.svc',
          '    at GetAddrInfoReqWrap.onlookup (node:dns:122:26)',
          '2026-03-14T09:27:31Z exiting',
        )
        .join('\n'),
    },
  ],
  steps: [
    { why: 'Read all of the last run', command: 'kubectl logs deployment/payments -c app -n shop --previous' },
    { why: 'See whether the Service it calls exists', command: 'kubectl get service db -n shop' },
  ],
})

const configMap = causeOf({
  code: 'ConfigMapMissing',
  family: 'G',
  headline: 'mailer: ConfigMap mailer-settings does not exist (ConfigMapMissing)',
  sentence: 'The container takes environment variables from a ConfigMap that does not exist; mailer-setting does.',
  symptom: 'CreateContainerConfigError',
  context: [],
  objects: [deployment('mailer'), deployment('mailer-worker')],
  container: undefined,
  source: { file: 'deploy/mailer.yaml', line: 31, column: 17 },
  evidence: [
    { kind: 'status', source: 'pod/mailer-6b8f9d5c4-9xkzn status', text: 'configmap "mailer-settings" not found' },
  ],
  steps: [{ why: 'See which ConfigMaps there are', command: 'kubectl get configmap -n shop' }],
})

const stale = causeOf({
  code: 'StaleImage',
  family: 'F',
  confidence: 'certain',
  headline: 'web: the node kept its old copy of acme/web:latest (StaleImage)',
  sentence: 'The tag moved in the registry, but imagePullPolicy is IfNotPresent and the node had that tag already.',
  symptom: '',
  context: [],
  objects: [deployment('web')],
  source: { file: 'deploy/web.yaml', line: 17, column: 18 },
  evidence: [],
  steps: [{ why: 'Deploy by digest', command: 'kubectl set image deployment/web app=acme/web@sha256:0f3c… -n shop' }],
})

const done = (kind: string, name: string, apply: ObjectReport['apply'], message: string): ObjectReport => ({
  ref: { apiVersion: kind === 'Deployment' ? 'apps/v1' : 'v1', kind, namespace: 'shop', name },
  source: { file: `deploy/${name}.yaml`, line: 1, column: 1 },
  apply,
  rollout: { state: 'done', message },
})

/** Text that tries to break out of every place it may be shown in. */
export const HOSTILE =
  '::error::x\n##[group]y\r::add-mask::e <!-- k8s-deploy-gate:a --> @octocat #12 GH-7 ![i](https://evil.example/x.png) ' +
  '`code` ```` <script>alert(1)</script> | cell | **bold** [a](javascript:x) </details> \u202egnp.exe \u001b[31mred'

/** Every sample by its file name. */
export const samples: Record<string, Report> = {
  'failed-one-cause': reportOf(),
  'failed-three-causes': reportOf({
    causes: [causeOf(), crash, configMap],
    notices: [stale],
    warnings: ['events could not be read: needs list events in namespace shop'],
    objects: [
      ...reportOf().objects,
      {
        ref: deployment('payments'),
        source: { file: 'deploy/payments.yaml', line: 1, column: 1 },
        apply: 'configured',
        rollout: { state: 'failed', message: '0 of 2 new pods ready, 2 crash' },
      },
      {
        ref: deployment('mailer'),
        source: { file: 'deploy/mailer.yaml', line: 1, column: 1 },
        apply: 'created',
        rollout: { state: 'failed', message: '0 of 1 pods ready' },
      },
      done('Deployment', 'web', 'configured', '4 of 4 new pods ready'),
      ...['a', 'b', 'c'].map((name) => done('ConfigMap', name, 'unchanged', 'exists')),
    ],
  }),
  'failed-preflight': reportOf({
    phase: 'preflight',
    causes: [
      causeOf({
        code: 'ManifestSchemaInvalid',
        family: 'A',
        headline: 'checkout: unknown field spec.template.spec.containers[0].resorces (ManifestSchemaInvalid)',
        sentence: 'The API server does not know this field; did you mean resources?',
        symptom: 'BadRequest',
        context: [],
        container: undefined,
        source: { file: 'deploy/checkout.yaml', line: 27, column: 11 },
        evidence: [
          {
            kind: 'answer',
            source: 'api',
            text: 'strict decoding error: unknown field "spec.template.spec.containers[0].resorces"',
          },
        ],
        steps: [
          { why: 'See which fields there are', command: 'kubectl explain deployment.spec.template.spec.containers' },
        ],
      }),
    ],
    objects: reportOf().objects.map(({ ref, source }) => ({ ref, source, apply: 'not-applied' as const })),
    timings: { load: 31, connect: 210, preflight: 640 },
  }),
  passed: reportOf({
    verdict: 'passed',
    phase: 'report',
    headline: '3 objects deployed, 2 workloads rolled out',
    causes: [],
    notices: [stale],
    timeline: [],
    objects: [
      {
        ...done('Deployment', 'web', 'configured', '4 of 4 new pods ready'),
        before: { revision: '7', images: { web: 'ghcr.io/acme/web:1' }, replicas: 2, ready: 2 },
        after: { revision: '8', images: { web: 'ghcr.io/acme/web:2' }, replicas: 4, ready: 4, oldReady: 0 },
        took: 9000,
        stable: 10_000,
        restarts: 2,
      },
      done('Deployment', 'checkout', 'configured', '3 of 3 new pods ready'),
      done('ConfigMap', 'config', 'unchanged', 'exists'),
    ],
  }),
  cancelled: reportOf({
    verdict: 'cancelled',
    headline: 'while watching, 1 of 3 objects done',
    causes: [],
    objects: [
      done('ConfigMap', 'config', 'configured', 'exists'),
      {
        ref: deployment('checkout'),
        source: { file: 'deploy/checkout.yaml', line: 1, column: 1 },
        apply: 'configured',
        rollout: { state: 'in-progress', message: '1 of 3 new pods ready, 2 pulling their image' },
      },
      { ref: deployment('web'), source: { file: 'deploy/web.yaml', line: 1, column: 1 }, apply: 'not-applied' },
    ],
  }),
  'dry-run': reportOf({
    mode: 'dry-run',
    verdict: 'passed',
    phase: 'report',
    headline: '1 of 2 objects would change',
    causes: [],
    objects: [
      {
        ref: deployment('checkout'),
        source: { file: 'deploy/checkout.yaml', line: 1, column: 1 },
        apply: 'configured',
        diff: ' spec:\n   template:\n     spec:\n       containers:\n       - name: app\n-        image: ghcr.io/acme/checkout:1.4.1\n+        image: ghcr.io/acme/checkout:1.4.2',
      },
      { ref: { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'checkout' }, apply: 'unchanged' },
    ],
  }),
  hostile: reportOf({
    headline: HOSTILE,
    causes: [
      causeOf({
        headline: HOSTILE,
        sentence: HOSTILE,
        symptom: HOSTILE,
        container: HOSTILE,
        context: [HOSTILE],
        source: { file: 'a b/(c)|`d`.yaml', line: 1, column: 1 },
        evidence: [{ kind: 'answer', source: HOSTILE, text: HOSTILE }],
        steps: [{ why: HOSTILE, command: HOSTILE }],
      }),
    ],
    notices: [causeOf({ headline: HOSTILE, sentence: HOSTILE })],
    warnings: [HOSTILE],
    objects: [
      { ref: deployment('web'), apply: 'failed', rollout: { state: 'failed', message: HOSTILE }, diff: HOSTILE },
    ],
  }),
}
