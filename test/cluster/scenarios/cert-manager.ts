// cert-manager with its own controllers: certificates that are issued, late, or never.
import { setTimeout as sleep } from 'node:timers/promises'
import { registry } from '../layout.ts'
import type { Scenario } from '../scenario.ts'
import { deployment } from '../scenario.ts'

const controllers = ['cert-manager'] as const
const HERE = ' # <-- here'

const issuer = (name: string, spec: string, mark = '') =>
  `apiVersion: cert-manager.io/v1${mark}\nkind: Issuer\nmetadata:\n  name: ${name}\nspec: ${spec}\n`

const certificate = (issuerName: string, mark = '', name = 'web') => `apiVersion: cert-manager.io/v1${mark}
kind: Certificate
metadata:
  name: ${name}
spec:
  secretName: ${name}-tls
  dnsNames: [web.example.com]
  issuerRef: { name: ${issuerName} }
`

/** Its pods mount the Secret of the Certificate. */
const web = deployment(`
  containers:
    - name: app
      image: ${registry}/app:1
      volumeMounts:
        - { name: tls, mountPath: /tls }
  volumes:
    - name: tls
      secret: { secretName: web-tls }
`)

const AUTHORITY = `${issuer('self-signed', '{ selfSigned: {} }')}---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: authority
spec:
  isCA: true
  commonName: example
  secretName: authority
  issuerRef: { name: self-signed }
`

export const certManager: Scenario[] = [
  {
    name: 'certificate-of-the-same-set',
    controllers,
    manifests: {
      'certificate.yaml': `${issuer('self-signed', '{ selfSigned: {} }')}---\n${certificate('self-signed')}`,
      'web.yaml': web,
    },
    expect: { verdict: 'passed', changed: 3 },
    seconds: 30,
  },
  {
    // The authority's own key comes a while after the deploy.
    name: 'certificate-authority-comes-late',
    controllers,
    before: async ({ kubectl, meanwhile }) => {
      await Promise.resolve()
      meanwhile(async () => {
        await kubectl(['wait', '--for=create', 'certificate/web', '--timeout=120s'])
        await sleep(12_000)
        await kubectl(['apply', '-f', '-'], AUTHORITY)
      })
    },
    manifests: {
      'certificate.yaml': `${issuer('company', '{ ca: { secretName: authority } }')}---\n${certificate('company')}`,
    },
    expect: { verdict: 'passed', changed: 2 },
    seconds: 40,
  },
  {
    name: 'certificate-issuer-missing',
    controllers,
    manifests: { 'certificate.yaml': certificate('lets-encrypt', HERE) },
    inputs: { timeout: '20s' },
    expect: { verdict: 'failed', cause: 'CertificateNotIssued', mentions: ['lets-encrypt', 'not found'] },
    seconds: 30,
  },
  {
    name: 'certificate-issuer-not-ready',
    controllers,
    manifests: {
      'certificate.yaml': `${issuer('company', '{ ca: { secretName: authority } }', HERE)}---\n${certificate('company')}`,
    },
    inputs: { timeout: '25s' },
    expect: { verdict: 'failed', cause: 'CustomResourceFailed', mentions: ['ErrGetKeyPair'] },
    seconds: 30,
  },
  {
    name: 'certificate-acme-refuses',
    controllers,
    manifests: {
      'certificate.yaml': `${issuer(
        'lets-encrypt',
        '{ acme: { server: https://127.0.0.1:9/directory, email: ops@example.com, privateKeySecretRef: { name: account }, solvers: [] } }',
        HERE,
      )}---\n${certificate('lets-encrypt')}`,
    },
    inputs: { timeout: '25s' },
    expect: { verdict: 'failed', cause: 'CustomResourceFailed', mentions: ['connection refused'] },
    seconds: 30,
  },
]
