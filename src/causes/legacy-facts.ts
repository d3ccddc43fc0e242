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
