// The images input: which references are replaced, and what is said when none is.
import { expect, test } from 'vitest'
import { overridden, overrideImages } from '../../src/manifest/image-overrides.ts'
import { imageName } from '../../src/model/image-reference.ts'
import { parseManifests } from '../../src/manifest/parse.ts'

const text = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      initContainers: [{name: a, image: ghcr.io:443/acme/web:1}]
      containers: [{name: b, image: nginx}, {name: c, image: "nginx:1.2@sha256:abc"}, {name: d, image: docker.io/nginx}]
      volumes: [{name: v, image: {reference: nginx:2}}]
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: job}
spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: nginx:1}]}}}}}
---
apiVersion: v1
kind: Pod
metadata: {name: pod}
spec: {containers: [{name: a, image: nginx:1}, {name: b}]}
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: rollout}
spec: {template: {spec: {containers: [{name: a, image: nginx:1}]}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {image: nginx}
`
/** Places as plain maps, which can be copied. */
const documents = parseManifests(text, 'a.yaml').documents.map(({ lineAt: _lineAt, ...one }) => ({
  ...one,
  positions: new Map(one.positions),
}))

test('the reference of every container with that image, and nothing else', () => {
  const before = structuredClone(documents)
  const { documents: changed, problems } = overrideImages(documents, [
    { name: 'nginx', reference: 'registry.test/nginx:3' },
    { name: 'ghcr.io:443/acme/web', reference: 'web:2' },
  ])
  expect(problems).toEqual([])
  expect(changed.map(({ object }) => object.spec ?? object.data)).toEqual([
    {
      template: {
        spec: {
          initContainers: [{ name: 'a', image: 'web:2' }],
          containers: [
            { name: 'b', image: 'registry.test/nginx:3' },
            { name: 'c', image: 'registry.test/nginx:3' },
            { name: 'd', image: 'docker.io/nginx' },
          ],
          volumes: [{ name: 'v', image: { reference: 'registry.test/nginx:3' } }],
        },
      },
    },
    { jobTemplate: { spec: { template: { spec: { containers: [{ name: 'a', image: 'registry.test/nginx:3' }] } } } } },
    { containers: [{ name: 'a', image: 'registry.test/nginx:3' }, { name: 'b' }] },
    { template: { spec: { containers: [{ name: 'a', image: 'registry.test/nginx:3' }] } } },
    { image: 'nginx' },
  ])
  expect(changed.map(({ positions }) => positions)).toEqual(documents.map(({ positions }) => positions))
  expect(documents).toEqual(before)
})

test('an override that fits nothing is a problem, and then nothing is replaced', () => {
  const result = overrideImages(documents, [
    { name: 'ngnix', reference: 'a:1' },
    { name: 'nginx', reference: 'b:1' },
  ])
  expect(result).toEqual({
    documents,
    problems: [
      {
        message:
          'no container in the manifests uses image ngnix (they use docker.io/nginx, ghcr.io:443/acme/web, nginx); did you mean nginx?',
        input: 'images',
        isUnnamed: true,
      },
    ],
  })
  expect(overrideImages(documents.slice(4), [{ name: 'nginx', reference: 'a:1' }]).problems).toEqual([
    {
      message: 'no container in the manifests uses image nginx (they have no containers)',
      input: 'images',
      isUnnamed: true,
    },
  ])
})

test.each([
  ['nginx', 'nginx'],
  ['nginx:1', 'nginx'],
  ['localhost:5000/nginx', 'localhost:5000/nginx'],
  ['localhost:5000/a/nginx:1@sha256:abc', 'localhost:5000/a/nginx'],
  ['nginx@sha256:abc', 'nginx'],
])('the name of %s is %s', (reference, name) => {
  expect(imageName(reference)).toBe(name)
})

// As `kustomize edit set image` writes them, and as kustomize v5.7 (kubectl 1.35.4) rendered them.
test.each([
  ['nginx:1', 'nginx:2', 'nginx:2'],
  ['nginx:1', ':2', 'nginx:2'],
  ['nginx:1', 'other/nginx', 'other/nginx:1'],
  ['nginx', 'other/nginx', 'other/nginx'],
  ['nginx:1', 'other/nginx:2', 'other/nginx:2'],
  ['nginx:1', '@sha256:abc', 'nginx@sha256:abc'],
  ['nginx:1@sha256:abc', ':2', 'nginx:2'],
  ['nginx@sha256:abc', 'r:5000/nginx', 'r:5000/nginx@sha256:abc'],
  ['nginx:1', 'nginx:2@sha256:abc', 'nginx:2@sha256:abc'],
])('%s with %s is %s', (reference, override, result) => {
  expect(overridden(reference, override)).toBe(result)
})
