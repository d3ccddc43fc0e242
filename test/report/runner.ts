// How the runner finds workflow commands in what a step prints (actions/runner 2.336.0: Handlers/OutputManager.cs splits
// lines, ActionCommand.cs has the two parsers). .NET's comparisons are the culture's: they skip characters that are
// ignorable for sorting, which is imitated by removing those first and looking at both forms.

const IGNORABLE = /[\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}]/gu

/** Char.IsWhiteSpace */
const WHITE_SPACE = /^[\s\u0085]+/

/** The names of the commands that a runner would see in a text. */
export function commandsIn(output: string): string[] {
  const lines = output.split(/\r\n|\r|\n/)
  return lines.flatMap((line) => {
    const forms = [
      line,
      line.replace(/(?![\t])[\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}]/gu, ''),
      line.replace(IGNORABLE, ''),
    ]
    return [...new Set(forms.flatMap((form) => [...newForm(form), ...oldForm(form)]))]
  })
}

/** `::name properties::data` at the start of a line. */
function newForm(line: string): string[] {
  const command = /^::([^:\s]*)[^]*?::/.exec(line.replace(WHITE_SPACE, ''))
  return command === null ? [] : [command[1] ?? '']
}

/** `##[name properties]data` anywhere in a line. */
function oldForm(line: string): string[] {
  const command = /##\[([^\]\s]*)[^\]]*\]/.exec(line)
  return command === null ? [] : [command[1] ?? '']
}
