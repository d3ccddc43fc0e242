// Refusals and notices. The Status objects are recorded answers of an API server 1.35.4.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { causesOf, headlineOfFinding } from '../../src/diagnose/tell.ts'
import { NOTHING_HIDDEN } from '../../src/evidence/redact.ts'
import { findingOf } from '../../src/causes/catalogue.ts'
import { applyNotices } from '../../src/diagnose/notices.ts'
import { failureFindings } from '../../src/diagnose/found.ts'
import { refusalFindings } from '../../src/diagnose/refused.ts'
import { insteadWords } from '../../src/causes/destination.ts'
import { problemsOf } from '../../src/causes/status-problems.ts'
import { parseManifests } from '../../src/manifest/parse.ts'
import type { ManifestDocument } from '../../src/model/manifest.ts'
import type { Code, Fault, Finding } from '../../src/model/finding.ts'
import type { ObjectRef, Status } from '../../src/model/object.ts'
import type { Deployment } from '../../src/model/workloads.ts'
import { rolloutOf } from '../../src/rollout/kinds.ts'
import { readRecording } from '../embedded-cluster/recording.ts'
import { documentsOf } from '../rollout/replay.ts'
import { recorded, type Scene } from '../rollout/scene.ts'

const NOW = Date.parse('2026-11-21T08:00:00Z')
const refusals = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', 'refusals.json'), 'utf8')) as Record<
  string,
  Status
>
const { conflict } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'apply', 'fixtures', 'client-side-applied.json'), 'utf8'),
) as { conflict: Status }
const ref: ObjectRef = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }

const manifest = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  replicas: three
  replica: 2
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 2
      containers:
        - name: web
          image: registry.example/app:2
          resorces: {}
          resources:
            requests:
              cpu: 2
          ports:
            - containerPort: 80000
`
const { documents } = parseManifests(manifest, 'web.yaml')

test('rights that the identity does not have itself point at the rule that gives them', () => {
  const role = `kind: Role
apiVersion: rbac.authorization.k8s.io/v1
metadata: { name: reader, namespace: shop }
rules:
  - { apiGroups: [''], resources: [pods], verbs: [get] }
  - { apiGroups: [''], resources: [secrets, configmaps], verbs: [get, list] }
`
  const { documents } = parseManifests(role, 'role.yaml')
  const refused = { ref: (documents[0] as ManifestDocument).ref, status: refusals.escalation as Status }
  const context = { documents, preExisting: new Set<string>(), wrappers: new Map() }
  expect(causesOf(refusalFindings([refused], NOW), context)).toMatchObject([
    {
      code: 'RbacForbidden',
      sentence:
        'Role reader grants rights that "limited", which deploys it, does not have. The API server allows that only with the verb escalate.',
      source: { line: 6 },
    },
  ])
})

/** Code, headline and the line of the manifest of every cause. */
function told(...statuses: Status[]) {
  const findings = refusalFindings(
    statuses.map((status) => ({ ref, status })),
    NOW,
  )
  return causesOf(findings, { documents, preExisting: new Set(), wrappers: new Map() }).map(({ headline, source }) => {
    return `${source?.line ?? 0}: ${headline}`
  })
}

describe('what the API server refuses', () => {
  test('every invalid value is a cause of its own, on its own line', () => {
    expect(told(refusals.invalid as Status)).toEqual([
      expect.stringMatching(/^17: web: spec\.template\.spec\.restartPolicy: .*\(ManifestSchemaInvalid\)$/),
      expect.stringMatching(
        /^24: web: spec\.template\.spec\.containers\[0\]\.resources\.requests.*\(ManifestSchemaInvalid\)$/,
      ),
      expect.stringMatching(
        /^27: web: spec\.template\.spec\.containers\[0\]\.ports\[0\]\.containerPort.*\(ManifestSchemaInvalid\)$/,
      ),
    ])
  })

  test('every wrong type', () => {
    expect(told(refusals.types as Status)).toEqual([
      '7: web: spec.replicas must be a number, not a string (ManifestSchemaInvalid)',
      expect.stringMatching(/^2[67]: web: spec\.template\.spec\.containers.*\(ManifestSchemaInvalid\)$/),
    ])
  })

  test('numbers where text is wanted: how they are written', () => {
    expect(told(refusals.values as Status)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /: web: metadata\.labels\.tier must be a string, not 3: write "3" \(ManifestSchemaInvalid\)$/,
        ),
        expect.stringMatching(/containers\[app\]\.env\[PORT\]\.value must be a string, not 8080: write "8080" /),
      ]),
    )
  })

  test('lists, and items of lists, of another type: what stands there, without words of Go', () => {
    expect(told(refusals.items as Status, refusals.nested as Status).map((line) => line.replace(/^\d+: /, ''))).toEqual(
      expect.arrayContaining([
        'web: spec.template.spec.containers[app].env must be a list, not a map (ManifestSchemaInvalid)',
        'web: spec.template.spec.containers[app].ports[0] must be a map (ManifestSchemaInvalid)',
        'web: spec.template.spec.containers[app].command must be a list, not "sleep 1000" (ManifestSchemaInvalid)',
        'web: data.level must be a string, not a map (ManifestSchemaInvalid)',
      ]),
    )
  })

  test('a mount of a volume that is not there: the one that was perhaps meant', () => {
    const { documents: mounting } = parseManifests(
      `${manifest}          volumeMounts:\n            - name: wokr\n              mountPath: /work\n      volumes:\n        - name: work\n`,
      'web.yaml',
    )
    const sent = mounting[0]?.object
    const findings = refusalFindings([{ ref, status: refusals.mount as Status, ...(sent && { sent }) }], NOW)
    const [cause] = causesOf(findings, { documents: mounting, preExisting: new Set(), wrappers: new Map() })
    expect(cause?.headline).toBe(
      'web: volume "wokr" is mounted but not defined in volumes; did you mean work? (ManifestSchemaInvalid)',
    )
    expect(cause?.source).toMatchObject({ line: 29, column: 21 })
  })

  test('a name that a list has twice: the later one', () => {
    const second = '        - image: registry.example/sidecar:1\n          name: web\n'
    const { documents: twice } = parseManifests(manifest + second, 'web.yaml')
    const findings = refusalFindings([{ ref, status: refusals.repeated as Status }], NOW)
    const causes = causesOf(findings, { documents: twice, preExisting: new Set(), wrappers: new Map() })
    expect(causes.map(({ code, source }) => [code, source?.line])).toEqual([['ManifestSchemaInvalid', 29]])
  })

  test('every unknown field', () => {
    expect(told(refusals.twoUnknown as Status)).toEqual([
      '8: web: unknown field spec.replica (ManifestSchemaInvalid)',
      '22: web: unknown field spec.template.spec.containers[0].resorces (ManifestSchemaInvalid)',
    ])
  })

  test('a field that may not be changed', () => {
    expect(told(refusals.immutable as Status)).toEqual(['9: web: spec.selector is immutable (ImmutableFieldChanged)'])
  })

  test('labels that the selector does not match', () => {
    expect(told(refusals.selector as Status)).toEqual([
      '14: web: its selector does not match the labels of its pods (ManifestSchemaInvalid)',
    ])
    const sent = structuredClone(documents[0]?.object) as Deployment
    sent.spec.template.metadata = { labels: { app: 'wbe' } }
    const [finding] = refusalFindings([{ ref, status: refusals.selector as Status, sent }], NOW)
    expect(headlineOfFinding(finding as Finding, NOTHING_HIDDEN)).toBe(
      'web: its selector app=web does not match the labels of its pods, app=wbe (ManifestSchemaInvalid)',
    )
  })

  test('of several labels the one that the selector wants otherwise', () => {
    const { documents: labelled } = parseManifests(
      manifest.replace('labels:\n        app: web', 'labels:\n        tier: front\n        app: wbe'),
      'web.yaml',
    )
    const findings = refusalFindings([{ ref, status: refusals.selector as Status }], NOW)
    const [cause] = causesOf(findings, { documents: labelled, preExisting: new Set(), wrappers: new Map() })
    expect(cause?.source).toMatchObject({ line: 16, column: 14 })
  })

  test.each([
    [{ versions: ['apps/v1'] }, '1:13', 'the cluster serves Deployment as apps/v1, not as apps/v1beta1'],
    [
      { otherKinds: true, meant: 'Deployment' },
      '2:7',
      'does not serve apps/v1beta1 Deployment; did you mean Deployment?',
    ],
    [{}, '1:13', 'the cluster does not serve apps/v1beta1 Deployment'],
  ] as const)('a kind that is not served, where the cluster serves %j', (instead, at, words) => {
    const message = 'no matches for kind "Deployment" in version "apps/v1beta1"'
    const status = { kind: 'Status', apiVersion: 'v1', code: 404, reason: 'NotFound', message } as const
    const [cause] = causesOf(refusalFindings([{ ref, status, instead }], NOW), {
      documents,
      preExisting: new Set(),
      wrappers: new Map(),
    })
    expect(cause?.headline).toContain(words)
    expect(`${cause?.source?.line}:${cause?.source?.column}`).toBe(at)
    expect(cause?.evidence[0]?.text).toBe(`${message}${insteadWords(ref, instead)}`)
  })

  test('a StatefulSet that a quota of objects has no room for is one object, whatever its replicas', () => {
    const set = { ...ref, kind: 'StatefulSet' }
    const message =
      'statefulsets.apps "web" is forbidden: exceeded quota: few, requested: count/statefulsets.apps=1, used: count/statefulsets.apps=2, limited: count/statefulsets.apps=2'
    const status = { kind: 'Status', apiVersion: 'v1', code: 403, reason: 'Forbidden', message } as const
    const sent = { ...set, metadata: { name: 'web', namespace: 'shop' }, spec: { replicas: 3 } }
    const headlines = [
      { ref: set, status, sent },
      { ref: set, status },
    ].map((refusal) => refusalFindings([refusal], NOW).map((finding) => headlineOfFinding(finding, NOTHING_HIDDEN)))
    const words = 'quota "few" has no room for another StatefulSet (count/statefulsets.apps: 1 requested, 2 of 2 used)'
    expect(headlines).toEqual([[`web: ${words} (QuotaExceeded)`], [`web: ${words} (QuotaExceeded)`]])
  })

  test('pods that no quota covers', () => {
    const message = 'pods "web" is forbidden: insufficient quota to match these scopes: [{PriorityClass In [high]}]'
    expect(told({ kind: 'Status', apiVersion: 'v1', code: 403, message })).toEqual([
      '7: web: no quota allows another Deployment ([{PriorityClass In [high]}]) (QuotaExceeded)',
    ])
  })

  test('a namespace that is not there', () => {
    expect(told(refusals.namespace as Status)).toEqual([
      '5: web: namespace "nowhere" does not exist (NamespaceNotFound)',
    ])
  })

  test.each([
    // The end of Kyverno's messages: https://github.com/kyverno/kyverno/issues/1336
    ['Grace is too short. rule short-grace failed at path /spec/template/spec/terminationGracePeriodSeconds/', 18],
    ['Ports are forbidden. rule no-ports failed at path /spec/template/spec/containers/0/ports/0/containerPort/', 27],
    ['image registry.example/app:2 is not signed', 21],
    ['image registry.example/app:20 is not signed', 1],
    ['every pod needs the label team', 1],
  ])('a webhook that says "%s": the line of what it names', (why, line) => {
    const message = `admission webhook "guard.example.com" denied the request: ${why}`
    expect(told({ kind: 'Status', apiVersion: 'v1', code: 400, message })).toEqual([
      expect.stringMatching(
        new RegExp(`^${line}: web: webhook "guard.example.com" rejects the object: .*\\(AdmissionWebhookDenied\\)$`),
      ),
    ])
  })

  test('a webhook that gives no reason', () => {
    const message = 'admission webhook "guard.example.com" denied the request without explanation'
    expect(told({ kind: 'Status', apiVersion: 'v1', code: 400, message })).toEqual([
      '1: web: webhook "guard.example.com" rejects the object without a reason (AdmissionWebhookDenied)',
    ])
  })

  test('a policy that fails itself is told from one that refuses', () => {
    const message = `deployments.apps "web" is forbidden: ValidatingAdmissionPolicy 'team' with binding 'team-binding' denied request: expression 'object.metadata.labels['team'] == 'shop'' resulted in error: no such key: labels`
    expect(told({ kind: 'Status', apiVersion: 'v1', code: 422, message })).toEqual([
      '1: web: policy "team" cannot evaluate the object: no such key: labels (AdmissionPolicyDenied)',
    ])
  })

  test('what a quota wants to be set, on every container that lacks it', () => {
    const message =
      'pods "web" is forbidden: failed quota: compute: must specify limits.memory for: app,helper; requests.cpu for: helper'
    expect(told({ kind: 'Status', apiVersion: 'v1', code: 403, message })).toEqual([
      expect.stringContaining('quota "compute" requires limits.memory, requests.cpu to be set on app, helper'),
    ])
  })

  test('every field that belongs to another manager', () => {
    expect(told(conflict)).toEqual([
      '7: web: "kubectl" owns spec.replicas (FieldManagerConflict)',
      '18: web: "kubectl-client-side-apply" owns spec.template.spec.terminationGracePeriodSeconds (FieldManagerConflict)',
      '21: web: "somebody" owns spec.template.spec.containers[web].image (FieldManagerConflict)',
    ])
  })

  test.each([
    [
      403,
      'deployments.apps "web" is forbidden: User "ci" cannot patch resource "deployments" in API group "apps" in the namespace "shop"',
      'RbacForbidden',
    ],
    [401, 'Unauthorized', 'Unauthorized'],
    [
      403,
      'deployments.apps "web" is forbidden: User "system:anonymous" cannot patch resource "deployments" in API group "apps" in the namespace "shop"',
      'Unauthorized',
    ],
    [403, 'forbidden: User "system:anonymous" cannot get path "/api/v1"', 'Unauthorized'],
    [500, 'context deadline exceeded', 'ApiServerOverloaded'],
    [502, 'HTTP 502: 502 Bad Gateway', 'ApiServerOverloaded'],
    [
      409,
      'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
      'OptimisticLockConflict',
    ],
    [
      403,
      'deployments.apps "web" is forbidden: unable to create new content in namespace shop because it is being terminated',
      'NamespaceTerminating',
    ],
    [429, 'the server has received too many requests and has asked us to try again later', 'ApiServerOverloaded'],
    [
      500,
      'Internal error occurred: failed calling webhook "policy.example": failed to call webhook: Post "https://policy.shop.svc:443/x": dial tcp 10.0.0.9:443: connect: connection refused',
      'AdmissionWebhookUnavailable',
    ],
    [
      400,
      'admission webhook "policy.example" denied the request: unknown field "team" is required',
      'AdmissionWebhookDenied',
    ],
    [
      422,
      "deployments.apps \"web\" is forbidden: ValidatingAdmissionPolicy 'two-replicas' with binding 'shop' denied request: failed expression: object.spec.replicas >= 2",
      'AdmissionPolicyDenied',
    ],
    [500, 'something that nobody has seen', 'Unknown'],
  ])('%i %s: %s', (code, message, expected) => {
    const status: Status = { kind: 'Status', apiVersion: 'v1', code, message }
    expect(refusalFindings([{ ref, status }], NOW).map((finding) => finding.code)).toEqual([expected])
  })

  test('the field that apply names first is left out where the list of all has it', () => {
    const recording = readRecording('unknown-field')
    const statuses = recording.writes
      .filter(({ path, status }) => status >= 400 && path.includes('deployments'))
      .map(({ body }) => body as unknown as Status)
    expect(statuses.map(({ code }) => code)).toEqual([500, 400])
    const findings = refusalFindings(
      statuses.map((status) => ({ ref, status })),
      NOW,
    )
    const causes = causesOf(findings, {
      documents: documentsOf(recording),
      preExisting: new Set(),
      wrappers: new Map(),
    })
    expect(causes.map(({ code, source }) => [code, source?.line])).toEqual([
      ['ManifestSchemaInvalid', recording.expect.line],
    ])
    // Alone, the first is enough.
    expect(refusalFindings([{ ref, status: statuses[0] as Status }], NOW)).toHaveLength(1)
  })

  test('one object’s list does not silence another’s complaint', () => {
    const [first, listed] = readRecording('unknown-field')
      .writes.filter(({ status }) => status >= 400)
      .map(({ body }) => body as unknown as Status)
    const other = { ...ref, name: 'api' }
    const findings = refusalFindings(
      [
        { ref: other, status: first as Status },
        { ref, status: listed as Status },
      ],
      NOW,
    )
    expect(findings.map(({ workload }) => workload.name)).toEqual(['api', 'web'])
  })

  test('a Status without words', () => {
    expect(problemsOf({ kind: 'Status', apiVersion: 'v1', code: 502 })).toEqual([{ text: '', symptom: 'HTTP 502' }])
  })
})

describe('a workload that failed', () => {
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
  const rollout = { ref, state: 'in-progress', message: '0 of 1 ready', pods: [], desired: 1, progress: '' } as const
  const codes = (reason: Code | undefined, ...found: Code[]) =>
    failureFindings(
      rollout,
      reason === undefined ? undefined : ({ code: reason, facts: {} } as Fault),
      found.map((code) => findingOf(code, ref, 'x', NOW)),
      NOW,
    ).map(({ code }) => code)

  test('is told by what was found on it', () => {
    expect(codes('GateTimeout', 'Unknown', 'ReadinessTimeout')).toEqual(['Unknown', 'ReadinessTimeout'])
    expect(codes(undefined, 'Unknown')).toEqual(['Unknown'])
  })

  test('else by the reason of its rollout, with what was not understood behind it', () => {
    expect(codes('GateTimeout')).toEqual(['GateTimeout'])
    expect(codes('GateTimeout', 'Unknown')).toEqual(['GateTimeout', 'Unknown'])
    expect(codes('DeploymentPaused', 'AppCrash')).toEqual(['DeploymentPaused'])
  })
})

describe('notices', () => {
  const scene = recorded('healthy')
  const [unchanged, changed] = [{ ...scene.tracked(), changed: false }, scene.tracked()]
  const codes = (...of: Parameters<typeof applyNotices>) =>
    applyNotices(...of).map(({ code, workload }) => `${workload.kind} ${code}`)
  const service = { ref: { ...ref, apiVersion: 'v1', kind: 'Service' }, changed: false, appliedAt: NOW }
  const stored = rolloutOf(service, scene.view)

  test('nothing changed', () => {
    expect(codes([unchanged, service], [scene.rollout(), stored], scene.view)).toEqual([
      'Deployment NothingChanged',
      'Service NothingChanged',
    ])
  })

  test('only a workload that did not change is worth a word when something else did', () => {
    expect(codes([changed, service], [scene.rollout(), stored], scene.view)).toEqual([])
    expect(codes([unchanged, { ...service, changed: true }], [scene.rollout(), stored], scene.view)).toEqual([
      'Deployment NothingChanged',
    ])
  })

  test('zero replicas', () => {
    expect(codes([changed], [{ ...scene.rollout(), desired: 0 }], scene.view)).toEqual(['Deployment ScaledToZero'])
  })

  test('nothing was applied at all', () => {
    expect(codes([], [], scene.view)).toEqual([])
  })
})
describe('an autoscaler that scales what the manifest counts', () => {
  const autoscaler = (target: string) => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'scaler', namespace: 'shop', uid: 'uid-scaler' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: target },
      minReplicas: 2,
      maxReplicas: 5,
    },
  })

  /** The notices of a set that holds the recorded Deployment, as `manifest` has it, and an autoscaler. */
  function notices(target: string, manifest: object, live: (scene: Scene) => void = () => undefined) {
    const scene = recorded('healthy')
    live(scene)
    scene.objects.push(autoscaler(target))
    const wanted = { ...scene.deployment, spec: manifest }
    const tracked = [
      scene.tracked('Deployment', 'kind' in manifest ? {} : { wanted }),
      scene.tracked('HorizontalPodAutoscaler'),
    ]
    const rollouts = tracked.map((one) => rolloutOf(one, scene.view))
    return applyNotices(tracked, rollouts, scene.view).filter(({ code }) => code === 'HpaFightsReplicas')
  }

  test('is told with both numbers', () => {
    expect(notices('web', { replicas: 3 }).map(({ workload, facts }) => [workload.kind, facts])).toEqual([
      ['Deployment', { replicas: 3, scaler: 'scaler', least: 2, most: 5 }],
    ])
  })

  test('is not told where the manifest leaves the number to it, or where it scales another', () => {
    expect(notices('web', {})).toEqual([])
    expect(notices('other', { replicas: 3 })).toEqual([])
  })

  test.each([
    ['{"spec":{"replicas":4}}', 1],
    ['{"spec":{}}', 0],
    ['{', 0],
  ])('a dump has the manifest only as kubectl apply keeps it: %s', (applied, count) => {
    const annotated = ({ deployment }: Scene) =>
      Object.assign(deployment.metadata, {
        annotations: {
          ...deployment.metadata.annotations,
          'kubectl.kubernetes.io/last-applied-configuration': applied,
        },
      })
    expect(notices('web', { kind: 'a dump' }, annotated)).toHaveLength(count)
  })
})

describe('a webhook that does not answer', () => {
  // As the API server 1.35.4 said it of a Service without endpoints.
  const refused = (webhook: string, kind: string) => {
    const message = `Internal error occurred: failed calling webhook "${webhook}": failed to call webhook: Post "https://ingress-nginx-controller-admission.ingress-nginx.svc:443/networking/v1/ingresses?timeout=10s": dial tcp 10.0.0.1:443: connect: connection refused`
    const ingress = { apiVersion: 'networking.k8s.io/v1', kind, namespace: 'shop', name: 'web' }
    const status = { kind: 'Status', status: 'Failure', code: 500, reason: 'InternalError', message } as Status
    const [cause] = causesOf(refusalFindings([{ ref: ingress, status }], NOW), {
      documents: [],
      preExisting: new Set(),
      wrappers: new Map(),
    })
    return [cause?.code, cause?.context, cause?.steps[0]?.command]
  }
  const elsewhere =
    'kubectl get endpointslices -n ingress-nginx -l kubernetes.io/service-name=ingress-nginx-controller-admission'

  test.each([
    [
      'validate.nginx.ingress.kubernetes.io',
      'Ingress',
      ['IngressControllerDown'],
      'kubectl get pods -n ingress-nginx -o wide',
    ],
    ['vingress.elbv2.k8s.aws', 'Ingress', ['IngressControllerDown'], 'kubectl get pods -n ingress-nginx -o wide'],
    ['policy.example.org', 'Ingress', [], elsewhere],
    ['validate.nginx.ingress.kubernetes.io', 'Deployment', [], elsewhere],
  ])('%s, asked of a %s', (webhook, kind, context, command) => {
    expect(refused(webhook, kind)).toEqual(['AdmissionWebhookUnavailable', context, command])
  })
})
