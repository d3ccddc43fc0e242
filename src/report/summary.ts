// The report as the job summary, in GitHub's Markdown. Pure: nothing is written here.
import type { Report } from '../model/report.ts'
import { type PageOptions, renderPage } from './page.ts'

/** GitHub drops a summary above 1 MiB (in bytes), the whole of it: stay well below. */
export const SUMMARY_LIMIT = 1024 * 1024 - 64 * 1024

/** The job summary: at most SUMMARY_LIMIT bytes, worst first. `report` is redacted already. */
export function renderSummary(report: Report, options: PageOptions = {}): string {
  return renderPage(report, options, {
    bytes: SUMMARY_LIMIT,
    openCauses: 5,
    evidenceLines: 12,
    moreEvidenceLines: 60,
    objectRows: 500,
    // Not documented for job summaries.
    alerts: false,
  })
}
