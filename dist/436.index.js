export const id = 436;
export const ids = [436];
export const modules = {

/***/ 4436:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  remoteDigests: () => (/* binding */ remoteDigests)
});

// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(8474);
// EXTERNAL MODULE: ./node_modules/undici/index.js
var undici = __webpack_require__(4371);
// EXTERNAL MODULE: ./src/model/image-reference.ts
var image_reference = __webpack_require__(68);
// EXTERNAL MODULE: ./src/model/record.ts
var record = __webpack_require__(2860);
// EXTERNAL MODULE: ./src/cluster/proxy.ts
var cluster_proxy = __webpack_require__(8238);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./src/model/pull-secret.ts
var pull_secret = __webpack_require__(2935);
// EXTERNAL MODULE: ./src/cluster/program.ts
var program = __webpack_require__(7438);
// EXTERNAL MODULE: ./src/cluster/regular-file.ts
var regular_file = __webpack_require__(1605);
;// CONCATENATED MODULE: ./src/cluster/registry-login.ts






const HELPER_LIMIT_BYTES = 1_000_000;
const HELPER_LIMIT_MS = 2000;
function loginsOf(text, image) {
    const config = parse(text);
    const auths = config.auths ?? (text.includes('"auths"') ? {} : config);
    return Object.entries(auths)
        .filter(([key]) => (0,pull_secret/* isLoginFor */.rt)(key, image))
        .toSorted(([one], [other]) => other.length - one.length)
        .flatMap(([, entry]) => loginOf(entry));
}
async function ownLogins(image, environment) {
    const folder = environment.DOCKER_CONFIG || (0,external_node_path_.join)(environment.HOME || (0,external_node_os_.homedir)(), '.docker');
    const text = await (0,regular_file/* readRegularFile */.X)((0,external_node_path_.join)(folder, 'config.json')).then(String, () => '');
    const { credHelpers = {}, credsStore } = parse(text);
    const named = Object.entries(credHelpers).find(([key]) => (0,pull_secret/* isLoginFor */.rt)(key, image));
    const helper = named?.[1] ?? credsStore;
    const asked = typeof helper === 'string' ? await askHelper(helper, named?.[0] ?? serverOf(image), environment) : [];
    return [...asked, ...loginsOf(text, image)];
}
async function askHelper(helper, server, environment) {
    if (!/^[\w.-]+$/.test(helper))
        return [];
    const { stdout, exitCode } = await (0,program/* runProgram */.m)(`docker-credential-${helper}`, ['get'], {
        environment,
        input: server,
        timeLimitMs: HELPER_LIMIT_MS,
        outputLimitBytes: HELPER_LIMIT_BYTES,
    });
    const { Username: user, Secret: password } = (0,record/* recordOf */.zv)(exitCode === 0 ? parse(stdout) : {});
    if (typeof user !== 'string' || typeof password !== 'string' || user === '' || user === '<token>')
        return [];
    return [{ user, password }];
}
function serverOf({ registry }) {
    return pull_secret/* DOCKER_HUB */.Xb.includes(registry) ? 'https://index.docker.io/v1/' : registry;
}
function parse(text) {
    try {
        const value = JSON.parse(text);
        return typeof value === 'object' && value !== null ? value : {};
    }
    catch {
        return {};
    }
}
function loginOf(entry) {
    if (typeof entry?.username === 'string' && typeof entry.password === 'string' && entry.username !== '')
        return [{ user: entry.username, password: entry.password }];
    if (typeof entry?.auth !== 'string')
        return [];
    const [, user, password] = /^([^:]+):(.*)$/s.exec(Buffer.from(entry.auth, 'base64').toString('utf8')) ?? [];
    return user === undefined || password === undefined ? [] : [{ user, password: password.replace(/\0+$/, '') }];
}

;// CONCATENATED MODULE: ./src/cluster/registry.ts






const TIME_LIMIT_MS = 3000;
const REDIRECTS = 3;
const AGENT = 'k8s-deploy-gate';
const MANIFEST_TYPES = [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
    'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
async function remoteDigests({ image, running, pullSecrets = [] }, signal, environment = {}) {
    const reference = (0,image_reference/* parseImage */.zZ)(image);
    if (reference === undefined)
        return undefined;
    if (reference.digest !== undefined)
        return [reference.digest];
    const limit = AbortSignal.timeout(TIME_LIMIT_MS);
    const limited = signal === undefined ? limit : AbortSignal.any([signal, limit]);
    (0,external_node_events_.setMaxListeners)(0, limited);
    const agents = [];
    const ask = async (url, method, headers) => {
        const proxy = (0,cluster_proxy/* proxyFor */.i)(url, undefined, environment);
        const options = { allowH2: false, connect: { timeout: TIME_LIMIT_MS } };
        const agent = proxy === undefined ? new undici.Agent(options) : new undici/* ProxyAgent */.k({ uri: proxy.href, allowH2: false });
        agents.push(agent);
        const path = `${url.pathname}${url.search}`;
        return await agent.request({ origin: url.origin, path, method, headers, signal: limited });
    };
    const logins = async () => [
        ...pullSecrets.flatMap((text) => loginsOf(text, reference)),
        ...(await ownLogins(reference, environment)),
    ];
    try {
        return await askForDigests(reference, running, logins, ask);
    }
    catch {
        return undefined;
    }
    finally {
        await Promise.all(agents.map((agent) => agent.destroy()));
    }
}
async function askForDigests({ registry, repository, tag }, running, logins, ask) {
    const scheme = isLoopback(registry) ? 'http' : 'https';
    const manifest = (name) => new URL(`${scheme}://${registry}/v2/${repository}/manifests/${name}`);
    const url = manifest(tag);
    const plain = { accept: MANIFEST_TYPES, 'user-agent': AGENT };
    let authorized = plain;
    let found = await follow(url, 'HEAD', plain, ask);
    const challenge = [found?.answer.headers['www-authenticate']].flat()[0];
    if (found?.answer.statusCode === 401 && challenge !== undefined) {
        for await (const authorization of authorizations(challenge, url, logins, ask)) {
            authorized = { ...plain, authorization };
            found = await follow(url, 'HEAD', authorized, ask);
            if (found?.answer.statusCode === 200)
                break;
        }
    }
    if (found === undefined)
        return undefined;
    const { answer, at, headers } = found;
    const digest = [answer.headers['docker-content-digest']].flat()[0];
    if (answer.statusCode !== 200 || digest === undefined || !DIGEST.test(digest))
        return undefined;
    const type = [answer.headers['content-type']].flat()[0] ?? '';
    const digests = [digest, ...(isIndex(type) ? await buildsIn(await ask(at, 'GET', headers)) : [])];
    if (running === undefined || digests.includes(running))
        return digests;
    const old = await follow(manifest(running), 'GET', authorized, ask);
    const builds = old === undefined ? [] : await buildsIn(old.answer);
    return builds.length > 0 && builds.every((build) => digests.includes(build)) ? [...digests, running] : digests;
}
async function follow(url, method, headers, ask) {
    let found = { answer: await ask(url, method, headers), at: url, headers };
    const { authorization: _credentials, ...others } = headers;
    for (let hops = 0; hops < REDIRECTS && found.answer.statusCode >= 300 && found.answer.statusCode < 400; hops++) {
        const next = URL.parse([found.answer.headers.location].flat()[0] ?? '', found.at.href);
        if (next === null || !isAllowed(next, url))
            return undefined;
        found = { answer: await ask(next, method, others), at: next, headers: others };
    }
    return found;
}
const DIGEST = /^[a-z0-9]+:[0-9a-f]{32,}$/;
function isIndex(type) {
    return /index|manifest\.list/.test(type);
}
async function buildsIn({ statusCode, body }) {
    if (statusCode !== 200)
        return [];
    return (0,record/* records */.V0)((0,record/* recordOf */.zv)(await body.json()).manifests)
        .filter(({ annotations }) => (0,record/* recordOf */.zv)(annotations)['vnd.docker.reference.type'] === undefined)
        .flatMap(({ digest }) => (typeof digest === 'string' && DIGEST.test(digest) ? [digest] : []));
}
async function* authorizations(challenge, registry, logins, ask) {
    const basic = ({ user, password }) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    if (/^basic\b/i.test(challenge)) {
        for (const login of await logins())
            yield basic(login);
        return;
    }
    const realm = realmOf(challenge, registry);
    if (realm === undefined)
        return;
    for (const login of mayHaveLogin(realm, registry) ? [...(await logins()), undefined] : [undefined]) {
        const token = await tokenOf(realm, login === undefined ? {} : { authorization: basic(login) }, ask);
        if (token !== undefined)
            yield `Bearer ${token}`;
    }
}
const TOKEN_HOSTS = {
    'registry-1.docker.io': 'auth.docker.io',
    'registry.gitlab.com': 'gitlab.com',
};
function mayHaveLogin(realm, registry) {
    return realm.host === registry.host || TOKEN_HOSTS[registry.host] === realm.host;
}
function realmOf(challenge, registry) {
    if (!/^bearer /i.test(challenge))
        return undefined;
    const fields = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));
    const realm = URL.parse(fields.get('realm') ?? '');
    if (realm === null || !isAllowed(realm, registry))
        return undefined;
    for (const name of ['service', 'scope']) {
        const value = fields.get(name);
        if (value !== undefined)
            realm.searchParams.set(name, value);
    }
    return realm;
}
async function tokenOf(realm, credentials, ask) {
    const { statusCode, body } = await ask(realm, 'GET', {
        accept: 'application/json',
        'user-agent': AGENT,
        ...credentials,
    });
    if (statusCode !== 200)
        return undefined;
    const answer = (0,record/* recordOf */.zv)(await body.json());
    const token = answer.token ?? answer.access_token;
    return typeof token === 'string' ? token : undefined;
}
function isAllowed(url, registry) {
    return (url.protocol === 'https:' || (url.protocol === 'http:' && registry.protocol === 'http:' && isLoopback(url.host)));
}
function isLoopback(host) {
    return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/.test(host);
}


/***/ }),

/***/ 2935:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ho: () => (/* binding */ registriesOf),
/* harmony export */   Xb: () => (/* binding */ DOCKER_HUB),
/* harmony export */   rt: () => (/* binding */ isLoginFor),
/* harmony export */   w4: () => (/* binding */ hostOf)
/* harmony export */ });
/* harmony import */ var _record_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2860);

const DOCKER_HUB = ['index.docker.io', 'docker.io', 'registry-1.docker.io'];
function registriesOf({ data, stringData }) {
    const read = (key) => {
        const [plain, encoded] = [(0,_record_js__WEBPACK_IMPORTED_MODULE_0__/* .recordOf */ .zv)(stringData)[key], (0,_record_js__WEBPACK_IMPORTED_MODULE_0__/* .recordOf */ .zv)(data)[key]];
        const text = typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString() : '{}';
        return (0,_record_js__WEBPACK_IMPORTED_MODULE_0__/* .recordOf */ .zv)(JSON.parse(typeof plain === 'string' ? plain : text));
    };
    try {
        const { auths = read('.dockercfg') } = read('.dockerconfigjson');
        return Object.keys((0,_record_js__WEBPACK_IMPORTED_MODULE_0__/* .recordOf */ .zv)(auths));
    }
    catch {
        return undefined;
    }
}
function hostOf(address) {
    return address.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}
function isLoginFor(address, { registry, repository }) {
    const path = address
        .replace(/^(https?:\/\/)?[^/]*\/?/, '')
        .replace(/^v[12]\/?$/, '')
        .replace(/\/$/, '');
    const names = DOCKER_HUB.includes(registry) ? DOCKER_HUB : [registry];
    return (names.some((name) => isHost(name, hostOf(address))) &&
        (path === '' || repository === path || repository.startsWith(`${path}/`)));
}
function isHost(name, pattern) {
    const [parts, wanted] = [name.split('.'), pattern.split('.')];
    return (parts.length === wanted.length &&
        wanted.every((piece, index) => {
            const expression = piece.split('*').map((text) => text.replaceAll(/[^\w]/g, '\\$&'));
            return new RegExp(`^${expression.join('.*')}$`).test(parts[index] ?? '');
        }));
}


/***/ })

};
