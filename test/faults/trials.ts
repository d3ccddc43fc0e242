// Deploys that someone disturbs on the real cluster: killed at every moment, two at once, objects changed and deleted
// while the gate watches. A trial says what is wrong, one line each.
import { setTimeout as sleep } from 'node:timers/promises'
import { registry } from '../cluster/layout.ts'
import { kubectl } from '../cluster/prepared-cluster.ts'
import { deployment } from '../cluster/scenario.ts'
import type { Behind } from './cell.ts'
import { brokenRun, runBehind } from './cell.ts'
import { late } from './happenings.ts'
import type { Outcome, Stage } from './outcomes.ts'
import { openReal } from './outcomes.ts'
import type { Rule } from './proxy.ts'

export interface Trial {
  name: string
  /** What is wrong, and what was said. */
  play: () => Promise<{ problems: string[]; said: string; run: Behind }>
}

const configMap = (name: string, value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { value: ${value} }\n`

const app = (more = ''): string =>
  deployment(`
    containers:
      - name: app
        image: ${registry}/app:1
${more}`)

async function on<T>(outcome: Outcome, work: (stage: Stage) => Promise<T>): Promise<T> {
  const stage = await openReal(outcome)
  try {
    return await work(stage)
  } finally {
    await stage.close()
  }
}

const KILLED_OBJECTS = 40

/** The gate is killed (SIGKILL) at 50 moments of a set of 40 objects; the next run must finish the work. */
export const kills: Trial[] = [
  ...Array.from({ length: KILLED_OBJECTS }, (_, index) =>
    killAt(`apply ${index + 1}`, /^PATCH (?!.*dryRun)/, index + 1),
  ),
  ...[1, 2, 3, 5, 8, 13, 21, 34, 55, 80].map((nth) => killAt(`request ${nth}`, /./, nth)),
]

function killAt(moment: string, expression: RegExp, nth: number): Trial {
  const maps = Array.from({ length: KILLED_OBJECTS }, (_, index) => [
    `map-${index}.yaml`,
    configMap(`map-${index}`, 'a'),
  ])
  const manifests = Object.fromEntries(maps) as Record<string, string>
  const latency: Rule = { what: late(30) }
  return {
    name: `kill at ${moment}`,
    play: () =>
      on({ name: 'kill', manifests }, async (stage) => {
        const killed = await runBehind(stage, [latency], (kill, { seen }) => {
          const timer = setInterval(() => {
            if (seen.filter(({ what }) => expression.test(what)).length < nth) return
            clearInterval(timer)
            kill('SIGKILL')
          }, 5)
        })
        const next = await runBehind(stage, [])
        const there = await valuesOf(stage.namespace)
        const problems = [
          ...(killed.exitCode === null ? [] : ['it had ended before it was killed']),
          ...brokenRun(next),
          ...(next.report?.verdict === 'passed' ? [] : [`the next run: ${next.report?.headline}`]),
          ...(there.length === KILLED_OBJECTS ? [] : [`${there.length} of ${KILLED_OBJECTS} objects are there`]),
        ]
        return { problems, said: next.report?.headline ?? 'no report', run: next }
      }),
  }
}

/** The values of all ConfigMaps of the trial. */
async function valuesOf(namespace: string): Promise<string[]> {
  const path = 'jsonpath={range .items[*]}{.data.value}{" "}{end}'
  const text = await kubectl(['-n', namespace, 'get', 'configmaps', '-o', path])
  return text.split(' ').filter((value) => value !== '')
}

/** Two gates with two versions of one set at once: who passes must have its version in the cluster. */
export const races: Trial[] = Array.from({ length: 20 }, (_, index) => ({
  name: `race ${index + 1}`,
  play: () => {
    const set = (version: string) => ({
      'k8s/maps.yaml': [0, 1, 2, 3].map((number) => configMap(`map-${number}`, version)).join('---\n'),
      'k8s/web.yaml': app(`        env: [{ name: VERSION, value: ${version} }]`),
    })
    return on({ name: 'race', manifests: {} }, async (stage) => {
      const deploy = async (version: string, wait: number) => {
        await sleep(wait)
        return { version, run: await runBehind({ ...stage, files: set(version) }, []) }
      }
      // One of them is ahead by up to a second, each in turn.
      const ahead = (index % 10) * 100
      const runs = await Promise.all([deploy('v1', index < 10 ? 0 : ahead), deploy('v2', index < 10 ? ahead : 0)])
      const maps = await valuesOf(stage.namespace)
      const live = [...maps, await versionOfPods(stage.namespace)]
      const problems = runs.flatMap(({ version, run }) => [
        ...brokenRun(run),
        ...(run.report?.verdict === 'passed' && live.some((one) => one !== version)
          ? [`false success of ${version}: live are ${live.join(' ')}`]
          : []),
        ...(run.report?.causes ?? [])
          .filter(({ code }) => !['ChangedMeanwhile', 'ObjectReplaced', 'OptimisticLockConflict'].includes(code))
          .map(({ headline }) => `false cause of ${version}: ${headline}`),
      ])
      const said = runs.map(({ version, run }) => `${version} ${run.report?.causes[0]?.code ?? run.report?.verdict}`)
      return { problems, said: `${said.join(', ')}; live ${live.join(' ')}`, run: runs[0].run }
    })
  },
}))

async function versionOfPods(namespace: string): Promise<string> {
  const path = 'jsonpath={.spec.template.spec.containers[0].env[0].value}'
  return kubectl(['-n', namespace, 'get', 'deployment', 'web', '-o', path])
}

const meddledSet = `${configMap('settings', 'a')}---
apiVersion: v1
kind: Secret
metadata: { name: settings }
stringData: { password: one }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: web }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: web }
rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: web }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: web }
subjects: [{ kind: ServiceAccount, name: web }]
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web }
spec: { podSelector: { matchLabels: { app: web } }, ingress: [{}] }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web }
spec: { maxUnavailable: 1, selector: { matchLabels: { app: web } } }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly }
spec:
  schedule: '0 3 * * *'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{ name: job, image: '${registry}/app:1' }]
---
${app()}`

/** An object of the set, and a patch after which it is not what was applied; without one it is only deleted. */
const meddling: [object: string, patch: object][] = [
  ['configmap/settings', { data: { value: 'b' } }],
  ['secret/settings', { data: { password: 'dHdv' } }],
  ['serviceaccount/web', { automountServiceAccountToken: false, metadata: { labels: { changed: 'yes' } } }],
  ['role/web', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }] }],
  ['rolebinding/web', { subjects: [{ kind: 'ServiceAccount', name: 'other', namespace: 'default' }] }],
  ['service/web', { spec: { selector: { app: 'other' } } }],
  ['networkpolicy/web', { spec: { podSelector: { matchLabels: { app: 'other' } } } }],
  ['poddisruptionbudget/web', { spec: { maxUnavailable: 2 } }],
  ['cronjob/nightly', { spec: { schedule: '0 4 * * *' } }],
  ['deployment/web', { spec: { template: { spec: { terminationGracePeriodSeconds: 2 } } } }],
]

/** Fields that the manifest does not set are everybody's: who changes them meddles with nothing. */
const OWNED_BY_NOBODY = new Set(['patch serviceaccount/web'])

/** What someone changes or deletes while the gate watches is named, whichever object of the set it is. */
export const meddles: Trial[] = [
  ...meddling.flatMap(([object, patch]) => [
    meddle(`patch ${object}`, ['patch', object, '--type=merge', '-p', JSON.stringify(patch)], 'ChangedMeanwhile'),
    meddle(`delete ${object}`, ['delete', object, '--wait=false'], 'ObjectDeleted'),
  ]),
  meddle('scale deployment/web', ['scale', 'deployment/web', '--replicas=2'], undefined),
]

/** @param code the first cause; undefined: it passes, and a notice may say so */
function meddle(name: string, args: string[], code: string | undefined): Trial {
  const expected = OWNED_BY_NOBODY.has(name) ? undefined : code
  return {
    name,
    play: () =>
      on({ name: 'meddle', manifests: { 'set.yaml': meddledSet } }, async (stage) => {
        const done: Promise<string>[] = []
        const run = await runBehind(stage, [], (_kill, proxy) => {
          // Two seconds after the Deployment, the last of the set: it is watched.
          const isLast = /^PATCH .*\/deployments\/web\?(?!.*dryRun)/
          const timer = setInterval(() => {
            if (!proxy.seen.some(({ what }) => isLast.test(what))) return
            clearInterval(timer)
            done.push(sleep(2000).then(() => kubectl(['-n', stage.namespace, ...args])))
          }, 50)
          timer.unref()
        })
        await Promise.all(done)
        const [first, ...others] = run.report?.causes ?? []
        const problems = [
          ...brokenRun(run),
          ...(done.length === 1 ? [] : ['it ended before anybody meddled']),
          ...(first?.code === expected ? [] : [`expected ${expected ?? 'passed'}, got ${first?.headline ?? 'passed'}`]),
          ...others.map(({ headline }) => `false cause: ${headline}`),
        ]
        return { problems, said: first?.headline ?? run.report?.verdict ?? 'no report', run }
      }),
  }
}
