// The fixtures are what kubectl v1.35.4 printed for such objects.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { describeObject, hideEnvironment } from '../../src/evidence/describe.ts'

function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')
}

/** Which lines are different, before and after; `undefined` where one is gone. */
function changes(before: string, after: string): string[] {
  const kept = new Set(after.split('\n'))
  const had = new Set(before.split('\n'))
  return [
    ...before
      .split('\n')
      .filter((line) => !kept.has(line))
      .map((line) => `- ${line.trim()}`),
    ...after
      .split('\n')
      .filter((line) => !had.has(line))
      .map((line) => `+ ${line.trim()}`),
  ]
}

it.each(['describe-pod.txt', 'describe-deployment.txt'])(
  '%s: values of environment variables are hidden, all else stays',
  (name) => {
    const text = fixture(name)
    expect(changes(text, hideEnvironment(text))).toEqual([
      '- LOG_LEVEL:    debug',
      '- GREETING:     line one',
      '- line two: x',
      '- line three',
      '+ LOG_LEVEL:    ***',
      '+ GREETING:     ***',
    ])
  },
)

it('the values in the description of a custom resource are hidden', () => {
  const text = fixture('describe-rollout.txt')
  expect(changes(text, hideEnvironment(text))).toEqual(['- Value:  debug', '+ Value:  ***'])
})

it('describes an object without kubectl: no bookkeeping, no values of variables', () => {
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web',
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"a":1}', team: 'shop' },
      managedFields: [{ manager: 'kubelet' }],
    },
    spec: {
      containers: [
        {
          name: 'app',
          env: [
            { name: 'PASSWORD', value: 'hunter2' },
            { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'db', key: 'token' } } },
          ],
        },
      ],
    },
    status: { phase: 'Pending' },
  }
  const before = structuredClone(object)
  expect(describeObject(object)).toBe(`apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations:
    team: shop
spec:
  containers:
    - name: app
      env:
        - name: PASSWORD
          value: "***"
        - name: TOKEN
          valueFrom:
            secretKeyRef:
              name: db
              key: token
status:
  phase: Pending
`)
  expect(object).toEqual(before)
})

it('describes a Secret by the names of its keys', () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, data: { password: 'aHVudGVyMg==' } }
  expect(describeObject(secret)).toBe('apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  password: "***"\n')
})
