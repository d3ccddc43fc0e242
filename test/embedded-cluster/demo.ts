// `npm run demo`: the built action on a recorded failure, with no cluster, no GitHub and no root.
// `npm run demo -- NAME` plays another recording, `npm run demo -- --list` names them. The log of the step ends with the
// page; job summary and comment say the same in Markdown and go to files.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { styleText } from 'node:util'
import { deploy } from './deploy.ts'
import { readRecording, recordingNames } from './recording.ts'

const OUTPUT = join(import.meta.dirname, '../../.artifacts/demo')

const PAGES: Readonly<Record<string, string>> = { 'summary.md': 'Job summary', 'comment.md': 'Pull request comment' }
/** Of the recorded cluster alone, which speaks plain HTTP on this machine. */
const PLAIN_HTTP = /^The API server http:\/\/127\.0\.0\.1:\d+ is asked without credentials/

/** Fails within seconds: waiting cannot help. */
const standard = 'image-not-found'

function heading(text: string): void {
  console.log(`\n${styleText(['bold', 'cyan'], `── ${text} `.padEnd(80, '─'))}\n`)
}

/** Prints a log as GitHub shows it, line by line: groups folded, annotations with their place. */
class LogPrinter {
  #group: { title: string; lines: number } | undefined

  print(line: string): void {
    const {
      name,
      properties = '',
      text = '',
    } = /^::(?<name>[\w-]+)(?: (?<properties>.*?))?::(?<text>.*)$/.exec(line)?.groups ?? {}
    if (name === 'group') this.#group = { title: text, lines: 0 }
    else if (name === 'endgroup') {
      console.log(styleText('dim', `▸ ${this.#group?.title} (${this.#group?.lines} lines)`))
      this.#group = undefined
    } else if (this.#group !== undefined) this.#group.lines++
    else if (name === undefined) {
      if (!PLAIN_HTTP.test(line)) console.log(line)
    } else if (name === 'error' || name === 'warning' || name === 'notice') {
      const place = /file=([^,]*),line=(\d+)/.exec(properties)
      const label = place === null ? name : `${name} ${place[1]}:${place[2]}`
      const message = text.replaceAll('%0A', '\n  ').replaceAll('%25', '%')
      console.log(`${styleText(name === 'error' ? 'red' : 'yellow', label)} ${message}`)
    }
  }
}

async function main(name: string): Promise<void> {
  const names = recordingNames()
  if (name === '--list' || !names.includes(name)) {
    if (name !== '--list') console.error(`There is no recording "${name}". There are:`)
    for (const known of names) console.log(`${known.padEnd(28)} ${readRecording(known).title}`)
    process.exitCode = name === '--list' ? 0 : 1
    return
  }
  const recording = readRecording(name)
  console.log(`${styleText('bold', recording.title)} (recorded on Kubernetes ${recording.serverVersion})`)
  for (const [path, text] of Object.entries(recording.manifests)) {
    heading(path)
    const { file, line } = recording.expect
    const lines = text.trimEnd().split('\n')
    for (const [index, content] of lines.entries()) {
      const number = String(index + 1).padStart(3)
      const isCause = path === file && index + 1 === line
      console.log(isCause ? styleText('red', `${number} ${content}`) : `${number} ${content}`)
    }
  }
  heading('log of the step')
  const log = new LogPrinter()
  let printed = 0
  const onOutput = (stdout: string): void => {
    const end = stdout.lastIndexOf('\n') + 1
    for (const line of stdout.slice(printed, end).split('\n').slice(0, -1)) log.print(line)
    printed = end
  }
  const result = await deploy(recording, { action: { onOutput } })
  if (result.stderr !== '') console.error(result.stderr)
  heading('pages')
  mkdirSync(OUTPUT, { recursive: true })
  const pages = { 'summary.md': result.summary, 'comment.md': result.comments.at(-1)?.body ?? '' }
  for (const [name, text] of Object.entries(pages)) {
    if (text === '') continue
    writeFileSync(join(OUTPUT, name), text)
    console.log(`${PAGES[name] ?? name}: ${relative(process.cwd(), join(OUTPUT, name))}`)
  }
  for (const request of result.unknown) console.error(`not recorded: ${request}`)
}

await main(process.argv[2] ?? standard).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
