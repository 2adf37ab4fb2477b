/** RFC 9110, section 7.6.1, and what is made anew for the next hop. */
const DROPPED: ReadonlySet<string> = new Set([
  ...["connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade", "expect"],
  ...["http2-settings", "proxy-authenticate", "proxy-authentication-info", "proxy-authorization"],
]);
/** Made anew for instances. */
const REMADE: ReadonlySet<string> = new Set([
  ...["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-prefix", "x-correlation-id"],
]);
/** Without these a message is another one: no `Connection` takes them away. */
const KEPT: ReadonlySet<string> = new Set([
  "host",
  "content-length",
  "content-type",
  "authorization",
  "cookie",
]);
const OWN_PREFIX = "x-orrery-";
/** What one agent tells another one of a request, beside the instance, which is for the other one alone. */
const BETWEEN_AGENTS: ReadonlySet<string> = new Set([
  ...["x-orrery-deadline-ms", "x-orrery-call-path", "x-orrery-attempt", "x-orrery-priority"],
  ...["x-orrery-session", "x-orrery-caller"],
]);

type Direction = "from-client" | "from-agent" | "from-instance";

/** Headers come in few spellings: each is judged once. */
class Judged {
  readonly #known = new Map<string, boolean>();
  readonly #judge: (lower: string) => boolean;

  constructor(judge: (lower: string) => boolean) {
    this.#judge = judge;
  }

  passes(name: string): boolean {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const passes = this.#judge(name.toLowerCase());
    if (this.#known.size >= SPELLINGS_MAX) this.#known.clear();
    this.#known.set(name, passes);
    return passes;
  }
}

const SPELLINGS_MAX = 2000;
const judged: Record<Direction, Judged> = {
  "from-client": new Judged(
    (lower) => !DROPPED.has(lower) && !REMADE.has(lower) && !lower.startsWith(OWN_PREFIX),
  ),
  "from-agent": new Judged(
    (lower) => !DROPPED.has(lower) && (!lower.startsWith(OWN_PREFIX) || BETWEEN_AGENTS.has(lower)),
  ),
  "from-instance": new Judged(
    (lower) => !DROPPED.has(lower) && !lower.startsWith(OWN_PREFIX) && lower !== "x-correlation-id",
  ),
};

/** Name and value in turn, as `rawHeaders` has them, without what is for one hop or for the gateway alone, and what `Connection` names. */
export function passedHeaders(raw: readonly string[], direction: Direction): string[] {
  const judge = judged[direction];
  const passed: string[] = [];
  let named: readonly string[] | null = null;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as string;
    const value = raw[i + 1] as string;
    if (judge.passes(name)) passed.push(name, value);
    else if (name.length === CONNECTION_LENGTH) named = both(named, namedBy(value));
  }
  return named === null ? passed : without(passed, named);
}

function both(some: readonly string[] | null, more: readonly string[] | null): readonly string[] | null {
  return some === null || more === null ? (some ?? more) : [...some, ...more];
}

const CONNECTION_LENGTH = "connection".length;
const USUAL: ReadonlySet<string> = new Set(["keep-alive", "Keep-Alive", "close", "Upgrade", "upgrade"]);

function namedBy(value: string): readonly string[] | null {
  return USUAL.has(value) ? null : value.split(",").map((token) => token.trim().toLowerCase());
}

function without(passed: readonly string[], named: readonly string[]): string[] {
  const left: string[] = [];
  for (let i = 0; i + 1 < passed.length; i += 2) {
    const lower = (passed[i] as string).toLowerCase();
    if (!named.includes(lower) || KEPT.has(lower)) left.push(passed[i] as string, passed[i + 1] as string);
  }
  return left;
}
