import { IMPORT_LINES_MAX, type ProxyImportInput, ProxyInput } from "@orrery/protocol";
import { readCells, separatorOf } from "./cells.ts";
import { COLUMNS, columnOf, type Fields, fieldsOf, OPTIONS } from "./columns.ts";
import { readLine } from "./read-line.ts";

export type LineProblem = { readonly line: number; readonly sentence: string };
/** `said`: what the line itself says, as against what it gets from the defaults. */
export type ParsedProxy = {
  readonly line: number;
  readonly proxy: ProxyInput;
  readonly said: readonly (keyof ProxyInput)[];
};
export type ParsedProxies = {
  /** Lines count from 1. */
  readonly proxies: readonly ParsedProxy[];
  readonly problems: readonly LineProblem[];
};

type Reading = { fields: Fields } | { sentence: string };

/** Reads a list of proxies as people have them (rules PI1 to PI7, PI9). */
export function parseProxyLines(text: string, defaults: ProxyImportInput["defaults"]): ParsedProxies {
  const proxies: ParsedProxy[] = [];
  const problems: LineProblem[] = [];
  const known = new Map<string, number>();
  let read: (line: string) => Reading = (line) => readLine(line, OPTIONS);
  let isFirst = true;
  for (const [index, whole] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = index + 1;
    if (line > IMPORT_LINES_MAX) {
      const sentence = `Only the first ${IMPORT_LINES_MAX} lines are read: import the rest by itself.`;
      problems.push({ line, sentence });
      break;
    }
    const content = whole.trim();
    if (content === "" || content.startsWith("#")) continue;
    if (isFirst) {
      isFirst = false;
      const header = headerOf(content);
      if (header !== null) {
        if ("sentence" in header) return { proxies: [], problems: [{ line, ...header }] };
        read = (row) => readRow(row, header);
        continue;
      }
    }
    const reading = read(content);
    const taken = "sentence" in reading ? reading : completed(reading.fields, defaults);
    if ("sentence" in taken) {
      problems.push({ line, sentence: taken.sentence });
      continue;
    }
    const key = proxyKey(taken.proxy);
    const first = known.get(key);
    if (first !== undefined) {
      problems.push({ line, sentence: `This is the same proxy as in line ${first}: leave one of them out.` });
      continue;
    }
    known.set(key, line);
    proxies.push({ line, ...taken });
  }
  return { proxies, problems };
}

/** By what a proxy is known again. */
export function proxyKey({
  protocol,
  host,
  port,
  username,
}: Pick<ProxyInput, "protocol" | "host" | "port" | "username">): string {
  return JSON.stringify([protocol, host.toLowerCase(), port, username]);
}

type Header = { separator: string; columns: readonly string[] };

/** Null = the list has none. */
function headerOf(line: string): Header | { sentence: string } | null {
  const separator = separatorOf(line);
  const cells = separator === null ? null : readCells(line, separator);
  if (separator === null || cells === null) return null;
  const names = cells.map((cell) => cell.trim().toLowerCase().replaceAll(/[ -]/g, "_"));
  if (!names.includes("host") || !names.includes("port")) return null;
  const unknown = names.findIndex((name) => columnOf(name) === null);
  if (unknown >= 0) {
    return {
      sentence: `Column ${unknown + 1} has a name that nobody knows; there are ${COLUMNS.join(", ")}.`,
    };
  }
  return { separator, columns: names };
}

function readRow(line: string, { separator, columns }: Header): Reading {
  const cells = readCells(line, separator);
  if (cells === null) return { sentence: "A quotation mark is opened and not closed." };
  if (cells.length > columns.length) {
    return { sentence: `This line has ${cells.length} cells, and the header ${columns.length}.` };
  }
  return fieldsOf(columns.map((column, index) => [column, (cells[index] ?? "").trim()]));
}

function completed(
  fields: Fields,
  defaults: ProxyImportInput["defaults"],
): Omit<ParsedProxy, "line"> | { sentence: string } {
  const isUnlabelled = fields.labels !== undefined && Object.keys(fields.labels).length === 0;
  const labels = isUnlabelled ? {} : { ...defaults.labels, ...fields.labels };
  const parsed = ProxyInput.safeParse({ ...defaults, ...fields, labels });
  if (parsed.success) return { proxy: parsed.data, said: Object.keys(fields) as (keyof ProxyInput)[] };
  const [issue] = parsed.error.issues;
  // The schema's sentences name what is expected and never what was given.
  return { sentence: `${issue?.path.join(".") ?? "It"}: ${issue?.message ?? "is not valid"}.` };
}
