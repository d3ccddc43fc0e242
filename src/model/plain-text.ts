// Text without what a terminal obeys and nobody sees.

// ECMA-48 control sequences: CSI (`ESC [ … m`), strings (OSC, DCS… up to BEL or ST, never past the line), two-character ones.
const ANSI =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|\u001b[\]PX^_][^\u0007\u001b\n\r]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]?/g

// Control characters except tab and line breaks, and every character that is not seen: bidirectional overrides,
// zero-width ones, tags, variation selectors. .NET's comparisons skip these, so a workflow command could hide behind one.
const INVISIBLE = /[[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]--[\t\n\r]]/gv

/** The text without ANSI sequences, control characters and invisible characters; line breaks are `\n`. Idempotent. */
export function plainText(text: string): string {
  return text.replace(ANSI, '').replace(INVISIBLE, '').replace(/\r\n?/g, '\n').toWellFormed()
}
