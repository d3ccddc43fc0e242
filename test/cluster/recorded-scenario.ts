// How a scenario stands in its recording: what `npm run record` writes, and what a test holds the recordings to.
import type { Recording } from '../embedded-cluster/recording.ts'
import { recordedNamespace } from '../embedded-cluster/recording.ts'
import { privateRegistry, registry } from './layout.ts'
import type { Scenario } from './scenario.ts'
import { markedLines, resolveText } from './scenario.ts'

/** What a scenario's own registry is called in recordings. */
export const neutralOwnRegistry = 'own.registry.example'

/** The time limit that test/cluster/run.ts sets. */
export const standardTimeout = '120s'

/** The part of a scenario's recording that is known without a cluster. */
export function recordedAs({
  name,
  manifests,
  inputs,
  expect,
}: Scenario): Pick<Recording, 'name' | 'title' | 'manifests' | 'inputs' | 'expect'> {
  const [mark] = markedLines(manifests)
  const [file = '', line] = mark?.split(':') ?? []
  const neutral = (text: string) =>
    resolveText(text, recordedNamespace, neutralOwnRegistry)
      .replaceAll(privateRegistry, 'private.registry.example')
      .replaceAll(registry, 'registry.example')
  return {
    name: `cluster/${name}`,
    title: name.replaceAll('-', ' '),
    manifests: Object.fromEntries(Object.entries(manifests).map(([path, text]) => [path, neutral(text)])),
    inputs: { timeout: standardTimeout, ...inputs },
    expect: {
      verdict: expect.verdict === 'passed' ? 'passed' : 'failed',
      ...(expect.cause === undefined ? {} : { cause: expect.cause }),
      ...(expect.cause === undefined || line === undefined ? {} : { file, line: Number(line) }),
      ...(expect.notices === undefined ? {} : { notices: expect.notices }),
    },
  }
}
