// The action's inputs, read, checked and frozen.

/** One override of the `images` input: `name=new-reference`. */
export interface ImageOverride {
  name: string
  reference: string
}

/** Every input of `action.yml`; see there for what each means. Durations are milliseconds. */
export interface Inputs {
  /** Name of the environment, empty: none. */
  readonly label: string
  readonly manifests: readonly string[]
  readonly mode: 'deploy' | 'dry-run' | 'watch'
  /** `kind/name`, for `mode: watch`. */
  readonly resources: readonly string[]
  /** Empty: from the manifest, else the context's, else `default`. */
  readonly namespace: string
  /** The kubeconfig's text (base64 already decoded), empty: from the environment. */
  readonly kubeconfig: string
  readonly context: string
  /** Rules of the user's for kinds, empty: none. The path of a file, or YAML, as it was given. */
  readonly health: string
  readonly images: readonly ImageOverride[]
  readonly timeout: number
  readonly failFast: boolean
  readonly stabilize: 'auto' | number
  readonly logLines: number
  readonly fieldManager: string
  readonly forceConflicts: boolean
  readonly rollback: 'never' | 'on-failure'
  /** What becomes of what stands still on purpose. */
  readonly whenPaused: 'pass' | 'wait'
  readonly comment: 'on-failure' | 'always' | 'never'
  /** Empty: made from workflow and job. */
  readonly commentKey: string
  readonly githubToken: string
  readonly redact: readonly RegExp[]
  readonly failOnStaleImage: boolean
}

/** The forms of inputs whose problems are told in words of their own, by the name of the input. */
export const INPUT_FORMS: Readonly<Record<string, string>> = {
  manifests: 'files, folders or globs, one per line, such as k8s/ or deploy/*.yaml',
  resources: 'kind/name, one per line, such as deployment/web; only with mode: watch',
  images: 'name=new-reference, one per line, such as ghcr.io/acme/web=ghcr.io/acme/web:1.4.2 or web=:1.4.2',
  kubeconfig: 'the content of a kubeconfig, plain or base64',
  context: 'a context of the kubeconfig',
  redact: 'JavaScript regular expressions, one per line, each of which matches at least one character',
  health:
    'a file, or the rules themselves: a YAML list of apiVersion, kind, current and, if need be, inProgress and failed (CEL)',
  'field-manager': 'printable characters, at most 128 bytes',
}
