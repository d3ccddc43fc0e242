// Why there was no answer, in words: the errors of sockets, DNS, TLS and undici → ConnectionError. Pure.
import { ApiError, ConnectionError } from './cluster.ts'

/** Codes that mean the request never left: sending it again cannot do anything twice. */
const UNSENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

const WORDS: Record<string, string> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection',
  EPIPE: 'closed the connection',
  UND_ERR_SOCKET: 'closed the connection',
  ENOTFOUND: 'has a name that does not resolve',
  EAI_AGAIN: 'has a name that does not resolve at the moment',
  EHOSTUNREACH: 'cannot be reached from here',
  ENETUNREACH: 'cannot be reached from here',
  ETIMEDOUT: 'did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'did not answer within 5 s',
  NO_ANSWER: 'accepted the request but did not answer in time',
  NO_END: 'did not finish its answer in time',
  UND_ERR_BODY_TIMEOUT: 'stopped in the middle of an answer',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'stopped in the middle of an answer',
  UND_ERR_SOCKS5_AUTH_FAILED: 'cannot be reached: the proxy rejected the user name and password of proxy-url',
  UND_ERR_HEADERS_OVERFLOW: 'sent more than 1 MiB of headers',
  GARBLED: 'sent an answer that is not valid HTTP',
  Z_DATA_ERROR: 'sent an answer that cannot be decompressed',
  Z_BUF_ERROR: 'stopped in the middle of an answer',
  ERR_SSL_WRONG_VERSION_NUMBER: 'does not speak TLS on this port',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'does not speak TLS on this port',
}

/** What OpenSSL says of certificates that it does not trust, https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const UNTRUSTED: Record<string, string> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another host name',
  SELF_SIGNED_CERT_IN_CHAIN: 'is signed by an authority that the kubeconfig does not name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is self-signed, and the kubeconfig does not name it',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'is signed by an authority that the kubeconfig does not name',
  UNABLE_TO_GET_ISSUER_CERT: 'is signed by an authority that the kubeconfig does not name',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'is signed by an authority that the kubeconfig does not name',
  CERT_UNTRUSTED: 'is not trusted',
  CERT_SIGNATURE_FAILURE: 'has an invalid signature',
  CERT_CHAIN_TOO_LONG: 'has a certificate chain that is too long',
  CERT_REVOKED: 'was revoked',
  INVALID_CA: 'is signed by a certificate that is not a certificate authority',
  INVALID_PURPOSE: 'is not valid for servers',
  CERT_REJECTED: 'is rejected',
  HOSTNAME_MISMATCH: 'is for another host name',
}

/** A certificate of ours that the other side does not take: what 401 says, said by TLS. */
const CLIENT_CERTIFICATE_REFUSED =
  /^ERR_SSL_.*ALERT_(BAD_CERTIFICATE|CERTIFICATE_(REQUIRED|EXPIRED|REVOKED|UNKNOWN)|UNKNOWN_CA|HANDSHAKE_FAILURE|ACCESS_DENIED)$/

/**
 * @param server what to name in the message: the server's URL without credentials
 * @param proxy the proxy in between, if there is one: its host
 * @throws what is a mistake of this program, as it is
 */
export function connectionProblem(error: unknown, server: string, proxy?: string): ApiError | ConnectionError {
  if (error instanceof ApiError || error instanceof ConnectionError) return error
  const code = codeOf(error)
  const options = { cause: error }
  const through = proxy === undefined ? '' : ` (through the proxy ${proxy})`
  const distrust = UNTRUSTED[code]
  if (distrust !== undefined) {
    const brief = `certificate of ${server}${through} ${distrust}`
    return new ConnectionError('ClusterTlsUntrusted', `The ${brief} (${code}).`, { ...options, brief: `the ${brief}` })
  }
  if (CLIENT_CERTIFICATE_REFUSED.test(code)) {
    const message = `${server} rejected the client certificate (${code})`
    const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Unauthorized', code: 401 } as const
    return Object.assign(new ApiError({ ...status, message }), options)
  }
  const tunnel = tunnelStatus(error)
  if (tunnel !== undefined) {
    const brief = `proxy ${proxy ?? ''} did not connect to ${server} (HTTP ${tunnel})`
    return new ConnectionError('ClusterUnreachable', `The ${brief}.`, { ...options, brief: `the ${brief}` })
  }
  const name = error instanceof Error ? error.name : ''
  if (code === '' && /^(Range|Reference|Syntax|Type)Error$/.test(name)) throw error
  const strange = code.startsWith('HPE_')
    ? 'does not speak HTTP on this port'
    : code.startsWith('UND_ERR_SOCKS5_REPLY_')
      ? 'cannot be reached from the proxy'
      : 'cannot be reached'
  const words = WORDS[code] ?? (name === 'AbortError' ? 'was cancelled before it answered' : strange)
  const brief = `${server}${through} ${words}`
  return new ConnectionError('ClusterUnreachable', `${brief} (${code || name}).`, { ...options, brief })
}

/** What another server than the right one does. One that has answered before may do it for a moment. */
const WRONG_SERVER = /^(ENOTFOUND|ERR_SSL_|HPE_|UND_ERR_HEADERS_OVERFLOW$)/
/** What is wrong on this side: a header, a key. */
const OWN_MISTAKE = /^(UND_ERR_SOCKS5_AUTH_FAILED$|UND_ERR_INVALID_ARG$|UND_ERR_NOT_SUPPORTED$|ERR_OSSL_|ERR_INVALID_)/

/**
 * Whether the same request may succeed a moment later.
 * @param isKnown the server has answered as an API server does before
 * @returns `sent`: it may have reached the server
 */
export function passes(error: ConnectionError, isKnown: boolean): { passing: boolean; sent: boolean } {
  const code = codeOf(error.cause)
  const aborted = error.cause instanceof Error && error.cause.name === 'AbortError'
  const tunnel = tunnelStatus(error.cause)
  const isCertain =
    OWN_MISTAKE.test(code) ||
    (WRONG_SERVER.test(code) && !isKnown) ||
    (tunnel !== undefined && tunnel < 500 && tunnel !== 429)
  // Without a cause it is a finding of ours (a login page, a redirect), which stays as it is.
  const passing = error.causeCode === 'ClusterUnreachable' && error.cause !== undefined && !aborted && !isCertain
  return { passing, sent: !UNSENT.has(code) && tunnel === undefined }
}

/** The HTTP status with which a proxy refused to connect. */
function tunnelStatus(error: unknown): number | undefined {
  const text = error instanceof Error ? error.message : ''
  const status = /Proxy response \((\d+)\)|Proxy Authentication Required \((407)\)/.exec(text)
  return status === null ? undefined : Number(status[1] ?? status[2])
}

/** The code of an error or of what caused it; several attempts at once (IPv4, IPv6) count as their first. */
function codeOf(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; depth++) {
    const { code } = at as NodeJS.ErrnoException
    // undici names no code: what does not even begin as HTTP is another server, the rest was garbled on its way.
    if (at.name === 'HTTPParserError') return at.message.includes('Expected HTTP/') ? 'HPE_INVALID' : 'GARBLED'
    const inner: unknown = at instanceof AggregateError ? at.errors[0] : at.cause
    if (typeof code === 'string' && !(code === 'UND_ERR_SOCKET' && inner instanceof Error)) return code
    at = inner
  }
  return ''
}
