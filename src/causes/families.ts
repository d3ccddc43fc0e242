// The chapters of docs/causes.md, and the words that stand only beside a cause. Only scripts/docs.ts reads this.

/** A chapter of the page. */
export interface Family {
  title: string
  /** What holds for all of its codes. */
  introduction?: string
}

/** The chapters, in the order of a deploy: the earliest failing one is the root. */
export const FAMILIES: Readonly<Record<string, Family>> = {
  A: {
    title: 'The request was refused, or the API server could not be asked',
    introduction:
      'Every object is rehearsed first (a server-side dry-run). When one is refused there, nothing is applied, not even the valid ones. What passes by itself (429, 503, a connection that breaks) is tried again before it counts.',
  },
  B: {
    title: 'A policy refused the object or its pods',
    introduction:
      'A policy refuses an object of the manifests in the rehearsal, and that fails the deploy at once. Pods that a controller makes are refused later, in the event FailedCreate or the condition ReplicaFailure; for these the amount of proof below counts.',
  },
  C: {
    title: 'No node takes the pod',
    introduction:
      "The scheduler gives one reason for each node, in the pod's condition PodScheduled; the one that holds for most nodes decides. Many of these heal when an old pod goes or a node comes.",
  },
  D: {
    title: 'A node refused, evicted or lost the pod',
    introduction:
      'The controller makes another pod, so one such pod is no reason to fail; the deploy fails when it happens again and again, or when time is up and nothing else explains it.',
  },
  E: {
    title: "The pod's sandbox and network",
    introduction: 'Nothing of the pod can start. Mostly a fault of one node.',
  },
  F: {
    title: 'The image',
    introduction:
      '`ErrImagePull` and `ImagePullBackOff` are how all of these look; the words of the container runtime and of the registry behind them tell them apart.',
  },
  G: { title: 'Configuration and start of a container', introduction: 'Nothing of the program has run yet.' },
  H: { title: 'Volumes', introduction: 'The container stays in `ContainerCreating` until its volumes are there.' },
  I: {
    title: 'The program ended',
    introduction:
      '`CrashLoopBackOff` is how all of these look. What the kernel and the kubelet say of the end comes before what the exit code suggests; the log only refines the sentence. Some programs need a few restarts until their database is up, so one end is not enough.',
  },
  J: { title: 'Readiness, rollout and controllers' },
  K: {
    title: 'What stands around the workload',
    introduction: 'When the pods behind it fail, that is the cause, and these stand beside it.',
  },
}

/** Words that stand only beside a cause, under "seen as": where in the pod it is. */
export const CONTEXT_MEANINGS = {
  InitContainerFailed: 'The fault is in an init container, so the containers of the pod have not started.',
  SidecarFailed:
    'The fault is in a sidecar (an init container with `restartPolicy: Always`), not in the main container; it keeps the pod from being ready all the same.',
} as const satisfies Readonly<Record<string, string>>
