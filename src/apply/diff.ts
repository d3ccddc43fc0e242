// What a dry-run would change in an object, as a unified diff of YAML. Values of Secrets are never shown.
import { createTwoFilesPatch } from 'diff'
import { stringify } from 'yaml'
import type { KubernetesObject } from '../model/object.ts'
import { comparable } from './apply.ts'

const CONTEXT_LINES = 3

/** The diff from `before` (undefined: the object is new) to `after`; undefined when nothing would change. */
export function diffOf(before: KubernetesObject | undefined, after: KubernetesObject): string | undefined {
  const [left, right] = after.kind === 'Secret' ? masked(before, after) : [before, after]
  const [old, now] = [yamlOf(left), yamlOf(right)]
  if (old === now) return undefined
  const name = `${after.kind}/${after.metadata.name}`
  const patch = createTwoFilesPatch(`live/${name}`, `manifest/${name}`, old, now, undefined, undefined, {
    context: CONTEXT_LINES,
  })
  return patch.replace(/^=+\n/, '')
}

function yamlOf(object: KubernetesObject | undefined): string {
  return object === undefined ? '' : stringify(comparable(object), { lineWidth: 0, aliasDuplicateObjects: false })
}

/** Both with every value of `data` as `***`, and `*** (changed)` where they differ. */
function masked(
  before: KubernetesObject | undefined,
  after: KubernetesObject,
): [KubernetesObject | undefined, KubernetesObject] {
  const [old, now] = [dataOf(before), dataOf(after)]
  const mask = (values: Record<string, string>, changed: string) =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, old[key] === value && now[key] === value ? '***' : changed]),
    )
  return [
    before === undefined ? undefined : { ...before, data: mask(old, '***') },
    { ...after, data: mask(now, before === undefined ? '***' : '*** (changed)') },
  ]
}

function dataOf(object: KubernetesObject | undefined): Record<string, string> {
  return (object?.data ?? {}) as Record<string, string>
}
