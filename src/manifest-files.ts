// The manifest files of the workspace on disk. The effects behind src/manifest/collect.ts; it decides nothing.
import { codeOf, messageOf } from './model/error.ts'
import { constants, type Stats } from 'node:fs'
import { glob, lstat, open, readdir, realpath, stat } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import type { FileKind } from './manifest/file-kind.ts'
import { LIMITS, size } from './model/limits.ts'
import type { ManifestFiles } from './manifest/load.ts'

/**
 * The files of a workspace.
 *
 * @param workspace absolute path (GITHUB_WORKSPACE)
 * @param kustomize what `kubectl kustomize` prints for a folder (absolute path); rejects with an Error that says why not
 */
export function workspaceFiles(workspace: string, kustomize: (folder: string) => Promise<string>): ManifestFiles {
  const absolute = (path: string) => resolve(workspace, path)
  const inside = (root: string, path: string): string | undefined => {
    const found = relative(root, path)
    if (found === '..' || found.startsWith(`..${sep}`) || isAbsolute(found)) return undefined
    return found === '' ? '.' : found.replaceAll(sep, '/')
  }
  return {
    workspace,
    relative: (path) => inside(workspace, absolute(path)),
    async kindOf(path) {
      try {
        return kindOfStats(await stat(absolute(path)))
      } catch (error) {
        const code = codeOf(error)
        if (code === 'ELOOP') return 'circle of links'
        if (code === 'EACCES') return 'out of reach'
        const link = await lstat(absolute(path)).catch(() => undefined)
        return link?.isSymbolicLink() === true ? 'broken link' : undefined
      }
    },
    async expand(pattern, most) {
      const matches: string[] = []
      for await (const match of glob(pattern, { cwd: workspace })) {
        if (matches.push(match.replaceAll(sep, '/')) >= most) break
      }
      return matches
    },
    list: (folder) => withReason(readdir(absolute(folder))),
    realpath: async (path) => inside(await realpath(workspace), await withReason(realpath(absolute(path)))),
    read: (path) => withReason(read(absolute(path))),
    kustomize: (folder) => kustomize(absolute(folder)),
  }
}

function kindOfStats(found: Stats): FileKind | undefined {
  if (found.isFile()) return 'file'
  if (found.isDirectory()) return 'folder'
  if (found.isFIFO()) return 'named pipe'
  if (found.isSocket()) return 'socket'
  return 'device'
}

/** The text of a regular file. It never waits for a writer, as a named pipe would, and reads no more than it may. */
async function read(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const found = await file.stat()
    if (!found.isFile()) throw new Error(`it is a ${kindOfStats(found)}`)
    if (found.size > LIMITS.fileBytes) throw new Error(`it is larger than ${size(LIMITS.fileBytes)}`)
    return decode(await file.readFile())
  } finally {
    await file.close()
  }
}

/** UTF-8, or UTF-16 with a byte order mark (what PowerShell's `>` writes). */
function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le', { fatal: true }).decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be', { fatal: true }).decode(bytes)
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
}

const reasons: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'it does not exist',
  ENOTDIR: 'it does not exist',
  ELOOP: 'it is a link that leads back to itself',
  ENAMETOOLONG: 'its path is too long',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8 text',
}

/** What a promise brings, or an Error that says why not, in words. */
async function withReason<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise
  } catch (error) {
    const [code, message] = [codeOf(error), messageOf(error)]
    throw new Error(reasons[code ?? ''] ?? message, { cause: error })
  }
}
