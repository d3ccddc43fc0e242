// The small parts of a page: names, places and codes as Markdown, linked where it is known where they lead. All foreign
// text is escaped here. Pure.
import type { Position } from '../model/manifest.ts'
import type { Cause, Evidence } from '../model/report.ts'
import type { ObjectRef } from '../model/object.ts'
import { codeCell, codeSpan, cut, html, oneLine, prose } from './escape.ts'
import { placeOf } from './words.ts'

/** Where links on a page lead. Without one of these, the text stands without its link. */
export interface PageOptions {
  /** The page of the workflow run. */
  runUrl?: string
  /** What the manifests were read from: `https://github.com`, `acme/shop`, the commit. */
  repository?: { server: string; name: string; sha: string }
  /** The page that describes every cause under its code as anchor: `…/docs/causes.md`. */
  documentationUrl?: string
  /** Why GitHub gives this run no secrets. */
  withoutSecrets?: 'fork' | 'Dependabot'
  /** More proof, shown folded at the end where there is room: tails of logs and the like. */
  snippets?: readonly Evidence[]
}

/** The address of a line in the repository, undefined when it is not known. */
function lineUrl(source: Position, { repository }: PageOptions): string | undefined {
  if (repository === undefined) return undefined
  const path = source.file
    .split('/')
    .map(encodeURIComponent)
    .join('/')
    .replace(/[()]/g, (character) => (character === '(' ? '%28' : '%29'))
  return `${repository.server}/${repository.name}/blob/${repository.sha}/${path}#L${source.line}`
}

/** The place in the manifest, linked where possible. */
export function place(source: Position, options: PageOptions): string {
  return linked(codeCell(cut(placeOf(source), 300)), source, options)
}

/** Markdown of one line, linked to a line of the manifest where that is known. */
export function linked(text: string, source: Position | undefined, options: PageOptions): string {
  const url = source === undefined ? undefined : lineUrl(source, options)
  return url === undefined ? text : `[${text}](${url})`
}

/** ` at `, and the place; nothing where it is not known. */
export function atPlace({ source }: Cause, options: PageOptions): string {
  return source === undefined ? '' : ` at ${place(source, options)}`
}

/** `` Deployment `web` `` */
export function objectCode({ kind, name }: ObjectRef): string {
  return `${prose(kind)} ${codeCell(name)}`
}

/** `` `ImageNotFound` ``, linked to its description. */
export function codeLink(code: string, { documentationUrl }: PageOptions): string {
  return documentationUrl === undefined
    ? codeSpan(code)
    : `[${codeSpan(code)}](${descriptionUrl(code, documentationUrl)})`
}

/** GitHub makes the anchor of a heading from its text in lower case. */
function descriptionUrl(code: string, documentationUrl: string): string {
  return `${documentationUrl}#${encodeURIComponent(code.toLowerCase())}`
}

/** The headline of a cause or notice, its code linked to its description. */
export function linkedHeadline(cause: Cause, { documentationUrl }: PageOptions): string {
  const { headline, title, code } = cause
  if (documentationUrl === undefined) return prose(cut(headline, 300))
  return `${prose(cut(title, 300))} ([${prose(code)}](${descriptionUrl(code, documentationUrl)}))`
}

/** A folded part. `body` is Markdown. */
export function details(summary: string, body: string, open = false): string {
  return `<details${open ? ' open' : ''}><summary>${html(summary)}</summary>\n\n${body}\n\n</details>`
}

/** A command: of one line as a code span, which wraps on a phone where a fence does not. */
export function command(text: string): string {
  return codeSpan(cut(oneLine(text), 600))
}
