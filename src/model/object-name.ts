// Which texts can be names in a request path. Pure.

/**
 * What makes a text no name of any object, undefined where nothing does: what only some kinds forbid, such as capital
 * letters, is left to the API server. Source: apimachinery api/validation/path/name.go, IsValidPathSegmentName (v0.35.4).
 */
export function nameFault(name: string): string | undefined {
  if (name === '' || name === '.' || name === '..') return 'a name must not be empty, “.” or “..”'
  if (/[/%]/.test(name)) return 'a name must not contain “/” or “%”'
  // No URL can carry half of a surrogate pair; JSON of the API server cannot either.
  return name.isWellFormed() ? undefined : 'a name must not contain half of a surrogate pair'
}

/** RFC 1123 label, as the API server demands of a namespace's name (apimachinery util/validation IsDNS1123Label). */
export function isNamespaceName(text: string): boolean {
  return /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(text)
}

/** What `isNamespaceName` asks for. */
export const NAMESPACE_RULE = 'at most 63 lowercase letters, digits and “-”, with a letter or digit at both ends'

/** What makes a text no apiVersion, undefined where nothing does: that the cluster serves it is another question. */
export function apiVersionFault(apiVersion: string): string | undefined {
  const parts = apiVersion.split('/')
  const isOne = parts.length <= 2 && parts.every((part) => nameFault(part) === undefined)
  return isOne ? undefined : 'an apiVersion is “v1” or “group/version”, such as “apps/v1”'
}
