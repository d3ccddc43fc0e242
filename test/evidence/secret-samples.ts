// Secrets in every form that logs, messages and manifests have shown, with random values; and what only looks like one.

/** A text with secrets in it, and the parts that must not be seen. */
export interface Sample {
  text: string
  secrets: string[]
}

const ALPHABETS: Readonly<Record<string, string>> = {
  a: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  A: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  l: 'abcdefghijklmnopqrstuvwxyz0123456789',
  L: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ',
  h: '0123456789abcdef',
  b: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  u: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
  d: '123456789',
  g: 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
}

/** Numbers below 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** A template with its places filled: `{a20}` is twenty random letters and digits that are secret, `{=a20}` no secret. */
export function filled(template: string, random: () => number): Sample {
  const secrets: string[] = []
  const text = template.replace(/\{(=?)(\w)(\d+)\}/g, (_match, open: string, alphabet: string, length: string) => {
    const letters = ALPHABETS[alphabet] ?? ''
    const value = Array.from({ length: Number(length) }, () => letters[Math.floor(random() * letters.length)]).join('')
    // Both letters and digits, as nearly every random value has.
    const mixed = alphabet === 'a' || alphabet === 'l' ? `${value.slice(0, -3)}x${value.slice(-2, -1)}7` : value
    if (open === '') secrets.push(mixed)
    return mixed
  })
  return { text, secrets }
}

const BODY = '{b64}\n{b64}\n{b64}\n{b22}=='

export const SECRET_SHAPES: readonly string[] = [
  // Tokens by their shape
  'aws key AKIA{A16} was refused',
  'ASIA{A16}',
  'AWS_SECRET_ACCESS_KEY={b40}',
  'aws_session_token = {b120}',
  'bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t{b40}',
  'using ghp_{a36}',
  'gho_{a36} ghu_{a36}',
  'ghs_{a36}',
  'ghr_{a36}',
  'github_pat_{a22}_{a59}',
  'glpat-{u20}',
  'gldt-{u20} glrt-{u20}',
  'glptt-{h40}',
  'eyJhbGciOiJIUzI1NiJ9.eyJ{u40}.{u43}',
  'xoxb-{d12}-{d12}-{a24}',
  'xoxp-{d12}-{d12}-{d12}-{h32}',
  'xapp-1-{A11}-{d13}-{h64}',
  'POST https://hooks.slack.com/services/T{A8}/B{A10}/{a24} gave 403',
  'https://discord.com/api/webhooks/{d18}/{u68}',
  'https://acme.webhook.office.com/webhookb2/{h8}-{h4}-{h4}-{h4}-{h12}@{h8}-{h4}-{h4}-{h4}-{h12}/IncomingWebhook/{h32}/{h8}-{h4}-{h4}-{h4}-{h12}',
  'AIza{u35}',
  'ya29.{u60}',
  'GOCSPX-{u28}',
  'npm_{a36}',
  '//registry.example/:_authToken={u40}',
  '//registry.example/:_auth={b40}',
  '_auth = {b32}',
  'pypi-AgEIcHlwaS5vcmc{u80}',
  'rubygems_{h48}',
  'sk_live_{a24}',
  'sk_test_{a24}',
  'rk_live_{a24}',
  'whsec_{a32}',
  'sk-proj-{u74}T3BlbkFJ{u74}',
  'sk-{a20}T3BlbkFJ{a20}',
  'sk-ant-api03-{u93}AA',
  'hf_{L34}',
  'client 1a2b: {=a3}8Q~{u34}',
  'dop_v1_{h64}',
  'dapi{h32}',
  'glsa_{a32}_{h8}',
  'glc_{a60}',
  'shpat_{h32}',
  'shpss_{h32}',
  'lin_api_{a40}',
  'NRAK-{A27}',
  'SK{h32}',
  'mailgun key-{h32}',
  'GET https://api.telegram.org/bot{d10}:A{u34}/getMe',
  'AGE-SECRET-KEY-1{g58}',
  'SG.{u22}.{u43}',
  'hvs.{u95}',
  'hvb.{u140}',
  'dckr_pat_{u27}',
  'sha256~{u43}',
  'dp.pt.{a43}',
  'PMAK-{h24}-{h34}',
  'pul-{h40}',
  'dt0c01.{A24}.{A64}',
  'pscale_pw_{u43}',
  'sntrys_eyJ{b60}',
  'sntryu_{h64}',
  'ops_eyJ{b250}',
  'A3-{A6}-{A11}-{A5}-{A5}-{A5}',
  '{=a14}.atlasv1.{u65}',
  'ATATT3{u186}',
  'AKCp{a69}',
  'LTAI{l20}',
  'EZAK{a54}',
  'shippo_live_{h40}',
  'duffel_test_{u43}',
  'FLWSECK_TEST-{h32}-X',
  'pplx-{a48}',
  'fo1_{u43}',
  'HRKU-AA{u58}',
  'ntn_{d11}{a35}',
  'xkeysib-{h64}-{a16}',
  'sq0atp-{u22}',
  'admin:$2y$10${a53}',
  'root:$6$abcdefgh${a86}:19000',
  'line one\\nghp_{a36}\\n',
  // Keys
  `-----BEGIN RSA PRIVATE KEY-----\n${BODY}\n-----END RSA PRIVATE KEY-----`,
  `-----BEGIN OPENSSH PRIVATE KEY-----\n{b70}\n{b70}\n{b31}=\n-----END OPENSSH PRIVATE KEY-----`,
  `${BODY}\n-----END PRIVATE KEY-----`,
  `-----BEGIN EC PRIVATE KEY-----\n{b64}\n{b64}`,
  BODY,
  '{b64}',
  '{"private_key":"-----BEGIN PRIVATE KEY-----\\n{b64}\\n{b30}==\\n-----END PRIVATE KEY-----\\n"}',
  '{"private_key_id": "{h40}", "type": "service_account"}',
  'client-key-data: {b80}',
  'PrivateKey = {b43}=',
  // URLs and data sources
  'postgres://app:{a20}@db:5432/app',
  'postgres://app:{a6}@{a6}/{a6}@db:5432/app',
  'postgres://app:pa/ss/{a10}@db/app',
  'redis://:{a20}@cache:6379/0',
  'mongodb+srv://app:{a16}@cluster0.example.net/?retryWrites=true',
  'amqp://u:{a12}@h1,amqp://u:{a12}@h2',
  'https://{a20}@github.com/acme/shop',
  'https://x-access-token:{a20}@github.com/acme/shop',
  'jdbc:postgresql://db/app?user=app&password={a12}',
  'Server=db;Database=app;User Id=sa;Password={a12};Encrypt=true',
  'Server=db;Uid=sa;Pwd={a12};',
  'host=db port=5432 user=app password={a14} dbname=app',
  'app:{a16}@tcp(db:3306)/shop?parseTime=true',
  'dial dsn="root:{a5}@{a5}/{a5}@tcp(10.0.0.1:3306)/shop"',
  'DSN=app:{a16}@unix(/var/run/mysqld.sock)/shop',
  'scott/{a12}@//ora:1521/ORCLPDB1',
  'scott/{a12}@ora:1521/ORCL',
  'sqlplus -s scott/{a12}@ORCL',
  'jdbc:oracle:thin:scott/{a12}@ora:1521:XE',
  'oracle scott/{a12}@ORCL failed',
  'DefaultEndpointsProtocol=https;AccountName=x;AccountKey={b86}==;EndpointSuffix=core.windows.net',
  'Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccessKey={b43}=',
  'https://x.blob.core.windows.net/y?sv=2024&sig={a40}%3D&se=2026',
  'https://b.s3.amazonaws.com/x?X-Amz-Credential=AK{a18}%2F2026&X-Amz-Date=1&X-Amz-Signature={h64}',
  'https://storage.googleapis.com/x?X-Goog-Signature={h64}',
  'https://maps.example/api?key={a32}',
  'https://auth.example/cb?code={a22}&state=1',
  'https://api.example/v1?access_token={a32}',
  'https://api.example/v1?apikey={a32}',
  'wss://stream.example/?token={a32}',
  // Headers
  'Authorization: Bearer {u40}',
  'authorization: Basic {b20}==',
  '{"Authorization":["Basic {b20}=="]}',
  'Proxy-Authorization: Basic {b20}',
  'curl -H "X-Api-Key: {a32}" https://api.example',
  'X-Vault-Token: {a26}',
  'PRIVATE-TOKEN: {a20}',
  'Cookie: session={a32}; theme=dark',
  'Set-Cookie: sid={a32}; Path=/',
  'sent Bearer {a24} to it',
  // Commands
  'curl -u app:{a12} https://api.example',
  'curl -sS --user "app:{a12}" https://api.example',
  "curl --proxy-user 'app:{a12}' https://api.example",
  'mysql -h db -uroot -p{a12} shop',
  'mysqldump --single-transaction -p{a12} shop',
  'sshpass -p {a12} ssh app@host',
  'redis-cli -h cache -a {a12} ping',
  'PGPASSWORD={a12} psql -h db',
  'psql --password {a12}',
  'helm install x --set db.password={a12}',
  'docker login -u app --password {a16} registry.example',
  'kubectl create secret generic x --from-literal=password={a12}',
  "ALTER USER app WITH PASSWORD '{a12}'",
  "CREATE USER 'app'@'%' IDENTIFIED BY '{a12}'",
  'requirepass {a16}',
  'machine api.example login app password {a12}',
  // Environment, properties, YAML, JSON
  'DB_PASSWORD={a16}',
  'DB_PASS={a16}',
  'SMTP_PASS={a16}',
  'dbPass: {a16}',
  '{"user":"app","pass":"{a16}"}',
  'export APP_SECRET={a16}',
  'JWT_SECRET="{a16} {a6}"',
  'SECRET_KEY_BASE={h64}',
  'APP_KEY=base64:{b43}=',
  'ENCRYPTION_KEY: {a32}',
  'spring.datasource.password={a12}',
  'spring.datasource.password: {a12}',
  '  password: {a5} {a5} {a5}',
  '2026-11-26T10:00:00.123456789Z   password: {a5} {a5}',
  '2026-11-26 10:00:00,123 INFO password: {a5} {a5}',
  '[10:00:00] [main] password: {a5} {a5}',
  'I1126 10:00:00.000001       1 main.go:12] password: {a5} {a5}',
  'web-1  | password: {a5} {a5}',
  'password: |\n  {a10} {a10}\n  {a10}\nuser: app',
  'config:\n  password: >-\n    {a10}\n    {a10}\n  user: app',
  '2026-11-26T10:00:00Z password: |-\n2026-11-26T10:00:00Z   {a10}\n2026-11-26T10:00:00Z   {a10}\n2026-11-26T10:00:00Z user: app',
  '- token: |\n    {a10}\n- name: x',
  '{"password":"{a16}","user":"app"}',
  '{"password": "{a6}\\"{a6} c", "user":"app"}',
  '"{\\"api_key\\":\\"{a16}\\",\\"user\\":\\"app\\"}"',
  "{'clientSecret': '{a16}'}",
  'map[password:{a16} user:app]',
  '&{Host:db Password:{a16} Port:5432}',
  '{:password=>"{a16}", :user=>"app"}',
  'Config(password={a16}, user=app)',
  '<password>{a16}</password>',
  '<add key="ApiPassword" value="{a16}" />',
  '{"auths":{"ghcr.io":{"auth":"{b24}"}}}',
  '.dockerconfigjson: eyJ{b60}',
  'token={a32} expired at noon',
  'secret: {a20}',
  'client_secret={a24}&grant_type=client_credentials',
  'api-key: {h32}',
  'credential: {a20}',
  'DB_PASSWORD_PROD={a16}',
  'ADMIN_PASSWORD_1: {a16}',
  'TOKEN2={a16}',
  'env:\n- name: DB_PASSWORD\n  value: {a16}\n- name: PORT',
  '{"name":"DB_PASSWORD","value":"{a16}"}',
  'v1.EnvVar{Name:"API_TOKEN", Value:"{a16}", ValueFrom:nil}',
  'apiVersion: v1\ndata:\n  one: {b24}\n  two: {b12}\nkind: Secret\nmetadata:\n  name: db',
  'kind: Secret\nmetadata:\n  name: db\nstringData:\n  config: |\n    {a20}\n    {a20}\ntype: Opaque',
  '{"apiVersion":"v1","data":{"one":"{b24}","two":"{b12}"},"kind":"Secret"}',
  '{\\"data\\":{\\"one\\":\\"{b24}\\"},\\"kind\\":\\"Secret\\"}',
  'ghs_12345_eyJhbGciOiJSUzI1NiJ9.eyJ{u40}.{u43}',
  // Sentences
  'the password is {a12}',
  'Password for user app is {a12}.',
  "password is '{a12}'",
  'FATAL: cannot log in using password "{a12}"',
  'login with password {a12} was refused',
  'generated root password: {a12}',
  "tried password '{a12}' for app",
  'Your API key is {a32}',
  '{"level":"error","msg":"password is {a12}","ts":1}',
  'the password is {a12}, and the user is app',
  "curl -H 'Authorization: token {a20}' https://api.example",
  'the token was {a32}',
  // What hides them
  '\u001b[32mpassword\u001b[0m=\u001b[33m{a16}\u001b[0m ok',
  'pass\u200bword={a16}',
  'password\u00ad: {a16}',
]

/** Lines that name secrets, speak of them or look like them, and hold none. */
export const LOOK_ALIKES: readonly string[] = `
volume "data": secret: web-tls
secret: web-env
secret: shop/web-env
secret: "db-credentials"
secret=web-tls namespace=shop
level=error msg="cannot read" secret=shop/web-tls
{"secret":"shop/web-tls","msg":"not ready"}
secret: web-env-5f7d8c9b4d
secret: argocd-initial-admin-secret
passwordSecret: database
existingSecret: postgres-credentials
existingSecret: database
existingSecret: my-release-postgresql
credentialsSecret: backup-credentials
tlsSecret: web-tls
pullSecret: regcred
imagePullSecret: ghcr
tokenSecret: ci-token
auth.existingSecret=redis
secretName: web-tls
secretKeyRef: {name: db, key: password}
secretRef: database
- secretRef: {name: web-env}
secret "secret-key-missing" not found
secrets "web" is forbidden: unable to create new content
Secret "database" has no key "password"
couldn't find key DB_PASSWORD in Secret shop/web-env
references non-existent secret key: password
MountVolume.SetUp failed for volume "tls": secret "web-tls" not found
GET /reset?code=404
GET /reset?code=ECONNREFUSED
GET /items?key=price
GET /items?sort=asc&key=created_at
GET /cb?code=access_denied&state=x1
/login?auth=basic
/callback?code=500&retry=1
max_token: 4096
max_tokens=4096
total_token=4096
prompt_token: 17
completion_token=250
num_token: 12
tokens: 4096
used_tokens=12
encryption_key: missing
credential: none
access_key_id: missing
password: required
password: <none>
password: <unset>
token: null
token: undefined
api_key: not set
api key: invalid
secret: not found
password: false
password=true
password=""
password: ''
Unexpected token: }
Unexpected token: ]
unexpected token=NEWLINE
Unexpected token < in JSON at position 0
SyntaxError: Unexpected token u in JSON at position 0
SyntaxError: Unexpected token 'export'
unexpected token: EOF
PWD=/app
OLDPWD=/srv/app
PWD=/
private_key: /etc/tls/tls.key
private_key=/etc/ssl/private/server.pem
ssl_key: ./certs/server.key
privateKey: "/run/secrets/tls.key"
password: /run/secrets/db_password
PASSWORD_FILE=/run/secrets/db
token: /var/run/secrets/kubernetes.io/serviceaccount/token
checksum/secret: 3f2a9b
checksum/secret: 3f2a9bdeadbeef3f2a9bdeadbeef3f2a9bdeadbeef3f2a9bdeadbeef3f2a9b1c
checksum/config: 77aa99
RBAC: access denied
authorization: RBAC denied
authorization: enabled
Authorization: header missing
authorization: failed
basic settings: loaded
Basic settings loaded
Basic authentication is disabled
bearer authentication required
Bearer tokens are not accepted
Bearer realm="https://ghcr.io/token"
no basic auth credentials
"auth":"basic"
{"auth": "none"}
auth: oidc
digest sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
ghcr.io/acme/shop@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
oci://ghcr.io/acme/web@sha256:0123456789abcdef
image acme/web:3f2a9b1c0d
uid 7d3f9c1e-1b2a-4c3d-8e4f-5a6b7c8d9e0f
commit 0123456789abcdef0123456789abcdef01234567
container containerd://0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7
pod web-596f6cc6bd-q759f
serviceAccountToken: {path: token}
automountServiceAccountToken: false
kube-api-access-x7k2p
GET https://unpkg.com/react@18.2.0/umd/react.js
npm install @acme/ui@1.2.3
uses: actions/checkout@v4
acme/shop@v1.2.3
git@github.com:acme/shop.git
mail to admin@example.com
docker run -u 1000:1000 app
docker run --user nginx:nginx app
install -u root:root /data
npm_config_user_agent npm/10
npm_lifecycle_event=start
npm_package_name=shop
hf_hub_download failed
sk_buff overflow
key-value store ready
key-pair generation took 12 ms
SKIPPED 12 tests
API-server is not ready
mysql -p 3306
mysql --port 3306 -uroot
mysqld: ready for connections
postgres://db:5432/app
http://web:8080/healthz
http://10.0.0.1:8080/path@2x.png
https://registry.example:5000/v2/
redis://cache:6379/0
tcp://10.0.0.1:5432
app listens on tcp(0.0.0.0:8080)
FATAL: password authentication failed for user "app"
Access denied for user 'app'@'10.0.0.1' (using password: YES)
Access denied for user 'app'@'10.0.0.1' (using password: NO)
the password is required
the password is not set
password is too short
the password is incorrect
Password is expired.
The secret is missing
token is expired
the token is invalid
Token was rejected by the server
secret is immutable
the API key is invalid
password is stored in the Secret
password must contain at least 8 characters
passwords do not match
bypass: enabled
bypass=true
compass: north
tests pass: 12
pass: 12 fail: 0
first pass: 3ms
proxy_pass: http://web:8080
pass=12 fail=1
passed: 12
password=$DB_PASSWORD
password: \${DB_PASSWORD}
password: {{ .Values.db.password }}
password: $(DB_PASSWORD)
password: %s
password: <password>
password: ********
password: [REDACTED]
token: process.env.TOKEN
--password is required, as in --password YOUR_PASSWORD
usage: app --token TOKEN
failed to fetch oauth token: unexpected status from GET request
failed to fetch anonymous token: Get "https://ghcr.io/token?service=ghcr.io": dial tcp: i/o timeout
error getting token: the server could not find the requested resource
invalid token: signature is invalid
could not parse token: illegal base64 data
oauth2: cannot fetch token: 401 Unauthorized
getting credentials: exec: executable aws failed with exit code 255
token: expired
2026-11-26T10:00:00Z INFO token: expired
password: string
token: str
{"password": null}
{"token": true}
type: kubernetes.io/dockerconfigjson
type: kubernetes.io/basic-auth
DB_PASSWORD:  <set to the key 'password' in secret 'db'>  Optional: false
kubectl get secret regcred -n shop
kubectl create secret docker-registry x --docker-password=PASSWORD
kubectl describe secret auth-token
--set existingSecret=web-tls
monkey: business
turnkey=yes
hotkey: ctrl+c
keyboard: us
primary_key: id
foreign key: user_id
sort_key=created
partition key: region
public key: loaded
certificate: /etc/tls/tls.crt
/usr/local/lib/node_modules/npm/lib/cli/entry/index
org/springframework/boot/autoconfigure/jdbc/DataSourceConfiguration
-----BEGIN CERTIFICATE-----
at Object.<anonymous> (/app/src/token.js:12:3)
File "/app/secrets.py", line 3, in password
tokenizer: loaded
the secret is web-tls
mount secret: timed out waiting for the condition
failed to sync secret: timed out
couldn't find key token: key does not exist
wrong password: expected 8 characters
Secret: web-tls (Opaque)
csrf token: mismatch
waiting for token: 3s
token: 12s left
Authorization: token expired
volume mount /etc/secret: permission denied
open /run/secrets/token: no such file or directory
Invalid API key: please check the dashboard
reading secret: object "shop"/"web-tls" not registered
- name: DB_PASSWORD
{"name":"DB_PASSWORD","value":""}
name: token, value: required
kind: Secret
kind: SecretStore
{"kind":"ConfigMap","data":{"one":"two words"}}
token_type: jwt
token_endpoint: /oauth/token
password_min_length: 8
secret_version: 3
secretary: present
a12b34 connected
Error: cannot find module '@acme/token-store'
listening on unix:/var/run/secrets/kubernetes.io/serviceaccount
MountVolume.SetUp failed for volume "kube-api-access-dvxz8" : failed to sync configmap cache
error: secret "registry-login" is immutable
Warning: secret name "Web_Env" is invalid
0/3 nodes are available: 1 node(s) had untolerated taint {dedicated: secrets-only}
image "ghcr.io/acme/password-reset:2.1.0" not found
Back-off pulling image "registry.example/auth/token-service:v3"
deployment.apps/auth-token configured
service/secrets-proxy unchanged
pod/api-key-rotator-6b8d9c7f5-x2lqp created
container vault-agent-init completed
sha256:3f2a9b1c8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a
commit 9fceb02d0ae598e95dc970b74767f19372d61af8
uid 03c21aee-374a-4a4d-a86a-677423e4e053
request id 7f3c9e0b-2d41-4c5a-9b8e-1a2b3c4d5e6f failed
resourceVersion: "184467"
etag "33a64df551425fcc55e4d42a148795d9f25f89d4"
GET /api/v1/namespaces/shop/secrets/web-env 404
GET /login?next=/orders 302
POST /oauth/token 401
GET /.well-known/jwks.json 200
HEAD /v2/acme/app/manifests/1.4.2 404
DELETE /sessions/42 204
connecting to postgres://db.shop.svc:5432/orders?sslmode=require
dial tcp 10.96.0.10:5432: connect: connection refused
lookup redis-master.shop.svc.cluster.local on 10.96.0.10:53: no such host
amqp://rabbit:5672/orders is not reachable
mongodb://mongo-0.mongo:27017/shop replica set rs0 has no primary
redis://cache:6379/0 refused
jdbc:postgresql://db:5432/shop?ssl=true
Server=db,1433;Database=shop;Encrypt=true
kafka://broker-0:9092 leader not available
s3://acme-backups/2026/11/27/shop.dump
gs://acme-shop/models/v3
https://registry.example/v2/
https://user-guide.example/password-policy
https://example.com/docs#authentication
npm ERR! 404 Not Found - GET https://registry.example/@acme%2ftoken
pip install tokenizers==0.21.0
go: github.com/acme/secrets@v1.4.0: unknown revision
java.lang.NoSuchMethodError: com.acme.auth.TokenFilter.doFilter
at com.acme.security.PasswordEncoder.encode(PasswordEncoder.java:42)
File "/app/auth/tokens.py", line 17, in decode
at Object.<anonymous> (/app/node_modules/jsonwebtoken/verify.js:133:19)
thread 'main' panicked at src/secrets.rs:88:5
panic: runtime error: invalid memory address or nil pointer dereference
goroutine 1 [running]: main.loadToken(0xc000012345)
ActiveRecord::StatementInvalid: PG::UndefinedColumn: column users.password_digest does not exist
ERROR: relation "api_tokens" does not exist
ERROR: column "secret_name" of relation "apps" does not exist
FATAL: password authentication failed for user "shop"
ORA-01017: invalid username/password; logon denied
Access denied for user 'shop'@'10.244.1.7' (using password: YES)
Access denied for user 'shop'@'10.244.1.7' (using password: NO)
WRONGPASS invalid username-password pair or user is disabled.
NOAUTH Authentication required.
SASL authentication failed
error validating token: token is expired
error: token has wrong audience
jwt malformed
invalid signature for token
token rejected: unknown issuer https://issuer.example
Unable to read certificate /etc/tls/tls.crt
open /run/secrets/db_password: no such file or directory
stat /etc/secrets/api-key: no such file or directory
reading key file /etc/ssl/private/server.key: permission denied
missing required flag --token-file
unknown flag: --api-key-path
Usage: deploy [--password-stdin] [--token FILE]
the option --secret-name expects a value
set password with --password-stdin instead
password must not be empty
password is required
password too short: at least 12 characters
the api key must be set
no API key provided
API_KEY is not set
DATABASE_PASSWORD is required but missing
environment variable SECRET_KEY_BASE is not set
env SMTP_PASSWORD not found
KeyError: 'STRIPE_SECRET_KEY'
secret_rotation: enabled
tokens_per_minute: 60000
token_count=512
maxTokens: 8192
max_tokens=1024
prompt_tokens: 321, completion_tokens: 45
passwordPolicy: strict
password_reset_enabled: true
credentials: include
credential_source: environment
auth_mode: oidc
auth: disabled
authentication: none
authorization mode: RBAC
cookie_secure: true
session_timeout: 30m
session: expired
keyspace: orders
foreign_key: customer_id
sort_key=created_at
cache key: products/42
key: greeting
keys: username, password
public_key_path: /etc/keys/signing.pub
key_id: 3
kid=2026-11
hash: murmur3
checksum: ok
PATH=/usr/local/bin:/usr/bin
HOME=/root
NODE_ENV=production
KUBERNETES_SERVICE_HOST=10.96.0.1
LANG=C.UTF-8
2026-11-27T10:00:00Z INFO rotating secrets every 24h
--token=FILE names the file
`
  .trim()
  .split('\n')
