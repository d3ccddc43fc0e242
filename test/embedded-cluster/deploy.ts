// One deploy of a recording: the embedded cluster, the fake GitHub, and the built action between them.
import type { ActionOptions, ActionResult } from './action.ts'
import { runAction } from './action.ts'
import type { FakeComment, FakeGitHubOptions } from './github.ts'
import { startFakeGitHub } from './github.ts'
import type { Recording } from './recording.ts'
import type { EmbeddedClusterOptions, SeenRequest } from './server.ts'
import { startEmbeddedCluster } from './server.ts'

/** Where a recording's manifests are in the workspace. */
export const manifestFolder = 'k8s'

export interface DeployOptions {
  cluster?: EmbeddedClusterOptions
  gitHub?: FakeGitHubOptions
  /** Beside those of the recording. */
  inputs?: Record<string, string>
  action?: Pick<ActionOptions, 'environment' | 'onStart' | 'onOutput' | 'inspect'>
}

export interface Deploy extends ActionResult {
  comments: FakeComment[]
  /** What the action asked of the cluster. */
  requests: SeenRequest[]
  /** What it asked that was not recorded, of the cluster or of GitHub: none, or the test has proved nothing. */
  unknown: string[]
  /** Faults that were never met. */
  unusedFaults: number
}

/** Runs dist/index.js on a recording. Rejects only when it cannot be started. */
export async function deploy(recording: Recording, options: DeployOptions = {}): Promise<Deploy> {
  const cluster = await startEmbeddedCluster(recording, options.cluster)
  const gitHub = await startFakeGitHub(options.gitHub)
  try {
    const files = Object.entries(recording.manifests).map(([path, text]) => [`${manifestFolder}/${path}`, text])
    const { kubeconfig } = cluster
    const result = await runAction({
      workspace: Object.fromEntries(files) as Record<string, string>,
      inputs: { manifests: manifestFolder, kubeconfig, ...recording.inputs, ...options.inputs },
      gitHubUrl: gitHub.url,
      ...options.action,
    })
    return {
      ...result,
      comments: gitHub.comments,
      requests: cluster.requests,
      unknown: [...cluster.unknown, ...gitHub.unknown],
      unusedFaults: cluster.faults.unused.length,
    }
  } finally {
    await cluster.close()
    await gitHub.close()
  }
}

/** An annotation as the action prints it: `::error file=…,line=…::message`. */
export interface PrintedAnnotation {
  level: string
  file: string | undefined
  line: number | undefined
  title: string | undefined
  message: string
}

/** The annotations in a step's log. */
export function annotationsOf(stdout: string): PrintedAnnotation[] {
  const unescape = (text: string) =>
    text
      .replaceAll('%0A', '\n')
      .replaceAll('%0D', '\r')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%')
  return [...stdout.matchAll(/^::(error|warning|notice)(?: (.*?))?::(.*)$/gm)].map(
    ([, level = '', list = '', text = '']) => {
      const properties = new Map(list.split(',').map((property) => property.split(/=(.*)/s, 2) as [string, string]))
      const line = properties.get('line')
      const title = properties.get('title')
      return {
        level,
        file: properties.get('file'),
        line: line === undefined ? undefined : Number(line),
        title: title === undefined ? undefined : unescape(title),
        message: unescape(text),
      }
    },
  )
}
