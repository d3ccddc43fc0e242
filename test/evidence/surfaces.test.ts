// Secrets and what only looks like one, as the last words of a program that crashes: on every surface of a deploy, and in
// what explain prints.
import { describe, expect, test } from 'vitest'
import { diagnoseDump, parseDump } from '../../src/diagnose/dump.ts'
import { redaction } from '../../src/evidence/redact.ts'
import { plainText } from '../../src/model/plain-text.ts'
import { renderCauses } from '../../src/report/log.ts'
import { readRecording, type Recording } from '../embedded-cluster/recording.ts'
import { GateScene } from '../gate-scene.ts'
import { objectsAt } from '../rollout/replay.ts'
import { filled, LOOK_ALIKES, randomOf, SECRET_SHAPES } from './secret-samples.ts'

const recorded = readRecording('app-crash')

/** The recorded crash of a program that wrote other words; each line with the kubelet's time, as the API server gives it. */
function crashedWith(text: string): Recording {
  const log = `starting\n${text}`
    .split('\n')
    .map((line, index) => `2026-11-26T10:00:0${index % 10}.123456789Z ${line}\n`)
    .join('')
  return { ...recorded, logs: recorded.logs.map((one) => (one.status === 200 ? { ...one, text: log } : one)) }
}

async function deployed(text: string): Promise<Record<string, string>> {
  const scene = new GateScene()
  scene.put(crashedWith(text))
  await scene.gate(recorded.manifests, { mode: 'watch', namespace: 'shop', comment: 'always', timeout: 5000 })
  return scene.surfaces()
}

function explained(text: string): Record<string, string> {
  const recording = crashedWith(text)
  const logs = recording.logs
    .filter(({ status }) => status === 200)
    .map(({ pod, container, previous, text }) => ({
      ...{ kind: 'Log', metadata: { name: pod, namespace: 'shop' } },
      ...{ container, previous, text },
    }))
  const parsed = parseDump([...objectsAt(recording), ...logs].map((item) => JSON.stringify(item)).join('\n'))
  if ('problem' in parsed) throw new Error(parsed.problem)
  const { causes, notices } = diagnoseDump(parsed.dump, redaction([]))
  return { explain: renderCauses(causes, notices), 'explain --json': JSON.stringify({ causes, notices }, null, 2) }
}

const seen = (text: string, secret: string): boolean =>
  Array.from({ length: Math.max(1, secret.length - 5) }, (_, at) => secret.slice(at, at + 6)).some((part) =>
    text.includes(part),
  )

describe('secrets stand on no surface', () => {
  test.each(SECRET_SHAPES.map((shape, seed) => [seed, shape] as const))('%i', async (seed, shape) => {
    const { text, secrets } = filled(shape, randomOf(seed + 1))
    const surfaces = { ...(await deployed(text)), ...explained(text) }
    expect(surfaces['explain']).toContain('starting')
    const shown = Object.entries(surfaces).filter(([, page]) => secrets.some((secret) => seen(page, secret)))
    expect(shown.map(([surface]) => `${surface} shows ${text}`)).toEqual([])
  })
})

test('what only looks like a secret is in the evidence, word for word', async () => {
  for (let at = 0; at < LOOK_ALIKES.length; at += 8) {
    const lines = LOOK_ALIKES.slice(at, at + 8)
    const surfaces = { ...(await deployed(lines.join('\n'))), ...explained(lines.join('\n')) }
    for (const surface of ['files', 'groups', 'explain']) {
      const missing = lines.filter((line) => !surfaces[surface]?.includes(line.trim()))
      expect({ surface, missing }).toEqual({ surface, missing: [] })
    }
  }
})

test('of a link that a terminal would make only its words are left', async () => {
  const line = 'Error: see \u001b]8;;https://evil.example/x\u001b\\the docs\u001b]8;;\u001b\\ first'
  expect(plainText(line)).toBe('Error: see the docs first')
  const surfaces = { ...(await deployed(line)), ...explained(line) }
  expect(Object.entries(surfaces).filter(([, page]) => /evil\.example|\]8;;/.test(page))).toEqual([])
  expect(surfaces['explain']).toContain('Error: see the docs first')
})

test('a line without end is cut in what explain prints, after it was redacted', () => {
  const secret = 'Kx9wPv3mTr5sQz7'
  for (const length of [100, 190, 490, 495, 500, 995, 1990, 100_000]) {
    const { explain = '' } = explained(`Error: ${'x'.repeat(length)} password=${secret}${'y'.repeat(100)}`)
    expect({ length, seen: seen(explain, secret) }).toEqual({ length, seen: false })
    expect(Math.max(...explain.split('\n').map((line) => line.length))).toBeLessThan(1100)
  }
})
