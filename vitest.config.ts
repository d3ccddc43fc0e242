import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // For what hangs, not for what is slow.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // The replays wait for recorded time more than they compute: several files at once, also on two processors.
    maxWorkers: 5,
  },
})
