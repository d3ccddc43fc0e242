// Writes the tables of inputs and outputs into README.md, between their markers, from action.yml.
// `--check` writes nothing and exits with 1 when README.md is not what this would write.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '..')

interface Action {
  inputs: Record<string, { description: string; default?: string }>
  outputs: Record<string, { description: string }>
}

/** A text as the cell of a Markdown table. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** The README with the tables that `action` asks for, formatted as everything here. Rejects when a marker is missing. */
export async function withTables(readme: string, action: string): Promise<string> {
  const { inputs, outputs } = parse(action) as Action
  const tables = {
    inputs: table(
      ['Input', 'Default', 'Meaning'],
      Object.entries(inputs).map(([name, input]) => [
        `\`${name}\``,
        input.default ? `\`${cell(input.default)}\`` : '',
        cell(input.description),
      ]),
    ),
    outputs: table(
      ['Output', 'Meaning'],
      Object.entries(outputs).map(([name, output]) => [`\`${name}\``, cell(output.description)]),
    ),
  }
  const written = Object.entries(tables).reduce((text, [name, content]) => {
    const [begin, end] = [`<!-- ${name}: written by npm run readme -->`, `<!-- end of ${name} -->`]
    const [from, to] = [text.indexOf(begin), text.indexOf(end)]
    if (from < 0 || to < from) throw new Error(`README.md has no "${begin}" before "${end}"`)
    return `${text.slice(0, from)}${begin}\n\n${content}\n\n${text.slice(to)}`
  }, readme)
  const path = join(root, 'README.md')
  return format(written, { ...(await resolveConfig(path)), filepath: path })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = join(root, 'README.md')
  const readme = readFileSync(path, 'utf8')
  const wanted = await withTables(readme, readFileSync(join(root, 'action.yml'), 'utf8'))
  if (!process.argv.includes('--check')) writeFileSync(path, wanted)
  else if (wanted !== readme) {
    console.error('README.md is not what action.yml says: npm run readme')
    process.exitCode = 1
  }
}
