// The line of a log that tells why the program ended.
import type { ContainerLog } from '../model/object.ts'

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d) /
/** Lines of a stack trace, and what else follows the line that tells. */
const AFTERMATH =
  /^\s*at |^\s+File "|^goroutine \d+|^\[signal SIG|^created by |^\s+\S+\.go:\d+|^[\s{}\])^~;]*$|^Node\.js v\d|^Require stack:$|^- \/|^exit status \d+$|^npm (ERR!|error) |^\s+from \S+:\d+/
/** Go writes each function of a trace on a line of its own, and the file below it. */
const GO_FILE = /^\t\S+\.go:\d+/

const CONTROL = /\u001b\[[0-9;?]*[A-Za-z]|[\u0000-\u0008\u000b-\u001f\u007f]/g
/** Characters of a line that fit into a sentence. */
const LONGEST = 200

/** The last `count` lines of a log, without timestamps and control characters. */
export function tailOf(log: ContainerLog, count: number): string[] {
  return log.text
    .split(/\r\n|\r|\n/)
    .map((line) => line.replace(TIMESTAMP, '').replaceAll(CONTROL, '').trimEnd())
    .filter((line) => line !== '')
    .slice(-count)
}

/** The last line that is not the tail of a stack trace or indented below another, undefined when nothing was written. */
export function tellingLine(log: ContainerLog | undefined): string | undefined {
  if (log === undefined) return undefined
  const lines = tailOf(log, 200)
  const telling = lines.filter((line, index) => !AFTERMATH.test(line) && !GO_FILE.test(lines[index + 1] ?? ''))
  const line = telling.findLast((candidate) => !/^\s/.test(candidate)) ?? telling.at(-1) ?? lines.at(-1)
  if (line === undefined) return undefined
  const trimmed = line.trim()
  return trimmed.length > LONGEST ? `${trimmed.slice(0, LONGEST - 1)}…` : trimmed
}
