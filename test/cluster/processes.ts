// Starts the cluster's daemons, remembers which processes it started, and ends those and no others.
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { folders, runFolder } from './layout.ts'

/** A process named so that a later one with the same number is not taken for it. */
interface RecordedProcess {
  pid: number
  /** Clock ticks since boot, field 22 of /proc/PID/stat. */
  startTime: string
}

export interface Daemon {
  name: string
  command: string
  args: readonly string[]
  /** Resolves true once it answers. */
  ready: () => Promise<boolean>
}

const recordFolder = join(runFolder, 'processes')

export function logFileOf(name: string): string {
  return join(folders.logs, `${name}.log`)
}

/** The start time of a living process, undefined when there is none (a zombie counts as none). */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the name in parentheses and may hold spaces; what follows is regular.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

function isAlive(recorded: RecordedProcess): boolean {
  return startTimeOf(recorded.pid) === recorded.startTime
}

/** The process that a file names; undefined when there is no file, or only half of one. */
function readRecord(file: string): RecordedProcess | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RecordedProcess
  } catch {
    return undefined
  }
}

function recordFileOf(name: string): string {
  return join(recordFolder, `${name}.json`)
}

/** True when the daemon that was started under this name still runs. */
export function isRunning(name: string): boolean {
  const recorded = readRecord(recordFileOf(name))
  return recorded !== undefined && isAlive(recorded)
}

/** Asks until the answer is true; false after `seconds`, or as soon as `giveUp` says so. */
export async function eventually(
  question: () => boolean | Promise<boolean>,
  seconds: number,
  giveUp: () => boolean = () => false,
): Promise<boolean> {
  const end = Date.now() + seconds * 1000
  for (;;) {
    if (await question()) return true
    if (Date.now() > end || giveUp()) return false
    await sleep(100)
  }
}

/** Starts a daemon in a session of its own, its output in a log file, and waits until it is ready. */
export async function startDaemon(daemon: Daemon): Promise<void> {
  mkdirSync(recordFolder, { recursive: true })
  mkdirSync(folders.logs, { recursive: true })
  const log = openSync(logFileOf(daemon.name), 'w')
  const child = spawn(daemon.command, daemon.args, { detached: true, stdio: ['ignore', log, log] })
  closeSync(log)
  const failure = new Promise<never>((_, reject) => child.once('error', reject))
  const started = (async () => {
    if (child.pid === undefined) return failure
    const recorded = { pid: child.pid, startTime: startTimeOf(child.pid) ?? '' }
    writeFileSync(recordFileOf(daemon.name), JSON.stringify(recorded))
    child.unref()
    const ready = await eventually(daemon.ready, 90, () => !isAlive(recorded))
    if (ready) return
    const state = isAlive(recorded) ? 'is not ready after 90 seconds' : 'has ended'
    throw new Error(`${daemon.name} ${state}; its log ${logFileOf(daemon.name)} ends with:\n${logTail(daemon.name)}`)
  })()
  await Promise.race([started, failure])
}

function logTail(name: string): string {
  return readFileSync(logFileOf(name), 'utf8').trimEnd().split('\n').slice(-15).join('\n')
}

/** Ends a daemon: asked first, killed after ten seconds. Nothing happens when it does not run. */
export async function stopDaemon(name: string): Promise<void> {
  const recorded = readRecord(recordFileOf(name))
  if (recorded !== undefined) await endProcess(recorded)
  rmSync(recordFileOf(name), { force: true })
}

async function endProcess(recorded: RecordedProcess): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!isAlive(recorded)) return
    process.kill(recorded.pid, signal)
    if (await eventually(() => !isAlive(recorded), 10)) return
  }
}

/**
 * Does the work while no other process that asks for the same lock file does; a lock whose holder has died is taken
 * over. Gives up after ten minutes.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true })
  if (!(await eventually(() => takeLock(file), 600))) throw new Error(`${file} is held by another process`)
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

function takeLock(file: string): boolean {
  const self: RecordedProcess = { pid: process.pid, startTime: startTimeOf(process.pid) ?? '' }
  try {
    writeFileSync(file, JSON.stringify(self), { flag: 'wx' })
    return true
  } catch {
    const holder = readRecord(file)
    if (holder !== undefined && !isAlive(holder)) rmSync(file, { force: true })
    return false
  }
}

/** Every process with its parent and its command line. */
function processTable(): { pid: number; parent: number; command: string[] }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1]
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0')
        return [{ pid: Number(name), parent: Number(parent), command }]
      } catch {
        return [] // ended meanwhile
      }
    })
}

/**
 * Kills the containerd shims that serve one containerd socket, with the containers under them.
 * The socket's path is in our run folder, so a shim that names it is ours.
 */
export async function killShims(socket: string): Promise<void> {
  const table = processTable()
  const shims = table.filter(({ command }) => /containerd-shim/.test(command[0] ?? '') && command.includes(socket))
  const tree = shims.map(({ pid }) => pid)
  for (const pid of tree) tree.push(...table.filter(({ parent }) => parent === pid).map((child) => child.pid))
  const recorded = tree.map((pid) => ({ pid, startTime: startTimeOf(pid) ?? '' })).reverse()
  for (const one of recorded) if (isAlive(one)) process.kill(one.pid, 'SIGKILL')
  await eventually(() => !recorded.some(isAlive), 10)
}
