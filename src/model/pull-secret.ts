// Which registries a pull secret has a login for. Nothing of a login itself is read here.
import type { ImageReference } from './image-reference.ts'
import type { KubernetesObject } from './object.ts'
import { recordOf } from './record.ts'

/** Docker Hub's login is kept under the names it has had. */
export const DOCKER_HUB: readonly string[] = ['index.docker.io', 'docker.io', 'registry-1.docker.io']

/**
 * The addresses that a Secret has logins for, as they are written there: `registry.example:5000/team`,
 * `https://index.docker.io/v1/`. Reads `.dockerconfigjson` and the older `.dockercfg`; undefined when that is no JSON.
 */
export function registriesOf({ data, stringData }: KubernetesObject): string[] | undefined {
  const read = (key: string): Readonly<Record<string, unknown>> => {
    const [plain, encoded] = [recordOf(stringData)[key], recordOf(data)[key]]
    const text = typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString() : '{}'
    return recordOf(JSON.parse(typeof plain === 'string' ? plain : text))
  }
  try {
    const { auths = read('.dockercfg') } = read('.dockerconfigjson')
    return Object.keys(recordOf(auths))
  } catch {
    return undefined
  }
}

/** `https://index.docker.io/v1/` → `index.docker.io`. */
export function hostOf(address: string): string {
  return address.replace(/^https?:\/\//, '').replace(/\/.*$/, '')
}

/**
 * True when an address of a docker config stands for the registry of an image: `https://index.docker.io/v1/`,
 * `registry.example:5000`, `*.registry.example`, `registry.example/team`.
 * Source: https://kubernetes.io/docs/concepts/containers/images/#config-json
 */
export function isLoginFor(address: string, { registry, repository }: ImageReference): boolean {
  const path = address
    .replace(/^(https?:\/\/)?[^/]*\/?/, '')
    .replace(/^v[12]\/?$/, '')
    .replace(/\/$/, '')
  const names = DOCKER_HUB.includes(registry) ? DOCKER_HUB : [registry]
  return (
    names.some((name) => isHost(name, hostOf(address))) &&
    (path === '' || repository === path || repository.startsWith(`${path}/`))
  )
}

/** `*` stands for one part of the name, or for a piece of one. */
function isHost(name: string, pattern: string): boolean {
  const [parts, wanted] = [name.split('.'), pattern.split('.')]
  return (
    parts.length === wanted.length &&
    wanted.every((piece, index) => {
      const expression = piece.split('*').map((text) => text.replaceAll(/[^\w]/g, '\\$&'))
      return new RegExp(`^${expression.join('.*')}$`).test(parts[index] ?? '')
    })
  )
}
