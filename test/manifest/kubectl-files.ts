// Whole files whose reading is easily got wrong; record-kubectl.ts asks kubectl what it makes of them.

/** A file: its text, and how it is encoded when that is not UTF-8. */
export interface FileCase {
  name: string
  text: string
  /** Its ending; `.yaml` unless told. */
  file?: 'a.json'
  encoding?: 'utf16le' | 'utf16be' | 'latin1'
}

const one = (name: string, data = '{k: v}') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata: ${data}\n`
const json = (name: string) => `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"${name}"},"data":{"k":"v"}}`
const listOf = (...items: string[]) =>
  `apiVersion: v1\nkind: List\nitems:\n${items.map((item) => `- ${item.trimEnd().replaceAll('\n', '\n  ')}\n`).join('')}`
const crlf = (text: string) => text.replaceAll('\n', '\r\n')

export const files: FileCase[] = [
  // Encodings
  { name: 'a byte order mark', text: `\uFEFF${one('a')}` },
  { name: 'a byte order mark in each document', text: `\uFEFF${one('a')}---\n\uFEFF${one('b')}` },
  { name: 'a byte order mark before JSON', text: `\uFEFF${json('a')}`, file: 'a.json' },
  { name: 'CRLF', text: crlf(`${one('a')}---\n${one('b')}`) },
  { name: 'CR alone', text: one('a').replaceAll('\n', '\r') },
  { name: 'UTF-16 little endian with a mark', text: `\uFEFF${one('a')}`, encoding: 'utf16le' },
  { name: 'UTF-16 big endian with a mark', text: `\uFEFF${one('a')}`, encoding: 'utf16be' },
  { name: 'UTF-16 without a mark', text: one('a'), encoding: 'utf16le' },
  { name: 'UTF-16 of several documents', text: `\uFEFF${one('a')}---\n${one('b')}`, encoding: 'utf16le' },
  { name: 'Latin-1', text: one('a', '{k: é}'), encoding: 'latin1' },
  { name: 'text beyond ASCII', text: one('a', '{k: "é 日本 😀"}') },
  { name: 'a line separator in a text', text: one('a', '{k: "a\u2028b"}') },
  { name: 'a next line character', text: one('a', '{k: "a\u0085b"}') },
  { name: 'a form feed', text: one('a', '{k: "a\fb"}') },
  { name: 'a null character', text: one('a', '{k: "a\0b"}') },
  { name: 'no newline at the end', text: one('a').trimEnd() },

  // Documents
  { name: 'an empty file', text: '' },
  { name: 'blanks', text: '  \n\n' },
  { name: 'a comment', text: '# nothing\n' },
  { name: 'separators', text: '---\n---\n' },
  { name: 'comments between documents', text: `# a\n---\n# b\n---\n${one('a')}---\n# c\n` },
  { name: 'null', text: `null\n---\n${one('a')}` },
  { name: 'a tilde', text: `~\n---\n${one('a')}` },
  { name: 'a text', text: 'hello\n' },
  { name: 'a number', text: '12\n' },
  { name: 'a list', text: '- a\n- b\n' },
  { name: 'an empty mapping', text: `{}\n---\n${one('a')}` },
  { name: 'an empty list', text: `[]\n---\n${one('a')}` },
  { name: 'a separator at the beginning', text: `---\n${one('a')}` },
  { name: 'a separator with a comment', text: `--- # first\n${one('a')}--- # second\n${one('b')}` },
  { name: 'a separator with blanks', text: `---   \n${one('a')}---\t\n${one('b')}` },
  { name: 'a separator with text', text: `--- first\n${one('a')}` },
  { name: 'a separator with text between documents', text: `${one('a')}--- second\n${one('b')}` },
  { name: 'a separator with a value', text: `--- {"apiVersion": "v1"}\n` },
  { name: 'a separator without a line of its own', text: `---${one('a')}` },
  { name: 'an indented separator', text: `${one('a')} ---\n${one('b')}` },
  { name: 'four dashes', text: `${one('a')}----\n${one('b')}` },
  { name: 'an end mark', text: `${one('a')}...\n` },
  { name: 'an end mark and another document', text: `${one('a')}...\n---\n${one('b')}` },
  { name: 'an end mark and a document without a separator', text: `${one('a')}...\n${one('b')}` },
  { name: 'a directive', text: `%YAML 1.1\n---\n${one('a')}` },
  { name: 'dashes within a text', text: one('a', '\n  k: |\n    one\n    ---\n    two') },
  { name: 'dashes at the margin within a quoted text', text: one('a', '\n  k: "one\n---\n    two"') },

  // Lists of objects
  { name: 'a List', text: listOf(one('a'), one('b')) },
  { name: 'an empty List', text: 'apiVersion: v1\nkind: List\nitems: []\n' },
  { name: 'a List without items', text: 'apiVersion: v1\nkind: List\n' },
  { name: 'a List in a List', text: listOf(listOf(one('a')), one('b')) },
  { name: 'a ConfigMapList', text: listOf(one('a')).replace('kind: List', 'kind: ConfigMapList') },
  { name: 'a List of which an item has no kind', text: listOf(one('a').replace('kind: ConfigMap\n', '')) },
  { name: 'a List of which an item is a text', text: 'apiVersion: v1\nkind: List\nitems: [a]\n' },
  {
    name: 'a List in JSON',
    text: `{"apiVersion":"v1","kind":"List","items":[${json('a')},${json('b')}]}`,
    file: 'a.json',
  },

  // JSON
  { name: 'JSON', text: json('a'), file: 'a.json' },
  {
    name: 'JSON over several lines with tabs',
    text: JSON.stringify(JSON.parse(json('a')), null, '\t'),
    file: 'a.json',
  },
  { name: 'JSON objects one after the other', text: `${json('a')}\n${json('b')}${json('c')}`, file: 'a.json' },
  { name: 'JSON documents', text: `${json('a')}\n---\n${json('b')}` },
  { name: 'JSON and then YAML', text: `${json('a')}\n---\n${one('b')}` },
  { name: 'YAML and then JSON', text: `${one('b')}---\n${json('a')}\n` },
  { name: 'JSON with a comment', text: `// a\n${json('a')}`, file: 'a.json' },
  { name: 'JSON with a comma too many', text: json('a').replace('"v"}', '"v",}'), file: 'a.json' },
  { name: 'JSON that ends too early', text: json('a').slice(0, -1), file: 'a.json' },
  { name: 'JSON in a YAML file', text: json('a') },
  { name: 'YAML in a JSON file', text: one('a'), file: 'a.json' },
  { name: 'a duplicate key in JSON', text: json('a').replace('"k":"v"', '"k":"v","k":"w"'), file: 'a.json' },

  // What an object must have
  { name: 'no kind', text: one('a').replace('kind: ConfigMap\n', '') },
  { name: 'an empty kind', text: one('a').replace('ConfigMap', '""') },
  { name: 'no apiVersion', text: one('a').replace('apiVersion: v1\n', '') },
  { name: 'no name', text: one('a').replace('  name: a\n', '  labels: {}\n') },
  { name: 'no metadata', text: one('a').replace('metadata:\n  name: a\n', '') },
  { name: 'an empty name', text: one('""') },
  { name: 'a name that is a number', text: one('123') },
  { name: 'a name that is a boolean', text: one('yes') },
  { name: 'a name in quotes', text: one('"123"') },
  { name: 'a name of null', text: one('~') },
  { name: 'an apiVersion that is a number', text: one('a').replace('v1', '1') },
  { name: 'a kind in small letters', text: one('a').replace('ConfigMap', 'configmap') },

  // Mistakes
  { name: 'a tab', text: one('a').replace('  name', '\tname') },
  { name: 'a tab after the value', text: one('a').replace('name: a', 'name: a\t') },
  { name: 'a tab between key and value', text: one('a').replace('name: a', 'name:\ta') },
  { name: 'a duplicate key', text: one('a', '{k: v, k: w}') },
  { name: 'a duplicate key at the top', text: `${one('a')}data: {x: "1"}\n` },
  { name: 'keys that are the same once they are read', text: one('a', '\n  yes: a\n  true: b') },
  { name: 'wrong indentation', text: one('a').replace('  name', '   name').replace('data', ' data') },
  { name: 'a quote that is not closed', text: one('a', '{k: "v}') },
  { name: 'a bracket that is not closed', text: one('a', '{k: v') },
  { name: 'an unknown anchor', text: one('a', '{k: *x}') },
  { name: 'a second document that is wrong', text: `${one('a')}---\n${one('b', '{k: v')}` },
  { name: 'an anchor of another document', text: `${one('a', '&d {k: v}')}---\n${one('b', '*d')}` },

  // Values as strings of a ConfigMap are read, by the type that the server wants
  { name: 'merge keys', text: one('a', '\n  <<: {x: "1", y: "2"}\n  x: "3"') },
  { name: 'anchors and aliases', text: `${one('a', '&d {k: v}')}binaryData: {}\nimmutable: false\nx: *d\n` },
  { name: 'a block text', text: one('a', '\n  k: |\n    one\n\n    two\n') },
  { name: 'a folded text', text: one('a', '\n  k: >-\n    one\n    two\n\n    three\n') },
  { name: 'an old octal', text: one('a').replace('data: {k: v}', 'x: 0644') },
  { name: 'a number in base 60', text: one('a').replace('data: {k: v}', 'x: 190:20:30') },
  { name: 'a date', text: one('a').replace('data: {k: v}', 'x: 2001-12-14') },
  { name: 'words of YAML 1.1', text: one('a').replace('data: {k: v}', 'x: [yes, no, on, off, y, n, Yes, NO]') },
]

/** The bytes of a file. */
export function encoded({ text, encoding }: FileCase): Uint8Array {
  if (encoding !== 'utf16be') return Buffer.from(text, encoding ?? 'utf8')
  return Buffer.from(text, 'utf16le').swap16()
}
