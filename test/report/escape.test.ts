import { globSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { marked, type Token, type Tokens } from 'marked'
import { describe, expect, it } from 'vitest'
import { codeCell, codeSpan, cut, fence, html, neutralise, oneLine, plainText, prose } from '../../src/report/escape.ts'
import { commandsIn } from './runner.ts'
import { runs } from '../thorough.ts'

/** Text made of what the runner, Markdown and HTML react to. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          '::',
          ':',
          '##',
          '#',
          '[',
          ']',
          '##[',
          '::error::',
          '::stop-commands::',
          '\r',
          '\n',
          '\r\n',
          ' ',
          '\t',
          '\u00a0',
          '\u0085',
          '\u2028',
        ],
        ...[
          '\u200b',
          '\u00ad',
          '\u202e',
          '\ufeff',
          '\u001b[31m',
          '\u001b',
          '\u001b]0;',
          '\u0007',
          '\u0000',
          '\ud800',
          '`',
          '``',
          '```',
          '~~~',
          '|',
          '\\',
          '\\|',
        ],
        ...[
          '<',
          '>',
          '<!--',
          '-->',
          '</details>',
          '<img src=x>',
          '&',
          '&lt;',
          '@octocat',
          '@',
          '#12',
          'GH-12',
          '![a](b)',
          '[a]: b',
          '*',
          '**',
          '_',
          '$',
          'a',
          '1. ',
          '- ',
          '=',
          '---',
        ],
      ),
      fc.string({ maxLength: 4, unit: 'binary' }),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''))

describe('the job log', () => {
  it('the parsers find commands where there are some', () => {
    expect(commandsIn('a\n  ::error::x\r::add-mask::y\nlog ##[group]z')).toEqual(['error', 'add-mask', 'group'])
  })

  it('no text begins a command', () => {
    fc.assert(
      fc.property(hostile, (text) => commandsIn(neutralise(text)).length === 0),
      { numRuns: runs(20_000) },
    )
    fc.assert(
      fc.property(hostile, (text) => commandsIn(neutralise(text, '  ')).length === 0),
      { numRuns: runs(5000) },
    )
  })

  it.each([':\t::error::x', '\t:\t:error::x', '#\t#[error]x', 'a ##\t[group]x'])('no tab hides one: %j', (text) => {
    expect(commandsIn(text)).not.toEqual([])
    expect(commandsIn(neutralise(text))).toEqual([])
  })

  it('ordinary lines stay as they are', () => {
    const text = 'a\n  b: c::d\n#1 [x]\n\tindented'
    expect(neutralise(text)).toBe(text)
  })

  it('colours, control and invisible characters are removed, lone carriage returns are line ends', () => {
    expect(
      neutralise('\u001b[1;31mred\u001b[0m \u001b]0;title\u0007x\ry\u202ez\u200b\u0000\n ##[error]e\n::error::f'),
    ).toBe('red x\nyz\n ## [error]e\n| ::error::f')
  })

  it('is idempotent', () => {
    fc.assert(
      fc.property(hostile, (text) => neutralise(neutralise(text)) === neutralise(text)),
      { numRuns: runs(5000) },
    )
  })
})

/** All tokens of a Markdown text, the nested ones too. */
function tokensOf(markdown: string): Token[] {
  const tokens: Token[] = []
  void marked.walkTokens(marked.lexer(markdown, { gfm: true }), (token) => void tokens.push(token))
  return tokens
}

/** The text that a reader sees, entities decoded. */
function visible(text: string): string {
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"' }
  return text
    .replace(/&#(\d+);/g, (_match, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(?:lt|gt|amp|quot);/g, (entity) => entities[entity] ?? entity)
}

describe('Markdown prose', () => {
  it('renders as the same characters and nothing else', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const rendered = (marked.parse(`x ${prose(text)} x`, { gfm: true }) as string).trim()
        const inner = rendered
          .replace(/^<p>x ?/, '')
          .replace(/ ?x<\/p>$/, '')
          .replace(/<code>([^<]*)<\/code>/g, '$1')
        return !/[<>]/.test(inner) && visible(inner).trim() === oneLine(text)
      }),
      { numRuns: runs(10_000) },
    )
  })

  it('is a paragraph also at the start of a line', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const kinds = marked.lexer(prose(text), { gfm: true }).map(({ type }) => type)
        return kinds.every((kind) => kind === 'paragraph' || kind === 'text')
      }),
      { numRuns: runs(5000) },
    )
  })

  it.each([
    ['@octocat and a@b', '`@octocat` and `a@b`'],
    ['#12 o/r#12 GH-7 gh-8', '`#12` `o/r#12` `GH-7` `gh-8`'],
    [
      'see https://github.com/a/b/issues/1. (www.evil.example)',
      'see `https://github.com/a/b/issues/1`. (`www.evil.example`)',
    ],
    ['app@sha256:0123 :tada: 10:00:00 web:1.2', '`app@sha256:0123` `:tada:` 10:00:00 web:1.2'],
    [
      '0123456789abcdef0123456789abcdef01234567, 1234567 web-596f6cc6bd-q759f',
      '`0123456789abcdef0123456789abcdef01234567`, 1234567 web-596f6cc6bd-q759f',
    ],
    ['@a|b|', '`@a`\\|`b`\\|'],
    ['<!-- k8s-deploy-gate:x -->', '&lt;!-- k8s-deploy-gate:x --&gt;'],
    ['snake_case _emphasis_ https://a/b_c?d=1&e=2', 'snake_case \\_emphasis\\_ `https://a/b_c?d=1&e=2`'],
    ['1. one', '1\\. one'],
    ['# title', '\\# title'],
    ['a\nb\r\n\tc', 'a b c'],
  ])('%j', (text, expected) => {
    expect(prose(text)).toBe(expected)
  })
})

it('HTML text has no markup, mentions are broken', () => {
  expect(html('<b>&"\' @me\n#1')).toBe('&lt;b&gt;&amp;&quot;&#39; <code>@me</code> <code>#1</code>')
})

/** The text of a page outside of code, where GitHub makes links of its own. */
function outsideCode(page: string): string {
  return page.replace(/<(code|pre)>[^<]*<\/\1>/g, '')
}

it('nothing that GitHub links, mentions or draws stands outside of code, and nothing invisible anywhere', () => {
  const links = /@[\w-]|#\d|\bGH-\d|:\/\/|\bwww\.|:tada:|(?<![\w-])[a-f0-9]{7,40}(?![\w-])|\p{Cf}/iu
  const piece = fc.constantFrom(
    ...'@octocat a@b.example #12 o/r#12 GH-12 https://evil.example/x www.evil.example :tada: deadbee1 0123456789abcdef0123456789abcdef01234567 ( ) . , : ; ` | word'.split(
      ' ',
    ),
    ' ',
  )
  const texts = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(texts, (text) => {
      const decoded = (page: string): string => visible(outsideCode(page))
      return (
        !links.test(decoded(marked.parse(prose(text), { gfm: true }) as string)) && !links.test(decoded(html(text)))
      )
    }),
    { numRuns: runs(10_000) },
  )
})

it('an attribute is never made of what may hold code', () => {
  const sources = globSync('src/report/*.ts').map((path) => readFileSync(path, 'utf8'))
  expect(sources.filter((source) => /="\$\{html\(/.test(source))).toEqual([])
})

describe('code spans', () => {
  it('are one code span with the very text, whatever it is', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const spans = tokensOf(`a ${codeSpan(text)} b`).filter(({ type }) => type === 'codespan')
        const content = oneLine(text)
        return content === ''
          ? spans.length === 0
          : spans.length === 1 && (spans[0] as Tokens.Codespan).text === content
      }),
      { numRuns: runs(10_000) },
    )
  })

  it('are one cell inside a table', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const table = marked.lexer(`| a | b |\n|---|---|\n| ${codeCell(text)} | end |`, {
          gfm: true,
        })[0] as Tokens.Table
        return table.type === 'table' && table.rows.length === 1 && table.rows[0]?.[1]?.text === 'end'
      }),
      { numRuns: runs(10_000) },
    )
  })
})

it('a fence holds all of its text and nothing more', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const tokens = marked
        .lexer(`before\n\n${fence(text, 'text')}\n\nafter`, { gfm: true })
        .filter(({ type }) => type !== 'space')
      const code = tokens[1] as Tokens.Code
      return (
        tokens.length === 3 &&
        code.type === 'code' &&
        code.text === (plainText(text).replace(/\n+$/, '') || '(empty)') &&
        tokens[2]?.raw === 'after'
      )
    }),
    { numRuns: runs(10_000) },
  )
})

it('cuts between characters', () => {
  expect([cut('abc', 3), cut('abcd', 3), cut('a😀b', 3)]).toEqual(['abc', 'ab…', 'a…'])
})
