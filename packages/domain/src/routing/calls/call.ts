import type { ServiceSettings } from "@orrery/protocol";

/** Whoever calls a service from within another one passes them on; gateways set them anew. */
export const DEADLINE_HEADER = "x-orrery-deadline-ms";
export const PATH_HEADER = "x-orrery-call-path";
export const ATTEMPT_HEADER = "x-orrery-attempt";

/** As it came: nothing of it is trusted. Header names in small letters. */
export type CallHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

export type Call = {
  readonly service: string;
  /** By the gateway's own clock: what crosses hosts is how much is left. */
  readonly deadlineMs: number;
  /** Services that the call came through, the first one first, without this one. */
  readonly path: readonly string[];
  /** 1, or more where its caller tries again. */
  readonly attempt: number;
};

export type CallRefusal = {
  readonly outcome: "refused";
  /** `malformed`: the headers are not ours; `depth`: too many services call each other; `deadline`: nobody waits any more. */
  readonly why: "malformed" | "depth" | "deadline";
  readonly sentence: string;
};

export type ReadCall = { readonly outcome: "read"; readonly call: Call } | CallRefusal;

type DeadlineSettings = ServiceSettings["deadline"];

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const PATH_MAX_CHARACTERS = 1024;
const SEPARATOR = ">";

/** What a request is part of (rules RC3 to RC6). */
export function readCall(
  headers: CallHeaders,
  service: string,
  settings: DeadlineSettings,
  nowMs: number,
): ReadCall {
  const path = pathOf(headers[PATH_HEADER]);
  if (path === null) return malformed(PATH_HEADER, "names of services with > between them");
  const leftMs = numberOf(headers[DEADLINE_HEADER], settings.defaultMs);
  if (leftMs === null)
    return malformed(DEADLINE_HEADER, "the milliseconds that are left, as one whole number");
  const attempt = numberOf(headers[ATTEMPT_HEADER], 1);
  if (attempt === null || attempt < 1) return malformed(ATTEMPT_HEADER, "1 or more, as one whole number");
  if (path.length >= settings.maxDepth) return tooDeep(path, service, settings.maxDepth);
  if (leftMs === 0) return tooLate(service);
  const deadlineMs = nowMs + Math.min(leftMs, settings.maxMs);
  return { outcome: "read", call: { service, deadlineMs, path, attempt } };
}

/** What the instance is sent, which passes it on; refused where nothing is left for it. `attempt`: of this gateway and its caller together. */
export function headersFor(
  call: Call,
  attempt: number,
  { marginMs }: Pick<DeadlineSettings, "marginMs">,
  nowMs: number,
): { readonly outcome: "sent"; readonly headers: Record<string, string> } | CallRefusal {
  const leftMs = Math.floor(call.deadlineMs - marginMs - nowMs);
  if (leftMs <= 0) return tooLate(call.service);
  return {
    outcome: "sent",
    headers: {
      [DEADLINE_HEADER]: String(leftMs),
      [PATH_HEADER]: call.path.length === 0 ? call.service : [...call.path, call.service].join(SEPARATOR),
      [ATTEMPT_HEADER]: String(attempt),
    },
  };
}

function pathOf(value: string | readonly string[] | undefined): readonly string[] | null {
  if (value === undefined || value === "") return [];
  if (typeof value !== "string" || value.length > PATH_MAX_CHARACTERS) return null;
  const names = value.split(SEPARATOR);
  return names.every((name) => NAME.test(name)) ? names : null;
}

/** Null = it is none. Longer ones than any limit are cut to a number by the caller's limit. */
function numberOf(value: string | readonly string[] | undefined, absent: number): number | null {
  if (value === undefined) return absent;
  return typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : null;
}

function malformed(header: string, wanted: string): CallRefusal {
  const sentence = `The header ${header} is not valid: it has to be ${wanted}, or left out. Pass on what came.`;
  return { outcome: "refused", why: "malformed", sentence };
}

function tooDeep(path: readonly string[], service: string, depthMax: number): CallRefusal {
  const way = [...path, service];
  const shown = way.length > 8 ? [...way.slice(0, 4), "…", ...way.slice(-3)] : way;
  const again = [...new Set(way.filter((name, at) => way.indexOf(name) !== at))].slice(0, 5);
  const loop =
    again.length === 0 ? "" : ` It goes in a circle through ${again.join(" and ")}: break it there.`;
  const sentence = `The call ${shown.join(" > ")} would be ${way.length} services deep; ${depthMax} is the most.${loop}`;
  return { outcome: "refused", why: "depth", sentence };
}

function tooLate(service: string): CallRefusal {
  const sentence = `The deadline of this call to ${service} is over, or too near to answer before it; give it more time.`;
  return { outcome: "refused", why: "deadline", sentence };
}
