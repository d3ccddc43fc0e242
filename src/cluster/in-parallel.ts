// Many requests to a cluster, a few at a time.

/** How many are on their way at once. */
const PARALLEL = 8

/**
 * Runs `action` on all values, a few at a time, and keeps their order. Rejects with the first that does; what is on its
 * way then ends by itself, and no other begins.
 * @param atOnce how many; asked again whenever one may begin
 */
export async function inParallel<T, R>(
  values: readonly T[],
  action: (value: T) => Promise<R>,
  atOnce: () => number = () => PARALLEL,
): Promise<R[]> {
  const results = new Array<R>(values.length)
  const running = new Set<Promise<void>>()
  for (const [index, value] of values.entries()) {
    while (running.size >= atOnce()) await Promise.race(running)
    const one = action(value).then((result) => {
      results[index] = result
      running.delete(one)
    })
    running.add(one)
  }
  await Promise.all(running)
  return results
}
