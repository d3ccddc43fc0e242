// Runs a program of someone else (a login helper, kubectl): with limits to its time and its output, and so that nothing
// which it started outlives it, or keeps us waiting by holding its output open.
import type { ChildProcess } from 'node:child_process'

export interface ProgramOptions {
  environment: NodeJS.ProcessEnv
  timeLimitMs: number
  /** Of standard output and standard error each. */
  outputLimitBytes: number
  /** Ends it. */
  signal?: AbortSignal
  /** Its standard input, which is closed without one. */
  input?: string
}

export interface ProgramResult {
  stdout: string
  stderr: string
  /** Absent when it did not end by itself. */
  exitCode?: number
  /** The signal that ended it, or why it did not start: `ENOENT`, `EACCES`, words. */
  error?: string
  /** Why we ended it. */
  stopped?: 'time' | 'output' | 'cancelled'
}

/** From asking it to end to killing it, and from its end to the end of its output, milliseconds. */
const GRACE_MS = 300

const running = new Set<ChildProcess>()

/** Runs `command` to its end, in a process group of its own. Never rejects. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<ProgramResult> {
  // Loaded only here: most runs start no program before their first request.
  const { spawn } = await import('node:child_process')
  const { promise, resolve } = Promise.withResolvers<ProgramResult>()
  const { environment: env, input, signal } = options
  let child: ChildProcess
  try {
    child = spawn(command, args, {
      env,
      detached: true,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    })
  } catch (error) {
    return { stdout: '', stderr: '', error: unstartable(error as NodeJS.ErrnoException) }
  }
  if (running.size === 0) process.once('exit', endAll)
  running.add(child)
  let stopped: ProgramResult['stopped']
  const timers: NodeJS.Timeout[] = []
  const stop = (why: ProgramResult['stopped']): void => {
    if (stopped !== undefined) return
    stopped = why
    endGroup(child, 'SIGTERM')
    timers.push(
      setTimeout(() => endGroup(child, 'SIGKILL'), GRACE_MS),
      setTimeout(settle, 3 * GRACE_MS),
    )
  }
  const stdout = collect(child.stdout, options.outputLimitBytes, () => stop('output'))
  const stderr = collect(child.stderr, options.outputLimitBytes, () => stop('output'))
  const cancel = (): void => stop('cancelled')
  timers.push(setTimeout(() => stop('time'), options.timeLimitMs))

  let ended: Pick<ProgramResult, 'exitCode' | 'error'> = {}
  function settle(): void {
    for (const timer of timers) clearTimeout(timer)
    signal?.removeEventListener('abort', cancel)
    endGroup(child, 'SIGKILL')
    child.stdout?.destroy()
    child.stderr?.destroy()
    child.unref()
    running.delete(child)
    if (running.size === 0) process.removeListener('exit', endAll)
    resolve({ stdout: stdout(), stderr: stderr(), ...ended, ...(stopped === undefined ? {} : { stopped }) })
  }

  child.once('error', ({ code, message }: NodeJS.ErrnoException) => {
    ended = { error: code ?? message }
    settle()
  })
  child.once('exit', (exitCode, by) => {
    ended = exitCode === null ? { error: by ?? 'an unknown error' } : { exitCode }
    // What it left behind may hold its output open for as long as it likes.
    timers.push(setTimeout(settle, GRACE_MS))
  })
  child.once('close', settle)
  child.stdin?.on('error', () => undefined).end(input)
  if (signal?.aborted === true) cancel()
  else signal?.addEventListener('abort', cancel, { once: true })
  return await promise
}

/** Why Node does not even try to start a program. Its own message would show the value, which may be a secret. */
function unstartable({ code, name }: NodeJS.ErrnoException): string {
  if (code === 'E2BIG') return 'arguments or an environment that are too long (E2BIG)'
  if (code === 'ERR_INVALID_ARG_VALUE') return 'an empty name, or a NUL character in its name, arguments or environment'
  return code ?? name
}

/** Keeps what a stream says, up to a limit; the result gives it as text. */
function collect(stream: NodeJS.ReadableStream | null, limit: number, tooMuch: () => void): () => string {
  const chunks: Buffer[] = []
  let size = 0
  stream?.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > limit) tooMuch()
    else chunks.push(chunk)
  })
  return () => Buffer.concat(chunks).toString('utf8')
}

/** Ends a program with all that it started and that did not leave its group. */
function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal)
  } catch {
    // All of it has ended.
  }
}

function endAll(): void {
  for (const child of running) endGroup(child, 'SIGKILL')
}
