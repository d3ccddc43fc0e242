// The field notations of API server messages.
import { describe, expect, test } from 'vitest'
import { parseFieldPath } from '../../src/manifest/paths.ts'
import { formatPath } from '../../src/model/object.ts'

const object = {
  metadata: { annotations: { 'a.b/c': 'x', 'a.b': 'y' }, finalizers: ['one', 'two'] },
  data: { 'a.b': '1', a: '2', '0': '3' },
  spec: {
    replicas: 2,
    ports: [{ port: 80, protocol: 'UDP' }, { port: 80 }, { port: 443, protocol: 'TCP' }],
    template: {
      spec: {
        containers: [
          { name: 'a', image: 'x' },
          { name: 'b', command: ['x'], resources: { limits: { memory: '1' } } },
        ],
      },
    },
  },
}
const containers = ['spec', 'template', 'spec', 'containers']

describe('with the object', () => {
  test.each<[string, (string | number)[]]>([
    ['spec.replicas', ['spec', 'replicas']],
    ['.spec.replicas', ['spec', 'replicas']],
    ['spec.template.spec.containers[1].resources.limits[memory]', [...containers, 1, 'resources', 'limits', 'memory']],
    ['.spec.template.spec.containers[name="b"].imagePullpolicy', [...containers, 1, 'imagePullpolicy']],
    ['.spec.template.spec.containers[name="z"].image', containers],
    ['spec.ports[port=80,protocol="TCP"].port', ['spec', 'ports', 1, 'port']],
    ['.spec.ports[port=443,protocol="TCP"]', ['spec', 'ports', 2]],
    ['.metadata.finalizers[="two"]', ['metadata', 'finalizers', 1]],
    ['f:spec.f:template.f:spec.f:containers.k:{"name":"b"}.f:image', [...containers, 1, 'image']],
    ['f:metadata.f:finalizers.v:"two"', ['metadata', 'finalizers', 1]],
    ['metadata.annotations[a.b/c]', ['metadata', 'annotations', 'a.b/c']],
    ['metadata.annotations["a.b/c"]', ['metadata', 'annotations', 'a.b/c']],
    ['metadata.annotations.a.b', ['metadata', 'annotations', 'a.b']],
    ['data.a.b', ['data', 'a.b']],
    ['data.a', ['data', 'a']],
    ['data[0]', ['data', '0']],
    ['data.z.y', ['data', 'z', 'y']],
    ['spec.selector', ['spec', 'selector']],
    ['DeploymentSpec.spec.replicas', ['spec', 'replicas']],
    ['Container.spec.template.spec.containers.command', [...containers, 1, 'command']],
    ['Container.spec.template.spec.containers.name', containers],
    ['spec.template.spec.containers[7].image', [...containers, 7, 'image']],
    ['', []],
    ['<nil>', ['<nil>']],
  ])('%s', (text, path) => {
    expect(parseFieldPath(text, object)).toEqual(path)
  })
})

describe('without it', () => {
  test.each<[string, (string | number)[]]>([
    ['spec.containers[0].env[2].valueFrom', ['spec', 'containers', 0, 'env', 2, 'valueFrom']],
    ['.spec.containers[name="a"].image', ['spec', 'containers']],
    ['metadata.labels[a.b/c]', ['metadata', 'labels', 'a.b/c']],
  ])('%s', (text, path) => {
    expect(parseFieldPath(text)).toEqual(path)
  })
})

test('what formatPath writes is read back', () => {
  for (const path of [
    [...containers, 1, 'image'],
    ['metadata', 'annotations', 'a.b/c'],
    ['spec', 'ports', 0],
  ]) {
    expect(parseFieldPath(formatPath(path), object)).toEqual(path)
  }
})
