// YAML text → the parser's documents, as long as it stays within bounds. Pure.
import { Composer, Lexer, Parser } from 'yaml'
import type { CST, Document, YAMLParseError } from 'yaml'
import { LIMITS, size, type Budget } from '../model/limits.ts'

/** Too much of something, found before it takes memory. */
export class Excess extends Error {
  /** Offset in the text. */
  readonly at: number
  /** What was wrong until there were too many errors. */
  readonly errors: readonly YAMLParseError[]
  constructor(message: string, at: number, errors: readonly YAMLParseError[] = []) {
    super(message)
    this.at = at
    this.errors = errors
  }
}

export const TOO_MANY_TOKENS = `the document has more than ${LIMITS.documentTokens} keys, values, punctuation marks and line ends: split it`

/** A part of a file, and its offset there. */
export interface Part {
  text: string
  offset: number
}

/**
 * Cuts a file into its documents where kubectl does: at lines of `---`, whatever they stand in (kubectl 1.35). What is
 * behind `LIMITS.documents` of them stays together.
 */
export function cutDocuments(text: string): Part[] {
  const separator = /^---[ \t]*(?:#.*)?\r?$/gm
  const parts: Part[] = []
  let offset = 0
  for (
    let match = separator.exec(text);
    match !== null && parts.length <= LIMITS.documents;
    match = separator.exec(text)
  ) {
    if (match.index > offset) parts.push({ text: text.slice(offset, match.index), offset })
    offset = match.index
  }
  return [...parts, { text: text.slice(offset), offset }]
}

/**
 * Reads a text as `parseAllDocuments` of yaml does. Scalars stay text (`failsafe`): scalar.ts reads them as kubectl does.
 * @throws Excess
 */
export function parseYaml(text: string, budget: Budget): Document.Parsed[] {
  const composer = new Composer({
    version: '1.1',
    schema: 'failsafe',
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  })
  boundErrors(composer)
  return [...composer.compose(tokensOf(text, budget))]
}

/** What the lexer puts before a plain or block scalar. */
const BEFORE_TEXT = '\x1f'

/** As `Parser.parse`, and stops at what is too much or nested too deeply, before memory is taken for it. */
function* tokensOf(text: string, budget: Budget): Generator<CST.Token> {
  const parser = new Parser()
  let count = 0
  let isText = false
  let errors = 0
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      if (token.type === 'error') errors++
      yield token
    }
    // What follows so many says nothing more.
    if (errors > LIMITS.problemsOfFile) break
    count++
    budget.tokens--
    if (parser.stack.length > LIMITS.depth)
      throw new Excess(`the document is nested too deeply: more than ${LIMITS.depth} levels`, parser.offset)
    if (count > LIMITS.documentTokens) {
      throw new Excess(TOO_MANY_TOKENS, parser.offset)
    }
    if (lexeme.length > LIMITS.valueBytes && (isText || /^["']/.test(lexeme))) {
      const message = `this value is longer than ${size(LIMITS.valueBytes)}: no API server accepts an object that large`
      throw new Excess(message, parser.offset - lexeme.length)
    }
    isText = lexeme === BEFORE_TEXT
    if (budget.excess !== undefined) throw new Excess(budget.excess, parser.offset)
  }
  yield* parser.end()
}

/** The parser goes on after every error, and each is an object with a stack: a text of nothing else has millions. */
function boundErrors(composer: Composer): void {
  const onError = Reflect.get(composer, 'onError') as (...error: unknown[]) => void
  let count = 0
  Reflect.set(composer, 'onError', (...error: unknown[]) => {
    onError(...error)
    if (++count <= LIMITS.problemsOfFile) return
    const found = Reflect.get(composer, 'errors') as YAMLParseError[]
    throw new Excess('the document has too many errors', found[0]?.pos[0] ?? 0, found)
  })
}
