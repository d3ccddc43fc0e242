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
    title: 'The API server rejected the request, or could not be reached',
    introduction:
      'Every object goes through a server-side dry run first. If the API server rejects one, nothing is applied. Transient errors (429, 503, a broken connection) are retried before they count.',
  },
  B: {
    title: 'A policy rejected the object or its pods',
    introduction:
      'If a policy rejects an object of the manifests in the dry run, the deploy fails at once. If it rejects pods that a controller creates, the event FailedCreate or the condition ReplicaFailure shows that later, and the evidence listed below is needed.',
  },
  C: {
    title: 'The scheduler finds no node for the pod',
    introduction:
      'The scheduler reports one reason per node in the condition PodScheduled of the pod; the reason of most nodes decides. Many of these resolve when an old pod terminates or a node joins.',
  },
  D: {
    title: 'A node rejected, evicted or lost the pod',
    introduction:
      'The controller creates another pod, so one such pod does not fail the deploy. The deploy fails if it keeps happening, or at the deadline if nothing else explains the failure.',
  },
  E: {
    title: "The pod's sandbox and network",
    introduction: 'No container of the pod can start, usually because of a problem on one node.',
  },
  F: {
    title: 'The image',
    introduction:
      'All of these appear as `ErrImagePull` or `ImagePullBackOff`; the messages of the container runtime and the registry distinguish them.',
  },
  G: { title: 'Configuration and start of a container', introduction: 'No process of the container has run yet.' },
  H: { title: 'Volumes', introduction: 'The container stays in `ContainerCreating` until its volumes are mounted.' },
  I: {
    title: 'The container terminated',
    introduction:
      'All of these appear as `CrashLoopBackOff`. What the kernel and the kubelet report takes precedence over the exit code; the log only refines the explanation. Some containers restart a few times until their database is up, so one termination is not enough.',
  },
  J: { title: 'Readiness, rollout and controllers' },
  K: {
    title: 'Services, Ingresses and other objects around the workload',
    introduction: 'If the pods behind such an object fail, that is the cause, and these codes appear beside it.',
  },
}

/** Words that stand only beside a cause, under "seen as": where in the pod it is. */
export const CONTEXT_MEANINGS = {
  InitContainerFailed: 'An init container failed, so the containers of the pod have not started.',
  SidecarFailed:
    'A sidecar (an init container with `restartPolicy: Always`) failed, not the main container. The pod is not ready until the sidecar runs.',
} as const satisfies Readonly<Record<string, string>>
