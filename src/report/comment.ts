// The report as the sticky pull request comment. Pure: nothing is posted here.
import type { Report } from '../model/report.ts'
import { type PageOptions, renderPage } from './page.ts'

/** GitHub takes 65,536 characters; a comment that is read is far shorter. Bytes, so it holds for characters too. */
export const COMMENT_LIMIT = 20_000

/** Of a dry-run's comment, which is read for its diffs. */
const DRY_RUN_COMMENT_LIMIT = 60_000

export interface CommentOptions extends PageOptions {
  /** Which comment this is: one is kept for each key. */
  key: string
  /** The run passed and an earlier one had failed: the comment says so. */
  recovered?: boolean
}

/**
 * The first line of a comment, by which it is found again: `<!-- k8s-deploy-gate:KEY -->`. Different keys give different
 * markers; nothing in a key can end the HTML comment.
 */
export function commentMarker(key: string): string {
  const safe = encodeURIComponent(key.toWellFormed()).replace(/--/g, '%2D%2D').replace(/-$/, '%2D')
  return `<!-- k8s-deploy-gate:${safe} -->`
}

/** The comment's text: the marker, then the page. At most COMMENT_LIMIT bytes, or DRY_RUN_COMMENT_LIMIT. `report` is redacted already. */
export function renderComment(report: Report, options: CommentOptions): string {
  const marker = commentMarker(options.key)
  const most = report.mode === 'dry-run' ? DRY_RUN_COMMENT_LIMIT : COMMENT_LIMIT
  const limits = {
    bytes: most - Buffer.byteLength(marker) - 1,
    openCauses: 3,
    evidenceLines: 8,
    moreEvidenceLines: 24,
    objectRows: 50,
    alerts: true,
  }
  return `${marker}\n${renderPage(report, options, limits, options.recovered)}`
}
