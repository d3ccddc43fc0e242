import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { loadKubeconfig } from '../../src/cluster/kubeconfig.ts'
import type { Kubeconfig } from '../../src/cluster/kubeconfig.ts'
import { describe as describeObjects, kustomize } from '../../src/cluster/kubectl.ts'
import { kubeconfig, rejection } from './server.ts'

let folder = ''
let environment: NodeJS.ProcessEnv = {}
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubectl-'))
  environment = { PATH: `${folder}:${process.env.PATH ?? ''}`, TMPDIR: folder }
})
afterAll(() => rm(folder, { recursive: true }))
beforeEach(() => kubectl(''))

/** Puts a kubectl on the PATH that writes down its arguments, a kubeconfig it was given and that file's mode. */
async function kubectl(script: string): Promise<void> {
  const path = join(folder, 'kubectl')
  await writeFile(
    path,
    `#!/bin/sh\nprintf '%s\\n' "$@" > ${folder}/arguments\n` +
      `while [ $# -gt 0 ]; do if [ "$1" = --kubeconfig ]; then cp -p "$2" ${folder}/given; fi; shift; done\n${script}\n`,
  )
  await chmod(path, 0o755)
}

const usedArguments = async (): Promise<string[]> =>
  (await readFile(join(folder, 'arguments'), 'utf8')).trimEnd().split('\n')

describe('describe', () => {
  const { signal } = new AbortController()
  const pods = { resource: 'pods', namespace: 'shop', names: ['a', 'b'] }

  async function loaded(origin: 'input' | 'files'): Promise<Kubeconfig> {
    const content = kubeconfig('https://127.0.0.1', { token: 'hunter2' })
    if (origin === 'input') return loadKubeconfig({ content, context: '', environment })
    const path = join(folder, 'config')
    await writeFile(path, content)
    return loadKubeconfig({ content: '', context: '', environment: { KUBECONFIG: path } })
  }

  test('many objects in one process, with the kubeconfig that kubectl finds by itself', async () => {
    await kubectl('echo "Name: a"')
    expect(await describeObjects(await loaded('files'), pods, { environment, signal })).toBe('Name: a')
    expect(await usedArguments()).toEqual([
      'describe',
      '--context',
      'test',
      '--namespace',
      'shop',
      'pods',
      '--',
      'a',
      'b',
    ])
  })

  test('a kubeconfig that was given as text is a private file, and only meanwhile', async () => {
    await kubectl('echo "Name: a"')
    const config = await loaded('input')
    expect(await describeObjects(config, { ...pods, namespace: undefined }, { environment, signal })).toBe('Name: a')
    const [verb, option, path = '', ...rest] = await usedArguments()
    expect([verb, option, ...rest]).toEqual(['describe', '--kubeconfig', '--context', 'test', 'pods', '--', 'a', 'b'])
    expect((await stat(join(folder, 'given'))).mode & 0o777).toBe(0o600)
    const given = await readFile(join(folder, 'given'), 'utf8')
    expect(await loadKubeconfig({ content: given, context: '', environment })).toEqual(config)
    expect(await rejection(stat(path))).toMatchObject({ code: 'ENOENT' })
    await rm(join(folder, 'given'))
  })

  test('what was printed before one name was not found', async () => {
    await kubectl('echo "Name: a"; echo "pods \\"b\\" not found" >&2; exit 1')
    expect(await describeObjects(await loaded('files'), pods, { environment, signal })).toBe('Name: a')
  })

  test('undefined when it printed nothing, when there is no kubectl, and for no objects', async () => {
    const config = await loaded('input')
    await kubectl('echo no >&2; exit 1')
    expect(await describeObjects(config, pods, { environment, signal })).toBeUndefined()
    expect(await describeObjects(config, pods, { environment: { PATH: '/nowhere' }, signal })).toBeUndefined()
    await kubectl('echo "Name: a"')
    expect(await describeObjects(config, { ...pods, names: [] }, { environment, signal })).toBeUndefined()
  })
})

describe('kustomize', () => {
  test('what renders to more than is read', async () => {
    await kubectl(`yes '${'x'.repeat(1000)}' | head -c 34000000`)
    expect(await rejection(kustomize('x', environment))).toEqual(new Error('its rendered output is larger than 32 MiB'))
  })

  test('prints what kubectl prints', async () => {
    await kubectl('printf "a: 1\\n"')
    expect(await kustomize('deploy/prod', environment)).toBe('a: 1\n')
    expect(await usedArguments()).toEqual(['kustomize', 'deploy/prod'])
  })

  test('says why it cannot', async () => {
    await kubectl('echo "error: accumulating resources: no such file" >&2; exit 1')
    expect(await rejection(kustomize('x', environment))).toEqual(new Error('accumulating resources: no such file'))
    expect(await rejection(kustomize('x', { PATH: '/nowhere' }))).toEqual(
      new Error('kubectl is required and is not on the PATH'),
    )
  })
})
