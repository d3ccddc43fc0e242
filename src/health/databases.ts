// Databases and object stores.
import type { HealthRules } from './rule.ts'

const READY = { broken: 'Ready=False', done: 'Ready=True', code: 'DatabaseNotReady' } as const
const BACKUP = {
  failed: '.status.state=error|failed|Error|Failed',
  done: '.status.state=ready|succeeded|Ready|Succeeded',
} as const
const PERCONA = {
  broken: '.status.state=error',
  paused: ['.status.state=paused', '.spec.pause=true & .status.state=stopping'],
  done: '.status.state=ready',
  says: ['.status.message', '.status.messages'],
  code: 'DatabaseNotReady',
} as const
const MARIADB = {
  ...READY,
  failed: 'Complete=True:JobFailed',
  paused: ['.spec.suspend=true', 'Ready=False:Suspended'],
  done: ['Ready=True', 'Complete=True'],
} as const
const SQL_STATE = {
  broken: '.status.PostgresClusterStatus=*Failed|Invalid',
  done: '.status.PostgresClusterStatus=Running',
  code: 'DatabaseNotReady',
} as const
const CLICKHOUSE = {
  broken: ['.status.status=Aborted|Failed', '.status.errors & .status.status!=Completed'],
  paused: '.spec.stop=yes|1|true',
  done: '.status.status=Completed',
  says: ['.status.error', '.status.errors'],
  code: 'DatabaseNotReady',
} as const

export const DATABASES: HealthRules = {
  // cloudnative-pg 1.26, api/v1/cluster_types.go: Phase*, internal/controller/cluster_controller.go ("Not enough disk space")
  // and docs/src/declarative_hibernation.md. Earlier releases word two of them otherwise.
  'postgresql.cnpg.io/Cluster': {
    failed:
      '.status.phase=Cluster is unrecoverable and needs manual intervention|Cluster is in an unrecoverable state, needs manual intervention|Cluster cannot execute instance online upgrade due to missing architecture binary',
    broken: [
      '.status.phase=Unable to create required cluster objects|Cluster cannot proceed to reconciliation due to *|Not enough disk space|*has incomplete or invalid image catalog|Cluster upgrade failed',
    ],
    paused: ['cnpg.io/hibernation=True', '@cnpg.io/hibernation=on', '.status.phase=Waiting for user action'],
    working: '.status.readyInstances<.spec.instances',
    done: '.status.phase=Cluster in healthy state',
    says: '.status.phaseReason',
    code: 'DatabaseNotReady',
  },
  'postgresql.cnpg.io/Backup': {
    failed: '.status.phase=failed',
    done: '.status.phase=completed',
    says: '.status.error',
  },
  'postgresql.cnpg.io/ScheduledBackup': { paused: '.spec.suspend=true', mute: true },
  'postgresql.cnpg.io/Pooler': { working: '.status.instances<.spec.instances', mute: true },
  'postgresql.cnpg.io/Database|Publication|Subscription': {
    broken: '.status.applied=false',
    done: '.status.applied=true',
    code: 'DatabaseNotReady',
  },
  'postgresql.cnpg.io/ImageCatalog|ClusterImageCatalog': { mute: true },
  // postgres-operator 1.14, pkg/apis/acid.zalan.do/v1/const.go.
  'acid.zalan.do/postgresql': SQL_STATE,
  // pgo 5.8, pkg/apis/postgres-operator.crunchydata.com/v1beta1/postgrescluster_types.go.
  'postgres-operator.crunchydata.com/PostgresCluster': {
    broken: ['ProxyAvailable=False', 'PersistentVolumeResizeError=True'],
    paused: ['.spec.shutdown=true', 'Progressing=False:Paused'],
    working: ['.status.instances[]?.readyReplicas<.replicas', '.status.instances[]?.updatedReplicas<.replicas'],
    done: '.status.instances',
    code: 'DatabaseNotReady',
  },
  // percona-xtradb-cluster-operator 1.17, pkg/apis/pxc/v1/types.go: AppState; psmdb 1.20; ps 0.10; pg 2.7.
  'pxc.percona.com/PerconaXtraDBCluster': PERCONA,
  'psmdb.percona.com/PerconaServerMongoDB': PERCONA,
  'ps.percona.com/PerconaServerMySQL': PERCONA,
  'pgv2.percona.com/PerconaPGCluster': PERCONA,
  'pxc.percona.com/*': BACKUP,
  'psmdb.percona.com/*': BACKUP,
  'ps.percona.com/*': BACKUP,
  'pgv2.percona.com/*': BACKUP,
  // mariadb-operator 0.38, api/v1alpha1/condition_types.go: Ready; of jobs Complete, true also where the job failed.
  'k8s.mariadb.com/*': MARIADB,
  'mariadb.mmontes.io/*': MARIADB,
  'k8s.mariadb.com/MariaDB': { ...MARIADB, done: 'Ready=True' },
  'mariadb.mmontes.io/MariaDB': { ...MARIADB, done: 'Ready=True' },
  // mysql-operator 9.3, mysqloperator/controller/diagnose.py: ClusterDiagStatus.
  'mysql.oracle.com/InnoDBCluster': {
    broken: '.status.cluster.status=OFFLINE|NO_QUORUM|SPLIT_BRAIN|INVALID|UNKNOWN|*UNCERTAIN',
    working: '.status.cluster.onlineInstances<.spec.instances',
    done: '.status.cluster.status=ONLINE',
    code: 'DatabaseNotReady',
  },
  // moco 0.27, docs/crd_mysqlcluster_v1beta2.md: Available, Healthy, ReconcileSuccess.
  'moco.cybozu.com/MySQLCluster': {
    broken: ['ReconcileSuccess=False', 'Available=False', 'Healthy=False'],
    done: 'Healthy=True',
    code: 'DatabaseNotReady',
  },
  // mongodb-kubernetes 1.1, api/v1/status: Phase; community operator 0.13: Running, Pending, Failed.
  'mongodb.com/*': {
    broken: '.status.phase=Failed|Unsupported',
    paused: '.status.phase=Disabled',
    done: '.status.phase=Running|Updated',
    code: 'DatabaseNotReady',
  },
  'mongodbcommunity.mongodb.com/*': {
    broken: '.status.phase=Failed',
    done: '.status.phase=Running',
    code: 'DatabaseNotReady',
  },
  'atlas.mongodb.com/*': READY,
  // redis-enterprise-operator 7.8, "RedisEnterpriseCluster API": state; databases: status active.
  'app.redislabs.com/RedisEnterpriseCluster': {
    broken: '.status.state=Error|*Failed*|Invalid*',
    done: '.status.state=Running',
    code: 'DatabaseNotReady',
  },
  'app.redislabs.com/RedisEnterpriseDatabase': {
    broken: '.status.status=*failed|recovery',
    done: '.status.status=active*',
    code: 'DatabaseNotReady',
  },
  // redis-operator 0.21, api/rediscluster/v1beta2: RedisClusterState, none of which is a failure.
  'redis.redis.opstreelabs.in/RedisCluster': {
    done: '.status.state=Ready',
    says: '.status.reason',
    code: 'DatabaseNotReady',
  },
  'redis.redis.opstreelabs.in/*': { mute: true },
  'databases.spotahome.com/RedisFailover': { broken: '.status.state=NotHealthy', mute: true },
  'dragonflydb.io/Dragonfly': {
    working: '.status.phase=resources-created|configuring|rolling-update',
    done: '.status.phase=ready|Ready',
    code: 'DatabaseNotReady',
  },
  // cass-operator 1.24, apis/cassandra/v1beta1: Ready, Stopped, CassandraOperatorProgress.
  'cassandra.datastax.com/CassandraDatacenter': {
    broken: ['Valid=False'],
    paused: ['Stopped=True', '.spec.stopped=true'],
    working: ['.status.cassandraOperatorProgress=Updating', 'Updating=True', 'ScalingUp=True', 'RollingRestart=True'],
    done: 'Ready=True',
    code: 'DatabaseNotReady',
  },
  // rook 1.7, pkg/apis/cassandra.rook.io/v1alpha1/types.go: ClusterStatus.Racks.
  'cassandra.rook.io/Cluster': {
    working: '.status.racks[]?.readyMembers<.members',
    done: '.status.racks',
    code: 'DatabaseNotReady',
  },
  // scylla-operator 1.17, docs "API conventions": Available, Progressing, Degraded.
  'scylla.scylladb.com/*': {
    broken: ['Degraded=True'],
    working: 'Progressing=True',
    done: 'Available=True',
    code: 'DatabaseNotReady',
  },
  // clickhouse-operator 0.25, pkg/apis/clickhouse.altinity.com/v1/type_status.go.
  'clickhouse.altinity.com/ClickHouseInstallation': CLICKHOUSE,
  'clickhouse-keeper.altinity.com/ClickHouseKeeperInstallation': CLICKHOUSE,
  // tidb-operator 1.6, pkg/apis/pingcap/v1alpha1/tidbcluster.go: condition Ready.
  'pingcap.com/TidbCluster': { ...READY, paused: '.spec.paused=true' },
  // kubeblocks 1.0, apis/apps/v1/cluster_types.go: ClusterPhase.
  'apps.kubeblocks.io/Cluster|Component': {
    broken: '.status.phase=Failed|Abnormal',
    paused: '.status.phase=Stopped|Stopping',
    done: '.status.phase=Running',
    code: 'DatabaseNotReady',
  },
  'apps.kubeblocks.io/OpsRequest': { failed: '.status.phase=Failed|Aborted|Cancelled', done: '.status.phase=Succeed' },
  'operations.kubeblocks.io/OpsRequest': {
    failed: '.status.phase=Failed|Aborted|Cancelled',
    done: '.status.phase=Succeed',
  },
  // cloud-on-k8s 3.0, pkg/apis/elasticsearch/v1/status.go: phase, health. Invalid: its spec is.
  'elasticsearch.k8s.elastic.co/Elasticsearch': {
    invalid: '.status.phase=Invalid',
    broken: '.status.health=red',
    working: [
      '.status.phase=ApplyingChanges|MigratingData|Stalled',
      // One node has nowhere to put a replica: it stays yellow.
      '.status.health=yellow & .status.availableNodes!=1',
      '.status.health=unknown',
      'ReconciliationComplete=False',
      '.status.availableNodes<.spec.nodeSets[].count',
    ],
    done: '.status.phase=Ready & .status.health=green|yellow',
    code: 'DatabaseNotReady',
  },
  // cloud-on-k8s 3.0, pkg/apis/common/v1/common.go: DeploymentHealth of all other kinds.
  '*.k8s.elastic.co/*': {
    broken: '.status.health=red',
    working: [
      '.status.associationStatus=Pending|Failed',
      '.status.elasticsearchAssociationStatus=Pending|Failed',
      '.status.availableNodes<.status.expectedNodes',
      '.status.availableNodes<.spec.count',
    ],
    done: '.status.health=green',
  },
  'stackconfigpolicy.k8s.elastic.co/*': {
    failed: '.status.phase=Invalid',
    broken: '.status.phase=Error|Conflict',
    done: '.status.phase=Ready',
  },
  'autoscaling.k8s.elastic.co/*': { broken: 'Healthy=False', mute: true },
  // opensearch-k8s-operator 2.8, api/v1/opensearch_types.go.
  'opensearch.opster.io/OpenSearchCluster': {
    broken: '.status.health=red',
    working: '.status.phase=PENDING|UPGRADING',
    done: '.status.phase=RUNNING',
    code: 'DatabaseNotReady',
  },
  // solr-operator 0.9, api/v1beta1/solrcloud_types.go.
  'solr.apache.org/SolrCloud': {
    working: ['.status.readyReplicas<.spec.replicas', '.status.upToDateNodes<.spec.replicas'],
    done: ['.status.replicas', '.spec.replicas=0'],
    code: 'DatabaseNotReady',
  },
  // minio operator 7.1, pkg/controller/status.go: StatusInitialized; what is not an error is "…ing" or "Waiting …".
  'minio.min.io/Tenant': {
    broken: ['.status.healthStatus=red'],
    working: [
      '.status.currentState=Waiting*|Provisioning*|Updating*|Restarting*|Statefulset not controlled*|*recreat*',
      '!.status.currentState',
    ],
    done: '.status.currentState=Initialized',
    says: '.status.currentState',
  },
  'db.atlasgo.io/*': READY,
  'core.humio.com/*': {
    broken: '.status.state=ConfigError|NotFound|Unknown',
    working: '.status.state=Pending|Upgrading|Restarting',
    done: '.status.state=Running|Exists',
  },
}
