// The `manifests` input → the objects of the set: which files, in which order, each once. Pure but for the effects it is given.
import { basename, dirname, join, normalize } from 'node:path/posix'
import type { InputProblem, ManifestDocument, Position } from '../model/manifest.ts'
import { keyOf, type FieldPath } from '../model/object.ts'
import { at, KUSTOMIZATION_NAMES, withOrigins } from './kustomization.ts'
import { didYouMean } from '../model/nearest.ts'
import { parseManifests, parseValues } from './parse.ts'
import type { ParsedManifests } from './parse.ts'

/** The file system of the workspace. Paths are relative to the workspace and written with `/`. */
export interface ManifestFiles {
  /** The workspace, for messages. */
  readonly workspace: string
  /** A path as it may be written in the input (absolute, `./x`, `x/`) → relative; undefined outside the workspace. */
  relative(path: string): string | undefined
  /** What stands at a path, links followed. */
  kindOf(path: string): Promise<'file' | 'folder' | undefined>
  /** The files and folders that match a glob. */
  expand(pattern: string): Promise<string[]>
  /** The names in a folder. Rejects with an Error that says why it cannot be read. */
  list(folder: string): Promise<string[]>
  /** The path with all links resolved; undefined when that is outside the workspace. */
  realpath(path: string): Promise<string | undefined>
  /** The text of a file. Rejects with an Error that says why it cannot be read. */
  read(path: string): Promise<string>
  /** What `kubectl kustomize FOLDER` prints. Rejects with an Error that says why not. */
  kustomize(folder: string): Promise<string>
}

const isManifest = (path: string) => /\.(?:ya?ml|json)$/.test(path)
const isKustomization = (path: string) => KUSTOMIZATION_NAMES.includes(basename(path))
const isGlob = (pattern: string) => /[*?[{]/.test(pattern)

/**
 * Reads every manifest that the lines of the `manifests` input name, or says everything that is wrong with them.
 *
 * A line is a file, a folder (all `.yaml`, `.yml` and `.json` files in it and below, by name; names with a leading dot
 * are left out) or a glob. `!` before a line leaves out what it names; a line that begins with `#` is a comment.
 * A folder with a kustomization is rendered instead of read; what comes out stands where it comes from, else at line 1
 * of the kustomization.
 * The objects keep the order of the lines. A file that several lines name is read once.
 */
export async function loadManifests(lines: readonly string[], files: ManifestFiles): Promise<ParsedManifests> {
  const patterns = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'))
  const excluded = new Set<string>()
  for (const pattern of patterns.filter((line) => line.startsWith('!'))) {
    for (const path of await pathsOf(pattern.slice(1).trim(), files)) excluded.add(path)
  }

  const search = new Search(files, excluded)
  for (const pattern of patterns.filter((line) => !line.startsWith('!'))) await search.add(pattern)
  const { sources, problems } = search

  const documents: ManifestDocument[] = []
  for (const source of sources) {
    const parsed = await readSource(source, files)
    documents.push(...parsed.documents)
    problems.push(...parsed.problems)
  }
  if (patterns.every((line) => line.startsWith('!'))) {
    problems.push({
      message: 'no manifest is named: give files, folders or globs, one a line',
      input: 'manifests',
      isUnnamed: true,
    })
  } else if (documents.length === 0 && problems.length === 0) {
    problems.push({
      message: 'there is no object to deploy: everything is left out, or empty',
      input: 'manifests',
      isUnnamed: true,
    })
  }
  return { documents, problems: [...problems, ...repeatedObjects(documents)] }
}

/** A file to read, or a folder to render. */
interface Source {
  path: string
  kustomization?: string
}

/** Collects what the patterns name. */
class Search {
  readonly sources: Source[] = []
  readonly problems: InputProblem[] = []
  private readonly files: ManifestFiles
  private readonly excluded: ReadonlySet<string>
  /** Real paths, so that a link to a file that was read, or a circle of links, is not followed again. */
  private readonly visited = new Set<string>()

  constructor(files: ManifestFiles, excluded: ReadonlySet<string>) {
    this.files = files
    this.excluded = excluded
  }

  async add(pattern: string): Promise<void> {
    const path = this.files.relative(pattern)
    if (path === undefined) {
      this.problem(`${pattern} is outside the workspace ${this.files.workspace}: only files of the workspace are read`)
      return
    }
    const kind = await this.files.kindOf(path)
    if (kind === 'folder') return this.addFolder(path)
    if (kind === 'file') return isKustomization(path) ? this.addFolder(dirname(path)) : this.addFile(path)

    const matches = isGlob(path) ? await pathsOf(path, this.files) : []
    const named = isKustomization(path)
    // `**` matches every folder on the way and their files by themselves.
    const isDeep = basename(path) === '**'
    let used = 0
    for (const match of matches) {
      if (this.isExcluded(match)) continue
      const isFolder = (await this.files.kindOf(match)) === 'folder'
      if (isFolder ? isDeep : !isManifest(match) && !named) continue
      used++
      if (isFolder) await this.addFolder(match)
      else if (!isKustomization(match)) await this.addFile(match)
      else if (named) await this.addFolder(dirname(match))
      else this.foundKustomization(dirname(match), pattern)
    }
    if (used === 0) this.problem(await this.noMatch(path, pattern, matches.length > 0))
  }

  private async addFile(path: string): Promise<void> {
    if (this.isExcluded(path) || !(await this.enter(path))) return
    this.sources.push({ path })
  }

  /** A folder that the input names: rendered when it is a kustomization, else read with all below it. */
  private async addFolder(folder: string): Promise<void> {
    if (this.isExcluded(folder)) return
    const kustomization = (await this.list(folder))?.find(isKustomization)
    if (kustomization !== undefined) {
      if (await this.enter(folder)) this.sources.push({ path: folder, kustomization: join(folder, kustomization) })
      return
    }
    if (!(await this.readFolder(folder, folder))) {
      this.problem(`the folder ${folder} holds no manifests: no .yaml, .yml or .json file is in it or below`)
    }
  }

  /** False when there is nothing in the folder or below that is a manifest. */
  private async readFolder(folder: string, named: string): Promise<boolean> {
    if (!(await this.enter(folder))) return true
    const names = await this.list(folder)
    if (names === undefined) return true
    if (names.some(isKustomization)) {
      this.foundKustomization(folder, named)
      return true
    }
    let found = false
    for (const name of names) {
      const path = join(folder, name)
      if (this.isExcluded(path)) continue
      const kind = await this.files.kindOf(path)
      if (kind === 'folder') found = (await this.readFolder(path, named)) || found
      if (kind === 'folder' || !isManifest(path)) continue
      found = true
      if (kind === 'file') await this.addFile(path)
      else this.problem('this is a link to a file that does not exist', path)
    }
    return found
  }

  /** The names in a folder that are not hidden, sorted; undefined (and a problem) when it cannot be read. */
  private async list(folder: string): Promise<string[] | undefined> {
    try {
      return (await this.files.list(folder)).filter((name) => !name.startsWith('.')).sort()
    } catch (error) {
      this.problem(`this folder cannot be read: ${(error as Error).message}`, folder)
      return undefined
    }
  }

  /** Rendering every kustomization of a tree would deploy bases and all overlays at once. */
  private foundKustomization(folder: string, named: string): void {
    if (this.isExcluded(folder)) return
    this.problem(
      `${folder} is a kustomization inside ${named}: name the folder that is to be deployed, or leave it out with !${folder}`,
    )
  }

  /** False when the place was visited already, or is outside the workspace. */
  private async enter(path: string): Promise<boolean> {
    const real = await this.files.realpath(path)
    if (real === undefined) {
      this.problem('this is a link out of the workspace: only files of the workspace are read', path)
      return false
    }
    if (this.visited.has(real)) return false
    this.visited.add(real)
    return true
  }

  private isExcluded(path: string): boolean {
    for (let part = path; part !== '.' && part !== '/'; part = dirname(part)) if (this.excluded.has(part)) return true
    return this.excluded.has('.')
  }

  private problem(message: string, file?: string): void {
    if (this.problems.some((known) => known.message === message && known.source?.file === file)) return
    const source = file === undefined ? undefined : { file, line: 1, column: 1 }
    this.problems.push(
      source === undefined ? { message, input: 'manifests', isUnnamed: true } : { message, source, input: 'manifests' },
    )
  }

  /** Why a pattern came to nothing, with the folder that was searched and what is in it. */
  private async noMatch(path: string, pattern: string, someMatched: boolean): Promise<string> {
    if (someMatched)
      return `${pattern} matches no manifest: only .yaml, .yml and .json files that are not left out count`
    let folder = dirname(path)
    while (folder !== '.' && (isGlob(folder) || (await this.files.kindOf(folder)) !== 'folder'))
      folder = dirname(folder)
    const names = (await this.list(folder)) ?? []
    const place = folder === '.' ? `the workspace ${this.files.workspace}` : `the folder ${folder}`
    const verb = isGlob(path) ? 'matches nothing' : 'does not exist'
    if (names.length === 0) {
      const hint = folder === '.' ? ': does the job run actions/checkout before this step?' : ''
      return `${pattern} ${verb}: ${place} is empty${hint}`
    }
    const next = path.slice(folder === '.' ? 0 : folder.length + 1).split('/')[0] ?? ''
    const suggestion = isGlob(next) ? '' : didYouMean(next, names)
    const shown = names.length > 10 ? `${names.slice(0, 10).join(', ')}, …` : names.join(', ')
    return `${pattern} ${verb}: ${place} holds ${shown}${suggestion}`
  }
}

/** What one pattern stands for; nothing when it is outside the workspace. */
async function pathsOf(pattern: string, files: ManifestFiles): Promise<string[]> {
  const path = files.relative(pattern)
  if (path === undefined) return []
  if (!isGlob(path) || (await files.kindOf(path)) !== undefined) return [path]
  const matches = (await files.expand(path)).map((match) => normalize(match))
  return matches.filter((match) => !match.startsWith('..')).sort()
}

async function readSource({ path, kustomization }: Source, files: ManifestFiles): Promise<ParsedManifests> {
  if (kustomization === undefined) {
    try {
      return parseManifests(await files.read(path), path)
    } catch (error) {
      const message = `this file cannot be read: ${(error as Error).message}`
      return { documents: [], problems: [{ message, source: { file: path, line: 1, column: 1 }, input: 'manifests' }] }
    }
  }
  const source = { file: kustomization, line: 1, column: 1 }
  try {
    const { documents, problems } = parseManifests(await files.kustomize(path), kustomization)
    return {
      documents: await withOrigins(
        documents.map((document) => ({ ...document, source })),
        path,
        files,
      ),
      problems: problems.map(({ excerpt: _ofTheOutput, ...problem }) => ({
        ...problem,
        message: `line ${problem.source?.line ?? 1} of what kustomize rendered: ${problem.message}`,
        source,
      })),
    }
  } catch (error) {
    const complaint = withoutAdvice((error as Error).message.replaceAll(`${files.workspace}/`, ''))
    const message = `kustomize cannot render ${path}: ${complaint}`
    return {
      documents: [],
      problems: [{ message, source: await blamed(complaint, source, files), input: 'manifests' }],
    }
  }
}

/** What kustomize says, without the warnings about old fields that it prints before it. */
function withoutAdvice(message: string): string {
  const lines = message.trim().split('\n')
  const own = lines.filter((line) => !line.startsWith('# Warning:'))
  return (own.length > 0 ? own : lines).join('\n').replace(/^error: /, '')
}

/** The line of a kustomization that names what kustomize complains of: a resource, a patch, a file of a generator. */
async function blamed(complaint: string, source: Position, files: ManifestFiles): Promise<Position> {
  const [values] = parseValues(await files.read(source.file).catch(() => ''), source.file)
  const named = [...(values?.positions ?? [])].flatMap(([path, position]) => {
    const value = at(values?.value, JSON.parse(path) as FieldPath)
    return typeof value === 'string' && complaint.includes(`'${value}'`) ? [position] : []
  })
  return named[0] ?? source
}

/** The second of two manifests of one object would undo the first. */
function repeatedObjects(documents: readonly ManifestDocument[]): InputProblem[] {
  const first = new Map<string, ManifestDocument>()
  return documents.flatMap((document) => {
    const key = keyOf(document.ref)
    const known = first.get(key)
    if (known === undefined) {
      first.set(key, document)
      return []
    }
    const { kind, name, namespace } = document.ref
    const where = `${known.source.file}:${known.source.line}`
    const message = `${kind} ${namespace === undefined ? name : `${namespace}/${name}`} is given twice: it stands at ${where} too`
    return [{ message, source: document.source, input: 'manifests' }]
  })
}
