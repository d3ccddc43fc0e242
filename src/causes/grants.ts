// Rights that an identity lacks, and the smallest roles that give them, as commands.
import { quote } from './commands.ts'

/** Something that may be asked of the API server. */
export interface Right {
  verb: string
  /** Of the API, empty for the core group. */
  group: string
  /** The plural, with its subresource: `pods/log`. */
  resource: string
  /** The namespace; undefined for what is cluster-scoped. */
  scope?: string
}

const ROLE = 'k8s-deploy-gate'

/** `deployments.apps`, as RBAC and kubectl name them. */
export function resourceName({ group, resource }: Pick<Right, 'group' | 'resource'>): string {
  return group === '' ? resource : `${resource}.${group}`
}

/** Asks for one of them by hand. */
export function checkCommand({ verb, group, resource, scope }: Right, user: string | undefined): string {
  const [plural = '', subresource] = resource.split('/')
  const of = subresource === undefined ? '' : ` --subresource=${subresource}`
  const where = scope === undefined ? '' : ` -n ${quote(scope)}`
  return `kubectl auth can-i ${verb} ${resourceName({ group, resource: plural })}${of}${where}${user === undefined ? '' : ` --as=${quote(user)}`}`
}

/** A Role and its RoleBinding for each namespace, a ClusterRole and its binding for what has none. */
export function grantCommand(missing: readonly Right[], user: string | undefined): string {
  const ofScopes = [...Map.groupBy(missing, ({ scope }) => scope)]
  const documents = ofScopes.flatMap(([scope, needs]) => [role(scope, needs), binding(scope, user)])
  return `kubectl apply -f - <<'EOF'\n${documents.join('\n---\n')}\nEOF`
}

function role(scope: string | undefined, needs: readonly Right[]): string {
  const ofResources = Map.groupBy(needs, ({ group, resource }) => `${group} ${resource}`)
  const rules = [...ofResources.values()].map((of) => ({
    group: of[0]?.group ?? '',
    resource: of[0]?.resource ?? '',
    verbs: [...new Set(of.map(({ verb }) => verb))],
  }))
  // What needs the same verbs of the same group is one rule.
  const together = [...Map.groupBy(rules, ({ group, verbs }) => `${group} ${verbs.join()}`).values()]
  return [
    'apiVersion: rbac.authorization.k8s.io/v1',
    `kind: ${scope === undefined ? 'ClusterRole' : 'Role'}`,
    metadata(scope),
    'rules:',
    ...together.map((of) => {
      const { group = '', verbs = [] } = of[0] ?? {}
      return `  - { apiGroups: ${list([group])}, resources: ${list(of.map(({ resource }) => resource))}, verbs: ${list(verbs)} }`
    }),
  ].join('\n')
}

function binding(scope: string | undefined, user: string | undefined): string {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user ?? '') ?? []
  const subject =
    namespace === undefined || name === undefined
      ? `{ apiGroup: rbac.authorization.k8s.io, kind: User, name: ${JSON.stringify(user ?? 'USER')} }`
      : `{ kind: ServiceAccount, name: ${name}, namespace: ${namespace} }`
  return [
    'apiVersion: rbac.authorization.k8s.io/v1',
    `kind: ${scope === undefined ? 'ClusterRoleBinding' : 'RoleBinding'}`,
    metadata(scope),
    `subjects: [${subject}]`,
    `roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ${scope === undefined ? 'ClusterRole' : 'Role'}, name: ${ROLE} }`,
  ].join('\n')
}

function metadata(scope: string | undefined): string {
  return `metadata: { name: ${ROLE}${scope === undefined ? '' : `, namespace: ${scope}`} }`
}

function list(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(', ')}]`
}
