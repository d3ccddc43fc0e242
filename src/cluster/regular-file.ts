// Reads files whose names come from a kubeconfig or from the environment. Reading a pipe or a device may never end.
import { readFile, stat } from 'node:fs/promises'

/** Kubeconfigs and what they name have some kB. */
const LIMIT_BYTES = 10_000_000

/**
 * What a file holds.
 * @throws an error with a `code` that says why not: `ENOENT`, `EACCES`, or words for what is not a file of a usual size
 */
export async function readRegularFile(path: string): Promise<Buffer> {
  const found = await stat(path)
  if (found.isFIFO()) throw refusal('it is a named pipe, and only files are read')
  if (found.isSocket()) throw refusal('it is a socket, and only files are read')
  if (found.isCharacterDevice() || found.isBlockDevice()) throw refusal('it is a device, and only files are read')
  if (found.size > LIMIT_BYTES) throw refusal(`it is larger than ${LIMIT_BYTES / 1_000_000} MB`)
  return await readFile(path)
}

function refusal(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code })
}
