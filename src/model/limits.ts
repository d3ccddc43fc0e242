// How much the gate reads. No honest set comes near; what lies beyond is a mistake or an attack, and would end in a
// runner without memory. Measured with Kubernetes' own: a request has at most 3 MiB (apiserver 1.35, MaxRequestBodyBytes),
// and etcd stores at most 1.5 MiB of an object (etcd 3.6, --max-request-bytes).

const MIB = 1024 * 1024

export const LIMITS = {
  /** Of one file. The definitions of the largest operators have about 10 MB. */
  fileBytes: 16 * MIB,
  /** Of all files together, and of what a kustomization renders. */
  allBytes: 32 * MIB,
  files: 10_000,
  /** Files and folders that are looked at to find the manifests. */
  entries: 100_000,
  /** Folders in each other. */
  folderDepth: 100,
  /** Documents and items of lists, in all files together. */
  documents: 10_000,
  /** Words, signs, spaces and line ends of one document: YAML takes about half a kilobyte of memory for each. */
  documentTokens: 500_000,
  /** The same of all files together. Definitions with their descriptions have one for about six bytes. */
  tokens: 2_500_000,
  /** Mappings and lists in each other. Kubernetes' own deepest, the schema of a pod in a definition, has about 40. */
  depth: 100,
  /** Of the texts of an object: what etcd stores. */
  objectBytes: 1.5 * MIB,
  /** Of one text: what a request may have. */
  valueBytes: 3 * MIB,
  /** Alternatives that the braces of one glob come to. */
  alternatives: 1000,
  /** Problems that the report shows of one file, and of all. */
  problemsOfFile: 20,
  problems: 100,
} as const

/** What is left of the limits for all files together. */
export class Budget {
  bytes: number = LIMITS.allBytes
  documents: number = LIMITS.documents
  tokens: number = LIMITS.tokens

  /** What is used up, in words; undefined while something is left of everything. */
  get excess(): string | undefined {
    if (this.bytes < 0) return `all manifests together have more than ${size(LIMITS.allBytes)}`
    if (this.documents < 0) return `all manifests together have more than ${LIMITS.documents} documents`
    if (this.tokens < 0)
      return `all manifests together have more than ${LIMITS.tokens} keys, values, signs and line ends`
    return undefined
  }
}

/** `16 MiB`. */
export function size(bytes: number): string {
  return `${bytes / MIB} MiB`
}
