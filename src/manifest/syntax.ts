// What the YAML parser found wrong, in plain words. Pure.
import { isScalar, visit } from 'yaml'
import type { Document, ErrorCode, YAMLParseError } from 'yaml'
import type { Fault } from './values.ts'

const sentences: Partial<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'an alias (*name) cannot have an anchor or a tag of its own',
  BAD_ALIAS: 'an alias (*name) or anchor (&name) has no valid name',
  BAD_COLLECTION_TYPE: 'the tag does not fit the kind of value that follows it',
  BAD_DIRECTIVE: 'this line starts with %, so it is a YAML directive, but it is not valid',
  BAD_DQ_ESCAPE: 'YAML does not know this backslash sequence: double the backslash, or use single quotes',
  BAD_INDENT: 'the indentation is wrong, or a bracket is not closed before this line',
  BAD_PROP_ORDER: 'an anchor or tag is in the wrong place: put it directly before its value',
  BAD_SCALAR_START: 'a value cannot start with this character: put it in quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'a second “key: value” starts inside a value: put text that contains “: ” in quotes, or fix the indentation of the next line',
  BLOCK_IN_FLOW: 'a “- item” or indented block cannot start inside {…} or […]',
  KEY_OVER_1024_CHARS: 'a key is longer than 1024 characters',
  MISSING_CHAR: 'something is missing here: “: ” after a key, or “,” between the items of {…} or […]',
  MULTILINE_IMPLICIT_KEY:
    'this line is neither “key: value” nor a list item: check for a missing colon or wrong indentation',
  MULTIPLE_ANCHORS: 'a value can have only one anchor',
  MULTIPLE_TAGS: 'a value can have only one tag',
  RESOURCE_EXHAUSTION: 'the document is nested too deeply',
  TAB_AS_INDENT: 'YAML cannot be indented with tabs: use spaces',
  TAG_RESOLVE_FAILED: 'the tag is not valid',
  UNEXPECTED_TOKEN: 'unexpected text: check the indentation, brackets and quotes before it',
}

/** Faults that leave the parser on the right track, so that what it reports after them is real. */
const independent = new Set<ErrorCode>(['BAD_DQ_ESCAPE', 'BAD_SCALAR_START', 'TAB_AS_INDENT'])

/**
 * The syntax errors of a document, without those that only follow from an earlier one.
 * @param document undefined when it has so many errors that none was made
 */
export function syntaxFaults(errors: readonly YAMLParseError[], document?: Document.Parsed): Fault[] {
  const first = errors.findIndex((error) => !independent.has(error.code))
  const told = first < 0 ? errors : errors.slice(0, first + 1)
  return told.map((error) => describe(error, errors, document))
}

function describe(error: YAMLParseError, errors: readonly YAMLParseError[], document?: Document.Parsed): Fault {
  const [at] = error.pos
  if (error.code === 'MISSING_CHAR' && error.message.includes('quote')) {
    return { message: 'this quote is not closed', at: document === undefined ? at : openingQuote(document, at) }
  }
  if (error.code === 'BLOCK_AS_IMPLICIT_KEY')
    return { message: sentences[error.code] ?? '', at: secondColon(error, errors) }
  return { message: sentences[error.code] ?? error.message, at }
}

/**
 * Where a value is continued on the next line by a line that is indented too far, the slip is on that line, as kubectl
 * says too; the parser points at the beginning of the value. Its next complaint ends at the colon.
 */
function secondColon(error: YAMLParseError, errors: readonly YAMLParseError[]): number {
  const [at] = error.pos
  const same = errors.find(({ code, pos }) => code === 'MULTILINE_IMPLICIT_KEY' && pos[0] === at)
  return same?.pos[1] ?? at
}

/** The parser points at the end of the text; the quote that was forgotten belongs to the last text. */
function openingQuote(document: Document.Parsed, end: number): number {
  let start = end
  visit(document, {
    Scalar(_, node) {
      if (isScalar(node) && node.type?.startsWith('QUOTE') && node.range?.[1] === end) start = node.range[0]
    },
  })
  return start
}

/** Why a text may be no YAML yet: `{{ … }}`, `${…}` and `<% … %>` belong to templates. Empty when none is in it. */
export function templateHint(text: string): string {
  const marker = /\{\{|\$\{|<%/.exec(text)?.[0]
  if (marker === undefined) return ''
  return `; the file contains “${marker}”: render the template first (helm template, envsubst…) and deploy the result`
}
