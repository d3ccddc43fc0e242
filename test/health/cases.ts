// Objects with the facts that the entries of src/health cite, one or more for each ecosystem, and how each is. They are
// tests (rules.test.ts), and what the bench asks other tools' rules, too.
import { conditions, type Parts } from './scene.ts'

export const ROLLOUT = 'argoproj.io/v1alpha1/Rollout'
const CANARY = 'flagger.app/v1beta1/Canary'
const GATEWAY = 'gateway.networking.k8s.io/v1/Gateway'
const phase = (name: string, more: object = {}): Parts => ({ status: { phase: name, ...more } })
const state = (name: string, more: object = {}): Parts => ({ status: { state: name, ...more } })
/** Conditions, as scene.ts writes them. */
export const said = (...texts: string[]): Parts => ({ status: conditions(...texts) })
const listener = (...texts: string[]) => ({ name: 'web', ...conditions(...texts) })

/** By `group/version/Kind`: an object, how it is, and words that say so. */
export const CASES: [type: string, cases: [Parts, is: string, words?: string][]][] = [
  [
    ROLLOUT,
    [
      [phase('Healthy', { observedGeneration: '1' }), 'done'],
      [{ ...phase('Healthy', { observedGeneration: '1' }), generation: 2 }, 'behind'],
      [{ ...phase('Healthy', { observedGeneration: '6f8d9c7b45' }), generation: 2 }, 'done'],
      [phase('Progressing', { message: 'more replicas need to be updated' }), 'working'],
      [phase('Paused', { message: 'CanaryPauseStep' }), 'paused', 'CanaryPauseStep'],
      [
        phase('Degraded', { abort: true, message: 'RolloutAborted: metric "errors" failed' }),
        'failed',
        'metric "errors"',
      ],
      [phase('Degraded', { message: 'ProgressDeadlineExceeded' }), 'broken', 'ProgressDeadlineExceeded'],
      [said('InvalidSpec=True:InvalidSpec the selector matches nothing'), 'invalid', 'the selector matches nothing'],
      [
        {
          annotations: { 'rollout.argoproj.io/workload-generation': '4' },
          ...phase('Healthy', { workloadObservedGeneration: '3' }),
        },
        'working',
      ],
      [{}, 'working'],
    ],
  ],
  [
    'argoproj.io/v1alpha1/AnalysisRun',
    [
      [phase('Running'), 'working'],
      [phase('Successful'), 'done'],
      [phase('Failed', { message: 'metric "errors" assessed Failed' }), 'failed', 'assessed Failed'],
      [phase('Inconclusive'), 'paused'],
    ],
  ],
  [
    'argoproj.io/v1alpha1/Application',
    [
      [{ status: { health: { status: 'Healthy' }, sync: { status: 'Synced' } } }, 'done'],
      [{ status: { health: { status: 'Healthy' }, sync: { status: 'OutOfSync' } } }, 'paused'],
      [
        {
          spec: { syncPolicy: { automated: {} } },
          status: { health: { status: 'Healthy' }, sync: { status: 'Synced' } },
        },
        'done',
      ],
      [{ status: { health: { status: 'Degraded', message: 'pods crash' } } }, 'broken', 'pods crash'],
    ],
  ],
  ['argoproj.io/v1alpha1/EventBus', [[said('Deployed=False:Broken no such version', 'Configured=True'), 'broken']]],
  [
    CANARY,
    [
      [phase('Progressing'), 'working'],
      [phase('WaitingPromotion'), 'paused'],
      [phase('Succeeded'), 'done'],
      [
        phase('Failed', conditions('Promoted=False:Failed the analysis failed, traffic is back')),
        'failed',
        'the analysis failed',
      ],
    ],
  ],
  [
    GATEWAY,
    [
      [said('Accepted=Unknown:Pending waiting for a controller', 'Programmed=Unknown:Pending'), 'working'],
      [
        { status: { ...conditions('Accepted=True', 'Programmed=True'), listeners: [listener('Programmed=True')] } },
        'done',
      ],
      [
        {
          status: {
            ...conditions('Accepted=True', 'Programmed=True'),
            listeners: [
              listener('Programmed=True'),
              listener('ResolvedRefs=False:InvalidCertificateRef no Secret "web"'),
            ],
          },
        },
        'broken',
        'no Secret "web"',
      ],
    ],
  ],
  [
    'gateway.networking.k8s.io/v1/BackendTLSPolicy',
    [
      [{ status: { ancestors: [conditions('Accepted=True')] } }, 'done'],
      [{ status: { ancestors: [conditions('Accepted=True'), conditions('Accepted=False:Invalid no CA')] } }, 'broken'],
    ],
  ],
  [
    'cert-manager.io/v1/Certificate',
    [
      [said('Ready=True:Ready up to date'), 'done'],
      [said('Ready=True:Ready', 'Issuing=True:Renewing'), 'done'],
      [
        said('Ready=False:DoesNotExist no Secret yet', 'Issuing=False:Failed the order is invalid'),
        'broken',
        'the order is invalid',
      ],
      [{}, 'working'],
    ],
  ],
  [
    'acme.cert-manager.io/v1/Challenge',
    [
      [state('pending'), 'working'],
      [state('invalid', { reason: 'wrong status code 404' }), 'failed', '404'],
    ],
  ],
  [
    'external-secrets.io/v1/ExternalSecret',
    [[said('Ready=False:SecretSyncedError could not get secret data'), 'broken', 'could not get secret data']],
  ],
  [
    'bitnami.com/v1alpha1/SealedSecret',
    [
      [said('Synced=False: no key could decrypt it'), 'broken'],
      [{}, 'silent'],
    ],
  ],
  [
    'keda.sh/v1alpha1/ScaledObject',
    [
      [said('Ready=True', 'Active=False', 'Fallback=False', 'Paused=Unknown'), 'done'],
      [said('Ready=True', 'Fallback=True:FallbackExists the trigger fails'), 'broken', 'the trigger fails'],
      [{ ...said('Ready=True'), annotations: { 'autoscaling.keda.sh/paused': 'true' } }, 'paused'],
    ],
  ],
  [
    'helm.toolkit.fluxcd.io/v2/HelmRelease',
    [
      [{ status: { observedGeneration: -1 } }, 'behind'],
      [said('Ready=False:InstallFailed no chart', 'Stalled=True:RetriesExceeded gave up'), 'failed', 'gave up'],
      [{ spec: { suspend: true }, ...said('Ready=True') }, 'paused'],
      [said('Ready=True', 'Reconciling=True:Progressing'), 'working'],
    ],
  ],
  ['notification.toolkit.fluxcd.io/v1beta3/Alert', [[{}, 'silent']]],
  [
    'postgresql.cnpg.io/v1/Cluster',
    [
      [{ spec: { instances: 2 }, ...phase('Cluster in healthy state', { readyInstances: 2 }) }, 'done'],
      [{ spec: { instances: 2 }, ...phase('Cluster in healthy state', { readyInstances: 1 }) }, 'working'],
      [{ spec: { instances: 2 }, ...phase('Setting up primary') }, 'working'],
      [phase('Waiting for user action', { phaseReason: 'a switchover is needed' }), 'paused', 'a switchover is needed'],
    ],
  ],
  ['acid.zalan.do/v1/postgresql', [[{ status: { PostgresClusterStatus: 'SyncFailed' } }, 'broken', 'SyncFailed']]],
  [
    'pxc.percona.com/v1/PerconaXtraDBCluster',
    [
      [state('ready'), 'done'],
      [state('error', { messages: ['pxc: no Secret'] }), 'broken', 'pxc: no Secret'],
      [state('paused'), 'paused'],
    ],
  ],
  [
    'elasticsearch.k8s.elastic.co/v1/Elasticsearch',
    [
      [
        { spec: { nodeSets: [{ count: 2 }, { count: 1 }] }, ...phase('Ready', { health: 'green', availableNodes: 3 }) },
        'done',
      ],
      [
        { spec: { nodeSets: [{ count: 2 }, { count: 2 }] }, ...phase('Ready', { health: 'green', availableNodes: 3 }) },
        'working',
      ],
      [phase('Invalid', { health: 'unknown' }), 'invalid'],
    ],
  ],
  [
    'kibana.k8s.elastic.co/v1/Kibana',
    [
      [{ status: { health: 'red' } }, 'broken'],
      [{ status: { health: 'green' } }, 'done'],
    ],
  ],
  ['cassandra.rook.io/v1alpha1/Cluster', [[{ status: { racks: { a: { members: 3, readyMembers: 2 } } } }, 'working']]],
  [
    'k8s.mariadb.com/v1alpha1/SqlJob',
    [
      [said('Complete=True:JobFailed the statement is wrong'), 'failed'],
      [said('Complete=True:JobComplete'), 'done'],
    ],
  ],
  [
    'kafka.strimzi.io/v1beta2/Kafka',
    [
      [said('NotReady=True:Creating'), 'broken'],
      [said('Ready=True', 'Warning=True:Deprecated'), 'done'],
      [said('ReconciliationPaused=True'), 'paused'],
    ],
  ],
  [
    'rabbitmq.com/v1beta1/RabbitmqCluster',
    [
      [
        said('AllReplicasReady=True', 'ClusterAvailable=True', 'ReconcileSuccess=True', 'NoWarnings=False:Advice'),
        'done',
      ],
      [said('AllReplicasReady=False:NotAllPodsReady', 'ClusterAvailable=True', 'ReconcileSuccess=True'), 'working'],
    ],
  ],
  [
    'platform.confluent.io/v1beta1/Connector',
    [
      [state('CREATED', { connectorState: 'RUNNING', tasksReady: '3/3' }), 'done'],
      [state('CREATED', { connectorState: 'RUNNING', tasksReady: '2/3' }), 'working'],
    ],
  ],
  [
    'serving.knative.dev/v1/Service',
    [
      [said('Ready=Unknown:RevisionMissing'), 'working'],
      [said('Ready=False:RevisionFailed the image cannot be fetched'), 'broken', 'the image cannot be fetched'],
    ],
  ],
  [
    's3.aws.upbound.io/v1beta1/Bucket',
    [
      [said('Ready=True', 'Synced=True'), 'done'],
      [said('Ready=False:Creating', 'Synced=True'), 'working'],
      [said('Ready=True', 'Synced=False:ReconcileError access denied'), 'broken', 'access denied'],
      [{ ...said('Synced=False:ReconcilePaused'), annotations: { 'crossplane.io/paused': 'true' } }, 'paused'],
    ],
  ],
  ['aws.upbound.io/v1beta1/ProviderConfig', [[{ status: { users: 3 } }, 'done']]],
  [
    'dynamodb.services.k8s.aws/v1alpha1/Table',
    [
      [said('ACK.Terminal=True: table exists', 'ACK.ResourceSynced=False'), 'failed', 'table exists'],
      [said('ACK.ResourceSynced=True'), 'done'],
      [{ status: { ackResourceMetadata: { region: 'eu' } } }, 'working'],
    ],
  ],
  [
    'storage.cnrm.cloud.google.com/v1beta1/StorageBucket',
    [
      [said('Ready=False:UpdateFailed denied'), 'broken', 'denied'],
      [said('Ready=False:Updating'), 'working'],
    ],
  ],
  [
    'resources.azure.com/v1api20200601/ResourceGroup',
    [
      [
        { status: { conditions: [{ type: 'Ready', status: 'False', severity: 'Error', message: 'no such region' }] } },
        'failed',
        'no such region',
      ],
      [
        { status: { conditions: [{ type: 'Ready', status: 'False', severity: 'Info', reason: 'Reconciling' }] } },
        'working',
      ],
    ],
  ],
  [
    'operators.coreos.com/v1alpha1/Subscription',
    [
      [{ spec: { installPlanApproval: 'Manual' }, ...state('UpgradePending') }, 'paused'],
      [state('AtLatestKnown'), 'done'],
    ],
  ],
  [
    'core.gardener.cloud/v1beta1/Shoot',
    [
      [{ status: { lastOperation: { state: 'Succeeded' } } }, 'done'],
      [
        { labels: { 'shoot.gardener.cloud/status': 'unhealthy' }, status: { lastOperation: { state: 'Succeeded' } } },
        'broken',
      ],
    ],
  ],
  [
    'cluster.x-k8s.io/v1beta1/Machine',
    [
      [phase('Failed', { failureReason: 'CreateError', failureMessage: 'no such zone' }), 'failed', 'no such zone'],
      [phase('Running', conditions('Ready=True')), 'done'],
    ],
  ],
  ['infrastructure.cluster.x-k8s.io/v1beta2/AWSCluster', [[said('Ready=False:Reconciling'), 'working']]],
  [
    'config.openshift.io/v1/ClusterOperator',
    [
      [said('Available=True', 'Progressing=False', 'Degraded=True:Sync it fails'), 'broken', 'it fails'],
      [said('Available=True', 'Progressing=True:Rolling'), 'working'],
    ],
  ],
  [
    'apps.openshift.io/v1/DeploymentConfig',
    [
      [
        {
          status: {
            ...conditions('Progressing=True:NewReplicationControllerAvailable'),
            replicas: 2,
            availableReplicas: 2,
          },
        },
        'done',
      ],
    ],
  ],
  [
    'route.openshift.io/v1/Route',
    [[{ status: { ingress: [conditions('Admitted=False:HostAlreadyClaimed taken')] } }, 'broken', 'taken']],
  ],
  [
    'kubevirt.io/v1/VirtualMachine',
    [
      [{ status: { printableStatus: 'Running', ...conditions('Ready=True') } }, 'done'],
      [{ status: { printableStatus: 'Stopped' } }, 'paused'],
      [{ status: { printableStatus: 'ErrImagePull', ...conditions('Ready=False') } }, 'broken'],
    ],
  ],
  [
    'snapshot.storage.k8s.io/v1/VolumeSnapshot',
    [[{ status: { readyToUse: false, error: { message: 'no driver' } } }, 'broken', 'no driver']],
  ],
  [
    'velero.io/v1/Backup',
    [
      [phase('PartiallyFailed'), 'failed'],
      [phase('InProgress'), 'working'],
    ],
  ],
  [
    'ceph.rook.io/v1/CephBlockPool',
    [
      [phase('Failure'), 'broken'],
      [phase('Ready'), 'done'],
    ],
  ],
  [
    'work.karmada.io/v1alpha2/ResourceBinding',
    [
      [
        {
          status: {
            ...conditions('FullyApplied=True'),
            aggregatedStatus: [{ applied: false, appliedMessage: 'refused' }],
          },
        },
        'broken',
        'refused',
      ],
    ],
  ],
  [
    'tekton.dev/v1/PipelineRun',
    [
      [said('Succeeded=Unknown:Running'), 'working'],
      [said('Succeeded=False:Failed task build failed'), 'failed', 'task build failed'],
    ],
  ],
  [
    'gateway.solo.io/v1/VirtualService',
    [
      [state('Pending'), 'working'],
      [{ status: { statuses: { gloo: { state: 0 } } } }, 'working'],
      [state('Rejected', { reason: 'no upstream' }), 'broken', 'no upstream'],
    ],
  ],
  [
    'ray.io/v1/RayCluster',
    [
      [
        { status: { state: 'ready', ...conditions('ReplicaFailure=True:FailedCreateHeadPod exceeded quota') } },
        'broken',
        'exceeded quota',
      ],
      [said('RayClusterSuspended=True:UserRequestedSuspend'), 'paused'],
    ],
  ],
  [
    'ray.io/v1/RayService',
    [
      [said('Ready=False:InitializingTimeout the application did not start'), 'failed', 'did not start'],
      [said('Ready=False:Initializing'), 'working'],
    ],
  ],
  [
    'services.cloud.sap.com/v1/ServiceInstance',
    [[said('Succeeded=False:CreateFailed', 'Failed=True:CreateFailed no such plan'), 'failed', 'no such plan']],
  ],
  ['ray.io/v1/RayJob', [[{ status: { jobDeploymentStatus: 'Retrying', jobStatus: 'FAILED' } }, 'working']]],
  [
    'sparkoperator.k8s.io/v1beta2/SparkApplication',
    [[{ status: { applicationState: { state: 'FAILED', errorMessage: 'driver lost' } } }, 'failed', 'driver lost']],
  ],
  [
    'flink.apache.org/v1beta1/FlinkDeployment',
    [[{ status: { jobManagerDeploymentStatus: 'READY', jobStatus: { state: 'RUNNING' } } }, 'done']],
  ],
  [
    'serving.kserve.io/v1beta1/InferenceService',
    [[{ status: { ...conditions('Ready=True'), modelStatus: { transitionStatus: 'BlockedByFailedLoad' } } }, 'broken']],
  ],
  [
    'numaflow.numaproj.io/v1alpha1/Pipeline',
    [
      [phase('Running', conditions('Deployed=True')), 'done'],
      [phase('Paused'), 'paused'],
    ],
  ],
  [
    'apps.kruise.io/v1alpha1/CloneSet',
    [
      [
        {
          spec: { replicas: 2 },
          status: { replicas: 2, updatedReplicas: 2, expectedUpdatedReplicas: 2, updatedReadyReplicas: 1 },
        },
        'working',
      ],
    ],
  ],
  [
    'rollouts.kruise.io/v1beta1/Rollout',
    [
      [phase('Progressing', { canaryStatus: { currentStepState: 'StepPaused' } }), 'paused'],
      [phase('Healthy'), 'done'],
    ],
  ],
  [
    'capabilities.3scale.net/v1beta1/Backend',
    [[said('Invalid=True: no such product', 'Synced=False'), 'invalid', 'no such product']],
  ],
  [
    'monitoring.coreos.com/v1/Prometheus',
    [
      [said('Available=Degraded:SomePodsNotReady', 'Reconciled=True'), 'working'],
      [said('Available=True', 'Reconciled=True'), 'done'],
    ],
  ],
  [
    'monitoring.coreos.com/v1/ServiceMonitor',
    [
      [{}, 'silent'],
      [{ status: { bindings: [conditions('Accepted=False:Invalid bad regex')] } }, 'broken', 'bad regex'],
    ],
  ],
  [
    'grafana.integreatly.org/v1beta1/Grafana',
    [
      [{ status: { stage: 'complete', stageStatus: 'success' } }, 'done'],
      [{ status: { stage: 'deployment', stageStatus: 'failed', lastMessage: 'no image' } }, 'broken', 'no image'],
    ],
  ],
  [
    'opentelemetry.io/v1beta1/OpenTelemetryCollector',
    [
      [{ status: { scale: { statusReplicas: '0/1' } } }, 'working'],
      [{ status: { scale: { statusReplicas: '1/1' } } }, 'done'],
    ],
  ],
  [
    'k8s.keycloak.org/v2beta1/Keycloak',
    [
      [said('Ready=True', 'HasErrors=False'), 'done'],
      [said('Ready=True', 'HasErrors=True: no database'), 'broken', 'no database'],
    ],
  ],
]
