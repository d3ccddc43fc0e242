// What a container wrote. The API server passes the kubelet's bytes on; a refusal keeps its Status.
import type { ContainerLog } from '../model/object.ts'
import { readableLog } from '../model/lost-log.ts'
import { ApiError, type LogOptions } from './cluster.ts'
import { segment } from './discovery.ts'
import type { Transport } from './transport.ts'

/**
 * Reads a container's log, as `kubectl logs` does. Bytes that are no UTF-8 become U+FFFD.
 * @throws ApiError 400 `previous terminated container "app" in pod "web" not found` when there was no previous run
 * @throws ApiError 404 `unable to retrieve container logs for …` when the node has deleted it
 */
export async function readLog(transport: Transport, options: LogOptions): Promise<ContainerLog> {
  const { namespace, pod, container, previous, tailLines, limitBytes, timestamps } = options
  const { text: answer } = await transport.send({
    method: 'GET',
    path: `/api/v1/namespaces/${segment(namespace)}/pods/${segment(pod)}/log`,
    query: { container, previous: previous || undefined, tailLines, limitBytes, timestamps: timestamps || undefined },
    accept: '*/*',
    // The API server asks the kubelet, and that may be gone.
    welcome: true,
  })
  const text = readableLog(answer)
  if (text === undefined)
    throw new ApiError({ kind: 'Status', apiVersion: 'v1', code: 404, reason: 'NotFound', message: answer.trim() })
  // The last line may be cut, and with it a secret: nobody would know its half.
  const isCut = limitBytes !== undefined && Buffer.byteLength(text) >= limitBytes
  return {
    namespace,
    pod,
    container,
    previous,
    text: isCut ? withoutEnd(text) : text,
  }
}

/** Without the last line, or of a single line without the last word. */
function withoutEnd(text: string): string {
  const end = text.lastIndexOf('\n') + 1 || text.lastIndexOf(' ') + 1
  return end === 0 ? '…' : text.slice(0, end)
}
