// Every scenario, in the order in which they are started: those that take longest are spread by their files.
import type { Scenario } from '../scenario.ts'
import { configuration } from './configuration.ts'
import { containers } from './containers.ts'
import { exposure } from './exposure.ts'
import { healthy } from './healthy.ts'
import { images } from './images.ts'
import { kinds } from './kinds.ts'
import { limits } from './limits.ts'
import { logs } from './logs.ts'
import { manifests } from './manifests.ts'
import { modes } from './modes.ts'
import { notReallyDone } from './not-really-done.ts'
import { nodes } from './nodes.ts'
import { scheduling } from './scheduling.ts'
import { slowButHealthy } from './slow-but-healthy.ts'
import { variants } from './variants.ts'
import { volumes } from './volumes.ts'

export const scenarios: Scenario[] = [
  ...slowButHealthy,
  ...containers,
  ...images,
  ...limits,
  ...volumes,
  ...configuration,
  ...healthy,
  ...manifests,
  ...modes,
  ...nodes,
  ...variants,
  ...notReallyDone,
  ...kinds,
  ...exposure,
  ...logs,
  ...scheduling,
]
