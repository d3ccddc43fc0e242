// The objects that lead to pods from elsewhere: only the fields that are read here.
import type { Condition, KubernetesObject } from './object.ts'

/** Where a load balancer answers. */
export interface LoadBalancerStatus {
  loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] }
}

export interface Service extends KubernetesObject {
  /** Absent where nothing but its existence was looked up. */
  spec?: {
    type?: string
    externalName?: string
    selector?: Record<string, string>
    clusterIP?: string
    clusterIPs?: string[]
    ports?: { name?: string; port: number; targetPort?: number | string; nodePort?: number; protocol?: string }[]
  }
  status?: LoadBalancerStatus
}

export interface EndpointSlice extends KubernetesObject {
  endpoints?: { conditions?: { ready?: boolean } }[] | null
}

/** What an Ingress sends traffic to. */
export interface IngressBackend {
  service?: { name: string; port?: { name?: string; number?: number } }
}

export interface Ingress extends KubernetesObject {
  spec: {
    ingressClassName?: string
    defaultBackend?: IngressBackend
    tls?: { hosts?: string[]; secretName?: string }[]
    rules?: { host?: string; http?: { paths?: { path?: string; backend?: IngressBackend }[] } }[]
  }
  status?: LoadBalancerStatus
}

/** A route of the Gateway API, of any protocol. */
export interface GatewayRoute extends KubernetesObject {
  status?: {
    parents?: { parentRef?: { name?: string }; conditions?: (Condition & { observedGeneration?: number })[] }[]
  }
}
