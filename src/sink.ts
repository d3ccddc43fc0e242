// What everything that is written goes through: no text leaves with what the user wants hidden, nor with a secret of the
// inputs. Made once for a run; no other code holds the effects that write. What others said was redacted before it became
// a part of these texts.
import { redactReport, type Redact } from './evidence/redact.ts'
import type { GitHub } from './github/github.ts'

/** The effects that write. */
interface Outlets {
  github: GitHub
  write: (path: string, text: string) => Promise<string>
}

/** GitHub as the phases of a run have it. */
export interface RedactedGitHub extends GitHub {
  /** What is no text is written as JSON. */
  setOutput(name: string, value: string | object): string | undefined
  /** What later steps of the workflow go by, and no name or message is in: a verdict, a code, a path on the runner. */
  setUnredacted(name: string, value: string): string | undefined
}

/** The same effects, for the phases of a run. */
export interface Sink {
  github: RedactedGitHub
  /** Writes a file below the output folder and returns its path. */
  write: (path: string, text: string) => Promise<string>
  /** The same with a value that `render` makes a text of: what is hidden in it cannot break its form. */
  writeValue: <T>(path: string, value: T, render: (value: T) => string) => Promise<string>
}

/** The effects that write, with `hide` before them. Pages are made of a report that is redacted: see `redactReport`. */
export function sinkOf({ github, write }: Outlets, hide: Redact): Sink {
  const paths = new PathNames(hide)
  return {
    github: {
      ...github,
      log: (text) => github.log(hide(text)),
      group: (title, lines) => github.group(hide(title), hide(lines.join('\n')).split('\n')),
      annotate: ({ title, message, file, ...rest }) =>
        github.annotate({
          ...rest,
          title: hide(title),
          message: hide(message),
          ...(file === undefined ? {} : { file: hide(file) }),
        }),
      setOutput: (name, value) =>
        github.setOutput(name, typeof value === 'string' ? hide(value) : JSON.stringify(redactReport(value, hide))),
      setUnredacted: (name, value) => github.setOutput(name, value),
    },
    write: (path, text) => write(paths.of(path), hide(text)),
    writeValue: (path, value, render) => write(paths.of(path), render(redactReport(value, hide))),
  }
}

/** Names of files, in which an asterisk may not stand: no artifact may have it. Two never become one. */
class PathNames {
  readonly #hide: Redact
  readonly #taken = new Set<string>()

  constructor(hide: Redact) {
    this.#hide = hide
  }

  of(path: string): string {
    const hidden = path
      .split('/')
      .map((name) => this.#hide(name).replaceAll('*', '_'))
      .join('/')
    let free = hidden
    for (let number = 2; this.#taken.has(free) && hidden !== path; number++)
      free = hidden.replace(/(\.\w+)?$/, (end) => `-${number}${end}`)
    this.#taken.add(free)
    return free
  }
}
