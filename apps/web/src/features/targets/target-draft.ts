import { parseNodeFilter } from "@orrery/domain";
import {
  PROBE_INTERVAL_DEFAULT_MS,
  PROBE_TIMEOUT_DEFAULT_MS,
  TargetCreateInput,
  type TargetKind,
  type TargetView,
} from "@orrery/protocol";
import { type DurationDraft, durationDraftOf, durationOfDraft } from "./duration-draft.ts";

/** A target as it is typed: numbers are text until they are read, and what one kind does not need stays for another. */
export type TargetDraft = {
  name: string;
  kind: TargetKind;
  host: string;
  port: string;
  serverName: string;
  url: string;
  method: "HEAD" | "GET";
  expectedStatus: string;
  place: string;
  latitude: string;
  longitude: string;
  interval: DurationDraft;
  timeout: DurationDraft;
  nodeFilter: string;
  allowsPrivate: boolean;
};

export type TargetField = keyof TargetDraft;
export type TargetErrors = ReadonlyMap<TargetField, string>;
export type TargetResult =
  | { outcome: "valid"; input: TargetCreateInput }
  | { outcome: "invalid"; errors: TargetErrors };

export const NEW_TARGET_DRAFT: TargetDraft = {
  name: "",
  kind: "tcp",
  host: "",
  port: "443",
  serverName: "",
  url: "",
  method: "HEAD",
  expectedStatus: "",
  place: "",
  latitude: "",
  longitude: "",
  interval: durationDraftOf(PROBE_INTERVAL_DEFAULT_MS),
  timeout: durationDraftOf(PROBE_TIMEOUT_DEFAULT_MS),
  nodeFilter: "",
  allowsPrivate: false,
};

export function draftOfTarget(target: TargetView): TargetDraft {
  const { check } = target;
  return {
    ...NEW_TARGET_DRAFT,
    name: target.name,
    ...(check.kind === "tcp" || check.kind === "tls"
      ? { kind: check.kind, host: check.host, port: String(check.port) }
      : { kind: check.kind, url: check.url }),
    ...(check.kind === "tls" ? { serverName: check.serverName ?? "" } : {}),
    ...(check.kind === "http"
      ? { method: check.method, expectedStatus: textOf(check.expectedStatus ?? null) }
      : {}),
    place: target.place,
    latitude: textOf(target.latitude),
    longitude: textOf(target.longitude),
    interval: durationDraftOf(target.intervalMs),
    timeout: durationDraftOf(target.timeoutMs),
    nodeFilter: target.nodeFilter,
    allowsPrivate: target.allowsPrivate,
  };
}

/** Another kind of check; an address that was typed stays, under the scheme that the kind speaks. */
export function withKind(draft: TargetDraft, kind: TargetKind): TargetDraft {
  const url =
    kind === "websocket"
      ? draft.url.replace(/^http/i, "ws")
      : kind === "http"
        ? draft.url.replace(/^ws/i, "http")
        : draft.url;
  return { ...draft, kind, url };
}

/** What would be sent, or a sentence for each field that keeps it from being sent. */
export function inputOfDraft(draft: TargetDraft): TargetResult {
  const parsed = TargetCreateInput.safeParse({
    name: draft.name.trim(),
    check: checkOf(draft),
    place: draft.place.trim(),
    latitude: numberOf(draft.latitude),
    longitude: numberOf(draft.longitude),
    intervalMs: durationOfDraft(draft.interval),
    timeoutMs: durationOfDraft(draft.timeout),
    nodeFilter: draft.nodeFilter.trim(),
    allowsPrivate: draft.allowsPrivate,
  });
  const errors = new Map<TargetField, string>();
  for (const issue of parsed.error?.issues ?? []) {
    const field = fieldOf(issue.path);
    // The first thing that is wrong with a field is said; a rule between fields never hides it.
    if (!errors.has(field)) errors.set(field, sentenceOf(field, issue));
  }
  const filter = parseNodeFilter(draft.nodeFilter);
  if (filter.outcome === "invalid") errors.set("nodeFilter", filter.message);
  return parsed.success && errors.size === 0
    ? { outcome: "valid", input: parsed.data }
    : { outcome: "invalid", errors };
}

export function targetErrors(result: TargetResult): TargetErrors {
  return result.outcome === "invalid" ? result.errors : new Map<TargetField, string>();
}

function checkOf(draft: TargetDraft) {
  const { kind } = draft;
  const host = draft.host.trim();
  const port = numberOf(draft.port);
  const url = draft.url.trim();
  switch (kind) {
    case "tcp":
      return { kind, host, port };
    case "tls":
      return {
        kind,
        host,
        port,
        ...(draft.serverName.trim() === "" ? {} : { serverName: draft.serverName.trim() }),
      };
    case "http":
      return {
        kind,
        url,
        method: draft.method,
        ...(draft.expectedStatus.trim() === "" ? {} : { expectedStatus: numberOf(draft.expectedStatus) }),
      };
    case "websocket":
      return { kind, url };
  }
}

const FIELDS_BY_PATH: Readonly<Record<string, TargetField>> = {
  intervalMs: "interval",
  timeoutMs: "timeout",
};

function fieldOf(path: readonly PropertyKey[]): TargetField {
  const name = String(path[0] === "check" ? path[1] : path[0]);
  return FIELDS_BY_PATH[name] ?? (name in NEW_TARGET_DRAFT ? (name as TargetField) : "name");
}

/** Where the schema's own words are about types rather than about what to type. */
const SENTENCES: Partial<Record<TargetField, string>> = {
  port: "A whole number from 1 to 65,535.",
  expectedStatus: "A whole number from 100 to 599.",
  latitude: "Degrees from −90 to 90.",
  longitude: "Degrees from −180 to 180.",
  interval: "From 1 second to 60 minutes.",
  timeout: "From 100 ms to 60 seconds.",
  place: "At most 100 characters.",
};

function sentenceOf(field: TargetField, issue: { code: string; message: string }): string {
  const ofType = SENTENCES[field];
  // `custom`: a rule between two fields, written for people.
  if (ofType !== undefined && issue.code !== "custom") return ofType;
  if (issue.code === "too_small") return "Needed.";
  const message = issue.message;
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? "" : "."}`;
}

/** Null = empty; NaN = not a number. A decimal comma is read as a point. */
function numberOf(text: string): number | null {
  const trimmed = text
    .trim()
    .replace("−", "-")
    .replace(/^(-?\d+),(\d+)$/, "$1.$2");
  return trimmed === "" ? null : Number(trimmed);
}

function textOf(value: number | null): string {
  return value === null ? "" : String(value);
}
