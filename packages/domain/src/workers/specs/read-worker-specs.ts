import { WorkerSpec } from "@orrery/protocol/workers";
import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseAllDocuments,
  stringify,
} from "yaml";
import { workerSpecProblems } from "./worker-spec-problems.ts";

export const SPEC_TEXT_MAX = 262_144;
const DOCUMENTS_MAX = 50;
const PROBLEMS_MAX = 20;

export type SpecProblem = {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** As in `health.port`; empty = the whole. */
  readonly setting: string;
  readonly sentence: string;
};

export type SpecsRead =
  | { outcome: "read"; specs: readonly WorkerSpec[] }
  | { outcome: "invalid"; problems: readonly SpecProblem[] };

/** Reads a YAML (or JSON) text of at most 256 KiB. Nothing of it counts where there is one problem; at most 20 are told, in their order. */
export function readWorkerSpecs(text: string): SpecsRead {
  if (text.length > SPEC_TEXT_MAX) {
    return invalid([{ ...TOP, sentence: `The text has more than ${SPEC_TEXT_MAX} characters; split it.` }]);
  }
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  if (!Array.isArray(documents) || documents.length === 0) {
    return invalid([{ ...TOP, sentence: "There is no spec in it; the least is a name and a command." }]);
  }
  if (documents.length > DOCUMENTS_MAX) {
    return invalid([{ ...TOP, sentence: `It holds more than ${DOCUMENTS_MAX} specs; split it.` }]);
  }
  const specs: WorkerSpec[] = [];
  const problems: SpecProblem[] = [];
  for (const document of documents) {
    const read = readDocument(document, lines);
    if ("spec" in read) specs.push(read.spec);
    else problems.push(...read.problems);
  }
  return problems.length > 0 ? invalid(problems) : { outcome: "read", specs };
}

/** As YAML, complete; it reads as the same spec again. */
export function writeWorkerSpec(spec: WorkerSpec): string {
  return stringify(spec, { lineWidth: 100 });
}

const TOP = { line: 1, column: 1, setting: "" };

type Path = readonly (string | number)[];
type DocumentRead = { spec: WorkerSpec } | { problems: SpecProblem[] };

function readDocument(document: Document.Parsed, lines: LineCounter): DocumentRead {
  const placeOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map(({ pos, message }) => ({
        ...placeOf(pos[0]),
        setting: "",
        sentence: `This is not YAML: ${message.split("\n")[0]}.`.replace("..", "."),
      })),
    };
  }
  const at = (path: Path, sentence: string, key?: string): SpecProblem => ({
    ...placeOf(offsetOf(document, path, key)),
    setting: [...path, ...(key === undefined ? [] : [key])].join("."),
    sentence,
  });
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 50 });
  } catch {
    return { problems: [at([], "It repeats parts of itself (aliases) too often; write them out.")] };
  }
  if (!isMap(document.contents))
    return { problems: [at([], "A spec is a list of settings, as in name: thumbnails.")] };
  const parsed = WorkerSpec.safeParse(value);
  if (!parsed.success) return { problems: parsed.error.issues.flatMap((issue) => problemsOf(issue, at)) };
  const more = workerSpecProblems(parsed.data);
  if (more.length > 0) return { problems: more.map(({ path, sentence }) => at(path, sentence)) };
  return { spec: parsed.data };
}

type Issue = NonNullable<ReturnType<typeof WorkerSpec.safeParse>["error"]>["issues"][number];

function problemsOf(
  issue: Issue,
  at: (path: Path, sentence: string, key?: string) => SpecProblem,
): SpecProblem[] {
  const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
  const name = path.join(".");
  if (issue.code === "unrecognized_keys") {
    const where = name === "" ? "a worker" : name;
    return issue.keys.map((key) => at(path, `${key} is not a setting of ${where}.`, key));
  }
  if (
    issue.code === "invalid_type" &&
    issue.input === undefined &&
    issue.message.startsWith("Invalid input")
  ) {
    return [at(path, `${name} is missing.`)];
  }
  const message = issue.message.startsWith("Invalid input")
    ? `is not valid (${issue.message.toLowerCase()})`
    : issue.message;
  return [at(path, `${name === "" ? "The spec" : name} ${message}.`)];
}

/** Where the setting is written, or else what it belongs to. */
function offsetOf(document: Document.Parsed, path: Path, key: string | undefined): number {
  const full = key === undefined ? path : [...path, key];
  for (let length = full.length; length > 0; length -= 1) {
    const parent = length === 1 ? document.contents : document.getIn(full.slice(0, length - 1), true);
    const last = full[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find(
        (each) => isPair(each) && isScalar(each.key) && String(each.key.value) === String(last),
      );
      if (pair !== undefined && isNode(pair.key)) return pair.key.range?.[0] ?? 0;
    }
    const node = document.getIn(full.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? document.range[0];
}

function invalid(problems: readonly SpecProblem[]): SpecsRead {
  const sorted = [...problems].sort((x, y) => x.line - y.line || x.column - y.column);
  return { outcome: "invalid", problems: sorted.slice(0, PROBLEMS_MAX) };
}
