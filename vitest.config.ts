import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // The replays wait for recorded time more than they compute: several files at once, also on two processors.
    maxWorkers: 5,
  },
})
