// Monitoring, logs and traces: Prometheus operator, Grafana, OpenTelemetry, Jaeger, Datadog, VictoriaMetrics, Coralogix.
import type { HealthRules } from './rule.ts'

const RULES = { broken: '.status.bindings[]?Accepted=False', mute: true } as const
const GRAFANA = {
  broken: [
    'InvalidSpec=True',
    'NoMatchingInstance=True',
    '.status.NoMatchingInstances=true',
    '.status.conditions[]?.status=False',
  ],
  working: '.status.conditions[]?.status=Unknown',
  done: ['.status.conditions', '.status.hash', '.status.lastResync'],
} as const

export const OBSERVABILITY: HealthRules = {
  // prometheus-operator 0.83, pkg/apis/monitoring/v1/types.go: Available (also Degraded), Reconciled.
  'monitoring.coreos.com/Prometheus|PrometheusAgent|Alertmanager|ThanosRuler': {
    broken: ['Reconciled=False', 'Available=False'],
    paused: '.spec.paused=true',
    working: 'Available=Degraded|Unknown',
    done: 'Available=True & Reconciled=True',
  },
  // The others have a status only with the feature gate StatusForConfigurationResources.
  'monitoring.coreos.com/*': RULES,
  // grafana-operator 5.18, api/v1beta1: stage and stageStatus of a Grafana; *Synchronized of the others, older ones
  // a hash; controllers/controller_shared.go: InvalidSpec, NoMatchingInstance.
  'grafana.integreatly.org/Grafana': {
    broken: ['.status.stageStatus=failed', 'GrafanaReady=False'],
    done: '.status.stage=complete & .status.stageStatus=success',
    says: '.status.lastMessage',
  },
  'grafana.integreatly.org/*': GRAFANA,
  // opentelemetry-operator 0.127, apis/v1beta1/opentelemetrycollector_types.go: scale.statusReplicas; sidecars run none.
  'opentelemetry.io/OpenTelemetryCollector': {
    working: ['.status.scale.statusReplicas<all', '.spec.mode!=sidecar & !.status.scale & !.status.version'],
    done: ['.status.scale', '.status.version'],
  },
  'opentelemetry.io/*': { mute: true },
  // jaeger-operator 1.65, apis/v1/jaeger_types.go: JaegerPhase.
  'jaegertracing.io/Jaeger': { broken: '.status.phase=Failed', done: '.status.phase=Running' },
  // datadog-operator 1.15, api/datadoghq: Active, Valid, Error of a metric; Error of a monitor.
  'datadoghq.com/DatadogMetric': { broken: ['Error=True', 'Valid=False'], done: 'Valid=True' },
  'datadoghq.com/*': { broken: 'Error=True', mute: true },
  // victoriametrics operator 0.58, docs/README "Status": updateStatus; clusterStatus and counts before.
  'operator.victoriametrics.com/*': {
    broken: [
      '.status.updateStatus=failed',
      '.status.clusterStatus=failed',
      '!.status.updateStatus & .status.unavailableReplicas & .status.availableReplicas<.status.replicas',
    ],
    paused: ['.status.updateStatus=paused', '.spec.paused=true'],
    working: [
      '.status.updateStatus=expanding',
      '.status.clusterStatus=expanding',
      '!.status.updateStatus & .status.availableReplicas<.status.replicas',
    ],
    says: '.status.reason',
    mute: true,
  },
  // coralogix-operator 0.4, api/coralogix: RemoteSynced.
  'coralogix.com/*': { broken: 'RemoteSynced=False', done: 'RemoteSynced=True' },
  'logging.banzaicloud.io/*': { broken: '.status.active=false', says: '.status.problems', mute: true },
}
