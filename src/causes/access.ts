// Family A, the way to the API server: whether it answers, and whether it knows who asks. What has no answer is made by
// name, by src/run.ts.
import type { Finding } from '../model/finding.ts'
import { look, run } from './commands.ts'
import { cause, rule, TERMINAL, type Entry } from './entry.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    ClusterTlsUntrusted: NoAnswer
    CredentialPluginFailed: NoAnswer
    /** `kubeconfig`: nothing was asked, for the kubeconfig cannot be used. */
    ClusterUnreachable: NoAnswer & { kubeconfig?: true }
    /** `anonymous`: the API server sees no credentials; `user`: what the kubeconfig calls the user. */
    Unauthorized: { anonymous?: true; user?: string }
    /** `brief`: where it stands for the whole server, as for the others. */
    ApiServerOverloaded: { brief?: string }
  }
}

/** `brief`: the text of the finding in a few words, as src/cluster/ has it for a headline. */
interface NoAnswer {
  brief: string
}

const common = { family: 'A', layer: 0, proof: TERMINAL } as const
const ACCESS = 'https://kubernetes.io/docs/reference/access-authn-authz/'
const API = 'https://kubernetes.io/docs/reference/using-api/'

const brief = (f: Finding<'ClusterTlsUntrusted' | 'CredentialPluginFailed' | 'ClusterUnreachable'>): string =>
  f.facts.brief
const seeKubeconfig = look('see which server, CA and user the kubeconfig names', 'kubectl config view --minify')

/** ` of user "ci"` */
function of(user: string | undefined): string {
  return user === undefined ? '' : ` of user "${user}"`
}

/** `kubectl auth whoami`. */
export function whoAmI(why = 'see who you are') {
  return look(why, 'kubectl auth whoami')
}

export const ACCESS_CAUSES: readonly Entry[] = [
  cause('ClusterTlsUntrusted', {
    ...common,
    meaning:
      "The connection was made, and the certificate of the API server does not fit the kubeconfig: another authority, another name, or expired. It is the runner's view; for images see RegistryTlsUntrusted.",
    recognise: [],
    about: 'everyone',
    fact: brief,
    example: { facts: { brief: 'it cannot be talked to' } },
    sentence: (f) => `The kubeconfig does not trust the certificate of the API server. ${f.text}`,
    steps: () => [
      seeKubeconfig,
      look(
        'see the CA that a cluster you trust uses, and put it into certificate-authority-data',
        "kubectl get configmap kube-root-ca.crt -n default -o jsonpath='{.data.ca\\.crt}'",
      ),
    ],
    documentation: ACCESS,
  }),
  cause('CredentialPluginFailed', {
    ...common,
    meaning:
      'The kubeconfig logs in with a program (`aws`, `gke-gcloud-auth-plugin`, `kubelogin`…), and that is missing on the runner or ended with an error. Nothing was asked of the API server yet.',
    recognise: [],
    about: 'everyone',
    fact: brief,
    example: { facts: { brief: 'it cannot be talked to' } },
    sentence: (f) => f.text,
    steps: () => [
      look(
        'see which helper the kubeconfig starts',
        "kubectl config view --minify -o jsonpath='{.users[0].user.exec}'",
      ),
      whoAmI('log in or install the helper in a step before this one; then see who you are'),
    ],
    documentation: ACCESS,
  }),
  cause('ClusterUnreachable', {
    ...common,
    meaning:
      'No answer came from the API server: its name does not resolve, nothing listens, a firewall or proxy is between, or the kubeconfig cannot be read. An answer that refuses is Unauthorized or RbacForbidden.',
    recognise: [],
    about: 'everyone',
    fact: brief,
    example: { facts: { brief: 'it cannot be talked to' } },
    sentence: (f) =>
      f.facts.kubeconfig === true
        ? f.text
        : `The runner could not get an answer from the cluster's API server: ${f.text}`,
    steps: (f) =>
      f.facts.kubeconfig === true
        ? [
            look('see which contexts it has', 'kubectl config get-contexts'),
            look('see all of it but the credentials', 'kubectl config view'),
          ]
        : [seeKubeconfig, look('try it by hand', 'kubectl cluster-info --request-timeout=10s')],
    documentation: 'https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/',
  }),
  cause('Unauthorized', {
    ...common,
    meaning:
      'The API server does not accept the credentials (401): the token has expired, is for another cluster, or is unknown there. Or it sees none and takes the deploy for `system:anonymous`.',
    recognise: [
      rule('request', ({ request, text }) => {
        if (request?.httpCode === 401) return {}
        return request?.httpCode === 403 && /User "system:anonymous" cannot /.test(text)
          ? { anonymous: true }
          : undefined
      }),
    ],
    before: ['RbacForbidden'],
    about: 'everyone',
    fact: (f) =>
      f.facts.anonymous === true
        ? `the kubeconfig${of(f.facts.user)} sends no credentials that the cluster knows`
        : 'the cluster does not accept the credentials',
    sentence: (f) =>
      f.facts.anonymous === true
        ? `The API server takes the deploy for "system:anonymous": what the kubeconfig sends${f.facts.user === undefined ? '' : ` for user "${f.facts.user}"`} is no credential to it, as a user name and password are since Kubernetes 1.19.`
        : 'The API server answered 401: the token has expired, belongs to another cluster, or its identity is not mapped.',
    steps: (f) => [
      ...(f.facts.anonymous === true ? [seeKubeconfig] : []),
      whoAmI(),
      run('make a new token', 'kubectl create token SERVICEACCOUNT --duration=1h'),
    ],
    documentation: ACCESS,
  }),
  cause('ApiServerOverloaded', {
    ...common,
    meaning:
      'The API server, or the etcd behind it, is overloaded or restarting: it still answers 429, 500, 503 or 504 after a minute of tries, or answers one request so although it is ready. One that gives no answer at all, or only the 502 or 504 of what stands before it, is ClusterUnreachable.',
    recognise: [
      rule('request', ({ request, text }) =>
        [429, 502, 503, 504].includes(request?.httpCode ?? 0) ||
        /etcdserver:|resource quota evaluation timed out|ServerTimeout/.test(text) ||
        (/context deadline exceeded|request timed out/.test(text) && !/webhook/.test(text))
          ? {}
          : undefined,
      ),
    ],
    about: 'everyone',
    fact: (f) => f.facts.brief ?? 'the API server refuses requests for the moment',
    sentence: (f) => `The control plane is overloaded or restarting: ${f.text}`,
    steps: () => [
      look('see how it is', "kubectl get --raw='/readyz?verbose'"),
      look('see whether an API that another server serves is down', 'kubectl get apiservices'),
    ],
    documentation: API,
  }),
]
