// Every scenario, in the order in which they are started: those that take longest come first.
import type { Scenario } from '../scenario.ts'
import { admission } from './admission.ts'
import { argoRollouts } from './argo-rollouts.ts'
import { beforeApply } from './before-apply.ts'
import { certManager } from './cert-manager.ts'
import { configuration } from './configuration.ts'
import { containers } from './containers.ts'
import { endings } from './endings.ts'
import { dryRun } from './dry-run.ts'
import { customResources } from './custom-resources.ts'
import { exposure } from './exposure.ts'
import { fakeNodes } from './fake-nodes.ts'
import { flagger } from './flagger.ts'
import { generatedSets } from './generated.ts'
import { healthy } from './healthy.ts'
import { images } from './images.ts'
import { interference } from './interference.ts'
import { kinds } from './kinds.ts'
import { limits } from './limits.ts'
import { lookUps } from './look-ups.ts'
import { logs } from './logs.ts'
import { manifests } from './manifests.ts'
import { modes } from './modes.ts'
import { notReallyDone } from './not-really-done.ts'
import { setAware } from './set-aware.ts'
import { ownedPods } from './owned-pods.ts'
import { permissions } from './permissions.ts'
import { podDryRun } from './pod-dry-run.ts'
import { nodes } from './nodes.ts'
import { requests } from './requests.ts'
import { probes } from './probes.ts'
import { registries } from './registries.ts'
import { references } from './references.ts'
import { scheduling } from './scheduling.ts'
import { severalFaults } from './several-faults.ts'
import { jobs } from './jobs.ts'
import { sidecars } from './sidecars.ts'
import { slowButHealthy } from './slow-but-healthy.ts'
import { traffic } from './traffic.ts'
import { storage } from './storage.ts'
import { staleImages } from './stale-images.ts'
import { variants } from './variants.ts'
import { volumes } from './volumes.ts'

/** Scenarios whose time is compared with that of kubectl, which waits to its limit for most of them. */
export const besideKubectl: Scenario[] = [
  ...containers,
  ...images,
  ...limits,
  ...volumes,
  ...configuration,
  ...healthy,
  ...manifests,
  ...variants,
]

export const scenarios: Scenario[] = [
  ...flagger,
  ...argoRollouts,
  ...certManager,
  ...sidecars,
  ...jobs,
  ...slowButHealthy,
  ...notReallyDone,
  ...interference,
  ...besideKubectl,
  ...modes,
  ...nodes,
  ...kinds,
  ...exposure,
  ...customResources,
  ...ownedPods,
  ...lookUps,
  ...logs,
  ...scheduling,
  ...admission,
  ...requests,
  ...severalFaults,
  ...traffic,
  ...probes,
  ...endings,
  ...fakeNodes,
  ...storage,
  ...registries,
  ...dryRun,
  ...staleImages,
  ...podDryRun,
  ...permissions,
  ...setAware,
  ...beforeApply,
  ...references,
  ...generatedSets,
]
