// Family F, an image that runs although its tag was pushed again. Made by name, by src/diagnose/running-images.ts.
import { edit, restartCommand, run } from './commands.ts'
import { cause, WAITING, type Entry } from './entry.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    StaleImage: {
      tag: string
      repository: string
      /** Digests: the one that runs, and the one that the registry has, where it answers. */
      running: string
      remote?: string
      /** The imagePullPolicy. */
      policy: string
      /** Nothing has been applied yet. */
      before?: true
      /** The deploy replaces no pods. */
      unchanged?: true
    }
  }
}

export const STALE_IMAGE_CAUSES: readonly Entry[] = [
  cause('StaleImage', {
    meaning:
      'The pods run the image that the node already had under the same tag, but the registry has a newer one: with `imagePullPolicy: IfNotPresent` the kubelet does not pull an overwritten tag again. The gate asks the registry for the digest of the tag (with the pull secrets of the pods, the docker login of the runner, or none) before it applies anything and after the rollout. If the registry does not answer, the gate reports this as likely, and only for tags without a version such as `latest`.',
    when: 'only with `fail-on-stale-image: true` and only if the registry proves it, before anything is applied where possible; otherwise it is a notice',
    family: 'F',
    layer: 11,
    recognise: [],
    example: {
      container: { name: 'app', image: 'registry.example/shop/web:1.4' },
      facts: { tag: '1.4', repository: 'registry.example/shop/web', running: 'sha256:…', policy: 'IfNotPresent' },
    },
    proof: WAITING,
    about: ({ container, facts: { remote, tag, repository } }) =>
      remote === undefined ? container?.image : [tag, repository],
    fact: (f) => {
      const image = f.container?.image ?? ''
      if (f.facts.remote === undefined)
        return `the new pods run the same image as before: the kubelet did not pull ${image} again`
      return `tag ${f.facts.tag} was overwritten, but the pods run an older ${f.facts.repository}`
    },
    sentence: (f) => {
      const container = `Container ${f.container?.name ?? ''}`
      if (f.facts.remote === undefined)
        return `${container} uses the same tag as the previous revision, and imagePullPolicy IfNotPresent lets the node keep its old copy (${f.facts.running}); the registry did not say whether it has a newer one.`
      const now = `The registry now has ${f.facts.remote} under that tag, but ${container.toLowerCase()} runs ${f.facts.running}`
      if (f.facts.unchanged !== undefined)
        return `${now}: the manifest did not change, so Kubernetes replaces no pod and pulls nothing.`
      return f.facts.before === undefined
        ? `${now}, which the node already had (imagePullPolicy IfNotPresent).`
        : `${now}: with imagePullPolicy IfNotPresent a node that has the tag does not pull it again, so this deploy does not bring the new image there.`
    },
    steps: (f) => {
      const { remote, repository } = f.facts
      const byDigest = edit(
        'Deploy by digest, or use a unique tag for every build',
        remote === undefined ? undefined : `${repository}@${remote}`,
      )
      const restart = restartCommand(f)
      const again = restart === undefined ? [] : [run('Restart the pods to pull the image again', restart, f.workload)]
      return f.facts.policy === 'Always'
        ? [...again, byDigest]
        : [byDigest, edit('Set imagePullPolicy to Always to pull the image at every start')]
    },
    field: (_f, place) => place.container('image'),
    documentation: 'https://kubernetes.io/docs/concepts/containers/images/#updating-images',
  }),
]
