// The `manifests` input → the objects of the set: which files, in which order, each once. Pure but for the effects it is given.
import { messageOf } from '../model/error.ts'
import { basename, dirname, join, normalize } from 'node:path/posix'
import type { InputProblem, ManifestDocument, Position } from '../model/manifest.ts'
import { keyOf, type FieldPath } from '../model/object.ts'
import { at, KUSTOMIZATION_NAMES, withOrigins } from './kustomization.ts'
import { didYouMean } from '../model/nearest.ts'
import { NOT_READ, type FileKind } from './file-kind.ts'
import { globFault, isGlob } from './glob.ts'
import { Budget, LIMITS } from '../model/limits.ts'
import { parseManifests, parseValues } from './parse.ts'
import type { ParsedManifests } from './parse.ts'

/** The file system of the workspace. Paths are relative to the workspace and written with `/`. */
export interface ManifestFiles {
  /** The workspace, for messages. */
  readonly workspace: string
  /** A path as it may be written in the input (absolute, `./x`, `x/`) → relative; undefined outside the workspace. */
  relative(path: string): string | undefined
  /** What stands at a path, links followed; undefined when nothing does. */
  kindOf(path: string): Promise<FileKind | undefined>
  /** The files and folders that match a glob, the first `most` of them. Rejects with an Error that says why not. */
  expand(pattern: string, most: number): Promise<string[]>
  /** The names in a folder. Rejects with an Error that says why it cannot be read. */
  list(folder: string): Promise<string[]>
  /**
   * The path with all links resolved; undefined when that is outside the workspace. Rejects with an Error that says why
   * it cannot be followed.
   */
  realpath(path: string): Promise<string | undefined>
  /** The text of a file, of at most `LIMITS.fileBytes`. Rejects with an Error that says why it cannot be read. */
  read(path: string): Promise<string>
  /** What `kubectl kustomize FOLDER` prints. Rejects with an Error that says why not. */
  kustomize(folder: string): Promise<string>
}

const isManifest = (path: string) => /\.(?:ya?ml|json)$/.test(path)
const isKustomization = (path: string) => KUSTOMIZATION_NAMES.includes(basename(path))

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
  const search = new Search(files)
  for (const pattern of patterns.filter((line) => line.startsWith('!'))) await search.exclude(pattern.slice(1).trim())
  for (const pattern of patterns.filter((line) => !line.startsWith('!'))) await search.add(pattern)
  const { sources, problems } = search

  const documents: ManifestDocument[] = []
  const budget = new Budget()
  for (const source of sources) {
    const parsed = await readSource(source, files, budget)
    documents.push(...parsed.documents)
    problems.push(...parsed.problems)
    // That was said where it was too much.
    if (budget.excess !== undefined) break
  }
  if (patterns.every((line) => line.startsWith('!'))) {
    problems.push({
      message: 'no manifest is given: list files, folders or globs, one per line',
      input: 'manifests',
      isUnnamed: true,
    })
  } else if (documents.length === 0 && problems.length === 0) {
    problems.push({
      message: 'there is no object to deploy: every file is excluded or empty',
      input: 'manifests',
      isUnnamed: true,
    })
  }
  problems.push(...repeatedObjects(documents))
  const more = problems.length - LIMITS.problems
  if (more > 0)
    problems.splice(LIMITS.problems, more, { message: `${more} more problems`, input: 'manifests', isUnnamed: true })
  return { documents, problems }
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
  private readonly excluded = new Set<string>()
  /** How many files and folders were come across. */
  private entries = 0
  /** Real paths, so that a link to a file that was read, or a circle of links, is not followed again. */
  private readonly visited = new Set<string>()

  constructor(files: ManifestFiles) {
    this.files = files
  }

  /** Leaves out what a pattern stands for. */
  async exclude(pattern: string): Promise<void> {
    try {
      for (const path of await this.pathsOf(pattern)) this.excluded.add(path)
    } catch (error) {
      this.problem(messageOf(error))
    }
  }

  async add(pattern: string): Promise<void> {
    try {
      await this.find(pattern)
    } catch (error) {
      this.problem(messageOf(error))
    }
  }

  private async find(pattern: string): Promise<void> {
    const path = this.files.relative(pattern)
    if (path === undefined) {
      this.problem(
        `${pattern} is outside the workspace ${this.files.workspace}: the action reads only files in the workspace`,
      )
      return
    }
    const kind = await this.files.kindOf(path)
    if (kind === 'folder') return this.addFolder(path)
    if (kind === 'file') return isKustomization(path) ? this.addFolder(dirname(path)) : this.addFile(path)
    if (kind !== undefined) return this.problem(NOT_READ[kind], path)

    const matches = isGlob(path) ? await this.pathsOf(path) : []
    const named = isKustomization(path)
    // `**` matches every folder on the way and their files by themselves.
    const isDeep = basename(path) === '**'
    let used = 0
    for (const match of matches) {
      if (this.isExcluded(match)) continue
      const kind = await this.files.kindOf(match)
      const isFolder = kind === 'folder'
      if (isFolder ? isDeep : !isManifest(match) && !named) continue
      used++
      if (kind !== 'file' && kind !== 'folder') this.problem(unread(kind), match)
      else if (isFolder) await this.addFolder(match)
      else if (!isKustomization(match)) await this.addFile(match)
      else if (named) await this.addFolder(dirname(match))
      else this.foundKustomization(dirname(match), pattern)
    }
    if (used === 0) this.problem(await this.noMatch(path, pattern, matches.length > 0))
  }

  private async addFile(path: string): Promise<void> {
    if (this.isExcluded(path) || !(await this.enter(path))) return
    if (this.sources.length >= LIMITS.files) throw new Error(`there are more than ${LIMITS.files} manifest files`)
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
      this.problem(
        `folder ${folder} contains no manifests: it has no .yaml, .yml or .json file, not even in subfolders`,
      )
    }
  }

  /** False when there is nothing in the folder or below that is a manifest. */
  private async readFolder(folder: string, named: string): Promise<boolean> {
    if (folder.split('/').length > LIMITS.folderDepth)
      throw new Error(`${named} contains folders nested more than ${LIMITS.folderDepth} levels deep`)
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
      else this.problem(unread(kind), path)
    }
    return found
  }

  /** The names in a folder that are not hidden, sorted; undefined (and a problem) when it cannot be read. */
  private async list(folder: string): Promise<string[] | undefined> {
    try {
      const names = await this.files.list(folder)
      this.count(names.length)
      return names.filter((name) => !name.startsWith('.')).sort()
    } catch (error) {
      if (error instanceof TooManyEntries) throw error
      this.problem(`cannot read this folder: ${messageOf(error)}`, folder)
      return undefined
    }
  }

  private count(entries: number): void {
    this.entries += entries
    if (this.entries > LIMITS.entries) throw new TooManyEntries()
  }

  /** What one pattern stands for; nothing when it is outside the workspace. */
  private async pathsOf(pattern: string): Promise<string[]> {
    const path = this.files.relative(pattern)
    if (path === undefined) return []
    if (!isGlob(path) || (await this.files.kindOf(path)) !== undefined) return [path]
    const fault = globFault(path)
    if (fault !== undefined) throw new Error(`glob ${pattern} is invalid: ${fault}`)
    const matches = (await this.files.expand(path, LIMITS.entries + 1)).map((match) => normalize(match))
    this.count(matches.length)
    return matches.filter((match) => !match.startsWith('..')).sort()
  }

  /** Rendering every kustomization of a tree would deploy bases and all overlays at once. */
  private foundKustomization(folder: string, named: string): void {
    if (this.isExcluded(folder)) return
    this.problem(
      `${folder} is a kustomization inside ${named}: list the folder to deploy, or exclude it with !${folder}`,
    )
  }

  /** False when the place was visited already, or is outside the workspace. */
  private async enter(path: string): Promise<boolean> {
    let real: string | undefined
    try {
      real = await this.files.realpath(path)
    } catch (error) {
      this.problem(`this path cannot be read: ${messageOf(error)}`, path)
      return false
    }
    if (real === undefined) {
      this.problem(
        'this symbolic link points outside the workspace: the action reads only files in the workspace',
        path,
      )
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
      return `${pattern} matches no manifest: only .yaml, .yml and .json files that are not excluded count`
    let folder = dirname(path)
    while (folder !== '.' && (isGlob(folder) || (await this.files.kindOf(folder)) !== 'folder'))
      folder = dirname(folder)
    const names = (await this.list(folder)) ?? []
    const place = folder === '.' ? `workspace ${this.files.workspace}` : `folder ${folder}`
    const verb = isGlob(path) ? 'matches nothing' : 'does not exist'
    if (names.length === 0) {
      const hint = folder === '.' ? ': does the job run actions/checkout before this step?' : ''
      return `${pattern} ${verb}: ${place} is empty${hint}`
    }
    const next = path.slice(folder === '.' ? 0 : folder.length + 1).split('/')[0] ?? ''
    const suggestion = isGlob(next) ? '' : didYouMean(next, names)
    const shown = names.length > 10 ? `${names.slice(0, 10).join(', ')}, …` : names.join(', ')
    return `${pattern} ${verb}: ${place} contains ${shown}${suggestion}`
  }
}

class TooManyEntries extends Error {
  constructor() {
    super(`the paths cover more than ${LIMITS.entries} files and folders: list the folders that contain the manifests`)
  }
}

/** Why a path is not read; what vanished since it was found has no kind. */
function unread(kind: Exclude<FileKind, 'file' | 'folder'> | undefined): string {
  return kind === undefined ? 'this file no longer exists' : NOT_READ[kind]
}

async function readSource(
  { path, kustomization }: Source,
  files: ManifestFiles,
  budget: Budget,
): Promise<ParsedManifests> {
  if (kustomization === undefined) {
    try {
      return parseManifests(await files.read(path), path, budget)
    } catch (error) {
      const message = `cannot read this file: ${messageOf(error)}`
      return { documents: [], problems: [{ message, source: { file: path, line: 1, column: 1 }, input: 'manifests' }] }
    }
  }
  const source = { file: kustomization, line: 1, column: 1 }
  try {
    const { documents, problems } = parseManifests(await files.kustomize(path), kustomization, budget)
    return {
      documents: await withOrigins(
        documents.map(({ lineAt: _ofTheOutput, ...document }) => ({ ...document, source })),
        path,
        files,
      ),
      problems: problems.map(({ excerpt: _ofTheOutput, ...problem }) => ({
        ...problem,
        message: `line ${problem.source?.line ?? 1} of the kustomize output: ${problem.message}`,
        source,
      })),
    }
  } catch (error) {
    const complaint = withoutAdvice(messageOf(error).replaceAll(`${files.workspace}/`, ''))
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
    const message = `${kind} ${namespace === undefined ? name : `${namespace}/${name}`} is defined twice: also at ${where}`
    return [{ message, source: document.source, input: 'manifests' }]
  })
}
