// What is read of a status whose shape nobody has checked: a custom resource's, or an answer that may be of a proxy.
import type { DatedCondition, KubernetesObject, Status } from './object.ts'
import { recordOf, records } from './record.ts'

/** The conditions of any object. Those of a custom resource may be anything: what is not of the common shape is not read. */
export function conditionsOf({ status }: KubernetesObject): DatedCondition[] {
  const isCondition = (one: Readonly<Record<string, unknown>>): one is Record<string, unknown> & DatedCondition =>
    typeof one.type === 'string'
  return records(recordOf(status).conditions).filter(isCondition)
}

/** True for the API server's answer to a request that it refused. */
export function isStatus(value: unknown): value is Status {
  return recordOf(value).kind === 'Status'
}
