// Expressions of the user's in the Common Expression Language, over one object. The only file that knows the library; it
// is loaded where the input `health` is used, and nowhere else. Pure.
import { Environment, EvaluationError, ParseError, TypeError } from '@marcbachmann/cel-js'
import { createContext, Script } from 'node:vm'
import { codeOf, messageOf } from '../model/error.ts'
import type { KubernetesObject } from '../model/object.ts'
import { isRecord } from '../model/record.ts'
import type { Expression } from './user-rule.ts'

/** What an expression sees. */
const FIELDS = ['apiVersion', 'kind', 'metadata', 'spec', 'status']

/** How long one evaluation may take, milliseconds; and of an expression that once took longer, any other. */
const PATIENCE_MS = 1000
const PATIENCE_AFTERWARDS_MS = 50
const LONGEST = 10_000
const INVALID = 'is not valid CEL'

/** As Flux has it (fluxcd/pkg runtime/cel, expression.go): optional types, and the strings of cel-go's ext.Strings. */
const environment = FIELDS.reduce(
  (known, name) => known.registerVariable(name, 'dyn'),
  new Environment({ enableOptionalTypes: true })
    .registerFunction('string.charAt(int): string', (text: string, at: bigint) => text.charAt(Number(at)))
    .registerFunction('string.replace(string, string): string', (text: string, from: string, to: string) =>
      text.replaceAll(from, to),
    )
    .registerFunction('string.reverse(): string', (text: string) => [...text].reverse().join('')),
)

/** An expression that is right, or what is wrong with it, as the end of a sentence, and where: an offset in its text. */
export type Compiled = Pick<Expression, 'holds'> | { message: string; offset: number }

/** Reads an expression, and checks what can be known before an object is there: syntax, names, types. */
export function compile(text: string): Compiled {
  if (text.length > LONGEST) return { message: `is longer than ${LONGEST} characters`, offset: 0 }
  try {
    const { valid, type = 'dyn', error } = environment.check(text)
    if (!valid) return faultOf(error)
    if (type !== 'bool' && type !== 'dyn') return { message: `gives ${article(type)}, not true or false`, offset: 0 }
    const program = environment.parse(text)
    return patternFault(program.ast) ?? { holds: inTime(program) }
  } catch (error) {
    return faultOf(error)
  }
}

/** What the library asks only when it evaluates: is what `matches` is given a regular expression? */
function patternFault(part: unknown): { message: string; offset: number } | undefined {
  if (Array.isArray(part)) return part.map(patternFault).find((fault) => fault !== undefined)
  if (!isRecord(part)) return undefined
  const { args, start } = part
  if (Array.isArray(args) && args[0] === 'matches') {
    const pattern: unknown = [args.slice(1)].flat(2).at(-1)
    const text = isRecord(pattern) && pattern.op === 'value' ? pattern.args : undefined
    try {
      if (typeof text === 'string') new RegExp(text)
    } catch (error) {
      const offset = isRecord(pattern) && typeof pattern.start === 'number' ? pattern.start : Number(start ?? 0)
      return { message: `${INVALID}: ${messageOf(error).toLowerCase()}`, offset }
    }
  }
  return patternFault(args)
}

function faultOf(error: unknown): { message: string; offset: number } {
  const { code = '', range } = isOfLibrary(error) ? error : {}
  const only = code === 'unknown_variable' ? `; an expression sees ${FIELDS.join(', ')}` : ''
  return { message: `${INVALID}: ${wordsOf(error)}${only}`, offset: range?.start ?? 0 }
}

/** Without the picture of the place, which the library draws below its message. */
function wordsOf(error: unknown): string {
  const words = isOfLibrary(error) ? error.summary : messageOf(error)
  return words
    .replace('has() invalid argument', 'has() takes a field of something, such as has(status.phase)')
    .replace('EOF', 'the end of the expression')
    .replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())
}

function isOfLibrary(error: unknown): error is ParseError | EvaluationError | TypeError {
  return error instanceof ParseError || error instanceof EvaluationError || error instanceof TypeError
}

/**
 * Evaluates, and stops what takes too long: lists in lists in lists of a large status, or a regular expression. Nothing but
 * `vm` stops what runs. What was said of an object is remembered: it is looked at again and again.
 */
function inTime(program: (object: Record<string, unknown>) => unknown): Expression['holds'] {
  const known = new WeakMap<KubernetesObject, ReturnType<Expression['holds']>>()
  let patience = PATIENCE_MS
  let given: Record<string, unknown> = {}
  const room = createContext({ evaluate: () => program(given) })
  const script = new Script('evaluate()')
  const evaluate = (object: KubernetesObject): ReturnType<Expression['holds']> => {
    try {
      given = Object.fromEntries(FIELDS.map((name) => [name, withIntegers(object[name])]))
      const answer: unknown = script.runInContext(room, { timeout: patience })
      return typeof answer === 'boolean' ? answer : { unclear: `gives ${kindOf(answer)}, not true or false` }
    } catch (error) {
      if (codeOf(error) !== 'ERR_SCRIPT_EXECUTION_TIMEOUT')
        return { unclear: wordsOf(error).replace('unknown variable:', 'the object has no') }
      patience = PATIENCE_AFTERWARDS_MS
      return { unclear: `takes longer than ${PATIENCE_MS / 1000} s` }
    }
  }
  return (object) => {
    const answer = known.get(object) ?? evaluate(object)
    known.set(object, answer)
    return answer
  }
}

function article(type: string): string {
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'a list'
  return { bigint: 'an int', number: 'a double', string: 'a string' }[String(typeof value)] ?? 'a map'
}

/** JSON as the expressions have it: a number without a fraction is an int, as in Flux. */
function withIntegers(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value
  if (Array.isArray(value)) return value.map(withIntegers)
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withIntegers(one)]))
}
