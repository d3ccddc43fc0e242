// Family E: nothing of the pod can start, because its sandbox (network, pause container) cannot be made.
import type { Finding } from '../model/finding.ts'
import { describe, look, quote } from './commands.ts'
import { cause, pattern, probable, TERMINAL, WAITING, type Entry } from './entry.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    PodIpExhausted: NoFacts
    CniNotReady: NoFacts
    SandboxImageUnavailable: { image: string }
    /** `handler` in the words of containerd, `other` in those of CRI-O. */
    RuntimeHandlerMissing: { handler?: string; other?: string }
    SandboxNameReserved: NoFacts
    SandboxCreateFailed: NoFacts
  }
}

const common = {
  family: 'E',
  layer: 5,
  scope: 'node',
  documentation: 'https://kubernetes.io/docs/tasks/debug/debug-cluster/',
} as const

const nodeOf = ({ pod }: Finding): string => pod?.spec.nodeName ?? ''
const handlerOf = ({ facts }: Finding<'RuntimeHandlerMissing'>): string => facts.handler ?? facts.other ?? ''

export const SANDBOX_CAUSES: readonly Entry[] = [
  cause('PodIpExhausted', {
    ...common,
    meaning: 'The pod network has no free IP address left on the node.',
    proof: probable(4, 90),
    recognise: [pattern('sandbox', /failed to assign an IP address|no IP addresses available|No available addresses/)],
    about: nodeOf,
    fact: (f) => `node ${nodeOf(f)} has no free pod IP address`,
    sentence: () => 'The pod network has no free IP address on this node.',
    steps: (f) => [describe(f), look('List the pods and their nodes', 'kubectl get pods -A -o wide')],
  }),
  cause('CniNotReady', {
    ...common,
    meaning:
      "The node's network plugin is not installed or not running, so no pod on the node gets a network. A fault of the node, not of this change.",
    proof: probable(1, 120),
    recognise: [
      pattern(
        'sandbox',
        /network is not ready|NetworkPluginNotReady|cni plugin not initialized|cni config uninitialized/,
      ),
      // A plugin whose program is not there, and the words of those that find their agent or its file gone: flannel,
      // Calico, and all that ask their agent by a socket of the node (Cilium, Antrea, OVN, AWS VPC CNI, Weave).
      pattern(
        'sandbox',
        /failed to find plugin "[^"]+" in path|\/flannel\/subnet\.env|\/calico\/nodename: no such file|(?:failed to set ?up|failed to setup|NetworkPlugin cni|plugin type=).*(?:dial (?:unix \S+|tcp (?:127\.0\.0\.1|localhost|\[::1\]):\d+): connect: (?:connection refused|no such file)|connect to Cilium (?:agent|daemon))/s,
      ),
    ],
    about: nodeOf,
    fact: (f) => `the pod network of node ${nodeOf(f)} is not ready`,
    sentence: () =>
      "The node's network plugin is not installed or not running: a fault of the node, not of this change.",
    steps: (f) => [
      look('List the pods in kube-system, where the network plugin runs', 'kubectl get pods -n kube-system -o wide'),
      describe(f),
    ],
  }),
  cause('SandboxImageUnavailable', {
    ...common,
    meaning:
      'The node needs a small pause image for every pod and cannot pull it. A fault of the node, not of your image.',
    proof: probable(3, 90),
    recognise: [pattern('sandbox', /failed to get sandbox image "(?<image>[^"]+)"/)],
    about: (f) => [nodeOf(f), f.facts.image],
    fact: (f) => `node ${nodeOf(f)} cannot pull its pause image ${f.facts.image}`,
    sentence: () =>
      "The node's container runtime needs a pause image for every pod and cannot pull it: a fault of the node.",
    steps: (f) => [describe(f)],
  }),
  cause('RuntimeHandlerMissing', {
    ...common,
    meaning: 'The RuntimeClass exists, but the container runtime of the node has no such handler.',
    proof: TERMINAL,
    recognise: [
      pattern(
        'sandbox',
        /no runtime for "(?<handler>[^"]+)" is configured|RuntimeHandler "(?<other>[^"]+)" not supported/,
      ),
    ],
    about: (f) => [nodeOf(f), handlerOf(f)],
    fact: (f) => `node ${nodeOf(f)} has no runtime handler "${handlerOf(f)}"`,
    sentence: (f) =>
      `RuntimeClass "${f.pod?.spec.runtimeClassName ?? ''}" exists, but the container runtime of the node has no handler "${handlerOf(f)}".`,
    steps: (f) => [
      look('List the RuntimeClasses and their handlers', 'kubectl get runtimeclasses'),
      look(
        'List the runtime handlers of the node',
        `kubectl get node ${quote(f.pod?.spec.nodeName ?? 'NODE')} -o jsonpath='{.status.runtimeHandlers[*].name}'`,
        f.workload,
      ),
    ],
    field: (_f, place) => place.pod('runtimeClassName'),
  }),
  cause('SandboxNameReserved', {
    ...common,
    meaning:
      'The container runtime is still busy with an earlier attempt to start the same pod; usually it is overloaded.',
    proof: WAITING,
    recognise: [pattern('sandbox', /failed to reserve sandbox name/)],
    about: nodeOf,
    fact: (f) => `node ${nodeOf(f)} is still busy with an earlier attempt to start the pod`,
    sentence: () => "The node's container runtime is overloaded or slow.",
    steps: (f) => [describe(f)],
  }),
  cause('SandboxCreateFailed', {
    ...common,
    meaning: "The node cannot create the pod's sandbox, for a reason that no other code of this chapter covers.",
    proof: probable(5, 120),
    confidence: 'likely',
    // The pod's own memory limit may end its sandbox, too: OomAtStart.
    recognise: [pattern('sandbox', /^(?!.*(OOM-killed|memory limit too low))/s)],
    rest: true,
    about: nodeOf,
    fact: (f) => `node ${nodeOf(f)} cannot create the pod's sandbox`,
    sentence: () => "The node cannot create the pod's sandbox; details below.",
    steps: (f) => [describe(f)],
  }),
]
