// The secrets that come in with the inputs. Pure.
import { parse } from 'yaml'
import type { Inputs } from '../model/inputs.ts'

/** The secrets that came in with the inputs: nothing that is written may hold them. */
export function secretsOf(inputs: Inputs): string[] {
  const secrets: unknown[] = [inputs.githubToken]
  try {
    const { users = [] } = (parse(inputs.kubeconfig) ?? {}) as { users?: { user?: Record<string, unknown> }[] }
    for (const { user = {} } of users)
      secrets.push(...['token', 'password', 'client-key-data'].map((field) => user[field]))
  } catch {
    // What is no kubeconfig is reported when it is read.
  }
  return secrets.filter((secret): secret is string => typeof secret === 'string' && secret !== '')
}
