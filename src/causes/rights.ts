// Family A, what the identity that deploys may not do: as the API server refuses it, or as src/preflight/permissions.ts
// has asked it before anything is sent.
import type { Finding } from '../model/finding.ts'
import type { Step } from '../model/report.ts'
import { listOf, records } from '../model/record.ts'
import { whoAmI } from './access.ts'
import { fileOf, inNamespace, look, quote, run } from './commands.ts'
import { cause, pattern, rule, TERMINAL, type Entry } from './entry.ts'
import { checkCommand, grantCommand, resourceName, type Right } from './grants.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    RbacForbidden: Refused | Escalation | Unsaid | Lacking
  }
}

/** One right, in the words of the API server. */
interface Refused {
  user: string
  verb: string
  resource: string
  group: string
  namespace?: string
}

/** A role or binding that gives rights which its maker does not have. */
interface Escalation {
  granter: string
  grants: readonly Grant[]
}

/** One rule of a role: which verbs, on which resources or URLs. */
interface Grant {
  verbs: readonly string[]
  on: readonly string[]
}

/** What the API server refuses without naming a right. */
interface Unsaid {
  act: string
}

/** Everything that the preflight has found to be missing. */
interface Lacking {
  /** Absent where the API server does not tell who asks. */
  user?: string
  lacks: readonly Right[]
}

type Forbidden = Finding<'RbacForbidden'>

export const RIGHTS_CAUSES: readonly Entry[] = [
  cause('RbacForbidden', {
    family: 'A',
    layer: 0,
    proof: TERMINAL,
    meaning:
      'The API server knows who deploys (otherwise see Unauthorized), but that identity lacks a right. Other 403 refusals, by quotas and policies, have their own codes.',
    lasting: true,
    recognise: [
      pattern(
        'request',
        /User "(?<user>[^"]*)" cannot (?<verb>\S+) resource "(?<resource>[^"]*)" in API group "(?<group>[^"]*)"(?: in the namespace "(?<namespace>[^"]*)")?/,
      ),
      rule('request', ({ text }) => escalation(text)),
      pattern('request', /cannot (?<act>set blockOwnerDeletion)/),
    ],
    about: (f) =>
      'user' in f.facts ? { ...f.facts, user: accountOf(f.facts.user) ?? f.facts.user, group: '' } : f.facts,
    fact: (f) => {
      if ('grants' in f.facts)
        return `${shortUser(f.facts.granter)} cannot grant rights that it does not have: ${grantWords(f.facts.grants)}`
      if ('act' in f.facts) return `the deploying identity cannot ${f.facts.act}`
      const { user, what, where } = deniedWords(f.facts)
      return `${shortUser(user)} cannot ${what} ${where}`
    },
    sentence: (f) => {
      const { kind, name } = f.workload
      if ('grants' in f.facts)
        return `${kind} ${name} grants rights that "${f.facts.granter}", which deploys it, does not have. The API server allows that only with the verb ${kind.endsWith('Binding') ? 'bind' : 'escalate'}.`
      if ('act' in f.facts) return `The API server refused: ${f.text}`
      const { user, what, where } = deniedWords(f.facts)
      const group = 'lacks' in f.facts || f.facts.group === '' ? '' : ` of ${f.facts.group}`
      return `The deploying identity, "${user}", cannot ${what}${group} ${where}.`
    },
    steps: grantSteps,
    field: (f, place) => {
      if (!('grants' in f.facts)) return undefined
      const given = f.facts.grants[0]?.on[0] ?? ''
      const index = records(place.object.rules).findIndex(({ resources }) => listOf(resources).includes(given))
      return index < 0 ? ['roleRef', 'name'] : ['rules', index]
    },
    documentation: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/',
  }),
]

/**
 * The rights that a role or binding would give and that its maker does not have (kubernetes 1.35,
 * pkg/registry/rbac/validation/rule.go, ConfirmNoEscalation).
 */
function escalation(text: string): Escalation | undefined {
  const [, granter = '', rules] =
    /user "([^"]*)".* is attempting to grant RBAC permissions not currently held:(.*)/s.exec(text) ?? []
  if (rules === undefined) return undefined
  const words = (list = ''): string[] => [...list.matchAll(/"([^"]*)"/g)].map(([, word = '']) => word)
  const grants = [...rules.matchAll(/\{([^{}]*)\}/g)].map(([, rule = '']): Grant => {
    const of = (name: string): string[] => words(new RegExp(`\\b${name}:\\[([^\\]]*)\\]`).exec(rule)?.[1])
    return { verbs: of('Verbs'), on: [...of('Resources'), ...of('NonResourceURLs')] }
  })
  return { granter, grants }
}

/** `get/list secrets, configmaps; delete pods` */
function grantWords(grants: readonly Grant[]): string {
  const byVerbs = Map.groupBy(grants, ({ verbs }) => verbs.join('/'))
  return [...byVerbs].map(([verbs, of]) => `${verbs} ${of.flatMap(({ on }) => on).join(', ')}`).join('; ')
}

/** Who may not do what, and where: `list or watch pods, nor get pods/log`, `in namespace shop`. */
function deniedWords(facts: Refused | Lacking): { user: string; what: string; where: string } {
  const where = (namespaces: string): string => (namespaces === '' ? 'in the cluster' : `in namespace ${namespaces}`)
  if (!('lacks' in facts)) {
    const { user, verb, resource, namespace = '' } = facts
    return { user, what: `${verb} ${resource}`, where: where(namespace) }
  }
  const { user = 'this identity', lacks } = facts
  const verbsOf = Map.groupBy(lacks, resourceName)
  const byVerbs = Map.groupBy(verbsOf.keys(), (resource) => {
    const verbs = (verbsOf.get(resource) ?? []).map(({ verb }) => verb)
    return few(verbs).replace(/, ([^,]+)$/, ' or $1')
  })
  const what = [...byVerbs].map(([verbs, resources]) => `${verbs} ${few(resources)}`).join(', nor ')
  return { user, what, where: where(few(lacks.flatMap(({ scope }) => scope ?? []))) }
}

/** The first few of them, and how many more there are. */
function few(values: readonly string[]): string {
  const all = [...new Set(values)]
  return all.length <= 4 ? all.join(', ') : `${all.slice(0, 3).join(', ')} and ${all.length - 3} more`
}

/** Allows what was refused: in one namespace, or in the cluster where the refusal names none. */
function grantSteps(finding: Forbidden): Step[] {
  const { facts } = finding
  if ('grants' in facts)
    return [
      look('List the rights of the deploying identity', `kubectl auth can-i --list${inNamespace(finding)}`),
      run(
        'Have someone who holds these rights apply the manifest once',
        `kubectl apply --server-side -f ${fileOf(finding)}${inNamespace(finding)}`,
      ),
    ]
  if ('lacks' in facts) {
    const [first] = facts.lacks
    return [
      ...(first === undefined
        ? []
        : [look('Check whether the deploying identity has the right', checkCommand(first, facts.user))]),
      run('Grant the missing rights', grantCommand(facts.lacks, facts.user)),
    ]
  }
  if (!('user' in facts))
    return [look('List the rights of the deploying identity', 'kubectl auth can-i --list'), whoAmI()]
  const { user, group, resource, namespace } = facts
  const [role, inRole] = namespace === undefined ? ['clusterrole', ''] : ['role', ` -n ${quote(namespace)}`]
  return [
    run(
      'Create a role with the missing right',
      `kubectl create ${role} deployer${inRole} --verb=get,list,watch,create,patch --resource=${quote(resourceName({ group, resource }))}`,
    ),
    run(
      'Bind the role to the deploying identity',
      `kubectl create ${role}binding deployer${inRole} --${role}=deployer ${subject(user)}`,
    ),
  ]
}

/** A user as `kubectl create rolebinding` wants it; ServiceAccounts have names of a form of their own. */
function subject(user: string): string {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? []
  return name === undefined ? `--user=${quote(user)}` : `--serviceaccount=${quote(`${namespace}:${name}`)}`
}

/** `ServiceAccount deployer`, or the name in quotes. */
function shortUser(user = 'this identity'): string {
  const name = accountOf(user)
  return name === undefined ? `"${user}"` : `ServiceAccount ${name}`
}

/** The name of the ServiceAccount that a user is. */
function accountOf(user = ''): string | undefined {
  return /^system:serviceaccount:[^:]+:([^:]+)$/.exec(user)?.[1]
}
