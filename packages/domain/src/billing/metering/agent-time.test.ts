import { expect, test } from "vitest";
import { type AgentTime, type AgentTimeEffect, type AgentTimeInput, stepAgentTime } from "./agent-time.ts";

/** An agent's clock and credits: `answer` is what each question gets. */
class Host {
  state: AgentTime = { kind: "off" };
  nowMs = 1000;
  answer: "allowed" | "refused" | "waiting" = "allowed";
  readonly did: AgentTimeEffect[] = [];

  do(input: AgentTimeInput): this {
    const { state, effects } = stepAgentTime(this.state, input, this.nowMs);
    this.state = state;
    for (const effect of effects) {
      this.did.push(effect);
      if (effect.kind === "ask") this.do({ kind: "answered", answer: this.answer, reason: "insufficient" });
    }
    return this;
  }

  pass(ms: number): this {
    this.nowMs += ms;
    return this.do({ kind: "tick" });
  }

  get told(): number[] {
    return this.did.flatMap((effect) => (effect.kind === "tell" ? [effect.ms] : []));
  }

  kinds(): string[] {
    return this.did.map(({ kind }) => kind);
  }
}

const started = () => new Host().do({ kind: "belongs", accountId: "acme" });

test("[N1] a minute is asked for before it begins, and only where there is an account", () => {
  expect(new Host().do({ kind: "belongs", accountId: null }).pass(90_000).did).toEqual([]);
  expect(started().did).toEqual([{ kind: "ask", accountId: "acme", ms: 65_000 }]);
  expect(started().pass(59_999).kinds()).toEqual(["ask"]);
});

test("[N2] whole milliseconds are told once a minute, at a change of the account and at the stop", () => {
  const host = started().pass(60_000.7).pass(60_000.7);
  expect(host.told).toEqual([60_000, 60_001]);
  host.nowMs += 10;
  host.do({ kind: "belongs", accountId: "other" });
  expect(host.did.slice(-2).map(({ kind, accountId }) => [kind, accountId])).toEqual([
    ["tell", "acme"],
    ["ask", "other"],
  ]);
  host.nowMs += 5.5;
  host.do({ kind: "belongs", accountId: null });
  expect(host.did.at(-1)).toEqual({ kind: "tell", accountId: "other", ms: 5 });
  expect(host.state).toEqual({ kind: "off" });
});

test("[N2] what was frozen for longer than was allowed tells no more than that", () => {
  expect(started().pass(3_600_000).told).toEqual([65_000]);
});

test("[N3] no millisecond is lost or counted twice, however uneven the ticks are", () => {
  const host = started();
  for (let i = 0; i < 500; i += 1) host.pass(997.25);
  host.do({ kind: "belongs", accountId: null });
  expect(host.told.reduce((sum, ms) => sum + ms, 0)).toBe(Math.floor(500 * 997.25));
});

test("[N4] while the hub has not answered the running minute goes on up to what was allowed", () => {
  const host = started();
  host.answer = "waiting";
  host.pass(61_000).pass(2_000);
  expect(host.told).toEqual([]);
  host.answer = "allowed";
  host.pass(1_000);
  expect(host.told).toEqual([64_000]);
  host.answer = "waiting";
  host.pass(64_999);
  expect(host.told).toEqual([64_000]);
  host.pass(1);
  expect([host.told.at(-1), host.did.at(-1)?.kind]).toEqual([65_000, "unpaid"]);
});

test("[N5] refused time is not counted, told once, and asked for again ever more slowly", () => {
  const host = new Host();
  host.answer = "refused";
  host.do({ kind: "belongs", accountId: "acme" });
  expect(host.did.at(-1)).toEqual({ kind: "unpaid", accountId: "acme", reason: "insufficient" });
  const askedAt: number[] = [];
  for (let second = 1; second <= 300; second += 1) {
    const before = host.did.length;
    host.pass(1000);
    if (host.did.length > before) askedAt.push(second);
  }
  expect(askedAt).toEqual([1, 3, 7, 15, 31, 63, 123, 183, 243]);
  expect(host.kinds().filter((kind) => kind === "unpaid")).toHaveLength(1);
  host.answer = "allowed";
  host.do({ kind: "wanted" });
  expect(host.kinds().slice(-2)).toEqual(["ask", "paid_again"]);
  host.pass(60_000);
  expect(host.told).toEqual([60_000]);
});

test("[N5] credits that end are told, and what was used before them is counted", () => {
  const host = started();
  host.answer = "refused";
  host.pass(60_000).pass(100);
  expect(host.told).toEqual([60_000]);
  expect(host.kinds()).toEqual(["ask", "ask", "tell", "unpaid"]);
});
