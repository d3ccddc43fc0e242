// What the tests of a rule are written in, and what they find in an object. Pure.
//
// One test is a text, so that a rule reads as the documentation of its project does:
//
//     Ready=False                     a condition of the status; several values: Ready=False|Unknown
//     Ready=False:NotFound|Denied     the same with one of these reasons
//     Ready!=True                     it has another status, or is not there
//     Ready   !Ready                  it is there, it is not
//     .status.phase=Failed|Error      a field, from the root of the object; * stands for any text; .a!=b, .a, !.a as above.
//                                     What is false, 0, '' or empty counts as not there
//     .status.phase=.spec.phase       the same value as another field
//     .status.ready<.spec.replicas    a number less than another (or than that of an annotation: <@…); a field that is not
//                                     there is 0 on the left side, and on the right side makes the test fail
//     .status.nodes<.spec.sets[].count   the sum over a list
//     .spec.steps[.status.step].x         the item of a list whose number, from 0, stands in another field
//     .status.tasks<all               a text such as 2/3 that does not have all
//     @example.org/paused=true        an annotation; #example.org/status=healthy a label
//     .status.parents[]?Accepted=False   the test after ? holds for one item of a list, or one value of a mapping. Its
//                                     paths and conditions are those of the item
//
// ` & ` joins tests that must all hold.
import type { Condition, KubernetesObject } from '../model/object.ts'
import { isRecord, records } from '../model/record.ts'

/** A condition as a custom resource has it: its status may be a boolean, and it may name a generation. */
export interface Said extends Omit<Condition, 'status'> {
  status: string
  observedGeneration?: number
}

/** What a test found: the condition or the field that decided, with its value. */
export interface Found {
  /** `Ready`, or the path of a field: `.status.phase`. */
  what: string
  /** Its status or value; empty where it is not there. */
  value: string
  condition?: Said
  /** The list item that it was found in, where it stands in one. */
  item?: unknown
}

/** What a test looks at: an object, or an item of a list of it. */
export interface Scope {
  root: unknown
  /** The conditions that are about the generation that was applied. */
  conditions: readonly Said[]
  /** Of the object: what is older than that says nothing. */
  generation: number
}

/** How an object is. */
export interface Health {
  is: 'invalid' | 'failed' | 'broken' | 'paused' | 'working' | 'done' | 'behind' | 'silent'
  /** What decided. */
  found?: Found
  /** Why, in the words of its controller. */
  reason?: string
  text?: string
  /** True: a controller has written something, and nothing of it says whether the object works. */
  unsaid?: true
}

/** What of an object is there to be judged. `generation`: that of the object as it was applied. */
export function scopeOf(object: KubernetesObject, generation: number): Scope {
  const status = isRecord(object.status) ? object.status : {}
  const list = status.conditions ?? valueOf('.conditionedStatus.conditions', status)
  return { root: object, conditions: currentConditions(list, generation), generation }
}

/** The conditions of a list, without those of an earlier generation. */
function currentConditions(list: unknown, generation: number): Said[] {
  return conditionsIn(list).filter(({ observedGeneration = generation }) => observedGeneration >= generation)
}

/** The conditions of a list; what is of another shape is left out. */
export function conditionsIn(list: unknown): Said[] {
  return records(list).flatMap((one): Said[] => {
    const { type, status, reason, message, observedGeneration, lastTransitionTime } = one
    if (typeof type !== 'string') return []
    return [
      {
        type,
        status: capitalized(textOf(status)),
        ...(typeof reason === 'string' ? { reason } : {}),
        ...(typeof message === 'string' ? { message } : {}),
        ...(typeof lastTransitionTime === 'string' ? { lastTransitionTime } : {}),
        ...(typeof observedGeneration === 'number' ? { observedGeneration } : {}),
      },
    ]
  })
}

/** What the first of these tests that holds has found. */
export function firstFound(tests: string | readonly string[] | undefined, scope: Scope): Found | undefined {
  for (const test of tests === undefined ? [] : [tests].flat()) {
    const found = test.split(' & ').map((part) => find(part, scope))
    // The last part of a test is what it is about.
    if (found.every((one) => one !== undefined)) return found.at(-1)
  }
  return undefined
}

const LIST = /^(\.[^?]*?)\[\]\?(.+)$/
const LESS = /^(\.[^<]+)<(.+)$/
const TEST = /^(!?)([^=!]+?)(?:(!?=)(.+))?$/

function find(test: string, scope: Scope): Found | undefined {
  const [, list, inner] = LIST.exec(test) ?? []
  if (list !== undefined && inner !== undefined) return findInList(list, inner, scope)
  const [, less, more] = LESS.exec(test) ?? []
  if (less !== undefined && more !== undefined) return findLess(less, more, scope)
  const [, not, what = '', operator, values] = TEST.exec(test) ?? []
  const isCondition = !/^[.@#]/.test(what)
  const condition = isCondition ? scope.conditions.find(({ type }) => type === what) : undefined
  const value = isCondition ? (condition?.status ?? '') : fieldOf(what, scope.root)
  const found = { what, value, ...(condition === undefined ? {} : { condition }), item: scope.root }
  const isThere = isCondition ? condition !== undefined : !['', '0', 'false'].includes(value)
  if (values === undefined) return isThere === (not !== '!') ? found : undefined
  const [named = '', reasons] = isCondition ? values.split(':') : [values]
  // Two fields that are both not there are not the same.
  const isField = /^\.\w/.test(named)
  const isSame = isField ? value !== '' && value === fieldOf(named, scope.root) : isOneOf(value, named)
  const holds = isSame && (reasons === undefined || isOneOf(condition?.reason ?? '', reasons))
  return holds === (operator === '=') ? found : undefined
}

function findInList(path: string, test: string, scope: Scope): Found | undefined {
  const value = valueOf(path, scope.root)
  const items: unknown[] = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : []
  for (const item of items) {
    const conditions = currentConditions(isRecord(item) ? item.conditions : undefined, scope.generation)
    const found = firstFound(test, { root: item, conditions, generation: scope.generation })
    if (found !== undefined)
      return { ...found, what: found.condition === undefined ? `${path}[]${found.what}` : found.what }
  }
  return undefined
}

function findLess(less: string, more: string, { root }: Scope): Found | undefined {
  const [value = '0', all = ''] = (fieldOf(less, root) || '0').split('/')
  const bound = more === 'all' ? all : boundOf(more, root)
  const isLess = bound !== '' && Number(value) < Number(bound)
  return isLess ? { what: less, value: `${value} of ${bound}`, item: root } : undefined
}

function boundOf(more: string, root: unknown): string {
  if (!/^[.@#]/.test(more)) return more
  const [path = '', each] = more.split('[]')
  if (each === undefined) return fieldOf(more, root)
  const list = valueOf(path, root)
  return String(
    (Array.isArray(list) ? list : []).reduce((sum: number, item) => sum + Number(fieldOf(each, item) || 0), 0),
  )
}

/** The value of a field, an annotation or a label, as text; `…` for what has parts, empty where there is none. */
function fieldOf(what: string, root: unknown): string {
  const value = valueAtName(what, root)
  if (Array.isArray(value) || isRecord(value)) return Object.keys(value).length === 0 ? '' : '…'
  return textOf(value)
}

function valueAtName(what: string, root: unknown): unknown {
  const place = { '@': '.metadata.annotations', '#': '.metadata.labels' }[what.slice(0, 1)]
  if (place === undefined) return valueOf(what, root)
  const named = valueOf(place, root)
  return isRecord(named) ? named[what.slice(1)] : undefined
}

/** The value at a path such as `.status.phase`; undefined where there is none. */
export function valueOf(path: string, root: unknown): unknown {
  const plain = path.replaceAll(/\[(\.[\w.]+)\]/g, (_, index: string) => `.${textOf(valueOf(index, root)) || '0'}`)
  let value = root
  for (const step of plain.split('.').slice(1)) {
    if (step === '') continue
    if (Array.isArray(value)) value = value[Number(step)] as unknown
    else if (isRecord(value)) value = value[step]
    else return undefined
  }
  return value
}

/** A value of one line, as text; empty for everything else. */
export function textOf(value: unknown): string {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : ''
}

/** Words are compared as they stand; `*` stands for any text. */
function isOneOf(value: string, words: string): boolean {
  return words.split('|').some((word) => {
    if (!word.includes('*')) return value === word
    const parts = word.split('*').map((part) => part.replaceAll(/[^\w\s]/g, '\\$&'))
    return new RegExp(`^${parts.join('.*')}$`, 's').test(value)
  })
}

/** `true` and `True` are one status. */
function capitalized(status: string): string {
  return status.slice(0, 1).toUpperCase() + status.slice(1)
}
