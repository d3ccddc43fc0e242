// Many requests to a cluster, a few at a time.

/** How many are on their way at once. */
const PARALLEL = 8

/** The same for the objects of a set, which may be many. More would load the API server. */
export const PARALLEL_WRITES = 16

/** Runs `action` on all values, a few at a time, and keeps their order. */
export async function inParallel<T, R>(
  values: readonly T[],
  action: (value: T) => Promise<R>,
  atOnce = PARALLEL,
): Promise<R[]> {
  const results = new Array<R>(values.length)
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < values.length) {
      const index = next++
      results[index] = await action(values[index] as T)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, values.length) }, worker))
  return results
}
