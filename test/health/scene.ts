// Custom resources of a test: an object with a status, and how it is judged. No object is recorded; their facts are those
// that the entries of src/health cite.
import type { KubernetesObject } from '../../src/model/object.ts'
import { groupOf } from '../../src/model/object.ts'
import type { Health } from '../../src/health/facts.ts'
import { healthOf } from '../../src/health/rule.ts'
import { ruleOf } from '../../src/health/all-rules.ts'

export interface Parts {
  status?: unknown
  spec?: unknown
  annotations?: Record<string, string>
  labels?: Record<string, string>
  generation?: number
}

/** An object of `group/version/Kind`. */
export function objectOf(
  type: string,
  { status, spec, annotations, labels, generation = 1 }: Parts = {},
): KubernetesObject {
  const [group = '', version = '', kind = ''] = type.split('/')
  return {
    apiVersion: `${group}/${version}`,
    kind,
    metadata: {
      name: 'a',
      namespace: 'shop',
      generation,
      ...(annotations === undefined ? {} : { annotations }),
      ...(labels === undefined ? {} : { labels }),
    },
    ...(spec === undefined ? {} : { spec }),
    ...(status === undefined ? {} : { status }),
  }
}

/** How such an object is, by the rule of its kind or by the general one. */
export function judged(type: string, parts: Parts = {}): Health {
  const object = objectOf(type, parts)
  return healthOf(object, object.metadata.generation ?? 0, ruleOf(groupOf(object.apiVersion), object.kind))
}

/** Conditions: `Ready=False:NotFound the key is not there`. */
export function conditions(...texts: string[]): { conditions: object[] } {
  return {
    conditions: texts.map((text) => {
      const [, type, status, reason, message] = /^([^=]+)=(\w+)(?::(\S*))?(?: (.+))?$/.exec(text) ?? []
      return { type, status, reason, message }
    }),
  }
}
