// The Deployment of two small pods that the benches deploy.
import { registry } from '../cluster/layout.ts'
import { deployment, resolveText } from '../cluster/scenario.ts'

export function webManifest(): string {
  const pod = `
    containers:
      - name: app
        image: ${registry}/app:1
        readinessProbe:
          periodSeconds: 1
          exec: { command: [cat, /version] }
  `
  return resolveText(deployment(pod, 'replicas: 2'), '')
}
