// An admission webhook for the pods of one namespace, on this machine, for as long as the process lives.
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { makeCertificates } from '../cluster-room/certificates.ts'
import type { Tools } from './scenario.ts'

export interface WebhookOptions {
  /** Refuses every pod with these words. */
  denies?: string
  /** Changes every pod by this JSON patch. */
  adds?: unknown[]
}

interface Review {
  request: { uid: string }
}

/** Starts it, tells the API server, and waits until it is asked. The configuration has the name of the namespace. */
export async function startWebhook({ kubectl, namespace }: Tools, { denies, adds }: WebhookOptions): Promise<void> {
  const { ca, server: pair } = makeCertificates([])
  let asked = false
  const server = createServer(pair, (request, response) => {
    asked = true
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const { uid } = (JSON.parse(body) as Review).request
      const patch = adds && { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(adds)).toString('base64') }
      const answer =
        denies === undefined ? { allowed: true, ...patch } : { allowed: false, status: { message: denies, code: 403 } }
      const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: { uid, ...answer } }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(review))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  const { port } = server.address() as AddressInfo
  const configuration = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: namespace },
    webhooks: [
      {
        name: 'pods.policy.example.com',
        clientConfig: { url: `https://127.0.0.1:${port}/`, caBundle: Buffer.from(ca).toString('base64') },
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        timeoutSeconds: 5,
      },
    ],
  }
  await kubectl(['create', '-f', '-'], JSON.stringify(configuration))
  for (let attempt = 0; attempt < 300 && !asked; attempt++)
    await kubectl(['run', 'probe', '--image=probe', '--dry-run=server']).catch(() => undefined)
}
