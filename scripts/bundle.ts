// Builds dist/ from src/main.ts: one file, not minified, with the licences of what is in it.
// client-node generates a thousand files and does not say that importing them has no side effects; told so, the
// bundler leaves out all but the few that are used, a fifth of the size and half of the time to start. Its agents for
// proxies are left out, too: requests go through our own connection, and credentials.ts never gives it a proxy-url. So is
// its YAML reader: credentials.ts gives it the kubeconfig as JSON.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const manifest = join(root, 'node_modules/@kubernetes/client-node/package.json')
const described = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, unknown>
if (described.sideEffects !== false)
  writeFileSync(manifest, `${JSON.stringify({ ...described, sideEffects: false }, null, 2)}\n`)

// Built beside and put in its place at the end: whoever runs dist/ meanwhile finds it whole.
const built = mkdtempSync(join(root, '.dist-'))
const ncc = join(root, 'node_modules/@vercel/ncc/dist/ncc/cli.js')
const config = join(root, 'node_modules/@kubernetes/client-node/dist/config.js')
const written = readFileSync(config, 'utf8')
const withoutProxies = written.replaceAll(
  /^import (\{[^}]*\}) from '(socks-proxy-agent|socks|hpagent)';$/gm,
  'const $1 = {};',
)
const withoutYaml = withoutProxies.replace("import * as yaml from 'js-yaml';", 'const yaml = { load: JSON.parse };')
if (withoutProxies.match(/^const \{[^}]*\} = \{\};$/gm)?.length !== 3 || withoutYaml === withoutProxies)
  throw new Error(
    `${config} imports its agents for proxies, or YAML, in another way than before: see scripts/bundle.ts`,
  )
writeFileSync(config, withoutYaml)
try {
  bundle()
} finally {
  writeFileSync(config, written)
}

function bundle(): void {
  execFileSync(
    process.execPath,
    [
      ncc,
      'build',
      'src/main.ts',
      '--out',
      built,
      '--license',
      'licenses.txt',
      '--no-cache',
      '--quiet',
      '--transpile-only',
    ],
    { cwd: root, stdio: 'inherit' },
  )
}

const dist = join(root, 'dist')
rmSync(dist, { recursive: true, force: true })
renameSync(built, dist)
// A temporary folder is its owner's alone.
chmodSync(dist, 0o755)
