// What was read from the manifest files.
import type { FieldPath, KubernetesObject, ObjectRef } from './object.ts'

/** A place in a file. `file` is relative to the workspace, `line` and `column` count from 1. */
export interface Position {
  file: string
  line: number
  column: number
}

/** One object of the set that is deployed. */
export interface ManifestDocument {
  /** Namespace and apiVersion as written; the namespace is filled in once the cluster said which kinds have one. */
  ref: ObjectRef
  object: KubernetesObject
  /** Where the document begins. */
  source: Position
  /**
   * Where each value stands, by the JSON text of its FieldPath. For a scalar that is the value itself,
   * for a mapping or list the key that introduces it. See `positionOf`.
   */
  positions: ReadonlyMap<string, Position>
  /** A line of the file that it was read from; undefined where values of a Secret may stand in it. */
  lineAt?: (line: number) => string | undefined
  /** The kustomization that rendered it, where the file that it comes from is not known. */
  renderedFrom?: string
}

/** The position of a value, or of its nearest ancestor that the manifest has, or of the document. */
export function positionOf(document: ManifestDocument, path: FieldPath): Position {
  for (let length = path.length; length > 0; length--) {
    const position = document.positions.get(JSON.stringify(path.slice(0, length)))
    if (position !== undefined) return position
  }
  return document.source
}

/** A line of a file. `column`: the one in `text` that is meant, counted from 1; absent where values are left out. */
export interface Excerpt {
  line: number
  column?: number
  text: string
}

/** Something wrong with the input: an action input, a manifest, a kubeconfig. All of them are reported at once. */
export interface InputProblem {
  /** What is wrong and which forms are valid, one sentence or two, without the position. */
  message: string
  source?: Position
  /** The line of the file that is meant, as it stands there; that of a Secret without its values. */
  excerpt?: Excerpt
  /** The input of `action.yml` it came by: `manifests`, `timeout`… */
  input?: string
  /** What was given there, where it may be shown; what is wrong, where that does not show it; and the forms that are valid. */
  given?: string
  problem?: string
  allowed?: string
  /** True: the message does not begin with the name of that input. */
  isUnnamed?: true
  /** True: it names a kind that the cluster does not serve. */
  notServed?: true
}

/** A quoted text, or one word. A mapping or a list on one line is neither. */
const VALUE = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#,{}[\]"'&*!|>][^\s,{}[\]]*?)(?=:?(?:\s|$))/

/**
 * A line with another text in place of what begins at `column`, a value or a key, or in place of `text`, the nearest
 * before that; undefined where it does not tell where that is, or where it ends.
 */
export function editedLine(
  line: string,
  column: number,
  to: string,
  text?: string,
): { from: string; to: string } | undefined {
  const start = text === undefined ? column - 1 : startOf(text, line, column - 1)
  const replaced = text ?? VALUE.exec(line.slice(column - 1))?.[0]
  if (start < 0 || replaced === undefined) return undefined
  return { from: line, to: line.slice(0, start) + to + line.slice(start + replaced.length) }
}

/** Where a text begins: at `from`, behind its quote there, or, of a key, before that; -1 where it is not there. */
function startOf(text: string, line: string, from: number): number {
  const here = /["']/.test(line.charAt(from)) ? from + 1 : from
  if (line.startsWith(text, here)) return here
  const before = line.lastIndexOf(text, from)
  return before >= 0 && /^["']?\s*:/.test(line.slice(before + text.length)) ? before : -1
}
