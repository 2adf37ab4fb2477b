import { ScalingGroupCreateInput, type ScalingGroupSettings, type ScalingProvider } from "@orrery/protocol";
import { type Document, isNode, LineCounter, parseDocument, stringify } from "yaml";

const TEXT_MAX = 262_144;
const PROBLEMS_MAX = 20;

/** A group as people write it: a worker goes by its name. */
export type ScalingFile = {
  readonly name: string;
  readonly target: { readonly worker: string } | { readonly provider: ScalingProvider };
  readonly settings: ScalingGroupSettings;
};

export type FileProblem = {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly sentence: string;
};

type FileRead =
  | { readonly outcome: "read"; readonly file: ScalingFile }
  | { readonly outcome: "invalid"; readonly problems: readonly FileProblem[] };

const PROVIDERS = ["worker", "kubernetes", "webhook"] as const;

/** Rules SL1 to SL3. */
export function readScalingFile(text: string): FileRead {
  if (text.length > TEXT_MAX)
    return invalid([{ ...TOP, sentence: `It is longer than ${TEXT_MAX} characters.` }]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number, sentence: string): FileProblem => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col), sentence };
  };
  if (document.errors.length > 0) {
    return invalid(document.errors.map(({ pos, message }) => at(pos[0], `This is not YAML: ${message}`)));
  }
  const value: unknown = plainOf(document);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return invalid([
      { ...TOP, sentence: "A group is a list of settings; the least is a name and a worker." },
    ]);
  }
  const { name, worker, kubernetes, webhook, ...settings } = value as Record<string, unknown>;
  const given = PROVIDERS.filter((each) => each in value);
  if (given.length !== 1) {
    const sentence = `Say what is scaled, by one of ${PROVIDERS.join(", ")}.`;
    return invalid([{ ...TOP, sentence }]);
  }
  const provider =
    kubernetes !== undefined
      ? { ...(kubernetes as object), kind: "kubernetes" }
      : webhook !== undefined
        ? { ...(webhook as object), kind: "webhook" }
        : { kind: "fleet", workerId: worker };
  const parsed = ScalingGroupCreateInput.safeParse({ name, provider, settings });
  if (parsed.success) {
    const target = typeof worker === "string" ? { worker } : { provider: parsed.data.provider };
    return { outcome: "read", file: { name: parsed.data.name, target, settings: parsed.data.settings } };
  }
  return invalid(
    parsed.error.issues.map(({ path, message }) => {
      const written = writtenPath(path, given[0] ?? "worker");
      return at(
        offsetOf(document, written),
        `${written.length === 0 ? "" : `${written.join(".")}: `}${message}.`,
      );
    }),
  );
}

/** Complete; it reads as the same group again (rule SL4). */
export function writeScalingFile({ name, target, settings }: ScalingFile): string {
  if ("worker" in target) return stringify({ name, worker: target.worker, ...settings });
  const { kind, ...provider } = target.provider;
  return stringify({ name, [kind]: provider, ...settings });
}

const TOP = { line: 1, column: 1 };

function plainOf(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 50 });
  } catch {
    return null;
  }
}

/** As the file has it, where a provider's fields stand under its kind and settings at the top. */
function writtenPath(path: readonly PropertyKey[], provider: string): (string | number)[] {
  const [first, ...rest] = path.map((part) => (typeof part === "number" ? part : String(part)));
  if (first === "settings") return rest;
  if (first === "provider") return provider === "worker" ? ["worker"] : [provider, ...rest];
  return first === undefined ? [] : [first, ...rest];
}

function offsetOf(document: Document.Parsed, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function invalid(problems: readonly FileProblem[]): FileRead {
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  return { outcome: "invalid", problems: sorted.slice(0, PROBLEMS_MAX) };
}
