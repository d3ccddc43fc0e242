// Family J, what a custom resource says of itself: by the rules of src/health, which give the code and the facts. Here are
// the words. A kind whose failure deserves a code of its own gets an entry here, and names it in its rule.
import type { Signal, StatusFacts } from '../model/finding.ts'
import { groupOf, type ObjectRef } from '../model/object.ts'
import type { Step } from '../model/report.ts'
import { ended, inNamespace, look, quote, run } from './commands.ts'
import { cause, TERMINAL, WAITING, type Entry } from './entry.ts'
import type { Finding } from '../model/finding.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    CustomResourceFailed: StatusFacts
    RolloutAborted: StatusFacts
    CanaryFailed: StatusFacts
    AnalysisFailed: StatusFacts
    CertificateNotIssued: StatusFacts
    ExternalSecretNotSynced: StatusFacts
    GatewayNotProgrammed: StatusFacts
    RouteNotAccepted: StatusFacts
    ScaledObjectNotReady: StatusFacts
    DatabaseNotReady: StatusFacts
    /** `resume`: the command that lets it go on; NAME stands for the object's. `awaited`: the gate waited for that. */
    CustomResourcePaused: StatusFacts & { resume?: string; awaited?: true }
    CustomResourceUnjudged: NoFacts
  }
}

type Told = Signal & { facts: StatusFacts }

/** `widget.example.org/a`: the kind with its group, for a short kind may be served twice. */
const fullName = ({ apiVersion, kind, name }: ObjectRef): string =>
  `${kind.toLowerCase()}.${groupOf(apiVersion)}/${quote(name)}`
const within = (f: Signal): string => inNamespace(f as Finding)
/** `Denied: the account is closed`, else what decided: `phase Failed`. */
const said = ({ facts: { type, status, reason = '' }, text }: Told): string =>
  [reason, text].filter((word) => word !== '').join(': ') || `${field(type)} ${status}`
const field = (type: string): string => type.replace(/^\.(status\.)?/, '')
const describe = (f: Signal): Step =>
  look('Show what its controller says', `kubectl describe ${fullName(f.workload)}${within(f)}`, f.workload)
const events = (f: Signal): Step =>
  look(
    'Show its events',
    `kubectl get events --field-selector involvedObject.name=${quote(f.workload.name)}${within(f)}`,
    f.workload,
  )
/** All objects of these kinds in its namespace. */
const others = (f: Signal, kinds: string, why: string): Step => look(why, `kubectl get ${kinds}${within(f)}`)

const common = {
  family: 'J',
  layer: 11,
  recognise: [],
  documentation: 'https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/custom-resources/',
} as const

const ofStatus = {
  ...common,
  proof: ({ facts }: Told) => (facts.final === true ? TERMINAL : WAITING),
  about: ({ facts: { reason }, text }: Told) => [reason, text],
  sentence: (f: Told) => {
    const subject = f.facts.type.startsWith('.') ? f.facts.type.slice(1) : `Condition ${f.facts.type}`
    const words = f.text.replace(/[.\s]+$/, '')
    return `${subject} is ${f.facts.status}${words === '' ? '' : `: ${words}`}. The controller of ${f.workload.kind} decides that, not Kubernetes itself.`
  },
}

const FINAL = { facts: { type: 'Stalled', status: 'True', final: true } } as const
const OPEN = { facts: { type: 'Ready', status: 'False' } } as const
/** Ended for good, by this deploy or perhaps before it. */
const ENDED = [
  [
    'when this deploy brought it about',
    { facts: { type: '.status.phase', status: 'Failed', reason: 'Failed', final: true } },
  ],
  ['when it may be left from before', { facts: { type: '.status.phase', status: 'Failed', reason: 'Failed' } }],
] as const
const EITHER = [
  ['when its controller says that it stays so', FINAL],
  ['when it may still recover', OPEN],
] as const

export const CUSTOM_RESOURCE_CAUSES: readonly Entry[] = [
  cause('CustomResourceFailed', {
    ...ofStatus,
    kind: ['example.org/v1', 'Widget'],
    meaning:
      'The status of a custom resource says that it does not work, in a condition, a phase or a count. What that means is for the documentation of its controller to say.',
    cases: [
      ['when its controller has given up (Stalled), or calls this state final', FINAL],
      ['when it only says that it is not ready', OPEN],
    ],
    fact: (f) => `its controller says ${said(f)}`,
    steps: (f) => [describe(f), events(f)],
  }),
  cause('RolloutAborted', {
    ...ofStatus,
    kind: ['argoproj.io/v1alpha1', 'Rollout'],
    meaning:
      'An Argo Rollout is degraded: it was aborted, by a person or because its analysis failed, and the pods of the version before take the traffic; or it makes no progress.',
    cases: EITHER,
    fact: (f) =>
      f.facts.final === true ? `the rollout was aborted: ${said(f)}` : `the rollout is degraded: ${said(f)}`,
    steps: (f) => [
      look(
        'Show its steps, pods and analyses',
        `kubectl argo rollouts get rollout ${quote(f.workload.name)}${within(f)}`,
        f.workload,
      ),
      others(f, 'analysisruns.argoproj.io', 'Show the analyses of the namespace'),
      run(
        'Retry the rollout once the reason is gone',
        `kubectl argo rollouts retry rollout ${quote(f.workload.name)}${within(f)}`,
        f.workload,
      ),
    ],
    documentation: 'https://argo-rollouts.readthedocs.io/en/stable/features/rollback/',
  }),
  cause('CanaryFailed', {
    ...ofStatus,
    kind: ['flagger.app/v1beta1', 'Canary'],
    meaning: 'Flagger has ended the canary analysis and sends all traffic to the version before.',
    cases: ENDED,
    fact: (f) => `the canary failed: ${said(f)}`,
    steps: (f) => [describe(f), events(f)],
    documentation: 'https://docs.flagger.app/usage/how-it-works',
  }),
  cause('AnalysisFailed', {
    ...ofStatus,
    kind: ['argoproj.io/v1alpha1', 'AnalysisRun'],
    meaning: 'An analysis or an experiment of Argo Rollouts has ended, and not with success.',
    cases: ENDED,
    fact: (f) => `the analysis failed: ${said(f)}`,
    steps: (f) => [describe(f), events(f)],
    documentation: 'https://argo-rollouts.readthedocs.io/en/stable/features/analysis/',
  }),
  cause('CertificateNotIssued', {
    ...ofStatus,
    kind: ['cert-manager.io/v1', 'Certificate'],
    meaning:
      'A certificate is not issued: its issuer is not ready, refuses it, or cannot verify that the domain is yours.',
    cases: EITHER,
    fact: (f) => `the certificate is not issued: ${said(f)}`,
    steps: (f) => [
      describe(f),
      ...(groupOf(f.workload.apiVersion).endsWith('cert-manager.io')
        ? [
            others(
              f,
              'certificaterequests.cert-manager.io,orders.acme.cert-manager.io,challenges.acme.cert-manager.io',
              'Show how far the request has come',
            ),
          ]
        : [events(f)]),
    ],
    documentation: 'https://cert-manager.io/docs/troubleshooting/',
  }),
  cause('ExternalSecretNotSynced', {
    ...ofStatus,
    kind: ['external-secrets.io/v1', 'ExternalSecret'],
    meaning:
      'The Secret is not made from where its values are kept: the store is not reachable or refuses, or it has no such key.',
    example: OPEN,
    proof: WAITING,
    fact: (f) => `its Secret is not synced: ${said(f)}`,
    steps: (f) => [describe(f), events(f)],
    documentation: 'https://external-secrets.io/latest/guides/common-k8s-secret-types/',
  }),
  cause('GatewayNotProgrammed', {
    ...ofStatus,
    kind: ['gateway.networking.k8s.io/v1', 'Gateway'],
    meaning:
      'The Gateway takes no traffic, or one of its listeners does not: a certificate that does not resolve, a port or address that it does not get, no controller for its class.',
    example: OPEN,
    proof: WAITING,
    fact: (f) => `the Gateway is not programmed: ${said(f)}`,
    steps: (f) => [describe(f), look('Show whether its class is accepted', 'kubectl get gatewayclasses')],
    documentation: 'https://gateway-api.sigs.k8s.io/guides/troubleshooting/',
  }),
  cause('RouteNotAccepted', {
    ...ofStatus,
    kind: ['projectcontour.io/v1', 'HTTPProxy'],
    meaning: 'What leads traffic does not take the route: it names what does not exist, or collides with another.',
    example: OPEN,
    proof: WAITING,
    fact: (f) => `the route is not accepted: ${said(f)}`,
    steps: (f) => [describe(f), others(f, 'services', 'List the Services of the namespace')],
  }),
  cause('ScaledObjectNotReady', {
    ...ofStatus,
    kind: ['keda.sh/v1alpha1', 'ScaledObject'],
    meaning: 'KEDA cannot scale the workload: its target does not exist, or a trigger gives no number.',
    example: OPEN,
    proof: WAITING,
    fact: (f) => `KEDA cannot scale it: ${said(f)}`,
    steps: (f) => [describe(f), events(f)],
    documentation: 'https://keda.sh/docs/latest/troubleshooting/',
  }),
  cause('DatabaseNotReady', {
    ...ofStatus,
    kind: ['postgresql.cnpg.io/v1', 'Cluster'],
    meaning: 'The operator of a database or a message broker says that it is not ready.',
    cases: EITHER,
    fact: (f) => `the ${f.workload.kind} is not ready: ${said(f)}`,
    steps: (f) => [describe(f), others(f, 'pods', 'Show the pods of the namespace'), events(f)],
  }),
  cause('CustomResourcePaused', {
    ...ofStatus,
    role: 'notice',
    kind: ['example.org/v1', 'Widget'],
    meaning:
      'A custom resource stands still on purpose: a canary step, a promotion by hand, or because it is suspended. This is not a failure, but the new version may not run yet. With `when-paused: wait` the gate waits until someone resumes it, and fails at the time limit.',
    example: { facts: { type: '.status.phase', status: 'Paused', resume: 'kubectl argo rollouts promote NAME' } },
    proof: WAITING,
    fact: (f) => `it is paused until someone resumes it: ${said(f)}`,
    sentence: (f) => {
      const waits =
        f.facts.awaited === true
          ? 'The gate waited until the time limit ended (when-paused: wait), and nobody resumed it.'
          : 'The gate does not wait until someone resumes it, and what this deploy changed may take effect only then.'
      return `${ended(`${f.facts.type.startsWith('.') ? f.facts.type.slice(1) : `Condition ${f.facts.type}`} is ${f.facts.status}`)} ${waits}`
    },
    steps: (f) => [
      describe(f),
      ...(f.facts.resume === undefined
        ? []
        : [
            run(
              'Resume the object',
              `${f.facts.resume.replace('NAME', quote(f.workload.name))}${within(f)}`,
              f.workload,
            ),
          ]),
    ],
  }),
  cause('CustomResourceUnjudged', {
    ...common,
    role: 'notice',
    kind: ['example.org/v1', 'Widget'],
    meaning:
      'A controller has written a status for a custom resource, and nothing of it says whether the object works. The gate knows no rule for the kind.',
    proof: WAITING,
    about: (f) => [groupOf(f.workload.apiVersion), f.workload.kind],
    fact: () => 'nothing in its status says whether it works',
    sentence: (f) =>
      `The object is stored and its controller has seen it. The status of a ${f.workload.kind} has no condition, phase or count that the gate knows, so it counts as done.`,
    steps: (f) => [
      look('Show its status', `kubectl get ${fullName(f.workload)}${within(f)} -o jsonpath='{.status}'`, f.workload),
    ],
  }),
]
