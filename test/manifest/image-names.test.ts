// Which image references a node accepts: compared with what a kubelet 1.35.4 said of a container with each of them
// (imagePullPolicy Never, so that one that it can read waits with ErrImageNeverPull).
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { imageFault, parseImage, placeholderIn, registryHost } from '../../src/model/image-reference.ts'

const { references } = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', 'image-names.json'), 'utf8')) as {
  references: { image: string; reason: string }[]
}

test.each(references)('$image: $reason', ({ image, reason }) => {
  expect(imageFault(image) === undefined ? 'ErrImageNeverPull' : 'InvalidImageName').toBe(reason)
})

test.each([
  ['foo.example/a:${TAG}', '${TAG} was not filled in'],
  ['foo.example/a:$TAG', '$TAG was not filled in'],
  ['foo.example/a:<tag>', '<tag> was not filled in'],
  ['foo.example/a:{{ .Values.tag }}', '{{ .Values.tag }} was not filled in'],
  ['foo.example/a:{{', '{{ was not filled in'],
  ['${REGISTRY}/a:1', '${REGISTRY} was not filled in'],
  ['', 'it is empty'],
  ['foo.example/a: 1', 'it contains a space'],
  ['foo.example/App:1', 'its repository has capital letters'],
  ['https://foo.example/a', 'it begins with a URL scheme, which image references do not have'],
  ['foo.example/a:', 'its tag is empty'],
  ['nginx:1:2', 'it has two tags'],
  ['nginx@sha256:0123', 'its digest "sha256:0123" is not sha256: and 64 hexadecimal digits'],
])('%s: %s', (image, fault) => {
  expect(imageFault(image)).toBe(fault)
})

test('a placeholder that is a valid name is none of our business', () => {
  expect(imageFault('foo.example/a:__TAG__')).toBeUndefined()
  expect(placeholderIn('foo.example/a:1')).toBeUndefined()
})

// github.com/distribution/reference v0.6 (normalize.go, splitDockerDomain).
test.each([
  ['nginx', 'docker.io'],
  ['team/app:1', 'docker.io'],
  ['app:1', 'docker.io'],
  ['localhost/app', 'localhost'],
  ['registry:5000/app:1', 'registry:5000'],
  ['registry.example/team/app@sha256:abc', 'registry.example'],
  ['Registry/app:1', 'Registry'],
])('the registry of %s is %s', (image, host) => {
  expect(registryHost(image)).toBe(host)
})

test('whatever is made of valid parts is read as these parts', () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,6}$/)
  const path = fc.array(word, { minLength: 2, maxLength: 3 }).map((words) => words.join('/'))
  const host = fc.tuple(word, fc.integer({ min: 1, max: 65_535 })).map(([name, port]) => `${name}.example:${port}`)
  const tag = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,12}$/)
  const digest = fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`)
  fc.assert(
    fc.property(host, path, tag, fc.option(digest), (registry, repository, version, sum) => {
      const image = `${registry}/${repository}:${version}${sum === null ? '' : `@${sum}`}`
      const rest = sum === null ? {} : { digest: sum }
      expect(parseImage(image)).toEqual({ registry, repository, tag: version, ...rest })
    }),
  )
})
