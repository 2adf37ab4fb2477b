import type { NodeView } from "@orrery/protocol";

/** A condition on a field (`region=tokyo,osaka`, `label.env!=prod`), or free text that any text of a node may contain. */
export type FilterTerm =
  | { kind: "field"; field: FilterField; isNegated: boolean; values: readonly string[] }
  | { kind: "label"; key: string; isNegated: boolean; values: readonly string[] }
  | { kind: "text"; text: string };

export type NodeFilter = readonly FilterTerm[];

export type FilterParse =
  | { outcome: "parsed"; filter: NodeFilter }
  /** `term` is the part of the input that is wrong. */
  | { outcome: "invalid"; term: string; message: string };

export const FILTER_FIELDS = [
  "id",
  "name",
  "region",
  "zone",
  "health",
  "scheduling",
  "admission",
  "version",
] as const;
export type FilterField = (typeof FILTER_FIELDS)[number];

const FILTER_TEXT_MAX = 1000;
const LABEL_PREFIX = "label.";

/**
 * Parses `region=tokyo health!=online label.env=prod some text` (rules F1.. in SPEC.md). Terms are separated by spaces and
 * must all match; values may be quoted, alternatives are separated by commas, `*` stands for any characters.
 */
export function parseNodeFilter(input: string): FilterParse {
  if (input.length > FILTER_TEXT_MAX) {
    return { outcome: "invalid", term: "", message: `A filter has at most ${FILTER_TEXT_MAX} characters.` };
  }
  const filter: FilterTerm[] = [];
  for (const word of splitWords(input)) {
    const parsed = parseTerm(word);
    if (parsed.outcome === "invalid") return parsed;
    filter.push(parsed.term);
  }
  return { outcome: "parsed", filter };
}

export function matchesNodeFilter(filter: NodeFilter, node: FilterableNode): boolean {
  return filter.every((term) => matchesTerm(term, node));
}

export type FilterableNode = Pick<
  NodeView,
  "id" | "name" | "region" | "zone" | "labels" | "admission" | "health" | "scheduling" | "agentVersion"
>;

/** The text of a filter again; parsing it gives the same filter. */
export function formatNodeFilter(filter: NodeFilter): string {
  return filter
    .map((term) => {
      if (term.kind === "text") return quoted(term.text, /[\s"=]/);
      const name = term.kind === "label" ? `${LABEL_PREFIX}${term.key}` : term.field;
      const values = term.values.map((value) => quoted(value, /[\s",]/)).join(",");
      return `${name}${term.isNegated ? "!=" : "="}${values}`;
    })
    .join(" ");
}

type Word = { text: string /** Places of characters that stood in quotes. */; quotedAt: ReadonlySet<number> };

function splitWords(input: string): Word[] {
  const words: Word[] = [];
  let text = "";
  let quotedAt = new Set<number>();
  let isQuoted = false;
  let isStarted = false;
  const finish = () => {
    if (isStarted) words.push({ text, quotedAt });
    text = "";
    quotedAt = new Set();
    isStarted = false;
  };
  for (const character of input) {
    if (character === '"') {
      isQuoted = !isQuoted;
      isStarted = true;
    } else if (/\s/.test(character) && !isQuoted) {
      finish();
    } else {
      if (isQuoted) for (let i = 0; i < character.length; i += 1) quotedAt.add(text.length + i);
      text += character;
      isStarted = true;
    }
  }
  finish();
  return words;
}

type TermParse =
  | { outcome: "parsed"; term: FilterTerm }
  | { outcome: "invalid"; term: string; message: string };

function parseTerm(word: Word): TermParse {
  const equalsAt = findUnquoted(word, "=");
  if (equalsAt <= 0) return { outcome: "parsed", term: { kind: "text", text: word.text.toLowerCase() } };
  const isNegated = word.text[equalsAt - 1] === "!";
  const name = word.text.slice(0, isNegated ? equalsAt - 1 : equalsAt);
  const values = splitValues(word, equalsAt + 1);
  if (name.startsWith(LABEL_PREFIX) && name.length > LABEL_PREFIX.length) {
    return {
      outcome: "parsed",
      term: { kind: "label", key: name.slice(LABEL_PREFIX.length), isNegated, values },
    };
  }
  const field = FILTER_FIELDS.find((known) => known === name.toLowerCase());
  if (field === undefined) {
    return {
      outcome: "invalid",
      term: word.text,
      message: `"${name}" is not a field. Fields: ${FILTER_FIELDS.join(", ")}, label.<key>.`,
    };
  }
  return { outcome: "parsed", term: { kind: "field", field, isNegated, values } };
}

function findUnquoted(word: Word, character: string): number {
  for (let i = 0; i < word.text.length; i += 1) {
    if (word.text[i] === character && !word.quotedAt.has(i)) return i;
  }
  return -1;
}

function splitValues(word: Word, from: number): string[] {
  const values: string[] = [];
  let value = "";
  for (let i = from; i < word.text.length; i += 1) {
    if (word.text[i] === "," && !word.quotedAt.has(i)) {
      values.push(value);
      value = "";
    } else {
      value += word.text[i];
    }
  }
  values.push(value);
  return values.map((text) => text.toLowerCase());
}

function matchesTerm(term: FilterTerm, node: FilterableNode): boolean {
  switch (term.kind) {
    case "text":
      return matchesText(term.text, node);
    case "field": {
      const actual = fieldOf(node, term.field).toLowerCase();
      return term.values.some((value) => matchesPattern(value, actual)) !== term.isNegated;
    }
    case "label": {
      // A node without the label is not equal to any value; `label.x=` finds those without it (F4).
      const actual = (node.labels[term.key] ?? "").toLowerCase();
      return term.values.some((value) => matchesPattern(value, actual)) !== term.isNegated;
    }
  }
}

function fieldOf(node: FilterableNode, field: FilterField): string {
  return field === "version" ? (node.agentVersion ?? "") : node[field];
}

function matchesText(text: string, node: FilterableNode): boolean {
  if (node.name.includes(text) || node.region.includes(text) || node.zone.includes(text)) return true;
  if (node.id.toLowerCase().startsWith(text)) return true;
  for (const [key, value] of Object.entries(node.labels)) {
    if (`${key}=${value}`.toLowerCase().includes(text)) return true;
  }
  return false;
}

/** `*` matches any characters; linear in the actual text's length for each part of the pattern. */
function matchesPattern(pattern: string, actual: string): boolean {
  if (!pattern.includes("*")) return pattern === actual;
  const parts = pattern.split("*");
  const first = parts[0] ?? "";
  const last = parts.at(-1) ?? "";
  if (!actual.startsWith(first) || !actual.endsWith(last) || actual.length < first.length + last.length)
    return false;
  let at = first.length;
  const end = actual.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = actual.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

function quoted(text: string, needsQuotes: RegExp): string {
  return text === "" || needsQuotes.test(text) ? `"${text}"` : text;
}
