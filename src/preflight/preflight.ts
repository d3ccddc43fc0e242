// Phase 3: what can be known before anything is applied. Each check asks the cluster for what it needs, and answers with
// findings: failures, which nothing that this deploy does later can heal, and notices, which someone else may heal.
import type { Applied } from '../apply/apply.ts'
import type { Finding } from '../model/finding.ts'
import { keyOf } from '../model/object.ts'
import { ApiError, ConnectionError } from '../cluster/cluster.ts'
import { entryOf } from '../causes/catalogue.ts'
import { bugWarning } from '../causes/guard.ts'
import type { CheckResult, Deploy } from './check.ts'
import { objectQuota } from './object-quota.ts'
import { permissions } from './permissions.ts'
import { podDryRun } from './pod-dry-run.ts'
import { checkAllReferences } from './resolve.ts'

type BeforeDryRun = (deploy: Deploy) => Promise<CheckResult>
type AfterDryRun = (deploy: Deploy, checked: readonly Applied[]) => Promise<CheckResult>

/** What needs nothing but the set. */
const BEFORE_DRY_RUN: readonly BeforeDryRun[] = [permissions]

/** What needs the objects as the API server would store them; only those that it would accept are looked at. */
const AFTER_DRY_RUN: readonly AfterDryRun[] = [checkAllReferences, podDryRun, objectQuota]

/** Everything that can be checked before the dry-run of the objects themselves. */
export async function preflight(deploy: Deploy): Promise<CheckResult> {
  return together(await Promise.all(BEFORE_DRY_RUN.map((check) => whole(() => check(deploy)))))
}

/** Everything that can be checked once the dry-run has said how the objects will be. */
export async function preflightAfterDryRun(deploy: Deploy, checked: readonly Applied[]): Promise<CheckResult> {
  const accepted = checked.filter(({ result }) => result !== 'failed')
  return together(await Promise.all(AFTER_DRY_RUN.map((check) => whole(() => check(deploy, accepted)))))
}

/** Checks. A bug in a check costs no more than what that one finds. */
async function whole(check: () => Promise<CheckResult>): Promise<CheckResult> {
  try {
    return await check()
  } catch (error) {
    if (error instanceof ApiError || error instanceof ConnectionError) throw error
    return { failures: [], notices: [], warnings: [bugWarning('the result of one check before the apply', error)] }
  }
}

/**
 * The notices that still say something beside what was `found` meanwhile. Everything else that was missing before came
 * in time, or the watch found it.
 */
export function stillForeseen(notices: readonly Finding[], found: readonly Finding[], wasWatched: boolean): Finding[] {
  const told = new Set(found.map(({ code, workload }) => `${code} ${keyOf(workload)}`))
  return notices.filter(
    ({ code, workload }) => !told.has(`${code} ${keyOf(workload)}`) && (!wasWatched || entryOf(code).lasting === true),
  )
}

function together(all: readonly CheckResult[]): CheckResult {
  return {
    failures: all.flatMap(({ failures }) => failures),
    notices: all.flatMap(({ notices }) => notices),
    warnings: all.flatMap(({ warnings }) => warnings),
  }
}
