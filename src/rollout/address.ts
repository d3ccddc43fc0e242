// Where what was deployed is to be reached: the address of an Ingress, a Gateway or a LoadBalancer Service. Pure.
import type { LoadBalancerStatus } from '../model/network.ts'
import { groupOf, type KubernetesObject } from '../model/object.ts'
import { isRecord, records } from '../model/record.ts'
import { isA } from '../model/typed.ts'

/** A name or an address that can stand in a URL as it is; no wildcard. */
const HOST = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i

/** The first address among objects as they are in the cluster; undefined where none has one. */
export function firstAddress(objects: readonly KubernetesObject[]): string | undefined {
  const found = [ofIngress, ofGateway, ofService].flatMap((address) => objects.flatMap((one) => address(one) ?? []))
  return found[0]
}

function ofIngress(object: KubernetesObject): string | undefined {
  if (!isA(object, 'networking.k8s.io/Ingress')) return undefined
  const { spec, status } = object
  const host = (spec.rules ?? []).flatMap((rule) => rule.host ?? []).find((one) => HOST.test(one))
  const isSecure = (spec.tls ?? []).some(
    ({ hosts = [] }) => host === undefined || hosts.length === 0 || covers(hosts, host),
  )
  return addressOf(isSecure, host ?? balancer(status))
}

/** A certificate for `*.shop.example` is for `web.shop.example`, too. */
function covers(hosts: readonly string[], host: string): boolean {
  return hosts.includes(host) || hosts.includes(host.replace(/^[^.]+/, '*'))
}

function ofGateway(object: KubernetesObject): string | undefined {
  if (groupOf(object.apiVersion) !== 'gateway.networking.k8s.io' || object.kind !== 'Gateway') return undefined
  const spec = isRecord(object.spec) ? object.spec : {}
  const status = isRecord(object.status) ? object.status : {}
  const listeners = records(spec.listeners).filter(({ protocol }) => protocol === 'HTTP' || protocol === 'HTTPS')
  const texts = (values: unknown[]): string[] =>
    values.filter((value) => typeof value === 'string').filter((value) => HOST.test(value))
  const [host] = texts(listeners.map(({ hostname }) => hostname))
  const [address] = texts(records(status.addresses).map(({ value }) => value))
  const own = listeners.filter(({ hostname }) => host === undefined || hostname === host)
  return addressOf(
    own.some(({ protocol }) => protocol === 'HTTPS'),
    host ?? address,
  )
}

function ofService(object: KubernetesObject): string | undefined {
  if (!isA(object, '/Service') || object.spec?.type !== 'LoadBalancer') return undefined
  const ports = (object.spec.ports ?? []).map(({ port }) => port)
  const isSecure = ports.includes(443)
  const [port = 80] = ports
  const end = isSecure || ports.includes(80) ? '' : `:${port}`
  const address = addressOf(isSecure, balancer(object.status))
  return address === undefined ? undefined : address + end
}

function balancer(status: LoadBalancerStatus | undefined): string | undefined {
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ hostname, ip }) => hostname ?? ip ?? [])[0]
}

function addressOf(isSecure: boolean, host: string | undefined): string | undefined {
  if (host === undefined) return undefined
  const isVersion6 = /^[0-9a-f:]+$/i.test(host) && host.includes(':')
  if (!isVersion6 && !HOST.test(host)) return undefined
  return `${isSecure ? 'https' : 'http'}://${isVersion6 ? `[${host}]` : host}`
}
