import { LOAD_CSV_CHARACTERS_MAX, LOAD_CSV_LINES_MAX } from "@orrery/protocol";
import { readCells, separatorOf } from "../../proxies/import/cells.ts";
import { historyOfRows, type LoadRow } from "./history-of-rows.ts";
import type { LoadHistory } from "./load-history.ts";
import { parseTime } from "./parse-time.ts";

export type CsvProblem = { readonly line: number; readonly sentence: string };
export type ParsedLoad = {
  /** Null = nothing of it can be used; the problems say why. */
  readonly history: LoadHistory | null;
  /** Lines count from 1; the first 100. */
  readonly problems: readonly CsvProblem[];
  readonly problemCount: number;
};

const PROBLEMS_MAX = 100;
const TIME_NAMES = ["time", "at", "timestamp"];
const METRICS = ["cpu", "memory", "requests", "open", "queue"];
const METRICS_MAX = 10;

type Header = {
  readonly separator: string;
  readonly names: readonly string[];
  readonly timeAt: number;
  readonly countAt: number | null;
  readonly metrics: readonly { readonly name: string; readonly at: number; readonly isOfEach: boolean }[];
};

/** Reads recorded load as people have it (rules SB7 to SB11). Half a million lines take about half a second. */
export function parseLoadCsv(text: string): ParsedLoad {
  const book = new ProblemBook();
  if (text.length > LOAD_CSV_CHARACTERS_MAX) {
    const sentence = `It has more than ${LOAD_CSV_CHARACTERS_MAX / 1e6} million characters: upload a shorter time, or longer steps.`;
    return book.parsed(null, { line: 1, sentence });
  }
  const rows: LoadRow[] = [];
  let header: Header | null = null;
  let line = 0;
  for (const whole of linesOf(text)) {
    line += 1;
    const content = whole.trim();
    if (content === "" || content.startsWith("#")) continue;
    if (header === null) {
      const read = readHeader(content);
      if ("sentence" in read) return book.parsed(null, { line, ...read });
      header = read;
      continue;
    }
    if (rows.length >= LOAD_CSV_LINES_MAX) {
      book.add(line, `Only the first ${LOAD_CSV_LINES_MAX} lines are read: upload the rest by itself.`);
      break;
    }
    const row = readRow(content, header);
    if ("sentence" in row) book.add(line, row.sentence);
    else rows.push(row);
  }
  if (header === null) return book.parsed(null, { line: 1, sentence: `It is empty: ${EXPECTED}` });
  const history = historyOfRows(
    rows,
    header.metrics.map(({ name }) => name),
  );
  return "sentence" in history ? book.parsed(null, { line: 1, ...history }) : book.parsed(history);
}

const EXPECTED =
  "a first line such as time,cpu or time,instances,cpu,queue is needed, and then one line for each time.";

class ProblemBook {
  readonly #problems: CsvProblem[] = [];
  #count = 0;

  add(line: number, sentence: string): void {
    this.#count += 1;
    if (this.#problems.length < PROBLEMS_MAX) this.#problems.push({ line, sentence });
  }

  parsed(history: LoadHistory | null, last?: CsvProblem): ParsedLoad {
    if (last !== undefined) this.add(last.line, last.sentence);
    return { history, problems: this.#problems, problemCount: this.#count };
  }
}

function* linesOf(text: string): Generator<string> {
  const from = text.startsWith("\uFEFF") ? 1 : 0;
  let start = from;
  for (let end = text.indexOf("\n", start); end >= 0; end = text.indexOf("\n", start)) {
    yield text.slice(start, end);
    start = end + 1;
  }
  if (start < text.length) yield text.slice(start);
}

function readHeader(line: string): Header | { readonly sentence: string } {
  const separator = separatorOf(line) ?? ",";
  const cells = readCells(line, separator) ?? [];
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const timeAt = names.findIndex((name) => TIME_NAMES.includes(name));
  if (timeAt < 0) return { sentence: `No column is called time: ${EXPECTED}` };
  const countAt = names.indexOf("instances");
  const known = (name: string) => METRICS.includes(name) || /^custom:[a-z][a-z0-9_]{0,39}$/.test(name);
  const unknown = names.findIndex((name, i) => i !== timeAt && i !== countAt && !known(name));
  if (unknown >= 0) {
    return {
      sentence: `Column ${unknown + 1} has a name that nobody knows; there are time, instances, ${METRICS.join(", ")} and custom:<name>.`,
    };
  }
  if (new Set(names).size < names.length) return { sentence: "Two columns have the same name." };
  const metrics = names.flatMap((name, at) => {
    if (at === timeAt || at === countAt) return [];
    return [{ name, at, isOfEach: countAt >= 0 && name !== "queue" && !name.startsWith("custom:") }];
  });
  if (metrics.length === 0) return { sentence: `No column is a metric: ${EXPECTED}` };
  if (metrics.length > METRICS_MAX) return { sentence: `At most ${METRICS_MAX} metrics are read.` };
  return { separator, names, timeAt, countAt: countAt < 0 ? null : countAt, metrics };
}

function readRow(line: string, header: Header): LoadRow | { readonly sentence: string } {
  const cells = line.includes('"') ? readCells(line, header.separator) : line.split(header.separator);
  if (cells === null) return { sentence: "A quotation mark is opened and not closed." };
  if (cells.length > header.names.length) {
    return { sentence: `This line has ${cells.length} cells, and the header ${header.names.length}.` };
  }
  const atMs = parseTime((cells[header.timeAt] ?? "").trim());
  if (atMs === null) {
    return {
      sentence: "time: ISO 8601 such as 2026-11-22T08:00:00Z, or seconds or milliseconds since 1970.",
    };
  }
  const count = header.countAt === null ? 1 : numberOf(cells[header.countAt]);
  const values: (number | null)[] = [];
  for (const { name, at, isOfEach } of header.metrics) {
    const value = numberOf(cells[at]);
    if (Number.isNaN(value)) return { sentence: `${name}: a number of zero or more is needed, or nothing.` };
    values.push(value === null || count === null ? null : isOfEach ? value * count : value);
  }
  if (Number.isNaN(count)) return { sentence: "instances: a number of zero or more is needed, or nothing." };
  return { atMs, values };
}

/** Null = the cell says nothing; NaN = it says what is no value. */
function numberOf(cell: string | undefined): number | null {
  const text = (cell ?? "").trim();
  if (text === "") return null;
  const value = Number(text);
  return value >= 0 && value <= 1e15 ? value : Number.NaN;
}
