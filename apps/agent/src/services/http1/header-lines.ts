const SPELLINGS_MAX = 2000;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** RFC 9110, section 5.5: no control characters but tabs; and no CR or LF but as the end of a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const MISPLACED = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n/;
const TAB = 9;
const SPACE = 32;

/** Names come in few spellings: each is judged once. */
const tokens = new Set<string>();

/** Text of a head, in latin1, with the end of its last line. */
export function hasMisplaced(text: string): boolean {
  return MISPLACED.test(text);
}

/** Name and value in turn, from `start` to the text's end; null = they are none, or more than `max`. Lines end with CRLF, and nothing is folded. */
export function readHeaderLines(text: string, start: number, max: number): string[] | null {
  const raw: string[] = [];
  let at = start;
  while (at < text.length) {
    const end = text.indexOf("\r\n", at);
    const colon = text.indexOf(":", at);
    if (end < 0 || colon < 0 || colon > end) return null;
    const name = text.slice(at, colon);
    if (!isToken(name)) return null;
    raw.push(name, trimmed(text, colon + 1, end));
    if (raw.length > 2 * max) return null;
    at = end + 2;
  }
  return raw;
}

/** Each with the end of its line. */
export function headerLines(headers: readonly string[]): string {
  let text = "";
  for (let i = 0; i + 1 < headers.length; i += 2) text += `${headers[i]}: ${headers[i + 1]}\r\n`;
  return text;
}

function isToken(name: string): boolean {
  if (tokens.has(name)) return true;
  if (!TOKEN.test(name)) return false;
  if (tokens.size >= SPELLINGS_MAX) tokens.clear();
  tokens.add(name);
  return true;
}

function trimmed(text: string, start: number, end: number): string {
  let from = start;
  let to = end;
  while (from < to && isBlank(text.charCodeAt(from))) from += 1;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

export function pairsOf(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) pairs.push([raw[i] as string, raw[i + 1] as string]);
  return pairs;
}

/** The first one's; `name` in lower case. Null = there is none. */
export function headerOf(raw: readonly string[], name: string): string | null {
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const each = raw[i] as string;
    if (each.length === name.length && each.toLowerCase() === name) return raw[i + 1] as string;
  }
  return null;
}
