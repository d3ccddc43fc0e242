// What the built action writes: of every recording, and of what goes wrong before or beside a rollout. For pictures.
import type { DeployOptions } from '../embedded-cluster/deploy.ts'
import { deploy } from '../embedded-cluster/deploy.ts'
import { readRecording, recordingNames } from '../embedded-cluster/recording.ts'

/** The surfaces of one run. */
export interface Outcome {
  stdout: string
  summary: string
  comment: string
}

/** A recording, and how it is played. */
interface Play {
  recording: string
  options?: DeployOptions
}

const KNOWN = {
  GITHUB_ACTION_REPOSITORY: 'acme/k8s-deploy-gate',
  GITHUB_ACTION_REF: 'v1',
}

/** Sent SIGINT as soon as the log holds this. */
function cancelledAt(text: string): DeployOptions['action'] {
  let sent = false
  return {
    onOutput: (stdout, kill) => {
      if (sent || !stdout.includes(text)) return
      sent = true
      kill('SIGINT')
    },
  }
}

/** Beside the recordings: the first mistakes of a newcomer, other modes, a run that is cancelled. */
const PLAYS: Readonly<Record<string, Play>> = {
  'input-errors': {
    recording: 'healthy',
    options: { inputs: { mode: 'apply', rollback: 'yes', stabilize: 'soon', timeout: '10 minutes' } },
  },
  'kubeconfig-missing': { recording: 'healthy', options: { inputs: { kubeconfig: '', label: '' } } },
  'kubeconfig-broken': { recording: 'healthy', options: { inputs: { kubeconfig: 'apiVersion: v1\nkind: Config\n' } } },
  'dry-run': { recording: 'image-not-found-on-update', options: { inputs: { mode: 'dry-run' } } },
  'dry-run-failed': { recording: 'unknown-field', options: { inputs: { mode: 'dry-run' } } },
  cancelled: {
    recording: 'image-not-found-on-update',
    options: { inputs: { 'fail-fast': 'false' }, action: cancelledAt('cannot pull the image') },
  },
  'cancelled-first': {
    recording: 'pvc-not-found',
    options: { action: cancelledAt('waiting for a node') },
  },
  'custom-resource': { recording: 'cluster/custom-resource-not-ready' },
  'without-label': { recording: 'image-not-found-on-update', options: { inputs: { label: '' } } },
  watch: {
    recording: 'image-not-found',
    options: { inputs: { mode: 'watch', manifests: '', resources: 'deployment/web' }, cluster: { begin: 'at-once' } },
  },
}

/** The names of all outcomes. */
export function outcomeNames(): string[] {
  return [...recordingNames(), ...Object.keys(PLAYS)]
}

/** Plays one. Rejects where there is none of that name. */
export async function outcomeOf(name: string): Promise<Outcome> {
  const { recording, options = {} } = PLAYS[name] ?? { recording: name }
  const { stdout, summary, comments } = await deploy(readRecording(recording), {
    ...options,
    inputs: { comment: 'always', label: 'production', ...options.inputs },
    action: { environment: KNOWN, ...options.action },
  })
  return { stdout, summary, comment: comments.at(-1)?.body ?? '' }
}
