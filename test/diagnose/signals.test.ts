// Look-alikes: what two faults show in the same way, told apart. Each case takes the objects of a recorded cluster
// (Kubernetes 1.35.4, containerd) and changes only what it names.
import { factOf } from '../../src/causes/catalogue.ts'
import { isOf } from '../../src/model/finding.ts'
import { describe, expect, test } from 'vitest'
import { causesOf } from '../../src/diagnose/tell.ts'
import { findingsOf } from '../../src/diagnose/found.ts'
import type { Container, ContainerStatus, Event, Pod, Terminated } from '../../src/model/object.ts'
import { eventTime, View } from '../../src/model/snapshot.ts'
import { rolloutOf } from '../../src/rollout/kinds.ts'
import { dumped, recorded, type Scene } from '../rollout/scene.ts'
import { carry } from './carriers.ts'

const findings = (scene: Scene, kind = 'Deployment', changes: { changedAt?: number } = {}) =>
  findingsOf({ ...scene.rollout(kind), ...changes }, scene.view)
/** Code, container and wrappers of every finding. */
const told = (...of: Parameters<typeof findings>) =>
  findings(...of).map(({ code, container, context }) =>
    [code, container?.name, ...context].filter((part) => part !== undefined).join(' '),
  )

const status = (pod: Pod): ContainerStatus => pod.status?.containerStatuses?.[0] as ContainerStatus
const spec = (pod: Pod): Container => pod.spec.containers[0] as Container
/** The newest end of the pod's container. */
const ended = (scene: Scene): Terminated => {
  const { state, lastState } = status(scene.pod)
  return (state?.terminated ?? lastState?.terminated) as Terminated
}
/** RFC 3339, `seconds` after another such time. */
const after = (time: string | undefined, seconds: number) =>
  new Date(Date.parse(time ?? '') + seconds * 1000).toISOString()
const named = (scene: Scene, reason: string, message: RegExp): Event =>
  scene.events.find((event) => event.reason === reason && message.test(event.message ?? '')) as Event
/** The scene without the events of these reasons. */
function without(scene: Scene, ...reasons: string[]): Scene {
  scene.remove((object) => object.kind === 'Event' && reasons.includes((object as Event).reason ?? ''))
  return scene
}

describe('a termination message', () => {
  /** A container that ends with code 1 and writes a log. */
  const crash = (message: string, reason = 'Error') => {
    const scene = recorded('app-crash')
    Object.assign(ended(scene), { message, reason })
    return scene
  }

  test('is the line of the headline, and the first evidence of what the program wrote', () => {
    const [first] = findings(crash('licence expired on 2026-01-01\n'))
    expect(first).toMatchObject({ code: 'AppCrash', log: { line: 'licence expired on 2026-01-01', left: true } })
    expect(first?.evidence.filter(({ kind }) => kind === 'log')[0]?.source).toMatch(/^termination message of /)
  })

  test('of several lines: the one that tells', () => {
    expect(
      findings(crash('starting\npanic: no licence\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:4'))[0]?.log,
    ).toMatchObject({ line: 'panic: no licence' })
  })

  test.each([
    [
      'the kubelet could not read it',
      'Error on reading termination log /var/lib/kubelet/x: permission denied',
      'Error',
    ],
    ['the kubelet ended the container', 'The container could not be located', 'ContainerStatusUnknown'],
    ['it is empty', ' \n', 'Error'],
  ])('not where %s', (_when, message, reason) => {
    expect(findings(crash(message, reason))[0]?.log?.left).toBeUndefined()
  })

  test('that is the end of the log: only where the log was not read', () => {
    const scene = crash('the end of the log')
    const { name, namespace = '' } = scene.pod.metadata
    spec(scene.pod).terminationMessagePolicy = 'FallbackToLogsOnError'
    expect(findings(scene)[0]?.log).toMatchObject({ line: 'the end of the log', left: true })
    scene.logs = [{ namespace, pod: name, container: spec(scene.pod).name, previous: true, text: 'no licence' }]
    expect(findings(scene)[0]?.log).toEqual({ line: 'no licence' })
  })
})

describe('exit code 137', () => {
  /** A container that ended with 137 and reason Error, without a word why. */
  const unexplained = () => dumped('workloads', 'killed')

  test('and nothing else: a signal, by whom is not known', () => {
    expect(findings(unexplained())).toMatchObject([
      { code: 'TerminatedBySignal', confidence: 'likely', observations: 4 },
    ])
  })

  test('reason OOMKilled', () => {
    const scene = unexplained()
    ended(scene).reason = 'OOMKilled'
    expect(told(scene)).toEqual(['OOMKilled web'])
  })

  test('OOMKilled beats the probe that killed it as well, and any exit code', () => {
    const scene = dumped('workloads', 'slow')
    Object.assign(ended(scene), { reason: 'OOMKilled', exitCode: 1 })
    expect(told(scene)).toEqual(['OOMKilled web'])
  })

  test('reason ContainerStatusUnknown', () => {
    const scene = unexplained()
    ended(scene).reason = 'ContainerStatusUnknown'
    expect(told(scene)).toEqual(['ContainerStatusUnknown web'])
  })

  /** The same with a Killing event, so many seconds after the end of the container. */
  function killed(probe: 'liveness' | 'startup', seconds: number, changes: Partial<Terminated> = {}): Scene {
    const scene = unexplained()
    Object.assign(ended(scene), { startedAt: after(ended(scene).finishedAt, -20), ...changes })
    named(scene, 'Started', /./).lastTimestamp = ended(scene).startedAt ?? ''
    const [event] = dumped('workloads', 'slow').events.filter(({ reason }) => reason === 'Killing')
    const time = after(ended(scene).finishedAt, seconds)
    const { name, uid } = scene.pod.metadata
    scene.objects.push({
      ...(event as Event),
      message: `Container web failed ${probe} probe, will be restarted`,
      involvedObject: { kind: 'Pod', name, ...(uid === undefined ? {} : { uid }), fieldPath: 'spec.containers{web}' },
      firstTimestamp: time,
      lastTimestamp: time,
      count: 1,
    })
    return scene
  }

  test.each([
    ['liveness', 'LivenessProbeKill web'],
    ['startup', 'StartupProbeKill web'],
  ] as const)('killed by the %s probe', (probe, code) => {
    expect(told(killed(probe, -1))).toEqual([code])
  })

  test('killed, and the container used its grace period', () => {
    expect(told(killed('liveness', -10))).toEqual(['LivenessProbeKill web'])
  })

  test('killed, and the event is a little later than the end', () => {
    expect(told(killed('liveness', 4))).toEqual(['LivenessProbeKill web'])
  })

  test.each([
    ['long before this end', -60],
    ['in the run before this one', -21],
    ['after this end', 6],
  ])('a probe killed %s', (_case, seconds) => {
    expect(told(killed('liveness', seconds))).toEqual(['TerminatedBySignal web'])
  })

  test('the event is about another container', () => {
    const scene = killed('liveness', -1)
    const event = named(scene, 'Killing', /liveness/)
    event.involvedObject.fieldPath = 'spec.containers{other}'
    expect(told(scene)).toEqual(['TerminatedBySignal web'])
  })

  test('a program that ends by itself before any Killing event crashed: failed probes follow from that', () => {
    expect(told(killed('liveness', 1, { exitCode: 1 }))).toEqual(['AppCrash web'])
    expect(told(killed('liveness', -1, { exitCode: 1 }))).toEqual(['LivenessProbeKill web'])
  })
})

describe('probes', () => {
  test('a program that crashes while its probes fail: AppCrash', () => {
    const scene = dumped('workloads', 'races')
    expect(named(scene, 'Unhealthy', /^Liveness/).count).toBeGreaterThan(5)
    expect(told(scene)).toEqual(['AppCrash web'])
  })

  test('a startup probe kills, and the program ends in peace with code 0', () => {
    const scene = dumped('workloads', 'slow')
    expect([ended(scene).exitCode, ended(scene).reason]).toEqual([0, 'Completed'])
    expect(findings(scene)).toMatchObject([
      {
        code: 'StartupProbeKill',
        observations: 4,
        exit: { probeDetail: expect.stringContaining('connection refused') as string },
      },
    ])
  })

  test('the same when the cluster throttles its events: the last kill has none', () => {
    const scene = dumped('workloads-later', 'slow')
    expect(Math.max(...scene.events.map(eventTime))).toBeLessThan(Date.parse(ended(scene).startedAt ?? ''))
    expect(told(scene)).toEqual(['StartupProbeKill web'])
  })

  test('without events nothing is blamed on a probe', () => {
    const scene = dumped('workloads', 'slow')
    scene.remove(({ kind }) => kind === 'Event')
    expect(told(scene)).toEqual(['CompletedUnexpectedly web'])
  })

  test('a readiness probe that fails because the container crashes is not the cause', () => {
    const scene = recorded('readiness-404')
    expect(told(scene)).toEqual(['ReadinessHttpStatus web'])
    const terminated = {
      exitCode: 1,
      reason: 'Error',
      startedAt: after(status(scene.pod).state?.running?.startedAt, -9),
      finishedAt: status(scene.pod).state?.running?.startedAt ?? '',
    }
    Object.assign(status(scene.pod), { restartCount: 1, lastState: { terminated } })
    expect(findings(scene)).toMatchObject([{ code: 'AppCrash', standing: { runsAgain: true } }])
  })

  test('nor the readiness of another container of the same pod', () => {
    const scene = recorded('readiness-404')
    const crashed = structuredClone(status(dumped('workloads', 'killed').pod))
    scene.pod.spec.containers.push({ ...spec(scene.pod), name: 'other' })
    scene.pod.status?.containerStatuses?.push({ ...crashed, name: 'other' })
    expect(told(scene)).toEqual(['TerminatedBySignal other'])
  })

  test('failures of a run before this one are history', () => {
    const scene = recorded('readiness-404')
    status(scene.pod).state = { running: { startedAt: after(named(scene, 'Unhealthy', /./).lastTimestamp ?? '', 60) } }
    expect(told(scene)).toEqual(['NotReadyNoProbeEvent web'])
  })

  test('a container that is ready has nothing against it', () => {
    expect(told(recorded('healthy'))).toEqual([])
  })

  test('one that recovered is told of, as running', () => {
    expect(findings(recorded('healthy-after-two-crashes'))).toMatchObject([
      { code: 'AppCrash', observations: 2, standing: { runsAgain: true } },
    ])
  })
})

describe('images', () => {
  const backingOff = () => {
    const scene = recorded('image-not-found')
    const waiting = status(scene.pod).state?.waiting
    if (waiting?.reason !== 'ImagePullBackOff') throw new Error('the recording ends otherwise')
    return { scene, waiting }
  }

  test('a kubelet since 1.32 puts the cause into the back-off', () => {
    const { scene } = backingOff()
    scene.remove(({ kind }) => kind === 'Event')
    expect(told(scene)).toEqual(['ImageNotFound web'])
  })

  test('an older one does not: the event has it', () => {
    const { scene, waiting } = backingOff()
    waiting.message = 'Back-off pulling image "registry.example/app:9.9"'
    expect(findings(scene)).toMatchObject([{ code: 'ImageNotFound', symptom: 'ImagePullBackOff' }])
  })

  test('an older one, and no events: unknown, never a guess at the cause', () => {
    const { scene, waiting } = backingOff()
    waiting.message = 'Back-off pulling image "registry.example/app:9.9"'
    scene.remove(({ kind }) => kind === 'Event')
    expect(findings(scene)).toMatchObject([{ code: 'Unknown', confidence: 'guess' }])
  })

  test('ErrImagePull says it itself', () => {
    const { scene, waiting } = backingOff()
    waiting.message = (waiting.message ?? '').replace(/^.*ErrImagePull: /, '')
    waiting.reason = 'ErrImagePull'
    expect(told(scene)).toEqual(['ImageNotFound web'])
  })

  test('tries are counted from the events', () => {
    const { scene } = backingOff()
    const pulls = scene.events.filter((event) => /^Failed to pull/.test(event.message ?? ''))
    const errors = scene.events.filter((event) => event.reason === 'Failed' && !pulls.includes(event))
    scene.remove((object) => errors.includes(object as Event))
    const [pull] = pulls
    Object.assign(pull as Event, { count: 7 })
    expect(findings(scene)).toMatchObject([
      { observations: 7 + pulls.slice(1).reduce((sum, { count = 1 }) => sum + count, 0) },
    ])
  })
})

describe('configuration and volumes', () => {
  test.each([
    ['configmap-missing-env', 'ConfigMapMissing web'],
    ['configmap-missing-volume', 'VolumeConfigMapMissing'],
    ['secret-missing-env', 'SecretMissing web'],
    ['secret-missing-volume', 'VolumeSecretMissing'],
  ])('%s: %s', (name, code) => {
    expect(told(recorded(name))).toEqual([code])
  })

  test('the kubelet’s two-minute summary gives way to what it sums up', () => {
    const scene = recorded('secret-missing-volume')
    const mount = named(scene, 'FailedMount', /not found/)
    const message =
      'Unable to attach or mount volumes: unmounted volumes=[tls], unattached volumes=[], failed to process volumes=[]: context deadline exceeded'
    const later = after(mount.lastTimestamp ?? '', 60)
    scene.objects.push({
      ...mount,
      metadata: { ...mount.metadata, name: 'summary', uid: 'summary' },
      message,
      firstTimestamp: later,
      lastTimestamp: later,
    })
    expect(told(scene)).toEqual(['VolumeSecretMissing'])
    scene.remove((object) => object === mount)
    expect(told(scene)).toEqual(['VolumeWaitTimeout'])
  })

  test('claims of which nothing is said are each named', () => {
    const scene = recorded('secret-missing-volume')
    scene.remove((object) => scene.events.includes(object as Event))
    scene.pod.spec.volumes = ['data', 'cache'].map((name) => ({ name, persistentVolumeClaim: { claimName: name } }))
    expect(findings(scene).map(factOf)).toEqual(['volumes data, cache were not mounted; no event explains why'])
  })

  // Times are cut to whole seconds: of the same second the mount was before, for nothing is pulled until it is done.
  test.each([5, 0])('a mount that failed %i s before the image was pulled is history', (seconds) => {
    const scene = recorded('image-not-found')
    const [mount] = recorded('secret-missing-volume').events.filter(({ reason }) => reason === 'FailedMount')
    const earlier = after(scene.pod.metadata.creationTimestamp, 0)
    const pulled = named(scene, 'Pulling', /./)
    pulled.lastTimestamp = after(earlier, seconds)
    status(scene.pod).state = { waiting: { reason: 'ContainerCreating' } }
    scene.objects.push({
      ...(mount as Event),
      involvedObject: pulled.involvedObject,
      firstTimestamp: earlier,
      lastTimestamp: earlier,
    })
    expect(told(scene)).toEqual(['Unknown web'])
    without(scene, 'Pulling')
    expect(told(scene)).toEqual(['VolumeSecretMissing'])
  })

  test('a missing object that has appeared meanwhile is marked', () => {
    const scene = recorded('secret-missing-env')
    scene.objects.push({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'database', namespace: 'shop' } })
    expect(findings(scene)).toMatchObject([{ code: 'SecretMissing', standing: { appeared: true } }])
  })

  test('so is a StorageClass, which lives in no namespace', () => {
    const scene = recorded('storage-class-missing')
    expect(findings(scene, 'PersistentVolumeClaim')).toMatchObject([
      { code: 'StorageClassMissing', facts: { class: 'fast-ssd' } },
    ])
    scene.objects.push({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'fast-ssd' } })
    expect(findings(scene, 'PersistentVolumeClaim')).toMatchObject([
      { code: 'StorageClassMissing', standing: { appeared: true } },
    ])
  })
})

describe('a program that cannot be started', () => {
  test.each(['RunContainerError', 'CrashLoopBackOff'])('StartError, now %s', (reason) => {
    const scene = recorded('entrypoint-not-found')
    const { lastState, state } = status(scene.pod)
    const terminated = state?.terminated ?? lastState?.terminated
    expect(terminated?.reason).toBe('StartError')
    Object.assign(status(scene.pod), {
      state: { waiting: { reason, message: 'back-off 20s restarting failed container' } },
      lastState: { terminated },
    })
    if (reason === 'RunContainerError')
      Object.assign(status(scene.pod).state?.waiting as object, { message: terminated?.message })
    expect(told(scene)).toEqual(['EntrypointNotFound web'])
  })
})

describe('a command that lies in a volume', () => {
  /** The recorded pod with a volume at /scripts, which its container is to run a file of. */
  const withVolume = (source: object, words = 'no such file or directory') => {
    const scene = recorded('entrypoint-not-found')
    const { lastState, state } = status(scene.pod)
    const told = (state?.terminated ?? lastState?.terminated) as Terminated
    told.message = `runc create failed: unable to start container process: exec: "/scripts/start.sh": stat /scripts/start.sh: no such file or directory: unknown`
    if (words === 'permission denied')
      told.message = `runc create failed: unable to start container process: exec: "/scripts/start.sh": permission denied: unknown`
    Object.assign(status(scene.pod), {
      state: { waiting: { reason: 'RunContainerError', message: told.message } },
    })
    scene.pod.spec.volumes = [{ name: 'scripts', ...source }]
    spec(scene.pod).volumeMounts = [{ name: 'scripts', mountPath: '/scripts' }]
    return causesOf(findings(scene), { documents: [], preExisting: new Set(), wrappers: new Map() })
  }

  test('is not looked for in the image', () => {
    expect(withVolume({ emptyDir: {} })).toMatchObject([
      {
        code: 'EntrypointNotFound',
        headline: expect.stringContaining('command "/scripts/start.sh" does not exist in volume "scripts"') as string,
        sentence: expect.stringContaining('Volume "scripts" (an empty directory) is mounted at /scripts') as string,
      },
    ])
  })

  test('needs a mode', () => {
    const [cause] = withVolume({ configMap: { name: 'start' } }, 'permission denied')
    expect(cause).toMatchObject({ code: 'EntrypointNotExecutable' })
    expect(cause?.sentence).toContain('volume "scripts" (ConfigMap "start")')
    expect(cause?.sentence).toContain('defaultMode: 0755')
    expect(JSON.stringify(cause?.steps)).not.toContain('Dockerfile')
  })
})

describe('going back to the revision before', () => {
  const steps = (scene: Scene, kind: string) =>
    causesOf(findings(scene, kind), { documents: [], preExisting: new Set(), wrappers: new Map() })
      .flatMap((cause) => cause.steps)
      .map(({ command }) => /kubectl (set image|rollout undo)/.exec(command)?.[1])

  test('is no step for a first revision', () => {
    expect(steps(dumped('workloads', 'agent'), 'DaemonSet')).toContain('set image')
    expect(steps(dumped('workloads', 'agent'), 'DaemonSet')).not.toContain('rollout undo')
    expect(steps(recorded('statefulset-image-not-found'), 'StatefulSet')).toContain('set image')
    expect(steps(recorded('statefulset-image-not-found'), 'StatefulSet')).not.toContain('rollout undo')
  })

  test('is one for a later revision', () => {
    expect(steps(dumped('kinds-changed', 'rolling'), 'DaemonSet')).toContain('rollout undo')
    const scene = recorded('statefulset-image-not-found')
    const statefulSet = scene.first('StatefulSet')
    statefulSet.metadata.generation = 2
    Object.assign(statefulSet.status as object, { observedGeneration: 2 })
    expect(steps(scene, 'StatefulSet')).toContain('rollout undo')
  })
})

describe('a pod that its kubelet evicts', () => {
  const reasons = (scene: Scene) =>
    (scene.all('Pod') as Pod[]).map(({ status: of }) => `${of?.phase ?? ''} ${of?.reason ?? ''}`.trim())

  test('fails its probe while it ends: that follows from it', () => {
    const scene = recorded('cluster/evicted-during-the-rollout', 4000)
    expect(reasons(scene)).toEqual(['Running'])
    expect(named(scene, 'Unhealthy', /^Readiness/)).toBeDefined()
    expect(told(scene)).toEqual(['Evicted app'])
    expect(told(recorded('cluster/evicted-during-the-rollout', 2000))).toEqual(['ReadinessExecFailed app'])
  })

  test('loses its status and its volumes before its container has ended', () => {
    const scene = recorded('cluster/evicted-under-disk-pressure', 2500)
    expect(reasons(scene)).toEqual(['Running'])
    expect(named(scene, 'FailedMount', /not registered/)).toBeDefined()
    expect(told(scene)).toEqual(['Evicted app'])
  })

  test.each([
    ['still runs, so it is said', 4000, 'Running'],
    ['has succeeded, so it is said', 4870, 'Succeeded'],
  ])('and whose program ends with code 0 %s', (_case, at, phase) => {
    const scene = recorded('cluster/evicted-under-disk-pressure', at)
    expect(reasons(scene)[0]).toBe(phase)
    expect(told(scene)).toEqual(['Evicted app'])
  })
})

describe('which container', () => {
  test('an init container blocks the others', () => {
    expect(told(recorded('init-crash'))).toEqual(['AppCrash migrate InitContainerFailed'])
  })

  test('a sidecar that is started before the others', () => {
    expect(told(dumped('workloads', 'sidecar'))).toEqual(['AppCrash proxy SidecarFailed'])
  })

  test('a sidecar that runs is not looked at', () => {
    const scene = dumped('workloads', 'sidecar')
    const [sidecar] = scene.pod.status?.initContainerStatuses ?? []
    Object.assign(sidecar as ContainerStatus, { ready: true, started: true, restartCount: 0, state: { running: {} } })
    expect(told(scene)).toEqual([])
  })

  test('a sidecar that runs again is remembered, as any container that ended before', () => {
    const scene = dumped('workloads', 'sidecar')
    const [sidecar] = scene.pod.status?.initContainerStatuses ?? []
    Object.assign(sidecar as ContainerStatus, { ready: true, started: true, state: { running: {} } })
    expect(told(scene)).toEqual(['AppCrash proxy SidecarFailed'])
  })

  test('a container that failed once and then did its work has recovered for good', () => {
    const scene = recorded('cluster/job-kept-alive-by-sidecar-after-a-retry', 20_000)
    expect(status(scene.pod)).toMatchObject({ restartCount: 1, state: { terminated: { exitCode: 0 } } })
    expect(told(scene, 'Job')).toEqual([])
  })

  test('a sidecar that ended with 0 has failed too: it should run on', () => {
    const scene = dumped('workloads', 'sidecar')
    const [sidecar] = scene.pod.status?.initContainerStatuses ?? []
    Object.assign(sidecar?.state?.terminated ?? {}, { exitCode: 0, reason: 'Completed' })
    expect(told(scene)).toEqual(['CompletedUnexpectedly proxy SidecarFailed'])
  })

  describe('a sidecar whose startup probe has not succeeded', () => {
    const starting = () => recorded('cluster/native-sidecar-that-never-starts', 15_000)
    const sidecar = ({ pod }: Scene) => pod.status?.initContainerStatuses?.[0] as ContainerStatus

    test('holds back the pod, and the answer of the probe says why', () => {
      const [finding] = findings(starting())
      expect(finding).toMatchObject({ code: 'SidecarNotStarted', container: { name: 'proxy' } })
      expect(finding && factOf(finding)).toBe(
        'sidecar proxy has not started: startup probe (a connection to port 15021) is refused: nothing listens on that port',
      )
    })

    test('whose events have not come', () => {
      expect(told(without(starting(), 'Unhealthy'))).toEqual(['SidecarNotStarted proxy SidecarFailed'])
    })

    test('that the kubelet has killed for it', () => {
      expect(told(recorded('cluster/native-sidecar-killed-by-startup-probe'))).toEqual([
        'StartupProbeKill proxy SidecarFailed',
      ])
    })

    test('that ended by itself', () => {
      const scene = starting()
      const finishedAt = after(new Date(scene.now).toISOString(), -1)
      sidecar(scene).state = { terminated: { exitCode: 1, reason: 'Error', startedAt: finishedAt, finishedAt } }
      expect(told(scene)).toEqual(['AppCrash proxy SidecarFailed'])
    })

    test('that started once: the containers of the pod run beside it', () => {
      const scene = starting()
      for (const condition of scene.pod.status?.conditions ?? [])
        if (condition.type === 'Initialized') condition.status = 'True'
      expect(told(scene)).toEqual(['ReadinessConnectionRefused proxy SidecarFailed'])
    })

    test('an init container that is no sidecar has to end', () => {
      const scene = without(starting(), 'Unhealthy')
      for (const spec of scene.pod.spec.initContainers ?? []) {
        delete spec.restartPolicy
        delete spec.startupProbe
      }
      expect(told(scene)).toEqual(['NotReadyNoProbeEvent proxy InitContainerFailed'])
    })

    test('whose probe names a port that it does not declare: that is the root', () => {
      const scene = starting()
      const message = 'Startup probe errored and resulted in unknown state: strconv.Atoi: parsing "web": invalid syntax'
      for (const event of scene.events.filter(({ reason }) => reason === 'Unhealthy')) Object.assign(event, { message })
      for (const spec of scene.pod.spec.initContainers ?? []) spec.startupProbe = { tcpSocket: { port: 'web' } }
      expect(told(scene)).toEqual(['NamedPortMissing proxy SidecarFailed'])
    })
  })

  test('a Job waits for the sidecar that holds its containers back, and asks no other whether it is ready', () => {
    const toldOfTask = (scene: Scene) =>
      findingsOf({ ...scene.rollout(), task: true }, scene.view).map(({ container }) => container?.name)
    expect(toldOfTask(recorded('cluster/native-sidecar-that-never-starts', 20_000))).toEqual(['proxy'])
    const restarted = recorded('cluster/native-sidecar-that-never-starts', 20_000)
    for (const condition of restarted.pod.status?.conditions ?? [])
      if (condition.type === 'Initialized') condition.status = 'True'
    expect(toldOfTask(restarted)).toEqual([])
    expect(toldOfTask(recorded('readiness-404', 20_000))).toEqual([])
  })

  test('of two that crash the one that did so first', () => {
    const scene = dumped('workloads', 'killed')
    const second = { ...structuredClone(status(scene.pod)), name: 'early' }
    Object.assign(second.state?.terminated ?? {}, { startedAt: '2026-11-21T08:25:12Z' })
    scene.pod.spec.containers.push({ ...spec(scene.pod), name: 'early' })
    scene.pod.status?.containerStatuses?.push(second)
    expect(told(scene)).toEqual(['TerminatedBySignal early', 'TerminatedBySignal web'])
  })

  test('pods that are being deleted are never evidence', () => {
    const scene = dumped('workloads', 'killed')
    scene.pod.metadata.deletionTimestamp = '2026-11-21T08:26:00Z'
    expect(told(scene)).toEqual([])
  })

  test('nor are the pods of an older revision', () => {
    const scene = recorded('image-not-found-on-update')
    const old = scene.all('Pod').filter((pod) => pod !== scene.pod) as Pod[]
    for (const pod of old) Object.assign(status(pod), status(dumped('workloads', 'killed').pod), { name: 'web' })
    expect(told(scene)).toEqual(['ImageNotFound web'])
  })
})

describe('pods that cannot be created', () => {
  test.each([
    ['limit-range', 'LimitRangeViolation'],
    ['quota-exceeded', 'QuotaExceeded'],
  ])('%s', (name, code) => {
    expect(told(recorded(name))).toEqual([code])
    // The condition alone is enough: events may not be readable.
    const scene = recorded(name)
    scene.remove(({ kind }) => kind === 'Event')
    expect(told(scene)).toEqual([code])
  })

  test('a quota that cannot hold what one ReplicaSet alone wants: waiting does not help', () => {
    const scene = recorded('quota-exceeded')
    const limited = (replicas: number) => {
      for (const set of scene.replicaSets) set.spec.replicas = replicas
      for (const event of scene.events)
        event.message = event.message?.replace(
          /exceeded quota: .*/,
          'exceeded quota: few, requested: pods=1, used: pods=1, limited: pods=1',
        )
      return findings(scene).map((finding) => (isOf(finding, 'QuotaExceeded') ? finding.facts.never : 'no quota'))
    }
    expect([limited(1), limited(50)]).toEqual([[undefined], [50]])
  })

  /** The Deployment waits for pods, its ReplicaSet says no more that it could not create them. */
  function healed(): Scene {
    const scene = recorded('quota-exceeded')
    for (const set of scene.replicaSets) Object.assign(set.status ?? {}, { conditions: [] })
    return scene
  }

  test('healed: pods were made after the refusal', () => {
    const scene = healed()
    const [set] = scene.replicaSets
    const pod = structuredClone(recorded('healthy').pod)
    scene.deployment.spec.replicas = 2
    Object.assign(pod.metadata, {
      creationTimestamp: after(scene.events.at(-1)?.lastTimestamp ?? '', 60),
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: set?.metadata.name, uid: set?.metadata.uid },
      ],
    })
    scene.objects.push(pod)
    expect(told(scene)).toEqual([])
  })

  test('a ReplicaFailure of the Deployment that came from an older ReplicaSet says nothing of the newest', () => {
    // getReplicaFailures (deployment/progress.go) takes any ReplicaSet's when the newest has none.
    const scene = healed()
    scene.remove(({ kind }) => kind === 'Event')
    expect(scene.deployment.status?.conditions?.some(({ type }) => type === 'ReplicaFailure')).toBe(true)
    expect(told(scene)).toEqual([])
  })

  test('an event from before the change is history for kinds that have no condition', () => {
    const scene = dumped('workloads', 'store')
    scene.remove(({ kind }) => kind === 'Pod')
    const set = scene.first('StatefulSet')
    const message =
      'create Pod store-0 in StatefulSet store failed error: pods "store-0" is forbidden: maximum memory usage per Container is 64Mi, but limit is 128Mi'
    const time = new Date(scene.appliedAt).toISOString()
    const involvedObject = { kind: 'StatefulSet', name: 'store', uid: set.metadata.uid as string }
    scene.objects.push({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'x' },
      involvedObject,
      reason: 'FailedCreate',
      message,
      firstTimestamp: time,
      lastTimestamp: time,
    })
    expect(told(scene, 'StatefulSet')).toEqual(['LimitRangeViolation'])
    expect(told(scene, 'StatefulSet', { changedAt: scene.appliedAt + 900 })).toEqual(['LimitRangeViolation'])
    expect(told(scene, 'StatefulSet', { changedAt: scene.appliedAt + 5000 })).toEqual([])
  })
})

describe('a login that is refused', () => {
  /** The pod names a pull secret; it is looked up, and found or not. */
  function told(isThere: boolean) {
    const scene = recorded('image-unauthorized')
    scene.pod.spec.imagePullSecrets = [{ name: 'regcred' }]
    const { namespace } = scene.pod.metadata
    const ref = { apiVersion: 'v1', kind: 'Secret', name: 'regcred', ...(namespace === undefined ? {} : { namespace }) }
    const { snapshot } = scene.view
    const view = new View({ ...snapshot, absent: isThere ? [] : [ref] })
    return findingsOf(scene.rollout(), view).map((finding) => [
      finding.code,
      isOf(finding, 'ImagePullSecretMissing') ? finding.facts.secret : undefined,
    ])
  }

  test('with a pull secret that exists: it does not suffice', () => {
    expect(told(true)).toEqual([['ImagePullUnauthorized', undefined]])
  })

  test('with one that does not: that is why', () => {
    expect(told(false)).toEqual([['ImagePullSecretMissing', 'regcred']])
  })

  test.each([
    ['and so when the kubelet says it itself', 0, 'ImagePullSecretMissing'],
    ['not when it said so before a later pull, which the registry refused as well', 60, 'ImagePullUnauthorized'],
  ])('%s', (_what, seconds, code) => {
    const scene = recorded('image-unauthorized')
    const event = named(scene, 'Failed', /^Failed to pull/)
    scene.objects.push({
      ...event,
      metadata: { ...event.metadata, name: 'without-secret', uid: 'without-secret' },
      lastTimestamp: after(event.lastTimestamp ?? undefined, -seconds),
      reason: 'FailedToRetrieveImagePullSecret',
      message: 'Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.',
      involvedObject: { kind: 'Pod', name: scene.pod.metadata.name, uid: scene.pod.metadata.uid as string },
    })
    expect(findings(scene).map((finding) => finding.code)).toEqual([code])
  })
})

describe('a postStart hook that failed', () => {
  /** A crash, and a hook of its container that failed so many seconds before its last run. */
  const crashed = (seconds: number) => {
    const scene = recorded('app-crash')
    const time = after(ended(scene).startedAt, -seconds)
    const event = scene.events.find(({ involvedObject }) => involvedObject.kind === 'Pod') as Event
    const { name, uid } = scene.pod.metadata
    scene.objects.push({
      ...event,
      metadata: { ...event.metadata, name: 'hook', uid: 'hook' },
      ...{ reason: 'FailedPostStartHook', message: 'PostStartHook failed', count: 1 },
      ...{ firstTimestamp: time, lastTimestamp: time },
      involvedObject: { kind: 'Pod', name, uid: uid as string, fieldPath: 'spec.containers{web}' },
    })
    return told(scene)
  }

  test('in this run is the cause', () => {
    expect(crashed(0)).toEqual(['PostStartHookFailed web'])
  })

  test('in a run before is none of this crash', () => {
    expect(crashed(30)).toEqual(['AppCrash web'])
  })
})

test('a runtime whose sandbox died under it is no missing command', () => {
  const scene = recorded('entrypoint-not-found')
  const words =
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to create new parent process: namespace path: lstat /proc/0/ns/ipc: no such file or directory'
  const { state, lastState } = status(scene.pod)
  for (const end of [state?.terminated, lastState?.terminated, state?.waiting]) if (end) end.message = words
  expect(told(scene).filter((code) => code.startsWith('EntrypointNotFound'))).toEqual([])
})

test('a pod on its own that its kubelet ended is told, however late the answer to its apply came', () => {
  const [pod] = carry('podstatus', 'PodDeadlineExceeded', 'DeadlineExceeded: Pod was active on the node longer')
  const now = Date.parse('2026-03-14T09:31:00Z')
  const view = new View({ now, objects: [pod as unknown as Pod], logs: [], absent: [] })
  const ref = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web' }
  const rollout = rolloutOf({ ref, changed: true, appliedAt: now }, view)
  expect(findingsOf({ ...rollout, changedAt: now }, view).map(({ code }) => code)).toEqual(['PodDeadlineExceeded'])
})
