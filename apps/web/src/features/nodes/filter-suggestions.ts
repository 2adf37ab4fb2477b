import { FILTER_FIELDS, type FilterableNode } from "@orrery/domain";

export type Suggestion = {
  /** Replaces the word at the caret. */
  insert: string;
  label: string;
  note?: string;
};

export type WordAt = { start: number; end: number; text: string };

const SUGGESTIONS_MAX = 8;

/** The word that the caret stands in or behind; quotes are not looked into. */
export function wordAt(text: string, caret: number): WordAt {
  const start = text.lastIndexOf(" ", caret - 1) + 1;
  const space = text.indexOf(" ", caret);
  const end = space === -1 ? text.length : space;
  return { start, end, text: text.slice(start, end) };
}

/** What may stand where the caret is: fields and label keys first, after `=` the values that nodes really have. */
export function suggestFor(word: string, nodes: Iterable<FilterableNode>): Suggestion[] {
  const equalsAt = word.indexOf("=");
  if (equalsAt <= 0) return suggestNames(word, nodes);
  const name = word.slice(0, equalsAt).replace(/!$/, "");
  const listStart = Math.max(word.lastIndexOf(","), equalsAt) + 1;
  const head = word.slice(0, listStart);
  const typed = word.slice(listStart).toLowerCase();
  const taken = new Set(
    word
      .slice(equalsAt + 1, listStart)
      .toLowerCase()
      .split(","),
  );
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const value = valueIn(node, name);
    if (value === undefined || value === "") continue;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .filter(([value]) => value.toLowerCase().startsWith(typed) && value.toLowerCase() !== typed)
    .filter(([value]) => !taken.has(value.toLowerCase()))
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, SUGGESTIONS_MAX)
    .map(([value, count]) => ({
      insert: `${head}${/[\s",]/.test(value) ? `"${value}"` : value} `,
      label: value,
      note: `${count} ${count === 1 ? "node" : "nodes"}`,
    }));
}

function suggestNames(word: string, nodes: Iterable<FilterableNode>): Suggestion[] {
  const typed = word.toLowerCase();
  const labelKeys = new Set<string>();
  for (const node of nodes) for (const key of Object.keys(node.labels)) labelKeys.add(key);
  const names = [
    ...FILTER_FIELDS.map((field) => ({ name: field, note: "field" })),
    ...[...labelKeys].sort().map((key) => ({ name: `label.${key}`, note: "label" })),
  ];
  return names
    .filter(
      ({ name }) => name.toLowerCase().startsWith(typed) || name.toLowerCase().startsWith(`label.${typed}`),
    )
    .slice(0, SUGGESTIONS_MAX)
    .map(({ name, note }) => ({ insert: `${name}=`, label: `${name}=`, note }));
}

function valueIn(node: FilterableNode, name: string): string | undefined {
  if (name.startsWith("label.")) return node.labels[name.slice("label.".length)];
  const field = FILTER_FIELDS.find((known) => known === name.toLowerCase());
  if (field === undefined) return undefined;
  return field === "version" ? (node.agentVersion ?? undefined) : node[field];
}
