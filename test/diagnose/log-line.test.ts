// What a program wrote → the one line that tells. The traces are real output of Node 24, Python 3.11, Go 1.25,
// OpenJDK 17, bash and dash, shortened in the middle; .NET's has the form of Exception.ToString(), and what is marked
// "published" the words of the project's sources.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lastWords, tailOf } from '../../src/signals/log-line.ts'

const log = (text: string) => ({ namespace: 'shop', pod: 'web', container: 'web', previous: true, text })
const told = (text: string) => lastWords(log(text))?.line

const traces: [program: string, line: string, text: string][] = [
  [
    'Node, a module that is missing',
    "Error: Cannot find module './config'",
    `node:internal/modules/cjs/loader:1520
  throw err;
  ^

Error: Cannot find module './config'
Require stack:
- /app/a.js
    at Module._resolveFilename (node:internal/modules/cjs/loader:1517:15)
    at Module._compile (node:internal/modules/cjs/loader:1872:14) {
  code: 'MODULE_NOT_FOUND',
  requireStack: [ '/app/a.js' ]
}

Node.js v24.19.0
`,
  ],
  [
    'Node, an error with a code and a cause',
    'Error: connect ECONNREFUSED 10.0.0.5:5432',
    `/app/b.js:1
async function main(){ throw e }
                       ^

Error: connect ECONNREFUSED 10.0.0.5:5432
    at main (/app/b.js:1:32)
    ... 6 lines matching cause stack trace ...
    at node:internal/main/run_main_module:33:47 {
  code: 'ECONNREFUSED',
  [cause]: Error: inner
      at main (/app/b.js:1:86)
      at node:internal/main/run_main_module:33:47
}

Node.js v24.19.0
`,
  ],
  [
    'Python',
    'RuntimeError: no database configured',
    `Traceback (most recent call last):
  File "/app/c.py", line 4, in main
    os.environ['DATABASE_URL']
    ~~~~~~~~~~^^^^^^^^^^^^^^^^
  File "<frozen os>", line 679, in __getitem__
KeyError: 'DATABASE_URL'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/app/c.py", line 7, in <module>
    main()
  File "/app/c.py", line 6, in main
    raise RuntimeError('no database configured') from e
RuntimeError: no database configured
`,
  ],
  [
    'Python, a syntax error',
    "SyntaxError: expected ':'",
    `  File "/app/e.py", line 1
    def main()
              ^
SyntaxError: expected ':'
`,
  ],
  [
    'Java',
    'Caused by: java.lang.IllegalStateException: Connection refused: db:5432',
    `starting
Exception in thread "main" java.lang.RuntimeException: cannot start the application
\tat X.main(X.java:2)
Caused by: java.lang.IllegalStateException: Connection refused: db:5432
\tat X.connect(X.java:1)
\tat X.main(X.java:2)
\t... 8 more
`,
  ],
  [
    'Go, a nil pointer in a goroutine',
    'panic: runtime error: invalid memory address or nil pointer dereference',
    `panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x49e157]

goroutine 7 [running]:
main.(*S).Run(0x0?, 0x0?)
\t/app/m.go:4 +0x17
main.main.func1()
\t/app/m.go:5 +0x2f
created by main.main in goroutine 1
\t/app/m.go:5 +0x5f
exit status 2
`,
  ],
  [
    'Go, a panic',
    'panic: no configuration',
    `panic: no configuration

goroutine 1 [running]:
main.main()
\t/app/p.go:3 +0x39
exit status 2`,
  ],
  [
    'Go, log.Fatal',
    'cannot open database: dial tcp 10.0.0.5:5432: connect: connection refused',
    `2026/11/21 08:31:06 starting
2026/11/21 08:31:06 cannot open database: dial tcp 10.0.0.5:5432: connect: connection refused
exit status 1
`,
  ],
  [
    'gunicorn goes on after its worker (published)',
    "ModuleNotFoundError: No module named 'shop'",
    `[2026-11-21 08:31:06 +0000] [1] [INFO] Starting gunicorn 23.0.0
[2026-11-21 08:31:06 +0000] [7] [ERROR] Exception in worker process
Traceback (most recent call last):
  File "/usr/local/lib/python3.12/site-packages/gunicorn/arbiter.py", line 609, in spawn_worker
    worker.init_process()
ModuleNotFoundError: No module named 'shop'
[2026-11-21 08:31:06 +0000] [7] [INFO] Worker exiting (pid: 7)
[2026-11-21 08:31:06 +0000] [1] [ERROR] Worker (pid:7) exited with code 3
[2026-11-21 08:31:06 +0000] [1] [ERROR] Shutting down: Master
[2026-11-21 08:31:06 +0000] [1] [ERROR] Reason: Worker failed to boot.
`,
  ],
  [
    'uvicorn (published)',
    'RuntimeError: no ledger',
    `ERROR:    Traceback (most recent call last):
  File "/app/main.py", line 110, in lifespan
    raise RuntimeError("no ledger")
RuntimeError: no ledger

ERROR:    Application startup failed. Exiting.
`,
  ],
  [
    'SQLAlchemy (published)',
    'sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) FATAL:  database "shop" does not exist',
    `Traceback (most recent call last):
  File "/app/main.py", line 3, in <module>
sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) FATAL:  database "shop" does not exist

[SQL: SELECT 1]
(Background on this error at: https://sqlalche.me/e/20/e3q8)
`,
  ],
  [
    'Spring Boot, its analysis (published)',
    "Failed to configure a DataSource: 'url' attribute is not specified and no embedded datasource could be configured.",
    `2026-11-21T08:31:06.300Z ERROR 1 --- [           main] o.s.b.d.LoggingFailureAnalysisReporter   :

***************************
APPLICATION FAILED TO START
***************************

Description:

Failed to configure a DataSource: 'url' attribute is not specified and no embedded datasource could be configured.

Reason: Failed to determine a suitable driver class


Action:

Consider the following:
\tIf you want an embedded database (H2, HSQL or Derby), please put it on the classpath.

`,
  ],
  [
    'Spring Boot, its analysis in JSON',
    'Web server failed to start. Port 8080 was already in use. Action: Identify and stop the process.',
    `{"level":"ERROR","message":"\\n\\n***************************\\nAPPLICATION FAILED TO START\\n***************************\\n\\nDescription:\\n\\nWeb server failed to start. Port 8080 was already in use.\\n\\nAction:\\n\\nIdentify and stop the process.\\n"}`,
  ],
  [
    'Rails (published)',
    "Missing `secret_key_base` for 'production' environment (ArgumentError)",
    `/bundle/railties-7.1.2/lib/rails/application.rb:671:in \`validate_secret_key_base': Missing \`secret_key_base\` for 'production' environment (ArgumentError)

          raise ArgumentError, "Missing"
                ^^^^^^^^^^^^^
\tfrom /bundle/railties-7.1.2/lib/rails/application.rb:410:in \`secret_key_base'
`,
  ],
  [
    'Elasticsearch (published)',
    'bootstrap check failure [1] of [1]: max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]',
    `ERROR: [1] bootstrap checks failed. You must address the points described in the following [1] lines before starting Elasticsearch.
bootstrap check failure [1] of [1]: max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]
ERROR: Elasticsearch did not exit normally - check the logs at /usr/share/elasticsearch/logs/docker-cluster.log
`,
  ],
  [
    'HAProxy (published)',
    "config : parsing [/usr/local/etc/haproxy/haproxy.cfg:14] : unknown keyword 'sever' in 'backend' section",
    `[ALERT]    (1) : config : parsing [/usr/local/etc/haproxy/haproxy.cfg:14] : unknown keyword 'sever' in 'backend' section
[ALERT]    (1) : config : Error(s) found in configuration file : /usr/local/etc/haproxy/haproxy.cfg
[ALERT]    (1) : config : Fatal errors found in configuration.
`,
  ],
  [
    'Laravel, all of it indented (published)',
    'SQLSTATE[HY000] [2002] Connection refused (Connection: mysql)',
    `
   Illuminate\\Database\\QueryException

  SQLSTATE[HY000] [2002] Connection refused (Connection: mysql)

  at vendor/laravel/framework/src/Illuminate/Database/Connection.php:829
    825▕                     $bindings
  ➜ 829▕             throw new QueryException(

      +39 vendor frames

  40  artisan:35
      Illuminate\\Foundation\\Console\\Kernel::handle()
`,
  ],
  [
    'Go, a flag that it does not have',
    'flag provided but not defined: -prot',
    `flag provided but not defined: -prot
Usage of /app/server:
  -port int
    \tport to listen on (default 8080)
`,
  ],
  [
    'the JVM, an option that it does not have (published)',
    "Unrecognized VM option 'UseConcMarkSweepGC'",
    `Unrecognized VM option 'UseConcMarkSweepGC'
Error: Could not create the Java Virtual Machine.
Error: A fatal exception has occurred. Program will exit.
`,
  ],
  [
    'a line break within a field of key=value',
    'Error loading config: unmarshal errors:   line 7: field scrap_configs not found',
    `ts=2026-11-21T08:31:06.512Z caller=main.go:490 level=error msg="Error loading config" err="unmarshal errors:\\n  line 7: field scrap_configs not found"
`,
  ],
  ['bash', 'bash: migrat: command not found', 'start\nbash: migrat: command not found\n'],
  ['dash', 'sh: 1: exec: /app/server: not found', 'sh: 1: exec: /app/server: not found\n'],
  ['perl', 'no database at -e line 1.', 'no database at -e line 1.\n'],
  [
    '.NET',
    'Unhandled exception. System.InvalidOperationException: no connection string',
    `Unhandled exception. System.InvalidOperationException: no connection string
 ---> System.IO.FileNotFoundException: appsettings.json
   at App.Settings.Read() in /src/Settings.cs:line 12
   --- End of inner exception stack trace ---
   at App.Program.Main(String[] args) in /src/Program.cs:line 7
`,
  ],
]

describe('the line that tells', () => {
  test.each(traces)('%s: %s', (_program, line, text) => {
    expect(told(text)).toBe(line)
  })

  test.each(traces)('%s: %s, with CRLF, colours and the kubelet’s timestamps', (_program, line, text) => {
    const decorated = text
      .split('\n')
      .map((part) => `2026-11-21T07:49:13.630726677Z ${part === '' ? '' : `\u001b[31m${part}\u001b[0m`}`)
      .join('\r\n')
    expect(told(decorated)).toBe(line)
  })

  test.each([
    ['nothing', '', undefined],
    ['only empty lines', '\n\r\n  \n', undefined],
    ['only a tail', '    at main (/app/b.js:1:32)\n', 'at main (/app/b.js:1:32)'],
    ['only indented lines', '  ERROR no database\n    at main (/app/b.js:1:32)\n', 'ERROR no database'],
    ['a progress bar', 'loading 10%\rloading 99%\rfailed: disk full', 'failed: disk full'],
    [
      'an empty line of the kubelet',
      '2026-11-21T07:49:13.630726677Z failed\n2026-11-21T07:49:13.630726677Z \n',
      'failed',
    ],
    [
      'a time and a level of its own',
      '2026-11-21T07:49:13Z 2026-11-21 07:49:13 ERROR main: no database',
      'no database',
    ],
    ['a bell, a zero byte', 'fai\u0007led\u0000', 'failed'],
    [
      'stderr that arrived before stdout (both written at once, as containerd 2 recorded it)',
      '2026-11-21T09:41:24.214719071Z cannot open the ledger: no such account\n2026-11-21T09:41:24.214749248Z starting\n',
      'cannot open the ledger: no such account',
    ],
    [
      'a goodbye after the failure',
      '2026-11-21T09:41:24.214Z fatal: no database\n2026-11-21T09:41:24.9Z shutting down\n',
      'fatal: no database',
    ],
    [
      'a failure that it survived long before',
      '2026-11-21T09:41:20.214Z request failed\n2026-11-21T09:41:24.9Z bye\n',
      'bye',
    ],
    ['a list', 'missing settings:\n- DATABASE_URL\n', '- DATABASE_URL'],
  ])('%s', (_case, text, line) => {
    expect(told(text)).toBe(line)
  })

  test.each([
    ['a time alone', '2026-11-21 07:49:13', '2026-11-21 07:49:13'],
    ['a level without a time', 'ERROR: no database', 'ERROR: no database'],
    ['klog', 'E1121 11:00:19.651626       1 main.go:12] no database', 'no database'],
    ['Python logging', '2026-11-21 11:00:19,651 - shop.main - ERROR - no database', 'no database'],
    [
      'Spring Boot',
      '2026-11-21T11:00:19.652730726Z 2026-11-21T11:00:19.651Z ERROR 1 --- [           main] o.s.boot.SpringApplication               : Application run failed',
      'Application run failed',
    ],
    [
      'log4j',
      '11:00:19.651 [main] ERROR com.example.Main - java.io.IOException: no database',
      'java.io.IOException: no database',
    ],
    [
      'nginx',
      '2026/11/21 11:00:19 [emerg] 1#1: host not found in upstream "api:3000" in /etc/nginx/conf.d/default.conf:5',
      '1#1: host not found in upstream "api:3000" in /etc/nginx/conf.d/default.conf:5',
    ],
    ['an exception is no class of a logger', '2026-11-21 07:49:13 ERROR TypeError: x', 'TypeError: x'],
    [
      'a file is no class of a logger',
      '2026-11-21 07:49:13 ERROR config.yaml: no such file',
      'config.yaml: no such file',
    ],
  ])('what a logger puts before it: %s', (_logger, text, line) => {
    expect(told(text)).toBe(line)
  })

  test.each([
    [
      'pino',
      `{"level":30,"time":1795258819651,"pid":1,"hostname":"web","msg":"starting, no error yet"}
{"level":60,"time":1795258819652,"pid":1,"hostname":"web","err":{"type":"Error","message":"connect ECONNREFUSED 10.0.0.5:5432","stack":"Error: connect ECONNREFUSED 10.0.0.5:5432\\n    at TCPConnectWrap.afterConnect"},"msg":"cannot start"}
{"level":30,"time":1795258819653,"pid":1,"hostname":"web","msg":"closed after a failed start"}`,
      'cannot start: connect ECONNREFUSED 10.0.0.5:5432',
    ],
    [
      'zap',
      '{"level":"fatal","ts":1795258819.65,"caller":"app/main.go:21","msg":"cannot open the ledger","error":"dial tcp 10.0.0.5:5432: connect: connection refused"}',
      'cannot open the ledger: dial tcp 10.0.0.5:5432: connect: connection refused',
    ],
    [
      'slog (real output of Go 1.25)',
      '{"time":"2026-11-21T11:00:19.651626556Z","level":"ERROR","msg":"cannot open the ledger","err":"dial tcp 127.0.0.1:5999: connect: connection refused"}',
      'cannot open the ledger: dial tcp 127.0.0.1:5999: connect: connection refused',
    ],
    [
      'slog as text (real output of Go 1.25)',
      'time=2026-11-21T11:00:19.658Z level=ERROR msg="cannot open the ledger" err="dial tcp 127.0.0.1:5999: connect: connection refused"',
      'cannot open the ledger: dial tcp 127.0.0.1:5999: connect: connection refused',
    ],
    [
      'logrus',
      '{"error":"no such host","level":"fatal","msg":"cannot start","time":"2026-11-21T11:00:19Z"}',
      'cannot start: no such host',
    ],
    [
      'structlog',
      '{"event": "settings are not complete", "missing": ["DATABASE_URL"], "level": "error", "timestamp": "2026-11-21T11:00:19Z"}',
      'settings are not complete',
    ],
    [
      'ECS',
      '{"@timestamp":"2026-11-21T11:00:19Z","log.level":"ERROR","message":"no ledger","error.message":"gone"}',
      'no ledger: gone',
    ],
    ['a message that repeats the error', '{"level":"error","msg":"x: gone","error":"gone"}', 'x: gone'],
    [
      'an error far from the end, and only talk after it',
      `${'{"level":"error","msg":"no ledger"}'}\n${'{"level":"info","msg":"retry failed is not said here"}\n'.repeat(15)}`,
      'no ledger',
    ],
    [
      'a panic after the last line of the logger',
      '{"level":"error","msg":"odd"}\npanic: no ledger\n',
      'panic: no ledger',
    ],
    ['what only looks like JSON', '{"level":"error","msg":', '{"level":"error","msg":'],
    ['JSON that is no log', '{"a":1}', '{"a":1}'],
    ['colours inside a message', String.raw`{"level":"error","msg":"\u001b[31mno ledger\u001b[0m"}`, 'no ledger'],
    ['several lines in a message', String.raw`{"level":"error","msg":"no ledger\n  at all"}`, 'no ledger   at all'],
  ])('a logger with fields: %s', (_logger, text, line) => {
    expect(told(text)).toBe(line)
  })

  test.each([
    [
      'Rust (real output of 1.95)',
      `
thread 'main' (16552) panicked at src/main.rs:4:49:
cannot connect to the database: Os { code: 111, kind: ConnectionRefused, message: "Connection refused" }
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/panicking.rs:689:5
   3: m::main
note: Some details are omitted, run with \`RUST_BACKTRACE=full\` for a verbose backtrace.
`,
      'cannot connect to the database: Os { code: 111, kind: ConnectionRefused, message: "Connection refused" }',
    ],
    [
      'curl (real output of 8.x)',
      `curl: (60) SSL certificate problem: self-signed certificate
More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the web page mentioned above.
`,
      'curl: (60) SSL certificate problem: self-signed certificate',
    ],
    [
      'curl after its progress meter (real output of 7.88)',
      `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0curl: (7) Failed to connect to 127.0.0.1 port 1 after 0 ms: Couldn't connect to server
`,
      "curl: (7) Failed to connect to 127.0.0.1 port 1 after 0 ms: Couldn't connect to server",
    ],
    [
      'a progress meter that stands last',
      `no answer from the ledger: giving it up
  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0
`,
      'no answer from the ledger: giving it up',
    ],
    [
      'go-kit, as Prometheus wrote it until 2.x (published)',
      `ts=2026-03-14T09:30:00.000Z caller=main.go:645 level=info msg="Starting Prometheus Server" mode=server
ts=2026-03-14T09:30:00.001Z caller=main.go:478 level=error msg="Error loading config (--config.file=/etc/p.yml)" err="open /etc/p.yml: no such file or directory"
`,
      'Error loading config (--config.file=/etc/p.yml): open /etc/p.yml: no such file or directory',
    ],
    [
      'pairs without a level',
      'time=2026-03-14T09:30:00Z app=shop msg="cannot open the ledger" err="no such account"\n',
      'cannot open the ledger: no such account',
    ],
    [
      'a goodbye at the level of the reason',
      `2026-03-14 09:30:00 ERROR cannot open the ledger: no such account
2026-03-14 09:30:00 FATAL: Shutting down
`,
      'cannot open the ledger: no such account',
    ],
    ['nothing but a goodbye', 'FATAL: Shutting down\n', 'FATAL: Shutting down'],
    [
      'a goodbye that says why',
      'ERROR ledger is slow\nFATAL: Shutting down: no such account\n',
      'FATAL: Shutting down: no such account',
    ],
  ])('%s', (_program, text, line) => {
    expect(told(text)).toBe(line)
  })

  test('no log', () => {
    expect(lastWords(undefined)).toBeUndefined()
  })

  test('a line is whole, so that a secret anywhere in it is found', () => {
    expect(told('x'.repeat(500))).toBe('x'.repeat(500))
    expect(told('x'.repeat(5000))).toBe('x'.repeat(5000))
  })

  test('whatever was written: one line without control characters, of at most 2000', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = told(text) ?? ''

        expect([line.length <= 2000, /[\u0000-\u0008\u000a-\u001f]/.test(line)]).toEqual([true, false])
      }),
    )
  })
})

test('tailOf gives the last lines that are not empty', () => {
  expect(tailOf(log('one\n\ntwo  \r\nthree\n'), 2)).toEqual(['two', 'three'])
})
