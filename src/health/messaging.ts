// Messaging: Strimzi, RabbitMQ, Confluent, Koperator, NATS, Knative, Camel.
import type { HealthRules } from './rule.ts'

const READY = { broken: 'Ready=False', done: 'Ready=True' } as const
const STRIMZI = {
  broken: 'NotReady=True',
  paused: ['ReconciliationPaused=True', '@strimzi.io/pause-reconciliation=true'],
  done: 'Ready=True',
} as const

export const MESSAGING: HealthRules = {
  // strimzi-kafka-operator 0.46, documentation/api "…Status": Ready, NotReady, ReconciliationPaused, Warning.
  'kafka.strimzi.io/*': STRIMZI,
  // cluster-operator 0.46, KafkaReconciler: the status of a node pool has its nodes and no condition Ready.
  'kafka.strimzi.io/KafkaNodePool': { ...STRIMZI, done: ['Ready=True', '.status.nodeIds'] },
  'kafka.strimzi.io/KafkaConnector': {
    ...STRIMZI,
    broken: [
      'NotReady=True',
      '.status.connectorStatus.connector.state=FAILED|UNASSIGNED',
      '.status.connectorStatus.tasks[]?.state=FAILED',
    ],
    paused: [...STRIMZI.paused, '.spec.state=paused|stopped', '.spec.pause=true'],
    says: ['.trace', '.status.connectorStatus.connector.trace'],
  },
  // documentation "Rebalancing": a proposal waits until someone approves it, unless that is automatic.
  'kafka.strimzi.io/KafkaRebalance': {
    ...STRIMZI,
    paused: [...STRIMZI.paused, 'ProposalReady=True', 'Stopped=True'],
  },
  'core.strimzi.io/StrimziPodSet': {
    working: ['.status.readyPods<.status.pods', '.status.currentPods<.status.pods'],
    done: '.status.observedGeneration',
  },
  // cluster-operator 2.13, internal/status: AllReplicasReady, ClusterAvailable, NoWarnings (advice), ReconcileSuccess.
  'rabbitmq.com/RabbitmqCluster': {
    broken: ['ReconcileSuccess=False', 'ClusterAvailable=False'],
    working: 'AllReplicasReady=False',
    done: 'AllReplicasReady=True & ClusterAvailable=True & ReconcileSuccess=True',
    code: 'DatabaseNotReady',
  },
  // messaging-topology-operator 1.17, api/v1beta1: Ready.
  'rabbitmq.com/*': READY,
  // Confluent for Kubernetes 2.11, "API reference": phase, state, connectorState, tasksReady.
  'platform.confluent.io/*': {
    broken: [
      'platform.confluent.io/app-ready=False',
      '.status.state=ERROR|FAILED',
      '.status.connectorState=FAILED',
      '.status.failedTasksCount',
      '.status.phase=ERROR|FAILED',
    ],
    working: [
      '.status.phase & .status.phase!=RUNNING',
      '.status.connectorState & .status.connectorState!=RUNNING|PAUSED',
      'platform.confluent.io/app-ready=Unknown',
      '.status.tasksReady<all',
      'platform.confluent.io/resources-ready=False',
      'platform.confluent.io/statefulset-available=False',
      'platform.confluent.io/rolling=True',
    ],
    paused: '.status.connectorState=PAUSED',
    done: ['.status.phase=RUNNING', '.status.state=CREATED'],
  },
  // koperator 0.25, api/v1beta1/common_types.go: ClusterState, ConfigurationState, GracefulActionState.
  'kafka.banzaicloud.io/KafkaCluster': {
    broken: ['.status.state=ClusterRollingUpgrading & .status.rollingUpgradeStatus.errorCount', '.status.alertCount'],
    working: ['.status.brokersState[]?.configurationState=ConfigOutOfSync'],
    done: '.status.state=ClusterRunning',
  },
  'kafka.banzaicloud.io/*': { mute: true },
  'jetstream.nats.io/*': READY,
  // knative specs 1.x, "Conditions": False is a failure, Unknown under way; eventing and serving 1.18.
  '*.knative.dev/*': { ...READY, code: 'CustomResourceFailed' },
  'serving.knative.dev/Revision': {
    broken: ['Ready=False', 'ContainerHealthy=False', 'ResourcesAvailable=False'],
    done: 'Ready=True',
  },
  'operator.knative.dev/*': {
    broken: ['InstallSucceeded=False', 'DependenciesInstalled=False', 'Ready=False'],
    done: 'Ready=True',
  },
  // camel-k 2.7, pkg/apis/camel/v1/integration_types.go: IntegrationPhase; pipes, kits, builds alike.
  'camel.apache.org/*': {
    broken: ['Ready=False:Error|*Failed', '.status.phase=Error|Failed|Interrupted', 'Ready=False'],
    done: ['Ready=True', '!Ready & .status.phase=Running|Ready|Succeeded', '.status.phase=Running & Ready=Unknown'],
  },
  // event-driven: dapr and its like have no status.
  'dapr.io/*': { mute: true },
}
