/** How often the time is told. */
export const MINUTE_MS = 60_000;
/** What is asked for beforehand: a minute, and what its end may be late. */
export const ASKED_MS = 65_000;
const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 60_000;

/** How an agent's time is counted now. All times are monotonic. */
export type AgentTime =
  | { readonly kind: "off" }
  /** Nothing is allowed yet. `told`: that it is not paid for. */
  | {
      readonly kind: "unpaid";
      readonly accountId: string;
      readonly isTold: boolean;
      readonly tries: number;
      readonly nextAtMs: number;
    }
  | {
      readonly kind: "paid";
      readonly accountId: string;
      readonly fromMs: number;
      readonly allowedMs: number;
    };

export type AgentTimeInput =
  /** Whom the node belongs to; null = nobody, or it is not admitted, or the agent stops. */
  | { readonly kind: "belongs"; readonly accountId: string | null }
  | { readonly kind: "tick" }
  /** A worker wants something: whoever does not pay for the node's time pays for nothing. */
  | { readonly kind: "wanted" }
  /** The answer to `ask`, which is given at once. */
  | {
      readonly kind: "answered";
      readonly answer: "allowed" | "refused" | "waiting";
      readonly reason: string;
    };

export type AgentTimeEffect =
  | { readonly kind: "ask"; readonly accountId: string; readonly ms: number }
  /** Of what was allowed last; 0 = give it back. */
  | { readonly kind: "tell"; readonly accountId: string; readonly ms: number }
  | { readonly kind: "unpaid"; readonly accountId: string; readonly reason: string }
  | { readonly kind: "paid_again"; readonly accountId: string };

export type AgentTimeStep = { readonly state: AgentTime; readonly effects: readonly AgentTimeEffect[] };

export function stepAgentTime(state: AgentTime, input: AgentTimeInput, nowMs: number): AgentTimeStep {
  switch (input.kind) {
    case "belongs":
      return belongs(state, input.accountId, nowMs);
    case "tick":
      return tick(state, nowMs, false);
    case "wanted":
      return tick(state, nowMs, true);
    case "answered":
      return answered(state, input, nowMs);
  }
}

function belongs(state: AgentTime, accountId: string | null, nowMs: number): AgentTimeStep {
  if ((state.kind === "off" ? null : state.accountId) === accountId) return { state, effects: [] };
  const told = state.kind === "paid" ? [tell(state, nowMs)] : [];
  if (accountId === null) return { state: { kind: "off" }, effects: told };
  const next: AgentTime = { kind: "unpaid", accountId, isTold: false, tries: 0, nextAtMs: nowMs };
  return { state: next, effects: [...told, { kind: "ask", accountId, ms: ASKED_MS }] };
}

function tick(state: AgentTime, nowMs: number, isWanted: boolean): AgentTimeStep {
  if (state.kind === "off") return { state, effects: [] };
  const isDue =
    (state.kind === "paid" && nowMs - state.fromMs >= MINUTE_MS) ||
    (state.kind === "unpaid" && (isWanted || nowMs >= state.nextAtMs));
  if (!isDue) return { state, effects: [] };
  return { state, effects: [{ kind: "ask", accountId: state.accountId, ms: ASKED_MS }] };
}

function answered(
  state: AgentTime,
  { answer, reason }: Extract<AgentTimeInput, { kind: "answered" }>,
  nowMs: number,
): AgentTimeStep {
  if (state.kind === "off") return { state, effects: [] };
  const { accountId } = state;
  if (state.kind === "paid") {
    const over = nowMs - state.fromMs >= state.allowedMs;
    if (answer === "waiting" && !over) return { state, effects: [] };
    const told = tell(state, nowMs);
    if (answer === "allowed") {
      // What lies beyond the allowed time is not counted; else the next minute begins at the last whole millisecond.
      const fromMs = over ? nowMs : state.fromMs + told.ms;
      return { state: { kind: "paid", accountId, fromMs, allowedMs: ASKED_MS }, effects: [told] };
    }
    const next = unpaid(accountId, 0, nowMs);
    return { state: next, effects: [told, { kind: "unpaid", accountId, reason }] };
  }
  if (answer === "allowed") {
    const again: AgentTimeEffect[] = state.isTold ? [{ kind: "paid_again", accountId }] : [];
    return { state: { kind: "paid", accountId, fromMs: nowMs, allowedMs: ASKED_MS }, effects: again };
  }
  // An answer that is still to come is no refusal.
  if (answer === "waiting" && !state.isTold) {
    return { state: { ...state, nextAtMs: nowMs + RETRY_FIRST_MS }, effects: [] };
  }
  const news: AgentTimeEffect[] = state.isTold ? [] : [{ kind: "unpaid", accountId, reason }];
  return { state: unpaid(accountId, state.tries, nowMs), effects: news };
}

function unpaid(accountId: string, tries: number, nowMs: number): AgentTime {
  const waitMs = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(tries, 10));
  return { kind: "unpaid", accountId, isTold: true, tries: tries + 1, nextAtMs: nowMs + waitMs };
}

function tell(
  { accountId, fromMs, allowedMs }: Extract<AgentTime, { kind: "paid" }>,
  nowMs: number,
): { kind: "tell"; accountId: string; ms: number } {
  const ms = Math.max(0, Math.min(Math.floor(nowMs - fromMs), allowedMs));
  return { kind: "tell", accountId, ms };
}
