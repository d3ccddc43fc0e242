// The secrets that come in with the inputs. Pure.
import { parse } from 'yaml'
import type { Inputs } from '../model/inputs.ts'
import type { ManifestDocument } from '../model/manifest.ts'
import type { KubernetesObject } from '../model/object.ts'
import { isRecord, recordOf, records } from '../model/record.ts'

/** The secrets that came in with the inputs: nothing that is written may hold them. */
export function secretsOf(inputs: Inputs): string[] {
  const secrets: unknown[] = [inputs.githubToken]
  try {
    for (const { user } of records(recordOf(parse(inputs.kubeconfig)).users))
      secrets.push(...['token', 'password', 'client-key-data'].map((field) => recordOf(user)[field]))
  } catch {
    // What is no kubeconfig is reported when it is read.
  }
  return secrets.filter((secret): secret is string => typeof secret === 'string' && secret !== '')
}

/** Shorter values, longer ones and further ones are words, or too many to look for in every text. */
const SHORTEST = 8
const LONGEST = 200
const MOST = 200

/**
 * The values of Secrets in the manifests, which a program may print. Left out is what stands elsewhere in the manifests, too:
 * a host name, a user, an image, a part of the Secret's own name or labels.
 */
export function secretsOfManifests(documents: readonly ManifestDocument[]): string[] {
  const isSecret = ({ ref }: ManifestDocument): boolean => ref.kind === 'Secret' && ref.apiVersion === 'v1'
  const elsewhere = documents
    .map((document) => JSON.stringify(isSecret(document) ? document.object.metadata : document.object))
    .join('\n')
  const values = documents
    .filter(isSecret)
    .flatMap(({ object }) => [...textsOf(object.stringData), ...decodedValues(object)])
  return [...new Set(values.map((value) => value.trim()))]
    .filter(({ length }) => length >= SHORTEST && length <= LONGEST)
    .filter((value) => !/[\n\uFFFD]|^[\d.]+$/.test(value) && !elsewhere.includes(value))
    .slice(0, MOST)
}

/** The values of the `data` of a Secret, decoded. */
export function decodedValues({ data }: KubernetesObject): string[] {
  return textsOf(data).map((value) => Buffer.from(value, 'base64').toString('utf8'))
}

function textsOf(values: unknown): string[] {
  return isRecord(values) ? Object.values(values).filter((value) => typeof value === 'string') : []
}
