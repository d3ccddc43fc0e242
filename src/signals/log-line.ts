// The line of a log that tells why the program ended.
import type { ContainerLog } from '../model/object.ts'
import { plainText } from '../model/plain-text.ts'
import { recordOf } from '../model/record.ts'

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d) /
/** Lines of a stack trace, and what else follows the line that tells. */
const AFTERMATH: readonly RegExp[] = [
  // Node, Python, Go, Ruby, Rust, Collision (PHP)
  /^\s*at |^\s+File "|^[\s{}\])^~;]*$|^Node\.js v\d|^Require stack:$|^- \//,
  /^goroutine \d+|^\[signal SIG|^created by |^\s+\S+\.go:\d+|^exit status \d+$/,
  /^\s+from \S+:\d+|^stack backtrace:$|^note: (Some details are|run with) /,
  /^\s*(?:➜ *)?\d+▕|^\s+\+\d+ vendor frames|^\s+\d+ +\S+:\d+$/,
  // npm, yarn, curl
  /^npm (ERR!|error) |^error Command failed with exit code|ELIFECYCLE/,
  /^More details here: https:\/\/curl|^curl failed to verify|^establish a secure connection|^how to fix it, please/,
  // What only says that something failed: gunicorn, uvicorn, Elasticsearch, Kafka, php-fpm, HAProxy, Erlang, .NET, a shell
  /Worker \(pid:\d+\) (?:exited with code|was sent SIG)|Shutting down: Master$|Reason: Worker failed to boot/,
  /Application startup failed\. Exiting|^ERROR: Elasticsearch did not exit normally|Exiting Kafka due to fatal exception/,
  /ERROR: (?:FPM initialization failed|failed to load configuration file '\S+php-fpm\.conf')|ERROR: Unable to include \S+ from/,
  /Fatal errors found in configuration\.?$|Error\(s\) found in configuration file : /,
  /^\{"(?:Kernel pid terminated|init terminating)|^Crash dump is being written to/,
  /^https?:\/\/\S+$|^Learn about framework resolution:$|^To install missing framework, download:$|^Aborted(?: \(core dumped\))?$/,
  // What only says goodbye, whoever logs it
  /^(?:\S+ ){0,4}?\W*(?:FATAL|ERROR|CRITICAL|PANIC|SEVERE)\W{1,3}(?:shutting down|exiting|aborting|stopping|terminating|giving up|bye)(?: now| the (?:server|service|application|app|program|process|worker))?[.! ]*$/i,
  // The progress meter of curl, whole and in parts
  /^ *% Total +% Received|^ +Dload +Upload|^\s*\d{1,3}(?: +[\d.]+[kMGT]?){3,}.*--:--:--/,
  // What follows the words of SQLAlchemy, and what the JVM says around its own
  /^\(Background on this error at: |^\[(?:SQL|parameters): /,
  /^Error: (?:A fatal exception has occurred\. Program will exit|Could not create the Java Virtual Machine)\.$|^Error occurred during initialization of VM$/,
]
/** A line of a trace that names a place in a program: it holds no words, and numbers that are no ports. */
const FRAME = /^\s*at |^\s+File "|\.go:\d+|^\s*(?:➜ *)?\d+▕|^\s+\d+ +\S+:\d+$/
/** Go writes each function of a trace on a line of its own, and the file below it. */
const GO_FILE = /^\t\S+\.go:\d+/

/** Words of a line that says what went wrong. */
const FAILURE =
  /\b(?:error|fatal|panic|exception|fail(?:ed|ure|s)?|cannot|can't|could not|couldn't|unable|denied|refused|not found|no such|missing|invalid|unknown|timed out|timeout|not set|not defined|not permitted|not supported|required|unrecogni[sz]ed|unexpected|unsupported|incompatible|insufficient|forbidden|does not exist|abort(?:ed|ing)?)\b|Error\b|Exception\b/i
/** Spring Boot ends with what it found out, below two headings (LoggingFailureAnalysisReporter). */
const ANALYSIS = 'APPLICATION FAILED TO START'
/** How many of the last lines are read for it. */
const LAST_WORDS = 10
/** How many of the last lines are looked at. */
const MOST_LINES = 200
/** Characters of a line that are looked at: rules for lines take their time. */
const LONGEST_READ = 2000
/** How many lines of what follows the line that tells belong to it: a cause, a field, a port. */
const FOLLOWING = 14

/** What a program said last. */
export interface LastWords {
  /** For a sentence: one line without what a logger puts before it. Not cut, so that what is secret in it is found. */
  line: string
  /** The same line in full, and what follows it. */
  text: string
  /** The line before it, empty when there is none. */
  before: string
  /** The error that led to this one, where a trace of Python holds both. */
  earlier?: Pick<LastWords, 'text' | 'before'>
}

/** Also where curl goes on behind its progress meter without one. */
const LINE_END = /\r\n|\r|\n|(?<=--:--:-- +\d+)(?=curl: \()/

interface Line {
  /** As much of it as rules read. */
  text: string
  /** All of it. */
  whole: string
  /** Milliseconds since the epoch, by the kubelet's clock; NaN when it does not say. */
  time: number
  /** Whether it tells of an error, where the logger says that in a field. */
  isError?: boolean
}

/** The last `count` lines of a log, without timestamps and control characters. */
export function tailOf(log: ContainerLog, count: number): string[] {
  return linesOf(log.text, count).map(({ whole }) => whole)
}

/**
 * The line that tells why a program ended: the last one that is not the tail of a stack trace or indented below another.
 * Of those written in the last second one that speaks of a failure comes first: programs go on to say goodbye, and what
 * they write to stdout and stderr at once arrives in either order. A logger that names the level of each line is
 * believed: its last error, whenever it was. Undefined when nothing was written.
 */
export function lastWords(log: ContainerLog | undefined): LastWords | undefined {
  if (log === undefined) return undefined
  const lines = linesOf(log.text, MOST_LINES).map(readFields)
  const telling = lines.filter(
    ({ text }, index) =>
      !AFTERMATH.some((expression) => expression.test(text)) && !GO_FILE.test(lines[index + 1]?.text ?? ''),
  )
  const unindented = telling.filter(({ text }) => !/^\s/.test(text))
  const heads = unindented.length > 0 ? unindented : telling
  const end = lines.at(-1)?.time ?? NaN
  const failure = heads.slice(-LAST_WORDS).findLast((line) => saysFailure(line) && !(line.time < end - 1000))
  const line =
    analysed(telling) ?? failure ?? heads.findLast(({ isError }) => isError === true) ?? heads.at(-1) ?? lines.at(-1)
  if (line === undefined) return undefined
  const index = lines.indexOf(line)
  const message = withoutPrefix(line.text.trim())
  const following = lines.slice(index + 1).filter(({ text }) => !FRAME.test(text))
  const earlier = earlierError(lines.slice(0, index))
  return {
    line: withoutPrefix(line.whole.trim()),
    text: [message, ...following.slice(0, FOLLOWING).map(({ text }) => text)].join('\n'),
    before: lines[index - 1]?.text ?? '',
    ...(earlier === undefined ? {} : { earlier }),
  }
}

/** The first line of the analysis with which Spring Boot ends. */
function analysed(lines: readonly Line[]): Line | undefined {
  const start = lines.findLastIndex(({ text }) => text === ANALYSIS)
  const heading = start < 0 ? -1 : lines.findIndex(({ text }, index) => index > start && text === 'Description:')
  return heading < 0 ? undefined : lines[heading + 1]
}

function saysFailure({ text, isError }: Line): boolean {
  return isError ?? (FAILURE.test(text) && !text.endsWith(':'))
}

function linesOf(log: string, count: number): Line[] {
  const lines: Line[] = []
  let time = NaN
  for (const raw of log.split(LINE_END)) {
    const stamp = TIMESTAMP.exec(raw)?.[0]
    if (stamp !== undefined) time = Date.parse(stamp.trim())
    const text = plainText(raw.slice(stamp?.length ?? 0)).trimEnd()
    if (text !== '') lines.push({ text, whole: text, time })
  }
  return lines.slice(-count)
}

/** Python writes the error that came first above the one that came of it. */
function earlierError(before: readonly Line[]): LastWords['earlier'] {
  const link = before.findLastIndex(({ text }) =>
    /^(The above exception was the direct cause|During handling of the above exception)/.test(text),
  )
  const text = before[link - 1]?.text
  return text === undefined ? undefined : { text, before: before[link - 2]?.text ?? '' }
}

/** Levels of loggers that mean an error; numbers are those of pino and bunyan. */
const ERROR_LEVEL = /^(err(or)?|fatal|crit(ical)?|panic|dpanic|emerg(ency)?|alert|severe|[56]0)$/i
/** Where loggers put things: pino, bunyan, zap, logrus, slog, structlog, Serilog, ECS, Cloud Logging. */
const FIELDS = {
  level: ['level', 'severity', 'lvl', 'log.level', 'levelname', '@l', 'Level'],
  message: ['msg', 'message', 'event', '@m', '@mt', 'Message', 'textPayload'],
  error: ['err', 'error', 'error.message', 'exception', '@x', 'exc_info', 'Exception', 'reason'],
}

/** A line of a logger that writes JSON or key=value, as its message with the error behind it. */
function readFields(line: Line): Line {
  const fields = jsonFields(line.whole) ?? textFields(line.whole)
  const level = fields && pick(fields, FIELDS.level)
  const message = fields && pick(fields, FIELDS.message)
  if (fields === undefined || (message === undefined && level === undefined)) return readable(line)
  const error = pick(fields, FIELDS.error)
  const words = [message, message !== undefined && error !== undefined && message.includes(error) ? undefined : error]
  const text = words.filter((part) => part !== undefined && part !== '').join(': ')
  if (text === '') return readable(line)
  const plain = plainText(text).split('\n')
  return readable({
    ...line,
    whole: plain.filter((part) => part.trim() !== '').join(' '),
    ...(level === undefined ? {} : { isError: ERROR_LEVEL.test(level) }),
  })
}

/** A line with what rules read of it: no part of a word, for a secret's half would not be found out as one. */
function readable(line: Line): Line {
  const { whole } = line
  if (whole.length <= LONGEST_READ) return { ...line, text: whole }
  return { ...line, text: whole.slice(0, whole.lastIndexOf(' ', LONGEST_READ) + 1) || '…' }
}

type Fields = Readonly<Record<string, unknown>>

function jsonFields(text: string): Fields | undefined {
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined
  try {
    return recordOf(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Pairs from the start on, or behind one word, and among the first of them what only loggers write. */
const LOGFMT = /^(?:\S+ )?(?:[\w.@]+=(?:"(?:[^"\\]|\\.)*"|\S*) ){0,6}?(?:level|lvl|msg|err|error|caller)=\S/

/** `ts=… caller=main.go:12 level=error msg="cannot start" err=…`, as logrus, slog and go-kit write it. */
function textFields(text: string): Fields | undefined {
  if (!LOGFMT.test(text.slice(0, 400))) return undefined
  const pairs = text.matchAll(/(?<=^| )([\w.@]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))/g)
  return Object.fromEntries(
    [...pairs].map(([, key = '', quoted, bare]) => [
      key,
      quoted?.replaceAll(/\\[nrt]/g, ' ').replaceAll(/\\(.)/g, '$1') ?? bare ?? '',
    ]),
  )
}

/** The first of these fields that holds a text; an error may be an object with a message. */
function pick(fields: Fields, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = fields[name]
    if (typeof value === 'number') return String(value)
    if (typeof value === 'string' && value !== '') return value
    const { message } = recordOf(value)
    if (typeof message === 'string') return message
  }
  return undefined
}

/** What loggers put before a message: a time, a level, a thread, a class; or a place. Without one nothing is taken away. */
const PREFIXES: readonly RegExp[] = [
  // klog: E1121 11:00:19.651626       1 main.go:12] message
  /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{1,9} +\d+ [\w.-]+:\d+\] /,
  /^\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z| ?[+-]\d\d:?\d\d| UTC)?\]?(?:[ \t|:-]{1,8}|$)/,
  /^\[?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\]?(?:[ \t|:-]{1,8}|$)/,
  // Ruby: /app/config.rb:7:in `load': message (ArgumentError)
  /^\S{1,200}:\d+:in [`'][^'\n]{1,100}': /,
  // NestJS, Envoy, PHP, HAProxy
  /^\[Nest\] \d+ +- \d\d\/\d\d\/\d{4}, \d{1,2}:\d\d:\d\d [AP]M +[A-Z]+ /,
  /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{1,9}\](?:\[[\w-]{1,40}\]){1,4} /,
  /^\[\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d(?: [\w/+-]{1,40})?\] /,
  /^\[ALERT\] +\(\d+\) : /,
  /^\*+ APPLICATION FAILED TO START \*+ Description: /,
]
const AFTER_TIME: readonly RegExp[] = [
  /^\[[\w .:/#-]{1,80}\][ \t:]{1,8}/,
  /^[\w.]{1,60} - (?=[A-Z]{3,8} - )/,
  /^\[?(?:ERROR|FATAL|CRITICAL|SEVERE|PANIC|ERR|EMERG|emerg|error|fatal|crit)\]?(?:[ \t|:-]{1,8})/,
  // Spring Boot: 1 --- [           main] o.s.boot.SpringApplication               : Application run failed
  /^\d{1,7} --- (?:\[[^\]]{0,80}\] ?){1,3}[\w.$]{1,80} {0,60}: /,
  /^\[[\w .:/#-]{1,80}\][ \t:]{1,8}/,
  /^(?:main: |[\w$]{1,40}(?:\.[\w$]{1,40}){1,10} - )/,
]

/** A line without the time and what a logger puts between that and the message. */
function withoutPrefix(line: string): string {
  const prefix = PREFIXES.map((expression) => expression.exec(line)?.[0]).find((found) => found !== undefined)
  if (prefix === undefined) return line
  let rest = line.slice(prefix.length)
  for (const expression of AFTER_TIME) rest = rest.slice(expression.exec(rest)?.[0].length ?? 0)
  return rest.trim() === '' ? line : rest.trim()
}
