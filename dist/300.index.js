export const id = 300;
export const ids = [300];
export const modules = {

/***/ 300:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  readHealth: () => (/* binding */ readHealth)
});

// EXTERNAL MODULE: external "node:path/posix"
var posix_ = __webpack_require__(3916);
// EXTERNAL MODULE: ./node_modules/@marcbachmann/cel-js/lib/index.js + 13 modules
var lib = __webpack_require__(7337);
// EXTERNAL MODULE: external "node:vm"
var external_node_vm_ = __webpack_require__(714);
// EXTERNAL MODULE: ./src/model/error.ts
var model_error = __webpack_require__(8623);
// EXTERNAL MODULE: ./src/model/record.ts
var record = __webpack_require__(2860);
;// CONCATENATED MODULE: ./src/health/expressions.ts




const FIELDS = ['apiVersion', 'kind', 'metadata', 'spec', 'status'];
const PATIENCE_MS = 1000;
const PATIENCE_AFTERWARDS_MS = 50;
const LONGEST = 10_000;
const INVALID = 'is not valid CEL';
const environment = FIELDS.reduce((known, name) => known.registerVariable(name, 'dyn'), new lib/* Environment */.OH({ enableOptionalTypes: true })
    .registerFunction('string.charAt(int): string', (text, at) => text.charAt(Number(at)))
    .registerFunction('string.replace(string, string): string', (text, from, to) => text.replaceAll(from, to))
    .registerFunction('string.reverse(): string', (text) => [...text].reverse().join('')));
function compile(text) {
    if (text.length > LONGEST)
        return { message: `is longer than ${LONGEST} characters`, offset: 0 };
    try {
        const { valid, type = 'dyn', error } = environment.check(text);
        if (!valid)
            return faultOf(error);
        if (type !== 'bool' && type !== 'dyn')
            return { message: `gives ${article(type)}, not true or false`, offset: 0 };
        const program = environment.parse(text);
        return patternFault(program.ast) ?? { holds: inTime(program) };
    }
    catch (error) {
        return faultOf(error);
    }
}
function patternFault(part) {
    if (Array.isArray(part))
        return part.map(patternFault).find((fault) => fault !== undefined);
    if (!(0,record/* isRecord */.u4)(part))
        return undefined;
    const { args, start } = part;
    if (Array.isArray(args) && args[0] === 'matches') {
        const pattern = [args.slice(1)].flat(2).at(-1);
        const text = (0,record/* isRecord */.u4)(pattern) && pattern.op === 'value' ? pattern.args : undefined;
        try {
            if (typeof text === 'string')
                new RegExp(text);
        }
        catch (error) {
            const offset = (0,record/* isRecord */.u4)(pattern) && typeof pattern.start === 'number' ? pattern.start : Number(start ?? 0);
            return { message: `${INVALID}: ${(0,model_error/* messageOf */.bD)(error).toLowerCase()}`, offset };
        }
    }
    return patternFault(args);
}
function faultOf(error) {
    const { code = '', range } = isOfLibrary(error) ? error : {};
    const only = code === 'unknown_variable' ? `; an expression sees ${FIELDS.join(', ')}` : '';
    return { message: `${INVALID}: ${wordsOf(error)}${only}`, offset: range?.start ?? 0 };
}
function wordsOf(error) {
    const words = isOfLibrary(error) ? error.summary : (0,model_error/* messageOf */.bD)(error);
    return words
        .replace('has() invalid argument', 'has() takes a field of something, such as has(status.phase)')
        .replace('EOF', 'the end of the expression')
        .replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}
function isOfLibrary(error) {
    return error instanceof lib/* ParseError */.mB || error instanceof lib/* EvaluationError */.ZN || error instanceof lib/* TypeError */.hg;
}
function inTime(program) {
    const known = new WeakMap();
    let patience = PATIENCE_MS;
    let given = {};
    const room = (0,external_node_vm_.createContext)({ evaluate: () => program(given) });
    const script = new external_node_vm_.Script('evaluate()');
    const evaluate = (object) => {
        try {
            given = Object.fromEntries(FIELDS.map((name) => [name, withIntegers(object[name])]));
            const answer = script.runInContext(room, { timeout: patience });
            return typeof answer === 'boolean' ? answer : { unclear: `gives ${kindOf(answer)}, not true or false` };
        }
        catch (error) {
            if ((0,model_error/* codeOf */.$N)(error) !== 'ERR_SCRIPT_EXECUTION_TIMEOUT')
                return { unclear: wordsOf(error).replace('unknown variable:', 'the object has no') };
            patience = PATIENCE_AFTERWARDS_MS;
            return { unclear: `takes longer than ${PATIENCE_MS / 1000} s` };
        }
    };
    return (object) => {
        const answer = known.get(object) ?? evaluate(object);
        known.set(object, answer);
        return answer;
    };
}
function article(type) {
    return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}
function kindOf(value) {
    if (value === null || value === undefined)
        return 'null';
    if (Array.isArray(value))
        return 'a list';
    return { bigint: 'an int', number: 'a double', string: 'a string' }[String(typeof value)] ?? 'a map';
}
function withIntegers(value) {
    if (typeof value === 'number')
        return Number.isInteger(value) ? BigInt(value) : value;
    if (Array.isArray(value))
        return value.map(withIntegers);
    if (!(0,record/* isRecord */.u4)(value))
        return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withIntegers(one)]));
}

// EXTERNAL MODULE: ./src/health/user-rule.ts
var user_rule = __webpack_require__(7170);
// EXTERNAL MODULE: ./src/manifest/file-kind.ts
var file_kind = __webpack_require__(5682);
// EXTERNAL MODULE: ./src/manifest/parse.ts + 6 modules
var parse = __webpack_require__(9037);
// EXTERNAL MODULE: ./src/manifest/value-positions.ts
var value_positions = __webpack_require__(7073);
// EXTERNAL MODULE: ./src/model/limits.ts
var limits = __webpack_require__(817);
// EXTERNAL MODULE: ./src/model/nearest.ts
var nearest = __webpack_require__(9179);
// EXTERNAL MODULE: ./src/model/kinds.ts
var kinds = __webpack_require__(522);
// EXTERNAL MODULE: ./src/model/object-name.ts
var object_name = __webpack_require__(9892);
// EXTERNAL MODULE: ./src/rollout/kinds.ts + 1 modules
var rollout_kinds = __webpack_require__(7778);
;// CONCATENATED MODULE: ./src/health-input.ts













const LONGEST_SHOWN = 80;
const FORM = 'a list of rules with apiVersion, kind and current, as in healthCheckExprs of Flux';
const REQUIRED = ['apiVersion', 'kind', 'current'];
const KNOWN = ['apiVersion', 'kind', ...user_rule/* EXPRESSIONS */.WK];
async function readHealth(text, files) {
    if (isYaml(text))
        return rulesOf(text, undefined);
    const path = files.relative(text.trim());
    const fault = path === undefined ? 'is outside the workspace' : await pathFault(path, files);
    if (path === undefined || fault !== undefined)
        return failure(`${text.trim()} ${fault ?? ''}`, text.trim());
    try {
        return rulesOf(await files.read(path), path);
    }
    catch (error) {
        return failure(`cannot read ${path}: ${(0,model_error/* messageOf */.bD)(error)}`, path);
    }
}
function failure(message, given) {
    const allowed = `the path of a file in the workspace, or YAML: ${FORM}`;
    return { rules: new Map(), problems: [{ message: `health: ${message}`, input: 'health', given, allowed }] };
}
function isYaml(text) {
    return /\n|^\s*[[{#"']|^\s*-\s|:(\s|$)/.test(text.trim());
}
async function pathFault(path, files) {
    const kind = await files.kindOf(path);
    if (kind === undefined) {
        const near = await files.list((0,posix_.dirname)(path)).catch(() => []);
        const meant = (0,nearest/* nearest */.pA)((0,posix_.basename)(path), near);
        return `does not exist${meant === undefined ? '' : `; did you mean ${path.slice(0, path.length - (0,posix_.basename)(path).length)}${meant}?`}`;
    }
    if (kind === 'folder')
        return 'is a folder: name one file';
    if (kind !== 'file')
        return `cannot be read: ${file_kind/* NOT_READ */.V[kind]}`;
    const real = await files.realpath(path).catch(() => undefined);
    return real === undefined ? 'is a link that leads out of the workspace' : undefined;
}
function rulesOf(text, file) {
    const { documents, faults, source } = (0,parse/* parseOffsets */.I7)(text, file ?? 'input health');
    const reader = new Reader(source, file);
    for (const { at, message } of faults)
        reader.wrong(message, at);
    if (faults.length > 0)
        return reader;
    const [first, second] = documents.filter(({ value }) => value !== null);
    if (first === undefined)
        reader.wrong(`there is no rule: it must be ${FORM}`, 0);
    else if (second !== undefined)
        reader.wrong('only one YAML document is read: put all rules into one list', second.offsets.at);
    else
        reader.read(first.value, new value_positions/* Places */.N(first.offsets, (at) => at), first.offsets.at);
    return reader;
}
class Reader {
    rules = new Map();
    problems = [];
    #source;
    #file;
    #offsets = new Map();
    constructor(source, file) {
        this.#source = source;
        this.#file = file;
    }
    read(value, offsets, start) {
        this.#offsets = offsets;
        const isField = (0,record/* isRecord */.u4)(value) && Object.keys(value).length === 1 && 'healthCheckExprs' in value;
        const [list, path] = isField ? [value.healthCheckExprs, ['healthCheckExprs']] : [value, []];
        if (!Array.isArray(list))
            return this.wrong(`this is ${shapeOf(list)}, but it must be ${FORM}`, start);
        if (list.length === 0)
            this.wrong(`there is no rule: it must be ${FORM}`, start);
        for (const [index, item] of list.entries())
            this.#readRule(item, [...path, index]);
    }
    wrong(message, offset) {
        if (this.problems.length >= limits/* LIMITS */.b1.problemsOfFile)
            return;
        const position = this.#source.at(offset);
        const excerpt = this.#source.excerpt(position);
        if (this.#file !== undefined) {
            const shown = excerpt === undefined ? {} : { excerpt };
            this.problems.push({ message, source: position, input: 'health', ...shown });
            return;
        }
        const given = (excerpt?.text.trim() ?? '').slice(0, LONGEST_SHOWN);
        this.problems.push({ message: `health: ${placeIn(position)}: ${message}`, input: 'health', given });
    }
    #at(path) {
        return this.#offsets.get(JSON.stringify(path)) ?? 0;
    }
    #readRule(rule, path) {
        const before = this.problems.length;
        const start = this.#at(path);
        if (!(0,record/* isRecord */.u4)(rule))
            return this.wrong(`this is ${shapeOf(rule)}, but a rule has apiVersion, kind and current`, start);
        const unknown = Object.keys(rule).filter((name) => !KNOWN.includes(name));
        for (const name of unknown) {
            const open = KNOWN.filter((known) => !(known in rule));
            const meant = (0,nearest/* didYouMean */.au)(name, open);
            this.wrong(`a rule has no field ${JSON.stringify(name.slice(0, LONGEST_SHOWN))}: it has ${KNOWN.join(', ')}${meant}`, this.#at([...path, name]));
        }
        const missing = REQUIRED.filter((name) => rule[name] == null && !unknown.some((word) => (0,nearest/* nearest */.pA)(word, [name])));
        if (missing.length > 0)
            this.wrong(`a rule needs ${missing.join(' and ')}`, start);
        const texts = new Map();
        for (const name of KNOWN.filter((name) => rule[name] != null)) {
            const value = rule[name];
            if (typeof value !== 'string')
                this.wrong(`${name} must be a string, but it is ${shapeOf(value)}`, this.#at([...path, name]));
            else if (value.trim() === '')
                this.wrong(`${name} is empty`, this.#at([...path, name]));
            else
                texts.set(name, value);
        }
        const kindIsRight = this.#checkKind(texts, path);
        const found = this.#expressions(texts, path);
        const { current } = found;
        const [apiVersion = '', kind = ''] = [texts.get('apiVersion'), texts.get('kind')];
        if (this.problems.length > before || !kindIsRight || current === undefined)
            return;
        this.rules.set((0,kinds/* kindName */.Ep)({ apiVersion, kind }), { ...found, current, at: this.#words(start, 'line') });
    }
    #checkKind(texts, path) {
        const [apiVersion, kind] = [texts.get('apiVersion'), texts.get('kind')];
        const fault = apiVersion === undefined ? undefined : (0,object_name/* apiVersionFault */.nM)(apiVersion);
        if (fault !== undefined)
            this.wrong(`apiVersion cannot be ${quoted(apiVersion)}: ${fault}`, this.#at([...path, 'apiVersion']));
        const isKind = kind === undefined || /^[A-Z][A-Za-z0-9]*$/.test(kind);
        if (!isKind)
            this.wrong(`kind cannot be ${quoted(kind)}: a kind is one word such as Deployment`, this.#at([...path, 'kind']));
        if (apiVersion === undefined || kind === undefined || fault !== undefined || !isKind)
            return false;
        const known = this.rules.get((0,kinds/* kindName */.Ep)({ apiVersion, kind }));
        const place = this.#at([...path, 'kind']);
        if (known !== undefined)
            this.wrong(`${kind} has a rule already (${known.at}): one rule is for all versions of a kind`, place);
        else if (!(0,rollout_kinds/* isWatched */.Df)({ apiVersion, kind, name: '' }))
            this.wrong(`a ${kind} of ${apiVersion} is done as soon as it is stored: no rule can judge it`, place);
        return true;
    }
    #expressions(texts, path) {
        const found = {};
        for (const name of user_rule/* EXPRESSIONS */.WK) {
            const text = texts.get(name);
            if (text === undefined)
                continue;
            const start = this.#at([...path, name]);
            const compiled = compile(text);
            if ('holds' in compiled)
                found[name] = { ...compiled, at: this.#words(this.#offsetIn(start, text, 0), 'column') };
            else
                this.wrong(`${name} ${compiled.message}`, this.#offsetIn(start, text, compiled.offset));
        }
        return found;
    }
    #offsetIn(start, scalar, offset) {
        const { text } = this.#source;
        let at = start;
        let last = start;
        for (const sign of scalar.slice(0, offset + 1).replace(/\s/g, '')) {
            const found = text.indexOf(sign, at);
            if (found < 0)
                return start;
            last = found;
            at = found + sign.length;
        }
        return offset >= scalar.trimEnd().length ? at : last;
    }
    #words(offset, precision) {
        const { file, line, column } = this.#source.at(offset);
        if (this.#file !== undefined)
            return `${file}:${line}${precision === 'line' ? '' : `:${column}`}`;
        return precision === 'line' ? `input health, line ${line}` : `input health, ${placeIn({ line, column })}`;
    }
}
function placeIn({ line, column }) {
    return `line ${line}, column ${column}`;
}
function quoted(text = '') {
    return JSON.stringify(text.slice(0, LONGEST_SHOWN));
}
function shapeOf(value) {
    if (Array.isArray(value))
        return 'a list';
    if ((0,record/* isRecord */.u4)(value))
        return 'a mapping';
    return value === null ? 'empty' : `the ${typeof value} ${JSON.stringify(value).slice(0, LONGEST_SHOWN)}`;
}


/***/ })

};
