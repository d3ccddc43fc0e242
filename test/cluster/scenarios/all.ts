// Every scenario, in the order in which they are started: those that take longest come first.
import type { Scenario } from '../scenario.ts'
import { configuration } from './configuration.ts'
import { containers } from './containers.ts'
import { exposure } from './exposure.ts'
import { healthy } from './healthy.ts'
import { images } from './images.ts'
import { kinds } from './kinds.ts'
import { limits } from './limits.ts'
import { lookUps } from './look-ups.ts'
import { logs } from './logs.ts'
import { manifests } from './manifests.ts'
import { modes } from './modes.ts'
import { notReallyDone } from './not-really-done.ts'
import { nodes } from './nodes.ts'
import { references } from './references.ts'
import { scheduling } from './scheduling.ts'
import { slowButHealthy } from './slow-but-healthy.ts'
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
  ...slowButHealthy,
  ...notReallyDone,
  ...besideKubectl,
  ...modes,
  ...nodes,
  ...kinds,
  ...exposure,
  ...lookUps,
  ...logs,
  ...scheduling,
  ...references,
]
