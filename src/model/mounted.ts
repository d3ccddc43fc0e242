// Which volume a file of a container lies in: what is mounted at a path hides what the image has there.
import type { Finding } from './finding.ts'
import type { Volume } from './object.ts'

/** A volume, and where the container has it. */
export interface Mounted {
  volume: Volume
  mountPath: string
  /** Which of the container's volumeMounts it is. */
  index: number
}

/** The volume that a file comes from: the one that is mounted closest above it. Undefined for a file of the image. */
export function mountedAt(
  path: string | undefined,
  { container, pod }: { container?: Finding['container'] | undefined; pod?: Finding['pod'] | undefined },
): Mounted | undefined {
  const mounts = (container?.volumeMounts ?? []).map((mount, index) => ({ ...mount, index }))
  const closest = mounts
    .filter(({ mountPath }) => path === mountPath || path?.startsWith(`${mountPath.replace(/\/$/, '')}/`) === true)
    .toSorted((a, b) => b.mountPath.length - a.mountPath.length)[0]
  const volume = pod?.spec.volumes?.find(({ name }) => name === closest?.name)
  return closest === undefined || volume === undefined
    ? undefined
    : { volume, mountPath: closest.mountPath, index: closest.index }
}

/** `volume "scripts" (ConfigMap "start")`. */
export function volumeWords({ name, configMap, secret, persistentVolumeClaim: claim, ...other }: Volume): string {
  const from =
    configMap !== undefined
      ? `ConfigMap "${configMap.name}"`
      : secret !== undefined
        ? `Secret "${secret.secretName}"`
        : claim !== undefined
          ? `claim "${claim.claimName}"`
          : other.emptyDir !== undefined
            ? 'an empty directory'
            : undefined
  return `volume "${name}"${from === undefined ? '' : ` (${from})`}`
}

/** True for volumes whose files the kubelet writes from objects: their mode is the volume's defaultMode, 0644 unless told. */
export function isWrittenByKubelet({ configMap, secret, projected }: Volume): boolean {
  return [configMap, secret, projected].some((source) => source !== undefined)
}
