// Image references: what they name, and what is wrong with one that no runtime would ever accept.
// Grammar: github.com/distribution/reference v0.6 (regexp.go, normalize.go), which the kubelet uses.

/** An image reference in full: `nginx` is `library/nginx` of `registry-1.docker.io`, tag `latest`. */
export interface ImageReference {
  /** Host and port of the registry. */
  registry: string
  repository: string
  tag: string
  digest?: string
}

const TAG = /^\w[\w.-]{0,127}$/
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/
const DIGEST_LENGTHS: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 }
const PATH = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/
const HOST =
  /^(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$/
const LONGEST_PATH = 255

/** Name, tag and digest of a text, whether they are valid or not. */
export function imageParts(image: string): { name: string; tag?: string; digest?: string } {
  const at = image.indexOf('@')
  const digest = at < 0 ? {} : { digest: image.slice(at + 1) }
  const rest = at < 0 ? image : image.slice(0, at)
  const colon = rest.lastIndexOf(':')
  return colon > rest.lastIndexOf('/')
    ? { name: rest.slice(0, colon), tag: rest.slice(colon + 1), ...digest }
    : { name: rest, ...digest }
}

/**
 * The name of an image reference without tag and digest: `ghcr.io:443/a/b:1.2@sha256:…` → `ghcr.io:443/a/b`, as
 * kustomize reads it, too (api/internal/image/image.go, v0.20.1).
 */
export function imageName(reference: string): string {
  return imageParts(reference).name
}

/** `registry.example:5000/team/app:1` → `registry.example:5000`; Docker Hub when the reference names no host. */
export function registryHost(reference: string): string {
  const [host = 'docker.io'] = hostAndPath(imageName(reference))
  return host
}

/** The first segment is a host when it has a dot, a colon or a capital letter, or is `localhost`. */
export function hostAndPath(name: string): [host: string | undefined, path: string] {
  const slash = name.indexOf('/')
  const first = slash < 0 ? '' : name.slice(0, slash)
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase()
  return isHost ? [first, name.slice(slash + 1)] : [undefined, name]
}

/** Reads an image reference; undefined when it is none. */
export function parseImage(image: string): ImageReference | undefined {
  if (imageFault(image) !== undefined) return undefined
  const { name, tag = 'latest', digest } = imageParts(image)
  const [host = 'docker.io', path] = hostAndPath(name)
  const isDockerHub = host === 'docker.io' || host === 'index.docker.io'
  const repository = isDockerHub && !path.includes('/') ? `library/${path}` : path
  return { registry: isDockerHub ? 'registry-1.docker.io' : host, repository, tag, ...(digest ? { digest } : {}) }
}

/** Why no runtime accepts a text as an image reference; undefined when one would. */
export function imageFault(image: string): string | undefined {
  const fault = grammarFault(image)
  const placeholder = fault === undefined ? undefined : placeholderIn(image)
  return placeholder === undefined ? fault : `${placeholder} was not filled in`
}

function grammarFault(image: string): string | undefined {
  if (image === '') return 'it is empty'
  if (/\s/.test(image)) return 'it contains a space'
  if (/^https?:\/\//.test(image)) return 'it begins with a URL scheme, which image references do not have'
  const { name, tag, digest } = imageParts(image)
  const [host, path] = hostAndPath(name)
  if (digest !== undefined && !isDigest(digest))
    return `its digest "${digest}" is not sha256: and 64 hexadecimal digits`
  if (tag === '') return 'its tag is empty'
  if (tag !== undefined && !TAG.test(tag))
    return `"${tag}" is not a valid tag: at most 128 letters, digits, "_", "." and "-"`
  // `foo_bar.example/a` has no host that could be one, and is a path for the grammar.
  if (host !== undefined && !HOST.test(host) && !PATH.test(name)) return `"${host}" is not a registry host`
  if (path !== path.toLowerCase()) return 'its repository has capital letters'
  if (/:/.test(path)) return 'it has two tags'
  if (!PATH.test(path)) return 'it does not have the form [HOST/]REPOSITORY[:TAG][@DIGEST]'
  const hubPath = host === undefined && !path.includes('/') ? `library/${path}` : path
  if (hubPath.length > LONGEST_PATH) return `its repository is longer than ${LONGEST_PATH} characters`
  if (host === undefined && /^[a-f0-9]{64}$/.test(name)) return 'it is the ID of an image, not its name'
  return undefined
}

/** `${TAG}`, `$TAG`, `{{ .Values.tag }}`, `<tag>`: what a template engine should have replaced. */
export function placeholderIn(image: string): string | undefined {
  return /\$\{[^}]*\}?|\$\([^)]*\)?|\{\{.*?(?:\}\}|$)|<%.*?(?:%>|$)|<[^>]*>?|\$\w+|%\w+%|__\w+__/.exec(image)?.[0]
}

function isDigest(digest: string): boolean {
  if (!DIGEST.test(digest)) return false
  const [algorithm = '', hex = ''] = digest.split(':')
  return DIGEST_LENGTHS[algorithm] === hex.length && hex === hex.toLowerCase()
}
