// The values of Secrets in the manifests, which a program may print: hidden on every surface.
import { describe, expect, test } from 'vitest'
import { redaction } from '../../src/evidence/redact.ts'
import { secretsOfManifests } from '../../src/evidence/secrets.ts'
import { parseManifests } from '../../src/manifest/parse.ts'

const secretsOf = (text: string): string[] => secretsOfManifests(parseManifests(text, 'a.yaml').documents)
const secret = (fields: string): string => `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\n${fields}\n`

describe('of a Secret in the manifests', () => {
  test('values are hidden, in either form', () => {
    const data = Buffer.from('giraffe-teapot').toString('base64')
    expect(secretsOf(secret(`stringData: {thing: Xk93jfLw82mQ}\ndata: {other: ${data}}`))).toEqual([
      'Xk93jfLw82mQ',
      'giraffe-teapot',
    ])
  })

  test.each([
    ['short', 'stringData: {user: admin}'],
    ['a number', 'stringData: {port: "12345678"}'],
    ['of several lines', 'stringData: {file: "first line\\nsecond line"}'],
  ])('what is %s stays readable', (_what, fields) => {
    expect(secretsOf(secret(fields))).toEqual([])
  })

  test('a part of its own name stays readable', () => {
    const named = secret('stringData: {tls.crt: certificate}').replace('name: db', 'name: web-certificate')
    expect(secretsOf(named)).toEqual([])
    expect(secretsOf(secret('stringData: {tls.crt: certificate}'))).toEqual(['certificate'])
  })

  test('what stands elsewhere in the manifests stays readable', () => {
    const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {host: db.example.org}\n'
    expect(secretsOf(`${secret('stringData: {host: db.example.org}')}---\n${map}`)).toEqual([])
  })
})

test('a secret that becomes known later is hidden from then on, also where the same text was shown before', () => {
  const secrets: string[] = []
  const redact = redaction([], secrets)
  expect(redact.said('login with Xk93jfLw82mQ')).toBe('login with Xk93jfLw82mQ')
  secrets.push('Xk93jfLw82mQ')
  expect([redact.said('login with Xk93jfLw82mQ'), redact.words('login with Xk93jfLw82mQ')]).toEqual([
    'login with ***',
    'login with ***',
  ])
})
