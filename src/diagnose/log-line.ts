// The line of a log that tells why the program ended.
import type { ContainerLog } from '../model/object.ts'

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d) /
/** Lines of a stack trace, and what else follows the line that tells. */
const AFTERMATH =
  /^\s*at |^\s+File "|^goroutine \d+|^\[signal SIG|^created by |^\s+\S+\.go:\d+|^[\s{}\])^~;]*$|^Node\.js v\d|^Require stack:$|^- \/|^exit status \d+$|^npm (ERR!|error) |^\s+from \S+:\d+/
/** Go writes each function of a trace on a line of its own, and the file below it. */
const GO_FILE = /^\t\S+\.go:\d+/

const CONTROL = /\u001b\[[0-9;?]*[A-Za-z]|[\u0000-\u0008\u000b-\u001f\u007f]/g
/** Words of a line that says what went wrong. */
const FAILURE =
  /\b(?:error|fatal|panic|exception|fail(?:ed|ure|s)?|cannot|can't|could not|couldn't|unable|denied|refused|not found|no such|missing|invalid|unknown|timed out|timeout|not set|required|abort(?:ed|ing)?)\b|Error\b|Exception\b/i
/** How many of the last lines are read for it. */
const LAST_WORDS = 10

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

/**
 * The line that tells why a program ended: the last one that is not the tail of a stack trace or indented below another.
 * Of those written in the last second one that speaks of a failure comes first: programs go on to say goodbye, and what
 * they write to stdout and stderr at once arrives in either order. Undefined when nothing was written.
 */
export function tellingLine(log: ContainerLog | undefined): string | undefined {
  if (log === undefined) return undefined
  const lines = tailOf(log, 200)
  const telling = lines.filter((line, index) => !AFTERMATH.test(line) && !GO_FILE.test(lines[index + 1] ?? ''))
  const heads = telling.filter((candidate) => !/^\s/.test(candidate))
  const atTheEnd = new Set(tailOf({ ...log, text: lastSecond(log.text) }, 200))
  const failure = heads
    .slice(-LAST_WORDS)
    .findLast((line) => FAILURE.test(line) && !line.endsWith(':') && atTheEnd.has(line))
  const line = failure ?? heads.at(-1) ?? telling.at(-1) ?? lines.at(-1)
  if (line === undefined) return undefined
  const trimmed = line.trim()
  return trimmed.length > LONGEST ? `${trimmed.slice(0, LONGEST - 1)}…` : trimmed
}

/** The lines of a log that were written within a second before its last line; all that have no time. */
function lastSecond(text: string): string {
  const lines = text.split('\n')
  const timeOf = (line: string): number => Date.parse(TIMESTAMP.exec(line)?.[0].trim() ?? '')
  const last = timeOf(lines.findLast((line) => TIMESTAMP.test(line)) ?? '')
  return lines.filter((line) => !(timeOf(line) < last - 1000)).join('\n')
}
