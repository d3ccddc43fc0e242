// The images that scenarios run: busybox and nothing else, made by umoci and pushed by skopeo.
import {
  copyFileSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { registryUser } from './layout.ts'

/** Sleeps until it is told to end, and then ends at once. */
const sleepForever = ['/bin/sh', '-c', 'trap "exit 0" TERM INT; while :; do sleep 3600 & wait $!; done']

/** Every image and file is as old, so that the same content has the same digest whenever it is built. */
const EPOCH = new Date('2026-01-01T00:00:00Z')

/** The files of an image: busybox with all its applets, and `content` in /version. */
async function makeRootFolder(folder: string, content: string): Promise<void> {
  for (const name of ['bin', 'etc', 'tmp', 'www']) mkdirSync(join(folder, name), { recursive: true })
  copyFileSync('/bin/busybox', join(folder, 'bin', 'busybox'))
  const { stdout } = await execa('busybox', ['--list'])
  for (const applet of stdout.split('\n')) {
    if (applet !== 'busybox') symlinkSync('busybox', join(folder, 'bin', applet))
  }
  writeFileSync(join(folder, 'etc', 'passwd'), 'root:x:0:0:root:/:/bin/sh\n')
  writeFileSync(join(folder, 'www', 'index.html'), 'ok\n')
  writeFileSync(join(folder, 'version'), `${content}\n`)
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    lutimesSync(join(folder, path), EPOCH, EPOCH)
  lutimesSync(folder, EPOCH, EPOCH)
}

/**
 * Makes an image whose file /version holds `content` and pushes it as `reference` (`HOST:PORT/NAME:TAG`).
 * Pushing other content under the same reference moves the tag, as a rebuilt image does.
 */
export async function pushImage(reference: string, content: string, user?: typeof registryUser): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-gate-image-'))
  try {
    const layout = join(folder, 'layout')
    const image = `${layout}:image`
    const root = join(folder, 'root')
    await makeRootFolder(root, content)
    await execa('umoci', ['init', '--layout', layout])
    await execa('umoci', ['new', '--image', image])
    await execa('umoci', ['insert', '--no-history', '--image', image, root, '/'])
    const command = sleepForever.flatMap((word) => ['--config.cmd', word])
    const config = ['--no-history', '--created', EPOCH.toISOString(), '--config.env', 'PATH=/bin', ...command]
    await execa('umoci', ['config', '--image', image, ...config])
    const credentials = user === undefined ? [] : ['--dest-creds', `${user.name}:${user.password}`]
    const options = ['--insecure-policy', 'copy', '--dest-tls-verify=false', ...credentials]
    await execa('skopeo', [...options, `oci:${image}`, `docker://${reference}`])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The images that every cluster of the suite has. */
export async function pushImages(registry: string, privateRegistry: string): Promise<void> {
  await pushImage(`${registry}/pause:1`, 'pause')
  await pushImage(`${registry}/app:1`, '1')
  await pushImage(`${registry}/app:2`, '2')
  await pushImage(`${privateRegistry}/private/app:1`, '1', registryUser)
}
