// The same manifests by `kubectl apply` and `kubectl rollout status`: what people have without the gate, and when.
import { parseAllDocuments } from 'yaml'
import type { Tools } from './scenario.ts'

export interface KubectlAnswer {
  /** The last line that kubectl printed. */
  said: string
  /** From the end of `apply` (from its start, when that fails) to the answer. */
  seconds: number
}

const kindsWithStatus = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])

/** Workloads of the manifests as `kind/name` with their namespace; none of texts that are not YAML. */
function workloads(texts: readonly string[]): { name: string; namespace: string | undefined }[] {
  return texts
    .flatMap((text) => parseAllDocuments(text).filter((document) => document.errors.length === 0))
    .map((document) => document.toJS() as { kind: string; metadata: { name: string; namespace?: string } })
    .filter((object) => kindsWithStatus.has(object.kind))
    .map(({ kind, metadata }) => ({ name: `${kind}/${metadata.name}`, namespace: metadata.namespace }))
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}

/** Resolves with the last line, also of a command that failed. */
async function say(tools: Tools, args: string[], input?: string): Promise<{ failed: boolean; line: string }> {
  try {
    return { failed: false, line: lastLine(await tools.kubectl(args, input)) }
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string }
    return { failed: true, line: lastLine(stderr ?? message) }
  }
}

/** Applies file after file, then waits for each workload as a script would; at most `limit` seconds for each. */
export async function kubectlAnswer(tools: Tools, texts: readonly string[], limit: number): Promise<KubectlAnswer> {
  let started = performance.now()
  const answer = (said: string) => ({ said, seconds: (performance.now() - started) / 1000 })
  const applied = await say(tools, ['apply', '-f', '-'], texts.join('\n---\n'))
  if (applied.failed) return answer(applied.line)
  started = performance.now()
  let last = applied.line
  for (const { name, namespace } of workloads(texts)) {
    const where = namespace === undefined ? [] : [`--namespace=${namespace}`]
    const status = await say(tools, ['rollout', 'status', name, `--timeout=${limit}s`, ...where])
    last = status.line
    if (status.failed) break
  }
  return answer(last)
}
