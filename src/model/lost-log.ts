// A log that the kubelet could not read.

/**
 * What the kubelet writes in place of a log that it cannot read, or behind the part that it could: it has answered 200
 * by then (kubernetes 1.35: pkg/kubelet/kubelet_pods.go GetKubeletContainerLogs, kuberuntime_container.go
 * GetContainerLogs; cri-client/pkg/logs/logs.go ReadLogs). Only of the kubelet's own files, `NAMESPACE_POD_UID/NAME/0.log`:
 * a program may complain of log files, too.
 */
const LOST =
  /(?:^|\n)(?:unable to retrieve container logs for [\w-]+:\/\/\w+|failed to (?:try resolving symlinks in path|open log file|tail -?\d+ lines of log file|(?:reset )?seek(?: -?\d+)? in log file|read log file) "[^"\n]*_[\da-f-]{32,36}\/[^/"\n]+\/\d+\.log".*)\s*$/

/** What is left of an answer without the kubelet's own words; undefined where the kubelet could read nothing of the log. */
export function readableLog(answer: string): string | undefined {
  const lost = LOST.exec(answer)
  return lost?.index === 0 ? undefined : answer.slice(0, lost?.index)
}
