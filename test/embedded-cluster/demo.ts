// `npm run demo`: the built action on a recorded failure, with no cluster, no GitHub and no root.
// `npm run demo -- NAME` plays another recording, `npm run demo -- --list` names them.
import { styleText } from 'node:util'
import { deploy } from './deploy.ts'
import { readRecording, recordingNames } from './recording.ts'

/** Fails within seconds: no time can heal it. */
const standard = 'image-not-found'

function heading(text: string): void {
  console.log(`\n${styleText(['bold', 'cyan'], `── ${text} `.padEnd(80, '─'))}\n`)
}

/** A line of the log as GitHub shows it: groups as headings, annotations with their place. */
function shown(line: string): string {
  const command = /^::(?<name>[\w-]+)(?: (?<properties>.*?))?::(?<text>.*)$/.exec(line)?.groups
  if (command === undefined) return line
  const { name = '', properties = '', text = '' } = command
  if (name === 'group') return styleText('bold', `▾ ${text}`)
  if (!['error', 'warning', 'notice'].includes(name)) return ''
  const place = /file=([^,]*),line=(\d+)/.exec(properties)
  const where = place === null ? '' : ` ${place[1]}:${place[2]}`
  const colour = name === 'error' ? 'red' : 'yellow'
  return `${styleText(colour, `${name}${where}`)} ${text.replaceAll('%0A', '\n  ').replaceAll('%25', '%')}`
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
  let printed = 0
  const onOutput = (stdout: string): void => {
    const end = stdout.lastIndexOf('\n') + 1
    for (const line of stdout.slice(printed, end).split('\n').slice(0, -1)) {
      const text = shown(line)
      if (text !== '' || line === '') console.log(text)
    }
    printed = end
  }
  const result = await deploy(recording, { action: { onOutput } })
  if (result.stderr !== '') console.error(result.stderr)
  heading('job summary')
  console.log(result.summary)
  for (const { body } of result.comments) {
    heading('pull request comment')
    console.log(body)
  }
  heading('outcome')
  const seconds = (result.duration / 1000).toFixed(1)
  console.log(`verdict ${result.outputs['verdict']}, cause ${result.outputs['cause'] || 'none'}, in ${seconds} s`)
  for (const request of result.unknown) console.error(`not recorded: ${request}`)
}

await main(process.argv[2] ?? standard).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
