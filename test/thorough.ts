// npm test takes about a minute and tries a part of what is generated; .ci/run sets THOROUGH=yes and tries all of it.
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** True in .ci/run and on GitHub. */
export const isThorough = process.env['THOROUGH'] === 'yes'

/** How many cases a property gets: all of `runs`, or a fifth of them, at least 20. */
export function runs(all: number): number {
  return isThorough ? all : Math.min(all, Math.max(20, Math.ceil(all / 5)))
}

/** For the many child processes of the tests: Node keeps what it compiled. It changes nothing that they do. */
export const compileCache = { NODE_COMPILE_CACHE: join(tmpdir(), 'k8s-deploy-gate-compile-cache') }
