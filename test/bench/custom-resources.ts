// What the gate calls done, beside what the rules of kstatus (Helm 4, Flux) and kubedog (Nelm, werf) call done, of the same
// custom resources. Theirs are run as their own Go modules have them (../cluster/binaries/other-verdicts).
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import type { KubernetesObject } from '../../src/model/object.ts'
import { refOf } from '../../src/model/object.ts'
import { View } from '../../src/model/snapshot.ts'
import { rolloutOf } from '../../src/rollout/kinds.ts'
import { binary, buildPrograms } from '../cluster/binaries.ts'
import { moduleFolder } from '../cluster/layout.ts'
import { CASES } from '../health/cases.ts'
import { objectOf } from '../health/scene.ts'
import { CONDITIONS, type Condition, type CustomResourceFigures } from './page.ts'

/** An object, and how it is. */
interface Row {
  is: Condition
  object: KubernetesObject
}

/** How src/health says that an object is, in the words of the page. */
const WORDS: Record<string, Condition> = {
  done: 'healthy',
  invalid: 'broken',
  failed: 'broken',
  broken: 'broken',
  working: 'under way',
  behind: 'under way',
  paused: 'paused',
}

/** Those of test/health that have a status: without one there is nothing to judge. */
function ownRows(): Row[] {
  return CASES.flatMap(([type, cases]) =>
    cases.flatMap(([parts, is]) => {
      const word = WORDS[is]
      return word === undefined || parts.status === undefined ? [] : [{ is: word, object: objectOf(type, parts) }]
    }),
  )
}

/** The words of Argo CD's health checks. */
const ARGO_WORDS: Record<string, Condition> = {
  Healthy: 'healthy',
  Degraded: 'broken',
  Progressing: 'under way',
  Suspended: 'paused',
}

/** Lines `{want, object}`; `want` is a word of Argo CD's health checks. */
function rowsOf(file: string): Row[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .flatMap((line) => {
      const { want, object } = JSON.parse(line) as { want: string; object: KubernetesObject }
      const is = ARGO_WORDS[want]
      const hasStatus = Object.keys(object['status'] ?? {}).length > 0
      return is === undefined || !hasStatus ? [] : [{ is, object }]
    })
}

/** `done`, `in-progress` or `failed`; the object was applied ten minutes ago. */
function ownVerdict(object: KubernetesObject): string {
  const now = Date.now()
  const named = { ...object, metadata: { ...object.metadata, name: object.metadata.name || 'a' } }
  const view = new View({ now, objects: [named], logs: [], absent: [] })
  const { generation } = named.metadata
  const tracked = { ref: refOf(named), changed: true, appliedAt: now - 600_000, applied: named, wanted: named }
  return rolloutOf({ ...tracked, ...(generation === undefined ? {} : { generation }) }, view).state
}

/** What kstatus and kubedog say of each, in that order. */
async function otherVerdicts(objects: readonly KubernetesObject[]): Promise<string[][]> {
  const input = objects.map((object) => JSON.stringify(object)).join('\n')
  const { stdout } = await execa(binary('other-verdicts'), { input })
  return stdout.split('\n').map((line) => line.split(' '))
}

async function figuresOf(name: string, rows: readonly Row[]): Promise<CustomResourceFigures['sets'][number]> {
  const others = await otherVerdicts(rows.map(({ object }) => object))
  const judged = rows.map(({ is, object }, index) => ({ is, done: [ownVerdict(object), ...(others[index] ?? [])] }))
  return {
    name,
    kinds: new Set(rows.map(({ object }) => `${object.apiVersion.replace(/\/.*/, '')}/${object.kind}`)).size,
    counts: CONDITIONS.map((is) => {
      const same = judged.filter((one) => one.is === is)
      const [gate, kstatus, kubedog] = [0, 1, 2].map((tool) => same.filter(({ done }) => done[tool] === 'done').length)
      return { is, objects: same.length, gate, kstatus, kubedog } as CustomResourceFigures['sets'][number]['counts'][0]
    }),
  }
}

/** The version of a module that the other rules are built of. */
function versionOf(goModule: string): string {
  const text = readFileSync(join(moduleFolder('other-verdicts'), 'go.mod'), 'utf8')
  return (
    text
      .split('\n')
      .find((line) => line.includes(`${goModule} `))
      ?.trim()
      .split(' ')[1] ?? ''
  )
}

/** `corpus`: a further file of objects, as rowsOf reads it. */
export async function measureCustomResources(
  tell: (line: string) => void,
  corpus?: string,
): Promise<CustomResourceFigures> {
  await buildPrograms(['other-verdicts'], tell)
  const sets = [await figuresOf('the tests of these rules (test/health)', ownRows())]
  if (corpus !== undefined)
    sets.push(
      await figuresOf(
        "a file of recorded ones with the words of Argo CD's health checks, no part of this project",
        rowsOf(corpus),
      ),
    )
  return {
    kstatus: `sigs.k8s.io/cli-utils ${versionOf('sigs.k8s.io/cli-utils')}`,
    kubedog: `github.com/werf/kubedog ${versionOf('github.com/werf/kubedog')}`,
    sets,
  }
}
