// What a registry answers, told apart from the names that stand in its answer: an image may be called anything.
import { expect, test } from 'vitest'
import { classify, factOf, findingOf, sentenceOf } from '../../src/causes/catalogue.ts'
import type { Finding, Signal } from '../../src/model/finding.ts'

function pulled(image: string, text: string, more: Partial<Signal> = {}): Finding {
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
  const signal = findingOf('Unknown', ref, text, 0, { channel: 'pull', container: { name: 'app', image }, ...more })
  return classify(signal)
}

const missing = { pull: { missingSecret: 'regcred' } }
const absent = 'failed to resolve reference "IMAGE": IMAGE: not found'
const refused =
  'Error response from daemon: pull access denied for NAME, repository does not exist or may require authorization: denied: requested access to the resource is denied'

test.each([
  ['acme/denied:502', absent, {}, 'ImageNotFound'],
  ['acme/denied:502', absent, missing, 'ImageNotFound'],
  ['ghcr.io/acme/app:403', absent, missing, 'ImageNotFound'],
  ['acme/denied:502', refused, {}, 'ImageNotFoundOrUnauthorized'],
  ['acme/denied:502', refused, missing, 'ImagePullSecretMissing'],
  ['acme/app:1', refused, missing, 'ImagePullSecretMissing'],
] satisfies [string, string, Partial<Signal>, string][])('%s, %s, %j: %s', (image, text, more, code) => {
  const said = text.replaceAll('IMAGE', image).replaceAll('NAME', image.replace(/:\w+$/, ''))
  expect(pulled(image, said, more).code).toBe(code)
})

test.each(['Get "https://registry.example/v2/": EOF', 'Get "https://registry.example/v2/": EOF": retrying'])(
  'a connection that ends is told without what stood around it: %s',
  (text) => {
    const finding = pulled('registry.example/app:1', text)
    expect([factOf(finding), sentenceOf(finding)]).toEqual([
      'the nodes cannot reach registry registry.example (EOF)',
      'Pulling registry.example/app:1 fails before the registry answers: EOF.',
    ])
  },
)
