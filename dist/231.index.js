export const id = 231;
export const ids = [231];
export const modules = {

/***/ 4231:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ql: () => (/* binding */ commentMarker),
/* harmony export */   wQ: () => (/* binding */ renderComment)
/* harmony export */ });
/* unused harmony exports COMMENT_LIMIT, DRY_RUN_COMMENT_LIMIT */
/* harmony import */ var _page_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1721);

const COMMENT_LIMIT = 20_000;
const DRY_RUN_COMMENT_LIMIT = 60_000;
function commentMarker(key) {
    const safe = encodeURIComponent(key.toWellFormed()).replace(/--/g, '%2D%2D').replace(/-$/, '%2D');
    return `<!-- k8s-deploy-gate:${safe} -->`;
}
function renderComment(report, options) {
    const marker = commentMarker(options.key);
    const most = report.mode === 'dry-run' ? DRY_RUN_COMMENT_LIMIT : COMMENT_LIMIT;
    const limits = {
        bytes: most - Buffer.byteLength(marker) - 1,
        openCauses: 3,
        evidenceLines: 8,
        moreEvidenceLines: 24,
        objectRows: 50,
    };
    return `${marker}\n${(0,_page_js__WEBPACK_IMPORTED_MODULE_0__/* .renderPage */ .C)(report, options, limits, options.recovered)}`;
}


/***/ }),

/***/ 1721:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  C: () => (/* binding */ renderPage)
});

;// CONCATENATED MODULE: ./src/report/budget.ts
const SEPARATOR = '\n\n';
function sizeOf(text) {
    return text === '' ? 0 : Buffer.byteLength(text) + SEPARATOR.length;
}
function fitBlocks(blocks, limit) {
    const leftOut = new Map();
    let room = limit;
    const chosen = [];
    for (const block of blocks) {
        const text = block.whole === true ? '' : (block.forms.at(-1)?.() ?? '');
        if (sizeOf(text) <= room) {
            room -= sizeOf(text);
            chosen.push({ block, text });
        }
        else if (block.noun !== undefined) {
            leftOut.set(block.noun, (leftOut.get(block.noun) ?? 0) + 1);
        }
    }
    const full = new Set();
    for (const entry of chosen) {
        const { forms, noun, whole } = entry.block;
        if (whole === true) {
            const text = forms[0]?.() ?? '';
            if (sizeOf(text) <= room) {
                room -= sizeOf(text);
                entry.text = text;
            }
            else if (noun !== undefined)
                leftOut.set(noun, (leftOut.get(noun) ?? 0) + 1);
            continue;
        }
        if (forms.length === 1 || (noun !== undefined && full.has(noun)))
            continue;
        const spare = room + sizeOf(entry.text);
        const longer = forms
            .slice(0, -1)
            .values()
            .map((form) => form())
            .find((text) => sizeOf(text) <= spare);
        if (longer === undefined) {
            full.add(noun);
        }
        else {
            room = spare - sizeOf(longer);
            entry.text = longer;
        }
    }
    const texts = chosen.map(({ text }) => text).filter((text) => text !== '');
    return { text: texts.join(SEPARATOR), leftOut };
}

// EXTERNAL MODULE: ./src/report/escape.ts
var report_escape = __webpack_require__(4031);
// EXTERNAL MODULE: ./src/report/words.ts
var words = __webpack_require__(2691);
;// CONCATENATED MODULE: ./src/report/page.ts



const ICONS = { passed: '✅', failed: '❌', cancelled: '🚫' };
const FENCE_WIDTH = 92;
const LINE_LIMIT = 1000;
const SENTENCE_LIMIT = 1000;
function lineUrl(source, { repository }) {
    if (repository === undefined)
        return undefined;
    const path = source.file
        .split('/')
        .map(encodeURIComponent)
        .join('/')
        .replace(/[()]/g, (character) => (character === '(' ? '%28' : '%29'));
    return `${repository.server}/${repository.name}/blob/${repository.sha}/${path}#L${source.line}`;
}
function place(source, options) {
    const url = lineUrl(source, options);
    const text = (0,report_escape/* codeCell */.MZ)((0,report_escape/* cut */.Jj)((0,words/* placeOf */.$t)(source), 300));
    return url === undefined ? text : `[${text}](${url})`;
}
function atPlace({ source }, options) {
    return source === undefined ? '' : ` at ${place(source, options)}`;
}
function objectCode(object) {
    const [kind = '', name = ''] = (0,words/* objectName */.Hd)(object).split(' ', 2);
    return `${(0,report_escape/* prose */.CS)(kind)} ${(0,report_escape/* codeSpan */.SS)(name)}`;
}
function codeLink(code, { documentationUrl }) {
    return documentationUrl === undefined
        ? (0,report_escape/* codeSpan */.SS)(code)
        : `[${(0,report_escape/* codeSpan */.SS)(code)}](${descriptionUrl(code, documentationUrl)})`;
}
function descriptionUrl(code, documentationUrl) {
    return `${documentationUrl}#${encodeURIComponent(code.toLowerCase())}`;
}
function linkedHeadline({ headline, code }, { documentationUrl }) {
    const end = ` (${code})`;
    if (documentationUrl === undefined || headline.length > 300 || !headline.endsWith(end))
        return (0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(headline, 300));
    return `${(0,report_escape/* prose */.CS)(headline.slice(0, -end.length))} ([${(0,report_escape/* prose */.CS)(code)}](${descriptionUrl(code, documentationUrl)}))`;
}
function details(summary, body, open = false) {
    return `<details${open ? ' open' : ''}><summary>${(0,report_escape/* html */.qy)(summary)}</summary>\n\n${body}\n\n</details>`;
}
function fixed(text) {
    return { forms: [() => text] };
}
function titleBlock(report, title) {
    return `### ${ICONS[report.verdict]} ${title} — ${(0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(report.headline, 300))}`;
}
function factLines(cause, more, options, objectsShown) {
    const objects = cause.objects.slice(0, objectsShown).map(objectCode);
    if (cause.objects.length > objectsShown)
        objects.push(`${cause.objects.length - objectsShown} more`);
    const container = cause.container === undefined ? [] : [`container ${(0,report_escape/* codeSpan */.SS)(cause.container)}`];
    const seenAs = [...new Set([cause.symptom, ...cause.context])].filter((word) => word !== '').map(report_escape/* codeSpan */.SS);
    const certainty = words/* CONFIDENCE_WORDS */.nm[cause.confidence] && ` (${words/* CONFIDENCE_WORDS */.nm[cause.confidence]})`;
    const facts = [
        ['Where', cause.source === undefined ? '' : place(cause.source, options)],
        ['What', [objects.join(', '), ...container].filter((words) => words !== '').join(', ')],
        ['Cause', codeLink(cause.code, options) + certainty + (seenAs.length > 0 ? `, seen as ${seenAs.join(', ')}` : '')],
        ...more,
    ];
    return facts
        .filter(([, text]) => text !== '')
        .map(([name, text]) => `- **${name}:** ${text}`)
        .join('\n');
}
function evidenceText(evidence, linesEach) {
    return evidence
        .map(({ kind, source, text }) => {
        const rows = (0,report_escape/* plainText */.wh)(text)
            .trimEnd()
            .split('\n')
            .map((line) => (0,report_escape/* cut */.Jj)(line, LINE_LIMIT));
        const lines = (0,words/* wrapped */.ky)(rows.join('\n'), FENCE_WIDTH - 2);
        const chosen = kind === 'log' ? (0,words/* shortened */.vI)(lines, 0, linesEach) : (0,words/* shortened */.vI)(lines, linesEach, 0);
        return [(0,report_escape/* oneLine */.TN)(source), ...chosen.split('\n').map((line) => `  ${line}`)].join('\n');
    })
        .join('\n');
}
function evidenceBlock({ evidence }, { evidenceLines, moreEvidenceLines }) {
    if (evidence.length === 0)
        return '';
    const each = (lines) => Math.max(4, Math.floor(lines / evidence.length));
    const shown = evidenceText(evidence, each(evidenceLines));
    const all = evidenceText(evidence, each(moreEvidenceLines));
    const open = `**Evidence**\n\n${(0,report_escape/* fence */.EU)(shown, 'text')}`;
    return all.length <= shown.length ? open : `${open}\n\n${details('More of it', (0,report_escape/* fence */.EU)(all, 'text'))}`;
}
function stepsBlock(cause) {
    if (cause.steps.length === 0)
        return '';
    const lines = cause.steps.flatMap(({ why, command }) => [
        ...(0,words/* wrapped */.ky)(`# ${(0,report_escape/* oneLine */.TN)(why)}`, FENCE_WIDTH)
            .split('\n')
            .map((line) => line.replace(/^ {2}/, '#   ')),
        ...(command === '' ? [] : [(0,report_escape/* plainText */.wh)(command)]),
    ]);
    return `**What to do**\n\n${(0,report_escape/* fence */.EU)(lines.join('\n'), 'sh')}`;
}
const NAMED_BELOW = 6;
function restOf({ causes }, options) {
    const named = causes.slice(1, 1 + NAMED_BELOW).map((cause) => {
        return codeLink(cause.code, options) + atPlace(cause, options);
    });
    const left = causes.length - 1 - named.length;
    return [...named, ...(left > 0 ? [`${left} more`] : [])].join(', ');
}
function causeBlock(cause, { heading, facts, folded }, options, limits) {
    const sentence = (0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(cause.sentence, SENTENCE_LIMIT));
    const form = (evidence, steps) => {
        const body = [
            sentence,
            factLines(cause, facts, options, evidence ? 10 : 3),
            evidence ? evidenceBlock(cause, evidence) : '',
            steps ? stepsBlock(cause) : '',
        ].filter((part) => part !== '');
        if (folded && heading !== '')
            return details(cause.headline, body.join('\n\n'));
        return [heading, ...body].filter((part) => part !== '').join('\n\n');
    };
    const where = atPlace(cause, options);
    const line = heading === '' ? sentence + where : `- **${linkedHeadline(cause, options)}**${where}`;
    return {
        forms: [
            () => form(limits, true),
            () => form({ ...limits, evidenceLines: 0, moreEvidenceLines: 0 }, true),
            () => form(undefined, true),
            () => form(undefined, false),
            () => line,
        ],
        noun: 'cause',
    };
}
function noticeBlock(notice, options) {
    const where = notice.source === undefined ? '' : ` (${place(notice.source, options)})`;
    const head = `- **${linkedHeadline(notice, options)}**${where}`;
    const step = notice.steps.find(({ command }) => command !== '');
    const advice = step === undefined ? '' : `  \n  ${(0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(step.why, 300))}: ${(0,report_escape/* codeSpan */.SS)((0,report_escape/* cut */.Jj)(step.command, 400))}`;
    const whole = `${head}  \n  ${(0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(notice.sentence, SENTENCE_LIMIT))}${advice}`;
    return { forms: [() => whole, () => head], noun: 'notice' };
}
function objectRow(object, options, isDryRun) {
    const { apply, rollout, source, ref } = object;
    const failed = apply === 'failed' || rollout?.state === 'failed';
    const waiting = rollout?.state === 'in-progress' || rollout?.state === 'unknown';
    const icon = failed ? '❌' : apply === 'not-applied' ? '⏹️' : waiting ? '⏳' : '✅';
    const cells = [
        icon,
        `${(0,report_escape/* prose */.CS)(ref.kind)} ${(0,report_escape/* codeCell */.MZ)(ref.namespace === undefined ? ref.name : `${ref.namespace}/${ref.name}`)}`,
        source === undefined ? '' : place(source, options),
        apply === undefined ? '' : words/* APPLY_WORDS */.x8[apply],
        ...(isDryRun ? [] : [rollout === undefined ? '' : (0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(rollout.message, 300))]),
    ];
    return `| ${cells.join(' | ')} |`;
}
function objectsBlock(report, options, rowLimit) {
    if (report.objects.length === 0)
        return { forms: [] };
    const isDryRun = report.mode === 'dry-run';
    const head = isDryRun
        ? '| | Object | Manifest | Would be |\n|---|---|---|---|\n'
        : '| | Object | Manifest | Applied | Rollout |\n|---|---|---|---|---|\n';
    const rows = (0,words/* worstFirst */.md)(report.objects).map((object) => objectRow(object, options, isDryRun));
    const anyApplied = report.objects.some(({ apply }) => apply !== undefined && apply !== 'not-applied');
    const table = (count) => {
        const left = rows.length - count;
        const body = [
            head + rows.slice(0, count).join('\n'),
            ...(left > 0 ? [`${left} more in the log and in \`report.json\`.`] : []),
        ].join('\n\n');
        const open = report.verdict === 'cancelled' || (report.verdict === 'failed' && rows.length <= 8 && anyApplied);
        return open ? `**Objects**\n\n${body}` : details(`Objects (${rows.length})`, body);
    };
    const counts = [...new Set([rowLimit, 50, 10, 3].map((count) => Math.min(count, rows.length, rowLimit)))];
    return { forms: [...counts.map((count) => () => table(count)), () => ''] };
}
const OPEN_DIFF_LINES = 60;
const OPEN_DIFFS = 5;
function diffBlocks(report) {
    const changed = report.objects
        .filter(({ diff }) => diff !== undefined && diff.trim() !== '')
        .toSorted((a, b) => Number(b.apply === 'configured') - Number(a.apply === 'configured'));
    return changed.map(({ ref, diff = '', apply }, index) => {
        const lines = diff
            .trimEnd()
            .replace(/^--- .*\n\+\+\+ .*\n/, '')
            .split('\n');
        const count = (mark) => lines.filter((line) => line.startsWith(mark)).length;
        const isNew = apply !== undefined && apply !== 'configured';
        const size = isNew ? `new, ${(0,words/* countOf */.pq)(count('+'), 'line')}` : `+${count('+')} −${count('-')}`;
        const open = index < OPEN_DIFFS && lines.length <= OPEN_DIFF_LINES && !isNew;
        const text = () => details(`${(0,words/* objectName */.Hd)(ref)} (${size})`, (0,report_escape/* fence */.EU)(lines.join('\n'), 'diff'), open);
        return { forms: [text], noun: 'diff', whole: true };
    });
}
function listBlock(title, texts, shown) {
    if (texts.length === 0)
        return { forms: [] };
    const form = (count) => {
        const rows = texts.slice(0, count).map((text) => `- ${(0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(text, 600))}`);
        if (texts.length > count)
            rows.push(`- ${texts.length - count} more in the log`);
        return `**${title}**\n\n${rows.join('\n')}`;
    };
    return { forms: [() => form(shown), () => form(3)] };
}
function footer(report, options) {
    const { cluster } = report;
    const total = (0,words/* totalTime */.cJ)(report);
    const timings = (0,words/* timingsOf */.Ld)(report);
    const parts = [
        cluster === undefined ? '' : (0,report_escape/* html */.qy)((0,report_escape/* cut */.Jj)(`cluster ${cluster.context || cluster.server} (${cluster.version})`, 300)),
        (0,report_escape/* html */.qy)(total + (timings === '' ? '' : ` (${timings})`)),
        options.runUrl === undefined ? '' : `<a href="${(0,report_escape/* html */.qy)(options.runUrl)}">log of this run</a>`,
    ];
    return `<sub>${parts.filter((part) => part !== '').join(' · ')}</sub>`;
}
function leftOutSentence(leftOut) {
    const parts = Array.from(leftOut, ([noun, count]) => (0,words/* countOf */.pq)(count, `more ${noun}`));
    return parts.length === 0 ? '' : `*${parts.join(' and ')} in the log and in* \`report.json\`.`;
}
function renderPage(report, options, limits, recovered = false) {
    const title = titleBlock(report, recovered ? 'Recovered' : (0,words/* titleOf */.Gg)(report));
    const end = footer(report, options);
    const state = (0,words/* standingOf */.YP)(report);
    const titleSaysIt = report.causes[0]?.headline === report.headline;
    const causes = report.causes.map((cause, index) => {
        const first = index === 0 && titleSaysIt;
        const heading = first ? '' : `#### ${(0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(cause.headline, 300))}`;
        const facts = [
            ['State', (0,report_escape/* prose */.CS)(state)],
            ['Also', restOf(report, options)],
        ];
        return causeBlock(cause, { heading, facts: first ? facts : [], folded: index >= limits.openCauses }, options, limits);
    });
    const notices = report.notices.map((notice) => noticeBlock(notice, options));
    const blocks = [
        ...(recovered ? [fixed('An earlier run had failed; this one passed.')] : []),
        ...(titleSaysIt ? [] : [fixed((0,report_escape/* prose */.CS)(state))]),
        ...causes,
        listBlock('Rollback', report.rollback ?? [], 50),
        ...(notices.length === 0 ? [] : [fixed('**Notices**')]),
        ...notices,
        listBlock('Warnings', (0,words/* otherWarnings */.ET)(report), 10),
        ...(report.mode === 'dry-run' ? diffBlocks(report) : []),
        objectsBlock(report, options, limits.objectRows),
        ...(options.snippets ?? []).map(({ source, text }) => ({
            forms: [() => details(source, (0,report_escape/* fence */.EU)((0,words/* shortened */.vI)((0,report_escape/* plainText */.wh)(text), 20, 80), 'text'))],
            noun: 'log',
        })),
    ];
    const reserved = Buffer.byteLength(title + end) + 200;
    const { text, leftOut } = fitBlocks(blocks, limits.bytes - reserved);
    return [title, text, leftOutSentence(leftOut), end].filter((part) => part !== '').join('\n\n') + '\n';
}


/***/ }),

/***/ 2691:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $t: () => (/* binding */ placeOf),
/* harmony export */   ET: () => (/* binding */ otherWarnings),
/* harmony export */   Gg: () => (/* binding */ titleOf),
/* harmony export */   Hd: () => (/* binding */ objectName),
/* harmony export */   Ld: () => (/* binding */ timingsOf),
/* harmony export */   N4: () => (/* binding */ tally),
/* harmony export */   YP: () => (/* binding */ standingOf),
/* harmony export */   cJ: () => (/* binding */ totalTime),
/* harmony export */   cf: () => (/* binding */ durationOf),
/* harmony export */   ky: () => (/* binding */ wrapped),
/* harmony export */   md: () => (/* binding */ worstFirst),
/* harmony export */   nm: () => (/* binding */ CONFIDENCE_WORDS),
/* harmony export */   pq: () => (/* binding */ countOf),
/* harmony export */   vI: () => (/* binding */ shortened),
/* harmony export */   x8: () => (/* binding */ APPLY_WORDS)
/* harmony export */ });
const TITLES = {
    deploy: { passed: 'Deployed', failed: 'Deploy failed', cancelled: 'Deploy cancelled' },
    'dry-run': { passed: 'Dry run passed', failed: 'Dry run failed', cancelled: 'Dry run cancelled' },
    watch: { passed: 'Rolled out', failed: 'Rollout failed', cancelled: 'Watch cancelled' },
};
function titleOf(report) {
    return TITLES[report.mode][report.verdict];
}
function objectName(ref) {
    return ref.namespace === undefined ? `${ref.kind} ${ref.name}` : `${ref.kind} ${ref.namespace}/${ref.name}`;
}
function placeOf(source) {
    return `${source.file}:${source.line}`;
}
function countOf(count, noun) {
    return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
function durationOf(milliseconds) {
    if (milliseconds < 1000)
        return `${Math.round(milliseconds)} ms`;
    if (milliseconds < 9950)
        return `${(milliseconds / 1000).toFixed(1)} s`;
    const seconds = Math.round(milliseconds / 1000);
    if (seconds < 60)
        return `${seconds} s`;
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60)
        return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
    return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
function totalTime(report) {
    const milliseconds = Date.parse(report.finishedAt) - Date.parse(report.startedAt);
    return milliseconds >= 0 ? durationOf(milliseconds) : '';
}
function timingsOf(report) {
    return Object.entries(report.timings)
        .filter(([, milliseconds]) => milliseconds >= 50)
        .map(([phase, milliseconds]) => `${phase} ${durationOf(milliseconds)}`)
        .join(', ');
}
const CONFIDENCE_WORDS = { certain: '', likely: 'likely', guess: 'a guess' };
const BEFORE_APPLY = new Set(['load', 'connect', 'preflight', 'dry-run', 'before']);
function standingOf(report) {
    const { mode, verdict, phase, objects } = report;
    if (mode === 'dry-run')
        return 'This was a dry run: nothing was changed.';
    const parts = [];
    if (mode === 'deploy') {
        if (verdict !== 'passed' && BEFORE_APPLY.has(phase))
            return 'Nothing was applied: the cluster is as it was before.';
        const results = tally(objects.map((object) => object.apply ?? 'not-applied'));
        const applied = (results.created ?? 0) + (results.configured ?? 0) + (results.unchanged ?? 0);
        const details = APPLY_ORDER.flatMap((result) => {
            const count = results[result];
            return count === undefined ? [] : [`${count} ${APPLY_WORDS[result]}`];
        });
        const scope = applied === objects.length ? countOf(applied, 'object') : `${applied} of ${countOf(objects.length, 'object')}`;
        parts.push(`${scope} applied (${details.join(', ')})`);
    }
    const states = tally(objects.flatMap((object) => (object.rollout ? [object.rollout.state] : [])));
    const rollouts = [
        states.failed && `${countOf(states.failed, 'rollout')} failed`,
        states['in-progress'] && `${countOf(states['in-progress'], 'rollout')} still in progress`,
        states.unknown && `${countOf(states.unknown, 'rollout')} unknown`,
        states.done && `${countOf(states.done, 'rollout')} done`,
    ].filter((words) => typeof words === 'string');
    const sentence = [...parts, ...rollouts].join(', ');
    return sentence === '' ? '' : `${sentence}.`;
}
const APPLY_WORDS = {
    failed: 'failed',
    'not-applied': 'not applied',
    'not-verifiable': 'not verifiable',
    created: 'created',
    configured: 'configured',
    unchanged: 'unchanged',
};
const APPLY_ORDER = Object.keys(APPLY_WORDS);
function worstFirst(objects) {
    return [...objects].sort((a, b) => rankOf(a) - rankOf(b));
}
function rankOf({ apply, rollout }) {
    if (apply === 'failed' || rollout?.state === 'failed')
        return 0;
    if (apply === 'not-applied')
        return 1;
    if (rollout?.state === 'unknown' || rollout?.state === 'in-progress')
        return 2;
    if (apply === 'not-verifiable')
        return 3;
    return apply === 'unchanged' ? 5 : 4;
}
function otherWarnings({ warnings, rollback = [] }) {
    return warnings.filter((text) => !rollback.includes(text));
}
function tally(values) {
    const counts = {};
    for (const value of values)
        counts[value] = (counts[value] ?? 0) + 1;
    return counts;
}
function shortened(text, first, last) {
    const lines = text.replace(/\n+$/, '').split('\n');
    if (lines.length <= first + last + 1)
        return lines.join('\n');
    const left = lines.length - first - last;
    return [...lines.slice(0, first), `… ${left} lines left out …`, ...(last > 0 ? lines.slice(-last) : [])].join('\n');
}
function wrapped(text, width) {
    return text
        .split('\n')
        .flatMap((line) => {
        const indent = /^ */.exec(line)?.[0] ?? '';
        const rows = [];
        let rest = line;
        while (rest.length > width) {
            const blank = rest.lastIndexOf(' ', width);
            if (blank <= indent.length + 2)
                break;
            rows.push(rest.slice(0, blank));
            rest = `${indent}  ${rest.slice(blank + 1)}`;
        }
        return [...rows, rest];
    })
        .join('\n');
}


/***/ })

};
