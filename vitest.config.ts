import { defineConfig } from 'vitest/config'

/** They replace modules for themselves, so each gets a process of its own. */
const replacingModules = ['test/bugs.test.ts']

export default defineConfig({
  test: {
    // For what hangs, not for what is slow.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // The replays wait for recorded time more than they compute: several files at once, also on two processors.
    maxWorkers: 5,
    projects: [
      {
        extends: true,
        test: { name: 'all', include: ['test/**/*.test.ts'], exclude: replacingModules, isolate: false },
      },
      { extends: true, test: { name: 'replacing modules', include: replacingModules } },
    ],
  },
})
