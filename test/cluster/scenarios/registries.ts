// Registries that do not give an image, images that cannot be used, and containers that cannot be made from them.
import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { network, ports, privateRegistry, registry, registryUser } from '../layout.ts'
import type { Scenario, Tools } from '../scenario.ts'
import { deployment } from '../scenario.ts'

/** A Deployment of one container. `more` is of the container, after its image. */
const web = (image: string, more = '') =>
  deployment(`
  containers:
    - name: app
      image: ${image}
${more}`)

/** An image of the scenario's own: the suite's, changed by what `umoci config` takes, and with files of its own. */
async function changeImage(
  { namespace }: Tools,
  { config = [], files = {} }: { config?: string[]; files?: Record<string, string> },
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-gate-image-'))
  const image = `${join(folder, 'layout')}:image`
  const skopeo = ['--insecure-policy', 'copy']
  try {
    await execa('skopeo', [...skopeo, '--src-tls-verify=false', `docker://${registry}/app:1`, `oci:${image}`])
    for (const [name, text] of Object.entries(files)) {
      const file = join(folder, 'file')
      writeFileSync(file, text, { mode: 0o755 })
      await execa('umoci', ['insert', '--image', image, file, name])
    }
    if (config.length > 0) await execa('umoci', ['config', '--image', image, ...config])
    await execa('skopeo', [...skopeo, '--dest-tls-verify=false', `oci:${image}`, `docker://${registry}/${namespace}:1`])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Puts an index before the scenario's image, which says that there is a build for that platform and no other. */
async function makeIndex({ namespace }: Tools, architecture: string): Promise<void> {
  const manifests = `http://${registry}/v2/${namespace}/manifests`
  const accept = { Accept: 'application/vnd.oci.image.manifest.v1+json' }
  const answer = await fetch(`${manifests}/1`, { headers: accept })
  const digest = answer.headers.get('docker-content-digest')
  const size = (await answer.arrayBuffer()).byteLength
  const platform = { os: 'linux', architecture }
  const mediaType = 'application/vnd.oci.image.index.v1+json'
  const entry = { mediaType: accept.Accept, digest, size, platform }
  const body = JSON.stringify({ schemaVersion: 2, mediaType, manifests: [entry] })
  const put = await fetch(`${manifests}/1`, { method: 'PUT', headers: { 'Content-Type': mediaType }, body })
  if (!put.ok) throw new Error(`the registry refused the index: ${put.status} ${await put.text()}`)
}

const ownImage = `${registry}/NAMESPACE:1`
/** Nobody listens there on a test machine; the reserved range is never used by the kernel's own choices. */
const closedPort = randomInt(26_100, 26_400)
/** The header of a program for 64-bit ARM, and nothing behind it. */
const armProgram = Buffer.from(
  '7f454c460201010000000000000000000200b700010000007800400000000000400000000000000000000000000000000000000040003800010000000000000001000000050000000000000000000000000040000000000000004000000000007800000000000000780000000000000000000100000000000000',
  'hex',
).toString('latin1')
const readiness = "readinessProbe: { exec: { command: ['true'] } }"

async function pullSecret({ kubectl }: Tools, server: string, password = registryUser.password): Promise<void> {
  const login = [`--docker-username=${registryUser.name}`, `--docker-password=${password}`]
  await kubectl(['create', 'secret', 'docker-registry', 'pull', `--docker-server=${server}`, ...login])
}
const withPullSecret = (mark = '') =>
  deployment(`
  imagePullSecrets:
    - name: pull${mark}
  containers:
    - name: app
      image: ${privateRegistry}/private/app:1${mark === '' ? ' # <-- here' : ''}
      imagePullPolicy: Always
`)

export const registries: Scenario[] = [
  {
    name: 'registry-that-lets-nobody-pull-more',
    registry: { status: 429, statusFor: 600 },
    manifests: { 'deploy.yaml': web('OWN_REGISTRY/app:1 # <-- here') },
    inputs: { timeout: '25s' },
    expect: { verdict: 'failed', cause: 'RegistryRateLimited' },
  },
  {
    name: 'registry-that-is-broken',
    registry: { status: 503, statusFor: 600 },
    manifests: { 'deploy.yaml': web('OWN_REGISTRY/app:1 # <-- here') },
    inputs: { timeout: '25s' },
    expect: { verdict: 'failed', cause: 'RegistryUnreachable', sentence: '503' },
  },
  {
    name: 'registry-that-forbids',
    registry: { status: 403, statusFor: 600 },
    manifests: { 'deploy.yaml': web('OWN_REGISTRY/app:1 # <-- here') },
    expect: { verdict: 'failed', cause: 'ImageNotFoundOrUnauthorized', early: true },
  },
  {
    name: 'registry-that-damages-layers',
    registry: { damages: true },
    manifests: { 'deploy.yaml': web('OWN_REGISTRY/NAMESPACE:1 # <-- here') },
    before: ({ namespace, pushImage }) => pushImage(`${registry}/${namespace}:1`, 'of its own, so that no node has it'),
    expect: { verdict: 'failed', cause: 'ImageCorrupt' },
  },
  {
    name: 'registry-with-a-certificate-of-its-own',
    // The kubelet speaks HTTPS with a certificate that it made itself.
    manifests: { 'deploy.yaml': web(`${network.node}:${ports.kubelet}/app:1 # <-- here`) },
    expect: { verdict: 'failed', cause: 'RegistryTlsUntrusted' },
  },
  {
    name: 'registry-that-nobody-runs',
    manifests: { 'deploy.yaml': web(`127.0.0.1:${closedPort}/app:1 # <-- here`) },
    inputs: { timeout: '25s' },
    expect: { verdict: 'failed', cause: 'RegistryUnreachable', sentence: 'connection refused' },
  },
  {
    name: 'pull-secret-with-a-wrong-password',
    before: (tools) => pullSecret(tools, privateRegistry, 'forgotten'),
    manifests: { 'deploy.yaml': withPullSecret() },
    expect: { verdict: 'failed', cause: 'ImagePullUnauthorized', sentence: 'rejected the credentials', early: true },
  },
  {
    name: 'pull-secret-for-another-registry',
    before: (tools) => pullSecret(tools, 'registry.example'),
    manifests: { 'deploy.yaml': withPullSecret(' # <-- here') },
    expect: { verdict: 'failed', cause: 'ImagePullSecretMissing', sentence: 'registry.example', early: true },
  },
  {
    name: 'pull-secret-for-another-team',
    before: (tools) => pullSecret(tools, `${privateRegistry}/another-team`),
    manifests: { 'deploy.yaml': withPullSecret(' # <-- here') },
    expect: { verdict: 'failed', cause: 'ImagePullSecretMissing', sentence: 'another-team', early: true },
  },
  {
    name: 'pull-secret-of-another-type',
    before: async ({ kubectl }) => {
      await kubectl(['create', 'secret', 'generic', 'pull', '--from-literal=username=tester'])
    },
    manifests: { 'deploy.yaml': withPullSecret(' # <-- here') },
    expect: { verdict: 'failed', cause: 'ImagePullSecretMissing', sentence: 'of type Opaque', early: true },
  },
  {
    name: 'image-for-another-platform',
    before: async (tools) => {
      await changeImage(tools, { config: ['--architecture', 'arm64'] })
      await makeIndex(tools, 'arm64')
    },
    manifests: { 'deploy.yaml': web(`${ownImage} # <-- here`) },
    expect: { verdict: 'failed', cause: 'ImagePlatformMismatch', early: true },
  },
  {
    name: 'program-for-another-platform',
    before: (tools) => changeImage(tools, { files: { '/bin/server': armProgram } }),
    manifests: { 'deploy.yaml': web(`${ownImage} # <-- here`, '      command: [/bin/server]') },
    expect: { verdict: 'failed', cause: 'ExecFormatError' },
  },
  {
    name: 'script-without-its-first-line',
    before: (tools) => changeImage(tools, { files: { '/bin/start': 'echo hello\n' } }),
    manifests: { 'deploy.yaml': web(`${ownImage} # <-- here`, '      command: [/bin/start]') },
    expect: { verdict: 'failed', cause: 'ExecFormatError', sentence: '#!' },
  },
  {
    name: 'script-with-a-missing-interpreter',
    before: (tools) => changeImage(tools, { files: { '/bin/start': '#!/bin/bash\necho hello\n' } }),
    manifests: { 'deploy.yaml': web(ownImage, '      command: [/bin/start] # <-- here') },
    expect: { verdict: 'failed', cause: 'EntrypointNotFound', sentence: '#!' },
  },
  {
    name: 'image-without-a-command',
    before: (tools) => changeImage(tools, { config: ['--clear=config.cmd', '--clear=config.entrypoint'] }),
    manifests: { 'deploy.yaml': web(`${ownImage} # <-- here`) },
    expect: { verdict: 'failed', cause: 'NoCommandSpecified', early: true },
  },
  {
    name: 'file-that-may-not-be-executed',
    manifests: { 'deploy.yaml': web(`${registry}/app:1`, '      command: [/etc/passwd] # <-- here') },
    expect: { verdict: 'failed', cause: 'EntrypointNotExecutable', early: true },
  },
  {
    name: 'too-little-memory-to-start',
    manifests: {
      'deploy.yaml': web(
        `${registry}/app:1`,
        `      resources:
        limits:
          memory: 100Ki # <-- here`,
      ),
    },
    inputs: { timeout: '60s' },
    expect: { verdict: 'failed', cause: 'OomAtStart' },
  },
  {
    name: 'memory-limit-with-the-wrong-unit',
    manifests: {
      'deploy.yaml': web(
        `${registry}/app:1`,
        `      resources:
        limits:
          memory: 128m # <-- here`,
      ),
    },
    inputs: { timeout: '60s' },
    expect: { verdict: 'failed', cause: 'OomAtStart' },
  },
  {
    name: 'runtime-class-unknown-to-the-node',
    before: async ({ namespace, kubectl }) => {
      const runtimeClass = { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: namespace } }
      await kubectl(['create', '-f', '-'], JSON.stringify({ ...runtimeClass, handler: 'gvisor' }))
    },
    manifests: {
      'deploy.yaml': deployment(`
        runtimeClassName: NAMESPACE # <-- here
        containers: [{ name: app, image: '${registry}/app:1' }]
      `),
    },
    expect: { verdict: 'failed', cause: 'RuntimeHandlerMissing', sentence: 'gvisor', early: true },
    cleanup: async ({ namespace, kubectl }) => {
      await kubectl(['delete', 'runtimeclass', namespace])
    },
  },
  {
    name: 'runtime-unknown-and-config-comes-later',
    before: async ({ namespace, kubectl, later }) => {
      const runtimeClass = { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: namespace } }
      await kubectl(['create', '-f', '-'], JSON.stringify({ ...runtimeClass, handler: 'gvisor' }))
      later(3, ['create', 'configmap', 'settings'])
    },
    manifests: {
      'deploy.yaml': deployment(`
        runtimeClassName: NAMESPACE # <-- here
        containers:
          - name: app
            image: '${registry}/app:1'
            volumeMounts: [{ name: settings, mountPath: /settings }]
        volumes: [{ name: settings, configMap: { name: settings } }]
      `),
    },
    expect: { verdict: 'failed', cause: 'RuntimeHandlerMissing', sentence: 'gvisor', early: true },
    cleanup: async ({ namespace, kubectl }) => {
      await kubectl(['delete', 'runtimeclass', namespace])
    },
    seconds: 40,
  },
  {
    name: 'kernel-setting-that-the-node-forbids',
    manifests: {
      'deploy.yaml': deployment(`
        securityContext:
          sysctls:
            - { name: net.core.somaxconn, value: '1024' } # <-- here
        containers: [{ name: app, image: '${registry}/app:1' }]
      `),
    },
    expect: { verdict: 'failed', cause: 'NodeRejectedPod', sentence: 'net.core.somaxconn', early: true },
  },
  {
    name: 'user-named-by-word-and-not-root',
    before: (tools) => changeImage(tools, { config: ['--config.user', 'app'] }),
    manifests: {
      'deploy.yaml': web(ownImage, '      securityContext: { runAsNonRoot: true } # <-- here'),
    },
    expect: { verdict: 'failed', cause: 'RunAsNonRootViolation', early: true },
  },
  {
    name: 'user-that-the-image-does-not-have',
    before: (tools) => changeImage(tools, { config: ['--config.user', 'nobody-knows'] }),
    manifests: { 'deploy.yaml': web(`${ownImage} # <-- here`) },
    inputs: { timeout: '45s' },
    expect: { verdict: 'failed', cause: 'CreateFailedOther', mentions: ['no users found'] },
  },
  {
    name: 'writes-where-it-may-only-read',
    manifests: {
      'deploy.yaml': web(
        `${registry}/app:1`,
        `      command: [sh, -c, 'echo starting > /var-log && exec sleep 3600'] # <-- here
      securityContext: { readOnlyRootFilesystem: true }
      ${readiness}`,
      ),
    },
    inputs: { timeout: '90s' },
    expect: { verdict: 'failed', cause: 'AppCrash', mentions: ['Read-only file system'] },
  },
  {
    name: 'field-that-pods-do-not-have',
    manifests: {
      'deploy.yaml': web(
        `${registry}/app:1`,
        `      env:
        - name: ZONE
          valueFrom: { fieldRef: { fieldPath: status.zone } } # <-- here`,
      ),
    },
    expect: { verdict: 'failed', cause: 'ManifestSchemaInvalid', nothingApplied: true },
  },
  {
    name: 'resource-of-a-missing-container',
    manifests: {
      'deploy.yaml': web(
        `${registry}/app:1`,
        `      env:
        - name: LIMIT
          valueFrom: { resourceFieldRef: { containerName: ap, resource: limits.memory } } # <-- here`,
      ),
    },
    inputs: { timeout: '45s' },
    expect: { verdict: 'failed', cause: 'DownwardApiInvalid', mentions: ['ap'] },
  },
  {
    name: 'working-folder-that-is-a-file',
    manifests: { 'deploy.yaml': web(`${registry}/app:1`, '      workingDir: /etc/passwd # <-- here') },
    inputs: { timeout: '45s' },
    expect: { verdict: 'failed', cause: 'CreateFailedOther', mentions: ['/etc/passwd'] },
  },
]
