// Family A, the way to the API server: whether it answers, and whether it knows who asks. What has no answer is made by
// name, by src/run.ts.
import type { Finding } from '../model/finding.ts'
import { look, read, run, setInput } from './commands.ts'
import { cause, rule, TERMINAL, type Entry } from './entry.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    ClusterTlsUntrusted: NoAnswer
    CredentialPluginFailed: NoAnswer
    /** `kubeconfig`: no request was sent, because the kubeconfig cannot be used; `missing`: there is none. */
    ClusterUnreachable: NoAnswer & { kubeconfig?: true; missing?: true }
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
const SECRETS = 'https://docs.github.com/actions/how-tos/write-workflows/choose-what-workflows-do/use-secrets'

const brief = (f: Finding<'ClusterTlsUntrusted' | 'CredentialPluginFailed' | 'ClusterUnreachable'>): string =>
  f.facts.brief
const seeKubeconfig = look('Check the server, CA and user in the kubeconfig', 'kubectl config view --minify')

/** ` of user "ci"` */
function of(user: string | undefined): string {
  return user === undefined ? '' : ` of user "${user}"`
}

/** `kubectl auth whoami`. */
export function whoAmI(why = 'Check which user the API server sees') {
  return look(why, 'kubectl auth whoami')
}

export const ACCESS_CAUSES: readonly Entry[] = [
  cause('ClusterTlsUntrusted', {
    ...common,
    meaning:
      'The runner reaches the API server, but its certificate does not match the kubeconfig: it is signed by another authority, issued for another name, or expired. For the certificate of a registry, see RegistryTlsUntrusted.',
    recognise: [],
    about: 'everyone',
    fact: brief,
    example: { facts: { brief: 'the connection failed' } },
    sentence: (f) => `The kubeconfig does not trust the certificate of the API server. ${f.text}`,
    steps: () => [
      seeKubeconfig,
      look(
        'On a machine that trusts the cluster, get its CA for certificate-authority-data',
        "kubectl get configmap kube-root-ca.crt -n default -o jsonpath='{.data.ca\\.crt}'",
      ),
    ],
    documentation: ACCESS,
  }),
  cause('CredentialPluginFailed', {
    ...common,
    meaning:
      'The kubeconfig uses a credential plugin (`aws`, `gke-gcloud-auth-plugin`, `kubelogin`…) that is missing on the runner or failed. No request was sent to the API server.',
    recognise: [],
    about: 'everyone',
    fact: brief,
    example: { facts: { brief: 'the connection failed' } },
    sentence: (f) => f.text,
    steps: () => [
      look(
        'Check which credential plugin the kubeconfig runs',
        "kubectl config view --minify -o jsonpath='{.users[0].user.exec}'",
      ),
      whoAmI('Install the plugin or log in in an earlier step, then check which user the API server sees'),
    ],
    documentation: ACCESS,
  }),
  cause('ClusterUnreachable', {
    ...common,
    meaning:
      'The API server does not answer: its name does not resolve, nothing listens on the port, a firewall or proxy blocks the connection, or there is no valid kubeconfig. An answer that refuses the request is Unauthorized or RbacForbidden.',
    recognise: [],
    about: 'everyone',
    fact: brief,
    example: { facts: { brief: 'the connection failed' } },
    sentence: (f) =>
      f.facts.kubeconfig === true
        ? `${f.text}${f.facts.missing === true ? ' Pull requests from forks and from Dependabot get no secrets, so a kubeconfig from a secret is empty there.' : ''}`
        : `The runner gets no answer from the API server: ${f.text}`,
    steps: (f) => {
      if (f.facts.kubeconfig !== true)
        return [
          seeKubeconfig,
          look('Check the connection from the same network', 'kubectl cluster-info --request-timeout=10s'),
        ]
      return f.facts.missing === true
        ? [
            setInput('Set the input kubeconfig of this action', 'kubeconfig', '${{ secrets.KUBECONFIG }}'),
            read('Check when GitHub passes secrets to a workflow', SECRETS),
          ]
        : [
            look('List the contexts of the kubeconfig that you put into the secret', 'kubectl config get-contexts'),
            look('Show that kubeconfig without its credentials', 'kubectl config view'),
          ]
    },
    documentation: 'https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/',
  }),
  cause('Unauthorized', {
    ...common,
    meaning:
      'The API server rejects the credentials (401): the token has expired, belongs to another cluster, or has no user there. Or it sees no credentials and treats the deploy as `system:anonymous`.',
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
        ? `the kubeconfig${of(f.facts.user)} sends no credentials that the cluster accepts`
        : 'the cluster rejects the credentials',
    sentence: (f) =>
      f.facts.anonymous === true
        ? `The API server treats the deploy as "system:anonymous": it does not accept the type of credentials that the kubeconfig sends${f.facts.user === undefined ? '' : ` for user "${f.facts.user}"`}. Kubernetes 1.19 and later accept no user name and password.`
        : 'The API server answered 401: the token has expired, belongs to another cluster, or maps to no user.',
    steps: (f) => [
      ...(f.facts.anonymous === true ? [seeKubeconfig] : []),
      whoAmI(),
      run(
        'Create a new token for the ServiceAccount of the deploy',
        'kubectl create token SERVICEACCOUNT --duration=1h',
      ),
    ],
    documentation: ACCESS,
  }),
  cause('ApiServerOverloaded', {
    ...common,
    meaning:
      'The API server or its etcd is overloaded or restarting: it still answers 429, 500, 503 or 504 after a minute of retries. If it does not answer at all, or only a proxy answers 502 or 504, the code is ClusterUnreachable.',
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
    fact: (f) => f.facts.brief ?? 'the API server is overloaded',
    sentence: (f) => `The control plane is overloaded or restarting: ${f.text}`,
    steps: () => [
      look('Check the health of the API server', "kubectl get --raw='/readyz?verbose'"),
      look('Check whether an aggregated API is unavailable', 'kubectl get apiservices'),
    ],
    documentation: API,
  }),
]
