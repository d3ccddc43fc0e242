// What a program wrote → what that means, in one sentence. The output is that of Node 24, Python 3.11, OpenJDK 17, Go
// 1.25, Rust, bash, dash, busybox 1.36, curl, wget and psql 15 on Linux, with host names and paths changed; what is
// marked "published" are messages as their projects' sources and documentation have them.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { meaningWords } from '../../src/causes/log-sentences.ts'
import { meaningBy, meaningOf } from '../../src/signals/log-meaning.ts'
import { RULES } from '../../src/signals/log-rules.ts'
import { lastWords } from '../../src/signals/log-line.ts'
import type { Container, ContainerLog, KubernetesObject, Pod } from '../../src/model/object.ts'
import { View, type Snapshot } from '../../src/model/snapshot.ts'

const log = (text: string): ContainerLog => ({ namespace: 'shop', pod: 'web', container: 'app', previous: true, text })

interface Around {
  objects?: readonly KubernetesObject[]
  outlines?: Snapshot['outlines']
  container?: Container
  pod?: Pod
  ended?: boolean
}

function meaning(
  text: string,
  { objects = [], outlines = [], container, ended = true, ...around }: Around = {},
): string | undefined {
  const words = lastWords(log(text))
  const view = new View({ now: 0, objects, outlines, logs: [], absent: [] })
  if (words === undefined) return undefined
  const found = meaningOf(words, { view, namespace: 'shop', container, ended, ...around })
  return found && meaningWords(found)
}

const python = (last: string, before = '') => `Traceback (most recent call last):
  File "/app/main.py", line 12, in <module>
    main()
${before}${last}
`
const java = (last: string) => `Exception in thread "main" ${last}
\tat java.base/sun.nio.ch.Net.connect0(Native Method)
\tat java.base/sun.nio.ch.Net.connect(Net.java:579)
\tat A.main(A.java:3)
`
const node = (last: string, code: string) => `node:events:487
      throw er; // Unhandled 'error' event
      ^

${last}
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1864:16)
Emitted 'error' event on Socket instance at:
    at emitErrorNT (node:internal/streams/destroy:170:8) {
  errno: -111,
  code: '${code}'
}

Node.js v24.19.0
`
const nodeCause = (cause: string) => `node:internal/process/promises:394
    triggerUncaughtException(err, true /* fromPromise */);
    ^

TypeError: fetch failed
    at Object.processResponse (node:internal/deps/undici/undici:13033:20)
    at process.processTicksAndRejections (node:internal/process/task_queues:104:5) {
  [cause]: ${cause}
      at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1864:16) {
    errno: -111,
    syscall: 'connect'
  }
}

Node.js v24.19.0
`
const rust = (last: string) => `
thread 'main' (16571) panicked at src/main.rs:5:39:
${last}
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/panicking.rs:689:5
note: Some details are omitted, run with \`RUST_BACKTRACE=full\` for a verbose backtrace.
`
const go = (last: string) => `2026/11/21 11:00:19 ${last}\n`

const unset = 'Environment variable DATABASE_URL is not set.'
const refused = (at: string) => `The program could not connect to ${at} (connection refused).`
const resolve = (host: string) => `Host name ${host} does not resolve.`
const noFile = (path: string) => `File ${path} does not exist in the container.`
const denied = (path: string) => `The program cannot access ${path} (permission denied).`
const taken = (port: string) => `Another process already uses port ${port}; all containers of a pod share their ports.`
const takenPort =
  'Another process already uses the port that the program listens on; all containers of a pod share their ports.'
const untrusted = 'The program does not trust the certificate of a server that it connects to.'
const lowPort = (port: string) =>
  `The program cannot listen on port ${port}: ports below 1024 require root or the capability NET_BIND_SERVICE.`
const migration = 'A database migration failed.'

const cases: Record<string, [program: string, text: string, meaning: string | undefined][]> = {
  'a variable that is not set': [
    ['bash -u', 'bash: line 1: DATABASE_URL: unbound variable', unset],
    ['a script of bash', './start.sh: line 3: DATABASE_URL: unbound variable', unset],
    ['bash :?', 'bash: line 1: DATABASE_URL: parameter null or not set', unset],
    ['dash -u', 'sh: 1: DATABASE_URL: parameter not set', unset],
    ['dash :?', 'sh: 1: DATABASE_URL: parameter not set or null', unset],
    ['busybox :? with words', 'sh: DATABASE_URL: is not set', unset],
    ['a variable of the shell', 'sh: 1: target: parameter not set', 'Variable target is not set.'],
    ['Python', python("KeyError: 'DATABASE_URL'", '  File "<frozen os>", line 679, in __getitem__\n'), unset],
    [
      'Python, another dictionary',
      python("KeyError: 'DATABASE_URL'", "    config['DATABASE_URL']\n"),
      'The program ended with an unhandled KeyError.',
    ],
    [
      'Python, an error of its own that came of it',
      `${python("KeyError: 'DATABASE_URL'", '  File "<frozen os>", line 679, in __getitem__\n')}
The above exception was the direct cause of the following exception:

${python('RuntimeError: no database configured')}`,
      unset,
    ],
    ['Node', node('Error: DATABASE_URL is not set', 'x'), unset],
    ['Java', java('java.lang.NullPointerException: DATABASE_URL must be set'), unset],
    ['Rust, expect', rust('DATABASE_URL: NotPresent'), unset],
    [
      'Ruby (published)',
      `app.rb:1:in 'fetch': key not found: "DATABASE_URL" (KeyError)\n\tfrom app.rb:1:in '<main>'\n`,
      unset,
    ],
    ['Prisma (published)', 'error: Environment variable not found: DATABASE_URL.\n', unset],
    ['Go, envconfig (published)', go('required key DATABASE_URL missing value'), unset],
    ['Go, env (published)', go('env: required environment variable "DATABASE_URL" is not set'), unset],
    [
      'Spring (published)',
      `Caused by: java.lang.IllegalArgumentException: Could not resolve placeholder 'DATABASE_URL' in value "\${DATABASE_URL}"`,
      unset,
    ],
    ['in words of its own', 'Missing required environment variable: DATABASE_URL', unset],
    ['in other words', 'FATAL: you must set DATABASE_URL before starting', unset],
    ['a level is no variable', 'ERROR: missing settings', undefined],
    [
      'nor is a code of Node',
      "Error: Cannot find module './config'\n  code: 'MODULE_NOT_FOUND'",
      'The image has no ./config, which the program loads.',
    ],
    [
      'pydantic (published)',
      python(
        'pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings\nsecret_key\n  Field required [type=missing, input_value={}, input_type=dict]',
      ),
      'Setting secret_key of Settings is required but missing.',
    ],
  ],
  'a connection that is refused': [
    ['Node', node('Error: connect ECONNREFUSED 10.0.0.5:5432', 'ECONNREFUSED'), refused('10.0.0.5:5432')],
    ['Node, IPv6', node('Error: connect ECONNREFUSED fd00::5:5432', 'ECONNREFUSED'), refused('[fd00::5]:5432')],
    ['Node, as a cause', nodeCause('Error: connect ECONNREFUSED 10.0.0.5:80'), refused('10.0.0.5:80')],
    [
      'Python',
      python('ConnectionRefusedError: [Errno 111] Connection refused'),
      'A server that the program connects to refused the connection.',
    ],
    [
      'Python, urllib',
      python('urllib.error.URLError: <urlopen error [Errno 111] Connection refused>'),
      'A server that the program connects to refused the connection.',
    ],
    [
      'Java',
      java('java.net.ConnectException: Connection refused'),
      'A server that the program connects to refused the connection.',
    ],
    ['Go', go('dial tcp 10.0.0.5:5432: connect: connection refused'), refused('10.0.0.5:5432')],
    [
      'Go, HTTP',
      go('Get "http://api:8080/x": dial tcp 10.0.0.5:8080: connect: connection refused'),
      refused('10.0.0.5:8080'),
    ],
    ['Go, IPv6', go('dial tcp [fd00::5]:5432: connect: connection refused'), refused('[fd00::5]:5432')],
    [
      'Go, a panic',
      'panic: dial tcp 10.0.0.5:5432: connect: connection refused\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/m.go:15 +0x865\n',
      refused('10.0.0.5:5432'),
    ],
    [
      'Rust',
      rust(
        'called `Result::unwrap()` on an `Err` value: Os { code: 111, kind: ConnectionRefused, message: "Connection refused" }',
      ),
      'A server that the program connects to refused the connection.',
    ],
    [
      'psql',
      'psql: error: connection to server at "db", port 5432 failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?\n',
      refused('db:5432'),
    ],
    [
      'libpq before 14 (published)',
      python(
        'psycopg2.OperationalError: could not connect to server: Connection refused\n\tIs the server running on host "db" (10.0.0.5) and accepting\n\tTCP/IP connections on port 5432?',
      ),
      refused('db:5432'),
    ],
    [
      'curl',
      "curl: (7) Failed to connect to api port 8080 after 0 ms: Couldn't connect to server",
      refused('api:8080'),
    ],
    [
      'wget',
      '--2026-11-21 10:59:49--  http://api:8080/\nConnecting to api:8080... failed: Connection refused.',
      refused('api:8080'),
    ],
    [
      'wget of busybox',
      "Connecting to db:5432 (10.0.0.5:5432)\nwget: can't connect to remote host (10.0.0.5): Connection refused",
      refused('10.0.0.5'),
    ],
    [
      'pgJDBC (published)',
      'Caused by: org.postgresql.util.PSQLException: Connection to db:5432 refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections.',
      refused('db:5432'),
    ],
    [
      'MySQL (published)',
      python(
        `pymysql.err.OperationalError: (2003, "Can't connect to MySQL server on 'db' ([Errno 111] Connection refused)")`,
      ),
      refused('db'),
    ],
    [
      'redis-py (published)',
      python('redis.exceptions.ConnectionError: Error 111 connecting to cache:6379. Connection refused.'),
      refused('cache:6379'),
    ],
    ['Prisma (published)', "Error: P1001: Can't reach database server at `db:5432`", refused('db:5432')],
    [
      '.NET (published)',
      'Unhandled exception. Npgsql.NpgsqlException (0x80004005): Failed to connect to 10.0.0.5:5432\n ---> System.Net.Sockets.SocketException (111): Connection refused',
      refused('10.0.0.5:5432'),
    ],
    [
      'itself',
      go('dial tcp 127.0.0.1:5432: connect: connection refused'),
      `${refused('127.0.0.1:5432')} Inside a container, that address is the pod itself.`,
    ],
    [
      'no credentials are told',
      'cannot reach postgres://shop:hunter2@db:5432/shop: connection refused',
      'A server that the program connects to refused the connection.',
    ],
  ],
  'no answer': [
    ['Go', go('dial tcp 10.0.0.5:5432: i/o timeout'), 'The program could not connect to 10.0.0.5:5432 (no answer).'],
    [
      'Node',
      node('Error: connect ETIMEDOUT 10.0.0.5:5432', 'ETIMEDOUT'),
      'The program could not connect to 10.0.0.5:5432 (no answer).',
    ],
    [
      'a program of its own words',
      'ERROR: Connection timeout to backend-service:80',
      'The program could not connect to backend-service:80 (no answer).',
    ],
    [
      'Node, undici (published)',
      nodeCause('ConnectTimeoutError: Connect Timeout Error (attempted address: db:5432, timeout: 10000ms)'),
      'The program could not connect to db:5432 (no answer).',
    ],
    [
      'Java (published)',
      java('java.net.SocketTimeoutException: Connect timed out'),
      'A server that the program connects to does not answer.',
    ],
  ],
  'a name that does not resolve': [
    ['Node', node('Error: getaddrinfo ENOTFOUND db.example', 'ENOTFOUND'), resolve('db.example')],
    ['Node, as a cause', nodeCause('Error: getaddrinfo ENOTFOUND db.example'), resolve('db.example')],
    [
      'Python',
      python('socket.gaierror: [Errno -2] Name or service not known'),
      'A host name that the program needs does not resolve.',
    ],
    ['Java', java('java.net.UnknownHostException: db.example'), resolve('db.example')],
    ['Go', go('dial tcp: lookup db.example on 10.96.0.10:53: no such host'), resolve('db.example')],
    ['curl', 'curl: (6) Could not resolve host: db.example', resolve('db.example')],
    ['wget', 'wget: unable to resolve host address ‘db.example’', resolve('db.example')],
    ['wget of busybox', "wget: bad address 'db.example'", resolve('db.example')],
    [
      'nginx (published)',
      '2026/11/21 11:00:19 [emerg] 1#1: host not found in upstream "api:3000" in /etc/nginx/conf.d/default.conf:5\nnginx: [emerg] host not found in upstream "api:3000" in /etc/nginx/conf.d/default.conf:5',
      resolve('api'),
    ],
    [
      'libpq (published)',
      'psql: error: could not translate host name "db" to address: Name or service not known',
      resolve('db'),
    ],
    [
      '.NET (published)',
      'Unhandled exception. System.Net.Http.HttpRequestException: Name or service not known (api.example:443)',
      resolve('api.example'),
    ],
  ],
  'a certificate': [
    [
      'Node',
      nodeCause(
        'Error: self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca',
      ),
      untrusted,
    ],
    [
      'Python',
      python(
        'urllib.error.URLError: <urlopen error [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:1006)>',
      ),
      untrusted,
    ],
    [
      'Java',
      java(
        'javax.net.ssl.SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target',
      ),
      untrusted,
    ],
    [
      'Go',
      go(
        `Get "https://10.0.0.5:5990/": tls: failed to verify certificate: x509: cannot validate certificate for 10.0.0.5 because it doesn't contain any IP SANs`,
      ),
      untrusted,
    ],
    [
      'curl',
      'curl: (60) SSL certificate problem: self-signed certificate\nMore details here: https://curl.se/docs/sslcerts.html\n',
      untrusted,
    ],
    [
      'Go, without TLS',
      go('Get "https://api:8080/": http: server gave HTTP response to HTTPS client'),
      'The program connects to api:8080 with TLS, but that server does not use TLS.',
    ],
    [
      'Go, expired (published)',
      go(
        'Get "https://api/": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-11-21T11:00:19Z is after 2026-01-01T00:00:00Z',
      ),
      'A certificate that the program needs has expired.',
    ],
  ],
  'a port that is taken': [
    ['Node', node('Error: listen EADDRINUSE: address already in use :::8080', 'EADDRINUSE'), taken('8080')],
    [
      'Node, one address',
      node('Error: listen EADDRINUSE: address already in use 127.0.0.1:8080', 'EADDRINUSE'),
      taken('8080'),
    ],
    ['Python', python('OSError: [Errno 98] Address already in use'), takenPort],
    ['Java', java('java.net.BindException: Address already in use'), takenPort],
    ['Go', go('listen tcp :8080: bind: address already in use'), taken('8080')],
    ['httpd of busybox', 'httpd: bind: Address already in use', takenPort],
    ['nginx (published)', 'nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)', taken('80')],
    [
      'Spring Boot (published)',
      '***************************\nAPPLICATION FAILED TO START\n***************************\n\nDescription:\n\nWeb server failed to start. Port 8080 was already in use.\n\nAction:\n\nIdentify and stop the process that is listening on port 8080 or configure this application to listen on another port.\n',
      taken('8080'),
    ],
    ['a time is no port', '11:00:19 Address already in use', takenPort],
  ],
  'a port that it may not have': [
    ['Go', go('listen tcp :80: bind: permission denied'), lowPort('80')],
    ['nginx (published)', 'nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)', lowPort('80')],
    ['Node (published)', node('Error: listen EACCES: permission denied 0.0.0.0:80', 'EACCES'), lowPort('80')],
  ],
  'a file that it may not use': [
    ['dash', 'sh: 1: cannot create /data/x: Permission denied', denied('/data/x')],
    ['busybox', "sh: can't create /data/x: Permission denied", denied('/data/x')],
    ['bash', 'bash: line 1: /data/x: Permission denied', denied('/data/x')],
    ['mkdir', 'mkdir: cannot create directory ‘/var/lib/app’: Permission denied', denied('/var/lib/app')],
    ['mkdir of busybox', "mkdir: can't create directory '/var/lib/app': Permission denied", denied('/var/lib/app')],
    ['touch', "touch: cannot touch '/data/x': Permission denied", denied('/data/x')],
    ['cat', 'cat: /etc/shadow: Permission denied', denied('/etc/shadow')],
    ['Node', node("Error: EACCES: permission denied, open '/data/x'", 'EACCES'), denied('/data/x')],
    ['Go', go('open /data/x: permission denied'), denied('/data/x')],
    ['Java', java('java.io.FileNotFoundException: /data/x (Permission denied)'), denied('/data/x')],
    ['Java, nio', java('java.nio.file.AccessDeniedException: /data/x'), denied('/data/x')],
    ['Python (published)', python("PermissionError: [Errno 13] Permission denied: '/data/x'"), denied('/data/x')],
    [
      'nginx (published)',
      'nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)',
      denied('/var/cache/nginx/client_temp'),
    ],
    ['a key that is refused', 'git@example.org: Permission denied (publickey).', undefined],
    [
      'a table of a database (published)',
      'ERROR: permission denied for table orders',
      'The database user has no permission for table orders.',
    ],
    [
      'a read-only file system',
      'touch: /data/x: Read-only file system',
      'The program cannot write /data/x: the file system is read-only (readOnlyRootFilesystem, or a read-only volume).',
    ],
  ],
  'what is not in the image': [
    [
      'a library',
      './a: error while loading shared libraries: libfoo.so: cannot open shared object file: No such file or directory',
      'The image has no shared library libfoo.so, which the program needs.',
    ],
    [
      'a library of musl (published)',
      'Error loading shared library libfoo.so: No such file or directory (needed by /app/a)',
      'The image has no shared library libfoo.so, which the program needs.',
    ],
    [
      'a newer C library (published)',
      "/app/a: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by /app/a)",
      'The image has no shared library GLIBC_2.34, which the program needs.',
    ],
    [
      'another processor',
      'bash: line 1: ./arm: cannot execute binary file: Exec format error',
      'The program is built for another CPU architecture, or is a script without a #! line.',
    ],
    [
      'a module of Python',
      python("ModuleNotFoundError: No module named 'flask'"),
      'The image has no flask, which the program loads.',
    ],
    [
      'a class',
      java('java.lang.ClassNotFoundException: com.example.Missing'),
      'The image has no com.example.Missing, which the program loads.',
    ],
    [
      'a main class',
      'Error: Could not find or load main class Missing\nCaused by: java.lang.ClassNotFoundException: Missing',
      'The image has no Missing, which the program loads.',
    ],
    [
      'a jar',
      'Error: Unable to access jarfile /app/app.jar',
      'The image has no /app/app.jar, which the program loads.',
    ],
    ['a command', 'bash: migrat: command not found', 'The image has no command migrat.'],
    ['a command, dash', 'sh: 1: exec: /app/server: not found', 'The image has no command /app/server.'],
    [
      'a file, Node',
      node("Error: ENOENT: no such file or directory, open '/etc/app/config.json'", 'ENOENT'),
      noFile('/etc/app/config.json'),
    ],
    [
      'a file, Python',
      python("FileNotFoundError: [Errno 2] No such file or directory: '/etc/app/config.yaml'"),
      noFile('/etc/app/config.yaml'),
    ],
    [
      'a file, Java',
      java('java.io.FileNotFoundException: /etc/app/application.yml (No such file or directory)'),
      noFile('/etc/app/application.yml'),
    ],
    [
      'a file, Java nio',
      java('java.nio.file.NoSuchFileException: /etc/app/application.yml'),
      noFile('/etc/app/application.yml'),
    ],
    ['a file, Go', go('open /etc/app/config.yaml: no such file or directory'), noFile('/etc/app/config.yaml')],
  ],
  'what it reads': [
    [
      'Node',
      `<anonymous_script>:1\n{"a": }\n      ^\n\nSyntaxError: Unexpected token '}', "{"a": }" is not valid JSON\n    at JSON.parse (<anonymous>)\n`,
      'The program read malformed JSON, YAML or TOML.',
    ],
    [
      'Python',
      python('json.decoder.JSONDecodeError: Expecting value: line 1 column 7 (char 6)'),
      'The program read malformed JSON, YAML or TOML.',
    ],
    [
      'Python, TOML',
      python('tomllib.TOMLDecodeError: Invalid value (at end of document)'),
      'The program read malformed JSON, YAML or TOML.',
    ],
    [
      'Go',
      go("parse /etc/app/config.json: invalid character 'a' looking for beginning of object key string"),
      'The program cannot parse its configuration /etc/app/config.json.',
    ],
    [
      'nginx (published)',
      'nginx: [emerg] unknown directive "lisen" in /etc/nginx/conf.d/default.conf:3',
      'The program cannot parse its configuration /etc/nginx/conf.d/default.conf, line 3.',
    ],
  ],
  memory: [
    [
      'Node',
      '\n<--- Last few GCs --->\n\n[12032:0x387ee000]      105 ms: Mark-Compact (reduce) 18.6 (51.5) -> 18.5 (20.5) MB\nFATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n----- Native stack trace -----\n\n 1: 0x75356c node::OOMErrorHandler(char const*, v8::OOMDetails const&) [node]\n',
      "Node reached its own heap limit (--max-old-space-size), not the container's memory limit.",
    ],
    [
      'Java',
      java('java.lang.OutOfMemoryError: Java heap space'),
      'The Java virtual machine reached its own limit (Java heap space; -Xmx, -XX:MaxRAMPercentage).',
    ],
    ['Python', python('MemoryError'), 'The program could not allocate more memory.'],
  ],
  'a database': [
    [
      'a password (published)',
      'psql: error: connection to server at "db" (10.0.0.5), port 5432 failed: FATAL:  password authentication failed for user "shop"',
      'The database rejected the login of user shop.',
    ],
    [
      'golang-migrate (published)',
      go('Dirty database version 15. Fix and force version.'),
      'A database migration failed and left the database at version 15.',
    ],
    [
      'Flyway (published)',
      "Caused by: org.flywaydb.core.internal.exception.FlywayMigrateException: Schema 'shop' contains a failed migration to version 004",
      migration,
    ],
    ['in words of its own', 'migration 7 failed', migration],
    ['in other words', go('failed to run migrations: column "price" does not exist'), migration],
    [
      'a migration that could not connect',
      go('failed to run migrations: dial tcp 10.0.0.5:5432: connect: connection refused'),
      refused('10.0.0.5:5432'),
    ],
  ],
  'a database that is not as it expects': [
    ['libpq (published)', 'FATAL:  database "shop" does not exist', 'The database server has no database shop.'],
    ['MySQL (published)', "ERROR 1049 (42000): Unknown database 'shop'", 'The database server has no database shop.'],
    ['a user (published)', 'FATAL:  role "shop" does not exist', 'The database server has no user shop.'],
    [
      'a table (published)',
      'psycopg2.errors.UndefinedTable: relation "orders" does not exist',
      'The database has no table orders; its migrations may not have run yet.',
    ],
    [
      'Rails, migrations (published)',
      `/app/migration.rb:803:in \`check_pending': \n\nMigrations are pending. To resolve this issue, run:\n\n        bin/rails db:migrate\n\n (ActiveRecord::PendingMigrationError)`,
      'The database migrations have not run yet.',
    ],
    [
      'data of an older PostgreSQL (published)',
      'FATAL:  database files are incompatible with server\nDETAIL:  The data directory was initialized by PostgreSQL version 14, which is not compatible with this version 16.1 (Debian 16.1-1.pgdg120+1).',
      'PostgreSQL 14 created the data, but the image runs PostgreSQL 16.1: upgrade the data first.',
    ],
    [
      'initdb on a new disk (published)',
      'initdb: error: directory "/var/lib/postgresql/data" exists but is not empty\ninitdb: detail: It contains a lost+found directory, perhaps due to it being a mount point.',
      'The program needs an empty /var/lib/postgresql/data, but a new disk often contains lost+found: mount the volume with a subPath, or configure a subdirectory.',
    ],
  ],
  'an option that it does not know': [
    ['Go', 'flag provided but not defined: -prot\nUsage of /app/server:', 'The program does not know option -prot.'],
    [
      'cobra (published)',
      'Error: unknown flag: --prot\nUsage:\n  server [flags]',
      'The program does not know option --prot.',
    ],
    ['Python', 'main.py: error: unrecognized arguments: --prot', 'The program does not know option --prot.'],
    ['busybox', "nc: invalid option -- 'k'", 'The program does not know option k.'],
    ['clap (published)', "error: unexpected argument '--prot' found", 'The program does not know option --prot.'],
  ],
  'what others do not let it do': [
    [
      'the API server (published)',
      'E1121 08:31:06.512000       1 leaderelection.go:332] error retrieving resource lock ops/leader: leases.coordination.k8s.io "leader" is forbidden: User "system:serviceaccount:ops:controller" cannot get resource "leases" in API group "coordination.k8s.io" in the namespace "ops"',
      'ServiceAccount controller of namespace ops cannot get leases: no Role or ClusterRole bound to it allows that.',
    ],
    [
      'client-go (published)',
      'no matches for kind "Widget" in version "example.org/v1"',
      'The cluster does not serve Widget of example.org/v1: its CustomResourceDefinition is not installed.',
    ],
    [
      'botocore (published)',
      python('botocore.exceptions.NoCredentialsError: Unable to locate credentials'),
      'The program has no cloud credentials; usually they come from its ServiceAccount.',
    ],
    [
      'AWS (published)',
      'An error occurred (AccessDenied) when calling the GetSecretValue operation: User: someone is not authorized to perform: secretsmanager:GetSecretValue on resource: db',
      'The cloud identity of the program is not allowed to perform secretsmanager:GetSecretValue.',
    ],
  ],
  'its configuration': [
    [
      'Redis (published)',
      "\n*** FATAL CONFIG FILE ERROR (Redis 7.2.4) ***\nReading the configuration file, at line 2\n>>> 'maxmemroy 100mb'\nBad directive or wrong number of arguments\n",
      'The program rejects line 2 of its configuration, maxmemroy: Bad directive or wrong number of arguments.',
    ],
    [
      'MySQL (published)',
      '2026-11-21 08:31:06+00:00 [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD\n',
      'Environment variable MYSQL_ROOT_PASSWORD is not set.',
    ],
    [
      'Rails (published)',
      "application.rb:671:in `x': Missing `secret_key_base` for 'production' environment (ArgumentError)",
      'Environment variable SECRET_KEY_BASE is not set.',
    ],
    [
      'Quarkus (published)',
      'java.util.NoSuchElementException: SRCFG00014: The config property acme.api-key is required but it could not be found in any config source',
      'Setting acme.api-key is required but missing.',
    ],
    [
      'Elasticsearch (published)',
      'max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]',
      "The node's kernel setting vm.max_map_count is too low for the program: increase it on the node.",
    ],
    [
      'an older Java (published)',
      'Error: LinkageError occurred while loading main class com.acme.Main\n\tjava.lang.UnsupportedClassVersionError: com/acme/Main has been compiled by a more recent version of the Java Runtime (class file version 65.0)',
      'The program was compiled for a newer Java version than the image has.',
    ],
    [
      'coreutils, a file of another user',
      "chmod: changing permissions of '/data': Operation not permitted",
      'The program cannot change the owner or mode of /data (operation not permitted).',
    ],
  ],
  'no more than that it ended': [
    [
      'Go',
      'panic: assignment to entry in nil map\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/m.go:16 +0xac\n',
      'The program panicked.',
    ],
    ['Rust', rust('no ledger'), 'The program panicked.'],
    [
      'Node',
      node("TypeError: Cannot read properties of undefined (reading 'split')", 'x'),
      'The program ended with an unhandled TypeError.',
    ],
    [
      'Java',
      java('java.lang.IllegalStateException: no ledger'),
      'The program ended with an unhandled IllegalStateException.',
    ],
    [
      '.NET (published)',
      'Unhandled exception. System.InvalidOperationException: no connection string\n   at App.Program.Main(String[] args) in /src/Program.cs:line 7\n',
      'The program ended with an unhandled InvalidOperationException.',
    ],
    ['words that no rule knows', 'cannot open the ledger: no such account', undefined],
    ['a plain error', 'Error: unknown flag --lisen', undefined],
    ['nothing', '', undefined],
  ],
}

describe.each(Object.keys(cases))('%s', (group) => {
  test.each(cases[group] ?? [])('%s', (_program, text, expected) => {
    expect(meaning(text)).toBe(expected)
  })
})

test('a program that runs on has survived its last exception, not a refused connection', () => {
  expect(meaning(node('TypeError: x is not a function', 'x'), { ended: false })).toBeUndefined()
  expect(meaning('panic: recovered', { ended: false })).toBeUndefined()
  expect(meaning(go('dial tcp 10.0.0.5:5432: connect: connection refused'), { ended: false })).toBe(
    refused('10.0.0.5:5432'),
  )
})

test.each([
  'ERROR: column USER_ID is not set in table ORDERS',
  'fatal: feature NEW_CHECKOUT is not set up in LaunchDarkly',
  "ERROR: index 'ORDERS_BY_DAY' is required",
])('names of other things are no variables: %s', (text) => {
  expect(meaning(text) ?? '').not.toMatch(/[Vv]ariable/)
})

describe('the manifest beside it', () => {
  const text = 'sh: 1: DATABASE_URL: parameter not set'
  test.each<[string, Partial<Container>, string]>([
    [
      'nothing like it',
      { env: [{ name: 'PORT', value: '80' }] },
      'Environment variable DATABASE_URL is not set; container app has no such env entry.',
    ],
    [
      'a slip',
      { env: [{ name: 'DATABSE_URL', value: 'x' }] },
      'Environment variable DATABASE_URL is not set; the pod sets DATABSE_URL.',
    ],
    ['the same name', { env: [{ name: 'DATABASE_URL', value: '' }] }, unset],
    [
      'all of a Secret',
      { envFrom: [{ secretRef: { name: 'database' } }] },
      'Environment variable DATABASE_URL is not set; it should come from Secret database.',
    ],
  ])('%s', (_case, parts, expected) => {
    expect(meaning(text, { container: { name: 'app', ...parts } })).toBe(expected)
  })

  test('a file of a volume that has no such file', () => {
    const text = 'nginx: [crit] pread() "/etc/nginx/nginx.conf" failed (21: Is a directory)'
    const mount = { name: 'conf', mountPath: '/etc/nginx/nginx.conf', subPath: 'nginx.conf' }
    expect(meaning(text, { container: { name: 'app', volumeMounts: [mount] } })).toBe(
      '/etc/nginx/nginx.conf is a directory: volume "conf" has no file "nginx.conf" (subPath), so Kubernetes created an empty directory instead.',
    )
    expect(meaning(text, { container: { name: 'app' } })).toBe(
      'The program expects a file, but /etc/nginx/nginx.conf is a directory.',
    )
  })

  test('a file that its volume does not have', () => {
    const text = "cat: can't open '/keys/signing.pem': No such file or directory"
    const container = { name: 'app', volumeMounts: [{ name: 'keys', mountPath: '/keys' }] }
    const volumes = [{ name: 'keys', secret: { secretName: 'signing', optional: true } }]
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [], volumes } } as Pod
    expect(meaning(text, { container, pod })).toBe(
      'File /keys/signing.pem does not exist: the container mounts volume "keys" (Secret "signing") at /keys, and the volume has no such file.',
    )
    expect(meaning(text.replace('/keys', '/keyring'), { container, pod })).toBe(
      'File /keyring/signing.pem does not exist in the container.',
    )
  })

  test('the user that may not write', () => {
    const container = { name: 'app', securityContext: { runAsUser: 1000 } }
    expect(meaning("sh: can't create /data/x: Permission denied", { container })).toBe(
      'The program cannot access /data/x (permission denied); it runs as user 1000.',
    )
  })
})

describe('the Services of its namespace, where they are watched', () => {
  const service = (spec: Record<string, unknown>, namespace = 'shop'): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'db', namespace },
    spec: { clusterIP: '10.96.0.12', ports: [{ port: 5432 }], ...spec },
  })
  const slice = (...ready: boolean[]): KubernetesObject => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'db-x', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'db' } },
    endpoints: ready.map((one) => ({ conditions: { ready: one } })),
  })
  const dial = (at: string) => go(`dial tcp ${at}: connect: connection refused`)
  test.each<[string, string, KubernetesObject[], string]>([
    [
      'no endpoints, by name',
      dial('db:5432'),
      [service({}), slice()],
      `${refused('db:5432')} Service db has no ready endpoints.`,
    ],
    [
      'none ready, by address',
      dial('10.96.0.12:5432'),
      [service({}), slice(false)],
      `${refused('10.96.0.12:5432')} Service db has no ready endpoints.`,
    ],
    [
      'ready by now, by its full name',
      dial('db.shop.svc.cluster.local:5432'),
      [service({}), slice(true)],
      `${refused('db.shop.svc.cluster.local:5432')} Service db has 1 ready endpoint now.`,
    ],
    [
      'another port',
      dial('db:5433'),
      [service({}), slice(true)],
      `${refused('db:5433')} Service db has no port 5433, only 5432.`,
    ],
    ['no slices are known', dial('db:5432'), [service({})], `${refused('db:5432')} Service db exists.`],
    [
      'no such Service',
      go('dial tcp: lookup database on 10.96.0.10:53: no such host'),
      [service({})],
      `${resolve('database')} Namespace shop has no Service database.`,
    ],
    [
      'a Service that should resolve',
      "wget: bad address 'db:5432'",
      [service({}), slice()],
      `${resolve('db')} Service db exists, so the cluster's DNS does not answer.`,
    ],
    [
      'a headless Service without endpoints',
      "wget: bad address 'db:5432'",
      [service({ clusterIP: 'None' }), slice()],
      `${resolve('db')} Service db has no ready endpoints.`,
    ],
    [
      'a host outside',
      go('dial tcp: lookup db.example.com on 10.96.0.10:53: no such host'),
      [service({})],
      resolve('db.example.com'),
    ],
    ['another namespace', dial('db:5432'), [service({}, 'other')], refused('db:5432')],
  ])('%s', (_case, text, objects, expected) => {
    expect(meaning(text, { objects })).toBe(expected)
  })

  test('only looked up, not watched', () => {
    const ref = { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'x' }
    expect(meaning(dial('database:5432'), { outlines: [{ ref }] })).toBe(refused('database:5432'))
  })
})

test('every way to say something has all the names that its sentence needs', () => {
  const view = new View({ now: 0, objects: [], logs: [], absent: [] })
  const where = { view, namespace: 'shop', container: undefined, ended: true }
  const told = RULES.flatMap((rule) =>
    rule.when.map(({ source }) => {
      const groups = [...source.matchAll(/\(\?<(\w+)>/g)].map(([, name = '']) => [name, '7'] as const)
      return { rule: rule.kind, source, words: meaningWords(meaningBy(rule, Object.fromEntries(groups), where)) }
    }),
  )
  expect(told.length).toBeGreaterThan(100)
  expect(told.filter(({ words }) => /undefined|NaN| {2}/.test(words))).toEqual([])
})

test('whatever was written: a sentence or nothing, without control characters', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(...Object.values(cases).flatMap((group) => group.map(([, text]) => text))),
    fc.constantFrom(
      '/',
      'A',
      'a.',
      'A_',
      'a:',
      ' ',
      '"',
      "'",
      '[',
      '{"level":"',
      'level=error a="\\',
      '1',
      'ECONNREFUSED ',
      'migration ',
      '2026-11-21 11:00:19 ',
    ),
  )
  const long = fc
    .tuple(piece, fc.integer({ min: 1, max: 60_000 }))
    .map(([text, length]) => text.repeat(Math.ceil(length / Math.max(1, text.length))))
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, long), { minLength: 1, maxLength: 4 }), (parts) => {
      const found = meaning(parts.join(''))
      expect(found ?? 'X.').toMatch(/^[^\u0000-\u0008\u000a-\u001f]*\.$/)
    }),
    { numRuns: 200 },
  )
})
