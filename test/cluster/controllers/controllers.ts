// Controllers of other projects that scenarios deploy custom resources to. Each is a program of ../binaries that runs outside
// of the cluster as its admin, with the definitions that its own module brings. Data only.
import type { ProgramName } from '../binaries.ts'
import { kubeconfig, ports } from '../layout.ts'

export interface Controller {
  /** Files and folders of its module with its CustomResourceDefinitions. */
  definitions: readonly string[]
  /** The API groups of its kinds. */
  groups: readonly string[]
  args: readonly string[]
  /** Answers 200 once it works. */
  ready: string
}

const address = (port: number): string => `127.0.0.1:${port}`

export const controllers = {
  'argo-rollouts': {
    definitions: ['rollout', 'analysis-run', 'analysis-template', 'cluster-analysis-template', 'experiment'].map(
      (name) => `manifests/crds/${name}-crd.yaml`,
    ),
    groups: ['argoproj.io'],
    args: [
      `--kubeconfig=${kubeconfig}`,
      '--leader-elect=false',
      `--healthzPort=${ports.argoRollouts}`,
      `--metricsPort=${ports.argoRolloutsMetrics}`,
    ],
    ready: `http://${address(ports.argoRollouts)}/healthz`,
  },
  'cert-manager': {
    definitions: ['deploy/crds'],
    groups: ['cert-manager.io', 'acme.cert-manager.io'],
    args: [`--kubeconfig=${kubeconfig}`, `--metrics=${address(ports.certManager)}`],
    ready: `http://${address(ports.certManager)}/metrics`,
  },
  flagger: {
    definitions: ['artifacts/flagger/crd.yaml'],
    groups: ['flagger.app'],
    // Without a service mesh, and without Prometheus: its checks are webhooks.
    args: [`--kubeconfig=${kubeconfig}`, '--control-loop-interval=2s', `--port=${ports.flagger}`],
    ready: `http://${address(ports.flagger)}/healthz`,
  },
} satisfies Partial<Record<ProgramName, Controller>>

export type ControllerName = keyof typeof controllers
