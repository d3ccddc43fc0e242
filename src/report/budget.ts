// Fits a page into a number of bytes by leaving out whole blocks or taking their shorter forms. No text is ever cut here,
// so no cut can land inside a fence, a table or `<details>`.

/** A part of a page that stands or falls as a whole. */
export interface Block {
  /** Its forms, longest first. */
  forms: readonly string[]
  /** What it is counted as when there is no room for it: `cause`, `notice`… Absent: nobody misses it. */
  noun?: string
}

export interface Fitted {
  text: string
  /** How many blocks had no room, by noun. */
  leftOut: Map<string, number>
}

const SEPARATOR = '\n\n'

/**
 * The blocks in their order (most important first), each in the longest form that still leaves room for the shortest
 * form of all others. At most `limit` bytes of UTF-8.
 */
export function fitBlocks(blocks: readonly Block[], limit: number): Fitted {
  const sizeOf = (text: string): number => Buffer.byteLength(text) + SEPARATOR.length
  const leftOut = new Map<string, number>()
  let room = limit
  const chosen = blocks.flatMap((block) => {
    const shortest = block.forms.at(-1)
    if (shortest === undefined) return []
    if (sizeOf(shortest) > room) {
      if (block.noun !== undefined) leftOut.set(block.noun, (leftOut.get(block.noun) ?? 0) + 1)
      return []
    }
    room -= sizeOf(shortest)
    return [{ block, form: shortest }]
  })
  const forms = chosen.map(({ block, form }) => {
    const longest = block.forms.find((candidate) => sizeOf(candidate) - sizeOf(form) <= room) ?? form
    room -= sizeOf(longest) - sizeOf(form)
    return longest
  })
  return { text: forms.filter((form) => form !== '').join(SEPARATOR), leftOut }
}
