// Logins for container registries, as docker and the kubelet keep them: the runner's docker config with its credential
// helpers, and the text of pull secrets. Where one may be sent is for registry.ts to decide; none is ever printed.
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { ImageReference } from '../model/image-reference.ts'
import { DOCKER_HUB, isLoginFor } from '../model/pull-secret.ts'
import { recordOf } from '../model/record.ts'
import { runProgram } from './program.ts'
import { readRegularFile } from './regular-file.ts'

const HELPER_LIMIT_BYTES = 1_000_000
const HELPER_LIMIT_MS = 2000

/** A name and a password for one registry. */
export interface Login {
  user: string
  password: string
}

/** What is used of docker's config.json. */
interface DockerConfig {
  auths?: Record<string, { auth?: unknown; username?: unknown; password?: unknown } | null>
  credHelpers?: Record<string, unknown>
  credsStore?: unknown
}

/**
 * The logins of a pull secret (`.dockerconfigjson`, or the older `.dockercfg`, decoded) for an image, the most specific
 * first. A text that is neither holds none.
 */
export function loginsOf(text: string, image: ImageReference): Login[] {
  const config = parse(text)
  const auths = config.auths ?? (text.includes('"auths"') ? {} : (config as NonNullable<DockerConfig['auths']>))
  return Object.entries(auths)
    .filter(([key]) => isLoginFor(key, image))
    .toSorted(([one], [other]) => other.length - one.length)
    .flatMap(([, entry]) => loginOf(entry))
}

/** The runner's own logins: `$DOCKER_CONFIG/config.json`, else `~/.docker/config.json`, with its credential helpers. */
export async function ownLogins(image: ImageReference, environment: NodeJS.ProcessEnv): Promise<Login[]> {
  const folder = environment.DOCKER_CONFIG || join(environment.HOME || homedir(), '.docker')
  const text = await readRegularFile(join(folder, 'config.json')).then(String, () => '')
  const { credHelpers = {}, credsStore } = parse(text)
  const named = Object.entries(credHelpers).find(([key]) => isLoginFor(key, image))
  const helper = named?.[1] ?? credsStore
  const asked = typeof helper === 'string' ? await askHelper(helper, named?.[0] ?? serverOf(image), environment) : []
  return [...asked, ...loginsOf(text, image)]
}

/** `docker-credential-NAME get`: the server on its standard input, JSON on its output. */
async function askHelper(helper: string, server: string, environment: NodeJS.ProcessEnv): Promise<Login[]> {
  if (!/^[\w.-]+$/.test(helper)) return []
  const { stdout, exitCode } = await runProgram(`docker-credential-${helper}`, ['get'], {
    environment,
    input: server,
    timeLimitMs: HELPER_LIMIT_MS,
    outputLimitBytes: HELPER_LIMIT_BYTES,
  })
  const { Username: user, Secret: password } = recordOf(exitCode === 0 ? parse(stdout) : {})
  // The user `<token>` means an identity token, which is another protocol.
  if (typeof user !== 'string' || typeof password !== 'string' || user === '' || user === '<token>') return []
  return [{ user, password }]
}

function serverOf({ registry }: ImageReference): string {
  return DOCKER_HUB.includes(registry) ? 'https://index.docker.io/v1/' : registry
}

function parse(text: string): DockerConfig {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

function loginOf(entry: { auth?: unknown; username?: unknown; password?: unknown } | null): Login[] {
  if (typeof entry?.username === 'string' && typeof entry.password === 'string' && entry.username !== '')
    return [{ user: entry.username, password: entry.password }]
  if (typeof entry?.auth !== 'string') return []
  const [, user, password] = /^([^:]+):(.*)$/s.exec(Buffer.from(entry.auth, 'base64').toString('utf8')) ?? []
  return user === undefined || password === undefined ? [] : [{ user, password: password.replace(/\0+$/, '') }]
}
