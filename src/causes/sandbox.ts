// Family E: nothing of the pod can start, because its sandbox (network, pause container) cannot be made.
import { describe, quote } from './commands.ts'
import { pattern, probable, TERMINAL, WAITING, type Entry } from './entry.ts'

const common = {
  family: 'E',
  layer: 5,
  scope: 'node',
  documentation: 'https://kubernetes.io/docs/tasks/debug/debug-cluster/',
} as const

export const SANDBOX_CAUSES: readonly Entry[] = [
  {
    ...common,
    code: 'PodIpExhausted',
    proof: probable(4, 90),
    recognise: [pattern('sandbox', /failed to assign an IP address|no IP addresses available|No available addresses/)],
    fact: (f) => `node ${f.pod?.spec.nodeName ?? ''} has no pod address left`,
    sentence: () => 'The pod network has no free address on this node.',
    steps: (f) => [describe(f), { why: 'see how many pods the nodes run', command: 'kubectl get pods -A -o wide' }],
  },
  {
    ...common,
    code: 'CniNotReady',
    proof: probable(1, 120),
    recognise: [
      pattern(
        'sandbox',
        /network is not ready|NetworkPluginNotReady|cni plugin not initialized|cni config uninitialized/,
      ),
    ],
    fact: (f) => `the pod network of node ${f.pod?.spec.nodeName ?? ''} is not ready`,
    sentence: () => "The node's network plugin is not running: a fault of the node, not of this change.",
    steps: (f) => [{ why: 'see the network pods', command: 'kubectl get pods -n kube-system -o wide' }, describe(f)],
  },
  {
    ...common,
    code: 'SandboxImageUnavailable',
    proof: probable(3, 90),
    recognise: [pattern('sandbox', /failed to get sandbox image "(?<image>[^"]+)"/)],
    fact: (f) => `node ${f.pod?.spec.nodeName ?? ''} cannot pull its pause image ${f.facts.image}`,
    sentence: () =>
      "The node's container runtime needs a pause image for every pod and cannot get it: a fault of the node.",
    steps: (f) => [describe(f)],
  },
  {
    ...common,
    code: 'RuntimeHandlerMissing',
    proof: TERMINAL,
    recognise: [
      pattern(
        'sandbox',
        /no runtime for "(?<handler>[^"]+)" is configured|RuntimeHandler "(?<other>[^"]+)" not supported/,
      ),
    ],
    fact: (f) => `node ${f.pod?.spec.nodeName ?? ''} has no runtime handler "${f.facts.handler ?? f.facts.other}"`,
    sentence: (f) =>
      `RuntimeClass "${f.pod?.spec.runtimeClassName ?? ''}" exists, and the container runtime of the node knows nothing of its handler "${f.facts.handler ?? f.facts.other}".`,
    steps: (f) => [
      { why: 'see the classes and their handlers', command: 'kubectl get runtimeclasses' },
      {
        why: 'see which handlers the node has',
        command: `kubectl get node ${quote(f.pod?.spec.nodeName ?? 'NODE')} -o jsonpath='{.status.runtimeHandlers[*].name}'`,
      },
    ],
    field: (_f, place) => place.pod('runtimeClassName'),
  },
  {
    ...common,
    code: 'SandboxNameReserved',
    proof: WAITING,
    recognise: [pattern('sandbox', /failed to reserve sandbox name/)],
    fact: (f) => `node ${f.pod?.spec.nodeName ?? ''} still hangs on an earlier attempt to start the pod`,
    sentence: () => "The node's container runtime is overloaded or slow.",
    steps: (f) => [describe(f)],
  },
  {
    ...common,
    code: 'SandboxCreateFailed',
    proof: probable(5, 120),
    confidence: 'likely',
    // The pod's own memory limit may end its sandbox, too: OomAtStart.
    recognise: [pattern('sandbox', /^(?!.*(OOM-killed|memory limit too low))/s)],
    fact: (f) => `node ${f.pod?.spec.nodeName ?? ''} cannot create the pod's sandbox`,
    sentence: () => 'The node cannot set up the pod; its own words are below.',
    steps: (f) => [describe(f)],
  },
]
