// Names, namespaces and apiVersions become parts of request paths: what can be none is refused where it stands.
import { describe, expect, test } from 'vitest'
import { parseManifests } from '../../src/manifest/parse.ts'

const SHAPE = 'a name must not contain “/” or “%”'
const DOTS = 'a name must not be empty, “.” or “..”'
const VERSION = 'an apiVersion is “v1” or “group/version”, such as “apps/v1”'
const NAMESPACE = 'a namespace has at most 63 lowercase letters, digits and “-”, with a letter or digit at both ends'

function problemsOf(apiVersion: string, name: string, namespace?: string): string[] {
  const object = JSON.stringify(
    { apiVersion, kind: 'Role', metadata: { name, ...(namespace && { namespace }) } },
    null,
    1,
  )
  return parseManifests(object, 'k8s/a.json').problems.map(
    ({ message, source }) => `${source?.file}:${source?.line}:${source?.column} ${message}`,
  )
}

describe('refused with its place', () => {
  test.each([
    ['../../secrets/x', SHAPE],
    ['team/app', SHAPE],
    ['%2e%2e', SHAPE],
    ['a%2Fb', SHAPE],
    ['.', DOTS],
    ['..', DOTS],
    ['\uD800', 'a name must not contain half of a surrogate pair'],
  ])('the name %j', (name, why) => {
    expect(problemsOf('v1', name)).toEqual([`k8s/a.json:5:11 metadata.name cannot be ${JSON.stringify(name)}: ${why}`])
  })

  test.each(['../kube-system', '..', '.', 'Shop', 'a.b', '%2e%2e', '-a', 'a-', 'a'.repeat(64), 'a b', 'ä'])(
    'the namespace %j',
    (namespace) => {
      const shown = JSON.stringify(namespace)
      expect(problemsOf('v1', 'a', namespace)).toEqual([
        `k8s/a.json:6:16 metadata.namespace cannot be ${shown}: ${NAMESPACE}`,
      ])
    },
  )

  test.each(['a/b/c', '../v1', 'apps/..', 'apps/', '/v1', '..', 'apps%2Fv1'])('the apiVersion %j', (apiVersion) => {
    expect(problemsOf(apiVersion, 'a')).toEqual([
      `k8s/a.json:2:16 apiVersion cannot be ${JSON.stringify(apiVersion)}: ${VERSION}`,
    ])
  })

  test('all of it at once', () => {
    expect(problemsOf('a/b/c', '..', '..')).toHaveLength(3)
  })
})

test.each([
  ['rbac.authorization.k8s.io/v1', 'system:controller:x', 'shop'],
  ['v1', 'Capital_letters-and.more', undefined],
  ['example.com/v1alpha1', '...', 'a'.repeat(63)],
])('what only some kinds forbid is left to the API server: %s %s', (apiVersion, name, namespace) => {
  expect(problemsOf(apiVersion, name, namespace)).toEqual([])
})
