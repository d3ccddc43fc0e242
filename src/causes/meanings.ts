// What each code means and how it is told apart from its look-alikes, for docs/causes.md. Only scripts/docs.ts reads this:
// no other room may import it, so that it does not weigh on the action.
import type { Finding } from '../model/finding.ts'

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

/** By code: one or two sentences that hold for every case of it. */
export const MEANINGS: Readonly<Record<string, string>> = {
  // A
  AlreadyExists: 'An object that must be new exists already (HTTP 409 with reason AlreadyExists).',
  ApiServerOverloaded:
    'The API server, or the etcd behind it, is overloaded or restarting: it still answers 429, 503, 504 or an `etcdserver:` error after several tries. An API server that gives no answer at all is ClusterUnreachable.',
  ClusterTlsUntrusted:
    "The connection was made, and the certificate of the API server does not fit the kubeconfig: another authority, another name, or expired. It is the runner's view; for images see RegistryTlsUntrusted.",
  ClusterUnreachable:
    'No answer came from the API server: its name does not resolve, nothing listens, a firewall or proxy is between, or the kubeconfig cannot be read. An answer that refuses is Unauthorized or RbacForbidden.',
  ConversionWebhookFailed:
    'A custom resource is stored in one version and asked for in another, and the webhook of its operator that converts between them does not answer.',
  CredentialPluginFailed:
    'The kubeconfig logs in with a program (`aws`, `gke-gcloud-auth-plugin`, `kubelogin`…), and that is missing on the runner or ended with an error. Nothing was asked of the API server yet.',
  FieldManagerConflict:
    'Another field manager owns the field with another value, so server-side apply does not overwrite it. An autoscaler that owns `spec.replicas` is the usual case: take the field out of the manifest. A conflict that goes away when it is tried again is OptimisticLockConflict.',
  ImmutableFieldChanged:
    'The manifest changes a field that Kubernetes never changes on an existing object, such as the selector of a Deployment or the template of a Job. The object must be deleted first, or get another name.',
  InputInvalid: 'An input of the action has a value that it cannot have. Nothing was asked of the cluster.',
  KindNotServed:
    'The API server does not know the kind in this version: its CustomResourceDefinition is not installed, or the version was removed from Kubernetes. A kind that the same deploy defines is waited for.',
  ManifestParseError:
    'The manifest is no valid YAML or JSON, or not the shape of an object. It is found on the runner, before anything is sent; what the API server refuses is ManifestSchemaInvalid.',
  ManifestSchemaInvalid:
    'The API server knows the kind and refuses the content: an unknown field, a wrong type, a missing or invalid value. Refusals with a reason of their own (immutable fields, sizes, ports, policies) have codes of their own.',
  NamespaceNotFound:
    'The object belongs in a namespace that the cluster does not have. Add it to the manifests, or make it.',
  NamespaceTerminating:
    'The namespace is being deleted, so nothing new can be made in it. It answers 403 like a missing permission; the words tell them apart.',
  ObjectNotFound: 'With `mode: watch`: the object to follow is not there, and none came while the gate waited for it.',
  ObjectTooLarge:
    'The object, or its annotations, is larger than the API server or etcd stores. Large ConfigMaps are the usual case.',
  OptimisticLockConflict:
    'Somebody else changes the object at the same time, again and again: each write fails because its resourceVersion is old. Unlike FieldManagerConflict it is only a matter of time.',
  PortAllocated: 'The Service asks for a nodePort or clusterIP that another Service has.',
  RbacForbidden:
    'The API server knows who deploys (else it is Unauthorized), and that identity may not do this. Other refusals with 403, by quotas and policies, have codes of their own.',
  Unauthorized:
    'The API server does not accept the credentials (401): the token has expired, is for another cluster, or is unknown there.',
  // B
  AdmissionDryRunUnsupported:
    'A webhook does not declare that it has no side effects, so the API server does not rehearse objects which it must ask that webhook about. The object itself may be right.',
  AdmissionPolicyDenied:
    'A ValidatingAdmissionPolicy of the cluster refuses the object; the message is the one that the policy gives. A webhook that refuses is AdmissionWebhookDenied.',
  AdmissionWebhookDenied:
    'A policy of the cluster that is enforced by a webhook (Kyverno, Gatekeeper…) answered, and refuses the object. One that does not answer is AdmissionWebhookUnavailable.',
  AdmissionWebhookUnavailable:
    'The API server must ask a webhook before it accepts the object, and that does not answer: its pods are down or its network is closed. The manifest may be right.',
  IngressConflict: 'Another Ingress has the same host and path already, and the controller allows only one.',
  LimitRangeViolation:
    'The namespace has a LimitRange, and a container asks for more or less than it allows for one container or pod. The sum over the namespace is QuotaExceeded.',
  PodSecurityViolation:
    'The namespace enforces a Pod Security level (or OpenShift a security context constraint), and the pod asks for more than that allows. The Deployment is accepted, its pods are refused.',
  PriorityClassNotFound: 'The pods name a PriorityClass that the cluster does not have, so none can be created.',
  QuotaExceeded:
    'The ResourceQuota of the namespace has no room for another pod. During a rolling update the new pods need room beside the old ones, so it may heal as those go.',
  QuotaRequiresResources:
    'The namespace has a ResourceQuota for a resource, so every container must say how much of it it wants, and one does not. Unlike QuotaExceeded it is not about room.',
  RuntimeClassNotFound:
    'The pods name a RuntimeClass that the cluster does not have. One that exists but that the node is not set up for is RuntimeHandlerMissing.',
  ServiceAccountNotFound:
    'The pods are to run as a ServiceAccount that the namespace does not have, so none can be created.',
  // C
  DeviceClaimUnsatisfied:
    'The pod claims devices (dynamic resource allocation) that no node has free, or its claim or device class is missing.',
  HostPortConflict:
    'The pod wants a port of the node itself, and on every node that fits another pod holds it, often one of the old revision.',
  InsufficientResources:
    'No node has as much CPU, memory or another resource unreserved as the pod requests. Requests count, not what is really used; when even the largest node is too small, waiting cannot help.',
  NoNodes: 'The cluster has no node at all.',
  NodeConditionTaint:
    'The nodes are unhealthy (not ready, unreachable, short of disk or memory), and Kubernetes keeps new pods away with a taint of its own. Taints that people set are UntoleratedTaint.',
  NodeSelectorMismatch:
    "No node has the labels that the pod's nodeSelector or node affinity asks for. A required pod beside it is PodAffinityMismatch.",
  NodesCordoned: 'The nodes that would fit are cordoned, for a drain or an upgrade.',
  PodAffinityMismatch: 'The pod must run beside another pod (pod affinity), and that is on no node where it could run.',
  AutoscalerCannotHelp:
    'The cluster autoscaler or Karpenter looked at a pod that finds no node and says that it cannot add one that would fit (event NotTriggerScaleUp). It stands beside the cause that the scheduler gives, and waiting for a node makes no sense any more.',
  SchedulerMissing:
    'The pod waits for a node, and no scheduler has said a word about it: schedulerName names one that does not run.',
  PodAntiAffinityConflict:
    'The pod must not share a node with pods that are there already. With as many replicas as nodes, a rolling update cannot place the new pod before an old one goes.',
  PvcLost: 'The claim was bound to a volume that has been deleted since. Its data is gone.',
  PvcNotFound:
    'A volume of the pod refers to a PersistentVolumeClaim that is not there. One that is there but has no volume is PvcUnbound.',
  PvcResizePending:
    'The claim is to be larger: the disk has grown and its file system has not, or the storage driver refuses. The claim works as it is meanwhile.',
  PvcUnbound:
    'The PersistentVolumeClaim is there and has no volume yet. The claim itself usually says why: StorageClassMissing, ProvisioningFailed or ProvisioningPending.',
  ReadWriteOncePodConflict:
    'The claim may be used by one pod at a time, and another pod, usually of the old revision, uses it.',
  SchedulingGated:
    'The pods carry scheduling gates: they are not placed until whoever set the gates removes them. This is by design, not for want of room.',
  TooManyPods: 'Every node runs as many pods as its kubelet allows, whatever CPU and memory are left.',
  TopologySpreadUnsatisfiable:
    'Wherever the pod were placed, its topology spread constraints would be broken, or the nodes lack the label that they go by.',
  UntoleratedTaint:
    'The nodes carry a taint that keeps pods away which do not tolerate it. Taints that Kubernetes sets on sick nodes are NodeConditionTaint.',
  VolumeCapacityShort: 'The storage from which the volume would be cut is full on every node.',
  VolumeLimitExceeded: 'A node can attach only so many volumes, and has them all.',
  VolumeZoneConflict: 'The volume is tied to a zone or node, and the pod cannot run there.',
  // D
  Evicted:
    'The kubelet removed the pod: the node ran short of memory, disk or processes, or the pod wrote more to disk than it may. A container killed at its memory limit is OOMKilled.',
  NodeLost: 'The node that runs the pod stopped answering. Kubernetes waits five minutes before it moves the pod.',
  NodeRejectedPod:
    'The pod was given to a node, and the kubelet there refused to run it. With `nodeName` in the manifest no scheduler looked before.',
  NodeShutdown: 'The node was shut down (an upgrade, a spot instance that was taken back), and the pod ended with it.',
  PodDeadlineExceeded: "The pod's own activeDeadlineSeconds passed. That of a Job is JobDeadlineExceeded.",
  PodPreempted: 'Pods of a higher priority were given the place of these.',
  // E
  CniNotReady:
    "The node's network plugin is not running, so no pod on it gets a network. A fault of the node, not of the change.",
  PodIpExhausted: 'The pod network has no free address left on the node.',
  RuntimeHandlerMissing: 'The RuntimeClass exists, and the container runtime of the node is not set up for it.',
  SandboxCreateFailed:
    "The node cannot set up the pod's sandbox, for a reason that no other code of this chapter knows.",
  SandboxImageUnavailable:
    'The node needs a small pause image for every pod and cannot pull it. A fault of the node, not of your image.',
  SandboxNameReserved:
    'The container runtime still hangs on an earlier attempt to start the same pod; usually it is overloaded.',
  // F
  ImageCorrupt:
    'What was downloaded does not match its digest: the registry or a proxy before it delivers damaged layers.',
  ImageDiskFull: "The node's disk filled up while the image was unpacked.",
  ImageFormatUnsupported:
    'The image is stored in the retired Docker schema 1 format, which newer container runtimes do not read.',
  ImageInspectError: "The container runtime cannot read the node's own copy of the image.",
  ImageNameInvalid:
    'The reference cannot be read as an image reference: a template variable that was not filled in, upper-case letters, a space, two tags. No registry was asked.',
  ImageNeverPull: '`imagePullPolicy: Never` forbids pulling, and the node does not have the image.',
  ImageNotFound:
    'The registry answered that it has no such repository or tag: misspelt, or never pushed. A registry that does not tell missing from private is ImageNotFoundOrUnauthorized.',
  ImageNotFoundOrUnauthorized:
    'The registry refuses and does not say whether the image is missing or private: many answer both alike to a client without credentials. Check the spelling first, then the pull secret.',
  ImagePlatformMismatch:
    'The image exists, but not for the node\'s processor architecture or operating system. Its message ends with "not found" too, and is not ImageNotFound.',
  ImagePullSecretMissing:
    'The registry refuses, and a Secret that the pod names in imagePullSecrets does not exist: the kubelet asked without credentials.',
  ImagePullSecretUnusable:
    'A Secret that the pod names in imagePullSecrets is not one that the kubelet logs in with: another type, or no login in it. It pulls without a login then, which a public image does not need.',
  ImagePullUnauthorized: 'The registry wants credentials, and got none or wrong ones.',
  ImageSignatureInvalid: 'The nodes run only signed images, and this one is not signed as their policy asks.',
  PullQpsExceeded: 'The kubelet itself limits how many images it pulls a second, and tries again.',
  RegistryRateLimited: 'The registry refuses more pulls from this address or account for now (429).',
  RegistryTlsUntrusted:
    "The nodes do not accept the registry's certificate, or it speaks plain HTTP where they expect HTTPS.",
  RegistryUnreachable:
    'The registry gave no usable answer: its name does not resolve, nothing listens, it takes too long, or it answers 5xx. Whether the image exists is not known.',
  ShortNameUnresolved: 'The image name has no registry host, and the nodes do not guess one.',
  StaleImage:
    'The pods run the image that the node already had under the same tag, while the registry has a newer one: with `imagePullPolicy: IfNotPresent` a tag that was pushed again is not pulled again. The registry is asked for the digest of the tag (with the pull secrets of the pods, the docker login of the runner, or none), before anything is applied and after the rollout. Where it does not answer this is told as likely, and only of tags without a version such as `latest`.',
  // G
  NamedPortMissing:
    'A probe or a lifecycle hook names its port by a word that is no port of its container, so it never succeeds. A targetPort of a Service is ServiceTargetPortMismatch.',
  CacheSyncDelay:
    "The kubelet's copy of a ConfigMap or Secret is late. The object is usually there; one that is not is ConfigMapMissing or SecretMissing.",
  ConfigKeyMissing:
    'The ConfigMap or Secret of an environment variable is there and does not have the key. In a volume the same is VolumeKeyMissing.',
  ConfigMapMissing:
    'An environment variable comes from a ConfigMap that the namespace does not have. In a volume the same is VolumeConfigMapMissing.',
  ContainerNameReserved:
    'The container runtime still hangs on an earlier attempt to create the same container; usually it is overloaded.',
  ContainerStartTimeout: 'The container runtime did not create or start the container in time.',
  CreateFailedOther:
    'The container runtime refused to create or start the container, for a reason that no other code of this chapter knows.',
  DownwardApiInvalid: 'An environment variable refers to a field of the pod that cannot be referred to.',
  EntrypointNotExecutable:
    'The command exists in the image and may not be executed: mode bits, a directory, or exit code 126 from a shell.',
  EntrypointNotFound:
    'The command is not in the image, or is one long word where a list of words is meant. Exit code 127 from a running shell means the same of a command in its script.',
  ExecFormatError:
    'The node cannot execute the file: it is built for another processor architecture, or is a script without a `#!` line.',
  NoCommandSpecified: 'Neither the image nor the manifest says what to run.',
  PostStartHookFailed:
    'The postStart hook ended with an error, so the kubelet killed the container. The program itself may be right.',
  RunAsNonRootViolation:
    'The pod demands a user that is not root (`runAsNonRoot`), and the image runs as root or names its user by a word that Kubernetes cannot check.',
  SecretMissing:
    'An environment variable comes from a Secret that the namespace does not have. In a volume the same is VolumeSecretMissing.',
  SubPathFailed: 'The `subPath` of a volume mount does not exist, is of another type, or cannot be made.',
  // H
  AttachFailed:
    'The storage driver could not attach the disk to the node. A disk that another node still has is MultiAttach.',
  CsiDriverNotRegistered: 'The node part of the storage driver does not run on the node, or has not registered yet.',
  HostPathTypeMismatch: 'The volume asks for a file or directory of the node that is missing there or of another type.',
  MountFailed:
    'The disk or share is there, and the node could not mount it. Missing Secrets, ConfigMaps and keys have codes of their own.',
  MultiAttach:
    'The disk can be attached to one node only, and another node still has it, usually for a pod of the old revision.',
  ProvisioningFailed: 'The storage driver was asked to make a volume and refused.',
  ProvisioningPending: 'The storage driver was asked to make a volume and has not answered: it may not be installed.',
  PvcNotBound: 'The pod waits for a claim that has no volume yet. The claim itself usually says why.',
  StorageClassMissing:
    'The claim names a StorageClass that the cluster does not have, or none while the cluster has no default one.',
  VolumeConfigMapMissing:
    'A volume is made from a ConfigMap that the namespace does not have; the container stays in ContainerCreating. In an environment variable the same is ConfigMapMissing.',
  VolumeKeyMissing:
    'A volume lists a key that its ConfigMap or Secret does not have. In an environment variable the same is ConfigKeyMissing.',
  VolumeModeMismatch: 'A block volume is listed under volumeMounts, or a file system under volumeDevices.',
  VolumeNotFound: 'The disk that the volume names does not exist in this project or zone.',
  VolumeSecretMissing:
    'A volume is made from a Secret that the namespace does not have; the container stays in ContainerCreating. In an environment variable the same is SecretMissing.',
  VolumeWaitTimeout:
    'The kubelet gave up waiting for volumes, and no other message says why. This is its summary after two minutes, no cause of its own.',
  WaitForFirstConsumer:
    'The claim gets its volume when a pod that uses it is scheduled. This is as it should be; it is never a cause as long as such a pod can come.',
  // I
  AppAborted:
    'The program died by a signal of its own making: an abort, a segmentation fault, a bus error, an illegal instruction.',
  AppCrash:
    'The program started and ended by itself with an exit code other than 0. Its log says why. Ends that the kernel or a probe brought about have codes of their own.',
  CompletedUnexpectedly:
    'The program ended by itself with exit code 0, where it must keep running: a script without a server in the foreground, or a task that belongs in a Job.',
  ContainerStatusUnknown: 'The kubelet could not find out how the container ended, as after a restart of the node.',
  LivenessProbeKill:
    'The kubelet itself restarts the container because its liveness probe fails. It shows as exit code 137 or 143; the event Killing proves it. A program that ends before any such event is AppCrash.',
  OomAtStart:
    'The memory limit is too small even to start the program. Look for a wrong unit: `100m` is a tenth of a byte.',
  OOMKilled:
    'The kernel killed the container because it used more memory than its limit. Exit code 137 alone does not prove it (see LivenessProbeKill, TerminatedBySignal); the reason OOMKilled does.',
  StartupProbeKill:
    'The container did not pass its startup probe within failureThreshold × periodSeconds, so the kubelet restarted it. Until a startup probe succeeds, the liveness probe does not run.',
  TerminatedBySignal:
    'Something ended the program with a signal (137, 143…), and nothing proves that it was the memory limit or a probe.',
  // J
  ChangedMeanwhile:
    'Another deploy or a person changed the object after this deploy had applied it, so the cluster rolls out something else.',
  CrdNotEstablished:
    'The CustomResourceDefinition is stored, and the API server does not serve its kind, mostly because another definition has its names.',
  CronJobInvalid: 'The schedule or the time zone of the CronJob is not valid, so it can never start a Job.',
  CustomResourceFailed:
    'The controller of a custom resource says in its conditions that it failed or gave up. What that means is for its documentation to say.',
  DaemonSetIncomplete:
    'The DaemonSet wants a pod on every node that fits, and one of these nodes does not answer. When a pod shows why, this stands beside that cause.',
  DeploymentPaused:
    '`spec.paused` is true, from the manifest or because somebody paused it: nothing is rolled out, and no deadline runs.',
  GateTimeout:
    "The gate's own time limit (`timeout`) ended while it was still in progress. When a cause is known, this stands beside it.",
  JobBackoffLimitExceeded:
    'The pods of the Job failed more often than its backoffLimit allows. How they failed is the cause; this stands beside it when that is known.',
  JobDeadlineExceeded: 'The Job ran longer than its activeDeadlineSeconds.',
  JobFailedIndexes: 'Indexes of an indexed Job failed more often than allowed.',
  JobPodFailurePolicy: 'A rule of its podFailurePolicy failed the Job at once, before its backoffLimit was reached.',
  JobSuspended: '`spec.suspend` is true, so the Job starts no pods.',
  NotReadyNoProbeEvent:
    'The container runs, its pod is not ready, and no failed probe was seen: a long initialDelaySeconds, an init container that does not end, or events that expired or may not be read.',
  NothingChanged:
    'The cluster already has exactly what the manifest says. Only a change of the pod template starts a rollout, so a pass proves nothing new.',
  ObjectDeleted: 'Somebody else deleted the object after this deploy had applied it.',
  ObjectReplaced:
    'Somebody else deleted the object and made it anew (its uid differs) after this deploy had applied it.',
  OldPodsNotTerminating:
    'The new pods are there, and old ones do not go away: a finalizer, a long grace period, a program that ignores SIGTERM, a dead node.',
  OnDeleteStrategy:
    'With updateStrategy OnDelete pods are replaced only when somebody deletes them, so what was deployed does not run yet.',
  ReadinessConnectionRefused:
    'The container runs, and nothing listens on the port of the readiness probe: another port, only 127.0.0.1, or still starting.',
  ReadinessExecFailed:
    'The command of the readiness probe ends with an error, or is not in the image. One that takes too long is ReadinessTimeout.',
  ReadinessGateBlocked:
    'All containers are ready, and something outside (a load balancer, a mesh) has not said yet that the pod may serve.',
  ReadinessGrpc: 'The gRPC health service of the container says that it is not serving, or is not implemented.',
  ReadinessHttpStatus:
    'The container runs and answers its readiness probe with an HTTP error: 404 for a wrong path, 401 or 403 when it asks for a login, 503 when it or something it depends on is not ready.',
  ReadinessReset: 'The program accepts the connection of the readiness probe and drops it.',
  ReadinessTimeout:
    'The readiness probe gets no answer within timeoutSeconds (default 1 s). Nothing listening would be refused at once: ReadinessConnectionRefused.',
  ReadinessTlsMismatch: 'The readiness probe speaks HTTPS and the server HTTP, or the other way round.',
  ReadinessUnroutable: 'The node cannot reach the pod at all: the network between them is broken.',
  ReplicaFailureOther:
    'The API server refuses the pods that a controller wants to create, for a reason that no code of chapter B knows.',
  RolloutStalled:
    'The Deployment made no progress for progressDeadlineSeconds. When a cause is known, this stands beside it.',
  ScaledToZero: '`spec.replicas` is 0: no pod runs, and the gate cannot tell whether one would.',
  StaleObservedGeneration:
    "The object's controller has not seen the change (`status.observedGeneration` is behind): the controller manager may be down.",
  MinReadySecondsPending:
    'All pods are ready, and minReadySeconds has not passed since: until then they do not count as available.',
  ServiceNameMissing:
    'The Service that a StatefulSet names in serviceName does not exist, so its pods have no DNS names of their own. The pods run all the same.',
  PreStopHookFailed:
    'The preStop hook of an old pod failed, so its container was ended without it. The rollout goes on.',
  SelectorOverlap:
    "The selectors of two workloads match each other's pods, so each may count or take over pods of the other.",
  StatefulSetStuck:
    'A pod of an older revision is not ready, and the StatefulSet waits for it before it goes on. Kubernetes does not replace such a pod by itself, even when the manifest is right now: delete it.',
  // K
  BindingUnresolved:
    'A RoleBinding or ClusterRoleBinding names a role, or a ServiceAccount that is to get it, and there is none of that name. The API server stores it all the same, and it grants nothing.',
  AggregatedApiMissing:
    'The APIService names a Service that does not exist or does not answer, so the API server cannot serve that API.',
  GatewayRouteInvalid:
    'A Gateway refuses the route: a reference that does not resolve, a listener that does not allow it, a Gateway that is not there.',
  HpaFightsReplicas:
    'The manifest has `spec.replicas`, and a HorizontalPodAutoscaler in the same set scales the same workload: each deploy sets the number back. Once the autoscaler owns the field a deploy is refused with FieldManagerConflict.',
  HpaMetricsUnavailable:
    'The autoscaler gets no metrics (no metrics server, or containers without requests), so it scales nothing.',
  HpaTargetMissing: 'The autoscaler names a workload that does not exist, so it has nothing to scale.',
  IngressBackendPortMissing:
    'The Ingress names a port that its Service does not have. An Ingress names the port of the Service, not that of the container.',
  IngressBackendServiceMissing: 'The Ingress sends traffic to a Service that the namespace does not have.',
  IngressControllerDown:
    'The Ingress controller itself does not run. It shows when an Ingress is applied: the webhook with which ingress-nginx or the AWS Load Balancer Controller checks Ingresses is served by the controller, and does not answer. It stands beside AdmissionWebhookUnavailable. Without that webhook it cannot be seen: many controllers never write an address into an Ingress.',
  IngressClassMissing:
    'The IngressClass that the Ingress names does not exist, or it names none and the cluster has no default one: no controller serves it.',
  IngressTlsSecretMissing:
    'The Secret with the certificate of the Ingress does not exist (a certificate manager may still make it). Until then HTTPS is answered with another certificate, or not at all.',
  IngressTlsSecretUnusable: 'The Secret with the certificate of the Ingress has no tls.crt or no tls.key.',
  LoadBalancerPending:
    'The Service is of type LoadBalancer, and nothing has given it an address. Without a cloud controller (kind, bare metal) nothing ever does.',
  LoadBalancerSyncFailed: 'The cloud was asked for a load balancer and refuses.',
  NetworkPolicyBlocks:
    'The program gets no answer from a server, or the kubelet none to its probe, and a NetworkPolicy selects the pod and limits traffic in that direction. Kubernetes does not tell when a policy drops a packet, so it is a guess beside the cause.',
  PdbBlocksDrain:
    'The PodDisruptionBudget never allows a disruption. Rollouts do not ask it; draining a node does, and waits for ever.',
  PdbNoMatchingPods:
    'No pod has the labels that the selector of the PodDisruptionBudget asks for, and nothing that is known makes one: it protects nothing.',
  ServiceNoMatchingPods:
    'No pod has the labels that the selector of the Service asks for. Pods that match and are not ready are ServiceNoReadyEndpoints.',
  ServiceNoReadyEndpoints:
    'Pods match the selector of the Service, and none is ready. When one of them shows why, this stands beside that cause.',
  ServiceTargetPortMismatch: 'The Service sends traffic to a port that no container of its pods declares.',
  Unknown:
    'Something was seen that the catalogue does not know. Everything that is known is in the evidence; please open an issue with a dump.',
}

/** Words that stand only beside a cause, under "seen as": where in the pod it is. */
export const CONTEXT_MEANINGS = {
  InitContainerFailed: 'The fault is in an init container, so the containers of the pod have not started.',
  SidecarFailed:
    'The fault is in a sidecar (an init container with `restartPolicy: Always`), not in the main container; it keeps the pod from being ready all the same.',
} as const satisfies Readonly<Record<string, string>>

const NOTICE = 'never, it is a notice'
const BESIDE = 'never, it stands beside a cause'
const MISSPELT = 'before anything is applied, and only when it is evidently misspelt; else it is a notice'

/** When it fails the deploy, where the catalogue's proof is not what decides: notices, and limits of time. */
export const WHEN: Readonly<Record<string, string>> = {
  GateTimeout: 'when `timeout` is over',
  HpaFightsReplicas: NOTICE,
  HpaMetricsUnavailable: NOTICE,
  IngressControllerDown: BESIDE,
  NetworkPolicyBlocks: BESIDE,
  HpaTargetMissing: MISSPELT,
  IngressTlsSecretMissing: MISSPELT,
  NothingChanged: NOTICE,
  BindingUnresolved: MISSPELT,
  ImagePullSecretUnusable: NOTICE,
  IngressTlsSecretUnusable: NOTICE,
  PdbNoMatchingPods: MISSPELT,
  ObjectNotFound: 'when it has not come within 30 s, or `timeout` if that is shorter',
  OnDeleteStrategy: NOTICE,
  // The gate does not repeat a request that was refused so.
  OptimisticLockConflict: 'at once',
  PdbBlocksDrain: NOTICE,
  PvcResizePending: NOTICE,
  RolloutStalled: 'when `progressDeadlineSeconds` have passed without progress',
  ScaledToZero: NOTICE,
  StaleImage:
    'only with `fail-on-stale-image: true` and where the registry proves it, before anything is applied if it is known then; else it is a notice',
  ServiceNameMissing: MISSPELT,
  WaitForFirstConsumer: 'never',
}

/** Codes whose proof depends on what was seen: in which case, and a finding that shows it. */
export const CASES: Readonly<Record<string, readonly (readonly [when: string, finding: Partial<Finding>])[]>> = {
  CreateFailedOther: [
    ['when the mount or the working folder that it names cannot be', { facts: { target: '/etc/app' } }],
    ['otherwise', {}],
  ],
  CustomResourceFailed: [
    ['when the controller says that it has given up (Stalled)', { facts: { stalled: 'yes' } }],
    ['when it only says that it is not ready', {}],
  ],
  DeploymentPaused: [
    ['when it was paused before', {}],
    ['when somebody paused it during the deploy', { facts: { meanwhile: 'yes' } }],
  ],
  Evicted: [
    ['when the pods wrote more to disk than they may', { facts: { own: 'yes' } }],
    ['when the node is short of something', {}],
  ],
  HostPortConflict: [
    ['when an autoscaler looked and cannot help', { facts: { autoscaler: 'no' } }],
    ['otherwise', {}],
  ],
  ImagePullSecretMissing: [
    ['when the Secret is there and has no login for the registry', { facts: { noLogin: 'is of another type' } }],
    ['when there is no such Secret', {}],
  ],
  InsufficientResources: [
    ['when even the largest node is too small and no autoscaler is known', { facts: { neverFits: 'yes' } }],
    ['the same in a cloud, where a larger node may come', { facts: { neverFits: 'yes', cloud: 'yes' } }],
    ['when it would fit if there were room', {}],
  ],
  MountFailed: [
    ['when the server denies access, or the directory does not exist', { text: 'access denied by server' }],
    ['otherwise', {}],
  ],
  NodeRejectedPod: [
    ['when the node does not allow its sysctl or AppArmor profile', { symptom: 'SysctlForbidden' }],
    ['otherwise', {}],
  ],
  NodeSelectorMismatch: [
    ['when no node at all has the labels and no autoscaler is known', { facts: { 'matching nodes': '0' } }],
    ['the same in a cloud, where such a node may come', { facts: { 'matching nodes': '0', cloud: 'yes' } }],
    ['when nodes have them, or may not be listed', {}],
  ],
  OldPodsNotTerminating: [['with the usual grace period of 30 s', {}]],
  PodAffinityMismatch: [
    ['when an autoscaler looked and cannot help', { facts: { autoscaler: 'no' } }],
    ['otherwise', {}],
  ],
  PodAntiAffinityConflict: [
    ['when an autoscaler looked and cannot help', { facts: { autoscaler: 'no' } }],
    ['otherwise', {}],
  ],
  PvcUnbound: [
    ['when the claim itself says that nothing can be bound to it', { channel: 'claim' }],
    ['when only the scheduler says so', { channel: 'schedule' }],
  ],
  QuotaExceeded: [
    ['when the pods ask for more than the whole quota', { facts: { never: '1' } }],
    ['when it is used up', {}],
  ],
  ReadinessExecFailed: [
    ['when the command is not in the image', { facts: { missing: 'executable file not found' } }],
    ['when it ends with an error', {}],
  ],
  ReadinessHttpStatus: [
    ['when it answers 4xx', { facts: { status: '404' } }],
    ['otherwise', {}],
  ],
  RegistryUnreachable: [
    ['when its name does not resolve', { facts: { dns: 'no such host' } }],
    ['otherwise', {}],
  ],
  StatefulSetStuck: [
    ['when that pod has a fault that does not heal', { facts: { provenAfter: '20' } }],
    ['when it has one that probably does not heal', { facts: { provenAfter: '60' } }],
    ['when it may still become ready', {}],
  ],
  TooManyPods: [
    ['when an autoscaler looked and cannot help', { facts: { autoscaler: 'no' } }],
    ['otherwise', {}],
  ],
  TopologySpreadUnsatisfiable: [
    ['when an autoscaler looked and cannot help', { facts: { autoscaler: 'no' } }],
    ['otherwise', {}],
  ],
  UntoleratedTaint: [
    ['when an autoscaler looked and cannot help', { facts: { autoscaler: 'no' } }],
    ['otherwise', {}],
  ],
  VolumeLimitExceeded: [
    ['when the scheduler says so', { channel: 'schedule' }],
    ['when attaching fails', { channel: 'volume' }],
  ],
  VolumeWaitTimeout: [
    ['while nothing is said of the volumes at all', { symptom: 'ContainerCreating' }],
    ['when the kubelet has given up waiting', {}],
  ],
  VolumeZoneConflict: [
    ['when an autoscaler looked and cannot help', { facts: { autoscaler: 'no' } }],
    ['otherwise', {}],
  ],
}
