// Waiting for an end, with a limit.

/** True when `work` ends, well or not, before `ms` are over. */
export async function settlesWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), ms)
  const settled = (): void => resolve(true)
  work.then(settled, settled)
  return await promise.finally(() => clearTimeout(timer))
}
