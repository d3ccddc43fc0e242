// A tag that was pushed again, and nodes that keep what they had under it.
import type { Scenario } from '../scenario.ts'

export const staleImages: Scenario[] = []
