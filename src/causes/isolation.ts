// Family G: the node lacks what the security context of the pod asks of it: a seccomp or AppArmor profile, user namespaces.
import type { Finding } from '../model/finding.ts'
import { edit, look, quote, run } from './commands.ts'
import { common } from './configuration.ts'
import { cause, pattern, TERMINAL, type Entry } from './entry.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    /** `profile`: as the manifest names it, relative to the folder of the kubelet. */
    SeccompProfileMissing: { profile: string }
    /** Without `profile`: the node has no AppArmor at all. */
    AppArmorProfileMissing: { profile?: string }
    UserNamespacesUnsupported: NoFacts
  }
}

const nodeOf = ({ pod }: Finding): string => pod?.spec.nodeName ?? ''

export const ISOLATION_CAUSES: readonly Entry[] = [
  cause('SeccompProfileMissing', {
    ...common,
    meaning: 'The security context names a seccomp profile by `localhostProfile`, and the node has no such file.',
    proof: TERMINAL,
    scope: 'node',
    recognise: [
      // containerd, cri-dockerd; CRI-O (internal/config/seccomp/seccomp.go). The kubelet puts its own folder before it.
      pattern('start', /cannot load seccomp profile "(?:[^"]*\/seccomp\/)?(?<profile>[^"]+)"/),
      pattern('start', /seccomp: unable to load local profile "(?:[^"]*\/seccomp\/)?(?<profile>[^"]+)"/),
    ],
    about: (f) => [f.facts.profile, nodeOf(f)],
    fact: (f) => `node ${nodeOf(f)} has no seccomp profile "${f.facts.profile}"`,
    sentence: (f) =>
      `The security context names seccomp profile "${f.facts.profile}", and the kubelet of node ${nodeOf(f)} has no such file below its folder seccomp: no container that uses it can be created there.`,
    steps: (f) => [
      edit('Set seccompProfile.type to RuntimeDefault, or name a profile that the nodes have'),
      run(
        'List the profiles on the node (the folder of a default kubelet)',
        `kubectl debug node/${quote(nodeOf(f) || 'NODE')} -it --image=busybox:1.36 -- ls -R /host/var/lib/kubelet/seccomp`,
        f.workload,
      ),
    ],
    field: (f, place) => place.find([['localhostProfile']], f.facts.profile) ?? place.container('securityContext'),
    documentation: 'https://kubernetes.io/docs/tutorials/security/seccomp/',
  }),
  cause('AppArmorProfileMissing', {
    ...common,
    meaning:
      'The security context asks for an AppArmor profile that is not loaded on the node, or the node has no AppArmor.',
    proof: TERMINAL,
    scope: 'node',
    recognise: [
      // The kubelet's admission, with and without a name (kubernetes 1.35, pkg/security/apparmor; before 1.30 with a name).
      pattern('pod', /Cannot enforce AppArmor: (?:profile "(?<profile>[^"]+)" is not loaded|AppArmor is not enabled)/),
      // containerd, CRI-O, runc.
      pattern('start', /apparmor profile not found (?<profile>\S+)/i),
      pattern('start', /AppArmor profile "?(?<profile>[^"\s]+)"? (?:specified but |is )?not loaded/i),
      pattern('start', /apparmor failed to apply profile|unable to apply apparmor profile/),
    ],
    before: ['NodeRejectedPod'],
    about: (f) => [f.facts.profile, nodeOf(f)],
    fact: (f) =>
      f.facts.profile === undefined
        ? `node ${nodeOf(f)} cannot apply its AppArmor profile`
        : `node ${nodeOf(f)} has no AppArmor profile "${f.facts.profile}"`,
    sentence: (f) =>
      f.facts.profile === undefined
        ? `The security context asks for an AppArmor profile, and node ${nodeOf(f)} cannot apply one: ${f.text}`
        : `The security context asks for AppArmor profile "${f.facts.profile}", which is not loaded on node ${nodeOf(f)}.`,
    steps: () => [
      edit('Set appArmorProfile.type to RuntimeDefault, or remove it where the nodes have no AppArmor'),
      look('List the nodes with their operating systems', 'kubectl get nodes -o wide'),
    ],
    field: (f, place) =>
      (f.facts.profile === undefined ? undefined : place.find([['localhostProfile']], f.facts.profile)) ??
      place.find([['appArmorProfile', 'type']], 'Localhost') ??
      place.find([['appArmorProfile', 'type']], 'RuntimeDefault'),
    documentation: 'https://kubernetes.io/docs/tutorials/security/apparmor/',
  }),
  cause('UserNamespacesUnsupported', {
    ...common,
    meaning: 'The pod sets `hostUsers: false`, and the node or its container runtime has no user namespaces.',
    proof: TERMINAL,
    scope: 'node',
    recognise: [
      // kubernetes 1.35, pkg/kubelet/userns/userns_manager.go; containerd before 2.0 and old kernels.
      pattern(
        'sandbox',
        /runtime does not support user namespaces|user namespaces (?:are|is) not (?:supported|enabled)/,
      ),
      pattern(
        'start',
        /runtime does not support user namespaces|idmap mounts? (?:are|is) not supported|failed to set MOUNT_ATTR_IDMAP/,
      ),
    ],
    about: (f) => nodeOf(f),
    fact: (f) => `node ${nodeOf(f)} does not support hostUsers: false`,
    sentence: (f) =>
      `The pod sets hostUsers: false, and node ${nodeOf(f)} cannot give it a user namespace: that needs a recent Linux kernel and container runtime (containerd 2.0 or CRI-O 1.25).`,
    steps: () => [
      edit('Remove hostUsers: false, or restrict the pod to nodes that support user namespaces'),
      look('List the kernels and container runtimes of the nodes', 'kubectl get nodes -o wide'),
    ],
    field: (_f, place) => place.pod('hostUsers'),
    documentation: 'https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/',
  }),
]
