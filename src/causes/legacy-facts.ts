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
