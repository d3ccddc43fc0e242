// What the last words of a program mean, in one sentence: which variable is not set, which host refused it, which file
// is not there. Rules are data: words that programs write → words for people; the first that matches is told. They
// refine the sentence of a cause and never choose it. The words are output of Node 24, Python 3.11, OpenJDK 17, Go 1.25,
// Rust 1.95, Perl 5.36, bash, dash, busybox, curl, wget and psql, and messages that nginx, libpq, pgJDBC, MySQL, redis-py,
// Ruby, Rails, Redis, .NET, Prisma, Flyway, golang-migrate, Spring Boot, Elasticsearch and pydantic publish.
import { nearest } from '../model/nearest.ts'
import type { Container, KubernetesObject, Pod } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import type { LastWords } from './log-line.ts'
import { mountedAt, volumeWords } from '../model/mounted.ts'

type Found = Record<string, string | undefined>

interface Rule {
  /** One of these must match; its named groups are what was found. */
  when: readonly RegExp[]
  /** Where else in the same words the rest of it may stand; the first that matches a group not yet found. */
  find?: readonly RegExp[]
  /** The line before must match this. */
  after?: RegExp
  /** Holds only for a program that ended: one that runs on has survived it. */
  ends?: true
  words: (found: Found, where: Where) => string
}

/** Whose words they are. */
export interface Where {
  view: View
  namespace: string | undefined
  container: Container | undefined
  pod?: Pod
  /** Whether the program ended. */
  ended: boolean
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
/** A name that only an environment variable has. */
const UPPER = `["'\`$({]{0,2}(?<name>[A-Z][A-Z0-9]{0,40}_[A-Z0-9_]{1,60})["'\`)}]{0,2}`

const variable: Rule['words'] = ({ name = '' }, { container }) => {
  const kind = /^[A-Z][A-Z0-9_]*$/.test(name) ? 'Environment variable' : 'Variable'
  const { env = [], envFrom = [] } = container ?? {}
  if (container === undefined || kind === 'Variable' || env.some((one) => one.name === name))
    return `${kind} ${name} is not set.`
  const near = nearest(
    name,
    env.map((one) => one.name),
  )
  if (near !== undefined) return `${kind} ${name} is not set; the pod sets ${near}.`
  const sources = envFrom.flatMap(({ configMapRef, secretRef }) => [
    ...(configMapRef === undefined ? [] : [`ConfigMap ${configMapRef.name}`]),
    ...(secretRef === undefined ? [] : [`Secret ${secretRef.name}`]),
  ])
  return sources.length === 0
    ? `${kind} ${name} is not set, and container ${container.name} has no env of that name.`
    : `${kind} ${name} is not set; it would come from ${sources.join(' or ')}.`
}
const file = (path: string | undefined, otherwise: string): string => path ?? otherwise

const RULES: readonly Rule[] = [
  {
    when: [/exec format error/i],
    words: () => 'The program is built for another processor, or is a script without a #! line.',
  },
  {
    when: [
      /error while loading shared libraries: (?<file>[^:\s]+)/,
      /Error loading shared library (?<file>[^:\s]+): /,
      /ImportError: (?<file>\S+\.so[\w.]*): cannot open shared object/,
      /version [`'](?<file>GLIBC(?:XX)?_[\d.]+)' not found/,
    ],
    words: ({ file }) => `The image has no shared library ${file}, which the program needs.`,
  },
  {
    when: [/JavaScript heap out of memory/],
    words: () => "Node reached its own heap limit (--max-old-space-size), not the container's memory limit.",
  },
  {
    when: [/java\.lang\.OutOfMemoryError: (?<what>[^\n]{1,80})/],
    words: ({ what }) => `The Java virtual machine reached its own limit (${what}; -Xmx, -XX:MaxRAMPercentage).`,
  },
  {
    when: [
      /^MemoryError\b/m,
      /System\.OutOfMemoryException/,
      /failed to allocate memory \(NoMemoryError\)/,
      /fatal error: runtime: out of memory/,
      /std::bad_alloc/,
      /Native memory allocation \(\w+\) failed/,
    ],
    words: () => 'The program got no more memory from the system.',
  },
  {
    when: [/KeyError: '(?<name>\w+)'/],
    after: /File "(?:<frozen os>|\S*\/os\.py)"/,
    words: variable,
  },
  {
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
    words: variable,
  },
  {
    when: [/Missing `secret_key_base` for/],
    words: (_found, where) => variable({ name: 'SECRET_KEY_BASE' }, where),
  },
  {
    when: [/validation errors? for (?<what>\w*(?:Settings|Config)\w*)\n(?<name>[\w.]{1,80})\n\s+Field required/],
    words: ({ what, name }) => `Setting ${name} of ${what} is required and not there.`,
  },
  {
    when: [
      /The config property (?<name>[\w.-]{1,120}) is required but it could not be found/,
      /The (?<name>[A-Z][A-Z0-9_]{1,80}) setting must not be empty/,
    ],
    words: ({ name }) => `Setting ${name} is required and not there.`,
  },
  {
    when: [/^ZodError: \[\s[^\]]{0,600}?"path": \[\s+"(?<name>[\w.-]{1,80})"/m],
    words: ({ name }) => `Its check of the settings refuses ${name}.`,
  },
  {
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
    words: ({ flag }) => `It does not know the option ${flag}.`,
  },
  {
    when: [
      /bind: permission denied/,
      /bind\(\) to \S{1,60} failed \(13: Permission denied\)/,
      /listen EACCES: permission denied/,
    ],
    find: PORT,
    words: ({ port }) =>
      `It may not listen on port ${port ?? 'it wants'}: ports below 1024 need root or the capability NET_BIND_SERVICE.`,
  },
  {
    when: [
      /address (?:is )?already in use/i,
      /EADDRINUSE/,
      /Connection in use: /,
      /port:? \d+ (?:was|is) already in use/i,
    ],
    find: PORT,
    words: ({ port }) =>
      `${port === undefined ? 'The port that it wants to listen on' : `Port ${port}`} is taken by another process; all containers of a pod share their ports.`,
  },
  {
    when: [
      /server gave HTTP response to HTTPS client/,
      /wrong version number/i,
      /Unsupported or unrecognized SSL message/,
    ],
    find: ADDRESS,
    words: ({ host, port }) => `It speaks TLS to ${address(host, port) ?? 'a server'}, which answers without.`,
  },
  {
    when: [
      /certificate (?:has|is) expired|CERT_HAS_EXPIRED|certificate has expired or is not yet valid|CertificateExpired/i,
    ],
    words: () => 'A certificate that it needs has expired.',
  },
  {
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
    words: () => 'It does not trust the certificate of a server that it connects to.',
  },
  {
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
    words: ({ host }, where) =>
      host === undefined
        ? 'A host name that it needs does not resolve.'
        : `The host name ${host} does not resolve.${serviceWords(host, undefined, where, 'unresolved')}`,
  },
  {
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
    words: ({ host, port }, where) => {
      const at = address(host, port)
      if (host === undefined || at === undefined) return 'A server that it connects to refused the connection.'
      const reason = 'connection refused'
      return `It could not connect to ${at} (${reason}).${serviceWords(host, port, where)}`
    },
  },
  {
    when: [
      /ETIMEDOUT/,
      /connect(?:ion)? timed out/i,
      /dial tcp \S{1,200}: i\/o timeout/,
      /EHOSTUNREACH|no route to host/i,
    ],
    find: ADDRESS,
    words: ({ host, port }, where) =>
      host === undefined
        ? 'A server that it connects to does not answer.'
        : `It could not connect to ${address(host, port)} (no answer).${serviceWords(host, port, where)}`,
  },
  {
    when: [
      /(?:password|Ident|Peer) authentication failed for user ["'](?<user>[^"'\n]{1,80})/,
      /Access denied for user '(?<user>[^'\n]{1,80})'/,
      /Login failed for user '(?<user>[^'\n]{1,80})'/,
    ],
    words: ({ user }) => `The database refused to let user ${user} in.`,
  },
  {
    when: [/FATAL: +database "(?<name>[^"\n]{1,80})" does not exist/, /Unknown database '(?<name>[^'\n]{1,80})'/],
    words: ({ name }) => `The database server has no database ${name}.`,
  },
  {
    when: [/FATAL: +role "(?<user>[^"\n]{1,80})" does not exist/],
    words: ({ user }) => `The database server has no user ${user}.`,
  },
  {
    when: [
      /relation "(?<name>[^"\n]{1,80})" does not exist/,
      /no such table: (?<name>[\w."]{1,80})/,
      /Table '(?<name>[^'\n]{1,120})' doesn't exist/,
    ],
    words: ({ name }) => `Its database has no table ${name}: perhaps its migrations have not been run yet.`,
  },
  {
    when: [
      /Unable to locate credentials|NoCredentialProviders|CredentialsProviderError|Could not load credentials from any providers/,
      /DefaultCredentialsError|[Cc]ould not find default credentials/,
    ],
    words: () => 'It has no credentials for the cloud; mostly its ServiceAccount is to bring them.',
  },
  {
    when: [/is not authorized to perform: (?<action>[\w:-]{1,80})/],
    words: ({ action }) => `Its identity in the cloud may not do ${action}.`,
  },
  {
    when: [/no matches for kind \\?"(?<kind>\w{1,80})\\?" in version \\?"(?<version>[\w./-]{1,120}\w)\\?"/],
    words: ({ kind, version }) =>
      `The cluster does not serve ${kind} of ${version}: its CustomResourceDefinition is not installed.`,
  },
  {
    when: [
      /Dirty database version (?<version>\d+)/,
      /FlywayMigrateException|FlywayValidateException|Validate failed: Migrations? ha(?:s|ve) failed validation/,
      /contains a failed migration to version (?<version>[\w.]+)/,
      /LiquibaseException|MigrationFailedException|Can't locate revision identified by/,
      /\bP30(?:09|18)\b/,
      /migrations?\b[^\n]{0,80}\b(?:failed|failure|error|aborted)/i,
      /(?:failed|failure|error|unable|cannot|could not)\b[^\n]{0,60}\bmigrat(?:e|ions?)\b/i,
    ],
    words: ({ version }) =>
      version === undefined
        ? 'A migration of the database failed.'
        : `A migration of the database failed and left it at version ${version}.`,
  },
  {
    when: [/^\s*Migrations are pending\b/m],
    words: () => 'Migrations of its database have not been run yet.',
  },
  {
    when: [/permission denied for (?<what>table|relation|schema|database|sequence) (?<path>[\w."]{1,80})/],
    words: ({ what, path }) => `Its database user may not use ${what} ${path}.`,
  },
  {
    when: [/read-only file ?system/i, /EROFS/],
    find: PATH,
    words: ({ path }) =>
      `It may not write ${file(path, 'a file')}: the file system there is read-only (readOnlyRootFilesystem, or a read-only volume).`,
  },
  {
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
    words: ({ path }, { container }) =>
      `It may not use ${file(path, 'a file or directory')} (permission denied)${user(container)}.`,
  },
  {
    when: [
      /(?:chmod|chown): (?:changing (?:permissions|ownership) of )?['"‘]?(?<path>\/[^'"’:\n]{1,200})['"’]?: Operation not permitted/,
    ],
    words: ({ path }, { container }) =>
      `It may not change the owner or mode of ${file(path, 'a file')} (operation not permitted)${user(container)}.`,
  },
  {
    when: [
      /"(?<path>\/[^"\n]{1,200})" failed \(21: Is a directory\)/,
      /\[Errno 21\] Is a directory: ['"](?<path>[^'"\n]{1,200})/,
      /(?:open|read) (?<path>\/[^\s:]{1,200}): is a directory/,
      /FileNotFoundException: (?<path>\/[^\n(]{1,200}) \(Is a directory\)/,
      /(?<path>\/[^\s:'"]{1,200}): Is a directory/,
      /EISDIR: illegal operation on a directory/,
    ],
    words: ({ path }, { container }) => {
      const mount = container?.volumeMounts?.find(
        ({ mountPath, subPath }) => mountPath === path && subPath !== undefined,
      )
      return mount === undefined
        ? `It wants a file, and ${file(path, 'what it reads')} is a directory.`
        : `${path} is a directory: volume "${mount.name}" has no file "${mount.subPath}" (subPath), so an empty directory was made in its place.`
    },
  },
  {
    when: [
      /User \\?"system:serviceaccount:(?<namespace>[\w-]{1,63}):(?<account>[\w.-]{1,253})\\?" cannot (?<verb>[\w ]{1,40}) resource \\?"(?<resource>[\w./-]{1,120})\\?"/,
    ],
    words: ({ namespace, account, verb, resource }) =>
      `ServiceAccount ${account} of namespace ${namespace} may not ${verb} ${resource}: no Role or ClusterRole that is bound to it allows that.`,
  },
  {
    when: [/ENOSPC|no space left on device/i],
    words: () => 'The disk that it writes to is full.',
  },
  {
    when: [
      /Cannot find (?:module|package) '(?<module>[^'\n]{1,200})'/,
      /ModuleNotFoundError: No module named '(?<module>[^'\n]{1,200})'/,
      /(?:ClassNotFoundException|NoClassDefFoundError|Could not find or load main class):? (?<module>[\w.$/]{1,200})/,
      /cannot load such file -- (?<module>\S{1,200})/,
      /Can't locate (?<module>[\w/]{1,200})\.pm in @INC/,
      /Unable to access jarfile (?<module>\S{1,200})/,
    ],
    words: ({ module }) => `The image has no ${module}, which the program loads.`,
  },
  {
    when: [/UnsupportedClassVersionError/],
    words: () => 'The program was compiled for a newer Java than the image has.',
  },
  {
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
    words: ({ path }, where) => {
      const mounted = mountedAt(path, where)
      return mounted === undefined
        ? `File ${path} does not exist in the container.`
        : `File ${path} does not exist: at ${mounted.mountPath} the container has ${volumeWords(mounted.volume)}, which holds no such file.`
    },
  },
  {
    when: [
      /FATAL CONFIG FILE ERROR[^\n]*\n[^\n]* at line (?<row>\d+)\n>>> '(?<what>[\w.-]{1,80})[^\n]*\n(?<why>[^\n]{1,200})/,
    ],
    words: ({ row, what, why = '' }) =>
      `Line ${row} of its configuration, ${what}, is refused: ${why.replace(/\.$/, '')}.`,
  },
  {
    when: [/directory ["'](?<path>\/[^"'\n]{1,200})["'] exists but is not empty/],
    words: ({ path }) =>
      `It wants an empty ${path}, and a new disk often holds lost+found: mount the volume with a subPath, or let it use a folder below.`,
  },
  {
    when: [
      /initialized by PostgreSQL version (?<old>[\d.]+), which is not compatible with this version (?<now>[\d.]+\d)/,
    ],
    words: ({ old, now }) =>
      `Its data was made by PostgreSQL ${old}, and this is ${now}: the data must be upgraded first.`,
  },
  {
    when: [/max virtual memory areas vm\.max_map_count \[\d+\] (?:is )?(?:likely )?too low/],
    words: () => "The node's kernel setting vm.max_map_count is too low for it; it is raised on the node.",
  },
  {
    when: [
      /\[emerg\][^\n]{0,400} in (?<path>\/[^\s:]{1,200}):(?<row>\d+)/,
      /(?:pars(?:e|ing)|unmarshal(?:ing|ling)?|decod(?:e|ing)) [^\n]{0,40}?(?<path>\/[^\s:'"]{1,200}\.(?:ya?ml|json|toml|ini|conf|xml|properties))\b/,
    ],
    words: ({ path, row }) => `${path}${row === undefined ? '' : `, line ${row},`} cannot be read as configuration.`,
  },
  {
    when: [
      /JSONDecodeError|is not valid JSON|in JSON at position \d|invalid character .{1,20} looking for beginning of/,
      /TOMLDecodeError|toml: /,
      /yaml: (?:line \d+|unmarshal)|YAML(?:Exception|Error|ParseException)|yaml\.(?:scanner|parser)\.\w+Error|ParserError|ScannerError/,
    ],
    words: () => 'It read JSON, YAML or TOML that is not well formed.',
  },
  {
    when: [/: (?<command>[^\s:]{1,200}): command not found/, /: (?:exec: )?(?<command>[^\s:]{1,200}): not found$/m],
    words: ({ command }) => `The image has no command ${command}.`,
  },
  { ends: true, when: [/^panic: /], words: () => 'It panicked.' },
  { ends: true, when: [/^/], after: /^thread '[^'\n]{1,80}'[^\n]{0,40} panicked at /, words: () => 'It panicked.' },
  {
    ends: true,
    when: [
      /^(?:Exception in thread "[^"\n]{1,80}" |Unhandled exception\. |Uncaught |Caused by: )?(?<type>[\w.$]{1,120}(?:Error|Exception|Rejection))(?: \[\w+\])?(?::|$)/,
      /^[^\n]{1,1000} \((?<type>[A-Z][\w:]{1,80}(?:Error|Exception))\)(?:\n|$)/,
    ],
    words: ({ type }) => `It ended with an unhandled ${type?.split('.').at(-1)}.`,
  },
]

/** What the last words mean, in one or two sentences; undefined when no rule knows them. */
export function meaningOf(words: LastWords, where: Where): string | undefined {
  return told(words.text, words.before, where, true) ?? cause(words, where)
}

/** Nothing that is known is in the last error: then the one that led to it, else the most general. */
function cause({ text, before, earlier }: LastWords, where: Where): string | undefined {
  const led = earlier === undefined ? undefined : told(earlier.text, earlier.before, where, true)
  return led ?? told(text, before, where, false)
}

/** By the first rule that matches; `special`: not by those that say no more than that it ended. */
function told(text: string, before: string, where: Where, special: boolean): string | undefined {
  for (const rule of RULES) {
    if ((rule.ends === true && (special || !where.ended)) || (rule.after !== undefined && !rule.after.test(before)))
      continue
    const match = rule.when.map((expression) => expression.exec(text)).find((one) => one !== null)
    if (match == null) continue
    return rule.words({ ...elsewhere(rule.find ?? [], text), ...match.groups }, where)
  }
  return undefined
}

function elsewhere(find: readonly RegExp[], text: string): Found {
  return find.map((expression) => expression.exec(text)).find((one) => one !== null)?.groups ?? {}
}

function address(host: string | undefined, port: string | undefined): string | undefined {
  if (host === undefined) return undefined
  const shown = host.includes(':') ? `[${host}]` : host
  return port === undefined ? shown : `${shown}:${port}`
}

/** `, it runs as user 1000` where the manifest says so. */
function user(container: Container | undefined): string {
  const { runAsUser } = (container?.securityContext ?? {}) as { runAsUser?: number }
  return runAsUser === undefined ? '' : `; it runs as user ${runAsUser}`
}

interface Service extends KubernetesObject {
  spec?: { clusterIP?: string; ports?: { port: number }[]; type?: string }
}
type EndpointSlice = KubernetesObject & { endpoints?: { conditions?: { ready?: boolean } }[] | null }

/** What is known of the Service behind a host: nothing unless the Services of the namespace are watched. */
function serviceWords(
  host: string,
  port: string | undefined,
  { view, namespace }: Where,
  unresolved?: 'unresolved',
): string {
  if (/^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host)) return ' Inside a container that is the pod itself.'
  const services = (view.all('', 'Service') as readonly Service[]).filter(
    ({ metadata, spec }) => metadata.namespace === namespace && spec !== undefined,
  )
  const name = serviceName(host, namespace)
  const service = services.find(({ metadata, spec }) => metadata.name === name || spec?.clusterIP === host)
  if (service === undefined) {
    return name !== undefined && services.length > 0 && view.isRead('v1', 'Service', namespace)
      ? ` Namespace ${namespace ?? ''} has no Service ${name}.`
      : ''
  }
  const known = service.metadata.name
  // A Service with an address has a name; a headless one only where an endpoint is ready.
  if (unresolved !== undefined && service.spec?.clusterIP !== 'None')
    return ` Service ${known} exists, so it is the cluster's DNS that does not answer.`
  const ports = service.spec?.ports?.map((one) => String(one.port)) ?? []
  if (port !== undefined && ports.length > 0 && !ports.includes(port))
    return ` Service ${known} has no port ${port}, only ${ports.join(', ')}.`
  const slices = (view.all('discovery.k8s.io', 'EndpointSlice') as readonly EndpointSlice[]).filter(
    ({ metadata }) => metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === known,
  )
  if (slices.length === 0 || service.spec?.type === 'ExternalName') return ` Service ${known} exists.`
  const ready = slices
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false)
  return ready.length === 0
    ? ` Service ${known} has no ready endpoints.`
    : ` Service ${known} has ${ready.length} ready ${ready.length === 1 ? 'endpoint' : 'endpoints'} now.`
}

/** The Service of this namespace that a host name stands for: `db`, `db.shop`, `db.shop.svc.cluster.local`. */
function serviceName(host: string, namespace: string | undefined): string | undefined {
  const [name, second, third, ...rest] = host.replace(/\.$/, '').split('.')
  if (/^[\d.:]+$/.test(host) || name === undefined) return undefined
  if (second === undefined) return name
  return second === namespace &&
    (third === undefined || third === 'svc') &&
    (rest.length === 0 || rest[0] === 'cluster')
    ? name
    : undefined
}
