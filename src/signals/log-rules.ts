// The words that programs write, and what they mean: rules as data, of which the first that matches is told. They refine
// the sentence of a cause and never choose it. The words are output of Node 24, Python 3.11, OpenJDK 17, Go 1.25, Rust
// 1.95, Perl 5.36, bash, dash, busybox, curl, wget and psql, and messages that nginx, libpq, pgJDBC, MySQL, redis-py,
// Ruby, Rails, Redis, .NET, Prisma, Flyway, golang-migrate, Spring Boot, Elasticsearch and pydantic publish.
import type { MeaningKind } from '../model/log-facts.ts'

/** What the named groups of a rule's expressions found. */
export type Found = Readonly<Record<string, string | undefined>>

/** Words that programs write, and what they mean. */
export interface Rule {
  kind: MeaningKind
  /** What these words tell without a name in them. */
  known?: Found
  /** One of these must match; its named groups are what was found. */
  when: readonly RegExp[]
  /** Where else in the same words the rest of it may stand; the first that matches a group not yet found. */
  find?: readonly RegExp[]
  /** The line before must match this. */
  after?: RegExp
  /** Holds only for a program that ended: one that runs on has survived it. */
  ends?: true
}

/** A host with its port in the ways in which programs write them. An address of IPv6 has colons of its own. */
const ADDRESS: readonly RegExp[] = [
  /ECONNREFUSED (?<host>[\w.:-]+):(?<port>\d+)/,
  /dial tcp[46]? \[(?<host>[0-9a-f:.]+)\]:(?<port>\d+)/,
  /(?:dial (?:tcp|udp)[46]?|ETIMEDOUT|EHOSTUNREACH|ECONNRESET|Connection to|connecting to) (?<host>[\w.-]+):(?<port>\d+)/,
  /server at [`"](?<host>[\w.-]+)[`"]?(?: \([\w.:]+\))?,? ?(?:port |:`?)(?<port>\d+)/,
  /on host "(?<host>[\w.-]+)"[^?]{0,80}port (?<port>\d+)/,
  /(?:connect to|for) "?(?<host>[\w.-]+)"? port (?<port>\d+)/i,
  /server on '(?<host>[\w.-]+?):(?<port>\d+)'/,
  /host='(?<host>[\w.-]+)', port=(?<port>\d+)/,
  /\(host=(?<host>[\w.-]+)\)\(port=(?<port>\d+)\)/,
  /(?:server on '|remote host \()(?<host>[\w.:-]+)['"`)]/,
  /(?<![\w.@:/-])(?![\w.-]*\.(?:go|java|kt|py|rb|m?js|ts|rs|cs|php|c|cc|cpp):)(?<host>(?=[\w.-]*[a-zA-Z.])[\w.-]+):(?<port>\d{2,5})\b(?![.:]\w)/,
  /\bhttps?:\/\/(?<host>[\w.-]+)(?::(?<port>\d+))?[/"'\s]/,
]
const PORT: readonly RegExp[] = [
  /EADDRINUSE[^\n]*:(?<port>\d+)$/m,
  /EACCES: permission denied [\w.:]*:(?<port>\d+)$/m,
  /(?:bind\(\) to|listen tcp[46]?|bind to address|tcp:\/\/|http:\/\/)\s?\S{0,60}:(?<port>\d+)/,
  /port:? (?<port>\d{2,5})/i,
  /\('[\w.:]*', (?<port>\d+)\)/,
  /(?<!\d):(?<port>[1-9]\d{1,4})\b(?!:)/,
]
/** A path, quoted or bare. */
const PATH: readonly RegExp[] = [/['"‘`](?<path>[^'"’`\n]{1,200})['"’`]/, /(?<path>\/[^\s:'"()]{1,200})/]
const NAME = `(?!(?:is|was|are|were|not|has|must|should|needs?|named|for|in)\\b)["'\`$({]{0,2}(?<name>[A-Za-z_][A-Za-z0-9_]{1,80})["'\`)}]{0,2}`
const UNSET = `(?:not (?:set|defined|found|provided|specified|present)|unset|undefined|missing|required|empty|(?:must|should|needs? to|has to) be (?:set|defined|provided|specified)|needs? setting)`
/** A name that only an environment variable has, and of which the words before it say nothing else. */
const UPPER = `(?<!\\w)(?<!\\b(?:column|constraint|constant|enum|feature|field|flag|function|index|key|permission|privilege|role|table|topic|trigger|view)s? ["'\`]?)["'\`$({]{0,2}(?<name>[A-Z][A-Z0-9]{0,40}_[A-Z0-9_]{1,60})["'\`)}]{0,2}`

/** In the order in which they are tried. */
export const RULES: readonly Rule[] = [
  {
    kind: 'exec format',
    when: [/exec format error/i],
  },
  {
    kind: 'no shared library',
    when: [
      /error while loading shared libraries: (?<file>[^:\s]+)/,
      /Error loading shared library (?<file>[^:\s]+): /,
      /ImportError: (?<file>\S+\.so[\w.]*): cannot open shared object/,
      /version [`'](?<file>GLIBC(?:XX)?_[\d.]+)' not found/,
    ],
  },
  {
    kind: 'Node heap full',
    when: [/JavaScript heap out of memory/],
  },
  {
    kind: 'Java memory full',
    when: [/java\.lang\.OutOfMemoryError: (?<what>[^\n]{1,80})/],
  },
  {
    kind: 'no memory',
    when: [
      /^MemoryError\b/m,
      /System\.OutOfMemoryException/,
      /failed to allocate memory \(NoMemoryError\)/,
      /fatal error: runtime: out of memory/,
      /std::bad_alloc/,
      /Native memory allocation \(\w+\) failed/,
    ],
  },
  {
    kind: 'unset variable',
    when: [/KeyError: '(?<name>\w+)'/],
    after: /File "(?:<frozen os>|\S*\/os\.py)"/,
  },
  {
    kind: 'unset variable',
    when: [
      /(?:^|[ :])(?<name>[A-Za-z_]\w*): (?:unbound variable|parameter (?:null or )?not set)/m,
      new RegExp(`${UPPER}: (?:is )?${UNSET}\\b`),
      new RegExp(`environment variables?(?: named)?:? ${NAME}(?: (?:is|was|are|were))? ${UNSET}`, 'i'),
      new RegExp(
        `(?:missing|required|undefined|unset)[ \\w]{0,20} (?:env(?:ironment)? ?var(?:iable)?s?|env):? ${NAME}`,
        'i',
      ),
      new RegExp(`environment variables? not (?:found|set|defined):? ${NAME}`, 'i'),
      new RegExp(`${UPPER}(?: env(?:ironment)? var(?:iable)?)?(?: (?:is|was|are))? ${UNSET}\\b`),
      new RegExp(`(?:[Mm]issing|[Rr]equired)[ \\w]{0,30}:? ${UPPER}`),
      new RegExp(
        `(?:[Pp]lease|must|need to|have to) (?:set|define|provide|specify|export) (?:the )?(?:environment variable )?${UPPER}`,
      ),
      new RegExp(
        `\\b[Nn]o ${UPPER}(?: or [\\w"'\`]{1,80})? (?:is |was )?(?:set|found|provided|specified|defined|given|configured)\\b`,
      ),
      /of the following as an environment variables?:\n\s*-? ?(?<name>[A-Z][A-Z0-9_]{2,80})/,
      /required key (?<name>\w+) missing value/,
      /(?:^|\W)(?<name>[A-Z][A-Z0-9_]{2,80}): NotPresent/,
      /Could not resolve placeholder '(?<name>[A-Z][A-Z0-9_]{2,80})'/,
      /key not found: "(?<name>[A-Z][A-Z0-9_]{2,80})" \(KeyError\)/,
    ],
  },
  {
    kind: 'unset variable',
    known: { name: 'SECRET_KEY_BASE' },
    when: [/Missing `secret_key_base` for/],
  },
  {
    kind: 'missing setting',
    when: [/validation errors? for (?<of>\w*(?:Settings|Config)\w*)\n(?<name>[\w.]{1,80})\n\s+Field required/],
  },
  {
    kind: 'missing setting',
    when: [
      /The config property (?<name>[\w.-]{1,120}) is required but it could not be found/,
      /The (?<name>[A-Z][A-Z0-9_]{1,80}) setting must not be empty/,
    ],
  },
  {
    kind: 'refused setting',
    when: [/^ZodError: \[\s[^\]]{0,600}?"path": \[\s+"(?<name>[\w.-]{1,80})"/m],
  },
  {
    kind: 'unknown option',
    when: [
      /flag provided but not defined: (?<flag>-\S{1,80})/,
      /unknown (?:shorthand )?flag: (?<flag>\S{1,80})/,
      /unrecognized arguments: (?<flag>\S{1,80})/,
      /[Nn]o such option: (?<flag>-\S{1,80})/,
      /unexpected argument '(?<flag>[^'\n]{1,80})'/,
      /unrecogni[sz]ed (?:command[ -]line )?(?:option|argument):? ['"`]?(?<flag>-[\w-]{1,80})/i,
      /unknown option:? ['"`]?(?<flag>-[\w-]{1,80})/i,
      /invalid option -- '?(?<flag>\w)/,
      /Unrecognized VM option '(?<flag>[^'\n]{1,80})'/,
    ],
  },
  {
    kind: 'port not permitted',
    when: [
      /bind: permission denied/,
      /bind\(\) to \S{1,60} failed \(13: Permission denied\)/,
      /listen EACCES: permission denied/,
    ],
    find: PORT,
  },
  {
    kind: 'port taken',
    when: [
      /address (?:is )?already in use/i,
      /EADDRINUSE/,
      /Connection in use: /,
      /port:? \d+ (?:was|is) already in use/i,
    ],
    find: PORT,
  },
  {
    kind: 'server without TLS',
    when: [
      /server gave HTTP response to HTTPS client/,
      /wrong version number/i,
      /Unsupported or unrecognized SSL message/,
    ],
    find: ADDRESS,
  },
  {
    kind: 'expired certificate',
    when: [
      /certificate (?:has|is) expired|CERT_HAS_EXPIRED|certificate has expired or is not yet valid|CertificateExpired/i,
    ],
  },
  {
    kind: 'untrusted certificate',
    when: [
      /certificate verify failed/i,
      /self[- ]signed certificate/i,
      /\bx509: /,
      /PKIX path building failed/,
      /SSL certificate problem/,
      /unable to (?:get local issuer certificate|verify the first certificate)/,
      /certificate of \S+ is not trusted/,
      /remote certificate is invalid/i,
      /tls: (?:bad|unknown) certificate/,
    ],
  },
  {
    kind: 'unresolved host',
    when: [
      /getaddrinfo (?:ENOTFOUND|EAI_AGAIN) (?<host>[\w.-]+)/,
      /lookup (?<host>[\w.-]+)(?: on \S{1,60})?: (?:no such host|i\/o timeout|server misbehaving|Temporary failure)/,
      /UnknownHostException: (?<host>[\w.-]+)/,
      /[Cc]ould not resolve host: (?<host>[\w.-]+)/,
      /unable to resolve host address ['‘](?<host>[\w.-]+)/,
      /bad address '(?<host>[\w.-]+)/,
      /could not translate host name "(?<host>[\w.-]+)"/,
      /host not found in upstream "(?<host>[\w.-]+)/,
      /Unknown MySQL server host '(?<host>[\w.-]+)'/,
      /Error -[235] connecting to (?<host>[\w.-]+):\d+\./,
      /(?:Name or service not known|Temporary failure in name resolution) \((?<host>[\w.-]+):\d+\)/,
      /Name or service not known|nodename nor servname provided|Temporary failure in name resolution/,
    ],
  },
  {
    kind: 'unreachable',
    known: { reason: 'refused' },
    when: [
      /ECONNREFUSED/,
      /connection refused/i,
      /Connection to \S{1,200} refused/,
      /ConnectionRefused\b/,
      /actively refused/,
      /Couldn't connect to server/,
      /Can't (?:connect to (?:local )?MySQL server|reach database server at)/,
    ],
    find: ADDRESS,
  },
  {
    kind: 'unreachable',
    known: { reason: 'no answer' },
    when: [
      /ETIMEDOUT/,
      /connect(?:ion)? (?:attempt )?timed out/i,
      /connect(?:ion)? timeout (?:to|for|while connecting)\b|timed? ?out (?:while )?connecting to\b|ConnectTimeout(?:Error|Exception)?\b/i,
      /dial tcp \S{1,200}: i\/o timeout/,
      /EHOSTUNREACH|no route to host/i,
    ],
    find: ADDRESS,
  },
  {
    kind: 'login refused',
    when: [
      /(?:password|Ident|Peer) authentication failed for user ["'](?<user>[^"'\n]{1,80})/,
      /Access denied for user '(?<user>[^'\n]{1,80})'/,
      /Login failed for user '(?<user>[^'\n]{1,80})'/,
    ],
  },
  {
    kind: 'no database',
    when: [/FATAL: +database "(?<name>[^"\n]{1,80})" does not exist/, /Unknown database '(?<name>[^'\n]{1,80})'/],
  },
  {
    kind: 'no database user',
    when: [/FATAL: +role "(?<user>[^"\n]{1,80})" does not exist/],
  },
  {
    kind: 'no table',
    when: [
      /relation "(?<name>[^"\n]{1,80})" does not exist/,
      /no such table: (?<name>[\w."]{1,80})/,
      /Table '(?<name>[^'\n]{1,120})' doesn't exist/,
    ],
  },
  {
    kind: 'no cloud credentials',
    when: [
      /Unable to locate credentials|NoCredentialProviders|CredentialsProviderError|Could not load credentials from any providers/,
      /DefaultCredentialsError|[Cc]ould not find default credentials/,
    ],
  },
  {
    kind: 'cloud action denied',
    when: [/is not authorized to perform: (?<action>[\w:-]{1,80})/],
  },
  {
    kind: 'kind not served',
    when: [/no matches for kind \\?"(?<of>\w{1,80})\\?" in version \\?"(?<version>[\w./-]{1,120}\w)\\?"/],
  },
  {
    kind: 'failed migration',
    when: [
      /Dirty database version (?<version>\d+)/,
      /FlywayMigrateException|FlywayValidateException|Validate failed: Migrations? ha(?:s|ve) failed validation/,
      /contains a failed migration to version (?<version>[\w.]+)/,
      /LiquibaseException|MigrationFailedException|Can't locate revision identified by/,
      /\bP30(?:09|18)\b/,
      /migrations?\b[^\n]{0,80}\b(?:failed|failure|error|aborted)/i,
      /(?:failed|failure|error|unable|cannot|could not)\b[^\n]{0,60}\bmigrat(?:e|ions?)\b/i,
    ],
  },
  {
    kind: 'pending migrations',
    when: [/^\s*Migrations are pending\b/m],
  },
  {
    kind: 'database permission',
    when: [/permission denied for (?<what>table|relation|schema|database|sequence) (?<name>[\w."]{1,80})/],
  },
  {
    kind: 'read-only file system',
    when: [/read-only file ?system/i, /EROFS/],
    find: PATH,
  },
  {
    kind: 'permission denied',
    when: [
      /FileNotFoundException: (?<path>\/[^\n(]{1,200}) \(Permission denied\)/,
      /AccessDeniedException: (?<path>\/\S{1,200})/,
      /Access to the path '(?<path>[^'\n]{1,200})' is denied/,
      /(?:open|mkdir|unlink|rename|chmod|chown|stat|scandir|fork\/exec) (?<path>\/[^\s:]{1,200}): permission denied/,
      /EACCES: permission denied, \w+ '(?<path>[^'\n]{1,200})'/,
      /"(?<path>\/[^"\n]{1,200})" failed \(13: Permission denied\)/,
      /\[Errno 13\] Permission denied: ['"](?<path>[^'"\n]{1,200})/,
      /(?:can't|cannot) (?:create|open|touch|remove|access|create directory) ['"‘]?(?<path>\/[^'"’:\n]{1,200})['"’]?: Permission denied/i,
      /(?<path>\/[^\s:'"]{1,200}): Permission denied/,
    ],
  },
  {
    kind: 'owner not changed',
    when: [
      /(?:chmod|chown): (?:changing (?:permissions|ownership) of )?['"‘]?(?<path>\/[^'"’:\n]{1,200})['"’]?: Operation not permitted/,
    ],
  },
  {
    kind: 'is a directory',
    when: [
      /"(?<path>\/[^"\n]{1,200})" failed \(21: Is a directory\)/,
      /\[Errno 21\] Is a directory: ['"](?<path>[^'"\n]{1,200})/,
      /(?:open|read) (?<path>\/[^\s:]{1,200}): is a directory/,
      /FileNotFoundException: (?<path>\/[^\n(]{1,200}) \(Is a directory\)/,
      /(?<path>\/[^\s:'"]{1,200}): Is a directory/,
      /EISDIR: illegal operation on a directory/,
    ],
  },
  {
    kind: 'cluster permission',
    when: [
      /User \\?"system:serviceaccount:(?<namespace>[\w-]{1,63}):(?<account>[\w.-]{1,253})\\?" cannot (?<verb>[\w ]{1,40}) resource \\?"(?<resource>[\w./-]{1,120})\\?"/,
    ],
  },
  {
    kind: 'full disk',
    when: [/ENOSPC|no space left on device/i],
  },
  {
    kind: 'no module',
    when: [
      /Cannot find (?:module|package) '(?<module>[^'\n]{1,200})'/,
      /ModuleNotFoundError: No module named '(?<module>[^'\n]{1,200})'/,
      /(?:ClassNotFoundException|NoClassDefFoundError|Could not find or load main class):? (?<module>[\w.$/]{1,200})/,
      /cannot load such file -- (?<module>\S{1,200})/,
      /Can't locate (?<module>[\w/]{1,200})\.pm in @INC/,
      /Unable to access jarfile (?<module>\S{1,200})/,
    ],
  },
  {
    kind: 'newer Java',
    when: [/UnsupportedClassVersionError/],
  },
  {
    kind: 'no file',
    when: [
      /ENOENT: no such file or directory, \w+ '(?<path>[^'\n]{1,200})'/,
      /\[Errno 2\] No such file or directory: ['"](?<path>[^'"\n]{1,200})/,
      /NoSuchFileException: (?<path>\/\S{1,200})/,
      /FileNotFoundException: (?<path>\/[^\n(]{1,200}) \(No such file or directory\)/,
      /Could not find file '(?<path>[^'\n]{1,200})'/,
      /(?:open|stat|read|lstat) (?<path>\/[^\s:]{1,200}): no such file or directory/,
      /"(?<path>\/[^"\n]{1,200})" failed \(2: No such file or directory\)/,
      /(?:can't|cannot) (?:open|access|stat) ['"‘]?(?<path>[^'"’:\n]{1,200})['"’]?: No such file or directory/i,
      /(?<path>\/[^\s:'"]{1,200}): No such file or directory/,
      /cannot load certificate(?: key)? "(?<path>\/[^"\n]{1,200})"[^\n]{0,200}No such file or directory/,
      /exec (?<path>\/\S{1,200}) failed: No such file or directory/,
      /Config File "(?<path>[^"\n]{1,200})" Not Found in/,
    ],
  },
  {
    kind: 'refused configuration',
    when: [
      /FATAL CONFIG FILE ERROR[^\n]*\n[^\n]* at line (?<line>\d+)\n>>> '(?<what>[\w.-]{1,80})[^\n]*\n(?<why>[^\n]{1,200})/,
    ],
  },
  {
    kind: 'directory not empty',
    when: [/directory ["'](?<path>\/[^"'\n]{1,200})["'] exists but is not empty/],
  },
  {
    kind: 'older PostgreSQL',
    when: [
      /initialized by PostgreSQL version (?<old>[\d.]+), which is not compatible with this version (?<now>[\d.]+\d)/,
    ],
  },
  {
    kind: 'kernel setting',
    when: [/max virtual memory areas (?<name>vm\.max_map_count) \[\d+\] (?:is )?(?:likely )?too low/],
  },
  {
    kind: 'unreadable configuration',
    when: [
      /\[emerg\][^\n]{0,400} in (?<path>\/[^\s:]{1,200}):(?<line>\d+)/,
      /(?:pars(?:e|ing)|unmarshal(?:ing|ling)?|decod(?:e|ing)) [^\n]{0,40}?(?<path>\/[^\s:'"]{1,200}\.(?:ya?ml|json|toml|ini|conf|xml|properties))\b/,
    ],
  },
  {
    kind: 'malformed text',
    when: [
      /JSONDecodeError|is not valid JSON|in JSON at position \d|invalid character .{1,20} looking for beginning of/,
      /TOMLDecodeError|toml: /,
      /yaml: (?:line \d+|unmarshal)|YAML(?:Exception|Error|ParseException)|yaml\.(?:scanner|parser)\.\w+Error|ParserError|ScannerError/,
    ],
  },
  {
    kind: 'no command',
    when: [/: (?<command>[^\s:]{1,200}): command not found/, /: (?:exec: )?(?<command>[^\s:]{1,200}): not found$/m],
  },
  { kind: 'panic', ends: true, when: [/^panic: /] },
  { kind: 'panic', ends: true, when: [/^/], after: /^thread '[^'\n]{1,80}'[^\n]{0,40} panicked at / },
  {
    kind: 'unhandled error',
    ends: true,
    when: [
      /^(?:Exception in thread "[^"\n]{1,80}" |Unhandled exception\. |Uncaught |Caused by: )?(?<type>[\w.$]{1,120}(?:Error|Exception|Rejection))(?: \[\w+\])?(?::|$)/,
      /^[^\n]{1,1000} \((?<type>[A-Z][\w:]{1,80}(?:Error|Exception))\)(?:\n|$)/,
    ],
  },
]
