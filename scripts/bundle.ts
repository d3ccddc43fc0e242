// Builds dist/ from src/main.ts: not minified, with the licences of what is in it.
// Of undici only what is used goes in: its mocks, caches, WebSockets and interceptors are two thirds of it, and would
// be loaded before the first request. Its fetch is a file of its own, and HTTP/2, proxies and Node's own HTTP begin when
// they are used: Node's HTTP/2 alone takes longer to load than our sources.
// What src/ imports as `import('…')` becomes a file of its own beside index.js.
// All this is changed in a copy, so a build that is killed leaves node_modules and dist/ as they were.
import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const NCC = 'node_modules/@vercel/ncc'

/** What is left of undici's own index.js. */
const UNDICI = `const Dispatcher = require('./lib/dispatcher/dispatcher')
Object.assign(Dispatcher.prototype, require('./lib/api'))
module.exports.Agent = require('./lib/dispatcher/agent')
Object.defineProperty(module.exports, 'ProxyAgent', { get: () => require('./lib/dispatcher/proxy-agent') })
module.exports.fetch = async (...args) => (await import('./lib/web/fetch/index.js')).fetch(...args)
`

// What builds that were killed have left.
for (const left of globSync('.dist-*', { cwd: root })) rmSync(join(root, left), { recursive: true })

const work = mkdtempSync(join(root, '.dist-'))
try {
  for (const path of ['src', 'package.json', 'tsconfig.json', ...neededPackages()])
    cpSync(join(root, path), join(work, path), { recursive: true, filter: (from) => !/\.(d\.[cm]?ts|map)$/.test(from) })
  shrinkUndici(join(work, 'node_modules/undici'))
  bundle()
  for (const file of globSync(join(work, 'dist/*.js'))) shortenBuiltins(file)
  const dist = join(root, 'dist')
  rmSync(dist, { recursive: true, force: true })
  renameSync(join(work, 'dist'), dist)
} finally {
  rmSync(work, { recursive: true })
}

/**
 * The packages that the action may import, as their folders: `node_modules/yaml`. The bundler is among them, for it
 * numbers modules by where they stand beside it: so the same sources make the same bytes.
 */
function neededPackages(): string[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; optional?: boolean }>
  }
  const shipped = Object.entries(packages)
    .filter(([path, { dev, optional }]) => path !== '' && dev !== true && optional !== true)
    .map(([path]) => path)
  return [...shipped, NCC]
}

function shrinkUndici(undici: string): void {
  replaceIn(join(undici, 'index.js'), [[/[^]*Object\.assign\(Dispatcher\.prototype, api\)[^]*/, UNDICI]])
  replaceIn(join(undici, 'lib/dispatcher/client.js'), [
    [
      "const connectH2 = require('./client-h2.js')",
      "const connectH2 = (...args) => require('./client-h2.js')(...args)",
    ],
    // Asked for how long headers may be, and only where an agent does not say it: registries' do not.
    ["const http = require('node:http')\n", ''],
    [
      /const getDefaultNodeMaxHeaderSize = http &&[^]*?\n {2}: [^\n]*/,
      "const getDefaultNodeMaxHeaderSize = () => require('node:http').maxHeaderSize",
    ],
  ])
  // Nothing that is destroyed is an answer of Node's own HTTP.
  replaceIn(join(undici, 'lib/core/util.js'), [["require('node:http')", '{}']])
  // Milo, undici's experimental parser, is used only where UNDICI_USE_MILO asks for it.
  replaceIn(join(undici, 'lib/dispatcher/client-h1.js'), [
    [
      /const \{ H1Parser, getMiloEnabled \} = [^]*?: \{[^}]*\}\n/,
      'const { H1Parser, getMiloEnabled } = { getMiloEnabled: () => false }\n',
    ],
  ])
  // Forms and the bodies that fetch knows: nothing of ours is one when it is sent.
  for (const client of ['client-h1.js', 'client-h2.js'])
    replaceIn(join(undici, 'lib/dispatcher', client), [
      [
        /extractBody (\?\?)?= require\('\.\.\/web\/fetch\/body\.js'\)\.extractBody/,
        "throw new TypeError('no form is sent')",
      ],
    ])
  replaceIn(join(undici, 'lib/core/request.js'), [
    ["require('../web/fetch/formdata')", ''],
    ["require('../web/webidl').webidl.is.FormData", '() => false'],
  ])
}

/** Changes a file. @throws when it does not hold what is to be replaced: the package is another than before */
function replaceIn(path: string, changes: readonly (readonly [what: string | RegExp, by: string])[]): void {
  const changed = changes.reduce(
    (text, [what, by]) => {
      const next = text.replace(what, by)
      if (next === text) throw new Error(`${path} is written in another way than before: see scripts/bundle.ts`)
      return next
    },
    readFileSync(path, 'utf8'),
  )
  writeFileSync(path, changed)
}

/** For each of Node's own modules the bundler makes a `require` of its own; asking Node for it is quicker. */
function shortenBuiltins(file: string): void {
  const text = readFileSync(file, 'utf8')
  const shorter = text
    .replaceAll('__WEBPACK_EXTERNAL_createRequire(import.meta.url)(', 'process.getBuiltinModule(')
    .replace('import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";\n', '')
  if (shorter.includes('__WEBPACK_EXTERNAL_createRequire'))
    throw new Error(`${file} asks for Node's modules in another way than before: see scripts/bundle.ts`)
  writeFileSync(file, shorter)
}

function bundle(): void {
  const how = ['--out', 'dist', '--license', 'licenses.txt', '--no-cache', '--quiet', '--transpile-only']
  execFileSync(process.execPath, [join(work, NCC, 'dist/ncc/cli.js'), 'build', 'src/main.ts', ...how], {
    cwd: work,
    stdio: 'inherit',
  })
}
