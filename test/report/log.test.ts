import { expect, it } from 'vitest'
import { renderLog } from '../../src/report/log.ts'
import type { Report } from '../../src/model/report.ts'
import { commandsIn } from './runner.ts'
import { samples } from './samples.ts'

it('one failure, whole', () => {
  expect(renderLog(samples['failed-one-cause'] as Report, 'https://github.com/acme/shop/actions/runs/1'))
    .toBe(`Deploy failed: checkout: image ghcr.io/acme/checkout:1.4.2 does not exist (ImageNotFound)
The previous version is still serving. Deployment checkout: revision 7 (checkout:1.4.1), 3 of 3 pods ready. It was not rolled back.
3 objects applied (1 created, 1 configured, 1 unchanged), 1 rollout failed, 2 rollouts done.

1. checkout: image ghcr.io/acme/checkout:1.4.2 does not exist (ImageNotFound)
   where     deploy/checkout.yaml:23:18
   what      Deployment shop/checkout, container app
   why       The registry answered, and this tag does not exist there.
   seen      pod/checkout-5d5c7b9f4-x2x7q status
             | waiting: ImagePullBackOff: Back-off pulling image "ghcr.io/acme/checkout:1.4.2"
   seen      event Failed (4 times)
             | Failed to pull image "ghcr.io/acme/checkout:1.4.2": rpc error: code = NotFound desc = failed to pull and unpack image "ghcr.io/acme/checkout:1.4.2": failed to resolve reference "ghcr.io/acme/checkout:1.4.2": ghcr.io/acme/checkout:1.4.2: not found
   do        See which tags exist
             $ crane ls ghcr.io/acme/checkout | tail
   do        Deploy a tag that exists
             in deploy/checkout.yaml:23
             -          image: ghcr.io/acme/checkout:1.4.2
             +          image: ghcr.io/acme/checkout:1.4.1
   do        Go back to the previous revision
             $ kubectl rollout undo deployment/checkout -n shop
   also seen ImagePullBackOff, RolloutStalled

Objects
   Deployment shop/checkout: configured: 0 of 3 new pods ready, 1 cannot pull its image
   Service shop/checkout: created: 3 ready endpoints
   ConfigMap shop/checkout-config: unchanged: exists

cluster production https://10.0.0.1:6443 v1.35.4 · took 45 s · connect 210 ms, preflight 640 ms, dry-run 720 ms, before 180 ms, apply 810 ms, watch 42 s, evidence 900 ms
Deploy failed: checkout: image ghcr.io/acme/checkout:1.4.2 does not exist (ImageNotFound) · https://github.com/acme/shop/actions/runs/1`)
})

it('hostile text gives no workflow command', () => {
  expect(commandsIn(renderLog(samples.hostile as Report))).toEqual([])
})

it('of many objects those that need a look have a line, the others are counted', () => {
  const report = samples['failed-one-cause'] as Report
  const stored = Array.from({ length: 30 }, (_, index) => ({
    ref: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: `c-${index}` },
    apply: index < 10 ? ('created' as const) : ('unchanged' as const),
    rollout: { state: 'done' as const, message: 'stored' },
  }))
  const text = renderLog({ ...report, objects: [...stored, ...report.objects] })
  expect(text.slice(text.indexOf('Objects\n'), text.indexOf('\n\ncluster'))).toBe(`Objects
   Deployment shop/checkout: configured: 0 of 3 new pods ready, 1 cannot pull its image
   ConfigMap: 10 created, 21 unchanged
   Service: 1 created`)
})
