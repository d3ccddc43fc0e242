// Where a scenario is played: its namespace, its registry, what was there before, and what happens meanwhile.
import { setTimeout as sleep } from 'node:timers/promises'
import { pushImage } from './images.ts'
import { kubectl } from './prepared-cluster.ts'
import { eventually } from './processes.ts'
import { RegistryProxy } from './registry-proxy.ts'
import type { Scenario, Tools } from './scenario.ts'
import { resolveText } from './scenario.ts'
import { Webhook } from './webhook.ts'

/** What a deploy makes: on a busy machine it may come to that late. */
const MADE = ['get', 'deployments,statefulsets,daemonsets,jobs,pods', '-o', 'name']

const isQuota = (document: string) => /^kind: ResourceQuota$/m.test(document)

export class Stage {
  readonly tools: Tools
  readonly #scenario: Scenario
  readonly #proxy: RegistryProxy | undefined
  readonly #webhook: Webhook | undefined
  /** Each settles with what went wrong, or undefined. */
  readonly #meanwhile: Promise<string | undefined>[] = []

  private constructor(namespace: string, scenario: Scenario) {
    this.#scenario = scenario
    this.#proxy = scenario.registry && new RegistryProxy(scenario.registry)
    this.#webhook = scenario.webhook && new Webhook(scenario.webhook)
    const run: Tools['kubectl'] = (args, input) => kubectl([`--namespace=${namespace}`, ...args], input)
    const inNamespace: Tools['kubectl'] = async (args, input) => {
      const documents = input?.split(/^---$/m) ?? []
      const quotas = documents.filter(isQuota)
      if (quotas.length === 0) return run(args, input)
      const others = documents.filter((document) => document.trim() !== '' && !isQuota(document))
      const printed = await run(args, quotas.join('---\n'))
      // Until its controller has counted, a quota refuses nothing; a pod made meanwhile may never be counted.
      await run(['wait', 'resourcequota', '--all', '--for=jsonpath={.status.hard}', '--timeout=120s'])
      return others.length === 0 ? printed : `${printed}\n${await run(args, others.join('---\n'))}`
    }
    const meanwhile: Tools['meanwhile'] = (work) => {
      this.#meanwhile.push(
        work().then(
          () => undefined,
          (error: unknown) => `meanwhile: ${String(error)}`,
        ),
      )
    }
    this.tools = {
      namespace,
      pushImage,
      kubectl: inNamespace,
      meanwhile,
      later: (seconds, args, input) =>
        meanwhile(async () => {
          await eventually(async () => {
            const isMade = (await inNamespace(MADE)) !== ''
            if (!isMade) await sleep(400)
            return isMade
          }, 120)
          await sleep(seconds * 1000)
          await inNamespace(args, input)
        }),
    }
  }

  /** Makes the namespace and waits for the ServiceAccount that every pod in it needs. */
  static async open(namespace: string, scenario: Scenario): Promise<Stage> {
    const stage = new Stage(namespace, scenario)
    await kubectl(['create', 'namespace', namespace])
    await stage.tools.kubectl(['wait', 'serviceaccount/default', '--for=create', '--timeout=120s'])
    return stage
  }

  /** `HOST:PORT` of the scenario's own registry. */
  get registry(): string | undefined {
    return this.#proxy?.address
  }

  /** A text of the scenario as it is deployed here. */
  resolve(text: string): string {
    return resolveText(text, this.tools.namespace, this.registry)
      .replaceAll('WEBHOOK_URL', this.#webhook?.url ?? '')
      .replaceAll('WEBHOOK_CA', this.#webhook?.ca ?? '')
  }

  /** Makes what is there before the deploy. What happens meanwhile begins here. */
  async prepare(): Promise<void> {
    const { before, refused } = this.#scenario
    if (typeof before === 'function') await before(this.tools)
    else if (before !== undefined) {
      const earlier = ['apply', '--server-side', '--field-manager=k8s-deploy-gate', '-f', '-']
      await this.tools.kubectl(earlier, this.resolve(before))
    }
    if (refused !== undefined) await eventually(() => this.#refuses(this.resolve(refused)), 30)
    this.#proxy?.start()
  }

  async #refuses(text: string): Promise<boolean> {
    const rehearsal = ['create', '--dry-run=server', '-f', '-']
    return this.tools.kubectl(rehearsal, text).then(
      () => false,
      () => true,
    )
  }

  /** What went wrong in that which happened meanwhile, once all of it has ended. */
  async problems(): Promise<string[]> {
    return (await Promise.all(this.#meanwhile)).filter((problem) => problem !== undefined)
  }

  /** Does not wait: what is still ending does not disturb the next scenario. */
  async close(): Promise<void> {
    this.#proxy?.close()
    this.#webhook?.close()
    await this.#scenario.cleanup?.(this.tools)
    await kubectl(['delete', 'namespace', this.tools.namespace, '--ignore-not-found', '--wait=false'])
  }
}
