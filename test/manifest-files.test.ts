// The manifests input against real files: what is read, in which order, and what is said when it cannot be.
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { workspaceFiles } from '../src/manifest-files.ts'
import { loadManifests } from '../src/manifest/load.ts'

let root: string
let workspace: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'manifests-'))
  workspace = join(root, 'workspace')
  await mkdir(workspace)
})
afterEach(() => rm(root, { recursive: true }))

const object = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`

/** Files of the workspace; a text that is not given is an object named like its file. */
async function write(...files: (string | [path: string, content: string | Uint8Array])[]): Promise<void> {
  for (const file of files) {
    const [path, content] = typeof file === 'string' ? [file, objectFor(file)] : file
    await mkdir(dirname(join(workspace, path)), { recursive: true })
    await writeFile(join(workspace, path), content)
  }
}
function objectFor(path: string): string {
  const name = path.replace(/^.*\//, '').replace(/\.\w+$/, '')
  return path.endsWith('.json')
    ? JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } })
    : object(name)
}

const kustomize = async (folder: string): Promise<string> => {
  if (folder.endsWith('broken')) throw new Error('accumulating resources: no such file\n')
  return `# ${folder}\n${object('rendered-1')}---\n${object('rendered-2')}`
}

/** Names of the objects, and the problems as `file:line message`, without the path of the workspace. */
async function load(...lines: string[]): Promise<{ names: string[]; problems: string[] }> {
  const { documents, problems } = await loadManifests(lines, workspaceFiles(workspace, kustomize))
  expect(problems.every(({ input }) => input === 'manifests')).toBe(true)
  return {
    names: documents.map(({ ref }) => ref.name),
    problems: problems.map(({ message, source }) =>
      `${source === undefined ? '' : `${source.file}:${source.line} `}${message}`.replaceAll(workspace, 'WORKSPACE'),
    ),
  }
}

describe('files, folders and globs', () => {
  beforeEach(() =>
    write('k8s/b.yaml', 'k8s/a.yml', 'k8s/sub/c.json', 'k8s/sub/deep/d.yaml', 'k8s/.hidden/e.yaml', 'k8s/.f.yaml', [
      'k8s/README.md',
      '# not a manifest',
    ]),
  )

  test.each<[string, string[], string[]]>([
    ['a file', ['k8s/b.yaml'], ['b']],
    ['files in the order of the lines', ['k8s/sub/c.json', './k8s/a.yml'], ['c', 'a']],
    ['a folder with everything below it, by name', ['k8s'], ['a', 'b', 'c', 'd']],
    ['a folder with a slash', ['k8s/'], ['a', 'b', 'c', 'd']],
    ['the workspace', ['.'], ['a', 'b', 'c', 'd']],
    ['a glob', ['k8s/*.y*'], ['a', 'b']],
    ['a deep glob', ['**/*.yaml'], ['b', 'd']],
    ['a glob that ends with two stars', ['k8s/**'], ['a', 'b', 'c', 'd']],
    ['alternatives', ['k8s/{a,b}.{yaml,yml}'], ['a', 'b']],
    ['a glob that matches files and folders', ['k8s/*'], ['a', 'b', 'c', 'd']],
    ['a hidden folder that is named', ['k8s/.hidden'], ['e']],
    ['a hidden file that is named', ['k8s/.f.yaml'], ['.f']],
    ['a file that several lines name', ['k8s/b.yaml', 'k8s', 'k8s/*.yaml'], ['b', 'a', 'c', 'd']],
    ['comments and empty lines', ['# all of it', '', '  k8s/a.yml  '], ['a']],
    ['all but a file', ['k8s', '!k8s/b.yaml'], ['a', 'c', 'd']],
    ['all but a folder', ['!k8s/sub/', 'k8s'], ['a', 'b']],
    ['all but what a glob matches', ['k8s/**', '!**/*.json', '!k8s/sub/d*'], ['a', 'b']],
  ])('%s', async (_, lines, names) => {
    expect(await load(...lines)).toEqual({ names, problems: [] })
  })

  test('an absolute path of the workspace', async () => {
    expect(await load(join(workspace, 'k8s/sub'))).toEqual({ names: ['c', 'd'], problems: [] })
  })

  test('a file of the workspace whose name looks like a glob', async () => {
    await write('k8s/[x].yaml')
    await writeFile(join(workspace, 'k8s/[x].yaml'), object('x'))
    expect(await load('k8s/[x].yaml')).toEqual({ names: ['x'], problems: [] })
  })

  test.each<[string, string, string]>([
    [
      'a file that does not exist',
      'k8s/c.yaml',
      'k8s/c.yaml does not exist: folder k8s contains README.md, a.yml, b.yaml, sub; did you mean b.yaml?',
    ],
    [
      'a folder that does not exist',
      'k9s/x/',
      'k9s/x/ does not exist: workspace WORKSPACE contains k8s; did you mean k8s?',
    ],
    [
      'a glob without a match',
      'k8s/*.json',
      'k8s/*.json matches nothing: folder k8s contains README.md, a.yml, b.yaml, sub',
    ],
    [
      'a glob that matches no manifest',
      'k8s/*.md',
      'k8s/*.md matches no manifest: only .yaml, .yml and .json files that are not excluded count',
    ],
    [
      'a path out of the workspace',
      '../x.yaml',
      '../x.yaml is outside the workspace WORKSPACE: the action reads only files in the workspace',
    ],
    [
      'an absolute path elsewhere',
      '/etc/x.yaml',
      '/etc/x.yaml is outside the workspace WORKSPACE: the action reads only files in the workspace',
    ],
  ])('%s', async (_, line, problem) => {
    expect(await load(line)).toEqual({ names: [], problems: [problem] })
  })

  test('one line that is wrong does not hide the others', async () => {
    expect(await load('../x.yaml', 'k8s/a.yml', 'k8s/*.json')).toEqual({
      names: ['a'],
      problems: [
        '../x.yaml is outside the workspace WORKSPACE: the action reads only files in the workspace',
        'k8s/*.json matches nothing: folder k8s contains README.md, a.yml, b.yaml, sub',
      ],
    })
  })
})

test('nothing but exclusions', async () => {
  expect(await load('!k8s')).toEqual({
    names: [],
    problems: ['no manifest is given: list files, folders or globs, one per line'],
  })
})

test('nothing that is left to deploy', async () => {
  await write('a.yaml', ['b.yaml', 'apiVersion: v1\nkind: List\nitems: []\n'])
  const problems = ['there is no object to deploy: every file is excluded or empty']
  expect(await load('a.yaml', '!a.yaml')).toEqual({ names: [], problems })
  expect(await load('b.yaml')).toEqual({ names: [], problems })
})

test('an empty workspace', async () => {
  expect(await load('k8s/')).toEqual({
    names: [],
    problems: [
      'k8s/ does not exist: workspace WORKSPACE is empty: does the job run actions/checkout before this step?',
    ],
  })
})

test('a folder without manifests, also deep below', async () => {
  await write(['docs/a/README.md', 'x'])
  expect(await load('docs')).toEqual({
    names: [],
    problems: ['folder docs contains no manifests: it has no .yaml, .yml or .json file, not even in subfolders'],
  })
})

test('a folder that cannot be read is a problem, not an empty folder', async () => {
  await write('k8s/a.yaml', 'k8s/sub/b.yaml')
  const files = workspaceFiles(workspace, kustomize)
  const list = async (folder: string) => {
    if (folder === 'k8s/sub') throw new Error('permission denied')
    return files.list(folder)
  }
  const { documents, problems } = await loadManifests(['k8s'], { ...files, list })
  expect(documents.map(({ ref }) => ref.name)).toEqual(['a'])
  expect(problems).toEqual([
    {
      message: 'cannot read this folder: permission denied',
      source: { file: 'k8s/sub', line: 1, column: 1 },
      input: 'manifests',
    },
  ])
})

test('what is gone says so', async () => {
  const files = workspaceFiles(workspace, kustomize)
  await expect(files.read('gone.yaml')).rejects.toThrow(/^it does not exist$/)
  await expect(files.list('gone')).rejects.toThrow(/^it does not exist$/)
})

describe('links', () => {
  test('inside the workspace they are followed, and nothing is read twice', async () => {
    await write('k8s/a.yaml', 'base/b.yaml')
    await symlink('../base', join(workspace, 'k8s/base'))
    await symlink('..', join(workspace, 'k8s/circle'))
    expect(await load('k8s')).toEqual({ names: ['a', 'b'], problems: [] })
  })

  test('out of the workspace they are refused', async () => {
    await write('k8s/a.yaml')
    await writeFile(join(root, 'secret.yaml'), object('secret'))
    await symlink('../../secret.yaml', join(workspace, 'k8s/link.yaml'))
    await symlink('../..', join(workspace, 'k8s/out'))
    const refused = 'this symbolic link points outside the workspace: the action reads only files in the workspace'
    expect(await load('k8s')).toEqual({
      names: ['a'],
      problems: [`k8s/link.yaml:1 ${refused}`, `k8s/out:1 ${refused}`],
    })
    expect(await load('k8s/out/*.yaml')).toEqual({ names: [], problems: [`k8s/out/secret.yaml:1 ${refused}`] })
  })

  test('to nothing', async () => {
    await write('k8s/a.yaml')
    await symlink('gone.yaml', join(workspace, 'k8s/link.yaml'))
    expect(await load('k8s')).toEqual({
      names: ['a'],
      problems: ['k8s/link.yaml:1 this symbolic link points to a file that does not exist'],
    })
  })
})

describe('what is no file', () => {
  const server = createServer()
  beforeEach(async () => {
    await write('k8s/a.yaml', 'k8s/folder.yaml/b.yaml')
    execFileSync('mkfifo', [join(workspace, 'k8s/pipe.yaml')])
    await new Promise<void>((resolve) => server.listen(join(workspace, 'k8s/socket.yaml'), resolve))
    await symlink('/dev/zero', join(workspace, 'k8s/zero.yaml'))
    await symlink('circle.yaml', join(workspace, 'k8s/circle.yaml'))
    await symlink('gone.yaml', join(workspace, 'k8s/link.yaml'))
  })
  afterEach(() => new Promise((resolve) => server.close(resolve)))

  const problems = {
    'k8s/circle.yaml': 'k8s/circle.yaml:1 this symbolic link points back to itself',
    'k8s/link.yaml': 'k8s/link.yaml:1 this symbolic link points to a file that does not exist',
    'k8s/pipe.yaml': 'k8s/pipe.yaml:1 this is a named pipe, not a regular file',
    'k8s/socket.yaml': 'k8s/socket.yaml:1 this is a socket, not a regular file',
    'k8s/zero.yaml': 'k8s/zero.yaml:1 this is a device, not a regular file',
  }

  test.each(Object.entries(problems))('%s by its name', async (path, problem) => {
    expect(await load(path)).toEqual({ names: [], problems: [problem] })
  })

  test.each(['k8s', 'k8s/*.yaml', '**/*.yaml'])('all of it in %s, which hides nothing else', async (line) => {
    const found = await load(line)
    expect(found.problems).toEqual(Object.values(problems))
    expect(found.names).toContain('a')
  })

  test('a folder that is called like a file is a folder', async () => {
    expect(await load('k8s/folder.yaml')).toEqual({ names: ['b'], problems: [] })
  })

  test('opening it does not wait, whatever it has become since it was found', async () => {
    const files = workspaceFiles(workspace, kustomize)
    await expect(files.read('k8s/pipe.yaml')).rejects.toThrow(/^it is a named pipe$/)
    await expect(files.read('k8s/zero.yaml')).rejects.toThrow(/^it is a device$/)
    await expect(files.read('k8s/circle.yaml')).rejects.toThrow(/^it is a link that leads back to itself$/)
  })

  test('a file that vanishes, and a folder that may not be entered', async () => {
    const files = workspaceFiles(workspace, kustomize)
    const vanished = { ...files, kindOf: () => Promise.resolve('file' as const) }
    const closed = { ...files, kindOf: () => Promise.resolve('out of reach' as const) }
    const messages = async (path: string, from: typeof files) =>
      (await loadManifests([path], from)).problems.map(({ message, source }) => `${source?.file} ${message}`)
    expect(await messages('k8s/x.yaml', vanished)).toEqual(['k8s/x.yaml this path cannot be read: it does not exist'])
    expect(await messages('k8s/x.yaml', closed)).toEqual(['k8s/x.yaml cannot read this file: permission denied'])
  })
})

describe('too much', () => {
  test('of one file', async () => {
    await write(['a.yaml', Buffer.alloc(17 * 1024 * 1024, 'x')], 'b.yaml')
    expect(await load('.')).toEqual({
      names: ['b'],
      problems: ['a.yaml:1 cannot read this file: it is larger than 16 MiB'],
    })
  })

  test('of all files together: the rest is not read', async () => {
    await write('a.yaml', 'b.yaml', 'c.yaml', 'd.yaml')
    const read: string[] = []
    const files = {
      ...workspaceFiles(workspace, kustomize),
      read: (path: string) => (read.push(path), Promise.resolve('#'.repeat(12e6))),
    }
    const { problems } = await loadManifests(['.'], files)
    expect(read).toEqual(['a.yaml', 'b.yaml', 'c.yaml'])
    expect(problems.at(-1)?.message).toBe('all manifests together have more than 32 MiB')
  })

  test('of files and folders to look at', async () => {
    await write('k8s/a.yaml')
    const files = workspaceFiles(workspace, kustomize)
    const list = () => Promise.resolve(Array.from({ length: 100_001 }, (_, index) => `${index}.txt`))
    const kindOf = () => Promise.resolve('folder' as const)
    const message = 'the paths cover more than 100000 files and folders: list the folders that contain the manifests'
    expect((await loadManifests(['k8s'], { ...files, list, kindOf })).problems).toEqual([
      { message, input: 'manifests', isUnnamed: true },
    ])
    const expand = (_: string, most: number) => Promise.resolve(Array<string>(most).fill('x'))
    expect((await loadManifests(['k8s/*'], { ...files, expand })).problems).toEqual([
      { message, input: 'manifests', isUnnamed: true },
    ])
  })

  test('of manifest files', async () => {
    const files = workspaceFiles(workspace, kustomize)
    const expand = () => Promise.resolve(Array.from({ length: 10_001 }, (_, index) => `${index}.yaml`))
    const read = () => Promise.reject(new Error('nobody reads it'))
    const realpath = (path: string) => Promise.resolve(path)
    const kindOf = (path: string) => Promise.resolve(path.includes('*') ? undefined : ('file' as const))
    const { problems } = await loadManifests(['*.yaml'], { ...files, expand, read, realpath, kindOf })
    expect(problems[0]).toEqual({
      message: 'there are more than 10000 manifest files',
      input: 'manifests',
      isUnnamed: true,
    })
    expect(problems).toHaveLength(101)
    expect(problems.at(-1)).toEqual({ message: '9901 more problems', input: 'manifests', isUnnamed: true })
  })

  test('of alternatives of a glob, which is not tried, also behind “!”', async () => {
    await write('a.yaml')
    const glob = '{a,b}'.repeat(22)
    const problem = `glob ${glob} is invalid: its braces expand to more than 1000 alternatives: use * or name the folder`
    expect((await load(glob)).problems[0]).toBe(problem)
    expect((await load(`!${glob}`, 'a.yaml')).problems).toEqual([problem])
  })

  test('of folders in each other', async () => {
    await write(`k8s/${'d/'.repeat(98)}a.yaml`)
    expect(await load('k8s')).toEqual({ names: ['a'], problems: [] })
    await write(`k9s/${'d/'.repeat(100)}a.yaml`)
    expect((await load('k9s')).problems[0]).toBe('k9s contains folders nested more than 100 levels deep')
  })
})

describe('what is in a file', () => {
  test('UTF-16 with a byte order mark', async () => {
    await write(['a.yaml', Buffer.from('\uFEFF' + object('a'), 'utf16le')])
    expect(await load('a.yaml')).toEqual({ names: ['a'], problems: [] })
  })

  test('bytes that are no text', async () => {
    await write(['a.yaml', Buffer.from([0x61, 0xff, 0xfe])])
    expect(await load('a.yaml')).toEqual({
      names: [],
      problems: ['a.yaml:1 cannot read this file: it is not UTF-8 text'],
    })
  })

  test('problems of all files', async () => {
    await write(['k8s/a.yaml', 'a: [\n'], ['k8s/b.yaml', ''], 'k8s/c.yaml', ['k8s/d.json', '// d\n{}'])
    expect(await load('k8s')).toEqual({
      names: ['c'],
      problems: [
        'k8s/a.yaml:2 the indentation is wrong, or a bracket is not closed before this line',
        'k8s/b.yaml:1 the file is empty: it contains no Kubernetes object',
        'k8s/d.json:1 JSON does not allow comments',
      ],
    })
  })

  test('an object that stands there twice', async () => {
    await write(
      ['a.yaml', `${object('one')}---\n${object('two')}`],
      ['b.yaml', `# again\n${object('two')}`],
      ['c.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: two, namespace: other}\n'],
    )
    expect(await load('.')).toEqual({
      names: ['one', 'two', 'two', 'two'],
      problems: ['b.yaml:2 ConfigMap two is defined twice: also at a.yaml:5'],
    })
  })
})

describe('kustomizations', () => {
  beforeEach(() =>
    write(
      ['app/base/kustomization.yaml', ''],
      'app/base/a.yaml',
      ['app/prod/Kustomization', ''],
      ['app/broken/kustomization.yml', ''],
    ),
  )

  test.each(['app/base', './app/base/', 'app/base/kustomization.yaml', 'app/bas*', 'app/b*e/kustomization.yaml'])(
    '%s is rendered; everything stands at line 1 of the kustomization',
    async (line) => {
      const { documents, problems } = await loadManifests([line], workspaceFiles(workspace, kustomize))
      expect(problems).toEqual([])
      const source = { file: 'app/base/kustomization.yaml', line: 1, column: 1 }
      expect(documents.map(({ ref, source, positions }) => [ref.name, source, positions])).toEqual([
        ['rendered-1', source, new Map()],
        ['rendered-2', source, new Map()],
      ])
    },
  )

  test.each(['app', 'app/**', '**/*.yaml'])(
    '%s: a kustomization that is only come across contains an unrendered template',
    async (line) => {
      const { problems } = await load(line, '!app/prod', '!app/broken', '!app/base/a.yaml')
      expect(problems).toEqual([
        `app/base is a kustomization inside ${line}: list the folder to deploy, or exclude it with !app/base`,
      ])
    },
  )

  test('left out', async () => {
    await write('app/x.yaml')
    expect(await load('app', '!app/base', '!app/prod', '!app/broken')).toEqual({ names: ['x'], problems: [] })
  })

  test('kustomize fails', async () => {
    expect(await load('app/broken')).toEqual({
      names: [],
      problems: [
        'app/broken/kustomization.yml:1 kustomize cannot render app/broken: accumulating resources: no such file',
      ],
    })
  })
})
