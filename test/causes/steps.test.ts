// Every step of the catalogue: what real causes show, and a bare example where nothing real shows one. `npm run steps`
// prints them, and runs their commands on a cluster.
import { describe, expect, test } from 'vitest'
import { kindOf, listedSteps, type ListedStep } from '../../scripts/steps.ts'
import { CATALOGUE } from '../../src/causes/catalogue.ts'
import { LIVELY } from './verbs.ts'

const steps = listedSteps()
const named = ({ code, why, command }: ListedStep): string => `${code}: ${why}: ${command}`
const without = (allowed: (step: ListedStep) => boolean): string[] => steps.filter((step) => !allowed(step)).map(named)

describe('every step', () => {
  test('there are some of every code', () => {
    expect(new Set(steps.map(({ code }) => code)).size).toBeGreaterThan(180)
    expect(CATALOGUE.length).toBeGreaterThanOrEqual(new Set(steps.map(({ code }) => code)).size)
  })

  test('has a title that begins with a capital letter and names what it is about', () => {
    expect(without(({ why }) => /^[A-Z]/.test(why))).toEqual([])
    expect(
      without(({ why }) => !/^(?:See|Make it|Look at|Let it)\b|which there are|whether it is there/.test(why)),
    ).toEqual([])
  })

  test('is an edit without a command, or has one', () => {
    expect(without((step) => (kindOf(step) === 'edit') === (step.command === ''))).toEqual([])
  })

  test('explains no field in place of a fix', () => {
    expect(without(({ command }) => !command.startsWith('kubectl explain'))).toEqual([])
  })

  test('does no harm', () => {
    const harm =
      /delete (?:node|namespace|pvc|persistentvolume|deployment|statefulset|daemonset|service|ingress)(?!.*--cascade=orphan)|--force\b|finalizers":null|patch service\b|"selector"|kubectl (?:cordon|drain|taint)/
    expect(without(({ command }) => !harm.test(command)).map((text) => text.split(':')[0])).toEqual([
      // A claim that is not bound has no data.
      'StorageClassMissing',
    ])
  })

  test('that only looks changes nothing', () => {
    const looks =
      /^(?:kubectl (?:argo rollouts (?:get|status)|describe|get|logs|events|top|auth|api-resources|config|cluster-info|exec|port-forward|rollout (?:status|history)|diff|wait|version|apply --server-side --dry-run=server)\b|docker (?:manifest|run|inspect|buildx imagetools)|git|grep|wc|jq|yamllint|curl|openssl|nslookup|dig|crane|skopeo inspect|base64|cat|ls)/
    expect(without((step) => kindOf(step) !== 'look' || looks.test(step.command))).toEqual([])
  })

  test('has a title that says what its command does', () => {
    const wrong = steps.flatMap((step) => {
      const verb = Object.entries(LIVELY).find(([words]) => step.command.startsWith(words))?.[1]
      return verb === undefined || verb.test(step.why) ? [] : [named(step)]
    })
    expect(wrong).toEqual([])
  })
})
