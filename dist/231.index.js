export const id = 231;
export const ids = [231];
export const modules = {

/***/ 4231:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ql: () => (/* binding */ commentMarker),
/* harmony export */   wQ: () => (/* binding */ renderComment)
/* harmony export */ });
/* unused harmony export COMMENT_LIMIT */
/* harmony import */ var _page_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(479);

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
        alerts: true,
    };
    return `${marker}\n${(0,_page_js__WEBPACK_IMPORTED_MODULE_0__/* .renderPage */ .C)(report, options, limits, options.recovered)}`;
}


/***/ }),

/***/ 479:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  C: () => (/* binding */ renderPage)
});

// EXTERNAL MODULE: ./src/model/kinds.ts
var kinds = __webpack_require__(522);
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
var report_words = __webpack_require__(2691);
;// CONCATENATED MODULE: ./src/report/links.ts


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
    return linked((0,report_escape/* codeCell */.MZ)((0,report_escape/* cut */.Jj)((0,report_words/* placeOf */.$t)(source), 300)), source, options);
}
function linked(text, source, options) {
    const url = source === undefined ? undefined : lineUrl(source, options);
    return url === undefined ? text : `[${text}](${url})`;
}
function atPlace({ source }, options) {
    return source === undefined ? '' : ` at ${place(source, options)}`;
}
function objectCode({ kind, name }) {
    return `${(0,report_escape/* prose */.CS)(kind)} ${(0,report_escape/* codeCell */.MZ)(name)}`;
}
function codeLink(code, { documentationUrl }) {
    return documentationUrl === undefined
        ? (0,report_escape/* codeSpan */.SS)(code)
        : `[${(0,report_escape/* codeSpan */.SS)(code)}](${descriptionUrl(code, documentationUrl)})`;
}
function descriptionUrl(code, documentationUrl) {
    return `${documentationUrl}#${encodeURIComponent(code.toLowerCase())}`;
}
function linkedHeadline(cause, { documentationUrl }) {
    const { headline, title, code } = cause;
    if (documentationUrl === undefined)
        return (0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(headline, 300));
    return `${(0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(title, 300))} ([${(0,report_escape/* prose */.CS)(code)}](${descriptionUrl(code, documentationUrl)}))`;
}
function details(summary, body, open = false) {
    return `<details${open ? ' open' : ''}><summary>${(0,report_escape/* html */.qy)(summary)}</summary>\n\n${body}\n\n</details>`;
}
function command(text) {
    return (0,report_escape/* codeSpan */.SS)((0,report_escape/* cut */.Jj)((0,report_escape/* oneLine */.TN)(text), 600));
}

;// CONCATENATED MODULE: ./src/report/cause-block.ts



const FENCE_WIDTH = 92;
const LINE_LIMIT = 1000;
const SAID_LIMIT = 400;
const SENTENCE_LIMIT = 1000;
function causeBlock(cause, { heading, folded }, options, limits) {
    const { first, undo, afterwards, rest } = sorted(cause.steps);
    const form = (shown) => {
        const body = [
            shown.steps
                ? [fixBlock(first, cause, options), thenLine(afterwards, cause, options), undoLine(undo)]
                    .filter((part) => part !== '')
                    .join('\n\n')
                : '',
            factBlock(cause, options, shown.objects, shown.steps && first?.edit?.lines !== undefined),
            shown.evidence === undefined ? '' : evidenceBlock(cause, shown.evidence),
            shown.steps && rest.length > 0 ? details('More to check', stepList(rest, cause, options)) : '',
        ].filter((part) => part !== '');
        if (folded && heading !== '')
            return details(cause.headline, body.join('\n\n'));
        return [heading, ...body].filter((part) => part !== '').join('\n\n');
    };
    const where = atPlace(cause, options);
    const line = heading === ''
        ? (0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(cause.sentence, SENTENCE_LIMIT)) + where
        : `- **${linkedHeadline(cause, options)}**${where}`;
    return {
        forms: [
            () => form({ evidence: limits, steps: true, objects: 10 }),
            () => form({ evidence: { evidenceLines: 0, moreEvidenceLines: 0 }, steps: true, objects: 10 }),
            () => form({ steps: true, objects: 3 }),
            () => form({ steps: false, objects: 3 }),
            () => line,
        ],
        noun: 'cause',
    };
}
function sorted(steps) {
    const undo = steps.find((step) => step.undo === true);
    const afterwards = steps.find((step) => step.afterwards === true);
    const others = steps.filter((step) => step !== undo && step !== afterwards);
    const first = others.find(({ edit }) => edit?.lines !== undefined) ??
        others.find(({ edit }) => edit !== undefined) ??
        others.find(({ input }) => input !== undefined) ??
        others[0];
    const rest = others.filter((step) => step !== first);
    return {
        ...(first === undefined ? {} : { first }),
        ...(afterwards === undefined ? {} : { afterwards }),
        ...(undo === undefined ? {} : { undo }),
        rest,
    };
}
function fixBlock(step, cause, options) {
    if (step === undefined)
        return '';
    const lines = step.edit?.lines;
    if (lines === undefined)
        return `**${step.look === undefined ? 'Fix' : 'Next'}:** ${stepText(step, cause, options)}`;
    const at = step.edit?.at === undefined ? '' : ` ${place(step.edit.at, options)}`;
    return `**Fix**${at}: ${(0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(step.why, 300))}\n\n${(0,report_escape/* fence */.EU)(`-${lines.from}\n+${lines.to}`, 'diff')}`;
}
function thenLine(step, cause, options) {
    return step === undefined ? '' : `**Then:** ${stepText(step, cause, options)}`;
}
function undoLine(undo) {
    return undo === undefined ? '' : `Or restore the previous version now: ${command(undo.command)}`;
}
function stepList(steps, cause, options) {
    return steps.map((step) => `- ${stepText(step, cause, options)}`).join('\n');
}
function stepText(step, { source }, options) {
    const why = (0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(step.why, 300));
    if (step.edit !== undefined) {
        const at = step.edit.at ?? source;
        const to = step.edit.to === undefined ? '' : `: ${(0,report_escape/* codeSpan */.SS)((0,report_escape/* cut */.Jj)(step.edit.to, 300))}`;
        return `${why}${at === undefined ? '' : `, at ${place(at, options)}`}${to}`;
    }
    return step.command === '' ? why : `${why}: ${command(step.command)}`;
}
function factBlock(cause, options, most, isPlaced) {
    const objects = cause.objects
        .filter(({ name }) => name !== '')
        .slice(0, most)
        .map(objectCode);
    if (cause.objects.length > most)
        objects.push(`${cause.objects.length - most} more`);
    const container = cause.container === undefined ? [] : [`container ${(0,report_escape/* codeSpan */.SS)(cause.container)}`];
    const where = [
        cause.source === undefined || isPlaced ? '' : place(cause.source, options),
        objects.join(', '),
        ...container,
    ];
    const seenAs = [...new Set([cause.symptom, ...cause.context])].filter((word) => word !== '').map(report_escape/* codeSpan */.SS);
    const called = [
        codeLink(cause.code, options),
        ...(seenAs.length > 0 ? [`seen as ${seenAs.join(', ')}`] : []),
        ...(report_words/* CONFIDENCE_WORDS */.nm[cause.confidence] === '' ? [] : [report_words/* CONFIDENCE_WORDS */.nm[cause.confidence]]),
    ];
    const known = where.filter((words) => words !== '');
    return [
        ...(known.length === 0 ? [] : [`**Where:** ${known.join(' · ')}`]),
        `**Why:** ${(0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(cause.sentence, SENTENCE_LIMIT))} (${called.join(', ')})`,
    ].join('\n\n');
}
function evidenceBlock({ evidence, sentence, headline }, limits) {
    const words = `${(0,report_escape/* oneLine */.TN)(sentence)} ${(0,report_escape/* oneLine */.TN)(headline)}`;
    const isSaid = ({ text }) => words.includes((0,report_escape/* oneLine */.TN)(text));
    const told = evidence.filter((one) => !isSaid(one));
    const isText = ({ kind, text }) => kind === 'log' || (kind === 'manifest' && text.trimEnd().includes('\n'));
    const messages = told.filter((one) => !isText(one));
    const texts = told.filter(isText);
    const each = (lines) => Math.max(4, Math.floor(lines / Math.max(1, texts.length)));
    const list = messages.map(({ source, text }) => `- ${(0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(source, 200))}: ${(0,report_escape/* codeSpan */.SS)((0,report_escape/* cut */.Jj)((0,report_escape/* oneLine */.TN)(text), SAID_LIMIT))}`);
    const shown = fenceText(texts, each(limits.evidenceLines));
    const whole = fenceText([...messages.filter(({ text }) => (0,report_escape/* oneLine */.TN)(text).length > SAID_LIMIT), ...texts], each(limits.moreEvidenceLines));
    const isCut = whole.length > shown.length && limits.moreEvidenceLines > 0;
    return [
        list.join('\n'),
        texts.length === 0 ? '' : (0,report_escape/* fence */.EU)(shown, 'text'),
        isCut ? details('Show more', (0,report_escape/* fence */.EU)(whole, 'text')) : '',
    ]
        .filter((part) => part !== '')
        .join('\n\n');
}
function fenceText(evidence, linesEach) {
    return evidence
        .map(({ kind, source, text }) => {
        const rows = (0,report_escape/* plainText */.wh)(text)
            .trimEnd()
            .split('\n')
            .map((line) => (0,report_escape/* cut */.Jj)(line, LINE_LIMIT));
        const lines = (0,report_words/* wrapped */.ky)(rows.join('\n'), FENCE_WIDTH - 2);
        const chosen = kind === 'log' ? (0,report_words/* shortened */.vI)(lines, 0, linesEach) : (0,report_words/* shortened */.vI)(lines, linesEach, 0);
        return [(0,report_escape/* oneLine */.TN)(source), ...chosen.split('\n').map((line) => `  ${line}`)].join('\n');
    })
        .join('\n');
}
function noticeBlock(notice, options) {
    const where = notice.source === undefined ? '' : ` (${place(notice.source, options)})`;
    const head = `- **${linkedHeadline(notice, options)}**${where}`;
    const step = notice.steps.find((one) => one.command !== '');
    const advice = step === undefined ? '' : `  \n  ${stepText(step, notice, options)}`;
    const whole = `${head}  \n  ${(0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(notice.sentence, SENTENCE_LIMIT))}${advice}`;
    return { forms: [() => whole, () => head], noun: 'notice' };
}

// EXTERNAL MODULE: ./src/report/status.ts
var report_status = __webpack_require__(6934);
;// CONCATENATED MODULE: ./src/report/tables.ts




const MOST_COMPARED = 3;
function row(cells) {
    return `| ${cells.join(' | ')} |`;
}
function table(head, rows) {
    return [row(head), `|${'---|'.repeat(head.length)}`, ...rows.map(row)].join('\n');
}
function comparisonBlock(report) {
    const compared = report.objects.filter(({ before, after, rollout }) => before !== undefined && after !== undefined && rollout?.state !== 'done');
    if (report.mode !== 'deploy' || compared.length === 0)
        return { forms: [] };
    const named = (object) => compared.length === 1 ? comparison(object) : `**${objectCode(object.ref)}**\n\n${comparison(object)}`;
    const form = (most) => compared.slice(0, most).map(named).join('\n\n');
    return { forms: [() => form(MOST_COMPARED), () => ''] };
}
function comparison(object) {
    const { before, after, rolledBack } = object;
    const states = [before, after, rolledBack].filter((state) => state !== undefined);
    const heads = ['Before', 'This deploy', ...(rolledBack === undefined ? [] : ['Now'])];
    const facts = [
        ['Image', ({ images }) => imagesCell(images)],
        ['Revision', ({ revision }) => (0,report_escape/* prose */.CS)(revision ?? '')],
        ['Ready', (state) => readyRow(object, state)],
    ];
    const rows = facts
        .map(([name, of]) => [name, ...states.map(of)])
        .filter((cells) => cells.slice(1).some((text) => text !== ''));
    return table(['', ...heads], rows);
}
function imagesCell(images) {
    return [...new Set(Object.values(images).map(report_words/* shortImage */.Uq))].map(report_escape/* codeCell */.MZ).join(' ');
}
function readyRow({ ref }, state) {
    return (0,kinds/* isTask */.Id)(ref) ? '' : readyCell(state);
}
function readyCell({ ready, replicas }) {
    return ready === undefined ? '' : `${ready} of ${Math.max(replicas ?? ready, ready)}`;
}
function statusOf({ apply, rollout, rolledBack }) {
    const said = rollout === undefined ? '' : (0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(rollout.message, 300));
    if (rolledBack !== undefined)
        return [rolledBack.healthy === false ? '❌' : '↩️', `rolled back, ${readyCell(rolledBack)} pods ready`];
    if (apply === 'failed')
        return ['❌', 'refused'];
    if (rollout?.state === 'failed')
        return ['❌', `failed: ${said}`];
    if (apply === 'not-applied' || (apply === undefined && rollout === undefined))
        return ['–', 'not applied'];
    if (rollout?.state === 'in-progress' || rollout?.state === 'unknown')
        return ['⏳', said];
    const done = apply === undefined ? '' : report_words/* APPLY_WORDS */.x8[apply];
    const isSign = apply !== 'not-verifiable' && rollout?.judgedBy !== 'nobody';
    return [isSign ? '✅' : '–', [done, said].filter((part) => part !== '').join(': ')];
}
function objectsBlock(report, options, rowLimit, isTouched) {
    const { objects, mode, verdict } = report;
    const isDryRun = mode === 'dry-run';
    if (objects.length === 0 || (objects.length === 1 && (!isDryRun || objects[0]?.diff !== undefined)))
        return { forms: [] };
    if (!isDryRun && !isTouched && objects.every(({ apply }) => apply === undefined))
        return { forms: [] };
    const cells = (0,report_words/* worstFirst */.md)(objects).map((object) => {
        const [icon, words] = isDryRun ? dryRunStatus(object) : statusOf(object);
        return [icon, linked(objectCode(object.ref), object.source, options), words];
    });
    const open = verdict === 'cancelled' || (verdict === 'failed' && cells.length <= 8 && isTouched);
    return foldable(['', 'Object', isDryRun ? 'Would be' : 'Status'], cells, rowLimit, open);
}
function dryRunStatus({ apply }) {
    if (apply === 'failed')
        return ['❌', 'refused'];
    return apply === undefined || apply === 'not-applied' || apply === 'not-verifiable'
        ? ['–', apply === 'not-verifiable' ? 'not verifiable' : 'not applied']
        : ['✅', report_words/* APPLY_WORDS */.x8[apply]];
}
function foldable(head, rows, limit, open) {
    const form = (count) => {
        const left = rows.length - count;
        const body = [
            table(head, rows.slice(0, count)),
            ...(left > 0 ? [`${left} more in the log and in \`report.json\`.`] : []),
        ].join('\n\n');
        return open ? body : details(`Objects (${rows.length})`, body);
    };
    const counts = [...new Set([limit, 50, 10, 3].map((count) => Math.min(count, rows.length, limit)))];
    return { forms: [...counts.map((count) => () => form(count)), () => ''] };
}
const NAMED_OF_RULE = 5;
function rulesLine({ objects }) {
    const judged = objects.filter(({ rollout }) => rollout?.judgedBy !== undefined && rollout.judgedBy !== 'nobody');
    const byRule = Map.groupBy(judged, ({ rollout }) => rollout?.judgedBy ?? '');
    const parts = [...byRule].map(([rule, of]) => {
        const names = of.slice(0, NAMED_OF_RULE).map(({ ref }) => objectCode(ref));
        const more = of.length > NAMED_OF_RULE ? ` and ${of.length - NAMED_OF_RULE} more` : '';
        return `${names.join(', ')}${more} by ${(0,report_escape/* prose */.CS)(rule)}`;
    });
    return parts.length === 0 ? '' : `**Judged:** ${parts.join('; ')}.`;
}
function deployedBlock(report, options, rowLimit) {
    const rank = ({ apply, after }) => (apply === 'unchanged' ? 2 : 0) + (after === undefined ? 1 : 0);
    const sorted = report.objects.toSorted((a, b) => rank(a) - rank(b));
    const cells = sorted.map((object) => {
        const { ref, source, rollout, took, after } = object;
        const isCounted = after?.ready !== undefined && !(0,kinds/* isTask */.Id)(ref);
        const ready = isCounted ? readyCell(after) : (0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(rollout?.message ?? '', 120));
        return [
            linked(objectCode(ref), source, options),
            changesOf(object).join('<br>'),
            ready + (took === undefined || after === undefined ? '' : ` in ${(0,report_words/* durationOf */.cf)(took)}`),
        ];
    });
    return foldable(['Object', 'Change', 'Ready'], cells, rowLimit, cells.length <= 12);
}
function changesOf(object) {
    const { apply, before, after } = object;
    const images = (0,report_words/* imageChanges */.n8)(object).map((change) => change.split(' → ').map(report_escape/* codeSpan */.SS).join(' → '));
    const revision = before?.revision !== undefined && after?.revision !== undefined && before.revision !== after.revision
        ? [`revision ${(0,report_escape/* prose */.CS)(before.revision)} → ${(0,report_escape/* prose */.CS)(after.revision)}`]
        : [];
    const replicas = before?.replicas !== undefined && after?.replicas !== undefined && before.replicas !== after.replicas
        ? [`replicas ${before.replicas} → ${after.replicas}`]
        : [];
    const changes = [...images, ...revision, ...replicas];
    return changes.length > 0 || apply === undefined ? changes : [report_words/* APPLY_WORDS */.x8[apply]];
}
function timelineBlock({ timeline = [] }, most) {
    const [first] = timeline;
    if (first === undefined || timeline.length < 2)
        return { forms: [] };
    const start = Date.parse(first.at);
    const shown = timeline.length <= most ? timeline : [...timeline.slice(0, most / 2), ...timeline.slice(-most / 2)];
    const cell = ({ at, text }) => [
        `+${((Date.parse(at) - start) / 1000).toFixed(1)} s`,
        (0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(text, 240)),
    ];
    const last = Date.parse(timeline.at(-1)?.at ?? first.at) - start;
    const form = () => details(`Timeline (${(0,report_words/* durationOf */.cf)(Math.max(last, 0))})`, table(['Time', 'Event'], shown.map(cell)));
    return { forms: [form, () => ''] };
}
function inputsBlock(inputs) {
    if (inputs.length === 0)
        return { forms: [] };
    const given = ({ given: text, problem = '' }) => [text === '' ? '' : (0,report_escape/* codeCell */.MZ)((0,report_escape/* cut */.Jj)(text, 100)), (0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(problem, 300))].filter((part) => part !== '').join(' ');
    const rows = inputs.map((one) => [(0,report_escape/* codeCell */.MZ)(one.input), given(one), (0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(one.allowed, 300))]);
    return { forms: [() => table(['Input', 'Given', 'Allowed'], rows)] };
}
function rollBackBlock({ objects, mode, verdict }) {
    const commands = objects.flatMap(({ ref, before, after, apply }) => {
        const undo = (0,kinds/* workloadKind */.K5)(ref)?.revisions?.undo.replace('NAME', () => ref.name);
        if (undo === undefined ||
            before === undefined ||
            apply !== 'configured' ||
            before.failing === true ||
            before.revision === after?.revision)
            return [];
        const namespace = ref.namespace === undefined ? '' : ` -n ${ref.namespace}`;
        return [`${undo}${namespace}${before.revision === undefined ? '' : ` --to-revision=${before.revision}`}`];
    });
    if (mode !== 'deploy' || commands.length === 0)
        return { forms: [] };
    const list = commands.map((one) => `- ${(0,report_escape/* codeSpan */.SS)(one)}`).join('\n');
    const form = () => (verdict === 'passed' ? details('Roll back', list) : `**Undo:**\n\n${list}`);
    return { forms: [form, () => ''] };
}

;// CONCATENATED MODULE: ./src/report/page.ts








const ICONS = { passed: '✅', failed: '❌', cancelled: '🚫' };
const NAMED_CHANGES = 2;
function titleLine(report, recovered) {
    const environment = (0,report_words/* environmentOf */.p7)(report);
    const kind = report.mode === 'dry-run' && environment !== '' ? 'dry run: ' : '';
    const what = `${recovered ? 'recovered: ' : ''}${kind}${whatHappened(report)}`;
    const where = environment === '' ? (0,report_words/* titleOf */.Gg)(report) : environment;
    return `### ${ICONS[report.verdict]} ${(0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(where, 120))} · ${(0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(what, 300))}`;
}
function whatHappened(report) {
    const { verdict, causes, inputs = [], headline } = report;
    if (verdict === 'passed')
        return deployed(report) ?? headline;
    if (verdict === 'cancelled')
        return `${(0,report_words/* titleOf */.Gg)(report).toLowerCase()}: ${headline}`;
    const [first] = causes;
    if (inputs.length > 0) {
        const others = causes.length - inputs.length;
        const wrong = inputs.length === 1 ? '1 input is invalid' : `${inputs.length} inputs are invalid`;
        return others > 0 ? `${wrong}, and ${(0,report_words/* countOf */.pq)(others, 'more problem')}` : wrong;
    }
    if (first === undefined || first.headline !== headline)
        return headline;
    const more = causes.length - 1;
    return first.title + (more > 0 ? ` (and ${more} more)` : '');
}
function deployed(report) {
    if (report.mode !== 'deploy')
        return undefined;
    const changes = report.objects.flatMap((object) => {
        const { apply, after } = object;
        const images = apply === 'created' && after !== undefined ? [(0,report_words/* imagesOf */.IC)(after)] : (0,report_words/* imageChanges */.n8)(object);
        return images.map((image) => `${object.ref.name} ${image}`);
    });
    if (changes.length === 0)
        return undefined;
    const more = changes.length > NAMED_CHANGES ? ` and ${changes.length - NAMED_CHANGES} more` : '';
    return `deployed ${changes.slice(0, NAMED_CHANGES).join(', ')}${more} in ${(0,report_words/* totalTime */.cJ)(report)}`;
}
const NAMED = 7;
function overview(causes, options) {
    if (causes.length < 2)
        return { forms: [] };
    const rows = causes.slice(0, NAMED).map((cause) => {
        return `1. ${(0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(cause.title, 200))} (${codeLink(cause.code, options)})${atPlace(cause, options)}`;
    });
    if (causes.length > NAMED)
        rows.push(`1. ${causes.length - NAMED} more`);
    const whole = `**${causes.length} problems to fix**\n\n${rows.join('\n')}`;
    return { forms: [() => whole, () => `**${causes.length} problems to fix**`] };
}
function isKubeconfigMissing({ symptom }) {
    return symptom === 'KubeconfigMissing';
}
function kubeconfigBlock({ causes }, { withoutSecrets }) {
    const missing = causes.find(isKubeconfigMissing);
    if (missing === undefined)
        return '';
    const yaml = 'with:\n  kubeconfig: ${{ secrets.KUBECONFIG }}';
    if (withoutSecrets === undefined)
        return [
            '**Fix:** pass the kubeconfig of the cluster to the step.',
            (0,report_escape/* fence */.EU)(yaml, 'yaml'),
            'If the workflow has that line already, the secret is empty: it is not defined for this repository or environment, ' +
                'or the run is for a pull request from a fork or from Dependabot, which get no secrets.',
            `**Checked:** ${(0,report_escape/* prose */.CS)((missing.evidence[0]?.text ?? missing.sentence).replace(/^[^:]*: /, ''))}`,
        ].join('\n\n');
    const condition = withoutSecrets === 'fork'
        ? 'if: github.event.pull_request.head.repo.full_name == github.repository'
        : "if: github.actor != 'dependabot[bot]'";
    const who = withoutSecrets === 'fork' ? 'This pull request comes from a fork' : 'Dependabot opened this pull request';
    return [
        `**This is expected:** ${who}, and GitHub passes no secrets to such runs. Skip the step for them:`,
        (0,report_escape/* fence */.EU)(condition, 'yaml'),
    ].join('\n\n');
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
        const isNew = report.mode === 'dry-run' && apply !== undefined && apply !== 'configured';
        const size = isNew ? `new, ${(0,report_words/* countOf */.pq)(count('+'), 'line')}` : `+${count('+')} −${count('-')}`;
        const open = report.mode === 'dry-run' && index < OPEN_DIFFS && lines.length <= OPEN_DIFF_LINES && !isNew;
        const name = report.mode === 'dry-run' ? (0,report_words/* objectName */.Hd)(ref) : `What changed: ${(0,report_words/* objectName */.Hd)(ref)}`;
        const text = () => details(`${name} (${size})`, (0,report_escape/* fence */.EU)(lines.join('\n'), 'diff'), open);
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
function healthLine({ objects }) {
    const restarted = objects.filter(({ restarts = 0 }) => restarts > 0);
    const stable = Math.min(...objects.flatMap(({ stable, took }) => (took === undefined ? [] : (stable ?? []))));
    const words = [
        ...(stable >= 1000 && stable < Infinity ? [`Stable for ${(0,report_words/* durationOf */.cf)(stable)} after it was ready.`] : []),
        ...(objects.some(({ after }) => after !== undefined)
            ? restarted.length === 0
                ? ['No restarts.']
                : restarted.map(restartWords)
            : []),
    ];
    return words.join(' ');
}
function addressLine({ url }) {
    return url === undefined || !/^https?:\/\/[\w.:[\]-]+$/.test(url) ? '' : `**Address:** [${(0,report_escape/* prose */.CS)(url)}](${url})`;
}
function timesOf(count) {
    return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}
function restartWords({ ref, restarts = 0 }) {
    return `Containers of ${(0,report_escape/* prose */.CS)(ref.kind)} ${(0,report_escape/* prose */.CS)(ref.name)} restarted ${timesOf(restarts)} before ${(0,kinds/* isTask */.Id)(ref) ? 'it completed' : 'they were ready'}.`;
}
function footer(report, options) {
    const { cluster } = report;
    const parts = [
        cluster === undefined ? '' : (0,report_escape/* html */.qy)((0,report_escape/* cut */.Jj)(`cluster ${cluster.context || cluster.server} (${cluster.version})`, 300)),
        cluster?.namespace === undefined ? '' : (0,report_escape/* html */.qy)((0,report_escape/* cut */.Jj)(`namespace ${cluster.namespace}`, 100)),
        options.repository === undefined ? '' : (0,report_escape/* html */.qy)(`commit ${options.repository.sha.slice(0, 7)}`),
        (0,report_escape/* html */.qy)((0,report_words/* totalTime */.cJ)(report)),
        options.runUrl === undefined ? '' : `<a href="${(0,report_escape/* attribute */.lt)(options.runUrl)}">log of this run</a>`,
    ];
    return `<sub>${parts.filter((part) => part !== '').join(' · ')}</sub>`;
}
function leftOutSentence(leftOut) {
    const parts = Array.from(leftOut, ([noun, count]) => (0,report_words/* countOf */.pq)(count, `more ${noun}`));
    return parts.length === 0 ? '' : `*${parts.join(' and ')} in the log and in* \`report.json\`.`;
}
function isBoxEnough({ objects, rollback = [] }) {
    const back = objects.flatMap(({ rolledBack }) => rolledBack ?? []);
    return back.length > 0 && back.every(({ healthy }) => healthy === true) && rollback.length <= back.length + 1;
}
function fixed(text) {
    return { forms: text === '' ? [] : [() => text] };
}
function causeBlocks(report, options, limits) {
    const isTold = (cause) => isKubeconfigMissing(cause) || (0,report_words/* isInTable */.aH)(cause, report.inputs);
    const isCancelled = report.verdict === 'cancelled';
    const causes = report.causes
        .filter((cause) => !isTold(cause))
        .map((cause) => (isCancelled ? { ...cause, steps: cause.steps.filter(({ undo }) => undo !== true) } : cause));
    const titleSaysIt = causes.length === 1 && causes[0]?.headline === report.headline;
    return [
        fixed(kubeconfigBlock(report, options)),
        fixed(isCancelled && causes.length > 0 ? '**Found before it was cancelled**' : ''),
        overview(causes, options),
        ...causes.map((cause, index) => {
            const heading = titleSaysIt ? '' : `#### ${(0,report_escape/* prose */.CS)((0,report_escape/* cut */.Jj)(cause.title, 300))}`;
            return causeBlock(cause, { heading, folded: index >= limits.openCauses }, options, limits);
        }),
    ];
}
function renderPage(report, options, limits, recovered = false) {
    const title = titleLine(report, recovered);
    const end = footer(report, options);
    const status = (0,report_status/* statusOf */.c)(report);
    const passed = report.verdict === 'passed';
    const isTouched = report.mode === 'watch' || (0,report_words/* wasAnythingApplied */.vN)(report);
    const blocks = [
        ...(recovered ? [fixed('An earlier run had failed; this one passed.')] : []),
        fixed(status === undefined ? '' : (0,report_status/* statusBlock */._)(status, limits.alerts)),
        report.verdict === 'cancelled' ? rollBackBlock(report) : fixed(''),
        fixed(passed ? addressLine(report) : ''),
        inputsBlock(report.inputs ?? []),
        ...causeBlocks(report, options, limits),
        comparisonBlock(report),
        ...(passed && report.mode !== 'dry-run'
            ? [deployedBlock(report, options, limits.objectRows), fixed(healthLine(report))]
            : [objectsBlock(report, options, limits.objectRows, isTouched)]),
        fixed(report.mode === 'dry-run' ? '' : rulesLine(report)),
        listBlock('Rollback', isBoxEnough(report) ? [] : (report.rollback ?? []), 50),
        ...(report.notices.length === 0 ? [] : [fixed('**Notices**')]),
        ...report.notices.map((notice) => noticeBlock(notice, options)),
        listBlock('Warnings', (0,report_words/* otherWarnings */.ET)(report), 10),
        ...(report.mode === 'dry-run' && !passed ? [] : diffBlocks(report)),
        timelineBlock(report, 40),
        passed ? rollBackBlock(report) : fixed(''),
        ...(options.snippets ?? []).map(({ source, text }) => ({
            forms: [() => details(source, (0,report_escape/* fence */.EU)((0,report_words/* shortened */.vI)((0,report_escape/* plainText */.wh)(text), 20, 80), 'text'))],
            noun: 'log',
        })),
    ];
    const reserved = Buffer.byteLength(title + end) + 200;
    const { text, leftOut } = fitBlocks(blocks, limits.bytes - reserved);
    return [title, text, leftOutSentence(leftOut), end].filter((part) => part !== '').join('\n\n') + '\n';
}


/***/ }),

/***/ 6934:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ statusBlock),
/* harmony export */   c: () => (/* binding */ statusOf)
/* harmony export */ });
/* harmony import */ var _model_kinds_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(522);
/* harmony import */ var _escape_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4031);
/* harmony import */ var _words_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2691);



const WORST = ['CAUTION', 'WARNING', 'IMPORTANT', 'NOTE'];
const MOST_WORKLOADS = 4;
const REST_STAYS = 'ConfigMaps, Secrets and all other objects stay as this deploy left them.';
function statusOf(report) {
    if (report.mode === 'dry-run')
        return report.verdict === 'passed'
            ? undefined
            : { level: 'NOTE', lead: 'Nothing was applied.', more: ['This was a dry run.'] };
    if (report.verdict === 'passed')
        return undefined;
    if (report.mode === 'deploy' && !(0,_words_js__WEBPACK_IMPORTED_MODULE_2__/* .wasAnythingApplied */ .vN)(report))
        return { level: 'NOTE', lead: 'Nothing was applied.', more: ['The cluster is as it was before.'] };
    if (report.verdict === 'cancelled')
        return cancelledStatus(report);
    const standings = report.objects.flatMap((object) => workloadStatus(object, report) ?? []);
    const worst = standings.toSorted((a, b) => WORST.indexOf(a.level) - WORST.indexOf(b.level));
    const [first] = worst;
    if (first === undefined)
        return otherStatus(report);
    const more = worst
        .slice(0, MOST_WORKLOADS)
        .map((one) => (one === first || one.lead === first.lead ? one.said : `${one.said} ${one.lead}`));
    if (worst.length > MOST_WORKLOADS)
        more.push(`${worst.length - MOST_WORKLOADS} more below.`);
    if (worst.some(({ isRestored }) => isRestored))
        more.push(REST_STAYS);
    return { level: first.level, lead: first.lead, more };
}
function otherStatus(report) {
    const standing = (0,_words_js__WEBPACK_IMPORTED_MODULE_2__/* .standingOf */ .YP)(report);
    const failed = report.objects.filter(({ rollout }) => rollout?.state === 'failed').map(failedWords);
    const said = [...failed.slice(0, MOST_WORKLOADS), standing].filter((words) => words !== '');
    const [lead, ...more] = said;
    return lead === undefined ? undefined : { level: 'WARNING', lead, more };
}
function failedWords({ ref, apply, before }) {
    const name = `${ref.kind} ${ref.name}`;
    if (!(0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .isTask */ .Id)(ref))
        return `${name} is not ready.`;
    return apply === 'unchanged' && before?.failing === true
        ? `${name} had failed before this deploy, and a finished Job does not run again.`
        : `${name} did not complete.`;
}
function cancelledStatus(report) {
    const { objects, mode } = report;
    const unfinished = objects.filter(({ rollout }) => rollout !== undefined && rollout.state !== 'done');
    const left = objects.filter(({ apply }) => apply === 'not-applied' || apply === undefined);
    const lead = unfinished.length === 0
        ? 'What was applied stays.'
        : 'What was applied stays, and the cluster goes on rolling it out.';
    const more = unfinished
        .slice(0, MOST_WORKLOADS)
        .map(({ ref, rollout }) => `${ref.kind} ${ref.name}: ${rollout?.message ?? ''}.`);
    if (mode === 'deploy' && left.length > 0)
        more.push(`${(0,_words_js__WEBPACK_IMPORTED_MODULE_2__/* .countOf */ .pq)(left.length, 'object')} not applied.`);
    return { level: 'WARNING', lead, more };
}
function workloadStatus(object, { mode, objects }) {
    const { ref, rollout, after, rolledBack, apply, before, restarts = 0 } = object;
    if (after?.ready === undefined || rollout === undefined || rollout.state === 'done')
        return undefined;
    if ((0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .workloadKind */ .K5)(ref)?.serves !== true)
        return undefined;
    const name = `${ref.kind} ${ref.name}`;
    if (rolledBack !== undefined) {
        const to = `Rolled back to ${versionOf({ ...rolledBack, ...(before?.revision === undefined ? {} : { revision: before.revision }) })}`;
        const said = `${name}: ${readyOf(rolledBack.ready, rolledBack.replicas)}.`;
        if (rolledBack.healthy === undefined)
            return { level: 'WARNING', lead: `${to}; whether it is healthy is not known.`, said, isRestored: true };
        return rolledBack.healthy
            ? { level: 'NOTE', lead: `${to}.`, said, isRestored: true }
            : { level: 'CAUTION', lead: `${to}, and it is not healthy.`, said, isRestored: true };
    }
    const { ready, oldReady = 0, replicas = 0 } = after;
    if (oldReady > 0) {
        const wanted = before?.replicas ?? replicas;
        const isWhole = oldReady + ready >= wanted;
        const isNamed = before !== undefined && before.failing !== true;
        const version = isNamed ? `${versionOf(before)}, ` : '';
        const which = before?.failing === true ? 'An earlier version' : 'The previous version';
        const beside = ready > 0 ? `, and ${ready} of this deploy` : '';
        const back = mode === 'deploy' ? ' It was not rolled back.' : '';
        return {
            level: isWhole ? 'IMPORTANT' : 'WARNING',
            lead: isWhole ? `${which} is still serving.` : `${which} is still serving, with fewer pods.`,
            said: `${name}: ${version}${readyOf(oldReady, wanted)}${beside}.${back}`,
            isRestored: false,
        };
    }
    const restarted = restarts === 0 ? '' : `, ${(0,_words_js__WEBPACK_IMPORTED_MODULE_2__/* .countOf */ .pq)(restarts, 'restart')}`;
    const said = `${name}: ${readyOf(ready, replicas)}${restarted}.`;
    const serving = `Pods of this deploy are serving${restarts === 0 ? '' : ', and they restart'}.`;
    if (ready > 0)
        return { level: 'WARNING', lead: serving, said, isRestored: false };
    const isServing = ({ ref, after }) => (0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .workloadKind */ .K5)(ref)?.serves === true && (after?.ready ?? 0) + (after?.oldReady ?? 0) > 0;
    const what = objects.some(isServing) ? `${name} is not serving` : 'Nothing is serving';
    const lead = apply === 'created' ? `${what}: this was the first deploy.` : `${what}.`;
    return { level: 'CAUTION', lead, said, isRestored: false };
}
function readyOf(ready = 0, wanted = ready) {
    return `${ready} of ${(0,_words_js__WEBPACK_IMPORTED_MODULE_2__/* .countOf */ .pq)(Math.max(wanted, ready), 'pod')} ready`;
}
function versionOf(state) {
    const images = (0,_words_js__WEBPACK_IMPORTED_MODULE_2__/* .imagesOf */ .IC)(state);
    return state.revision === undefined ? images : `revision ${state.revision} (${images})`;
}
function statusBlock({ level, lead, more }, asAlert) {
    const text = [`**${(0,_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .prose */ .CS)(lead)}**`, ...more.map(_escape_js__WEBPACK_IMPORTED_MODULE_1__/* .prose */ .CS)].join(' ');
    return asAlert ? `> [!${level}]\n> ${text}` : text;
}


/***/ }),

/***/ 2691:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $t: () => (/* binding */ placeOf),
/* harmony export */   ET: () => (/* binding */ otherWarnings),
/* harmony export */   Gg: () => (/* binding */ titleOf),
/* harmony export */   Hd: () => (/* binding */ objectName),
/* harmony export */   IC: () => (/* binding */ imagesOf),
/* harmony export */   Ld: () => (/* binding */ timingsOf),
/* harmony export */   N4: () => (/* binding */ tally),
/* harmony export */   Uq: () => (/* binding */ shortImage),
/* harmony export */   YP: () => (/* binding */ standingOf),
/* harmony export */   aH: () => (/* binding */ isInTable),
/* harmony export */   cJ: () => (/* binding */ totalTime),
/* harmony export */   cf: () => (/* binding */ durationOf),
/* harmony export */   ky: () => (/* binding */ wrapped),
/* harmony export */   md: () => (/* binding */ worstFirst),
/* harmony export */   n8: () => (/* binding */ imageChanges),
/* harmony export */   nm: () => (/* binding */ CONFIDENCE_WORDS),
/* harmony export */   p7: () => (/* binding */ environmentOf),
/* harmony export */   pq: () => (/* binding */ countOf),
/* harmony export */   qn: () => (/* binding */ wrongInput),
/* harmony export */   vI: () => (/* binding */ shortened),
/* harmony export */   vN: () => (/* binding */ wasAnythingApplied),
/* harmony export */   wW: () => (/* binding */ labelled),
/* harmony export */   x8: () => (/* binding */ APPLY_WORDS)
/* harmony export */ });
/* harmony import */ var _model_image_reference_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(68);

const TITLES = {
    deploy: { passed: 'Deployed', failed: 'Deploy failed', cancelled: 'Deploy cancelled' },
    'dry-run': { passed: 'Dry run passed', failed: 'Dry run failed', cancelled: 'Dry run cancelled' },
    watch: { passed: 'Rolled out', failed: 'Rollout failed', cancelled: 'Watch cancelled' },
};
function titleOf(report) {
    return TITLES[report.mode][report.verdict];
}
function environmentOf({ label, cluster, objects }) {
    if (label !== undefined)
        return label;
    if (cluster === undefined)
        return '';
    const namespaces = new Set(objects.flatMap(({ ref }) => ref.namespace ?? []));
    const [only] = namespaces;
    const namespace = namespaces.size > 1 ? `${namespaces.size} namespaces` : (only ?? cluster.namespace ?? '');
    const context = (cluster.context || cluster.server).split('/').at(-1) ?? '';
    return [context, namespace].filter((part) => part !== '').join('/');
}
function labelled(report, title) {
    return report.label === undefined ? title : `${report.label} · ${title}`;
}
function shortImage(reference) {
    const { name, tag, digest } = (0,_model_image_reference_js__WEBPACK_IMPORTED_MODULE_0__/* .imageParts */ .Ck)(reference);
    const end = [tag === undefined ? '' : `:${tag}`, digest === undefined ? '' : `@${digest.slice(0, 19)}…`].join('');
    return `${name.split('/').at(-1) ?? ''}${end}`;
}
function imagesOf({ images }) {
    return [...new Set(Object.values(images).map(shortImage))].join(', ');
}
function imageChanges({ before, after }) {
    if (before === undefined || after === undefined)
        return [];
    const changes = Object.entries(after.images).flatMap(([container, is]) => {
        const was = before.images[container];
        return was === undefined || was === is ? [] : [`${shortImage(was)} → ${shortImage(is)}`];
    });
    return [...new Set(changes)];
}
function wasAnythingApplied({ mode, phase, verdict, objects }) {
    if (mode !== 'deploy' || BEFORE_APPLY.has(phase))
        return false;
    if (verdict === 'cancelled')
        return true;
    return objects.some(({ apply }) => apply === 'created' || apply === 'configured' || apply === 'unchanged');
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
function wrongInput({ input, given, problem = '', allowed }) {
    const wrong = [given, problem].filter((part) => part !== '').join(' ');
    return `${input}: ${[wrong, allowed === '' ? '' : `allowed: ${allowed}`].filter((part) => part !== '').join('; ')}`;
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
function isInTable({ code, source }, inputs = []) {
    return code === 'InputInvalid' && source === undefined && inputs.length > 0;
}


/***/ })

};
