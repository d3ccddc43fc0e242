// A whole set checked before anything is applied, beside `kubectl diff` of the same.
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { runGate } from '../cluster/gate-process.ts'
import { registry } from '../cluster/layout.ts'
import { kubectl, kubectlProgram } from '../cluster/prepared-cluster.ts'
import { deployment, resolveText } from '../cluster/scenario.ts'
import { counted } from './counting-proxy.ts'
import type { CheckFigures } from './page.ts'

/** So many workloads, each with three references: a key of a ConfigMap, a Secret, a ServiceAccount. */
const CHECKED = 100

export async function measurePreflight(): Promise<CheckFigures> {
  const objects = Array.from({ length: CHECKED }, (_, index) => {
    const pod = `
      serviceAccountName: web
      containers:
        - name: app
          image: ${registry}/app:1
          envFrom:
            - secretRef: { name: web }
          env:
            - name: MODE
              valueFrom: { configMapKeyRef: { name: web, key: mode } }
    `
    const workload = resolveText(deployment(pod, 'replicas: 1'), '').replaceAll(/\bweb\b/g, `web-${index}`)
    const of = (kind: string, more: string) =>
      `apiVersion: v1\nkind: ${kind}\nmetadata: { name: web-${index} }\n${more}`
    return {
      workload,
      referenced: [of('ConfigMap', 'data: { mode: a }\n'), of('Secret', ''), of('ServiceAccount', '')].join('---\n'),
    }
  })
  const workloads = objects.map(({ workload }) => workload).join('---\n')
  return await counted(async ({ namespace, folder, config, seen }) => {
    const referenced = join(folder, 'referenced.yaml')
    writeFileSync(referenced, objects.map((one) => one.referenced).join('---\n'))
    await kubectl(['-n', namespace, 'apply', '-f', referenced])
    const started = performance.now()
    const { report, log } = await runGate({
      folder,
      files: { 'deploy.yaml': workloads },
      inputs: { manifests: 'deploy.yaml', namespace, comment: 'never', mode: 'dry-run' },
      kubeconfig: config,
      kubectlFolder: dirname(kubectlProgram()),
    })
    if (report?.verdict !== 'passed') throw new Error(`the dry-run failed:\n${log}`)
    const gate = performance.now() - started
    const before = seen.length
    const file = join(folder, 'workloads.yaml')
    writeFileSync(file, workloads)
    const diffStarted = performance.now()
    // It ends with 1 when there is a difference, which there is.
    await execa(kubectlProgram(), ['--kubeconfig', config, '-n', namespace, 'diff', '-f', file], { reject: false })
    const diff = performance.now() - diffStarted
    const kubectlRequests = seen.length - before
    return { workloads: CHECKED, gate, diff, gateRequests: before, kubectlRequests }
  })
}
