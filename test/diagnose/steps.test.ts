// Which steps are offered, by what of the manifests is in the cluster.
import { describe, expect, test } from 'vitest'
import { bareFinding } from '../../scripts/docs.ts'
import { entryOf } from '../../src/causes/catalogue.ts'
import { namesHidden, stepsOf, toldSteps, type Presence } from '../../src/diagnose/steps.ts'
import { NOTHING_HIDDEN, redaction } from '../../src/evidence/redact.ts'
import { parseManifests } from '../../src/manifest/parse.ts'
import type { Finding } from '../../src/model/finding.ts'
import { keyOf } from '../../src/model/object.ts'

const workload = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
const container = { name: 'app', image: 'registry.example/app:9.9' }
const carrier = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'shop', name: 'web-1' } }
const crash: Finding = {
  ...bareFinding(entryOf('AppCrash')),
  workload,
  container,
  carrier,
  revision: 2,
  file: 'k8s/web.yaml',
}

function commands(finding: Finding, presence?: Presence): string[] {
  return stepsOf(finding, new Map(presence === undefined ? [] : [[keyOf(workload), presence]])).map(
    ({ command }) => command,
  )
}

test('a Job that another object made is not deleted by hand, and nor is that object', () => {
  const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { namespace: 'shop', name: 'rose-backup' } }
  const failed: Finding = { ...bareFinding(entryOf('JobBackoffLimitExceeded')), carrier: job }
  const widget = { apiVersion: 'example.org/v1', kind: 'Widget', namespace: 'shop', name: 'rose' }
  const owned: Finding = { ...failed, workload: widget }
  expect(commands(owned).join()).not.toContain('delete')
  expect(commands(owned)).toContain('kubectl logs job/rose-backup -n shop --tail=100')
  expect(entryOf('JobBackoffLimitExceeded').afterwards?.(owned)).toBeUndefined()
  const own = { apiVersion: 'batch/v1', kind: 'Job', namespace: 'shop', name: 'rose-backup' }
  expect(commands({ ...failed, workload: own })).toContain('kubectl delete job/rose-backup -n shop')
})

describe('steps', () => {
  test('of a workload that is in the cluster look at it and go back', () => {
    expect(commands(crash).join()).toMatch(/kubectl logs .*kubectl rollout undo/)
  })

  test('of one that this deploy created go back to nothing', () => {
    expect(commands(crash, 'created').join()).not.toContain('undo')
    expect(commands(crash, 'created').join()).toContain('kubectl logs')
  })

  test('of one that is not in the cluster only check the manifest', () => {
    expect(commands(crash, 'absent')).toEqual([
      'kubectl apply --server-side --dry-run=server --field-manager=k8s-deploy-gate -f k8s/web.yaml -n shop',
    ])
  })

  test('of one to which nothing was applied change nothing in the cluster', () => {
    const steps = stepsOf(crash, new Map([[keyOf(workload), 'untouched']]))
    expect(steps.filter(({ run }) => run !== undefined)).toEqual([])
    expect(steps.length).toBeGreaterThan(0)
  })

  test('no step only explains', () => {
    expect(commands(crash).join()).not.toContain('kubectl explain')
  })
})

describe('a name that is hidden', () => {
  const { documents } = parseManifests(
    `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { template: { spec: { containers: [{ name: app, image: 'registry.example/app:9.9' }] } } }
`,
    'k8s/web.yaml',
  )
  const presence = new Map<string, Presence>([[keyOf(workload), 'absent']])

  test.each([
    ['shown', NOTHING_HIDDEN],
    ['hidden', redaction([/web/g], [])],
  ])('%s: the object is not in the cluster all the same', (_name, redact) => {
    const told = { ...crash, workload: { ...workload, name: redact.said('web') } }
    const steps = toldSteps(crash, told, { documents, presence: namesHidden({ documents, presence }, redact) }, redact)
    expect(steps.filter(({ command }) => /logs|undo/.test(command))).toEqual([])
    expect(steps.every((step) => !('on' in step))).toBe(true)
  })
})

describe('before anything is applied, when nothing of the set is in the cluster', () => {
  const nothing: ReadonlyMap<string, Presence> = Object.assign(new Map<string, Presence>(), {
    get: (): Presence => 'absent',
  })
  test.each(['ConfigKeyMissing', 'VolumeKeyMissing', 'ImageNameInvalid', 'IngressBackendPortMissing'] as const)(
    '%s says what to change in the manifest',
    (code) => {
      const steps = stepsOf(bareFinding(entryOf(code)), nothing)
      expect(steps.length).toBeGreaterThan(1)
      expect(steps.some(({ edit }) => edit !== undefined)).toBe(true)
    },
  )
})

describe('a probe that kills asks a port on which nobody answers', () => {
  const MANIFEST = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  template:
    spec:
      containers:
        - name: app
          image: app:1
          ports: [{ containerPort: 8080 }]
          livenessProbe:
            httpGet:
              path: /alive
              port: 8081
`
  const { documents } = parseManifests(MANIFEST, 'k8s/web.yaml')
  const probe = { httpGet: { path: '/alive', port: 8081 } }

  test.each([
    ['LivenessProbeKill', 'liveness'],
    ['StartupProbeKill', 'startup'],
  ] as const)('%s: the step is the port that the container declares, at its line', (code, kind) => {
    const killed = (probeDetail: string, ports = [{ containerPort: 8080 }]): Finding => ({
      ...bareFinding(entryOf(code)),
      workload,
      carrier,
      container: { ...container, ports, [`${kind}Probe`]: probe },
      standing: { killedBy: kind },
      exit: { probeDetail },
    })
    const first = (finding: Finding) => toldSteps(finding, finding, { documents }, NOTHING_HIDDEN)[0]
    const refused = 'Get "http://10.0.0.7:8081/alive": dial tcp 10.0.0.7:8081: connect: connection refused'
    expect(first(killed(refused))).toMatchObject({
      why: `Change the port of the ${kind}Probe to 8080`,
      edit: { to: '8080', ...(kind === 'liveness' ? { from: '8081', at: { line: 14, column: 21 } } : {}) },
    })
    // Something answers there, or it is not known which port is meant: nothing is proposed.
    const two = [{ containerPort: 8080 }, { containerPort: 9090 }]
    for (const other of [killed('HTTP probe failed with statuscode: 404'), killed(refused, two)])
      expect(JSON.stringify(toldSteps(other, other, { documents }, NOTHING_HIDDEN))).not.toContain('Change the port')
  })
})
