export const id = 268;
export const ids = [268];
export const modules = {

/***/ 4268:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runGate: () => (/* binding */ runGate)
});

// EXTERNAL MODULE: ./src/cluster/cluster.ts
var cluster_cluster = __webpack_require__(7144);
;// CONCATENATED MODULE: ./src/cluster/in-parallel.ts
const PARALLEL = 8;
async function inParallel(values, action, atOnce = () => PARALLEL) {
    const results = new Array(values.length);
    const running = new Set();
    for (const [index, value] of values.entries()) {
        while (running.size >= atOnce())
            await Promise.race(running);
        const one = action(value).then((result) => {
            results[index] = result;
            running.delete(one);
        });
        running.add(one);
    }
    await Promise.all(running);
    return results;
}

// EXTERNAL MODULE: ./src/model/kinds.ts
var kinds = __webpack_require__(522);
// EXTERNAL MODULE: ./src/model/nearest.ts
var nearest = __webpack_require__(9179);
// EXTERNAL MODULE: ./src/model/object.ts
var model_object = __webpack_require__(7278);
;// CONCATENATED MODULE: ./src/model/typed.ts

function isA(object, name) {
    return object !== undefined && (0,kinds/* kindName */.Ep)(object) === name;
}

// EXTERNAL MODULE: ./src/model/record.ts
var record = __webpack_require__(2860);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
;// CONCATENATED MODULE: ./src/apply/custom-schema.ts
function refusalsBySchema(object, { schema }) {
    const root = schema?.openAPIV3Schema;
    if (root === undefined)
        return [];
    const found = { unknown: [], problems: [] };
    const { apiVersion: _version, kind, metadata: _metadata, ...own } = object;
    look({ schema: root, path: '', isRoot: true, found }, own);
    const { unknown, problems } = found;
    const strict = unknown.map((field) => `unknown field "${field}"`).join(', ');
    const status = { kind: 'Status', apiVersion: 'v1' };
    const message = `${kind} "${object.metadata.name}" is invalid: ${problems.map((one) => `${one.field}: ${one.message}`).join(', ')}`;
    return [
        ...(unknown.length === 0
            ? []
            : [{ ...status, code: 400, reason: 'BadRequest', message: `strict decoding error: ${strict}` }]),
        ...(problems.length === 0
            ? []
            : [{ ...status, code: 422, reason: 'Invalid', message, details: { causes: problems } }]),
    ];
}
function look(at, value) {
    if (!hasItsType(at, value))
        return;
    lookAtEnum(at, value);
    if (typeof value === 'number')
        lookAtNumber(at, value);
    else if (typeof value === 'string')
        lookAtString(at, value);
    else if (Array.isArray(value))
        lookAtArray(at, value);
    else if (value !== null && typeof value === 'object')
        lookAtObject(at, value);
}
function hasItsType(at, value) {
    const { schema } = at;
    const types = schema['x-kubernetes-int-or-string'] === true ? ['integer', 'string'] : [schema.type ?? typeOf(value)];
    const type = typeOf(value);
    if (types.includes(type) || (types.includes('number') && type === 'integer'))
        return true;
    if (value === null && (schema.nullable === true || schema.default !== undefined))
        return false;
    const expected = `${nameOf(at)} in body must be of type ${types.join(',')}: "${type}"`;
    say(at, 'FieldValueTypeInvalid', `Invalid value: "${type}": ${expected}`);
    return value === null;
}
function lookAtEnum(at, value) {
    const { enum: listed } = at.schema;
    if (listed === undefined || listed.some((one) => JSON.stringify(one) === JSON.stringify(value)))
        return;
    const supported = listed.map((one) => JSON.stringify(one)).join(', ');
    say(at, 'FieldValueNotSupported', `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`);
}
function lookAtNumber(at, value) {
    const { minimum, maximum } = at.schema;
    if (value < (minimum ?? -Infinity))
        sayOf(at, value, `should be greater than or equal to ${minimum}`);
    if (value > (maximum ?? Infinity))
        sayOf(at, value, `should be less than or equal to ${maximum}`);
}
function lookAtString(at, value) {
    const { minLength, maxLength, pattern } = at.schema;
    const length = [...value].length;
    if (length < (minLength ?? 0))
        sayOf(at, value, `should be at least ${minLength} chars long`);
    if (length > (maxLength ?? Infinity))
        say(at, 'FieldValueTooLong', `Too long: may not be more than ${maxLength} bytes`);
    else if (!matches(value, pattern))
        sayOf(at, value, `should match '${pattern}'`);
}
function lookAtArray(at, value) {
    const { minItems, maxItems, items } = at.schema;
    if (value.length < (minItems ?? 0))
        sayOf(at, value.length, `should have at least ${minItems} items`);
    if (value.length > (maxItems ?? Infinity))
        return say(at, 'FieldValueTooMany', `Too many: ${value.length}: must have at most ${maxItems} items`);
    const { found } = at;
    for (const [index, item] of value.entries())
        look({ schema: items ?? {}, path: `${at.path}[${index}]`, found }, item);
}
function lookAtObject({ schema, path, isRoot, found }, value) {
    const { properties = {}, additionalProperties: additional, required = [] } = schema;
    const keepsAll = schema['x-kubernetes-preserve-unknown-fields'] === true || schema['x-kubernetes-embedded-resource'] === true;
    const below = (key) => (path === '' ? key : `${path}.${key}`);
    for (const [key, child] of Object.entries(value)) {
        const of = properties[key] ?? (typeof additional === 'object' ? additional : undefined);
        if (of !== undefined)
            look({ schema: of, path: below(key), found }, child);
        else if (!keepsAll && additional !== true)
            found.unknown.push(below(key));
    }
    const missing = required.filter((key) => !(key in value) && properties[key]?.default === undefined);
    for (const key of missing.filter((key) => isRoot !== true || !['apiVersion', 'kind', 'metadata'].includes(key)))
        found.problems.push({ reason: 'FieldValueRequired', message: 'Required value', field: below(key) });
}
function nameOf({ path }) {
    return path === '' ? '<nil>' : path;
}
function say(at, reason, message) {
    at.found.problems.push({ reason, message, field: nameOf(at) });
}
function sayOf(at, value, words) {
    say(at, 'FieldValueInvalid', `Invalid value: ${JSON.stringify(value)}: ${nameOf(at)} in body ${words}`);
}
function typeOf(value) {
    if (value === null)
        return 'null';
    if (Array.isArray(value))
        return 'array';
    if (typeof value === 'number')
        return Number.isInteger(value) ? 'integer' : 'number';
    return typeof value;
}
function matches(value, pattern) {
    try {
        return pattern === undefined || new RegExp(pattern, 'u').test(value);
    }
    catch {
        return true;
    }
}

;// CONCATENATED MODULE: ./src/apply/not-there-yet.ts






const SOME_NAMESPACE = 'default';
async function checkElsewhere(cluster, object) {
    try {
        const metadata = { ...object.metadata, namespace: SOME_NAMESPACE };
        const { warnings } = await cluster.createDryRun({ ...object, metadata });
        return { statuses: [], warnings };
    }
    catch (error) {
        if (!(error instanceof cluster_cluster/* ApiError */.h))
            throw error;
        const { status, code, warnings } = error;
        const ofAdmission = /admission webhook|AdmissionPolicy/.test(status.message ?? '');
        return { statuses: (code === 400 || code === 422) && !ofAdmission ? [status] : [], warnings };
    }
}
function definitionOf({ apiVersion, kind }, documents) {
    return documents.find(({ ref, object }) => {
        const { group, names } = specOf(object);
        return ref.kind === 'CustomResourceDefinition' && group === (0,model_object/* groupOf */.F8)(apiVersion) && names?.kind === kind;
    });
}
function refusalsByDefinition(object, definition) {
    const { versions = [] } = specOf(definition.object);
    const version = versionOf(object, definition.object);
    if (version !== undefined && version.served !== false)
        return refusalsBySchema(object, version);
    if (versions.length === 0)
        return [];
    const served = versions.filter(({ served }) => served !== false).map(({ name }) => name);
    const message = `no matches for kind "${object.kind}" in version "${object.apiVersion}"; its CustomResourceDefinition is in the set and serves ${served.join(', ') || 'no version'}`;
    return [{ kind: 'Status', apiVersion: 'v1', code: 404, reason: 'NotFound', message }];
}
async function isRedefined(cluster, object, definition) {
    try {
        const live = versionOf(object, await cluster.get(definition.ref));
        return !(0,external_node_util_.isDeepStrictEqual)(live?.schema, versionOf(object, definition.object)?.schema);
    }
    catch (error) {
        if (error instanceof cluster_cluster/* ApiError */.h)
            return false;
        throw error;
    }
}
function versionOf({ apiVersion }, definition) {
    const name = apiVersion.slice(apiVersion.indexOf('/') + 1);
    return specOf(definition).versions?.find((version) => version.name === name);
}
function specOf({ spec }) {
    return spec ?? {};
}
function bindsRoleOf({ ref, object }, { code }, documents) {
    if (code !== 404 || (ref.kind !== 'RoleBinding' && ref.kind !== 'ClusterRoleBinding'))
        return false;
    return (0,record/* isRecord */.u4)(object.roleRef) && has(documents, object.roleRef.kind, object.roleRef.name, ref.namespace);
}
const NAMES_NOTHING = /error looking up service account|no PriorityClass with name \S+ was found|RuntimeClass "[^"]*" not found/;
function withoutBrought({ ref, object }, documents) {
    if (!(0,kinds/* isPod */.Se)(ref))
        return undefined;
    if (!(0,record/* isRecord */.u4)(object.spec))
        return undefined;
    const { serviceAccountName, serviceAccount, priorityClassName, runtimeClassName, ...spec } = object.spec;
    const named = [
        ['serviceAccountName', serviceAccountName, 'ServiceAccount'],
        ['serviceAccount', serviceAccount, 'ServiceAccount'],
        ['priorityClassName', priorityClassName, 'PriorityClass'],
        ['runtimeClassName', runtimeClassName, 'RuntimeClass'],
    ];
    const kept = named.filter(([, name, kind]) => name !== undefined && !has(documents, kind, name, ref.namespace));
    if (kept.length === named.filter(([, name]) => name !== undefined).length)
        return undefined;
    return { ...object, spec: { ...spec, ...Object.fromEntries(kept.map(([field, name]) => [field, name])) } };
}
function has(documents, kind, name, namespace) {
    return documents.some(({ ref }) => ref.kind === kind && ref.name === name && (ref.namespace ?? namespace) === namespace);
}

;// CONCATENATED MODULE: ./src/apply/field-ownership.ts

const CLIENT_SIDE_APPLY = 'kubectl-client-side-apply';
function isClientSideApplied(object) {
    return (object.metadata.managedFields ?? []).some(isClientSide);
}
function takeOver(managedFields, manager) {
    const theirs = managedFields.filter(isClientSide);
    const first = theirs[0];
    if (first === undefined)
        return [...managedFields];
    const isOurs = (entry) => entry.manager === manager && entry.operation === 'Apply' && (entry.subresource ?? '') === '';
    const ours = managedFields.find(isOurs) ?? { ...first, manager, operation: 'Apply', fieldsV1: {} };
    const fieldsV1 = theirs.reduce((fields, entry) => union(fields, entry.fieldsV1 ?? {}), ours.fieldsV1 ?? {});
    return [{ ...ours, fieldsV1 }, ...managedFields.filter((entry) => !isClientSide(entry) && !isOurs(entry))];
}
function isClientSide(entry) {
    return entry.manager === CLIENT_SIDE_APPLY && entry.operation === 'Update' && (entry.subresource ?? '') === '';
}
function union(a, b) {
    const result = { ...a };
    for (const [key, value] of Object.entries(b)) {
        const own = result[key];
        result[key] = own !== undefined && (0,record/* isRecord */.u4)(own) && (0,record/* isRecord */.u4)(value) ? union(own, value) : value;
    }
    return result;
}

;// CONCATENATED MODULE: ./src/apply/apply.ts








async function resolveDocuments(cluster, documents, namespace) {
    const brought = broughtKinds(documents);
    const refusals = [];
    let asked;
    const served = () => (asked ??= servedKinds(cluster));
    const resolved = await inParallel(documents, async (document) => {
        const { ref, object } = document;
        const resource = await cluster.resource(ref.apiVersion, ref.kind);
        const namespaced = resource?.namespaced ?? brought.get(`${(0,model_object/* groupOf */.F8)(ref.apiVersion)}/${ref.kind}`);
        if (namespaced === undefined) {
            refusals.push(notServed(ref, await served()));
            return document;
        }
        if (!namespaced) {
            const { namespace: _none, ...metadata } = object.metadata;
            return {
                ...document,
                ref: { apiVersion: ref.apiVersion, kind: ref.kind, name: ref.name },
                object: { ...object, metadata },
            };
        }
        const own = ref.namespace ?? namespace;
        return {
            ...document,
            ref: { ...ref, namespace: own },
            object: { ...object, metadata: { ...object.metadata, namespace: own } },
        };
    });
    return { documents: resolved, refusals };
}
async function dryRunAll(cluster, documents, settings) {
    const namespaces = new Set(documents
        .filter(({ ref }) => ref.kind === 'Namespace' && (0,model_object/* groupOf */.F8)(ref.apiVersion) === '')
        .map(({ ref }) => ref.name));
    return await inParallel(documents, async (document) => {
        const { ref } = document;
        const served = (await cluster.resource(ref.apiVersion, ref.kind)) !== undefined;
        const definition = definitionOf(ref, documents);
        if (!served && definition !== undefined)
            return notThereYet(document, refusalsByDefinition(document.object, definition));
        const trial = await dryRun(cluster, document, settings);
        const { before } = trial;
        if ('answer' in trial)
            return accepted(document, before, trial.answer, settings);
        const { error } = trial;
        const isMissingNamespace = /^namespaces "[^"]+" not found$/.test(error.status.message ?? '');
        if (isMissingNamespace && namespaces.has(ref.namespace ?? '')) {
            const { statuses, warnings } = await checkElsewhere(cluster, document.object);
            return notThereYet(document, statuses, warnings);
        }
        if (bindsRoleOf(document, error.status, documents))
            return notThereYet(document, []);
        const nameless = before === undefined ? withoutBrought(document, documents) : undefined;
        if (nameless !== undefined && NAMES_NOTHING.test(error.status.message ?? ''))
            return notThereYet(document, await checkWithout(cluster, nameless, settings));
        if (definition !== undefined && error.code !== 403 && (await isRedefined(cluster, document.object, definition)))
            return notThereYet(document, refusalsByDefinition(document.object, definition));
        if (/does not support dry run/.test(error.status.message ?? '')) {
            return {
                document,
                result: 'not-verifiable',
                before,
                refusals: [],
                warnings: [`${ref.kind} ${ref.name} could not be dry-run: ${error.message}`],
            };
        }
        const statuses = [error.status, ...(await moreProblems(cluster, document, error.status))];
        return {
            document,
            result: 'failed',
            before,
            refusals: statuses.map((status) => refusalOf(document, before, status)),
            warnings: error.warnings,
        };
    }, () => cluster.pace.changesAtOnce);
}
function notThereYet(document, statuses, warnings = []) {
    const { ref } = document;
    const result = statuses.length === 0 ? 'not-verifiable' : 'failed';
    return { document, result, refusals: statuses.map((status) => ({ ref, status, sent: document.object })), warnings };
}
async function checkWithout(cluster, object, settings) {
    try {
        await cluster.apply(object, { ...optionsOf(settings), dryRun: true });
        return [];
    }
    catch (error) {
        if (error instanceof cluster_cluster/* ApiError */.h)
            return [error.status];
        throw error;
    }
}
async function applyOne(cluster, document, settings, trial) {
    const { ref, object } = document;
    let before = isStillKnown(trial) ? trial?.before : await current(cluster, ref);
    const send = async () => {
        if (before !== undefined && isClientSideApplied(before))
            before = await adopt(cluster, ref, settings);
        return accepted(document, before, await cluster.apply(object, optionsOf(settings)), settings);
    };
    try {
        try {
            return await send();
        }
        catch (error) {
            if (!(error instanceof cluster_cluster/* ApiError */.h && error.code === 409 && isStillKnown(trial)))
                throw error;
            before = await current(cluster, ref);
            return await send();
        }
    }
    catch (error) {
        if (!(error instanceof cluster_cluster/* ApiError */.h))
            throw error;
        return {
            document,
            result: 'failed',
            before,
            refusals: [refusalOf(document, before, error.status)],
            warnings: error.warnings,
        };
    }
}
function isStillKnown(trial) {
    if (trial === undefined || trial.result === 'not-verifiable')
        return false;
    return trial.before === undefined || (0,kinds/* workloadKind */.K5)(trial.document.ref) === undefined;
}
function accepted(document, before, answer, settings) {
    const { object: after, warnings } = answer;
    const result = resultOf(before, answer, settings);
    return { document, result, ...(result === 'created' ? {} : { before }), after, refusals: [], warnings };
}
function refusalOf({ ref, object }, live, status) {
    return { ref, status, sent: object, live };
}
async function dryRun(cluster, document, settings) {
    const options = { ...optionsOf(settings), dryRun: true };
    const trial = await tryApply(cluster, document.object, options);
    if ('answer' in trial && trial.answer.created === true)
        return trial;
    const before = await current(cluster, document.ref);
    if ('answer' in trial || before === undefined || !isClientSideApplied(before))
        return { ...trial, before };
    const { status, warnings } = trial.error;
    const causes = status.details?.causes ?? [];
    const others = causes.filter(({ message }) => message?.startsWith(`conflict with "${CLIENT_SIDE_APPLY}"`) !== true);
    if (others.length === causes.length)
        return { ...trial, before };
    if (others.length === 0)
        return { ...(await tryApply(cluster, document.object, { ...options, force: true })), before };
    return { before, error: new cluster_cluster/* ApiError */.h({ ...status, details: { ...status.details, causes: others } }, warnings) };
}
async function tryApply(cluster, object, options) {
    try {
        return { answer: await cluster.apply(object, options) };
    }
    catch (error) {
        if (error instanceof cluster_cluster/* ApiError */.h)
            return { error };
        throw error;
    }
}
function optionsOf(settings) {
    return { fieldManager: settings.fieldManager, ...(settings.forceConflicts ? { force: true } : {}) };
}
async function adopt(cluster, ref, settings) {
    for (let attempt = 1;; attempt++) {
        const live = await cluster.get(ref);
        const managedFields = takeOver(live.metadata.managedFields ?? [], settings.fieldManager);
        try {
            const { object } = await cluster.patch(ref, [
                { op: 'test', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion },
                { op: 'replace', path: '/metadata/managedFields', value: managedFields },
            ]);
            return object;
        }
        catch (error) {
            const changed = error instanceof cluster_cluster/* ApiError */.h && (error.code === 409 || error.code === 422);
            if (!changed || attempt === 5)
                throw error;
        }
    }
}
const NEWS = /strict decoding error|quantities must match|unable to parse quantity|illegal base64|parsing time/;
async function moreProblems(cluster, document, status) {
    if (!/field not declared in schema|failed to create typed patch object|strict decoding error/.test(status.message ?? ''))
        return [];
    try {
        await cluster.createDryRun(document.object);
    }
    catch (error) {
        if (error instanceof cluster_cluster/* ApiError */.h && NEWS.test(error.status.message ?? ''))
            return [error.status];
        if (!(error instanceof cluster_cluster/* ApiError */.h) && !(error instanceof cluster_cluster/* ConnectionError */.R))
            throw error;
    }
    return [];
}
async function current(cluster, ref) {
    try {
        return await cluster.get(ref);
    }
    catch (error) {
        if (error instanceof cluster_cluster/* ApiError */.h && [403, 404, 405].includes(error.code))
            return undefined;
        throw error;
    }
}
function resultOf(before, { object: after, created }, { fieldManager }) {
    if (created === true || (before === undefined && isMadeBy(fieldManager, after)))
        return 'created';
    if (before === undefined)
        return 'configured';
    return JSON.stringify(comparable(before)) === JSON.stringify(comparable(after)) ? 'unchanged' : 'configured';
}
function isMadeBy(fieldManager, { metadata }) {
    const applied = (metadata.managedFields ?? []).find(({ manager, operation, subresource = '' }) => manager === fieldManager && operation === 'Apply' && subresource === '');
    return applied?.time !== undefined && applied.time === metadata.creationTimestamp;
}
function ownMetadata({ metadata }) {
    const { resourceVersion: _version, managedFields: _managed, generation: _generation, uid: _uid, creationTimestamp: _created, ...own } = metadata;
    return own;
}
function comparable(object) {
    const { status: _status, ...rest } = object;
    return sorted({ ...rest, metadata: ownMetadata(object) });
}
function sorted(value) {
    if (Array.isArray(value))
        return value.map(sorted);
    if (value === null || typeof value !== 'object')
        return value;
    return Object.fromEntries(Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, child]) => [key, sorted(child)]));
}
function broughtKinds(documents) {
    return new Map(documents
        .map(({ object }) => object)
        .filter((object) => isA(object, 'apiextensions.k8s.io/CustomResourceDefinition'))
        .map(({ spec = {} }) => [`${spec.group ?? ''}/${spec.names?.kind ?? ''}`, spec.scope !== 'Cluster']));
}
async function servedKinds(cluster) {
    return cluster.kinds(await cluster.groupVersions());
}
function notServed(ref, served) {
    const message = `no matches for kind "${ref.kind}" in version "${ref.apiVersion}"`;
    return {
        ref,
        status: { kind: 'Status', apiVersion: 'v1', code: 404, reason: 'NotFound', message },
        instead: servedInstead(ref, served),
    };
}
function servedInstead({ apiVersion, kind }, served) {
    const elsewhere = served.filter((one) => one.kind === kind).map((one) => one.apiVersion);
    const ofGroup = elsewhere.filter((version) => (0,model_object/* groupOf */.F8)(version) === (0,model_object/* groupOf */.F8)(apiVersion));
    if (elsewhere.length > 0)
        return { versions: ofGroup.length > 0 ? ofGroup : elsewhere };
    const kindsOf = (of) => of.map((one) => one.kind);
    const beside = served.filter((one) => one.apiVersion === apiVersion);
    if (beside.length > 0)
        return { otherKinds: true, meant: (0,nearest/* nearest */.pA)(kind, kindsOf(beside)) };
    const groups = new Set(served.map((one) => (0,model_object/* groupOf */.F8)(one.apiVersion)));
    const group = (0,nearest/* nearest */.pA)((0,model_object/* groupOf */.F8)(apiVersion), [...groups]);
    return { meant: (0,nearest/* nearest */.pA)(kind, kindsOf(served.filter((one) => (0,model_object/* groupOf */.F8)(one.apiVersion) === group))) };
}

// EXTERNAL MODULE: ./src/model/image-reference.ts
var image_reference = __webpack_require__(68);
// EXTERNAL MODULE: ./src/model/place.ts
var model_place = __webpack_require__(1818);
;// CONCATENATED MODULE: ./src/apply/changes.ts



const LENGTH_LIMIT = 160;
const KEYS_SHOWN = 3;
function changesLine(checked) {
    const changed = checked.filter(({ result }) => result === 'configured');
    const isNew = ({ result, before }) => result === 'created' || (result === 'not-verifiable' && before === undefined);
    const counts = [
        [changed.length, 'to change'],
        [checked.filter(isNew).length, 'to create'],
        [checked.filter(({ result }) => result === 'unchanged').length, 'unchanged'],
        [
            checked.filter(({ result, before }) => result === 'not-verifiable' && before !== undefined).length,
            'not verifiable',
        ],
    ];
    const told = counts.filter(([count]) => count > 0);
    const onlyUnchanged = told.length > 0 && counts.every(([count, word]) => count > 0 === (word === 'unchanged'));
    let line = (onlyUnchanged ? 'nothing changes, ' : '') + told.map(([count, word]) => `${count} ${word}`).join(', ');
    const details = changed.flatMap(({ document, before, after }) => before === undefined || after === undefined
        ? []
        : [{ name: document.ref.name, images: imagesOf(before, after), others: othersOf(before, after) }]);
    const isImage = ({ images }) => images.length > 0;
    for (const { name, images, others } of [...details.filter(isImage), ...details.filter((one) => !isImage(one))]) {
        const words = [...images, ...others];
        const next = `${line}; ${name}: ${words.join(', ')}`;
        if (words.length > 0 && next.length <= LENGTH_LIMIT)
            line = next;
    }
    return line;
}
function othersOf(before, after) {
    const replicas = [before, after].map((object) => (0,model_place/* valueAt */.fK)(object, ['spec', 'replicas']));
    return [
        ...(replicas[0] !== replicas[1] && replicas.every((count) => typeof count === 'number')
            ? [`replicas ${replicas.join(' → ')}`]
            : []),
        ...keysOf(before, after),
    ];
}
function imagesOf(before, after) {
    const old = new Map(containersOf(before).map(({ name, image }) => [name, image]));
    const all = containersOf(after);
    const changes = all.flatMap(({ name, image = '' }) => {
        const was = old.get(name);
        return was === undefined || was === image ? [] : [[name ?? '', imageChange(was, image)]];
    });
    const same = new Set(changes.map(([, words]) => words)).size === 1;
    if (same)
        return [`image ${changes[0]?.[1]}`];
    return changes.map(([name, words]) => `image of ${name} ${words}`);
}
function containersOf(object) {
    const path = (0,model_place/* podSpecPath */.s5)(object);
    return ['initContainers', 'containers'].flatMap((list) => (0,record/* records */.V0)((0,model_place/* valueAt */.fK)(object, [...path, list])).map(record/* textsOf */.CB));
}
function imageChange(was, is) {
    const [old, now] = [partsOf(was), partsOf(is)];
    const isSameName = old[0] === now[0] && old[1] !== '' && now[1] !== '';
    return (isSameName ? [old[1], now[1]] : [was, is])
        .map((text) => text.replace(/(sha256:[0-9a-f]{12})[0-9a-f]+/, '$1…'))
        .join(' → ');
}
function partsOf(reference) {
    const name = (0,image_reference/* imageName */.tO)(reference);
    return [name, reference.slice(name.length).replace(/^[:@]/, '')];
}
function keysOf(before, after) {
    if (after.kind !== 'ConfigMap' && after.kind !== 'Secret')
        return [];
    const [old, now] = [(0,record/* recordOf */.zv)(before.data), (0,record/* recordOf */.zv)(after.data)];
    const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((key) => old[key] !== now[key]);
    if (keys.length === 0)
        return [];
    const more = keys.length > KEYS_SHOWN ? ` and ${keys.length - KEYS_SHOWN} more` : '';
    return [`${keys.slice(0, KEYS_SHOWN).join(', ')}${more}`];
}

// EXTERNAL MODULE: ./node_modules/diff/libesm/patch/create.js + 2 modules
var create = __webpack_require__(7291);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(8815);
;// CONCATENATED MODULE: ./src/apply/diff.ts






const CONTEXT_LINES = 3;
const TIME_LIMIT = 3000;
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const BOOKKEEPING = new Set(['deployment.kubernetes.io/revision', 'deprecated.daemonset.template.generation']);
function diffOf({ document, before, after, result }) {
    const { object, ref, source } = document;
    if (result === 'failed' || (before !== undefined && after === undefined))
        return undefined;
    const [left, right] = before === undefined || after === undefined
        ? [undefined, object]
        : withoutCopy(...withoutDefaults(stored(before), stored(after), withStoredData(object)));
    const [old, now] = isSecret(object) ? masked(left, right) : [left, right];
    const [oldText, newText] = [yamlOf(old), yamlOf(now)];
    if (oldText === newText)
        return undefined;
    const name = [ref.kind, ref.namespace, ref.name].filter((part) => part !== undefined).join('/');
    const live = before === undefined ? '/dev/null' : `live/${name}`;
    const patch = (0,create/* createTwoFilesPatch */.ss)(live, source.file, oldText, newText, undefined, undefined, {
        context: CONTEXT_LINES,
        timeout: TIME_LIMIT,
    });
    return (patch?.replace(/^=+\n/, '') ?? `--- ${live}\n+++ ${source.file}\n  (too many differences to show line by line)\n`);
}
function yamlOf(object) {
    return object === undefined
        ? ''
        : (0,dist/* stringify */.As)(object, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false, indentSeq: false });
}
function stored(object) {
    const { apiVersion, kind, metadata: _metadata, status: _status, ...rest } = object;
    const { annotations = {}, ...meta } = ownMetadata(object);
    const told = Object.entries(annotations).filter(([name]) => !BOOKKEEPING.has(name));
    return {
        apiVersion,
        kind,
        metadata: { ...meta, ...(told.length === 0 ? {} : { annotations: Object.fromEntries(told) }) },
        ...rest,
    };
}
function withoutCopy(before, after) {
    const [old, now] = [before, after].map(({ metadata }) => metadata.annotations?.[LAST_APPLIED]);
    return old === now ? [withoutAnnotation(before), withoutAnnotation(after)] : [before, after];
}
function withoutAnnotation(object) {
    const { annotations = {}, ...metadata } = object.metadata;
    const { [LAST_APPLIED]: _copy, ...others } = annotations;
    const left = Object.keys(others).length > 0 ? { annotations: others } : {};
    return { ...object, metadata: { ...metadata, ...left } };
}
function withoutDefaults(before, after, sent) {
    const [old, now] = relevant(before, after, sent);
    return [
        { ...old, metadata: before.metadata },
        { ...now, metadata: after.metadata },
    ];
}
function relevant(before, after, sent) {
    if (Array.isArray(before) && Array.isArray(after))
        return relevantItems(before, after, sent);
    if (!(0,record/* isRecord */.u4)(before) || !(0,record/* isRecord */.u4)(after))
        return [before, (0,record/* isRecord */.u4)(after) ? namedOf(after, sent) : after];
    const news = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => hasField(sent, key) || (hasField(before, key) && !isSame(before[key], fieldOf(after, key))));
    const parts = new Map(news.map((key) => [key, relevant(fieldOf(before, key), fieldOf(after, key), fieldOf(sent, key))]));
    const pick = (object, side) => Object.fromEntries(Object.keys(object).flatMap((key) => (parts.has(key) ? [[key, parts.get(key)?.[side]]] : [])));
    return [pick(before, 0), pick(after, 1)];
}
function relevantItems(before, after, sent) {
    if (![...before, ...after].every(record/* isRecord */.u4))
        return [[...before], [...after]];
    const old = new Map(before.map((item) => [item, item]));
    const now = after.flatMap((item, index) => {
        const [was, wanted] = [counterpart(item, index, before), counterpart(item, index, sent)];
        if (was === undefined)
            return [wanted === undefined ? item : namedOf(item, wanted)];
        if (wanted === undefined && isSame(was, item)) {
            old.delete(was);
            return [];
        }
        const [left, right] = relevant(was, item, wanted);
        old.set(was, left);
        return [right];
    });
    return [[...old.values()], now];
}
function namedOf(value, sent) {
    if (Array.isArray(value)) {
        return value.map((item, index) => {
            const wanted = counterpart(item, index, sent);
            return wanted === undefined ? item : namedOf(item, wanted);
        });
    }
    if (!(0,record/* isRecord */.u4)(value))
        return value;
    const names = Object.keys(value).filter((key) => hasField(sent, key));
    return Object.fromEntries(names.map((key) => [key, namedOf(value[key], fieldOf(sent, key))]));
}
function isSame(one, other) {
    return (0,external_node_util_.isDeepStrictEqual)(one, other);
}
const LIST_KEYS = [
    'name',
    'key',
    'containerPort',
    'port',
    'mountPath',
    'devicePath',
    'topologyKey',
    'ip',
    'type',
    'uid',
];
function counterpart(item, index, list) {
    const all = (0,record/* listOf */.c3)(list);
    const key = (0,record/* isRecord */.u4)(item) ? LIST_KEYS.find((name) => hasField(item, name)) : undefined;
    if (key === undefined)
        return all[index];
    const protocol = (value) => fieldOf(value, 'protocol') ?? 'TCP';
    return all.find((other) => fieldOf(other, key) === fieldOf(item, key) && protocol(other) === protocol(item));
}
function withStoredData(object) {
    if (!isSecret(object) || !(0,record/* isRecord */.u4)(object.stringData))
        return object;
    const { stringData, ...rest } = object;
    const encoded = Object.entries(stringData).map(([key, value]) => [
        key,
        Buffer.from(String(value)).toString('base64'),
    ]);
    return { ...rest, data: { ...((0,record/* isRecord */.u4)(rest.data) ? rest.data : {}), ...Object.fromEntries(encoded) } };
}
const MASK = '***';
const CHANGED = '*** (changed)';
function masked(before, after) {
    return [
        before === undefined ? undefined : maskedOne(before, () => MASK),
        maskedOne(after, (field, key, value) => {
            if (before === undefined)
                return MASK;
            const old = fieldOf(fieldOf(before, field), key);
            return JSON.stringify(old) === JSON.stringify(value) || old === undefined ? MASK : CHANGED;
        }),
    ];
}
function maskedOne(object, mask) {
    const fields = ['data', 'stringData'].filter((field) => object[field] != null);
    const values = fields.map((field) => {
        const value = object[field];
        return [field, (0,record/* isRecord */.u4)(value) ? mapValues(value, (key, text) => mask(field, key, text)) : MASK];
    });
    const { annotations } = object.metadata;
    const copy = annotations?.[LAST_APPLIED];
    const metadata = copy === undefined
        ? {}
        : { metadata: { ...object.metadata, annotations: { ...annotations, [LAST_APPLIED]: MASK } } };
    return { ...object, ...metadata, ...Object.fromEntries(values) };
}
function mapValues(object, map) {
    return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(key, value)]));
}
function isSecret({ apiVersion, kind }) {
    return kind === 'Secret' && (0,model_object/* groupOf */.F8)(apiVersion) === '';
}
function hasField(value, key) {
    return (0,record/* isRecord */.u4)(value) && Object.hasOwn(value, key);
}
function fieldOf(value, key) {
    return (0,record/* isRecord */.u4)(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
;// CONCATENATED MODULE: ./src/apply/apply-all.ts





const ASK_EVERY = 250;
const SERVED_TRIES = 40;
const ESTABLISHED_TRIES = 120;
async function* applyInSteps(cluster, steps, { checked, ...settings }, signal, progress) {
    let refused = false;
    const errors = [];
    async function applyNext(document) {
        if (signal.aborted || errors.length > 0)
            return undefined;
        if (refused)
            return { document, result: 'not-applied', refusals: [], warnings: [] };
        try {
            return await applyDocument(document);
        }
        catch (error) {
            errors.push(error);
            return undefined;
        }
    }
    async function applyDocument(document) {
        const { ref } = document;
        const served = await servedOrWaited(cluster, ref, signal);
        if (!served && signal.aborted)
            return undefined;
        progress.begin(document);
        const one = served ? await applyOne(cluster, document, settings, checked.get((0,model_object/* keyOf */.TN)(ref))) : notServedYet(document);
        refused ||= one.refusals.length > 0;
        progress.end(one);
        if (one.refusals.length === 0 && isA(document.object, 'apiextensions.k8s.io/CustomResourceDefinition'))
            await established(cluster, ref, document.object, signal);
        return one;
    }
    for (const step of steps) {
        const results = await inParallel(step, applyNext, () => cluster.pace.changesAtOnce);
        yield results.filter((one) => one !== undefined);
        if (errors.length > 0)
            throw errors[0];
    }
}
async function servedOrWaited(cluster, ref, signal) {
    for (let attempt = 0; attempt < SERVED_TRIES; attempt++) {
        if ((await cluster.resource(ref.apiVersion, ref.kind)) !== undefined)
            return true;
        if (signal.aborted)
            return false;
        cluster.forgetDiscovery(ref.apiVersion);
        await sleep(ASK_EVERY, signal);
    }
    return false;
}
function notServedYet(document) {
    const { ref } = document;
    const message = `no matches for kind "${ref.kind}" in version "${ref.apiVersion}"; its CustomResourceDefinition is in the set and was not served within 10 s`;
    return {
        document,
        result: 'failed',
        refusals: [{ ref, status: { kind: 'Status', apiVersion: 'v1', code: 404, message } }],
        warnings: [],
    };
}
async function established(cluster, ref, { spec }, signal) {
    for (let attempt = 0; attempt < ESTABLISHED_TRIES; attempt++) {
        const live = await cluster.get(ref);
        const isDefinition = isA(live, 'apiextensions.k8s.io/CustomResourceDefinition');
        if (isDefinition && (0,model_object/* condition */.uH)(live.status?.conditions, 'Established')?.status === 'True')
            break;
        if (signal.aborted)
            return;
        await sleep(ASK_EVERY, signal);
    }
    for (const { name } of spec?.versions ?? [])
        cluster.forgetDiscovery(`${spec?.group}/${name}`);
}
async function sleep(milliseconds, signal) {
    await (0,promises_.setTimeout)(milliseconds, undefined, { signal }).catch(() => undefined);
}

;// CONCATENATED MODULE: ./src/manifest/order.ts

const order = [
    ['Namespace'],
    ['CustomResourceDefinition.apiextensions.k8s.io'],
    ['ConfigMap', 'Secret'],
    ['ServiceAccount', 'Role.rbac.authorization.k8s.io', 'ClusterRole.rbac.authorization.k8s.io'],
    ['RoleBinding.rbac.authorization.k8s.io', 'ClusterRoleBinding.rbac.authorization.k8s.io'],
    ['StorageClass.storage.k8s.io', 'CSIDriver.storage.k8s.io', 'PersistentVolume'],
    ['PersistentVolumeClaim'],
    [
        'LimitRange',
        'ResourceQuota',
        'PriorityClass.scheduling.k8s.io',
        'RuntimeClass.node.k8s.io',
        'NetworkPolicy.networking.k8s.io',
    ],
    ['Service', 'Endpoints', 'EndpointSlice.discovery.k8s.io'],
    [
        'Pod',
        'PodTemplate',
        'ReplicationController',
        'ReplicaSet.apps',
        'ControllerRevision.apps',
        'Deployment.apps',
        'StatefulSet.apps',
        'DaemonSet.apps',
        'Job.batch',
        'CronJob.batch',
    ],
    ['IngressClass.networking.k8s.io'],
    ['Ingress.networking.k8s.io', 'HorizontalPodAutoscaler.autoscaling', 'PodDisruptionBudget.policy'],
];
const customResources = order.length;
const last = new Set([
    'APIService.apiregistration.k8s.io',
    'ValidatingAdmissionPolicy.admissionregistration.k8s.io',
    'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io',
    'MutatingAdmissionPolicy.admissionregistration.k8s.io',
    'MutatingAdmissionPolicyBinding.admissionregistration.k8s.io',
    'MutatingWebhookConfiguration.admissionregistration.k8s.io',
    'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
]);
const ranks = new Map(order.flatMap((kinds, rank) => kinds.map((kind) => [kind, rank])));
function applyOrder(documents) {
    return documents.toSorted((one, other) => rankOf(one) - rankOf(other));
}
function applySteps(documents) {
    const steps = [];
    for (const document of applyOrder(documents)) {
        const step = steps.at(-1);
        if (step?.[0] !== undefined && isSideBySide(step[0], document))
            step.push(document);
        else
            steps.push([document]);
    }
    return steps;
}
function isSideBySide(one, other) {
    if (rankOf(one) !== rankOf(other))
        return false;
    return rankOf(one) < customResources || order_nameOf(one) === order_nameOf(other);
}
function rankOf(document) {
    const name = order_nameOf(document);
    return ranks.get(name) ?? (last.has(name) ? customResources + 1 : customResources);
}
function order_nameOf({ ref }) {
    const group = (0,model_object/* groupOf */.F8)(ref.apiVersion);
    return group === '' ? ref.kind : `${ref.kind}.${group}`;
}

;// CONCATENATED MODULE: ./src/manifest/paths.ts

function parseFieldPath(text, object) {
    const steps = stepsOf(text);
    const [first, second] = steps.map(paths_fieldOf);
    const beginsWithType = first !== undefined && second !== undefined && paths_has(object, second) && !paths_has(object, first);
    return resolve(beginsWithType ? steps.slice(1) : steps, object);
}
const paths_fieldOf = (step) => ('field' in step ? step.field : undefined);
const paths_has = (value, field) => (0,record/* isRecord */.u4)(value) && Object.hasOwn(value, field);
function resolve(steps, object) {
    const path = [];
    let value = object;
    let rest = steps;
    while (rest.length > 0) {
        const found = lookUp(rest, value, object !== undefined);
        if (found === undefined)
            break;
        path.push(...found.path);
        rest = rest.slice(found.used);
        for (const key of found.path)
            value = child(value, key);
    }
    return path;
}
function lookUp(steps, value, hasObject) {
    const step = steps[0];
    if (step === undefined)
        return undefined;
    if ('keys' in step || 'item' in step) {
        if (!Array.isArray(value))
            return undefined;
        const index = value.findIndex((item) => 'keys' in step
            ? Object.entries(step.keys).every(([key, wanted]) => isKey(child(item, key), wanted, key))
            : sameValue(item, step.item));
        return index < 0 ? undefined : { path: [index], used: 1 };
    }
    if ('bracket' in step) {
        const isIndex = /^\d+$/.test(step.bracket) && !(0,record/* isRecord */.u4)(value);
        return { path: [isIndex ? Number(step.bracket) : step.bracket], used: 1 };
    }
    if (Array.isArray(value)) {
        const owners = value.flatMap((item, index) => (child(item, step.field) !== undefined ? [index] : []));
        return owners.length === 1 ? { path: [owners[0]], used: 0 } : undefined;
    }
    const joined = hasObject && (0,record/* isRecord */.u4)(value) ? dottedField(steps, value) : undefined;
    return joined ?? { path: [step.field], used: 1 };
}
function dottedField(steps, value) {
    const names = [];
    for (const step of steps) {
        const name = paths_fieldOf(step);
        if (name === undefined)
            break;
        names.push(name);
    }
    for (let used = names.length; used > 0; used--) {
        const name = names.slice(0, used).join('.');
        if (Object.hasOwn(value, name))
            return { path: [name], used };
    }
    return undefined;
}
function isKey(found, wanted, key) {
    return sameValue(found, wanted) || (key === 'protocol' && found === undefined && wanted === 'TCP');
}
function sameValue(one, other) {
    return one === other || JSON.stringify(one) === JSON.stringify(other);
}
function child(value, key) {
    if (Array.isArray(value))
        return typeof key === 'number' ? value[key] : undefined;
    return (0,record/* isRecord */.u4)(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
const quoted = /"(?:[^"\\]|\\.)*"/.source;
const notation = new RegExp([
    /\.?k:(?<managedKeys>\{[^}]*\})/.source,
    `\\.?v:(?<managedItem>${quoted}|[^.]+)`,
    `\\[=(?<item>${quoted}|[^\\]]*)\\]`,
    `\\[(?<keys>[\\w.-]+=(?:${quoted}|[^\\],]*)(?:,[\\w.-]+=(?:${quoted}|[^\\],]*))*)\\]`,
    `\\[(?<quotedBracket>${quoted}|'[^']*')\\]`,
    /\[(?<bracket>[^\]]*)\]/.source,
    /\.?(?:f:)?(?<field>[^.[\]]+)/.source,
].join('|'), 'y');
const pair = new RegExp(`(?<key>[\\w.-]+)=(?<value>${quoted}|[^,]*)`, 'g');
function stepsOf(text) {
    const steps = [];
    notation.lastIndex = 0;
    for (let match = notation.exec(text); match !== null; match = notation.exec(text)) {
        const groups = match.groups ?? {};
        const step = stepOf(groups);
        if (step === undefined)
            break;
        steps.push(step);
    }
    return steps;
}
function stepOf(groups) {
    if (groups.managedKeys !== undefined) {
        const keys = jsonOf(groups.managedKeys);
        return (0,record/* isRecord */.u4)(keys) ? { keys } : undefined;
    }
    if (groups.managedItem !== undefined)
        return { item: jsonOf(groups.managedItem) };
    if (groups.item !== undefined)
        return { item: jsonOf(groups.item) };
    if (groups.keys !== undefined) {
        const pairs = [...groups.keys.matchAll(pair)].map(({ groups: found }) => [
            found?.key ?? '',
            jsonOf(found?.value ?? ''),
        ]);
        return { keys: Object.fromEntries(pairs) };
    }
    if (groups.quotedBracket !== undefined)
        return { bracket: groups.quotedBracket.slice(1, -1) };
    if (groups.bracket !== undefined)
        return { bracket: groups.bracket };
    if (groups.field !== undefined)
        return { field: groups.field };
    return undefined;
}
function jsonOf(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return text;
    }
}

// EXTERNAL MODULE: ./src/model/manifest.ts
var manifest = __webpack_require__(9452);
// EXTERNAL MODULE: ./src/report/words.ts
var words = __webpack_require__(2691);
;// CONCATENATED MODULE: ./src/report/applied.ts


const MANY = 20;
function appliedLine({ ref, result }) {
    return `${ref.kind} ${ref.name}: ${result}`;
}
function foldedLines(applied) {
    const changed = applied.filter(({ result }) => result === 'configured');
    const named = [...applied.filter(({ result }) => result === 'failed'), ...(changed.length > MANY ? [] : changed)];
    const keys = new Set(named.map(({ ref }) => (0,model_object/* keyOf */.TN)(ref)));
    const rest = Map.groupBy(applied.filter(({ ref }) => !keys.has((0,model_object/* keyOf */.TN)(ref))), ({ ref }) => ref.kind);
    const counted = [...rest].map(([kind, ones]) => {
        const counts = Object.entries((0,words/* tally */.N4)(ones.map(({ result }) => result)));
        return `${kind}: ${counts.map(([result, count]) => `${count} ${words/* APPLY_WORDS */.x8[result]}`).join(', ')}`;
    });
    return [...counted, ...named.map(appliedLine)];
}

// EXTERNAL MODULE: ./src/cluster/patience.ts
var patience = __webpack_require__(219);
// EXTERNAL MODULE: ./src/evidence/redact.ts + 4 modules
var evidence_redact = __webpack_require__(568);
// EXTERNAL MODULE: ./src/model/built-in.ts
var built_in = __webpack_require__(3181);
;// CONCATENATED MODULE: ./src/causes/commands.ts



function commands_look(why, command, ...on) {
    return { why, command, look: command, ...(on.length === 0 ? {} : { on }) };
}
function run(why, command, ...on) {
    return { why, command, run: command, ...(on.length === 0 ? {} : { on }) };
}
function edit(why, to, from) {
    return { why, command: '', edit: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) } };
}
function setInput(why, name, value) {
    return { why, command: `${name}: ${value}`, input: { name, value } };
}
function read(why, address) {
    return { why, command: address, read: address };
}
function write(why, file, line) {
    return { why, command: line, write: { file, line } };
}
function quote(word) {
    return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
function inNamespace(finding) {
    const { namespace } = finding.workload;
    return namespace === undefined ? '' : ` -n ${quote(namespace)}`;
}
function workloadName({ workload }) {
    return `${typeName(workload)}/${quote(workload.name)}`;
}
function typeName(of) {
    return (0,built_in/* isCustomResource */.i)(of) ? `${of.kind.toLowerCase()}.${(0,model_object/* groupOf */.F8)(of.apiVersion)}` : of.kind.toLowerCase();
}
function podField({ workload, carrier, pod }, field) {
    const path = (0,kinds/* workloadKind */.K5)(workload)?.podSpec;
    const [object, at] = path !== undefined
        ? [workload, path]
        : pod === undefined
            ? [(0,model_object/* refOf */.H8)(carrier), ['spec', 'template', 'spec']]
            : [(0,model_object/* refOf */.H8)(pod), ['spec']];
    const namespace = workload.namespace === undefined ? '' : ` -n ${quote(workload.namespace)}`;
    return `kubectl get ${typeName(object)}/${quote(object.name)}${namespace} -o jsonpath='{.${at.join('.')}.${field}}'`;
}
const OF_ITS_KINDS = /^kubectl (set|rollout|scale|patch) /;
function asItsKind(step, finding) {
    const isUnknown = (0,built_in/* isCustomResource */.i)(finding.workload) && OF_ITS_KINDS.test(step.run ?? '');
    if (!isUnknown || step.run?.includes(workloadName(finding)) !== true)
        return step;
    return edit(step.why.replace(/ \(also in the manifest\)$/, ' in the manifest'));
}
function ownCommand(finding, what) {
    const command = (0,kinds/* workloadKind */.K5)(finding.workload)?.commands?.[what];
    return command && `${command.replace('NAME', () => quote(finding.workload.name))}${inNamespace(finding)}`;
}
function restartCommand(finding) {
    const own = ownCommand(finding, 'restart');
    if (own !== undefined || (0,built_in/* isCustomResource */.i)(finding.workload))
        return own;
    return `kubectl rollout restart ${workloadName(finding)}${inNamespace(finding)}`;
}
function itsObjects({ carrier, workload }) {
    return [(0,model_object/* refOf */.H8)(carrier), workload];
}
function describe(finding, why) {
    const { kind, metadata } = finding.carrier;
    return commands_look(why ?? `Show the status and events of ${kind} ${metadata.name}`, `kubectl describe ${typeName(finding.carrier)} ${quote(metadata.name)}${inNamespace(finding)}`, ...itsObjects(finding));
}
function previousLog(finding) {
    const isOver = finding.pod?.status?.phase === 'Failed' || finding.pod?.spec.restartPolicy === 'Never';
    return commands_look(`Read the log of the container that ${isOver ? 'failed' : 'crashed'}`, `kubectl logs ${podName(finding)}${inNamespace(finding)}${ofContainer(finding)}${isOver ? '' : ' --previous'} --tail=100`, finding.workload);
}
function podName({ pod }) {
    return quote(pod?.metadata.name ?? 'POD');
}
function ofContainer({ container }) {
    return container === undefined ? '' : ` -c ${quote(container.name)}`;
}
function replacePod(finding, why) {
    return run(why, `kubectl delete pod ${podName(finding)}${inNamespace(finding)}`, finding.workload);
}
function rolloutCommand(finding, what) {
    if (what !== 'history' && (0,built_in/* isCustomResource */.i)(finding.workload))
        return ownCommand(finding, what);
    const command = (0,kinds/* workloadKind */.K5)(finding.workload)?.revisions?.[what];
    return command && `${command.replace('NAME', () => quote(finding.workload.name))}${inNamespace(finding)}`;
}
function undo(finding) {
    const command = rolloutCommand(finding, 'undo');
    return command !== undefined && finding.revision !== 1
        ? [{ ...run('Roll back to the previous revision', command, finding.workload), undo: true }]
        : [];
}
function oldPodsFirst(finding, how, holder = 'old') {
    if ((0,kinds/* workloadKind */.K5)(finding.workload)?.update?.field !== 'strategy' || (0,built_in/* isCustomResource */.i)(finding.workload))
        return [];
    if (holder === 'other' || finding.revision === 1)
        return [];
    const strategy = how === 'one by one'
        ? { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }
        : { type: 'Recreate', rollingUpdate: null };
    const patch = JSON.stringify({ spec: { strategy } });
    return [
        run(how === 'one by one'
            ? 'Stop each old pod before its replacement is created'
            : 'Stop all old pods before new ones are created (this interrupts the service)', `kubectl patch ${workloadName(finding)}${inNamespace(finding)} -p '${patch}'`, finding.workload),
    ];
}
function setImage(finding, reference = 'IMAGE') {
    const { container } = finding;
    if (container === undefined || (0,kinds/* isPod */.Se)(finding.workload))
        return [];
    const command = (0,built_in/* isCustomResource */.i)(finding.workload)
        ? ownCommand(finding, 'setImage')
        : `kubectl set image ${workloadName(finding)}${inNamespace(finding)}`;
    if (command === undefined)
        return [];
    const why = 'Set an image that exists, here and in the manifest';
    return [run(why, `${command} ${quote(container.name)}=${reference}`, finding.workload)];
}
function theNamespace({ workload }, named) {
    const name = named ?? workload.namespace ?? '';
    return name === '' ? 'the namespace' : `namespace ${name}`;
}
function commands_dryRun(finding, why = 'Validate the corrected manifest with a dry run') {
    return commands_look(why, `kubectl apply --server-side --dry-run=server --field-manager=k8s-deploy-gate -f ${fileOf(finding)}${inNamespace(finding)}`);
}
function fileOf({ file = 'FILE' }) {
    return quote(file);
}
function ended(text) {
    return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
}
function capital(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

;// CONCATENATED MODULE: ./src/causes/entry.ts
function cause(code, entry) {
    return { code, ...entry };
}
function pattern(channel, expression) {
    return {
        channel,
        match: (text) => {
            const match = expression.exec(text);
            return match === null ? undefined : groupsOf(match);
        },
    };
}
function groupsOf(match) {
    return Object.fromEntries(Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined));
}
function symptom(channel, ...words) {
    return { channel, match: (_text, signal) => (words.includes(signal.symptom) ? {} : undefined) };
}
function rule(channel, match) {
    return { channel, match: (_text, signal) => match(signal) };
}
const TERMINAL = { kind: 'terminal' };
const WAITING = { kind: 'waiting' };
function probable(observations, seconds) {
    return { kind: 'probable', observations, seconds };
}
function inItsNamespace({ workload: { namespace } }, kind, name) {
    return { apiVersion: 'v1', kind, namespace, name };
}

;// CONCATENATED MODULE: ./src/causes/absence.ts



const within = ({ workload: { namespace } }) => namespace === undefined ? '' : ` in namespace ${namespace}`;
const ABSENCE_CAUSES = [
    cause('ObjectNotFound', {
        family: 'A',
        layer: 0,
        recognise: [],
        meaning: 'With `mode: watch`: the object to watch does not exist, and nothing created it while the action waited.',
        when: 'when it does not appear within 30 s, or within `timeout` if that is shorter',
        proof: TERMINAL,
        about: ({ workload: { kind, namespace } }) => [kind, namespace],
        fact: (f) => `${f.workload.kind} does not exist${within(f)}`,
        sentence: (f) => `${f.workload.kind} ${f.workload.name} does not exist${within(f)}, and nothing created it while the action waited${f.facts.meant === undefined ? '.' : `; did you mean ${f.facts.meant}?`}`,
        steps: (f) => [
            commands_look(`List the ${(0,model_object/* pluralOf */._l)(f.workload.kind)}${within(f)}`, `kubectl get ${f.workload.kind.toLowerCase()}${inNamespace(f)}`),
            ...(f.workload.namespace === undefined
                ? []
                : [
                    commands_look(`Search all namespaces for ${f.workload.kind} ${f.workload.name}`, `kubectl get ${f.workload.kind.toLowerCase()} --all-namespaces --field-selector ${quote(`metadata.name=${f.workload.name}`)}`),
                ]),
        ],
        documentation: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/',
    }),
];

;// CONCATENATED MODULE: ./src/causes/access.ts


const common = { family: 'A', layer: 0, proof: TERMINAL };
const ACCESS = 'https://kubernetes.io/docs/reference/access-authn-authz/';
const API = 'https://kubernetes.io/docs/reference/using-api/';
const SECRETS = 'https://docs.github.com/actions/how-tos/write-workflows/choose-what-workflows-do/use-secrets';
const brief = (f) => f.facts.brief;
const seeKubeconfig = commands_look('Check the server, CA and user in the kubeconfig', 'kubectl config view --minify');
function of(user) {
    return user === undefined ? '' : ` of user "${user}"`;
}
function whoAmI(why = 'Check which user the API server sees') {
    return commands_look(why, 'kubectl auth whoami');
}
const ACCESS_CAUSES = [
    cause('ClusterTlsUntrusted', {
        ...common,
        meaning: 'The runner reaches the API server, but its certificate does not match the kubeconfig: it is signed by another authority, issued for another name, or expired. For the certificate of a registry, see RegistryTlsUntrusted.',
        recognise: [],
        about: 'everyone',
        fact: brief,
        example: { facts: { brief: 'the connection failed' } },
        sentence: (f) => `The kubeconfig does not trust the certificate of the API server. ${f.text}`,
        steps: () => [
            seeKubeconfig,
            commands_look('On a machine that trusts the cluster, get its CA for certificate-authority-data', "kubectl get configmap kube-root-ca.crt -n default -o jsonpath='{.data.ca\\.crt}'"),
        ],
        documentation: ACCESS,
    }),
    cause('CredentialPluginFailed', {
        ...common,
        meaning: 'The kubeconfig uses a credential plugin (`aws`, `gke-gcloud-auth-plugin`, `kubelogin`…) that is missing on the runner or failed. No request was sent to the API server.',
        recognise: [],
        about: 'everyone',
        fact: brief,
        example: { facts: { brief: 'the connection failed' } },
        sentence: (f) => f.text,
        steps: () => [
            commands_look('Check which credential plugin the kubeconfig runs', "kubectl config view --minify -o jsonpath='{.users[0].user.exec}'"),
            whoAmI('Install the plugin or log in in an earlier step, then check which user the API server sees'),
        ],
        documentation: ACCESS,
    }),
    cause('ClusterUnreachable', {
        ...common,
        meaning: 'The API server does not answer: its name does not resolve, nothing listens on the port, a firewall or proxy blocks the connection, or there is no valid kubeconfig. An answer that refuses the request is Unauthorized or RbacForbidden.',
        recognise: [],
        about: 'everyone',
        fact: brief,
        example: { facts: { brief: 'the connection failed' } },
        sentence: (f) => f.facts.kubeconfig === true
            ? `${f.text}${f.facts.missing === true ? ' Pull requests from forks and from Dependabot get no secrets, so a kubeconfig from a secret is empty there.' : ''}`
            : `The runner gets no answer from the API server: ${f.text}`,
        steps: (f) => {
            if (f.facts.kubeconfig !== true)
                return [
                    seeKubeconfig,
                    commands_look('Check the connection from the same network', 'kubectl cluster-info --request-timeout=10s'),
                ];
            return f.facts.missing === true
                ? [
                    setInput('Set the input kubeconfig of this action', 'kubeconfig', '${{ secrets.KUBECONFIG }}'),
                    read('Check when GitHub passes secrets to a workflow', SECRETS),
                ]
                : [
                    commands_look('List the contexts of the kubeconfig that you put into the secret', 'kubectl config get-contexts'),
                    commands_look('Show that kubeconfig without its credentials', 'kubectl config view'),
                ];
        },
        documentation: 'https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/',
    }),
    cause('Unauthorized', {
        ...common,
        meaning: 'The API server rejects the credentials (401): the token has expired, belongs to another cluster, or has no user there. Or it sees no credentials and treats the deploy as `system:anonymous`.',
        recognise: [
            rule('request', ({ request, text }) => {
                if (request?.httpCode === 401)
                    return {};
                return request?.httpCode === 403 && /User "system:anonymous" cannot /.test(text)
                    ? { anonymous: true }
                    : undefined;
            }),
        ],
        before: ['RbacForbidden'],
        about: 'everyone',
        fact: (f) => f.facts.anonymous === true
            ? `the kubeconfig${of(f.facts.user)} sends no credentials that the cluster accepts`
            : 'the cluster rejects the credentials',
        sentence: (f) => f.facts.anonymous === true
            ? `The API server treats the deploy as "system:anonymous": it does not accept the type of credentials that the kubeconfig sends${f.facts.user === undefined ? '' : ` for user "${f.facts.user}"`}. Kubernetes 1.19 and later accept no user name and password.`
            : 'The API server answered 401: the token has expired, belongs to another cluster, or maps to no user.',
        steps: (f) => [
            ...(f.facts.anonymous === true ? [seeKubeconfig] : []),
            whoAmI(),
            run('Create a new token for the ServiceAccount of the deploy', 'kubectl create token SERVICEACCOUNT --duration=1h'),
        ],
        documentation: ACCESS,
    }),
    cause('ApiServerOverloaded', {
        ...common,
        meaning: 'The API server or its etcd is overloaded or restarting: it still answers 429, 500, 503 or 504 after a minute of retries. If it does not answer at all, or only a proxy answers 502 or 504, the code is ClusterUnreachable.',
        recognise: [
            rule('request', ({ request, text }) => [429, 502, 503, 504].includes(request?.httpCode ?? 0) ||
                /etcdserver:|resource quota evaluation timed out|ServerTimeout/.test(text) ||
                (/context deadline exceeded|request timed out/.test(text) && !/webhook/.test(text))
                ? {}
                : undefined),
        ],
        about: 'everyone',
        fact: (f) => f.facts.brief ?? 'the API server is overloaded',
        sentence: (f) => `The control plane is overloaded or restarting: ${f.text}`,
        steps: () => [
            commands_look('Check the health of the API server', "kubectl get --raw='/readyz?verbose'"),
            commands_look('Check whether an aggregated API is unavailable', 'kubectl get apiservices'),
        ],
        documentation: API,
    }),
];

;// CONCATENATED MODULE: ./src/model/references.ts




const references_inNamespace = (kind, apiVersion = 'v1') => ({ owner: { namespace = '' } }) => ({ apiVersion, kind, namespace });
const ofCluster = (apiVersion, kind) => () => ({ apiVersion, kind });
const storageClass = ofCluster('storage.k8s.io/v1', 'StorageClass');
function row(code, { facts, ...fields }) {
    return { ...fields, code, fault: (named) => ({ code, facts: facts(named) }) };
}
function keyRow(at, code, facts) {
    return { at, code, fault: (named, key) => ({ code, facts: facts(named, key) }) };
}
const ofEnvironment = ['ConfigMap', 'Secret'].flatMap((kind) => {
    const code = kind === 'Secret' ? 'SecretMissing' : 'ConfigMapMissing';
    const [all, one] = kind === 'Secret' ? ['secretRef', 'secretKeyRef'] : ['configMapRef', 'configMapKeyRef'];
    const common = {
        of: 'pods',
        to: unlessOptional(references_inNamespace(kind)),
        channel: 'configure',
        facts: ({ name }) => ({ name }),
    };
    return [
        row(code, {
            ...common,
            at: `containers.*.env.*.valueFrom.${one}.name`,
            to: (named) => (typeof named.holder.key === 'string' ? common.to(named) : undefined),
            key: keyRow('key', 'ConfigKeyMissing', ({ name }, key) => ({ kind, name, key })),
        }),
        row(code, { ...common, at: `containers.*.envFrom.*.${all}.name` }),
    ];
});
const ofFiles = [
    ['ConfigMap', 'volumes.*.configMap.name'],
    ['Secret', 'volumes.*.secret.secretName'],
    ['ConfigMap', 'volumes.*.projected.sources.*.configMap.name'],
    ['Secret', 'volumes.*.projected.sources.*.secret.name'],
].map(([kind, at]) => row(kind === 'Secret' ? 'VolumeSecretMissing' : 'VolumeConfigMapMissing', {
    of: 'pods',
    at,
    to: unlessOptional(references_inNamespace(kind)),
    channel: 'volume',
    facts: (named) => ({ name: named.name, volume: itemName(named) }),
    key: keyRow('items.*.key', 'VolumeKeyMissing', (named, key) => ({
        ...{ kind, key, volume: itemName(named), name: named.name },
    })),
}));
const ofDrivers = [
    'csi.nodePublishSecretRef.name',
    'azureFile.secretName',
    ...['cephfs', 'flexVolume', 'rbd', 'scaleIO', 'iscsi', 'storageos'].map((driver) => `${driver}.secretRef.name`),
].map((at) => row('VolumeSecretMissing', {
    of: 'pods',
    at: `volumes.*.${at}`,
    to: references_inNamespace('Secret'),
    channel: 'volume',
    facts: (named) => ({ name: named.name, volume: itemName(named) }),
}));
const ROWS = [
    row('ServiceAccountNotFound', {
        of: 'pods',
        at: 'serviceAccountName',
        to: references_inNamespace('ServiceAccount'),
        channel: 'create',
        facts: ({ name }) => ({ name }),
    }),
    row('ServiceAccountNotFound', {
        of: 'pods',
        at: 'serviceAccount',
        to: (named) => (named.holder.serviceAccountName === undefined ? references_inNamespace('ServiceAccount')(named) : undefined),
        channel: 'create',
        facts: ({ name }) => ({ name }),
    }),
    row('PriorityClassNotFound', {
        of: 'pods',
        at: 'priorityClassName',
        to: ofCluster('scheduling.k8s.io/v1', 'PriorityClass'),
        filledIn: ['priority', 'preemptionPolicy'],
        channel: 'create',
        facts: ({ name }) => ({ name }),
    }),
    row('RuntimeClassNotFound', {
        of: 'pods',
        at: 'runtimeClassName',
        to: ofCluster('node.k8s.io/v1', 'RuntimeClass'),
        filledIn: ['overhead'],
        channel: 'create',
        facts: ({ name }) => ({ name }),
    }),
    row('ImagePullSecretMissing', {
        of: 'pods',
        at: 'imagePullSecrets.*.name',
        to: references_inNamespace('Secret'),
        channel: 'pull',
        facts: ({ name }) => ({ secret: name, unproven: true }),
        use: 'pull',
    }),
    ...ofEnvironment,
    ...ofFiles,
    row('PvcNotFound', {
        of: 'pods',
        at: 'volumes.*.persistentVolumeClaim.claimName',
        to: references_inNamespace('PersistentVolumeClaim'),
        channel: 'schedule',
        facts: ({ name }) => ({ claim: name }),
    }),
    ...ofDrivers,
    row('StorageClassMissing', {
        of: 'pods',
        at: 'volumes.*.ephemeral.volumeClaimTemplate.spec.storageClassName',
        to: storageClass,
        channel: 'claim',
        facts: (named) => ({ class: named.name, claim: itemName(named) }),
    }),
    row('StorageClassMissing', {
        of: ({ kind }) => kind === 'PersistentVolumeClaim',
        at: 'spec.storageClassName',
        to: unlessVolumeIsNamed,
        channel: 'claim',
        claims: ({ owner }) => owner.name,
        facts: ({ name, owner }) => ({ class: name, claim: owner.name }),
    }),
    row('StorageClassMissing', {
        of: isNumbered,
        at: 'spec.volumeClaimTemplates.*.spec.storageClassName',
        to: unlessVolumeIsNamed,
        channel: 'claim',
        claims: claimsOfTemplate,
        facts: (named) => ({ class: named.name, claim: `${claimsOfTemplate(named)}0` }),
    }),
    row('HpaTargetMissing', {
        of: ({ apiVersion, kind }) => kind === 'HorizontalPodAutoscaler' && (0,model_object/* groupOf */.F8)(apiVersion) === 'autoscaling',
        at: 'spec.scaleTargetRef.name',
        to: ({ holder: { apiVersion, kind }, owner: { namespace = '' } }) => typeof apiVersion === 'string' && typeof kind === 'string' ? { apiVersion, kind, namespace } : undefined,
        channel: 'expose',
        facts: ({ name, holder }) => ({ kind: String(holder.kind), name }),
    }),
    row('ServiceNameMissing', {
        of: isNumbered,
        at: 'spec.serviceName',
        to: references_inNamespace('Service'),
        channel: 'expose',
        facts: ({ name }) => ({ name }),
    }),
    row('BindingUnresolved', {
        of: isBinding,
        at: 'roleRef.name',
        to: roleOf,
        channel: 'expose',
        facts: (named) => bindingFacts(named, 'roleRef', roleOf(named)?.namespace),
    }),
    row('BindingUnresolved', {
        of: isBinding,
        at: 'subjects.*.name',
        to: ({ holder: { kind, namespace } }) => kind === 'ServiceAccount' && typeof namespace === 'string' ? { apiVersion: 'v1', kind, namespace } : undefined,
        channel: 'expose',
        facts: (named) => bindingFacts(named, 'subject', String(named.holder.namespace)),
    }),
    row('IngressTlsSecretMissing', {
        of: ({ apiVersion, kind }) => kind === 'Ingress' && (0,model_object/* groupOf */.F8)(apiVersion) === 'networking.k8s.io',
        at: 'spec.tls.*.secretName',
        to: references_inNamespace('Secret'),
        channel: 'expose',
        facts: ({ name }) => ({ secret: name }),
        use: 'tls',
    }),
];
function unlessOptional(to) {
    return (named) => (named.holder.optional === true ? undefined : to(named));
}
function unlessVolumeIsNamed({ holder }) {
    return holder.volumeName === undefined ? storageClass() : undefined;
}
function claimsOfTemplate({ items: [template], owner }) {
    return `${String((0,model_place/* valueAt */.fK)(template, ['metadata', 'name']))}-${owner.name}-`;
}
function isNumbered(owner) {
    return (0,kinds/* workloadKind */.K5)(owner)?.numbered === true;
}
function isBinding({ kind }) {
    return kind === 'RoleBinding' || kind === 'ClusterRoleBinding';
}
function roleOf({ holder: { kind }, owner: { namespace = '' } }) {
    const apiVersion = 'rbac.authorization.k8s.io/v1';
    if (kind === 'Role')
        return { apiVersion, kind, namespace };
    return kind === 'ClusterRole' ? { apiVersion, kind } : undefined;
}
function bindingFacts({ name, holder }, role, namespace) {
    return { kind: String(holder.kind), name, role, ...(namespace === undefined ? {} : { namespace }) };
}
function itemName({ items: [item] }) {
    return String(item?.name);
}
const STEPS = ROWS.flatMap((one) => {
    const [first = '', ...rest] = one.at.split('.');
    const lists = first === 'containers' ? ['initContainers', 'containers'] : [first];
    return lists.map((list) => ({ ...one, steps: [list, ...rest] }));
});
const GROUPS = [
    ...Map.groupBy(STEPS, ({ of, steps: [first, second] }) => of !== 'pods' ? 'of the object' : second === '*' ? first : 'of the pod').values(),
];
function namedObjects(object, owner) {
    return GROUPS.flatMap((rows) => rows
        .filter((one) => isOf(one, owner))
        .flatMap((one) => {
        const base = one.of === 'pods' ? (0,model_place/* podSpecPath */.s5)(object) : [];
        return spotsIn((0,model_place/* valueAt */.fK)(object, base), one.steps).map((spot) => ({ one, spot, base }));
    })
        .toSorted((a, b) => firstIndex(a.spot) - firstIndex(b.spot))
        .flatMap(({ one, spot, base }) => namedAt(one, spot, base, owner)));
}
function isOf({ of }, owner) {
    return of === 'pods' ? (0,kinds/* workloadKind */.K5)(owner) !== undefined : of(owner);
}
function namedBy(code, name, owner) {
    const targets = ROWS.filter((one) => one.code === code).map(({ to }) => to({ name, holder: {}, items: [], owner }));
    const target = targets.find((one) => one !== undefined);
    return target && { ...target, name };
}
function podFieldsOf(code) {
    const rows = ROWS.filter((one) => one.code === code && one.of === 'pods' && !one.at.includes('.'));
    return rows.flatMap(({ at, filledIn = [] }) => [at, ...filledIn]);
}
function classPath({ object }, claim) {
    const owner = (0,model_object/* refOf */.H8)(object);
    for (const { claims, steps, ...one } of STEPS) {
        if (claims === undefined || !isOf(one, owner))
            continue;
        const found = spotsIn(object, steps.slice(0, -1)).find(({ holder, items }) => claim.startsWith(claims({ name: '', holder, items, owner })));
        if (found !== undefined)
            return [...found.path, ...steps.slice(-1)];
    }
    return undefined;
}
function referencePath(place, code, { kind, name, key, volume }) {
    const { object } = place;
    const found = namedObjects(object, (0,model_object/* refOf */.H8)(object)).flatMap((one) => {
        const isSought = (kind === undefined || one.to.kind === kind) &&
            (name === undefined || one.to.name === name) &&
            (volume === undefined || one.item === volume);
        const at = one.code === code ? one.path : one.key?.code === code && one.key.name === key ? one.key.path : undefined;
        return at !== undefined && isSought ? [at] : [];
    });
    const container = place.container();
    const inOrder = found.toSorted((one, other) => inDocumentOrder(one, other, object));
    return inOrder.find((path) => container?.every((step, index) => path[index] === step)) ?? inOrder[0];
}
function keyHolder(pod, volume, key) {
    return namedObjects(pod, (0,model_object/* refOf */.H8)(pod)).find((one) => one.item === volume && one.key?.name === key)?.to;
}
function spotsIn(root, steps) {
    const walk = (value, rest, { path, holder, items }) => {
        const [step, ...others] = rest;
        if (step === undefined)
            return [{ path, value, holder, items }];
        if (step !== '*')
            return (0,record/* isRecord */.u4)(value) ? walk(value[step], others, { path: [...path, step], holder: value, items }) : [];
        const list = Array.isArray(value) ? value : [];
        return list.flatMap((item, index) => (0,record/* isRecord */.u4)(item) ? walk(item, others, { path: [...path, index], holder: item, items: [...items, item] }) : []);
    };
    return walk(root, steps, { path: [], holder: {}, items: [] });
}
function firstIndex({ path }) {
    return path.find((step) => typeof step === 'number') ?? 0;
}
function namedAt(one, { value: name, path, holder, items }, base, owner) {
    if (typeof name !== 'string' || name === '')
        return [];
    const named = { name, holder, items, owner };
    const target = one.to(named);
    if (target === undefined)
        return [];
    const { channel, use, key } = one;
    const common = {
        ...one.fault(named),
        ...{ channel, path: [...base, ...path], to: { ...target, name } },
        ...(use === undefined ? {} : { use }),
        ...(items.length === 0 ? {} : { item: itemName(named) }),
    };
    const keys = key === undefined ? [] : keysAt(key, named, common.path.slice(0, -1));
    return keys.length === 0 ? [common] : keys.map((one) => ({ ...common, key: one }));
}
function keysAt({ at, fault }, named, path) {
    return spotsIn(named.holder, at.split('.')).flatMap(({ value, path: below }) => typeof value === 'string' ? [{ ...fault(named, value), name: value, path: [...path, ...below] }] : []);
}
function inDocumentOrder(one, other, object) {
    const fork = one.findIndex((step, index) => step !== other[index]);
    if (fork < 0)
        return 0;
    const parent = (0,model_place/* valueAt */.fK)(object, one.slice(0, fork));
    const order = (0,record/* isRecord */.u4)(parent) ? Object.keys(parent) : [];
    const place = (step) => typeof step === 'number' ? step : order.indexOf(step ?? '');
    return place(one[fork]) - place(other[fork]);
}

;// CONCATENATED MODULE: ./src/causes/pod-security.ts


function violationsOf(text) {
    const parts = text.split(/, (?![^()]*\))/);
    return parts.map((part) => {
        const { rule = part, detail = '' } = /^(?<rule>.*?) \((?<detail>.*)\)$/s.exec(part)?.groups ?? {};
        return { rule, detail };
    });
}
function violationWords({ rule, detail }) {
    return detail === '' ? rule : `${rule} (${detail})`;
}
function podSecurityField(violations, place) {
    const [value] = violations.flatMap((one) => valuesOf(one, place)).filter((path) => isThere(path, place));
    const [container] = violations.flatMap((one) => pod_security_containersOf(one, place));
    return value ?? container ?? place.pod('containers', 0);
}
function valuesOf(violation, place) {
    const { rule, detail } = violation;
    const hostFields = [...detail.matchAll(/\b(host\w+)=true/g)].map(([, field = '']) => place.pod(field));
    const fields = [...detail.matchAll(/securityContext\.([\w.]+)|must not set (\w+)=/g)].map(([, path, field]) => [
        'securityContext',
        ...(path ?? field ?? '').split('.'),
    ]);
    const inContainers = pod_security_containersOf(violation, place).flatMap((container) => [
        ...fields.map((field) => [...container, ...field]),
        ...portsOf(container, rule, place),
    ]);
    const volumes = (place.podSpec?.volumes ?? []).flatMap((volume, index) => {
        if (!detail.includes(`"${volume.name}"`))
            return [];
        const type = Object.keys(volume).find((key) => rule.startsWith(key) || detail.includes(`type "${key}"`));
        return [place.pod('volumes', index, ...(type === undefined ? [] : [type]))];
    });
    return [...hostFields, ...inContainers, ...fields.map((field) => place.pod(...field)), ...volumes];
}
function portsOf(container, rule, place) {
    if (rule !== 'hostPort')
        return [];
    const ports = (0,record/* listOf */.c3)((0,model_place/* valueAt */.fK)(place.object, [...container, 'ports']));
    return ports.map((_port, index) => [...container, 'ports', index, 'hostPort']);
}
function pod_security_containersOf({ detail }, place) {
    return ['containers', 'initContainers'].flatMap((list) => (place.podSpec?.[list] ?? []).flatMap(({ name }, index) => detail.includes(`"${name}"`) ? [place.pod(list, index)] : []));
}
function isThere(path, place) {
    return (0,model_place/* valueAt */.fK)(place.object, path) !== undefined;
}

;// CONCATENATED MODULE: ./src/causes/webhooks.ts

const SAID = [
    [/service "[^"]*" not found/, 'service-missing'],
    [/no endpoints available/, 'no-endpoints'],
    [/x509|certificate/, 'certificate'],
    [/connection refused/, 'refused'],
    [/no such host/, 'unresolved'],
    [/deadline exceeded|timeout|timed out/i, 'timeout'],
    [/EOF|connection reset/, 'closed'],
    [/unexpected response code|could not get REST client/, 'bad-answer'],
];
const WORDS = {
    'service-missing': 'does not exist',
    'no-endpoints': 'has no ready pods',
    certificate: 'has a certificate that caBundle does not verify',
    refused: 'refuses connections',
    unresolved: 'has a name that does not resolve',
    timeout: 'did not answer in time',
    closed: 'closed the connection',
    'bad-answer': 'returned an invalid response',
};
function webhookFailure(text) {
    const { service, namespace } = /Post "https:\/\/(?<service>[^./:"]+)\.(?<namespace>[^./:"]+)\.svc[:/]/.exec(text)?.groups ?? {};
    const [, trouble = 'unreachable'] = SAID.find(([words]) => words.test(text)) ?? [];
    return { ...(service === undefined || namespace === undefined ? {} : { service, namespace }), trouble };
}
function webhookWords({ service, trouble }) {
    const whose = service === undefined ? 'its server' : `its Service ${service}`;
    return trouble === 'unreachable' ? 'it cannot be reached' : `${whose} ${WORDS[trouble]}`;
}
function webhookSteps({ service, namespace }) {
    if (service === undefined || namespace === undefined)
        return [];
    return [
        commands_look(`Check whether Service ${service} has endpoints`, `kubectl get endpointslices -n ${quote(namespace)} -l kubernetes.io/service-name=${quote(service)}`),
        commands_look(`List the pods in namespace ${namespace}`, `kubectl get pods -n ${quote(namespace)}`),
    ];
}

;// CONCATENATED MODULE: ./src/causes/admission.ts






const admission_common = {
    family: 'B',
    layer: 1,
    documentation: 'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/',
};
const WEBHOOKS = 'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/';
const CHANNELS = ['request', 'create'];
const SPEAKER = /ValidatingAdmissionPolicy '(?<policy>[^']+)' with binding '(?<binding>[^']+)' denied request: (?<denial>.+)|failed calling webhook "(?<failing>[^"]+)": (?<failure>.+)|admission webhook "(?<webhook>[^"]+)" denied the request(?: without explanation)?:? ?(?<reason>.*)/s;
function refused(expression) {
    return CHANNELS.map((channel) => pattern(channel, expression));
}
function spoken(read) {
    return CHANNELS.map((channel) => rule(channel, ({ text }) => {
        const match = SPEAKER.exec(text);
        return match === null ? undefined : read(groupsOf(match));
    }));
}
function refusedThing({ channel }) {
    return channel === 'create' ? 'its pods' : 'the object';
}
function validation(finding) {
    return finding.channel === 'create' ? describe(finding) : commands_dryRun(finding);
}
function namedField({ facts: { why } }, place) {
    const path = /failed at path (?<path>\/[^\s:,]+)/.exec(why)?.groups?.path;
    if (path !== undefined) {
        const steps = path.split('/').filter((step) => step !== '');
        return parseFieldPath(steps.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`)).join(''), place.object);
    }
    for (const list of ['containers', 'initContainers']) {
        const index = place.podSpec?.[list]?.findIndex(({ image }) => image !== undefined && speaksOf(why, image)) ?? -1;
        if (index >= 0)
            return place.pod(list, index, 'image');
    }
    return undefined;
}
function speaksOf(text, word) {
    return text.split(/[\s"'`,;()<>[\]]+/).some((part) => part.replace(/[.:]$/, '') === word);
}
function ofMissingClass(kind) {
    const code = `${kind}NotFound`;
    return {
        ...admission_common,
        about: (f) => f.facts.name,
        missing: (f) => namedBy(code, f.facts.name, f.workload),
        fact: (f) => `${kind} "${f.facts.name}" does not exist`,
        sentence: (f) => `The pod spec references ${kind} "${f.facts.name}", which does not exist in the cluster. No pod can be created.`,
        field: (f, place) => referencePath(place, code, { name: f.facts.name }) ?? place.pod(...podFieldsOf(code).slice(0, 1)),
    };
}
const ADMISSION_CAUSES = [
    cause('PodSecurityViolation', {
        ...admission_common,
        meaning: 'The pods violate the Pod Security level that the namespace enforces, or on OpenShift every security context constraint. The API server accepts the Deployment but rejects its pods.',
        beforeApply: { fails: true, broughtBy: ['Namespace'] },
        proof: TERMINAL,
        recognise: CHANNELS.map((channel) => rule(channel, ({ text }) => insecurity(text))),
        about: ({ facts }) => ('level' in facts ? [facts.level, brokenRule(facts), facts.where] : []),
        fact: ({ facts }) => 'level' in facts
            ? `its pods violate Pod Security "${facts.level}": ${inShort(facts)}`
            : 'no security context constraint allows its pods',
        sentence: (f) => 'level' in f.facts
            ? `${capital(theNamespace(f))} enforces Pod Security "${f.facts.level}", but the pods violate it: ${f.facts.violations.map(violationWords).join(', ')}.`
            : `The ServiceAccount of the pod may use no security context constraint that allows the pod: ${f.facts.constraints}.`,
        steps: (f) => [
            commands_look(`Check the Pod Security labels of ${theNamespace(f)}`, `kubectl get namespace ${quote(f.workload.namespace ?? 'NAMESPACE')} -o jsonpath='{.metadata.labels}'`),
            edit('Set the securityContext that the message asks for'),
            validation(f),
        ],
        field: (f, place) => 'level' in f.facts ? podSecurityField(f.facts.violations, place) : place.pod('containers', 0, 'securityContext'),
        documentation: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/',
    }),
    cause('AdmissionPolicyDenied', {
        ...admission_common,
        meaning: 'A ValidatingAdmissionPolicy of the cluster rejects the object; the message comes from the policy. If a webhook rejects it, the code is AdmissionWebhookDenied.',
        beforeApply: {
            fails: true,
            broughtBy: ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'],
            aboutResources: true,
        },
        proof: TERMINAL,
        quotes: true,
        recognise: spoken(({ policy, binding, denial }) => policyDenied(policy, binding, denial)),
        about: (f) => [f.facts.policy, f.channel === 'create', f.facts.error, f.facts.error ?? f.facts.why],
        fact: (f) => `policy "${f.facts.policy}" ${f.facts.error === undefined ? 'rejects' : 'cannot evaluate'} ${refusedThing(f)}: ${f.facts.error ?? f.facts.why}`,
        sentence: (f) => f.facts.error === undefined
            ? `ValidatingAdmissionPolicy "${f.facts.policy}" (binding "${f.facts.binding}") says: ${f.facts.why}`
            : `ValidatingAdmissionPolicy "${f.facts.policy}" (binding "${f.facts.binding}") cannot be evaluated on this object, so the API server rejects the object: ${f.facts.why}`,
        steps: (f) => [
            commands_look(`Show policy ${f.facts.policy}`, `kubectl get validatingadmissionpolicy ${quote(f.facts.policy)} -o yaml`),
            validation(f),
        ],
        field: namedField,
        documentation: 'https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/',
    }),
    cause('AdmissionWebhookUnavailable', {
        ...admission_common,
        meaning: 'The API server must call a webhook before it accepts the object, but the webhook does not answer: its pods are down or the network blocks the call. The manifest may be correct.',
        proof: probable(3, 30),
        quotes: true,
        recognise: spoken(({ failing: webhook, failure: why }) => webhook === undefined || why === undefined ? undefined : { webhook, why, ...webhookFailure(why) }),
        about: (f) => [f.facts.webhook, f.facts.service, f.facts.trouble],
        fact: (f) => `webhook "${f.facts.webhook}" fails: ${webhookWords(f.facts)}`,
        sentence: (f) => `The API server must call admission webhook "${f.facts.webhook}" before it accepts ${f.channel === 'create' ? 'the pods' : 'this object'}, but ${webhookWords(f.facts)}. The API server reports: ${f.facts.why}`,
        steps: (f) => [
            ...webhookSteps(f.facts),
            whoRegistered(f, 'Find the configuration that registers the webhook'),
            validation(f),
        ],
        example: { facts: { webhook: 'policy.example.com', why: 'no reason given', trouble: 'unreachable' } },
        documentation: WEBHOOKS,
    }),
    cause('IngressConflict', {
        ...admission_common,
        kind: ['networking.k8s.io/v1', 'Ingress'],
        meaning: 'Another Ingress already has the same host and path, and the controller allows only one.',
        proof: TERMINAL,
        quotes: true,
        before: ['AdmissionWebhookDenied'],
        recognise: spoken(({ reason = '' }) => {
            const [, host, path, other] = /^host "([^"]*)" and path "([^"]*)" is already defined in ingress (\S+)/.exec(reason) ?? [];
            return host === undefined || path === undefined || other === undefined ? undefined : { host, path, other };
        }),
        about: (f) => f.facts,
        fact: ({ facts: { host, path, other } }) => `host "${host}" with path "${path}" already belongs to Ingress ${other}`,
        sentence: (f) => `Ingress ${f.facts.other} already serves that host and path.`,
        steps: (f) => [commands_look('List the Ingresses and their hosts', 'kubectl get ingress -A'), validation(f)],
    }),
    cause('AdmissionWebhookDenied', {
        ...admission_common,
        meaning: 'A webhook that enforces a policy of the cluster (Kyverno, Gatekeeper…) rejects the object. If the webhook does not answer, the code is AdmissionWebhookUnavailable.',
        beforeApply: {
            fails: true,
            broughtBy: ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'],
            aboutResources: true,
        },
        proof: TERMINAL,
        quotes: true,
        recognise: spoken(({ webhook, reason: why = '' }) => (webhook === undefined ? undefined : { webhook, why })),
        about: (f) => [f.facts, f.channel === 'create'],
        fact: (f) => `webhook "${f.facts.webhook}" rejects ${refusedThing(f)}${f.facts.why === '' ? ' without a reason' : `: ${f.facts.why}`}`,
        sentence: (f) => f.facts.why === ''
            ? `Admission webhook "${f.facts.webhook}" enforces a policy of this cluster. It rejects ${refusedThing(f)} and gives no reason.`
            : `Admission webhook "${f.facts.webhook}" enforces a policy of this cluster. It reports: ${f.facts.why}`,
        steps: (f) => [whoRegistered(f, 'Find the configuration that registers the webhook'), validation(f)],
        example: { facts: { webhook: 'policy.example.com', why: '' } },
        field: namedField,
        documentation: WEBHOOKS,
    }),
    cause('AdmissionDryRunUnsupported', {
        ...admission_common,
        meaning: 'A webhook does not declare that it has no side effects, so the API server cannot dry-run objects that the webhook must admit. The object may be correct.',
        proof: TERMINAL,
        recognise: [pattern('request', /admission webhook "(?<webhook>[^"]+)" does not support dry run/)],
        about: (f) => f.facts.webhook,
        fact: (f) => `webhook "${f.facts.webhook}" does not support dry runs`,
        sentence: (f) => `Webhook "${f.facts.webhook}" does not declare that it has no side effects, so the API server cannot dry-run this object.`,
        steps: (f) => [
            commands_look('Check the sideEffects of the webhooks', "kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o custom-columns='NAME:.metadata.name,SIDE EFFECTS:.webhooks[*].sideEffects'"),
            describe(f),
        ],
        documentation: `${WEBHOOKS}#side-effects`,
    }),
    cause('ServiceAccountNotFound', {
        ...admission_common,
        meaning: 'The pod spec references a ServiceAccount that does not exist in the namespace, so no pod can be created.',
        beforeApply: { fails: true, mayCome: true },
        proof: probable(2, 15),
        recognise: CHANNELS.map((channel) => rule(channel, ({ text }) => {
            const { name, namespace, other } = /error looking up service account (?<namespace>[^/]+)\/(?<name>[^:]+): serviceaccount "[^"]+" not found|serviceaccounts? "(?<other>[^"]+)" not found/.exec(text)?.groups ?? {};
            if (other !== undefined)
                return { name: other };
            return name === undefined ? undefined : { name, namespace };
        })),
        about: (f) => f.facts.name,
        missing: (f) => namedBy('ServiceAccountNotFound', f.facts.name, f.workload),
        fact: (f) => `ServiceAccount "${f.facts.name}" does not exist`,
        sentence: (f) => `The pod spec references ServiceAccount "${f.facts.name}", which does not exist in ${theNamespace(f, f.facts.namespace)}. No pod can be created.`,
        steps: (f) => [
            commands_look(`List the ServiceAccounts of ${theNamespace(f)}`, `kubectl get serviceaccounts${inNamespace(f)}`),
            run('Create the ServiceAccount, or add it to the manifests', `kubectl create serviceaccount ${quote(f.facts.name)}${inNamespace(f)}`),
        ],
        field: (f, place) => referencePath(place, 'ServiceAccountNotFound', { name: f.facts.name }) ?? place.pod('serviceAccountName'),
        documentation: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/',
    }),
    cause('PriorityClassNotFound', {
        ...ofMissingClass('PriorityClass'),
        meaning: 'The pod spec references a PriorityClass that does not exist in the cluster, so no pod can be created.',
        beforeApply: { fails: true, mayCome: true },
        proof: probable(2, 15),
        recognise: refused(/no PriorityClass with name (?<name>\S+) was found/),
        steps: (f) => [
            commands_look('List the PriorityClasses', 'kubectl get priorityclasses'),
            run('Create the PriorityClass', `kubectl create priorityclass ${quote(f.facts.name)} --value=1000`),
        ],
    }),
    cause('RuntimeClassNotFound', {
        ...ofMissingClass('RuntimeClass'),
        meaning: 'The pod spec references a RuntimeClass that does not exist in the cluster. If it exists but the node is not configured for it, the code is RuntimeHandlerMissing.',
        beforeApply: { fails: true },
        proof: TERMINAL,
        recognise: refused(/RuntimeClass "(?<name>[^"]+)" not found/i),
        steps: (f) => [commands_look('List the RuntimeClasses', 'kubectl get runtimeclasses'), validation(f)],
    }),
];
function insecurity(text) {
    const { level, violations, constraints } = /violates PodSecurity "(?<level>[^"]+)": (?<violations>.+)|unable to validate against any security context constraint: (?<constraints>.+)/s.exec(text)?.groups ?? {};
    if (constraints !== undefined)
        return { constraints };
    if (level === undefined || violations === undefined)
        return undefined;
    const broken = violationsOf(violations);
    const where = /(?:container|volume)s? "[^"]+"|host\w+=true/.exec(broken[0]?.detail ?? '')?.[0];
    return { level: level.replace(/:latest$/, ''), violations: broken, ...(where === undefined ? {} : { where }) };
}
function brokenRule({ violations }) {
    return violations.length === 1 ? (violations[0]?.rule ?? '') : violations.length;
}
function inShort(facts) {
    const rule = brokenRule(facts);
    const what = typeof rule === 'string' ? rule : `${rule} rules`;
    return facts.where === undefined ? what : `${what}, ${facts.where}`;
}
function policyDenied(policy, binding, why) {
    if (policy === undefined || binding === undefined || why === undefined)
        return undefined;
    const isBroken = /resulted in error:|composition variable/.test(why);
    return { policy, binding, why, ...(isBroken ? { error: why.replace(/.* resulted in error: /s, '') } : {}) };
}
function whoRegistered({ facts: { webhook } }, why) {
    return commands_look(why, `kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o custom-columns='NAME:.metadata.name,WEBHOOKS:.webhooks[*].name' | grep ${quote(webhook)}`);
}

;// CONCATENATED MODULE: ./src/causes/bad-input.ts


const bad_input_common = { family: 'A', layer: 0, proof: TERMINAL, recognise: [] };
const WITH = 'https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepswith';
const lineOf = (f) => commands_look('Check who last changed the line', `git blame -L ${f.position?.line ?? 1},+1 -- ${fileOf(f)}`);
const INPUT_CAUSES = [
    cause('InputInvalid', {
        ...bad_input_common,
        meaning: 'An input of the action has an invalid value, or the file that the input `health` names does. No request was sent to the cluster.',
        about: (f) => f.facts.problem,
        example: { facts: { problem: 0 } },
        fact: (f) => f.text,
        sentence: (f) => f.text,
        steps: (f) => [
            ...(f.position === undefined ? [] : [lineOf(f)]),
            f.facts.notServed === true
                ? commands_look('List the kinds that the cluster serves', 'kubectl api-resources')
                : commands_look("Check the step's with: block", 'git grep -n -A 20 k8s-deploy-gate@ .github/workflows'),
            read('Check how a workflow sets inputs', WITH),
        ],
        documentation: 'https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax',
    }),
    cause('ManifestParseError', {
        ...bad_input_common,
        meaning: 'The manifest is not valid YAML or JSON, or is not a Kubernetes object. The action finds this on the runner; content that the API server rejects is ManifestSchemaInvalid.',
        about: (f) => f.facts.problem,
        example: { facts: { problem: 0 } },
        fact: (f) => f.text,
        sentence: (f) => f.text,
        steps: (f) => [
            f.file?.endsWith('.json') === true
                ? commands_look('Check the syntax without a cluster', `jq . ${fileOf(f)}`)
                : commands_look('Check the syntax without a cluster', `yamllint -d relaxed ${fileOf(f)}`),
            lineOf(f),
        ],
        documentation: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/',
    }),
];

// EXTERNAL MODULE: ./src/model/clocks.ts
var model_clocks = __webpack_require__(7814);
// EXTERNAL MODULE: ./src/model/snapshot.ts
var snapshot = __webpack_require__(709);
// EXTERNAL MODULE: ./src/rollout/pod-counts.ts
var pod_counts = __webpack_require__(2927);
;// CONCATENATED MODULE: ./src/causes/workload.ts






const workload_common = {
    family: 'J',
    layer: 11,
    recognise: [],
    documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/',
};
const workload_status = (finding) => {
    const command = rolloutCommand(finding, 'status');
    return command === undefined ? [] : [commands_look('Check the rollout status', command)];
};
const workload_podName = ({ pod }) => pod?.metadata.name ?? '';
const STATEFUL_SET = 'https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/';
const workload_nameOf = ({ kind, name }) => `${kind} ${name}`;
const pairs = (labels) => (0,model_object/* labelPairs */.su)(labels).join(',');
function ifThere(place, field) {
    return (0,record/* recordOf */.zv)(place.object.spec)[field] === undefined ? ['metadata', 'name'] : ['spec', field];
}
const WORKLOAD_CAUSES = [
    cause('WorkloadNameTooLong', {
        ...workload_common,
        layer: 1,
        meaning: "The controller writes the name of the workload, with a hash behind it, into a label of its pods, and a label's value has at most 63 characters. The API server accepts a StatefulSet with such a name and refuses each of its pods.",
        proof: TERMINAL,
        recognise: [
            pattern('create', /is invalid: .*metadata\.labels: Invalid value: "(?<value>[^"]+)": must be no more than 63 (?:bytes|characters)/s),
        ],
        beforeApply: { fails: true },
        about: 'workload',
        fact: (f) => `its name of ${f.workload.name.length} characters is too long for a label of its pods`,
        sentence: (f) => `The controller labels each pod with "${f.facts.value}", which has ${f.facts.value.length} characters; a label's value has at most 63.`,
        steps: (f) => [
            edit(`Choose a name of at most 52 characters for ${f.workload.kind} ${f.workload.name}`),
            describe(f),
        ],
        field: () => ['metadata', 'name'],
        documentation: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set',
    }),
    cause('ReplicaFailureOther', {
        ...workload_common,
        layer: 1,
        meaning: 'The API server refuses the pods that a controller wants to create, for a reason that no code of chapter B covers.',
        proof: probable(3, 60),
        confidence: 'likely',
        recognise: [pattern('create', /./s)],
        rest: true,
        about: 'everyone',
        fact: () => 'its controller cannot create pods',
        sentence: () => 'The API server refuses the pods that the controller wants to create; details below.',
        steps: (f) => [
            describe(f),
            commands_look('List the events of refused pods', `kubectl get events${inNamespace(f)} --field-selector reason=FailedCreate`),
        ],
    }),
    cause('DeploymentPaused', {
        ...workload_common,
        meaning: '`spec.paused` is true, from the manifest or because someone paused it: nothing is rolled out, and no deadline applies.',
        cases: [
            ['when it was paused before the deploy', {}],
            ['when someone paused it during the deploy', { facts: { meanwhile: true } }],
            ['with `when-paused: wait`', { facts: { awaited: true } }],
        ],
        standsStill: true,
        proof: (f) => (f.facts.awaited === true ? WAITING : f.facts.meanwhile === true ? probable(1, 60) : TERMINAL),
        about: 'everyone',
        fact: () => 'it is paused, so nothing is rolled out',
        sentence: () => 'spec.paused is true, from the manifest or because someone paused it: the Deployment controller neither creates new pods nor checks the deadline, and a paused Deployment cannot be rolled back.',
        steps: (f) => [
            run('Resume the rollout (and remove spec.paused from the manifest)', `kubectl rollout resume ${workloadName(f)}${inNamespace(f)}`, f.workload),
            commands_look('Check which manager set spec.paused', `kubectl get ${workloadName(f)}${inNamespace(f)} -o yaml --show-managed-fields`, f.workload),
        ],
        field: () => ['spec', 'paused'],
    }),
    cause('StaleObservedGeneration', {
        ...workload_common,
        meaning: "The object's controller has not processed the change (`status.observedGeneration` is behind): the controller manager may be down.",
        proof: { kind: 'probable', observations: 1, seconds: 60 },
        about: 'everyone',
        fact: () => 'its controller has not processed the change',
        sentence: () => 'status.observedGeneration is behind metadata.generation: the controller manager may be down.',
        steps: (f) => [
            describe(f),
            commands_look('Check the lease of the controller manager', 'kubectl get lease -n kube-system kube-controller-manager'),
        ],
    }),
    cause('RolloutStalled', {
        ...workload_common,
        role: 'wrapper',
        meaning: 'The Deployment made no progress for progressDeadlineSeconds. If a cause is known, this stands beside it.',
        when: 'when `progressDeadlineSeconds` have passed without progress',
        proof: TERMINAL,
        about: 'workload',
        fact: (f) => `made no progress before its deadline: ${f.text}`,
        sentence: () => 'The rollout made no progress for progressDeadlineSeconds, and no observation explains why.',
        steps: (f) => [...workload_status(f), describe(f), ...undo(f)],
        field: () => ['spec', 'progressDeadlineSeconds'],
    }),
    cause('MinReadySecondsPending', {
        ...workload_common,
        meaning: 'All pods are ready, but minReadySeconds has not passed yet: until then they do not count as available.',
        proof: WAITING,
        about: (f) => f.facts.seconds,
        fact: (f) => `its pods are ready, but not yet for minReadySeconds (${f.facts.seconds} s)`,
        sentence: (f) => `All pods are ready; the ${f.workload.kind} controller counts them as available only after ${f.facts.seconds} s of readiness, but the gate timed out first.`,
        steps: (f) => [
            ...workload_status(f),
            setInput('Increase the timeout input of the action', 'timeout', '20m'),
            edit('Reduce minReadySeconds in the manifest'),
        ],
        field: (_f, place) => ifThere(place, 'minReadySeconds'),
    }),
    cause('ServiceNameMissing', {
        ...workload_common,
        role: 'notice',
        kind: ['v1', 'Service'],
        meaning: 'The Service that a StatefulSet names in serviceName does not exist, so its pods have no DNS names. The pods still run.',
        beforeApply: { failsWhenMisspelt: true },
        lasting: true,
        proof: WAITING,
        about: (f) => f.facts.name,
        fact: (f) => `Service "${f.facts.name}" of spec.serviceName does not exist`,
        sentence: (f) => `Host names of the pods (${f.workload.name}-0.${f.facts.name}) do not resolve: they need a headless Service with that name.`,
        steps: (f) => [
            commands_look('List the Services of the namespace', `kubectl get services${inNamespace(f)}`),
            edit('Add a headless Service (clusterIP: None) with this name to the manifests'),
        ],
        field: () => ['spec', 'serviceName'],
        documentation: `${STATEFUL_SET}#stable-network-id`,
    }),
    cause('SelectorOverlap', {
        ...workload_common,
        meaning: "The selectors of two workloads match each other's pods, so each may count or adopt pods of the other.",
        example: {
            facts: { other: { apiVersion: 'example.org/v1', kind: 'Widget', name: 'api' }, labels: { app: 'web' } },
        },
        proof: WAITING,
        about: ({ facts: { other, labels } }) => [other.kind, other.name, labels],
        fact: (f) => `it and ${workload_nameOf(f.facts.other)} select the same pods (${pairs(f.facts.labels)})`,
        sentence: (f) => `The pods of ${workload_nameOf(f.facts.other)} have every label that this ${f.workload.kind} selects (${pairs(f.facts.labels)}): anything that selects by these labels, such as a Service, gets the pods of both.`,
        steps: (f) => [
            commands_look('List the pods with these labels', `kubectl get pods${inNamespace(f)} -l ${quote(pairs(f.facts.labels))}`),
            edit('Give each workload its own label, in its selector and its template'),
        ],
        field: () => ['spec', 'selector'],
    }),
    cause('GateTimeout', {
        ...workload_common,
        role: 'wrapper',
        meaning: "The gate's own time limit (`timeout`, or the annotation `k8s-deploy-gate/timeout` of the object) ended while the rollout was still in progress. If a cause is known, this stands beside it.",
        when: 'when the time limit has passed',
        proof: TERMINAL,
        about: 'workload',
        fact: (f) => `was not done within the timeout (${f.text})`,
        sentence: (f) => f.facts.own === true
            ? 'The rollout was still in progress when the time limit that its annotation k8s-deploy-gate/timeout sets ended.'
            : "The rollout was still in progress when the gate's own time limit ended.",
        steps: (f) => [
            ...workload_status(f),
            describe(f),
            f.facts.own === true
                ? edit('Increase the annotation k8s-deploy-gate/timeout of the object, or remove it')
                : setInput('Increase the timeout input of the action', 'timeout', '20m'),
        ],
        field: (f) => (f.facts.own === true ? ['metadata', 'annotations', 'k8s-deploy-gate/timeout'] : undefined),
    }),
    cause('StatefulSetStuck', {
        ...workload_common,
        role: 'wrapper',
        meaning: 'A pod of an older revision is not ready, and the StatefulSet waits for it before it continues. Kubernetes does not replace such a pod, even after the manifest is fixed: delete the pod.',
        cases: [
            ['when that pod has a fault that cannot resolve itself', { facts: { provenAfter: 20 } }],
            ['when that pod has a fault that is unlikely to resolve itself', { facts: { provenAfter: 60 } }],
            ['when that pod may still become ready', {}],
        ],
        proof: (f) => (f.facts.provenAfter === undefined ? WAITING : probable(1, f.facts.provenAfter)),
        about: (f) => workload_podName(f),
        fact: (f, factOf) => `old pod ${workload_podName(f)} blocks the rollout${f.inner === undefined ? '' : `: ${factOf(f.inner)}`}`,
        sentence: (f, factOf) => `The StatefulSet waits until pod ${workload_podName(f)} is ready before it continues. That pod is from an older revision${f.inner === undefined ? '' : ` and fails (${f.inner.code}: ${factOf(f.inner)})`}, and Kubernetes does not replace it, even if the manifest is now correct.`,
        afterwards: (f) => f.pod && replacePod(f, 'After the fix, delete this pod: Kubernetes does not replace it'),
        steps: (f) => [
            replacePod(f, 'Delete the stuck pod so that it restarts with the newest revision'),
            commands_look('List the pods and their revisions', `kubectl get pods${inNamespace(f)} -L controller-revision-hash`),
            describe(f),
        ],
        field: (_f, place) => ifThere(place, 'podManagementPolicy'),
        documentation: `${STATEFUL_SET}#forced-rollback`,
    }),
    cause('DaemonSetIncomplete', {
        ...workload_common,
        role: 'wrapper',
        kind: ['apps/v1', 'DaemonSet'],
        meaning: 'The DaemonSet needs a pod on every matching node, but one of these nodes does not respond. If a pod shows why, this stands beside that cause.',
        proof: WAITING,
        observe: ({ wrapper, pods }, view) => wrapper !== 'DaemonSetIncomplete'
            ? []
            : pods
                .filter((pod) => (0,pod_counts/* isOnSilentNode */.Ns)(pod, view))
                .map((pod) => {
                const { nodeName: node = '' } = pod.spec;
                const source = `pod ${pod.metadata.name}`;
                return {
                    text: `node ${node} does not respond`,
                    facts: { node },
                    pod,
                    carrier: pod,
                    evidence: [{ kind: 'status', source, text: `${(0,pod_counts/* podWords */.FG)(pod, view)} (${node})` }],
                };
            }),
        about: (f) => f.facts.node,
        fact: (f) => `node ${f.facts.node} does not respond, so not every node runs its pod`,
        sentence: (f) => `The DaemonSet needs a pod on every matching node, but node ${f.facts.node} does not respond.`,
        steps: (f) => [
            commands_look('List the nodes and their status', 'kubectl get nodes'),
            commands_look('List the pods and their nodes', `kubectl get pods${inNamespace(f)} -o wide`),
            ...workload_status(f),
        ],
        documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/',
    }),
    cause('OnDeleteStrategy', {
        ...workload_common,
        role: 'notice',
        kind: ['apps/v1', 'StatefulSet'],
        meaning: 'With updateStrategy OnDelete, pods are replaced only when someone deletes them, so the new revision does not run yet.',
        proof: WAITING,
        about: 'everyone',
        fact: () => 'its pods are replaced only when someone deletes them (OnDelete)',
        sentence: (f) => `With updateStrategy OnDelete, the ${f.workload.kind} keeps its existing pods: ${f.text}. The new revision is proven only after they are replaced.`,
        steps: (f) => [
            commands_look('List the pods and their revisions', `kubectl get pods${inNamespace(f)} -L controller-revision-hash`),
            run('Delete the old pods one at a time', `kubectl delete pod POD${inNamespace(f)}`, f.workload),
        ],
        field: () => ['spec', 'updateStrategy', 'type'],
        documentation: `${STATEFUL_SET}#update-strategies`,
    }),
    cause('NothingChanged', {
        ...workload_common,
        role: 'notice',
        meaning: 'The cluster already has exactly what the manifest says. Only a change of the pod template starts a rollout, so a pass proves nothing new.',
        proof: WAITING,
        about: 'everyone',
        fact: () => 'nothing changed, so nothing was rolled out',
        sentence: () => 'The cluster already has exactly what this manifest says, so Kubernetes replaced no pod. What the pods read only at their start, such as environment variables from a ConfigMap or Secret, stays as it was.',
        steps: (f) => [
            commands_look('Compare the manifest with the cluster', `kubectl diff -f ${fileOf(f)}`),
            ...((0,kinds/* workloadKind */.K5)(f.workload)?.update?.field === 'strategy'
                ? [run('Restart the pods anyway', `kubectl rollout restart ${workloadName(f)}${inNamespace(f)}`, f.workload)]
                : []),
        ],
    }),
    cause('ScaledToZero', {
        ...workload_common,
        role: 'notice',
        meaning: '`spec.replicas` is 0: no pod runs, and the gate cannot tell whether one would.',
        proof: WAITING,
        about: 'everyone',
        fact: () => 'spec.replicas is 0, so nothing was proven',
        sentence: () => 'With spec.replicas 0, no pod runs, and the gate cannot tell whether one would.',
        steps: (f) => [
            run('Scale to one replica', `kubectl scale ${workloadName(f)}${inNamespace(f)} --replicas=1`, f.workload),
        ],
        field: () => ['spec', 'replicas'],
    }),
];

;// CONCATENATED MODULE: ./src/causes/batch.ts







const RUNS_ON = 30;
const batch_common = { family: 'J', layer: 11, recognise: [], proof: TERMINAL };
const BATCH_CAUSES = [
    cause('CronJobInvalid', {
        ...batch_common,
        kind: ['batch/v1', 'CronJob'],
        meaning: 'The schedule or the time zone of the CronJob is invalid, so it never starts a Job.',
        recognise: [
            rule('request', ({ carrier, text, request }) => {
                const field = /^spec\.(schedule|timeZone)$/.exec(request?.field ?? '')?.[1];
                if ((0,kinds/* workloadKind */.K5)(carrier)?.wants !== 'schedule' || field === undefined || /field not declared/.test(text))
                    return undefined;
                return { field: field === 'timeZone' ? field : 'schedule' };
            }),
        ],
        about: (f) => f.text,
        fact: (f) => `its ${f.facts.field === 'timeZone' ? 'time zone' : 'schedule'} is invalid: ${f.text}`,
        sentence: (f) => f.channel === 'request'
            ? `The API server rejects the ${f.facts.field === 'timeZone' ? 'time zone' : 'schedule'}, so no Job would ever start: ${f.text}`
            : `The CronJob exists, but its controller starts no Job: ${f.text}`,
        steps: (f) => [
            edit(f.facts.field === 'timeZone'
                ? 'Set timeZone to a name of the IANA time zone database, such as Europe/Berlin'
                : 'Correct the schedule: minute, hour, day of month, month, day of week, such as "30 2 * * *"'),
            run('Test the Job once the CronJob is applied', `kubectl create job ${quote(`${f.workload.name}-try`)}${inNamespace(f)} --from=${workloadName(f)}`, f.workload),
        ],
        field: (f) => ['spec', f.facts.field],
        documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/',
    }),
    ...[
        [
            'JobBackoffLimitExceeded',
            'exceeded its backoffLimit',
            'backoffLimit',
            'The pods of the Job failed more often than its backoffLimit allows. If the reason for these failures is known, that is the cause, and this code appears beside it.',
        ],
        [
            'JobDeadlineExceeded',
            'exceeded its activeDeadlineSeconds',
            'activeDeadlineSeconds',
            'The Job ran longer than its activeDeadlineSeconds.',
        ],
        [
            'JobPodFailurePolicy',
            'failed by its podFailurePolicy',
            'podFailurePolicy',
            'A rule of its podFailurePolicy failed the Job before it reached its backoffLimit.',
        ],
        [
            'JobFailedIndexes',
            'has failed indexes',
            'backoffLimitPerIndex',
            'Some indexes of the indexed Job failed more often than its backoffLimitPerIndex allows.',
        ],
    ].map(([code, fact, field, meaning]) => cause(code, {
        ...batch_common,
        kind: ['batch/v1', 'Job'],
        meaning,
        ...(code === 'JobBackoffLimitExceeded' ? { role: 'wrapper' } : {}),
        about: 'everyone',
        fact: () => fact,
        sentence: (f) => `The Job controller says: ${f.text}`,
        steps: (f) => [...logOfJob(f), describe(f), ...[deleteJob(f) ?? []].flat()],
        afterwards: deleteJob,
        field: (_f, place) => ifThere(place, field),
        documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/',
    })),
    cause('JobSuspended', {
        ...batch_common,
        kind: ['batch/v1', 'Job'],
        meaning: '`spec.suspend` is true, so the Job starts no pods.',
        cases: [
            ['when the deploy does not wait for it', {}],
            ['with `when-paused: wait`', { facts: { awaited: true } }],
        ],
        standsStill: true,
        proof: (f) => (f.facts.awaited === true ? WAITING : TERMINAL),
        about: 'everyone',
        fact: () => 'is suspended, so no pod runs',
        sentence: (f) => `The Job controller says: ${f.text}`,
        steps: (f) => [
            run('Resume the Job, and remove spec.suspend from the manifest', `kubectl patch ${workloadName(f)}${inNamespace(f)} -p '{"spec":{"suspend":false}}'`, f.workload),
            describe(f),
        ],
        field: (_f, place) => ifThere(place, 'suspend'),
        documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/',
    }),
    cause('JobKeptAliveBySidecar', {
        ...batch_common,
        meaning: 'One container of the pod finished, but another one, such as a proxy, still runs: a Job completes only when all containers have terminated. Kubernetes stops a native sidecar (an init container with `restartPolicy: Always`) once the other containers have finished, but never an ordinary container. Kubernetes does not show whether that container still has work to do, so this is reported only at the deadline.',
        proof: WAITING,
        example: { container: { name: 'proxy' }, facts: { done: ['migrate'], seconds: 60 } },
        observe: keptAlive,
        about: (f) => [f.workload.namespace, f.workload.name, f.container?.name],
        fact: (f) => `container ${f.container?.name ?? ''} still runs although ${f.facts.done.join(', ')} finished`,
        sentence: (f) => {
            const { done, seconds, added } = f.facts;
            const other = f.container?.name ?? '';
            return `A Job completes when every container of its pod has terminated. ${done.join(', ')} exited with code 0, but ${other} has been running for ${seconds} s since then, as a sidecar does${added === true ? '; it is not in the template of the Job, so something in the cluster injected it' : ''}. Kubernetes stops only native sidecars: init containers with restartPolicy: Always.`;
        },
        steps: (f) => {
            const other = f.container?.name ?? '';
            return [
                f.facts.added === true
                    ? edit(`Configure the injector of ${other} to use a native sidecar (restartPolicy: Always), or exclude this pod from injection`)
                    : edit(`Make ${other} a native sidecar: move it to initContainers and set restartPolicy: Always`),
                commands_look(`Check whether ${other} still has work to do`, `kubectl logs ${quote(f.pod?.metadata.name ?? 'POD')}${inNamespace(f)} -c ${quote(other)} --tail=100`, f.workload),
                setInput(`If ${other} still works, allow more time with the input timeout`, 'timeout', '20m'),
            ];
        },
        field: (_f, place) => place.container('name') ?? place.pod('containers'),
        documentation: 'https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/',
    }),
];
function deleteJob(f) {
    if ((0,kinds/* workloadKind */.K5)(f.workload)?.wants !== 'completions')
        return undefined;
    return run('Delete the failed Job, which does not restart, before you deploy again', `kubectl delete ${workloadName(f)}${inNamespace(f)}`, f.workload);
}
function logOfJob(f) {
    const job = [f.workload, (0,model_object/* refOf */.H8)(f.carrier)].find((one) => (0,kinds/* workloadKind */.K5)(one)?.wants === 'completions');
    if (job === undefined)
        return [];
    return [commands_look('Read the log of the Job', `kubectl logs job/${quote(job.name)}${inNamespace(f)} --tail=100`, job)];
}
function keptAlive({ task, pods, live }, view) {
    const own = (0,kinds/* isPodMaker */._)(live) ? live.spec.template.spec.containers.map(({ name }) => name) : [];
    return task === true ? pods.flatMap((pod) => runningOn(pod, own, view)) : [];
}
function runningOn(pod, own, view) {
    const statuses = pod.status?.containerStatuses ?? [];
    const done = statuses.filter(({ state }) => state?.terminated?.exitCode === 0);
    const finishedAt = Math.max(...done.map(({ state }) => (0,snapshot/* parseTime */.pe)(state?.terminated?.finishedAt) ?? Infinity));
    const others = statuses.filter(({ state, lastState }) => state?.running !== undefined && ((0,snapshot/* parseTime */.pe)(lastState?.terminated?.finishedAt) ?? 0) <= finishedAt);
    const doneAt = Math.max(...done.map(({ state }) => view.time((0,model_clocks/* kubeletOf */._k)(pod), state?.terminated?.finishedAt) ?? Infinity));
    const seconds = Math.floor((view.now - doneAt) / 1000);
    if (done.length === 0 || done.length + others.length < statuses.length || seconds < RUNS_ON)
        return [];
    return others.map((status) => {
        const container = pod.spec.containers.find(({ name }) => name === status.name);
        const isAdded = own.length > 0 && !own.includes(status.name);
        const isServer = [container?.ports, container?.readinessProbe, container?.livenessProbe].some(Boolean);
        return {
            text: `container ${status.name} runs`,
            facts: { done: done.map(({ name }) => name), seconds, ...(isAdded ? { added: true } : {}) },
            confidence: isAdded || isServer ? 'certain' : 'likely',
            carrier: pod,
            pod,
            ...(container === undefined ? {} : { container }),
            since: doneAt,
            evidence: [...done, status].map(({ name, state }) => ({
                kind: 'status',
                source: `pod ${pod.metadata.name}, container ${name}`,
                text: state?.running === undefined
                    ? `${state?.terminated?.reason ?? 'Terminated'}, exit code 0, at ${state?.terminated?.finishedAt ?? ''}`
                    : `running since ${state.running.startedAt ?? ''}`,
            })),
        };
    });
}

;// CONCATENATED MODULE: ./src/causes/configuration.ts




const configuration_common = {
    family: 'G',
    layer: 7,
    documentation: 'https://kubernetes.io/docs/tasks/debug/debug-application/debug-pods/',
};
const CONFIGURATION = 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-pod-configmap/';
const KUBECTL = { ConfigMap: 'configmap', Secret: 'secret' };
const configuration_SECRETS = 'https://kubernetes.io/docs/concepts/configuration/secret/';
const containerOf = ({ container }) => container?.name ?? '';
const namespaceOf = ({ workload }) => workload.namespace ?? '';
const imageOf = ({ container }) => container?.image ?? '';
const CONFIGURATION_CAUSES = [
    cause('CacheSyncDelay', {
        ...configuration_common,
        meaning: 'The kubelet has no current copy of a ConfigMap or Secret. The object usually exists; if it does not, the code is ConfigMapMissing or SecretMissing.',
        proof: probable(3, 120),
        recognise: [
            pattern('configure', /failed to sync (secret|configmap) cache|object "[^"]*"\/"[^"]*" not registered/),
            pattern('volume', /failed to sync (secret|configmap) cache|object "[^"]*"\/"[^"]*" not registered/),
        ],
        about: 'everyone',
        fact: () => 'the node has no current copy of a ConfigMap or Secret',
        sentence: () => 'The kubelet could not refresh its copy of a ConfigMap or Secret in time. It retries automatically.',
        steps: (f) => [describe(f)],
    }),
    cause('ConfigMapMissing', {
        ...configuration_common,
        meaning: 'An environment variable references a ConfigMap that does not exist in the namespace. For a volume, the code is VolumeConfigMapMissing.',
        proof: probable(1, 15),
        recognise: [pattern('configure', /configmaps? "(?<name>[^"]+)" not found/)],
        about: (f) => f.facts.name,
        fact: (f) => `ConfigMap "${f.facts.name}" does not exist`,
        sentence: (f) => `Container ${containerOf(f)} takes environment variables from ConfigMap "${f.facts.name}", which does not exist in namespace ${namespaceOf(f)}.`,
        steps: (f) => [
            commands_look(`List the ConfigMaps of namespace ${namespaceOf(f)}`, `kubectl get configmaps${inNamespace(f)}`),
            run('Add the ConfigMap to the manifests, or create it', `kubectl create configmap ${quote(f.facts.name)}${inNamespace(f)} --from-env-file=.env`),
        ],
        field: (f, place) => referencePath(place, 'ConfigMapMissing', { name: f.facts.name }),
        missing: (f) => namedBy('ConfigMapMissing', f.facts.name, f.workload),
        documentation: CONFIGURATION,
    }),
    cause('SecretMissing', {
        ...configuration_common,
        meaning: 'An environment variable references a Secret that does not exist in the namespace. For a volume, the code is VolumeSecretMissing.',
        proof: probable(1, 15),
        recognise: [pattern('configure', /secrets? "(?<name>[^"]+)" not found/)],
        about: (f) => f.facts.name,
        fact: (f) => `Secret "${f.facts.name}" does not exist`,
        sentence: (f) => `Container ${containerOf(f)} takes environment variables from Secret "${f.facts.name}", which does not exist in namespace ${namespaceOf(f)}.`,
        steps: (f) => [
            commands_look(`List the Secrets of namespace ${namespaceOf(f)} (names only)`, `kubectl get secrets${inNamespace(f)}`),
            run('Create the Secret', `kubectl create secret generic ${quote(f.facts.name)}${inNamespace(f)} --from-env-file=.env`),
        ],
        field: (f, place) => referencePath(place, 'SecretMissing', { name: f.facts.name }),
        missing: (f) => namedBy('SecretMissing', f.facts.name, f.workload),
        documentation: configuration_SECRETS,
    }),
    cause('ConfigKeyMissing', {
        ...configuration_common,
        meaning: 'The ConfigMap or Secret of an environment variable exists but does not have the key. For a volume, the code is VolumeKeyMissing.',
        proof: probable(2, 15),
        recognise: [
            pattern('configure', /couldn't find key (?<key>.+?) in (?<kind>ConfigMap|Secret) [^/\s]+\/(?<name>[^\s,]+)/),
        ],
        about: ({ facts: { kind, name, key } }) => [kind, name, key],
        fact: (f) => `${f.facts.kind} "${f.facts.name}" has no key "${f.facts.key}"`,
        sentence: (f) => `Container ${containerOf(f)} reads key "${f.facts.key}" of ${f.facts.kind} "${f.facts.name}", which has no such key.`,
        steps: (f) => {
            const ref = inItsNamespace(f, f.facts.kind, f.facts.name);
            const object = `${KUBECTL[f.facts.kind]} ${quote(f.facts.name)}${inNamespace(f)}`;
            return [
                commands_look(`List the keys of ${f.facts.kind} ${f.facts.name} (names only)`, `kubectl get ${object} -o go-template='{{range $key, $_ := .data}}{{$key}}{{"\\n"}}{{end}}'`, ref),
                edit(`Add key "${f.facts.key}" to ${f.facts.kind} ${f.facts.name}, or correct the key`),
            ];
        },
        field: (f, place) => referencePath(place, 'ConfigKeyMissing', f.facts),
        lacksKey: (f) => ({ holder: inItsNamespace(f, f.facts.kind, f.facts.name), key: f.facts.key }),
        documentation: CONFIGURATION,
    }),
    cause('RunAsNonRootViolation', {
        ...configuration_common,
        meaning: 'The pod must not run as root (`runAsNonRoot`), but the image runs as root or names its user, and Kubernetes can check only a numeric user ID.',
        proof: TERMINAL,
        recognise: [
            pattern('configure', /runAsNonRoot and image (will run as root|has non-numeric user \((?<user>[^)]*)\))|container's runAsUser breaks non-root policy/),
        ],
        about: (f) => [imageOf(f), f.facts.user],
        fact: (f) => `runAsNonRoot is set, but image ${imageOf(f)} ${f.facts.user === undefined ? 'runs as root' : `has a non-numeric user (${f.facts.user})`}`,
        sentence: () => 'The pod must not run as root, but the image sets no numeric user ID other than 0.',
        steps: (f) => [
            (0,kinds/* isPod */.Se)(f.workload)
                ? edit('Set runAsUser to a numeric user ID other than 0')
                : run('Set a numeric user ID, here and in the manifest', `kubectl patch ${workloadName(f)}${inNamespace(f)} -p '{"spec":{"template":{"spec":{"securityContext":{"runAsUser":10001}}}}}'`, f.workload),
            write('Set a numeric user in the Dockerfile instead', 'Dockerfile', 'USER 10001'),
        ],
        field: (_f, place) => place.find([['runAsNonRoot']], 'true'),
    }),
    cause('DownwardApiInvalid', {
        ...configuration_common,
        meaning: 'An environment variable references a field of the pod that the downward API does not support.',
        proof: TERMINAL,
        recognise: [
            pattern('configure', /fieldRef|resourceFieldRef|unsupported (fieldPath|container resource)|failed to extract value|^container (?<container>\S+) not found$/i),
        ],
        about: (f) => [containerOf(f), f.facts.container],
        fact: (f) => f.facts.container === undefined
            ? `container ${containerOf(f)} has a downward-API reference that cannot be resolved`
            : `container ${containerOf(f)} references a resource of container "${f.facts.container}", which is not in the pod`,
        sentence: (f) => f.facts.container === undefined
            ? `An environment variable of container ${containerOf(f)} references a field that the downward API does not support.`
            : `A resourceFieldRef of container ${containerOf(f)} references container "${f.facts.container}", which does not exist in the pod.`,
        field: (f, place) => (f.facts.container === undefined ? undefined : place.find([['containerName']], f.facts.container)) ??
            place.container('env'),
        steps: (f) => [
            edit(f.facts.container === undefined
                ? 'Use a fieldPath that an environment variable supports'
                : 'Correct containerName in the resourceFieldRef'),
            describe(f),
        ],
    }),
];

// EXTERNAL MODULE: ./src/model/change.ts
var model_change = __webpack_require__(249);
// EXTERNAL MODULE: ./src/model/quantity.ts
var model_quantity = __webpack_require__(8172);
;// CONCATENATED MODULE: ./src/causes/status-problems.ts



function problemsOf(status) {
    const message = status.message ?? '';
    const symptom = status.reason ?? `HTTP ${status.code ?? 0}`;
    const strict = /strict decoding error: (.+)$/s.exec(message)?.[1];
    if (strict !== undefined) {
        return strict.split(/, (?=unknown field|duplicate field)/).map((part) => {
            const field = /(?:unknown|duplicate) field "([^"]+)"/.exec(part)?.[1];
            return { text: part, symptom, ...(field === undefined ? {} : { field }) };
        });
    }
    const typed = /failed to create typed patch object \([^)]*\): (.+)$/s.exec(message)?.[1];
    if (typed !== undefined) {
        return typed
            .replace(/^errors:\n/, '')
            .split('\n')
            .map((line) => line.trim())
            .filter((line) => line !== '')
            .map((line) => {
            const [, field, element] = /^(\.\S+?): (?:element (\d+): )?/.exec(line) ?? [];
            const item = element === undefined ? '' : `[${element}]`;
            return { text: line.replace(/^\./, ''), symptom, ...(field === undefined ? {} : { field: `${field}${item}` }) };
        });
    }
    const causes = status.details?.causes ?? [];
    if (causes.length > 0 && (status.code === 422 || causes.some(({ reason }) => reason === 'FieldManagerConflict'))) {
        return causes.map((cause) => ({
            text: cause.field === undefined || cause.reason === 'FieldManagerConflict'
                ? (cause.message ?? message)
                : `${cause.field}: ${cause.message ?? ''}`,
            symptom: cause.reason === 'FieldManagerConflict' ? 'FieldManagerConflict' : symptom,
            ...(cause.field === undefined ? {} : { field: cause.field }),
        }));
    }
    const field = /^(metadata\.\w+) must be nil$/.exec(message)?.[1];
    const unreadable = /(?:unable to convert unstructured object to [^:]+|cannot be handled as an? \w+): (.+)$/s.exec(message)?.[1];
    return [{ text: unreadable ?? message, symptom, ...(field === undefined ? {} : { field }) }];
}
function refusedField(f, place) {
    const told = f.request?.field;
    if (told === undefined)
        return undefined;
    const hasMany = (0,model_place/* valueAt */.fK)(place.object, ['spec', 'clusterIPs']) !== undefined;
    const field = hasMany ? told : told.replace(/^spec\.clusterIPs(\[\d+\])?/, 'spec.clusterIP');
    const path = parseFieldPath(field, place.object);
    return path.length === 0 ? undefined : (repeatedItem(f, path, place) ?? refusedEntry(f, path, place) ?? path);
}
function refusedEntry({ text }, path, { object }) {
    const mapping = (0,model_place/* valueAt */.fK)(object, path);
    if (!(0,record/* isRecord */.u4)(mapping))
        return undefined;
    const wanted = (0,model_place/* valueAt */.fK)(object, ['spec', 'selector', 'matchLabels']);
    const refused = /^\S+: Invalid value: "([^"]*)": /.exec(text)?.[1];
    const [key] = Object.entries(mapping).find(([name, value]) => /selector. does not match template/.test(text) && (0,record/* isRecord */.u4)(wanted)
        ? wanted[name] !== undefined && wanted[name] !== value
        : refused !== undefined && [name, value].includes(refused)) ?? [];
    return key === undefined ? undefined : [...path, key];
}
function repeatedItem({ text, request }, path, place) {
    const [, key = ''] = /: duplicate entries for key (\[.+\])/.exec(text) ?? [];
    const list = (0,model_place/* valueAt */.fK)(place.object, path);
    if (key === '' || !Array.isArray(list))
        return undefined;
    const first = (0,model_place/* valueAt */.fK)(place.object, parseFieldPath(`${request?.field ?? ''}${key}`, place.object));
    const names = [...key.matchAll(/[[,](\w+)=/g)].map(([, name = '']) => name);
    const last = list.findLastIndex((item) => names.every((name) => (0,model_place/* valueAt */.fK)(item, [name]) === (0,model_place/* valueAt */.fK)(first, [name])));
    return last < 0 ? undefined : [...path, last, names[0] ?? ''];
}
function shortPath(field = '') {
    return field.replace(/^\./, '').replaceAll(/\[\w+="([^"]*)"[^\]]*\]/g, '[$1]');
}

;// CONCATENATED MODULE: ./src/causes/conflict.ts








const conflict_common = { family: 'A', layer: 0, proof: TERMINAL };
const conflict_API = 'https://kubernetes.io/docs/reference/using-api/';
const CONFLICT_CAUSES = [
    cause('FieldManagerConflict', {
        ...conflict_common,
        meaning: 'Another field manager owns the field and set another value, so server-side apply does not overwrite it. The usual case is an autoscaler that owns `spec.replicas`: remove the field from the manifest. A conflict that a retry resolves is OptimisticLockConflict.',
        recognise: [
            rule('request', ({ text, symptom }) => {
                const [, manager, subresource] = /conflict with "([^"]+)"(?: with subresource "([^"]+)")?/.exec(text) ?? [];
                if (manager === undefined || symptom !== 'FieldManagerConflict')
                    return undefined;
                return { manager, ...(subresource === undefined ? {} : { subresource }) };
            }),
        ],
        about: (f) => f.facts.manager,
        fact: (f) => `"${f.facts.manager}" owns ${shortPath(f.request?.field)}`,
        sentence: (f) => `"${f.facts.manager}" owns ${shortPath(f.request?.field)} and set another value${scaler(f)}. Server-side apply does not overwrite it.`,
        steps: (f) => [
            commands_look('Check which manager owns which field', showManagers(f), f.workload),
            setInput('Take the field over; otherwise remove it from the manifest and leave it to its owner', 'force-conflicts', 'true'),
        ],
        field: refusedField,
        documentation: 'https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts',
    }),
    cause('OptimisticLockConflict', {
        ...conflict_common,
        meaning: 'Something else keeps changing the object, so each write fails because its resourceVersion is outdated. Unlike FieldManagerConflict, a later retry can succeed.',
        when: 'at once',
        proof: probable(5, 5),
        recognise: [
            pattern('request', /the object has been modified|metadata\.resourceVersion: Invalid value: \S+: must be specified for an update/),
        ],
        about: isPinned,
        fact: (f) => isPinned(f) ? 'metadata.resourceVersion in the manifest is outdated' : 'something else keeps changing the object',
        sentence: (f) => isPinned(f)
            ? 'The manifest sets metadata.resourceVersion, as `kubectl get -o yaml` prints it, so it applies only to that version of the object. Remove the line.'
            : 'Something else changed the object between each read and write of this deploy.',
        steps: (f) => isPinned(f)
            ? [
                edit('Remove metadata.resourceVersion from the manifest'),
                commands_look('Check the current resourceVersion of the object', `kubectl get ${f.workload.kind.toLowerCase()} ${quote(f.workload.name)}${inNamespace(f)} -o jsonpath='{.metadata.resourceVersion}'`, f.workload),
                commands_dryRun(f),
            ]
            : [
                commands_look('Deploy again. If the conflict remains, check which manager changes the object', showManagers(f), f.workload),
                describe(f),
            ],
        field: (f) => (isPinned(f) ? ['metadata', 'resourceVersion'] : undefined),
        documentation: conflict_API,
    }),
    cause('ImmutableFieldChanged', {
        ...conflict_common,
        meaning: 'The manifest changes an immutable field of an existing object, such as the selector of a Deployment or the template of a Job. Restore the old value, or use a new name.',
        recognise: [
            rule('request', (signal) => /field is immutable|updates to statefulset spec for fields other than|spec is immutable after creation|pod updates may not change fields other than|may not change once set|cannot change roleRef|immutable/i.test(signal.text)
                ? changedIn(signal)
                : undefined),
        ],
        about: (f) => f.facts.changed ?? f.request?.field,
        fact: (f) => `${changedField(f)} is immutable`,
        sentence: (f) => `${changedField(f)} of an existing ${f.workload.kind} cannot be changed. The API server reports: ${withoutValue(f.text)}`,
        steps: (f) => [
            commands_look('Compare the manifest with the cluster', `kubectl diff -f ${fileOf(f)}${inNamespace(f)}`),
            replaceStep(f),
        ],
        field: (f, place) => f.facts.changed ?? refusedField(f, place),
        documentation: conflict_API,
    }),
    cause('PortAllocated', {
        ...conflict_common,
        meaning: 'The Service requests a nodePort or clusterIP that another Service uses.',
        recognise: [
            rule('request', ({ text }) => {
                const match = /Invalid value: (\d+): provided port is already allocated|Invalid value: \[?"([^"]+)"\]?: .*provided IP is already allocated|provided (?:port|IP) is already allocated/.exec(text);
                if (match === null)
                    return undefined;
                const [, port, ip] = match;
                return { ...(port === undefined ? {} : { port: Number(port) }), ...(ip === undefined ? {} : { ip }) };
            }),
        ],
        about: (f) => f.facts,
        wants: () => [{ apiVersion: 'v1', kind: 'Service' }],
        around: serviceWithPort,
        fact: (f) => `${wantedPort(f)} is already used by ${f.facts.holder === undefined ? 'another Service' : holderWords(f.facts.holder)}`,
        sentence: (f) => `${wantedPort(f)} is already allocated. It must be unique in the cluster.`,
        steps: (f) => [
            ...(f.facts.holder === undefined
                ? [
                    commands_look('Find the Service that uses it', `kubectl get services -A | grep ${quote(String(f.facts.port ?? f.facts.ip ?? 'PORT'))}`),
                ]
                : []),
            edit('Remove the line, so that Kubernetes allocates a free one, or set another'),
        ],
        field: refusedField,
        documentation: 'https://kubernetes.io/docs/concepts/services-networking/service/',
    }),
    cause('AlreadyExists', {
        ...conflict_common,
        meaning: 'An object that should be created already exists (HTTP 409 with reason AlreadyExists).',
        recognise: [rule('request', (s) => (s.symptom === 'AlreadyExists' ? {} : undefined))],
        about: 'everyone',
        fact: () => 'already exists',
        sentence: (f) => `Something else created the object at the same time, or a proxy in front of the API server supports only create: ${f.text}`,
        steps: (f) => [describe(f, 'Show the existing object'), commands_dryRun(f)],
        documentation: conflict_API,
    }),
];
function showManagers(f) {
    return `kubectl get ${f.workload.kind.toLowerCase()} ${quote(f.workload.name)}${inNamespace(f)} -o yaml --show-managed-fields`;
}
function scaler({ facts: { manager, subresource } }) {
    if (subresource !== 'scale')
        return '';
    return manager === 'kube-controller-manager' ? ', as an autoscaler does' : ', as kubectl scale does';
}
function isPinned({ carrier }) {
    return carrier.metadata.resourceVersion !== undefined;
}
function changedIn({ text, request, carrier }) {
    if (request?.live === undefined)
        return {};
    const start = refusedField({ text, request }, new model_place/* Place */.YR(carrier)) ?? ['spec'];
    const except = new Set([...text.matchAll(/'(\w+)'/g)].map(([, name = '']) => name));
    const [wanted, live] = [(0,model_place/* valueAt */.fK)(carrier, start) ?? null, (0,model_place/* valueAt */.fK)(request.live, start)];
    const isExcepted = (path) => except.has(String(path.at(-1)));
    const change = (0,model_change/* firstChange */.x)(wanted, wanted, live, { isSame: conflict_isSame, isExcepted });
    if (change === undefined)
        return {};
    const isText = typeof change.path.at(-1) === 'number' && typeof change.was !== 'object';
    return { changed: [...start, ...(isText ? change.path.slice(0, -1) : change.path)] };
}
function conflict_isSame(one, other) {
    const isEmpty = (value) => value == null || (typeof value === 'object' && Object.keys(value).length === 0);
    if ((isEmpty(one) && isEmpty(other)) || JSON.stringify(one) === JSON.stringify(other))
        return true;
    const [quantity, theirs] = [one, other].map((value) => typeof value === 'string' || typeof value === 'number' ? (0,model_quantity/* parseQuantity */.Lf)(value) : undefined);
    return quantity !== undefined && quantity === theirs;
}
function changedField({ facts: { changed }, request }) {
    return changed === undefined ? (request?.field ?? 'a field') : (0,model_object/* formatPath */.jV)(changed);
}
function withoutValue(text) {
    return text.replace(/Invalid value: .*: (?=[^:]*$)/s, '').replace(/\n.*/s, '');
}
function replaceStep(f) {
    const { kind, name } = f.workload;
    const field = changedField(f);
    if (field.startsWith('metadata.'))
        return edit(`Remove ${field} from the manifest: Kubernetes sets it`);
    const { wants } = (0,kinds/* workloadKind */.K5)(f.workload) ?? {};
    if (wants === 'completions')
        return run('Delete the Job and deploy again, or use a new name for every run', `kubectl delete ${kind.toLowerCase()} ${quote(name)}${inNamespace(f)}`);
    if (field.startsWith('spec.volumeClaimTemplates'))
        return run('Delete the StatefulSet, keep its pods and claims, and deploy again: existing claims stay as they are', `kubectl delete ${kind.toLowerCase()} ${quote(name)}${inNamespace(f)} --cascade=orphan`);
    if (kind === 'PersistentVolumeClaim')
        return edit('Restore the old value, or use a new claim: a claim can only grow, and deleting it deletes its data');
    return edit(`Restore the old value of ${field}, or give the ${kind} a new name`);
}
function wantedPort({ facts: { port, ip } }) {
    return port !== undefined ? `nodePort ${port}` : ip !== undefined ? `clusterIP ${ip}` : 'its nodePort or clusterIP';
}
function holderWords({ name, namespace }) {
    return `Service ${name} of ${namespace === undefined ? 'the manifests' : `namespace ${namespace}`}`;
}
function serviceWithPort({ facts: { port, ip } }, _around, view) {
    const found = view
        .all('', 'Service')
        .find(({ spec: { ports = [], clusterIPs = [] } = {} }) => (port !== undefined && ports.some(({ nodePort }) => nodePort === port)) ||
        (ip !== undefined && clusterIPs.includes(ip)));
    if (found === undefined)
        return undefined;
    const { name, namespace = '' } = found.metadata;
    const holder = { name, namespace };
    return {
        sentence: `${capital(holderWords(holder))} uses it.`,
        facts: { holder },
        step: commands_look(`Show Service ${name}`, `kubectl describe service ${quote(name)} -n ${quote(namespace)}`),
    };
}

;// CONCATENATED MODULE: ./src/causes/open-api-schema.ts




function meantField(document, ref, unknown) {
    const steps = parseFieldPath(unknown.replace(/^\./, '').replaceAll(/\[[^\]]*\]/g, '')).filter((step) => typeof step === 'string');
    const last = steps.at(-1);
    const root = schemaOfKind(document, ref);
    if (root === undefined || last === undefined)
        return undefined;
    const levels = [{ path: '', fields: fieldsOf(document, root) }];
    for (const step of steps.slice(0, -1)) {
        const above = levels.at(-1);
        const schema = above?.fields[step];
        if (schema === undefined)
            return undefined;
        levels.push(below(document, above?.path ?? '', step, schema));
    }
    const here = levels.at(-1);
    const misplaced = [
        ...Object.entries(here?.fields ?? {}).map(([name, schema]) => below(document, here?.path ?? '', name, schema)),
        ...levels.slice(0, -1).toReversed(),
    ].find(({ fields }) => fields[last] !== undefined);
    if (misplaced !== undefined)
        return `${misplaced.path}${last}`;
    return (0,nearest/* nearest */.pA)(last, Object.keys(here?.fields ?? {}));
}
function unreadableValues(document, object) {
    const root = schemaOfKind(document, { ...object, name: '' });
    return root === undefined ? [] : unreadableIn(document, root, object, []);
}
function unreadableIn(document, schema, value, path) {
    const { properties = {}, items, additionalProperties } = resolved(document, schema);
    if (Array.isArray(value))
        return items === undefined
            ? []
            : value.flatMap((item, index) => unreadableIn(document, items, item, [...path, index]));
    if ((0,record/* isRecord */.u4)(value))
        return Object.entries(value).flatMap(([name, child]) => {
            const its = properties[name] ?? additionalProperties;
            return typeof its === 'object' ? unreadableIn(document, its, child, [...path, name]) : [];
        });
    const form = formOf(document, schema);
    return value == null || form === undefined || isOfForm[form](value) ? [] : [{ path, form }];
}
function formOf(document, schema) {
    if (referenceOf(schema)?.endsWith('.api.resource.Quantity') === true)
        return 'quantity';
    const { format = '' } = resolved(document, schema);
    return { byte: 'base64', 'date-time': 'time' }[format];
}
const isOfForm = {
    quantity: (value) => typeof value === 'number' || (/^\S+$/.test(String(value)) && Number.isFinite((0,model_quantity/* parseQuantity */.Lf)(String(value)))),
    base64: (value) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(String(value).replaceAll(/[\r\n]/g, '')),
    time: (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(String(value)),
};
function schemaOfKind({ components }, { apiVersion, kind }) {
    return Object.values(components?.schemas ?? {}).find((schema) => schema['x-kubernetes-group-version-kind']?.some((one) => one.kind === kind && [one.group, one.version].filter((part) => part !== '').join('/') === apiVersion));
}
function below(document, path, name, schema) {
    const list = resolved(document, schema).items;
    return { path: `${path}${name}${list === undefined ? '' : '[]'}.`, fields: fieldsOf(document, list ?? schema) };
}
function fieldsOf(document, schema) {
    return resolved(document, schema).properties ?? {};
}
function resolved(document, schema) {
    return document.components?.schemas?.[referenceOf(schema)?.replace('#/components/schemas/', '') ?? ''] ?? schema;
}
function referenceOf(schema) {
    return schema.$ref ?? schema.allOf?.[0]?.$ref;
}

;// CONCATENATED MODULE: ./src/causes/content.ts








const content_common = { family: 'A', layer: 0, proof: TERMINAL };
const FORMS = {
    quantity: 'is not a quantity: write a number, directly followed by nothing or by one of m, k, M, G, T, Ki, Mi, Gi, Ti',
    base64: 'is not base64: encode the value, or write it as plain text in stringData',
    time: 'is not a time such as 2006-01-02T15:04:05Z',
};
const UNKNOWN = /unknown field|not declared in schema/;
const UNREADABLE = /quantities must match|unable to parse quantity|illegal base64|parsing time/;
const INVALID = /duplicate entries for key|expected \S+.*, got|duplicate field|Invalid value|Required value|Unsupported value|Duplicate value|Too (many|long)|Forbidden: |cannot unmarshal|ReadString|unable to decode|must be (less|greater)|selector. does not match|associative list with keys|failed to create typed patch|strict decoding|cannot be handled as/;
const CONTENT_CAUSES = [
    cause('ObjectTooLarge', {
        ...content_common,
        meaning: 'The object, or its annotations, exceeds the size limit of the API server or etcd. Large ConfigMaps are the usual case.',
        recognise: [
            rule('request', ({ text }) => {
                const match = /Too long: (?:must|may) (?:have|not be)[^.]*?(\d+) bytes|Request entity too large|request is too large/i.exec(text);
                if (match === null)
                    return undefined;
                return match[1] === undefined ? {} : { bytes: Number(match[1]) };
            }),
        ],
        about: (f) => f.facts.bytes,
        fact: (f) => f.facts.bytes === undefined
            ? 'exceeds the size limit of the API server'
            : `${largePart(f)} exceeds the limit of ${f.facts.bytes} bytes`,
        sentence: (f) => `The object exceeds a size limit of Kubernetes: ${f.text.replace(/^\[\]: /, '')}. Put data this large into a volume, an image or an object store.`,
        steps: (f) => [
            commands_look('Check the size of the manifest in bytes', `wc -c ${fileOf(f)}`),
            commands_dryRun(f, 'Validate the smaller or split object with a dry run'),
        ],
        field: (f, place) => {
            if (largePart(f) === 'metadata.annotations')
                return ['metadata', 'annotations'];
            const entries = ['data', 'binaryData', 'stringData'].flatMap((part) => Object.entries((0,record/* recordOf */.zv)(place.object[part])).map(([key, value]) => [[part, key], String(value).length]));
            return entries.toSorted(([, a], [, b]) => b - a)[0]?.[0];
        },
        documentation: 'https://kubernetes.io/docs/concepts/configuration/configmap/',
    }),
    cause('ManifestSchemaInvalid', {
        ...content_common,
        meaning: 'The API server serves the kind but rejects the content: an unknown field, a wrong type, a missing or invalid value. Immutable fields, sizes, ports and policies have their own codes.',
        recognise: [
            rule('request', (signal) => {
                const { text, symptom, request } = signal;
                const isRefused = request?.httpCode === 422 || (request?.httpCode === 400 && symptom !== '');
                const isInvalid = [UNKNOWN, UNREADABLE, INVALID].some((words) => words.test(text));
                return isRefused || isInvalid ? faultOf(signal) : undefined;
            }),
        ],
        rest: true,
        about: (f) => [f.facts, isInOwnWords(f) && f.text],
        fact: (f) => {
            if (f.facts.fault === 'unknown-field') {
                const field = fieldName(f);
                return f.facts.meant === undefined
                    ? `unknown field ${field}`
                    : `unknown field ${field.split('.').slice(-2).join('.')}; did you mean ${f.facts.meant}?`;
            }
            return faultWords(f) ?? invalidWords(f);
        },
        sentence: (f) => {
            const kept = ['type', 'item', 'unreadable'].includes(f.facts.fault) ? faultWords(f) : undefined;
            const meant = 'meant' in f.facts && f.facts.meant !== undefined ? ` Did you mean ${f.facts.meant}?` : '';
            return `The API server rejects ${`${f.workload.kind} ${f.workload.name}`.trim()}: ${kept ?? f.text}.${meant}`;
        },
        steps: (f) => [correction(f), commands_dryRun(f)],
        field: refusedField,
        documentation: 'https://kubernetes.io/docs/reference/using-api/',
    }),
];
function faultOf({ text, carrier, request }) {
    if (UNKNOWN.test(text))
        return { fault: 'unknown-field' };
    const type = wrongType(text);
    if (type !== undefined)
        return type;
    const volume = /volumeMounts\[\d+\]\.name: Not found: "([^"]*)"/.exec(text)?.[1];
    if (volume !== undefined) {
        const volumes = (0,model_place/* valueAt */.fK)(carrier, [...(0,model_place/* podSpecPath */.s5)(carrier), 'volumes']);
        const names = Array.isArray(volumes) ? volumes.map((one) => String((0,model_place/* valueAt */.fK)(one, ['name']))) : [];
        const meant = (0,nearest/* nearest */.pA)(volume, names);
        return { fault: 'volume', volume, ...(meant === undefined ? {} : { meant }) };
    }
    if (/selector. does not match template/.test(text)) {
        const labels = (...path) => (0,model_object/* labelPairs */.su)((0,record/* textsOf */.CB)((0,model_place/* valueAt */.fK)(carrier, path)));
        const wanted = labels('spec', 'selector', 'matchLabels');
        return { fault: 'selector', wanted, has: labels('spec', 'template', 'metadata', 'labels') };
    }
    return request?.field === undefined && UNREADABLE.test(text) ? { fault: 'unreadable' } : { fault: 'other' };
}
function correction(f) {
    const { facts } = f;
    if (facts.fault === 'unknown-field') {
        const name = fieldName(f).split('.').at(-1) ?? '';
        if (facts.meant === undefined)
            return edit(`Remove the field ${name}, or correct its name`);
        return /[.[]/.test(facts.meant)
            ? edit(`Move ${name} to ${facts.meant}`)
            : edit(`Rename the field ${name} to ${facts.meant}`, facts.meant, name);
    }
    if (facts.fault === 'volume')
        return facts.meant === undefined
            ? edit(`Add volume "${facts.volume}" to the volumes of the pod, or remove the mount`)
            : edit(`Mount volume "${facts.meant}"`, facts.meant, facts.volume);
    if (facts.fault === 'type' && facts.wanted === 'string' && facts.value !== undefined)
        return edit('Quote the value', JSON.stringify(facts.value), facts.value);
    if (facts.fault === 'selector')
        return edit('Give the pod template the labels of the selector');
    return edit(`Correct ${shortPath(f.request?.field) || 'the manifest'}`);
}
const NOUNS = { numeric: 'number' };
function wrongType(text) {
    const [, owner, first] = /v\w+\.(\w+\.\w+): ReadString: expects " or n, but found (\S)/.exec(text) ?? [];
    if (owner !== undefined && first !== undefined)
        return { fault: 'type', wanted: 'string', owner, first };
    const [, item] = /: element \d+: associative list with keys (.+)/s.exec(text) ?? [];
    if (item !== undefined) {
        const key = /omits key field "(\w+)"/.exec(item)?.[1];
        return { fault: 'item', ...(key === undefined ? {} : { key }) };
    }
    const match = /: expected (?<wanted>\w+)(?: \(.*\))?, got (?:&value\.valueUnstructured\{Value:(?<value>.*)\}|&\{(?<bare>.*)\}|(?<type>\w+))/s.exec(text);
    if (match === null)
        return undefined;
    const { wanted: go = '', value, bare, type } = match.groups ?? {};
    const wanted = NOUNS[go] ?? go;
    const [nested] = /^(?:map)?\[/.exec(value ?? bare ?? '') ?? [];
    if (nested !== undefined)
        return { fault: 'type', wanted, type: nested === '[' ? 'list' : 'map' };
    if (value !== undefined)
        return { fault: 'type', wanted, value };
    return bare === undefined ? { fault: 'type', wanted, type } : { fault: 'type', wanted, text: bare };
}
function fieldName({ request }) {
    return (request?.field ?? '').replace(/^\./, '');
}
function faultWords(f) {
    const { facts } = f;
    const path = shortPath(f.request?.field);
    if (facts.fault === 'type')
        return `${facts.owner ?? path} must be ${typeWords(facts)}`;
    if (facts.fault === 'item')
        return facts.key === undefined ? `${path} must be a map` : `${path} has no ${facts.key}`;
    if (facts.fault === 'volume')
        return `volume "${facts.volume}" is mounted but not defined in volumes${facts.meant === undefined ? '' : `; did you mean ${facts.meant}?`}`;
    if (facts.fault === 'selector') {
        const [wanted, has] = [facts.wanted.join(','), facts.has.join(',')];
        return `its selector${wanted === '' ? '' : ` ${wanted}`} does not match the labels of its pods${has === '' ? '' : `, ${has}`}`;
    }
    if (facts.fault !== 'unreadable' || facts.form === undefined)
        return undefined;
    const value = facts.value === undefined ? '' : `: ${JSON.stringify(facts.value)}`;
    return `${fieldName(f)}${value} ${FORMS[facts.form]}`;
}
function isInOwnWords({ facts }) {
    return facts.fault === 'other' || (facts.fault === 'unreadable' && facts.form === undefined);
}
function typeWords({ wanted, type, value, text, first }) {
    if (first !== undefined)
        return `a ${wanted} in quotes, not a value that starts with ${first}`;
    if (value !== undefined)
        return `a ${wanted}, not ${value}${wanted === 'string' ? `: write "${value}"` : ''}`;
    return `a ${wanted}, not ${text === undefined ? `a ${type}` : `"${text}"`}`;
}
function invalidWords(f) {
    const field = fieldName(f);
    if (field === '')
        return f.text;
    const short = f.text.replace(/ \(e\.g\. .*$/s, '');
    return short.startsWith(field) ? short : `${field}: ${short}`;
}
function largePart({ request }) {
    const field = request?.field ?? '';
    return field === '' || field === '[]' ? 'its data' : field;
}
function asksForSchema({ facts, request }) {
    return facts.fault === 'unreadable' || (facts.fault === 'unknown-field' && request?.field !== undefined);
}
function withSchema(finding, schema) {
    const { facts, request, workload, carrier } = finding;
    if (facts.fault === 'unknown-field' && request?.field !== undefined) {
        const meant = meantField(schema, workload, request.field);
        return meant === undefined ? undefined : [{ ...finding, facts: { ...facts, meant } }];
    }
    const values = facts.fault === 'unreadable' ? unreadableValues(schema, carrier) : [];
    if (values.length === 0)
        return undefined;
    return values.map(({ path, form }) => ({
        ...finding,
        path,
        request: { httpCode: 0, ...request, field: (0,model_object/* formatPath */.jV)(path) },
        facts: { fault: 'unreadable', form, ...(form === 'base64' ? {} : { value: (0,model_place/* valueAt */.fK)(carrier, path) }) },
    }));
}

;// CONCATENATED MODULE: ./src/causes/destination.ts




const destination_common = { family: 'A', layer: 0, proof: TERMINAL };
const destination_API = 'https://kubernetes.io/docs/reference/using-api/';
const NAMESPACES = 'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/';
const TERMINATING = /namespace (?<namespace>\S+) because it is being terminated/;
const ownNamespace = (_f, place) => place.object.metadata.namespace === undefined ? undefined : ['metadata', 'namespace'];
const DESTINATION_CAUSES = [
    cause('NamespaceTerminating', {
        ...destination_common,
        meaning: 'The namespace is being deleted, so no object can be created in it. The API server answers 403, as for a missing permission, but with another message.',
        recognise: [pattern('request', TERMINATING), pattern('create', TERMINATING)],
        about: destination_namespaceOf,
        fact: (f) => `namespace ${destination_namespaceOf(f)} is being deleted`,
        sentence: (f) => `Namespace ${destination_namespaceOf(f)} is being deleted, so no object can be created in it.`,
        steps: (f) => [
            commands_look('Check what blocks the deletion of the namespace', `kubectl get namespace ${quote(destination_namespaceOf(f))} -o jsonpath='{.status.conditions}'`),
            commands_look('Wait until the namespace is deleted, then deploy again', `kubectl wait namespace/${quote(destination_namespaceOf(f))} --for=delete --timeout=5m`),
        ],
        field: ownNamespace,
        around: whatHoldsNamespace,
        documentation: NAMESPACES,
    }),
    cause('NamespaceNotFound', {
        ...destination_common,
        meaning: 'The namespace of the object does not exist. Add it to the manifests, or create it.',
        recognise: [pattern('request', /namespaces "(?<namespace>[^"]+)" not found/)],
        about: (f) => f.facts.namespace,
        missing: (f) => ({ apiVersion: 'v1', kind: 'Namespace', name: f.facts.namespace }),
        fact: (f) => `namespace "${f.facts.namespace}" does not exist`,
        sentence: (f) => f.workload.kind === 'Namespace'
            ? `The cluster has no namespace "${f.facts.namespace}".`
            : `${`${f.workload.kind} ${f.workload.name}`.trim()} belongs to namespace "${f.facts.namespace}", which does not exist in the cluster.`,
        steps: (f) => [
            commands_look('List the namespaces', 'kubectl get namespaces'),
            run('Add the namespace to the manifests, or create it', `kubectl create namespace ${quote(f.facts.namespace)}`),
        ],
        field: ownNamespace,
        documentation: NAMESPACES,
    }),
    cause('KindNotServed', {
        ...destination_common,
        meaning: 'The API server does not serve this version of the kind: its CustomResourceDefinition is not installed, or Kubernetes removed the version. The deploy waits for a kind that it defines itself.',
        recognise: [
            rule('request', ({ text, request, workload }) => {
                const match = /no matches for kind "([^"]+)" in version "([^"]+)"|the server could not find the requested resource/.exec(text);
                if (match === null)
                    return undefined;
                const [, kind = workload.kind, version = workload.apiVersion] = match;
                return { kind, version, ...request?.instead };
            }),
        ],
        about: ({ facts: { kind, version, versions, meant } }) => [kind, version, versions, meant],
        fact: (f) => notServedWords(f.facts),
        sentence: (f) => `${capital(notServedWords(f.facts)).replace(/([^?])$/, '$1.')} ${whyNotServed(f.facts)}`,
        steps: (f) => {
            const { kind, version, versions: [served] = [], otherKinds, meant } = f.facts;
            const group = (0,model_object/* groupOf */.F8)(served ?? version);
            return [
                ...(meant === undefined
                    ? []
                    : [edit(`Change ${otherKinds === true ? 'kind' : 'apiVersion'} to ${meant}`, meant)]),
                commands_look(`List what the cluster serves instead of ${version} ${kind}`, group === ''
                    ? `kubectl api-resources | grep -i ${quote(kind)}`
                    : `kubectl api-resources --api-group=${quote(group)}`),
                otherKinds === true
                    ? commands_dryRun(f)
                    : served === undefined
                        ? commands_look('List the installed definitions, and install the one of this kind first', 'kubectl get customresourcedefinitions')
                        : edit(`Change apiVersion to ${served}, and the fields to that version`, served),
            ];
        },
        example: { facts: { kind: 'Widget', version: 'example.com/v1' } },
        field: (f) => [f.facts.otherKinds === true ? 'kind' : 'apiVersion'],
        documentation: 'https://kubernetes.io/docs/reference/using-api/deprecation-guide/',
    }),
    cause('ConversionWebhookFailed', {
        ...destination_common,
        meaning: 'A custom resource is stored in one version and requested in another, but the webhook of its operator that converts between them does not answer.',
        recognise: [
            rule('request', ({ text }) => {
                const match = /conversion webhook for ([^,]+?)(?:, Kind=(\w+))? failed/.exec(text);
                if (match === null)
                    return undefined;
                const [, version = '', kind] = match;
                return { version, ...(kind === undefined ? {} : { kind }), ...webhookFailure(text) };
            }),
        ],
        about: (f) => [f.facts.kind ?? f.facts.version, f.facts.service, f.facts.trouble],
        fact: (f) => `conversion webhook of ${f.facts.kind ?? f.facts.version} fails: ${webhookWords(f.facts)}`,
        sentence: (f) => `The operator of this kind converts between its versions, but ${webhookWords(f.facts)}. ${f.text}`,
        steps: (f) => [
            ...webhookSteps(f.facts),
            commands_look('Check which Service each definition uses for its conversion', "kubectl get customresourcedefinitions -o custom-columns='NAME:.metadata.name,CONVERSION:.spec.conversion.webhook.clientConfig.service'"),
            commands_dryRun(f, 'Once the webhook answers, validate the manifest with a dry run'),
        ],
        documentation: destination_API,
    }),
];
function destination_namespaceOf({ facts, workload }) {
    return facts.namespace ?? workload.namespace ?? (workload.kind === 'Namespace' ? workload.name : 'NAMESPACE');
}
function whatHoldsNamespace({ facts, workload }, _around, view) {
    const name = facts.namespace ?? workload.namespace ?? '';
    const { conditions = [] } = view.get({ apiVersion: 'v1', kind: 'Namespace', name })?.status ?? {};
    const held = conditions.filter(({ type, status }) => status === 'True' && /Remaining$|Failure$/.test(type));
    if (held.length === 0)
        return undefined;
    const said = held.map(({ message = '' }) => message);
    return { sentence: `The deletion waits for: ${said.join('; ')}.`, said };
}
function notServedWords({ kind, version, versions, meant }) {
    if (versions !== undefined)
        return `the cluster serves ${kind} as ${versions.join(', ')}, not as ${version}`;
    return `the cluster does not serve ${version} ${kind}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}
function whyNotServed({ versions, otherKinds, meant }) {
    if (versions !== undefined)
        return 'This version of the API was removed, or is not installed yet.';
    if (otherKinds === true)
        return 'It serves this apiVersion, but not this kind.';
    if (meant !== undefined)
        return 'This apiVersion does not exist.';
    return 'Its CustomResourceDefinition is not installed, or this version of the API was removed.';
}
function insteadWords({ kind, apiVersion }, { versions, otherKinds, meant }) {
    if (versions !== undefined)
        return `; the cluster serves ${kind} as ${versions.join(', ')}`;
    const beside = otherKinds === true ? `; the cluster serves other kinds of ${apiVersion}` : '';
    return meant === undefined ? beside : `${beside}; did you mean ${meant}?`;
}

;// CONCATENATED MODULE: ./src/causes/container-start.ts



const container_start_containerOf = ({ container }) => container?.name ?? '';
const nodeOf = ({ pod }) => pod?.spec.nodeName ?? '';
function mountOfSubPath({ container, facts }) {
    return container?.volumeMounts?.findIndex((mount) => mount.name === facts.volume && mount.subPath !== undefined) ?? -1;
}
function subPathOf(finding) {
    return finding.container?.volumeMounts?.[mountOfSubPath(finding)]?.subPath;
}
function subPathWords(finding) {
    const path = subPathOf(finding);
    return path === undefined ? '' : `"${path}" `;
}
function innermost(text) {
    return text
        .replace(/: unknown$/, '')
        .split(': ')
        .slice(-2)
        .filter((part) => !part.startsWith('mount callback failed'))
        .join(': ');
}
const CONTAINER_START_CAUSES = [
    cause('SubPathFailed', {
        ...configuration_common,
        meaning: 'The `subPath` of a volume mount does not exist, has another type, or cannot be created.',
        proof: probable(3, 30),
        recognise: [
            pattern('start', /failed to (create subPath directory|prepare subPath) for volumeMount "(?<volume>[^"]+)"/),
            pattern('configure', /failed to (create subPath directory|prepare subPath) for volumeMount "(?<volume>[^"]+)"/),
        ],
        about: (f) => [subPathOf(f), f.facts.volume],
        fact: (f) => `subPath ${subPathWords(f)}of volume "${f.facts.volume}" cannot be mounted`,
        sentence: (f) => `The subPath ${subPathWords(f)}of volume "${f.facts.volume}" in container ${container_start_containerOf(f)} cannot be created or used: a parent is a file, or the volume is read-only.`,
        steps: (f) => [
            commands_look('Check the mounts of each container', `kubectl get ${workloadName(f)}${inNamespace(f)} -o jsonpath='{..volumeMounts}'`, f.workload),
            describe(f),
        ],
        field: (f, place) => {
            const index = mountOfSubPath(f);
            return index < 0 ? undefined : place.container('volumeMounts', index, 'subPath');
        },
        documentation: 'https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath',
    }),
    cause('ContainerNameReserved', {
        ...configuration_common,
        meaning: 'An earlier attempt to create the same container still blocks the container runtime, usually because it is overloaded.',
        proof: WAITING,
        scope: 'node',
        recognise: [pattern('start', /failed to reserve container name/)],
        about: (f) => [nodeOf(f), container_start_containerOf(f)],
        fact: (f) => `an earlier attempt to create container ${container_start_containerOf(f)} still blocks node ${nodeOf(f)}`,
        sentence: () => 'The container runtime of the node is overloaded or slow.',
        steps: (f) => [describe(f)],
    }),
    cause('ContainerStartTimeout', {
        ...configuration_common,
        meaning: 'The container runtime did not create or start the container in time.',
        proof: probable(3, 60),
        scope: 'node',
        recognise: [pattern('start', /^context deadline exceeded$|code = DeadlineExceeded/)],
        about: (f) => [nodeOf(f), container_start_containerOf(f)],
        fact: (f) => `node ${nodeOf(f)} did not start container ${container_start_containerOf(f)} in time`,
        sentence: () => 'The container runtime of the node did not answer in time.',
        steps: (f) => [describe(f)],
    }),
    cause('CreateFailedOther', {
        ...configuration_common,
        meaning: 'The container runtime could not create or start the container, for a reason that no other code of this chapter covers.',
        cases: [
            ['when the error names a mount or a working directory', { facts: { target: '/etc/app' } }],
            ['otherwise', {}],
        ],
        proof: (f) => (f.facts.target === undefined && f.facts.folder === undefined ? probable(3, 30) : TERMINAL),
        confidence: 'likely',
        recognise: [
            pattern('start', /error mounting "[^"]+" to rootfs at "(?<target>[^"]+)"(?:.*: (?<why>not a directory|no such file or directory|permission denied|read-only file system))?/s),
            rule('start', ({ text }) => {
                if (text === '')
                    return undefined;
                const folder = /(?:^|: )(?:mkdir|chdir to cwd \(") ?(?<folder>\/[^":]*)/.exec(text)?.groups?.folder;
                return { why: innermost(text).trim(), ...(folder === undefined ? {} : { folder }) };
            }),
        ],
        rest: true,
        about: (f) => [container_start_containerOf(f), f.facts.target, f.facts.why],
        fact: (f) => {
            const { target, why } = f.facts;
            const words = why === undefined ? '' : `: ${why}`;
            return target === undefined
                ? `container ${container_start_containerOf(f)} cannot be created${words}`
                : `a volume cannot be mounted at ${target} of container ${container_start_containerOf(f)}${words}`;
        },
        sentence: (f) => f.facts.target === undefined
            ? 'The container runtime of the node could not create the container. The evidence has its error message.'
            : `The container runtime cannot mount a volume at ${f.facts.target}: ${f.facts.why === 'not a directory' ? `one of the two is a file and the other a directory; mount a single file of a ConfigMap or Secret with subPath` : 'the evidence has its error message'}.`,
        steps: (f) => [describe(f), ...undo(f)],
        field: (f, place) => (f.facts.target === undefined ? undefined : place.find([['mountPath']], f.facts.target)) ??
            (f.facts.folder === undefined ? undefined : place.find([['workingDir']], f.facts.folder)) ??
            (/users? found|find user|passwd/.test(f.text) ? place.container('image') : place.container()),
    }),
];

;// CONCATENATED MODULE: ./src/model/mounted.ts
function mountedAt(path, { container, pod }) {
    const mounts = (container?.volumeMounts ?? []).map((mount, index) => ({ ...mount, index }));
    const closest = mounts
        .filter(({ mountPath }) => path === mountPath || path?.startsWith(`${mountPath.replace(/\/$/, '')}/`) === true)
        .toSorted((a, b) => b.mountPath.length - a.mountPath.length)[0];
    const volume = pod?.spec.volumes?.find(({ name }) => name === closest?.name);
    return closest === undefined || volume === undefined
        ? undefined
        : { volume, mountPath: closest.mountPath, index: closest.index };
}
function volumeWords({ name, configMap, secret, persistentVolumeClaim: claim, ...other }) {
    const from = configMap !== undefined
        ? `ConfigMap "${configMap.name}"`
        : secret !== undefined
            ? `Secret "${secret.secretName}"`
            : claim !== undefined
                ? `claim "${claim.claimName}"`
                : other.emptyDir !== undefined
                    ? 'an empty directory'
                    : undefined;
    return `volume "${name}"${from === undefined ? '' : ` (${from})`}`;
}
function isWrittenByKubelet({ configMap, secret, projected }) {
    return [configMap, secret, projected].some((source) => source !== undefined);
}

;// CONCATENATED MODULE: ./src/causes/log-sentences.ts

function meaningWords(meaning) {
    const words = SENTENCES[meaning.kind];
    return words(meaning);
}
function quotedLine({ log }) {
    return log?.line === undefined ? '' : ` ${log.left === true ? 'Termination message' : 'Last log line'}: ${log.line}`;
}
const SENTENCES = {
    'exec format': () => 'The program is built for another CPU architecture, or is a script without a #! line.',
    'no shared library': ({ file }) => `The image has no shared library ${file}, which the program needs.`,
    'Node heap full': () => "Node reached its own heap limit (--max-old-space-size), not the container's memory limit.",
    'Java memory full': ({ what }) => `The Java virtual machine reached its own limit (${what}; -Xmx, -XX:MaxRAMPercentage).`,
    'no memory': () => 'The program could not allocate more memory.',
    'unset variable': (variable) => variable.removed === undefined
        ? `${variable.environment === true ? 'Environment variable' : 'Variable'} ${variable.name} is not set${sourceWords(variable)}.`
        : `This deploy removed ${removedWords(variable.name, variable.removed)}.`,
    'missing setting': ({ name, of }) => `Setting ${name}${of === undefined ? '' : ` of ${of}`} is required but missing.`,
    'refused setting': ({ name }) => `The program rejects its setting ${name}.`,
    'unknown option': ({ flag }) => `The program does not know option ${flag}.`,
    'port not permitted': ({ port }) => `The program cannot listen on ${port === undefined ? 'its port' : `port ${port}`}: ports below 1024 require root or the capability NET_BIND_SERVICE.`,
    'port taken': ({ port }) => `Another process already uses ${port === undefined ? 'the port that the program listens on' : `port ${port}`}; all containers of a pod share their ports.`,
    'server without TLS': ({ host, port }) => `The program connects to ${host === undefined ? 'a server' : address(host, port)} with TLS, but that server does not use TLS.`,
    'expired certificate': () => 'A certificate that the program needs has expired.',
    'untrusted certificate': () => 'The program does not trust the certificate of a server that it connects to.',
    'unresolved host': ({ host, service }) => host === undefined
        ? 'A host name that the program needs does not resolve.'
        : `Host name ${host} does not resolve.${serviceWords(service)}`,
    unreachable: ({ reason, host, port, service }) => {
        if (host === undefined)
            return reason === 'refused'
                ? 'A server that the program connects to refused the connection.'
                : 'A server that the program connects to does not answer.';
        const words = reason === 'refused' ? 'connection refused' : reason;
        return `The program could not connect to ${address(host, port)} (${words}).${serviceWords(service)}`;
    },
    'login refused': ({ user }) => `The database rejected the login of user ${user}.`,
    'no database': ({ name }) => `The database server has no database ${name}.`,
    'no database user': ({ user }) => `The database server has no user ${user}.`,
    'no table': ({ name }) => `The database has no table ${name}; its migrations may not have run yet.`,
    'no cloud credentials': () => 'The program has no cloud credentials; usually they come from its ServiceAccount.',
    'cloud action denied': ({ action }) => `The cloud identity of the program is not allowed to perform ${action}.`,
    'kind not served': ({ of, version }) => `The cluster does not serve ${of} of ${version}: its CustomResourceDefinition is not installed.`,
    'failed migration': ({ version }) => version === undefined
        ? 'A database migration failed.'
        : `A database migration failed and left the database at version ${version}.`,
    'pending migrations': () => 'The database migrations have not run yet.',
    'database permission': ({ what, name }) => `The database user has no permission for ${what} ${name}.`,
    'read-only file system': ({ path }) => `The program cannot write ${path ?? 'a file'}: the file system is read-only (readOnlyRootFilesystem, or a read-only volume).`,
    'permission denied': ({ path, runAsUser }) => `The program cannot access ${path ?? 'a file or directory'} (permission denied)${userWords(runAsUser)}.`,
    'owner not changed': ({ path, runAsUser }) => `The program cannot change the owner or mode of ${path ?? 'a file'} (operation not permitted)${userWords(runAsUser)}.`,
    'is a directory': ({ path, subPath }) => subPath === undefined
        ? `The program expects a file, but ${path ?? 'the path'} is a directory.`
        : `${path} is a directory: volume "${subPath.volume}" has no file "${subPath.subPath}" (subPath), so Kubernetes created an empty directory instead.`,
    'cluster permission': ({ namespace, account, verb, resource }) => `ServiceAccount ${account} of namespace ${namespace} cannot ${verb} ${resource}: no Role or ClusterRole bound to it allows that.`,
    'full disk': () => 'The disk that the program writes to is full.',
    'no module': ({ module }) => `The image has no ${module}, which the program loads.`,
    'newer Java': () => 'The program was compiled for a newer Java version than the image has.',
    'no file': ({ path, mounted }) => mounted === undefined
        ? `File ${path} does not exist in the container.`
        : `File ${path} does not exist: the container mounts ${volumeWords(mounted.volume)} at ${mounted.mountPath}, and the volume has no such file.`,
    'refused configuration': ({ line, what, why }) => `The program rejects line ${line} of its configuration, ${what}: ${why}.`,
    'directory not empty': ({ path }) => `The program needs an empty ${path}, but a new disk often contains lost+found: mount the volume with a subPath, or configure a subdirectory.`,
    'older PostgreSQL': ({ old, now }) => `PostgreSQL ${old} created the data, but the image runs PostgreSQL ${now}: upgrade the data first.`,
    'kernel setting': ({ name }) => `The node's kernel setting ${name} is too low for the program: increase it on the node.`,
    'unreadable configuration': ({ path, line }) => `The program cannot parse its configuration ${path}${line === undefined ? '' : `, line ${line}`}.`,
    'malformed text': () => 'The program read malformed JSON, YAML or TOML.',
    'no command': ({ command }) => `The image has no command ${command}.`,
    panic: () => 'The program panicked.',
    'unhandled error': ({ type }) => `The program ended with an unhandled ${type.split('.').at(-1)}.`,
};
function sourceWords({ near, container, sources }) {
    if (near !== undefined)
        return `; the pod sets ${near}`;
    if (container !== undefined)
        return `; container ${container} has no such env entry`;
    return sources === undefined
        ? ''
        : `; it should come from ${sources.map(({ kind, name }) => `${kind} ${name}`).join(' or ')}`;
}
function removedWords(name, { kind, name: holder }) {
    return kind === 'Container'
        ? `environment variable ${name} from container ${holder}`
        : `key ${name} from ${kind} ${holder}`;
}
function address(host, port) {
    const shown = host.includes(':') ? `[${host}]` : host;
    return port === undefined ? shown : `${shown}:${port}`;
}
function userWords(user) {
    return user === undefined ? '' : `; it runs as user ${user}`;
}
function serviceWords(service) {
    switch (service?.state) {
        case undefined:
            return '';
        case 'own pod':
            return ' Inside a container, that address is the pod itself.';
        case 'missing':
            return ` Namespace ${service.namespace} has no Service ${service.name}.`;
        case 'unresolved':
            return ` Service ${service.name} exists, so the cluster's DNS does not answer.`;
        case 'other ports':
            return ` Service ${service.name} has no port ${service.port}, only ${service.ports.join(', ')}.`;
        case 'exists':
            return ` Service ${service.name} exists.`;
        case 'endpoints':
            return service.ready === 0
                ? ` Service ${service.name} has no ready endpoints.`
                : ` Service ${service.name} has ${service.ready} ready ${service.ready === 1 ? 'endpoint' : 'endpoints'} now.`;
    }
}

;// CONCATENATED MODULE: ./src/model/named-port.ts


const USERS = {
    'readiness probe': ['readinessProbe'],
    'liveness probe': ['livenessProbe'],
    'startup probe': ['startupProbe'],
    'postStart hook': ['lifecycle', 'postStart'],
    'preStop hook': ['lifecycle', 'preStop'],
};
function undeclaredPorts(container) {
    const declared = Array.isArray(container.ports) ? container.ports.flatMap((port) => port?.name ?? []) : [];
    return Object.entries(USERS).flatMap(([user, path]) => ['httpGet', 'tcpSocket'].flatMap((way) => {
        const port = (0,model_place/* valueAt */.fK)(container, [...path, way, 'port']);
        if (typeof port !== 'string' || /^\d+$/.test(port) || declared.includes(port))
            return [];
        const meant = (0,nearest/* nearest */.pA)(port, declared);
        const facts = { port, user, declared, ...(meant === undefined ? {} : { meant }) };
        return [{ path: [...path, way, 'port'], facts }];
    }));
}

;// CONCATENATED MODULE: ./src/causes/probes.ts


const LONGEST_COMMAND = 100;
function probeWords(probe) {
    const { httpGet, tcpSocket, exec, grpc } = probe ?? {};
    if (httpGet !== undefined)
        return `${httpGet.scheme === 'HTTPS' ? 'HTTPS ' : ''}GET ${httpGet.path ?? '/'} on port ${httpGet.port}`;
    if (tcpSocket !== undefined)
        return `a connection to port ${tcpSocket.port}`;
    if (exec !== undefined)
        return `the command ${shortCommandOf(probe)}`;
    return grpc === undefined ? 'its check' : `gRPC health on port ${grpc.port}`;
}
function commandOf(probe) {
    return (probe?.exec?.command ?? []).map(quote).join(' ');
}
function shortCommandOf(probe) {
    const words = commandOf(probe).replaceAll(/\s+/g, ' ');
    return words.length > LONGEST_COMMAND ? `${words.slice(0, LONGEST_COMMAND - 1)}…` : words;
}
function probeOf(container, kind) {
    return container?.[`${kind}Probe`];
}
function portOf(probe) {
    const port = (probe?.httpGet ?? probe?.tcpSocket ?? probe?.grpc)?.port;
    return port === undefined ? undefined : String(port);
}
function meantPort(container, kind) {
    const port = portOf(probeOf(container, kind));
    const declared = (container?.ports ?? []).flatMap(({ name, containerPort }) => [String(containerPort), name ?? '']);
    if (port === undefined || declared.length === 0 || declared.includes(port))
        return undefined;
    const ready = kind === 'readiness' ? undefined : portOf(probeOf(container, 'readiness'));
    if (ready !== undefined && declared.includes(ready))
        return ready;
    return container?.ports?.length === 1 ? declared[0] : undefined;
}
function asCommand(probe, { ports = [] }) {
    const { httpGet, exec } = probe ?? {};
    if (exec !== undefined)
        return commandOf(probe);
    if (httpGet === undefined)
        return undefined;
    const asked = portOf(probe);
    const port = ports.find(({ name }) => name === asked)?.containerPort ?? asked;
    const scheme = (httpGet.scheme ?? 'HTTP').toLowerCase();
    return `wget -S -O- ${quote(`${scheme}://127.0.0.1:${port}${httpGet.path ?? '/'}`)}`;
}
function probePath(place, kind, aspect) {
    const start = place.container(`${kind}Probe`);
    const probe = start === undefined ? undefined : (0,model_place/* valueAt */.fK)(place.object, start);
    if (start === undefined || probe === undefined || probe === null)
        return start;
    const { httpGet, tcpSocket, exec, grpc } = probe;
    if (grpc !== undefined)
        return [...start, 'grpc', 'port'];
    if (aspect === 'time' && probe.timeoutSeconds !== undefined)
        return [...start, 'timeoutSeconds'];
    if (tcpSocket !== undefined)
        return [...start, 'tcpSocket', 'port'];
    if (exec !== undefined)
        return [...start, 'exec', 'command'];
    const wanted = aspect === 'time' ? 'path' : aspect;
    const field = httpGet?.[wanted] === undefined ? 'port' : wanted;
    return httpGet === undefined ? start : [...start, 'httpGet', field];
}

;// CONCATENATED MODULE: ./src/causes/entrypoint.ts








const entrypoint_containerOf = ({ container }) => container?.name ?? '';
const entrypoint_imageOf = ({ container }) => container?.image ?? '';
function entrypoint_commandOf({ container }) {
    return [...(container?.command ?? []), ...(container?.args ?? [])];
}
function command(signal) {
    const words = entrypoint_commandOf(signal);
    return words.length === 0 ? "the image's own entrypoint" : words.join(' ');
}
function postStart({ container }) {
    return container?.lifecycle?.postStart;
}
function program({ container }) {
    return container?.command?.[0] ?? `image ${container?.image ?? ''}`;
}
function logHas({ evidence }, expression) {
    return evidence.some(({ kind, text }) => kind === 'log' && expression.test(text));
}
function holderOf(finding) {
    const { volume } = mountedAt(finding.facts.file, finding) ?? {};
    return volume === undefined ? { image: entrypoint_imageOf(finding) } : { volume: volume.name };
}
function entrypoint_holderWords(finding) {
    const holder = holderOf(finding);
    return 'volume' in holder ? `volume "${holder.volume}"` : `image ${holder.image}`;
}
function commandField({ container }, place) {
    const own = container?.command === undefined
        ? undefined
        : (place.find([['command', '0']], container.command[0] ?? '') ?? place.container('command', 0));
    return own ?? (container?.args === undefined ? place.container('image') : place.container('args'));
}
function correctCommand(f, words) {
    const isOwn = f.container?.command !== undefined || f.container?.args !== undefined;
    if (words.length > 1)
        return edit(`Split the command into a list: ${JSON.stringify(words)}`);
    return isOwn
        ? edit(`Change the command to one that image ${entrypoint_imageOf(f)} has`)
        : edit('Use an image whose entrypoint exists');
}
const EXEC_NOT_FOUND = /^exec \S+: no such file or directory$/m;
const NOT_EXECUTABLE = /exec: \\?"(?<file>[^"\\]+)\\?": permission denied|exec (?<path>\S+): permission denied/;
const NOT_FOUND = /exec: \\?"(?<file>[^"\\]+)\\?": (executable file not found|stat [^:]+: no such file)|\bstat (?<stat>\S+): no such file or directory|exec (?<path>\S+): no such file or directory|exec: \\?"(?<other>[^"\\]+)\\?".*no such file/;
const HOOK_ANSWER = /^Exec lifecycle hook .* exited with (?<exitCode>\d+):(?: .*message: "(?<said>(?:[^"\\]|\\.)*)")?/s;
function fileIn(text, expression) {
    const groups = expression.exec(text)?.groups;
    const file = groups && Object.values(groups).find((value) => value !== undefined);
    return groups && (file === undefined ? {} : { file });
}
function undeclaredPort(container, user, port) {
    const found = container && undeclaredPorts(container).find(({ facts }) => facts.user === user)?.facts;
    return port === undefined || port === found?.port ? found : undefined;
}
const ENTRYPOINT_CAUSES = [
    cause('ExecFormatError', {
        ...configuration_common,
        meaning: 'The node cannot execute the file: it is built for another CPU architecture, or is a script without a `#!` line.',
        proof: TERMINAL,
        recognise: [
            pattern('start', /exec format error/),
            rule('exit', (signal) => (logHas(signal, /exec format error/i) ? {} : undefined)),
        ],
        before: ['EntrypointNotExecutable'],
        about: ({ container }) => container?.command?.[0] ?? [container?.image],
        fact: (f) => `${program(f)} is built for another architecture, or is a script without #!`,
        sentence: (f) => `The node cannot execute "${command(f)}": it is built for another CPU architecture, or is a script without a #! line.`,
        steps: (f) => [
            commands_look('Check the architectures of the nodes', 'kubectl get nodes -L kubernetes.io/arch'),
            commands_look('Check the architectures of the image', `docker buildx imagetools inspect ${quote(f.container?.image ?? 'IMAGE')}`),
        ],
        field: (_f, place) => place.container('image'),
    }),
    cause('EntrypointNotExecutable', {
        ...configuration_common,
        meaning: 'The command exists in the image but is not executable: missing mode bits, a directory, or exit code 126 from a shell.',
        proof: TERMINAL,
        recognise: [
            rule('start', ({ text }) => fileIn(text, NOT_EXECUTABLE)),
            rule('exit', (signal) => ((0,model_object/* endOf */.pJ)(signal.status)?.exitCode === 126 ? { inShell: true } : undefined)),
        ],
        about: (f) => [f.facts.file ?? entrypoint_commandOf(f), holderOf(f)],
        fact: (f) => `"${f.facts.file ?? command(f)}" in ${entrypoint_holderWords(f)} is not executable`,
        sentence: (f) => {
            const { volume } = mountedAt(f.facts.file, f) ?? {};
            if (volume === undefined)
                return `The command of container ${entrypoint_containerOf(f)} exists but is not executable: its mode bits are wrong, or it is a directory.`;
            return isWrittenByKubelet(volume)
                ? `Container ${entrypoint_containerOf(f)} runs a file of ${volumeWords(volume)}. Such files are executable only if the volume sets defaultMode: 0755. Or let a shell read the script: command: [sh, ${f.facts.file}].`
                : `Container ${entrypoint_containerOf(f)} runs a file of ${volumeWords(volume)} that is not executable: its mode bits are wrong, or it is a directory.`;
        },
        steps: (f) => {
            const { file } = f.facts;
            if (mountedAt(file, f) !== undefined)
                return [
                    commands_look('Check the volumes of the pod template', `kubectl get ${workloadName(f)}${inNamespace(f)} -o jsonpath='{..volumes}'`, f.workload),
                    edit('Set defaultMode: 0755 on the volume'),
                ];
            return [
                commands_look(`Check the mode of ${file ?? 'the file'} in the image`, `docker run --rm --entrypoint ls ${quote(f.container?.image ?? 'IMAGE')} -l ${quote(file ?? '/')}`),
                write('Make the file executable in the Dockerfile', 'Dockerfile', `RUN chmod +x ${file ?? 'FILE'}`),
            ];
        },
        field: (f, place) => {
            const { volume } = mountedAt(f.facts.file, f) ?? {};
            const index = place.podSpec?.volumes?.findIndex(({ name }) => name === volume?.name) ?? -1;
            return volume !== undefined && isWrittenByKubelet(volume) && index >= 0
                ? place.pod('volumes', index, 'name')
                : commandField(f, place);
        },
    }),
    cause('EntrypointNotFound', {
        ...configuration_common,
        meaning: 'The command does not exist in the image, or is one string where a list is needed. Exit code 127 from a shell means the same for a command in its script.',
        proof: TERMINAL,
        recognise: [
            rule('start', ({ text }) => fileIn(text, NOT_FOUND)),
            pattern('start', /[Cc]ontainer command '(?<file>[^']+)' not found or does not exist/),
            rule('exit', (signal) => ((0,model_object/* endOf */.pJ)(signal.status)?.exitCode === 127 ? { inShell: true } : undefined)),
            rule('exit', (signal) => {
                const { container } = signal;
                const file = logHas(signal, EXEC_NOT_FOUND) ? (container?.command ?? container?.args)?.[0] : undefined;
                return file === undefined ? undefined : { file, interpreter: true };
            }),
        ],
        about: (f) => [f.facts.file, holderOf(f)],
        fact: (f) => {
            const { file = '', interpreter, inShell } = f.facts;
            if (interpreter)
                return `the interpreter (#!) or a library of "${file}" does not exist in image ${entrypoint_imageOf(f)}`;
            return inShell
                ? `container ${entrypoint_containerOf(f)} calls a command that does not exist: ${f.log?.line ?? 'exit code 127'}`
                : `command "${file}" does not exist in ${entrypoint_holderWords(f)}`;
        },
        sentence: (f) => {
            const { file, interpreter } = f.facts;
            if (interpreter)
                return `"${file}" exists but cannot be run: the image lacks the interpreter in its first line (#!) or a library that it loads, or the line has a Windows line ending.`;
            const mounted = mountedAt(file, f);
            if (mounted !== undefined)
                return `The command of container ${entrypoint_containerOf(f)} is "${file}". ${capital(volumeWords(mounted.volume))} is mounted at ${mounted.mountPath}, hides the files of the image there, and has no such file.`;
            if (file === undefined)
                return `The shell in container ${entrypoint_containerOf(f)} exited with code 127: a command in its script does not exist in the image.${quotedLine(f)}`;
            return /\s/.test(file)
                ? `Container ${entrypoint_containerOf(f)} runs one file named "${file}". Split the command into a list.`
                : `Image ${entrypoint_imageOf(f)} has no file "${file}", the command of container ${entrypoint_containerOf(f)}.`;
        },
        steps: (f) => {
            const { file, inShell } = f.facts;
            const mounted = mountedAt(file, f);
            const { configMap } = mounted?.volume ?? {};
            if (configMap !== undefined)
                return [
                    commands_look(`Check the files in ConfigMap ${configMap.name}`, `kubectl get configmap ${quote(configMap.name)}${inNamespace(f)} -o yaml`),
                    ...undo(f),
                ];
            if (mounted !== undefined)
                return [
                    commands_look('Check the mounts of each container, and mount the volume elsewhere', `kubectl get ${workloadName(f)}${inNamespace(f)} -o jsonpath='{..volumeMounts}'`, f.workload),
                    ...undo(f),
                ];
            const [word = 'COMMAND', ...more] = (file ?? 'COMMAND').split(/\s+/);
            return [
                commands_look(`Search the image for ${word}`, `docker run --rm --entrypoint sh ${quote(f.container?.image ?? 'IMAGE')} -c ${quote(`command -v ${word}`)}`),
                ...(inShell ? [previousLog(f)] : [correctCommand(f, [word, ...more])]),
                ...undo(f),
            ];
        },
        field: (f, place) => {
            const mounted = mountedAt(f.facts.file, f);
            return mounted === undefined || isWrittenByKubelet(mounted.volume)
                ? commandField(f, place)
                : place.container('volumeMounts', mounted.index, 'mountPath');
        },
        documentation: 'https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/',
    }),
    cause('NoCommandSpecified', {
        ...configuration_common,
        meaning: 'Neither the image nor the manifest sets a command.',
        proof: TERMINAL,
        recognise: [pattern('start', /no command specified/)],
        about: entrypoint_imageOf,
        fact: (f) => `neither image ${entrypoint_imageOf(f)} nor the manifest sets a command`,
        sentence: () => 'The image has no entrypoint, so the manifest must set the command of the container.',
        steps: (f) => [
            commands_look('Check the entrypoint of the image', `docker inspect -f '{{.Config.Entrypoint}} {{.Config.Cmd}}' ${quote(f.container?.image ?? 'IMAGE')}`),
            edit('Set the command of the container'),
        ],
        field: (_f, place) => place.container('image'),
    }),
    cause('NamedPortMissing', {
        ...configuration_common,
        meaning: 'A probe or lifecycle hook references a port name that its container does not declare, so it never succeeds. For the targetPort of a Service, the code is ServiceTargetPortMismatch.',
        proof: TERMINAL,
        recognise: [
            rule('readiness', ({ text, container }) => {
                const said = /^(?<user>\w+ probe) errored.*strconv\.\w+: parsing "(?<port>[^"]*)": invalid syntax/i.exec(text);
                return undeclaredPort(container, said?.groups?.user?.toLowerCase(), said?.groups?.port);
            }),
            rule('start', ({ symptom, container }) => symptom === 'PostStartHookError' ? undeclaredPort(container, 'postStart hook') : undefined),
        ],
        before: ['PostStartHookFailed', 'ReadinessExecFailed'],
        example: { facts: { user: 'readiness probe', port: 'web', declared: ['http'] } },
        about: (f) => [f.facts.user, entrypoint_containerOf(f), f.facts.port],
        fact: (f) => `the ${f.facts.user} of container ${entrypoint_containerOf(f)} uses port "${f.facts.port}", which the container does not declare`,
        sentence: (f) => {
            const { user, declared, meant } = f.facts;
            return `A port name in a probe or hook must be a port of the same container; ${entrypoint_containerOf(f)} declares ${declared.length === 0 ? 'no named port' : declared.join(', ')}. The ${user} never succeeds${meant === undefined ? '.' : `; did you mean ${meant}?`}`;
        },
        steps: (f) => [
            edit(f.facts.meant === undefined
                ? `Declare port "${f.facts.port}" in the container, or use a port that it declares`
                : `Change port "${f.facts.port}" to "${f.facts.meant}"`, f.facts.meant),
            describe(f),
        ],
        field: (f, place) => {
            const found = f.container && undeclaredPorts(f.container).find(({ facts }) => facts.user === f.facts.user);
            return found === undefined ? undefined : place.container(...found.path);
        },
        documentation: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#use-a-named-port',
    }),
    cause('PostStartHookFailed', {
        ...configuration_common,
        meaning: 'The postStart hook failed, so the kubelet killed the container. The main process may be correct.',
        proof: probable(2, 5),
        recognise: [
            rule('start', ({ text }) => {
                const found = HOOK_ANSWER.exec(text);
                if (found === null)
                    return undefined;
                const { exitCode, said } = found.groups ?? {};
                return { exitCode: Number(exitCode), ...(said === undefined ? {} : { said }) };
            }),
            symptom('start', 'PostStartHookError'),
            pattern('exit', /FailedPostStartHook/),
        ],
        before: ['EntrypointNotExecutable', 'EntrypointNotFound'],
        about: (f) => [entrypoint_containerOf(f), f.facts.exitCode, f.facts.said],
        fact: (f) => {
            const { exitCode, said = '' } = f.facts;
            const answer = exitCode === undefined ? '' : `, exit code ${exitCode}${said === '' ? '' : `: ${said}`}`;
            return `the postStart hook of container ${entrypoint_containerOf(f)} failed${answer}`;
        },
        sentence: (f) => `The kubelet runs the hook (${probeWords(postStart(f))}) right after it starts the container. The hook failed, so the kubelet killed the container.`,
        steps: (f) => [
            describe(f),
            postStart(f)?.exec === undefined
                ? previousLog(f)
                : {
                    ...previousLog(f),
                    why: 'Kubernetes discards the output of hooks: redirect it to /proc/1/fd/1, deploy again, then read the log',
                },
        ],
        field: (_f, place) => place.container('lifecycle', 'postStart'),
        documentation: 'https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/',
    }),
];

;// CONCATENATED MODULE: ./src/causes/companions.ts




const companions_common = { family: 'K', layer: 12, recognise: [] };
const get = (finding, what, why, ...on) => commands_look(why, `kubectl get ${what}${inNamespace(finding)}`, ...on);
function unknownRole({ text, carrier }) {
    const { roleRef, metadata } = carrier;
    if (roleRef === undefined || !/^(cluster)?rolebindings\S* "[^"]*" not found$/.test(text))
        return undefined;
    const { kind = '', name = '' } = (0,record/* textsOf */.CB)(roleRef);
    return { kind, name, role: 'roleRef', namespace: kind === 'Role' ? metadata.namespace : undefined };
}
const COMPANION_CAUSES = [
    cause('BindingUnresolved', {
        ...companions_common,
        role: 'notice',
        meaning: 'A RoleBinding or ClusterRoleBinding references a role or a ServiceAccount that does not exist. The API server accepts the binding, but it grants nothing.',
        beforeApply: { failsWhenMisspelt: true },
        lasting: true,
        example: { facts: { kind: 'ClusterRole', name: 'viewer', role: 'roleRef' } },
        proof: WAITING,
        recognise: [rule('request', unknownRole)],
        about: ({ facts: { kind, name, namespace, role } }) => [kind, name, namespace, role],
        fact: (f) => `${f.facts.kind} "${f.facts.name}"${f.facts.namespace === undefined ? '' : ` of namespace ${f.facts.namespace}`}${f.facts.role === 'roleRef' ? '' : ', a subject of the binding,'} does not exist`,
        sentence: (f) => f.facts.role === 'roleRef'
            ? `The binding grants ${f.facts.kind} "${f.facts.name}", which does not exist. Until it does, the binding grants nothing.`
            : `The binding grants its role to ServiceAccount "${f.facts.name}", which does not exist. Pods that run under another ServiceAccount do not get the role.`,
        steps: (f) => [
            commands_look(`List the ${(0,model_object/* pluralOf */._l)(f.facts.kind)}`, `kubectl get ${(0,model_object/* pluralOf */._l)(f.facts.kind).toLowerCase()}${f.facts.namespace === undefined ? '' : ` -n ${quote(f.facts.namespace)}`}`),
            describe(f),
        ],
        field: () => ['roleRef', 'name'],
        documentation: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding',
    }),
    cause('HpaTargetMissing', {
        ...companions_common,
        role: 'notice',
        kind: ['autoscaling/v2', 'HorizontalPodAutoscaler'],
        meaning: 'The autoscaler references a workload that does not exist, so it has nothing to scale.',
        beforeApply: { failsWhenMisspelt: true },
        proof: WAITING,
        about: ({ facts: { kind, name } }) => [kind, name],
        fact: (f) => `its scale target, ${f.facts.kind} "${f.facts.name}", does not exist`,
        sentence: () => 'The autoscaler has nothing to scale. Nothing else is affected.',
        steps: (f) => [describe(f), get(f, 'deployments,statefulsets', 'List the workloads that it could scale')],
        documentation: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/',
    }),
    cause('HpaMetricsUnavailable', {
        ...companions_common,
        role: 'notice',
        kind: ['autoscaling/v2', 'HorizontalPodAutoscaler'],
        meaning: 'The autoscaler gets no metrics (no metrics server, or containers without resource requests), so it does not scale.',
        proof: WAITING,
        about: 'everyone',
        fact: () => 'gets no metrics, so it does not scale',
        sentence: (f) => `The autoscaler reports: ${ended(f.text)} It needs a metrics server and a resource request in every container.`,
        steps: (f) => [
            describe(f),
            commands_look('Check whether the metrics API is available', 'kubectl get apiservice v1beta1.metrics.k8s.io'),
            commands_look('Check whether the pods have metrics', `kubectl top pods${inNamespace(f)}`),
        ],
        documentation: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/',
    }),
    cause('HpaFightsReplicas', {
        ...companions_common,
        role: 'notice',
        kind: ['autoscaling/v2', 'HorizontalPodAutoscaler'],
        meaning: 'The manifest sets `spec.replicas`, and a HorizontalPodAutoscaler in the same manifests scales the same workload, so each deploy resets the number. Once the autoscaler owns the field, the deploy fails with FieldManagerConflict.',
        example: { facts: { replicas: 3, scaler: 'web', least: 2, most: 5 } },
        proof: WAITING,
        about: (f) => f.facts,
        fact: (f) => `its manifest sets ${f.facts.replicas} replicas, but HorizontalPodAutoscaler ${f.facts.scaler} scales it (${f.facts.least} to ${f.facts.most})`,
        sentence: (f) => `Every deploy resets spec.replicas to ${f.facts.replicas}, and the autoscaler then changes it again. Or the deploy fails because the autoscaler owns the field.`,
        steps: (f) => [
            get(f, `hpa ${quote(f.facts.scaler)}`, 'Check how many replicas the autoscaler wants'),
            edit('Remove spec.replicas from the manifest and let the autoscaler set it'),
        ],
        field: () => ['spec', 'replicas'],
        documentation: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling',
    }),
    cause('NetworkPolicyBlocks', {
        ...companions_common,
        role: 'context',
        meaning: 'A process in the pod gets no answer from a server, or the kubelet gets none from a probe, and a NetworkPolicy restricts that traffic. Kubernetes does not report dropped packets, so this is only a guess beside the cause.',
        proof: WAITING,
        confidence: 'guess',
        about: 'everyone',
        fact: () => 'a NetworkPolicy may block its traffic',
        sentence: () => 'A NetworkPolicy selects the pod and restricts its traffic. Kubernetes does not show whether that is the reason.',
        steps: (f) => [
            get(f, 'networkpolicies', 'List the NetworkPolicies'),
            commands_look('Check which pods the policies select and what they allow', `kubectl describe networkpolicies${inNamespace(f)}`),
        ],
        documentation: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
    }),
    cause('PdbBlocksDrain', {
        ...companions_common,
        role: 'notice',
        kind: ['policy/v1', 'PodDisruptionBudget'],
        meaning: 'The PodDisruptionBudget never allows a disruption. Rollouts ignore it, but a node that runs one of its pods cannot be drained.',
        proof: WAITING,
        about: (f) => f.facts,
        fact: (f) => `${f.facts.field} ${f.facts.value}${f.facts.pods === undefined ? '' : ` of ${f.facts.pods} ${f.facts.pods === 1 ? 'pod' : 'pods'}`} never allows a disruption`,
        sentence: () => 'Rollouts ignore the budget, but a node that runs one of its pods cannot be drained.',
        steps: (f) => [
            get(f, `poddisruptionbudget ${quote(f.workload.name)}`, 'Check how many disruptions the budget allows', f.workload),
            edit('Allow one disruption: set maxUnavailable to 1, or add replicas'),
        ],
        documentation: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/',
    }),
    cause('PdbNoMatchingPods', {
        ...companions_common,
        role: 'notice',
        kind: ['policy/v1', 'PodDisruptionBudget'],
        meaning: 'No pod matches the selector of the PodDisruptionBudget, and no known workload creates one, so the budget protects nothing.',
        beforeApply: { failsWhenMisspelt: true },
        lasting: true,
        example: { facts: { labels: { app: 'web' } } },
        proof: WAITING,
        about: (f) => [hasOnlyLabels(f) && f.facts.labels, f.facts.meant],
        fact: (f) => `protects no pod: no pod has ${selected(f)}${f.facts.meant === undefined ? '' : `; did you mean ${(0,model_object/* labelPairs */.su)(f.facts.meant).join(', ')}?`}`,
        sentence: (f) => `The budget selects pods with ${selected(f)}, but no workload of the manifests or the cluster creates one, so it protects nothing.`,
        steps: (f) => [
            get(f, `pods -l ${quote((0,model_object/* labelPairs */.su)(f.facts.labels).join(','))}`, 'List the pods that the selector matches'),
            get(f, 'pods --show-labels', 'List the labels of the pods'),
        ],
        field: () => ['spec', 'selector'],
        documentation: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/',
    }),
    cause('AggregatedApiMissing', {
        ...companions_common,
        meaning: 'The APIService references a Service that does not exist or does not answer, so the API server cannot serve that API.',
        proof: WAITING,
        about: (f) => f.text,
        fact: (f) => `is not available: ${f.text}`,
        sentence: (f) => `The API server cannot reach Service ${f.facts.namespace}/${f.facts.service}, which should serve this API: ${ended(f.text)}`,
        steps: (f) => [
            commands_look('Check the conditions of the APIService', `kubectl describe apiservice ${quote(f.workload.name)}`, f.workload),
            commands_look(`List what runs behind Service ${f.facts.service}`, `kubectl get services,endpointslices,pods -n ${quote(f.facts.namespace)}`),
        ],
        field: () => ['spec', 'service', 'name'],
        documentation: 'https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/',
    }),
];
function selected(finding) {
    return hasOnlyLabels(finding) ? (0,model_object/* labelPairs */.su)(finding.facts.labels).join(', ') : 'the labels of its selector';
}
function hasOnlyLabels({ facts: { labels, expressions } }) {
    return Object.keys(labels).length > 0 && expressions !== true;
}

;// CONCATENATED MODULE: ./src/causes/conditions.ts


const conditions_common = {
    family: 'J',
    layer: 11,
    documentation: 'https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/custom-resources/',
};
const CONDITION_CAUSES = [
    cause('CrdNotEstablished', {
        ...conditions_common,
        kind: ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
        meaning: 'The API server does not serve the kind of the CustomResourceDefinition, usually because another definition already uses its names.',
        proof: probable(1, 30),
        recognise: [],
        about: (f) => f.text,
        fact: (f) => `the API server does not serve it: ${f.text}`,
        sentence: (f) => `The API server does not accept the names of the kind: ${ended(f.text)} Another definition of the same group uses them.`,
        steps: (f) => [
            commands_look('Check the conditions of the CustomResourceDefinition', `kubectl describe crd ${quote(f.workload.name)}`, f.workload),
            commands_look('List the definitions of the same group', `kubectl get crd | grep -F ${quote(f.workload.name.replace(/^[^.]*/, ''))}`, f.workload),
        ],
        field: () => ['spec', 'names'],
    }),
];

;// CONCATENATED MODULE: ./src/causes/custom-resources.ts



const fullName = ({ apiVersion, kind, name }) => `${kind.toLowerCase()}.${(0,model_object/* groupOf */.F8)(apiVersion)}/${quote(name)}`;
const custom_resources_within = (f) => inNamespace(f);
const said = ({ facts: { type, status, reason = '' }, text }) => [reason, text].filter((word) => word !== '').join(': ') || `${field(type)} ${status}`;
const field = (type) => type.replace(/^\.(status\.)?/, '');
const custom_resources_describe = (f) => commands_look('Show what its controller says', `kubectl describe ${fullName(f.workload)}${custom_resources_within(f)}`, f.workload);
const events = (f) => commands_look('Show its events', `kubectl get events --field-selector involvedObject.name=${quote(f.workload.name)}${custom_resources_within(f)}`, f.workload);
const others = (f, kinds, why) => commands_look(why, `kubectl get ${kinds}${custom_resources_within(f)}`);
const custom_resources_common = {
    family: 'J',
    layer: 11,
    recognise: [],
    documentation: 'https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/custom-resources/',
};
const ofStatus = {
    ...custom_resources_common,
    proof: ({ facts }) => (facts.final === true ? TERMINAL : WAITING),
    about: ({ facts: { reason }, text }) => [reason, text],
    sentence: (f) => {
        const subject = f.facts.type.startsWith('.') ? f.facts.type.slice(1) : `Condition ${f.facts.type}`;
        const words = f.text.replace(/[.\s]+$/, '');
        return `${subject} is ${f.facts.status}${words === '' ? '' : `: ${words}`}. The controller of ${f.workload.kind} decides that, not Kubernetes itself.`;
    },
};
const FINAL = { facts: { type: 'Stalled', status: 'True', final: true } };
const OPEN = { facts: { type: 'Ready', status: 'False' } };
const ENDED = [
    [
        'when this deploy brought it about',
        { facts: { type: '.status.phase', status: 'Failed', reason: 'Failed', final: true } },
    ],
    ['when it may be left from before', { facts: { type: '.status.phase', status: 'Failed', reason: 'Failed' } }],
];
const EITHER = [
    ['when its controller says that it stays so', FINAL],
    ['when it may still recover', OPEN],
];
const CUSTOM_RESOURCE_CAUSES = [
    cause('CustomResourceFailed', {
        ...ofStatus,
        kind: ['example.org/v1', 'Widget'],
        meaning: 'The status of a custom resource says that it does not work, in a condition, a phase or a count. What that means is for the documentation of its controller to say.',
        cases: [
            ['when its controller has given up (Stalled), or calls this state final', FINAL],
            ['when it only says that it is not ready', OPEN],
        ],
        fact: (f) => `its controller says ${said(f)}`,
        steps: (f) => [custom_resources_describe(f), events(f)],
    }),
    cause('RolloutAborted', {
        ...ofStatus,
        kind: ['argoproj.io/v1alpha1', 'Rollout'],
        meaning: 'An Argo Rollout is degraded: it was aborted, by a person or because its analysis failed, and the pods of the version before take the traffic; or it makes no progress.',
        cases: EITHER,
        fact: (f) => f.facts.final === true ? `the rollout was aborted: ${said(f)}` : `the rollout is degraded: ${said(f)}`,
        steps: (f) => [
            commands_look('Show its steps, pods and analyses', `kubectl argo rollouts get rollout ${quote(f.workload.name)}${custom_resources_within(f)}`, f.workload),
            others(f, 'analysisruns.argoproj.io', 'Show the analyses of the namespace'),
            run('Retry the rollout once the reason is gone', `kubectl argo rollouts retry rollout ${quote(f.workload.name)}${custom_resources_within(f)}`, f.workload),
        ],
        documentation: 'https://argo-rollouts.readthedocs.io/en/stable/features/rollback/',
    }),
    cause('CanaryFailed', {
        ...ofStatus,
        kind: ['flagger.app/v1beta1', 'Canary'],
        meaning: 'Flagger has ended the canary analysis and sends all traffic to the version before.',
        cases: ENDED,
        fact: (f) => `the canary failed: ${said(f)}`,
        steps: (f) => [custom_resources_describe(f), events(f)],
        documentation: 'https://docs.flagger.app/usage/how-it-works',
    }),
    cause('AnalysisFailed', {
        ...ofStatus,
        kind: ['argoproj.io/v1alpha1', 'AnalysisRun'],
        meaning: 'An analysis or an experiment of Argo Rollouts has ended, and not with success.',
        cases: ENDED,
        fact: (f) => `the analysis failed: ${said(f)}`,
        steps: (f) => [custom_resources_describe(f), events(f)],
        documentation: 'https://argo-rollouts.readthedocs.io/en/stable/features/analysis/',
    }),
    cause('CertificateNotIssued', {
        ...ofStatus,
        kind: ['cert-manager.io/v1', 'Certificate'],
        meaning: 'A certificate is not issued: its issuer is not ready, refuses it, or cannot verify that the domain is yours.',
        cases: EITHER,
        fact: (f) => `the certificate is not issued: ${said(f)}`,
        steps: (f) => [
            custom_resources_describe(f),
            ...((0,model_object/* groupOf */.F8)(f.workload.apiVersion).endsWith('cert-manager.io')
                ? [
                    others(f, 'certificaterequests.cert-manager.io,orders.acme.cert-manager.io,challenges.acme.cert-manager.io', 'Show how far the request has come'),
                ]
                : [events(f)]),
        ],
        documentation: 'https://cert-manager.io/docs/troubleshooting/',
    }),
    cause('ExternalSecretNotSynced', {
        ...ofStatus,
        kind: ['external-secrets.io/v1', 'ExternalSecret'],
        meaning: 'The Secret is not made from where its values are kept: the store is not reachable or refuses, or it has no such key.',
        example: OPEN,
        proof: WAITING,
        fact: (f) => `its Secret is not synced: ${said(f)}`,
        steps: (f) => [custom_resources_describe(f), events(f)],
        documentation: 'https://external-secrets.io/latest/guides/common-k8s-secret-types/',
    }),
    cause('GatewayNotProgrammed', {
        ...ofStatus,
        kind: ['gateway.networking.k8s.io/v1', 'Gateway'],
        meaning: 'The Gateway takes no traffic, or one of its listeners does not: a certificate that does not resolve, a port or address that it does not get, no controller for its class.',
        example: OPEN,
        proof: WAITING,
        fact: (f) => `the Gateway is not programmed: ${said(f)}`,
        steps: (f) => [custom_resources_describe(f), commands_look('Show whether its class is accepted', 'kubectl get gatewayclasses')],
        documentation: 'https://gateway-api.sigs.k8s.io/guides/troubleshooting/',
    }),
    cause('RouteNotAccepted', {
        ...ofStatus,
        kind: ['projectcontour.io/v1', 'HTTPProxy'],
        meaning: 'What leads traffic does not take the route: it names what does not exist, or collides with another.',
        example: OPEN,
        proof: WAITING,
        fact: (f) => `the route is not accepted: ${said(f)}`,
        steps: (f) => [custom_resources_describe(f), others(f, 'services', 'List the Services of the namespace')],
    }),
    cause('ScaledObjectNotReady', {
        ...ofStatus,
        kind: ['keda.sh/v1alpha1', 'ScaledObject'],
        meaning: 'KEDA cannot scale the workload: its target does not exist, or a trigger gives no number.',
        example: OPEN,
        proof: WAITING,
        fact: (f) => `KEDA cannot scale it: ${said(f)}`,
        steps: (f) => [custom_resources_describe(f), events(f)],
        documentation: 'https://keda.sh/docs/latest/troubleshooting/',
    }),
    cause('DatabaseNotReady', {
        ...ofStatus,
        kind: ['postgresql.cnpg.io/v1', 'Cluster'],
        meaning: 'The operator of a database or a message broker says that it is not ready.',
        cases: EITHER,
        fact: (f) => `the ${f.workload.kind} is not ready: ${said(f)}`,
        steps: (f) => [custom_resources_describe(f), others(f, 'pods', 'Show the pods of the namespace'), events(f)],
    }),
    cause('CustomResourcePaused', {
        ...ofStatus,
        role: 'notice',
        kind: ['example.org/v1', 'Widget'],
        meaning: 'A custom resource stands still on purpose: a canary step, a promotion by hand, or because it is suspended. This is not a failure, but the new version may not run yet. With `when-paused: wait` the gate waits until someone resumes it, and fails at the time limit.',
        example: { facts: { type: '.status.phase', status: 'Paused', resume: 'kubectl argo rollouts promote NAME' } },
        proof: WAITING,
        fact: (f) => `it is paused until someone resumes it: ${said(f)}`,
        sentence: (f) => {
            const waits = f.facts.awaited === true
                ? 'The gate waited until the time limit ended (when-paused: wait), and nobody resumed it.'
                : 'The gate does not wait until someone resumes it, and what this deploy changed may take effect only then.';
            return `${ended(`${f.facts.type.startsWith('.') ? f.facts.type.slice(1) : `Condition ${f.facts.type}`} is ${f.facts.status}`)} ${waits}`;
        },
        steps: (f) => [
            custom_resources_describe(f),
            ...(f.facts.resume === undefined
                ? []
                : [
                    run('Resume the object', `${f.facts.resume.replace('NAME', quote(f.workload.name))}${custom_resources_within(f)}`, f.workload),
                ]),
        ],
    }),
    cause('CustomResourceUnjudged', {
        ...custom_resources_common,
        role: 'notice',
        kind: ['example.org/v1', 'Widget'],
        meaning: 'A controller has written a status for a custom resource, and nothing of it says whether the object works. The gate knows no rule for the kind.',
        proof: WAITING,
        about: (f) => [(0,model_object/* groupOf */.F8)(f.workload.apiVersion), f.workload.kind],
        fact: () => 'nothing in its status says whether it works',
        sentence: (f) => `The object is stored and its controller has seen it. The status of a ${f.workload.kind} has no condition, phase or count that the gate knows, so it counts as done.`,
        steps: (f) => [
            commands_look('Show its status', `kubectl get ${fullName(f.workload)}${custom_resources_within(f)} -o jsonpath='{.status}'`, f.workload),
        ],
    }),
];

;// CONCATENATED MODULE: ./src/causes/health-rules.ts



const health_rules_fullName = ({ apiVersion, kind, name }) => `${[kind.toLowerCase(), (0,model_object/* groupOf */.F8)(apiVersion)].filter((part) => part !== '').join('.')}/${quote(name)}`;
const HEALTH_RULE_CAUSES = [
    cause('HealthRuleFailed', {
        family: 'J',
        layer: 11,
        recognise: [],
        kind: ['example.org/v1', 'Widget'],
        meaning: 'A rule of the input `health` says `failed` for the object; or one of its expressions cannot be evaluated, usually because it reads a field that the object does not have.',
        cases: [
            ['when `failed` holds', { facts: { expression: 'failed', at: 'health.yaml:6:13', final: true } }],
            [
                'when `failed` holds, and the status may be left from before this deploy',
                { facts: { expression: 'failed', at: 'health.yaml:6:13' } },
            ],
            [
                'when an expression cannot be evaluated',
                { facts: { expression: 'current', at: 'health.yaml:5:14', unclear: 'no such key: phase' } },
            ],
        ],
        proof: ({ facts }) => (facts.final === true ? TERMINAL : WAITING),
        about: ({ facts: { expression, at } }) => [expression, at],
        fact: ({ facts: { expression, unclear }, text }) => unclear === undefined
            ? `its health rule says ${expression}${text === '' ? '' : `: ${text}`}`
            : `its health rule cannot be evaluated: ${unclear}`,
        sentence: ({ facts: { expression, at, unclear } }) => unclear === undefined
            ? `The expression ${expression} at ${at} holds for it.`
            : `The expression ${expression} at ${at} gives neither true nor false (${unclear}), so the object is in progress, as in Flux.`,
        steps: (f) => [
            commands_look('Show what its controller says', `kubectl describe ${health_rules_fullName(f.workload)}${inNamespace(f)}`, f.workload),
            commands_look('Show the fields that the rule reads', `kubectl get ${health_rules_fullName(f.workload)}${inNamespace(f)} -o yaml`, f.workload),
        ],
        documentation: 'https://fluxcd.io/flux/components/kustomize/kustomizations/#health-check-expressions',
    }),
];

;// CONCATENATED MODULE: ./src/causes/exposure.ts





const exposure_common = { family: 'K', layer: 12, recognise: [] };
const SERVICES = 'https://kubernetes.io/docs/concepts/services-networking/service/';
const DEBUG_SERVICES = 'https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/';
const INGRESSES = 'https://kubernetes.io/docs/concepts/services-networking/ingress/';
const FEW = 5;
const exposure_get = (finding, what, why, ...on) => commands_look(why, `kubectl get ${what}${inNamespace(finding)}`, ...on);
const cloudReports = (f) => [
    describe(f, 'Check what the cloud controller reports'),
    exposure_get(f, `events --field-selector involvedObject.name=${quote(f.workload.name)}`, 'List the events of the Service', f.workload),
];
const EXPOSURE_CAUSES = [
    cause('ServiceNoMatchingPods', {
        ...exposure_common,
        kind: ['v1', 'Service'],
        meaning: 'No pod has the labels in the selector of the Service. If pods match but are not ready, the code is ServiceNoReadyEndpoints.',
        example: { facts: { selector: { app: 'web' } } },
        proof: probable(1, 30),
        about: (f) => [f.facts.selector, f.facts.near],
        fact: (f) => f.facts.near === undefined
            ? `no pod has ${selectorOf(f)}`
            : `selector ${selectorOf(f)} matches no pod; ${f.text}`,
        sentence: (f) => `No pod has the labels of the selector, ${selectorOf(f)}${f.facts.near === undefined ? '' : `: ${f.text}`}. The Service therefore has no endpoints.`,
        steps: (f) => [
            edit(selectorAdvice(f)),
            exposure_get(f, `pods -l ${quote((0,model_object/* labelPairs */.su)(f.facts.selector).join(','))}`, 'List the pods that the selector matches', f.workload),
            exposure_get(f, 'pods --show-labels', 'List the labels of the pods', f.workload),
        ],
        documentation: DEBUG_SERVICES,
    }),
    cause('ServiceNoReadyEndpoints', {
        ...exposure_common,
        role: 'wrapper',
        kind: ['v1', 'Service'],
        meaning: 'Pods match the selector of the Service, but none is ready. If a pod shows why, that is the cause, and this code appears beside it.',
        example: { facts: { pods: 1 } },
        proof: WAITING,
        about: (f) => f.facts,
        fact: (f) => f.text,
        sentence: (f) => `${capital(f.text)}, so the Service has no ready endpoints.`,
        steps: (f) => [
            exposure_get(f, `endpointslices -l kubernetes.io/service-name=${quote(f.workload.name)}`, 'List the endpoints of the Service', f.workload),
            exposure_get(f, 'pods -o wide', 'List the pods and their states', f.workload),
        ],
        documentation: DEBUG_SERVICES,
    }),
    cause('ServiceTargetPortMismatch', {
        ...exposure_common,
        kind: ['v1', 'Service'],
        meaning: 'The Service forwards traffic to a port that no container of its pods declares.',
        example: { facts: { port: 80, targetPort: 'http', declared: [8080] } },
        proof: TERMINAL,
        about: ({ facts: { port, targetPort, meant } }) => [port, targetPort, meant],
        fact: (f) => `port ${f.facts.port} targets ${f.facts.targetPort}, which no container declares${didYouMean(f.facts.meant)}`,
        sentence: (f) => typeof f.facts.targetPort === 'string'
            ? `A named targetPort must be a port of a container. The selected pods declare ${listed(f.facts.declared)}, not ${f.facts.targetPort}, so port ${f.facts.port} of the Service has no endpoints.`
            : `The selected pods declare ${listed(f.facts.declared)}. A numeric port works without a declaration, but nothing shows that a process listens on ${f.facts.targetPort}.`,
        steps: (f) => [
            ...targetPortEdit(f),
            exposure_get(f, `service ${quote(f.workload.name)} -o jsonpath='{.spec.ports}'`, 'Check the ports of the Service', f.workload),
            exposure_get(f, `endpointslices -l kubernetes.io/service-name=${quote(f.workload.name)}`, 'Check the ports of the endpoints', f.workload),
            commands_look('Test the port through a port-forward', `kubectl port-forward service/${quote(f.workload.name)}${inNamespace(f)} 8080:${f.facts.port}`, f.workload),
        ],
        field: (f, { object }) => {
            const index = (0,record/* records */.V0)((0,model_place/* valueAt */.fK)(object, ['spec', 'ports'])).findIndex(({ port, targetPort = port }) => String(port) === String(f.facts.port) && String(targetPort) === String(f.facts.targetPort));
            return index < 0 ? ['spec', 'ports'] : ['spec', 'ports', index, 'targetPort'];
        },
        documentation: `${SERVICES}#field-spec-ports`,
    }),
    cause('LoadBalancerPending', {
        ...exposure_common,
        kind: ['v1', 'Service'],
        meaning: 'The Service has type LoadBalancer but no address. In a cluster without a load balancer controller (kind, bare metal), it never gets one.',
        proof: WAITING,
        about: 'everyone',
        fact: () => 'has no load balancer address',
        sentence: () => 'The Service has type LoadBalancer, but status.loadBalancer has no address. In a cluster without a load balancer controller (kind, bare metal), it never gets one.',
        steps: (f) => [
            ...cloudReports(f),
            commands_look('Check whether a load balancer controller runs', 'kubectl get pods -A -o wide | grep -iE "cloud-controller|metallb"'),
        ],
        documentation: `${SERVICES}#loadbalancer`,
    }),
    cause('LoadBalancerSyncFailed', {
        ...exposure_common,
        kind: ['v1', 'Service'],
        meaning: 'The cloud provider rejects the request for a load balancer.',
        proof: probable(3, 0),
        about: (f) => f.text,
        fact: (f) => `the cloud provider creates no load balancer: ${f.text}`,
        sentence: (f) => `The cloud controller keeps retrying and reports: ${ended(f.text)}`,
        steps: cloudReports,
        documentation: `${SERVICES}#loadbalancer`,
    }),
    cause('IngressBackendServiceMissing', {
        ...exposure_common,
        kind: ['networking.k8s.io/v1', 'Ingress'],
        meaning: 'The Ingress sends traffic to a Service that does not exist in the namespace.',
        example: { facts: { service: 'web', services: ['api'] } },
        proof: probable(1, 15),
        about: ({ facts: { service, meant } }) => [service, meant],
        fact: (f) => `Service "${f.facts.service}" does not exist${didYouMean(f.facts.meant)}`,
        sentence: (f) => `The Ingress sends traffic to Service "${f.facts.service}", which does not exist in namespace ${f.workload.namespace ?? ''}${didYouMean(f.facts.meant) || `.${exposure_others(f)}`}`,
        steps: (f) => [
            ...meantEdit(f.facts.service, f.facts.meant),
            exposure_get(f, 'services', `List the Services of namespace ${f.workload.namespace ?? ''}`),
            describe(f),
        ],
        documentation: INGRESSES,
    }),
    cause('IngressBackendPortMissing', {
        ...exposure_common,
        kind: ['networking.k8s.io/v1', 'Ingress'],
        meaning: 'The Ingress references a port that its Service does not have. An Ingress must use the port of the Service, not of the container.',
        example: { facts: { service: 'web', port: 'http', ports: [{ port: 80 }] } },
        proof: TERMINAL,
        about: ({ facts: { service, port, meant } }) => [service, port, meant],
        fact: (f) => `Service "${f.facts.service}" has no port ${f.facts.port}${didYouMean(f.facts.meant)}`,
        sentence: (f) => `The Ingress sends traffic to port ${f.facts.port} of Service "${f.facts.service}", which has ${exposure_portsOf(f)}. An Ingress must use the port of the Service, not of the container.`,
        steps: (f) => [
            ...portEdit(f),
            exposure_get(f, `service ${quote(f.facts.service)} -o jsonpath='{.spec.ports}'`, `Check the ports of Service ${f.facts.service}`, serviceOf(f)),
            describe(f),
        ],
        documentation: INGRESSES,
    }),
    cause('IngressClassMissing', {
        ...exposure_common,
        kind: ['networking.k8s.io/v1', 'Ingress'],
        meaning: 'The IngressClass of the Ingress does not exist, or the Ingress sets none and the cluster has no default class. No controller serves the Ingress.',
        example: { facts: { class: 'public', classes: ['internal'] } },
        proof: probable(1, 15),
        about: (f) => [f.facts.class, f.facts.meant],
        fact: (f) => f.facts.class === undefined
            ? 'sets no IngressClass, and the cluster has no default class'
            : `IngressClass "${f.facts.class}" does not exist${didYouMean(f.facts.meant)}`,
        sentence: (f) => `${f.facts.class === undefined ? 'Only a default IngressClass serves an Ingress without ingressClassName' : 'The IngressClass selects the controller that serves an Ingress'}. The cluster has ${f.facts.classes.join(', ') || 'no IngressClass'}, so ${f.facts.class === undefined ? 'possibly no' : 'no'} controller serves this Ingress.`,
        steps: (f) => [
            commands_look('List the IngressClasses', 'kubectl get ingressclasses'),
            ...(f.facts.classes.length === 0
                ? [commands_look('Check whether an Ingress controller runs', 'kubectl get pods -A | grep -i ingress')]
                : [
                    edit(`Set ingressClassName to ${f.facts.meant ?? f.facts.classes.join(' or ')}`, f.facts.meant ?? (f.facts.classes.length === 1 ? f.facts.classes[0] : undefined)),
                ]),
        ],
        documentation: `${INGRESSES}#ingress-class`,
    }),
    cause('IngressTlsSecretMissing', {
        ...exposure_common,
        role: 'notice',
        kind: ['networking.k8s.io/v1', 'Ingress'],
        meaning: 'The Secret with the certificate of the Ingress does not exist; a certificate manager may still create it. Until then, the controller answers HTTPS with another certificate, or not at all.',
        beforeApply: { failsWhenMisspelt: true },
        example: { facts: { secret: 'web-tls' } },
        proof: WAITING,
        about: (f) => f.facts.secret,
        fact: (f) => `TLS Secret "${f.facts.secret}" does not exist`,
        sentence: () => 'Until it exists, the controller answers HTTPS with its own certificate, or not at all.',
        steps: (f) => [
            exposure_get(f, `secret ${quote(f.facts.secret)}`, 'Check whether the Secret exists now'),
            run('Create the Secret from a certificate', `kubectl create secret tls ${quote(f.facts.secret)}${inNamespace(f)} --cert=CERT.pem --key=KEY.pem`),
        ],
        documentation: `${INGRESSES}#tls`,
    }),
    cause('IngressTlsSecretUnusable', {
        ...exposure_common,
        role: 'notice',
        kind: ['networking.k8s.io/v1', 'Ingress'],
        meaning: 'The Secret with the certificate of the Ingress has no tls.crt or no tls.key.',
        lasting: true,
        example: { facts: { secret: 'web-tls', lacks: ['tls.key'] } },
        proof: WAITING,
        about: ({ facts: { secret, lacks } }) => [secret, lacks],
        fact: (f) => `TLS Secret "${f.facts.secret}" ${withoutKeys(f.facts.lacks)}`,
        sentence: (f) => `A TLS Secret has the certificate in tls.crt and its key in tls.key, but "${f.facts.secret}" ${withoutKeys(f.facts.lacks)}. The controller answers HTTPS with its own certificate, or not at all.`,
        steps: (f) => [
            exposure_get(f, `secret ${quote(f.facts.secret)} -o jsonpath='{.type}'`, `Check the type of Secret ${f.facts.secret}`),
            run('Create a TLS Secret with a new name from a certificate', `kubectl create secret tls NAME${inNamespace(f)} --cert=CERT.pem --key=KEY.pem`),
        ],
        documentation: `${INGRESSES}#tls`,
    }),
    cause('IngressControllerDown', {
        ...exposure_common,
        role: 'context',
        kind: ['networking.k8s.io/v1', 'Ingress'],
        meaning: 'The Ingress controller does not run. An apply shows this because ingress-nginx and the AWS Load Balancer Controller serve the webhook that checks Ingresses, and it does not answer. This code appears beside AdmissionWebhookUnavailable. Without that webhook, a stopped controller cannot be detected: many controllers never write an address into an Ingress.',
        proof: WAITING,
        about: 'everyone',
        fact: () => 'the Ingress controller does not run',
        sentence: () => 'The controller that should serve the Ingress does not run.',
        steps: () => [
            commands_look('List the IngressClasses and their controllers', 'kubectl get ingressclasses'),
            commands_look('Check whether the pods of the controller run', 'kubectl get pods -A | grep -i ingress'),
        ],
        documentation: 'https://kubernetes.io/docs/concepts/services-networking/ingress-controllers/',
    }),
    cause('GatewayRouteInvalid', {
        ...exposure_common,
        kind: ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
        meaning: 'A Gateway rejects the route: a reference does not resolve, no listener allows the route, or the Gateway does not exist.',
        proof: probable(1, 60),
        about: ({ facts: { gateway, reason } }) => [gateway, reason],
        fact: (f) => `Gateway ${f.facts.gateway} rejects it: ${f.facts.reason}`,
        sentence: (f) => ended(f.text === '' ? `The Gateway reports ${f.facts.reason}` : f.text),
        steps: (f) => [describe(f), commands_look('List the Gateways', 'kubectl get gateways -A')],
        documentation: 'https://gateway-api.sigs.k8s.io/guides/troubleshooting/',
    }),
];
function withoutKeys(keys) {
    return `has no key ${keys.join(' and none ')}`;
}
function meantEdit(written, meant) {
    return meant === undefined ? [] : [edit(`Change ${written} to ${meant}`, meant, String(written))];
}
function selectorAdvice({ facts: { selector, near } }) {
    const [wanted, has] = near === undefined ? [] : [selector[near.key], near.labels[near.key]];
    return near === undefined || wanted === undefined || has === undefined
        ? 'Correct the selector, or the labels of the pod template'
        : `If the Service is for ${near.kind} ${near.name}, change ${near.key} in the selector to ${has}`;
}
function targetPortEdit({ facts: { targetPort, declared, meant } }) {
    const [only, ...others] = declared;
    const port = meant ?? (others.length === 0 && only !== undefined ? String(only) : undefined);
    return port === undefined ? [] : [edit(`Change targetPort ${targetPort} to ${port}`, port, String(targetPort))];
}
function portEdit({ facts }) {
    const { port, ports, meant } = facts;
    const [only, ...others] = ports;
    const right = meant ??
        (only === undefined || others.length > 0
            ? undefined
            : String(typeof port === 'number' ? only.port : (only.name ?? '')));
    return right === undefined || right === ''
        ? [edit(`Set the port to one of Service ${facts.service}`)]
        : [edit(`Change port ${port} to ${right}`, right, String(port))];
}
function serviceOf({ facts, workload: { namespace } }) {
    return { apiVersion: 'v1', kind: 'Service', namespace, name: facts.service };
}
function didYouMean(meant) {
    return meant === undefined ? '' : `; did you mean ${meant}?`;
}
function selectorOf({ facts }) {
    return (0,model_object/* labelPairs */.su)(facts.selector).join(', ');
}
function exposure_portsOf({ facts: { ports } }) {
    return ports.map(({ name, port }) => (name === undefined ? port : `${name} (${port})`)).join(', ');
}
function exposure_others({ facts: { services, meant }, workload }) {
    return meant !== undefined || services.length === 0 || services.length > FEW
        ? ''
        : ` The Services of namespace ${workload.namespace ?? ''}: ${services.join(', ')}.`;
}
function listed(ports) {
    return ports.length === 0 ? 'no port' : ports.join(', ');
}

// EXTERNAL MODULE: ./src/model/error.ts
var model_error = __webpack_require__(8623);
;// CONCATENATED MODULE: ./src/causes/guard.ts


function guarded(entry) {
    const { code } = entry;
    return {
        ...entry,
        proof: typeof entry.proof === 'object' ? entry.proof : (f) => attempt(() => proofOf(entry, f), WAITING),
        fact: (f, factOf) => attempt(() => entry.fact(f, factOf), f.text || f.symptom || 'failed'),
        sentence: (f, factOf) => attempt(() => entry.sentence(f, factOf), entry.meaning),
        steps: (f) => attempt(() => entry.steps(f), []),
        about: typeof entry.about === 'string' ? entry.about : (f) => attempt(() => aboutOf(entry, f), f.workload),
        ...(entry.field !== undefined && { field: (f, place) => attempt(() => entry.field?.(f, place), undefined) }),
        ...(entry.missing !== undefined && { missing: (f) => attempt(() => entry.missing?.(f), undefined) }),
        ...(entry.afterwards !== undefined && { afterwards: (f) => attempt(() => entry.afterwards?.(f), undefined) }),
        ...(entry.lacksKey !== undefined && { lacksKey: (f) => attempt(() => entry.lacksKey?.(f), undefined) }),
        ...(entry.isResolvedBy !== undefined && { isResolvedBy: (f, found) => entry.isResolvedBy?.(f, found) ?? true }),
        ...(entry.wants !== undefined && { wants: (f, view) => entry.wants?.(f, view) ?? [] }),
        ...(entry.lookUp !== undefined && { lookUp: (f) => attempt(() => entry.lookUp?.(f) ?? [], []) }),
        ...(entry.becomes !== undefined && {
            becomes: (f, view) => {
                try {
                    return entry.becomes?.(f, view);
                }
                catch (error) {
                    return { ...f, warnings: [...(f.warnings ?? []), bugWarning(`what else ${code} may be`, error)] };
                }
            },
        }),
        ...(entry.around !== undefined && {
            around: (f, beside, view) => {
                try {
                    return entry.around?.(f, beside, view);
                }
                catch (error) {
                    return { sentence: '', warning: bugWarning(`what stands around ${code}`, error) };
                }
            },
        }),
    };
}
function recognised({ code }, recogniser, signal) {
    try {
        const facts = recogniser.match(signal.text, signal);
        return facts === undefined ? {} : { facts };
    }
    catch (error) {
        return { warning: bugWarning(`one of the signs of ${code}`, error) };
    }
}
function bugsOf(entry, finding, told, places) {
    const noFact = () => '';
    const parts = [
        ['the proof', () => proofOf(entry, finding)],
        ['the identity', () => aboutOf(entry, finding)],
        ['the missing object', () => entry.missing?.(finding)],
        ['the missing key', () => entry.lacksKey?.(finding)],
        ['the look-ups', () => entry.lookUp?.(finding)],
        ['the line in the manifest', () => places.map((place) => entry.field?.(finding, place))],
        ['the fact', () => entry.fact(told, noFact)],
        ['the sentence', () => entry.sentence(told, noFact)],
        ['the steps', () => entry.steps(told)],
    ];
    return parts.flatMap(([part, ask]) => bugIn(`${part} of ${entry.code}`, ask));
}
function bugsBeside(entry, told) {
    return entry === undefined ? [] : bugIn(`what ${entry.code} asks for`, () => entry.afterwards?.(told));
}
function bugIn(what, ask) {
    try {
        ask();
        return [];
    }
    catch (error) {
        return [bugWarning(what, error)];
    }
}
function bugWarning(what, error) {
    const said = (0,model_error/* namedMessageOf */.Ij)(error);
    return { words: `a bug in this action hides ${what}`, said };
}
function aboutOf({ about }, finding) {
    return typeof about === 'string' ? undefined : about(finding);
}
function proofOf({ proof }, finding) {
    return typeof proof === 'function' ? proof(finding) : proof;
}
function attempt(action, otherwise) {
    try {
        return action();
    }
    catch {
        return otherwise;
    }
}

;// CONCATENATED MODULE: ./src/causes/image.ts



function image_imageOf(finding) {
    return finding.container?.image ?? finding.status?.image ?? 'the image';
}
function withoutNames(text, signal) {
    const reference = image_imageOf(signal);
    const { name, tag, digest } = (0,image_reference/* imageParts */.Ck)(reference);
    const [, path] = (0,image_reference/* hostAndPath */.Lm)(name);
    let stripped = bestAnswers(text).replaceAll(reference, 'IMAGE').replaceAll(name, 'IMAGE');
    if (path.length > 2)
        stripped = stripped.replaceAll(path, 'PATH');
    for (const version of [tag, digest])
        if (version !== undefined && version !== '')
            stripped = stripped.replaceAll(`/manifests/${version}`, '/manifests/TAG').replaceAll(`:${version}`, ':TAG');
    return stripped;
}
function bestAnswers(text) {
    const answers = /\[(.+)\]$/s.exec(text)?.[1]?.split(/, (?=(?:rpc error: code = \w+ desc = )?failed to pull )/) ?? [];
    const definite = answers.filter((answer) => !/\b40[13] |anonymous token|denied|unauthorized/i.test(answer));
    return answers.length > 1 && definite.length > 0 ? definite.join(', ') : text;
}
function pull(expression) {
    const { match } = pattern('pull', expression);
    return { channel: 'pull', match: (text, signal) => match(withoutNames(text, signal), signal) };
}
const image_common = {
    family: 'F',
    layer: 6,
    field: (_finding, place) => place.container('image'),
    documentation: 'https://kubernetes.io/docs/concepts/containers/images/',
};
const image_nodeOf = ({ pod }) => pod?.spec.nodeName ?? '';
const IMAGE_CAUSES = [
    cause('ImageNameInvalid', {
        ...image_common,
        meaning: 'The image reference is invalid: an unresolved template variable, uppercase letters, a space, or two tags. No request was sent to a registry.',
        proof: TERMINAL,
        recognise: [
            symptom('pull', 'InvalidImageName'),
            pull(/couldn't parse image (reference|name)|invalid reference format/),
        ],
        about: image_imageOf,
        fact: (f) => {
            const placeholder = (0,image_reference/* placeholderIn */.P5)(image_imageOf(f));
            return placeholder === undefined
                ? `"${image_imageOf(f)}" is not a valid image reference: ${(0,image_reference/* imageFault */._n)(image_imageOf(f)) ?? 'the node rejects it'}`
                : `${placeholder} in image "${image_imageOf(f)}" was not replaced`;
        },
        sentence: (f) => `"${image_imageOf(f)}" is not a valid image reference: ${(0,image_reference/* imageFault */._n)(image_imageOf(f)) ?? 'the node rejects it'}. No request was sent to a registry.`,
        steps: (f) => [
            ...((0,image_reference/* placeholderIn */.P5)(image_imageOf(f)) === undefined
                ? []
                : [
                    run(`Replace ${(0,image_reference/* placeholderIn */.P5)(image_imageOf(f))} before the deploy, or use the input images of this action`, `envsubst < ${fileOf(f)} > rendered.yaml`),
                ]),
            edit('Correct the image reference: [REGISTRY/]NAME[:TAG]'),
            ...(f.facts.unsent === undefined ? setImage(f) : []),
            f.facts.unsent === undefined
                ? commands_look('Check the image reference in the cluster', `kubectl get ${workloadName(f)}${inNamespace(f)} -o jsonpath='{..image}'`, f.workload)
                : commands_look('List the image references of the manifest', `grep -n image: ${fileOf(f)}`),
        ],
    }),
    cause('ImageNeverPull', {
        ...image_common,
        meaning: '`imagePullPolicy: Never` forbids a pull, and the node does not have the image.',
        proof: TERMINAL,
        scope: 'node',
        recognise: [symptom('pull', 'ErrImageNeverPull')],
        about: image_imageOf,
        fact: (f) => `image ${image_imageOf(f)} is not on the node, and imagePullPolicy is Never`,
        sentence: (f) => `imagePullPolicy: Never forbids a pull, and node ${image_nodeOf(f)} does not have image ${image_imageOf(f)}.`,
        steps: (f) => [
            edit('Set imagePullPolicy to IfNotPresent, so that the node pulls the image', 'IfNotPresent'),
            run('On kind, load the image onto the nodes instead', `kind load docker-image ${quote(image_imageOf(f))}`),
            describe(f),
        ],
        field: (_finding, place) => place.find([['imagePullPolicy']], 'Never') ?? place.container('image'),
    }),
    cause('ImageInspectError', {
        ...image_common,
        meaning: 'The container runtime cannot read the local copy of the image on the node.',
        proof: probable(3, 60),
        scope: 'node',
        recognise: [symptom('pull', 'ImageInspectError')],
        about: (f) => [image_nodeOf(f), image_imageOf(f)],
        fact: (f) => `node ${image_nodeOf(f)} cannot read its local copy of image ${image_imageOf(f)}`,
        sentence: () => 'The container runtime cannot read the local copy of the image. This is a problem of the node.',
        steps: (f) => [
            describe(f),
            commands_look('Check the conditions of the node', `kubectl describe node ${quote(f.pod?.spec.nodeName ?? 'NODE')}`),
        ],
    }),
    cause('ImageSignatureInvalid', {
        ...image_common,
        meaning: 'The nodes run only signed images, and the signature of this image does not satisfy their policy.',
        proof: TERMINAL,
        recognise: [symptom('pull', 'SignatureValidationFailed'), pull(/Source image rejected/)],
        about: image_imageOf,
        fact: (f) => `the node's signature policy rejects image ${image_imageOf(f)}`,
        sentence: () => 'The nodes run only signed images, and the signature of this image does not satisfy their policy.',
        steps: (f) => [run('Sign the image', `cosign sign ${quote(image_imageOf(f))}`), describe(f)],
    }),
    cause('ShortNameUnresolved', {
        ...image_common,
        meaning: 'The image name has no registry host, but the nodes require one.',
        proof: TERMINAL,
        recognise: [pull(/short-name resolution enforced/)],
        about: image_imageOf,
        fact: (f) => `image ${image_imageOf(f)} has no registry host, but the nodes require one`,
        sentence: (f) => `The nodes accept only image names with a registry host, such as docker.io/library/${image_imageOf(f)}.`,
        steps: (f) => [...setImage(f, `docker.io/library/${quote(image_imageOf(f))}`), describe(f)],
    }),
    cause('ImagePlatformMismatch', {
        ...image_common,
        meaning: 'The image exists, but not for the CPU architecture or operating system of the node. The message also ends with "not found", but the code is not ImageNotFound.',
        proof: TERMINAL,
        recognise: [
            pull(/no match for platform in manifest|no matching manifest for \S+|no image found in .*(index|list) for architecture/),
        ],
        before: ['ImageNotFound'],
        about: image_imageOf,
        fact: (f) => `image ${image_imageOf(f)} has no build for the node's platform`,
        sentence: (f) => `The image exists, but not for the CPU architecture or operating system of node ${image_nodeOf(f)}.`,
        steps: (f) => [
            commands_look('Check the platforms of the image', `docker buildx imagetools inspect ${quote(image_imageOf(f))}`),
            commands_look('Check the platforms of the nodes', 'kubectl get nodes -L kubernetes.io/arch,kubernetes.io/os'),
            run('Build and push the image for both architectures', `docker buildx build --platform linux/amd64,linux/arm64 --push -t ${quote(image_imageOf(f))} .`),
        ],
    }),
    cause('ImageFormatUnsupported', {
        ...image_common,
        meaning: 'The image uses the retired Docker schema 1 format, which current container runtimes cannot read.',
        proof: TERMINAL,
        recognise: [pull(/no longer supported since containerd|manifest\.v1\+prettyjws|unsupported manifest media type/)],
        about: image_imageOf,
        fact: (f) => `image ${image_imageOf(f)} uses a format that the nodes no longer read`,
        sentence: () => 'The image uses the retired Docker schema 1 format.',
        steps: (f) => [
            run('Convert the image to Docker schema 2', `skopeo copy --format v2s2 docker://${quote(image_imageOf(f))} docker://${quote(image_imageOf(f))}`),
            describe(f),
        ],
    }),
    cause('PullQpsExceeded', {
        ...image_common,
        meaning: 'The kubelet limits how many images it pulls per second, and retries.',
        proof: WAITING,
        scope: 'node',
        recognise: [pull(/pull QPS exceeded/)],
        about: image_imageOf,
        fact: (f) => `the kubelet delays the pull of ${image_imageOf(f)} (pull QPS exceeded)`,
        sentence: () => 'The kubelet limits how many images it pulls per second. It retries automatically.',
        steps: (f) => [describe(f)],
    }),
    cause('ImageDiskFull', {
        ...image_common,
        meaning: 'The disk of the node filled up while the image was unpacked.',
        proof: probable(2, 120),
        scope: 'node',
        recognise: [pull(/no space left on device/)],
        about: (f) => [image_nodeOf(f), image_imageOf(f)],
        fact: (f) => `the disk of node ${image_nodeOf(f)} is full: image ${image_imageOf(f)} does not fit`,
        sentence: () => 'The disk of the node filled up while the image was unpacked.',
        steps: (f) => [
            commands_look('Check the disk pressure of the node', `kubectl describe node ${quote(f.pod?.spec.nodeName ?? 'NODE')}`),
            describe(f),
        ],
    }),
    cause('ImageCorrupt', {
        ...image_common,
        meaning: 'A downloaded layer does not match its digest: the registry, or a proxy in front of it, delivers corrupt data.',
        proof: probable(3, 60),
        recognise: [pull(/failed size validation|unexpected commit digest|unknown blob/)],
        about: image_imageOf,
        fact: (f) => `a downloaded layer of image ${image_imageOf(f)} does not match its digest`,
        sentence: () => 'The registry, or a proxy in front of it, delivers corrupt data.',
        steps: (f) => [run('Push the image again', `docker push ${quote(image_imageOf(f))}`), describe(f)],
    }),
];

;// CONCATENATED MODULE: ./src/causes/interference.ts




const interference_common = { family: 'J', layer: 11, recognise: [] };
const MANAGERS = 'https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management';
const TERMINATION = 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination';
const BEYOND_GRACE = 60;
const LONGEST_VALUE = 60;
const pod = (f) => quote(f.pod?.metadata.name ?? 'POD');
const holders = ({ leaving }) => leaving?.finalizers.join(', ') ?? '';
const whoDeletes = (f) => commands_look('List the events of the namespace, newest last', `kubectl get events${inNamespace(f)} --sort-by=.lastTimestamp`);
const INTERFERENCE_CAUSES = [
    cause('OldPodsNotTerminating', {
        ...interference_common,
        meaning: 'The new pods run, but old pods do not terminate: because of a finalizer, a long grace period, a process that ignores SIGTERM, or a dead node.',
        cases: [['with the usual grace period of 30 s', {}]],
        proof: (f) => probable(1, (f.leaving?.grace ?? 30) + BEYOND_GRACE),
        recognise: [rule('leaving', () => ({}))],
        about: ({ leaving }) => [
            leaving?.finalizers,
            leaving?.finalizers.length === 0 && leaving.granted === true && leaving.grace,
        ],
        fact: (f) => {
            if (holders(f) !== '')
                return `old pods do not terminate: finalizer ${holders(f)} blocks them`;
            return f.leaving?.granted === true
                ? `old pods still run: terminationGracePeriodSeconds allows them ${f.leaving.grace} s`
                : 'old pods do not terminate';
        },
        sentence: (f) => holders(f) === ''
            ? `Old pod ${pod(f)} was asked to terminate ${f.leaving?.seconds} s ago (grace period ${f.leaving?.grace} s) and still exists.`
            : `Old pod ${pod(f)} was asked to terminate ${f.leaving?.seconds} s ago. It exists until the controller that set finalizer ${holders(f)} removes it.`,
        steps: (f) => [
            commands_look('Check the deletion time, finalizers and node of the old pod', `kubectl get pod ${pod(f)}${inNamespace(f)} -o jsonpath='{.metadata.deletionTimestamp} {.metadata.finalizers} {.spec.nodeName}'`, f.workload),
            describe(f),
            ...(holders(f) === ''
                ? [commands_look('Check whether its node is ready', `kubectl get node ${quote(f.pod?.spec.nodeName ?? 'NODE')}`)]
                : []),
        ],
        field: (f, place) => (holders(f) === '' ? place.pod('terminationGracePeriodSeconds') : undefined),
        documentation: TERMINATION,
    }),
    cause('ObjectDeleted', {
        ...interference_common,
        meaning: 'Someone else deleted the object after this deploy applied it.',
        proof: TERMINAL,
        about: (f) => f.facts,
        fact: (f) => f.text,
        sentence: (f) => `Someone else deleted ${f.workload.kind} ${f.workload.name} after this deploy applied it${(0,kinds/* workloadKind */.K5)(f.workload) === undefined ? '' : ', so its pods terminate and nothing is rolled out'}.`,
        steps: (f) => [
            whoDeletes(f),
            run('Apply the manifest again', `kubectl apply --server-side --field-manager=k8s-deploy-gate -f ${fileOf(f)}${inNamespace(f)}`),
        ],
        documentation: 'https://kubernetes.io/docs/concepts/architecture/garbage-collection/',
    }),
    cause('ObjectReplaced', {
        ...interference_common,
        meaning: 'Someone else deleted and recreated the object after this deploy applied it (its uid differs).',
        proof: TERMINAL,
        about: 'everyone',
        fact: (f) => f.text,
        sentence: (f) => `${f.workload.kind} ${f.workload.name} was deleted and recreated during the rollout (its uid differs), so this deploy says nothing about the new object.`,
        steps: (f) => [commands_look('Check who created the new object', managersOf(f), f.workload), whoDeletes(f)],
        documentation: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#uids',
    }),
    cause('ChangedMeanwhile', {
        ...interference_common,
        meaning: 'Another deploy or a person changed a field of the manifest after this deploy applied it, so the cluster differs from the manifest. If only the number of replicas changed, this is a notice: an autoscaler may do that.',
        example: { facts: { path: ['spec', 'replicas'], was: '2', now: '3' } },
        proof: TERMINAL,
        about: ({ facts: { path, was, now } }) => [leafOf(path), was ?? '', now ?? ''],
        fact: ({ facts: { path, was, now } }) => `someone else changed ${(0,model_object/* formatPath */.jV)(leafOf(path))}${was === undefined || now === undefined ? '' : ` from ${shortened(was)} to ${shortened(now)}`}`,
        sentence: ({ facts: { path, scaled }, workload }) => {
            const who = `Another deploy or a person changed ${(0,model_object/* formatPath */.jV)(path)} after this deploy applied it`;
            if (scaled === true)
                return `Another deploy, a person or an autoscaler changed ${(0,model_object/* formatPath */.jV)(path)} after this deploy applied it.`;
            return path.includes('template') && (0,kinds/* workloadKind */.K5)(workload) !== undefined
                ? `${who}, so the cluster rolls out that revision instead of this one.`
                : `${who}, so the cluster differs from the manifest.`;
        },
        steps: (f) => [
            commands_look('Check who changed the object', managersOf(f), f.workload),
            ...(f.facts.path.includes('template') ? revisions(f) : []),
            write('Let deploys to the same target wait for each other', 'workflow', 'concurrency: deploy'),
        ],
        field: (f) => f.facts.path,
        documentation: MANAGERS,
    }),
];
function managersOf(finding) {
    const columns = 'jsonpath=\'{range .metadata.managedFields[*]}{.time} {.manager} {.operation}{"\\n"}{end}\'';
    return `kubectl get ${workloadName(finding)}${inNamespace(finding)} --show-managed-fields -o ${columns}`;
}
function revisions(finding) {
    const command = rolloutCommand(finding, 'history');
    return command === undefined ? [] : [commands_look('List the revisions', command, finding.workload)];
}
function shortened(value) {
    return value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE - 1)}…` : value;
}
function leafOf(path) {
    return path.slice(typeof path.at(-1) === 'number' ? -2 : -1);
}

;// CONCATENATED MODULE: ./src/model/int-or-percent.ts
function scaled(value, whole, round) {
    const text = String(value);
    if (!text.endsWith('%'))
        return Number(text);
    const part = (whole * Number(text.slice(0, -1))) / 100;
    return round === 'up' ? Math.ceil(part) : Math.floor(part);
}

;// CONCATENATED MODULE: ./src/model/pod-resources.ts

function podAmount(spec, list, resource) {
    const { containers, initContainers = [], overhead, resources } = spec;
    let sidecars = 0;
    let largest = 0;
    for (const container of initContainers) {
        const own = containerAmount(container, list, resource);
        const isSidecar = container.restartPolicy === 'Always';
        if (isSidecar)
            sidecars += own;
        largest = Math.max(largest, sidecars + (isSidecar ? 0 : own));
    }
    const sum = containers.reduce((total, container) => total + containerAmount(container, list, resource), sidecars);
    const whole = (0,model_quantity/* parseQuantity */.Lf)(resources?.[list]?.[resource]) ?? Math.max(sum, largest);
    return whole + ((0,model_quantity/* parseQuantity */.Lf)(overhead?.[resource]) ?? 0);
}
function containerAmount({ resources }, list, resource) {
    return (0,model_quantity/* parseQuantity */.Lf)(resources?.[list]?.[resource] ?? resources?.limits?.[resource]) ?? 0;
}

;// CONCATENATED MODULE: ./src/model/nodes.ts



const RESERVED = /^(node-role\.kubernetes\.io\/(control-plane|master)|eks\.amazonaws\.com\/compute-type|virtual-kubelet\.io\/provider)$/;
function nodesFor(pod, view) {
    const labelled = view.all('', 'Node').filter((node) => hasNodeLabels(node, pod));
    const equipped = labelled.filter((node) => resourcesOf(pod.spec)
        .filter((resource) => resource.includes('/'))
        .every((resource) => allocatable(node, resource) >= podAmount(pod.spec, 'requests', resource)));
    const able = equipped.length > 0 ? equipped : labelled;
    const ordinary = able.filter((node) => !untolerated(node, pod).some(({ key }) => RESERVED.test(key)));
    const meant = ordinary.length > 0 ? ordinary : able;
    const open = meant.filter((node) => node.spec?.unschedulable !== true && untolerated(node, pod).length === 0);
    return { labelled, meant, open };
}
function nodeFacts(pod, view) {
    const nodes = view.all('', 'Node');
    if (nodes.length === 0)
        return undefined;
    const { labelled, meant, open } = nodesFor(pod, view);
    const [usable = []] = [open, meant, nodes].filter(({ length }) => length > 0);
    const taints = meant
        .filter(({ spec }) => spec?.unschedulable !== true)
        .flatMap((node) => untolerated(node, pod).slice(0, 1))
        .map(({ key, value = '' }) => ({ key, value }));
    const [most] = [...Map.groupBy(taints, ({ key, value }) => `${key}: ${value}`).values()].toSorted((a, b) => b.length - a.length);
    const taint = most?.[0];
    const cloud = nodes.some(({ spec }) => spec?.providerID !== undefined && !/^(kind|k3s|kwok):/.test(spec.providerID));
    return {
        matching: labelled.length,
        meant: meant.length,
        open: open.length,
        cordoned: meant.filter(({ spec }) => spec?.unschedulable === true).length,
        ...(open.length > 0 || taint === undefined ? {} : { taint: { ...taint, nodes: most?.length ?? 0 } }),
        resources: resourcesOf(pod.spec).map((name) => ({
            name,
            asked: podAmount(pod.spec, 'requests', name),
            largest: Math.max(...usable.map((node) => allocatable(node, name))),
        })),
        ...(cloud ? { cloud } : {}),
    };
}
function untolerated({ spec }, pod) {
    const { tolerations = [] } = pod.spec;
    return (spec?.taints ?? []).filter((taint) => taint.effect !== 'PreferNoSchedule' && !tolerations.some((toleration) => tolerates(toleration, taint)));
}
function tolerates(toleration, taint) {
    const { key = '', operator = 'Equal', value = '', effect = '' } = toleration;
    if (effect !== '' && effect !== taint.effect)
        return false;
    if (key !== '' && key !== taint.key)
        return false;
    return operator === 'Exists' || (operator === 'Equal' && value === (taint.value ?? ''));
}
function hasNodeLabels({ metadata }, pod) {
    const labels = metadata.labels ?? {};
    const { nodeSelector = {} } = pod.spec;
    const terms = termsOf(pod);
    const fits = (value, { operator, values = [] }) => {
        const first = Number(values[0]);
        const operators = {
            In: () => value !== undefined && values.includes(value),
            NotIn: () => value === undefined || !values.includes(value),
            Exists: () => value !== undefined,
            DoesNotExist: () => value === undefined,
            Gt: () => Number(value) > first,
            Lt: () => Number(value) < first,
        };
        return operators[operator]?.() ?? true;
    };
    const holds = ({ matchExpressions = [], matchFields = [] }) => matchExpressions.every((one) => fits(labels[one.key], one)) &&
        matchFields.every((one) => fits(metadata.name, one));
    return (0,model_object/* hasLabels */.cP)(labels, nodeSelector) && (terms === undefined || terms.some(holds));
}
function termsOf({ spec: { affinity } }) {
    return affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
}
function allocatable({ status }, resource) {
    return (0,model_quantity/* parseQuantity */.Lf)(status?.allocatable?.[resource]) ?? 0;
}
function resourcesOf({ containers, initContainers = [] }) {
    const names = [...containers, ...initContainers].flatMap(({ resources }) => Object.keys({ ...resources?.limits, ...resources?.requests }));
    return [...new Set(names)];
}

// EXTERNAL MODULE: ./src/rollout/deployment.ts
var deployment = __webpack_require__(5734);
;// CONCATENATED MODULE: ./src/causes/holders.ts



function heldBy(what, holder, around, view) {
    const { name, namespace = '' } = holder.metadata;
    const isOld = oldPods(around, view).some(({ metadata }) => metadata.uid === holder.metadata.uid);
    const state = holder.metadata.deletionTimestamp === undefined ? '' : ' (terminating)';
    return {
        sentence: `${what} is held by pod ${name}${isOld ? ' of the older revision' : ` of namespace ${namespace}`}${state}.`,
        step: commands_look(`Show pod ${name}`, `kubectl describe pod ${quote(name)} -n ${quote(namespace)}`),
        facts: { holder: isOld ? 'old' : 'other' },
    };
}
function holderOfClaim({ pod }, around, view, volume) {
    const held = pod === undefined ? undefined : claimHeld(pod, view, volume);
    return held && heldBy(`Claim "${held.claim}"`, held.holder, around, view);
}
function claimHeld(pod, view, volume) {
    const { namespace } = pod.metadata;
    const wanted = claimsOf(pod).filter((name) => {
        const claim = view.get({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name });
        const { accessModes = [], volumeName } = claim?.spec ?? {};
        return volume === undefined ? accessModes.includes('ReadWriteOncePod') : volumeName === volume;
    });
    const holder = podsBeside(view).find((one) => isSettled(one, pod) &&
        one.metadata.namespace === namespace &&
        one.spec.nodeName !== pod.spec.nodeName &&
        claimsOf(one).some((name) => wanted.includes(name)));
    const claim = holder && claimsOf(holder).find((name) => wanted.includes(name));
    return holder === undefined || claim === undefined ? undefined : { claim, holder };
}
function podsThatMayHoldClaim({ pod }, view, volume) {
    return pod === undefined || claimHeld(pod, view, volume) !== undefined ? [] : podsOfNamespace(pod);
}
function podsOfNamespace({ metadata: { namespace } }) {
    return namespace === undefined ? [] : [{ ...kinds/* POD */.Sm, namespace }];
}
function podsBeside(view) {
    return [...view.pods, ...(view.snapshot.neighbours ?? [])];
}
function claimsOf({ spec }) {
    return (spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
}
function isSettled({ metadata, spec, status }, than) {
    const { name, namespace } = than.metadata;
    const isOther = metadata.name !== name || metadata.namespace !== namespace;
    return isOther && (spec.nodeName ?? '') !== '' && status?.phase !== 'Succeeded' && status?.phase !== 'Failed';
}
function oldPods({ live, pods }, view) {
    if (live === undefined || (0,kinds/* workloadKind */.K5)(live)?.pods !== 'replicaSets')
        return [];
    const newest = new Set(pods.map(({ metadata }) => metadata.uid));
    return (0,deployment/* replicaSetsOf */.L)(live, view)
        .flatMap((set) => view.podsOf(set))
        .filter(({ metadata }) => !newest.has(metadata.uid));
}

;// CONCATENATED MODULE: ./src/causes/main-reason.ts

const main_reason_RESERVED = /taint \{(node-role\.kubernetes\.io\/(control-plane|master)|eks\.amazonaws\.com\/compute-type|virtual-kubelet\.io\/provider)[:}]/;
const CORDONED = /were unschedulable|taint \{node\.kubernetes\.io\/unschedulable[:}]/;
const TAINTED = /untolerated taint|that the pod didn't tolerate/;
const UNNAMED_TAINT = /untolerated taint\(s\)/;
const SELECTED = /node affinity\/selector|node selector|requested node name|plugin\(s\) \[NodeAffinity\]|prefilter result/;
const ORDER = [
    /volume node affinity conflict|PersistentVolume's node affinity|no available volume zone|available persistent volumes to bind/,
    SELECTED,
    TAINTED,
    /anti-affinity/,
    /topology spread/,
    /free ports/,
    /Too many pods/,
    /Insufficient/,
];
function mainReason(reasons, nodes) {
    const tooSmall = nodes?.resources.filter(({ asked, largest }) => asked > largest) ?? [];
    const hopeless = ({ text, count }) => {
        if (nodes === undefined)
            return 1;
        if (count === 0)
            return 3;
        if (SELECTED.test(text))
            return nodes.matching === 0 ? 0 : 3;
        if (nodes.matching === 0)
            return 1;
        if (UNNAMED_TAINT.test(text))
            return 2;
        if (TAINTED.test(text) || CORDONED.test(text))
            return nodes.open === 0 ? 0 : 2;
        const lacking = tooSmall.find(({ name }) => text === `Insufficient ${name}`);
        return lacking === undefined ? 1 : lacking.largest === 0 ? -1 : 0;
    };
    const rank = (reason) => {
        const order = ORDER.findIndex((expression) => expression.test(reason.text));
        const noise = main_reason_RESERVED.test(reason.text) ? 2 : nodes === undefined && CORDONED.test(reason.text) ? 1 : 0;
        return [hopeless(reason), noise, -(reason.count ?? 0), order < 0 ? ORDER.length : order];
    };
    return [...reasons].sort((a, b) => {
        const [left, right] = [rank(a), rank(b)];
        return left.map((value, index) => value - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
    })[0];
}
function reasonOf(reasons, nodes) {
    const taint = nodes?.taint;
    const named = reasons.map((one) => {
        if (taint !== undefined && UNNAMED_TAINT.test(one.text))
            return { count: taint.nodes, text: one.text.replace('taint(s)', `taint {${taint.key}: ${taint.value}}`) };
        return nodes !== undefined && CORDONED.test(one.text) ? { ...one, count: nodes.cordoned } : one;
    });
    return mainReason(named, nodes);
}
function mainly(expression, factsOf = (groups) => groups) {
    return rule('schedule', (signal) => {
        const { message, nodes } = signal.schedule ?? {};
        const reason = message === undefined ? undefined : reasonOf(message.reasons, nodes);
        const match = reason === undefined ? null : expression.exec(reason.text);
        if (message === undefined || reason === undefined || match === null)
            return undefined;
        return factsOf(groupsOf(match), { count: reason.count ?? message.nodes, nodes: message.nodes }, signal);
    });
}
function ofNodes(expression) {
    return mainly(expression, (groups, counted) => ({ ...groups, ...counted }));
}
function nodesWere({ count, nodes }) {
    return `${count} of ${nodes} ${nodes === 1 ? 'node' : 'nodes'} ${count === 1 ? 'is' : 'are'}`;
}

;// CONCATENATED MODULE: ./src/causes/scheduling.ts



const OF_SCHEDULING = {
    family: 'C',
    layer: 2,
    documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/',
};
function unlessScaled({ schedule }) {
    return schedule?.nodes?.cloud === true ? 30 : 8;
}
function inFull({ schedule }) {
    const { nodes, reasons = [] } = schedule?.message ?? {};
    const words = reasons.map(({ count, text }) => (count === undefined ? text : `${count} ${text}`));
    return reasons.length > 1 ? ` Of ${nodes} nodes: ${words.join(', ')}.` : '';
}
function causeOfNodes(code, entry) {
    const { proof } = entry;
    return cause(code, {
        ...entry,
        proof: (f) => {
            const own = typeof proof === 'function' ? proof(f) : proof;
            const sooner = own.kind === 'terminal' || (own.kind === 'probable' && own.seconds <= 30);
            return f.schedule?.autoscaler !== 'refuses' || sooner ? own : probable(1, 30);
        },
        sentence: (f, factOf) => `${entry.sentence(f, factOf)}${inFull(f)}${f.schedule?.autoscaler === 'refuses' ? ' The autoscaler reports that it cannot add a node that fits.' : ''}`,
    });
}
const BY_AUTOSCALER = [
    ['when an autoscaler reports that it cannot help', { schedule: { autoscaler: 'refuses' } }],
    ['otherwise', {}],
];
const DEFAULT_SCHEDULER = 'default-scheduler';
const SCHEDULING_CAUSES = [
    cause('SchedulerMissing', {
        ...OF_SCHEDULING,
        meaning: 'The pod is pending and no scheduler has reported on it: schedulerName names a scheduler that is not running.',
        proof: probable(1, 60),
        recognise: [
            rule('schedule', ({ schedule }) => schedule?.unseenBy === undefined ? undefined : { scheduler: schedule.unseenBy }),
        ],
        about: (f) => f.facts.scheduler,
        fact: (f) => `no scheduler named "${f.facts.scheduler}" schedules its pods`,
        sentence: (f) => `Pod ${f.pod?.metadata.name ?? ''} requests scheduler "${f.facts.scheduler}", but ${f.facts.scheduler === DEFAULT_SCHEDULER ? "the cluster's scheduler is not running" : 'no such scheduler is running in the cluster'}.`,
        steps: (f) => [
            ...(f.facts.scheduler === DEFAULT_SCHEDULER
                ? []
                : [edit('Remove schedulerName from the manifest to use the default scheduler')]),
            commands_look('List the schedulers that run', 'kubectl get pods --all-namespaces -l component=kube-scheduler'),
            describe(f),
        ],
        field: (_f, place) => place.pod('schedulerName'),
        documentation: 'https://kubernetes.io/docs/tasks/extend-kubernetes/configure-multiple-schedulers/',
    }),
    cause('AutoscalerCannotHelp', {
        ...OF_SCHEDULING,
        role: 'context',
        meaning: 'The cluster autoscaler or Karpenter reports that it cannot add a node that fits a pending pod (event NotTriggerScaleUp). This stands beside the cause that the scheduler reports, and waiting for a node no longer helps.',
        proof: WAITING,
        recognise: [],
        about: 'everyone',
        fact: () => 'the autoscaler cannot add a node that fits',
        sentence: (f) => `The autoscaler reports that it cannot add a node that fits: ${f.text}`,
        steps: (f) => [describe(f)],
    }),
    cause('SchedulingGated', {
        ...OF_SCHEDULING,
        meaning: 'The pods have scheduling gates: Kubernetes does not schedule them until the owner of the gates removes them. This is by design, not a lack of room.',
        proof: WAITING,
        recognise: [symptom('schedule', 'SchedulingGated')],
        about: gatesOf,
        fact: (f) => `its pods wait for the removal of ${gates(f)}`,
        sentence: (f) => `The pods have ${gates(f)}: the scheduler ignores them until the owner of the gate, such as a queue, removes it.`,
        steps: (f) => [describe(f), edit('Remove schedulingGates from the manifest if no controller removes the gate')],
        field: (_f, place) => place.pod('schedulingGates', 0, 'name'),
        documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/pod-scheduling-readiness/',
    }),
    cause('NoNodes', {
        ...OF_SCHEDULING,
        meaning: 'The cluster has no nodes.',
        proof: probable(1, 60),
        recognise: [mainly(/no nodes available to schedule pods/)],
        about: 'everyone',
        fact: () => 'the cluster has no nodes',
        sentence: () => 'No node is registered in the cluster.',
        steps: () => [commands_look('List the nodes', 'kubectl get nodes')],
    }),
];
function gatesOf({ pod }) {
    return (pod?.spec.schedulingGates ?? []).map(({ name }) => name);
}
function gates(finding) {
    const names = gatesOf(finding).map((name) => `"${name}"`);
    return names.length === 0
        ? 'a scheduling gate'
        : `scheduling ${names.length > 1 ? 'gates' : 'gate'} ${names.join(', ')}`;
}

;// CONCATENATED MODULE: ./src/causes/node-labels.ts







const node_labels_FEW = 5;
const nodeList = commands_look('Inspect the nodes', 'kubectl describe nodes');
const NO_NODE = { matching: 0, meant: 0, open: 0, cordoned: 0, resources: [] };
const NODE_LABEL_CAUSES = [
    cause('NodeConditionTaint', {
        ...OF_SCHEDULING,
        meaning: 'The nodes are unhealthy (not ready, unreachable, short of disk or memory), and Kubernetes taints them to keep new pods away. For taints that people set, see UntoleratedTaint.',
        proof: probable(1, 120),
        recognise: [
            ofNodes(/taint \{node\.kubernetes\.io\/(?<condition>not-ready|unreachable|memory-pressure|disk-pressure|pid-pressure|network-unavailable)/),
        ],
        before: ['UntoleratedTaint'],
        about: (f) => f.facts.condition,
        fact: (f) => `the nodes that could run it are unhealthy (${f.facts.condition})`,
        sentence: (f) => `${nodesWere(f.facts)} marked ${f.facts.condition}: a fault of the cluster, not of this change.`,
        steps: () => [commands_look('List the nodes and their status', 'kubectl get nodes'), nodeList],
        around: taintsOfNodes,
    }),
    cause('NodesCordoned', {
        ...OF_SCHEDULING,
        meaning: 'The suitable nodes are cordoned, usually for a drain or an upgrade.',
        proof: probable(1, 60),
        recognise: [ofNodes(/were unschedulable|taint \{node\.kubernetes\.io\/unschedulable/)],
        before: ['UntoleratedTaint'],
        about: 'everyone',
        fact: () => 'the nodes that could run it are cordoned',
        sentence: (f) => `${nodesWere(f.facts)} cordoned, usually for a drain or an upgrade: Kubernetes schedules no new pods there.`,
        steps: () => [
            commands_look('List the nodes to find the cordoned ones', 'kubectl get nodes'),
            run('Uncordon a node once its maintenance is over', 'kubectl uncordon NODE'),
        ],
    }),
    causeOfNodes('UntoleratedTaint', {
        ...OF_SCHEDULING,
        meaning: 'The nodes have a taint that keeps away pods without a matching toleration. For taints that Kubernetes sets on unhealthy nodes, see NodeConditionTaint.',
        cases: BY_AUTOSCALER,
        proof: (f) => probable(1, f.schedule?.nodes?.cloud === true ? 60 : 30),
        recognise: [
            mainly(/untolerated taint(\(s\)| \{(?<taint>[^}]*)\})|had (taints|taint \{(?<old>[^}]*)\},) that the pod didn't tolerate/, ({ taint, old }, counted) => {
                const [key = '', value = ''] = (taint ?? old ?? '').split(': ');
                return { ...counted, ...(key === '' ? {} : { key }), ...(value === '' ? {} : { value }) };
            }),
        ],
        about: ({ facts: { key, value } }) => [key, value],
        fact: ({ facts: { key, value } }) => key === undefined
            ? 'it has no toleration for a taint of the nodes'
            : `it has no toleration for taint ${key}${value === undefined ? '' : `=${value}`} of the eligible nodes`,
        sentence: ({ facts: { count, nodes } }) => `${count} of ${nodes} nodes have a taint that the pod does not tolerate.`,
        steps: ({ facts: { key } }) => [
            commands_look('List the taints of the nodes', 'kubectl get nodes -o custom-columns=NAME:.metadata.name,TAINTS:.spec.taints'),
            edit(`Add a toleration${key === undefined ? '' : ` for ${key}`} to the manifest`),
        ],
        field: (_f, place) => place.pod('tolerations'),
        documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/',
        around: taintsOfNodes,
    }),
    causeOfNodes('NodeSelectorMismatch', {
        ...OF_SCHEDULING,
        meaning: "No node has the labels that the pod's nodeSelector or node affinity requires. For a pod that must run beside another one, see PodAffinityMismatch.",
        cases: [
            ['when no node has the labels and no autoscaler is known', { schedule: { nodes: NO_NODE } }],
            ['the same in a cloud, where such a node may be added', { schedule: { nodes: { ...NO_NODE, cloud: true } } }],
            ['when nodes have the labels, or cannot be listed', {}],
        ],
        proof: (f) => 'missingNode' in f.facts || (isOnNone(f) && f.schedule?.autoscaler !== 'adds')
            ? probable(1, unlessScaled(f))
            : WAITING,
        recognise: [
            rule('schedule', ({ schedule }) => schedule?.missingNode === undefined ? undefined : { missingNode: schedule.missingNode }),
            mainly(SELECTED, (_groups, counted) => counted),
        ],
        about: (f) => {
            if ('missingNode' in f.facts)
                return f.facts;
            const { label, value } = f.facts;
            return label === undefined ? [isOnNone(f), isOnNone(f) && f.pod?.spec.nodeSelector] : { label, value };
        },
        fact: (f) => {
            if ('missingNode' in f.facts)
                return `node "${f.facts.missingNode}", set by its nodeName, does not exist`;
            const { label, value } = f.facts;
            if (label !== undefined)
                return `no node has label ${label}${value === undefined ? '' : `=${value}`}`;
            return isOnNone(f)
                ? `no node has the labels it requires${selectorWords(f)}`
                : 'the nodes with the labels it requires cannot take it';
        },
        sentence: (f) => 'missingNode' in f.facts
            ? `The manifest sets nodeName to "${f.facts.missingNode}", so the pod bypasses the scheduler, and the cluster has no such node.`
            : `${f.facts.count} of ${f.facts.nodes} nodes do not match the pod's nodeSelector or node affinity${selectorWords(f)}.`,
        steps: (f) => [
            commands_look('List the nodes and their labels', 'kubectl get nodes --show-labels'),
            ...(f.known?.step === undefined ? node_labels_correction(f) : []),
        ],
        field: (f, place) => {
            if ('missingNode' in f.facts)
                return place.pod('nodeName');
            const { label, value } = f.facts;
            const { nodeSelector } = place.podSpec ?? {};
            if (label !== undefined && nodeSelector?.[label] !== undefined)
                return place.pod('nodeSelector', label);
            const expression = value === undefined
                ? undefined
                : place.find([0, 1, 2].map((at) => ['values', String(at)]), value);
            const key = label === undefined ? undefined : place.find([['key']], label);
            return (expression ??
                key ??
                place.pod(...(nodeSelector === undefined ? ['affinity', 'nodeAffinity'] : ['nodeSelector'])));
        },
        documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/',
        around: labelsOfNodes,
    }),
];
function isOnNone({ schedule }) {
    return schedule?.nodes?.matching === 0;
}
function selectorWords({ pod }) {
    const labels = (0,model_object/* labelPairs */.su)(pod?.spec.nodeSelector);
    return labels.length === 0 ? '' : ` (${labels.join(', ')})`;
}
function taintsOfNodes({ pod }, _around, view) {
    if (pod === undefined)
        return undefined;
    const { meant } = nodesFor(pod, view);
    const nodes = meant.length > 0 ? meant : view.all('', 'Node');
    const unbearable = nodes.flatMap((node) => (node.spec?.unschedulable === true ? [] : untolerated(node, pod)).map(({ key, value, effect }) => `${key}${value === undefined || value === '' ? '' : `=${value}`}:${effect}`));
    if (unbearable.length === 0)
        return undefined;
    const counts = [...Map.groupBy(unbearable, (taint) => taint)].map(([taint, { length }]) => `${taint} (${length} ${length === 1 ? 'node' : 'nodes'})`);
    const more = counts.length > node_labels_FEW ? `, and ${counts.length - node_labels_FEW} more` : '';
    return { sentence: `Taints without a matching toleration: ${counts.slice(0, node_labels_FEW).join(', ')}${more}.` };
}
function labelsOfNodes({ pod }, _around, view) {
    const nodes = view.all('', 'Node');
    if (pod === undefined || nodes.length === 0 || nodes.some((node) => hasNodeLabels(node, pod)))
        return undefined;
    const wanted = [
        ...Object.entries(pod.spec.nodeSelector ?? {}).map(([key, value]) => ({ key, values: [value] })),
        ...(termsOf(pod) ?? [])
            .flatMap(({ matchExpressions = [] }) => matchExpressions)
            .flatMap(({ key, operator, values = [] }) => (operator === 'In' ? [{ key, values }] : [])),
    ];
    const valuesOf = (key) => unique(nodes.flatMap(({ metadata }) => metadata.labels?.[key] ?? []));
    const absent = wanted.find(({ key, values }) => !values.some((value) => valuesOf(key).includes(value)));
    if (absent === undefined)
        return wanted.length < 2
            ? undefined
            : { sentence: 'Each of these labels is on some node, but no node has all of them.' };
    const { key, values } = absent;
    const existing = valuesOf(key);
    if (existing.length === 0) {
        const keys = unique(nodes.flatMap(({ metadata }) => Object.keys(metadata.labels ?? {})));
        const meant = (0,nearest/* nearest */.pA)(key, keys);
        const hint = meant === undefined ? '.' : `; did you mean "${meant}"?`;
        const sentence = `No node has a label ${key}${hint}`;
        return { sentence, facts: { label: key }, ...(meant === undefined ? {} : { step: change(key, meant) }) };
    }
    const [value = ''] = values;
    const meant = (0,nearest/* nearest */.pA)(value, existing);
    const have = existing.length > node_labels_FEW ? `${existing.length} other values of ${key}` : `${key}: ${existing.join(', ')}`;
    return {
        sentence: `The nodes have ${have}.${meant === undefined ? '' : ` Did you mean "${meant}"?`}`,
        facts: { label: key, value },
        ...(meant === undefined ? {} : { step: change(value, meant) }),
    };
}
function change(written, meant) {
    return edit(`Change "${written}" to "${meant}" in the manifest`, meant, written);
}
function node_labels_correction(finding) {
    const { facts, pod } = finding;
    if ('missingNode' in facts)
        return [edit('Set nodeName to an existing node, or remove it from the manifest')];
    const [first] = Object.entries(pod?.spec.nodeSelector ?? {});
    const [key, value] = facts.label === undefined ? (first ?? []) : [facts.label, facts.value ?? pod?.spec.nodeSelector?.[facts.label]];
    return key === undefined || value === undefined
        ? [edit('Fix the node affinity in the manifest')]
        : [
            run('Label a node that should run the pod, or fix the manifest', `kubectl label node NODE ${quote(`${key}=${value}`)}`),
        ];
}
function unique(values) {
    return [...new Set(values)].sort();
}

;// CONCATENATED MODULE: ./src/causes/node-room.ts








const FEW_NODES = 10;
const TOO_MUCH = { resource: 'cpu', asked: 64, largest: 8, count: 1, nodes: 1 };
const NODE_ROOM_CAUSES = [
    causeOfNodes('TooManyPods', {
        ...OF_SCHEDULING,
        meaning: 'Every eligible node already runs as many pods as its kubelet allows, no matter how much CPU and memory are left.',
        cases: BY_AUTOSCALER,
        proof: WAITING,
        recognise: [ofNodes(/Too many pods/)],
        about: 'everyone',
        fact: () => 'all eligible nodes are at their pod limit',
        sentence: (f) => `A node runs a limited number of pods, whatever they request; ${nodesWere(f.facts)} at that limit.`,
        steps: () => [
            commands_look('List the pod limit of each node', 'kubectl get nodes -o custom-columns=NAME:.metadata.name,PODS:.status.allocatable.pods'),
        ],
    }),
    causeOfNodes('InsufficientResources', {
        ...OF_SCHEDULING,
        meaning: 'No node has enough unreserved CPU, memory or another resource for the requests of the pod. Requests count, not actual usage; if even the largest node is too small, waiting cannot help.',
        cases: [
            ['when even the largest node is too small and no autoscaler is known', { facts: TOO_MUCH }],
            [
                'the same in a cloud, where a larger node may be added',
                {
                    facts: TOO_MUCH,
                    schedule: { nodes: { matching: 1, meant: 1, open: 1, cordoned: 0, resources: [], cloud: true } },
                },
            ],
            ['when it would fit on an empty node', {}],
        ],
        proof: (f) => (fitsNowhere(f) ? probable(1, unlessScaled(f)) : WAITING),
        recognise: [
            mainly(/Insufficient (?<resource>\S+)/, ({ resource }, counted, { pod, schedule }) => resource === undefined || pod === undefined
                ? undefined
                : {
                    ...counted,
                    resource,
                    asked: podAmount(pod.spec, 'requests', resource),
                    largest: schedule?.nodes?.resources.find(({ name }) => name === resource)?.largest,
                }),
        ],
        about: (f) => {
            const { resource, asked, largest, free } = f.facts;
            const limit = fitsNowhere(f) ? { largest: rounded(largest, resource) } : { free: rounded(free, resource) };
            return { resource, asked: rounded(asked, resource), ...limit };
        },
        fact: (f) => {
            const { resource, asked, largest, free } = f.facts;
            if (!fitsNowhere(f))
                return asked === 0
                    ? `no node has enough free ${resource}`
                    : `requests ${amount(asked, resource)} ${resource}, and no node has ${free === undefined ? 'that much' : `more than ${amount(free, resource)}`} free`;
            return largest === 0
                ? `requests ${amount(asked, resource)} ${resource}, and no node has any`
                : `requests ${amount(asked, resource)} ${resource}, the largest node has ${amount(largest, resource)}`;
        },
        sentence: (f) => {
            const { resource, asked, largest } = f.facts;
            const each = `Each pod requests ${amount(asked, resource)} ${resource}`;
            if (!fitsNowhere(f))
                return `${each}, and no node has that much unreserved. Requests count here, not actual usage.`;
            if (largest === 0 && resource.includes('/'))
                return `${each}, and no node offers that resource: its device plugin is missing, or its name is misspelled.`;
            return `${each}, but the largest eligible node has only ${amount(largest, resource)} for pods: no node is large enough.`;
        },
        steps: (f) => [
            commands_look('Check what is reserved on each node', "kubectl describe nodes | grep -A8 'Allocated resources'"),
            run(`Request less ${f.facts.resource} (also in the manifest)`, `kubectl set resources ${workloadName(f)}${inNamespace(f)} --requests=${quote(f.facts.resource)}=AMOUNT`, f.workload),
        ],
        field: (f, place) => resourceField(f, place, f.facts.resource),
        documentation: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/',
        wants: (f, view) => (fitsNowhere(f) ? [] : podsOfFewNodes(view)),
        around: roomOnNodes,
    }),
];
function fitsNowhere({ facts: { asked, largest }, schedule }) {
    return largest !== undefined && asked > largest && schedule?.autoscaler !== 'adds';
}
function amount(value, resource) {
    if (value === undefined)
        return '';
    const { unit, size } = scaleOf(value, resource);
    return `${(rounded(value, resource) ?? value) / size}${unit}`;
}
function rounded(value, resource) {
    if (value === undefined)
        return undefined;
    const { size, parts } = scaleOf(value, resource);
    return (Math.round((value / size) * parts) / parts) * size;
}
const BYTES = [
    { unit: 'Gi', size: 2 ** 30, parts: 10 },
    { unit: 'Mi', size: 2 ** 20, parts: 10 },
    { unit: 'Ki', size: 2 ** 10, parts: 10 },
];
function scaleOf(value, resource) {
    const isBytes = /memory|storage|hugepages/.test(resource);
    return (isBytes ? BYTES.find(({ size }) => value >= size) : undefined) ?? { unit: '', size: 1, parts: 1000 };
}
function podsOfFewNodes(view) {
    const nodes = view.all('', 'Node').length;
    return nodes > 0 && nodes <= FEW_NODES ? [kinds/* POD */.Sm] : [];
}
function roomOnNodes(finding, _around, view) {
    const { facts, pod } = finding;
    const { resource } = facts;
    const { onNodes } = view.snapshot;
    if (onNodes === undefined || fitsNowhere(finding))
        return undefined;
    const { labelled, open } = pod === undefined ? { labelled: [], open: [] } : nodesFor(pod, view);
    const [most] = (open.length > 0 ? open : labelled)
        .map(({ metadata, status }) => {
        const pods = onNodes.filter(({ spec }) => spec.nodeName === metadata.name);
        const reserved = pods.reduce((sum, { spec }) => sum + podAmount(spec, 'requests', resource), 0);
        const allocatable = (0,model_quantity/* parseQuantity */.Lf)(status?.allocatable?.[resource]) ?? 0;
        return { name: metadata.name, free: Math.max(0, allocatable - reserved), allocatable };
    })
        .sort((a, b) => b.free - a.free);
    if (most === undefined)
        return undefined;
    const { name, free, allocatable } = most;
    return {
        sentence: `Node ${name} has the most left: ${amount(free, resource)} of ${amount(allocatable, resource)} ${resource}.`,
        facts: { free },
    };
}
function resourceField(finding, place, resource, wanted = 'requests') {
    const other = wanted === 'requests' ? 'limits' : 'requests';
    const all = ['containers', 'initContainers'].flatMap((list) => (place.podSpec?.[list] ?? []).map(({ resources = {} }, index) => ({ list, index, resources })));
    const asks = ({ resources }) => (0,model_quantity/* parseQuantity */.Lf)(resources[wanted]?.[resource] ?? resources[other]?.[resource]) ?? 0;
    const most = all.toSorted((a, b) => asks(b) - asks(a))[0];
    if (most === undefined || finding.workload.name === '')
        return undefined;
    const which = most.resources[wanted]?.[resource] === undefined ? other : wanted;
    return place.pod(most.list, most.index, 'resources', which, resource);
}

;// CONCATENATED MODULE: ./src/causes/neighbours.ts













const HOSTNAME = 'kubernetes.io/hostname';
const NEIGHBOUR_CAUSES = [
    causeOfNodes('PodAntiAffinityConflict', {
        ...OF_SCHEDULING,
        meaning: 'The pod must not share a node with pods that already run there. With as many replicas as nodes, a rolling update cannot place a new pod before an old one is gone.',
        cases: BY_AUTOSCALER,
        proof: (f) => proofOfPlaces(f, f.facts.apart),
        recognise: [
            mainly(/anti-affinity rules/, (_groups, counted, { text }) => ({
                ...counted,
                ...(/existing pods/.test(text) ? { theirs: true } : {}),
            })),
        ],
        about: ({ facts: { apart, theirs } }) => apart === undefined ? theirs : apart.replicas === undefined ? apart.what : apart,
        fact: ({ facts: { apart, theirs } }) => {
            if (apart?.replicas !== undefined)
                return `${apart.replicas} replicas each need their own ${apart.what} (podAntiAffinity), but only ${available(apart)}`;
            if (apart !== undefined)
                return `podAntiAffinity leaves no ${apart.what} for a new pod beside the old ones`;
            return theirs === true
                ? 'the podAntiAffinity of existing pods excludes every node'
                : 'its podAntiAffinity excludes every node';
        },
        sentence: () => 'Anti-affinity forbids sharing a node or zone with pods that already run there.',
        steps: (f) => [...oldPodsFirst(f, 'one by one'), describe(f)],
        field: (_f, place) => place.pod('affinity', 'podAntiAffinity'),
        around: nodesForEach,
    }),
    causeOfNodes('PodAffinityMismatch', {
        ...OF_SCHEDULING,
        meaning: 'The pod must run beside another pod (pod affinity), and no node where it could run has that pod.',
        cases: BY_AUTOSCALER,
        proof: probable(1, 120),
        recognise: [ofNodes(/pod affinity/)],
        about: labelsBeside,
        fact: (f) => `no node runs the pods that it must run beside${beside(f)}`,
        sentence: (f) => `Its podAffinity requires another pod${beside(f)} on the same node or zone, and no eligible node has one.`,
        steps: (f) => [describe(f)],
        field: (_f, place) => place.pod('affinity', 'podAffinity'),
    }),
    causeOfNodes('TopologySpreadUnsatisfiable', {
        ...OF_SCHEDULING,
        meaning: 'The pod would violate its topology spread constraints on every node, or the nodes lack the topologyKey label.',
        cases: BY_AUTOSCALER,
        proof: (f) => (f.facts.lacking === undefined ? WAITING : probable(1, unlessScaled(f))),
        recognise: [ofNodes(/topology spread constraints/)],
        about: (f) => f.facts.lacking,
        fact: (f) => f.facts.lacking === undefined
            ? 'its topologySpreadConstraints exclude every node'
            : `no node has the label ${f.facts.lacking}, which its topologySpreadConstraints require`,
        sentence: (f) => f.facts.lacking === undefined
            ? 'On every eligible node, one zone (or node) would exceed maxSkew over the emptiest one, which cannot take a pod.'
            : 'With whenUnsatisfiable: DoNotSchedule, a pod is only scheduled to nodes with the topologyKey label.',
        steps: (f) => [
            commands_look('List the zones of the nodes', 'kubectl get nodes -L topology.kubernetes.io/zone'),
            describe(f),
        ],
        field: (f, place) => (f.facts.lacking === undefined ? undefined : place.find([['topologyKey']], f.facts.lacking)) ??
            place.pod('topologySpreadConstraints'),
        around: labelToSpreadOver,
    }),
    causeOfNodes('HostPortConflict', {
        ...OF_SCHEDULING,
        meaning: 'The pod needs a port of the node itself, and another pod, often one of the old revision, holds that port on every suitable node.',
        cases: BY_AUTOSCALER,
        proof: (f) => proofOfPlaces(f, f.facts.apart),
        recognise: [ofNodes(/free ports for the requested pod ports/)],
        about: ({ facts: { apart, held } }) => {
            if (apart?.replicas !== undefined)
                return [held?.port, apart.replicas, apart.places];
            return held?.whose === 'old' ? [held.port, held.whose] : [held?.port, held?.pod];
        },
        fact: ({ facts: { apart, held } }) => {
            const number = held === undefined ? '' : ` ${held.port}`;
            if (apart?.replicas !== undefined)
                return `${apart.replicas} replicas each need hostPort${number} on their own node, but only ${available(apart)}`;
            if (held === undefined)
                return `its hostPort${number} is taken on every node`;
            return held.whose === 'old'
                ? `pods of an older revision still hold hostPort${number}`
                : `pod ${held.pod} holds hostPort${number}`;
        },
        sentence: (f) => f.facts.held === undefined
            ? 'Another pod, often one of the old revision, holds the hostPort.'
            : 'Only one pod on each node can use a host port.',
        steps: (f) => [...oldPodsFirst(f, 'all at once', f.facts.held?.whose), describe(f)],
        field: (f, place) => {
            const container = f.pod?.spec.containers.find(({ ports }) => ports?.some(({ hostPort }) => hostPort !== undefined));
            const port = container?.ports?.find(({ hostPort }) => hostPort !== undefined)?.hostPort;
            return port === undefined ? undefined : place.find([['hostPort']], String(port));
        },
        wants: podsThatMayHoldPort,
        around: holderOfPort,
    }),
];
function available({ places }) {
    return `${places} ${places === 1 ? 'is' : 'are'} available`;
}
function proofOfPlaces(finding, apart) {
    return apart === undefined || finding.schedule?.autoscaler === 'adds' ? WAITING : probable(1, unlessScaled(finding));
}
function labelsBeside({ pod }) {
    const terms = pod?.spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    return terms.flatMap(({ labelSelector }) => labelSelector?.matchLabels === undefined ? [] : [labelSelector.matchLabels]);
}
function beside(finding) {
    const labels = labelsBeside(finding).flatMap((one) => (0,model_object/* labelPairs */.su)(one));
    return labels.length === 0 ? '' : ` (${labels.join(', ')})`;
}
function nodesForEach({ pod }, around, view) {
    if (pod === undefined || view.all('', 'Node').length === 0)
        return undefined;
    const terms = pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    const term = terms?.find(({ labelSelector }) => Object.entries(labelSelector?.matchLabels ?? { '': '' }).every(([key, value]) => pod.metadata.labels?.[key] === value));
    if (term === undefined || (term.labelSelector?.matchExpressions ?? []).length > 0)
        return undefined;
    const { topologyKey } = term;
    const domains = new Set(nodesFor(pod, view).open.flatMap(({ metadata }) => metadata.labels?.[topologyKey] ?? []));
    return wantsMoreThan(domains.size, topologyKey, around, view);
}
function wantsMoreThan(places, topologyKey, around, view) {
    const { live } = around;
    if ((0,kinds/* workloadKind */.K5)(live)?.pods !== 'replicaSets' || !(0,kinds/* isPodMaker */._)(live))
        return undefined;
    const { replicas = 1, strategy } = live.spec;
    const what = topologyKey === HOSTNAME ? 'node' : topologyKey;
    if (replicas > places)
        return {
            sentence: `Each of its ${replicas} replicas needs its own ${what}, but only ${available({ places })}.`,
            facts: { apart: { what, places, replicas } },
        };
    const { maxUnavailable = '25%', maxSurge = '25%' } = strategy?.rollingUpdate ?? {};
    const isRolling = strategy?.type !== 'Recreate' && oldPods(around, view).some(pod_counts/* isActive */.$m);
    const stuck = isRolling && scaled(maxUnavailable, replicas, 'down') === 0 && scaled(maxSurge, replicas, 'up') > 0;
    return stuck && replicas + 1 > places
        ? {
            sentence: `The rolling update must not remove an old pod before a new one is ready, and no other ${what} is available for the new one.`,
            facts: { apart: { what, places } },
        }
        : undefined;
}
function labelToSpreadOver({ pod }, _around, view) {
    if (pod === undefined)
        return undefined;
    const { open } = nodesFor(pod, view);
    const lacking = (pod.spec.topologySpreadConstraints ?? []).find(({ topologyKey, whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule' &&
        open.length > 0 &&
        open.every(({ metadata }) => metadata.labels?.[topologyKey] === undefined));
    if (lacking === undefined)
        return undefined;
    const { topologyKey } = lacking;
    const labels = new Set(open.flatMap(({ metadata }) => Object.keys(metadata.labels ?? {})));
    const meant = (0,nearest/* nearest */.pA)(topologyKey, [...labels].sort());
    return {
        sentence: `No eligible node has the label ${topologyKey}, over which the pods must spread.${meant === undefined ? '' : ` Did you mean "${meant}"?`}`,
        facts: { lacking: topologyKey },
        ...(meant === undefined ? {} : { step: change(topologyKey, meant) }),
    };
}
function podsThatMayHoldPort({ pod }, view) {
    return pod === undefined || portHolder(pod, view.pods) !== undefined
        ? []
        : [...podsOfNamespace(pod), ...podsOfFewNodes(view)];
}
function holderOfPort({ pod }, around, view) {
    if (pod === undefined)
        return undefined;
    const held = portHolder(pod, [...podsBeside(view), ...(view.snapshot.onNodes ?? [])]);
    const apart = view.all('', 'Node').length === 0
        ? undefined
        : wantsMoreThan(nodesFor(pod, view).open.length, HOSTNAME, around, view);
    if (held === undefined)
        return apart;
    const { port, holder } = held;
    const { sentence, step, facts } = heldBy(`Host port ${port} of node ${holder.spec.nodeName}`, holder, around, view);
    return {
        sentence: apart === undefined ? sentence : `${sentence} ${apart.sentence}`,
        step,
        facts: { ...apart?.facts, held: { port, pod: holder.metadata.name, whose: facts.holder } },
    };
}
function portHolder(pod, pods) {
    for (const { port, protocol } of hostPorts(pod)) {
        const holder = pods.find((one) => isSettled(one, pod) && hostPorts(one).some((other) => other.port === port && other.protocol === protocol));
        if (holder !== undefined)
            return { port, holder };
    }
    return undefined;
}
function hostPorts({ spec }) {
    const containers = [
        ...spec.containers,
        ...(spec.initContainers ?? []).filter((one) => one.restartPolicy === 'Always'),
    ];
    return containers
        .flatMap(({ ports = [] }) => ports)
        .flatMap(({ hostPort, protocol = 'TCP' }) => (hostPort === undefined ? [] : [{ port: hostPort, protocol }]));
}

;// CONCATENATED MODULE: ./src/causes/eviction.ts


const eviction_common = {
    family: 'D',
    layer: 3,
    documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/',
};
const eviction_nodeOf = ({ pod }) => pod?.spec.nodeName ?? '';
const failedPods = (f) => commands_look('List the failed pods', `kubectl get pods${inNamespace(f)} --field-selector=status.phase=Failed -o wide`, f.workload);
const nodeState = (f) => commands_look('Check the conditions of the node', `kubectl describe node ${quote(eviction_nodeOf(f) || 'NODE')}`);
const rejectedEdit = (f) => edit(f.facts.sysctl === undefined
    ? 'If the manifest sets nodeName, remove it and let the scheduler choose a node'
    : `Remove sysctl ${f.facts.sysctl}, or allow it on the nodes`);
const REJECTIONS = /^(OutOf.+|UnexpectedAdmissionError|UnknownReason|NodeAffinity|NodeName|NodePorts|TaintToleration|TopologyAffinityError|SysctlForbidden|Forbidden(?:Sysctl)?|AppArmor|PodOSNotSupported|PodOSSelectorNodeLabelDoesNotMatch|PodFeatureUnsupported|InvalidNodeInfo|UnsupportedPodLevelResources)$/;
const OWN_LIMIT = /(?:exceeded its local|local ephemeral storage usage exceeds|Usage of EmptyDir volume|exceeds the limit)/;
const PRESSURES = {
    DiskPressure: 'disk',
    MemoryPressure: 'memory',
    PIDPressure: 'process IDs',
};
function evictionOf(text) {
    const { resource, condition = '' } = /low on resource: (?<resource>[\w-]+)|node had condition: \[(?<condition>[^\]]+)/.exec(text)?.groups ?? {};
    const shortage = resource ?? PRESSURES[condition] ?? condition;
    const volume = /EmptyDir volume "([^"]+)"/.exec(text)?.[1];
    return {
        ...(OWN_LIMIT.test(text) ? { own: true } : {}),
        ...(volume === undefined ? {} : { volume }),
        ...(shortage === '' ? {} : { shortage }),
    };
}
const storageField = (f, place) => {
    const index = place.podSpec?.volumes?.findIndex(({ name }) => name === f.facts.volume) ?? -1;
    if (index >= 0)
        return place.pod('volumes', index, 'emptyDir', 'sizeLimit');
    return place.container('resources', 'limits', 'ephemeral-storage');
};
const NODE_CAUSES = [
    cause('PodDeadlineExceeded', {
        ...eviction_common,
        meaning: 'The pod exceeded its own activeDeadlineSeconds. For a Job, the code is JobDeadlineExceeded.',
        proof: TERMINAL,
        recognise: [symptom('pod', 'DeadlineExceeded')],
        about: 'everyone',
        fact: () => 'its pod exceeded its activeDeadlineSeconds',
        sentence: () => 'The kubelet terminated the pod because it exceeded its activeDeadlineSeconds.',
        steps: (f) => [describe(f), edit('Increase or remove activeDeadlineSeconds')],
        field: (_f, place) => place.pod('activeDeadlineSeconds'),
        documentation: 'https://kubernetes.io/docs/concepts/workloads/pods/init-containers/',
    }),
    cause('NodeShutdown', {
        ...eviction_common,
        meaning: 'The node shut down, for example for an upgrade or because a spot instance was reclaimed, and its pods terminated.',
        proof: WAITING,
        recognise: [
            rule('pod', ({ symptom: word, text }) => word === 'NodeShutdown' || /node shutdown/.test(text) || word === 'Shutdown' ? {} : undefined),
        ],
        about: eviction_nodeOf,
        fact: (f) => `node ${eviction_nodeOf(f)} shut down`,
        sentence: () => 'The node shut down, for example for an upgrade or because a spot instance was reclaimed, and its pods terminated.',
        steps: (f) => [commands_look('List the nodes', 'kubectl get nodes'), failedPods(f)],
        documentation: 'https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/',
    }),
    cause('PodPreempted', {
        ...eviction_common,
        meaning: 'The scheduler preempted the pods for pods with a higher priority.',
        proof: probable(2, 20),
        recognise: [symptom('pod', 'Preempting', 'Preempted', 'PreemptionByScheduler')],
        about: 'everyone',
        fact: () => 'pods with a higher priority preempt its pods',
        sentence: (f) => `The scheduler preempted pod ${f.pod?.metadata.name ?? ''} on node ${eviction_nodeOf(f)} for a pod with a higher priority.`,
        steps: (f) => [
            commands_look('Check which pods preempted it', `kubectl get events${inNamespace(f)} --field-selector=reason=Preempted`),
            commands_look('List the PriorityClasses: set a higher one in the manifest, or add nodes', 'kubectl get priorityclasses'),
        ],
        field: (_f, place) => place.pod('priorityClassName'),
        documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/',
    }),
    cause('NodeLost', {
        ...eviction_common,
        meaning: 'The node of the pod stopped responding. Kubernetes waits five minutes before it replaces the pod.',
        proof: probable(1, 300),
        recognise: [
            symptom('pod', 'NodeLost', 'TaintManagerEviction', 'DeletionByTaintManager'),
            rule('schedule', ({ schedule }) => (schedule?.silentNode === undefined ? undefined : {})),
        ],
        about: eviction_nodeOf,
        fact: (f) => `node ${eviction_nodeOf(f)} stopped responding`,
        sentence: (f) => `The node of pod ${f.pod?.metadata.name ?? ''} stopped responding. Kubernetes waits five minutes before it replaces the pod.`,
        steps: (f) => [
            nodeState(f),
            commands_look('List the pods that Kubernetes is replacing', `kubectl get pods${inNamespace(f)} -o wide`, f.workload),
        ],
        documentation: 'https://kubernetes.io/docs/concepts/architecture/nodes/',
    }),
    cause('Evicted', {
        ...eviction_common,
        meaning: 'The kubelet evicted the pod: the node ran short of memory, disk or process IDs, or the pod exceeded its own disk limit. A container that exceeds its memory limit is OOMKilled.',
        cases: [
            ['when the pods exceeded their own disk limit', { facts: { own: true } }],
            ['when the node is short of a resource', {}],
        ],
        proof: (f) => (f.facts.own === true ? probable(2, 0) : probable(3, 10)),
        recognise: [rule('pod', ({ symptom: word, text }) => (word === 'Evicted' ? evictionOf(text) : undefined))],
        about: (f) => (f.facts.own === true ? f.facts.own : [eviction_nodeOf(f), f.facts.shortage]),
        fact: (f) => f.facts.own === true
            ? 'its pods are evicted: they exceed their disk limit'
            : `its pods are evicted: node ${eviction_nodeOf(f)} is short of ${f.facts.shortage ?? 'a resource'}`,
        sentence: (f) => `The kubelet of node ${eviction_nodeOf(f)} evicted the pod: ${f.text}`,
        steps: (f) => [
            nodeState(f),
            failedPods(f),
            f.facts.own === true
                ? edit('Increase the disk limit, or write less data')
                : commands_look('Check what the pods use, and request that much in the manifest', `kubectl top pods${inNamespace(f)}`, f.workload),
        ],
        field: (f, place) => (f.facts.own === true ? storageField(f, place) : place.container('resources')),
    }),
    cause('NodeRejectedPod', {
        ...eviction_common,
        meaning: 'The kubelet of the node rejected the pod. A pod whose manifest sets `nodeName` bypasses the scheduler.',
        cases: [
            ['when the node does not allow its sysctl or AppArmor profile', { symptom: 'SysctlForbidden' }],
            ['otherwise', {}],
        ],
        proof: (f) => (/^(?:SysctlForbidden|Forbidden|AppArmor)/.test(f.symptom) ? TERMINAL : probable(3, 10)),
        recognise: [
            rule('pod', ({ symptom: reason, text }) => {
                const sysctl = /forbidden sysctl: "([^"]+)"/.exec(text)?.[1];
                return REJECTIONS.test(reason) ? { reason, ...(sysctl === undefined ? {} : { sysctl }) } : undefined;
            }),
        ],
        about: (f) => [eviction_nodeOf(f), f.facts.sysctl ?? f.facts.reason],
        fact: ({ facts: { reason, sysctl }, ...f }) => `node ${f.pod?.spec.nodeName ?? ''} rejects its pods: ${sysctl === undefined ? reason : `sysctl ${sysctl} is not allowed there`}`,
        sentence: (f) => `The kubelet of node ${eviction_nodeOf(f)} rejected the pod: ${f.text || f.symptom}`,
        steps: (f) => [failedPods(f), nodeState(f), rejectedEdit(f)],
        field: (f, place) => (f.facts.sysctl === undefined ? undefined : place.find([['name']], f.facts.sysctl)) ?? place.pod('nodeName'),
        documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/',
    }),
];

;// CONCATENATED MODULE: ./src/causes/isolation.ts



const isolation_nodeOf = ({ pod }) => pod?.spec.nodeName ?? '';
const ISOLATION_CAUSES = [
    cause('SeccompProfileMissing', {
        ...configuration_common,
        meaning: 'The security context names a seccomp profile by `localhostProfile`, and the node has no such file.',
        proof: TERMINAL,
        scope: 'node',
        recognise: [
            pattern('start', /cannot load seccomp profile "(?:[^"]*\/seccomp\/)?(?<profile>[^"]+)"/),
            pattern('start', /seccomp: unable to load local profile "(?:[^"]*\/seccomp\/)?(?<profile>[^"]+)"/),
        ],
        about: (f) => [f.facts.profile, isolation_nodeOf(f)],
        fact: (f) => `node ${isolation_nodeOf(f)} has no seccomp profile "${f.facts.profile}"`,
        sentence: (f) => `The security context names seccomp profile "${f.facts.profile}", and the kubelet of node ${isolation_nodeOf(f)} has no such file below its folder seccomp: no container that uses it can be created there.`,
        steps: (f) => [
            edit('Set seccompProfile.type to RuntimeDefault, or name a profile that the nodes have'),
            run('List the profiles on the node (the folder of a default kubelet)', `kubectl debug node/${quote(isolation_nodeOf(f) || 'NODE')} -it --image=busybox:1.36 -- ls -R /host/var/lib/kubelet/seccomp`, f.workload),
        ],
        field: (f, place) => place.find([['localhostProfile']], f.facts.profile) ?? place.container('securityContext'),
        documentation: 'https://kubernetes.io/docs/tutorials/security/seccomp/',
    }),
    cause('AppArmorProfileMissing', {
        ...configuration_common,
        meaning: 'The security context asks for an AppArmor profile that is not loaded on the node, or the node has no AppArmor.',
        proof: TERMINAL,
        scope: 'node',
        recognise: [
            pattern('pod', /Cannot enforce AppArmor: (?:profile "(?<profile>[^"]+)" is not loaded|AppArmor is not enabled)/),
            pattern('start', /apparmor profile not found (?<profile>\S+)/i),
            pattern('start', /AppArmor profile "?(?<profile>[^"\s]+)"? (?:specified but |is )?not loaded/i),
            pattern('start', /apparmor failed to apply profile|unable to apply apparmor profile/),
        ],
        before: ['NodeRejectedPod'],
        about: (f) => [f.facts.profile, isolation_nodeOf(f)],
        fact: (f) => f.facts.profile === undefined
            ? `node ${isolation_nodeOf(f)} cannot apply its AppArmor profile`
            : `node ${isolation_nodeOf(f)} has no AppArmor profile "${f.facts.profile}"`,
        sentence: (f) => f.facts.profile === undefined
            ? `The security context asks for an AppArmor profile, and node ${isolation_nodeOf(f)} cannot apply one: ${f.text}`
            : `The security context asks for AppArmor profile "${f.facts.profile}", which is not loaded on node ${isolation_nodeOf(f)}.`,
        steps: () => [
            edit('Set appArmorProfile.type to RuntimeDefault, or remove it where the nodes have no AppArmor'),
            commands_look('List the nodes with their operating systems', 'kubectl get nodes -o wide'),
        ],
        field: (f, place) => (f.facts.profile === undefined ? undefined : place.find([['localhostProfile']], f.facts.profile)) ??
            place.find([['appArmorProfile', 'type']], 'Localhost') ??
            place.find([['appArmorProfile', 'type']], 'RuntimeDefault'),
        documentation: 'https://kubernetes.io/docs/tutorials/security/apparmor/',
    }),
    cause('UserNamespacesUnsupported', {
        ...configuration_common,
        meaning: 'The pod sets `hostUsers: false`, and the node or its container runtime has no user namespaces.',
        proof: TERMINAL,
        scope: 'node',
        recognise: [
            pattern('sandbox', /runtime does not support user namespaces|user namespaces (?:are|is) not (?:supported|enabled)/),
            pattern('start', /runtime does not support user namespaces|idmap mounts? (?:are|is) not supported|failed to set MOUNT_ATTR_IDMAP/),
        ],
        about: (f) => isolation_nodeOf(f),
        fact: (f) => `node ${isolation_nodeOf(f)} does not support hostUsers: false`,
        sentence: (f) => `The pod sets hostUsers: false, and node ${isolation_nodeOf(f)} cannot give it a user namespace: that needs a recent Linux kernel and container runtime (containerd 2.0 or CRI-O 1.25).`,
        steps: () => [
            edit('Remove hostUsers: false, or restrict the pod to nodes that support user namespaces'),
            commands_look('List the kernels and container runtimes of the nodes', 'kubectl get nodes -o wide'),
        ],
        field: (_f, place) => place.pod('hostUsers'),
        documentation: 'https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/',
    }),
];

;// CONCATENATED MODULE: ./src/causes/namespace-limits.ts








const namespace_limits_common = { family: 'B', layer: 1 };
const QUOTAS = 'https://kubernetes.io/docs/concepts/policy/resource-quotas/';
const namespace_limits_CHANNELS = ['request', 'create'];
const EXCEEDED = /exceeded quota: (?<quota>[^,]+), requested: (?<requested>.+?), used: (?<used>.+?), limited: (?<limited>[^;\s]+)/;
const LIMIT_CAUSES = [
    cause('QuotaRequiresResources', {
        ...namespace_limits_common,
        meaning: 'The namespace has a ResourceQuota for a resource, so every container must set a request or limit for it, and one does not. Unlike QuotaExceeded, this is not about room.',
        beforeApply: { fails: true, broughtBy: ['LimitRange', 'ResourceQuota'], aboutResources: true },
        proof: TERMINAL,
        recognise: namespace_limits_CHANNELS.map((channel) => rule(channel, ({ text }) => {
            const { quota, wanted } = /failed quota: (?<quota>[^:]+): must specify (?<wanted>.+)/.exec(text)?.groups ?? {};
            return quota === undefined || wanted === undefined ? undefined : { quota, ...unsetResources(wanted) };
        })),
        about: (f) => f.facts,
        fact: ({ facts: { quota, resources, containers } }) => `quota "${quota}" requires ${resources.join(', ')} to be set${containers.length === 0 ? '' : ` on ${containers.join(', ')}`}`,
        sentence: (f) => {
            const { resources, containers } = f.facts;
            const who = containers.length === 0 ? 'one container' : containers.join(', ');
            return `${capital(theNamespace(f))} has a quota, so every container must set ${resources.join(', ')}, but ${who} ${containers.length > 1 ? 'do' : 'does'} not.`;
        },
        steps: (f) => [
            edit(`Set ${f.facts.resources.join(', ')} in the manifest`),
            run('Set the resources that the quota requires', `kubectl set resources ${workloadName(f)}${inNamespace(f)}${containerOption(f)}${wantedResources(f)}`, f.workload),
            commands_look('Check whether a LimitRange sets defaults for the namespace', `kubectl get limitranges${inNamespace(f)}`),
        ],
        example: { facts: { quota: 'compute', resources: ['limits.cpu'], containers: ['app'] } },
        field: (f, place) => {
            const index = place.podSpec?.containers.findIndex(({ name }) => name === f.facts.containers[0]) ?? -1;
            return place.pod('containers', Math.max(index, 0), 'resources');
        },
        documentation: QUOTAS,
    }),
    cause('QuotaExceeded', {
        ...namespace_limits_common,
        meaning: 'The ResourceQuota of the namespace has no room for another pod. During a rolling update the new pods need room beside the old ones, so the problem may resolve once the old pods are gone.',
        cases: [
            ['when the pods request more than the whole quota', { facts: { requested: {}, short: [], never: 1 } }],
            ['when it is used up', {}],
        ],
        beforeApply: { aboutResources: true },
        proof: (f) => (f.facts.never === undefined ? probable(3, 90) : TERMINAL),
        recognise: namespace_limits_CHANNELS.map((channel) => rule(channel, ({ text, carrier }) => {
            const { quota, requested = '', used = '', limited = '' } = EXCEEDED.exec(text)?.groups ?? {};
            if (quota !== undefined) {
                const pods = channel === 'create' ? podsOf(carrier) : 1;
                return quotaFacts(quota, quantities(requested), quantities(used), quantities(limited), pods);
            }
            const scopes = /insufficient quota to (?:consume|match these scopes): (.+)/.exec(text)?.[1];
            return scopes === undefined ? undefined : { requested: {}, short: [], scopes };
        })),
        about: (f) => [
            f.facts.quota,
            isOfMany(f) ? f.facts.never : isOfPod(f) || f.workload.kind,
            f.facts.short,
            f.facts.scopes,
        ],
        missing: ({ facts: { quota }, workload: { namespace } }) => quota === undefined ? undefined : { apiVersion: 'v1', kind: 'ResourceQuota', namespace, name: quota },
        isResolvedBy: (f, quota) => hasRoom(quota, f.facts.requested),
        around: besideOldPods,
        fact: (f) => {
            const { quota, scopes, never, short } = f.facts;
            if (scopes !== undefined)
                return `no quota allows another ${oneMore(f)} (${scopes})`;
            if (never === 1 && isOfPod(f) && !isCount(f))
                return `a pod needs ${short.map(({ resource, requested }) => `${requested} ${resource}`).join(', ')}; quota "${quota}" allows ${short.map(({ limit }) => limit).join(', ')}`;
            return `quota "${quota}" has no room for ${isOfMany(f) ? `${never} pods` : `another ${oneMore(f)}`} (${shortWords(f)})`;
        },
        sentence: (f) => {
            const { quota, scopes, never, together = [] } = f.facts;
            if (scopes !== undefined)
                return `The cluster requires a ResourceQuota that covers the ${oneMore(f)}, but ${theNamespace(f)} has none: ${scopes}.`;
            if (never === undefined)
                return `ResourceQuota "${quota}" of ${theNamespace(f)} is used up: ${shortWords(f)}.`;
            const of = together.length === 0 ? '' : `of ${together.map(({ kind, name }) => `${kind} ${name}`).join(', ')} `;
            return `${never === 1 ? 'One pod alone requests' : `The ${never} pods ${of}together request`} more than quota "${quota}" allows for the whole namespace (${shortWords(f)}).`;
        },
        steps: (f) => [
            commands_look('Check the quota and its usage', `kubectl describe resourcequota${f.facts.quota === undefined ? '' : ` ${quote(f.facts.quota)}`}${inNamespace(f)}`),
            ...(f.facts.never === undefined && f.revision !== 1 ? oldPodsFirst(f, 'one by one') : []),
            ...lessOf(f),
        ],
        example: {
            facts: {
                quota: 'compute',
                requested: { pods: '1' },
                short: [{ resource: 'pods', requested: '1', used: '2', limit: '2' }],
            },
        },
        field: (f, place) => {
            const resource = resourceOf(f);
            if (!isCount(f)) {
                const list = resource.startsWith('limits.') ? 'limits' : 'requests';
                return resourceField(f, place, resource.replace(/^(requests|limits)\./, ''), list);
            }
            return place.podSpec === undefined ? undefined : ['spec', 'replicas'];
        },
        documentation: QUOTAS,
    }),
];
function quantities(text) {
    return Object.fromEntries(text.split(',').map((part) => {
        const [name = '', value = ''] = part.split('=');
        return [name.trim(), value.trim()];
    }));
}
function quotaFacts(quota, requested, used, limited, pods = 1) {
    const wanted = Object.entries(requested);
    const limitOf = (name) => (0,model_quantity/* parseQuantity */.Lf)(limited[name]) ?? Infinity;
    const tooMuch = wanted.filter(([name, value]) => ((0,model_quantity/* parseQuantity */.Lf)(used[name]) ?? 0) + ((0,model_quantity/* parseQuantity */.Lf)(value) ?? 0) > limitOf(name));
    const exceeds = (count) => tooMuch.some(([name, value]) => count * ((0,model_quantity/* parseQuantity */.Lf)(value) ?? 0) > limitOf(name));
    const never = [1, pods].find(exceeds);
    return {
        quota,
        requested,
        short: (tooMuch.length > 0 ? tooMuch : wanted).map(([resource, value]) => ({
            resource,
            requested: value,
            used: used[resource] ?? '0',
            limit: limited[resource] ?? '0',
        })),
        ...(never === undefined ? {} : { never }),
    };
}
function podsOf(object) {
    const { pods, wants } = (0,kinds/* workloadKind */.K5)(object) ?? {};
    return pods === 'own' && wants === 'replicas' && (0,kinds/* isPodMaker */._)(object) ? (object.spec.replicas ?? 1) : 1;
}
function hasRoom(quota, requested) {
    const status = (0,record/* recordOf */.zv)(quota.status);
    const [hard, used] = [(0,record/* textsOf */.CB)(status.hard), (0,record/* textsOf */.CB)(status.used)];
    return Object.entries(requested).every(([name, amount]) => ((0,model_quantity/* parseQuantity */.Lf)(used[name]) ?? Infinity) + ((0,model_quantity/* parseQuantity */.Lf)(amount) ?? Infinity) <=
        ((0,model_quantity/* parseQuantity */.Lf)(hard[name]) ?? Infinity));
}
function oldPodsInQuota(count, surge) {
    const pods = count === 1 ? '1 pod of an older revision' : `${count} pods of an older revision`;
    const beside = surge === undefined ? 'a new pod' : `the pod of maxSurge ${surge}`;
    return `The quota also counts ${pods}, and the rolling update creates ${beside} beside ${count === 1 ? 'it' : 'them'}.`;
}
function besideOldPods(finding, around, view) {
    const old = oldPods(around, view).filter(pod_counts/* isActive */.$m).length;
    const surge = (0,kinds/* isPodMaker */._)(around.live) ? around.live.spec.strategy?.rollingUpdate?.maxSurge : undefined;
    if (old === 0 || surge === undefined || finding.facts.never !== undefined)
        return undefined;
    return { sentence: oldPodsInQuota(old, surge) };
}
function isOfMany({ facts: { never = 1 } }) {
    return never !== 1;
}
function oneMore(finding) {
    return isOfPod(finding) ? 'pod' : finding.workload.kind;
}
function isOfPod({ channel, workload }) {
    return channel === 'create' || (0,kinds/* isPod */.Se)(workload);
}
function shortWords({ facts: { short } }) {
    return short
        .map(({ resource, requested, used, limit }) => `${resource}: ${requested} requested, ${used} of ${limit} used`)
        .join('; ');
}
function lessOf(f) {
    const resource = resourceOf(f);
    if (isCount(f)) {
        const counted = resource.replace(/^count\//, '') || 'pods';
        return [commands_look(`List the ${counted} of the namespace`, `kubectl get ${quote(counted)}${inNamespace(f)}`)];
    }
    if (!isOfPod(f))
        return [];
    const list = resource.startsWith('limits.') ? 'limits' : 'requests';
    const name = resource.replace(/^(requests|limits)\./, '');
    return [
        edit(`Reduce the ${name} ${list} in the manifest`),
        run(`Reduce the ${name} ${list}`, `kubectl set resources ${workloadName(f)}${inNamespace(f)} --${list}=${quote(name)}=AMOUNT`, f.workload),
    ];
}
function resourceOf({ facts: { short } }) {
    return short[0]?.resource ?? '';
}
function isCount(finding) {
    return !/^(requests|limits)\.|^(cpu|memory|storage|ephemeral-storage|hugepages-.*)$|\.storageclass\./.test(resourceOf(finding));
}
function unsetResources(wanted) {
    const parts = wanted.split(/;\s*/).map((part) => part.split(' for: '));
    const unique = (lists) => [...new Set(lists.flatMap((list) => (list ?? '').split(/,\s*/)))].filter((name) => name !== '');
    return { resources: unique(parts.map(([names]) => names)), containers: unique(parts.map(([, names]) => names)) };
}
function containerOption({ facts: { containers } }) {
    const [only, ...others] = containers;
    return only === undefined || others.length > 0 ? '' : ` -c ${quote(only)}`;
}
function wantedResources({ facts: { resources } }) {
    const modest = { cpu: '100m', memory: '128Mi', 'ephemeral-storage': '1Gi' };
    const options = ['requests', 'limits'].map((list) => {
        const names = resources.flatMap((name) => {
            const [of, resource = ''] = name.includes('.') ? name.split('.', 2) : ['requests', name];
            return of === list && modest[resource] !== undefined ? [`${resource}=${modest[resource]}`] : [];
        });
        return names.length === 0 ? '' : ` --${list}=${names.join(',')}`;
    });
    return options.join('') || ' --requests=cpu=100m,memory=128Mi';
}

;// CONCATENATED MODULE: ./src/causes/limit-range.ts





const LIMIT_RANGE_CAUSES = [
    cause('LimitRangeViolation', {
        ...namespace_limits_common,
        meaning: 'The namespace has a LimitRange, and a container requests more or less than it allows for one container or pod. For the sum over the namespace, see QuotaExceeded.',
        beforeApply: { fails: true, broughtBy: ['LimitRange'], aboutResources: true },
        proof: TERMINAL,
        recognise: namespace_limits_CHANNELS.map((channel) => rule(channel, ({ text }) => violation(text))),
        about: (f) => f.facts,
        fact: limitWords,
        sentence: (f) => {
            const { facts } = f;
            if (!('bound' in facts))
                return `The LimitRange of ${theNamespace(f)} restricts the ratio of limit to request per ${facts.per}: ${limitWords(f)}. No pod can be created.`;
            const { bound, per, allowed, resource, of, asked } = facts;
            const allows = `A ${per} in ${theNamespace(f)} may have ${bound === 'maximum' ? 'at most' : 'at least'} ${readable(allowed)} ${resource}`;
            return asked === undefined
                ? `${allows}, so every container must set a ${of}, but one has none. No pod can be created.`
                : `${allows}; this one has a ${of} of ${readable(asked)}. No pod can be created.`;
        },
        steps: (f) => [
            commands_look('Check what the LimitRange allows', `kubectl describe limitranges${inNamespace(f)}`),
            ...('bound' in f.facts && f.facts.asked !== undefined
                ? [
                    edit(`Set the ${f.facts.resource} ${f.facts.of} in the manifest to what the LimitRange allows`, readable(f.facts.allowed)),
                ]
                : [edit('Set limits and requests in the manifest that the LimitRange allows')]),
            'bound' in f.facts
                ? run(`Set the ${f.facts.resource} ${f.facts.of} to what the LimitRange allows`, `kubectl set resources ${workloadName(f)}${inNamespace(f)} --${f.facts.of}s=${quote(f.facts.resource)}=${quote(readable(f.facts.allowed))}`, f.workload)
                : commands_look('Check the resources of the containers', podField(f, 'containers[*].resources'), f.workload),
        ],
        field: (f, place) => ('bound' in f.facts ? outOfBounds(f, f.facts, place) : outOfRatio(f, f.facts, place)),
        documentation: 'https://kubernetes.io/docs/concepts/policy/limit-range/',
    }),
];
const BOUNDS = /(?<bound>maximum|minimum) (?<resource>\S+) usage per (?<type>\w+) is (?<allowed>[^\s,\]]+?)[.,]?(?: but (?<what>limit|request) is (?<asked>[^\s,\];]+?)\.?(?=[,\];\s]|$)|\s+No (?<unset>limit|request) is specified)/;
const RATIO = /(?<resource>\S+) max limit to request ratio per (?<type>\w+) is (?<allowed>[^\s,]+), but (?:provided ratio is (?<asked>[\d.]+)|no (?<unset>request|limit) is specified|limit or request is 0)/;
function violation(text) {
    const [bounds, ratio] = [BOUNDS.exec(text), RATIO.exec(text)];
    const isRatio = bounds === null || (ratio !== null && ratio.index < bounds.index);
    const groups = (isRatio ? ratio : bounds)?.groups;
    if (groups === undefined)
        return undefined;
    const { bound, resource = '', type = '', allowed = '', what, asked, unset } = groups;
    const rule = { resource, per: type.toLowerCase(), allowed };
    if (!isRatio)
        return {
            ...rule,
            bound: bound === 'minimum' ? 'minimum' : 'maximum',
            of: (what ?? unset) === 'request' ? 'request' : 'limit',
            ...(asked === undefined ? {} : { asked }),
        };
    return {
        ...rule,
        ...(asked === undefined ? {} : { asked: Number(asked) }),
        ...(unset === undefined ? {} : { unset: unset === 'request' ? 'request' : 'limit' }),
    };
}
function limitWords({ facts }) {
    const { resource, allowed } = facts;
    if (!('bound' in facts))
        return facts.asked === undefined
            ? `it sets no ${resource} ${facts.unset ?? 'limit'}, and the LimitRange allows a limit of ${allowed} times the request`
            : `its ${resource} limit is ${facts.asked} times the request; the LimitRange allows ${allowed} times`;
    const bound = `${facts.asked === undefined ? 'a' : 'the'} LimitRange ${facts.bound} of ${readable(allowed)}`;
    return facts.asked === undefined
        ? `it sets no ${resource} ${facts.of}, but the namespace has ${bound} per ${facts.per}`
        : `${resource} ${facts.of} of ${readable(facts.asked)} is ${facts.bound === 'maximum' ? 'above' : 'below'} ${bound}`;
}
function outOfBounds(f, { resource, of, asked }, place) {
    const containers = place.podSpec?.containers ?? [];
    if (asked === undefined) {
        const index = containers.findIndex(({ resources }) => resources?.[`${of}s`]?.[resource] === undefined);
        return place.pod('containers', Math.max(index, 0), 'resources');
    }
    const wanted = (0,model_quantity/* parseQuantity */.Lf)(asked);
    for (const list of of === 'request' ? ['requests', 'limits'] : ['limits', 'requests']) {
        const index = containers.findIndex(({ resources }) => (0,model_quantity/* parseQuantity */.Lf)(resources?.[list]?.[resource]) === wanted);
        if (index >= 0)
            return place.pod('containers', index, 'resources', list, resource);
    }
    return resourceField(f, place, resource);
}
function outOfRatio(f, { resource, asked }, place) {
    const containers = place.podSpec?.containers ?? [];
    const lists = asked === undefined ? ['limits', 'requests'] : ['limits'];
    for (const list of lists) {
        const index = containers.findIndex(({ resources }) => {
            if (asked === undefined)
                return resources?.[list]?.[resource] === undefined;
            const [limit, request] = [resources?.limits?.[resource], resources?.requests?.[resource]].map(model_quantity/* parseQuantity */.Lf);
            return Math.abs((limit ?? 0) / (request ?? 1) - asked) < 0.001;
        });
        if (index >= 0)
            return place.pod('containers', index, 'resources', list, resource);
    }
    return resourceField(f, place, resource);
}
function readable(quantity) {
    const text = quantity.replace(/\.$/, '');
    return /^\d{7,}$/.test(text) ? (0,model_quantity/* roundedBytes */.HV)(Number(text)) : text;
}

;// CONCATENATED MODULE: ./src/causes/memory-limit.ts



function smallest({ container, pod }) {
    const limit = (one) => (0,model_quantity/* parseQuantity */.Lf)(one.resources?.limits?.memory) ?? Infinity;
    const [least] = (container === undefined ? (pod?.spec.containers ?? []) : [container]).toSorted((a, b) => limit(a) - limit(b));
    return least === undefined || limit(least) === Infinity ? undefined : least;
}
const smallestLimit = (signal) => String(smallest(signal)?.resources?.limits?.memory);
function inMebibytes(signal) {
    const [, amount] = /^(\d+)m$/.exec(smallestLimit(signal)) ?? [];
    return amount && `${amount}Mi`;
}
const MEMORY_LIMIT_CAUSES = [
    cause('OomAtStart', {
        family: 'I',
        layer: 7,
        meaning: 'The memory limit is too small to start the program. Check its unit: `100m` is a tenth of a byte.',
        proof: TERMINAL,
        recognise: [
            pattern('start', /container init was OOM-killed|memory limit too low/),
            pattern('sandbox', /container init was OOM-killed|memory limit too low/),
            pattern('volume', /kubernetes\.io~(projected|secret)\/.*no space left on device/),
        ],
        about: (f) => {
            const container = smallest(f);
            return container && [container.resources?.limits?.memory, container.name];
        },
        fact: (f) => smallest(f) === undefined
            ? 'its memory limit is too small to start the container'
            : `memory limit ${smallestLimit(f)} is too small to start container ${smallest(f)?.name ?? ''}`,
        sentence: (f) => `The container exceeds its memory limit before the program starts.${/\dm$/.test(smallestLimit(f)) ? ' The suffix m means thousandths of a byte; write Mi for mebibytes.' : ''}`,
        steps: (f) => {
            const meant = inMebibytes(f);
            return [
                ...(meant === undefined ? [] : [edit(`Change "${smallestLimit(f)}" to "${meant}" in the manifest`, meant)]),
                run('Increase the memory limit (also in the manifest)', `kubectl set resources ${workloadName(f)}${inNamespace(f)} -c ${quote(smallest(f)?.name ?? 'CONTAINER')} --limits=memory=${meant ?? 'AMOUNT'}`, f.workload),
                describe(f),
            ];
        },
        field: (f, place) => place.find([['limits', 'memory']], smallestLimit(f)),
        documentation: 'https://kubernetes.io/docs/tasks/debug/debug-application/debug-pods/',
    }),
];

;// CONCATENATED MODULE: ./src/causes/claim-spec.ts


function claimSpec({ carrier }) {
    return (isA(carrier, '/PersistentVolumeClaim') ? carrier.spec : undefined) ?? {};
}
function classOf(finding) {
    return claimSpec(finding).storageClassName;
}
function wanted(finding) {
    const words = wantedOf(finding);
    return words.length === 0 ? '' : ` (${words.join(', ')})`;
}
function wantedOf(finding) {
    const { accessModes = [], resources } = claimSpec(finding);
    return [resources?.requests?.storage, ...accessModes].filter((word) => word !== undefined);
}
function claimNameField(place, claim) {
    return referencePath(place, 'PvcNotFound', { name: claim });
}
function classField({ carrier: { metadata } }, place) {
    return classPath(place, metadata.name) ?? claimNameField(place, metadata.name);
}
function volumesToChooseFrom({ channel }) {
    return channel === 'claim' ? [{ apiVersion: 'v1', kind: 'PersistentVolume' }] : [];
}
function volumesOfSameClass(finding, view) {
    if (finding.channel !== 'claim')
        return [];
    const storageClass = classOf(finding) ?? '';
    return view.all('', 'PersistentVolume').filter(({ spec }) => (spec?.storageClassName ?? '') === storageClass);
}

;// CONCATENATED MODULE: ./src/causes/pod-claims.ts








const PERSISTENT_VOLUMES = 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/';
const VOLUMES = { apiVersion: 'v1', kind: 'PersistentVolume' };
const pod_claims_FEW = 5;
const claimField = (_finding, place) => {
    const index = place.podSpec?.volumes?.findIndex((volume) => volume.persistentVolumeClaim !== undefined) ?? -1;
    return index < 0 ? undefined : place.pod('volumes', index, 'persistentVolumeClaim', 'claimName');
};
const POD_CLAIM_CAUSES = [
    cause('PvcNotFound', {
        ...OF_SCHEDULING,
        meaning: 'A volume of the pod refers to a PersistentVolumeClaim that does not exist. For a claim that exists but has no volume, see PvcUnbound.',
        proof: probable(1, 15),
        recognise: [mainly(/persistentvolumeclaim "(?<claim>[^"]+)" not found/)],
        about: (f) => f.facts.claim,
        fact: (f) => `PersistentVolumeClaim "${f.facts.claim}" does not exist`,
        sentence: (f) => `A volume refers to claim "${f.facts.claim}", but namespace ${f.workload.namespace ?? ''} has no such claim, so the pod cannot be scheduled.`,
        steps: (f) => [
            commands_look('List the PersistentVolumeClaims of the namespace', `kubectl get persistentvolumeclaims${inNamespace(f)}`),
            edit('Add the claim to the manifests, or fix claimName'),
        ],
        field: (f, place) => claimNameField(place, f.facts.claim),
        documentation: PERSISTENT_VOLUMES,
        missing: (f) => namedBy('PvcNotFound', f.facts.claim, f.workload),
    }),
    cause('PvcTerminating', {
        ...OF_SCHEDULING,
        meaning: 'A volume of the pod refers to a PersistentVolumeClaim that is being deleted. It goes once no pod uses it and its finalizers are gone, and no new pod may use it.',
        proof: probable(1, 60),
        recognise: [mainly(/persistentvolumeclaim "(?<claim>[^"]+)" is being deleted/)],
        about: (f) => f.facts.claim,
        fact: (f) => `PersistentVolumeClaim "${f.facts.claim}" is being deleted`,
        sentence: (f) => `Someone deleted claim "${f.facts.claim}". Kubernetes removes it once no pod uses it and its finalizers are gone; until then no new pod can use it, and afterwards a new claim starts without its data.`,
        steps: (f) => [
            commands_look('Check who still uses the claim, and its finalizers', `kubectl describe persistentvolumeclaim ${quote(f.facts.claim)}${inNamespace(f)}`),
            edit('Use another claim, or deploy again once this one is gone and made again'),
        ],
        field: (f, place) => claimNameField(place, f.facts.claim),
        documentation: PERSISTENT_VOLUMES,
    }),
    cause('PvcLost', {
        ...OF_SCHEDULING,
        meaning: 'The claim was bound to a volume that has since been deleted. Its data is lost unless you have a backup.',
        proof: TERMINAL,
        recognise: [mainly(/bound to non-existent persistentvolume "(?<volume>[^"]*)"/)],
        about: (f) => f.facts.volume,
        fact: (f) => `the volume ${f.facts.volume === undefined ? '' : `"${f.facts.volume}" `}of its claim was deleted`,
        sentence: () => 'The claim is bound to a volume that no longer exists. Its data is lost unless you have a backup.',
        steps: (f) => [
            commands_look('List the claims and the volumes they are bound to', `kubectl get persistentvolumeclaims${inNamespace(f)}`),
            commands_look('List the PersistentVolumes', 'kubectl get persistentvolumes'),
        ],
        field: claimField,
    }),
    cause('PvcUnbound', {
        ...OF_SCHEDULING,
        meaning: 'The PersistentVolumeClaim exists but has no volume yet. The claim itself usually says why: StorageClassMissing, ProvisioningFailed or ProvisioningPending.',
        cases: [
            ['when the claim reports that no volume can be bound to it', { channel: 'claim' }],
            ['when only the scheduler reports it', { channel: 'schedule' }],
        ],
        proof: (f) => (f.channel === 'claim' ? probable(1, 60) : WAITING),
        recognise: [
            mainly(/unbound immediate PersistentVolumeClaims/),
            pattern('claim', /no volume plugin matched name: |no persistent volumes available for this claim(?! and)/),
        ],
        about: (f) => (f.channel === 'claim' ? [f.carrier.metadata.name, ...wantedOf(f)] : unboundClaims(f)),
        fact: (f) => f.channel === 'claim'
            ? `no volume fits claim "${f.carrier.metadata.name}"${wanted(f)}`
            : `${claimWords(f)} is not bound to a volume`,
        sentence: (f) => {
            if (f.channel !== 'claim')
                return `The pod waits for ${claimWords(f)}, which has no volume yet although its StorageClass binds immediately.`;
            const storageClass = classOf(f);
            return `Claim "${f.carrier.metadata.name}" needs a pre-provisioned volume: ${storageClass === undefined ? 'it has no StorageClass that provisions one' : `StorageClass "${storageClass}" does not provision any`}, and no free volume fits.`;
        },
        steps: (f) => [
            commands_look('Check why the claim is not bound', `kubectl describe persistentvolumeclaims${inNamespace(f)}`),
            commands_look('List the PersistentVolumes and StorageClasses', 'kubectl get persistentvolumes,storageclasses'),
        ],
        field: (f, place) => {
            if (f.channel !== 'claim')
                return claimField(f, place);
            if (place.object.kind !== 'PersistentVolumeClaim' || f.facts.lacks === undefined)
                return classField(f, place);
            return f.facts.lacks === 'size' ? ['spec', 'resources', 'requests', 'storage'] : ['spec', 'accessModes'];
        },
        documentation: PERSISTENT_VOLUMES,
        wants: volumesToChooseFrom,
        around: volumesOfClass,
    }),
    cause('DeviceClaimUnsatisfied', {
        ...OF_SCHEDULING,
        meaning: 'The pod claims devices (dynamic resource allocation) that no node has free, or its resource claim or device class does not exist.',
        proof: probable(1, 60),
        recognise: [
            rule('schedule', ({ schedule }) => schedule?.missingClaim === undefined ? undefined : { claim: schedule.missingClaim }),
            mainly(/resourceclaim "(?<claim>[^"]+)" not found|device class (?<deviceClass>\S+) does not exist|resource ?claim|cannot allocate all claims/i),
        ],
        about: (f) => [f.facts.deviceClass, f.facts.claim],
        fact: (f) => f.facts.deviceClass !== undefined
            ? `device class "${f.facts.deviceClass}" of its resource claim does not exist`
            : f.facts.claim !== undefined
                ? `resource claim "${f.facts.claim}" does not exist`
                : 'no node has the devices it claims',
        sentence: (f) => f.facts.deviceClass !== undefined
            ? `A resource claim of the pod asks for device class "${f.facts.deviceClass}", which the cluster does not have: its driver is not installed, or the name is misspelled.`
            : f.facts.claim !== undefined
                ? `The pod refers to resource claim "${f.facts.claim}", but namespace ${f.workload.namespace ?? ''} has no such claim. The scheduler waits for it and reports nothing.`
                : `No node satisfies the resource claims of the pod: ${f.text}`,
        steps: (f) => [
            commands_look('List the resource claims of the namespace', `kubectl get resourceclaims${inNamespace(f)}`),
            commands_look('List the device classes and the devices that drivers offer', 'kubectl get deviceclasses,resourceslices'),
            describe(f),
        ],
        field: (f, place) => (f.facts.claim === undefined ? undefined : place.find([['resourceClaimName']], f.facts.claim)) ??
            place.pod('resourceClaims', 0, 'resourceClaimName'),
        documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/',
        missing: ({ facts: { claim, deviceClass }, workload: { namespace } }) => {
            const apiVersion = 'resource.k8s.io/v1';
            if (deviceClass !== undefined)
                return { apiVersion, kind: 'DeviceClass', name: deviceClass };
            return claim === undefined ? undefined : { apiVersion, kind: 'ResourceClaim', namespace, name: claim };
        },
    }),
    causeOfNodes('VolumeZoneConflict', {
        ...OF_SCHEDULING,
        meaning: 'The volume is tied to a zone or node where the pod cannot run.',
        cases: BY_AUTOSCALER,
        proof: probable(1, 60),
        recognise: [
            mainly(/volume node affinity conflict|PersistentVolume's node affinity|no available volume zone|available persistent volumes to bind/, (_groups, counted, { text }) => ({
                ...counted,
                ...(/available persistent volumes to bind/.test(text) ? { unbound: true } : {}),
            })),
        ],
        about: (f) => f.facts.tied,
        fact: ({ facts: { tied } }) => tied === undefined
            ? 'its volume is on a node or in a zone where it cannot run'
            : `the volume of claim "${tied.claim}" is on ${placeWords(tied.places)}, where it cannot run`,
        sentence: (f) => f.facts.unbound === true
            ? 'Its claim needs a volume on the node of the pod, and no suitable free volume is usable where the pod can run.'
            : 'The volume is tied to a node or zone where the pod cannot run: the nodes there have no room, or the pod is not allowed on them.',
        steps: (f) => [
            commands_look('Check which nodes or zones the volumes are tied to', 'kubectl describe persistentvolumes'),
            describe(f),
        ],
        field: (f, place) => (f.facts.tied === undefined ? undefined : claimNameField(place, f.facts.tied.claim)) ?? claimField(f, place),
        lookUp: (f) => [
            ...(f.pod === undefined ? [] : claimsOf(f.pod)).map((name) => ({ ...claimRef(f), name })),
            ...(f.facts.volumes ?? []).map((name) => ({ ...VOLUMES, name })),
        ],
        around: nodesOfVolume,
    }),
    cause('VolumeLimitExceeded', {
        ...OF_SCHEDULING,
        meaning: 'A node can attach a limited number of volumes and has reached that limit.',
        cases: [
            ['when the scheduler reports it', { channel: 'schedule' }],
            ['when attaching fails', { channel: 'volume' }],
        ],
        proof: (f) => probable(f.channel === 'volume' ? 2 : 1, 60),
        recognise: [
            mainly(/exceed max volume count/),
            pattern('volume', /attachment limit exceeded|maximum number of (volumes|disks)/),
        ],
        about: (f) => (f.channel === 'volume' ? f.pod?.spec.nodeName : undefined),
        fact: (f) => f.channel === 'volume'
            ? `node ${f.pod?.spec.nodeName ?? ''} is at its volume-attachment limit`
            : 'all eligible nodes are at their volume-attachment limit',
        sentence: (f) => f.channel === 'volume' ? 'The node cannot attach another volume.' : 'No eligible node can attach another volume.',
        steps: (f) => [
            commands_look('List how many volumes each driver can attach', "kubectl get csinodes -o custom-columns='NODE:.metadata.name,DRIVER:.spec.drivers[*].name,MOST:.spec.drivers[*].allocatable.count'"),
            describe(f),
        ],
        field: claimField,
    }),
    cause('VolumeCapacityShort', {
        ...OF_SCHEDULING,
        meaning: 'The storage pool of the StorageClass is full on every node.',
        proof: probable(1, 60),
        recognise: [mainly(/did not have enough free storage/)],
        about: 'everyone',
        fact: () => 'no node has enough free storage for its volume',
        sentence: () => 'The storage pool of the StorageClass is full on every node.',
        steps: (f) => [describe(f)],
    }),
    cause('ReadWriteOncePodConflict', {
        ...OF_SCHEDULING,
        meaning: 'Only one pod at a time can use the claim, and another pod, usually of the old revision, is using it.',
        proof: WAITING,
        recognise: [mainly(/ReadWriteOncePod/)],
        about: 'everyone',
        fact: () => 'another pod uses its ReadWriteOncePod claim',
        sentence: (f) => `Only one pod at a time can use the claim${f.facts.holder === undefined ? ', and another pod, usually of the old revision, is using it' : ''}.`,
        steps: (f) => [...oldPodsFirst(f, 'all at once', f.facts.holder), describe(f)],
        field: claimField,
        wants: (f, view) => podsThatMayHoldClaim(f, view),
        around: (f, around, view) => holderOfClaim(f, around, view),
    }),
];
function claimRef({ workload: { namespace } }) {
    return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace };
}
function unboundClaims({ pod }) {
    return pod === undefined ? [] : claimsOf(pod);
}
function claimWords(finding) {
    const names = unboundClaims(finding).map((name) => `"${name}"`);
    return names.length === 0 ? 'a claim of its volumes' : `claim ${names.join(', ')}`;
}
function placeWords(places) {
    return places.map(({ of, values }) => `${of} ${values.join(' or ')}`).join(', ');
}
function nodesOfVolume({ pod }, _around, view) {
    const { namespace } = pod?.metadata ?? {};
    const volumes = (pod === undefined ? [] : claimsOf(pod)).flatMap((claimName) => {
        const claim = view.get({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name: claimName });
        const { volumeName } = claim?.spec ?? {};
        return volumeName === undefined ? [] : [{ claim: claimName, name: volumeName }];
    });
    const tied = volumes
        .map((volume) => ({ ...volume, places: placesOf(view.get({ ...VOLUMES, name: volume.name })) }))
        .find(({ places }) => places.length > 0);
    const facts = { volumes: volumes.map(({ name }) => name) };
    if (tied === undefined)
        return volumes.length === 0 ? undefined : { sentence: '', facts };
    const { claim, name, places } = tied;
    const sentence = `Volume ${name} of claim "${claim}" is only usable on ${placeWords(places)}.`;
    return { sentence, facts: { ...facts, tied: { claim, places } } };
}
function placesOf(volume) {
    const { nodeAffinity } = volume?.spec ?? {};
    return (nodeAffinity?.required?.nodeSelectorTerms ?? [])
        .flatMap(({ matchExpressions = [] }) => matchExpressions)
        .map(({ key, values = [] }) => ({ of: placeOf(key), values }));
}
function placeOf(label) {
    if (label === 'kubernetes.io/hostname')
        return 'node';
    return /(^|[./])zone$/.test(label) ? 'zone' : label;
}
function volumesOfClass(finding, _around, view) {
    const volumes = volumesOfSameClass(finding, view);
    if (volumes.length === 0)
        return undefined;
    const { accessModes = [], resources } = claimSpec(finding);
    const size = (0,model_quantity/* parseQuantity */.Lf)(resources?.requests?.storage) ?? 0;
    const fits = ({ spec = {} }) => ({
        size: ((0,model_quantity/* parseQuantity */.Lf)(spec.capacity?.storage) ?? 0) >= size,
        modes: accessModes.every((mode) => spec.accessModes?.includes(mode) === true),
    });
    const told = volumes.slice(0, pod_claims_FEW).map(({ metadata, spec = {}, status = {} }) => {
        const { capacity, accessModes: modes = [] } = spec;
        const { phase = '' } = status;
        return `${metadata.name} (${[capacity?.storage ?? '', ...modes, phase].filter(Boolean).join(', ')})`;
    });
    const all = volumes.map(fits);
    const lacks = !all.some((one) => one.size) ? 'size' : !all.some((one) => one.modes) ? 'modes' : undefined;
    return {
        sentence: `Volumes of its class: ${told.join(', ')}${volumes.length > pod_claims_FEW ? `, and ${volumes.length - pod_claims_FEW} more` : ''}.`,
        ...(lacks === undefined ? {} : { facts: { lacks } }),
    };
}

;// CONCATENATED MODULE: ./src/causes/volumes.ts





const volumes_common = {
    family: 'H',
    layer: 4,
    documentation: 'https://kubernetes.io/docs/concepts/storage/volumes/',
};
const volumes_nodeOf = ({ pod }) => pod?.spec.nodeName ?? '';
const volumes_namespaceOf = ({ workload }) => workload.namespace ?? '';
const MOUNT = String.raw `MountVolume\.SetUp failed for volume "(?<volume>[^"]+)"\s*: `;
const volumes_words = (volume) => (volume === undefined ? 'a volume' : `volume "${volume}"`);
function volumeField(volume, place) {
    const volumes = place.podSpec?.volumes ?? [];
    const index = volumes.findIndex(({ name }) => name === volume);
    if (index >= 0)
        return place.pod('volumes', index, 'name');
    const claim = volumes.findIndex(({ persistentVolumeClaim }) => persistentVolumeClaim !== undefined);
    return claim < 0 ? undefined : place.pod('volumes', claim, 'persistentVolumeClaim', 'claimName');
}
function mountField(volume, place) {
    for (const list of ['containers', 'initContainers']) {
        for (const [at, { volumeMounts = [] }] of (place.podSpec?.[list] ?? []).entries()) {
            const mount = volumeMounts.findIndex(({ name }) => name === volume);
            if (mount >= 0)
                return place.pod(list, at, 'volumeMounts', mount, 'name');
        }
    }
    return volumeField(volume, place);
}
function ownWords(text) {
    const said = /(?:Mount|Map|Unmap)Volume\.\w+(?: initialization)? failed for volume "[^"]+"\s*: (?<said>.+)$/s.exec(text)?.groups?.said;
    const output = /\nOutput: (?:mount(?:\.\w+)?: )?(?:\S+: )?(?<line>[^\n]+)/.exec(said ?? '')?.groups?.line;
    return (output ?? said?.replace(/^.*desc = /s, ''))
        ?.replaceAll(/\/\S+\/pods\/[^\s:]+/g, 'its folder')
        .trim()
        .replace(/\.$/, '');
}
const KEY_MISSING = new RegExp(`(?:${MOUNT}(?:configmap )?)?references non-existent (?<source>config|secret) key: (?<key>\\S+)`);
function ofMissingSource(kind) {
    const code = `Volume${kind}Missing`;
    const notFound = `${kind.toLowerCase()}s? "(?<name>[^"]+)" not found`;
    return {
        ...volumes_common,
        meaning: `A volume uses a ${kind} that the namespace does not have; the container stays in ContainerCreating. For an environment variable, see ${kind}Missing.`,
        proof: probable(1, 20),
        recognise: [MOUNT, ''].map((start) => pattern('volume', new RegExp(`${start}${notFound}`))),
        about: (f) => f.facts.name,
        missing: (f) => namedBy(code, f.facts.name, f.workload),
        fact: (f) => `${kind} "${f.facts.name}" does not exist, and a volume needs it`,
        sentence: (f) => `${capital(volumes_words(f.facts.volume))} uses ${kind} "${f.facts.name}", but namespace ${volumes_namespaceOf(f)} has no such ${kind}: the pod cannot start until it exists.`,
        field: (f, place) => referencePath(place, code, { name: f.facts.name }),
    };
}
const VOLUME_CAUSES = [
    cause('VolumeSecretMissing', {
        ...ofMissingSource('Secret'),
        steps: (f) => [
            commands_look('List the Secrets of the namespace (names only)', `kubectl get secrets${inNamespace(f)}`),
            run('Create the Secret', `kubectl create secret generic ${quote(f.facts.name)}${inNamespace(f)} --from-file=FILE`),
        ],
        documentation: 'https://kubernetes.io/docs/concepts/configuration/secret/',
    }),
    cause('VolumeConfigMapMissing', {
        ...ofMissingSource('ConfigMap'),
        steps: (f) => [
            commands_look('List the ConfigMaps of the namespace', `kubectl get configmaps${inNamespace(f)}`),
            run('Create the ConfigMap', `kubectl create configmap ${quote(f.facts.name)}${inNamespace(f)} --from-file=DIRECTORY`),
        ],
        documentation: 'https://kubernetes.io/docs/concepts/storage/volumes/#configmap',
    }),
    cause('VolumeKeyMissing', {
        ...volumes_common,
        meaning: 'A volume lists a key that its ConfigMap or Secret does not have. For an environment variable, see ConfigKeyMissing.',
        proof: probable(2, 8),
        recognise: [
            rule('volume', ({ text }) => {
                const { source, key, volume } = KEY_MISSING.exec(text)?.groups ?? {};
                if (key === undefined)
                    return undefined;
                const kind = source === 'secret' ? 'Secret' : 'ConfigMap';
                return { kind, key, ...(volume === undefined ? {} : { volume }) };
            }),
        ],
        about: ({ facts: { kind, volume, key } }) => [kind, volume, key],
        fact: (f) => `the ${f.facts.kind} of ${volumes_words(f.facts.volume)} has no key "${f.facts.key}"`,
        sentence: (f) => `${capital(volumes_words(f.facts.volume))} lists key "${f.facts.key}", which its ${f.facts.kind} does not have.`,
        steps: (f) => [
            edit(`Add key "${f.facts.key}" to the ${f.facts.kind}, or correct the key in the volume`),
            commands_look('Check what the volume refers to', podField(f, 'volumes'), f.workload),
            describe(f),
        ],
        field: (f, place) => referencePath(place, 'VolumeKeyMissing', f.facts),
        lacksKey: (f) => {
            const { kind, name, key, volume } = f.facts;
            const ofVolume = f.pod === undefined || volume === undefined ? undefined : keyHolder(f.pod, volume, key);
            const holder = name === undefined ? ofVolume : inItsNamespace(f, kind, name);
            return holder && { holder, key };
        },
    }),
    cause('HostPathTypeMismatch', {
        ...volumes_common,
        meaning: 'The volume requires a file or directory on the node that is missing or has another type.',
        proof: TERMINAL,
        scope: 'node',
        recognise: [
            pattern('volume', /volume "(?<volume>[^"]+)"\s*: hostPath type check failed[:,] (?<path>.+?) is not a (?<type>(?:socket )?file|directory|(?:character|block) device)\b/),
        ],
        about: (f) => [f.facts.path, f.facts.type, volumes_nodeOf(f)],
        fact: (f) => `host path ${f.facts.path} is not a ${f.facts.type} on node ${volumes_nodeOf(f)}`,
        sentence: (f) => `Volume "${f.facts.volume}" requires a ${f.facts.type} at ${f.facts.path} on the node: the path is missing, or has another type.`,
        steps: (f) => [
            run('Inspect the path on the node', `kubectl debug node/${quote(f.pod?.spec.nodeName ?? 'NODE')} -it --image=busybox:1.36 -- ls -ld /host${quote(f.facts.path)}`, f.workload),
            edit('Set hostPath.type to DirectoryOrCreate or FileOrCreate in the manifest, so that Kubernetes creates the path'),
        ],
        field: (f, place) => place.find([['hostPath', 'path']], f.facts.path),
        documentation: 'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath-volume-types',
    }),
    cause('VolumeModeMismatch', {
        ...volumes_common,
        meaning: 'A block volume is listed under volumeMounts, or a file system under volumeDevices.',
        proof: TERMINAL,
        recognise: [
            pattern('volume', /(?:volume "?(?<volume>[^"\s]+)"?\s.*)?has volumeMode (?<mode>\w+), but is specified in (?<where>\w+)/),
        ],
        about: (f) => [f.facts.mode, f.facts.where],
        fact: (f) => `a ${f.facts.mode} volume is listed in ${f.facts.where}`,
        sentence: (f) => `The claim has volumeMode ${f.facts.mode}, but the container lists it in ${f.facts.where}: block volumes belong in volumeDevices, file systems in volumeMounts.`,
        steps: (f) => [
            commands_look('Check the volumeMode of the claims', `kubectl get persistentvolumeclaims${inNamespace(f)} -o custom-columns=NAME:.metadata.name,MODE:.spec.volumeMode`),
            describe(f),
        ],
        field: (f, place) => mountField(f.facts.volume, place),
    }),
    cause('MultiAttach', {
        ...volumes_common,
        meaning: 'The disk can be attached to only one node, and another node still has it, usually for a pod of the old revision.',
        proof: probable(2, 420),
        recognise: [
            pattern('volume', /Multi-Attach error for volume "(?<volume>[^"]+)"/),
            pattern('volume', /AttachVolume\.Attach failed for volume "(?<volume>[^"]+)".*(?:already (?:being used|attached|in use)|is (?:currently )?attached to another|VolumeInUse|RESOURCE_IN_USE_BY_ANOTHER_RESOURCE|AttachDiskWhileBeingDetached|[Dd]isk .*is attached to)/s),
        ],
        about: (f) => f.facts.volume,
        fact: (f) => `volume "${f.facts.volume}" is still attached to another node`,
        field: (f, place) => volumeField(f.facts.volume, place),
        sentence: (f) => `The disk can be attached to only one node${f.facts.holder === undefined ? ', and another pod, usually of the old revision, still holds it' : ''}.`,
        steps: (f) => [
            ...oldPodsFirst(f, 'all at once', f.facts.holder),
            commands_look('List the volume attachments', 'kubectl get volumeattachments'),
        ],
        wants: (f, view) => podsThatMayHoldClaim(f, view, f.facts.volume),
        around: (f, around, view) => holderOfClaim(f, around, view, f.facts.volume),
    }),
    cause('VolumeNotFound', {
        ...volumes_common,
        meaning: 'The disk that the volume names does not exist in this project or zone.',
        proof: TERMINAL,
        recognise: [
            pattern('volume', /GCE persistent disk not found: diskName="(?<disk>[^"]+)"|InvalidVolume\.NotFound|DiskNotFound|volume '?[\w-]+'? does not exist|code = NotFound desc = .*\b(?:volume|disk)\b.*not (?:found|exist)/is),
        ],
        about: (f) => f.facts.disk,
        fact: (f) => `the disk ${f.facts.disk === undefined ? 'of a volume' : `"${f.facts.disk}"`} does not exist`,
        sentence: () => 'The disk that the volume names does not exist in this project or zone.',
        steps: (f) => [
            describe(f),
            commands_look('List the PersistentVolumes and the disks they name', 'kubectl get persistentvolumes -o custom-columns=NAME:.metadata.name,DISK:.spec.csi.volumeHandle'),
        ],
    }),
    cause('AttachFailed', {
        ...volumes_common,
        meaning: 'The storage driver could not attach the disk to the node. For a disk that another node still has, see MultiAttach.',
        proof: probable(3, 150),
        scope: 'node',
        recognise: [
            pattern('volume', /AttachVolume\.Attach failed for volume "(?<volume>[^"]+)"|timed out waiting for external-attacher/),
        ],
        rest: true,
        about: (f) => [f.facts.volume, volumes_nodeOf(f)],
        field: (f, place) => volumeField(f.facts.volume, place),
        fact: (f) => `${volumes_words(f.facts.volume)} cannot be attached to node ${volumes_nodeOf(f)}`,
        sentence: () => 'The storage driver could not attach the disk to the node; details below.',
        steps: (f) => [commands_look('List the volume attachments', 'kubectl get volumeattachments'), describe(f)],
    }),
    cause('CsiDriverNotRegistered', {
        ...volumes_common,
        meaning: 'The node plugin of the storage driver does not run on the node, or has not registered yet.',
        proof: probable(4, 120),
        scope: 'node',
        recognise: [
            pattern('volume', /driver name (?<driver>\S+) not found in the list of registered CSI drivers/),
            pattern('volume', /CSINode \S+ does not contain driver (?<driver>\S+)/),
        ],
        about: (f) => [f.facts.driver, volumes_nodeOf(f)],
        fact: (f) => `storage driver ${f.facts.driver} does not run on node ${volumes_nodeOf(f)}`,
        sentence: (f) => `The kubelet on the node has no storage driver ${f.facts.driver}: its node plugin (a DaemonSet) does not run there, or the name is misspelled.`,
        field: (f, place) => place.find([['csi', 'driver']], f.facts.driver) ?? volumeField(undefined, place),
        steps: (f) => [
            commands_look('List the storage drivers of the node', `kubectl get csinode ${quote(f.pod?.spec.nodeName ?? 'NODE')} -o jsonpath='{.spec.drivers[*].name}'`, f.workload),
            describe(f),
        ],
    }),
    cause('MountFailed', {
        ...volumes_common,
        meaning: 'The disk or share exists, but the node could not mount it. Missing Secrets, ConfigMaps and keys have their own codes.',
        cases: [
            [
                'when the server denies access, or the directory does not exist',
                { facts: { volume: 'data', permanent: true } },
            ],
            ['otherwise', {}],
        ],
        proof: (f) => (f.facts.permanent ? probable(2, 30) : probable(3, 150)),
        scope: 'node',
        recognise: [
            rule('volume', ({ text }) => {
                const volume = /(?:Mount|Map)Volume\.\w+(?: initialization)? failed for volume "(?<name>[^"]+)"/.exec(text)
                    ?.groups?.name;
                if (volume === undefined || /kubernetes\.io~(projected|secret)\/.*no space left/.test(text))
                    return undefined;
                const why = ownWords(text);
                return {
                    volume,
                    ...(why === undefined ? {} : { why }),
                    ...(PERMANENT.test(text) ? { permanent: true } : {}),
                    ...(/unknown filesystem type '(nfs|cifs)/.test(text) ? { lacksClient: true } : {}),
                };
            }),
        ],
        rest: true,
        about: (f) => [isOfManifest(f) ? f.facts.volume : undefined, f.facts.why],
        fact: ({ facts: { volume, why }, pod }) => `volume${isOfManifest({ facts: { volume }, pod }) ? ` "${volume}"` : ''} cannot be mounted${why === undefined ? '' : `: ${why}`}`,
        sentence: (f) => {
            const { volume, why, lacksClient } = f.facts;
            return `Node ${volumes_nodeOf(f)} could not mount volume "${volume}"${why === undefined ? '; details below' : `: ${why}`}.${lacksClient ? ' The node lacks the mount program (nfs-common, cifs-utils).' : ''}`;
        },
        field: (f, place) => volumeField(f.facts.volume, place),
        steps: (f) => [describe(f), commands_look('List the pods of the storage drivers', 'kubectl get pods -A -o wide | grep csi')],
    }),
    cause('PvcNotBound', {
        ...volumes_common,
        meaning: 'The pod waits for a claim that has no volume yet. The claim itself usually says why.',
        proof: WAITING,
        recognise: [pattern('volume', /error processing PVC [^/]+\/(?<claim>[^:]+): PVC is not bound/)],
        before: ['VolumeWaitTimeout'],
        about: (f) => f.facts.claim,
        fact: (f) => `claim "${f.facts.claim}" is not bound`,
        sentence: (f) => `Claim "${f.facts.claim}" has no volume yet.`,
        steps: (f) => [
            commands_look(`Check why claim ${f.facts.claim} is not bound`, `kubectl describe persistentvolumeclaim ${quote(f.facts.claim)}${inNamespace(f)}`, f.workload),
        ],
        field: (f, place) => claimNameField(place, f.facts.claim),
        documentation: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/',
    }),
    cause('VolumeWaitTimeout', {
        ...volumes_common,
        meaning: 'The kubelet timed out waiting for volumes, and no other message explains why. This is its summary after two minutes, not a cause of its own.',
        cases: [
            ['while nothing is reported about the volumes', { symptom: 'ContainerCreating' }],
            ['when the kubelet has timed out', {}],
        ],
        proof: (f) => (f.symptom === 'ContainerCreating' ? WAITING : probable(2, 240)),
        confidence: 'likely',
        recognise: [
            rule('volume', ({ text, unmounted }) => {
                const named = /Unable to attach or mount volumes: unmounted volumes=\[(?<names>[^\]]*)\]/.exec(text)?.groups;
                const old = /timeout expired waiting for volumes to attach or mount for pod .*(?:unmounted volumes|list of unattached.*volumes)=\[(?<names>[^\]]*)\]/;
                const volumes = unmounted ?? named?.names?.split(' ') ?? old.exec(text)?.groups?.names?.split(' ');
                return volumes && { volumes };
            }),
        ],
        example: { facts: { volumes: ['data'] } },
        about: (f) => f.facts.volumes,
        field: (_f, place) => volumeField(undefined, place),
        fact: (f) => `${f.facts.volumes.length === 1 ? 'volume' : 'volumes'} ${f.facts.volumes.join(', ')} ${f.facts.volumes.length === 1 ? 'was' : 'were'} not mounted; no event explains why`,
        sentence: (f) => f.symptom === 'ContainerCreating'
            ? 'The kubelet waits for the volumes to be attached and mounted; it reports why only after two minutes.'
            : 'The kubelet timed out waiting for the volumes.',
        steps: (f) => [
            describe(f),
            commands_look('List the claims, Secrets and ConfigMaps of the namespace', `kubectl get persistentvolumeclaims,secrets,configmaps${inNamespace(f)}`),
        ],
    }),
];
const PERMANENT = /access denied by server|No such file or directory|path "[^"]+" does not exist|unknown filesystem type/;
function isOfManifest({ facts, pod }) {
    return pod === undefined || pod.spec.volumes?.some(({ name }) => name === facts.volume) === true;
}

;// CONCATENATED MODULE: ./src/causes/provisioning.ts






const CLASSES = 'https://kubernetes.io/docs/concepts/storage/storage-classes/';
const claimOf = ({ carrier }) => carrier.metadata.name;
const claimOfClass = (finding) => finding.facts.claim ?? claimOf(finding);
const PROVISIONING_CAUSES = [
    cause('StorageClassMissing', {
        ...volumes_common,
        meaning: 'The claim names a StorageClass that the cluster does not have, or it names none and the cluster has no default.',
        proof: TERMINAL,
        recognise: [
            pattern('claim', /storageclass\.storage\.k8s\.io "(?<class>[^"]+)" not found/),
            pattern('claim', /no persistent volumes available for this claim and no storage class is set/),
        ],
        about: (f) => [f.facts.class, claimOfClass(f)],
        fact: (f) => f.facts.class === undefined
            ? `claim "${claimOfClass(f)}" names no StorageClass, and the cluster has no default`
            : `StorageClass "${f.facts.class}" of claim "${claimOfClass(f)}" does not exist`,
        sentence: (f) => f.facts.class === undefined
            ? 'A claim without storageClassName uses the default StorageClass, but the cluster has none, and no free volume fits.'
            : `Claim "${claimOfClass(f)}" asks for StorageClass "${f.facts.class}", which the cluster does not have, so no volume is provisioned.`,
        steps: (f) => [
            commands_look('List the StorageClasses', 'kubectl get storageclasses'),
            edit('Fix storageClassName in the manifest'),
            ...(f.facts.claim === undefined
                ? [
                    run('Delete the unbound claim, then deploy again: a claim cannot change its StorageClass', `kubectl delete persistentvolumeclaim ${quote(claimOf(f))}${inNamespace(f)}`, (0,model_object/* refOf */.H8)(f.carrier)),
                ]
                : []),
        ],
        field: classField,
        missing: (f) => f.facts.class === undefined ? undefined : namedBy('StorageClassMissing', f.facts.class, f.workload),
        wants: volumesToChooseFrom,
        becomes: (f, view) => volumesOfSameClass(f, view).length > 0 ? { ...f, code: 'PvcUnbound', facts: {} } : undefined,
        documentation: CLASSES,
    }),
    cause('WaitForFirstConsumer', {
        ...volumes_common,
        kind: ['v1', 'PersistentVolumeClaim'],
        meaning: 'Kubernetes binds the claim when a pod that uses it is scheduled. This is normal, and never a cause while such a pod can still be scheduled.',
        when: 'never',
        proof: WAITING,
        recognise: [pattern('claim', /waiting for (first consumer to be created|pod \S+ to be scheduled)/)],
        about: claimOf,
        fact: (f) => `claim "${claimOf(f)}" waits for a pod`,
        sentence: () => 'Kubernetes binds the claim when a pod that uses it is scheduled. This is normal.',
        steps: (f) => [describe(f)],
        documentation: CLASSES,
    }),
    cause('ProvisioningFailed', {
        ...volumes_common,
        kind: ['v1', 'PersistentVolumeClaim'],
        meaning: 'The storage driver failed to provision a volume.',
        proof: probable(3, 120),
        recognise: [pattern('claim', /failed to provision volume with StorageClass "(?<class>[^"]+)": (?<why>.+)/is)],
        about: (f) => [f.facts.class, claimOf(f)],
        field: classField,
        fact: (f) => `StorageClass "${f.facts.class}" cannot provision a volume for claim "${claimOf(f)}"`,
        sentence: (f) => `The storage driver reports: ${f.facts.why}`,
        steps: (f) => [
            commands_look('Inspect the claim', `kubectl describe persistentvolumeclaim ${quote(claimOf(f))}${inNamespace(f)}`, (0,model_object/* refOf */.H8)(f.carrier)),
            commands_look('Inspect the StorageClass', `kubectl describe storageclass ${quote(f.facts.class)}`),
        ],
        documentation: CLASSES,
    }),
    cause('ProvisioningPending', {
        ...volumes_common,
        kind: ['v1', 'PersistentVolumeClaim'],
        meaning: 'The storage driver has not answered the request for a volume; it may not be installed.',
        proof: probable(1, 120),
        recognise: [
            pattern('claim', /waiting for a volume to be created,? either by (the )?external provisioner ['"](?<driver>[^'"]+)['"]/i),
        ],
        about: (f) => [f.facts.driver, claimOf(f)],
        field: classField,
        fact: (f) => `storage driver ${f.facts.driver} has not provisioned a volume for claim "${claimOf(f)}"`,
        sentence: (f) => `The claim waits for driver ${f.facts.driver}, which has reported nothing: the driver is not installed or not running, or the StorageClass misspells its name.`,
        steps: (f) => [
            commands_look('List the installed storage drivers', 'kubectl get csidrivers'),
            commands_look('Inspect the claim', `kubectl describe persistentvolumeclaim ${quote(claimOf(f))}${inNamespace(f)}`, (0,model_object/* refOf */.H8)(f.carrier)),
        ],
        documentation: CLASSES,
    }),
    cause('PvcResizePending', {
        ...volumes_common,
        role: 'notice',
        meaning: 'The claim requests more storage: the disk has grown but its file system has not, or the storage driver cannot expand the volume. The claim keeps working at its old size.',
        proof: WAITING,
        recognise: [],
        about: waitsForPod,
        fact: (f) => waitsForPod(f) ? 'it grows only after a pod that uses it restarts' : 'the storage driver cannot expand it',
        sentence: (f) => waitsForPod(f)
            ? 'The disk has grown; its file system grows when a pod that uses the claim restarts.'
            : `The storage driver does not expand the volume: ${f.text}`,
        steps: (f) => [
            commands_look('Check the resize status of the claim', `kubectl get persistentvolumeclaim ${quote(claimOf(f))}${inNamespace(f)} -o jsonpath='{.status.conditions}'`, (0,model_object/* refOf */.H8)(f.carrier)),
            describe(f),
        ],
        field: (_f, place) => place.object.kind === 'PersistentVolumeClaim' ? ['spec', 'resources', 'requests', 'storage'] : undefined,
        documentation: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims',
    }),
];
function waitsForPod({ symptom }) {
    return symptom === 'FileSystemResizePending';
}

;// CONCATENATED MODULE: ./src/causes/readiness.ts




const READINESS = {
    family: 'J',
    layer: 10,
    proof: WAITING,
    documentation: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
};
const kindOf = ({ readiness }) => readiness?.probe ?? 'readiness';
const probe = (f) => probeOf(f.container, kindOf(f));
const readiness_name = (f) => f.container?.name ?? '';
const check = (f) => `${kindOf(f)} probe (${probeWords(probe(f))})`;
const at = (aspect) => (f, place) => probePath(place, kindOf(f), aspect);
const inContainer = (f, command, why) => commands_look(why, `kubectl exec ${quote(f.pod?.metadata.name ?? 'POD')}${inNamespace(f)} -c ${quote(readiness_name(f))} -- ${command}`, f.workload);
const ask = (f, why = 'Send the same request as the probe') => {
    const command = asCommand(probe(f), f.container ?? { name: '' });
    return command === undefined ? [ports(f)] : [inContainer(f, command, why)];
};
const log = (f) => commands_look(`Read the log of container ${readiness_name(f)}`, `kubectl logs ${quote(f.pod?.metadata.name ?? 'POD')}${inNamespace(f)} -c ${quote(readiness_name(f))} --tail=100`, f.workload);
const readiness_events = (f) => commands_look('List the probe failures', `kubectl get events${inNamespace(f)} --field-selector reason=Unhealthy`);
const ports = (f) => inContainer(f, `sh -c 'ss -ltn || netstat -ltn'`, `List the addresses and ports that container ${readiness_name(f)} listens on`);
const tail = (f) => `${f.log?.meaning === undefined ? '' : ` ${meaningWords(f.log.meaning)}`}${quotedLine(f)}`;
const STATUS_MEANINGS = {
    400: ': it rejects the request, as a port that expects HTTPS does (scheme)',
    401: ': it requires a login, which the probe only has if its httpHeaders set one',
    403: ': it denies access to the probe',
    404: ': it does not serve that path',
    503: ': it, or something it depends on, is not ready',
};
const ANSWERS = [
    ['status', /HTTP probe failed with statuscode: (?<status>\d+)/],
    ['plain HTTP', /server gave HTTP response to HTTPS client|first record does not look like a TLS handshake/],
    ['HTTPS', /malformed HTTP response/],
    ['no TLS', /remote error: tls/],
    ['refused', /connection refused/],
    ['cut off', /connection reset by peer|: EOF$|unexpected EOF/],
    ['no route', /no route to host|network is unreachable/],
    [
        'too late',
        /context deadline exceeded|Client\.Timeout|timed out|i\/o timeout|timeout: (failed to connect|health rpc did not complete)/,
    ],
    ['health', /service unhealthy \(responded with "(?<status>[^"]+)"\)/i],
    ['no health', /error: (this server does not implement the grpc health protocol|health rpc failed)/i],
    ['no command', /executable file not found|stat \S+: no such file or directory/],
    ['error', /^(Readiness|Startup) probe (failed|errored)/],
];
const OF_NETWORK = ['plain HTTP', 'HTTPS', 'no TLS', 'refused', 'cut off', 'no route', 'too late'];
const ON_ITS_OWN = /^\w+ probe errored|^\w+ probe failed: command .* timed out|timeout: (?:failed to connect service|health rpc)|\b(?:localhost|127\.0\.0\.1)\b|\[?::1\]?/s;
function isOwnAnswer({ text, container, readiness }) {
    const isCommand = probeOf(container, readiness?.probe ?? 'readiness')?.exec !== undefined;
    const isForeign = isCommand && !ON_ITS_OWN.test(text);
    return (kind) => !isForeign || !OF_NETWORK.includes(kind);
}
function outputOf({ text, symptom: word }) {
    const output = word === 'Unhealthy' ? text.replace(/^\w+ probe (failed|errored[^:]*):/, '') : '';
    const line = output.trim().split('\n').at(-1)?.trim() ?? '';
    return line === '' ? undefined : line;
}
function answered(answer, read) {
    return rule('readiness', (signal) => {
        const isSaid = isOwnAnswer(signal);
        const [kind, expression] = ANSWERS.find(([of, one]) => isSaid(of) && one.test(signal.text)) ?? [];
        const match = kind === answer ? expression?.exec(signal.text) : undefined;
        return match == null ? undefined : read(groupsOf(match), signal);
    });
}
const noFacts = () => ({});
const ANSWERED = [
    cause('ReadinessHttpStatus', {
        ...READINESS,
        meaning: 'The container runs but answers its readiness probe with an HTTP error: 404 for a wrong path, 401 or 403 if it requires a login, 503 if it or something it depends on is not ready.',
        cases: [
            ['when the container answers 4xx', { facts: { status: 404 } }],
            ['otherwise', { facts: { status: 503 } }],
        ],
        example: { facts: { status: 503 } },
        proof: ({ facts: { status } }) => (status >= 400 && status < 500 ? probable(12, 180) : WAITING),
        recognise: [answered('status', ({ status }) => ({ status: Number(status) }))],
        about: 'container',
        fact: (f) => `${check(f)} answers ${f.facts.status}`,
        sentence: (f) => `Container ${readiness_name(f)} runs, but answers its ${check(f)} with HTTP ${f.facts.status}${STATUS_MEANINGS[f.facts.status] ?? ''}.${tail(f)}`,
        steps: (f) => [...ask(f), log(f), edit(`Fix the ${kindOf(f)} probe in the manifest`)],
        field: at('path'),
    }),
    cause('ReadinessTlsMismatch', {
        ...READINESS,
        meaning: 'The readiness probe uses HTTPS and the server HTTP, or the reverse.',
        recognise: [
            answered('plain HTTP', () => ({ server: 'HTTP' })),
            answered('HTTPS', () => ({ server: 'HTTPS' })),
            answered('no TLS', noFacts),
        ],
        about: 'container',
        fact: (f) => f.facts.server === 'HTTP'
            ? `${kindOf(f)} probe uses HTTPS on port ${portOf(probe(f)) ?? ''}, but the server answers in plain HTTP`
            : f.facts.server === 'HTTPS'
                ? `${kindOf(f)} probe uses plain HTTP on port ${portOf(probe(f)) ?? ''}, but the server expects HTTPS`
                : `${check(f)} fails: the server rejects its TLS handshake`,
        sentence: (f) => f.facts.server === 'HTTP'
            ? `The scheme of the ${kindOf(f)} probe is HTTPS, but container ${readiness_name(f)} serves plain HTTP on that port.${tail(f)}`
            : f.facts.server === 'HTTPS'
                ? `The ${kindOf(f)} probe uses HTTP, the default scheme, but container ${readiness_name(f)} serves HTTPS on that port.${tail(f)}`
                : `The server rejects the TLS handshake of the ${kindOf(f)} probe: the kubelet sends no client certificate and does not verify the server.${tail(f)}`,
        steps: (f) => [
            edit(`Set the scheme of the ${kindOf(f)} probe in the manifest`),
            log(f),
            ...ask(f, 'Send the request from inside the container'),
        ],
        field: at('scheme'),
    }),
    cause('ReadinessConnectionRefused', {
        ...READINESS,
        meaning: 'The container runs, but nothing listens on the port of the readiness probe: the program uses another port, listens only on 127.0.0.1, or is still starting.',
        recognise: [answered('refused', noFacts)],
        about: 'container',
        fact: (f) => `${check(f)} is refused: nothing listens on that port`,
        sentence: (f) => `Container ${readiness_name(f)} runs, but nothing listens on the port of its ${check(f)}: the program uses another port, listens only on 127.0.0.1, or is still starting.${tail(f)}`,
        steps: (f) => [ports(f), log(f)],
        field: at('port'),
    }),
    cause('ReadinessReset', {
        ...READINESS,
        meaning: 'The program accepts the connection of the readiness probe, then drops it.',
        recognise: [answered('cut off', noFacts)],
        about: 'container',
        fact: (f) => `the program drops the connection of its ${check(f)}`,
        sentence: (f) => `Container ${readiness_name(f)} accepts the connection of its ${kindOf(f)} probe, then drops it without an answer.${tail(f)}`,
        steps: (f) => [log(f), ...ask(f)],
        field: at('port'),
    }),
    cause('ReadinessUnroutable', {
        ...READINESS,
        meaning: 'The node cannot reach the pod: the network between them is broken.',
        recognise: [answered('no route', noFacts)],
        about: 'container',
        fact: (f) => `the node cannot reach the pod for its ${check(f)}`,
        sentence: (f) => `Node ${f.pod?.spec.nodeName ?? ''} has no route to the address of its pod: the pod network is broken.`,
        steps: (f) => [
            commands_look('Check whether all failing pods run on one node', `kubectl get pods -o wide${inNamespace(f)}`),
            readiness_events(f),
        ],
        field: at('port'),
    }),
    cause('ReadinessTimeout', {
        ...READINESS,
        meaning: 'The readiness probe gets no answer within timeoutSeconds (default 1 s). If nothing listens, the connection is refused immediately instead: ReadinessConnectionRefused.',
        recognise: [answered('too late', noFacts)],
        about: 'container',
        fact: (f) => `${check(f)} gets no answer within ${probe(f)?.timeoutSeconds ?? 1} s`,
        sentence: (f) => probe(f)?.grpc === undefined
            ? `Container ${readiness_name(f)} takes longer than timeoutSeconds (${probe(f)?.timeoutSeconds ?? 1}) to answer its ${kindOf(f)} probe.${tail(f)}`
            : `No gRPC server answers on port ${portOf(probe(f))} of container ${readiness_name(f)} within timeoutSeconds (${probe(f)?.timeoutSeconds ?? 1}): nothing listens there, the server uses another protocol, or it is slow.${tail(f)}`,
        steps: (f) => [
            ...ask(f, 'Measure how long the probe request takes'),
            log(f),
            edit('Increase timeoutSeconds, or probe something that answers faster'),
        ],
        field: at('time'),
    }),
    cause('ReadinessGrpc', {
        ...READINESS,
        meaning: 'The gRPC health service of the container reports that it is not serving, or the container does not implement it.',
        example: { facts: { status: 'NOT_SERVING' } },
        recognise: [
            answered('health', ({ status = '' }) => ({ status })),
            answered('no health', (_groups, signal) => ({ output: outputOf(signal) ?? '' })),
        ],
        about: 'container',
        fact: (f) => f.facts.status === undefined
            ? `the server on port ${portOf(probe(f)) ?? ''} does not answer the gRPC health check of the ${kindOf(f)} probe`
            : `${check(f)} answers ${f.facts.status}`,
        sentence: (f) => f.facts.status === undefined
            ? `The server of container ${readiness_name(f)} does not implement grpc.health.v1.Health, or rejects the call: ${f.facts.output}.${tail(f)}`
            : `The gRPC health service of container ${readiness_name(f)} reports ${f.facts.status}.${tail(f)}`,
        steps: (f) => [log(f), readiness_events(f), edit('Set the gRPC service of the probe to one that the server registers')],
        field: at('port'),
    }),
    cause('ReadinessExecFailed', {
        ...READINESS,
        meaning: 'The command of the readiness probe fails, or is not in the image. For a command that takes too long, see ReadinessTimeout.',
        cases: [
            ['when the command is not in the image', { facts: { missing: true } }],
            ['when the command fails', {}],
        ],
        proof: (f) => (f.facts.missing === true ? probable(3, 15) : WAITING),
        recognise: [
            answered('no command', () => ({ missing: true })),
            answered('error', (_groups, signal) => ({ output: outputOf(signal) })),
            rule('readiness', ({ readiness }) => (readiness?.lostSince === undefined ? undefined : {})),
        ],
        about: 'container',
        fact: (f) => {
            const [program = ''] = probe(f)?.exec?.command ?? [];
            const { missing, output } = f.facts;
            if (missing === true)
                return `${kindOf(f)} command ${quote(program)} does not exist in the image`;
            return output === undefined
                ? `${kindOf(f)} command ${shortCommandOf(probe(f))} fails`
                : `${kindOf(f)} command fails: ${output}`;
        },
        sentence: (f) => {
            const { missing, output } = f.facts;
            const command = `The ${kindOf(f)} command of container ${readiness_name(f)}, ${shortCommandOf(probe(f))},`;
            if (missing === true)
                return `${command} does not exist in the image, so the pod is never ready.`;
            const lostSince = f.readiness?.lostSince;
            const how = lostSince !== undefined
                ? `; its pod has not been ready since ${lostSince}`
                : output === undefined
                    ? ' and writes nothing'
                    : `: ${output}`;
            return `${command} fails${how}.${tail(f)}`;
        },
        steps: (f) => [
            ...ask(f, 'Run the probe command in the container'),
            log(f),
            edit('Fix the command of the probe in the manifest'),
        ],
        field: at('path'),
    }),
    cause('NotReadyNoProbeEvent', {
        ...READINESS,
        meaning: 'The container runs, its pod is not ready, and no failed probe was observed: a long initialDelaySeconds, an init container that does not finish, or events that expired or cannot be read.',
        confidence: 'likely',
        recognise: [
            rule('readiness', ({ text, readiness }) => (text === '' && readiness?.lostSince === undefined ? {} : undefined)),
        ],
        rest: true,
        about: 'container',
        fact: (f) => {
            const late = firstAsked(f);
            if (f.role === 'init')
                return `init container ${readiness_name(f)} does not finish${f.log?.line === undefined ? '' : `: ${f.log.line}`}`;
            return late === undefined
                ? `container ${readiness_name(f)} runs but never became ready`
                : `container ${readiness_name(f)} runs, but its ${kindOf(f)} probe starts only after ${late.seconds} s`;
        },
        sentence: (f) => {
            if (f.role === 'init')
                return `Init container ${readiness_name(f)} has not finished, so the other containers have not started.${tail(f)}`;
            const late = firstAsked(f);
            return late === undefined
                ? `Container ${readiness_name(f)} runs, its pod is not ready, and no probe failure was observed: ${f.container?.readinessProbe === undefined && f.container?.startupProbe === undefined ? 'the kubelet has not reported why' : 'the probe runs rarely, or its events expired'}.${tail(f)}`
                : `Container ${readiness_name(f)} runs, but its first probe is still pending: ${late.field} of its ${kindOf(f)} probe is ${late.seconds} s.${tail(f)}`;
        },
        steps: (f) => [log(f), describe(f)],
        field: (f, place) => lateField(f, place) ?? place.container(...(f.role === 'init' ? [] : [`${kindOf(f)}Probe`])),
    }),
];
const READINESS_CAUSES = [
    ...ANSWERED,
    cause('SidecarNotStarted', {
        ...READINESS,
        meaning: "A native sidecar (an init container with `restartPolicy: Always`) runs, but its startup probe has not succeeded yet, so the pod's own containers do not start. If the kubelet kills the sidecar for it, see StartupProbeKill; if the sidecar exits by itself, see AppCrash. An init container without that restartPolicy must finish: NotReadyNoProbeEvent.",
        cases: [
            [
                'when the probe gets a 4xx answer',
                { facts: { answer: { kind: 'ReadinessHttpStatus', facts: { status: 404 } } } },
            ],
            [
                'when the probe command is not in the image',
                { facts: { answer: { kind: 'ReadinessExecFailed', facts: { missing: true } } } },
            ],
            ['otherwise', {}],
        ],
        example: {
            facts: { answer: { kind: 'ReadinessConnectionRefused', facts: {} } },
            readiness: { probe: 'startup' },
        },
        proof: (f) => {
            const { entry, inner } = answerOf(f);
            return typeof entry.proof === 'function' ? entry.proof(inner) : entry.proof;
        },
        recognise: [
            rule('readiness', (signal) => {
                const { role, holdsBack, readiness, text } = signal;
                if (role !== 'sidecar' || holdsBack !== true || readiness?.probe !== 'startup')
                    return undefined;
                const [answer] = ANSWERED.flatMap(({ code: kind, recognise }) => recognise.flatMap(({ match }) => {
                    const facts = match(text, signal);
                    return facts === undefined ? [] : [{ kind, facts }];
                }));
                return answer && { answer };
            }),
        ],
        before: ANSWERED.filter(({ rest }) => rest !== true).map(({ code }) => code),
        about: 'container',
        fact: (f, factOf) => `sidecar ${readiness_name(f)} has not started: ${factOf(answerOf(f).inner)}`,
        sentence: (f, factOf) => {
            const { entry, inner } = answerOf(f);
            return `The pod's own containers start only after the startup probe of native sidecar ${readiness_name(f)} succeeds. ${entry.sentence(inner, factOf)}`;
        },
        steps: (f) => {
            const { entry, inner } = answerOf(f);
            const steps = entry.steps(inner);
            const isCorrected = steps.some((step) => step.edit !== undefined);
            return isCorrected ? steps : [...steps, edit(`Fix the ${kindOf(f)} probe in the manifest`)];
        },
        field: (f, place) => {
            const { entry, inner } = answerOf(f);
            return entry.field?.(inner, place);
        },
        documentation: 'https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/',
    }),
];
function answerOf(f) {
    const { kind: code, facts } = f.facts.answer;
    return { entry: ANSWERED.find((entry) => entry.code === code), inner: { ...f, code, facts } };
}
function firstAsked(f) {
    const { initialDelaySeconds = 0, periodSeconds = 10 } = probe(f) ?? {};
    const field = initialDelaySeconds >= periodSeconds ? 'initialDelaySeconds' : 'periodSeconds';
    const seconds = Math.max(initialDelaySeconds, periodSeconds);
    return probe(f) !== undefined && seconds * 1000 > f.last - f.since ? { field, seconds } : undefined;
}
function lateField(f, place) {
    const late = f.role === 'init' ? undefined : firstAsked(f);
    return late && place.container(`${kindOf(f)}Probe`, late.field);
}

;// CONCATENATED MODULE: ./src/causes/readiness-gates.ts



const READINESS_GATE_CAUSES = [
    cause('ReadinessGateBlocked', {
        ...READINESS,
        meaning: 'All containers are ready, but an external controller (a load balancer, a mesh) has not yet marked the pod as ready to serve.',
        proof: probable(1, 300),
        recognise: [
            rule('readiness', ({ symptom, text }) => (symptom === 'ReadinessGatesNotReady' ? gatesIn(text) : undefined)),
        ],
        about: 'container',
        fact: (f) => {
            const { gates } = f.facts;
            return gates === undefined
                ? `readiness gate is not met: ${f.text}`
                : `readiness gate ${gates.join(', ')} is not met`;
        },
        sentence: () => 'All containers are ready, but an external controller (a load balancer, a mesh) has not yet marked the pod as ready to serve.',
        steps: (f) => [
            commands_look('Check the conditions of the pod', `kubectl get pod ${quote(f.pod?.metadata.name ?? 'POD')}${inNamespace(f)} -o jsonpath='{.status.conditions}'`, f.workload),
            describe(f, 'Check what the controller of the readiness gate reports'),
        ],
        field: (_f, place) => place.pod('readinessGates'),
    }),
    cause('ReadinessGateNeverSet', {
        ...READINESS,
        meaning: 'The pod has a readiness gate, but nothing has set a condition of that type: no controller in the cluster knows the gate, or the controller does not watch this pod. For a condition that exists but is not True, see ReadinessGateBlocked.',
        example: { facts: { gates: ['target-health.example.com/web'] } },
        proof: probable(1, 300),
        recognise: [
            rule('readiness', ({ symptom, text }) => {
                if (symptom !== 'ReadinessGatesNotReady')
                    return undefined;
                const gates = [...text.matchAll(/pod readiness gate "([^"]+)" does not exist/g)].flatMap(([, gate]) => gate ?? []);
                return gates.length === 0 ? undefined : { gates };
            }),
        ],
        before: ['ReadinessGateBlocked'],
        about: 'container',
        fact: (f) => `no controller has set readiness gate ${f.facts.gates.join(', ')}`,
        sentence: (f) => `All containers are ready, but the pod has no condition ${f.facts.gates.join(', ')}: the controller that sets it is not installed, or does not watch this pod.`,
        steps: (f) => [
            commands_look('List the conditions of the pod', `kubectl get pod ${quote(f.pod?.metadata.name ?? 'POD')}${inNamespace(f)} -o jsonpath='{.status.conditions}'`, f.workload),
            edit('Remove the readiness gate from the manifest if no controller in this cluster sets it'),
        ],
        field: (_f, place) => place.pod('readinessGates'),
    }),
];
function gatesIn(text) {
    const gates = [...text.matchAll(/readiness gate "([^"]+)"/g)].flatMap(([, gate]) => gate ?? []);
    return gates.length === 0 ? {} : { gates };
}

// EXTERNAL MODULE: ./src/model/pull-secret.ts
var pull_secret = __webpack_require__(2935);
;// CONCATENATED MODULE: ./src/causes/registry-access.ts








const registry_access_FEW = 5;
const hostOf = (finding) => (0,image_reference/* registryHost */.U$)(image_imageOf(finding));
function uselessLoginWords(why) {
    if ('type' in why)
        return `is of type ${why.type}, not kubernetes.io/dockerconfigjson`;
    return 'lacksKey' in why ? `has no key ${why.lacksKey}` : `logs in to ${why.registry}, not to ${why.wanted}`;
}
function pullSecretSteps(finding) {
    return [
        commands_look('Check which pull secrets the pods use', podField(finding, 'imagePullSecrets'), finding.workload),
        run('Create a pull secret for this registry', `kubectl create secret docker-registry regcred${inNamespace(finding)} --docker-server=${quote(hostOf(finding))} --docker-username=USER --docker-password=PASSWORD`),
        run('Add the pull secret to the ServiceAccount, or name it in imagePullSecrets of the manifest', `kubectl patch serviceaccount ${quote(finding.pod?.spec.serviceAccountName ?? 'default')}${inNamespace(finding)} -p '{"imagePullSecrets":[{"name":"regcred"}]}'`, finding.workload),
    ];
}
function secretField(secret, place) {
    return referencePath(place, 'ImagePullSecretMissing', { name: secret });
}
function pullSecrets(finding) {
    const secrets = finding.pod?.spec.imagePullSecrets ?? [];
    return secrets.map(({ name }) => ({ ...inItsNamespace(finding, 'Secret', name), registries: true }));
}
function withoutLogin(finding, view) {
    const secrets = pullSecrets(finding);
    const absent = secrets.find((ref) => view.isAbsent(ref));
    const [only] = secrets;
    const unfit = secrets.length === 1 && only !== undefined ? unfitness(only, finding, view) : undefined;
    const secret = absent ?? (unfit === undefined ? undefined : only);
    if (secret === undefined)
        return undefined;
    const facts = { secret: secret.name, ...(unfit === undefined ? {} : { unfit }) };
    return { ...finding, code: 'ImagePullSecretMissing', confidence: 'likely', facts };
}
function unfitness(ref, { container }, view) {
    const { type, registries } = view.outlineOf(ref) ?? {};
    if (type === undefined || registries === undefined)
        return undefined;
    if (!/^kubernetes\.io\/dockerc/.test(type))
        return { type };
    const image = (0,image_reference/* parseImage */.zZ)(container?.image ?? '');
    return image === undefined || registries.some((address) => (0,pull_secret/* isLoginFor */.rt)(address, image)) ? undefined : { registries };
}
function imageBefore({ container, revision = 0 }, { live }, view) {
    if (live === undefined || (0,kinds/* workloadKind */.K5)(live)?.pods !== 'replicaSets' || container === undefined)
        return undefined;
    const [before] = (0,deployment/* replicaSetsOf */.L)(live, view)
        .map((set) => ({
        number: Number(set.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0),
        ready: set.status?.readyReplicas ?? 0,
        image: set.spec.template.spec.containers.find(({ name }) => name === container.name)?.image,
    }))
        .filter(({ number, ready, image }) => number < revision && ready > 0 && image !== undefined)
        .sort((a, b) => b.number - a.number);
    if (before?.image === undefined || before.image === container.image)
        return undefined;
    return { sentence: `Revision ${before.number} runs ${before.image}.` };
}
const NO_ANSWER = /(?<dns>no such host|server misbehaving|Temporary failure in name resolution)|(?<net>i\/o timeout|connection refused|connection reset|no route to host|network is unreachable|TLS handshake timeout|unexpected EOF|: EOF$|: EOF"|context deadline exceeded|Client\.Timeout|DeadlineExceeded)|(?:unexpected status|failed with status code)[^:]*: (?<http>5\d\d[^":]*)|5\d\d (Bad Gateway|Service Unavailable|Gateway Timeout|Internal Server Error)/;
const REGISTRY_CAUSES = [
    cause('RegistryTlsUntrusted', {
        ...image_common,
        meaning: "The nodes reject the registry's certificate, or the registry speaks plain HTTP where they expect HTTPS.",
        proof: TERMINAL,
        scope: 'node',
        recognise: [pull(/x509: (?<why>[^"]+)|server gave HTTP response to HTTPS client|tls: failed to verify/)],
        about: hostOf,
        fact: (f) => `the nodes do not trust registry ${hostOf(f)}`,
        sentence: (f) => f.facts.why === undefined
            ? `Registry ${hostOf(f)} speaks plain HTTP where the nodes expect HTTPS.`
            : `The nodes reject the certificate of registry ${hostOf(f)}: ${f.facts.why.trim()}.`,
        steps: (f) => [
            commands_look('Inspect the certificate of the registry', `openssl s_client -connect ${quote(hostOf(f))} </dev/null`),
            commands_look('Check on each node whether containerd has a hosts.toml for the registry', `ls /etc/containerd/certs.d/${quote(hostOf(f))}/hosts.toml`),
        ],
    }),
    cause('RegistryRateLimited', {
        ...image_common,
        meaning: 'The registry temporarily refuses further pulls from this address or account (429).',
        proof: probable(4, 300),
        recognise: [pull(/toomanyrequests|429 Too Many Requests|rate limit|Quota has been exceeded/i)],
        before: ['ImagePullSecretMissing', 'ImageNotFoundOrUnauthorized'],
        about: hostOf,
        fact: (f) => `registry ${hostOf(f)} rate-limits image pulls`,
        sentence: (f) => `Registry ${hostOf(f)} temporarily refuses further pulls from this cluster.`,
        steps: (f) => pullSecretSteps(f).slice(1),
    }),
    cause('ImagePullSecretMissing', {
        ...image_common,
        meaning: 'The registry denies the pull, and a Secret that the pod names in imagePullSecrets does not exist, so the kubelet pulls without credentials.',
        cases: [
            [
                'when the Secret exists but has no login for the registry',
                { facts: { secret: 'regcred', unfit: { type: 'Opaque' } } },
            ],
            ['when the Secret does not exist', {}],
        ],
        lasting: true,
        proof: (f) => (f.facts.unfit === undefined ? probable(2, 15) : TERMINAL),
        confidence: 'likely',
        recognise: [
            rule('pull', (signal) => signal.pull?.missingSecret !== undefined &&
                /unauthorized|anonymous token|denied|insufficient_scope|\b40[13]\b|no basic auth|or it may not exist/i.test(withoutNames(signal.text, signal))
                ? { secret: signal.pull.missingSecret }
                : undefined),
        ],
        before: ['ImagePullUnauthorized', 'ImageNotFoundOrUnauthorized'],
        about: (f) => [f.facts.secret, f.facts.unfit !== undefined, f.facts.unproven ? undefined : hostOf(f)],
        fact: (f) => f.facts.unfit !== undefined
            ? `imagePullSecret "${f.facts.secret}" has no login for registry ${hostOf(f)}`
            : `imagePullSecret "${f.facts.secret}" does not exist${f.facts.unproven ? '' : `, and registry ${hostOf(f)} requires a login`}`,
        sentence: (f) => f.facts.unfit !== undefined
            ? `Registry ${hostOf(f)} requires a login, but Secret "${f.facts.secret}" ${unfitWords(f.facts.unfit)}.`
            : `The pod uses Secret "${f.facts.secret}" to log in to registry ${hostOf(f)}, but namespace ${f.workload.namespace ?? ''} has no such Secret.`,
        steps: (f) => pullSecretSteps(f),
        field: (f, place) => secretField(f.facts.secret, place) ?? image_common.field(f, place),
        missing: (f) => f.facts.unfit === undefined ? namedBy('ImagePullSecretMissing', f.facts.secret, f.workload) : undefined,
        lookUp: (f) => (f.facts.unfit === undefined ? [] : pullSecrets(f)),
    }),
    cause('ImagePullSecretUnusable', {
        ...image_common,
        role: 'notice',
        meaning: 'The kubelet cannot use a Secret that the pod names in imagePullSecrets: it has the wrong type, or no login for the registry. The kubelet then pulls without a login, which is enough for a public image.',
        lasting: true,
        proof: WAITING,
        confidence: 'likely',
        recognise: [],
        example: { facts: { secret: 'regcred', why: { type: 'Opaque' } } },
        about: (f) => [f.facts.secret, f.facts.why],
        fact: (f) => `imagePullSecret "${f.facts.secret}" ${uselessLoginWords(f.facts.why)}`,
        sentence: (f) => `The kubelet ignores Secret "${f.facts.secret}" because it ${uselessLoginWords(f.facts.why)}. It pulls images without that login, which is enough for a public image.`,
        steps: (f) => [
            commands_look('Check the type of the Secret', `kubectl get secret ${quote(f.facts.secret)}${inNamespace(f)} -o jsonpath='{.type}'`),
            run('Create a pull secret of the right type', `kubectl create secret docker-registry NAME${inNamespace(f)} --docker-server=${quote(hostOf(f))} --docker-username=USER --docker-password=PASSWORD`),
        ],
        field: (f, place) => secretField(f.facts.secret, place),
    }),
    cause('ImagePullUnauthorized', {
        ...image_common,
        meaning: 'The registry requires credentials and got none, or wrong ones.',
        proof: TERMINAL,
        recognise: [
            pull(/^(?!.*anonymous token).*(no basic auth credentials|failed to fetch oauth token|(^|: )unauthorized(:|$)|(status|code)[: ]+401|401 Unauthorized|incorrect username or password)/is),
        ],
        before: ['ImageNotFoundOrUnauthorized'],
        about: image_imageOf,
        fact: (f) => `image ${image_imageOf(f)} requires a registry login`,
        sentence: (f) => (f.pod?.spec.imagePullSecrets?.length ?? 0) === 0
            ? `Registry ${hostOf(f)} answered "unauthorized", and the pod has no imagePullSecrets.`
            : `Registry ${hostOf(f)} rejected the credentials of imagePullSecrets ${secretNames(f)}.`,
        steps: (f) => pullSecretSteps(f),
        lookUp: pullSecrets,
        becomes: withoutLogin,
    }),
    cause('ImageNotFoundOrUnauthorized', {
        ...image_common,
        meaning: 'The registry denies the pull and does not say whether the image is missing or private: many registries give a client without credentials the same answer for both. Check the spelling first, then the pull secret.',
        proof: TERMINAL,
        recognise: [
            pull(/pull access denied|insufficient_scope|requested access to the resource is denied|failed to fetch anonymous token: .*\b40[13]\b|: denied|403 Forbidden|or it may not exist|or no pull access/i),
        ],
        before: ['ImageNotFound'],
        about: image_imageOf,
        fact: (f) => `image ${image_imageOf(f)} does not exist, or access to it is denied`,
        sentence: (f) => `Registry ${hostOf(f)} does not say whether ${image_imageOf(f)} is missing or private: check the spelling first, then the pull secret${(f.pod?.spec.imagePullSecrets?.length ?? 0) === 0 ? ' (the pod has none)' : ''}.`,
        steps: (f) => [
            commands_look('Check whether the image exists and you can pull it', `docker manifest inspect ${quote(image_imageOf(f))}`),
            ...pullSecretSteps(f).slice(1),
        ],
        lookUp: pullSecrets,
        becomes: withoutLogin,
        around: imageBefore,
    }),
    cause('RegistryUnreachable', {
        ...image_common,
        meaning: 'The registry gave no usable answer: its name does not resolve, nothing listens, it takes too long, or it answers 5xx. Whether the image exists is unknown.',
        cases: [
            ['when its name does not resolve', { facts: { unresolved: true } }],
            ['otherwise', {}],
        ],
        proof: (f) => (f.facts.unresolved ? probable(3, 25) : probable(4, 60)),
        recognise: [
            rule('pull', (signal) => {
                const found = NO_ANSWER.exec(withoutNames(signal.text, signal));
                if (found === null)
                    return undefined;
                const { dns, net, http } = found.groups ?? {};
                return {
                    ...(dns === undefined ? {} : { unresolved: true }),
                    ...(net === undefined ? {} : { error: net.replace(/^: /, '').replace(/"$/, '') }),
                    ...(http === undefined ? {} : { answer: http.trim() }),
                };
            }),
        ],
        before: ['ImagePullSecretMissing', 'ImagePullUnauthorized'],
        about: (f) => [hostOf(f), f.facts],
        fact: (f) => {
            const { unresolved, answer, error = 'server error' } = f.facts;
            if (answer !== undefined)
                return `registry ${hostOf(f)} fails: it answers ${answer}`;
            return unresolved
                ? `registry host ${hostOf(f)} does not resolve`
                : `the nodes cannot reach registry ${hostOf(f)} (${error})`;
        },
        sentence: (f) => {
            const { unresolved, answer, error = 'server error' } = f.facts;
            if (answer !== undefined)
                return `The nodes reach registry ${hostOf(f)}, but it answers ${answer} to the pull of ${image_imageOf(f)}.`;
            return unresolved
                ? `The DNS of the node does not know ${hostOf(f)}: check the spelling of ${image_imageOf(f)}.`
                : `Pulling ${image_imageOf(f)} fails before the registry answers: ${error}.`;
        },
        steps: (f) => [
            run('Resolve the registry host from inside the cluster', `kubectl run registry-check --rm -it --restart=Never --image=busybox:1.36 -- nslookup ${quote(hostOf(f).split(':')[0] ?? '')}`),
            describe(f),
            ...(f.facts.unresolved ? setImage(f) : []),
        ],
    }),
    cause('ImageNotFound', {
        ...image_common,
        meaning: 'The registry has no such repository or tag: it was never pushed, or the name is misspelled. For a registry that does not distinguish missing from private, see ImageNotFoundOrUnauthorized.',
        proof: TERMINAL,
        recognise: [
            pull(/manifest unknown|name unknown|repository (name not known|does not exist)|not found|code = NotFound|NAME_UNKNOWN|MANIFEST_UNKNOWN|404 Not Found/i),
        ],
        about: image_imageOf,
        fact: (f) => `image ${image_imageOf(f)} does not exist`,
        sentence: (f) => `Registry ${hostOf(f)} has no image ${image_imageOf(f)}. It was never pushed, or the name is misspelled.`,
        steps: (f) => [
            edit(`Push image ${image_imageOf(f)}, or set one that exists`),
            ...undo(f),
            commands_look('Check whether the image exists in the registry', `docker manifest inspect ${quote(image_imageOf(f))}`),
            ...setImage(f),
        ],
        around: imageBefore,
    }),
];
function unfitWords(unfit) {
    if ('type' in unfit)
        return `is of type ${unfit.type}, which the kubelet does not read: it must be kubernetes.io/dockerconfigjson`;
    const { registries } = unfit;
    return registries.length === 0 ? 'has no login' : `has a login for ${registries.slice(0, registry_access_FEW).join(', ')} only`;
}
function secretNames(finding) {
    return (finding.pod?.spec.imagePullSecrets ?? []).map(({ name }) => `"${name}"`).join(', ');
}

;// CONCATENATED MODULE: ./src/causes/grants.ts

const ROLE = 'k8s-deploy-gate';
function resourceName({ group, resource }) {
    return group === '' ? resource : `${resource}.${group}`;
}
function checkCommand({ verb, group, resource, scope }, user) {
    const [plural = '', subresource] = resource.split('/');
    const of = subresource === undefined ? '' : ` --subresource=${subresource}`;
    const where = scope === undefined ? '' : ` -n ${quote(scope)}`;
    return `kubectl auth can-i ${verb} ${resourceName({ group, resource: plural })}${of}${where}${user === undefined ? '' : ` --as=${quote(user)}`}`;
}
function grantCommand(missing, user) {
    const ofScopes = [...Map.groupBy(missing, ({ scope }) => scope)];
    const documents = ofScopes.flatMap(([scope, needs]) => [role(scope, needs), binding(scope, user)]);
    return `kubectl apply -f - <<'EOF'\n${documents.join('\n---\n')}\nEOF`;
}
function role(scope, needs) {
    const ofResources = Map.groupBy(needs, ({ group, resource }) => `${group} ${resource}`);
    const rules = [...ofResources.values()].map((of) => ({
        group: of[0]?.group ?? '',
        resource: of[0]?.resource ?? '',
        verbs: [...new Set(of.map(({ verb }) => verb))],
    }));
    const together = [...Map.groupBy(rules, ({ group, verbs }) => `${group} ${verbs.join()}`).values()];
    return [
        'apiVersion: rbac.authorization.k8s.io/v1',
        `kind: ${scope === undefined ? 'ClusterRole' : 'Role'}`,
        metadata(scope),
        'rules:',
        ...together.map((of) => {
            const { group = '', verbs = [] } = of[0] ?? {};
            return `  - { apiGroups: ${list([group])}, resources: ${list(of.map(({ resource }) => resource))}, verbs: ${list(verbs)} }`;
        }),
    ].join('\n');
}
function binding(scope, user) {
    const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user ?? '') ?? [];
    const subject = namespace === undefined || name === undefined
        ? `{ apiGroup: rbac.authorization.k8s.io, kind: User, name: ${JSON.stringify(user ?? 'USER')} }`
        : `{ kind: ServiceAccount, name: ${name}, namespace: ${namespace} }`;
    return [
        'apiVersion: rbac.authorization.k8s.io/v1',
        `kind: ${scope === undefined ? 'ClusterRoleBinding' : 'RoleBinding'}`,
        metadata(scope),
        `subjects: [${subject}]`,
        `roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ${scope === undefined ? 'ClusterRole' : 'Role'}, name: ${ROLE} }`,
    ].join('\n');
}
function metadata(scope) {
    return `metadata: { name: ${ROLE}${scope === undefined ? '' : `, namespace: ${scope}`} }`;
}
function list(words) {
    return `[${words.map((word) => JSON.stringify(word)).join(', ')}]`;
}

;// CONCATENATED MODULE: ./src/causes/rights.ts





const RIGHTS_CAUSES = [
    cause('RbacForbidden', {
        family: 'A',
        layer: 0,
        proof: TERMINAL,
        meaning: 'The API server knows who deploys (otherwise see Unauthorized), but that identity lacks a right. Other 403 refusals, by quotas and policies, have their own codes.',
        lasting: true,
        recognise: [
            pattern('request', /User "(?<user>[^"]*)" cannot (?<verb>\S+) resource "(?<resource>[^"]*)" in API group "(?<group>[^"]*)"(?: in the namespace "(?<namespace>[^"]*)")?/),
            rule('request', ({ text }) => escalation(text)),
            pattern('request', /cannot (?<act>set blockOwnerDeletion)/),
        ],
        about: (f) => 'user' in f.facts ? { ...f.facts, user: accountOf(f.facts.user) ?? f.facts.user, group: '' } : f.facts,
        fact: (f) => {
            if ('grants' in f.facts)
                return `${shortUser(f.facts.granter)} cannot grant rights that it does not have: ${grantWords(f.facts.grants)}`;
            if ('act' in f.facts)
                return `the deploying identity cannot ${f.facts.act}`;
            const { user, what, where } = deniedWords(f.facts);
            return `${shortUser(user)} cannot ${what} ${where}`;
        },
        sentence: (f) => {
            const { kind, name } = f.workload;
            if ('grants' in f.facts)
                return `${kind} ${name} grants rights that "${f.facts.granter}", which deploys it, does not have. The API server allows that only with the verb ${kind.endsWith('Binding') ? 'bind' : 'escalate'}.`;
            if ('act' in f.facts)
                return `The API server refused: ${f.text}`;
            const { user, what, where } = deniedWords(f.facts);
            const group = 'lacks' in f.facts || f.facts.group === '' ? '' : ` of ${f.facts.group}`;
            return `The deploying identity, "${user}", cannot ${what}${group} ${where}.`;
        },
        steps: grantSteps,
        field: (f, place) => {
            if (!('grants' in f.facts))
                return undefined;
            const given = f.facts.grants[0]?.on[0] ?? '';
            const index = (0,record/* records */.V0)(place.object.rules).findIndex(({ resources }) => (0,record/* listOf */.c3)(resources).includes(given));
            return index < 0 ? ['roleRef', 'name'] : ['rules', index];
        },
        documentation: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/',
    }),
];
function escalation(text) {
    const [, granter = '', rules] = /user "([^"]*)".* is attempting to grant RBAC permissions not currently held:(.*)/s.exec(text) ?? [];
    if (rules === undefined)
        return undefined;
    const words = (list = '') => [...list.matchAll(/"([^"]*)"/g)].map(([, word = '']) => word);
    const grants = [...rules.matchAll(/\{([^{}]*)\}/g)].map(([, rule = '']) => {
        const of = (name) => words(new RegExp(`\\b${name}:\\[([^\\]]*)\\]`).exec(rule)?.[1]);
        return { verbs: of('Verbs'), on: [...of('Resources'), ...of('NonResourceURLs')] };
    });
    return { granter, grants };
}
function grantWords(grants) {
    const byVerbs = Map.groupBy(grants, ({ verbs }) => verbs.join('/'));
    return [...byVerbs].map(([verbs, of]) => `${verbs} ${of.flatMap(({ on }) => on).join(', ')}`).join('; ');
}
function deniedWords(facts) {
    const where = (namespaces) => (namespaces === '' ? 'in the cluster' : `in namespace ${namespaces}`);
    if (!('lacks' in facts)) {
        const { user, verb, resource, namespace = '' } = facts;
        return { user, what: `${verb} ${resource}`, where: where(namespace) };
    }
    const { user = 'this identity', lacks } = facts;
    const verbsOf = Map.groupBy(lacks, resourceName);
    const byVerbs = Map.groupBy(verbsOf.keys(), (resource) => {
        const verbs = (verbsOf.get(resource) ?? []).map(({ verb }) => verb);
        return few(verbs).replace(/, ([^,]+)$/, ' or $1');
    });
    const what = [...byVerbs].map(([verbs, resources]) => `${verbs} ${few(resources)}`).join(', nor ');
    return { user, what, where: where(few(lacks.flatMap(({ scope }) => scope ?? []))) };
}
function few(values) {
    const all = [...new Set(values)];
    return all.length <= 4 ? all.join(', ') : `${all.slice(0, 3).join(', ')} and ${all.length - 3} more`;
}
function grantSteps(finding) {
    const { facts } = finding;
    if ('grants' in facts)
        return [
            commands_look('List the rights of the deploying identity', `kubectl auth can-i --list${inNamespace(finding)}`),
            run('Have someone who holds these rights apply the manifest once', `kubectl apply --server-side -f ${fileOf(finding)}${inNamespace(finding)}`),
        ];
    if ('lacks' in facts) {
        const [first] = facts.lacks;
        return [
            ...(first === undefined
                ? []
                : [commands_look('Check whether the deploying identity has the right', checkCommand(first, facts.user))]),
            run('Grant the missing rights', grantCommand(facts.lacks, facts.user)),
        ];
    }
    if (!('user' in facts))
        return [commands_look('List the rights of the deploying identity', 'kubectl auth can-i --list'), whoAmI()];
    const { user, group, resource, namespace } = facts;
    const [role, inRole] = namespace === undefined ? ['clusterrole', ''] : ['role', ` -n ${quote(namespace)}`];
    return [
        run('Create a role with the missing right', `kubectl create ${role} deployer${inRole} --verb=get,list,watch,create,patch --resource=${quote(resourceName({ group, resource }))}`),
        run('Bind the role to the deploying identity', `kubectl create ${role}binding deployer${inRole} --${role}=deployer ${subject(user)}`),
    ];
}
function subject(user) {
    const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? [];
    return name === undefined ? `--user=${quote(user)}` : `--serviceaccount=${quote(`${namespace}:${name}`)}`;
}
function shortUser(user = 'this identity') {
    const name = accountOf(user);
    return name === undefined ? `"${user}"` : `ServiceAccount ${name}`;
}
function accountOf(user = '') {
    return /^system:serviceaccount:[^:]+:([^:]+)$/.exec(user)?.[1];
}

;// CONCATENATED MODULE: ./src/causes/log-steps.ts

function meantSteps(finding) {
    const meaning = finding.log?.meaning;
    if (meaning === undefined)
        return [];
    const steps = log_steps_STEPS[meaning.kind];
    return steps?.(meaning, finding) ?? [];
}
const log_steps_STEPS = {
    'unset variable': ({ name, environment, near, sources, container, removed }) => {
        if (environment !== true)
            return [];
        if (removed !== undefined) {
            const what = removed.kind === 'Container' ? `environment variable ${name} of container` : `key ${name} of ${removed.kind}`;
            return [edit(`Restore ${what} ${removed.name}`)];
        }
        if (near !== undefined)
            return [edit(`Rename environment variable ${near} to ${name}`)];
        if (sources !== undefined)
            return [edit(`Add key ${name} to ${sources.map((source) => `${source.kind} ${source.name}`).join(' or ')}`)];
        return container === undefined ? [] : [edit(`Add environment variable ${name} to container ${container}`)];
    },
    'unknown option': ({ flag }) => [edit(`Remove option ${flag} from the arguments, or correct it`)],
    'port not permitted': () => [
        edit('Let the program listen on a port of 1024 or above, or add the capability NET_BIND_SERVICE'),
    ],
    'unresolved host': ({ service }, finding) => stepsOfService(service, finding),
    unreachable: ({ service }, finding) => stepsOfService(service, finding),
    'read-only file system': ({ path }) => path === undefined ? [] : [edit(`Mount a writable volume, such as an emptyDir, for ${path}`)],
    'is a directory': ({ subPath }) => subPath === undefined
        ? []
        : [edit(`Add "${subPath.subPath}" to volume "${subPath.volume}", or correct the subPath`)],
    'directory not empty': ({ path }) => [edit(`Mount the volume of ${path} with a subPath`)],
    'cluster permission': ({ namespace, account, verb, resource }) => [
        edit(`Grant ServiceAccount ${account} of namespace ${namespace} the verb ${verb} on ${resource}: Role and RoleBinding`),
    ],
};
function stepsOfService(service, finding) {
    switch (service?.state) {
        case 'own pod':
            return [edit('Set the host to the name of the Service, not to the pod itself')];
        case 'missing':
            return [edit(`Add Service ${service.name} to namespace ${service.namespace}, or correct the host name`)];
        case 'other ports':
            return [edit(`Change port ${service.port} to a port of Service ${service.name}: ${service.ports.join(', ')}`)];
        case 'endpoints': {
            const command = `kubectl describe service ${quote(service.name)}${inNamespace(finding)}`;
            return service.ready === 0 ? [commands_look(`Check why no pod of Service ${service.name} is ready`, command)] : [];
        }
        default:
            return [];
    }
}

;// CONCATENATED MODULE: ./src/causes/runtime.ts








const runtime_common = { family: 'I', layer: 9 };
const DEBUG = 'https://kubernetes.io/docs/tasks/debug/debug-application/debug-running-pod/';
const PROBES = 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/';
const RESOURCES = 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/';
const SIGNALS = {
    129: 'SIGHUP',
    130: 'SIGINT',
    132: 'SIGILL, an instruction that this CPU does not have',
    134: 'SIGABRT, an abort',
    135: 'SIGBUS',
    136: 'SIGFPE',
    137: 'SIGKILL',
    139: 'SIGSEGV, a segmentation fault',
    141: 'SIGPIPE',
    143: 'SIGTERM',
};
const container = (finding) => finding.container?.name ?? finding.status?.name ?? '';
const memoryLimit = (finding) => String(finding.container?.resources?.limits?.memory ?? '');
const exitCode = (finding) => (0,model_object/* endOf */.pJ)(finding.status)?.exitCode ?? 0;
const meaning = (finding) => `${finding.log?.meaning === undefined ? '' : ` ${meaningWords(finding.log.meaning)}`}${quotedLine(finding)}`;
const probeAnswer = (finding) => {
    const { exit, container, standing } = finding;
    const answer = exit === undefined || exit.probeDetail === '' ? '' : `: ${exit.probeDetail}`;
    const port = wrongPort(finding) === undefined ? undefined : portOf(probeOf(container, standing?.killedBy ?? 'liveness'));
    return port === undefined ? answer : `${answer}. The container declares port ${wrongPort(finding)}, not ${port}`;
};
function wrongPort({ exit, container, standing }) {
    const isAnswered = /statuscode|HTTP response|responded with/.test(exit?.probeDetail ?? '');
    return standing?.killedBy === undefined || isAnswered ? undefined : meantPort(container, standing.killedBy);
}
function endedBy({ status, standing }) {
    const end = (0,model_object/* endOf */.pJ)(status);
    if (end?.reason === 'OOMKilled')
        return 'memory';
    if (standing?.killedBy !== undefined)
        return standing.killedBy;
    if (end?.reason === 'ContainerStatusUnknown')
        return 'not known';
    if (end === undefined)
        return undefined;
    if ([132, 134, 135, 136, 139].includes(end.exitCode))
        return 'own signal';
    if ([129, 130, 137, 141, 143].includes(end.exitCode))
        return 'signal';
    return end.exitCode === 0 ? 'done' : 'error';
}
const runtime_ended = (by) => rule('exit', (signal) => (endedBy(signal) === by ? {} : undefined));
function lifetime(finding) {
    const { startedAt, finishedAt } = (0,model_object/* endOf */.pJ)(finding.status) ?? {};
    if (startedAt === undefined || finishedAt === undefined)
        return '';
    const seconds = Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000);
    return seconds <= 0 ? ' within a second of starting' : ` ${seconds} s after starting`;
}
function twice(limit) {
    const bytes = (0,model_quantity/* parseQuantity */.Lf)(limit);
    return bytes === undefined ? 'AMOUNT' : (0,model_quantity/* roundedBytes */.HV)(2 * bytes);
}
function probeSteps(finding, probe) {
    const part = finding.container?.[probe]?.exec === undefined ? 'path and port' : 'command';
    const port = wrongPort(finding);
    return [
        commands_look('List the probe failures', `kubectl get events${inNamespace(finding)} --field-selector reason=Unhealthy`),
        previousLog(finding),
        port === undefined
            ? edit(`Fix the ${part} of the ${probe}, or increase its failureThreshold, in the manifest`)
            : edit(`Change the port of the ${probe} to ${port}`, port),
    ];
}
const probeField = (kind) => (f, place) => probePath(place, kind, wrongPort(f) === undefined ? 'path' : 'port');
const runtime_commandField = (f, place) => f.container?.command !== undefined
    ? place.container('command')
    : f.container?.args !== undefined
        ? place.container('args')
        : place.container('image');
const missedField = (f, place, otherwise) => {
    const { meaning } = f.log ?? {};
    if (meaning?.kind !== 'unset variable' || meaning.removed?.kind !== 'Container')
        return otherwise;
    const env = place.container('env');
    return env !== undefined && (0,model_place/* valueAt */.fK)(place.object, env) !== undefined ? env : place.container('name');
};
const RUNTIME_CAUSES = [
    cause('OOMKilled', {
        ...runtime_common,
        meaning: 'The kernel killed the container because it used more memory than its limit. Exit code 137 alone is no proof (see LivenessProbeKill, TerminatedBySignal); the reason OOMKilled is.',
        proof: probable(3, 10),
        recognise: [runtime_ended('memory')],
        about: 'container',
        fact: (f) => memoryLimit(f) === ''
            ? `container ${container(f)} was killed: out of memory`
            : `container ${container(f)} exceeds its memory limit of ${memoryLimit(f)}`,
        sentence: (f) => `The kernel killed container ${container(f)}${lifetime(f)} because it used more memory than ${memoryLimit(f) === '' ? 'the node could give' : `its limit of ${memoryLimit(f)}`}.${quotedLine(f)}`,
        steps: (f) => [
            run(`Increase the memory limit of container ${container(f)} (also in the manifest)`, `kubectl set resources ${workloadName(f)}${inNamespace(f)} -c ${quote(container(f))} --limits=memory=${twice(memoryLimit(f))}`, f.workload),
            commands_look('Check the actual memory usage', `kubectl top pod ${quote(f.pod?.metadata.name ?? '')}${inNamespace(f)} --containers`, f.workload),
            previousLog(f),
        ],
        field: (_f, place) => place.container('resources', 'limits', 'memory'),
        documentation: RESOURCES,
    }),
    cause('StartupProbeKill', {
        ...runtime_common,
        meaning: 'The container did not pass its startup probe within failureThreshold × periodSeconds, so the kubelet restarted it. Until a startup probe succeeds, the liveness probe does not run.',
        proof: probable(2, 10),
        recognise: [runtime_ended('startup')],
        about: 'container',
        fact: (f) => `container ${container(f)} does not start in time: its startup probe (${probeWords(f.container?.startupProbe)}) fails`,
        sentence: (f) => `The kubelet restarts container ${container(f)} because its startup probe, ${probeWords(f.container?.startupProbe)}, never succeeded${probeAnswer(f)}.${quotedLine(f)}`,
        steps: (f) => probeSteps(f, 'startupProbe'),
        field: probeField('startup'),
        documentation: PROBES,
    }),
    cause('LivenessProbeKill', {
        ...runtime_common,
        meaning: 'The kubelet restarts the container because its liveness probe fails. The exit code is 137 or 143; the event Killing is the proof. For a program that exits before any such event, see AppCrash.',
        proof: probable(2, 10),
        recognise: [runtime_ended('liveness')],
        about: 'container',
        fact: (f) => `liveness probe (${probeWords(f.container?.livenessProbe)}) fails, so the kubelet restarts container ${container(f)}`,
        sentence: (f) => `The kubelet restarts container ${container(f)} because its liveness probe, ${probeWords(f.container?.livenessProbe)}, fails${probeAnswer(f)}.${quotedLine(f)}`,
        steps: (f) => probeSteps(f, 'livenessProbe'),
        field: probeField('liveness'),
        documentation: PROBES,
    }),
    cause('ContainerStatusUnknown', {
        ...runtime_common,
        meaning: 'The kubelet could not determine how the container ended, for example after the node restarted.',
        proof: WAITING,
        recognise: [runtime_ended('not known')],
        about: 'container',
        fact: (f) => `node ${f.pod?.spec.nodeName ?? ''} lost track of container ${container(f)}`,
        sentence: () => 'The kubelet could not determine how the container ended, for example after the node restarted.',
        steps: (f) => [
            describe(f),
            commands_look('Inspect the node of the pod', `kubectl describe node ${quote(f.pod?.spec.nodeName ?? 'NODE')}`, f.workload),
        ],
        documentation: DEBUG,
    }),
    cause('AppAborted', {
        ...runtime_common,
        meaning: 'The program crashed with a signal that it caused itself: an abort, a segmentation fault, a bus error, an illegal instruction.',
        proof: probable(3, 10),
        recognise: [runtime_ended('own signal')],
        about: 'container',
        fact: (f) => `container ${container(f)} crashes with ${SIGNALS[exitCode(f)]?.split(',')[0]} (exit code ${exitCode(f)})`,
        sentence: (f) => `Container ${container(f)} crashed${lifetime(f)} with ${SIGNALS[exitCode(f)]}.${meaning(f)}`,
        steps: (f) => [...meantSteps(f), previousLog(f), ...undo(f)],
        field: (f, place) => missedField(f, place, place.container('image')),
        documentation: DEBUG,
    }),
    cause('TerminatedBySignal', {
        ...runtime_common,
        meaning: 'A signal ended the program (exit code 137, 143…), and nothing proves that the memory limit or a probe sent it.',
        proof: probable(4, 20),
        confidence: 'likely',
        recognise: [runtime_ended('signal')],
        about: 'container',
        fact: (f) => `${SIGNALS[exitCode(f)]} from an unknown sender ended container ${container(f)} (exit code ${exitCode(f)})`,
        sentence: (f) => `Something sent ${SIGNALS[exitCode(f)]} to container ${container(f)}${lifetime(f)}; nothing proves that memory or a probe was the reason.${meaning(f)}`,
        steps: (f) => [previousLog(f), describe(f)],
        field: (_f, place) => place.container('image'),
        documentation: DEBUG,
    }),
    cause('CompletedUnexpectedly', {
        ...runtime_common,
        meaning: 'The program exited with code 0 but must keep running: a script without a server in the foreground, or a task that belongs in a Job.',
        proof: probable(3, 10),
        recognise: [runtime_ended('done')],
        about: 'container',
        fact: (f) => `container ${container(f)} exits with code 0, but must keep running`,
        sentence: (f) => `Container ${container(f)} exited with code 0${lifetime(f)}; a ${f.workload.kind} must keep running, so Kubernetes restarts it again and again.${meaning(f)}`,
        steps: (f) => [
            previousLog(f),
            run('Create a Job instead, if the task is meant to end', `kubectl create job NAME${inNamespace(f)} --image=${quote(f.container?.image ?? 'IMAGE')}`),
        ],
        field: runtime_commandField,
        documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/',
    }),
    cause('AppCrash', {
        ...runtime_common,
        meaning: 'The program exited by itself with a code other than 0. Its log says why. Exits that the kernel or a probe caused have their own codes.',
        proof: probable(4, 10),
        recognise: [runtime_ended('error')],
        rest: true,
        about: 'container',
        fact: (f) => `container ${container(f)} exits with code ${exitCode(f)}${f.log?.line === undefined ? '' : `: ${f.log.line}`}`,
        sentence: (f) => `Container ${container(f)} exited with code ${exitCode(f)}${lifetime(f)}.${f.log?.silent === true ? ' It wrote no log.' : meaning(f)}`,
        steps: (f) => [
            ...meantSteps(f),
            previousLog(f),
            ...undo(f),
            run('Open a shell in a copy of the pod', `kubectl debug ${quote(f.pod?.metadata.name ?? 'POD')}${inNamespace(f)} -it --copy-to=debug --container=${quote(container(f))} -- sh`, f.workload),
        ],
        field: (f, place) => missedField(f, place, runtime_commandField(f, place)),
        documentation: DEBUG,
    }),
];

;// CONCATENATED MODULE: ./src/causes/sandbox.ts


const sandbox_common = {
    family: 'E',
    layer: 5,
    scope: 'node',
    documentation: 'https://kubernetes.io/docs/tasks/debug/debug-cluster/',
};
const sandbox_nodeOf = ({ pod }) => pod?.spec.nodeName ?? '';
const handlerOf = ({ facts }) => facts.handler ?? facts.other ?? '';
const SANDBOX_CAUSES = [
    cause('PodIpExhausted', {
        ...sandbox_common,
        meaning: 'The pod network has no free IP address left on the node.',
        proof: probable(4, 90),
        recognise: [pattern('sandbox', /failed to assign an IP address|no IP addresses available|No available addresses/)],
        about: sandbox_nodeOf,
        fact: (f) => `node ${sandbox_nodeOf(f)} has no free pod IP address`,
        sentence: () => 'The pod network has no free IP address on this node.',
        steps: (f) => [describe(f), commands_look('List the pods and their nodes', 'kubectl get pods -A -o wide')],
    }),
    cause('CniNotReady', {
        ...sandbox_common,
        meaning: "The node's network plugin is not installed or not running, so no pod on the node gets a network. A fault of the node, not of this change.",
        proof: probable(1, 120),
        recognise: [
            pattern('sandbox', /network is not ready|NetworkPluginNotReady|cni plugin not initialized|cni config uninitialized/),
            pattern('sandbox', /failed to find plugin "[^"]+" in path|\/flannel\/subnet\.env|\/calico\/nodename: no such file|(?:failed to set ?up|failed to setup|NetworkPlugin cni|plugin type=).*(?:dial (?:unix \S+|tcp (?:127\.0\.0\.1|localhost|\[::1\]):\d+): connect: (?:connection refused|no such file)|connect to Cilium (?:agent|daemon))/s),
        ],
        about: sandbox_nodeOf,
        fact: (f) => `the pod network of node ${sandbox_nodeOf(f)} is not ready`,
        sentence: () => "The node's network plugin is not installed or not running: a fault of the node, not of this change.",
        steps: (f) => [
            commands_look('List the pods in kube-system, where the network plugin runs', 'kubectl get pods -n kube-system -o wide'),
            describe(f),
        ],
    }),
    cause('SandboxImageUnavailable', {
        ...sandbox_common,
        meaning: 'The node needs a small pause image for every pod and cannot pull it. A fault of the node, not of your image.',
        proof: probable(3, 90),
        recognise: [pattern('sandbox', /failed to get sandbox image "(?<image>[^"]+)"/)],
        about: (f) => [sandbox_nodeOf(f), f.facts.image],
        fact: (f) => `node ${sandbox_nodeOf(f)} cannot pull its pause image ${f.facts.image}`,
        sentence: () => "The node's container runtime needs a pause image for every pod and cannot pull it: a fault of the node.",
        steps: (f) => [describe(f)],
    }),
    cause('RuntimeHandlerMissing', {
        ...sandbox_common,
        meaning: 'The RuntimeClass exists, but the container runtime of the node has no such handler.',
        proof: TERMINAL,
        recognise: [
            pattern('sandbox', /no runtime for "(?<handler>[^"]+)" is configured|RuntimeHandler "(?<other>[^"]+)" not supported/),
        ],
        about: (f) => [sandbox_nodeOf(f), handlerOf(f)],
        fact: (f) => `node ${sandbox_nodeOf(f)} has no runtime handler "${handlerOf(f)}"`,
        sentence: (f) => `RuntimeClass "${f.pod?.spec.runtimeClassName ?? ''}" exists, but the container runtime of the node has no handler "${handlerOf(f)}".`,
        steps: (f) => [
            commands_look('List the RuntimeClasses and their handlers', 'kubectl get runtimeclasses'),
            commands_look('List the runtime handlers of the node', `kubectl get node ${quote(f.pod?.spec.nodeName ?? 'NODE')} -o jsonpath='{.status.runtimeHandlers[*].name}'`, f.workload),
        ],
        field: (_f, place) => place.pod('runtimeClassName'),
    }),
    cause('SandboxNameReserved', {
        ...sandbox_common,
        meaning: 'The container runtime is still busy with an earlier attempt to start the same pod; usually it is overloaded.',
        proof: WAITING,
        recognise: [pattern('sandbox', /failed to reserve sandbox name/)],
        about: sandbox_nodeOf,
        fact: (f) => `node ${sandbox_nodeOf(f)} is still busy with an earlier attempt to start the pod`,
        sentence: () => "The node's container runtime is overloaded or slow.",
        steps: (f) => [describe(f)],
    }),
    cause('SandboxCreateFailed', {
        ...sandbox_common,
        meaning: "The node cannot create the pod's sandbox, for a reason that no other code of this chapter covers.",
        proof: probable(5, 120),
        confidence: 'likely',
        recognise: [pattern('sandbox', /^(?!.*(OOM-killed|memory limit too low))/s)],
        rest: true,
        about: sandbox_nodeOf,
        fact: (f) => `node ${sandbox_nodeOf(f)} cannot create the pod's sandbox`,
        sentence: () => "The node cannot create the pod's sandbox; details below.",
        steps: (f) => [describe(f)],
    }),
];

;// CONCATENATED MODULE: ./src/causes/moved-tag.ts


const STALE_IMAGE_CAUSES = [
    cause('StaleImage', {
        meaning: 'The pods run the image that the node already had under the same tag, but the registry has a newer one: with `imagePullPolicy: IfNotPresent` the kubelet does not pull an overwritten tag again. The gate asks the registry for the digest of the tag (with the pull secrets of the pods, the docker login of the runner, or none) before it applies anything and after the rollout. If the registry does not answer, the gate reports this as likely, and only for tags without a version such as `latest`.',
        when: 'only with `fail-on-stale-image: true` and only if the registry proves it, before anything is applied where possible; otherwise it is a notice',
        family: 'F',
        layer: 11,
        recognise: [],
        example: {
            container: { name: 'app', image: 'registry.example/shop/web:1.4' },
            facts: { tag: '1.4', repository: 'registry.example/shop/web', running: 'sha256:…', policy: 'IfNotPresent' },
        },
        proof: WAITING,
        about: ({ container, facts: { remote, tag, repository } }) => remote === undefined ? container?.image : [tag, repository],
        fact: (f) => {
            const image = f.container?.image ?? '';
            if (f.facts.remote === undefined)
                return `the new pods run the same image as before: the kubelet did not pull ${image} again`;
            return `tag ${f.facts.tag} was overwritten, but the pods run an older ${f.facts.repository}`;
        },
        sentence: (f) => {
            const container = `Container ${f.container?.name ?? ''}`;
            if (f.facts.remote === undefined)
                return `${container} uses the same tag as the previous revision, and imagePullPolicy IfNotPresent lets the node keep its old copy (${f.facts.running}); the registry did not say whether it has a newer one.`;
            const now = `The registry now has ${f.facts.remote} under that tag, but ${container.toLowerCase()} runs ${f.facts.running}`;
            if (f.facts.unchanged !== undefined)
                return `${now}: the manifest did not change, so Kubernetes replaces no pod and pulls nothing.`;
            return f.facts.before === undefined
                ? `${now}, which the node already had (imagePullPolicy IfNotPresent).`
                : `${now}: with imagePullPolicy IfNotPresent a node that has the tag does not pull it again, so this deploy does not bring the new image there.`;
        },
        steps: (f) => {
            const { remote, repository } = f.facts;
            const byDigest = edit('Deploy by digest, or use a unique tag for every build', remote === undefined ? undefined : `${repository}@${remote}`);
            const restart = restartCommand(f);
            const again = restart === undefined ? [] : [run('Restart the pods to pull the image again', restart, f.workload)];
            return f.facts.policy === 'Always'
                ? [...again, byDigest]
                : [byDigest, edit('Set imagePullPolicy to Always to pull the image at every start')];
        },
        field: (_f, place) => place.container('image'),
        documentation: 'https://kubernetes.io/docs/concepts/containers/images/#updating-images',
    }),
];

;// CONCATENATED MODULE: ./src/causes/termination.ts


const TERMINATION_CAUSES = [
    cause('PreStopHookFailed', {
        meaning: 'The preStop hook of an old pod failed, so Kubernetes stopped its container without it. The rollout continues.',
        family: 'I',
        layer: 11,
        recognise: [],
        proof: WAITING,
        about: (f) => f.facts.pod,
        fact: (f) => `the preStop hook of old pod ${f.facts.pod} failed`,
        sentence: (f) => `Kubernetes stopped ${f.facts.container === undefined ? 'the container' : `container ${f.facts.container}`} anyway, without the work of the hook, such as finishing open requests.`,
        steps: (f) => [
            commands_look('List the failed preStop hooks', `kubectl get events${inNamespace(f)} --field-selector reason=FailedPreStopHook`),
            edit('Fix the preStop hook in the manifest: its command must exist in the image'),
        ],
        field: (f, place) => {
            const index = place.podSpec?.containers.findIndex(({ name }) => name === f.facts.container) ?? -1;
            return index < 0 ? ['metadata', 'name'] : place.pod('containers', index, 'lifecycle', 'preStop');
        },
        documentation: 'https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/',
    }),
];

;// CONCATENATED MODULE: ./src/causes/unknown.ts


const UNKNOWN_CAUSES = [
    cause('Unknown', {
        meaning: 'The gate observed a failure that this catalog does not cover. The evidence holds everything that is known; please open an issue with a dump.',
        family: 'K',
        layer: 11,
        recognise: [],
        proof: WAITING,
        confidence: 'guess',
        about: (f) => (f.facts.unsaid === true ? f.workload : [f.symptom, f.text]),
        fact: (f) => `${f.symptom === '' ? 'not ready' : f.symptom}: ${f.text}`,
        sentence: () => 'Unrecognized failure. See the evidence below, and please report it.',
        steps: (f) => [
            describe(f),
            commands_look('List the recent events of the namespace', `kubectl get events${inNamespace(f)} --sort-by=.lastTimestamp`),
            ...undo(f),
        ],
        documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/',
    }),
];

;// CONCATENATED MODULE: ./src/causes/catalogue.ts









































const CATALOGUE = [
    ...LIMIT_CAUSES,
    ...LIMIT_RANGE_CAUSES,
    ...ADMISSION_CAUSES,
    ...BATCH_CAUSES,
    ...INPUT_CAUSES,
    ...ACCESS_CAUSES,
    ...DESTINATION_CAUSES,
    ...RIGHTS_CAUSES,
    ...CONFLICT_CAUSES,
    ...CONTENT_CAUSES,
    ...SCHEDULING_CAUSES,
    ...POD_CLAIM_CAUSES,
    ...NODE_LABEL_CAUSES,
    ...NEIGHBOUR_CAUSES,
    ...NODE_ROOM_CAUSES,
    ...NODE_CAUSES,
    ...SANDBOX_CAUSES,
    ...IMAGE_CAUSES,
    ...REGISTRY_CAUSES,
    ...MEMORY_LIMIT_CAUSES,
    ...CONFIGURATION_CAUSES,
    ...ISOLATION_CAUSES,
    ...ENTRYPOINT_CAUSES,
    ...CONTAINER_START_CAUSES,
    ...VOLUME_CAUSES,
    ...PROVISIONING_CAUSES,
    ...RUNTIME_CAUSES,
    ...READINESS_CAUSES,
    ...READINESS_GATE_CAUSES,
    ...TERMINATION_CAUSES,
    ...STALE_IMAGE_CAUSES,
    ...INTERFERENCE_CAUSES,
    ...WORKLOAD_CAUSES,
    ...ABSENCE_CAUSES,
    ...EXPOSURE_CAUSES,
    ...COMPANION_CAUSES,
    ...CONDITION_CAUSES,
    ...CUSTOM_RESOURCE_CAUSES,
    ...HEALTH_RULE_CAUSES,
    ...UNKNOWN_CAUSES,
];
const UNGUARDED = new Map(CATALOGUE.map((entry) => [entry.code, entry]));
const BY_CODE = new Map(CATALOGUE.map((entry) => [entry.code, guarded(entry)]));
function entryOf(code) {
    const entry = BY_CODE.get(code);
    if (entry === undefined)
        throw new Error(`the catalog has no entry ${code}`);
    return entry;
}
function entriesBeside({ context }) {
    return context.flatMap((code) => BY_CODE.get(code) ?? []);
}
function factOf(finding) {
    return entryOf(finding.code).fact(finding, factOf);
}
function sentenceOf(finding) {
    return entryOf(finding.code).sentence(finding, factOf);
}
function bugsOn(finding, told, places) {
    const entry = UNGUARDED.get(finding.code);
    const { warnings = [], known, inner } = finding;
    return [
        ...warnings,
        ...(known?.warning === undefined ? [] : [known.warning]),
        ...(entry === undefined ? [] : bugsOf(entry, finding, told, places)),
        ...finding.context.flatMap((code) => bugsBeside(UNGUARDED.get(code), told)),
        ...(inner === undefined ? [] : bugsOn(inner, told.inner ?? inner, [])),
    ];
}
function answersTo(signal, catalogue = CATALOGUE) {
    const answers = [];
    const warnings = [];
    for (const entry of catalogue) {
        for (const recogniser of entry.recognise) {
            if (recogniser.channel !== signal.channel)
                continue;
            const { facts, warning } = recognised(entry, recogniser, signal);
            if (warning !== undefined)
                warnings.push(warning);
            if (facts === undefined)
                continue;
            answers.push({ entry, facts });
            break;
        }
    }
    return { answers, warnings };
}
function strongest(answers) {
    const weight = ({ entry: { quotes, rest } }) => (quotes === true ? 2 : rest === true ? 0 : 1);
    const most = Math.max(...answers.map(weight));
    const candidates = answers.filter((answer) => weight(answer) === most);
    return candidates.filter(({ entry }) => !candidates.some((other) => other.entry.before?.includes(entry.code) === true));
}
function classify(signal, catalogue) {
    const { answers, warnings } = answersTo(signal, catalogue);
    const [answer] = strongest(answers).toSorted(({ entry: a }, { entry: b }) => a.layer - b.layer || (a.code < b.code ? -1 : 1));
    const failed = warnings.length === 0 ? {} : { warnings };
    if (answer === undefined)
        return { ...signal, code: 'Unknown', confidence: 'guess', facts: {}, ...failed };
    const { entry, facts } = answer;
    return { ...signal, code: entry.code, confidence: entry.confidence ?? 'certain', facts, ...failed };
}
const EVIDENCE_OF = { Cluster: 'answer', Input: 'manifest' };
function findingOf(code, workload, text, now, ...[extra]) {
    return {
        code,
        channel: 'pod',
        text,
        symptom: '',
        workload,
        carrier: {
            apiVersion: workload.apiVersion,
            kind: workload.kind,
            metadata: { name: workload.name, ...(workload.namespace === undefined ? {} : { namespace: workload.namespace }) },
        },
        context: [],
        observations: 1,
        since: now,
        last: now,
        evidence: text === ''
            ? []
            : [{ kind: EVIDENCE_OF[workload.kind] ?? 'status', source: `${workload.kind} ${workload.name}`, text }],
        facts: {},
        confidence: entryOf(code).confidence ?? 'certain',
        ...extra,
    };
}
function findingOfProblem(problem, { ref, live }, now) {
    const { text, symptom = '', since = now } = problem;
    const words = symptom === '' ? text : `${symptom}: ${text}`;
    const told = {
        channel: 'expose',
        symptom,
        since,
        evidence: problem.evidence ??
            (text === '' ? [] : [{ kind: 'status', source: `${ref.kind} ${ref.name}`, text: words }]),
        ...(live === undefined ? {} : { carrier: live }),
    };
    return findingOf(problem.code, ref, text, now, { ...problem, ...told });
}

;// CONCATENATED MODULE: ./src/causes/identity.ts


function identityOf(finding) {
    const inside = finding.inner === undefined ? [] : [identityOf(finding.inner)];
    return JSON.stringify([finding.code, ...subjectOf(finding), ...inside]);
}
function subjectOf(finding) {
    const { about } = entryOf(finding.code);
    const { channel, container, request } = finding;
    const workload = (0,model_object/* keyOf */.TN)(finding.workload);
    if (about === 'container' || channel === 'exit' || channel === 'readiness')
        return [workload, container?.name];
    if (about === 'workload')
        return [workload];
    const data = about === 'everyone' ? [] : [about(finding)];
    const field = channel === 'request' ? request?.field : undefined;
    return field === undefined ? data : [workload, field, ...data];
}
function identity_placeOf(finding) {
    return `${(0,model_object/* keyOf */.TN)(finding.workload)}|${finding.container?.name ?? ''}|${identityOf(finding)}`;
}

;// CONCATENATED MODULE: ./src/diagnose/masked.ts


const LONGEST_LINE = 200;
const DISCRIMINANTS = new Set(['kind', 'apiVersion']);
function masked_masked(finding, redact) {
    const said = (value) => (0,evidence_redact/* changeText */.k0)(value, redact.said, DISCRIMINANTS);
    const { code, channel, context, standing, confidence, observations, since, last } = finding;
    const { evidence, known, inner, file, carrier, log, ...rest } = finding;
    const { managedFields: _managedFields, ...metadata } = carrier.metadata;
    const hidden = evidence.map((one) => maskedEvidence(one, redact));
    return {
        ...said(rest),
        ...{ code, channel, context, confidence, observations, since, last },
        ...(standing === undefined ? {} : { standing }),
        carrier: said({ ...carrier, metadata }),
        evidence: hidden,
        ...(log === undefined ? {} : { log: maskedLog(said(log), log, evidence, hidden) }),
        ...(known === undefined ? {} : { known: maskedKnown(known, redact) }),
        ...(inner === undefined ? {} : { inner: masked_masked(inner, redact) }),
        ...(file === undefined ? {} : { file: redact.words(file) }),
    };
}
function maskedEvidence(evidence, redact) {
    return { ...evidence, source: redact.words(evidence.source), text: redact.said(evidence.text) };
}
function maskedKnown({ sentence, said = [], facts, ...rest }, redact) {
    return {
        ...(0,evidence_redact/* changeText */.k0)(rest, redact.words),
        sentence: (0,evidence_redact/* redactWords */.X7)(sentence, said, redact),
        ...(facts === undefined ? {} : { facts: (0,evidence_redact/* changeText */.k0)(facts, redact.said, DISCRIMINANTS) }),
    };
}
function maskedLog(hidden, raw, evidence, redacted) {
    if (hidden.line === undefined || raw.line === undefined)
        return hidden;
    const { line } = hidden;
    const index = evidence.findIndex(({ text }) => text.includes(raw.line));
    if (index >= 0 && redacted[index]?.text.includes(line) === false)
        return { ...hidden, line: evidence_redact/* MASK */.v5 };
    return { ...hidden, line: line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line };
}
function maskedMessage({ message, live, pods, blockedBy, reason }, redact) {
    const said = [live, blockedBy, ...pods].flatMap((object) => {
        const { reason, message, conditions } = (0,record/* recordOf */.zv)(object?.status);
        return [reason, message, ...(0,record/* records */.V0)(conditions).flatMap((one) => [one.reason, one.message])];
    });
    const values = Object.values(reason?.facts ?? {});
    const texts = [...said, ...values].filter((text) => typeof text === 'string').map((text) => text.trim());
    return (0,evidence_redact/* redactWords */.X7)(message, [...new Set(texts)], redact);
}

;// CONCATENATED MODULE: ./src/diagnose/origin.ts





function onceForEachSet(make) {
    const known = new WeakMap();
    return (documents) => {
        const { made } = known.get(documents) ?? { made: make(documents) };
        known.set(documents, { made });
        return made;
    };
}
function firstPlaces(documents, keyOfDocument) {
    return new Map([...documents.entries()].toReversed().map(([index, document]) => [keyOfDocument(document), index]));
}
const placesByKey = onceForEachSet((documents) => firstPlaces(documents, ({ ref }) => (0,model_object/* keyOf */.TN)(ref)));
const placesByFile = onceForEachSet((documents) => firstPlaces(documents, ({ source }) => source.file));
const refsByName = onceForEachSet((documents) => Map.groupBy(documents.map(({ ref }) => ref), ({ name }) => name));
function sourceOf(finding, documents) {
    if (finding.position !== undefined)
        return finding.position;
    const { document, path } = origin_fieldOf(finding, documents) ?? {};
    return document && (0,manifest/* positionOf */.d)(document, path ?? []);
}
function origin_fieldOf(finding, documents) {
    const document = finding.position === undefined ? documentOf(finding, documents) : undefined;
    if (document === undefined)
        return undefined;
    const path = finding.path ?? fieldIn(document.object, finding) ?? [];
    const isFilledIn = path.join('.') === 'metadata.namespace' && !document.positions.has(JSON.stringify(path));
    return { document, path: isFilledIn ? [] : path };
}
function fieldIn(object, finding) {
    const path = entryOf(finding.code).field?.(finding, new model_place/* Place */.YR(object, finding.container?.name));
    return (0,built_in/* isCustomResource */.i)(object) && (path === undefined || (0,model_place/* valueAt */.fK)(object, path) === undefined)
        ? (takenOver(object, finding) ?? path)
        : path;
}
function takenOver(object, finding) {
    const { pod, carrier, container } = finding;
    const made = pod ?? carrier;
    const path = entryOf(finding.code).field?.(finding, new model_place/* Place */.YR(made, container?.name));
    return path && (0,model_place/* sameValue */.eE)(object, made, path);
}
function origin_placesOf(finding, documents) {
    const document = documentOf(finding, documents);
    const isKnown = finding.position !== undefined || finding.path !== undefined;
    return isKnown || document === undefined ? [] : [placeIn(document, finding)];
}
function documentOf({ carrier, templateIn, workload }, documents) {
    const { apiVersion, kind, metadata } = carrier;
    const said = { apiVersion, kind, namespace: metadata.namespace, name: metadata.name };
    const keys = [said, ...(templateIn === undefined ? [] : [templateIn]), workload].map(model_object/* keyOf */.TN);
    return keys.map((key) => documents[placesByKey(documents).get(key) ?? -1]).find((found) => found !== undefined);
}
function placeIn({ object }, { container }) {
    return new model_place/* Place */.YR(object, container?.name);
}
function hasDocument(finding, documents) {
    const { kind, apiVersion, metadata } = finding.carrier;
    return placesByKey(documents).has((0,model_object/* keyOf */.TN)({ kind, apiVersion, namespace: metadata.namespace, name: metadata.name }));
}
function indexOf(workload, documents) {
    return placesByKey(documents).get((0,model_object/* keyOf */.TN)(workload)) ?? -1;
}
function placeOfFile(file, documents) {
    return placesByFile(documents).get(file) ?? -1;
}
function kindsOfName(name, documents) {
    return (refsByName(documents).get(name) ?? []).map(({ kind }) => kind);
}
function isAdded({ container, workload }, documents) {
    const document = documents[indexOf(workload, documents)];
    if (container === undefined || document === undefined)
        return false;
    const place = new model_place/* Place */.YR(document.object, container.name);
    return place.podSpec !== undefined && place.container() === undefined;
}

;// CONCATENATED MODULE: ./src/diagnose/followers.ts

function withFollowers(findings) {
    const followers = findings.flat().filter(({ follows }) => follows !== undefined);
    if (followers.length === 0)
        return findings.map((list) => [...list]);
    return findings.map((list) => list.map((finding) => ({ ...finding, context: contextOf(finding, followers) })));
}
function contextOf(finding, followers) {
    const codes = followers.filter((one) => isFollowing(one, finding)).map(({ code }) => code);
    return [...new Set([...finding.context, ...codes])];
}
function isFollowing(follower, { workload }) {
    return follower.follows?.some((ref) => (0,model_object/* keyOf */.TN)(ref) === (0,model_object/* keyOf */.TN)(workload)) === true;
}

;// CONCATENATED MODULE: ./src/diagnose/rank.ts







function rankedGroups(findings, documents) {
    const faulty = new Set(findings.map(({ workload }) => (0,model_object/* keyOf */.TN)(workload)));
    const [roots = []] = withFollowers([
        findings.filter(({ follows }) => follows?.some((ref) => faulty.has((0,model_object/* keyOf */.TN)(ref))) !== true),
    ]);
    const affected = new Set(roots.filter((finding) => isAffected(finding, roots, findings)));
    return [...Map.groupBy(roots, identityOf).values()]
        .map((group) => group.toSorted((a, b) => Number(hasDocument(b, documents)) - Number(hasDocument(a, documents)) ||
        indexOf(a.workload, documents) - indexOf(b.workload, documents) ||
        a.since - b.since ||
        compare(textOf(a), textOf(b))))
        .map((group) => group)
        .map((group) => ({ group, weight: weightOf(group, affected, documents) }))
        .toSorted((a, b) => lighter(a.weight, b.weight) || compare(identityOf(a.group[0]), identityOf(b.group[0])))
        .map(({ group }) => group);
}
function isAffected(finding, roots, all) {
    const { workload } = finding;
    const service = unservedBy(finding);
    if (service === undefined)
        return false;
    const follower = all.find((one) => one.workload.kind === 'Service' && one.workload.name === service && one.workload.namespace === workload.namespace);
    const { selector = {} } = (isA(follower?.carrier, '/Service') ? follower.carrier.spec : undefined) ?? {};
    if (Object.keys(selector).length === 0)
        return false;
    return roots.some(({ workload: other, pod }) => (0,model_object/* keyOf */.TN)(other) !== (0,model_object/* keyOf */.TN)(workload) && (0,model_object/* hasLabels */.cP)(pod?.metadata.labels, selector));
}
function unservedBy({ log }) {
    const { meaning } = log ?? {};
    if (meaning?.kind !== 'unreachable' && meaning?.kind !== 'unresolved host')
        return undefined;
    const { service } = meaning;
    return service?.state === 'endpoints' && service.ready === 0 ? service.name : undefined;
}
function weightOf(group, affected, documents) {
    const [first] = group;
    const entry = entryOf(first.code);
    const source = sourceOf(first, documents);
    return [
        first.confidence === 'guess' ? 1 : 0,
        group.every((finding) => affected.has(finding)) ? 1 : 0,
        group.every(({ alsoSeen }) => alsoSeen === true) ? 1 : 0,
        entry.layer,
        (0,kinds/* workloadKind */.K5)(first.workload)?.wants === 'completions' ? 0 : 1,
        -group.length,
        source === undefined ? -1 : placeOfFile(source.file, documents),
        source?.line ?? 0,
        Math.min(...group.map(({ since }) => since)),
    ];
}
function lighter(one, other) {
    return one.map((value, index) => value - (other[index] ?? 0)).find((value) => value !== 0) ?? 0;
}
function textOf({ workload, carrier, container, facts, evidence, ...rest }) {
    return JSON.stringify([
        workload.name,
        (0,model_object/* keyOf */.TN)(workload),
        carrier.metadata.name,
        container?.name,
        facts,
        rest.log,
        evidence,
        rest.text,
        rest.last,
    ]);
}
function compare(a, b) {
    return a < b ? -1 : a > b ? 1 : 0;
}

;// CONCATENATED MODULE: ./src/diagnose/steps.ts






function toldSteps(first, told, context, redact) {
    const isWritten = origin_fieldOf(first, context.documents)?.path.length !== 0;
    const steps = steps_stepsOf(told, context.presence).filter(({ edit }) => isWritten || edit?.from === undefined);
    return steps.map(({ on: _on, ...step }) => {
        const words = (0,evidence_redact/* changeText */.k0)(step, redact.words);
        return words.edit === undefined ? words : { ...words, edit: placed(words.edit, first, context.documents, redact) };
    });
}
function steps_stepsOf(finding, presence = new Map()) {
    const known = finding.known?.step;
    const own = [...(known === undefined ? [] : [known]), ...entryOf(finding.code).steps(finding)].map((step) => asItsKind(step, finding));
    const edits = own.filter(({ edit }) => edit?.to !== undefined);
    const all = [...edits, ...own.filter((step) => !edits.includes(step))].filter((step) => isPossible(step, presence));
    const steps = all.length < 2 ? [...all, ...further(finding, all, presence)] : all;
    const [afterwards] = entriesBeside(finding)
        .flatMap((entry) => entry.afterwards?.(finding) ?? [])
        .filter((step) => isPossible(step, presence));
    return afterwards === undefined ? steps.slice(0, 4) : [...steps.slice(0, 3), { ...afterwards, afterwards: true }];
}
function isPossible({ on = [], run, undo }, presence) {
    return on.every((ref) => {
        const found = presence.get((0,model_object/* keyOf */.TN)(ref));
        if (found === 'absent' || (found === 'untouched' && run !== undefined))
            return false;
        return found !== 'created' || undo !== true;
    });
}
function further(finding, steps, presence) {
    const found = presence.get((0,model_object/* keyOf */.TN)(finding.workload));
    const more = found === 'absent' || found === 'untouched'
        ? [commands_dryRun(finding)]
        : [
            ...(finding.carrier.metadata.name === '' ? [] : [describe(finding)]),
            commands_look('List recent events', `kubectl events${inNamespace(finding)}`),
        ];
    const isNew = ({ command }) => steps.every((step) => step.command !== command);
    return more.filter((step) => isPossible(step, presence) && isNew(step)).slice(0, 1);
}
function placed(edit, finding, documents, redact) {
    const { document, path = [] } = origin_fieldOf(finding, documents) ?? {};
    const at = sourceOf(finding, documents);
    const value = document && (0,model_place/* valueAt */.fK)(document.object, path);
    const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return {
        ...(at === undefined ? {} : { at }),
        ...(isScalar && edit.to !== undefined ? { from: redact.said(String(value)) } : {}),
        ...edit,
    };
}
function namesHidden({ presence = new Map(), documents }, redact) {
    const hidden = (ref) => ({
        ...(0,evidence_redact/* changeText */.k0)(ref, redact.said),
        apiVersion: ref.apiVersion,
        kind: ref.kind,
    });
    const entries = documents.flatMap(({ ref }) => {
        const found = presence.get((0,model_object/* keyOf */.TN)(ref));
        return found === undefined ? [] : [[(0,model_object/* keyOf */.TN)(hidden(ref)), found]];
    });
    return new Map([...presence, ...entries]);
}

;// CONCATENATED MODULE: ./src/diagnose/tell.ts










const LONGEST_HEADLINE = 120;
const LONGEST_NAME = 63;
const MOST_EVIDENCE = 6;
const MOST_OF_ONE = 4;
function causesOf(findings, context) {
    return tell(findings, context, NOTHING_HIDDEN).causes;
}
function tell(findings, context, redact) {
    const warnings = [];
    const groups = tell_attempt(() => tellable(rankedGroups(findings, context.documents)), (error) => {
        warnings.push(bugWarning('the order of the causes', error));
        return findings.map((finding) => ({ group: [finding], more: 0 }));
    });
    const presence = tell_attempt(() => namesHidden(context, redact), (error) => {
        warnings.push(bugWarning('the names of the objects', error));
        return context.presence ?? new Map();
    });
    const causes = groups.map(({ group, more }) => {
        const [first] = group;
        return tell_attempt(() => {
            const told = maskedWithFile(first, context, redact);
            warnings.push(...bugsOn(first, told, origin_placesOf(first, context.documents)));
            return causeOf(group, more, told, { ...context, presence }, redact);
        }, (error) => {
            warnings.push(bugWarning(`the words of ${first.code}`, error));
            return bareCause(first, redact);
        });
    });
    const firsts = new Set(groups.map(({ group }) => group[0]));
    const others = findings.filter((finding) => !firsts.has(finding));
    warnings.push(...others.flatMap((finding) => bugsOn(finding, finding, origin_placesOf(finding, context.documents))));
    return { causes, warnings: [...new Set(warnings.map((warning) => (0,evidence_redact/* redactWarning */.wr)(warning, redact)))] };
}
function tell_attempt(action, otherwise) {
    try {
        return action();
    }
    catch (error) {
        return otherwise(error);
    }
}
function maskedWithFile(first, { documents }, redact) {
    const source = sourceOf(first, documents);
    return masked_masked(source === undefined ? first : { ...first, file: source.file }, redact);
}
function bareCause({ code, confidence, context, workload, since, last, observations, ...rest }, redact) {
    const { family, meaning } = entryOf(code);
    return {
        ...{ code, family, confidence, context: [...context], objects: [workload], count: observations },
        ...titled(workload.name, redact.said(rest.symptom) || 'failed', code, redact.words),
        sentence: meaning,
        symptom: redact.said(rest.symptom),
        evidence: [],
        steps: [],
        preExisting: false,
        firstSeen: new Date(since).toISOString(),
        lastSeen: new Date(last).toISOString(),
    };
}
function tellable(groups) {
    const told = [];
    const byWorkload = new Map();
    for (const group of groups) {
        const keys = [...new Set(group.map(({ workload }) => (0,model_object/* keyOf */.TN)(workload)))];
        const own = keys.map((key) => byWorkload.get(key) ?? []);
        if (group.every(({ pod }) => pod !== undefined) && own.every(({ length }) => length >= MOST_OF_ONE)) {
            for (const [first] of own)
                if (first !== undefined)
                    first.more += 1;
            continue;
        }
        const one = { group, more: 0 };
        told.push(one);
        for (const key of keys)
            byWorkload.set(key, [...(byWorkload.get(key) ?? []), one]);
    }
    return told;
}
function causeOf(group, more, told, context, redact) {
    const [first] = group;
    const { documents } = context;
    const objects = tell_unique(group.flatMap(({ workload }) => [workload]), model_object/* keyOf */.TN);
    const wrappers = objects.flatMap((ref) => context.wrappers.get((0,model_object/* keyOf */.TN)(ref)) ?? []);
    const source = sourceOf(first, documents);
    const evidence = tell_unique(group.flatMap((finding) => finding.evidence), ({ source, text }) => `${source}\n${text}`);
    const preExisting = group.every((finding) => context.preExisting.has(identity_placeOf(finding)));
    const sentence = [
        sentenceOf(told),
        ...(told.known === undefined ? [] : [told.known.sentence]),
        ...(isAdded(first, documents)
            ? [`No manifest has container "${first.container?.name}": the cluster added it, as a mutating webhook does.`]
            : []),
        ...(preExisting ? ['It was already so before this deploy began.'] : []),
        ...(more === 0 ? [] : [`${first.workload.name} has ${more} more ${more === 1 ? 'fault' : 'faults'} like these.`]),
        ...renderedNote(source, context),
    ]
        .filter((part) => part !== '')
        .map((part, index, all) => (index < all.length - 1 ? tell_ended(part) : part))
        .join(' ');
    return {
        code: first.code,
        family: entryOf(first.code).family,
        confidence: first.confidence,
        ...titled(nameIn(told.workload, documents), factOf(told), first.code, redact.words),
        sentence: redact.words(sentence),
        symptom: first.symptom === first.code ? '' : told.symptom,
        context: [...new Set([...group.flatMap((finding) => finding.context), ...wrappers])].filter((code) => code !== first.code),
        objects,
        ...(first.container === undefined ? {} : { container: first.container.name }),
        ...(source === undefined ? {} : { source }),
        evidence: evidence.slice(0, MOST_EVIDENCE).map((one) => maskedEvidence(one, redact)),
        steps: toldSteps(first, told, context, redact),
        preExisting,
        firstSeen: new Date(Math.min(...group.map(({ since }) => since))).toISOString(),
        lastSeen: new Date(Math.max(...group.map(({ last }) => last))).toISOString(),
        count: group.reduce((sum, { observations }) => sum + observations, 0),
    };
}
function nameIn(ref, documents) {
    const isShared = kindsOfName(ref.name, documents).some((kind) => kind !== ref.kind);
    return isShared && (0,kinds/* workloadKind */.K5)(ref) === undefined ? `${ref.kind} ${ref.name}` : ref.name;
}
function renderedNote(source, { documents }) {
    const document = documents.find((one) => one.renderedFrom !== undefined && one.source === source);
    if (document === undefined)
        return [];
    const { kind, name } = document.ref;
    return [`${kind} ${name} was rendered from ${document.renderedFrom}; the file that it comes from is not known.`];
}
function tell_ended(sentence) {
    return /[.!?)]$/.test(sentence.trimEnd()) ? sentence : `${sentence}.`;
}
function headlineOfFinding(finding, redact) {
    const told = masked_masked(finding, redact);
    return titled(told.workload.name, factOf(told), finding.code, redact.words).headline;
}
function titled(name, fact, code, hide) {
    const tail = ` (${code})`;
    const line = fact.replaceAll(/\s+/g, ' ').trim().replace(/[.:]$/, '');
    const room = LONGEST_HEADLINE - tail.length;
    const title = (name === '' ? fitted(hide(line), room) : titleOf(name, line, room, hide)).toWellFormed();
    return { title, headline: `${title}${tail}` };
}
function titleOf(name, line, room, hide) {
    const whole = hide(`${name}: ${line}`);
    const [own, rest] = [hide(name), hide(line)];
    if (whole !== `${own}: ${rest}`)
        return fitted(whole, room);
    const head = `${withoutMiddle(own, LONGEST_NAME)}: `;
    return head + fitted(rest, room - head.length);
}
function fitted(line, room) {
    if (line.length <= room)
        return line;
    const words = line.slice(0, room - 1).replace(/\s+\S*$/, '');
    return words.length > room * 0.6 ? `${words}…` : withoutMiddle(line, room);
}
function withoutMiddle(text, length) {
    if (text.length <= length)
        return text;
    const front = Math.ceil((length - 1) * 0.6);
    return `${text.slice(0, front).trimEnd()}…${text.slice(text.length - (length - 1 - front)).trimStart()}`;
}
function tell_unique(values, key) {
    return [...new Map(values.map((value) => [key(value), value])).values()];
}

;// CONCATENATED MODULE: ./src/model/finding.ts
function finding_isOf(finding, ...codes) {
    return codes.includes(finding.code);
}

;// CONCATENATED MODULE: ./src/diagnose/refused.ts







function refusalFindings(refusals, now) {
    return [...Map.groupBy(refusals, ({ ref }) => (0,model_object/* keyOf */.TN)(ref)).values()].flatMap((ofOne) => {
        const findings = ofOne.flatMap((refusal) => readRefusal(refusal, now));
        const listed = findings.some(({ text }) => text.startsWith('unknown field'));
        return listed ? findings.filter(({ text }) => !text.includes('field not declared in schema')) : findings;
    });
}
function readRefusal(refusal, now) {
    try {
        return findingsOfRefusal(refusal, now);
    }
    catch (error) {
        const { ref, status, sent } = refusal;
        const { warnings = [], ...finding } = classify({
            ...findingOf('Unknown', ref, status.message ?? '', now),
            ...(sent === undefined ? {} : { carrier: sent }),
            channel: 'request',
            symptom: status.reason ?? '',
        });
        return [{ ...finding, warnings: [...warnings, bugWarning(`the problems of ${ref.kind} ${ref.name}`, error)] }];
    }
}
function findingsOfRefusal({ ref, status, sent, live, instead }, now) {
    const httpCode = status.code ?? 0;
    const words = `${status.message ?? ''}${instead === undefined ? '' : insteadWords(ref, instead)}`;
    return problemsOf(status).map(({ text, symptom, field }) => {
        const finding = classify({
            ...findingOf('Unknown', ref, text, now),
            ...(sent === undefined ? {} : { carrier: sent }),
            channel: 'request',
            symptom,
            evidence: [{ kind: 'answer', source: `API server, HTTP ${httpCode}`, text: words }],
            request: { httpCode, field, live, instead },
        });
        return finding_isOf(finding, 'AdmissionWebhookUnavailable') && isOfIngressController(finding)
            ? beforeIngresses(finding)
            : finding;
    });
}
function isOfIngressController({ workload, facts }) {
    return workload.kind === 'Ingress' && /ingress|elbv2\.k8s\.aws/.test(facts.webhook);
}
function beforeIngresses(finding) {
    const { service = '', namespace } = finding.facts;
    const why = `Check why Service ${service}, the Ingress controller, has no ready pods`;
    return {
        ...finding,
        context: [...finding.context, 'IngressControllerDown'],
        known: {
            sentence: 'The Ingress controller serves that webhook itself: while it is down, no Ingress of its class is served either.',
            ...(namespace === undefined ? {} : { step: commands_look(why, `kubectl get pods -n ${quote(namespace)} -o wide`) }),
        },
    };
}

// EXTERNAL MODULE: ./src/model/inputs.ts
var inputs = __webpack_require__(492);
;// CONCATENATED MODULE: ./src/rollout/address.ts



const HOST = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i;
function firstAddress(objects) {
    const found = [ofIngress, ofGateway, ofService].flatMap((address) => objects.flatMap((one) => address(one) ?? []));
    return found[0];
}
function ofIngress(object) {
    if (!isA(object, 'networking.k8s.io/Ingress'))
        return undefined;
    const { spec, status } = object;
    const host = (spec.rules ?? []).flatMap((rule) => rule.host ?? []).find((one) => HOST.test(one));
    const isSecure = (spec.tls ?? []).some(({ hosts = [] }) => host === undefined || hosts.length === 0 || covers(hosts, host));
    return addressOf(isSecure, host ?? balancer(status));
}
function covers(hosts, host) {
    return hosts.includes(host) || hosts.includes(host.replace(/^[^.]+/, '*'));
}
function ofGateway(object) {
    if ((0,model_object/* groupOf */.F8)(object.apiVersion) !== 'gateway.networking.k8s.io' || object.kind !== 'Gateway')
        return undefined;
    const spec = (0,record/* isRecord */.u4)(object.spec) ? object.spec : {};
    const status = (0,record/* isRecord */.u4)(object.status) ? object.status : {};
    const listeners = (0,record/* records */.V0)(spec.listeners).filter(({ protocol }) => protocol === 'HTTP' || protocol === 'HTTPS');
    const texts = (values) => values.filter((value) => typeof value === 'string').filter((value) => HOST.test(value));
    const [host] = texts(listeners.map(({ hostname }) => hostname));
    const [address] = texts((0,record/* records */.V0)(status.addresses).map(({ value }) => value));
    const own = listeners.filter(({ hostname }) => host === undefined || hostname === host);
    return addressOf(own.some(({ protocol }) => protocol === 'HTTPS'), host ?? address);
}
function ofService(object) {
    if (!isA(object, '/Service') || object.spec?.type !== 'LoadBalancer')
        return undefined;
    const ports = (object.spec.ports ?? []).map(({ port }) => port);
    const isSecure = ports.includes(443);
    const [port = 80] = ports;
    const end = isSecure || ports.includes(80) ? '' : `:${port}`;
    const address = addressOf(isSecure, balancer(object.status));
    return address === undefined ? undefined : address + end;
}
function balancer(status) {
    return (status?.loadBalancer?.ingress ?? []).flatMap(({ hostname, ip }) => hostname ?? ip ?? [])[0];
}
function addressOf(isSecure, host) {
    if (host === undefined)
        return undefined;
    const isVersion6 = /^[0-9a-f:]+$/i.test(host) && host.includes(':');
    if (!isVersion6 && !HOST.test(host))
        return undefined;
    return `${isSecure ? 'https' : 'http'}://${isVersion6 ? `[${host}]` : host}`;
}

;// CONCATENATED MODULE: ./src/rollout/standing.ts



function stateBefore(live, view, failing = false) {
    const state = standing_specOf(live);
    if (live === undefined || state === undefined)
        return undefined;
    if (failing)
        return { ...state, failing };
    const pods = arePodsRead(live, view) ? { ready: allPods(live, view).filter(pod_counts/* isReady */.i_).length } : {};
    return { ...state, ...pods };
}
function stateAfter({ live, pods, desired }, view) {
    const state = standing_specOf(live);
    if (live === undefined || state === undefined)
        return undefined;
    const counted = arePodsRead(live, view)
        ? { ready: pods.filter(pod_counts/* isReady */.i_).length, oldReady: standing_oldPods(live, pods, view).filter(pod_counts/* isReady */.i_).length }
        : {};
    return { ...state, replicas: desired, ...counted };
}
function restartsOf(pods) {
    return pods.flatMap(pod_counts/* containerStatuses */.up).reduce((sum, { restartCount = 0 }) => sum + restartCount, 0);
}
function standing_oldPods(live, newest, view) {
    const own = new Set(newest.map(({ metadata }) => metadata.uid));
    return allPods(live, view).filter(({ metadata }) => !own.has(metadata.uid));
}
function standing_specOf(live) {
    if (live === undefined || !(0,kinds/* isPodMaker */._)(live))
        return undefined;
    const { countedIn = '' } = (0,kinds/* workloadKind */.K5)(live)?.revisions ?? {};
    const revision = live.metadata.annotations?.[countedIn];
    const containers = (0,model_place/* templateOf */.kW)(live)?.spec.containers ?? [];
    return {
        ...(revision === undefined ? {} : { revision }),
        images: Object.fromEntries(containers.map(({ name, image = '' }) => [name, image])),
        ...(live.spec.replicas === undefined ? {} : { replicas: live.spec.replicas }),
    };
}
function arePodsRead(live, view) {
    return view.isRead('v1', 'Pod', live.metadata.namespace);
}
function allPods(live, view) {
    return [live, ...view.ownedBy(live)].flatMap((owner) => view.podsOf(owner)).filter(pod_counts/* isActive */.$m);
}

;// CONCATENATED MODULE: ./src/rollout/timeline.ts




const MOST_PODS = 5;
const MOST_OF_POD = 12;
const AT_ONCE = 1000;
const STEP = {
    APPLIED: 0,
    NOT_SCHEDULED: 1,
    SCHEDULED: 2,
    NOT_MOUNTED: 3,
    PULLING: 4,
    NOT_PULLED: 5,
    RUN: 10,
    CONTAINER: 200,
    READY: 1e6,
    DELETED: 1e6 + 1,
    ENDED: 1e6 + 2,
    ROLLED_BACK: 1e6 + 3,
};
const TOLD = {
    FailedScheduling: ['failed', STEP.NOT_SCHEDULED],
    FailedMount: ['failed', STEP.NOT_MOUNTED],
    FailedCreatePodSandBox: ['failed', STEP.NOT_MOUNTED],
    Pulling: ['pulling', STEP.PULLING],
    Failed: ['failed', STEP.NOT_PULLED],
    Unhealthy: ['failed', STEP.RUN + 0.3],
    Killing: ['killed', STEP.RUN + 0.6],
    Evicted: ['killed', STEP.READY],
    Preempted: ['killed', STEP.READY],
};
function inOrder(a, b) {
    return a.at - b.at || a.step - b.step;
}
function momentsOf({ ref, pods, creator }, history, view, from) {
    const current = new Set(pods.map(({ metadata }) => metadata.uid));
    const isNew = (pod) => pod.metadata.ownerReferences?.some(({ uid }) => uid === creator?.metadata.uid) === true &&
        (view.createdAt(pod) ?? 0) >= from - AT_ONCE;
    const gone = history.podsOf(ref).filter((pod) => !current.has(pod.metadata.uid) && isNew(pod));
    return [...pods, ...gone]
        .slice(0, MOST_PODS)
        .flatMap((pod) => fewest(momentsOfPod(pod, history, view)))
        .map((moment) => ({ ...moment, at: Math.max(moment.at, from) }))
        .toSorted(inOrder);
}
function fewest(moments) {
    const sorted = moments.toSorted(inOrder);
    return sorted.length <= MOST_OF_POD ? sorted : [...sorted.slice(0, MOST_OF_POD - 4), ...sorted.slice(-4)];
}
function momentsOfPod(pod, history, view) {
    const events = view.eventsOf(pod);
    const statuses = (0,pod_counts/* containerStatuses */.up)(pod);
    const inits = pod.status?.initContainerStatuses?.length ?? 0;
    const containers = statuses.map((status, index) => {
        const own = [
            ...eventMoments(pod, events.filter(isAbout(status.name)), view),
            ...runMoments(pod, status, history, view),
        ];
        return causal(own).map((moment) => ({ ...moment, step: moment.step + STEP.CONTAINER * Math.min(index, inits) }));
    });
    const others = events.filter((event) => !statuses.some(({ name }) => isAbout(name)(event)));
    const all = [...containers.flat(), ...eventMoments(pod, others, view)];
    const first = Math.min(...all.filter(({ step }) => step > STEP.SCHEDULED).map(({ at }) => at));
    const placed = placeMoments(pod, view).map((moment) => ({ ...moment, at: Math.min(moment.at, first) }));
    return [...placed, ...all, ...endMoments(pod, view)];
}
function causal(moments) {
    let next = Infinity;
    return moments
        .toSorted((a, b) => a.step - b.step)
        .toReversed()
        .map((moment) => ({ ...moment, at: (next = Math.min(next, moment.at)) }))
        .toReversed();
}
function placeMoments(pod, view) {
    const { name } = pod.metadata;
    const at = timeOf(pod, 'PodScheduled', view) ?? (pod.spec.nodeName === undefined ? undefined : view.createdAt(pod));
    const words = `Pod ${name} assigned to ${pod.spec.nodeName ?? 'a node'}`;
    return at === undefined ? [] : [{ at, what: 'scheduled', step: STEP.SCHEDULED, words }];
}
function endMoments(pod, view) {
    const { name, deletionTimestamp } = pod.metadata;
    const ready = timeOf(pod, 'Ready', view);
    const deleted = view.time(model_clocks/* API */.nC, deletionTimestamp);
    return [
        ...(ready === undefined
            ? []
            : [{ at: ready, what: 'ready', step: STEP.READY, words: `Pod ${name} ready` }]),
        ...(deleted === undefined
            ? []
            : [{ at: deleted, what: 'killed', step: STEP.DELETED, words: `Pod ${name} deleted` }]),
    ];
}
function timeOf(pod, type, view) {
    const found = (0,model_object/* condition */.uH)(pod.status?.conditions, type);
    return found?.status === 'True' ? view.time((0,model_clocks/* conditionWriter */.nz)(pod, { type }), found.lastTransitionTime) : undefined;
}
function runMoments(pod, { name, state, restartCount = 0 }, history, view) {
    const who = `Container ${name} of pod ${pod.metadata.name}`;
    const began = (run, at) => ({
        at,
        what: 'started',
        step: STEP.RUN + 2 * run,
        words: `${who} started${run === 0 ? '' : ` again (restart ${run})`}`,
    });
    const writer = (0,model_clocks/* kubeletOf */._k)(pod);
    const running = view.time(writer, state?.running?.startedAt);
    const ends = history.endsOf(pod, name).flatMap((end) => {
        const at = view.time(writer, end.finishedAt);
        if (at === undefined)
            return [];
        const start = end.reason === 'StartError' ? undefined : view.time(writer, end.startedAt);
        const isTold = start !== undefined && at - start > AT_ONCE;
        return [...(isTold ? [began(end.run, start)] : []), { at, step: STEP.RUN + 2 * end.run + 1, ...endWords(end, who) }];
    });
    return [...ends, ...(running === undefined ? [] : [began(restartCount, running)])];
}
function endWords({ exitCode, reason, run }, who) {
    const nth = run === 0 ? '' : ` (restart ${run})`;
    if (reason === 'OOMKilled')
        return { what: 'killed', words: `${who} killed: out of memory${nth}` };
    if (reason === 'StartError')
        return { what: 'failed', words: `${who} could not be started${nth}` };
    if (exitCode === 0)
        return { what: 'ready', words: `${who} completed${nth}` };
    return { what: 'failed', words: `${who} exited with code ${exitCode}${nth}` };
}
function isAbout(name) {
    return ({ involvedObject: { fieldPath = '' } }) => /\{(.*)\}$/.exec(fieldPath)?.[1] === name;
}
function eventMoments(pod, events, view) {
    const moments = events.flatMap((event) => {
        const { reason = '' } = event;
        const [what, step] = TOLD[reason] ?? [];
        if (what === undefined || step === undefined)
            return [];
        const count = (0,snapshot/* eventCount */.Cj)(event);
        const name = reason === 'Pulling' || reason === 'Failed' ? '' : `, ${reason}`;
        const words = `Pod ${pod.metadata.name}${name}${count > 1 ? ` (${count} times)` : ''}`;
        return [{ at: view.eventStart(event), what, step, words, said: (0,snapshot/* eventMessage */._X)(event) }];
    });
    return [...Map.groupBy(moments, ({ at, what }) => `${at} ${what}`).values()].map((same) => same.reduce((longest, one) => ((one.said ?? '').length > (longest.said ?? '').length ? one : longest)));
}

;// CONCATENATED MODULE: ./src/chronicle.ts






const MOST_WORKLOADS = 10;
const MOST_ENTRIES = 100;
const LONGEST_SAID = 160;
function comparedOf(ref, run) {
    const key = (0,model_object/* keyOf */.TN)(ref);
    const { watched } = run;
    const before = run.applied.get(key)?.before ?? run.checked.get(key)?.before;
    const wasFailing = run.failingBefore.has(key);
    const was = run.before === undefined ? undefined : stateBefore(before, run.before, wasFailing);
    const rollout = watched?.rollouts.find((one) => (0,model_object/* keyOf */.TN)(one.ref) === key);
    const is = watched === undefined || rollout === undefined ? undefined : stateAfter(rollout, watched.view);
    const tracked = run.tracked.find((one) => (0,model_object/* keyOf */.TN)(one.ref) === key);
    const doneAt = watched?.doneAt.get(key);
    const restarts = rollout === undefined ? 0 : restartsOf(podsSeen(rollout, watched));
    return {
        ...(was === undefined ? {} : { before: was }),
        ...(is === undefined ? {} : { after: is }),
        ...restoredOf(key, run),
        ...(doneAt === undefined || watched === undefined || tracked?.changed !== true
            ? {}
            : { took: Math.max(0, doneAt - tracked.appliedAt), stable: Math.max(0, watched.view.now - doneAt) }),
        ...(is === undefined || restarts === 0 ? {} : { restarts }),
    };
}
function podsSeen({ ref, pods }, watched) {
    return pods.length === 0 && (0,kinds/* isTask */.Id)(ref) ? (watched?.history.podsOf(ref) ?? []) : pods;
}
function restoredOf(key, run) {
    const seen = run.restored.get(key);
    const state = seen && stateAfter(seen.rollout, seen.view);
    return state === undefined || seen === undefined
        ? {}
        : { rolledBack: { ...state, ...(seen.healthy === undefined ? {} : { healthy: seen.healthy }) } };
}
function chronicle_addressOf(run) {
    const live = (run.watched?.rollouts ?? []).flatMap((rollout) => rollout.live ?? []);
    return firstAddress(live);
}
function timelineOf(run, redact) {
    const { watched } = run;
    if (watched === undefined)
        return [];
    const failed = new Set(watched.failures.map(({ rollout }) => (0,model_object/* keyOf */.TN)(rollout.ref)));
    const told = watched.rollouts
        .filter(({ ref, live }) => failed.has((0,model_object/* keyOf */.TN)(ref)) || (live !== undefined && makesPods(live)))
        .slice(0, MOST_WORKLOADS);
    const byKey = new Map(run.tracked.map((one) => [(0,model_object/* keyOf */.TN)(one.ref), one]));
    const entries = told.flatMap((rollout) => {
        const tracked = byKey.get((0,model_object/* keyOf */.TN)(rollout.ref));
        if (tracked === undefined)
            return [];
        const own = [
            ...appliedMoment(tracked, rollout, run),
            ...momentsOf(rollout, watched.history, watched.view, tracked.changed ? tracked.appliedAt : 0),
            ...endOf(rollout, run),
        ];
        return own
            .filter(({ at }) => at >= tracked.appliedAt)
            .map((moment) => ({ moment, entry: chronicle_entryOf(rollout.ref, moment, redact) }));
    });
    const sorted = entries.toSorted((a, b) => inOrder(a.moment, b.moment)).map(({ entry }) => entry);
    return sorted.length <= MOST_ENTRIES
        ? sorted
        : [...sorted.slice(0, MOST_ENTRIES / 2), ...sorted.slice(-MOST_ENTRIES / 2)];
}
function makesPods(live) {
    return 'template' in (0,record/* recordOf */.zv)(live.spec);
}
function appliedMoment(tracked, { ref, live }, run) {
    if (!tracked.changed || !run.applied.has((0,model_object/* keyOf */.TN)(ref)) || live === undefined)
        return [];
    return [{ at: tracked.appliedAt, what: 'applied', step: STEP.APPLIED, words: `${ref.kind} ${ref.name} applied` }];
}
function endOf({ ref }, run) {
    const key = (0,model_object/* keyOf */.TN)(ref);
    const name = `${ref.kind} ${ref.name}`;
    const { watched } = run;
    const doneAt = watched?.doneAt.get(key);
    const back = run.restored.get(key);
    const moment = (at, what, words) => ({
        ...{ at, what, words: `${name} ${words}` },
        step: what === 'ended' ? STEP.ENDED : STEP.ROLLED_BACK,
    });
    const end = watched?.failures.some(({ rollout }) => (0,model_object/* keyOf */.TN)(rollout.ref) === key) === true
        ? [moment(watched.view.now, 'ended', 'failed, confirmed by a second read')]
        : doneAt === undefined
            ? []
            : [moment(doneAt, 'ended', (0,kinds/* isTask */.Id)(ref) ? 'completed' : 'rolled out')];
    return [
        ...end,
        ...(back === undefined
            ? []
            : [moment(back.view.now, 'rolled-back', `rolled back${back.healthy === true ? ' and healthy' : ''}`)]),
    ];
}
function chronicle_entryOf(object, { at, what, words, said }, redact) {
    const hidden = said === undefined ? '' : redact.said(said).replaceAll(/\s+/g, ' ').replace(/:? $/, '');
    const short = hidden.length > LONGEST_SAID ? `${hidden.slice(0, LONGEST_SAID - 1)}…` : hidden;
    const text = redact.words(words) + (short === '' ? '' : `: ${short}`);
    return { at: new Date(at).toISOString(), object, what, text };
}

;// CONCATENATED MODULE: ./src/run.ts















class Run {
    phase = 'load';
    timings = {};
    documents = [];
    checked = new Map();
    applied = new Map();
    tracked = [];
    watched;
    findings = [];
    notices = [];
    foreseen = [];
    warnings = new Set();
    preExisting = new Set();
    failingBefore = new Set();
    rollback = new Map();
    rolledBack = new Set();
    restored = new Map();
    before;
    label = '';
    rules = new Map();
    unjudged = new Set();
    problems = [];
    applying = new Set();
    standing = () => [];
    wrappers = new Map();
    cluster;
    silentRegistries = new Set();
    evidence = [];
    cancelled = false;
}
function wishesFor(ref, { whenPaused }, { rules }) {
    const rule = rules.get((0,kinds/* kindName */.Ep)(ref));
    return {
        ...(rule === undefined ? {} : { rule }),
        ...(whenPaused === 'wait' ? { waitsForPaused: true } : {}),
    };
}
function connectionFinding(error, run, now) {
    const workload = { apiVersion: '', kind: 'Cluster', name: run.cluster?.context ?? '' };
    if (error instanceof cluster_cluster/* ConnectionError */.R)
        return noAnswer(error, workload, now);
    if (error instanceof cluster_cluster/* ApiError */.h) {
        const [finding] = refusalFindings([{ ref: workload, status: error.status }], now);
        const isKnown = finding !== undefined && !finding_isOf(finding, 'Unknown') && !finding_isOf(finding, 'ApiServerOverloaded');
        if (!isKnown && (error.code === 429 || error.code >= 500))
            return noAnswer((0,patience/* unavailable */.hU)(error, run.cluster?.server ?? 'the API server'), workload, now);
        if (finding === undefined)
            return findingOf('Unknown', workload, error.message, now);
        return finding_isOf(finding, 'Unauthorized')
            ? { ...finding, facts: { ...finding.facts, user: run.cluster?.user } }
            : finding;
    }
    return findingOf('Unknown', workload, error instanceof Error ? (error.stack ?? error.message) : String(error), now);
}
function noAnswer({ causeCode: symptom, message, brief }, workload, now) {
    if (symptom !== 'KubeconfigInvalid' && symptom !== 'KubeconfigMissing')
        return findingOf(symptom, workload, message, now, { symptom, facts: { brief } });
    return findingOf('ClusterUnreachable', workload, message, now, {
        symptom,
        facts: { brief, kubeconfig: true, ...(symptom === 'KubeconfigMissing' ? { missing: true } : {}) },
    });
}
function problemFindings(problems, now, redact) {
    return problems.map((problem, index) => problemFinding(problem, index, now, redact));
}
function problemFinding({ message, source, excerpt, input = '', isUnnamed, notServed }, problem, now, redact) {
    const code = source === undefined || input === 'health' ? 'InputInvalid' : 'ManifestParseError';
    const name = source === undefined ? (isUnnamed === true ? input : '') : `${source.file}:${source.line}`;
    return findingOf(code, { apiVersion: '', kind: 'Input', name }, message, now, {
        symptom: code,
        facts: { problem, ...(notServed === true ? { notServed } : {}) },
        ...(source === undefined ? {} : { position: source }),
        ...(source === undefined || excerpt === undefined
            ? {}
            : {
                evidence: [
                    {
                        kind: 'manifest',
                        source: `${source.file}:${source.line}:${source.column}`,
                        text: excerptWords(excerpt, redact),
                    },
                ],
            }),
    });
}
const LONGEST_EXCERPT = 120;
function excerptWords({ line, column, text }, redact) {
    const hidden = redact(text);
    const marked = hidden === text ? column : undefined;
    const from = Math.max(0, Math.min((marked ?? 1) - 1 - LONGEST_EXCERPT / 2, hidden.length - LONGEST_EXCERPT));
    const shown = hidden.slice(from, from + LONGEST_EXCERPT);
    const number = `${line} | `;
    const at = marked === undefined ? Infinity : marked - 1 - from;
    return `${number}${shown}${at > shown.length ? '' : `\n${' '.repeat(number.length + at)}^`}`;
}
function reportOf(run, inputs, startedAt, effects) {
    const { redact } = effects;
    const context = {
        documents: run.documents,
        preExisting: run.preExisting,
        wrappers: run.wrappers,
        presence: inputs?.mode === 'watch' ? new Map() : presenceOf(run),
    };
    const failed = tell(run.findings, context, redact);
    const noticed = tell(run.notices, { ...context, wrappers: new Map() }, redact);
    for (const warning of [...failed.warnings, ...noticed.warnings])
        run.warnings.add(warning);
    const causes = failed.causes.map((cause) => withLines(stillPossible(cause, run, effects.github.runUrl), run, redact));
    const timeline = run_attempt(() => timelineOf(run, redact)) ?? [];
    const url = run_attempt(() => chronicle_addressOf(run));
    const wrong = wrongInputs(run.problems, redact);
    const verdict = run.cancelled ? 'cancelled' : causes.length > 0 ? 'failed' : 'passed';
    const ended = verdict === 'passed' ? 'report' : run.watched === undefined ? run.phase : 'watch';
    const report = {
        version: 1,
        verdict,
        headline: headlineOf(verdict, causes, ended, run, inputs),
        ...(run.label === '' ? {} : { label: run.label }),
        mode: inputs?.mode ?? 'deploy',
        phase: ended,
        startedAt: new Date(startedAt).toISOString(),
        finishedAt: new Date(effects.now()).toISOString(),
        timings: run.timings,
        ...(run.cluster === undefined
            ? {}
            : {
                cluster: {
                    server: redact.said(run.cluster.server),
                    version: run.cluster.version,
                    context: run.cluster.context,
                    namespace: inputs?.namespace || run.cluster.namespace || 'default',
                },
            }),
        objects: objectsOf(run, inputs, redact),
        causes,
        notices: noticed.causes,
        warnings: [...run.rollback.values(), ...run.warnings],
        ...(run.rollback.size === 0 ? {} : { rollback: [...run.rollback.values()] }),
        ...(timeline.length === 0 ? {} : { timeline }),
        ...(url === undefined ? {} : { url }),
        ...(wrong.length === 0 ? {} : { inputs: wrong }),
        stats: {
            requests: run.cluster?.stats.requests ?? 0,
            bytes: run.cluster?.stats.bytes ?? 0,
            peakRssBytes: effects.peakRssBytes(),
        },
    };
    const redacted = (0,evidence_redact/* redactReport */.a5)(report, redact.words);
    return { ...redacted, warnings: [...redacted.warnings, ...redact.failures] };
}
function presenceOf({ documents, applied, checked }) {
    return new Map(documents.flatMap(({ ref }) => {
        const key = (0,model_object/* keyOf */.TN)(ref);
        const { result } = applied.get(key) ?? {};
        if (result === 'created')
            return [[key, 'created']];
        if (result !== undefined && result !== 'failed')
            return [];
        return [[key, (applied.get(key) ?? checked.get(key))?.before === undefined ? 'absent' : 'untouched']];
    }));
}
function stillPossible(cause, run, runUrl) {
    const rolledBack = cause.objects.filter((ref) => run.rolledBack.has((0,model_object/* keyOf */.TN)(ref)));
    const isUndone = rolledBack.length > 0 || cause.objects.some((ref) => run.failingBefore.has((0,model_object/* keyOf */.TN)(ref)));
    if (!isUndone)
        return cause;
    const gone = new Set((run.watched?.rollouts ?? [])
        .filter(({ ref }) => rolledBack.some((one) => (0,model_object/* keyOf */.TN)(one) === (0,model_object/* keyOf */.TN)(ref)))
        .flatMap(({ pods }) => pods.map(({ metadata }) => metadata.name)));
    const isAboutGone = ({ command }) => command.split(/[\s/]+/).some((word) => gone.has(word));
    const left = cause.steps.filter(({ undo }) => undo !== true);
    const steps = left.filter((step) => !isAboutGone(step));
    if (steps.length === left.length || runUrl === undefined)
        return { ...cause, steps };
    const why = 'Read the logs of the failed pods, which the rollback removed';
    return { ...cause, steps: [...steps, { why, command: runUrl, read: runUrl }] };
}
const MAY_BE_SECRET = /\b(?:va\w*|data|stringData|binaryData)["']?\s*:/i;
function withLines(cause, run, redact) {
    const steps = cause.steps.map((step) => {
        const { edit } = step;
        const { at, to, from: text } = edit ?? {};
        if (edit === undefined || at === undefined || to === undefined)
            return step;
        const from = run.documents
            .find(({ source, lineAt }) => source.file === at.file && lineAt !== undefined)
            ?.lineAt?.(at.line);
        const lines = from === undefined ? undefined : (0,manifest/* editedLine */.o)(from, at.column, to, text);
        const isShown = lines !== undefined &&
            [lines.from, lines.to].every((line) => redact.said(line) === line && !MAY_BE_SECRET.test(line));
        return isShown ? { ...step, edit: { ...edit, lines } } : step;
    });
    return { ...cause, steps };
}
function wrongInputs(problems, redact) {
    return problems
        .filter(({ source }) => source === undefined)
        .map(({ input = '', given = '', problem, allowed, message }) => ({
        input,
        given: redact.said(given),
        ...(allowed === undefined || problem !== undefined
            ? { problem: redact.said(problem ?? message.replace(`${input}: `, '')) }
            : {}),
        allowed: redact.said(allowed ?? inputs/* INPUT_FORMS */.n[input] ?? ''),
    }));
}
function headlineOf(verdict, causes, ended, run, inputs) {
    if (causes[0] !== undefined && verdict === 'failed')
        return causes[0].headline;
    const of = { deploy: run.applied, 'dry-run': run.checked, watch: run.tracked }[inputs?.mode ?? 'deploy'];
    const count = 'size' in of ? of.size : of.length;
    const unjudged = run.watched?.rollouts.filter((rollout) => rollout.unjudged === true).length ?? 0;
    const judged = unjudged === count ? count : count - unjudged;
    const objects = `${judged} ${judged === 1 ? 'object' : 'objects'}`;
    const others = unjudged === 0 ? '' : `, ${unjudged} not judged`;
    if (verdict === 'cancelled')
        return cancelledHeadline(run, ended);
    if (inputs?.mode === 'dry-run')
        return run_attempt(() => changesLine([...run.checked.values()])) ?? `${objects} checked`;
    if (unjudged > 0 && unjudged === count)
        return `${objects} ${inputs?.mode === 'watch' ? 'watched' : 'deployed'}, not judged`;
    if (inputs?.mode === 'watch')
        return `${objects} rolled out and healthy${others}`;
    const changed = [...run.applied.values()].filter(({ result }) => result === 'created' || result === 'configured').length;
    return changed === 0 && run.applied.size > 0
        ? `nothing changed, ${objects} healthy as before${others}`
        : `${objects} deployed and healthy${others}`;
}
function cancelledHeadline(run, ended) {
    if (run.applied.size === 0 && run.tracked.length === 0)
        return 'nothing was applied';
    const left = (run.watched?.rollouts ?? run.standing()).filter(({ state }) => state !== 'done').length;
    return left === 0 ? `stopped during ${ended}` : `${left} ${left === 1 ? 'rollout' : 'rollouts'} still in progress`;
}
function run_attempt(action) {
    try {
        return action();
    }
    catch {
        return undefined;
    }
}
function objectsOf(run, inputs, redact) {
    const rollouts = new Map((run.watched?.rollouts ?? run.standing()).map((rollout) => [(0,model_object/* keyOf */.TN)(rollout.ref), rollout]));
    const failed = new Set(run.watched?.failures.map(({ rollout }) => (0,model_object/* keyOf */.TN)(rollout.ref)));
    const refs = run.documents.length > 0
        ? run.documents.map(({ ref, source }) => ({ ref, source }))
        : run.tracked.map(({ ref }) => ({ ref, source: undefined }));
    return refs.map(({ ref, source }) => {
        const checked = run.checked.get((0,model_object/* keyOf */.TN)(ref));
        const rollout = rollouts.get((0,model_object/* keyOf */.TN)(ref));
        const isChange = inputs?.mode === 'dry-run' || checked?.result === 'configured';
        const diff = isChange && checked !== undefined ? run_attempt(() => diffOf(checked)) : undefined;
        const result = run.applied.get((0,model_object/* keyOf */.TN)(ref))?.result ?? (checked && resultOfCheck(checked.result, run, inputs));
        return {
            ref,
            ...(source === undefined ? {} : { source }),
            ...(result === undefined ? {} : { apply: result }),
            ...(rollout === undefined
                ? {}
                : {
                    rollout: {
                        state: failed.has((0,model_object/* keyOf */.TN)(ref)) ? 'failed' : rollout.state,
                        message: maskedMessage(rollout, redact),
                        ...judgedBy(rollout, redact),
                    },
                }),
            ...(diff === undefined ? {} : { diff: (0,evidence_redact/* redactDiff */.hr)(diff, ref.kind, redact.said) }),
            ...run_attempt(() => comparedOf(ref, run)),
        };
    });
}
function judgedBy({ decider, unjudged }, redact) {
    if (unjudged === true)
        return { judgedBy: 'nobody' };
    if (decider === undefined)
        return {};
    if (decider.whose === 'user')
        return { judgedBy: `the rule at ${redact.words(decider.at)}` };
    return { judgedBy: decider.whose === 'kind' ? "the gate's rule for the kind" : 'the general rule' };
}
function resultOfCheck(result, run, inputs) {
    if (inputs?.mode === 'dry-run' && run.findings.length === 0)
        return result;
    const ended = run.applied.size === 0;
    return result === 'failed' || (result === 'not-verifiable' && ended) ? result : 'not-applied';
}

;// CONCATENATED MODULE: ./src/apply-set.ts







async function applySet(cluster, inputs, run, { github, redact, signal, now }) {
    const tracked = [];
    run.tracked = tracked;
    const told = [];
    const isBulk = run.documents.length > MANY;
    const sentAt = new Map();
    const progress = {
        begin: (document) => {
            sentAt.set(document, now());
            run.applying.add(document.ref);
        },
        end: (one) => {
            run.applying.delete(one.document.ref);
            run.applied.set((0,model_object/* keyOf */.TN)(one.document.ref), one);
            const wishes = wishesFor(one.document.ref, inputs, run);
            if (one.result !== 'failed')
                tracked.push({ ...trackedOf(one, sentAt.get(one.document) ?? now()), ...wishes });
        },
    };
    const refusals = [];
    const settings = { ...inputs, checked: run.checked };
    for await (const step of applyInSteps(cluster, applySteps(run.documents), settings, signal, progress)) {
        for (const one of step) {
            run.applied.set((0,model_object/* keyOf */.TN)(one.document.ref), one);
            for (const warning of one.warnings)
                run.warnings.add(warningOf(one.document, warning, redact));
            refusals.push(...one.refusals);
        }
        const lines = step.map(({ document, result }) => ({ ref: document.ref, result }));
        told.push(...lines.map(appliedLine));
        for (const line of isBulk ? foldedLines(lines) : lines.map(appliedLine))
            github.log(line);
    }
    const place = new Map(run.documents.map(({ ref }, index) => [(0,model_object/* keyOf */.TN)(ref), index]));
    tracked.sort((one, other) => (place.get((0,model_object/* keyOf */.TN)(one.ref)) ?? 0) - (place.get((0,model_object/* keyOf */.TN)(other.ref)) ?? 0));
    if (isBulk)
        github.group('each object', told);
    return refusals;
}
function trackedOf({ document, result, after }, appliedAt) {
    const generation = after?.metadata.generation;
    return {
        ref: document.ref,
        changed: result !== 'unchanged',
        appliedAt,
        wanted: document.object,
        ...(after === undefined ? {} : { applied: after }),
        ...(generation === undefined ? {} : { generation }),
    };
}
function warningOf(document, warning, redact) {
    const { kind, name } = document.ref;
    const field = /^([\w.[\]"=-]+): /.exec(warning)?.[1];
    const path = / is deprecated in | is unavailable in /.test(warning)
        ? ['apiVersion']
        : parseFieldPath(field ?? '', document.object);
    const { file, line } = (0,manifest/* positionOf */.d)(document, path);
    return `${kind} ${name} (${file}:${line}): ${redact.said(warning)}`;
}

// EXTERNAL MODULE: ./src/first-check.ts + 3 modules
var first_check = __webpack_require__(2575);
;// CONCATENATED MODULE: ./src/cluster/tolerance.ts

function isRefusal(error) {
    return error instanceof cluster_cluster/* ApiError */.h || error instanceof cluster_cluster/* ConnectionError */.R;
}
async function tolerance_answerOf(request) {
    try {
        return await request;
    }
    catch (error) {
        if (isRefusal(error))
            return undefined;
        throw error;
    }
}
function codeOf(error) {
    return error instanceof cluster_cluster/* ApiError */.h ? error.code : undefined;
}
function isDenied(error) {
    return codeOf(error) === 403;
}
function isNotFound(error) {
    return error instanceof cluster_cluster/* ApiError */.h && error.code === 404 && error.status.reason === 'NotFound';
}

;// CONCATENATED MODULE: ./src/lookups/questions.ts


const LOG_BYTES = 64 * 1024;
const MOST_LOGS = 10;
function missingObject(finding) {
    const of = finding.inner ?? finding;
    return entryOf(of.code).missing?.(of);
}
function objectsToLookUp(finding) {
    const lacked = lackedKey(finding);
    return [
        ...[missingObject(finding) ?? []].flat(),
        ...(lacked === undefined ? [] : [{ ...lacked.holder, keys: true }]),
        ...(entryOf(finding.code).lookUp?.(finding) ?? []),
    ];
}
function namesToLookUp(finding) {
    const missing = missingObject(finding);
    const of = finding.inner ?? finding;
    if (missing === undefined || entryOf(of.code).isResolvedBy !== undefined)
        return [];
    const { name: _name, ...kind } = missing;
    return [{ ...kind, names: true }];
}
function lackedKey(finding) {
    const of = finding.inner ?? finding;
    return entryOf(of.code).lacksKey?.(of);
}
function kindsToLookUp(findings, view) {
    const unplaced = findings.find(({ channel }) => channel === 'schedule');
    const asOf = String(unplaced?.schedule?.message?.nodes ?? '');
    const nodes = unplaced === undefined ? [] : [{ apiVersion: 'v1', kind: 'Node', asOf }];
    return [...nodes, ...kindsOf(findings, view).filter((kind) => !isOfNodes(kind))];
}
function podsToLookUp(findings, view) {
    return kindsOf(findings, view).filter(isOfNodes);
}
function kindsOf(findings, view) {
    return findings.flatMap((finding) => entryOf(finding.code).wants?.(finding, view) ?? []);
}
function isOfNodes(wanted) {
    return (0,kinds/* isPod */.Se)(wanted) && wanted.namespace === undefined;
}
function logsToRead(findings, logLines) {
    const wanted = new Map();
    for (const { channel, pod, container, status } of findings) {
        if ((channel !== 'exit' && channel !== 'readiness') || pod === undefined || container === undefined)
            continue;
        const { name, namespace = '' } = pod.metadata;
        const runs = (status?.restartCount ?? 0) > 0 ? [true, false] : [false];
        wanted.set(`${name}/${container.name}`, runs.map((previous) => ({
            namespace,
            pod: name,
            container: container.name,
            previous,
            tailLines: logLines,
            limitBytes: LOG_BYTES,
        })));
    }
    return [...wanted.values()].slice(0, MOST_LOGS).flat();
}

;// CONCATENATED MODULE: ./src/lookups/explained.ts





const explained_FEW = 5;
const IN_EVERY_NAMESPACE = new Set(['kube-root-ca.crt', 'openshift-service-ca.crt']);
function lookedUp(recognised, around, view, meant) {
    const finding = entryOf(recognised.code).becomes?.(recognised, view) ?? recognised;
    if (explained_isThere(finding, view))
        return { ...finding, standing: { ...finding.standing, appeared: true } };
    const known = meantName(finding, view, meant) ?? meantKey(finding, view) ?? entryOf(finding.code).around?.(finding, around, view);
    const isUnsure = objectsToLookUp(finding).some((ref) => view.isForbidden(ref));
    return {
        ...finding,
        ...(known === undefined ? {} : { known, facts: { ...finding.facts, ...known.facts } }),
        ...(isUnsure && finding.confidence === 'certain' ? { confidence: 'likely' } : {}),
    };
}
function explained_isThere(finding, view) {
    const missing = missingObject(finding);
    if (missing !== undefined && view.isPresent(missing)) {
        const of = finding.inner ?? finding;
        const entry = entryOf(of.code);
        const whole = view.get(missing);
        return entry.isResolvedBy === undefined || (whole !== undefined && entry.isResolvedBy(of, whole));
    }
    const { holder, key = '' } = lackedKey(finding) ?? {};
    return holder !== undefined && view.outlineOf(holder)?.keys?.includes(key) === true;
}
function meantName(finding, view, known) {
    const missing = missingObject(finding);
    const [kind] = namesToLookUp(finding);
    const names = (kind && view.namesOf(kind)) ?? (known === undefined ? undefined : [known]);
    if (missing === undefined || names === undefined)
        return undefined;
    const others = names.filter((name) => !IN_EVERY_NAMESPACE.has(name));
    const meant = closest(missing.name, others);
    if (meant !== undefined)
        return explained_didYouMean(meant, missing.name);
    const where = missing.namespace === undefined ? 'the cluster' : `namespace ${missing.namespace}`;
    const plural = (0,model_object/* pluralOf */._l)(missing.kind);
    if (others.length > explained_FEW)
        return undefined;
    if (others.length > 0)
        return { sentence: `The ${plural} of ${where}: ${others.join(', ')}.` };
    return { sentence: `${capital(where)} has no ${missing.kind}${names.length > 0 ? ' of its own' : ''}.` };
}
function meantKey(finding, view) {
    const { holder, key = '' } = lackedKey(finding) ?? {};
    const keys = holder && view.outlineOf(holder)?.keys?.toSorted();
    if (holder === undefined || keys === undefined)
        return undefined;
    const meant = closest(key, keys);
    if (meant !== undefined)
        return explained_didYouMean(meant, key);
    if (keys.length > explained_FEW)
        return undefined;
    const object = `${holder.kind} "${holder.name}"`;
    return { sentence: keys.length === 0 ? `${object} has no key at all.` : `The keys of ${object}: ${keys.join(', ')}.` };
}
function explained_didYouMean(meant, written) {
    return {
        sentence: `Did you mean "${meant}"?`,
        meant,
        step: edit(`Change "${written}" to "${meant}" in the manifest`, meant, written),
    };
}
function closest(word, candidates) {
    const isPartOf = (short, long) => long.startsWith(`${short}-`) || long.endsWith(`-${short}`);
    const related = candidates.filter((candidate) => isPartOf(word, candidate) || isPartOf(candidate, word));
    return (0,nearest/* nearest */.pA)(word, candidates) ?? (related.length === 1 ? related[0] : undefined);
}

;// CONCATENATED MODULE: ./src/causes/network-policies.ts



function directionOf(finding) {
    if (gotNoAnswer(finding))
        return 'Egress';
    if (!finding_isOf(finding, 'ReadinessTimeout') || finding.container?.readinessProbe?.exec !== undefined)
        return undefined;
    return 'Ingress';
}
function gotNoAnswer({ log }) {
    const { meaning } = log ?? {};
    return meaning?.kind === 'unresolved host'
        ? meaning.service?.state === 'unresolved'
        : meaning?.kind === 'unreachable' && meaning.reason === 'no answer';
}
function policiesToLookUp(findings) {
    return findings
        .filter((finding) => finding.pod !== undefined && directionOf(finding) !== undefined)
        .map(({ workload: { namespace } }) => ({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        ...(namespace === undefined ? {} : { namespace }),
    }));
}
function withPolicies(finding, view) {
    const direction = directionOf(finding);
    const { pod, workload } = finding;
    if (direction === undefined || pod === undefined)
        return finding;
    const policies = view.all('networking.k8s.io', 'NetworkPolicy').filter((policy) => policy.metadata.namespace === pod.metadata.namespace);
    const own = policies.filter((policy) => limits(policy, pod, direction));
    const server = direction === 'Egress' ? serverOf(finding, view) : undefined;
    const ofServer = policies.filter((policy) => server?.pods.some((one) => limits(policy, one, 'Ingress')));
    const sentences = [
        ...network_policies_sentenceOf(own, 'this pod', direction === 'Egress' ? 'its outgoing connections' : 'its incoming connections'),
        ...network_policies_sentenceOf(ofServer, `the pods of Service ${server?.name ?? ''}`, 'their incoming connections'),
    ];
    const first = [...own, ...ofServer][0]?.metadata.name;
    if (first === undefined)
        return finding;
    const inNamespace = workload.namespace === undefined ? '' : ` -n ${quote(workload.namespace)}`;
    return {
        ...finding,
        context: [...finding.context, 'NetworkPolicyBlocks'],
        known: finding.known ?? {
            sentence: `${sentences.join(', and ')}; the cluster does not show whether that is the reason.`,
            step: commands_look(`Check what NetworkPolicy ${first} allows`, `kubectl describe networkpolicy ${quote(first)}${inNamespace}`),
        },
    };
}
function network_policies_sentenceOf(policies, whom, what) {
    const names = policies.map(({ metadata }) => metadata.name).sort();
    const [select, limit] = names.length === 1 ? ['selects', 'limits'] : ['select', 'limit'];
    return names.length === 0 ? [] : [`NetworkPolicy ${names.join(', ')} ${select} ${whom} and ${limit} ${what}`];
}
function serverOf({ log, pod }, view) {
    const { meaning } = log ?? {};
    const state = meaning?.kind === 'unreachable' ? meaning.service : undefined;
    if (state === undefined || !('name' in state))
        return undefined;
    const service = view
        .all('', 'Service')
        .find(({ metadata }) => metadata.name === state.name && metadata.namespace === pod?.metadata.namespace);
    const { selector } = service?.spec ?? {};
    if (selector === undefined)
        return undefined;
    const pods = view.pods.filter(({ metadata }) => metadata.namespace === pod?.metadata.namespace &&
        (0,model_object/* matchesSelector */.B5)({ matchLabels: selector }, metadata.labels ?? {}));
    return { name: state.name, pods };
}
function limits({ spec = {} }, pod, direction) {
    const { podSelector = {}, egress, policyTypes = ['Ingress', ...(egress === undefined ? [] : ['Egress'])] } = spec;
    return policyTypes.includes(direction) && (0,model_object/* matchesSelector */.B5)(podSelector, pod.metadata.labels ?? {});
}

;// CONCATENATED MODULE: ./src/signals/lost-pods.ts

const ENDINGS = new Set(['Evicted', 'Preempting', 'DeadlineExceeded']);
function isLost(pod, view) {
    return lost_pods_reasonOf(pod, view) !== undefined;
}
function lostSignals({ ref, creator, pods, changedAt = 0 }, view) {
    const all = new Set([...(creator === undefined ? [] : view.podsOf(creator)), ...pods]);
    const isNew = (pod) => pods.includes(pod) || (view.createdAt(pod) ?? 0) >= changedAt - 1000;
    const lost = [...all].filter((pod) => isLost(pod, view) && isNew(pod));
    return [...Map.groupBy(lost, (pod) => lost_pods_reasonOf(pod, view) ?? '').values()].map((same) => {
        const newest = same.toSorted((a, b) => createdAt(a) - createdAt(b)).at(-1);
        const { text, symptom } = wordsOf(newest, view);
        const name = /\bContainer (\S+) (?:was using|exceeded)/.exec(text)?.[1];
        const container = newest.spec.containers.find((candidate) => candidate.name === name) ?? newest.spec.containers[0];
        return {
            channel: 'pod',
            text,
            symptom,
            workload: ref,
            carrier: newest,
            pod: newest,
            ...(container === undefined ? {} : { container }),
            context: [],
            observations: same.length,
            since: Math.min(...same.map((pod) => view.createdAt(pod) ?? 0)),
            last: view.now,
            evidence: [{ kind: 'status', source: `pod ${newest.metadata.name}`, text: `${symptom}: ${text}` }],
        };
    });
}
function createdAt(pod) {
    return (0,snapshot/* parseTime */.pe)(pod.metadata.creationTimestamp) ?? 0;
}
function lost_pods_reasonOf(pod, view) {
    const { phase, reason } = pod.status ?? {};
    const disruption = disruptionOf(pod);
    if (phase === 'Failed' && reason !== undefined && reason !== '')
        return reason;
    return disruption?.reason === 'PreemptionByScheduler' || disruption?.reason === 'DeletionByTaintManager'
        ? disruption.reason
        : endingOf(pod, view)?.reason;
}
function wordsOf(pod, view) {
    const text = pod.status?.message ?? disruptionOf(pod)?.message ?? (0,snapshot/* eventMessage */._X)(endingOf(pod, view));
    return { text, symptom: lost_pods_reasonOf(pod, view) ?? '' };
}
function endingOf(pod, view) {
    return view.eventsOf(pod).find(({ reason }) => ENDINGS.has(reason ?? ''));
}
function disruptionOf(pod) {
    return pod.status?.conditions?.find(({ type, status }) => type === 'DisruptionTarget' && status === 'True');
}

;// CONCATENATED MODULE: ./src/model/scheduler-message.ts
function parseScheduling(message) {
    const head = /(?:^|: )0\/(\d+) nodes are available: /.exec(message);
    const nodes = Number(head?.[1] ?? 0);
    let body = head === null ? message : message.slice(head.index + head[0].length);
    body = body.replace(/\s*(no new claims to deallocate|still not schedulable)?,? ?preemption: .*$/s, '').trim();
    if (!/^\d+ /.test(body))
        return { nodes, reasons: [{ text: body.replace(/\.$/, '') }] };
    const reasons = body
        .replace(/\.+$/, '')
        .split(/, (?=\d+ )/)
        .map((part) => ({ count: Number(/^\d+/.exec(part)?.[0]), text: part.replace(/^\d+ /, '') }));
    return { nodes, reasons };
}

;// CONCATENATED MODULE: ./src/signals/sightings.ts


function eventEvidence(event) {
    const { kind, name } = event.involvedObject;
    return {
        kind: 'event',
        source: `event ${event.reason ?? ''} on ${(kind ?? '').toLowerCase()} ${name ?? ''}`,
        text: (0,snapshot/* eventMessage */._X)(event),
    };
}
function timesOf(events, view, otherwise = { since: 0, last: 0 }) {
    if (events.length === 0)
        return { observations: 1, ...otherwise };
    return {
        observations: events.reduce((sum, event) => sum + (0,snapshot/* eventCount */.Cj)(event), 0),
        since: Math.min(...events.map((event) => view.eventStart(event))),
        last: Math.max(...events.map((event) => view.eventTime(event))),
    };
}
function conditionTimes(of, condition, view) {
    const writer = (0,model_clocks/* conditionWriter */.nz)(of, condition ?? { type: '' });
    return { since: view.time(writer, condition?.lastTransitionTime) ?? view.now, last: view.now };
}
function podTimes(pod, view) {
    const started = view.time((0,model_clocks/* kubeletOf */._k)(pod), pod.status?.startTime);
    return { since: started ?? view.createdAt(pod) ?? view.now, last: view.now };
}

;// CONCATENATED MODULE: ./src/signals/placement.ts






const placement_DEFAULT_SCHEDULER = 'default-scheduler';
const UNSEEN = 20_000;
function claimSignals(claim, workload, view, context = []) {
    const events = view
        .eventsOf(claim)
        .filter(({ reason }) => reason !== 'Provisioning' && reason !== 'ExternalProvisioning');
    const event = events.at(-1) ?? view.eventsOf(claim).at(-1);
    if (event === undefined || (isA(claim, '/PersistentVolumeClaim') && claim.status?.phase === 'Bound'))
        return [];
    return [
        {
            channel: 'claim',
            text: (0,snapshot/* eventMessage */._X)(event),
            symptom: event.reason ?? 'Pending',
            workload,
            carrier: claim,
            context,
            ...timesOf([event], view),
            evidence: [eventEvidence(event)],
        },
    ];
}
function schedulingSignals(base, scheduled, view) {
    const text = scheduled.message ?? '';
    if (/unbound immediate PersistentVolumeClaims/.test(text)) {
        const claims = (base.pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => {
            if (persistentVolumeClaim === undefined)
                return [];
            const claim = view.get({
                apiVersion: 'v1',
                kind: 'PersistentVolumeClaim',
                namespace: base.pod.metadata.namespace,
                name: persistentVolumeClaim.claimName,
            });
            return claim === undefined
                ? []
                : claimSignals(claim, base.workload, view, ['PvcUnbound']).map((signal) => ({ ...signal, pod: base.pod }));
        });
        if (claims.length > 0)
            return claims;
    }
    const scaling = scalingOf(view.eventsOf(base.pod));
    return [
        {
            ...base,
            context: [...base.context, ...(scaling?.answer === 'refuses' ? ['AutoscalerCannotHelp'] : [])],
            channel: 'schedule',
            text,
            symptom: scheduled.reason ?? 'Unschedulable',
            observations: 1,
            ...conditionTimes(base.pod, scheduled, view),
            evidence: [
                { kind: 'status', source: `pod ${base.pod.metadata.name}, condition PodScheduled`, text },
                ...(scaling?.answer === 'refuses' ? [eventEvidence(scaling.event)] : []),
            ],
            schedule: {
                message: parseScheduling(text),
                nodes: nodeFacts(base.pod, view),
                autoscaler: scaling?.answer,
            },
        },
    ];
}
function scalingOf(events) {
    const event = events.findLast(({ reason, source }) => ['TriggeredScaleUp', 'NotTriggerScaleUp', 'Nominated'].includes(reason ?? '') ||
        (reason === 'FailedScheduling' && source?.component === 'karpenter'));
    if (event === undefined)
        return undefined;
    const refused = event.reason === 'NotTriggerScaleUp' || event.reason === 'FailedScheduling';
    if (refused && /in backoff|not ready for scale/.test((0,snapshot/* eventMessage */._X)(event)))
        return undefined;
    return { answer: refused ? 'refuses' : 'adds', event };
}
function unseenSignals(base, events, scheduled, view) {
    const { metadata, spec } = base.pod;
    const born = view.createdAt(base.pod) ?? view.now;
    const scheduler = typeof spec.schedulerName === 'string' ? spec.schedulerName : placement_DEFAULT_SCHEDULER;
    const claims = claimsOfDevices(base.pod);
    const patience = scheduler === placement_DEFAULT_SCHEDULER && claims.length === 0 ? pod_counts/* TAKING_UP */.tR : UNSEEN;
    if (scheduled !== undefined || events.length > 0 || view.now - born < patience)
        return [];
    if (claims.length > 0) {
        const text = `the scheduler does not look at it as long as a resource claim is not there: ${claims.join(', ')}`;
        const source = `pod ${metadata.name}, spec.resourceClaims`;
        const evidence = [{ kind: 'status', source, text: claims.join(', ') }];
        return [
            {
                ...waiting(base, born, view),
                text,
                evidence,
                schedule: { missingClaim: claims[0] },
            },
        ];
    }
    const text = `no scheduler has looked at it; it asks for ${scheduler}`;
    return [
        {
            ...waiting(base, born, view),
            text,
            evidence: [{ kind: 'status', source: `pod ${metadata.name}, spec.schedulerName`, text: scheduler }],
            schedule: { unseenBy: scheduler },
        },
    ];
}
function waiting(base, born, view) {
    return { ...base, channel: 'schedule', symptom: 'Pending', observations: 1, since: born, last: view.now };
}
function claimsOfDevices({ spec }) {
    return (spec.resourceClaims ?? []).flatMap(({ resourceClaimName }) => resourceClaimName ?? []);
}
function untakenSignals(base, node, view) {
    const born = view.createdAt(base.pod) ?? view.now;
    if (view.now - born < UNSEEN)
        return [];
    const nodes = view.all('', 'Node');
    const isMissing = nodes.length > 0 && !nodes.some(({ metadata }) => metadata.name === node);
    const text = isMissing ? `node ${node} does not exist` : `node ${node} has not taken it up`;
    return [
        {
            ...waiting(base, born, view),
            text,
            evidence: [{ kind: 'status', source: `pod ${base.pod.metadata.name}, spec.nodeName`, text }],
            schedule: isMissing ? { missingNode: node } : view.now - born < pod_counts/* TAKING_UP */.tR ? {} : { silentNode: node },
        },
    ];
}

;// CONCATENATED MODULE: ./src/signals/container-scene.ts

function sceneOf(base, status, containers, view) {
    const container = containers.find(({ name }) => name === status.name);
    return {
        common: { ...base, status, ...(container === undefined ? {} : { container }) },
        events: view.eventsOf(base.pod).filter((event) => container_scene_isAbout(event, status.name)),
        view,
    };
}
function container_scene_isAbout(event, container) {
    const named = /\{(.+)\}$/.exec(event.involvedObject.fieldPath ?? '')?.[1];
    return named === undefined || named === container;
}
function endsOf({ common: { status } }) {
    const { state, restartCount = 0 } = status;
    return restartCount + (state?.running === undefined && (0,model_object/* endOf */.pJ)(status) !== undefined ? 1 : 0);
}
function stateEvidence({ pod, status }, text) {
    return { kind: 'status', source: `pod ${pod.metadata.name}, container ${status.name}`, text };
}

// EXTERNAL MODULE: ./src/model/plain-text.ts
var plain_text = __webpack_require__(4461);
;// CONCATENATED MODULE: ./src/signals/log-line.ts


const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d) /;
const AFTERMATH = [
    /^\s*at |^\s+File "|^[\s{}\])^~;]*$|^Node\.js v\d|^Require stack:$|^- \//,
    /^goroutine \d+|^\[signal SIG|^created by |^\s+\S+\.go:\d+|^exit status \d+$/,
    /^\s+from \S+:\d+|^stack backtrace:$|^note: (Some details are|run with) /,
    /^\s*(?:➜ *)?\d+▕|^\s+\+\d+ vendor frames|^\s+\d+ +\S+:\d+$/,
    /^npm (ERR!|error) |^error Command failed with exit code|ELIFECYCLE/,
    /^More details here: https:\/\/curl|^curl failed to verify|^establish a secure connection|^how to fix it, please/,
    /Worker \(pid:\d+\) (?:exited with code|was sent SIG)|Shutting down: Master$|Reason: Worker failed to boot/,
    /Application startup failed\. Exiting|^ERROR: Elasticsearch did not exit normally|Exiting Kafka due to fatal exception/,
    /ERROR: (?:FPM initialization failed|failed to load configuration file '\S+php-fpm\.conf')|ERROR: Unable to include \S+ from/,
    /Fatal errors found in configuration\.?$|Error\(s\) found in configuration file : /,
    /^\{"(?:Kernel pid terminated|init terminating)|^Crash dump is being written to/,
    /^https?:\/\/\S+$|^Learn about framework resolution:$|^To install missing framework, download:$|^Aborted(?: \(core dumped\))?$/,
    /^(?:\S+ ){0,4}?\W*(?:FATAL|ERROR|CRITICAL|PANIC|SEVERE)\W{1,3}(?:shutting down|exiting|aborting|stopping|terminating|giving up|bye)(?: now| the (?:server|service|application|app|program|process|worker))?[.! ]*$/i,
    /^ *% Total +% Received|^ +Dload +Upload|^\s*\d{1,3}(?: +[\d.]+[kMGT]?){3,}.*--:--:--/,
    /^\(Background on this error at: |^\[(?:SQL|parameters): /,
    /^Error: (?:A fatal exception has occurred\. Program will exit|Could not create the Java Virtual Machine)\.$|^Error occurred during initialization of VM$/,
];
const FRAME = /^\s*at |^\s+File "|\.go:\d+|^\s*(?:➜ *)?\d+▕|^\s+\d+ +\S+:\d+$/;
const GO_FILE = /^\t\S+\.go:\d+/;
const FAILURE = /\b(?:error|fatal|panic|exception|fail(?:ed|ure|s)?|cannot|can't|could not|couldn't|unable|denied|refused|not found|no such|missing|invalid|unknown|timed out|timeout|not set|not defined|not permitted|not supported|required|unrecogni[sz]ed|unexpected|unsupported|incompatible|insufficient|forbidden|does not exist|abort(?:ed|ing)?)\b|Error\b|Exception\b/i;
const ANALYSIS = 'APPLICATION FAILED TO START';
const LAST_WORDS = 10;
const MOST_LINES = 200;
const LONGEST_READ = 2000;
const FOLLOWING = 14;
const LINE_END = /\r\n|\r|\n|(?<=--:--:-- +\d+)(?=curl: \()/;
function tailOf(log, count) {
    return linesOf(log.text, count).map(({ whole }) => whole);
}
function lastWords(log) {
    if (log === undefined)
        return undefined;
    const lines = linesOf(log.text, MOST_LINES).map(readFields);
    const telling = lines.filter(({ text }, index) => !AFTERMATH.some((expression) => expression.test(text)) && !GO_FILE.test(lines[index + 1]?.text ?? ''));
    const unindented = telling.filter(({ text }) => !/^\s/.test(text));
    const heads = unindented.length > 0 ? unindented : telling;
    const end = lines.at(-1)?.time ?? NaN;
    const failure = heads.slice(-LAST_WORDS).findLast((line) => saysFailure(line) && !(line.time < end - 1000));
    const line = analysed(telling) ?? failure ?? heads.findLast(({ isError }) => isError === true) ?? heads.at(-1) ?? lines.at(-1);
    if (line === undefined)
        return undefined;
    const index = lines.indexOf(line);
    const message = withoutPrefix(line.text.trim());
    const following = lines.slice(index + 1).filter(({ text }) => !FRAME.test(text));
    const earlier = earlierError(lines.slice(0, index));
    return {
        line: withoutPrefix(line.whole.trim()),
        text: [message, ...following.slice(0, FOLLOWING).map(({ text }) => text)].join('\n'),
        before: lines[index - 1]?.text ?? '',
        ...(earlier === undefined ? {} : { earlier }),
    };
}
function analysed(lines) {
    const start = lines.findLastIndex(({ text }) => text === ANALYSIS);
    const heading = start < 0 ? -1 : lines.findIndex(({ text }, index) => index > start && text === 'Description:');
    return heading < 0 ? undefined : lines[heading + 1];
}
function saysFailure({ text, isError }) {
    return isError ?? (FAILURE.test(text) && !text.endsWith(':'));
}
function linesOf(log, count) {
    const lines = [];
    let time = NaN;
    for (const raw of log.split(LINE_END)) {
        const stamp = TIMESTAMP.exec(raw)?.[0];
        if (stamp !== undefined)
            time = Date.parse(stamp.trim());
        const text = (0,plain_text/* plainText */.w)(raw.slice(stamp?.length ?? 0)).trimEnd();
        if (text !== '')
            lines.push({ text, whole: text, time });
    }
    return lines.slice(-count);
}
function earlierError(before) {
    const link = before.findLastIndex(({ text }) => /^(The above exception was the direct cause|During handling of the above exception)/.test(text));
    const text = before[link - 1]?.text;
    return text === undefined ? undefined : { text, before: before[link - 2]?.text ?? '' };
}
const ERROR_LEVEL = /^(err(or)?|fatal|crit(ical)?|panic|dpanic|emerg(ency)?|alert|severe|[56]0)$/i;
const FIELDS = {
    level: ['level', 'severity', 'lvl', 'log.level', 'levelname', '@l', 'Level'],
    message: ['msg', 'message', 'event', '@m', '@mt', 'Message', 'textPayload'],
    error: ['err', 'error', 'error.message', 'exception', '@x', 'exc_info', 'Exception', 'reason'],
};
function readFields(line) {
    const fields = jsonFields(line.whole) ?? textFields(line.whole);
    const level = fields && pick(fields, FIELDS.level);
    const message = fields && pick(fields, FIELDS.message);
    if (fields === undefined || (message === undefined && level === undefined))
        return log_line_readable(line);
    const error = pick(fields, FIELDS.error);
    const words = [message, message !== undefined && error !== undefined && message.includes(error) ? undefined : error];
    const text = words.filter((part) => part !== undefined && part !== '').join(': ');
    if (text === '')
        return log_line_readable(line);
    const plain = (0,plain_text/* plainText */.w)(text).split('\n');
    return log_line_readable({
        ...line,
        whole: plain.filter((part) => part.trim() !== '').join(' '),
        ...(level === undefined ? {} : { isError: ERROR_LEVEL.test(level) }),
    });
}
function log_line_readable(line) {
    const { whole } = line;
    if (whole.length <= LONGEST_READ)
        return { ...line, text: whole };
    return { ...line, text: whole.slice(0, whole.lastIndexOf(' ', LONGEST_READ) + 1) || '…' };
}
function jsonFields(text) {
    if (!text.startsWith('{') || !text.endsWith('}'))
        return undefined;
    try {
        return (0,record/* recordOf */.zv)(JSON.parse(text));
    }
    catch {
        return undefined;
    }
}
const LOGFMT = /^(?:\S+ )?(?:[\w.@]+=(?:"(?:[^"\\]|\\.)*"|\S*) ){0,6}?(?:level|lvl|msg|err|error|caller)=\S/;
function textFields(text) {
    if (!LOGFMT.test(text.slice(0, 400)))
        return undefined;
    const pairs = text.matchAll(/(?<=^| )([\w.@]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))/g);
    return Object.fromEntries([...pairs].map(([, key = '', quoted, bare]) => [
        key,
        quoted?.replaceAll(/\\[nrt]/g, ' ').replaceAll(/\\(.)/g, '$1') ?? bare ?? '',
    ]));
}
function pick(fields, names) {
    for (const name of names) {
        const value = fields[name];
        if (typeof value === 'number')
            return String(value);
        if (typeof value === 'string' && value !== '')
            return value;
        const { message } = (0,record/* recordOf */.zv)(value);
        if (typeof message === 'string')
            return message;
    }
    return undefined;
}
const PREFIXES = [
    /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{1,9} +\d+ [\w.-]+:\d+\] /,
    /^\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z| ?[+-]\d\d:?\d\d| UTC)?\]?(?:[ \t|:-]{1,8}|$)/,
    /^\[?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\]?(?:[ \t|:-]{1,8}|$)/,
    /^\S{1,200}:\d+:in [`'][^'\n]{1,100}': /,
    /^\[Nest\] \d+ +- \d\d\/\d\d\/\d{4}, \d{1,2}:\d\d:\d\d [AP]M +[A-Z]+ /,
    /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{1,9}\](?:\[[\w-]{1,40}\]){1,4} /,
    /^\[\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d(?: [\w/+-]{1,40})?\] /,
    /^\[ALERT\] +\(\d+\) : /,
    /^\*+ APPLICATION FAILED TO START \*+ Description: /,
];
const AFTER_TIME = [
    /^\[[\w .:/#-]{1,80}\][ \t:]{1,8}/,
    /^[\w.]{1,60} - (?=[A-Z]{3,8} - )/,
    /^\[?(?:ERROR|FATAL|CRITICAL|SEVERE|PANIC|ERR|EMERG|emerg|error|fatal|crit)\]?(?:[ \t|:-]{1,8})/,
    /^\d{1,7} --- (?:\[[^\]]{0,80}\] ?){1,3}[\w.$]{1,80} {0,60}: /,
    /^\[[\w .:/#-]{1,80}\][ \t:]{1,8}/,
    /^(?:main: |[\w$]{1,40}(?:\.[\w$]{1,40}){1,10} - )/,
];
function withoutPrefix(line) {
    const prefix = PREFIXES.map((expression) => expression.exec(line)?.[0]).find((found) => found !== undefined);
    if (prefix === undefined)
        return line;
    let rest = line.slice(prefix.length);
    for (const expression of AFTER_TIME)
        rest = rest.slice(expression.exec(rest)?.[0].length ?? 0);
    return rest.trim() === '' ? line : rest.trim();
}

;// CONCATENATED MODULE: ./src/signals/log-rules.ts
const ADDRESS = [
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
];
const PORT = [
    /EADDRINUSE[^\n]*:(?<port>\d+)$/m,
    /EACCES: permission denied [\w.:]*:(?<port>\d+)$/m,
    /(?:bind\(\) to|listen tcp[46]?|bind to address|tcp:\/\/|http:\/\/)\s?\S{0,60}:(?<port>\d+)/,
    /port:? (?<port>\d{2,5})/i,
    /\('[\w.:]*', (?<port>\d+)\)/,
    /(?<!\d):(?<port>[1-9]\d{1,4})\b(?!:)/,
];
const PATH = [/['"‘`](?<path>[^'"’`\n]{1,200})['"’`]/, /(?<path>\/[^\s:'"()]{1,200})/];
const NAME = `(?!(?:is|was|are|were|not|has|must|should|needs?|named|for|in)\\b)["'\`$({]{0,2}(?<name>[A-Za-z_][A-Za-z0-9_]{1,80})["'\`)}]{0,2}`;
const UNSET = `(?:not (?:set|defined|found|provided|specified|present)|unset|undefined|missing|required|empty|(?:must|should|needs? to|has to) be (?:set|defined|provided|specified)|needs? setting)`;
const UPPER = `(?<!\\w)(?<!\\b(?:column|constraint|constant|enum|feature|field|flag|function|index|key|permission|privilege|role|table|topic|trigger|view)s? ["'\`]?)["'\`$({]{0,2}(?<name>[A-Z][A-Z0-9]{0,40}_[A-Z0-9_]{1,60})["'\`)}]{0,2}`;
const RULES = [
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
            new RegExp(`(?:missing|required|undefined|unset)[ \\w]{0,20} (?:env(?:ironment)? ?var(?:iable)?s?|env):? ${NAME}`, 'i'),
            new RegExp(`environment variables? not (?:found|set|defined):? ${NAME}`, 'i'),
            new RegExp(`${UPPER}(?: env(?:ironment)? var(?:iable)?)?(?: (?:is|was|are))? ${UNSET}\\b`),
            new RegExp(`(?:[Mm]issing|[Rr]equired)[ \\w]{0,30}:? ${UPPER}`),
            new RegExp(`(?:[Pp]lease|must|need to|have to) (?:set|define|provide|specify|export) (?:the )?(?:environment variable )?${UPPER}`),
            new RegExp(`\\b[Nn]o ${UPPER}(?: or [\\w"'\`]{1,80})? (?:is |was )?(?:set|found|provided|specified|defined|given|configured)\\b`),
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
];

;// CONCATENATED MODULE: ./src/signals/log-meaning.ts



function meaningOf(words, where) {
    return told(words.text, words.before, where, true) ?? general(words, where);
}
function general({ text, before, earlier }, where) {
    const led = earlier === undefined ? undefined : told(earlier.text, earlier.before, where, true);
    return led ?? told(text, before, where, false);
}
function told(text, before, where, special) {
    for (const rule of RULES) {
        if ((rule.ends === true && (special || !where.ended)) || (rule.after !== undefined && !rule.after.test(before)))
            continue;
        const match = rule.when.map((expression) => expression.exec(text)).find((one) => one !== null);
        if (match == null)
            continue;
        return meaningBy(rule, { ...elsewhere(rule.find ?? [], text), ...match.groups }, where);
    }
    return undefined;
}
function elsewhere(find, text) {
    return find.map((expression) => expression.exec(text)).find((one) => one !== null)?.groups ?? {};
}
function meaningBy({ kind, known }, groups, where) {
    const found = Object.fromEntries(Object.entries({ ...known, ...groups }).filter(([, value]) => value !== undefined));
    const read = READERS[kind];
    return { kind, ...(read === undefined ? found : read(found, where)) };
}
const READERS = {
    'unset variable': ({ name }, { container }) => unsetVariable(name, container),
    'port not permitted': ({ port }) => log_meaning_portOf(port),
    'port taken': ({ port }) => log_meaning_portOf(port),
    'server without TLS': ({ host, port }) => (host === undefined ? {} : { host, ...log_meaning_portOf(port) }),
    'unresolved host': ({ host }, where) => host === undefined ? {} : { host, ...serviceBehind(host, undefined, where, true) },
    unreachable: ({ host, port, reason }, where) => {
        if (host === undefined)
            return { reason };
        const known = log_meaning_portOf(port);
        return { reason, host, ...known, ...serviceBehind(host, known.port, where, false) };
    },
    'permission denied': ({ path }, { container }) => ({ path, ...runAsUser(container) }),
    'owner not changed': ({ path }, { container }) => ({ path, ...runAsUser(container) }),
    'is a directory': ({ path }, { container }) => ({ path, ...emptySubPath(path, container) }),
    'no file': ({ path }, where) => {
        const { mountPath, volume } = mountedAt(path, where) ?? {};
        return { path, ...(mountPath === undefined || volume === undefined ? {} : { mounted: { mountPath, volume } }) };
    },
    'refused configuration': ({ line, what, why }) => ({
        ...{ line: Number(line), what },
        why: why.replace(/\.$/, ''),
    }),
    'unreadable configuration': ({ path, line }) => ({
        path,
        ...(line === undefined ? {} : { line: Number(line) }),
    }),
};
function log_meaning_portOf(text) {
    const port = Number(text);
    return port <= 65_535 ? { port } : {};
}
function unsetVariable(name, container) {
    if (!/^[A-Z][A-Z0-9_]*$/.test(name))
        return { name };
    const { env = [], envFrom = [] } = container ?? {};
    if (container === undefined || env.some((one) => one.name === name))
        return { name, environment: true };
    const near = (0,nearest/* nearest */.pA)(name, env.map((one) => one.name));
    if (near !== undefined)
        return { name, environment: true, near };
    const sources = envFrom.flatMap(({ configMapRef, secretRef }) => [
        ...(configMapRef === undefined ? [] : [{ kind: 'ConfigMap', name: configMapRef.name }]),
        ...(secretRef === undefined ? [] : [{ kind: 'Secret', name: secretRef.name }]),
    ]);
    return { name, environment: true, ...(sources.length === 0 ? { container: container.name } : { sources }) };
}
function runAsUser(container) {
    const { runAsUser } = container?.securityContext ?? {};
    return runAsUser === undefined ? {} : { runAsUser };
}
function emptySubPath(path, container) {
    const mount = container?.volumeMounts?.find(({ mountPath, subPath }) => mountPath === path && subPath !== undefined);
    return mount?.subPath === undefined ? {} : { subPath: { volume: mount.name, subPath: mount.subPath } };
}
function serviceBehind(host, port, { view, namespace }, unresolved) {
    if (/^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host))
        return { service: { state: 'own pod' } };
    const services = view
        .all('', 'Service')
        .filter(({ metadata, spec }) => metadata.namespace === namespace && spec !== undefined);
    const name = serviceName(host, namespace);
    const service = services.find(({ metadata, spec }) => metadata.name === name || spec?.clusterIP === host);
    if (service !== undefined)
        return { service: stateOf(service, port, view, unresolved) };
    return name !== undefined && namespace !== undefined && services.length > 0 && view.isRead('v1', 'Service', namespace)
        ? { service: { state: 'missing', name, namespace } }
        : {};
}
function stateOf({ metadata, spec }, port, view, unresolved) {
    const { name, namespace } = metadata;
    if (unresolved && spec?.clusterIP !== 'None')
        return { state: 'unresolved', name };
    const ports = spec?.ports?.map((one) => one.port) ?? [];
    if (port !== undefined && ports.length > 0 && !ports.includes(port))
        return { state: 'other ports', name, port, ports };
    const slices = view
        .all('discovery.k8s.io', 'EndpointSlice')
        .filter(({ metadata }) => metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === name);
    if (slices.length === 0 || spec?.type === 'ExternalName')
        return { state: 'exists', name };
    const ready = slices
        .flatMap(({ endpoints }) => endpoints ?? [])
        .filter(({ conditions }) => conditions?.ready !== false);
    return { state: 'endpoints', name, ready: ready.length };
}
function serviceName(host, namespace) {
    const [name, second, third, ...rest] = host.replace(/\.$/, '').split('.');
    if (/^[\d.:]+$/.test(host) || name === undefined)
        return undefined;
    if (second === undefined)
        return name;
    return second === namespace &&
        (third === undefined || third === 'svc') &&
        (rest.length === 0 || rest[0] === 'cluster')
        ? name
        : undefined;
}

;// CONCATENATED MODULE: ./src/signals/container-log.ts


const LOG_LINES = 12;
function logFacts(log, { common: { pod, container }, view }, ended) {
    const words = lastWords(log);
    if (words === undefined)
        return log === undefined ? {} : { log: { silent: true } };
    const meaning = meaningOf(words, { view, namespace: pod.metadata.namespace, container, pod, ended });
    return { log: { line: words.line, ...(meaning === undefined ? {} : { meaning }) } };
}
function lastFacts(left, log, scene) {
    const ofLog = logFacts(log, scene, true);
    const { line, meaning = ofLog.log?.meaning } = logFacts(left, scene, true).log ?? {};
    return line === undefined
        ? ofLog
        : { log: { line, left: true, ...(meaning === undefined ? {} : { meaning }) } };
}
const UNREAD = /^Error on reading termination (?:log|message) /;
function leftBy({ pod, status, container }, { message = '', reason }, log) {
    const isOfLog = container?.terminationMessagePolicy === 'FallbackToLogsOnError';
    const isWritten = reason === 'Error' || reason === 'Completed' || reason === 'OOMKilled';
    if (!isWritten || message.trim() === '' || UNREAD.test(message))
        return undefined;
    if (isOfLog && log !== undefined && log.text.trim() !== '')
        return undefined;
    const { name, namespace = '' } = pod.metadata;
    return { namespace, pod: name, container: status.name, previous: false, text: message };
}
function logEvidence(common, log) {
    return lastLines(log, `log of ${container_log_nameOf(common)}${log?.previous === true ? ', previous run' : ''}`);
}
function leftEvidence(common, left) {
    return lastLines(left, `termination message of ${container_log_nameOf(common)}`);
}
function lastLines(log, source) {
    const lines = log === undefined ? [] : tailOf(log, LOG_LINES);
    return lines.length === 0 ? [] : [{ kind: 'log', source, text: lines.join('\n') }];
}
const container_log_nameOf = ({ pod, status }) => `${pod.metadata.name}, container ${status.name}`;

;// CONCATENATED MODULE: ./src/signals/ends.ts







const EVENT_DELAY = 30_000;
function ends_ended(scene) {
    const { pod, status, role } = scene.common;
    const end = (0,model_object/* endOf */.pJ)(status);
    const count = endsOf(scene);
    const mayEnd = pod.spec.restartPolicy === 'Never' || pod.spec.restartPolicy === 'OnFailure' || role === 'init';
    const isFinished = end?.exitCode === 0 && mayEnd;
    return end === undefined || isFinished || status.ready === true || count === 0
        ? undefined
        : endSignal(scene, end, count);
}
function endSignal(scene, end, count) {
    const { common, events, view } = scene;
    const { pod, status, container } = common;
    const log = view.endedLogOf(pod, status);
    const left = leftBy(common, end, log);
    const [started, finished] = [end.startedAt, end.finishedAt].map((text) => view.time((0,model_clocks/* kubeletOf */._k)(pod), text));
    const awaited = isAwaited(container, events, end, finished === undefined ? Infinity : view.now - finished);
    const kill = killedBy(pod, events, end, awaited);
    const unhealthy = kill === undefined
        ? undefined
        : events.findLast((event) => event.reason === 'Unhealthy' && (0,snapshot/* eventMessage */._X)(event).toLowerCase().startsWith(`${kill} probe`));
    const { waiting, running } = status.state ?? {};
    const now = waiting?.reason === undefined ? '' : `, now ${waiting.reason}`;
    return {
        ...common,
        channel: 'exit',
        text: `${end.reason ?? ''} exit code ${end.exitCode}`,
        symptom: waiting?.reason ?? end.reason ?? 'Error',
        observations: kill === undefined ? count : Math.max(1, killCount(events)),
        since: started ?? podTimes(pod, view).since,
        last: finished ?? view.now,
        evidence: [
            stateEvidence(common, `${end.reason ?? 'Terminated'}, exit code ${end.exitCode}${restartWords(status.restartCount)}${now}`),
            ...(unhealthy === undefined ? [] : [eventEvidence(unhealthy)]),
            ...leftEvidence(common, left),
            ...logEvidence(common, log),
        ],
        standing: {
            ...(kill === undefined ? {} : { killedBy: kill }),
            ...(running === undefined ? {} : { runsAgain: true }),
            ...(awaited ? { awaited: true } : {}),
        },
        ...lastFacts(left, log, scene),
        ...(unhealthy === undefined ? {} : { exit: { probeDetail: probeDetail((0,snapshot/* eventMessage */._X)(unhealthy)) } }),
    };
}
function probeDetail(message) {
    const answer = message.replace(/^\w+ probe (failed|errored[^:]*): ?/, '').trim();
    return (answer.split('\n').at(-1) ?? '').trim().replace(/\.$/, '');
}
function killedBy(pod, events, ended, awaited) {
    const finished = (0,model_clocks/* parseTime */.pe)(ended.finishedAt) ?? 0;
    const started = (0,model_clocks/* parseTime */.pe)(ended.startedAt) ?? 0;
    const grace = (pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
    const tolerance = ended.exitCode === 137 || ended.exitCode === 143 ? 5000 : 0;
    const kills = events.filter((event) => event.reason === 'Killing' && /failed (liveness|startup) probe/.test((0,snapshot/* eventMessage */._X)(event)));
    const own = kills.find((event) => (0,model_clocks/* eventStart */.bD)(event) <= finished + tolerance && (0,model_clocks/* eventTime */.gE)(event) >= Math.max(started, finished - grace - 10_000));
    const unheard = awaited || !events.some((event) => (0,model_clocks/* eventTime */.gE)(event) >= started);
    const kill = own ?? (unheard ? kills.at(-1) : undefined);
    if (kill === undefined)
        return undefined;
    return /failed liveness probe/.test((0,snapshot/* eventMessage */._X)(kill)) ? 'liveness' : 'startup';
}
function isAwaited(container, events, ended, age) {
    const finished = (0,model_clocks/* parseTime */.pe)(ended.finishedAt) ?? 0;
    const isProbed = container?.livenessProbe !== undefined || container?.startupProbe !== undefined;
    const heard = events.some((event) => (0,model_clocks/* eventTime */.gE)(event) > finished || (event.reason === 'BackOff' && (0,model_clocks/* eventTime */.gE)(event) >= finished));
    return isProbed && !heard && age < EVENT_DELAY;
}
function killCount(events) {
    return events
        .filter((event) => event.reason === 'Killing' && /probe/.test((0,snapshot/* eventMessage */._X)(event)))
        .reduce((sum, event) => sum + (0,snapshot/* eventCount */.Cj)(event), 0);
}
function restartWords(count = 0) {
    return count === 0 ? '' : `, ${count} ${count === 1 ? 'restart' : 'restarts'}`;
}

;// CONCATENATED MODULE: ./src/signals/ready-state.ts






function notReady(scene) {
    const { common, events, view } = scene;
    const { status, container } = common;
    const { running } = status.state ?? {};
    if (running === undefined || status.ready === true)
        return undefined;
    const started = (0,snapshot/* parseTime */.pe)(running.startedAt) ?? 0;
    const unhealthy = events.filter((event) => event.reason === 'Unhealthy' &&
        /^(Readiness|Startup) probe/.test((0,snapshot/* eventMessage */._X)(event)) &&
        (0,snapshot/* eventTime */.gE)(event) >= started - 1000);
    const newest = unhealthy.at(-1);
    const lostSince = newest === undefined ? lostReadiness(common, started) : undefined;
    const isStarting = container?.startupProbe !== undefined && status.started === false;
    const isStartup = newest === undefined ? isStarting && lostSince === undefined : (0,snapshot/* eventMessage */._X)(newest).startsWith('Startup');
    const log = view.currentLogOf(common.pod, status);
    const state = lostSince === undefined ? 'running, not ready' : `Readiness probe failed: not ready since ${lostSince}`;
    return {
        ...common,
        channel: 'readiness',
        text: newest === undefined ? '' : (0,snapshot/* eventMessage */._X)(newest),
        symptom: newest === undefined ? 'ContainersNotReady' : 'Unhealthy',
        ...timesOf(unhealthy, view, {
            since: view.time((0,model_clocks/* kubeletOf */._k)(common.pod), running.startedAt) ?? 0,
            last: view.now,
        }),
        evidence: [
            newest === undefined ? stateEvidence(common, state) : eventEvidence(newest),
            ...logEvidence(common, log),
        ],
        readiness: {
            probe: isStartup ? 'startup' : 'readiness',
            ...(lostSince === undefined ? {} : { lostSince }),
        },
        ...logFacts(log, scene, false),
    };
}
function lostReadiness({ container, pod }, started) {
    if (container?.readinessProbe?.exec === undefined || pod.spec.containers.length > 1)
        return undefined;
    const since = (0,model_object/* condition */.uH)(pod.status?.conditions, 'Ready')?.lastTransitionTime;
    return ((0,snapshot/* parseTime */.pe)(since) ?? 0) > started + 1000 ? since : undefined;
}
function gateSignals(base, view) {
    const { pod } = base;
    const ready = (0,model_object/* condition */.uH)(pod.status?.conditions, 'Ready');
    if (ready?.status !== 'False' || ready.reason !== 'ReadinessGatesNotReady')
        return [];
    return [
        {
            ...base,
            channel: 'readiness',
            text: ready.message ?? '',
            symptom: 'ReadinessGatesNotReady',
            observations: 1,
            ...conditionTimes(pod, ready, view),
            evidence: [{ kind: 'status', source: `pod ${pod.metadata.name}, condition Ready`, text: ready.message ?? '' }],
        },
    ];
}

;// CONCATENATED MODULE: ./src/signals/containers.ts






const containers_READERS = [pullFailed, notConfigured, notStarted, ends_ended, notReady, stillWaiting];
const PULL_REASONS = new Set([
    'ErrImagePull',
    'ImagePullBackOff',
    'InvalidImageName',
    'ErrImageNeverPull',
    'ImageInspectError',
    'RegistryUnavailable',
    'SignatureValidationFailed',
]);
const START_REASONS = new Set([
    'CreateContainerError',
    'RunContainerError',
    'PostStartHookError',
    'PreStartHookError',
    'PreCreateHookError',
]);
const NEVER_RAN = new Set(['StartError', 'ContainerCannotRun']);
const EVENT_CUT = 1_000;
const BEFORE_ITS_NODE = new Set(['Scheduled', 'FailedScheduling', 'TriggeredScaleUp', 'NotTriggerScaleUp']);
function containerSignals(base, view) {
    const { pod } = base;
    const init = initSignals(base, view);
    if (isInitializing(pod) && init.length > 0)
        return init.slice(0, 1);
    const main = (pod.status?.containerStatuses ?? []).flatMap((status) => containerSignal(sceneOf(base, status, pod.spec.containers, view)) ?? []);
    const all = [...init, ...main];
    const causes = all.filter(({ channel }) => channel !== 'readiness');
    return causes.length > 0 ? causes.sort((a, b) => a.since - b.since) : all;
}
function recoveredSignals(base, view) {
    const { pod } = base;
    const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
    const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
    return statuses.flatMap((status) => {
        const isSidecar = sidecars.some(({ name }) => name === status.name);
        const scene = sceneOf(isSidecar ? inRole(base, 'sidecar') : base, status, [...sidecars, ...pod.spec.containers], view);
        const end = status.lastState?.terminated;
        const count = status.restartCount ?? 0;
        const runs = status.state?.running !== undefined;
        return !runs || end === undefined || scene.common.container === undefined || count === 0
            ? []
            : [endSignal(scene, end, count)];
    });
}
function isInitializing(pod) {
    return pod.status?.conditions?.some(({ type, status }) => type === 'Initialized' && status === 'False') === true;
}
function initSignals(base, view) {
    const signals = [];
    const { status: { initContainerStatuses = [] } = {}, spec } = base.pod;
    const blocked = isInitializing(base.pod);
    for (const status of initContainerStatuses) {
        const { initContainers = [] } = spec;
        const isSidecar = initContainers.find(({ name }) => name === status.name)?.restartPolicy === 'Always';
        const isDone = isSidecar
            ? status.ready === true || (blocked && status.started === true)
            : status.state?.terminated?.exitCode === 0;
        if (isDone)
            continue;
        const own = inRole(base, isSidecar ? 'sidecar' : 'init');
        const holding = isSidecar && !blocked ? own : { ...own, holdsBack: true };
        const scene = sceneOf(holding, status, initContainers, view);
        signals.push(...[containerSignal(scene) ?? []].flat());
        if (!isSidecar)
            break;
    }
    return signals;
}
function inRole(base, role) {
    return { ...base, role, context: [role === 'sidecar' ? 'SidecarFailed' : 'InitContainerFailed'] };
}
function containerSignal(scene) {
    for (const read of containers_READERS) {
        const signal = read(scene);
        if (signal !== undefined)
            return signal;
    }
    return undefined;
}
function containers_reasonOf({ common: { status } }) {
    return status.state?.waiting?.reason ?? '';
}
function waitingMessage({ common: { status } }) {
    return status.state?.waiting?.message;
}
function failuresOf({ events }) {
    return events.filter(({ reason }) => ['Failed', 'InspectFailed', 'ErrImageNeverPull'].includes(reason ?? ''));
}
function pullFailed(scene) {
    const { common, events, view } = scene;
    const reason = containers_reasonOf(scene);
    if (!PULL_REASONS.has(reason))
        return undefined;
    const pulls = failuresOf(scene).filter((event) => /^Failed to (pull|inspect|apply)|^Container image|^Failed to/.test((0,snapshot/* eventMessage */._X)(event)));
    const said = waitingMessage(scene) ?? '';
    const pulled = Math.max(0, ...pulls.map(snapshot/* eventTime */.gE)) - EVENT_CUT;
    const withoutSecret = events.findLast((event) => event.reason === 'FailedToRetrieveImagePullSecret' && (0,snapshot/* eventTime */.gE)(event) >= pulled);
    const missingSecret = /image pull secrets \(([^,)]+)/.exec((0,snapshot/* eventMessage */._X)(withoutSecret))?.[1];
    const text = /ErrImagePull: |Failed to|rpc error|couldn't parse/.test(said) || reason !== 'ImagePullBackOff'
        ? said
        : (0,snapshot/* eventMessage */._X)(pulls.at(-1)) || said;
    return {
        ...common,
        channel: 'pull',
        text,
        symptom: reason,
        ...timesOf(pulls, view, podTimes(common.pod, view)),
        evidence: [
            stateEvidence(common, `${reason}: ${text}`),
            ...(withoutSecret === undefined ? [] : [eventEvidence(withoutSecret)]),
        ],
        ...(missingSecret === undefined ? {} : { pull: { missingSecret } }),
    };
}
function notConfigured(scene) {
    const { common, view } = scene;
    const reason = containers_reasonOf(scene);
    const message = waitingMessage(scene) ?? '';
    if (reason !== 'CreateContainerConfigError')
        return undefined;
    return {
        ...common,
        channel: 'configure',
        text: message,
        symptom: reason,
        ...timesOf(failuresOf(scene), view, podTimes(common.pod, view)),
        evidence: [stateEvidence(common, message === '' ? reason : `${reason}: ${message}`)],
    };
}
function notStarted(scene) {
    const { common, events, view } = scene;
    const reason = containers_reasonOf(scene);
    const end = (0,model_object/* endOf */.pJ)(common.status);
    const isRunning = common.status.state?.running !== undefined;
    const startedAt = ((0,snapshot/* parseTime */.pe)(end?.startedAt) ?? 0) - EVENT_CUT;
    const hook = events.findLast((event) => event.reason === 'FailedPostStartHook' &&
        ((0,snapshot/* eventTime */.gE)(event) >= startedAt || (0,snapshot/* eventCount */.Cj)(event) > endsOf(scene) / 2));
    const neverRan = NEVER_RAN.has(end?.reason ?? '');
    const isHooked = hook !== undefined && end !== undefined;
    if (!START_REASONS.has(reason) && (isRunning || (!neverRan && !isHooked)))
        return undefined;
    const waiting = waitingMessage(scene);
    const message = hook !== undefined ? (0,snapshot/* eventMessage */._X)(hook) : neverRan ? (end?.message ?? waiting) : waiting;
    const word = reason === '' ? (end?.reason ?? '') : reason;
    return {
        ...common,
        channel: 'start',
        text: message ?? '',
        symptom: hook === undefined ? word : 'PostStartHookError',
        ...timesOf(failuresOf(scene), view, podTimes(common.pod, view)),
        observations: Math.max(1, endsOf(scene)),
        evidence: [stateEvidence(common, `${word}: ${message ?? ''}`)],
    };
}
function stillWaiting(scene) {
    const { common, view } = scene;
    const { status: _status, container: _container, ...base } = common;
    const { pod } = common;
    const reason = containers_reasonOf(scene);
    if (reason === '' || reason === 'PodInitializing' || reason === 'CrashLoopBackOff')
        return undefined;
    const times = timesOf([], view, podTimes(pod, view));
    const told = view.eventsOf(pod).filter((event) => !BEFORE_ITS_NODE.has(event.reason ?? ''));
    const claims = (pod.spec.volumes ?? []).filter(({ persistentVolumeClaim }) => persistentVolumeClaim !== undefined);
    if (reason === 'ContainerCreating' && told.length === 0 && claims.length > 0) {
        const unmounted = claims.map(({ name }) => name);
        const text = `waits for its volumes: ${unmounted.join(', ')}`;
        const evidence = [stateEvidence(common, `${reason}: ${text}`)];
        return { ...base, channel: 'volume', text, symptom: reason, ...times, evidence, unmounted };
    }
    const last = told.at(-1);
    const text = waitingMessage(scene) ?? (last === undefined ? '' : (0,snapshot/* eventMessage */._X)(last));
    const evidence = [stateEvidence(common, `${reason}: ${text}`)];
    return { ...common, channel: 'pod', text, symptom: reason, ...times, evidence };
}

;// CONCATENATED MODULE: ./src/signals/creation.ts




function creationSignals(subject, view) {
    const { creator, live, desired, pods } = subject;
    if (pods.length >= desired)
        return [];
    const carrier = creator ?? live;
    if (carrier === undefined)
        return [];
    const events = view
        .eventsOf(carrier)
        .filter(({ reason }) => reason === 'FailedCreate' || reason === 'ReplicaSetCreateError');
    const failure = replicaFailure(creator) ?? createError(live);
    const newest = events.at(-1);
    const text = (newest === undefined ? failure?.message : (0,snapshot/* eventMessage */._X)(newest)) ?? '';
    const born = Math.max((subject.changedAt ?? 0) - 1000, ...pods.map((pod) => view.createdAt(pod) ?? 0));
    if (text === '' || (failure === undefined && (newest === undefined || view.eventTime(newest) < born)))
        return [];
    return [
        {
            channel: 'create',
            text: text.replace(/^Error creating: /, '').replace(/^create Pod \S+ in StatefulSet \S+ failed error: /, ''),
            symptom: 'FailedCreate',
            workload: subject.ref,
            carrier,
            context: [],
            ...(newest === undefined
                ? { observations: 1, ...conditionTimes(carrier, failure, view) }
                : timesOf(events, view)),
            evidence: [
                newest === undefined
                    ? {
                        kind: 'status',
                        source: `${carrier.kind} ${carrier.metadata.name}, condition ${failure?.type ?? ''}`,
                        text,
                    }
                    : eventEvidence(newest),
            ],
        },
    ];
}
function replicaFailure(creator) {
    return conditionsOf(creator).find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
}
function createError(live) {
    const progressing = (0,model_object/* condition */.uH)(conditionsOf(live), 'Progressing');
    return progressing?.reason === 'ReplicaSetCreateError' ? progressing : undefined;
}
function conditionsOf(object) {
    return (0,kinds/* isPodMaker */._)(object) ? (object.status?.conditions ?? []) : [];
}

;// CONCATENATED MODULE: ./src/signals/leaving.ts

function leavingSignals(subject, view) {
    const waiting = subject.pods.length < subject.desired;
    return (subject.leaving ?? []).flatMap((pod) => waiting || (0,pod_counts/* isStuck */.ZD)(pod, view) ? [leavingSignal(subject.ref, pod, view)] : []);
}
function leavingSignal(workload, pod, view, granted) {
    const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = pod.metadata;
    const { now } = view;
    const since = view.toldToEnd(pod) ?? now;
    const text = `being deleted, grace period ${deletionGracePeriodSeconds} s, over at ${deletionTimestamp ?? ''}${finalizers.length === 0 ? '' : `, finalizers ${finalizers.join(', ')}`}`;
    return {
        channel: 'leaving',
        text,
        symptom: 'Terminating',
        workload,
        carrier: pod,
        pod,
        context: [],
        observations: 1,
        since,
        last: now,
        evidence: [{ kind: 'status', source: `pod ${pod.metadata.name}`, text }],
        leaving: { grace: deletionGracePeriodSeconds, seconds: Math.round((now - since) / 1000), finalizers, granted },
    };
}

;// CONCATENATED MODULE: ./src/signals/setup.ts


const VOLUME_EVENTS = new Set(['FailedMount', 'FailedAttachVolume', 'FailedMapVolume']);
const PROGRESS_EVENTS = new Set(['Pulling', 'Pulled', 'Created', 'Started']);
const VOLUME_SUMMARY = /^Unable to (?:attach or )?mount volumes/;
const LATE_COPY = /failed to sync (secret|configmap) cache/;
function setUpSignals(base, events, view) {
    const lastOf = (isSuch) => Math.max(-1, ...events.filter(isSuch).map(snapshot/* eventTime */.gE));
    const progress = lastOf(({ reason }) => PROGRESS_EVENTS.has(reason ?? ''));
    const mounted = lastOf(({ reason }) => reason === 'FailedCreatePodSandBox');
    const fresh = events.filter((event) => (0,snapshot/* eventTime */.gE)(event) > progress);
    const volumes = fresh.filter((event) => VOLUME_EVENTS.has(event.reason ?? '') && (0,snapshot/* eventTime */.gE)(event) > mounted);
    const told = volumes.filter((event) => !VOLUME_SUMMARY.test((0,snapshot/* eventMessage */._X)(event)) || / PVC .* is not bound/.test((0,snapshot/* eventMessage */._X)(event)));
    const newest = [...Map.groupBy(told, volumeOf).values()].flatMap((ofOne) => {
        const message = (0,snapshot/* eventMessage */._X)(ofOne.at(-1));
        return ofOne.filter((event) => (0,snapshot/* eventMessage */._X)(event) === message);
    });
    const lasting = newest.filter((event) => !LATE_COPY.test((0,snapshot/* eventMessage */._X)(event)));
    const telling = lasting.length > 0 ? lasting : newest;
    const sandbox = fresh.filter(({ reason }) => reason === 'FailedCreatePodSandBox' || reason === 'NetworkNotReady');
    const chosen = telling.length > 0 ? telling : sandbox.length > 0 ? sandbox.slice(-1) : volumes.slice(-1);
    return [...Map.groupBy(chosen, snapshot/* eventMessage */._X).values()].map((same) => {
        const newest = same.at(-1);
        return {
            ...base,
            channel: VOLUME_EVENTS.has(newest.reason ?? '') ? 'volume' : 'sandbox',
            text: (0,snapshot/* eventMessage */._X)(newest),
            symptom: newest.reason ?? '',
            ...timesOf(same, view),
            evidence: [eventEvidence(newest)],
        };
    });
}
function volumeOf(event) {
    return /for volume "([^"]+)"/.exec((0,snapshot/* eventMessage */._X)(event))?.[1] ?? (0,snapshot/* eventMessage */._X)(event);
}

;// CONCATENATED MODULE: ./src/signals/signals.ts








function signalsOf(subject, view) {
    return [
        ...creationSignals(subject, view),
        ...subject.pods.filter((pod) => !isLost(pod, view)).flatMap((pod) => podSignals(subject, pod, view)),
        ...lostSignals(subject, view),
    ];
}
function lesserSignalsOf(subject, view) {
    const recovered = subject.pods.flatMap((pod) => recoveredSignals(baseOf(subject, pod), view));
    return recovered.length > 0 ? recovered : leavingSignals(subject, view);
}
function baseOf({ ref }, pod) {
    return { workload: ref, carrier: pod, pod, context: [] };
}
function podSignals(subject, pod, view) {
    const base = baseOf(subject, pod);
    const events = view.eventsOf(pod);
    const scheduled = (0,model_object/* condition */.uH)(pod.status?.conditions, 'PodScheduled');
    if (scheduled?.status === 'False')
        return schedulingSignals(base, scheduled, view);
    if (pod.spec.nodeName === undefined || pod.spec.nodeName === '')
        return unseenSignals(base, events, scheduled, view);
    const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
    const untouched = statuses.every(({ state, lastState }) => state?.running === undefined && state?.terminated === undefined && lastState?.terminated === undefined);
    if (untouched &&
        statuses.every(({ state }) => /^(ContainerCreating|PodInitializing|)$/.test(state?.waiting?.reason ?? ''))) {
        const setUp = setUpSignals(base, events, view);
        if (setUp.length > 0)
            return setUp;
    }
    const containers = containerSignals(base, view);
    if (containers.length > 0)
        return containers;
    const isTaken = pod.status?.startTime !== undefined || statuses.length > 0;
    return isTaken ? gateSignals(base, view) : untakenSignals(base, pod.spec.nodeName, view);
}

;// CONCATENATED MODULE: ./src/diagnose/proof.ts

function isHopeless(finding, seen, share) {
    const entry = entryOf(finding.code);
    const proof = proof_proofOf(finding);
    if (finding.standing?.isFinal === true)
        return finding.confidence !== 'guess' && seen >= 2000;
    if (mayPass(finding) || finding.confidence === 'guess')
        return false;
    if (entry.scope === 'node' && share < 0.5)
        return false;
    if (proof.kind === 'terminal')
        return seen >= 2000;
    if (proof.kind === 'waiting')
        return false;
    const observations = Math.max(finding.observations, triesWithin(finding.channel, seen));
    return isOften({ ...finding, observations }) && seen >= proof.seconds * 1000;
}
function mayPass({ standing = {} }) {
    const { appeared, awaited, retried, runsAgain, killedBy } = standing;
    return [appeared, awaited, retried].includes(true) || (runsAgain === true && killedBy === undefined);
}
function isOften(finding) {
    const proof = proof_proofOf(finding);
    const more = finding.standing?.runsAgain === true ? 1 : 0;
    return proof.kind === 'terminal' || (proof.kind === 'probable' && finding.observations >= proof.observations + more);
}
function triesWithin(channel, seen) {
    if (channel === 'pull')
        return 1 + Math.floor(Math.log2(seen / 10_000 + 1));
    return channel === 'configure' ? 1 + Math.floor(seen / 15_000) : 1;
}
function isWorthTelling(finding) {
    const proof = proof_proofOf(finding);
    if (finding.confidence === 'guess' || mayPass(finding) || finding.standing?.runsAgain === true)
        return false;
    const isHalf = proof.kind === 'probable' && finding.observations >= Math.ceil(proof.observations / 2);
    const isEnough = isHalf || isLongUnready(finding);
    return proof.kind === 'terminal' || isEnough ? proof.kind : false;
}
const COMPLAINTS = ['create', 'schedule', 'sandbox', 'volume', 'configure'];
function isKnownSoFar(finding) {
    const isComplaint = finding.confidence !== 'guess' && !mayPass(finding) && COMPLAINTS.includes(finding.channel);
    return isComplaint || isWorthTelling(finding) !== false;
}
function isGathering(finding) {
    const { appeared, awaited, retried } = finding.standing ?? {};
    return (['exit', 'start', 'pull'].includes(finding.channel) &&
        finding.confidence !== 'guess' &&
        ![appeared, awaited, retried].includes(true) &&
        isWorthTelling(finding) === false);
}
function isLongUnready({ channel, observations, since, last }) {
    return channel === 'readiness' && observations >= 4 && last - since >= 45_000;
}
function proof_proofOf(finding) {
    const { proof } = entryOf(finding.code);
    return typeof proof === 'function' ? proof(finding) : proof;
}

;// CONCATENATED MODULE: ./src/diagnose/found.ts











function findingsOf(subject, view) {
    if (subject.parts !== undefined)
        return findingsOfParts(subject, subject.parts, view);
    const findings = presentFindings(subject, view);
    const problems = found_problemFindings(subject, view);
    if (findings.length > 0)
        return [...findings, ...problems];
    const seen = problems.length > 0 ? [] : observed(subject, view);
    if (seen.length > 0)
        return seen;
    const isClaim = subject.live?.kind === 'PersistentVolumeClaim';
    const lesser = [...(isClaim ? [] : found_recognised(lesserSignalsOf(subject, view), subject, view)), ...problems];
    if (lesser.length > 0 || subject.blockedBy === undefined)
        return lesser;
    return stuckFindings(subject.blockedBy, subject, view);
}
function findingsOfParts(subject, parts, view) {
    const asOne = parts.map((part) => ({ ...part, ref: subject.ref, changedAt: subject.changedAt }));
    const problems = found_problemFindings(subject, view);
    const present = asOne.flatMap((part) => {
        const found = presentFindings(part, view);
        return found.length > 0 ? found : reasonFindings(part, view);
    });
    const isFinal = (subject.problems ?? []).some(({ facts }) => 'final' in facts && facts.final === true);
    if (present.length > 0) {
        const codes = problems.map(({ code }) => code);
        return present.map((finding) => ({
            ...finding,
            context: [...finding.context, ...codes],
            ...(isFinal ? { standing: { ...finding.standing, isFinal } } : {}),
        }));
    }
    return problems.length > 0 ? problems : asOne.flatMap((part) => findingsOf(part, view));
}
function reasonFindings({ ref, live, reason, message }, view) {
    if (reason === undefined || live === undefined)
        return [];
    const { code, facts } = reason;
    const source = `${live.kind} ${live.metadata.name}`;
    const evidence = [{ kind: 'status', source, text: message }];
    return [findingOf(code, ref, message, view.now, { facts, carrier: live, evidence })];
}
function presentFindings(subject, view) {
    const { live, ref, templateIn } = subject;
    const signals = live?.kind === 'PersistentVolumeClaim' ? claimSignals(live, ref, view) : signalsOf(subject, view);
    const found = withoutBeginners(found_recognised(signals, subject, view), view);
    return templateIn === undefined ? found : found.map((finding) => ({ ...finding, templateIn }));
}
function found_recognised(signals, subject, view) {
    return signals.filter((signal) => !isOfNoConcern(signal, subject)).map((signal) => asFinding(signal, subject, view));
}
function found_problemFindings(subject, view) {
    return (subject.problems ?? []).map((problem) => {
        const finding = findingOfProblem(problem, subject, view.now);
        return problem.code === undefined ? looked(finding, (one) => lookedUp(one, subject, view)) : finding;
    });
}
function withoutBeginners(findings, view) {
    const isReplacing = findings.some(({ pod }) => pod !== undefined && isLost(pod, view));
    return isReplacing ? findings.filter((one) => one.channel !== 'readiness' || isWorthTelling(one) !== false) : findings;
}
function observed(subject, view) {
    const { ref } = subject;
    return CATALOGUE.flatMap((entry) => {
        try {
            return (entry.observe?.(subject, view) ?? []).map((seen) => findingOf(entry.code, ref, seen.text, view.now, seen));
        }
        catch (error) {
            const warnings = [bugWarning(`what ${entry.code} would see`, error)];
            return [findingOf('Unknown', ref, '', view.now, { warnings, facts: { unsaid: true } })];
        }
    });
}
function asFinding(signal, subject, view) {
    const { live, wrapper, task } = subject;
    const recognised = { ...classify(signal), revision: revisionOf(live) };
    const finding = looked(recognised, (one) => withPolicies(lookedUp(one, subject, view), view));
    const ended = signal.channel === 'exit' || signal.channel === 'pod';
    return {
        ...finding,
        context: [...finding.context, ...(wrapper === undefined || signal.pod === undefined ? [] : [wrapper])],
        ...(task === true && ended ? { standing: { ...finding.standing, retried: true } } : {}),
    };
}
function looked(finding, explain) {
    try {
        return explain(finding);
    }
    catch (error) {
        const warning = bugWarning(`what was looked up for ${finding.code}`, error);
        return { ...finding, warnings: [...(finding.warnings ?? []), warning] };
    }
}
function revisionOf(live) {
    const { annotations = {}, generation } = live?.metadata ?? {};
    const { revisions } = (0,kinds/* workloadKind */.K5)(live) ?? {};
    if (revisions === undefined)
        return 0;
    return revisions.countedIn === undefined ? Number(generation === 1) : Number(annotations[revisions.countedIn] ?? 0);
}
function isOfNoConcern({ channel, holdsBack }, { task }) {
    return task === true && channel === 'readiness' && holdsBack !== true;
}
function stuckFindings(pod, subject, view) {
    const { blockedBy: _pod, wrapper: _wrapper, creator: _creator, ...rest } = subject;
    const [inner] = findingsOf({ ...rest, pods: [pod], desired: 1 }, view);
    const text = `pod ${pod.metadata.name} of an older revision is not ready`;
    if (inner === undefined)
        return [findingOf('StatefulSetStuck', subject.ref, text, view.now, { pod, carrier: pod })];
    const proof = proof_proofOf(inner);
    const provenAfter = proof.kind === 'terminal'
        ? 20
        : proof.kind === 'waiting' || inner.observations < proof.observations
            ? undefined
            : 60;
    const context = [...inner.context, inner.code];
    return [{ ...inner, code: 'StatefulSetStuck', context, facts: { provenAfter }, inner }];
}
function failureFindings({ ref, message, counts }, reason, findings, now) {
    const standsStill = reason !== undefined && entryOf(reason.code).standsStill === true;
    if (!standsStill && findings.some(({ confidence }) => confidence !== 'guess'))
        return [...findings];
    if (reason === undefined && findings.length > 0)
        return [...findings];
    const { code, facts } = reason ?? { code: 'Unknown', facts: { unsaid: true } };
    const own = { ...findingOf(code, ref, message, now, { facts }), text: counts ?? message };
    return standsStill ? [own] : [own, ...findings];
}
function besideFailures(failed, pending) {
    if (failed.length === 0)
        return [];
    const codes = new Set(failed.map(({ code }) => code));
    const told = pending.flatMap((finding) => {
        const kind = isWorthTelling(finding);
        const explains = failed.some((one) => isFollowing(one, finding));
        if (codes.has(finding.code) || kind === 'terminal' || explains)
            return [finding];
        return kind === false ? [] : [{ ...finding, alsoSeen: true }];
    });
    const workloads = new Set([...failed, ...told].map(({ workload }) => (0,model_object/* keyOf */.TN)(workload)));
    const followers = pending.filter((finding) => !told.includes(finding) && finding.follows?.some((ref) => workloads.has((0,model_object/* keyOf */.TN)(ref))) === true);
    return [...told, ...followers];
}

;// CONCATENATED MODULE: ./src/diagnose/notices.ts







const LONG_GRACE = 60_000;
function applyNotices(tracked, rollouts, view) {
    const { now } = view;
    const allUnchanged = tracked.length > 0 && tracked.every(({ changed }) => !changed);
    return tracked.flatMap(({ ref, changed }, index) => {
        const rollout = rollouts[index];
        const isWorkload = rollout?.template !== undefined;
        return [
            ...(!changed && rollout?.state !== 'failed' && (isWorkload || allUnchanged)
                ? [findingOf('NothingChanged', ref, '', now)]
                : []),
            ...(isWorkload && rollout.state === 'done' && rollout.desired === 0 && (0,kinds/* workloadKind */.K5)(ref)?.wants === 'replicas'
                ? [findingOf('ScaledToZero', ref, '', now)]
                : []),
            ...overlaps(rollout, rollouts.slice(0, index), now),
            ...scaledTwice(tracked[index], rollout, rollouts, now),
            ...(keepsOldPods(rollout) ? [findingOf('OnDeleteStrategy', ref, rollout?.message ?? '', now)] : []),
            ...(rollout?.leaving ?? [])
                .filter((pod) => (view.time(model_clocks/* API */.nC, pod.metadata.deletionTimestamp) ?? 0) > now + LONG_GRACE)
                .slice(0, 1)
                .map((pod) => classify(leavingSignal(ref, pod, view, true))),
            ...(rollout?.notices ?? []).map((notice) => findingOfProblem(notice, rollout ?? { ref }, now)),
        ];
    });
}
function overlaps(rollout, before, now) {
    const other = before.find((one) => selectsPodsOf(one, rollout) && selectsPodsOf(rollout, one));
    if (rollout === undefined || other === undefined)
        return [];
    const labels = notices_selectorOf(rollout);
    const text = `selector ${(0,model_object/* labelPairs */.su)(labels).join(',')}`;
    return [findingOf('SelectorOverlap', rollout.ref, text, now, { facts: { other: other.ref, labels } })];
}
function scaledTwice(tracked, rollout, rollouts, now) {
    const replicas = replicasOf(tracked?.wanted ?? lastApplied(rollout?.live));
    if (rollout?.template === undefined || replicas === undefined)
        return [];
    const scaler = rollouts
        .map(({ live }) => live)
        .filter((live) => isA(live, 'autoscaling/HorizontalPodAutoscaler'))
        .find((live) => isScaling(live, rollout.ref));
    if (scaler === undefined)
        return [];
    const { minReplicas = 1, maxReplicas } = scaler.spec;
    const facts = { replicas, scaler: scaler.metadata.name, least: minReplicas, most: maxReplicas ?? minReplicas };
    return [findingOf('HpaFightsReplicas', rollout.ref, `spec.replicas: ${replicas}`, now, { facts })];
}
function isScaling({ metadata, spec }, { kind, name, namespace }) {
    const { scaleTargetRef: target } = spec;
    return metadata.namespace === namespace && target?.kind === kind && target.name === name;
}
function replicasOf(object) {
    const replicas = (0,model_place/* valueAt */.fK)(object, ['spec', 'replicas']);
    return typeof replicas === 'number' ? replicas : undefined;
}
function lastApplied(live) {
    const text = live?.metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration'];
    try {
        return text === undefined ? undefined : JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function selectsPodsOf(one, other) {
    const labels = notices_selectorOf(one);
    const same = one?.ref.namespace === other?.ref.namespace;
    return same && Object.keys(labels).length > 0 && (0,model_object/* hasLabels */.cP)(other?.template?.metadata?.labels, labels);
}
function notices_selectorOf(rollout) {
    const selector = (0,kinds/* isPodMaker */._)(rollout?.live) ? rollout.live.spec.selector : undefined;
    return (selector?.matchExpressions ?? []).length > 0 ? {} : (selector?.matchLabels ?? {});
}
function keepsOldPods(rollout) {
    if (rollout?.state !== 'done' || !(0,kinds/* isPodMaker */._)(rollout.live))
        return false;
    return rollout.live.spec.updateStrategy?.type === 'OnDelete' && rollout.pods.length < rollout.desired;
}

;// CONCATENATED MODULE: ./src/diagnose/removed-variables.ts


function withRemovedVariables(findings, changes) {
    return findings.map((finding) => {
        const { log, container } = finding;
        if (log?.line === undefined || container === undefined)
            return finding;
        const { line, meaning } = log;
        const removed = removedFrom(container, finding.workload, changes).find((one) => isNamedIn(one.name, line, meaning));
        if (removed === undefined)
            return finding;
        const { name, from } = removed;
        const variable = {
            name,
            environment: true,
            removed: from ?? { kind: 'Container', name: container.name },
        };
        const document = from && changes.documents.find(({ ref }) => ref.kind === from.kind && ref.name === from.name);
        return {
            ...finding,
            log: { line, meaning: { kind: 'unset variable', ...variable } },
            ...(document === undefined ? {} : { position: (0,manifest/* positionOf */.d)(document, ['data']) }),
        };
    });
}
function isNamedIn(name, line, meaning) {
    const said = meaning !== undefined && 'name' in meaning ? `${line} ${meaning.name}` : line;
    if (!/^[A-Za-z_]\w*$/.test(name))
        return false;
    if (new RegExp(`(?<![A-Za-z0-9_])${name}(?![A-Za-z0-9_])`).test(said))
        return true;
    if (!name.includes('_'))
        return false;
    const words = name.toLowerCase().split('_').join('[._-]?');
    return new RegExp(`(?<![A-Za-z0-9_])${words}(?![A-Za-z0-9_])`, 'i').test(said);
}
function removedFrom(container, workload, { changeOf }) {
    const before = containerIn(changeOf(workload)?.before, container.name);
    const own = new Set(namesIn(container));
    const ofContainer = namesIn(before).map((name) => ({ name }));
    const sources = new Map([...sourcesOf(before), ...sourcesOf(container)].map((one) => [`${one.kind}/${one.name}`, one]));
    const left = new Set();
    const ofSources = [...sources.values()].flatMap((from) => {
        const change = changeOf({ apiVersion: 'v1', namespace: workload.namespace, ...from });
        const isUsed = sourcesOf(container).some((one) => one.kind === from.kind && one.name === from.name);
        const now = removed_variables_keysOf(change?.after);
        if (isUsed)
            for (const key of now)
                left.add(key);
        const was = removed_variables_keysOf(change?.before);
        return isUsed
            ? was.filter((key) => !now.includes(key)).map((name) => ({ name, from }))
            : was.map((name) => ({ name }));
    });
    return [...ofContainer, ...ofSources].filter(({ name }) => !own.has(name) && !left.has(name));
}
function containerIn(object, name) {
    const { containers = [], initContainers = [] } = (object === undefined ? undefined : (0,model_place/* podSpecOf */.qz)(object)) ?? {};
    return [...initContainers, ...containers].find((one) => one.name === name);
}
function namesIn(container) {
    return (container?.env ?? []).map(({ name }) => name);
}
function sourcesOf(container) {
    return (container?.envFrom ?? []).flatMap(({ configMapRef, secretRef }) => [
        ...(configMapRef === undefined ? [] : [{ kind: 'ConfigMap', name: configMapRef.name }]),
        ...(secretRef === undefined ? [] : [{ kind: 'Secret', name: secretRef.name }]),
    ]);
}
function removed_variables_keysOf(object) {
    return Object.keys(object?.data ?? {});
}

// EXTERNAL MODULE: ./src/health/user-rule.ts
var user_rule = __webpack_require__(7170);
;// CONCATENATED MODULE: ./src/evidence/describe.ts


const UNTOLD_METADATA = ['managedFields'];
const UNTOLD_ANNOTATIONS = ['kubectl.kubernetes.io/last-applied-configuration'];
const REFERENCE = /^\s*[\w./-]+:\s+(?:<set to the |\(v1:[\w.]+\)$)/;
const VALUE = /^(\s*Value:\s+)\S.*$/;
function hideEnvironment(description) {
    let indent = -1;
    return description
        .split('\n')
        .flatMap((line) => {
        const depth = line.search(/\S/);
        if (indent >= 0 && depth > indent) {
            if (REFERENCE.test(line))
                return [line];
            const name = /^(\s*[\w./-]+:)(\s*)\S/.exec(line);
            return name === null ? (/^\s*[\w./-]+:\s*$/.test(line) ? [line] : []) : [`${name[1]}${name[2]}${evidence_redact/* MASK */.v5}`];
        }
        indent = /^\s*Environment:\s*$/.test(line) ? depth : -1;
        return [line.replace(VALUE, `$1${evidence_redact/* MASK */.v5}`)];
    })
        .join('\n');
}
function describeObject(object) {
    const copy = structuredClone(object);
    const metadata = copy.metadata;
    for (const field of UNTOLD_METADATA)
        delete metadata[field];
    for (const annotation of UNTOLD_ANNOTATIONS)
        delete copy.metadata.annotations?.[annotation];
    return (0,dist/* stringify */.As)(withoutValues(copy), { lineWidth: 0, aliasDuplicateObjects: false });
}
function withoutValues(value, field = '') {
    if (Array.isArray(value))
        return value.map((item) => withoutValues(item, field === 'env' ? 'env entry' : ''));
    if (typeof value !== 'object' || value === null)
        return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => {
        const hidden = (field === 'env entry' && name === 'value') || (field === 'secret data' && typeof inner === 'string');
        const within = 'kind' in value && value.kind === 'Secret' && /^(?:data|stringData)$/.test(name) ? 'secret data' : name;
        return [name, hidden ? evidence_redact/* MASK */.v5 : withoutValues(inner, within)];
    }));
}

;// CONCATENATED MODULE: ./src/evidence/state.ts

const RULER = `\n${'-'.repeat(30)}\n\n`;
function describeState(workload) {
    const { object, replicaSet, pods } = workload;
    const { kind, metadata } = object;
    const sections = [
        [
            `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`,
            '',
            ...generationLines(object),
            ...countLines(object),
        ],
        state_titled('Conditions:', conditionLines(object)),
        replicaSet === undefined ? [] : replicaSetLines(replicaSet),
        state_titled('Pods:', pods.length === 0 ? ['  none'] : podTable(pods)),
        state_titled("Containers that are currently 'waiting':", pods.flatMap(waitingLines)),
        state_titled('Containers that have terminated:', pods.flatMap(terminatedLines)),
    ];
    return sections
        .filter((lines) => lines.length > 0)
        .map((lines) => lines.join('\n') + '\n')
        .join(RULER);
}
function state_titled(title, lines) {
    return lines.length === 0 ? [] : [title, ...lines];
}
function statusOf(object) {
    return (object.status ?? {});
}
function generationLines(object) {
    const { generation } = object.metadata;
    const observed = statusOf(object).observedGeneration;
    if (generation === undefined || typeof observed !== 'number')
        return [];
    const verdict = observed >= generation
        ? 'the controller has seen the newest change'
        : 'the controller has not seen the newest change yet';
    return [`Generation ${generation}, observed generation ${observed}: ${verdict}.`];
}
function countLines(object) {
    const status = statusOf(object);
    const replicas = (0,model_place/* valueAt */.fK)(object, ['spec', 'replicas']);
    const desired = typeof replicas === 'number' ? replicas : undefined;
    const counts = Object.entries(status).filter(([name, value]) => typeof value === 'number' && name !== 'observedGeneration');
    const lines = [
        ...(desired === undefined ? [] : [`Desired replicas: ${desired}`]),
        ...counts.map(([name, value]) => `${name}: ${String(value)}`),
    ];
    if (desired === undefined)
        return lines;
    const count = (name) => (typeof status[name] === 'number' ? status[name] : 0);
    const compare = (words, value) => {
        const current = count('replicas');
        return `${words} (${value}) ${value === current ? 'equals' : 'does not equal'} Current Replicas (${current})`;
    };
    return [
        ...lines,
        '',
        compare('Available Replicas', count('availableReplicas')),
        compare('Updated Replicas', count('updatedReplicas')),
    ];
}
function conditionLines(object) {
    return (statusOf(object).conditions ?? []).map(({ type, status, reason, message, lastTransitionTime }) => `  ${lastTransitionTime ?? ''} ${type}=${status} ${reason ?? ''}: ${message ?? ''}`);
}
function replicaSetLines({ metadata, spec, status = {} }) {
    const { replicas: current = 0, readyReplicas: ready = 0 } = status;
    return [
        `Newest ReplicaSet: ${metadata.name}`,
        `  pod-template-hash ${metadata.labels?.['pod-template-hash'] ?? 'unknown'}`,
        `  revision ${metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 'unknown'}`,
        `  ${spec.replicas ?? 0} desired, ${current} current, ${ready} ready`,
    ];
}
function allStatuses({ status }) {
    return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}
function podWord(pod) {
    if (pod.metadata.deletionTimestamp !== undefined)
        return 'Terminating';
    if (pod.status?.reason !== undefined)
        return pod.status.reason;
    const reasonIn = ({ waiting, terminated }) => waiting?.reason ?? terminated?.reason;
    for (const { state } of pod.status?.initContainerStatuses ?? []) {
        const reason = reasonIn(state ?? {});
        if (reason !== undefined && state?.terminated?.exitCode !== 0)
            return `Init:${reason}`;
    }
    for (const { state } of pod.status?.containerStatuses ?? []) {
        const reason = reasonIn(state ?? {});
        if (reason !== undefined)
            return reason;
    }
    return pod.status?.phase ?? 'Unknown';
}
function podTable(pods) {
    const rows = pods.map((pod) => {
        const containers = pod.status?.containerStatuses ?? [];
        const restarts = allStatuses(pod).reduce((sum, { restartCount }) => sum + (restartCount ?? 0), 0);
        return [
            pod.metadata.name,
            `${containers.filter(({ ready }) => ready).length}/${pod.spec.containers.length}`,
            podWord(pod),
            String(restarts),
            pod.spec.nodeName ?? '<none>',
            pod.metadata.creationTimestamp ?? '',
        ];
    });
    return columns([['NAME', 'READY', 'STATUS', 'RESTARTS', 'NODE', 'CREATED'], ...rows]);
}
function columns(rows) {
    const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
    return rows.map((row) => '  ' +
        row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('   '));
}
function waitingLines(pod) {
    return allStatuses(pod).flatMap(({ name, image, state }) => state?.waiting === undefined
        ? []
        : [
            `  ${pod.metadata.name} / ${name}`,
            `    Image: ${image ?? ''}`,
            `    Reason: ${state.waiting.reason ?? 'none given'}`,
            ...(state.waiting.message === undefined ? [] : [`    Message: ${state.waiting.message}`]),
        ]);
}
function terminatedLines(pod) {
    return allStatuses(pod).flatMap(({ name, state, lastState, restartCount }) => [state?.terminated, lastState?.terminated].flatMap((ended, index) => ended === undefined
        ? []
        : [
            `  ${pod.metadata.name} / ${name}${index === 1 ? ` (previous run, ${restartCount ?? 0} restarts)` : ''}`,
            `    Exit code: ${ended.exitCode}${ended.signal ? `, signal ${ended.signal}` : ''}`,
            `    Reason: ${ended.reason ?? 'none given'}`,
            ...(ended.message === undefined ? [] : [`    Message: ${ended.message}`]),
            `    Ran from ${ended.startedAt ?? 'unknown'} to ${ended.finishedAt ?? 'unknown'}`,
        ]));
}
function lastSeen(event) {
    return (event.series?.lastObservedTime ??
        event.lastTimestamp ??
        event.eventTime ??
        event.firstTimestamp ??
        event.metadata.creationTimestamp ??
        '');
}
function describeEvents(events) {
    if (events.length === 0)
        return 'No events are known for these objects.\n';
    const rows = events
        .map((event) => ({ event, time: lastSeen(event), milliseconds: Date.parse(lastSeen(event)) || 0 }))
        .sort((a, b) => a.milliseconds - b.milliseconds)
        .map(({ event, time }) => {
        const count = event.series?.count ?? event.count ?? 1;
        return [
            time,
            event.type ?? '',
            `${event.involvedObject.kind ?? ''} ${event.involvedObject.name ?? ''}`,
            event.reason ?? '',
            (event.message ?? '').trim() + (count > 1 ? ` (${count} times)` : ''),
        ];
    });
    return columns([['LAST SEEN', 'TYPE', 'OBJECT', 'REASON', 'MESSAGE'], ...rows]).join('\n') + '\n';
}

;// CONCATENATED MODULE: ./src/evidence/collect.ts






const POD_LIMIT = 5;
const WORKLOAD_LIMIT = 20;
const AT_A_TIME = 4;
const LOG_REQUEST_BYTES = 4 * 1024 * 1024;
const LOG_LIMIT = 512 * 1024;
const TEXT_LIMIT = 1024 * 1024;
async function collectEvidence(cluster, objects, failed, options) {
    const folders = folderNames(failed.map(({ ref }) => ref));
    const files = [];
    for (let start = 0; start < failed.length; start += AT_A_TIME) {
        const batch = failed.slice(start, start + AT_A_TIME).map((one, index) => {
            const number = start + index;
            return collectOne(cluster, objects, one, folders[number] ?? `workload-${number}`, number < WORKLOAD_LIMIT, options);
        });
        files.push(...(await Promise.all(batch)));
    }
    return files.flat();
}
function silentCluster(lost) {
    return { describe: () => Promise.resolve(undefined), logs: () => Promise.reject(lost) };
}
async function collectOne(cluster, objects, failed, folder, inFull, options) {
    const { redact } = options;
    const workload = gather(objects, failed);
    const said = (0,evidence_redact/* changeText */.k0)(workload, redact.said);
    const name = `${failed.ref.kind} ${failed.ref.name}`;
    const files = [
        { path: `${folder}/state.txt`, title: `${name}: state`, text: describeState(said) },
        { path: `${folder}/events.txt`, title: `${name}: events`, text: describeEvents(said.events) },
    ];
    if (!inFull)
        return files;
    const [description, logs] = await Promise.all([
        describeAll(cluster, workload, redact),
        Promise.all(workload.pods.slice(0, POD_LIMIT).flatMap((pod) => logFiles(cluster, pod, folder, options))),
    ]);
    return [{ path: `${folder}/describe.txt`, title: `${name}: kubectl describe`, text: description }, ...files, ...logs];
}
function gather(objects, { ref, pods: names, replicaSet, made = [] }) {
    const inNamespace = objects.filter(({ metadata }) => metadata.namespace === ref.namespace);
    const object = inNamespace.find((one) => (0,model_object/* keyOf */.TN)({ ...ref, apiVersion: one.apiVersion, kind: one.kind, name: one.metadata.name }) === (0,model_object/* keyOf */.TN)(ref)) ?? {
        ...ref,
        metadata: { name: ref.name, namespace: ref.namespace },
    };
    const ownedBy = (owner, one) => owner?.metadata.uid !== undefined &&
        (one.metadata.ownerReferences ?? []).some(({ uid }) => uid === owner.metadata.uid);
    const replicaSets = inNamespace.filter(kinds/* isReplicaSet */.z1);
    const newest = replicaSets.find((one) => one.metadata.name === replicaSet) ??
        replicaSets.filter((one) => ownedBy(object, one)).sort((a, b) => collect_revisionOf(b) - collect_revisionOf(a))[0];
    const all = inNamespace.filter(kinds/* isPod */.Se);
    const pods = all.filter((one) => names.includes(one.metadata.name) || one === object);
    const known = pods.length > 0 ? pods : all.filter((one) => ownedBy(newest ?? object, one));
    const makers = inNamespace.filter((one) => made.some((other) => (0,model_object/* keyOf */.TN)(other) === (0,model_object/* keyOf */.TN)((0,model_object/* refOf */.H8)(one))));
    const related = [object, ...makers, ...(newest === undefined ? [] : [newest]), ...known];
    const about = new Set([
        ...related.map(({ kind, metadata }) => `${kind}/${metadata.name}`),
        ...names.map((name) => `${kinds/* POD */.Sm.kind}/${name}`),
        ...known.flatMap(({ spec }) => collect_claimsOf(spec)).map((name) => `PersistentVolumeClaim/${name}`),
    ]);
    const events = inNamespace
        .filter(model_object/* isEvent */.xH)
        .filter(({ involvedObject }) => about.has(`${involvedObject?.kind}/${involvedObject?.name}`));
    return { object, makers, replicaSet: newest, pods: [...known].sort(worseFirst), events };
}
function collect_claimsOf({ volumes = [] }) {
    return volumes.flatMap(({ persistentVolumeClaim: claim }) => (claim === undefined ? [] : [claim.claimName]));
}
function collect_revisionOf({ metadata }) {
    return Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
}
function statusesOf({ status }) {
    return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}
const HARMLESS_WAITS = new Set(['ContainerCreating', 'PodInitializing']);
function badnessOf(pod) {
    const ofContainer = ({ state, lastState, restartCount = 0, ready }) => {
        const waits = state?.waiting !== undefined && !HARMLESS_WAITS.has(state.waiting.reason ?? '');
        const ended = [state?.terminated, lastState?.terminated].some((terminated) => (terminated?.exitCode ?? 0) !== 0);
        return (waits ? 100 : 0) + (ended ? 50 : 0) + Math.min(restartCount, 30) + (ready === true ? 0 : 1);
    };
    const unhealthy = pod.status?.phase === 'Failed' || pod.status?.phase === 'Pending' ? 10 : 0;
    return statusesOf(pod).reduce((sum, status) => sum + ofContainer(status), unhealthy);
}
function worseFirst(a, b) {
    return badnessOf(b) - badnessOf(a) || a.metadata.name.localeCompare(b.metadata.name);
}
async function describeAll(cluster, { object, makers, replicaSet, pods }, redact) {
    const groups = [
        [object],
        ...Map.groupBy(makers.slice(0, POD_LIMIT), ({ kind }) => kind).values(),
        replicaSet === undefined || makers.includes(replicaSet) ? [] : [replicaSet],
        pods.filter((pod) => pod !== object).slice(0, POD_LIMIT),
    ];
    const texts = await Promise.all(groups.filter((group) => group.length > 0).map((group) => describeGroup(cluster, group, redact)));
    return keepStart(texts.join('\n------------------------------\n\n'), TEXT_LIMIT);
}
async function describeGroup(cluster, group, { said }) {
    const { apiVersion = '', kind = '', metadata } = group[0] ?? {};
    const apiGroup = (0,model_object/* groupOf */.F8)(apiVersion);
    const resource = kind.toLowerCase() + (apiGroup === '' ? '' : `.${apiGroup}`);
    const names = group.map((one) => one.metadata.name);
    const scope = metadata?.namespace === undefined ? '' : ` --namespace=${metadata.namespace}`;
    const command = `> kubectl describe ${resource} ${names.join(' ')}${scope}\n\n`;
    try {
        const description = await cluster.describe(resource, metadata?.namespace, names);
        if (description !== undefined)
            return `${command}${said(hideEnvironment(description)).trimEnd()}\n`;
        return said(group.map(describeObject).join('---\n'));
    }
    catch (error) {
        const objects = said(group.map(describeObject).join('---\n'));
        return `${command}This failed: ${said((0,model_error/* messageOf */.bD)(error))}\n\n${objects}`;
    }
}
function logFiles(cluster, pod, folder, options) {
    return statusesOf(pod).flatMap(({ name, state, lastState }) => {
        const hadPrevious = lastState?.terminated !== undefined;
        const wantsCurrent = state?.terminated !== undefined || (state?.running !== undefined && !hadPrevious);
        const runs = [...(hadPrevious ? [true] : []), ...(wantsCurrent ? [false] : [])];
        return runs.map(async (previous) => {
            const which = previous ? 'previous' : 'current';
            return {
                path: `${folder}/logs/${safeName(pod.metadata.name)}_${safeName(name)}.${which}.log`,
                title: `log ${pod.metadata.name}/${name} (${which})`,
                text: await readLog(cluster, pod, name, previous, options, !wantsCurrent),
            };
        });
    });
}
async function readLog(cluster, pod, container, previous, options, elseCurrent) {
    const { name, namespace = 'default' } = pod.metadata;
    const { logLines: tailLines, redact } = options;
    const command = `> kubectl logs ${name} --container=${container} --namespace=${namespace}${previous ? ' --previous' : ''} --tail=${tailLines} --timestamps\n\n`;
    try {
        const log = await cluster.logs({
            namespace,
            pod: name,
            container,
            previous,
            tailLines,
            limitBytes: LOG_REQUEST_BYTES,
            timestamps: true,
        });
        return (command + (log.text.trim() === '' ? 'The container wrote nothing.\n' : keepEnd(redact.said(log.text), LOG_LIMIT)));
    }
    catch (error) {
        const failure = `${command}This failed: ${redact.said((0,model_error/* messageOf */.bD)(error))}\n`;
        return previous && elseCurrent
            ? `${failure}\n${await readLog(cluster, pod, container, false, options, false)}`
            : failure;
    }
}
function keepStart(text, limit) {
    if (text.length <= limit)
        return text;
    const end = text.lastIndexOf('\n', limit);
    return `${text.slice(0, end > 0 ? end : limit)}\n… the rest was left out …\n`;
}
function keepEnd(text, limit) {
    if (text.length <= limit)
        return text;
    const start = text.indexOf('\n', text.length - limit);
    return `… the beginning was left out …\n${text.slice(start >= 0 ? start + 1 : text.length - limit)}`;
}
function safeName(name) {
    return name
        .replace(/[^\w.-]/g, '_')
        .replace(/^\.+/, '_')
        .slice(0, 120);
}
function folderNames(refs) {
    const short = refs.map(({ kind, name }) => safeName(`${kind.toLowerCase()}-${name}`));
    const long = refs.map(({ namespace }, index) => short.filter((name) => name === short[index]).length > 1
        ? safeName(`${namespace ?? 'cluster'}-${short[index]}`)
        : (short[index] ?? ''));
    return long.map((name, index) => (long.indexOf(name) === index ? name : `${name}-${index + 1}`));
}

// EXTERNAL MODULE: ./src/evidence/secrets.ts
var evidence_secrets = __webpack_require__(9720);
// EXTERNAL MODULE: ./src/model/outline.ts
var outline = __webpack_require__(9455);
;// CONCATENATED MODULE: ./src/lookups/knowledge.ts






const knowledge_MANY = 3;
const WITHOUT_RELEASES = 'type!=helm.sh/release.v1';
const WHOLE = new Set([
    '/Namespace',
    '/PersistentVolume',
    '/PersistentVolumeClaim',
    '/ResourceQuota',
    'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
]);
const PODS_ON_NODES = 'spec.nodeName!=,status.phase!=Succeeded,status.phase!=Failed';
class Knowledge {
    #cluster;
    #purpose;
    #asked = new Map();
    #whole = new Map();
    #outlines = new Map();
    #absent = new Map();
    #forbidden = new Map();
    #lists = new Map();
    #names = new Map();
    #onNodes;
    #logs = new Map();
    #custom = new Map();
    #denied = new Map();
    #failures = new Map();
    #bugs = new Map();
    constructor(cluster, purpose) {
        this.#cluster = cluster;
        this.#purpose = purpose;
    }
    snapshot() {
        const listed = [...this.#lists.values()].flat();
        return {
            objects: [...this.#whole.values(), ...listed.filter((object) => !(0,kinds/* isPod */.Se)(object))],
            neighbours: listed.filter(kinds/* isPod */.Se),
            outlines: [...this.#outlines.values()],
            logs: [...this.#logs.values()],
            absent: [...this.#absent.values()],
            forbidden: [...this.#forbidden.values()],
            names: [...this.#names.values()],
            ...(this.#onNodes === undefined ? {} : { onNodes: this.#onNodes }),
        };
    }
    get warnings() {
        const denied = [...this.#denied.values()].map(({ about, resource, verbs }) => {
            const what = this.#purpose === 'check' ? `check ${(0,model_object/* pluralOf */._l)(about.kind)}${knowledge_inNamespace(about)}` : `read ${resource}`;
            return { words: `could not ${what}: needs ${[...verbs].sort().join(', ')} ${resource}` };
        });
        return [...denied, ...this.failures];
    }
    get failures() {
        return [...this.#failures.values(), ...this.bugs];
    }
    get bugs() {
        return [...this.#bugs.values()];
    }
    async want(questions, again) {
        const wanted = this.#listOf(questions);
        const answered = again === undefined ? wanted.flatMap((one) => this.#answerTo(one) ?? []) : [];
        const open = again === undefined ? wanted.filter((one) => this.#answerTo(one) === undefined) : wanted;
        const groups = [...Map.groupBy(open, keyOfKind).values()].map((group) => {
            const answer = this.#askOfKind(group, again);
            for (const one of group)
                this.#asked.set(questionKey(one), answer);
            return answer;
        });
        await Promise.all([...answered, ...groups]);
    }
    objectsOf(kind) {
        return this.#lists.get(keyOfKind(kind));
    }
    async logs(wanted) {
        await Promise.all(this.#listOf(wanted).map((options) => this.#readLog(options)));
    }
    async customResources(namespace) {
        const asked = this.#custom.get(namespace) ?? this.#readCustomResources(namespace);
        this.#custom.set(namespace, asked);
        return await asked;
    }
    async schema(apiVersion) {
        return await tolerance_answerOf(this.#cluster.schema(apiVersion));
    }
    #listOf(asked) {
        try {
            return typeof asked === 'function' ? asked() : asked;
        }
        catch (error) {
            this.#keepBug('what was looked up', error);
            return [];
        }
    }
    #keepBug(what, error) {
        const warning = bugWarning(what, error);
        this.#bugs.set(`${warning.words} ${warning.said}`, warning);
    }
    #answerTo(wanted) {
        return this.#asked.get(questionKey(wanted)) ?? this.#asked.get(questionKey({ ...wanted, keys: true }));
    }
    async #askOfKind(group, again) {
        const [first] = group;
        if (first === undefined)
            return;
        const kind = knowledge_kindOf(first);
        const ofKind = group.filter(({ name }) => name === undefined);
        await Promise.all([
            this.#askObjects(kind, this.#soughtIn(group), again),
            ofKind.some(({ names }) => names !== true) ? this.#askAll(kind) : undefined,
            ofKind.some(({ names }) => names === true) ? this.#askNames(kind, again) : undefined,
        ]);
    }
    #soughtIn(group) {
        const sought = new Map();
        for (const { apiVersion, kind, namespace, name, keys, registries } of group) {
            if (name === undefined)
                continue;
            const ref = { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name };
            const isOutlined = keys === true ||
                registries === true ||
                sought.get((0,model_object/* keyOf */.TN)(ref))?.isOutlined === true ||
                this.#asked.has(questionKey({ ...ref, keys: true }));
            sought.set((0,model_object/* keyOf */.TN)(ref), { ref, isOutlined });
        }
        return [...sought.values()];
    }
    async #askObjects(kind, sought, again) {
        const isMany = sought.length >= knowledge_MANY;
        if (isMany && (await this.#askTogether(kind, sought, again)))
            return;
        const [first, ...rest] = sought;
        if (first === undefined)
            return;
        if (isMany && (await this.#askOne(first)) === 'denied') {
            for (const { ref } of rest)
                this.#forbidden.set((0,model_object/* keyOf */.TN)(ref), ref);
            return;
        }
        await Promise.all((isMany ? rest : sought).map((one) => this.#askOne(one)));
    }
    async #askTogether(kind, sought, again) {
        if (!isWhole(kind) && !sought.some(({ isOutlined }) => isOutlined)) {
            if (!(await this.#askNames(kind, again)))
                return false;
            const names = new Set(this.#names.get(keyOfKind(kind))?.names);
            for (const { ref } of sought)
                this.#keep(ref, names.has(ref.name) ? { ref } : undefined);
            return true;
        }
        const fieldSelector = kind.kind === 'Secret' ? { fieldSelector: WITHOUT_RELEASES } : {};
        const listed = await this.#tolerant('list', kind, () => this.#cluster.list({ ...kind, ...fieldSelector }));
        if (typeof listed === 'string')
            return false;
        const byName = new Map(listed.map((object) => [object.metadata.name, object]));
        this.#names.set(keyOfKind(kind), { ...kind, names: [...byName.keys()] });
        for (const { ref } of sought)
            this.#keepObject(ref, byName.get(ref.name));
        return true;
    }
    async #askOne({ ref, isOutlined }) {
        const isRead = isWhole(ref) || isOutlined;
        const found = await this.#tolerant('get', ref, async () => {
            if (!isRead)
                return { object: undefined, isThere: await this.#cluster.exists(ref) };
            const object = await this.#cluster.get(ref).catch((error) => {
                if (isNotFound(error))
                    return undefined;
                throw error;
            });
            return { object, isThere: object !== undefined };
        });
        if (typeof found === 'string') {
            if (found === 'denied')
                this.#forbidden.set((0,model_object/* keyOf */.TN)(ref), ref);
            return found;
        }
        if (isRead)
            this.#keepObject(ref, found.object);
        else
            this.#keep(ref, found.isThere ? { ref } : undefined);
        return 'answered';
    }
    #keepObject(ref, object) {
        this.#keep(ref, object === undefined || isWhole(ref) ? object : (0,outline/* outlineOf */.W)(object, ref));
    }
    #keep(ref, found) {
        const key = (0,model_object/* keyOf */.TN)(ref);
        for (const known of [this.#whole, this.#outlines, this.#absent, this.#forbidden])
            known.delete(key);
        if (found === undefined)
            this.#absent.set(key, ref);
        else if ('metadata' in found)
            this.#whole.set(key, found);
        else
            this.#outlines.set(key, found);
    }
    async #askAll(kind) {
        const isOfNodes = (0,kinds/* isPod */.Se)(kind) && kind.namespace === undefined;
        const fieldSelector = isOfNodes ? { fieldSelector: PODS_ON_NODES } : {};
        const listed = await this.#tolerant('list', kind, () => this.#cluster.list({ ...kind, ...fieldSelector }));
        if (typeof listed === 'string')
            return;
        if (isOfNodes)
            this.#onNodes = listed.map(reservation);
        else if (!(0,outline/* isOutlineOnly */.Z)(kind))
            this.#lists.set(keyOfKind(kind), listed);
        else
            for (const object of listed)
                this.#keepObject((0,model_object/* refOf */.H8)(object), object);
    }
    async #askNames(kind, again) {
        const key = keyOfKind(kind);
        if (again === undefined && this.#names.has(key))
            return true;
        const names = await this.#tolerant('list', kind, () => this.#cluster.names(kind));
        if (typeof names === 'string')
            return false;
        this.#names.set(key, { ...kind, names });
        return true;
    }
    async #readLog(options) {
        const { pod, container, previous } = options;
        const about = { ...kinds/* POD */.Sm, resource: 'pods/log' };
        const log = await this.#tolerant('get', about, async () => {
            try {
                return { text: await this.#cluster.logs(options) };
            }
            catch (error) {
                if ([400, 404].includes(codeOf(error) ?? 0))
                    return { text: undefined };
                throw error;
            }
        });
        if (typeof log !== 'string' && log.text !== undefined)
            this.#logs.set(`${pod}/${container}/${previous}`, log.text);
    }
    async #readCustomResources(namespace) {
        const groupVersions = (await tolerance_answerOf(this.#cluster.groupVersions())) ?? [];
        const custom = groupVersions.filter((apiVersion) => (0,built_in/* isCustomResource */.i)({ apiVersion, kind: '' }));
        const groups = new Map(custom.toReversed().map((apiVersion) => [(0,model_object/* groupOf */.F8)(apiVersion), apiVersion]));
        if (groups.size === 0)
            return [];
        const kinds = ((await tolerance_answerOf(this.#cluster.kinds([...groups.values()]))) ?? []).filter(({ namespaced, verbs }) => namespaced && verbs.includes('list') && verbs.includes('create'));
        const lists = await Promise.all(kinds.map(({ apiVersion, kind }) => tolerance_answerOf(this.#cluster.list({ apiVersion, kind, namespace }))));
        return lists.flatMap((list) => list ?? []);
    }
    async #tolerant(verb, about, ask) {
        try {
            return await ask();
        }
        catch (error) {
            const { apiVersion, kind, name, resource: subresource } = about;
            if (!isRefusal(error)) {
                this.#keepBug([kind, name].filter(Boolean).join(' '), error);
                return 'failed';
            }
            if (!isDenied(error)) {
                const what = this.#purpose === 'check'
                    ? `check ${(0,model_object/* pluralOf */._l)(kind)}${knowledge_inNamespace(about)}`
                    : [verb, kind, name].filter(Boolean).join(' ');
                this.#failures.set(`${what} ${error.message}`, { words: `could not ${what}`, said: error.message });
                return 'failed';
            }
            const group = (0,model_object/* groupOf */.F8)(apiVersion);
            const plural = subresource ?? error.status.details?.kind ?? kind;
            const resource = group === '' ? plural : `${plural}.${group}`;
            const key = this.#purpose === 'check' ? keyOfKind(about) : resource;
            const known = this.#denied.get(key) ?? { about, resource, verbs: new Set() };
            this.#denied.set(key, { ...known, verbs: known.verbs.add(verb) });
            return 'denied';
        }
    }
}
function reservation({ apiVersion, kind, metadata: { name, namespace, uid }, spec }) {
    const parts = (containers) => containers.map(({ name, resources, ports, restartPolicy }) => ({
        name,
        ...(resources === undefined ? {} : { resources }),
        ...(ports === undefined ? {} : { ports }),
        ...(restartPolicy === undefined ? {} : { restartPolicy }),
    }));
    const { nodeName, overhead, resources, containers, initContainers = [] } = spec;
    return {
        apiVersion,
        kind,
        metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...(uid === undefined ? {} : { uid }) },
        spec: {
            ...(nodeName === undefined ? {} : { nodeName }),
            overhead,
            resources,
            containers: parts(containers),
            initContainers: parts(initContainers),
        },
    };
}
function knowledge_kindOf({ apiVersion, kind, namespace }) {
    return { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) };
}
function keyOfKind(kind) {
    return (0,model_object/* keyOf */.TN)({ ...knowledge_kindOf(kind), name: '' });
}
function questionKey({ name, keys, registries, names, asOf = '', ...kind }) {
    const isOutlined = keys === true || registries === true;
    if (name !== undefined)
        return `${(0,model_object/* keyOf */.TN)({ ...knowledge_kindOf(kind), name })}${isOutlined ? ' outlined' : ''}`;
    return `${names === true ? 'names of' : 'all of'} ${keyOfKind(kind)} ${asOf}`;
}
function isWhole({ apiVersion, kind }) {
    return WHOLE.has(`${(0,model_object/* groupOf */.F8)(apiVersion)}/${kind}`);
}
function knowledge_inNamespace({ namespace }) {
    return namespace === undefined ? '' : ` in ${namespace}`;
}

// EXTERNAL MODULE: ./src/model/limits.ts
var model_limits = __webpack_require__(817);
;// CONCATENATED MODULE: ./src/preflight/unsent.ts



function invalidImages(faulty, now) {
    return faulty.map(({ document, container, position }) => {
        const { image } = container;
        const evidence = [
            {
                kind: 'manifest',
                source: `${position.file}:${position.line}, container ${container.name}`,
                text: `image: ${JSON.stringify(image)}`,
            },
        ];
        const facts = { unsent: true };
        return findingOf('ImageNameInvalid', document.ref, image, now, {
            container,
            position,
            facts,
            evidence,
            channel: 'pull',
        });
    });
}
function objectsTooLarge(large, now) {
    return large.map(({ document, bytes, longest }) => {
        const text = `the object has ${bytes} bytes of text, but etcd stores at most ${model_limits/* LIMITS */.b1.objectBytes} per object`;
        const facts = { bytes: model_limits/* LIMITS */.b1.objectBytes };
        return findingOf('ObjectTooLarge', document.ref, text, now, { position: (0,manifest/* positionOf */.d)(document, longest), facts });
    });
}

// EXTERNAL MODULE: ./src/model/gate-annotations.ts
var gate_annotations = __webpack_require__(6693);
// EXTERNAL MODULE: ./src/inputs.ts
var src_inputs = __webpack_require__(8422);
;// CONCATENATED MODULE: ./src/preflight/pod-usage.ts


function usageOf(spec) {
    const usage = { pods: 1, 'count/pods': 1 };
    const all = [...spec.containers, ...(spec.initContainers ?? []), { resources: spec.resources }];
    for (const list of ['requests', 'limits']) {
        const names = new Set(all.flatMap(({ resources = {} }) => Object.keys({ ...resources.limits, ...resources[list] })));
        for (const name of names) {
            const amount = podAmount(spec, list, name);
            if (amount === 0)
                continue;
            usage[`${list}.${name}`] = amount;
            if (list === 'requests')
                usage[name] = amount;
        }
    }
    return usage;
}
function counts(quota, pod) {
    const { scopes = [], scopeSelector } = quota.spec ?? {};
    const wanted = [
        ...scopes.map((scopeName) => ({ scopeName, operator: 'Exists' })),
        ...(scopeSelector?.matchExpressions ?? []),
    ];
    const answers = wanted.map((one) => inScope(one, pod));
    if (answers.includes(false))
        return false;
    return answers.includes(undefined) ? undefined : true;
}
function inScope({ scopeName, operator, values = [] }, pod) {
    const isTerminating = pod['activeDeadlineSeconds'] !== undefined && pod['activeDeadlineSeconds'] !== null;
    const hasResources = Object.keys(usageOf(pod)).some((name) => /\b(cpu|memory)$/.test(name));
    if (scopeName === 'Terminating')
        return isTerminating;
    if (scopeName === 'NotTerminating')
        return !isTerminating;
    if (scopeName === 'BestEffort')
        return !hasResources;
    if (scopeName === 'NotBestEffort')
        return hasResources;
    if (scopeName !== 'PriorityClass')
        return undefined;
    const name = pod.priorityClassName;
    if (operator === 'Exists')
        return name !== undefined;
    if (operator === 'DoesNotExist')
        return name === undefined;
    const isNamed = name !== undefined && values.includes(name);
    return operator === 'In' ? isNamed : operator === 'NotIn' ? !isNamed : undefined;
}
function amountsOf(limits) {
    return Object.fromEntries(Object.entries(limits ?? {}).flatMap(([name, text]) => {
        const amount = (0,model_quantity/* parseQuantity */.Lf)(text);
        return amount === undefined ? [] : [[name, amount]];
    }));
}
function quantitiesOf(resources, amounts) {
    return Object.fromEntries(resources.map((resource) => [resource, (0,model_quantity/* quantityOf */.Ri)(resource, amounts[resource] ?? 0)]));
}
function plus(one, other, factor = 1) {
    const sum = { ...one };
    for (const [name, amount] of Object.entries(other))
        sum[name] = (sum[name] ?? 0) + factor * amount;
    return sum;
}
function exceeded(use, limit) {
    return Object.keys(limit).filter((name) => (use[name] ?? 0) > (limit[name] ?? 0) * (1 + 1e-9) + 1e-9);
}
function stuckAt({ desired, old, oldUse, newUse, surge, unavailable }, room) {
    const use = (oldLeft, made) => plus(plus({}, newUse, made), oldUse, old === 0 ? 0 : oldLeft / old);
    let [left, made] = [old, 0];
    for (;;) {
        const mayGo = Math.max(0, left - Math.max(0, desired - unavailable - made));
        left -= mayGo;
        const wanted = Math.min(desired, desired + surge - left) - made;
        let added = 0;
        while (added < wanted && exceeded(use(left, made + 1), room).length === 0) {
            made++;
            added++;
        }
        if (made >= desired)
            return [];
        if (mayGo === 0 && added === 0)
            return exceeded(use(left, made + 1), room);
    }
}

;// CONCATENATED MODULE: ./src/preflight/object-quota.ts









async function objectQuota({ cluster, now }, checked) {
    const knowledge = new Knowledge(cluster, 'check');
    const created = checked.filter(({ result, document: { ref } }) => result === 'created' && ref.namespace !== undefined);
    const byNamespace = [...Map.groupBy(created, ({ document: { ref } }) => ref.namespace ?? '')].filter(([namespace, objects]) => objects.length > 1 &&
        !checked.some(({ document: { ref } }) => ref.kind === 'ResourceQuota' && ref.namespace === namespace));
    const found = await Promise.all(byNamespace.map(async ([namespace, objects]) => {
        const quotas = await quotasOf(knowledge, namespace);
        if (quotas.length === 0)
            return [];
        const uses = await Promise.all(objects.map(async (one) => ({ one, use: await useOf(cluster, one) })));
        return quotas.flatMap((quota) => tooMany(quota, uses, now));
    }));
    return { failures: found.flat(), notices: [], warnings: knowledge.failures };
}
function tooMany(quota, uses, now) {
    const { hard: limits, used: counted } = quota.status ?? {};
    const hard = amountsOf(limits);
    const told = new Set();
    let used = amountsOf(counted);
    return uses.flatMap(({ one, use }) => {
        const before = used;
        used = plus(used, use);
        const short = exceeded(used, hard).filter((resource) => (use[resource] ?? 0) > 0 && !told.has(resource));
        for (const resource of short)
            told.add(resource);
        return short.length === 0
            ? []
            : [noRoom(quota, one, short, { use, before, hard, counted: amountsOf(counted) }, now)];
    });
}
function noRoom({ metadata: { name } }, { document: { ref, object } }, short, { use, before, hard, counted }, now) {
    const quantities = (amounts) => quantitiesOf(short, amounts);
    const list = (amounts) => Object.entries(quantities(amounts))
        .map(([resource, quantity]) => `${resource}=${quantity}`)
        .join(',');
    const path = short.map((resource) => object_quota_FIELDS[resource]).find((field) => field !== undefined);
    const text = `used now: ${list(counted)}; after the objects applied before it: ${list(before)}; limit: ${list(hard)}`;
    return findingOf('QuotaExceeded', ref, '', now, {
        channel: 'request',
        symptom: 'Forbidden',
        carrier: object,
        evidence: [{ kind: 'status', source: `ResourceQuota ${name}`, text }],
        facts: quotaFacts(name, quantities(use), quantities(before), quantities(hard)),
        ...(path === undefined ? {} : { path }),
        known: { sentence: `The namespace now uses ${list(counted)}; the deploy creates other objects before this one.` },
    });
}
const object_quota_FIELDS = {
    'requests.storage': ['spec', 'resources', 'requests', 'storage'],
    'services.nodeports': ['spec', 'type'],
    'services.loadbalancers': ['spec', 'type'],
};
async function quotasOf(knowledge, namespace) {
    const all = { apiVersion: 'v1', kind: 'ResourceQuota', namespace };
    await knowledge.want([all]);
    return (knowledge.objectsOf(all) ?? []).filter(({ spec, status }) => spec?.scopes === undefined && spec?.scopeSelector === undefined && status?.used !== undefined);
}
const BY_PLURAL = new Set(['configmaps', 'secrets', 'services', 'persistentvolumeclaims', 'replicationcontrollers']);
async function useOf(cluster, { document: { ref, object }, after }) {
    const plural = (await cluster.resource(ref.apiVersion, ref.kind))?.name;
    if (plural === undefined || (0,kinds/* isPod */.Se)(ref))
        return {};
    const group = (0,model_object/* groupOf */.F8)(ref.apiVersion);
    const spec = (after ?? object).spec;
    const use = { [`count/${plural}${group === '' ? '' : `.${group}`}`]: 1 };
    if (group !== '')
        return use;
    if (BY_PLURAL.has(plural))
        use[plural] = 1;
    if (ref.kind === 'Service' && (0,record/* isRecord */.u4)(spec)) {
        if (spec.type === 'LoadBalancer')
            use['services.loadbalancers'] = 1;
        const nodePorts = (0,record/* records */.V0)(spec.ports).length;
        const has = spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
        if (has && nodePorts > 0)
            use['services.nodeports'] = nodePorts;
    }
    if (ref.kind === 'PersistentVolumeClaim') {
        const storage = (0,model_quantity/* parseQuantity */.Lf)((0,model_place/* valueAt */.fK)(spec, ['resources', 'requests', 'storage']));
        if (storage !== undefined)
            use['requests.storage'] = storage;
    }
    return use;
}

// EXTERNAL MODULE: ./src/rollout/kinds.ts + 1 modules
var rollout_kinds = __webpack_require__(7778);
// EXTERNAL MODULE: ./src/rollout/owners.ts
var owners = __webpack_require__(4485);
;// CONCATENATED MODULE: ./src/rollout/label-selection.ts





const LONGEST = 6000;
const MOST = 4;
function labelSelectors(kind, set, known) {
    const concerned = set.filter((ref) => (0,rollout_kinds/* watchedWith */.rj)(ref).some((one) => (0,kinds/* kindName */.Ep)(one) === (0,kinds/* kindName */.Ep)(kind)));
    const serving = (0,kinds/* kindName */.Ep)(kind) === (0,kinds/* kindName */.Ep)(kinds/* REPLICA_SET */.ew) ? set.filter(isService) : [];
    const all = [...concerned, ...serving].map((ref) => labelsFor(ref, known(ref)));
    const some = all.filter((labels) => labels !== 'none').map((labels) => labels ?? {});
    if (some.some((labels) => Object.keys(labels).length === 0))
        return undefined;
    const selectors = label_selection_groupsOf(some).flatMap(selectorsOf);
    return selectors.length === 0 || selectors.length > MOST ? undefined : selectors;
}
function labelsFor(ref, object) {
    if (object === undefined)
        return undefined;
    const spec = (0,record/* isRecord */.u4)(object.spec) ? object.spec : {};
    if (isService(ref)) {
        const { selector } = spec;
        return Object.keys((0,record/* recordOf */.zv)(selector)).length > 0 ? (0,record/* textsOf */.CB)(selector) : 'none';
    }
    const kind = (0,kinds/* workloadKind */.K5)(ref);
    const owner = (0,built_in/* isCustomResource */.i)(ref) ? (0,owners/* ownerOf */.b)(ref) : undefined;
    if (owner?.labels !== undefined)
        return owner.labels(ref);
    if (kind === undefined || (0,kinds/* kindName */.Ep)(ref) === (0,kinds/* kindName */.Ep)(kinds/* REPLICA_SET */.ew))
        return undefined;
    if ((0,kinds/* kindName */.Ep)(ref) === (0,kinds/* kindName */.Ep)(kinds/* POD */.Sm))
        return undefined;
    const { selector, manualSelector } = spec;
    if (kind.wants === 'completions' && manualSelector !== true)
        return { 'job-name': ref.name };
    const { matchLabels } = (0,record/* recordOf */.zv)(selector);
    return matchLabels === undefined ? undefined : (0,record/* textsOf */.CB)(matchLabels);
}
function isService(ref) {
    return (0,kinds/* kindName */.Ep)(ref) === '/Service';
}
function label_selection_groupsOf(all) {
    const groups = [];
    for (let rest = [...all]; rest.length > 0;) {
        const counts = Map.groupBy(rest.flatMap(Object.keys), (key) => key);
        const [key = ''] = [...counts].reduce((one, other) => (other[1].length > one[1].length ? other : one));
        groups.push(rest.filter((labels) => key in labels));
        rest = rest.filter((labels) => !(key in labels));
    }
    return groups;
}
function selectorsOf(group) {
    const keys = Object.keys(group[0] ?? {}).filter((key) => group.every((labels) => key in labels));
    const values = keys.map((key) => ({ key, values: [...new Set(group.map((labels) => labels[key]))].sort() }));
    const telling = values.reduce((one, other) => (other.values.length > one.values.length ? other : one));
    const terms = values
        .filter((one) => one === telling || one.values.length === 1)
        .map((one) => (one.values.length === 1 ? `${one.key}=${one.values[0]}` : `${one.key} in (${one.values.join(',')})`))
        .sort();
    const selector = terms.join(',');
    if (encodeURIComponent(selector).length <= LONGEST || telling.values.length === 1)
        return [selector];
    const middle = telling.values[Math.floor(telling.values.length / 2)] ?? '';
    const isFirst = (labels) => (labels[telling.key] ?? '') < middle;
    return [group.filter(isFirst), group.filter((labels) => !isFirst(labels))].flatMap(selectorsOf);
}

// EXTERNAL MODULE: ./src/rollout/removed-itself.ts
var removed_itself = __webpack_require__(9705);
// EXTERNAL MODULE: ./src/rollout/without-pods.ts + 8 modules
var without_pods = __webpack_require__(9565);
// EXTERNAL MODULE: ./src/rollout/workload-rules.ts + 5 modules
var workload_rules = __webpack_require__(6285);
;// CONCATENATED MODULE: ./src/rollout/watch-targets.ts








function watchTargets(refs, known = () => undefined) {
    const targets = new Map();
    const brought = refs
        .filter(({ kind }) => kind === 'CustomResourceDefinition')
        .map(({ name }) => name.slice(name.indexOf('.') + 1));
    for (const ref of refs.filter(rollout_kinds/* isWatched */.Df)) {
        const isEverywhere = ref.namespace === undefined && (0,built_in/* isCustomResource */.i)(ref);
        for (const { apiVersion, kind } of isEverywhere ? (0,rollout_kinds/* watchedWith */.rj)(ref).slice(0, 1) : (0,rollout_kinds/* watchedWith */.rj)(ref)) {
            const namespace = (0,without_pods/* isClusterScoped */.Z)(kind) ? undefined : ref.namespace;
            const optional = !(0,rollout_kinds/* isWorkload */.gv)(ref) || kind === 'Event' || kind === 'PersistentVolumeClaim';
            const isItself = kind === ref.kind && apiVersion === ref.apiVersion;
            const target = {
                apiVersion,
                kind,
                ...(namespace === undefined ? {} : { namespace }),
                ...(optional ? { optional } : {}),
                ...(brought.includes((0,model_object/* groupOf */.F8)(apiVersion)) ? { awaited: true } : {}),
            };
            if (isItself && (0,removed_itself/* mayRemoveItself */.Fo)(ref))
                target.remembers = [ref.name];
            else if ((0,built_in/* isCustomResource */.i)(ref) && workload_rules/* WORKLOAD_RULES */.y.has((0,kinds/* kindName */.Ep)({ apiVersion, kind })))
                target.remembers = 'all';
            const key = `${apiVersion}/${kind}/${namespace ?? ''}`;
            const known = targets.get(key);
            const remembers = bothOf(known?.remembers, target.remembers);
            const stricter = known === undefined || known.optional === true ? target : known;
            targets.set(key, remembers.length === 0 ? stricter : { ...stricter, remembers });
        }
    }
    return [...targets.values()].flatMap((target) => {
        if (![kinds/* POD */.Sm.kind, kinds/* REPLICA_SET */.ew.kind].some((kind) => kind === target.kind))
            return [target];
        const near = refs.filter(({ namespace }) => namespace === target.namespace);
        const selectors = labelSelectors(target, near, known);
        return selectors?.map((labelSelector) => ({ ...target, labelSelector })) ?? [target];
    });
}
function bothOf(one = [], other = []) {
    return one === 'all' || other === 'all' ? 'all' : [...one, ...other];
}

;// CONCATENATED MODULE: ./src/preflight/permissions.ts











const NO_NAMESPACE = 'k8s-deploy-gate-cluster-scope';
async function permissions(deploy) {
    const nothing = { failures: [], notices: [], warnings: [] };
    try {
        const missing = await missingOf(deploy, await needsOf(deploy));
        if (missing.length === 0)
            return nothing;
        const user = await permissions_whoAmI(deploy.cluster);
        const told = (severity) => {
            const of = missing.filter((need) => need.severity === severity);
            const known = { sentence: 'The deploy continues; a diagnosis lacks what the identity cannot read.' };
            const found = of.length === 0 ? [] : permissions_findingsOf(of, user, deploy.now);
            return severity === 'needed' ? found : found.map((finding) => ({ ...finding, known }));
        };
        return { ...nothing, failures: told('needed'), notices: told('read').slice(0, 1) };
    }
    catch (error) {
        if (error instanceof cluster_cluster/* ApiError */.h)
            return nothing;
        throw error;
    }
}
async function needsOf({ cluster, documents, inputs }) {
    const ofDocuments = await inParallel(documents, async (document) => {
        const { ref } = document;
        const resource = (await cluster.resource(ref.apiVersion, ref.kind))?.name ?? broughtPlural(ref, documents);
        if (resource === undefined)
            return [];
        const base = { group: (0,model_object/* groupOf */.F8)(ref.apiVersion), resource, scope: ref.namespace, name: ref.name, ref };
        return [
            { ...base, verb: 'patch', severity: 'needed' },
            { ...base, verb: 'create', severity: 'needed' },
            { ...base, verb: 'get', severity: 'read' },
        ];
    });
    if (inputs.mode !== 'deploy')
        return ofDocuments.flat().filter(({ severity }) => severity === 'needed');
    const judged = documents.filter(({ object }) => !(0,gate_annotations/* isUnjudged */.t5)(object));
    const targets = watchTargets(judged.map(({ ref }) => ref)).filter(({ kind, namespace }) => kind !== 'PersistentVolumeClaim' || documents.some((one) => usesClaims(one, namespace)));
    const ofWatch = await inParallel(targets, async ({ apiVersion, kind, namespace, optional }) => {
        const resource = (await cluster.resource(apiVersion, kind))?.name;
        const ref = documents.find((one) => one.ref.namespace === namespace)?.ref;
        if (resource === undefined || ref === undefined)
            return [];
        const severity = optional === true ? 'read' : 'needed';
        return ['list', 'watch'].map((verb) => ({
            ...{ verb, group: (0,model_object/* groupOf */.F8)(apiVersion), resource, scope: namespace, ref },
            severity,
        }));
    });
    const ofLogs = judged
        .filter(({ ref }) => (0,rollout_kinds/* isWorkload */.gv)(ref))
        .map(({ ref }) => {
        return { verb: 'get', group: '', resource: 'pods/log', scope: ref.namespace, ref, severity: 'read' };
    });
    return [...ofDocuments, ...ofWatch, ofLogs].flat();
}
function broughtPlural({ apiVersion, kind }, documents) {
    return documents
        .map(({ object }) => object)
        .filter((object) => isA(object, 'apiextensions.k8s.io/CustomResourceDefinition'))
        .find(({ spec }) => spec?.group === (0,model_object/* groupOf */.F8)(apiVersion) && spec.names?.kind === kind)?.spec?.names?.plural;
}
function usesClaims({ ref, object }, namespace) {
    if (ref.namespace !== namespace)
        return false;
    const { volumes = [] } = (0,model_place/* podSpecOf */.qz)(object) ?? {};
    const mounts = volumes.some((volume) => volume.persistentVolumeClaim !== undefined || volume['ephemeral'] !== undefined);
    return (ref.kind === 'PersistentVolumeClaim' || mounts || (0,model_place/* valueAt */.fK)(object, ['spec', 'volumeClaimTemplates']) !== undefined);
}
async function missingOf({ cluster, documents }, needs) {
    const scopes = [...new Set(needs.map(({ scope }) => scope))];
    const reviews = new Map(await inParallel(scopes, async (scope) => {
        const spec = { namespace: scope ?? NO_NAMESPACE };
        const review = await cluster.review('authorization.k8s.io/v1', 'SelfSubjectRulesReview', spec);
        return [scope, review.status];
    }));
    const open = needs.filter((need) => !allows(reviews.get(need.scope)?.resourceRules ?? [], need));
    const asked = new Map();
    const may = (need, name) => {
        const key = [need.verb, need.group, need.resource, need.scope, name].join(' ');
        const answer = asked.get(key) ?? mayDo(cluster, need, name);
        asked.set(key, answer);
        return answer;
    };
    const denied = await inParallel(open, async (need) => {
        const isNamespace = need.group === '' && need.resource === 'namespaces';
        if (reviews.get(need.scope)?.incomplete !== true && !isNamespace)
            return [need];
        if (await may(need, undefined))
            return [];
        return need.name !== undefined && (await may(need, need.name)) ? [] : [need];
    });
    return await withoutUnneeded(cluster, denied.flat(), documents);
}
async function mayDo(cluster, { verb, group, resource, scope }, name) {
    const [plural = '', subresource] = resource.split('/');
    const namespace = scope ?? (resource === 'namespaces' ? name : undefined);
    const resourceAttributes = {
        ...{ verb, group, resource: plural },
        ...(subresource === undefined ? {} : { subresource }),
        ...(namespace === undefined ? {} : { namespace }),
        ...(name === undefined ? {} : { name }),
    };
    const { status } = await cluster.review('authorization.k8s.io/v1', 'SelfSubjectAccessReview', { resourceAttributes });
    return (0,model_place/* valueAt */.fK)(status, ['allowed']) === true;
}
function allows(rules, { verb, group, resource, name }) {
    const [, subresource] = resource.split('/');
    const has = (list = [], ...wanted) => wanted.some((one) => list.includes(one));
    return rules.some(({ verbs, apiGroups, resources, resourceNames = [] }) => has(verbs, verb, '*') &&
        has(apiGroups, group, '*') &&
        has(resources, resource, '*', ...(subresource === undefined ? [] : [`*/${subresource}`])) &&
        (resourceNames.length === 0 || (name !== undefined && resourceNames.includes(name))));
}
async function withoutUnneeded(cluster, denied, documents) {
    const key = ({ verb, ref, severity }) => `${severity} ${verb} ${(0,model_object/* keyOf */.TN)(ref)}`;
    const all = new Set(denied.map(key));
    const kept = await inParallel(denied, async (need) => {
        const isBrought = documents.some(({ ref }) => ref.kind === 'Namespace' && ref.name === need.scope);
        if (isBrought &&
            (await tolerance_answerOf(cluster.exists({ apiVersion: 'v1', kind: 'Namespace', name: need.scope ?? '' }))) !== true)
            return [];
        if (need.verb !== 'create' || all.has(key({ ...need, verb: 'patch' })))
            return [need];
        return (await tolerance_answerOf(cluster.exists(need.ref))) === false ? [need] : [];
    });
    return kept.flat();
}
async function permissions_whoAmI(cluster) {
    const review = await tolerance_answerOf(cluster.review('authentication.k8s.io/v1', 'SelfSubjectReview'));
    const name = (0,model_place/* valueAt */.fK)(review, ['status', 'userInfo', 'username']);
    return typeof name === 'string' ? name : undefined;
}
function permissions_findingsOf(missing, user, now) {
    const lacks = missing.map(({ verb, group, resource, scope }) => ({ verb, group, resource, scope }));
    const facts = { ...(user === undefined ? {} : { user }), lacks };
    const rows = [...Map.groupBy(missing, (need) => `${resourceName(need)} ${need.scope ?? ''}`).values()].map((of) => {
        const [first] = of;
        const verbs = [...new Set(of.map(({ verb }) => verb))].join(', ');
        return `${first.scope === undefined ? 'cluster' : `namespace ${first.scope}`}: ${resourceName(first)}: ${verbs}`;
    });
    const evidence = [
        { kind: 'answer', source: 'SelfSubjectRulesReview, missing rights', text: rows.join('\n') },
    ];
    const refs = new Map(missing.map(({ ref }) => [(0,model_object/* keyOf */.TN)(ref), ref]));
    return [...refs.values()].map((ref) => findingOf('RbacForbidden', ref, '', now, { channel: 'request', symptom: 'Forbidden', evidence, facts }));
}

;// CONCATENATED MODULE: ./src/preflight/new-pods.ts




function newPods({ document: { ref }, before, after }) {
    const { wants, update, numbered } = (0,kinds/* workloadKind */.K5)(ref) ?? {};
    if (wants === undefined || wants === 'itself')
        return undefined;
    if (after === undefined || (0,model_place/* templateOf */.kW)(after) === undefined)
        return undefined;
    const isSame = before !== undefined && (0,external_node_util_.isDeepStrictEqual)((0,model_place/* templateOf */.kW)(before), (0,model_place/* templateOf */.kW)(after));
    const added = (desired) => ({ desired, replaces: 'none', surge: 0, unavailable: 0 });
    if (!(0,kinds/* isPodMaker */._)(after))
        return isSame ? undefined : added(undefined);
    const { spec } = after;
    const { status = {} } = (0,kinds/* isPodMaker */._)(before) ? before : {};
    if (wants === 'completions') {
        const hasRun = [status.active, status.succeeded, status.failed].some((count) => (count ?? 0) > 0);
        return hasRun || spec.suspend === true ? undefined : added(1);
    }
    if (wants === 'nodes') {
        const { currentNumberScheduled = 0, desiredNumberScheduled = 0 } = status;
        if (isSame && currentNumberScheduled >= desiredNumberScheduled)
            return undefined;
        if (before === undefined || isSame)
            return added(undefined);
        return update && rolling(desiredNumberScheduled, spec[update.field], update);
    }
    const desired = spec.replicas ?? 1;
    const missing = desired - (status.replicas ?? 0);
    if (desired === 0 || spec.paused === true)
        return undefined;
    if (before === undefined)
        return added(desired);
    if (isSame || update === undefined)
        return missing > 0 ? added(missing) : undefined;
    const strategy = spec[update.field];
    if (numbered !== true)
        return rolling(desired, strategy, update);
    const { partition = 0 } = spec.updateStrategy?.rollingUpdate ?? {};
    const updated = desired - Math.min(partition, desired);
    const pods = rolling(updated, strategy, update);
    return pods === undefined || updated === 0 ? undefined : { ...pods, replaces: { allBut: partition }, surge: 0 };
}
function rolling(desired, { type, rollingUpdate = {} } = {}, update) {
    if (type === 'OnDelete')
        return undefined;
    if (type === 'Recreate')
        return { desired, replaces: 'all', surge: 0, unavailable: desired };
    const { maxSurge = update.maxSurge, maxUnavailable = update.maxUnavailable } = rollingUpdate;
    const surge = scaled(maxSurge, desired, 'up');
    const missing = scaled(maxUnavailable, desired, update.rounded);
    return { desired, replaces: 'all', surge, unavailable: surge === 0 && missing === 0 ? 1 : missing };
}

;// CONCATENATED MODULE: ./src/preflight/pod-quota.ts









async function quotaFindings({ cluster, now }, checked, tried) {
    const knowledge = new Knowledge(cluster, 'check');
    const ofNamespaces = Map.groupBy(tried, ({ ref }) => ref.namespace ?? '');
    const found = await Promise.all([...ofNamespaces].map(([namespace, pods]) => findingsOfNamespace(knowledge, namespace, checked, pods, now)));
    return {
        failures: found.flatMap(({ failures }) => failures),
        notices: found.flatMap(({ notices }) => notices),
        warnings: knowledge.failures,
    };
}
async function findingsOfNamespace(knowledge, namespace, checked, tried, now) {
    const ofSet = checked.filter(({ document: { ref } }) => ref.kind === 'ResourceQuota' && ref.namespace === namespace);
    const live = await pod_quota_listed(knowledge, 'ResourceQuota', namespace);
    const quotas = pod_quota_quotasOf(live ?? [], ofSet);
    const found = { failures: [], notices: [] };
    let pods = 'not asked';
    for (const quota of quotas) {
        const members = (withPods) => tried.flatMap((one) => memberOf(one, quota, checked, withPods) ?? []);
        if (isLarge(quota, members([])))
            continue;
        if (pods === 'not asked')
            pods = await pod_quota_listed(knowledge, kinds/* POD */.Sm.kind, namespace);
        const one = findingsOfQuota(pods === undefined ? { ...quota, used: undefined } : quota, members(pods ?? []), now);
        found.failures.push(...one.failures);
        found.notices.push(...one.notices);
    }
    const known = new Set(quotas.map(({ name }) => name));
    for (const { refusedByQuota: refusal } of tried) {
        if (refusal === undefined)
            continue;
        const { quota, never } = refusal.facts;
        if (quota === undefined ? ofSet.length > 0 : known.has(quota))
            continue;
        found[quota === undefined || never === 1 ? 'failures' : 'notices'].push(refusal);
    }
    return found;
}
async function pod_quota_listed(knowledge, kind, namespace) {
    const all = { apiVersion: 'v1', kind, namespace };
    await knowledge.want([all]);
    return knowledge.objectsOf(all);
}
function pod_quota_quotasOf(live, ofSet) {
    const changed = ofSet.map(({ after }) => after).filter((after) => isA(after, '/ResourceQuota'));
    const names = new Set([...live, ...changed].map(({ metadata }) => metadata.name));
    return [...names].flatMap((name) => {
        const is = ({ metadata }) => metadata.name === name;
        const object = changed.find(is) ?? live.find(is);
        if (object === undefined)
            return [];
        const { used } = live.find(is)?.status ?? {};
        return [
            { name, object, hard: amountsOf(object.spec?.hard), used: used === undefined ? undefined : amountsOf(used) },
        ];
    });
}
function memberOf(tried, quota, checked, pods) {
    const applied = checked.find(({ after }) => after === tried.after);
    const made = applied && newPods(applied);
    if (made === undefined || counts(quota.object, tried.spec) !== true)
        return undefined;
    const own = pods.filter((pod) => (0,pod_counts/* isActive */.$m)(pod) && isPodOf(pod, tried.after) && counts(quota.object, pod.spec) === true);
    const goes = (pod) => {
        if (typeof made.replaces === 'string')
            return made.replaces === 'all';
        return Number(/\d+$/.exec(pod.metadata.name)?.[0] ?? 0) >= made.replaces.allBut;
    };
    const together = (some) => some.reduce((sum, { spec }) => plus(sum, usageOf(spec)), {});
    const going = own.filter(goes);
    const { surge, unavailable } = made;
    const plan = {
        desired: made.desired ?? 1,
        old: going.length,
        oldUse: together(going),
        newUse: { ...usageOf(tried.spec), ...requestedIn(tried, quota.name) },
        surge,
        unavailable,
    };
    return { tried, pods: made, plan, keptUse: together(own.filter((pod) => !goes(pod))) };
}
function requestedIn({ refusedByQuota: refusal }, quota) {
    return refusal?.facts.quota === quota ? amountsOf(refusal.facts.requested) : {};
}
function isPodOf({ metadata }, workload) {
    const owner = (0,model_object/* controllerOf */.Oo)(metadata);
    if (owner === undefined)
        return false;
    const { name } = workload.metadata;
    return (0,kinds/* workloadKind */.K5)(workload)?.pods === 'replicaSets'
        ? (0,kinds/* isReplicaSet */.z1)(owner) && owner.name === `${name}-${metadata.labels?.['pod-template-hash'] ?? ''}`
        : owner.kind === workload.kind && owner.name === name;
}
function isLarge({ hard, used }, members) {
    const all = members.reduce((sum, { plan }) => plus(sum, plan.newUse, plan.desired), used ?? {});
    return exceeded(all, hard).length === 0;
}
function findingsOfQuota(quota, members, now) {
    const { hard, used } = quota;
    const failures = members.flatMap((member) => hopeless(quota, member, now) ?? []);
    if (failures.length > 0)
        return { failures, notices: [] };
    const certain = members.filter(({ pods }) => pods.desired !== undefined);
    const together = certain.reduce((sum, { plan, keptUse }) => plus(plus(sum, plan.newUse, plan.desired), keptUse), {});
    const last = certain.at(-1);
    if (last !== undefined && exceeded(together, hard).length > 0) {
        const facts = {
            never: certain.reduce((sum, { plan }) => sum + plan.desired, 0),
            together: certain.map(({ tried: { ref } }) => ref),
        };
        return { failures: [quotaFinding(quota, last, together, now, facts)], notices: [] };
    }
    if (used === undefined)
        return { failures: [], notices: [] };
    const notices = certain.flatMap((member) => {
        const freed = certain
            .filter((other) => other !== member)
            .map(({ plan }) => plus(plan.oldUse, plan.newUse, -plan.desired))
            .reduce((sum, change) => plus(sum, positive(change)), {});
        const room = plus(plus(plus(hard, used, -1), member.plan.oldUse), freed);
        return stuckAt(member.plan, pod_quota_of(room, hard)).length === 0
            ? []
            : [quotaFinding(quota, member, member.plan.newUse, now, {})];
    });
    return { failures: [], notices };
}
function hopeless(quota, member, now) {
    const { plan, keptUse } = member;
    const { hard } = quota;
    if (stuckAt(plan, pod_quota_of(plus(hard, keptUse, -1), hard)).length === 0)
        return undefined;
    const all = plus({}, plan.newUse, plan.desired);
    if (exceeded(plan.newUse, hard).length > 0)
        return quotaFinding(quota, member, plan.newUse, now, { never: 1 });
    if (exceeded(all, hard).length > 0)
        return quotaFinding(quota, member, all, now, { never: plan.desired });
    if (plan.old === 0)
        return quotaFinding(quota, member, all, now, {});
    const { after } = member.tried;
    const { strategy } = (0,kinds/* isPodMaker */._)(after) ? after.spec : {};
    const sentence = oldPodsInQuota(plan.old, strategy?.rollingUpdate?.maxSurge);
    return { ...quotaFinding(quota, member, plan.newUse, now, {}), known: { sentence } };
}
function quotaFinding({ name, hard, used = {} }, { tried: { ref, after, refusedByQuota } }, requested, now, facts) {
    const short = exceeded(requested, hard);
    const names = short.length > 0 ? short : exceeded(plus(used, requested), hard);
    const [wanted, taken, limits] = [requested, used, hard].map((amounts) => quantitiesOf(names, amounts));
    const status = names.map((resource) => `${resource}: ${taken?.[resource]} of ${limits?.[resource]} used, ${wanted?.[resource]} more requested`);
    const { never: _never, ...own } = quotaFacts(name, wanted ?? {}, taken ?? {}, limits ?? {});
    return findingOf('QuotaExceeded', ref, '', now, {
        channel: 'create',
        symptom: 'Forbidden',
        carrier: after,
        evidence: [
            { kind: 'status', source: `ResourceQuota ${name}`, text: status.join('\n') },
            ...(refusedByQuota?.evidence ?? []),
        ],
        facts: { ...own, ...facts },
    });
}
function pod_quota_of(amounts, hard) {
    return Object.fromEntries(Object.entries(amounts).filter(([name]) => name in hard));
}
function positive(amounts) {
    return Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount > 0));
}

;// CONCATENATED MODULE: ./src/preflight/tried-pod.ts

function refusedPod(ref, after, status, now) {
    const text = status.message ?? '';
    return classify({
        ...findingOf('Unknown', ref, text, now),
        channel: 'create',
        symptom: status.reason ?? '',
        carrier: after,
        evidence: [
            {
                kind: 'answer',
                source: `API server, HTTP ${status.code ?? 0}, dry-run of a pod of ${ref.kind} ${ref.name}`,
                text,
            },
        ],
    });
}

;// CONCATENATED MODULE: ./src/preflight/pod-dry-run.ts
















const AWAITED_FOR = 15_000;
const pod_dry_run_ASK_EVERY = 1000;
const MOST_TRIES = 6;
async function podDryRun(deploy, checked, wait = promises_.setTimeout) {
    const all = new PodTrials(deploy, checked);
    const workloads = checked.filter((one) => newPods(one) !== undefined);
    const tried = (await inParallel(workloads, (one) => all.tryPod(one))).flatMap((one) => one ?? []);
    const quota = await quotaFindings(deploy, checked, tried);
    const refused = await all.withNames(all.failures);
    return {
        failures: [
            ...(quota.failures.length > 0 ? refused : await stillMissing(refused, all.knowledge, wait)),
            ...quota.failures,
        ],
        notices: [...all.notices, ...quota.notices],
        warnings: [...all.warnings.values(), ...all.knowledge.bugs, ...quota.warnings],
    };
}
async function stillMissing(failures, knowledge, wait) {
    let missing = failures;
    const mayCome = ({ code, known }) => entryOf(code).beforeApply?.mayCome === true && known?.meant === undefined;
    for (let waited = 0; waited < AWAITED_FOR && missing.length > 0 && failures.every(mayCome); waited += pod_dry_run_ASK_EVERY) {
        await wait(pod_dry_run_ASK_EVERY);
        await knowledge.want(missing.flatMap((finding) => missingObject(finding) ?? []), 'again');
        const view = new snapshot/* View */.Ss({ ...knowledge.snapshot(), now: 0 });
        missing = missing.filter((finding) => {
            const ref = missingObject(finding);
            return ref === undefined || !view.isPresent(ref);
        });
    }
    return missing;
}
class PodTrials {
    failures = [];
    notices = [];
    warnings = new Map();
    knowledge;
    #cluster;
    #now;
    #documents;
    #changed;
    #denied = new Set();
    constructor({ cluster, now, documents }, checked) {
        this.#cluster = cluster;
        this.knowledge = new Knowledge(cluster, 'check');
        this.#now = now;
        this.#documents = documents;
        const changed = checked.filter(({ result }) => result !== 'unchanged').map(({ document }) => document.ref);
        this.#changed = new Set(changed.map(({ kind, name, namespace }) => `${kind}/${kind === 'Namespace' ? name : (namespace ?? '')}`));
    }
    async tryPod({ document: { ref }, after, before }) {
        const { namespace = '' } = ref;
        if (after === undefined || this.#denied.has(namespace))
            return undefined;
        const pod = madePod(after);
        const workload = { ref, after, ...(before === undefined ? {} : { before }) };
        const seen = new Set();
        let isBare = false;
        for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
            try {
                const { object } = await this.#cluster.createDryRun(pod);
                return { ...workload, spec: object.spec };
            }
            catch (error) {
                if (!(error instanceof cluster_cluster/* ApiError */.h))
                    throw error;
                const finding = this.#findingOf(workload, error.status);
                if (finding_isOf(finding, 'AdmissionWebhookUnavailable'))
                    this.#denied.add(namespace);
                if (finding_isOf(finding, 'QuotaExceeded'))
                    return { ...workload, spec: pod.spec, refusedByQuota: finding };
                if (this.#isNotVerifiable(finding, error, namespace))
                    return undefined;
                if (isBare && isAboutResources(finding))
                    break;
                if (seen.has(finding.code))
                    break;
                seen.add(finding.code);
                isBare ||= finding_isOf(finding, 'LimitRangeViolation');
                if (!this.#isSettledBySet(finding))
                    for (const one of eachOf(finding))
                        await this.#keep(one);
                if (!relax(pod.spec, finding))
                    break;
            }
        }
        return { ...workload, spec: madePod(after).spec };
    }
    async withNames(findings) {
        await this.knowledge.want(findings.flatMap(namesToLookUp));
        const learnt = this.knowledge.snapshot();
        const names = learnt.names.map((known) => {
            const ofSet = this.#documents.filter(({ ref }) => ref.kind === known.kind && ref.namespace === known.namespace);
            return { ...known, names: [...new Set([...known.names, ...ofSet.map(({ ref }) => ref.name)])] };
        });
        const view = new snapshot/* View */.Ss({ ...learnt, now: this.#now, names });
        return findings.map((finding) => namesToLookUp(finding).length === 0 ? finding : lookedUp(finding, { pods: [] }, view));
    }
    #findingOf({ ref, after }, status) {
        return refusedPod(ref, after, status, this.#now);
    }
    #isNotVerifiable({ text }, { code, status }, namespace) {
        const denied = /User "([^"]*)" cannot create resource "pods"/.exec(text);
        if (denied !== null) {
            this.#denied.add(namespace);
            const said = `"${denied[1]}" cannot create pods there (limits, quotas and policies for pods were not checked)`;
            this.#warn(namespace, said);
            return true;
        }
        if (/does not support dry run/.test(text)) {
            this.#warn(namespace, status.message ?? '');
            return true;
        }
        return code === 404 || code === 429 || (code >= 500 && !/failed calling webhook/.test(text));
    }
    #warn(namespace, said) {
        this.warnings.set(`${namespace} ${said}`, {
            words: `the gate could not dry-run pods in namespace ${namespace}`,
            said,
        });
    }
    #isSettledBySet(finding) {
        const { code, workload } = finding;
        const { broughtBy = [] } = entryOf(code).beforeApply ?? {};
        const missing = podFieldsOf(code).length > 0 ? missingObject(finding) : undefined;
        if (missing !== undefined)
            return this.#isBrought(missing.kind, missing.name, workload.namespace);
        return broughtBy.some((kind) => this.#changed.has(`${kind}/${workload.namespace ?? ''}`) || this.#changed.has(`${kind}/`));
    }
    #isBrought(kind, name, namespace = '') {
        if (kind === 'ServiceAccount' && name === 'default')
            return true;
        return this.#documents.some(({ ref, object }) => (ref.kind === kind && ref.name === name && (ref.namespace ?? namespace) === namespace) ||
            ((0,built_in/* isCustomResource */.i)(ref) && names(object, name)));
    }
    async #keep(finding) {
        if (entryOf(finding.code).beforeApply?.fails === true && !(await this.#dependsOnWhoAsks(finding)))
            this.failures.push(finding);
        else
            this.notices.push(finding);
    }
    async #dependsOnWhoAsks(finding) {
        if (!finding_isOf(finding, 'AdmissionPolicyDenied'))
            return false;
        const apiVersion = 'admissionregistration.k8s.io/v1';
        const ref = { apiVersion, kind: 'ValidatingAdmissionPolicy', name: finding.facts.policy };
        await this.knowledge.want([ref]);
        const policy = new snapshot/* View */.Ss({ ...this.knowledge.snapshot(), now: this.#now }).get(ref);
        return /userInfo|authorizer/.test(JSON.stringify(policy?.spec ?? ''));
    }
}
function eachOf(finding) {
    const [, before = '', reasons] = /^(pods .* is forbidden: )\[(.+)\]$/s.exec(finding.text) ?? [];
    if (!finding_isOf(finding, 'LimitRangeViolation') || reasons === undefined)
        return [finding];
    const texts = reasons.split(/, (?=(?:minimum|maximum) \S+ usage per |\S+ max limit to request ratio per )/);
    return [...new Set(texts)].sort().map((text) => classify({ ...finding, text: `${before}${text}` }));
}
function madePod(workload) {
    const { kind, apiVersion, metadata } = workload;
    const { name } = metadata;
    const template = (0,model_place/* templateOf */.kW)(workload) ?? { spec: { containers: [] } };
    const { owner = { apiVersion, kind, name }, labels } = (0,kinds/* workloadKind */.K5)(workload)?.marks?.(name) ?? {};
    return {
        ...kinds/* POD */.Sm,
        metadata: {
            ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
            generateName: `${owner.name}-`,
            labels: { ...template.metadata?.labels, ...labels },
            ...(template.metadata?.annotations === undefined ? {} : { annotations: template.metadata.annotations }),
            ownerReferences: [
                {
                    apiVersion: owner.apiVersion,
                    kind: owner.kind,
                    name: owner.name,
                    uid: metadata.uid ?? '00000000-0000-0000-0000-000000000000',
                    controller: true,
                },
            ],
        },
        spec: podSpecFrom(template.spec, workload),
    };
}
function podSpecFrom(spec, workload) {
    const own = structuredClone(spec);
    const { template } = (0,kinds/* workloadKind */.K5)(workload) ?? {};
    for (const field of template?.without ?? [])
        delete own[field];
    const [only, ...others] = own.containers;
    if (template !== undefined && only !== undefined && others.length === 0)
        own.containers = [Object.assign({ name: template.container }, only)];
    return own;
}
function relax(spec, finding) {
    const fields = podFieldsOf(finding.code);
    for (const field of fields)
        delete spec[field];
    if (fields.length > 0)
        return true;
    if (!finding_isOf(finding, 'LimitRangeViolation'))
        return false;
    for (const container of [...spec.containers, ...(spec.initContainers ?? [])])
        delete container.resources;
    delete spec['resources'];
    return true;
}
function isAboutResources({ code }) {
    return entryOf(code).beforeApply?.aboutResources === true;
}
function names(value, name) {
    if (value === null || typeof value !== 'object')
        return value === name;
    return Object.values(value).some((child) => names(child, name));
}

;// CONCATENATED MODULE: ./src/preflight/named-objects.ts




const named_objects_IN_EVERY_NAMESPACE = new Set([
    'ConfigMap/kube-root-ca.crt',
    'ConfigMap/openshift-service-ca.crt',
    'ServiceAccount/default',
]);
function podSourceOf(document) {
    const { ref, object } = document;
    if ((0,kinds/* workloadKind */.K5)(ref) === undefined)
        return undefined;
    const path = (0,model_place/* podSpecPath */.s5)(object);
    const spec = (0,model_place/* valueAt */.fK)(object, path);
    if (!(0,record/* isRecord */.u4)(spec))
        return undefined;
    const metadata = (0,model_place/* valueAt */.fK)(object, [...path.slice(0, -1), 'metadata']);
    const { labels, annotations } = (0,record/* isRecord */.u4)(metadata) ? metadata : {};
    const containersOf = (list) => (0,record/* records */.V0)(list).map((one) => ({ ...one, ports: (0,record/* records */.V0)(one.ports) }));
    const podSpec = {
        ...spec,
        containers: containersOf(spec.containers),
        initContainers: containersOf(spec.initContainers),
    };
    return {
        document,
        template: {
            metadata: {
                ...((0,record/* isRecord */.u4)(labels) ? { labels: (0,record/* textsOf */.CB)(labels) } : {}),
                ...((0,record/* isRecord */.u4)(annotations) ? { annotations: (0,record/* textsOf */.CB)(annotations) } : {}),
            },
            spec: podSpec,
        },
    };
}
function referencesOf(documents) {
    return documents.flatMap((document) => {
        const base = (0,model_place/* podSpecPath */.s5)(document.object);
        const source = podSourceOf(document);
        const pod = source && podOf(source);
        return namedObjects(document.object, document.ref)
            .filter(({ to }) => !named_objects_IN_EVERY_NAMESPACE.has(`${to.kind}/${to.name}`))
            .map((named) => {
            const isOfPod = base.every((step, index) => named.path[index] === step);
            if (pod === undefined || !isOfPod)
                return { ...named, document };
            const container = named_objects_containerOf(named, named.path.slice(base.length), pod);
            return { ...named, document, pod, ...(container === undefined ? {} : { container }) };
        });
    });
}
function podOf({ document: { ref }, template: { metadata = {}, spec } }) {
    const { labels, annotations } = metadata;
    return { ...kinds/* POD */.Sm, metadata: { name: ref.name, namespace: ref.namespace ?? '', labels, annotations }, spec };
}
function named_objects_containerOf({ use }, [list, index], { spec }) {
    if (use === 'pull')
        return spec.containers[0];
    if (list !== 'containers' && list !== 'initContainers')
        return undefined;
    return spec[list]?.[index];
}

;// CONCATENATED MODULE: ./src/preflight/possible-creators.ts



const DEPLOYERS = /^(kubectl|helm|argocd|kustomize|flux|terraform|hashicorp|pulumi|kapp|werf|skaffold|ansible|k8s-deploy-gate|before-first-apply)/i;
const INERT = /(^|\.)(kubernetes\.io|k8s\.io|helm\.sh|argoproj\.io|fluxcd\.io|stakater\.com|k14s\.io)$/;
class PossibleCreators {
    #names = new Set();
    #arguments = new Set();
    #customNames = new Set();
    constructor(documents, customResources) {
        for (const document of documents) {
            const { ref, object } = document;
            for (const [key, value] of Object.entries(object.metadata.annotations ?? {}))
                if (isOrder(key))
                    addWords(value, this.#names);
            if ((0,built_in/* isCustomResource */.i)(ref))
                this.#add(object);
            if (ref.kind === 'Ingress' && hasCertificates(object.metadata))
                for (const { secretName } of (0,record/* records */.V0)((0,record/* isRecord */.u4)(object.spec) ? object.spec.tls : undefined))
                    addWords(secretName, this.#names);
            const { containers = [], initContainers = [] } = podSourceOf(document)?.template.spec ?? {};
            for (const { command, args, env } of [...containers, ...initContainers])
                addWords([command, args, (0,record/* records */.V0)(env).map(({ value }) => value)], this.#arguments);
        }
        for (const object of customResources)
            this.#add(object);
    }
    #add({ metadata, apiVersion: _version, kind: _kind, status: _status, ...body }) {
        this.#names.add(metadata.name);
        this.#customNames.add(metadata.name);
        addWords(body, this.#names);
    }
    expect({ kind, name }) {
        return this.#names.has(name) || ((kind === 'Secret' || kind === 'ConfigMap') && this.#arguments.has(name));
    }
    mayFill({ name }) {
        return this.#names.has(name);
    }
    mayMake({ name }) {
        return [...this.#customNames].some((custom) => name.startsWith(`${custom}-`) || name.startsWith(`${custom}.`) || name.endsWith(`-${custom}`));
    }
}
function isWrittenByOthers({ isOwned, managers = [] }, fieldManager) {
    if (isOwned === true || managers.length === 0)
        return true;
    return managers.some((manager) => manager !== fieldManager && !DEPLOYERS.test(manager));
}
function asksToBeFilled({ marks = [] }) {
    return marks.some(isOrder);
}
function isOrder(key) {
    const [domain = '', name] = key.split('/');
    return name !== undefined && domain.includes('.') && !INERT.test(domain);
}
function hasCertificates({ annotations = {} }) {
    return Object.keys(annotations).some((key) => key.startsWith('cert-manager.io/') || key === 'kubernetes.io/tls-acme');
}
function addWords(value, to) {
    if (typeof value === 'string') {
        to.add(value);
        for (const word of value.split(/[^\w.-]+/))
            to.add(word.replace(/^-+|[.-]+$/g, ''));
    }
    else if (typeof value === 'object' && value !== null) {
        for (const inner of Object.values(value))
            addWords(inner, to);
    }
}

// EXTERNAL MODULE: ./node_modules/fastest-levenshtein/mod.js
var mod = __webpack_require__(1916);
;// CONCATENATED MODULE: ./src/preflight/misspelling.ts


const misspelling_WORDS = new Set(('dev develop development prod production test testing stage staging live qa uat preview sandbox local demo ' +
    'blue green red black white gold silver primary secondary main master slave replica leader follower read write ' +
    'reader writer active passive canary stable old new alpha beta internal external public private admin user ' +
    'users east west north south left right first second client server source target input output import export ' +
    'order orders frontend backend staged current previous').split(' '));
const KUSTOMIZE_HASH = /^-[2456789bcdfghkmt]{10}$/;
function intendedName(word, names) {
    return names
        .filter((name) => isMisspelling(word, name))
        .toSorted((one, other) => (0,mod/* distance */.Io)(word, one) - (0,mod/* distance */.Io)(word, other))[0];
}
function generatedFrom(word, names) {
    return names.find((name) => name.startsWith(word) && KUSTOMIZE_HASH.test(name.slice(word.length)));
}
function isMisspelling(word, name) {
    if (word === name || digitsOf(word) !== digitsOf(name))
        return false;
    const [one, other] = [word.toLowerCase(), name.toLowerCase()];
    if (plain(one) === plain(other))
        return true;
    const [wanted, there] = [misspelling_partsOf(one), misspelling_partsOf(other)];
    if (wanted.length !== there.length)
        return false;
    const pairs = wanted.map((part, index) => [part, there[index] ?? '']).filter(([a, b]) => a !== b);
    return pairs.length === 1 && pairs.every(([a, b]) => !misspelling_WORDS.has(a) && isMisspelt(a, b));
}
function isMisspelt(word, other) {
    const shorter = Math.min(word.length, other.length);
    if (word[0] !== other[0])
        return false;
    if ((0,nearest/* isSwapped */.lz)(word, other))
        return shorter >= 3;
    const edits = (0,mod/* distance */.Io)(word, other);
    const goesOn = word.startsWith(other) || other.startsWith(word);
    if (goesOn)
        return edits === 1 && shorter >= 5 && /[^dr]$/.test(word.length > other.length ? word : other);
    if (withoutDoubles(word) === withoutDoubles(other))
        return shorter >= 4;
    return (edits === 1 && shorter >= 5) || (edits === 2 && shorter >= 8);
}
const misspelling_partsOf = (text) => text.split(/[^a-z0-9]+/);
const plain = (text) => text.replaceAll(/[^a-z0-9]/g, '');
const digitsOf = (text) => (text.match(/\d+/g) ?? []).join(' ');
const withoutDoubles = (text) => text.replaceAll(/(.)\1+/g, '$1');

;// CONCATENATED MODULE: ./src/preflight/dangling.ts










const MOST_KEYS = 20;
function checkReferences(references, resolved) {
    const verdicts = references.flatMap((reference) => judge(reference, resolved) ?? []);
    return dangling_sorted(verdicts);
}
function dangling_sorted(verdicts) {
    const once = [...new Map(verdicts.toReversed().map((verdict) => [identity_placeOf(verdict.finding), verdict])).values()];
    const inOrder = once.toReversed();
    return {
        failures: inOrder.filter(({ fails }) => fails).map(({ finding }) => finding),
        notices: inOrder.filter(({ fails }) => !fails).map(({ finding }) => finding),
    };
}
function judge(reference, resolved) {
    const { to } = reference;
    const own = resolved.planned.get((0,model_object/* keyOf */.TN)(to));
    const outline = resolved.view.outlineOf(to);
    if (outline !== undefined)
        return judgePresent(reference, outline, own, resolved);
    if (!resolved.view.isAbsent(to) || resolved.creators(to.namespace).expect(to))
        return undefined;
    const meant = dangling_meantName(to, resolved);
    if (meant === undefined && resolved.creators(to.namespace).mayMake(to))
        return undefined;
    const text = `${to.kind} "${to.name}" is neither in the manifests nor in the cluster`;
    return {
        finding: findingFor(reference, reference, text, resolved, meant),
        fails: meant !== undefined && !isAsBefore(reference, own, resolved),
    };
}
function dangling_meantName(to, resolved) {
    const ofSet = namesInSet(to, resolved);
    return (intendedName(to.name, ofSet) ??
        generatedFrom(to.name, ofSet) ??
        intendedName(to.name, resolved.view.namesOf(to) ?? []));
}
function judgePresent(reference, outline, own, resolved) {
    const { key, to } = reference;
    if (key !== undefined) {
        const { keys } = outline;
        if (keys === undefined || keys.includes(key.name) || isTokenKey(outline, key.name))
            return undefined;
        if (resolved.creators(to.namespace).mayFill(to))
            return undefined;
        const where = own === undefined ? 'the cluster' : 'the manifests';
        const all = keys.toSorted().slice(0, MOST_KEYS).join(', ');
        const text = `${to.kind} "${to.name}" of ${where} has ${all === '' ? 'no keys' : `the keys ${all}`}`;
        const mayCome = asksToBeFilled(outline) || (own === undefined && isWrittenByOthers(outline, resolved.fieldManager));
        const fails = (!mayCome || intendedName(key.name, keys) !== undefined) && !isAsBefore(reference, own, resolved);
        return { finding: findingFor(reference, key, text, resolved), fails };
    }
    const fault = reference.use === undefined ? undefined : unusable(reference, outline, resolved);
    if (fault === undefined)
        return undefined;
    return { finding: findingFor(reference, fault, `Secret "${to.name}" ${fault.words}`, resolved), fails: false };
}
function isTokenKey({ type }, key) {
    return type === 'kubernetes.io/service-account-token' && ['token', 'ca.crt', 'namespace'].includes(key);
}
function unusable(reference, outline, resolved) {
    const { use, to, path } = reference;
    const { keys } = outline;
    if (keys === undefined || asksToBeFilled(outline) || resolved.creators(to.namespace).mayFill(to))
        return undefined;
    if (use === 'tls') {
        const lacks = ['tls.crt', 'tls.key'].filter((key) => !keys.includes(key));
        return lacks.length === 0
            ? undefined
            : { code: 'IngressTlsSecretUnusable', path, facts: { secret: to.name, lacks }, words: withoutKeys(lacks) };
    }
    const why = uselessLogin(reference, outline);
    return (why && { code: 'ImagePullSecretUnusable', path, facts: { secret: to.name, why }, words: uselessLoginWords(why) });
}
function uselessLogin({ pod }, { type = 'Opaque', keys = [], registries: logins = [] }) {
    const needed = { 'kubernetes.io/dockerconfigjson': '.dockerconfigjson', 'kubernetes.io/dockercfg': '.dockercfg' }[type];
    if (needed === undefined)
        return { type };
    if (!keys.includes(needed))
        return { lacksKey: needed };
    const registries = logins.map(pull_secret/* hostOf */.w4);
    const hosts = (pod?.spec.containers ?? []).flatMap(({ image }) => (image === undefined ? [] : (0,image_reference/* registryHost */.U$)(image)));
    return hosts
        .filter((host) => !registries.includes(host))
        .flatMap((wanted) => {
        const registry = intendedName(wanted, registries);
        return registry === undefined ? [] : [{ registry, wanted }];
    })
        .at(0);
}
function isAsBefore({ document }, own, { planned }) {
    return planned.get((0,model_object/* keyOf */.TN)(document.ref))?.changed === false && own?.changed !== true;
}
function namesInSet(kind, { planned }) {
    const sameKind = (0,model_object/* keyOf */.TN)({ ...kind, name: '' });
    return [...planned.values()]
        .filter(({ document: { ref } }) => (0,model_object/* keyOf */.TN)({ ...ref, name: '' }) === sameKind)
        .map(({ document: { ref } }) => ref.name);
}
function findingFor({ document, channel, container, pod }, { code, path, facts }, text, resolved, meant) {
    const finding = findingOf(code, document.ref, '', resolved.view.now, {
        channel,
        text,
        path,
        facts,
        evidence: [{ kind: 'manifest', source: `${document.ref.kind} ${document.ref.name}, ${(0,model_object/* formatPath */.jV)(path)}`, text }],
        ...(container === undefined ? {} : { container }),
        ...(pod === undefined ? {} : { pod }),
    });
    const told = lookedUp(finding, { pods: [] }, resolved.view, meant);
    return told.known !== undefined || meant === undefined
        ? told
        : { ...told, known: { sentence: `Did you mean "${meant}"?` } };
}

// EXTERNAL MODULE: ./src/rollout/ingress.ts
var ingress = __webpack_require__(1489);
// EXTERNAL MODULE: ./src/rollout/pod-disruption-budget.ts
var pod_disruption_budget = __webpack_require__(2002);
// EXTERNAL MODULE: ./src/rollout/service.ts
var service = __webpack_require__(4306);
;// CONCATENATED MODULE: ./src/preflight/backends.ts















const WORKLOADS = kinds/* WORKLOAD_KINDS */.i6.filter(({ serves }) => serves);
async function checkExposure(documents, resolved, around) {
    const scene = { documents, resolved, around };
    const accepted = documents.filter(({ ref }) => resolved.planned.get((0,model_object/* keyOf */.TN)(ref))?.refused !== true);
    const all = accepted.map((document) => {
        const kind = `${(0,model_object/* groupOf */.F8)(document.ref.apiVersion)}/${document.ref.kind}`;
        if (kind === '/Service')
            return backends_ofService(document, scene);
        if (kind === 'networking.k8s.io/Ingress')
            return backends_ofIngress(document, scene);
        if (kind === 'policy/PodDisruptionBudget')
            return ofBudget(document, scene);
        return Promise.resolve(ofPorts(document, resolved));
    });
    return (await Promise.all(all)).flat();
}
function ofPorts(document, resolved) {
    const source = podSourceOf(document);
    if (source === undefined)
        return [];
    const base = (0,model_place/* podSpecPath */.s5)(document.object);
    const { spec } = source.template;
    return ['initContainers', 'containers'].flatMap((list) => (spec[list] ?? []).flatMap((container, index) => undeclaredPorts(container).map(({ path, facts }) => {
        const problem = { code: 'NamedPortMissing', text: '', facts, path: [...base, list, index, ...path] };
        const fails = facts.user !== 'preStop hook' && isTouched(document, resolved);
        return { finding: { ...backends_asFinding(problem, document, resolved), container }, fails };
    })));
}
async function backends_ofService(document, scene) {
    const { documents, resolved } = scene;
    const { ref } = document;
    const it = storedIn(document, resolved);
    if (!isA(it, '/Service') || !(0,record/* isRecord */.u4)(it.spec))
        return [];
    const { selector, ports, type } = it.spec;
    if (!(0,record/* isRecord */.u4)(selector) || Object.keys(selector).length === 0 || type === 'ExternalName')
        return [];
    const labels = selector;
    const own = sourcesIn(documents, ref.namespace).filter(({ template }) => (0,model_object/* hasLabels */.cP)(labelsOf(template), labels));
    const named = (0,record/* records */.V0)(ports).some(({ targetPort }) => typeof targetPort === 'string');
    if (own.length > 0 && !named)
        return [];
    const inSet = backends_look(ref, it, documents, [], resolved);
    if (own.length > 0 && inSet.problems.length === 0)
        return [];
    const others = await otherPodMakers(document, scene);
    if (others === undefined)
        return [];
    if (own.length > 0) {
        if (others.some((object) => (0,model_object/* hasLabels */.cP)(podLabelsOf(object), labels)))
            return [];
        return await portVerdicts(document, inSet.problems, own, scene);
    }
    const { problems, notices } = backends_look(ref, it, documents, others, resolved);
    const [problem] = [...problems, ...notices].filter(({ code }) => code === 'ServiceNoMatchingPods');
    if (problem === undefined)
        return [];
    const candidates = labelsAround(document, scene, others);
    const isMisspelt = candidates.some((candidate) => missesByAMisspelling(labels, candidate));
    if (!isMisspelt && hasCustomResources(documents, ref.namespace))
        return [];
    return [{ finding: backends_asFinding(problem, document, resolved), fails: isMisspelt && isTouched(document, resolved) }];
}
function backends_look(ref, it, documents, others, { view: { now } }) {
    const sources = sourcesIn(documents, it.metadata.namespace);
    const set = [...sources.map(rolloutOf), ...documents.filter(({ ref }) => (0,built_in/* isCustomResource */.i)(ref)).map(withoutAnything)];
    const view = new snapshot/* View */.Ss({ now, objects: [...sources.map(podOf), ...others], logs: [], absent: [] });
    const { problems = [], notices = [] } = (0,service/* service */.e)({ ref, changed: true, appliedAt: now }, it, view, set);
    return { problems: problems.filter(({ code }) => code !== 'ServiceNoReadyEndpoints'), notices };
}
async function portVerdicts(document, problems, own, { documents, resolved, around: { storedPod } }) {
    const declared = own.flatMap(({ template }) => portNames(template));
    const stored = await Promise.all(own.map((source) => storedPod(podOf(source))));
    const added = stored.flatMap((pod) => (pod === undefined ? [] : portNames(pod)));
    const isNew = documents.some(({ ref, object }) => {
        const asksForMore = Object.keys(object.metadata.labels ?? {}).some((key) => /inject|mesh|sidecar/.test(key));
        return ref.kind === 'Namespace' && ref.name === document.ref.namespace && !asksForMore;
    });
    const isKnown = isNew || stored.every((pod) => pod !== undefined);
    return problems
        .filter((problem) => !added.includes(targetPortOf(problem)))
        .map((problem) => {
        const misspelt = intendedName(targetPortOf(problem), declared) !== undefined;
        return {
            finding: backends_asFinding(problem, document, resolved),
            fails: (isKnown || misspelt) &&
                (isTouched(document, resolved) || own.some((one) => isTouched(one.document, resolved))),
        };
    });
}
async function backends_ofIngress(document, scene) {
    const { documents, resolved, around: { list }, } = scene;
    const { ref, object } = document;
    const namespace = ref.namespace ?? '';
    const spec = (0,record/* isRecord */.u4)(object.spec) ? object.spec : {};
    const it = backends_plain(object, spec);
    if (!isA(it, 'networking.k8s.io/Ingress'))
        return [];
    const inSet = documents.filter((one) => one.ref.namespace === namespace && one.ref.kind === 'Service');
    const classes = documents.filter((one) => one.ref.kind === 'IngressClass');
    const own = [...inSet, ...classes].map((one) => storedIn(one, resolved));
    const backends = backendNames(spec);
    const className = typeof spec.ingressClassName === 'string' ? spec.ingressClassName : undefined;
    const allServices = backends.every((name) => inSet.some((one) => one.ref.name === name));
    const theClass = className === undefined ||
        ingress/* CLASSES_WITHOUT_OBJECT */.k.has(className) ||
        classes.some((one) => one.ref.name === className);
    const [services, known] = await Promise.all([
        allServices ? [] : list({ apiVersion: 'v1', kind: 'Service', namespace }),
        theClass ? [] : list({ apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass' }),
    ]);
    const view = new snapshot/* View */.Ss({
        now: resolved.view.now,
        objects: [...(services ?? []), ...(known ?? []), ...own],
        logs: [],
        absent: [],
        unreadable: [
            ...(services === undefined ? [{ apiVersion: 'v1', kind: 'Service', namespace }] : []),
            ...(known === undefined || theClass ? [{ apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass' }] : []),
        ],
    });
    const { problems = [] } = (0,ingress/* ingress */.i)({ ref, changed: true, appliedAt: resolved.view.now }, it, view, []);
    const serviceNames = [...inSet.map((one) => one.ref.name), ...(services ?? []).map((one) => one.metadata.name)];
    const classNames = [...classes.map((one) => one.ref.name), ...(known ?? []).map((one) => one.metadata.name)];
    return problems.flatMap((problem) => {
        const verdict = (isWrong) => [
            { finding: backends_asFinding(problem, document, resolved), fails: isWrong && isTouched(document, resolved) },
        ];
        if (problem.code === 'IngressClassMissing')
            return verdict(intendedName(problem.facts.class ?? '', classNames) !== undefined);
        if (problem.code !== 'IngressBackendServiceMissing' && problem.code !== 'IngressBackendPortMissing')
            return [];
        const to = { apiVersion: 'v1', kind: 'Service', namespace, name: problem.facts.service };
        if (problem.code === 'IngressBackendServiceMissing') {
            const creators = resolved.creators(namespace);
            if (creators.expect(to))
                return [];
            const misspelt = intendedName(to.name, serviceNames) !== undefined;
            return !misspelt && creators.mayMake(to) ? [] : verdict(misspelt);
        }
        const there = resolved.planned.get((0,model_object/* keyOf */.TN)(to));
        if (there !== undefined)
            return [
                { finding: backends_asFinding(problem, document, resolved), fails: there.changed || isTouched(document, resolved) },
            ];
        const ports = (0,record/* records */.V0)(view.get(to)?.spec?.ports);
        return verdict(intendedName(String(problem.facts.port), ports.flatMap((one) => (typeof one.name === 'string' ? [one.name] : []))) !== undefined);
    });
}
function backendNames(spec) {
    const backends = [
        spec.defaultBackend,
        ...(0,record/* records */.V0)(spec.rules).flatMap(({ http }) => (0,record/* records */.V0)((0,record/* isRecord */.u4)(http) ? http.paths : undefined).map(({ backend }) => backend)),
    ];
    return backends.flatMap((backend) => {
        const named = (0,record/* isRecord */.u4)(backend) && (0,record/* isRecord */.u4)(backend.service) ? backend.service.name : undefined;
        return typeof named === 'string' ? [named] : [];
    });
}
function backends_plain(object, spec) {
    const rules = (0,record/* records */.V0)(spec.rules).map((rule) => ({
        ...rule,
        http: { paths: (0,record/* records */.V0)((0,record/* isRecord */.u4)(rule.http) ? rule.http.paths : undefined) },
    }));
    return { ...object, spec: { ...spec, rules, tls: [] } };
}
async function ofBudget(document, scene) {
    const { documents, resolved } = scene;
    const { ref } = document;
    const it = storedIn(document, resolved);
    if (!isA(it, 'policy/PodDisruptionBudget') || !(0,record/* isRecord */.u4)(it.spec))
        return [];
    const { selector } = it.spec;
    if (!(0,record/* isRecord */.u4)(selector))
        return [];
    const sources = sourcesIn(documents, ref.namespace);
    const own = sources.filter(({ template }) => (0,model_object/* matchesSelector */.B5)(selector, labelsOf(template)));
    if (own.length > 0)
        return blocking(document, it, own, documents, resolved);
    if (hasCustomResources(documents, ref.namespace))
        return [];
    const others = await otherPodMakers(document, scene);
    if (others === undefined || others.some((object) => (0,model_object/* matchesSelector */.B5)(selector, podLabelsOf(object))))
        return [];
    const { matchLabels = {}, matchExpressions } = selector;
    const candidates = labelsAround(document, scene, others);
    const near = candidates.find((candidate) => missesByAMisspelling(matchLabels, candidate));
    const key = Object.keys(matchLabels).find((one) => near !== undefined && near[one] !== matchLabels[one]);
    const isPlain = Object.keys(matchLabels).length > 0 && matchExpressions === undefined;
    const meant = key === undefined ? undefined : near?.[key];
    const problem = {
        code: 'PdbNoMatchingPods',
        text: '',
        facts: {
            labels: matchLabels,
            ...(matchExpressions === undefined ? {} : { expressions: true }),
            ...(key === undefined || meant === undefined ? {} : { meant: { [key]: meant } }),
        },
        path: ['spec', 'selector', ...(key === undefined ? [] : ['matchLabels', key])],
    };
    return [
        {
            finding: backends_asFinding(problem, document, resolved),
            fails: isPlain && near !== undefined && isTouched(document, resolved),
        },
    ];
}
function blocking(document, it, own, documents, resolved) {
    const { minAvailable, maxUnavailable } = it.spec;
    const expectedPods = own.reduce((sum, one) => sum + backends_replicasOf(one, documents, resolved), 0);
    const share = (value) => scaled(value, expectedPods, 'up');
    const desiredHealthy = maxUnavailable === undefined ? share(minAvailable ?? 1) : Math.max(0, expectedPods - share(maxUnavailable));
    const counted = expectedPods > 0 ? { expectedPods, desiredHealthy, observedGeneration: it.metadata.generation ?? 0 } : {};
    const budget = { ...it, status: counted };
    const { notices = [] } = (0,pod_disruption_budget/* podDisruptionBudget */.Q)({ ref: document.ref, changed: true, appliedAt: resolved.view.now }, budget, new snapshot/* View */.Ss({ now: resolved.view.now, objects: [], logs: [], absent: [] }), []);
    return notices.map((problem) => ({ finding: backends_asFinding(problem, document, resolved), fails: false }));
}
function backends_replicasOf({ document }, documents, resolved) {
    if ((0,kinds/* isPod */.Se)(document.ref))
        return 1;
    const isScaled = documents.some(({ ref, object }) => {
        const target = (0,record/* isRecord */.u4)(object.spec) ? object.spec.scaleTargetRef : undefined;
        return ref.namespace === document.ref.namespace && (0,record/* isRecord */.u4)(target) && target.name === document.ref.name;
    });
    const { spec } = storedIn(document, resolved);
    const replicas = (0,record/* isRecord */.u4)(spec) ? (spec.replicas ?? 1) : undefined;
    const hasReplicas = (0,kinds/* workloadKind */.K5)(document.ref)?.wants === 'replicas';
    return !isScaled && hasReplicas && typeof replicas === 'number' ? replicas : NaN;
}
async function otherPodMakers({ ref: { namespace = '' } }, { documents, around: { list } }) {
    const lists = await Promise.all([
        list({ ...kinds/* POD */.Sm, namespace }),
        ...WORKLOADS.map(({ apiVersion, kind }) => list({ apiVersion, kind, namespace })),
    ]);
    if (lists.some((objects) => objects === undefined))
        return undefined;
    const ours = new Set(documents.map(({ ref }) => (0,model_object/* keyOf */.TN)(ref)));
    return lists
        .flatMap((objects) => objects ?? [])
        .filter(({ apiVersion, kind, metadata }) => {
        const owner = (0,model_object/* controllerOf */.Oo)(metadata);
        const isMade = owner !== undefined && (0,kinds/* workloadKind */.K5)(owner)?.serves === true;
        return !isMade && !ours.has((0,model_object/* keyOf */.TN)({ apiVersion, kind, namespace, name: metadata.name }));
    });
}
function labelsAround({ ref }, { documents }, others) {
    return [...sourcesIn(documents, ref.namespace).map(({ template }) => labelsOf(template)), ...others.map(podLabelsOf)];
}
function sourcesIn(documents, namespace) {
    return documents.filter(({ ref }) => ref.namespace === namespace).flatMap((document) => podSourceOf(document) ?? []);
}
function rolloutOf(source) {
    const { document, template } = source;
    return { ...withoutAnything(document), live: document.object, template };
}
function withoutAnything({ ref }) {
    return { ref, state: 'done', message: '', pods: [], desired: 0, progress: '' };
}
function hasCustomResources(documents, namespace) {
    return documents.some(({ ref }) => (0,built_in/* isCustomResource */.i)(ref) && (ref.namespace ?? namespace) === namespace);
}
function portNames({ spec }) {
    return [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ ports }) => (0,record/* records */.V0)(ports).flatMap(({ name }) => (typeof name === 'string' ? [name] : [])));
}
const labelsOf = ({ metadata }) => metadata?.labels ?? {};
function podLabelsOf(object) {
    return (0,model_place/* templateOf */.kW)(object)?.metadata?.labels ?? {};
}
function missesByAMisspelling(selector, labels) {
    const wrong = Object.entries(selector).filter(([key, value]) => labels[key] !== value);
    const [[key, value] = ['', '']] = wrong;
    if (wrong.length !== 1)
        return false;
    const there = labels[key];
    if (there !== undefined)
        return isMisspelling(value, there);
    return Object.entries(labels).some(([other, its]) => its === value && isMisspelling(key, other));
}
function isTouched({ ref }, { planned }) {
    return planned.get((0,model_object/* keyOf */.TN)(ref))?.changed !== false;
}
function storedIn({ ref, object }, { planned }) {
    const { object: stored } = planned.get((0,model_object/* keyOf */.TN)(ref)) ?? {};
    return { ...object, ...stored, metadata: { ...object.metadata, ...stored?.metadata } };
}
function backends_asFinding(problem, { ref, object }, resolved) {
    const { metadata, ...rest } = object;
    const live = {
        ...rest,
        metadata: { ...metadata, ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }) },
    };
    const path = problem.path ?? [];
    const value = problem.text === '' ? (0,model_place/* valueAt */.fK)(object, path) : problem.text;
    const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
    const source = [`${ref.kind} ${ref.name}`, (0,model_object/* formatPath */.jV)(path)].filter(Boolean).join(', ');
    const evidence = [{ kind: 'manifest', source, text }];
    return findingOfProblem({ evidence, ...problem }, { ref, live }, resolved.view.now);
}
function targetPortOf(problem) {
    return problem.code === 'ServiceTargetPortMismatch' ? String(problem.facts.targetPort) : '';
}

;// CONCATENATED MODULE: ./src/preflight/resolve.ts












async function checkAllReferences(deploy, checked) {
    const { cluster, documents, inputs, now } = deploy;
    const planned = plannedObjects(documents, checked);
    const references = referencesOf(documents);
    const knowledge = new Knowledge(cluster, 'check');
    const outside = references.filter(({ to }) => !planned.has((0,model_object/* keyOf */.TN)(to)));
    await knowledge.want(outside.map(questionOf));
    const { absent } = knowledge.snapshot();
    await knowledge.want(absent.map(({ name: _name, ...kind }) => ({ ...kind, names: true })));
    const view = viewOf(planned, knowledge, now);
    const creators = await creatorsOf(documents, outside, view, knowledge);
    const served = await withoutVolumes(references, documents, planned, view, knowledge);
    const resolved = { planned, view, creators, fieldManager: inputs.fieldManager };
    const { failures, notices } = checkReferences(served, resolved);
    const around = dangling_sorted(await checkExposure(documents, resolved, {
        list: async (kind) => {
            await knowledge.want([kind]);
            return knowledge.objectsOf(kind);
        },
        storedPod: (pod) => storedPod(cluster, pod),
    }));
    return {
        failures: [...repeated(documents, now), ...takenTwice(planned, now), ...failures, ...around.failures],
        notices: [...notices, ...around.notices],
        warnings: knowledge.warnings,
    };
}
function plannedObjects(documents, checked) {
    const answers = new Map(checked.map((one) => [(0,model_object/* keyOf */.TN)(one.document.ref), one]));
    return new Map(documents.map((document) => {
        const answer = answers.get((0,model_object/* keyOf */.TN)(document.ref));
        return [
            (0,model_object/* keyOf */.TN)(document.ref),
            {
                document,
                object: answer?.after ?? document.object,
                changed: answer?.result !== 'unchanged',
                refused: answer === undefined,
            },
        ];
    }));
}
function questionOf({ to, key, use }) {
    return key === undefined && use === undefined ? to : { ...to, keys: true, registries: true };
}
function viewOf(planned, knowledge, now) {
    const learnt = knowledge.snapshot();
    const outlines = [...learnt.outlines, ...[...planned.values()].map(plannedOutline)];
    const names = learnt.names.map((one) => ({
        ...one,
        names: [...new Set([...namesInSet(one, { planned }), ...one.names])],
    }));
    return new snapshot/* View */.Ss({ ...learnt, now, outlines, names });
}
function plannedOutline({ document: { ref, object }, object: planned }) {
    const [sent, stored] = [(0,outline/* outlineOf */.W)(object, ref), (0,outline/* outlineOf */.W)(planned, ref)];
    const both = (one) => [...new Set([...(sent[one] ?? []), ...(stored[one] ?? [])])];
    return { ...stored, keys: both('keys'), registries: both('registries') };
}
async function creatorsOf(documents, references, view, knowledge) {
    const incomplete = references.filter(({ to, key }) => {
        const keys = view.outlineOf(to)?.keys;
        const lacksKey = key !== undefined && keys !== undefined && !keys.includes(key.name);
        return ['Secret', 'ConfigMap'].includes(to.kind) && (view.isAbsent(to) || lacksKey);
    });
    const namespaces = [...new Set(incomplete.flatMap(({ to }) => to.namespace ?? []))];
    const known = await Promise.all(namespaces.map(async (namespace) => [namespace, new PossibleCreators(documents, await knowledge.customResources(namespace))]));
    const byNamespace = new Map(known);
    const ofSet = new PossibleCreators(documents, []);
    return (namespace) => byNamespace.get(namespace ?? '') ?? ofSet;
}
async function withoutVolumes(references, documents, planned, view, knowledge) {
    const isMissing = ({ to }) => !view.isPresent(to) && view.isAbsent(to);
    const needsVolumes = references.some((one) => one.to.kind === 'StorageClass' && isMissing(one));
    const volumes = { apiVersion: 'v1', kind: 'PersistentVolume' };
    if (needsVolumes)
        await knowledge.want([volumes]);
    const existing = needsVolumes ? knowledge.objectsOf(volumes) : [];
    const ofSet = documents.filter(({ ref }) => ref.kind === 'PersistentVolume').map(({ object }) => object);
    const classes = new Set([...ofSet, ...(existing ?? [])].map(({ spec }) => ((0,record/* isRecord */.u4)(spec) ? spec.storageClassName : undefined)));
    const claims = documents.filter(({ ref }) => (0,kinds/* workloadKind */.K5)(ref)?.numbered).flatMap(resolve_claimsOf);
    return references.filter((reference) => {
        const { to, document } = reference;
        if (to.kind === 'PersistentVolumeClaim')
            return !claims.some((isOne) => isOne(to));
        if (to.kind !== 'StorageClass' || !isMissing(reference))
            return true;
        const status = planned.get((0,model_object/* keyOf */.TN)(document.ref))?.object.status;
        const isBound = (0,record/* isRecord */.u4)(status) && status.phase === 'Bound';
        return existing !== undefined && !classes.has(to.name) && !isBound;
    });
}
function resolve_claimsOf({ ref, object }) {
    return (0,record/* records */.V0)((0,record/* isRecord */.u4)(object.spec) ? object.spec.volumeClaimTemplates : undefined).map(({ metadata }) => {
        const prefix = `${(0,record/* isRecord */.u4)(metadata) ? String(metadata.name) : ''}-${ref.name}-`;
        return (to) => to.namespace === ref.namespace && to.name.startsWith(prefix) && /^\d+$/.test(to.name.slice(prefix.length));
    });
}
async function storedPod(cluster, pod) {
    const { serviceAccountName: _account, serviceAccount: _same, priorityClassName: _priority, ...spec } = pod.spec;
    const { runtimeClassName: _runtime, ...rest } = spec;
    const { name: generateName, ...metadata } = pod.metadata;
    const object = { ...pod, metadata: { ...metadata, generateName: `${generateName}-` }, spec: rest };
    const answer = await tolerance_answerOf(cluster.createDryRun(object));
    return answer?.object;
}
function repeated(documents, now) {
    const first = new Map();
    return documents.flatMap((document, problem) => {
        const { ref, source } = document;
        const known = first.get((0,model_object/* keyOf */.TN)(ref));
        if (known === undefined) {
            first.set((0,model_object/* keyOf */.TN)(ref), document);
            return [];
        }
        const name = ref.namespace === undefined ? ref.name : `${ref.namespace}/${ref.name}`;
        const where = `${known.source.file}:${known.source.line}`;
        const input = { apiVersion: '', kind: 'Input', name: `${source.file}:${source.line}` };
        const text = `${ref.kind} ${name} is defined twice: also at ${where}`;
        const facts = { problem };
        return [
            findingOf('ManifestParseError', input, text, now, { symptom: 'ManifestParseError', position: source, facts }),
        ];
    });
}
function takenTwice(planned, now) {
    const holders = new Map();
    return [...planned.values()].flatMap(({ document, refused }) => {
        const { ref, object, source } = document;
        if (ref.kind !== 'Service' || ref.apiVersion !== 'v1' || refused)
            return [];
        return claimed(object.spec).flatMap(({ wanted, path }) => {
            const words = 'port' in wanted ? `node port ${wanted.port}` : `cluster IP ${wanted.ip}`;
            const holder = holders.get(words) ?? document;
            holders.set(words, holder);
            if (holder === document)
                return [];
            const { name } = holder.ref;
            const text = `Service ${name} of the manifests (${holder.source.file}:${holder.source.line}) uses the same ${words}`;
            const evidence = [
                { kind: 'manifest', source: `Service ${ref.name}, ${(0,model_object/* formatPath */.jV)(path)}, ${source.file}`, text },
            ];
            const known = { sentence: `${text}.` };
            return [
                findingOf('PortAllocated', ref, text, now, { path, evidence, known, facts: { ...wanted, holder: { name } } }),
            ];
        });
    });
}
function claimed(spec) {
    const { ports, clusterIP } = (0,record/* isRecord */.u4)(spec) ? spec : {};
    const nodePorts = (0,record/* records */.V0)(ports).flatMap(({ nodePort }, index) => typeof nodePort === 'number' && nodePort > 0
        ? [{ wanted: { port: nodePort }, path: ['spec', 'ports', index, 'nodePort'] }]
        : []);
    const hasIp = typeof clusterIP === 'string' && clusterIP !== '' && clusterIP !== 'None';
    return hasIp ? [...nodePorts, { wanted: { ip: clusterIP }, path: ['spec', 'clusterIP'] }] : nodePorts;
}

;// CONCATENATED MODULE: ./src/preflight/preflight.ts








const BEFORE_DRY_RUN = [permissions];
const AFTER_DRY_RUN = [checkAllReferences, podDryRun, objectQuota];
async function preflight(deploy) {
    return together(await Promise.all(BEFORE_DRY_RUN.map((check) => whole(() => check(deploy)))));
}
async function preflightAfterDryRun(deploy, checked) {
    const accepted = checked.filter(({ result }) => result !== 'failed');
    return together(await Promise.all(AFTER_DRY_RUN.map((check) => whole(() => check(deploy, accepted)))));
}
async function whole(check) {
    try {
        return await check();
    }
    catch (error) {
        if (error instanceof cluster_cluster/* ApiError */.h || error instanceof cluster_cluster/* ConnectionError */.R)
            throw error;
        return { failures: [], notices: [], warnings: [bugWarning('the result of one check before the apply', error)] };
    }
}
function stillForeseen(notices, found, wasWatched) {
    const told = new Set(found.map(({ code, workload }) => `${code} ${(0,model_object/* keyOf */.TN)(workload)}`));
    return notices.filter(({ code, workload }) => !told.has(`${code} ${(0,model_object/* keyOf */.TN)(workload)}`) && (!wasWatched || entryOf(code).lasting === true));
}
function together(all) {
    return {
        failures: all.flatMap(({ failures }) => failures),
        notices: all.flatMap(({ notices }) => notices),
        warnings: all.flatMap(({ warnings }) => warnings),
    };
}

// EXTERNAL MODULE: ./src/report/escape.ts
var report_escape = __webpack_require__(4031);
// EXTERNAL MODULE: ./src/report/status.ts
var report_status = __webpack_require__(6934);
;// CONCATENATED MODULE: ./src/report/annotations.ts



const PER_LEVEL = 10;
const MESSAGE_LIMIT = 4000;
function messageOf(cause) {
    const certainty = words/* CONFIDENCE_WORDS */.nm[cause.confidence] && ` (${words/* CONFIDENCE_WORDS */.nm[cause.confidence]})`;
    const sentence = (0,report_escape/* oneLine */.TN)(cause.sentence);
    const isTold = (0,report_escape/* oneLine */.TN)(cause.headline).includes(sentence);
    const proof = cause.evidence.find(({ text }) => !sentence.includes((0,report_escape/* oneLine */.TN)(text)));
    const lines = [
        ...(isTold ? [] : [sentence + certainty]),
        ...(cause.objects.length > 1 ? [`Affects ${cause.objects.map(words/* objectName */.Hd).join(', ')}.`] : []),
        ...(proof === undefined ? [] : [`${(0,report_escape/* oneLine */.TN)(proof.source)}: ${(0,report_escape/* cut */.Jj)((0,report_escape/* oneLine */.TN)(proof.text), 600)}`]),
        ...cause.steps.map((step) => `→ ${stepText(step, cause)}`),
    ];
    return (0,report_escape/* cut */.Jj)(lines.join('\n'), MESSAGE_LIMIT);
}
function stepText({ why, command, edit }, { source }) {
    if (edit !== undefined) {
        const at = edit.at ?? source;
        const to = edit.lines?.to.trim() ?? edit.to;
        return (0,report_escape/* oneLine */.TN)(`${why}${at === undefined ? '' : `, at ${(0,words/* placeOf */.$t)(at)}`}${to === undefined ? '' : `: ${to}`}`);
    }
    return command === '' ? (0,report_escape/* oneLine */.TN)(why) : `${(0,report_escape/* oneLine */.TN)(why)}: ${(0,report_escape/* plainText */.wh)(command)}`;
}
function annotate(level, title, message, source) {
    return {
        level,
        title: (0,report_escape/* cut */.Jj)((0,report_escape/* oneLine */.TN)(title), 250),
        message,
        ...(source && { file: source.file, line: source.line, column: source.column }),
    };
}
function limited(annotations, level, noun) {
    if (annotations.length <= PER_LEVEL)
        return annotations;
    const left = annotations.length - PER_LEVEL + 1;
    const rest = annotate(level, `${(0,words/* countOf */.pq)(left, `more ${noun}`)}`, 'See the job summary, the log and report.json.');
    return [...annotations.slice(0, PER_LEVEL - 1), rest];
}
function inputsAnnotation(report) {
    const { inputs = [] } = report;
    if (inputs.length === 0)
        return [];
    const lines = inputs.map((one) => (0,report_escape/* oneLine */.TN)((0,words/* wrongInput */.qn)(one)));
    const title = inputs.length === 1 ? '1 input is invalid' : `${inputs.length} inputs are invalid`;
    return [annotate('error', (0,words/* labelled */.wW)(report, title), (0,report_escape/* cut */.Jj)(lines.join('\n'), MESSAGE_LIMIT))];
}
function standing(report) {
    const status = (0,report_status/* statusOf */.c)(report);
    return (0,report_escape/* oneLine */.TN)(status === undefined ? (0,words/* standingOf */.YP)(report) : [status.lead, ...status.more].join(' '));
}
function rollbackAnnotations({ rollback = [], objects }) {
    const isHealthy = objects.some(({ rolledBack }) => rolledBack?.healthy === true);
    const isWhole = isHealthy && objects.every(({ rolledBack }) => rolledBack?.healthy !== false);
    if (rollback.length === 0)
        return [];
    const title = isWhole ? 'Rolled back' : 'Rollback';
    return [annotate(isWhole ? 'notice' : 'warning', title, (0,report_escape/* cut */.Jj)(rollback.map(report_escape/* oneLine */.TN).join('\n'), MESSAGE_LIMIT))];
}
function annotations(report) {
    const { inputs = [] } = report;
    const of = (level, causes) => causes.map((cause) => annotate(level, (0,words/* labelled */.wW)(report, cause.headline), messageOf(cause), cause.source));
    const causes = report.causes.filter((cause) => !(0,words/* isInTable */.aH)(cause, inputs));
    const isCancelled = report.verdict === 'cancelled';
    const errors = [...inputsAnnotation(report), ...(isCancelled ? [] : of('error', causes))];
    if (errors.length === 0 && report.verdict !== 'passed')
        errors.push(annotate('error', (0,words/* labelled */.wW)(report, `${(0,words/* titleOf */.Gg)(report)}: ${report.headline}`), standing(report)));
    const rollback = rollbackAnnotations(report);
    const warnings = (0,words/* otherWarnings */.ET)(report).map((text) => annotate('warning', 'Worth a look', (0,report_escape/* cut */.Jj)((0,report_escape/* oneLine */.TN)(text), MESSAGE_LIMIT)));
    const ofLevel = (level) => rollback.filter((one) => one.level === level);
    return [
        ...limited(errors, 'error', 'cause'),
        ...limited([...(isCancelled ? of('warning', causes) : []), ...ofLevel('warning'), ...warnings], 'warning', 'warning'),
        ...limited([...ofLevel('notice'), ...of('notice', report.notices)], 'notice', 'notice'),
    ];
}

// EXTERNAL MODULE: ./src/report/comment.ts
var report_comment = __webpack_require__(4231);
;// CONCATENATED MODULE: ./src/report/json.ts
const json_ORDER = [
    'version',
    'verdict',
    'headline',
    'label',
    'url',
    'mode',
    'phase',
    'startedAt',
    'finishedAt',
    'timings',
    'cluster',
    'inputs',
    'causes',
    'notices',
    'objects',
    'timeline',
    'warnings',
    'rollback',
    'stats',
];
function renderJson(report) {
    const known = new Set(json_ORDER);
    const ordered = [
        ...json_ORDER.map((field) => [field, report[field]]),
        ...Object.entries(report).filter(([field]) => !known.has(field)),
    ];
    return JSON.stringify(Object.fromEntries(ordered), null, 2) + '\n';
}

;// CONCATENATED MODULE: ./src/report/log.ts




const LABEL_WIDTH = 10;
const log_LONGEST_LINE = 1000;
const INDENT = ' '.repeat(LABEL_WIDTH + 3);
function log_field(label, text) {
    return text === '' ? [] : [`   ${label.padEnd(LABEL_WIDTH)}${text}`];
}
function howLines({ command, edit }, { source }) {
    if (edit !== undefined) {
        const at = edit.at ?? source;
        const diff = edit.lines === undefined ? [] : [`-${edit.lines.from}`, `+${edit.lines.to}`];
        return [...(at === undefined ? [] : [`in ${(0,words/* placeOf */.$t)(at)}`]), ...diff].map((line) => `${INDENT}${(0,report_escape/* plainText */.wh)(line)}`);
    }
    if (command === '')
        return [];
    return (0,report_escape/* plainText */.wh)(command)
        .split('\n')
        .map((line, index) => `${INDENT}${index === 0 ? '$' : ' '} ${line}`);
}
function causeLines(cause, number) {
    const source = cause.source === undefined ? '' : `${(0,words/* placeOf */.$t)(cause.source)}:${cause.source.column}`;
    const container = cause.container === undefined ? '' : `, container ${cause.container}`;
    const evidence = cause.evidence.flatMap(({ source: read, text }) => [
        ...log_field('seen', (0,report_escape/* oneLine */.TN)(read)),
        ...(0,report_escape/* plainText */.wh)(text)
            .replace(/\n+$/, '')
            .split('\n')
            .map((line) => `${INDENT}| ${(0,report_escape/* cut */.Jj)(line, log_LONGEST_LINE)}`),
    ]);
    const steps = cause.steps.flatMap((step) => [...log_field('do', (0,report_escape/* oneLine */.TN)(step.why)), ...howLines(step, cause)]);
    return [
        `${number}. ${(0,report_escape/* oneLine */.TN)(cause.headline)}`,
        ...log_field('where', source),
        ...log_field('what', objectNames(cause) + container),
        ...log_field('why', (0,report_escape/* oneLine */.TN)(cause.sentence) + (words/* CONFIDENCE_WORDS */.nm[cause.confidence] && ` (${words/* CONFIDENCE_WORDS */.nm[cause.confidence]})`)),
        ...evidence,
        ...steps,
        ...log_field('also seen', [...new Set([cause.symptom, ...cause.context])].filter((word) => word !== '').join(', ')),
    ];
}
function applyWords(apply, mode) {
    const isPretended = mode === 'dry-run' && (apply === 'created' || apply === 'configured');
    return isPretended ? `would be ${words/* APPLY_WORDS */.x8[apply]}` : words/* APPLY_WORDS */.x8[apply];
}
function objectNames({ objects }) {
    return objects
        .filter(({ name }) => name !== '')
        .map(words/* objectName */.Hd)
        .join(', ');
}
function objectLine({ ref, apply, rollout }, mode) {
    const cells = [
        (0,words/* objectName */.Hd)(ref),
        apply === undefined ? '' : applyWords(apply, mode),
        rollout === undefined ? '' : (0,report_escape/* oneLine */.TN)(rollout.message),
    ];
    return `   ${cells.filter((cell) => cell !== '').join(': ')}`;
}
function objectLines({ objects, mode }) {
    if (objects.every(({ apply, rollout }) => apply === undefined && rollout === undefined))
        return [];
    const sorted = (0,words/* worstFirst */.md)(objects);
    if (sorted.length <= MANY)
        return sorted.map((one) => objectLine(one, mode));
    const isWell = ({ apply, rollout }) => (apply === undefined || apply === 'created' || apply === 'configured' || apply === 'unchanged') &&
        (rollout === undefined || rollout.state === 'done');
    const kinds = Map.groupBy(sorted.filter(isWell), ({ ref }) => ref.kind);
    const counted = [...kinds].map(([kind, ones]) => {
        const results = (0,words/* tally */.N4)(ones.map(({ apply }) => (apply === undefined ? 'well' : applyWords(apply, mode))));
        return `   ${kind}: ${Object.entries(results)
            .map(([words, count]) => `${count} ${words}`)
            .join(', ')}`;
    });
    return [...sorted.filter((one) => !isWell(one)).map((one) => objectLine(one, mode)), ...counted];
}
function section(title, lines) {
    return lines.length === 0 ? [] : ['', title, ...lines];
}
function renderCauses(causes, notices) {
    const lines = [
        ...causes.flatMap((cause, index) => ['', ...causeLines(cause, index + 1)]),
        ...section('Notices', notices.flatMap((notice, index) => causeLines(notice, index + 1))),
    ];
    return neutralise(lines.slice(1).join('\n'));
}
function headLine(report) {
    return (0,report_escape/* oneLine */.TN)((0,words/* labelled */.wW)(report, `${(0,words/* titleOf */.Gg)(report)}: ${report.headline}`));
}
function standingLines(report) {
    const status = (0,report_status/* statusOf */.c)(report);
    const now = status === undefined ? '' : (0,report_escape/* oneLine */.TN)([status.lead, ...status.more].join(' '));
    const applied = (0,words/* wasAnythingApplied */.vN)(report) || report.mode === 'watch' || status === undefined ? (0,words/* standingOf */.YP)(report) : '';
    return [now, now.includes(applied) ? '' : applied].filter((line) => line !== '');
}
function inputLines(inputs) {
    return inputs.map((one) => `   ${(0,report_escape/* oneLine */.TN)((0,words/* wrongInput */.qn)(one))}`);
}
function renderLog(report, runUrl) {
    const { cluster, inputs = [] } = report;
    const causes = report.causes.filter((cause) => !(0,words/* isInTable */.aH)(cause, inputs));
    const lines = [
        headLine(report),
        ...standingLines(report),
        ...section('Invalid inputs', inputLines(inputs)),
        ...(report.verdict === 'cancelled' && causes.length > 0 ? ['', 'Found before it was cancelled'] : []),
        ...causes.flatMap((cause, index) => ['', ...causeLines(cause, index + 1)]),
        ...section('Notices', report.notices.flatMap((notice, index) => causeLines(notice, index + 1))),
        ...section('Rollback', (report.rollback ?? []).map((text) => `   ${(0,report_escape/* oneLine */.TN)(text)}`)),
        ...section('Objects', objectLines(report)),
        ...section('Warnings', (0,words/* otherWarnings */.ET)(report).map((text) => `   ${(0,report_escape/* oneLine */.TN)(text)}`)),
        '',
        [
            cluster === undefined ? '' : `cluster ${(0,report_escape/* oneLine */.TN)(`${cluster.context} ${cluster.server} ${cluster.version}`)}`,
            `took ${(0,words/* totalTime */.cJ)(report)}`,
            (0,words/* timingsOf */.Ld)(report),
        ]
            .filter((part) => part !== '')
            .join(' · '),
        headLine(report) + (runUrl === undefined ? '' : ` · ${runUrl}`),
    ];
    return (0,report_escape/* neutralise */.$0)(lines.join('\n'));
}

// EXTERNAL MODULE: ./src/report/page.ts + 4 modules
var page = __webpack_require__(479);
;// CONCATENATED MODULE: ./src/report/summary.ts

const SUMMARY_LIMIT = 1024 * 1024 - 64 * 1024;
function renderSummary(report, options = {}) {
    return (0,page/* renderPage */.C)(report, options, {
        bytes: SUMMARY_LIMIT,
        openCauses: 5,
        evidenceLines: 12,
        moreEvidenceLines: 60,
        objectRows: 500,
        alerts: false,
    });
}

;// CONCATENATED MODULE: ./src/publish.ts







const CANCELLED_COMMENT = 3000;
async function publish(report, run, inputs, effects) {
    const evidence = await publishEvidence(run, effects);
    const pages = await publishPages(report, inputs, effects);
    const warned = withWarnings(report, [...evidence.failures, ...pages]);
    const shown = withWarnings(warned, await publishLog(warned, effects));
    const outputs = await publishOutputs(shown, inputs, evidence.folder, effects);
    return withWarnings(shown, outputs);
}
function withWarnings(report, warnings) {
    return { ...report, warnings: [...new Set([...report.warnings, ...warnings])] };
}
async function publish_attempt(what, { redact }, action) {
    try {
        return { value: await action(), failures: [] };
    }
    catch (error) {
        const said = (0,model_error/* messageOf */.bD)(error);
        return { failures: [(0,evidence_redact/* redactWarning */.wr)({ words: what, said }, redact)] };
    }
}
async function publishEvidence(run, effects) {
    const failures = [];
    let folder = '';
    for (const { title, path, text } of run.evidence) {
        const shown = await publish_attempt('the evidence was not shown', effects, () => effects.github.group(title, text.split('\n')));
        const written = await publish_attempt('the evidence was not written', effects, () => effects.write(`evidence/${path}`, text));
        failures.push(...shown.failures, ...written.failures);
        if (written.value !== undefined)
            folder = without(written.value, path.split('/').length);
    }
    return { folder, failures: [...new Set(failures)] };
}
function without(path, names) {
    return path.replace(new RegExp(`(?:[\\\\/][^\\\\/]+){${names}}$`), '');
}
async function publishPages(report, inputs, effects) {
    const { github, redact } = effects;
    const page = {
        ...(github.runUrl === undefined ? {} : { runUrl: github.runUrl }),
        ...(github.repository === undefined ? {} : { repository: github.repository }),
        ...(github.documentationUrl === undefined ? {} : { documentationUrl: github.documentationUrl }),
        ...(github.withoutSecrets === undefined ? {} : { withoutSecrets: github.withoutSecrets }),
    };
    const summary = await publish_attempt('the job summary was not written', effects, () => github.writeSummary(renderSummary(report, page)));
    const comment = inputs?.comment ?? 'never';
    const ofLabel = report.label === undefined ? '' : `/${report.label}`;
    const key = inputs?.commentKey || `${github.defaultCommentKey}${ofLabel}`;
    const passed = report.verdict === 'passed';
    const posted = await publish_attempt('the comment was not written', effects, async () => {
        if (comment === 'never')
            return undefined;
        const answer = await github.upsertComment({
            key,
            body: (0,report_comment/* renderComment */.wQ)(report, { ...page, key, recovered: passed && comment === 'on-failure' }),
            createIfMissing: !passed || comment === 'always',
            signal: afterAbort(effects.signal, CANCELLED_COMMENT),
        });
        return answer.warning;
    });
    const told = [summary.value, posted.value].filter((warning) => warning !== undefined);
    return [...summary.failures, ...posted.failures, ...told.map((warning) => redact.said(warning))];
}
async function publishLog(report, effects) {
    const { github } = effects;
    const annotated = await publish_attempt('the annotations were not written', effects, () => {
        for (const annotation of annotations(report))
            github.annotate(annotation);
    });
    const logged = await publish_attempt('the report was not logged', effects, () => github.log(renderLog(report, github.runUrl)));
    const failures = [...annotated.failures, ...logged.failures];
    for (const failure of failures)
        github.log(failure);
    return failures;
}
async function publishOutputs(report, inputs, evidence, effects) {
    const { github } = effects;
    const written = await publish_attempt('report.json was not written', effects, () => effects.writeValue('report.json', report, renderJson));
    const changed = report.objects
        .filter(({ apply }) => inputs?.mode === 'deploy' && (apply === 'created' || apply === 'configured'))
        .map(({ ref }) => `${ref.kind.toLowerCase()}/${ref.name}`);
    const set = [
        github.setUnredacted('verdict', report.verdict),
        github.setUnredacted('cause', report.verdict === 'failed' ? (report.causes[0]?.code ?? '') : ''),
        github.setOutput('headline', report.headline),
        github.setOutput('causes', report.causes),
        github.setOutput('changed', changed.join('\n')),
        github.setOutput('url', report.url ?? ''),
        github.setUnredacted('report', written.value ?? ''),
        github.setUnredacted('evidence', evidence),
    ];
    const failures = [...written.failures, ...set.filter((failure) => failure !== undefined)];
    for (const failure of failures)
        github.log(failure);
    return failures;
}
function afterAbort(signal, milliseconds) {
    const later = new AbortController();
    const wait = () => void setTimeout(() => later.abort(signal.reason), milliseconds).unref();
    if (signal.aborted)
        wait();
    else
        signal.addEventListener('abort', wait, { once: true });
    return later.signal;
}

;// CONCATENATED MODULE: ./src/lookups/refusal-hints.ts






async function explainRefusals(findings, cluster, now) {
    if (cluster === undefined || findings.length === 0)
        return [...findings];
    const knowledge = new Knowledge(cluster, 'diagnosis');
    const nothing = new snapshot/* View */.Ss({ now, ...knowledge.snapshot() });
    await Promise.all([
        knowledge.want(() => [...findings.flatMap(objectsToLookUp), ...findings.flatMap(namesToLookUp)]),
        knowledge.want(() => findings.flatMap(endingNamespace)),
        knowledge.want(() => kindsToLookUp(findings, nothing)),
    ]);
    const view = new snapshot/* View */.Ss({ now, ...knowledge.snapshot() });
    const schemas = await schemasOf(findings, knowledge);
    const { bugs } = knowledge;
    const warned = findings.map((one, index) => index > 0 || bugs.length === 0 ? one : { ...one, warnings: [...(one.warnings ?? []), ...bugs] });
    return warned.flatMap((finding) => {
        const schema = schemas.get(finding.workload.apiVersion);
        const told = schema && finding_isOf(finding, 'ManifestSchemaInvalid') ? withSchema(finding, schema) : undefined;
        return told ?? [{ ...lookedUp(finding, { pods: [] }, view), confidence: finding.confidence }];
    });
}
function endingNamespace(finding) {
    const name = finding_isOf(finding, 'NamespaceTerminating')
        ? (finding.facts.namespace ?? finding.workload.namespace)
        : undefined;
    return name === undefined ? [] : [{ apiVersion: 'v1', kind: 'Namespace', name }];
}
async function schemasOf(findings, knowledge) {
    const wanted = findings.filter((finding) => finding_isOf(finding, 'ManifestSchemaInvalid') && asksForSchema(finding));
    const versions = [...new Set(wanted.map(({ workload }) => workload.apiVersion))];
    const read = await Promise.all(versions.map(async (version) => [version, await knowledge.schema(version)]));
    return new Map(read.flatMap(([version, schema]) => (schema === undefined ? [] : [[version, schema]])));
}

;// CONCATENATED MODULE: ./src/resources.ts






const USUAL = ['v1', 'apps/v1', 'batch/v1'];
const APPEARS_WITHIN = 30_000;
const resources_ASK_EVERY = 1000;
async function followedObjects(cluster, loaded, inputs) {
    const namespace = inputs.namespace || cluster.namespace || 'default';
    const { documents, refusals } = await resolveDocuments(cluster, loaded, namespace);
    const problems = [];
    const refs = documents.map(({ ref }) => ref);
    const usual = inputs.resources.length === 0 ? [] : await cluster.kinds(USUAL);
    for (const resource of inputs.resources) {
        const slash = resource.indexOf('/');
        const [kind, name] = [resource.slice(0, slash), resource.slice(slash + 1)];
        const found = resources_kindOf(kind, usual) ?? (await anywhere(cluster, kind));
        if ('message' in found)
            problems.push(found);
        else {
            const { apiVersion, namespaced } = found;
            refs.push({ apiVersion, kind: found.kind, ...(namespaced ? { namespace } : {}), name });
        }
    }
    return { documents, refs: [...new Map(refs.map((ref) => [(0,model_object/* keyOf */.TN)(ref), ref])).values()], refusals, problems };
}
function resources_kindOf(word, served) {
    const [first = '', ...rest] = word.toLowerCase().split('.');
    const suffix = rest.join('.');
    return served.find(({ apiVersion, kind, name, singularName, shortNames = [] }) => {
        const group = (0,model_object/* groupOf */.F8)(apiVersion);
        const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
        const names = [kind.toLowerCase(), name, singularName, ...shortNames];
        return names.includes(first) && (suffix === '' || suffix === group || suffix === `${version}.${group}`);
    });
}
async function anywhere(cluster, word) {
    const served = await cluster.kinds(await cluster.groupVersions());
    const found = resources_kindOf(word, served);
    if (found !== undefined)
        return found;
    const names = served.flatMap(({ kind, name, shortNames = [] }) => [kind.toLowerCase(), name, ...shortNames]);
    const meant = (0,nearest/* didYouMean */.au)(word.toLowerCase(), names);
    const message = `resources: the cluster serves no kind named ${word}${meant}`;
    return { message, input: 'resources', notServed: true };
}
async function absentObjects(cluster, observer, refs, timeout, now, signal, tell) {
    const until = now() + Math.min(APPEARS_WITHIN, timeout);
    const confirmed = async (refs) => {
        const exist = await Promise.all(refs.map((ref) => cluster.exists(ref)));
        return refs.filter((_ref, index) => exist[index] !== true);
    };
    let absent = refs;
    for (let round = 0;; round++) {
        const view = new snapshot/* View */.Ss({ now: now(), objects: observer.objects(), logs: [], absent: [] });
        const exist = await Promise.all(absent.map(async (ref) => ((0,rollout_kinds/* isWatched */.Df)(ref) ? view.get(ref) !== undefined : await cluster.exists(ref))));
        absent = absent.filter((_ref, index) => exist[index] !== true);
        if (absent.length === 0 || signal.aborted || observer.lost !== undefined)
            return [];
        if (now() >= until)
            return await confirmed(absent);
        if (round === 0)
            tell(absent);
        await observer.next(resources_ASK_EVERY, signal);
    }
}
async function meantObject(cluster, ref) {
    const { apiVersion, kind, namespace } = ref;
    const names = cluster.names({ apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) });
    return (0,nearest/* nearest */.pA)(ref.name, (await tolerance_answerOf(names)) ?? []);
}

;// CONCATENATED MODULE: ./src/apply/undo.ts





function earlierTemplate(before, live) {
    if (live === undefined)
        return 'it does not exist';
    if (!(0,kinds/* isPodMaker */._)(live) || (0,kinds/* workloadKind */.K5)(live)?.revisions === undefined)
        return `a ${live.kind} has no revisions to roll back to`;
    const { spec } = live;
    if (spec.paused === true)
        return 'it is paused, and a paused Deployment cannot be rolled back';
    const template = before && (0,model_place/* templateOf */.kW)(before);
    if (template === undefined)
        return 'it has no earlier revision';
    if (spec.revisionHistoryLimit === 0)
        return 'its revisionHistoryLimit is 0, so Kubernetes keeps no earlier revision';
    return (0,external_node_util_.isDeepStrictEqual)(template, spec.template)
        ? 'this deploy did not change its pod template, so there is nothing to undo'
        : template;
}
async function revisionName(cluster, before) {
    const { keptAs, countedIn = '' } = (0,kinds/* workloadKind */.K5)(before)?.revisions ?? {};
    const number = keptAs === 'ControllerRevision'
        ? await controllerRevision(cluster, before)
        : before.metadata.annotations?.[countedIn];
    return number === undefined ? 'its previous revision' : `revision ${number}`;
}
async function controllerRevision(cluster, object) {
    const { uid, namespace } = object.metadata;
    if (uid === undefined || namespace === undefined)
        return undefined;
    const all = await cluster.list({ apiVersion: 'apps/v1', kind: 'ControllerRevision', namespace }).catch(() => []);
    const own = all.filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid) === true);
    const wanted = undo_comparable((0,model_place/* templateOf */.kW)(object));
    return own
        .filter((one) => isA(one, 'apps/ControllerRevision'))
        .find(({ data }) => (0,external_node_util_.isDeepStrictEqual)(undo_comparable(data?.spec?.template), wanted))?.revision;
}
function undo_comparable(value) {
    if (Array.isArray(value))
        return value.map(undo_comparable);
    if (value === null || typeof value !== 'object')
        return value;
    const fields = Object.entries(value).filter(([key, field]) => key !== '$patch' && field !== null);
    return Object.fromEntries(fields.map(([key, field]) => [key, undo_comparable(field)]));
}
async function rollBack(cluster, document, template, settings) {
    const { creationTimestamp: _none, ...metadata } = template.metadata ?? {};
    const { spec: own } = document.object;
    const spec = { ...((0,record/* isRecord */.u4)(own) ? own : {}), template: { ...template, metadata } };
    const { object: after } = await cluster.apply({ ...document.object, spec }, { fieldManager: settings.fieldManager, force: true });
    return after;
}

// EXTERNAL MODULE: ./src/rollout/rollout.ts
var rollout_rollout = __webpack_require__(348);
;// CONCATENATED MODULE: ./src/rollout/stability.ts


const AFTER_READY = 10_000;
const WARMING_UP = 'a container may fail shortly after it becomes ready';
const WITH_MEMORY_LIMIT = 15_000;
const LONGEST_PROBE_WAIT = 35_000;
const KILL_TIME = 3_000;
const LONGEST_GRACE = 10_000;
const LONGEST_RELAPSE = 60_000;
const RELAPSE_MARGIN = 5_000;
const CUT = 1_000;
function settlingTime(pod, setting, eventsOf = () => []) {
    const ready = (0,pod_counts/* readySince */.SH)(pod);
    if (ready === 0)
        return { until: setting === 'auto' ? AFTER_READY : setting, why: WARMING_UP };
    const { until, why } = podStableFrom(pod, setting, eventsOf(pod));
    return { until: Math.max(0, until - ready - CUT), why };
}
function stableFrom(pods, setting, eventsOf = () => []) {
    return Math.max(0, ...pods.map((pod) => podStableFrom(pod, setting, eventsOf(pod)).until));
}
function podStableFrom(pod, setting, events) {
    const since = (0,pod_counts/* readySince */.SH)(pod);
    const ready = since + CUT;
    if (setting !== 'auto')
        return { until: setting === 0 ? 0 : ready + setting, why: 'stabilize is set' };
    const containers = [...pod.spec.containers, ...(pod.spec.initContainers ?? []).filter(isSidecar)];
    const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
    const waits = containers.flatMap((container) => {
        const status = statuses.find(({ name }) => name === container.name);
        if (status === undefined)
            return [];
        const own = events.filter(({ involvedObject }) => involvedObject.fieldPath?.endsWith(`{${container.name}}`) === true);
        return [
            ...containerWaits(container, status, ready, (pod.spec.terminationGracePeriodSeconds ?? 30) * 1000),
            {
                until: failingUntil(pod, container, status, since, own),
                why: `a probe of container ${container.name} has failed`,
            },
        ];
    });
    const unprobed = containers.find(({ readinessProbe }) => readinessProbe === undefined);
    const why = unprobed === undefined ? WARMING_UP : `container ${unprobed.name} has no readiness probe`;
    return longest([{ until: ready + AFTER_READY, why }, ...waits]);
}
function longest(waits) {
    return waits.reduce((last, one) => (one.until > last.until ? one : last));
}
function isSidecar({ restartPolicy }) {
    return restartPolicy === 'Always';
}
function containerWaits(container, status, ready, grace) {
    const { name } = container;
    const started = ((0,snapshot/* parseTime */.pe)(status.state?.running?.startedAt) ?? 0) + CUT;
    const probed = container.startupProbe === undefined ? started : ready;
    const livenessTold = (probe) => {
        const first = Math.max(probed, started + (probe.initialDelaySeconds ?? 0) * 1000);
        const end = first + timeToFail(probe) + Math.min(grace, LONGEST_GRACE) + KILL_TIME;
        return Math.min(end, ready + LONGEST_PROBE_WAIT);
    };
    const waits = [{ until: started + AFTER_READY, why: `container ${name} has just started` }];
    if (container.resources?.limits?.memory !== undefined)
        waits.push({ until: Math.max(started, ready) + WITH_MEMORY_LIMIT, why: `container ${name} has a memory limit` });
    if (container.livenessProbe !== undefined)
        waits.push({
            until: livenessTold(container.livenessProbe),
            why: `the liveness probe of container ${name} could fail until then`,
        });
    const ended = status.lastState?.terminated;
    if ((status.restartCount ?? 0) > 0 && ended !== undefined) {
        const lived = ((0,snapshot/* parseTime */.pe)(ended.finishedAt) ?? 0) - ((0,snapshot/* parseTime */.pe)(ended.startedAt) ?? 0);
        waits.push({
            until: started + Math.min(lived + RELAPSE_MARGIN, LONGEST_RELAPSE),
            why: `container ${name} has restarted`,
        });
    }
    return waits;
}
function timeToFail({ periodSeconds = 10, failureThreshold = 3, timeoutSeconds = 1 }) {
    return (periodSeconds * failureThreshold + timeoutSeconds) * 1000;
}
function failingUntil(pod, container, status, ready, events) {
    const started = (0,snapshot/* parseTime */.pe)(status.state?.running?.startedAt) ?? 0;
    const waits = events.map((event) => {
        const at = (0,snapshot/* eventTime */.gE)(event);
        const message = (0,snapshot/* eventMessage */._X)(event);
        if (event.reason === 'Killing' && at > started && /failed (liveness|startup) probe/.test(message)) {
            const probe = message.includes('failed startup') ? container.startupProbe : container.livenessProbe;
            const grace = probe?.terminationGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30;
            return at + CUT + grace * 1000 + RELAPSE_MARGIN;
        }
        if (event.reason !== 'Unhealthy' || / probe errored/.test(message))
            return 0;
        if (at > started && message.startsWith('Liveness probe') && container.livenessProbe !== undefined)
            return at + CUT + timeToFail(container.livenessProbe);
        if (at > ready && message.startsWith('Readiness probe') && container.readinessProbe !== undefined)
            return at + CUT + timeToFail(container.readinessProbe);
        return 0;
    });
    return Math.max(0, ...waits);
}

;// CONCATENATED MODULE: ./src/rollout/judge.ts





const EMPTY_MEMORY = { objects: new Map(), seen: new Map() };
const CONTROLLER_GRACE = 5_000;
const HEARTBEAT = 15_000;
const CONFIRMED_AFTER = 2_000;
const GATHERING = 6_000;
function judge_judge(memory, tracked, rollouts, findings, options) {
    const { now } = options;
    const seen = stillSeen(memory, findings.flat(), options);
    const objects = new Map(rollouts.map((rollout, index) => [(0,model_object/* keyOf */.TN)(rollout.ref), remember(memory, rollout, tracked[index], options)]));
    const judged = rollouts.map((rollout, index) => {
        const known = objects.get((0,model_object/* keyOf */.TN)(rollout.ref));
        const subject = { tracked: tracked[index], rollout, findings: findings[index] ?? [], known };
        return { ...subject, outlook: judgeOne(subject, seen, options) };
    });
    const outlooks = judged.map(({ outlook }) => outlook);
    const failures = outlooks.flatMap((one) => ('failure' in one ? one.failure : []));
    const waiting = judged.filter(({ outlook: { kind } }) => kind === 'waits' || kind === 'overdue');
    const provedAt = failures.length === 0 ? undefined : (memory.provedAt ?? now);
    const gathersUntil = provedAt === undefined ? now : provedAt + GATHERING;
    const told = new Set(failures.flatMap((failure) => failure.findings.map(({ code }) => code)));
    const gathering = now < gathersUntil &&
        outlooks.every(({ kind }) => kind !== 'overdue') &&
        waiting.flatMap((one) => one.findings).some((one) => !told.has(one.code) && options.isGathering(one));
    return {
        memory: { objects, seen, provedAt },
        verdict: failures.length > 0 && !gathering ? 'failed' : waiting.length > 0 ? 'wait' : 'passed',
        failures,
        waitingFor: waiting.map(({ rollout }) => rollout),
        doubts: new Map(judged.flatMap(({ rollout, outlook }) => outlook.kind === 'waits' && outlook.doubt !== undefined ? [[(0,model_object/* keyOf */.TN)(rollout.ref), outlook.doubt]] : [])),
        lookAgainAt: Math.min(now + HEARTBEAT, gathering ? gathersUntil : Infinity, ...outlooks.map((one) => ('until' in one ? one.until : Infinity))),
    };
}
function timeLimitOf(tracked, timeout) {
    return tracked?.timeLimit ?? (tracked && (0,gate_annotations/* ownTimeLimit */.hO)((0,rollout_rollout/* annotated */.dR)(tracked))) ?? timeout;
}
function judgeOne({ tracked, rollout, findings, known }, seen, options) {
    const { now } = options;
    const timeout = options.startedAt + timeLimitOf(tracked, options.timeout);
    const doubt = rollout.state === 'done' ? believedFrom(rollout, tracked, known, options) : undefined;
    const stable = doubt?.until ?? Infinity;
    const isUnopposed = rollout.state === 'done' && now >= timeout && findings.length === 0;
    if (now >= stable || isUnopposed)
        return { kind: 'settled' };
    const confirmed = rollout.state === 'failed' ? Math.min((known?.failedAt ?? now) + CONFIRMED_AFTER, timeout) : Infinity;
    const failed = (over) => ({ rollout, findings, ...over });
    if (now >= confirmed)
        return { kind: 'failed', failure: failed({ reason: rollout.reason }), until: Infinity };
    const hopeless = findings.filter((finding) => options.failFast &&
        options.isHopeless(finding, now - (seen.get(seenKey(finding)) ?? now), share(finding, findings, rollout, options)));
    const until = Math.min(stable, confirmed);
    if (hopeless.length > 0)
        return { kind: 'failed', failure: failed({ findings: hopeless }), until };
    const deadline = rollout.state === 'done' || rollout.progressDeadline === undefined
        ? Infinity
        : (known?.progressAt ?? now) + rollout.progressDeadline * 1000 + CONTROLLER_GRACE;
    const next = Math.min(until, timeout, deadline, findings.length > 0 ? now + 1000 : Infinity);
    if (now >= timeout) {
        const isOwn = tracked !== undefined && (0,gate_annotations/* ownTimeLimit */.hO)((0,rollout_rollout/* annotated */.dR)(tracked)) !== undefined;
        const reason = { code: 'GateTimeout', facts: isOwn ? { own: true } : {} };
        return { kind: 'overdue', failure: failed({ reason }), until: next };
    }
    if (now >= deadline)
        return { kind: 'overdue', failure: failed({ reason: { code: 'RolloutStalled', facts: {} } }), until: next };
    return { kind: 'waits', until: next, doubt };
}
function believedFrom(rollout, tracked, known, { stabilize, eventsOf, now }) {
    const none = { until: 0, why: '' };
    if (judge_isSettled(tracked, rollout, known) || stabilize === 0)
        return none;
    const waits = rollout.pods.map((pod) => {
        const { until, why } = settlingTime(pod, stabilize, eventsOf);
        return { until: heardReady(pod, known, now) + until, why };
    });
    return longest([none, ...waits]);
}
function judge_isSettled(tracked, rollout, known) {
    if (rollout.desired === 0 || rollout.decider?.whose === 'user')
        return true;
    if (tracked?.changed !== false)
        return false;
    const hasRestarted = (pod) => (pod.status?.containerStatuses ?? []).some(({ restartCount = 0 }) => restartCount > 0);
    return rollout.pods.every((pod) => !hasRestarted(pod) && heardReady(pod, known, Infinity) + settlingTime(pod, 'auto').until <= tracked.appliedAt);
}
function heardReady({ metadata }, known, otherwise) {
    return known?.heard.get(metadata.uid ?? '')?.at ?? otherwise;
}
function remember(memory, rollout, tracked, { now, provedReady }) {
    const known = memory.objects.get((0,model_object/* keyOf */.TN)(rollout.ref));
    const isNew = known?.progress.has(rollout.progress) !== true;
    const mayBeOld = known === undefined && tracked?.changed === false;
    const heard = rollout.pods.map((pod) => {
        const { uid = '' } = pod.metadata;
        const since = (0,pod_counts/* readySince */.SH)(pod);
        const before = known?.heard.get(uid);
        if (before?.since === since)
            return [uid, before];
        return [uid, { since, at: mayBeOld ? Math.min(now, provedReady?.(pod) ?? now) : now }];
    });
    return {
        progress: isNew ? new Set([...(known?.progress ?? []), rollout.progress]) : known.progress,
        progressAt: isNew ? now : known.progressAt,
        heard: new Map(heard),
        failedAt: rollout.state === 'failed' ? (known?.failedAt ?? now) : undefined,
    };
}
function stillSeen(memory, findings, options) {
    return new Map(findings.map((finding) => {
        const key = seenKey(finding);
        return [key, memory.seen.get(key) ?? options.now];
    }));
}
function seenKey(finding) {
    return `${(0,model_object/* keyOf */.TN)(finding.workload)}|${finding.code}|${finding.container?.name ?? ''}`;
}
function share(finding, all, rollout, { identity }) {
    const same = all.filter((other) => identity(other) === identity(finding));
    return new Set(same.map(({ pod }) => pod?.metadata.name)).size / Math.max(1, rollout.desired);
}

;// CONCATENATED MODULE: ./src/diagnose/awaited.ts


function withAwaited(findings, rollouts) {
    const makers = new Map(rollouts.flatMap(({ ref, brings }, index) => brings === undefined ? [] : [[(0,model_object/* keyOf */.TN)(brings), { ref, isBroken: (findings[index] ?? []).length > 0 }]]));
    return findings.map((list) => list.map((finding) => (makers.size === 0 ? finding : awaiting(finding, makers))));
}
function awaiting(finding, makers) {
    const missing = missingObject(finding);
    const maker = missing && makers.get((0,model_object/* keyOf */.TN)(missing));
    if (maker === undefined)
        return finding;
    return maker.isBroken
        ? { ...finding, follows: [...(finding.follows ?? []), maker.ref] }
        : { ...finding, standing: { ...finding.standing, awaited: true } };
}

;// CONCATENATED MODULE: ./src/diagnose/look.ts











function lookAt(tracked, view, memory, options) {
    const rollouts = (0,rollout_kinds/* rolloutsOf */.wY)(tracked, view);
    const found = rollouts.map((rollout, index) => {
        if (rollout.state === 'done' && (rollout.desired === 0 || rollout.decider?.whose === 'user'))
            return [];
        const { changed = false, appliedAt } = tracked[index] ?? {};
        return seenOn(changed && appliedAt !== undefined ? { ...rollout, changedAt: appliedAt } : rollout, view);
    });
    const { startedAt, timeout, failFast, stabilize } = options;
    const settings = {
        startedAt,
        timeout,
        failFast,
        stabilize,
        now: view.now,
        identity: identityOf,
        isHopeless: isHopeless,
        isGathering: isGathering,
        eventsOf: (pod) => view.eventsOf(pod),
        provedReady: (pod) => provedReady(pod, view),
    };
    const findings = withFollowers(withAwaited(found, rollouts));
    const judgement = judge_judge(memory, tracked, rollouts, findings, settings);
    const lookAgainAt = Math.min(judgement.lookAgainAt, ...rollouts.flatMap((rollout) => rollout.lookAgainAt ?? []));
    return { view, rollouts, findings, judgement: { ...judgement, lookAgainAt } };
}
const look_CUT = 1000;
function provedReady(pod, view) {
    const ready = (0,model_object/* condition */.uH)(pod.status?.conditions, 'Ready');
    return (view.time((0,model_clocks/* kubeletOf */._k)(pod), ready?.lastTransitionTime) ?? view.now) + look_CUT;
}
function seenOn(rollout, view) {
    try {
        return findingsOf(rollout, view);
    }
    catch (error) {
        const { kind, name } = rollout.ref;
        const warnings = [bugWarning(`how ${kind} ${name} is`, error)];
        return [
            findingOf('Unknown', rollout.ref, 'how its pods are could not be read', view.now, {
                warnings,
                facts: { unsaid: true },
            }),
        ];
    }
}

// EXTERNAL MODULE: ./src/rollout/foreign-changes.ts
var foreign_changes = __webpack_require__(721);
;// CONCATENATED MODULE: ./src/rollout/pod-history.ts


const pod_history_MOST_PODS = 20;
const MOST_ENDS = 50;
class PodHistory {
    #pods = new Map();
    #ends = new Map();
    #seen = new WeakSet();
    see(rollouts) {
        for (const { ref, pods } of rollouts) {
            const known = this.#pods.get((0,model_object/* keyOf */.TN)(ref)) ?? new Map();
            this.#pods.set((0,model_object/* keyOf */.TN)(ref), known);
            for (const pod of pods) {
                if (this.#seen.has(pod) || (known.size >= pod_history_MOST_PODS && !known.has(pod_history_identityOf(pod))))
                    continue;
                this.#seen.add(pod);
                known.set(pod_history_identityOf(pod), pod);
                for (const status of (0,pod_counts/* containerStatuses */.up)(pod))
                    this.#remember(pod, status);
            }
        }
    }
    podsOf(ref) {
        return [...(this.#pods.get((0,model_object/* keyOf */.TN)(ref))?.values() ?? [])];
    }
    endsOf(pod, container) {
        const ends = this.#ends.get(`${pod_history_identityOf(pod)}/${container}`);
        return [...(ends?.values() ?? [])].toSorted((a, b) => a.run - b.run);
    }
    #remember(pod, { name, state, lastState, restartCount = 0 }) {
        const key = `${pod_history_identityOf(pod)}/${name}`;
        const ends = this.#ends.get(key) ?? new Map();
        this.#ends.set(key, ends);
        const before = state?.waiting === undefined ? restartCount - 1 : restartCount;
        const told = [
            [lastState?.terminated, Math.max(0, before)],
            [state?.terminated, restartCount],
        ];
        for (const [end, run] of told)
            if (end !== undefined && ends.size < MOST_ENDS)
                ends.set(run, { ...end, run });
    }
}
function pod_history_identityOf({ metadata }) {
    return metadata.uid ?? `${metadata.namespace}/${metadata.name}`;
}

;// CONCATENATED MODULE: ./src/watch.ts












const watch_HEARTBEAT = 29_000;
const FLICKER = 300;
const NAMED = 3;
async function watchRollouts(observer, targets, knowledge, options) {
    const startedAt = options.now();
    const narrator = new Narrator(options);
    let tracked = targets;
    const warnings = new Map();
    const doneAt = new Map();
    const history = new PodHistory();
    let memory = EMPTY_MEMORY;
    let observed = { now: startedAt, objects: observer.objects() };
    let back = { outages: observer.outages };
    let current = { news: -1, at: startedAt };
    const look = () => {
        const isNews = observer.news !== current.news;
        if (observer.outages !== back.outages)
            back = { outages: observer.outages, at: options.now() };
        observed = { now: observer.isBehind && !isNews ? current.at : options.now(), objects: observer.objects() };
        options.clocks.hear(observed.objects, options.now());
        const seen = lookAtObserved();
        if (isNews || current.seen === undefined)
            current = { news: observer.news, at: observed.now, seen };
        return seen;
    };
    const viewOf = () => {
        const learnt = knowledge.snapshot();
        return new snapshot/* View */.Ss({
            ...learnt,
            now: observed.now,
            answersSince: back.at,
            clocks: options.clocks,
            objects: [...learnt.objects, ...observed.objects],
            deleted: observer.deleted,
            unreadable: observer.unreadable.map(({ target }) => target),
            unlisted: observer.unlisted,
            versions: observer.versions,
        });
    };
    const lookAtObserved = () => {
        const view = viewOf();
        tracked = tracked.map((one) => knownFrom(one, view));
        const seen = lookAt(tracked, view, memory, { ...options, startedAt });
        memory = seen.judgement.memory;
        history.see(seen.rollouts);
        for (const { ref, state } of seen.rollouts) {
            if (state !== 'done')
                doneAt.delete((0,model_object/* keyOf */.TN)(ref));
            else if (!doneAt.has((0,model_object/* keyOf */.TN)(ref)))
                doneAt.set((0,model_object/* keyOf */.TN)(ref), view.now);
        }
        for (const warning of warningsIn(seen))
            warnings.set(`${warning.words}: ${warning.said ?? ''}`, warning);
        return seen;
    };
    const longestLimit = () => {
        const limits = tracked.map((one) => timeLimitOf(one, options.timeout));
        return limits.length === 0 ? options.timeout : Math.max(...limits);
    };
    for (;;) {
        let seen = look();
        narrator.tell(seen);
        if (options.signal.aborted)
            return await ended('cancelled', seen);
        if (observer.lost !== undefined)
            return lostWith(current.seen ?? seen, observer.lost);
        const all = seen.findings.flat();
        const isDue = options.now() >= startedAt + longestLimit();
        if (seen.judgement.verdict !== 'wait' || isDue) {
            const unreadable = await freshRead(seen);
            const confirmed = look();
            if (unreadable !== undefined) {
                if (options.now() >= startedAt + longestLimit())
                    return lostWith(current.seen ?? confirmed, unreadable);
                options.progress(`could not read the cluster: ${options.redact.said(unreadable.message)}`);
            }
            else if (confirmed.judgement.verdict !== 'wait') {
                return await ended(confirmed.judgement.verdict, confirmed);
            }
            seen = confirmed;
        }
        const { view } = seen;
        const questions = questionsOf(seen);
        await Promise.all([knowledge.want(() => kindsToLookUp(all, view)), knowledge.want(questions)]);
        const again = Math.min(seen.judgement.lookAgainAt, narrator.lookAgainAt);
        await observer.next(Math.max(100, again - options.now()), options.signal);
    }
    async function freshRead(seen) {
        try {
            const found = seen.findings.flat();
            await Promise.all([
                observer.refresh(),
                knowledge.want(() => found.flatMap(objectsToLookUp), 'again'),
                knowledge.want([...(0,foreign_changes/* namespacesOf */.Gw)(seen.rollouts), ...questionsOf(seen)], 'again'),
            ]);
            const changed = await options.reread(tracked, seen.view);
            tracked = tracked.map((one) => ({ ...one, reread: changed.get((0,model_object/* keyOf */.TN)(one.ref)) }));
            return undefined;
        }
        catch (error) {
            if (isRefusal(error))
                return error;
            throw error;
        }
    }
    function seenSoFar(view) {
        return { view, doneAt, history, warnings: [...warnings.values()] };
    }
    function lostWith(seen, lost) {
        const { failures } = seen.judgement;
        const failed = new Set(failures.map(({ rollout }) => (0,model_object/* keyOf */.TN)(rollout.ref)));
        const pending = seen.findings.flat().filter(({ workload }) => !failed.has((0,model_object/* keyOf */.TN)(workload)));
        const { rollouts, view } = seen;
        return { verdict: 'failed', rollouts, failures, pending, lost, ...seenSoFar(view) };
    }
    async function ended(verdict, seen) {
        narrator.end(seen);
        if (verdict !== 'failed') {
            const pending = verdict === 'cancelled' ? seen.findings.flat() : [];
            return { verdict, rollouts: seen.rollouts, failures: [], pending, ...seenSoFar(seen.view) };
        }
        const telling = [...seen.judgement.failures.flatMap(({ findings }) => findings), ...seen.findings.flat()];
        const { view: before } = seen;
        await Promise.all([
            knowledge.logs(() => logsToRead(telling, options.logLines)),
            knowledge.want(() => telling.flatMap(namesToLookUp)),
            knowledge.want(() => kindsToLookUp(telling, before)),
        ]);
        const fuller = viewOf();
        await Promise.all([
            knowledge.want(() => podsToLookUp(telling, fuller)),
            knowledge.want(() => policiesToLookUp(lookAtObserved().findings.flat())),
        ]);
        const { view, rollouts, findings } = lookAtObserved();
        const failures = seen.judgement.failures.map((failure) => {
            const proved = new Set(failure.findings.map(whereOf));
            const own = findings[tracked.findIndex(({ ref }) => (0,model_object/* keyOf */.TN)(ref) === (0,model_object/* keyOf */.TN)(failure.rollout.ref))] ?? [];
            const fresh = own.filter((finding) => proved.has(whereOf(finding)));
            if (fresh.length === 0)
                return failure;
            const others = own.filter((finding) => !proved.has(whereOf(finding)) && speaksAgainst(finding));
            return { ...failure, findings: [...fresh, ...others.map((finding) => ({ ...finding, alsoSeen: true }))] };
        });
        const failed = new Set(failures.map(({ rollout }) => (0,model_object/* keyOf */.TN)(rollout.ref)));
        const pending = findings.flat().filter(({ workload }) => !failed.has((0,model_object/* keyOf */.TN)(workload)));
        return { verdict, rollouts, failures, pending, ...seenSoFar(view) };
    }
}
function speaksAgainst({ standing = {}, confidence }) {
    return standing.runsAgain !== true && standing.appeared !== true && confidence !== 'guess';
}
function knownFrom(tracked, view) {
    const live = tracked.applied === undefined ? view.get(tracked.ref) : undefined;
    return live === undefined ? tracked : { ...tracked, applied: live };
}
function warningsIn({ rollouts, findings }) {
    return [
        ...rollouts.flatMap(({ warning }) => warning ?? []),
        ...findings.flat().flatMap(({ warnings = [] }) => warnings),
    ];
}
function questionsOf({ rollouts }) {
    return rollouts.flatMap(({ asks = [] }) => asks);
}
function whereOf({ carrier, container }) {
    return `${carrier.metadata.name}/${container?.name ?? ''}`;
}
const DONE_WORDS = { stabilizing: ', checking stability', stayed: ', stable' };
function watch_isSame(one, other) {
    return one.message === other?.message && one.done === other.done;
}
class Narrator {
    #options;
    #startedAt;
    #states = new Map();
    #saidAt;
    #flickering = Infinity;
    constructor(options) {
        this.#options = options;
        this.#startedAt = this.#saidAt = options.now();
    }
    get lookAgainAt() {
        return Math.min(this.#flickering, this.#saidAt + watch_HEARTBEAT);
    }
    tell(seen) {
        const now = this.#options.now();
        this.#flickering = Infinity;
        for (const rollout of seen.rollouts) {
            const state = this.#remember(rollout, seen.judgement, now);
            if (watch_isSame(state.standing, state.told))
                continue;
            if (now - state.since >= FLICKER)
                this.#tellState(rollout, state, seen.judgement);
            else
                this.#flickering = Math.min(this.#flickering, state.since + FLICKER);
        }
        if (now - this.#saidAt >= watch_HEARTBEAT)
            this.#say(this.#heartbeat(seen, now));
    }
    end({ rollouts, judgement }) {
        for (const rollout of rollouts) {
            const state = this.#remember(rollout, judgement, this.#options.now());
            if (!watch_isSame(state.standing, state.told))
                this.#tellState(rollout, state, judgement);
        }
    }
    #remember(rollout, { waitingFor }, now) {
        const key = (0,model_object/* keyOf */.TN)(rollout.ref);
        const known = this.#states.get(key);
        const message = maskedMessage(rollout, this.#options.redact);
        const stabilizing = rollout.state === 'done' && waitingFor.includes(rollout);
        const stayed = rollout.state === 'done' && known?.told?.message === message && known.told.done !== undefined;
        const standing = { message, done: stabilizing ? 'stabilizing' : stayed ? 'stayed' : undefined };
        const state = known !== undefined && watch_isSame(standing, known.standing) ? known : { standing, since: now, told: known?.told };
        this.#states.set(key, state);
        return state;
    }
    #tellState({ ref, isStored }, state, { doubts }) {
        const { message, done } = (state.told = state.standing);
        if (isStored === true)
            return;
        const doubt = done === 'stabilizing' ? doubts.get((0,model_object/* keyOf */.TN)(ref)) : undefined;
        const more = doubt === undefined ? '' : ` ${this.#secondsUntil(doubt.until)}, because ${doubt.why}`;
        this.#say(`${ref.kind} ${ref.name}: ${message}${done === undefined ? '' : DONE_WORDS[done]}${more}`);
    }
    #secondsUntil(time) {
        return `for ${(0,words/* durationOf */.cf)(Math.max(1000, Math.ceil((time - this.#options.now()) / 1000) * 1000))} more`;
    }
    #heartbeat({ findings, judgement: { waitingFor } }, now) {
        const named = waitingFor
            .slice(0, NAMED)
            .map((rollout) => `${rollout.ref.kind} ${rollout.ref.name} (${maskedMessage(rollout, this.#options.redact)})`);
        if (waitingFor.length > NAMED)
            named.push(`${waitingFor.length - NAMED} more`);
        const newest = findings
            .flat()
            .reduce((last, one) => (last !== undefined && last.since > one.since ? last : one), undefined);
        const suspicion = newest === undefined ? '' : `; it looks like ${headlineOfFinding(newest, this.#options.redact)}`;
        return `still waiting after ${(0,words/* durationOf */.cf)(now - this.#startedAt)} for ${named.join(', ')}${suspicion}`;
    }
    #say(line) {
        this.#saidAt = this.#options.now();
        this.#options.progress(line);
    }
}

;// CONCATENATED MODULE: ./src/roll-back.ts










const BLOCKED_TIMEOUT = 20_000;
const ONLY_TEMPLATES = 'Only pod templates were rolled back: ConfigMaps, Secrets and all other objects and fields keep the state of this deploy';
async function rollBackAll(cluster, observer, clocks, watched, inputs, run, effects) {
    const { redact, now } = effects;
    const { rollback: lines } = run;
    const failed = failedRollouts(watched, run);
    if (failed.length === 0)
        lines.set('', 'Nothing was rolled back: no workload is known to have failed');
    const undone = [];
    for (const rollout of failed) {
        if (effects.signal.aborted) {
            lines.set((0,model_object/* keyOf */.TN)(rollout.ref), `${roll_back_nameOf(rollout.ref)} was not rolled back: the run was cancelled`);
            continue;
        }
        const one = await roll_back_undo(cluster, rollout, inputs, run, now, redact);
        if (one === undefined)
            continue;
        effects.github.log(`${roll_back_nameOf(rollout.ref)}: rolling back to ${one.to}`);
        undone.push(one);
    }
    for (const rollout of watched.rollouts) {
        const { ref, state } = rollout;
        if (state === 'done' || !(0,rollout_kinds/* isWorkload */.gv)(ref) || lines.has((0,model_object/* keyOf */.TN)(ref)))
            continue;
        const why = `its rollout was still in progress when the deploy failed (${maskedMessage(rollout, redact)})`;
        lines.set((0,model_object/* keyOf */.TN)(ref), `${roll_back_nameOf(ref)} was not rolled back: ${why}`);
    }
    if (undone.length === 0)
        return;
    lines.set('', ONLY_TEMPLATES);
    const knowledge = new Knowledge(cluster, 'diagnosis');
    for (const blocked of [false, true]) {
        const group = undone.filter((one) => (one.blocked !== undefined) === blocked);
        if (group.length === 0)
            continue;
        const after = await watchRollouts(observer, group.map(({ tracked }) => blocked ? { ...tracked, timeLimit: Math.min(BLOCKED_TIMEOUT, inputs.timeout) } : tracked), knowledge, {
            ...inputs,
            now,
            clocks,
            reread: () => Promise.resolve(new Map()),
            signal: effects.signal,
            redact,
            progress: (line) => effects.github.log(`rollback: ${line}`),
        });
        for (const warning of after.warnings)
            run.warnings.add((0,evidence_redact/* redactWarning */.wr)(warning, redact));
        for (const [index, one] of group.entries()) {
            const key = (0,model_object/* keyOf */.TN)(one.tracked.ref);
            const rollout = after.rollouts[index];
            const healthy = rollout.state === 'done' && !after.failures.some((failure) => (0,model_object/* keyOf */.TN)(failure.rollout.ref) === key);
            run.restored.set(key, { rollout, view: after.view, ...(after.verdict === 'cancelled' ? {} : { healthy }) });
            lines.set(key, outcome(one, after, index, redact));
        }
    }
}
function failedRollouts(watched, run) {
    const failures = watched.failures.map(({ rollout }) => rollout);
    const named = new Set([...failures.map(({ ref }) => ref), ...run.findings.map(({ workload }) => workload)].map(model_object/* keyOf */.TN));
    const others = watched.rollouts.filter(({ ref }) => !failures.some((failure) => (0,model_object/* keyOf */.TN)(failure.ref) === (0,model_object/* keyOf */.TN)(ref)));
    return [...failures, ...others.filter(({ ref, state }) => state !== 'done' && named.has((0,model_object/* keyOf */.TN)(ref)))];
}
async function roll_back_undo(cluster, rollout, inputs, run, now, redact) {
    const { ref, live } = rollout;
    const name = roll_back_nameOf(ref);
    const remains = (why) => void run.rollback.set((0,model_object/* keyOf */.TN)(ref), `${name} was not rolled back: ${why}`);
    if (rollout.foreign !== undefined)
        return remains('someone else changed it after this deploy applied it');
    const document = run.documents.find((candidate) => (0,model_object/* keyOf */.TN)(candidate.ref) === (0,model_object/* keyOf */.TN)(ref));
    const before = run.applied.get((0,model_object/* keyOf */.TN)(ref))?.before;
    if (document === undefined)
        return remains('it is not in the manifests');
    const template = earlierTemplate(before, live);
    if (typeof template === 'string')
        return remains(template);
    const images = roll_back_imagesOf(template);
    if (run.failingBefore.has((0,model_object/* keyOf */.TN)(ref)))
        return remains(`its previous revision (${images}) was already failing before this deploy`);
    const to = `${await revisionName(cluster, before)} (${images})`;
    run.rollback.set((0,model_object/* keyOf */.TN)(ref), `${name} was being rolled back to ${to} when the run ended`);
    try {
        const after = await rollBack(cluster, document, template, inputs);
        run.rolledBack.add((0,model_object/* keyOf */.TN)(ref));
        const { generation } = after.metadata;
        const tracked = {
            ref,
            changed: true,
            appliedAt: now(),
            applied: after,
            generation,
        };
        return { tracked, to, blocked: blockedBy(rollout) };
    }
    catch (error) {
        return remains(redact.said((0,model_error/* messageOf */.bD)(error)));
    }
}
function blockedBy({ live, pods }) {
    const broken = pods.filter((pod) => !(0,pod_counts/* isReady */.i_)(pod));
    if (broken.length === 0 || !(0,kinds/* isPodMaker */._)(live))
        return undefined;
    const { updateStrategy, podManagementPolicy = 'OrderedReady' } = live.spec;
    if (updateStrategy?.type === 'OnDelete')
        return { pods: broken, why: 'updateStrategy OnDelete' };
    return (0,kinds/* workloadKind */.K5)(live)?.numbered === true && podManagementPolicy === 'OrderedReady'
        ? { pods: broken, why: 'podManagementPolicy OrderedReady' }
        : undefined;
}
function outcome({ tracked: { ref }, to, blocked }, after, index, redact) {
    const rollout = after.rollouts[index];
    const message = maskedMessage(rollout, redact);
    const done = `${roll_back_nameOf(ref)} was rolled back to ${to}`;
    if (after.verdict === 'cancelled')
        return `${done}; the run was cancelled before it was known whether it is healthy: ${message}`;
    const failure = after.failures.find(({ rollout }) => (0,model_object/* keyOf */.TN)(rollout.ref) === (0,model_object/* keyOf */.TN)(ref));
    if (rollout.state === 'done' && failure === undefined)
        return `${done} and is healthy again: ${message}`;
    const still = (blocked?.pods ?? []).filter(({ metadata }) => after.view.pods.some((pod) => pod.metadata.uid === metadata.uid && !(0,pod_counts/* isReady */.i_)(pod)));
    if (blocked !== undefined && still.length > 0) {
        const names = still.map(({ metadata }) => metadata.name).join(' ');
        const namespace = ref.namespace === undefined ? '' : ` -n ${ref.namespace}`;
        const [pod, keeps, it] = still.length === 1 ? ['pod', 'is', 'it'] : ['pods', 'are', 'them'];
        return `${done}, but ${pod} ${names} of the failed revision ${keeps} not replaced (${blocked.why}). Delete ${it}: kubectl delete pod ${names}${namespace}`;
    }
    const codes = new Set(failure?.findings.map(({ code }) => code));
    const why = codes.size === 0 ? '' : ` (${[...codes].join(', ')})`;
    return `${done} but is not healthy: ${message}${why}`;
}
function roll_back_nameOf({ kind, name }) {
    return `${kind} ${name}`;
}
function roll_back_imagesOf({ spec }) {
    const images = new Set(spec.containers.map(({ image }) => image ?? ''));
    return `${images.size === 1 ? 'image' : 'images'} ${[...images].join(', ')}`;
}
function notRolledBack(run, { mode }) {
    if (mode === 'watch' && run.findings.length > 0)
        return 'mode watch changes nothing in the cluster';
    if (mode !== 'deploy' || run.applied.size === 0)
        return undefined;
    if (run.watched?.verdict === 'failed' || run.cancelled)
        return 'the run was cancelled';
    if (run.findings.length > 0 && run.watched !== undefined)
        return 'no rollout has failed';
    return run.findings.length > 0
        ? 'the deploy ended while it was being applied, before a rollout was judged'
        : undefined;
}

;// CONCATENATED MODULE: ./src/before.ts








const STARTING = 60_000;
async function snapshotBefore(cluster, observer, clocks, run, { now, redact }) {
    try {
        const [review] = await Promise.all([
            tolerance_answerOf(cluster.review('authentication.k8s.io/v1', 'SelfSubjectReview')),
            observer.refresh(),
        ]);
        clocks.hearNow(review?.metadata.creationTimestamp, now());
    }
    catch (error) {
        run.warnings.add(`the state before the deploy could not be read: ${redact.said(String(error))}`);
    }
    const objects = observer.objects();
    clocks.hear(objects, now());
    return new snapshot/* View */.Ss({ now: now(), clocks, objects, logs: [], absent: [] });
}
function isStarting({ channel, confidence, since }, now) {
    return (channel === 'readiness' || confidence === 'guess') && now - since < STARTING;
}
async function rememberFailures(before, knowledge, inputs, run) {
    const { now } = before;
    const look = () => {
        const learnt = knowledge.snapshot();
        const view = new snapshot/* View */.Ss({ ...before.snapshot, ...learnt, objects: [...before.snapshot.objects, ...learnt.objects] });
        return run.documents
            .filter(({ ref }) => (0,rollout_kinds/* isWatched */.Df)(ref))
            .map(({ ref }) => (0,rollout_kinds/* rolloutOf */.Zb)({ ref, changed: false, appliedAt: now, ...wishesFor(ref, inputs, run) }, view))
            .filter(({ live, state }) => live !== undefined && state !== 'done')
            .map((rollout) => ({ rollout, findings: findingsOf(rollout, view).filter((one) => !isStarting(one, now)) }));
    };
    const found = look().flatMap(({ findings }) => findings);
    await Promise.all([
        knowledge.logs(() => logsToRead(found, inputs.logLines)),
        knowledge.want(() => kindsToLookUp(found, before)),
    ]);
    for (const { rollout, findings } of look()) {
        if (rollout.state !== 'failed' && findings.length === 0)
            continue;
        run.failingBefore.add((0,model_object/* keyOf */.TN)(rollout.ref));
        for (const finding of failureFindings(rollout, rollout.reason, findings, now))
            run.preExisting.add(identity_placeOf(finding));
    }
}

;// CONCATENATED MODULE: ./src/sink.ts

function sinkOf({ github, write }, hide) {
    const paths = new PathNames(hide);
    return {
        github: {
            ...github,
            log: (text) => github.log(hide(text)),
            group: (title, lines) => github.group(hide(title), hide(lines.join('\n')).split('\n')),
            annotate: ({ title, message, file, ...rest }) => github.annotate({
                ...rest,
                title: hide(title),
                message: hide(message),
                ...(file === undefined ? {} : { file: hide(file) }),
            }),
            setOutput: (name, value) => github.setOutput(name, typeof value === 'string' ? hide(value) : JSON.stringify((0,evidence_redact/* redactReport */.a5)(value, hide))),
            setUnredacted: (name, value) => github.setOutput(name, value),
        },
        write: (path, text) => write(paths.of(path), hide(text)),
        writeValue: (path, value, render) => write(paths.of(path), render((0,evidence_redact/* redactReport */.a5)(value, hide))),
    };
}
class PathNames {
    #hide;
    #taken = new Set();
    constructor(hide) {
        this.#hide = hide;
    }
    of(path) {
        const hidden = path
            .split('/')
            .map((name) => this.#hide(name).replaceAll('*', '_'))
            .join('/');
        let free = hidden;
        for (let number = 2; this.#taken.has(free) && hidden !== path; number++)
            free = hidden.replace(/(\.\w+)?$/, (end) => `-${number}${end}`);
        this.#taken.add(free);
        return free;
    }
}

;// CONCATENATED MODULE: ./src/diagnose/running-images.ts





function imagesBefore(checked, view) {
    return checked.flatMap(({ document: { ref }, before, after, result }) => {
        if (!replacesPods(ref) || before === undefined || after === undefined)
            return [];
        const wanted = new Map(running_images_containersOf(after).map((container) => [container.name, container]));
        const { pods } = (0,rollout_kinds/* rolloutOf */.Zb)({ ref, changed: false, appliedAt: view.now }, view);
        const isUnchanged = result === 'unchanged';
        return runningImages(ref, pods, isUnchanged)
            .filter(({ container }) => wanted.get(container.name)?.image === container.image)
            .filter(({ container }) => isUnchanged || wanted.get(container.name)?.imagePullPolicy === 'IfNotPresent')
            .map((image) => ({ ...image, isBefore: true }));
    });
}
function imagesAfter(tracked, rollouts, before) {
    return rollouts.flatMap(({ ref, pods }, index) => {
        const one = tracked[index];
        if (one === undefined || !replacesPods(ref))
            return [];
        const old = (0,rollout_kinds/* rolloutOf */.Zb)({ ref, changed: false, appliedAt: before.now }, before).pods;
        const isUnchanged = !one.changed && one.applied !== undefined;
        return runningImages(ref, pods, isUnchanged).map((image) => ({
            ...image,
            isSameAsBefore: one.changed && old.some((pod) => runsSame(pod, image)),
        }));
    });
}
function staleFindings(images, digests, now) {
    return images.flatMap((image, index) => {
        const known = digests[index];
        const isStale = known === undefined
            ? image.isSameAsBefore && !image.isBefore && hasMutableTag(image.container.image ?? '')
            : !known.includes(image.running);
        return isStale ? [findingOf('StaleImage', image.ref, '', now, running_images_told(image, known?.[0]))] : [];
    });
}
function running_images_told({ pod, container, status, running, isBefore, isUnchanged }, remote) {
    const { image = '', imagePullPolicy = '' } = container;
    const repository = image.replace(/:[^/:]*$/, '');
    return {
        pod,
        container,
        confidence: remote === undefined ? 'likely' : 'certain',
        evidence: [
            {
                kind: 'status',
                source: `pod ${pod.metadata.name}, container ${container.name}, imageID`,
                text: status.imageID ?? '',
            },
            ...(remote === undefined ? [] : [{ kind: 'answer', source: `registry, ${image}`, text: remote }]),
        ],
        facts: {
            tag: (0,image_reference/* parseImage */.zZ)(image)?.tag ?? '',
            repository,
            running,
            policy: imagePullPolicy,
            remote,
            ...(isBefore ? { before: true } : {}),
            ...(isUnchanged ? { unchanged: true } : {}),
        },
    };
}
function runningImages(ref, pods, isUnchanged) {
    const found = pods.flatMap((pod) => containersIn(pod.spec).flatMap((container) => {
        const status = running_images_statusOf(pod, container);
        const running = pulledDigest(container, status);
        const { imagePullPolicy } = container;
        const mayBeStale = imagePullPolicy === 'IfNotPresent' || (imagePullPolicy === 'Always' && isUnchanged);
        if (status === undefined || running === undefined || !mayBeStale)
            return [];
        return [{ ref, pod, container, status, running, isBefore: false, isUnchanged, isSameAsBefore: false }];
    }));
    return [...new Map(found.map((one) => [`${one.container.name} ${one.running}`, one])).values()];
}
function pulledDigest({ image = '' }, status) {
    const wanted = (0,image_reference/* parseImage */.zZ)(image);
    const pulled = (0,image_reference/* parseImage */.zZ)((status?.imageID ?? '').replace(/^[\w-]+:\/\//, ''));
    if (wanted === undefined || wanted.digest !== undefined)
        return undefined;
    const isSame = pulled?.registry === wanted.registry && pulled.repository === wanted.repository;
    return isSame ? pulled.digest : undefined;
}
function runsSame(pod, { container, status }) {
    const same = containersIn(pod.spec).find(({ name }) => name === container.name);
    return same?.image === container.image && running_images_statusOf(pod, container)?.imageID === status.imageID;
}
function replacesPods(ref) {
    return (0,kinds/* workloadKind */.K5)(ref)?.update !== undefined;
}
function hasMutableTag(image) {
    return !/\d/.test((0,image_reference/* parseImage */.zZ)(image)?.tag ?? '1');
}
function running_images_containersOf(object) {
    const spec = (0,model_place/* podSpecOf */.qz)(object);
    return spec === undefined ? [] : containersIn(spec);
}
function containersIn({ containers, initContainers = [] }) {
    return [...initContainers, ...containers];
}
function running_images_statusOf(pod, { name }) {
    const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
    return [...initContainerStatuses, ...containerStatuses].find((status) => status.name === name);
}

;// CONCATENATED MODULE: ./src/lookups/image-digests.ts



const image_digests_TIME_LIMIT = 5000;
const HANGS = 1000;
async function digestsNow(images, { cluster, remoteDigests, silent, now, signal }) {
    const digests = images.map(() => undefined);
    if (images.length === 0)
        return digests;
    const secrets = new Map();
    const asked = images.map(async ({ pod, container: { image = '' }, running }, index) => {
        const registry = (0,image_reference/* parseImage */.zZ)(image)?.registry ?? '';
        if (silent.has(registry))
            return;
        const pullSecrets = await pullSecretsOf(pod, cluster, secrets);
        const startedAt = now();
        digests[index] = await remoteDigests({ image, running, pullSecrets });
        if (digests[index] === undefined && now() - startedAt > HANGS)
            silent.add(registry);
    });
    await withinLimit(Promise.all(asked), signal);
    return digests;
}
async function pullSecretsOf(pod, cluster, known) {
    const { namespace } = pod.metadata;
    const texts = (pod.spec.imagePullSecrets ?? []).map(({ name }) => {
        const key = `${namespace ?? ''}/${name}`;
        const text = known.get(key) ?? readPullSecret(cluster, namespace, name);
        known.set(key, text);
        return text;
    });
    return (await Promise.all(texts)).filter((text) => text !== undefined);
}
async function readPullSecret(cluster, namespace, name) {
    const place = namespace === undefined ? {} : { namespace };
    const secret = await tolerance_answerOf(cluster.get({ apiVersion: 'v1', kind: 'Secret', name, ...place }));
    const data = (0,record/* textsOf */.CB)(secret?.data);
    const text = data['.dockerconfigjson'] ?? data['.dockercfg'];
    return text === undefined ? undefined : Buffer.from(text, 'base64').toString('utf8');
}
async function withinLimit(work, signal) {
    const over = Promise.withResolvers();
    const timer = setTimeout(over.resolve, image_digests_TIME_LIMIT);
    signal.addEventListener('abort', () => over.resolve(), { once: true });
    await Promise.race([work, over.promise]);
    clearTimeout(timer);
}

;// CONCATENATED MODULE: ./src/stale-images.ts


async function staleBefore(cluster, run, view, effects) {
    return await findStale(imagesBefore([...run.checked.values()], view), cluster, run, effects, view.now);
}
async function staleAfter(cluster, run, rollouts, before, effects, now) {
    return await findStale(imagesAfter(run.tracked, rollouts, before), cluster, run, effects, now);
}
async function findStale(images, cluster, run, effects, now) {
    return staleFindings(images, await digestsNow(images, { ...effects, cluster, silent: run.silentRegistries }), now);
}

// EXTERNAL MODULE: ./src/rollout/own-fields.ts
var own_fields = __webpack_require__(7055);
;// CONCATENATED MODULE: ./src/lookups/reread.ts








const reread_MANY = 8;
async function reread(cluster, tracked, view, warn) {
    const found = new Map();
    const suspects = tracked.filter((one) => isSuspect(one, view));
    const groups = Map.groupBy(suspects, ({ ref: { apiVersion, kind, namespace = '' } }) => [apiVersion, kind, namespace].join(' '));
    await Promise.all([...groups.values()].map(async (group) => {
        const touched = group.length < reread_MANY ? group : await touchedOf(cluster, group);
        await inParallel(touched, async (one) => {
            const seen = await readOne(cluster, one, view);
            if (typeof seen === 'string')
                warn(seen);
            else if (seen !== undefined)
                found.set((0,model_object/* keyOf */.TN)(one.ref), seen);
        });
    }));
    return found;
}
function isSuspect({ ref, applied, wanted }, view) {
    if (applied === undefined || (0,removed_itself/* isRemovedWhenDone */.JP)(applied))
        return false;
    const { apiVersion, kind, namespace } = ref;
    const live = view.get(ref);
    return (!(0,rollout_kinds/* isWatched */.Df)(ref) ||
        (0,built_in/* isCustomResource */.i)(ref) ||
        !view.isReadable(apiVersion, kind, namespace) ||
        (live !== undefined && wanted !== undefined && (0,own_fields/* scaled */.vK)(wanted, applied, live) !== undefined));
}
async function touchedOf(cluster, group) {
    const { apiVersion = '', kind = '', namespace } = group[0]?.ref ?? {};
    const target = { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) };
    const listed = await tolerance_answerOf(cluster.metadata(target));
    if (listed === undefined)
        return group;
    const byName = new Map(listed.map((metadata) => [metadata.name, metadata]));
    return group.filter(({ ref, applied }) => !isUntouched(byName.get(ref.name), applied));
}
function isUntouched(metadata, applied) {
    const { resourceVersion, deletionTimestamp } = metadata ?? {};
    return resourceVersion === applied?.metadata.resourceVersion && deletionTimestamp === undefined;
}
async function readOne(cluster, tracked, view) {
    const { ref, applied, wanted } = tracked;
    if (applied === undefined)
        return undefined;
    let live;
    try {
        live = await cluster.get(ref);
    }
    catch (error) {
        if (isNotFound(error))
            return { answer: (0,foreign_changes/* gone */.qp)(tracked, view) };
        if (isDenied(error))
            return `it was not checked whether someone else changed ${ref.kind} ${ref.name}: needs get on it`;
        const code = codeOf(error);
        if (code === 404 || code === 405)
            return undefined;
        if (code !== undefined && code !== 401 && code !== 429)
            return `it was not checked whether someone else changed ${ref.kind} ${ref.name}: the API server answered HTTP ${code}`;
        throw error;
    }
    if (live.metadata.deletionTimestamp !== undefined)
        return { answer: (0,foreign_changes/* gone */.qp)(tracked, view, live) };
    if (live.metadata.uid !== applied.metadata.uid)
        return { answer: (0,foreign_changes/* replaced */.$3)() };
    if (wanted === undefined)
        return undefined;
    const change = (0,own_fields/* changedField */.LV)(wanted, applied, live);
    if (change !== undefined && !(0,built_in/* isCustomResource */.i)(ref))
        return { answer: (0,foreign_changes/* changed */.tD)(ref, change) };
    if (change !== undefined && !(0,own_fields/* isOfController */.SU)(live, change.path))
        return { notices: [(0,foreign_changes/* changedNotice */.vw)(ref, change)] };
    const scale = (0,own_fields/* scaled */.vK)(wanted, applied, live);
    return scale === undefined || (0,own_fields/* isOfController */.SU)(live, scale.path) ? undefined : { notices: [(0,foreign_changes/* scaledNotice */.n8)(ref, scale)] };
}

;// CONCATENATED MODULE: ./src/gate.ts











































const CANCEL_GRACE = 1500;
class Stop extends Error {
}
async function runGate(read, outside) {
    const startedAt = outside.now();
    const run = new Run();
    const inputs = 'inputs' in read ? read.inputs : undefined;
    run.label = inputs?.label ?? outside.github.input('label').trim().slice(0, src_inputs/* LONGEST_LABEL */.mW);
    const secrets = inputs === undefined ? [] : (0,evidence_secrets/* secretsOf */.Fj)(inputs);
    const redact = (0,evidence_redact/* redaction */.Gh)('inputs' in read ? read.inputs.redact : read.redact, secrets);
    const effects = { ...outside, ...sinkOf(outside, redact.words), redact };
    try {
        await Promise.race([story(read, run, effects, secrets), cancellation(effects.signal)]);
    }
    catch (error) {
        if (effects.signal.aborted)
            run.cancelled = run.watched?.verdict !== 'failed' || run.findings.length === 0;
        else if (!(error instanceof Stop))
            run.findings.push(connectionFinding(error, run, effects.now()));
    }
    for (const { kind, name } of run.applying) {
        run.warnings.add(`${kind} ${name} was being applied when the run ended and may or may not exist in the cluster`);
    }
    if (inputs?.rollback === 'on-failure' && run.rollback.size === 0) {
        const why = notRolledBack(run, inputs);
        if (why !== undefined)
            run.rollback.set('', `Nothing was rolled back: ${why}`);
    }
    for (const [key, { document, warnings }] of run.checked) {
        if (!run.applied.has(key))
            for (const warning of warnings)
                run.warnings.add(warningOf(document, warning, redact));
    }
    run.notices.push(...stillForeseen(run.foreseen, [...run.findings, ...run.notices], run.watched !== undefined));
    const report = await publish(reportOf(run, inputs, startedAt, effects), run, inputs, effects);
    await run.cluster?.close().catch(() => undefined);
    return report;
}
async function cancellation(signal) {
    return await new Promise((_resolve, reject) => {
        const end = () => void setTimeout(() => reject(new Stop()), CANCEL_GRACE).unref();
        if (signal.aborted)
            end();
        else
            signal.addEventListener('abort', end, { once: true });
    });
}
async function story(read, run, effects, secrets) {
    const { github, redact } = effects;
    const documents = await phase(run, effects, 'load', () => load(read, run, effects));
    secrets.push(...(0,evidence_secrets/* secretsOfManifests */.ji)(documents));
    if (!('inputs' in read))
        return;
    const { inputs } = read;
    const log = (line) => github.log(redact.said(line));
    const cluster = await phase(run, effects, 'connect', () => effects.connect({ redact: redact.said, log }));
    run.cluster = cluster;
    github.log(`Cluster ${redact.said(cluster.server)}, Kubernetes ${cluster.version}`);
    if (inputs.mode !== 'watch')
        await checkAll(cluster, documents, inputs, run, effects);
    for (const finding of run.foreseen)
        github.log(headlineOfFinding(finding, redact));
    if (inputs.mode === 'dry-run')
        await showDiffs(run, effects);
    const targets = inputs.mode === 'watch'
        ? await watchedRefs(cluster, documents, inputs, run, effects.now(), redact)
        : run.documents.map(({ ref }) => ref);
    for (const line of (0,user_rule/* strayRules */.fL)(run.rules, targets))
        run.warnings.add(redact.words(line));
    const judged = targets.filter((ref) => !run.unjudged.has((0,model_object/* keyOf */.TN)(ref)));
    const observer = cluster.observe(watchTargets(judged, (ref) => asApplied(ref, inputs, run)));
    const clocks = new model_clocks/* Clocks */.OP();
    run.standing = () => {
        const view = new snapshot/* View */.Ss({ now: effects.now(), clocks, objects: observer.objects(), logs: [], absent: [] });
        return run.tracked.map((one) => (0,rollout_kinds/* rolloutOf */.Zb)(one, view));
    };
    try {
        const knowledge = new Knowledge(cluster, 'diagnosis');
        const before = await phase(run, effects, 'before', async () => {
            const view = await snapshotBefore(cluster, observer, clocks, run, effects);
            if (inputs.mode === 'deploy')
                await gate_whole('what failed before', run, effects, undefined, () => rememberFailures(view, new Knowledge(cluster, 'diagnosis'), inputs, run));
            if (inputs.mode !== 'watch') {
                const stale = await gate_whole('stale images', run, effects, [], () => staleBefore(cluster, run, view, effects));
                tellStale(stale, inputs, run, effects);
            }
            return view;
        });
        run.before = before;
        if (inputs.mode === 'dry-run')
            return;
        if (inputs.mode === 'watch') {
            await phase(run, effects, 'watch', () => gate_adopt(cluster, observer, targets, inputs, run, effects));
        }
        else
            await phase(run, effects, 'apply', async () => refuse(await applySet(cluster, inputs, run, effects), run, effects));
        const watched = await phase(run, effects, 'watch', () => watchRollouts(observer, run.tracked, knowledge, {
            ...inputs,
            now: effects.now,
            clocks,
            reread: (tracked, view) => reread(cluster, tracked, view, (line) => run.warnings.add(line)),
            signal: effects.signal,
            redact,
            progress: (line) => github.log(line),
        }));
        run.watched = watched;
        if (inputs.mode === 'watch')
            tellFaultyAnnotations(watched, run, redact);
        run.cancelled = watched.verdict === 'cancelled';
        await phase(run, effects, 'diagnose', () => diagnose(cluster, watched, before, inputs, run, effects));
        for (const warning of [...knowledge.warnings, ...watched.warnings])
            run.warnings.add((0,evidence_redact/* redactWarning */.wr)(warning, redact));
        for (const { reason } of observer.unreadable)
            run.warnings.add(`some resources could not be watched: ${redact.said(reason)}`);
        if (watched.verdict === 'failed') {
            const { failures } = watched;
            run.evidence = await phase(run, effects, 'evidence', () => gate_whole('the evidence', run, effects, [], () => collectEvidence(watched.lost === undefined ? cluster : silentCluster(watched.lost), watched.view.snapshot.objects, failures.map(({ rollout }) => ({
                ref: rollout.ref,
                pods: rollout.pods.map(({ metadata }) => metadata.name),
                ...((0,kinds/* workloadKind */.K5)(rollout.ref)?.pods === 'replicaSets'
                    ? { replicaSet: rollout.creator?.metadata.name }
                    : {}),
                ...(rollout.parts === undefined ? {} : { made: rollout.parts.map(({ ref }) => ref) }),
            })), { logLines: inputs.logLines, redact })));
            if (inputs.rollback === 'on-failure' && inputs.mode === 'deploy') {
                await phase(run, effects, 'rollback', () => gate_whole('the rollback', run, effects, undefined, () => rollBackAll(cluster, observer, clocks, watched, inputs, run, effects)));
            }
        }
    }
    finally {
        await observer.close();
    }
}
async function gate_whole(what, run, { redact, signal }, otherwise, action) {
    try {
        return await action();
    }
    catch (error) {
        if (error instanceof Stop || isRefusal(error))
            throw error;
        if (signal.aborted)
            throw error;
        run.warnings.add((0,evidence_redact/* redactWarning */.wr)(bugWarning(what, error), redact));
        return otherwise;
    }
}
async function showDiffs(run, effects) {
    const { github, redact } = effects;
    for (const checked of run.checked.values()) {
        const { kind, name } = checked.document.ref;
        const diff = await gate_whole(`the diff of ${kind} ${name}`, run, effects, undefined, () => diffOf(checked));
        if (diff !== undefined)
            github.group(`diff of ${kind} ${name}`, (0,evidence_redact/* redactDiff */.hr)(diff, kind, redact.said).trimEnd().split('\n'));
    }
}
async function phase(run, effects, name, action) {
    if (effects.signal.aborted && name !== 'diagnose')
        throw new Stop();
    run.phase = name;
    const startedAt = effects.now();
    try {
        return await action();
    }
    finally {
        run.timings[name] = (run.timings[name] ?? 0) + effects.now() - startedAt;
    }
}
async function load(read, run, effects) {
    const problems = 'problems' in read ? [...read.problems] : [];
    const found = [];
    let documents = [];
    const lines = 'inputs' in read ? read.inputs.manifests : effects.github.input('manifests').split('\n');
    if (lines.some((line) => line.trim() !== '')) {
        const loaded = await effects.loadManifests(lines);
        const checked = (0,first_check/* firstCheck */.H)(loaded, 'inputs' in read ? read.inputs : undefined);
        documents = checked.documents;
        problems.push(...checked.problems);
        found.push(...invalidImages(checked.images, effects.now()), ...objectsTooLarge(checked.large, effects.now()));
    }
    const health = 'inputs' in read ? read.inputs.health : effects.github.input('health');
    if (health.trim() !== '') {
        const own = await effects.readHealth(health);
        run.rules = own.rules;
        problems.push(...own.problems);
    }
    run.documents = documents;
    const kubeconfigIsNamed = problems.some(({ input }) => input === 'kubeconfig');
    const invalid = kubeconfigIsNamed ? undefined : await effects.checkKubeconfig();
    if (invalid?.input !== undefined)
        problems.push({ ...invalid.input, message: `context: ${invalid.brief}` });
    run.problems = problems;
    run.findings.push(...problemFindings(problems, effects.now(), effects.redact.said), ...found);
    if (invalid !== undefined && invalid.input === undefined)
        run.findings.push(connectionFinding(invalid, run, effects.now()));
    if (run.findings.length > 0)
        throw new Stop();
    return documents;
}
async function checkAll(cluster, loaded, inputs, run, effects) {
    const namespace = inputs.namespace || cluster.namespace || 'default';
    const { served, refusals } = await phase(run, effects, 'preflight', async () => {
        const { documents, refusals } = await resolveDocuments(cluster, loaded, namespace);
        run.documents = applyOrder(documents);
        for (const { ref, object } of documents)
            if ((0,gate_annotations/* isUnjudged */.t5)(object))
                run.unjudged.add((0,model_object/* keyOf */.TN)(ref));
        const refused = new Set(refusals.map(({ ref }) => (0,model_object/* keyOf */.TN)(ref)));
        return { served: run.documents.filter(({ ref }) => !refused.has((0,model_object/* keyOf */.TN)(ref))), refusals };
    });
    const deploy = { cluster, documents: served, inputs, now: effects.now() };
    keep(await phase(run, effects, 'preflight', () => preflight(deploy)), run, effects);
    const checked = await phase(run, effects, 'dry-run', () => dryRunAll(cluster, served, inputs));
    for (const one of checked)
        run.checked.set((0,model_object/* keyOf */.TN)(one.document.ref), one);
    keep(await phase(run, effects, 'preflight', () => preflightAfterDryRun(deploy, checked)), run, effects);
    const denied = new Set(run.findings.filter((finding) => finding_isOf(finding, 'RbacForbidden')).map(({ workload }) => (0,model_object/* keyOf */.TN)(workload)));
    const news = checked
        .flatMap((one) => one.refusals)
        .filter(({ ref, status }) => !denied.has((0,model_object/* keyOf */.TN)(ref)) || !/cannot (patch|create) resource/.test(status.message ?? ''));
    run.phase = refusals.length + news.length > 0 ? 'dry-run' : 'preflight';
    await refuse([...refusals, ...news], run, effects);
    const changes = await gate_whole('what changes', run, effects, '', () => changesLine(checked));
    effects.github.log(`Preview: ${changes}`);
}
function keep({ failures, notices, warnings }, run, { redact }) {
    const counts = (one) => finding_isOf(one, 'RbacForbidden') || !run.unjudged.has((0,model_object/* keyOf */.TN)(one.workload));
    run.findings.push(...failures.filter(counts));
    run.foreseen.push(...notices, ...failures.filter((one) => !counts(one)));
    for (const warning of warnings)
        run.warnings.add((0,evidence_redact/* redactWarning */.wr)(warning, redact));
}
async function refuse(refusals, run, effects) {
    const now = effects.now();
    const refused = refusalFindings(refusals, now);
    run.findings.push(...(await gate_whole('why it was refused', run, effects, refused, () => explainRefusals(refused, run.cluster, now))));
    if (run.findings.length > 0)
        throw new Stop();
}
function asApplied(ref, { mode }, { checked, documents }) {
    if (mode === 'watch')
        return undefined;
    const key = (0,model_object/* keyOf */.TN)(ref);
    return checked.get(key)?.after ?? documents.find((document) => (0,model_object/* keyOf */.TN)(document.ref) === key)?.object;
}
async function watchedRefs(cluster, loaded, inputs, run, now, redact) {
    const { documents, refs, refusals, problems } = await followedObjects(cluster, loaded, inputs);
    run.documents = documents;
    run.findings.push(...refusalFindings(refusals, now), ...problemFindings(problems, now, redact.said));
    run.problems = problems;
    if (run.findings.length > 0)
        throw new Stop();
    return refs;
}
async function gate_adopt(cluster, observer, targets, inputs, run, effects) {
    const { now } = effects;
    run.tracked = targets.map((ref) => ({ ref, changed: false, appliedAt: now(), ...wishesFor(ref, inputs, run) }));
    const absent = await absentObjects(cluster, observer, targets, inputs.timeout, now, effects.signal, (refs) => effects.github.log(`waiting for ${refs.map(({ kind, name }) => `${kind} ${name}`).join(', ')} to be created`));
    if (effects.signal.aborted)
        return;
    if (absent.length === 0)
        return await knowUnwatched(cluster, run);
    const keys = new Set(absent.map(model_object/* keyOf */.TN));
    const { standing } = run;
    run.standing = () => standing().map((rollout) => keys.has((0,model_object/* keyOf */.TN)(rollout.ref)) ? { ...rollout, state: 'failed', message: 'does not exist' } : rollout);
    for (const ref of absent) {
        const facts = { meant: await meantObject(cluster, ref) };
        run.findings.push(findingOf('ObjectNotFound', ref, '', now(), { facts }));
    }
    throw new Stop();
}
function tellFaultyAnnotations({ rollouts }, run, redact) {
    for (const { ref, live } of rollouts)
        for (const { message } of live === undefined ? [] : (0,gate_annotations/* annotationFaults */.ZM)(live))
            run.warnings.add(`${ref.kind} ${ref.name}: ${redact.said(message)}; it is ignored`);
}
async function knowUnwatched(cluster, run) {
    run.tracked = await inParallel(run.tracked, async (one) => {
        const applied = (0,rollout_kinds/* isWatched */.Df)(one.ref) ? undefined : await tolerance_answerOf(cluster.get(one.ref));
        return applied === undefined ? one : { ...one, applied };
    });
}
async function diagnose(cluster, watched, before, inputs, run, effects) {
    const now = watched.view.now;
    if (watched.lost !== undefined)
        run.findings.push(connectionFinding(watched.lost, run, now));
    for (const { rollout, reason, findings } of watched.failures) {
        const key = (0,model_object/* keyOf */.TN)(rollout.ref);
        if (reason !== undefined)
            run.wrappers.set(key, [reason.code]);
        const own = withRemovedVariables(failureFindings(rollout, reason, findings, now), {
            documents: run.documents,
            changeOf: (ref) => run.applied.get((0,model_object/* keyOf */.TN)(ref)) ?? run.checked.get((0,model_object/* keyOf */.TN)(ref)),
        });
        run.findings.push(...own);
        const unchanged = run.tracked.some(({ ref, changed }) => (0,model_object/* keyOf */.TN)(ref) === key && !changed);
        if (unchanged && run.failingBefore.has(key))
            for (const finding of own)
                run.preExisting.add(identity_placeOf(finding));
    }
    if (watched.verdict === 'cancelled') {
        run.findings.push(...watched.pending.filter(isKnownSoFar));
        return;
    }
    run.findings.push(...besideFailures(run.findings, watched.pending));
    const notices = await gate_whole('the notices', run, effects, [], () => applyNotices(run.tracked, watched.rollouts, watched.view));
    run.notices.push(...notices.filter((notice) => inputs.mode !== 'watch' || !finding_isOf(notice, 'NothingChanged')));
    if (watched.verdict !== 'passed')
        return;
    run.notices = run.notices.filter((notice) => !finding_isOf(notice, 'StaleImage'));
    const stale = await gate_whole('stale images', run, effects, [], () => staleAfter(cluster, run, watched.rollouts, before, effects, now));
    const isFailure = ({ confidence, workload }) => inputs.failOnStaleImage && confidence === 'certain' && !run.unjudged.has((0,model_object/* keyOf */.TN)(workload));
    run.findings.push(...stale.filter(isFailure));
    run.notices.push(...stale.filter((one) => !isFailure(one)));
}
function tellStale(stale, inputs, run, { github, redact }) {
    for (const finding of stale)
        github.log(headlineOfFinding(finding, redact));
    const fails = ({ workload }) => inputs.failOnStaleImage && !run.unjudged.has((0,model_object/* keyOf */.TN)(workload));
    run.notices.push(...stale.filter((one) => !fails(one)));
    run.findings.push(...stale.filter(fails));
    if (stale.some(fails))
        throw new Stop();
}


/***/ })

};
