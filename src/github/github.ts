// Everything the program may ask of GitHub: the runner it runs on and the API. The only importer of @actions/*.
// Nothing here throws: what cannot be written is returned as a warning, never as the gate's verdict.
import { messageOf } from '../model/error.ts'
import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import * as core from '@actions/core'
import type { Annotation } from '../report/annotations.ts'
import { neutralise } from '../report/escape.ts'
import { actionInput } from './input.ts'
import { type PullRequest, type UpsertOptions, type UpsertResult, upsertComment } from './sticky-comment.ts'

/** The effects. A `string` that comes back is a warning for the report. */
export interface GitHub {
  /** An input of the action exactly as it was given, empty when it was not. */
  input(name: string): string
  /** Prints text to the log. No line of it can become a workflow command. */
  log(text: string): void
  /** Prints lines as one group that can be folded. */
  group(title: string, lines: readonly string[]): void
  annotate(annotation: Annotation): void
  setOutput(name: string, value: string): string | undefined
  /** Writes the job summary; a second call replaces the first. */
  writeSummary(markdown: string): Promise<string | undefined>
  /** Has the runner print `***` for a value from now on. One-line values only: each line of a longer one would be masked. */
  maskSecret(value: string): void
  /** Creates or updates the sticky comment. Neither warning nor address: there is no pull request, or nothing to update. */
  upsertComment(options: UpsertOptions): Promise<UpsertResult>
  /** What pages link to; undefined outside of a workflow run. */
  readonly runUrl: string | undefined
  /** The commit that was checked out, where links to lines lead; undefined outside of a workflow run. */
  readonly repository: { server: string; name: string; sha: string } | undefined
  /** The page of this action that describes every cause; undefined for `uses: ./`, which names no repository. */
  readonly documentationUrl: string | undefined
  /** `workflow/job`: the sticky comment's key when the user gave none. */
  /** Why GitHub gives this run no secrets, where it gives it none. */
  readonly withoutSecrets?: 'fork' | 'Dependabot' | undefined
  readonly defaultCommentKey: string
}

/** The variables that a runner sets; `process.env`. @actions/core reads its files' names from the process itself. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The part of the event's payload that is read. */
interface EventPayload {
  pull_request?: {
    number: number
    head?: { sha?: string; repo?: { full_name?: string } | null }
    base?: { repo?: { full_name?: string } }
  }
  issue?: { number: number; pull_request?: unknown }
}

/** Values shorter than this would turn half the log into asterisks. */
const SHORTEST_SECRET = 4

/** Connects to the runner, and to the API with the `github-token` input. Reads the event's file and nothing else yet. */
export function connectGitHub(environment: Environment): GitHub {
  const onRunner = environment.GITHUB_ACTIONS === 'true'
  const server = environment.GITHUB_SERVER_URL ?? 'https://github.com'
  const name = environment.GITHUB_REPOSITORY ?? ''
  const payload = readEvent(environment)
  const input = (inputName: string): string => actionInput(environment, inputName)

  return {
    input,
    log: (text) => core.info(neutralise(text)),
    group(title, lines) {
      core.startGroup(neutralise(title).replaceAll('\n', ' '))
      for (const line of lines) core.info(neutralise(line))
      core.endGroup()
    },
    annotate({ level, title, message, file, line, column }) {
      // Columns are dropped unless the annotation begins and ends on one line.
      const place = file === undefined ? {} : { file, startLine: line, endLine: line, startColumn: column }
      core[level](neutralise(message), { title: neutralise(title), ...place })
    },
    setOutput: (output, value) => attempt(`The output ${output} was not set`, () => core.setOutput(output, value)),
    async writeSummary(markdown) {
      try {
        await core.summary.emptyBuffer().addRaw(markdown).write({ overwrite: true })
        return undefined
      } catch (error) {
        return `The job summary was not written: ${messageOf(error)}`
      }
    },
    maskSecret(value) {
      // Elsewhere the command that hides the value would be the one to print it.
      if (onRunner && value.trim().length >= SHORTEST_SECRET && !/[\r\n]/.test(value.trim()))
        core.setSecret(value.trim())
    },
    async upsertComment(options) {
      const pullRequest = pullRequestOf(payload, name)
      if (pullRequest === undefined) return {}
      const token = input('github-token').trim()
      if (token === '') return { warning: 'The pull request comment was not written: `github-token` is empty.' }
      try {
        // Most runs write no comment.
        const { getOctokit } = await import('@actions/github')
        const octokit = getOctokit(token, {
          ...(environment.GITHUB_API_URL && { baseUrl: environment.GITHUB_API_URL }),
          log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
        })
        return await upsertComment(octokit, pullRequest, options, (milliseconds, signal) =>
          setTimeout(milliseconds, undefined, { signal }),
        )
      } catch (error) {
        return { warning: `The pull request comment was not written: ${messageOf(error)}` }
      }
    },
    runUrl:
      name === '' || environment.GITHUB_RUN_ID === undefined
        ? undefined
        : `${server}/${name}/actions/runs/${environment.GITHUB_RUN_ID}` +
          (environment.GITHUB_RUN_ATTEMPT === undefined ? '' : `/attempts/${environment.GITHUB_RUN_ATTEMPT}`),
    repository: checkedOut(environment, payload, server),
    documentationUrl: documentationOf(environment, server),
    withoutSecrets: withoutSecrets(environment, pullRequestOf(payload, name)),
    defaultCommentKey: `${environment.GITHUB_WORKFLOW ?? 'workflow'}/${environment.GITHUB_JOB ?? 'job'}`,
  }
}

function attempt(what: string, effect: () => void): string | undefined {
  try {
    effect()
    return undefined
  } catch (error) {
    return `${what}: ${messageOf(error)}`
  }
}

/**
 * Workflows of a pull request from a fork get no secrets, nor do those that Dependabot starts; `pull_request_target` does.
 * Source: docs.github.com, "Events that trigger workflows" and "Dependabot on GitHub Actions".
 */
function withoutSecrets(
  { GITHUB_EVENT_NAME: event, GITHUB_ACTOR: actor }: Environment,
  pull: PullRequest | undefined,
): GitHub['withoutSecrets'] {
  if (event === 'pull_request' && pull?.fromFork === true) return 'fork'
  return actor === 'dependabot[bot]' ? 'Dependabot' : undefined
}

/** The event that started the run; empty when there is none or it cannot be read. */
function readEvent({ GITHUB_EVENT_PATH: path }: Environment): EventPayload {
  if (path === undefined || path === '') return {}
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) ?? {}) as EventPayload
  } catch {
    return {}
  }
}

/** What the workflow checked out. For `pull_request` that is a merge which goes away; the head that it was made of stays. */
function checkedOut(
  { GITHUB_EVENT_NAME: event, GITHUB_REPOSITORY: name, GITHUB_SHA: sha }: Environment,
  { pull_request: pull }: EventPayload,
  server: string,
): GitHub['repository'] {
  const head = event === 'pull_request' ? pull?.head : undefined
  if (head?.sha !== undefined && head.repo?.full_name !== undefined)
    return { server, name: head.repo.full_name, sha: head.sha }
  return name && sha ? { server, name, sha } : undefined
}

/**
 * Where docs/causes.md is for the version of the action that runs. Not on another server than github.com: it may have
 * the action from there or from itself, and does not tell which.
 */
function documentationOf(
  { GITHUB_ACTION_REPOSITORY: repository = '', GITHUB_ACTION_REF: ref = '' }: Environment,
  server: string,
): string | undefined {
  const isPlain = /^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(repository) && /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/.test(ref)
  if (!isPlain || server !== 'https://github.com') return undefined
  return `https://github.com/${repository}/blob/${ref}/docs/causes.md`
}

/** The pull request that the event is about: `pull_request`, `pull_request_target`, or a comment on one. */
function pullRequestOf({ pull_request: pull, issue }: EventPayload, repository: string): PullRequest | undefined {
  const [owner, repo] = repository.split('/')
  const number = pull?.number ?? (issue?.pull_request ? issue.number : undefined)
  if (owner === undefined || repo === undefined || number === undefined) return undefined
  const head = pull?.head?.repo?.full_name
  const base = pull?.base?.repo?.full_name
  // A head without a repository is a fork that was deleted.
  return { owner, repo, number, fromFork: pull?.head !== undefined && head !== base }
}
