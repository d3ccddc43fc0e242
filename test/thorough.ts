// npm test takes about a minute and tries a part of what is generated; .ci/run sets THOROUGH=yes and tries all of it.
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** True in .ci/run and on GitHub. */
export const isThorough = process.env['THOROUGH'] === 'yes'

/** How many cases a property gets: all of `runs`, or a fifth of them, at least 20. */
export function runs(all: number): number {
  return isThorough ? all : Math.min(all, Math.max(20, Math.ceil(all / 5)))
}

/** A number that a name stands for, the same at every commit: whose turn it is where only a part is tried. */
export function turnOf(name: string): number {
  return [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 0)
}

/** The cases of a list that a run tries: all when it is thorough, else every third or so, by their names. */
export function partOf<T>(all: readonly T[], nameOf: (one: T) => string = String): T[] {
  return all.filter((one, index) => isThorough || index === 0 || turnOf(nameOf(one)) % 3 === 0)
}

/** For the many child processes of the tests: Node keeps what it compiled. It changes nothing that they do. */
export const compileCache = { NODE_COMPILE_CACHE: join(tmpdir(), 'k8s-deploy-gate-compile-cache') }
