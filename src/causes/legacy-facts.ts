// The codes whose facts have no type of their own yet. Each family takes its own away and declares them beside its entries.
export {}

// admission
declare module '../model/finding.ts' {
  interface FactsByCode {
    QuotaRequiresResources: LegacyFacts
    QuotaExceeded: LegacyFacts
    LimitRangeViolation: LegacyFacts
    PodSecurityViolation: LegacyFacts
    AdmissionPolicyDenied: LegacyFacts
    AdmissionWebhookUnavailable: LegacyFacts
    IngressConflict: LegacyFacts
    AdmissionWebhookDenied: LegacyFacts
    AdmissionDryRunUnsupported: LegacyFacts
    ServiceAccountNotFound: LegacyFacts
    PriorityClassNotFound: LegacyFacts
    RuntimeClassNotFound: LegacyFacts
  }
}

// exposure
declare module '../model/finding.ts' {
  interface FactsByCode {
    ServiceNoMatchingPods: LegacyFacts
    ServiceNoReadyEndpoints: LegacyFacts
    ServiceTargetPortMismatch: LegacyFacts
    LoadBalancerPending: LegacyFacts
    LoadBalancerSyncFailed: LegacyFacts
    IngressBackendServiceMissing: LegacyFacts
    IngressBackendPortMissing: LegacyFacts
    IngressClassMissing: LegacyFacts
    IngressTlsSecretMissing: LegacyFacts
    IngressTlsSecretUnusable: LegacyFacts
    BindingUnresolved: LegacyFacts
    GatewayRouteInvalid: LegacyFacts
    HpaTargetMissing: LegacyFacts
    HpaMetricsUnavailable: LegacyFacts
    HpaFightsReplicas: LegacyFacts
    NetworkPolicyBlocks: LegacyFacts
    IngressControllerDown: LegacyFacts
    PdbBlocksDrain: LegacyFacts
    PdbNoMatchingPods: LegacyFacts
    AggregatedApiMissing: LegacyFacts
    CrdNotEstablished: LegacyFacts
    CustomResourceFailed: LegacyFacts
  }
}

// interference
declare module '../model/finding.ts' {
  interface FactsByCode {
    OldPodsNotTerminating: LegacyFacts
    ObjectDeleted: LegacyFacts
    ObjectReplaced: LegacyFacts
    ChangedMeanwhile: LegacyFacts
  }
}

// readiness
declare module '../model/finding.ts' {
  interface FactsByCode {
    ReadinessHttpStatus: LegacyFacts
    ReadinessTlsMismatch: LegacyFacts
    ReadinessConnectionRefused: LegacyFacts
    ReadinessReset: LegacyFacts
    ReadinessUnroutable: LegacyFacts
    ReadinessTimeout: LegacyFacts
    ReadinessGrpc: LegacyFacts
    ReadinessExecFailed: LegacyFacts
    ReadinessGateBlocked: LegacyFacts
    NotReadyNoProbeEvent: LegacyFacts
  }
}

// request
declare module '../model/finding.ts' {
  interface FactsByCode {
    InputInvalid: LegacyFacts
    ManifestParseError: LegacyFacts
    ClusterTlsUntrusted: LegacyFacts
    CredentialPluginFailed: LegacyFacts
    ClusterUnreachable: LegacyFacts
    Unauthorized: LegacyFacts
    NamespaceTerminating: LegacyFacts
    RbacForbidden: LegacyFacts
    NamespaceNotFound: LegacyFacts
    KindNotServed: LegacyFacts
    FieldManagerConflict: LegacyFacts
    OptimisticLockConflict: LegacyFacts
    ImmutableFieldChanged: LegacyFacts
    ObjectTooLarge: LegacyFacts
    PortAllocated: LegacyFacts
    AlreadyExists: LegacyFacts
    ConversionWebhookFailed: LegacyFacts
    ApiServerOverloaded: LegacyFacts
    ManifestSchemaInvalid: LegacyFacts
  }
}

// runtime
declare module '../model/finding.ts' {
  interface FactsByCode {
    OOMKilled: LegacyFacts
    StartupProbeKill: LegacyFacts
    LivenessProbeKill: LegacyFacts
    ContainerStatusUnknown: LegacyFacts
    AppAborted: LegacyFacts
    TerminatedBySignal: LegacyFacts
    CompletedUnexpectedly: LegacyFacts
    AppCrash: LegacyFacts
  }
}

// volumes
declare module '../model/finding.ts' {
  interface FactsByCode {
    VolumeSecretMissing: LegacyFacts
    VolumeConfigMapMissing: LegacyFacts
    VolumeKeyMissing: LegacyFacts
    HostPathTypeMismatch: LegacyFacts
    VolumeModeMismatch: LegacyFacts
    MultiAttach: LegacyFacts
    VolumeNotFound: LegacyFacts
    AttachFailed: LegacyFacts
    CsiDriverNotRegistered: LegacyFacts
    PvcNotBound: LegacyFacts
    MountFailed: LegacyFacts
    VolumeWaitTimeout: LegacyFacts
    StorageClassMissing: LegacyFacts
    WaitForFirstConsumer: LegacyFacts
    ProvisioningFailed: LegacyFacts
    ProvisioningPending: LegacyFacts
    PvcResizePending: LegacyFacts
  }
}

// workload
declare module '../model/finding.ts' {
  interface FactsByCode {
    CronJobInvalid: LegacyFacts
    DeploymentPaused: LegacyFacts
    ReplicaFailureOther: LegacyFacts
    StaleObservedGeneration: LegacyFacts
    ObjectNotFound: LegacyFacts
    RolloutStalled: LegacyFacts
    MinReadySecondsPending: LegacyFacts
    ServiceNameMissing: LegacyFacts
    PreStopHookFailed: LegacyFacts
    SelectorOverlap: LegacyFacts
    GateTimeout: LegacyFacts
    StatefulSetStuck: LegacyFacts
    DaemonSetIncomplete: LegacyFacts
    OnDeleteStrategy: LegacyFacts
    StaleImage: LegacyFacts
    NothingChanged: LegacyFacts
    ScaledToZero: LegacyFacts
    Unknown: LegacyFacts
    JobBackoffLimitExceeded: LegacyFacts
    JobDeadlineExceeded: LegacyFacts
    JobPodFailurePolicy: LegacyFacts
    JobFailedIndexes: LegacyFacts
    JobSuspended: LegacyFacts
  }
}
