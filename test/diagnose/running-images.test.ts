// An image that runs, and what its tag names now. The scenes are recorded; what a case is about is changed in them.
import { isOf } from '../../src/model/finding.ts'
import { describe, expect, test } from 'vitest'
import { imagesAfter, imagesBefore, staleFindings, type RunningImage } from '../../src/diagnose/running-images.ts'
import { causesOf } from '../../src/diagnose/tell.ts'
import type { Container, KubernetesObject, Pod, PodTemplate } from '../../src/model/object.ts'
import { refOf } from '../../src/model/object.ts'
import { View } from '../../src/model/snapshot.ts'
import { dumped, recorded, Scene } from '../rollout/scene.ts'

const NOW = Date.parse('2026-11-21T08:00:00Z')
const running = 'sha256:9cebbee6dcf3299b91bec5f8cbe942cf1581f3697badda88aaf87b87d6f3f8e2'
const newer = `sha256:${'0'.repeat(64)}`
const before = () => recorded('healthy')

const answers = (images: readonly RunningImage[], remote: readonly string[] | undefined) => images.map(() => remote)

/** Code, confidence, container and digest of every finding. */
function told(images: readonly RunningImage[], remote: readonly string[] | undefined) {
  return staleFindings(images, answers(images, remote), NOW).map((finding) =>
    [
      finding.code,
      finding.confidence,
      finding.container?.name,
      isOf(finding, 'StaleImage') ? finding.facts.remote : undefined,
    ]
      .filter((word) => word !== undefined)
      .join(' '),
  )
}

/** Does the same to the container of the workload, its template and all of its pods. */
function withContainer(scene: Scene, change: Partial<Container>): Scene {
  for (const object of scene.objects) {
    const { template, containers } = (object.spec ?? {}) as { template?: PodTemplate; containers?: Container[] }
    Object.assign((template?.spec.containers ?? containers)?.[0] ?? {}, change)
  }
  return scene
}

/** After a redeploy of `before`: other pods of another ReplicaSet, otherwise the same. */
function redeployed(change: (pod: Pod) => void = () => undefined): Scene {
  const scene = before()
  const [set] = scene.replicaSets
  Object.assign(set?.metadata ?? {}, { name: 'web-new', uid: 'new' })
  for (const pod of scene.all('Pod') as Pod[]) {
    const owner = pod.metadata.ownerReferences?.[0]
    Object.assign(pod.metadata, {
      uid: `new-${pod.metadata.uid}`,
      ownerReferences: [{ ...owner, name: 'web-new', uid: 'new' }],
    })
    change(pod)
  }
  return scene
}

describe('after a rollout', () => {
  const after = (scene: Scene, was: View = before().view, changes = {}) =>
    imagesAfter([scene.tracked('Deployment', changes)], [scene.rollout()], was)

  test('certain, when the registry has another one under the tag', () => {
    expect(told(after(redeployed()), [newer])).toEqual([`StaleImage certain web ${newer}`])
  })

  test('also when nothing was there before: the node may have it from elsewhere', () => {
    const nothing = new View({ now: NOW, objects: [], logs: [], absent: [] })
    expect(told(after(redeployed(), nothing), [newer])).toEqual([`StaleImage certain web ${newer}`])
  })

  test.each([[[running]], [[newer, running]]])('not, when it is one of what the registry has: %s', (remote) => {
    expect(told(after(redeployed()), remote)).toEqual([])
  })

  test.each([
    ['web:latest', ['StaleImage likely web']],
    ['web', ['StaleImage likely web']],
    ['web:stable', ['StaleImage likely web']],
    ['web:1.4.2', []],
    ['web:v2', []],
    ['web:2026-11-21', []],
    ['web:0a1b2c3', []],
  ])('when the registry does not say, likely for a tag without a version: %s', (name, expected) => {
    const image = `registry.example/${name}`
    const change = (scene: Scene) => {
      withContainer(scene, { image })
      for (const pod of scene.all('Pod') as Pod[]) {
        const [status] = pod.status?.containerStatuses ?? []
        Object.assign(status ?? {}, { imageID: `registry.example/web@${running}` })
      }
      return scene
    }
    expect(told(after(change(redeployed()), change(before()).view), undefined)).toEqual(expected)
  })

  test('not, when the registry does not say and the reference is another one than before', () => {
    const scene = withContainer(redeployed(), { image: 'registry.example/app:latest' })
    expect(told(after(scene), undefined)).toEqual([])
  })

  test.each<[string, Partial<Container>]>([
    ['pulled at every start', { imagePullPolicy: 'Always' }],
    ['never pulled', { imagePullPolicy: 'Never' }],
    ['named by digest', { image: `registry.example/app@${running}` }],
  ])('not, when it is %s', (_case, change) => {
    expect(told(after(withContainer(redeployed(), change)), [newer])).toEqual([])
  })

  test('pulled at every start, but nothing changed: no pod was started', () => {
    const scene = withContainer(before(), { imagePullPolicy: 'Always' })
    const applied = scene.deployment
    expect(told(after(scene, scene.view, { changed: false, applied }), [newer])).toEqual([
      `StaleImage certain web ${newer}`,
    ])
    // Of what someone else applied nobody knows whether it changed.
    expect(told(after(scene, scene.view, { changed: false }), [newer])).toEqual([])
  })

  test.each([
    ['loaded onto the node', `docker.io/library/import-2026-11-21@${running}`],
    ['known by the ID of its configuration', running],
    ['not created yet', ''],
  ])('not, when it was %s: that is no digest of the registry', (_case, imageID) => {
    const scene = redeployed((pod) => Object.assign(pod.status?.containerStatuses?.[0] ?? {}, { imageID }))
    expect(told(after(scene), [newer])).toEqual([])
  })

  test('a prefix of the runtime does not matter', () => {
    const imageID = `docker-pullable://registry.example/app@${running}`
    const scene = redeployed((pod) => Object.assign(pod.status?.containerStatuses?.[0] ?? {}, { imageID }))
    expect(told(after(scene), [newer])).toEqual([`StaleImage certain web ${newer}`])
  })

  test.each([
    ['StatefulSet', 'patient'],
    ['DaemonSet', 'rolling'],
  ])('%s', (kind, name) => {
    const scene = dumped('kinds-changed-later', name)
    const images = imagesAfter([scene.tracked(kind)], [scene.rollout(kind)], scene.view)
    expect(staleFindings(images, answers(images, [newer]), NOW).map(({ workload }) => workload.kind)).toEqual([kind])
  })
})

describe('before anything is applied', () => {
  function checked(result: string, change: Partial<Container> = {}) {
    const scene = before()
    const live = scene.deployment
    const after = structuredClone(live)
    Object.assign(after.spec.template.spec.containers[0] ?? {}, change)
    const one = { document: { ref: refOf(live) }, before: live as KubernetesObject, after, result }
    return imagesBefore([one], scene.view)
  }

  test('the tag that runs is named again and was pushed again', () => {
    expect(told(checked('configured', { args: ['new'] }), [newer])).toEqual([`StaleImage certain web ${newer}`])
    expect(told(checked('unchanged'), [newer])).toEqual([`StaleImage certain web ${newer}`])
  })

  test.each<[string, Partial<Container>]>([
    ['another tag', { image: 'registry.example/app:2' }],
    ['another policy', { imagePullPolicy: 'Always' }],
  ])('not with %s', (_case, change) => {
    expect(told(checked('configured', change), [newer])).toEqual([])
  })

  test('not, when the registry does not say', () => {
    expect(told(checked('configured'), undefined)).toEqual([])
  })

  test('what it says, and how to mend it', () => {
    const images = checked('configured', { args: ['new'] })
    const [cause] = causesOf(staleFindings(images, answers(images, [newer]), NOW), {
      documents: [],
      preExisting: new Set(),
      wrappers: new Map(),
    })
    expect(cause).toMatchObject({
      headline: 'web: tag 1 was overwritten, but the pods run an older registry.example/app (StaleImage)',
      sentence: `The registry now has ${newer} under that tag, but container web runs ${running}: with imagePullPolicy IfNotPresent a node that has the tag does not pull it again, so this deploy does not bring the new image there.`,
    })
    expect(cause?.steps[0]?.edit?.to).toBe(`registry.example/app@${newer}`)
  })
})
