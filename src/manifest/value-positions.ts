// Where each value of a document stands. Pure.
import type { Position } from '../model/manifest.ts'
import type { FieldPath } from '../model/object.ts'
import type { Located } from './values.ts'

/**
 * The position of everything in a value (not of the value itself), by the JSON text of its FieldPath. It keeps offsets and
 * makes paths only when they are asked for: long keys that are deeply nested would make more text than the file has.
 */
export class Places<P = Position> implements ReadonlyMap<string, P> {
  private readonly root: Located
  private readonly positionAt: (offset: number) => P

  constructor(root: Located, positionAt: (offset: number) => P) {
    this.root = root
    this.positionAt = positionAt
  }

  get(path: string): P | undefined {
    const found = this.find(JSON.parse(path) as FieldPath)
    return found === undefined || found === this.root ? undefined : this.positionAt(found.at)
  }

  has(path: string): boolean {
    return this.get(path) !== undefined
  }

  get size(): number {
    return [...this.keys()].length
  }

  forEach(action: (position: P, path: string, all: ReadonlyMap<string, P>) => void): void {
    for (const [path, position] of this) action(position, path, this)
  }

  *[Symbol.iterator](): MapIterator<[string, P]> {
    yield* this.below(this.root, [])
  }

  entries(): MapIterator<[string, P]> {
    return this[Symbol.iterator]()
  }

  *keys(): MapIterator<string> {
    for (const [path] of this) yield path
  }

  *values(): MapIterator<P> {
    for (const [, position] of this) yield position
  }

  private find(path: FieldPath): Located | undefined {
    let found: Located | undefined = this.root
    for (const step of path) {
      if (found === undefined) return undefined
      if (typeof step === 'number') found = 'items' in found ? found.items[step] : undefined
      else found = 'fields' in found ? found.fields.get(step) : undefined
    }
    return found
  }

  private *below(part: Located, path: FieldPath): Generator<[string, P]> {
    const children: [string | number, Located][] =
      'items' in part ? [...part.items.entries()] : 'fields' in part ? [...part.fields] : []
    for (const [step, child] of children) {
      yield [JSON.stringify([...path, step]), this.positionAt(child.at)]
      yield* this.below(child, [...path, step])
    }
  }
}
