// The text of a file: where an offset is, and what stands there. Pure.
import type { Excerpt, Position } from '../model/manifest.ts'

/** Of a line that is longer nothing is shown: redacting it would take its time. */
const LONGEST_LINE = 64 * 1024

export class SourceText {
  readonly text: string
  private readonly file: string
  /** The offset of each line. */
  private readonly lines: Uint32Array
  private secret: boolean | undefined

  /** @param text its lines end with a line feed */
  constructor(text: string, file: string) {
    this.text = text
    this.file = file
    let count = 1
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
    this.lines = new Uint32Array(count)
    let line = 0
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.lines[++line] = at + 1
  }

  /** Offset → line and column, both from 1. */
  at = (offset: number): Position => {
    let low = 0
    let high = this.lines.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((this.lines[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { file: this.file, line: low + 1, column: offset - (this.lines[low] ?? 0) + 1 }
  }

  /**
   * The line that is meant, as a whole: a part of it may begin in the middle of a secret. None of a line without end. In a
   * file that holds a Secret values are left out.
   */
  excerpt({ line, column }: Position): Excerpt | undefined {
    const lineStart = this.lines[line - 1] ?? 0
    const end = this.lines[line] ?? this.text.length
    if (end - lineStart > LONGEST_LINE) return undefined
    const whole = this.text
      .slice(lineStart, end)
      .replace(/\r?\n?$/, '')
      .replaceAll('\t', ' ')
    if (whole.trim() === '' || /[\0-\x1f]/.test(whole)) return undefined
    this.secret ??= /^[ \t\r"'{,-]*kind["']?[ \t]*:[ \t]*["']?Secret/m.test(this.text)
    return this.secret
      ? {
          line,
          text: whole.replace(/^(\s*(?:- )?["']?[\w./-]+["']?\s*:).*$/, '$1 ***').replace(/^(?!.*: \*{3}$).*$/, '***'),
        }
      : { line, column, text: whole }
  }

  /** A whole line, without its end; undefined in a file that holds a Secret, and of a line that nobody reads. */
  line = (line: number): string | undefined => {
    const found = this.excerpt({ file: this.file, line, column: 1 })
    return found?.column === undefined || found.text.length > 300 ? undefined : found.text
  }

  /** The line that an offset is in, as far as it is near. */
  lineAt(offset: number): string {
    const { line } = this.at(offset)
    const start = Math.max(this.lines[line - 1] ?? 0, offset - 1000)
    return this.text.slice(start, Math.min(this.lines[line] ?? this.text.length, start + 2000))
  }
}
