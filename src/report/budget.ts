// Fits a page into a number of bytes by leaving out whole blocks or taking their shorter forms. No text is ever cut here,
// so no cut can land inside a fence, a table or `<details>`.

/** A part of a page that stands or falls as a whole. */
export interface Block {
  /** Its forms, longest first. Each is only made when there may be room for it. */
  forms: readonly (() => string)[]
  /** What it is counted as when there is no room for it: `cause`, `notice`… Absent: nobody misses it. */
  noun?: string
  /** True: shown whole or not at all, whatever became of others like it. Its room is what the other blocks leave. */
  whole?: true
}

export interface Fitted {
  text: string
  /** How many blocks had no room, by noun. */
  leftOut: Map<string, number>
}

const SEPARATOR = '\n\n'

function sizeOf(text: string): number {
  return text === '' ? 0 : Buffer.byteLength(text) + SEPARATOR.length
}

/**
 * The blocks in their order, most important first, at most `limit` bytes of UTF-8: as many as have room in their shortest
 * form, and of these from the first on each in the longest form that then has room.
 */
export function fitBlocks(blocks: readonly Block[], limit: number): Fitted {
  const leftOut = new Map<string, number>()
  let room = limit
  const chosen: { block: Block; text: string }[] = []
  for (const block of blocks) {
    const text = block.whole === true ? '' : (block.forms.at(-1)?.() ?? '')
    if (sizeOf(text) <= room) {
      room -= sizeOf(text)
      chosen.push({ block, text })
    } else if (block.noun !== undefined) {
      leftOut.set(block.noun, (leftOut.get(block.noun) ?? 0) + 1)
    }
  }
  const full = new Set<string | undefined>() // the nouns of which one had to stay short: the following ones do too
  for (const entry of chosen) {
    const { forms, noun, whole } = entry.block
    if (whole === true) {
      const text = forms[0]?.() ?? ''
      if (sizeOf(text) <= room) {
        room -= sizeOf(text)
        entry.text = text
      } else if (noun !== undefined) leftOut.set(noun, (leftOut.get(noun) ?? 0) + 1)
      continue
    }
    if (forms.length === 1 || (noun !== undefined && full.has(noun))) continue
    const spare = room + sizeOf(entry.text)
    const longer = forms
      .slice(0, -1)
      .values()
      .map((form) => form())
      .find((text) => sizeOf(text) <= spare)
    if (longer === undefined) {
      full.add(noun)
    } else {
      room = spare - sizeOf(longer)
      entry.text = longer
    }
  }
  const texts = chosen.map(({ text }) => text).filter((text) => text !== '')
  return { text: texts.join(SEPARATOR), leftOut }
}
