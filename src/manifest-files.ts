// The manifest files of the workspace on disk. The effects behind src/manifest/collect.ts; it decides nothing.
import { glob, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
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
        const found = await stat(absolute(path))
        if (found.isDirectory()) return 'folder'
        // Nothing that would wait for a writer, as a named pipe does.
        return found.isFile() ? 'file' : undefined
      } catch {
        return undefined
      }
    },
    async expand(pattern) {
      const matches: string[] = []
      for await (const match of glob(pattern, { cwd: workspace })) matches.push(match.replaceAll(sep, '/'))
      return matches
    },
    async list(folder) {
      try {
        return await readdir(absolute(folder))
      } catch (error) {
        throw new Error(reasonOf(error as NodeJS.ErrnoException), { cause: error })
      }
    },
    async realpath(path) {
      return inside(await realpath(workspace), await realpath(absolute(path)))
    },
    async read(path) {
      try {
        return decode(await readFile(absolute(path)))
      } catch (error) {
        throw new Error(reasonOf(error as NodeJS.ErrnoException), { cause: error })
      }
    },
    kustomize: (folder) => kustomize(absolute(folder)),
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
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8 text',
}

function reasonOf(error: NodeJS.ErrnoException): string {
  return reasons[error.code ?? ''] ?? error.message
}
