// An admission webhook of one scenario. It listens on the loopback of this machine, so only our own cluster, whose API
// server is a process here, can ask it.
import { randomInt } from 'node:crypto'
import { createServer, type Server } from 'node:https'
import { text } from 'node:stream/consumers'
import { base64, makeCertificates } from '../cluster-room/certificates.ts'

/** What it says to an object: why it is refused, or the JSON patch that changes it; undefined lets it through. */
export type Review = (object: { metadata: { name?: string } }) => { deny: string } | { patch: object[] } | undefined

interface AdmissionReview {
  request: { uid: string; object: Parameters<Review>[0] }
}

export class Webhook {
  readonly url: string
  /** Base64, as `caBundle` wants it. */
  readonly ca: string
  readonly #server: Server

  constructor(review: Review) {
    const { ca, server } = makeCertificates([])
    const port = randomInt(26_100, 27_000)
    this.url = `https://127.0.0.1:${port}/`
    this.ca = base64(ca)
    this.#server = createServer(server, (asked, response) => {
      void text(asked).then((body) => {
        const { request } = JSON.parse(body) as AdmissionReview
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify(answer(request.uid, review(request.object))))
      })
    }).listen(port, '127.0.0.1')
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

/** https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#response */
function answer(uid: string, said: ReturnType<Review>): object {
  const verdict =
    said === undefined
      ? {}
      : 'deny' in said
        ? { status: { message: said.deny } }
        : { patchType: 'JSONPatch', patch: base64(JSON.stringify(said.patch)) }
  const allowed = said === undefined || 'patch' in said
  return { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: { uid, allowed, ...verdict } }
}
