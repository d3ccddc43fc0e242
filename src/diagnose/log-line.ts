// The line of a log that tells why the program ended.
import type { ContainerLog } from '../model/object.ts'

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d) /
/** Lines of a stack trace, and what else follows the line that tells. */
const AFTERMATH = /^\s+at |^\tat |^\s+File "|^goroutine \d+|^\s+\S+\.go:\d+|^\s*\^+$|^Node\.js v\d|^\s*[{}\])]*;?\s*$|^exit status \d+$|^npm (ERR!|error) |^\s+from \S+:\d+/
// eslint-disable-next-line no-control-regex
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

/** The last line that is not the tail of a stack trace, undefined when nothing was written. */
export function tellingLine(log: ContainerLog | undefined): string | undefined {
  if (log === undefined) return undefined
  const lines = tailOf(log, 200)
  const line = lines.findLast((candidate) => !AFTERMATH.test(candidate)) ?? lines.at(-1)
  if (line === undefined) return undefined
  const trimmed = line.trim()
  return trimmed.length > LONGEST ? `${trimmed.slice(0, LONGEST - 1)}…` : trimmed
}
