// Custom resources of well-known projects. No controller of theirs runs here: a stand-in writes the statuses that the
// sources cited in src/health say they write.
import { registry } from '../layout.ts'
import { deployment, type Scenario, type Tools } from '../scenario.ts'
import { define, undefine, type CustomKind } from '../stand-in.ts'

/** Defines the kind, and as soon as the gate has made the object writes these statuses, one after the other. */
const standIn =
  (kind: CustomKind, ...statuses: object[]) =>
  async (tools: Tools): Promise<void> => {
    const { kubectl } = tools
    const resource = `${kind.plural}.${kind.group}`
    await define(tools, kind)
    const report = async () => {
      await kubectl(['wait', '--for=create', resource, 'web', '--timeout=120s'])
      for (const status of statuses) {
        const patch = JSON.stringify({ status })
        await kubectl(['patch', resource, 'web', '--subresource=status', '--type=merge', '-p', patch])
      }
    }
    // Nobody waits for what it says when the scenario is over.
    void report().catch(() => undefined)
  }

const remove =
  (kind: CustomKind) =>
  (tools: Tools): Promise<void> =>
    undefine(tools, kind)

const object = ({ group, version, kind }: CustomKind, spec: string, mark = ''): string =>
  `apiVersion: ${group}/${version}${mark}\nkind: ${kind}\nmetadata:\n  name: web\nspec: ${spec}\n`

const condition = (type: string, status: string, reason: string, message = '') => ({ type, status, reason, message })
/** A rule of the input `health` with these fields. */
const ruleOf = ({ group, version, kind }: CustomKind, ...fields: string[]): string =>
  [`- apiVersion: ${group}/${version}`, `  kind: ${kind}`, ...fields.map((field) => `  ${field}`)].join('\n')

/** An annotation of the gate, below `metadata`. */
const annotation = (name: string, value: string): string => `  annotations:\n    k8s-deploy-gate/${name}: ${value}\n`

/** The pods of a Deployment that run and are never ready. */
const NEVER_READY = `
  containers:
    - name: app
      image: ${registry}/app:1
      command: [sleep, '3600']
      readinessProbe:
        exec: { command: ['false'] }
        periodSeconds: 1
`

const HERE = ' # <-- here'

const ROLLOUT = { group: 'argoproj.io', version: 'v1alpha1', kind: 'Rollout', plural: 'rollouts' }
const CANARY = { group: 'flagger.app', version: 'v1beta1', kind: 'Canary', plural: 'canaries' }
const CERTIFICATE = { group: 'cert-manager.io', version: 'v1', kind: 'Certificate', plural: 'certificates' }
const GATEWAY = { group: 'gateway.networking.k8s.io', version: 'v1', kind: 'Gateway', plural: 'gateways' }
// Kinds of nobody's: of them the gate knows no rule.
const gadget = (kind: string): CustomKind => ({
  group: `${kind.toLowerCase()}.example.org`,
  version: 'v1',
  kind,
  plural: `${kind.toLowerCase()}s`,
})
const [PRINTER, SCANNER, FAX, COPIER] = [gadget('Printer'), gadget('Scanner'), gadget('Fax'), gadget('Copier')]
const POSTGRES = { group: 'postgresql.cnpg.io', version: 'v1', kind: 'Cluster', plural: 'clusters' }

export const customResources: Scenario[] = [
  {
    name: 'argo-rollout-aborted',
    before: standIn(
      ROLLOUT,
      { observedGeneration: '1', phase: 'Progressing', message: 'more replicas need to be updated' },
      { phase: 'Degraded', abort: true, message: 'RolloutAborted: metric errors assessed Failed' },
    ),
    manifests: { 'rollout.yaml': object(ROLLOUT, '{ replicas: 2 }', HERE) },
    expect: { verdict: 'failed', cause: 'RolloutAborted', mentions: ['metric errors assessed Failed'] },
    cleanup: remove(ROLLOUT),
  },
  {
    name: 'flagger-canary-waits-for-promotion',
    before: standIn(CANARY, { phase: 'Progressing' }, { phase: 'WaitingPromotion' }),
    manifests: { 'canary.yaml': object(CANARY, '{ targetRef: { name: web } }') },
    expect: { verdict: 'passed', changed: 1, notices: ['CustomResourcePaused'] },
    cleanup: remove(CANARY),
  },
  {
    name: 'certificate-not-issued',
    before: standIn(CERTIFICATE, {
      conditions: [
        condition('Ready', 'False', 'DoesNotExist', 'Issuing certificate as Secret does not exist'),
        condition('Issuing', 'False', 'Failed', 'the order is invalid'),
      ],
    }),
    manifests: { 'certificate.yaml': object(CERTIFICATE, '{ secretName: web-tls }', HERE) },
    inputs: { timeout: '15s' },
    expect: { verdict: 'failed', cause: 'CertificateNotIssued', mentions: ['the order is invalid'] },
    cleanup: remove(CERTIFICATE),
  },
  {
    name: 'gateway-listener-without-its-certificate',
    before: standIn(GATEWAY, {
      conditions: [condition('Accepted', 'True', 'Accepted'), condition('Programmed', 'True', 'Programmed')],
      listeners: [
        {
          name: 'https',
          conditions: [condition('ResolvedRefs', 'False', 'InvalidCertificateRef', 'no Secret web-tls')],
        },
      ],
    }),
    manifests: { 'gateway.yaml': object(GATEWAY, '{ gatewayClassName: public }', HERE) },
    inputs: { timeout: '15s' },
    expect: { verdict: 'failed', cause: 'GatewayNotProgrammed', mentions: ['no Secret web-tls'] },
    cleanup: remove(GATEWAY),
  },
  {
    name: 'postgres-cluster-takes-its-time',
    before: standIn(
      POSTGRES,
      { phase: 'Setting up primary', readyInstances: 0 },
      { phase: 'Creating a new replica', readyInstances: 1 },
      { phase: 'Cluster in healthy state', readyInstances: 2 },
    ),
    manifests: { 'cluster.yaml': object(POSTGRES, '{ instances: 2 }') },
    expect: { verdict: 'passed', changed: 1 },
    cleanup: remove(POSTGRES),
  },
  {
    name: 'health-rule-says-failed',
    before: standIn(PRINTER, { observedGeneration: 1, paper: 30 }, { observedGeneration: 1, paper: 0 }),
    manifests: { 'printer.yaml': object(PRINTER, '{ pages: 40 }', HERE) },
    inputs: { health: ruleOf(PRINTER, 'failed: status.paper == 0', 'current: status.paper >= spec.pages') },
    expect: { verdict: 'failed', early: true, cause: 'HealthRuleFailed', mentions: ['line 3, column 11'] },
    cleanup: remove(PRINTER),
  },
  {
    // No condition, and no word that the general rule knows. At first the field is not there.
    name: 'health-rule-waits-for-its-field',
    before: standIn(SCANNER, { observedGeneration: 1 }, { lamp: { warm: false } }, { lamp: { warm: true } }),
    manifests: { 'scanner.yaml': object(SCANNER, '{ dpi: 300 }') },
    inputs: { health: ruleOf(SCANNER, 'current: status.lamp.warm') },
    expect: { verdict: 'passed', changed: 1, says: ['current'] },
    cleanup: remove(SCANNER),
  },
  {
    name: 'health-rule-not-valid',
    manifests: { 'service.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n' },
    inputs: { health: ruleOf(SCANNER, 'curent: status.lamp.warm') },
    expect: { verdict: 'failed', cause: 'InputInvalid', mentions: ['did you mean current?'], nothingApplied: true },
  },
  {
    // Its pods never become ready; the rule says that this is good enough.
    name: 'health-rule-of-a-deployment',
    manifests: { 'web.yaml': deployment(NEVER_READY) },
    inputs: {
      health: '- apiVersion: apps/v1\n  kind: Deployment\n  current: status.updatedReplicas == spec.replicas\n',
    },
    expect: { verdict: 'passed', changed: 1 },
  },
  {
    name: 'wait-false-is-not-judged',
    before: standIn(FAX, { conditions: [condition('Stalled', 'True', 'Jammed', 'paper jam')] }),
    manifests: {
      'fax.yaml': object(FAX, '{ line: 1 }').replace('name: web\n', `name: web\n${annotation('wait', '"false"')}`),
      'web.yaml': deployment(NEVER_READY).replace('name: web\n', `name: web\n${annotation('wait', '"false"')}`),
      'service.yaml':
        'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector: { app: web }\n  ports: [{ port: 80 }]\n',
    },
    expect: { verdict: 'passed', changed: 3, says: ['not judged'] },
    cleanup: remove(FAX),
  },
  {
    name: 'timeout-of-one-object',
    manifests: {
      'web.yaml': deployment(NEVER_READY)
        .replace('name: web\n', `name: web\n${annotation('timeout', '15s')}`)
        .replace(/exec: .*/, `$&${HERE}`),
    },
    inputs: { timeout: '5m' },
    expect: { verdict: 'failed', cause: 'ReadinessExecFailed', context: ['GateTimeout'] },
  },
  {
    name: 'when-paused-wait',
    before: standIn(
      COPIER,
      { conditions: [condition('Paused', 'True', 'ByHand', 'someone paused it')] },
      { conditions: [condition('Paused', 'False', 'Resumed'), condition('Ready', 'True', 'Works')] },
    ),
    manifests: { 'copier.yaml': object(COPIER, '{ sheets: 1 }') },
    inputs: { 'when-paused': 'wait' },
    expect: { verdict: 'passed', changed: 1, withoutNotices: ['CustomResourcePaused'] },
    cleanup: remove(COPIER),
  },
]
