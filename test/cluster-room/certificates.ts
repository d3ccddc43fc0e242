// Certificates for tests, recreated each time with openssl so that no key lies in the repository.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Pair {
  cert: string
  key: string
}

/** An authority, with a certificate for a server at 127.0.0.1 and one for each named client; all PEM. */
export function makeCertificates(clients: string[]): { ca: string; server: Pair; clients: Record<string, Pair> } {
  const folder = mkdtempSync(join(tmpdir(), 'certificates-'))
  const file = (name: string): string => join(folder, name)
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { stdio: 'pipe' })
  }
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const pair = (name: string): Pair => ({
    cert: readFileSync(file(`${name}.crt`), 'utf8'),
    key: readFileSync(file(`${name}.key`), 'utf8'),
  })
  const sign = (name: string, extensions: string): Pair => {
    writeFileSync(file('extensions'), extensions)
    openssl('req', ...newKey, '-keyout', file(`${name}.key`), '-out', file('csr'), '-subj', `/CN=${name}`)
    const authority = ['-CA', file('ca.crt'), '-CAkey', file('ca.key'), '-CAcreateserial']
    openssl(
      'x509',
      '-req',
      '-in',
      file('csr'),
      ...authority,
      '-out',
      file(`${name}.crt`),
      '-extfile',
      file('extensions'),
    )
    return pair(name)
  }
  try {
    openssl('req', '-x509', ...newKey, '-keyout', file('ca.key'), '-out', file('ca.crt'), '-subj', '/CN=authority')
    return {
      ca: readFileSync(file('ca.crt'), 'utf8'),
      server: sign('server', 'subjectAltName=IP:127.0.0.1'),
      clients: Object.fromEntries(clients.map((name) => [name, sign(name, 'extendedKeyUsage=clientAuth')])),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
