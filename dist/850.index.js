export const id = 850;
export const ids = [850];
export const modules = {

/***/ 9850:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  connectGitHub: () => (/* binding */ connectGitHub)
});

// EXTERNAL MODULE: ./src/model/error.ts
var model_error = __webpack_require__(8623);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 12 modules
var core = __webpack_require__(143);
// EXTERNAL MODULE: ./src/report/escape.ts
var report_escape = __webpack_require__(4031);
// EXTERNAL MODULE: ./src/github/input.ts
var github_input = __webpack_require__(1823);
// EXTERNAL MODULE: ./src/report/comment.ts
var comment = __webpack_require__(4231);
;// CONCATENATED MODULE: ./src/github/sticky-comment.ts

const RETRIES = 3;
const LONGEST_WAIT_MS = 20_000;
const REQUEST_LIMIT_MS = 15_000;
async function upsertComment(octokit, pullRequest, options, wait) {
    for (let attempt = 0;; attempt++) {
        try {
            return await upsertOnce(octokit, pullRequest, options);
        }
        catch (error) {
            const pause = options.signal?.aborted === true ? undefined : pauseBeforeRetry(error, attempt);
            if (pause === undefined)
                return { warning: explain(error, pullRequest) };
            await wait(pause, options.signal).catch(() => undefined);
        }
    }
}
async function upsertOnce(octokit, pullRequest, options) {
    const { owner, repo, number } = pullRequest;
    const { key, body, createIfMissing, signal } = options;
    const limit = AbortSignal.timeout(REQUEST_LIMIT_MS);
    const request = { signal: signal === undefined ? limit : AbortSignal.any([signal, limit]) };
    const own = await findOwnComment(octokit, pullRequest, (0,comment/* commentMarker */.Ql)(key), request);
    if (own !== undefined) {
        if (sameText(own.body ?? '', body))
            return { url: own.html_url };
        const { data } = await octokit.rest.issues.updateComment({ owner, repo, comment_id: own.id, body, request });
        return { url: data.html_url };
    }
    if (!createIfMissing)
        return {};
    const { data } = await octokit.rest.issues.createComment({ owner, repo, issue_number: number, body, request });
    return { url: data.html_url };
}
async function findOwnComment(octokit, { owner, repo, number }, marker, request) {
    const author = await ownLogin(octokit, request);
    const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, {
        owner,
        repo,
        issue_number: number,
        per_page: 100,
        request,
    });
    let oldest;
    for await (const { data } of pages) {
        for (const comment of data) {
            if (comment.body?.startsWith(marker) !== true || !isAuthor(comment.user, author))
                continue;
            if (oldest === undefined || comment.id < oldest.id)
                oldest = comment;
        }
    }
    return oldest;
}
async function ownLogin(octokit, request) {
    try {
        const { viewer } = await octokit.graphql('query { viewer { login } }', { request });
        return viewer.login;
    }
    catch (error) {
        if (statusOf(error) >= 500 || statusOf(error) === 429)
            throw error;
        return 'github-actions[bot]';
    }
}
function isAuthor(user, login) {
    const bare = (name) => name.replace(/\[bot\]$/, '');
    if (user === null || bare(user.login) !== bare(login))
        return false;
    return (user.type === 'Bot') === (login.endsWith('[bot]') || login === 'github-actions');
}
function sameText(a, b) {
    const normal = (text) => text.replaceAll('\r\n', '\n').trim();
    return normal(a) === normal(b);
}
function requestError(error) {
    const { status, message, response, headers } = (error ?? {});
    return { status: status ?? 0, message: message ?? String(error), headers: response?.headers ?? headers ?? {} };
}
function statusOf(error) {
    return requestError(error).status;
}
function pauseBeforeRetry(error, attempt) {
    if (attempt >= RETRIES)
        return undefined;
    const { status, message, headers } = requestError(error);
    const limited = status === 429 || (status === 403 && (/rate limit/i.test(message) || headers['retry-after'] !== undefined));
    if (!limited && status < 500 && status !== 0)
        return undefined;
    const asked = Number(headers['retry-after']);
    const pause = Number.isFinite(asked) && asked > 0 ? asked * 1000 : 1000 * 2 ** attempt;
    return pause <= LONGEST_WAIT_MS ? pause : undefined;
}
function explain(error, { fromFork }) {
    const { status, message } = requestError(error);
    const limited = /rate limit/i.test(message);
    if ((status === 403 || status === 404) && !limited) {
        return fromFork
            ? 'The pull request comment was not written: this pull request comes from a fork, and GitHub gives such runs a token that may only read. The job summary has the same text.'
            : `The pull request comment was not written: the token may not write comments (HTTP ${status}). Add \`pull-requests: write\` to the job's \`permissions\`.`;
    }
    if (status === 401)
        return 'The pull request comment was not written: GitHub did not accept the token of `github-token` (HTTP 401).';
    return `The pull request comment was not written: ${message}${status > 0 ? ` (HTTP ${status})` : ''}`;
}

;// CONCATENATED MODULE: ./src/github/github.ts







const SHORTEST_SECRET = 4;
function connectGitHub(environment) {
    const onRunner = environment.GITHUB_ACTIONS === 'true';
    const server = environment.GITHUB_SERVER_URL ?? 'https://github.com';
    const name = environment.GITHUB_REPOSITORY ?? '';
    const payload = readEvent(environment);
    const input = (inputName) => (0,github_input/* actionInput */.j)(environment, inputName);
    return {
        input,
        log: (text) => core.info((0,report_escape/* neutralise */.$0)(text)),
        group(title, lines) {
            core.startGroup((0,report_escape/* neutralise */.$0)(title).replaceAll('\n', ' '));
            for (const line of lines)
                core.info((0,report_escape/* neutralise */.$0)(line));
            core.endGroup();
        },
        annotate({ level, title, message, file, line, column }) {
            const place = file === undefined ? {} : { file, startLine: line, endLine: line, startColumn: column };
            core[level]((0,report_escape/* neutralise */.$0)(message), { title: (0,report_escape/* neutralise */.$0)(title), ...place });
        },
        setOutput: (output, value) => attempt(`The output ${output} was not set`, () => core.setOutput(output, value)),
        async writeSummary(markdown) {
            try {
                await core.summary.emptyBuffer().addRaw(markdown).write({ overwrite: true });
                return undefined;
            }
            catch (error) {
                return `The job summary was not written: ${(0,model_error/* messageOf */.bD)(error)}`;
            }
        },
        maskSecret(value) {
            if (onRunner && value.trim().length >= SHORTEST_SECRET && !/[\r\n]/.test(value.trim()))
                core.setSecret(value.trim());
        },
        async upsertComment(options) {
            const pullRequest = pullRequestOf(payload, name);
            if (pullRequest === undefined)
                return {};
            const token = input('github-token').trim();
            if (token === '')
                return { warning: 'The pull request comment was not written: `github-token` is empty.' };
            try {
                const { getOctokit } = await __webpack_require__.e(/* import() */ 413).then(__webpack_require__.bind(__webpack_require__, 2413));
                const octokit = getOctokit(token, {
                    ...(environment.GITHUB_API_URL && { baseUrl: environment.GITHUB_API_URL }),
                    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
                });
                return await upsertComment(octokit, pullRequest, options, (milliseconds, signal) => (0,promises_.setTimeout)(milliseconds, undefined, { signal }));
            }
            catch (error) {
                return { warning: `The pull request comment was not written: ${(0,model_error/* messageOf */.bD)(error)}` };
            }
        },
        runUrl: name === '' || environment.GITHUB_RUN_ID === undefined
            ? undefined
            : `${server}/${name}/actions/runs/${environment.GITHUB_RUN_ID}` +
                (environment.GITHUB_RUN_ATTEMPT === undefined ? '' : `/attempts/${environment.GITHUB_RUN_ATTEMPT}`),
        repository: checkedOut(environment, payload, server),
        documentationUrl: documentationOf(environment, server),
        withoutSecrets: withoutSecrets(environment, pullRequestOf(payload, name)),
        defaultCommentKey: `${environment.GITHUB_WORKFLOW ?? 'workflow'}/${environment.GITHUB_JOB ?? 'job'}`,
    };
}
function attempt(what, effect) {
    try {
        effect();
        return undefined;
    }
    catch (error) {
        return `${what}: ${(0,model_error/* messageOf */.bD)(error)}`;
    }
}
function withoutSecrets({ GITHUB_EVENT_NAME: event, GITHUB_ACTOR: actor }, pull) {
    if (event === 'pull_request' && pull?.fromFork === true)
        return 'fork';
    return actor === 'dependabot[bot]' ? 'Dependabot' : undefined;
}
function readEvent({ GITHUB_EVENT_PATH: path }) {
    if (path === undefined || path === '')
        return {};
    try {
        return (JSON.parse((0,external_node_fs_.readFileSync)(path, 'utf8')) ?? {});
    }
    catch {
        return {};
    }
}
function checkedOut({ GITHUB_EVENT_NAME: event, GITHUB_REPOSITORY: name, GITHUB_SHA: sha }, { pull_request: pull }, server) {
    const head = event === 'pull_request' ? pull?.head : undefined;
    if (head?.sha !== undefined && head.repo?.full_name !== undefined)
        return { server, name: head.repo.full_name, sha: head.sha };
    return name && sha ? { server, name, sha } : undefined;
}
function documentationOf({ GITHUB_ACTION_REPOSITORY: repository = '', GITHUB_ACTION_REF: ref = '' }, server) {
    const isPlain = /^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(repository) && /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/.test(ref);
    if (!isPlain || server !== 'https://github.com')
        return undefined;
    return `https://github.com/${repository}/blob/${ref}/docs/causes.md`;
}
function pullRequestOf({ pull_request: pull, issue }, repository) {
    const [owner, repo] = repository.split('/');
    const number = pull?.number ?? (issue?.pull_request ? issue.number : undefined);
    if (owner === undefined || repo === undefined || number === undefined)
        return undefined;
    const head = pull?.head?.repo?.full_name;
    const base = pull?.base?.repo?.full_name;
    return { owner, repo, number, fromFork: pull?.head !== undefined && head !== base };
}


/***/ })

};
