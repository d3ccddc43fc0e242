// The table of faults: what goes wrong, for which requests, from when, and how a deploy may end then. Everything that
// passes by itself must leave verdict, cause and line as they are; what does not has a name.
import type { Admission } from './line.ts'
import type { Asked, Rule } from './proxy.ts'
import {
  answer,
  clockAhead,
  closedAfterwards,
  cutInCharacter,
  dribbled,
  endsAfter,
  errorEvent,
  events,
  gzipped,
  halved,
  hang,
  hangAfterwards,
  headersWithFirstByte,
  inPieces,
  late,
  lost,
  pageInTheMiddle,
  raw,
  refuse,
  reset,
  resetAfterHeaders,
  resetInTheMiddle,
  tooLate,
  twiceAtOnce,
  withWarnings,
} from './happenings.ts'

export interface Fault {
  name: string
  rules: Rule[]
  /** Codes of which one must be the first cause when the fault was met, also of what would have passed. */
  ends?: string[]
  /** Codes that the first cause may have instead of the usual end. */
  may?: string[]
  /** It moves a clock: only with such faults is it worth playing the outcome `late`. */
  clock?: true
}

const isWatch = ({ watch }: Asked): boolean => watch
const isGet = ({ method, watch }: Asked): boolean => method === 'GET' && !watch
const isList = (asked: Asked): boolean => isGet(asked) && /\/namespaces\/[^/]+\/[a-z]+$/.test(asked.path)
const isApply = ({ method, dryRun }: Asked): boolean => method === 'PATCH' && !dryRun
const isDryRun = ({ method, dryRun }: Asked): boolean => method === 'PATCH' && dryRun
const isFor = (expression: RegExp) => (asked: Asked) => expression.test(asked.path)
const not = (on: (asked: Asked) => boolean) => (asked: Asked) => !on(asked)

const oncePerRequest = { times: 1, per: 'request' } as const
const watching = { since: 'watch' } as const
const applying = { since: 'apply' } as const

const page = (title: string): string => `<html><head><title>${title}</title></head><body>nginx</body></html>\n`
const tooMany = 'Too many requests, please try again later.\n'
const unavailable = refuse(503, 'ServiceUnavailable', 'the server is currently unable to handle the request')
const unauthorized = refuse(401, 'Unauthorized', 'Unauthorized')
const forbidden = (what: string) =>
  refuse(403, 'Forbidden', `${what} is forbidden: User "deployer" cannot get resource "${what}" in API group ""`)
const expired = 'too old resource version: 1 (2)'
const hour = 3600

/** A connection that a balancer gives to a backend which is dead, one of three. */
const oneOfThree =
  (admission: Admission) =>
  (number: number): Admission =>
    number % 3 === 1 ? admission : 'pass'

/** An API server that restarts: nobody listens, then it is up and not ready. */
const restart = (seconds: number, since: object): Rule[] => [
  { line: 'refusing', ...since, lasts: seconds - 2 },
  { what: unavailable, ...since, lasts: seconds },
]

export const faults: Fault[] = [
  { name: 'none', rules: [] },

  // The wire
  { name: 'refused-3s', rules: [{ line: 'refusing', lasts: 3 }] },
  { name: 'refused', rules: [{ line: 'refusing' }], ends: ['ClusterUnreachable'] },
  { name: 'refused-mid-10s', rules: [{ line: 'refusing', ...watching, lasts: 10 }] },
  { name: 'refused-mid', rules: [{ line: 'refusing', ...watching }], ends: ['ClusterUnreachable'] },
  { name: 'restart-20s', rules: restart(20, {}) },
  { name: 'restart-20s-apply', rules: restart(20, applying) },
  { name: 'restart-20s-mid', rules: restart(20, watching) },
  { name: 'restart-50s', rules: restart(50, {}) },
  { name: 'restart-50s-mid', rules: restart(50, watching) },
  { name: 'reset-before-7th', rules: [{ every: 7, what: reset }] },
  { name: 'reset-mid-5th', rules: [{ on: not(isWatch), every: 5, what: resetInTheMiddle }] },
  { name: 'reset-after-headers-5th', rules: [{ every: 5, what: resetAfterHeaders }] },
  { name: 'reset-after-apply', rules: [{ on: isApply, ...oncePerRequest, what: lost }] },
  { name: 'half-open-first', rules: [{ times: 1, what: hang }] },
  { name: 'half-open-dry-run', rules: [{ on: isDryRun, times: 1, what: hang }] },
  { name: 'half-open-apply', rules: [{ on: isApply, times: 1, what: hangAfterwards }] },
  { name: 'apply-twice-at-once', rules: [{ on: isApply, what: twiceAtOnce }] },
  { name: 'apply-comes-late', rules: [{ on: isApply, ...oncePerRequest, what: tooLate(10_000) }] },
  { name: 'half-open-list', rules: [{ on: isList, times: 1, what: hang }] },
  { name: 'half-open-watch', rules: [{ on: isWatch, times: 1, what: hang }] },
  { name: 'half-open', rules: [{ what: hang }], ends: ['ClusterUnreachable'] },
  { name: 'half-open-tcp', rules: [{ line: 'frozen' }], ends: ['ClusterUnreachable'] },
  { name: 'half-open-mid', rules: [{ line: 'frozen', ...watching }], ends: ['ClusterUnreachable'] },
  { name: 'half-open-mid-10s', rules: [{ line: 'frozen', ...watching, lasts: 10 }] },
  { name: 'backend-of-three-resets', rules: [{ connection: oneOfThree('reset') }] },
  { name: 'backend-of-three-is-silent', rules: [{ connection: oneOfThree('silent') }] },
  { name: 'keepalive-closed', rules: [{ on: not(isWatch), what: closedAfterwards }] },
  { name: 'latency-300ms', rules: [{ what: late(300) }] },
  { name: 'slow-lists', rules: [{ on: isList, what: late(3000) }] },
  { name: 'slow-loris-list-once', rules: [{ on: isList, times: 1, what: dribbled }] },
  { name: 'chunk-splits', rules: [{ what: inPieces }] },

  // Answers that are cut or garbled
  { name: 'truncated-json-6th', rules: [{ on: not(isWatch), every: 6, what: halved }] },
  {
    name: 'truncated-discovery-once',
    rules: [{ on: isFor(/^\/(api|apis\/[^/]+)\/[^/]+$/), ...oncePerRequest, what: halved }],
  },
  { name: 'truncated-list-once', rules: [{ on: isList, ...oncePerRequest, what: halved }] },
  { name: 'truncated-in-a-character', rules: [{ on: isList, ...oncePerRequest, what: cutInCharacter }] },
  { name: 'page-in-the-middle', rules: [{ on: isGet, every: 6, what: pageInTheMiddle }] },
  {
    name: 'negative-content-length-once',
    rules: [
      { times: 1, what: raw('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: -1\r\n\r\n{}') },
    ],
  },
  {
    name: 'not-http',
    rules: [{ what: raw('220 mail.example ESMTP\r\n') }],
    ends: ['ClusterUnreachable'],
  },
  { name: 'gzip', rules: [{ on: not(isWatch), what: gzipped }] },
  { name: 'warnings-200', rules: [{ on: not(isWatch), what: withWarnings(200, 'policy/v1 is deprecated') }] },
  // 85 kB of headers
  { name: 'warnings-1000', rules: [{ on: not(isWatch), what: withWarnings(1000, 'x'.repeat(62)) }] },
  { name: 'warnings-300-cjk', rules: [{ on: not(isWatch), what: withWarnings(300, '这个接口') }] },

  // Watches
  {
    name: 'watch-truncated',
    rules: [
      { on: isWatch, times: 8, what: events((line, { write, cut }) => (write(line.slice(0, line.length / 2)), cut())) },
    ],
  },
  { name: 'watch-ends-2s', rules: [{ on: isWatch, what: endsAfter(2000) }] },
  { name: 'watch-410-http', rules: [{ on: isWatch, ...oncePerRequest, what: refuse(410, 'Expired', expired) }] },
  { name: 'watch-410-event', rules: [{ on: isWatch, ...oncePerRequest, what: errorEvent(410, 'Expired', expired) }] },
  { name: 'watch-410-always', rules: [{ on: isWatch, what: errorEvent(410, 'Expired', expired) }] },
  {
    name: 'watch-error-500-event',
    rules: [{ on: isWatch, ...oncePerRequest, what: errorEvent(500, 'InternalError', 'broken') }],
  },
  { name: 'watch-twice', rules: [{ on: isWatch, what: events((line, { write }) => (write(line), write(line))) }] },
  {
    name: 'watch-old-events',
    rules: [
      { on: isWatch, what: events((line, { write, earlier }) => [line, ...earlier.slice(-2), line].forEach(write)) },
    ],
  },
  {
    name: 'watch-delay-5s',
    rules: [{ on: isWatch, what: events((line, { write }) => void setTimeout(() => write(line), 5000)) }],
  },
  {
    name: 'watch-no-bookmarks',
    rules: [{ on: isWatch, what: events((line, { write }) => line.startsWith('{"type":"BOOKMARK"') || write(line)) }],
  },
  { name: 'watch-headers-late', rules: [{ on: isWatch, what: headersWithFirstByte }] },
  { name: 'watch-silent', rules: [{ on: isWatch, what: events(() => undefined) }] },
  {
    name: 'watch-limit-3',
    rules: [{ on: (asked) => isWatch(asked) && asked.openWatches >= 3, what: answer(429, tooMany) }],
  },

  // Refusals that pass
  { name: '429-retry-after', rules: [{ ...oncePerRequest, what: answer(429, tooMany, { 'retry-after': '1' }) }] },
  { name: '429-plain', rules: [{ ...oncePerRequest, what: answer(429, tooMany) }] },
  {
    name: '429-retry-after-date',
    rules: [
      {
        times: 2,
        what: ({ response }) =>
          void response.writeHead(429, { 'retry-after': new Date(Date.now() + 3000).toUTCString() }).end(tooMany),
      },
    ],
  },
  {
    name: '429-retry-after-an-hour',
    rules: [{ times: 1, what: answer(429, tooMany, { 'retry-after': String(hour) }) }],
    may: ['ApiServerOverloaded'],
  },
  { name: '429-forever', rules: [{ what: answer(429, tooMany) }], ends: ['ApiServerOverloaded'] },
  {
    name: '429-forever-mid',
    rules: [
      { ...watching, what: answer(429, tooMany) },
      { line: 'cut', ...watching },
    ],
    ends: ['ApiServerOverloaded'],
  },
  {
    name: '500-etcd-once',
    rules: [{ ...oncePerRequest, what: refuse(500, 'InternalError', 'etcdserver: request timed out') }],
  },
  { name: '500-once', rules: [{ ...oncePerRequest, what: refuse(500, 'InternalError', 'context deadline exceeded') }] },
  { name: '502-html-once', rules: [{ ...oncePerRequest, what: answer(502, page('502 Bad Gateway')) }] },
  {
    name: '502-html-forever',
    rules: [{ what: answer(502, page('502 Bad Gateway')) }],
    ends: ['ClusterUnreachable', 'ApiServerOverloaded'],
  },
  { name: '503-once', rules: [{ ...oncePerRequest, what: unavailable }] },
  {
    name: '503-html-once',
    rules: [{ ...oncePerRequest, what: answer(503, page('503 Service Temporarily Unavailable')) }],
  },
  { name: '503-10s', rules: [{ lasts: 10, what: unavailable }] },
  { name: '503-10s-apply', rules: [{ ...applying, lasts: 10, what: unavailable }] },
  {
    name: '503-10s-mid',
    rules: [
      { ...watching, lasts: 10, what: unavailable },
      { line: 'cut', ...watching },
    ],
  },
  { name: '503-forever', rules: [{ what: unavailable }], ends: ['ClusterUnreachable', 'ApiServerOverloaded'] },
  {
    name: '504-once',
    rules: [
      { ...oncePerRequest, what: refuse(504, 'Timeout', 'request did not complete within the allotted timeout') },
    ],
  },
  {
    name: '409-storm',
    rules: [
      {
        on: isApply,
        times: 3,
        per: 'request',
        what: refuse(
          409,
          'Conflict',
          'Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version and try again',
        ),
      },
    ],
    may: ['OptimisticLockConflict'],
  },

  // Refusals that stay
  { name: '401-once', rules: [{ times: 1, what: unauthorized }], may: ['Unauthorized'] },
  { name: '401-once-watch', rules: [{ on: isWatch, times: 1, what: unauthorized }] },
  {
    name: '401-mid',
    rules: [
      { ...watching, what: unauthorized },
      { line: 'cut', ...watching },
    ],
    ends: ['Unauthorized'],
  },
  {
    name: '403-events-mid',
    rules: [
      { on: isFor(/\/events$/), ...watching, what: forbidden('events') },
      { line: 'cut', ...watching },
    ],
  },
  { name: '403-log', rules: [{ on: isFor(/\/log$/), what: forbidden('pods/log') }] },
  {
    name: '403-html',
    rules: [{ what: answer(403, page('Access denied by the company proxy')) }],
    ends: ['ClusterUnreachable', 'Forbidden'],
  },
  {
    name: '413-apply',
    rules: [{ on: ({ method }) => method === 'PATCH', what: answer(413, page('413 Request Entity Too Large')) }],
    ends: ['ObjectTooLarge'],
  },
  {
    name: 'login-redirect',
    rules: [{ what: answer(302, '', { location: 'https://login.example/' }) }],
    ends: ['ClusterUnreachable'],
  },
  {
    name: 'redirect-307',
    rules: [{ what: answer(307, '', { location: 'https://other.example/version' }) }],
    ends: ['ClusterUnreachable'],
  },
  { name: 'login-page', rules: [{ what: answer(200, page('Sign in')) }], ends: ['ClusterUnreachable'] },

  // Parts of the API that do not work
  { name: 'log-hangs', rules: [{ on: isFor(/\/log$/), what: hang }] },
  {
    name: 'discovery-group-down',
    rules: [{ on: isFor(/^\/apis\/(discovery\.k8s\.io|policy)\/v1$/), what: unavailable }],
  },
  { name: 'openapi-503', rules: [{ on: isFor(/^\/openapi\//), what: unavailable }] },
  {
    name: 'reviews-500',
    rules: [
      { on: isFor(/selfsubject/), what: refuse(500, 'InternalError', 'Internal error occurred: authorizer is broken') },
    ],
  },

  // Clocks
  ...[-3 * hour, -60, -30, 30, 60, 3 * hour].map((seconds): Fault => {
    const size = Math.abs(seconds) === 3 * hour ? '3h' : `${Math.abs(seconds)}s`
    const name = `date-${seconds > 0 ? 'plus' : 'minus'}-${size}`
    return { name, rules: [{ what: clockAhead(seconds) }], clock: true }
  }),
]
