// etcd, API server, controller manager and scheduler: their flags and how to tell that each is ready.
import { mkdirSync } from 'node:fs'
import { execa } from 'execa'
import { binary } from './binaries.ts'
import { certificateFile, keyFile, kubeconfigOf } from './certificates.ts'
import { folders, kubeconfig, network, ports } from './layout.ts'
import type { Daemon } from './processes.ts'
import { startDaemon } from './processes.ts'

/** kubectl of the cluster's own version, as the admin. */
export async function kubectl(...args: string[]): Promise<string> {
  return (await execa(binary('kubectl'), ['--kubeconfig', kubeconfig, ...args])).stdout
}

/** True when the API server says of itself that it is ready. */
export async function apiServerIsReady(): Promise<boolean> {
  try {
    return (await kubectl('get', '--raw', '/readyz', '--request-timeout', '2s')) === 'ok'
  } catch {
    return false
  }
}

/** True when an HTTP(S) address answers with 200. Certificates are not checked: it is our own loopback. */
export async function answersOk(url: string): Promise<boolean> {
  const { exitCode } = await execa('curl', ['--silent', '--insecure', '--fail', '--max-time', '2', url], {
    reject: false,
  })
  return exitCode === 0
}

const etcdAddress = `http://127.0.0.1:${ports.etcdClient}`

function etcd(): Daemon {
  const peerAddress = `http://127.0.0.1:${ports.etcdPeer}`
  return {
    name: 'etcd',
    command: binary('etcd'),
    args: [
      `--data-dir=${folders.etcd}`,
      `--listen-client-urls=${etcdAddress}`,
      `--advertise-client-urls=${etcdAddress}`,
      `--listen-peer-urls=${peerAddress}`,
      `--initial-advertise-peer-urls=${peerAddress}`,
      `--initial-cluster=default=${peerAddress}`,
      // The data is thrown away with the cluster.
      '--unsafe-no-fsync',
    ],
    ready: () => answersOk(`${etcdAddress}/health`),
  }
}

function kubeApiServer(): Daemon {
  return {
    name: 'kube-apiserver',
    command: binary('kube-apiserver'),
    args: [
      `--etcd-servers=${etcdAddress}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${ports.apiServer}`,
      // Not loopback, which the server refuses to advertise; with the reconciler off nobody uses it.
      `--advertise-address=${network.node}`,
      '--endpoint-reconciler-type=none',
      `--service-cluster-ip-range=${network.services}`,
      '--authorization-mode=Node,RBAC',
      '--allow-privileged',
      `--client-ca-file=${certificateFile('ca')}`,
      `--tls-cert-file=${certificateFile('kube-apiserver')}`,
      `--tls-private-key-file=${keyFile('kube-apiserver')}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${keyFile('service-accounts')}`,
      `--service-account-signing-key-file=${keyFile('service-accounts')}`,
      '--kubelet-preferred-address-types=InternalIP',
      `--kubelet-client-certificate=${certificateFile('kube-apiserver-kubelet-client')}`,
      `--kubelet-client-key=${keyFile('kube-apiserver-kubelet-client')}`,
    ],
    ready: apiServerIsReady,
  }
}

function kubeControllerManager(): Daemon {
  return {
    name: 'kube-controller-manager',
    command: binary('kube-controller-manager'),
    args: [
      `--kubeconfig=${kubeconfigOf('kube-controller-manager')}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${ports.controllerManager}`,
      '--leader-elect=false',
      '--kube-api-qps=200',
      '--kube-api-burst=400',
      `--root-ca-file=${certificateFile('ca')}`,
      `--service-account-private-key-file=${keyFile('service-accounts')}`,
      `--service-cluster-ip-range=${network.services}`,
      // Its default is made in /usr/libexec.
      `--flex-volume-plugin-dir=${folders.kubelet}/volume-plugins`,
    ],
    ready: () => answersOk(`https://127.0.0.1:${ports.controllerManager}/healthz`),
  }
}

function kubeScheduler(): Daemon {
  return {
    name: 'kube-scheduler',
    command: binary('kube-scheduler'),
    args: [
      `--kubeconfig=${kubeconfigOf('kube-scheduler')}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${ports.scheduler}`,
      '--leader-elect=false',
    ],
    ready: () => answersOk(`https://127.0.0.1:${ports.scheduler}/healthz`),
  }
}

/** In the order in which they are stopped. */
export const controlPlaneNames = ['kube-scheduler', 'kube-controller-manager', 'kube-apiserver', 'etcd']

/** Starts all four; certificates, kubeconfigs and the node's bridge have to be there. */
export async function startControlPlane(): Promise<void> {
  mkdirSync(folders.etcd, { recursive: true, mode: 0o700 })
  await startDaemon(etcd())
  await startDaemon(kubeApiServer())
  await Promise.all([startDaemon(kubeControllerManager()), startDaemon(kubeScheduler())])
}
