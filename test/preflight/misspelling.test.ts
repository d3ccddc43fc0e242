// Which names are misspellings of others, and which are names of their own.
import { expect, test } from 'vitest'
import { generatedFrom, isMisspelling, intendedName } from '../../src/preflight/misspelling.ts'

test.each([
  ['db-credentals', 'db-credentials'],
  ['db-credentails', 'db-credentials'],
  ['db-credential', 'db-credentials'],
  ['web-setings', 'web-settings'],
  ['web-settigns', 'web-settings'],
  ['web-cofnig', 'web-config'],
  ['web-confg', 'web-config'],
  ['chekout', 'checkout'],
  ['checkuot', 'checkout'],
  ['wbe-config', 'web-config'],
  ['web-pord', 'web-prod'],
  ['websettings', 'web-settings'],
  ['web_settings', 'web-settings'],
  ['DB_URL', 'db_url'],
  ['dbUrl', 'db-url'],
  ['loglevel', 'log_level'],
  ['tsl.crt', 'tls.crt'],
  ['regitsry-login', 'registry-login'],
  ['app-2-confgi', 'app-2-config'],
  ['payment', 'payments'],
])('%s is a slip of %s', (word, name) => expect(isMisspelling(word, name)).toBe(true))

test.each([
  ['app-1', 'app-2'],
  ['app-v1', 'app-v2'],
  ['app', 'app2'],
  ['web-blue', 'web-green'],
  ['db-dev', 'db-prod'],
  ['db-prod', 'db-pord'],
  ['app-config', 'api-config'],
  ['web', 'wed'],
  ['db-read', 'db-red'],
  ['reader', 'leader'],
  ['import', 'export'],
  ['internal', 'external'],
  ['mail', 'email'],
  ['auth', 'oauth'],
  ['manage', 'manager'],
  ['cache', 'cached'],
  ['tls.crt', 'tls.key'],
  ['public-cert', 'private-cert'],
  ['web-settings', 'web-settings-7m2kg8tbf4'],
  ['settings', 'web-settings'],
  ['eu-west', 'eu-east'],
  ['db-staging', 'db-staying'],
  ['orders', 'order'],
  ['login-2024', 'login-2025'],
  ['web', 'web'],
  ['', 'web'],
])('%s is another name than %s', (word, name) => expect(isMisspelling(word, name)).toBe(false))

test('of several the nearest is meant', () => {
  expect(intendedName('credentals', ['credentialss', 'credentials'])).toBe('credentials')
  expect(intendedName('credentals', ['prices'])).toBeUndefined()
})

test('what kustomize renames is found by its hash', () => {
  expect(generatedFrom('web', ['web-7m2kg8tbf4'])).toBe('web-7m2kg8tbf4')
  expect(generatedFrom('web', ['web-frontend01', 'web-settings'])).toBeUndefined()
})
