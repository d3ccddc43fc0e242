// A tag that was pushed again, and nodes that keep what they had under it.
import { privateRegistry, registry, registryUser } from '../layout.ts'
import type { Scenario, Tools } from '../scenario.ts'

interface Workload {
  kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet'
  image?: string
  /** A change of this one starts a rollout. */
  version?: string
  policy?: 'IfNotPresent' | 'Always'
  /** More lines of the pod spec. */
  pod?: string
}

const workload = ({
  kind = 'Deployment',
  image = `${registry}/NAMESPACE:1`,
  version = '1',
  policy = 'IfNotPresent',
  pod = '',
}: Workload) => `apiVersion: apps/v1
kind: ${kind}
metadata:
  name: web
spec:
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      terminationGracePeriodSeconds: 1
${pod}      containers:
        - name: app
          image: ${image} # <-- here
          imagePullPolicy: ${policy}
          env:
            - { name: VERSION, value: '${version}' }
`

const unmarked = (text: string) => text.replace(' # <-- here', '')

/** It runs, as an earlier deploy of the gate left it. */
const runs =
  (of: Workload, push?: (tools: Tools, content: string) => Promise<void>, again = true) =>
  async (tools: Tools): Promise<void> => {
    const { kubectl, namespace, pushImage } = tools
    const put = push ?? ((_tools, content) => pushImage(`${registry}/${namespace}:1`, content))
    await put(tools, `${namespace} first`)
    const text = unmarked(workload(of)).replaceAll('NAMESPACE', namespace)
    await kubectl(['apply', '--server-side', '--field-manager=k8s-deploy-gate', '-f', '-'], text)
    await kubectl(['rollout', 'status', `${of.kind ?? 'Deployment'}/web`, '--timeout=120s'])
    if (again) await put(tools, `${namespace} second`)
  }

const stale = { verdict: 'passed' as const, notices: ['StaleImage'], says: ['was overwritten'] }

const pushTagged =
  (tag: string) =>
  async ({ namespace, pushImage }: Tools, content: string): Promise<void> =>
    pushImage(`${registry}/${namespace}:${tag}`, content)

const login = async ({ kubectl }: Tools): Promise<void> => {
  const account = [`--docker-username=${registryUser.name}`, `--docker-password=${registryUser.password}`]
  await kubectl(['create', 'secret', 'docker-registry', 'pull', `--docker-server=${privateRegistry}`, ...account])
}

const privateWorkload = {
  image: `${privateRegistry}/NAMESPACE:1`,
  pod: '      imagePullSecrets: [{ name: pull }]\n',
}

export const staleImages: Scenario[] = [
  ...(['Deployment', 'StatefulSet', 'DaemonSet'] as const).map((kind): Scenario => ({
    name: `stale-image-of-a-${kind.toLowerCase()}`,
    before: runs({ kind }),
    manifests: { 'web.yaml': workload({ kind, version: '2' }) },
    expect: { ...stale, changed: 1 },
  })),
  {
    name: 'stale-image-and-nothing-changed',
    before: runs({}),
    manifests: { 'web.yaml': workload({}) },
    expect: { ...stale, notices: ['StaleImage', 'NothingChanged'], changed: 0 },
  },
  {
    name: 'stale-image-pulled-at-every-start',
    before: runs({ policy: 'Always' }),
    manifests: { 'web.yaml': workload({ policy: 'Always' }) },
    expect: {
      ...stale,
      changed: 0,
      says: ['the manifest did not change', 'kubectl rollout restart deployment/web'],
    },
  },
  {
    name: 'stale-image-pulled-by-the-rollout',
    before: runs({ policy: 'Always' }),
    manifests: { 'web.yaml': unmarked(workload({ policy: 'Always', version: '2' })) },
    expect: { verdict: 'passed', withoutNotices: ['StaleImage'], changed: 1 },
  },
  {
    name: 'stale-image-is-a-failure',
    before: runs({}),
    manifests: { 'web.yaml': workload({ version: '2' }) },
    inputs: { 'fail-on-stale-image': 'true' },
    expect: {
      verdict: 'failed',
      cause: 'StaleImage',
      phase: 'before',
      nothingApplied: true,
      mentions: ['Deploy by digest', '@sha256:'],
    },
  },
  {
    name: 'stale-image-in-a-dry-run',
    before: runs({}),
    manifests: { 'web.yaml': workload({ version: '2' }) },
    inputs: { mode: 'dry-run' },
    expect: { ...stale, nothingApplied: true },
  },
  {
    name: 'stale-image-on-a-first-deploy',
    // The node has the tag from another workload.
    before: async (tools) => {
      await runs({})(tools)
      await tools.kubectl(['delete', 'deployment', 'web', '--wait=true'])
    },
    manifests: { 'web.yaml': workload({}) },
    inputs: { 'fail-on-stale-image': 'true' },
    expect: { verdict: 'failed', cause: 'StaleImage', phase: 'watch', changed: 1 },
  },
  {
    name: 'current-image-with-new-settings',
    before: runs({}, undefined, false),
    manifests: { 'web.yaml': unmarked(workload({ version: '2' })) },
    inputs: { 'fail-on-stale-image': 'true' },
    expect: { verdict: 'passed', withoutNotices: ['StaleImage'], changed: 1 },
  },
  {
    name: 'current-image-of-a-mutable-tag',
    before: runs({ image: `${registry}/NAMESPACE:stable` }, pushTagged('stable'), false),
    manifests: { 'web.yaml': unmarked(workload({ image: `${registry}/NAMESPACE:stable`, version: '2' })) },
    expect: { verdict: 'passed', withoutNotices: ['StaleImage'], changed: 1 },
  },
  {
    name: 'another-tag-beside-a-stale-one',
    before: async (tools) => {
      await runs({})(tools)
      await pushTagged('2')(tools, 'another')
    },
    manifests: { 'web.yaml': unmarked(workload({ image: `${registry}/NAMESPACE:2` })) },
    inputs: { 'fail-on-stale-image': 'true' },
    expect: { verdict: 'passed', withoutNotices: ['StaleImage'], changed: 1 },
  },
  {
    name: 'stale-private-image',
    before: async (tools) => {
      await login(tools)
      await runs(privateWorkload, ({ namespace, pushImage }, content) =>
        pushImage(`${privateRegistry}/${namespace}:1`, content, registryUser),
      )(tools)
    },
    manifests: { 'web.yaml': workload({ ...privateWorkload, version: '2' }) },
    expect: { ...stale, hides: [registryUser.password], changed: 1 },
  },
  {
    name: 'private-image-with-a-pull-secret',
    before: async (tools) => {
      await login(tools)
      await tools.pushImage(`${privateRegistry}/${tools.namespace}:1`, tools.namespace, registryUser)
    },
    manifests: { 'web.yaml': unmarked(workload(privateWorkload)) },
    inputs: { 'fail-on-stale-image': 'true' },
    expect: { verdict: 'passed', withoutNotices: ['StaleImage'], hides: [registryUser.password], changed: 1 },
  },
]
