// Slips, and words that only look a little alike.
import { expect, test } from 'vitest'
import { didYouMean, nearest } from '../../src/model/nearest.ts'

test.each([
  ['alway', ['on-failure', 'always', 'never'], 'always'],
  ['DEPLOY', ['deploy', 'dry-run'], 'deploy'],
  ['nigx', ['nginx', 'redis'], 'nginx'],
  ['wbe', ['api', 'web'], 'web'],
  ['ew', ['web', 'we'], 'we'],
  ['ba', ['cd'], undefined],
  ['redis', ['nginx', 'postgres'], undefined],
  ['a', [], undefined],
])('%s among %j', (word, candidates, meant) => {
  expect(nearest(word, candidates)).toBe(meant)
  expect(didYouMean(word, candidates)).toBe(meant === undefined ? '' : `; did you mean ${meant}?`)
})
