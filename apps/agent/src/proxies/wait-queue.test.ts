import { GatewayCredentialId } from "@orrery/protocol";
import { expect, test } from "vitest";
import type { EgressAsk, EgressChoice } from "./egress-port.ts";
import { POOL_ID } from "./testing/orders.ts";
import { WaitQueue } from "./wait-queue.ts";

const NEVER = new AbortController().signal;
const GIVEN_UP: EgressChoice = { outcome: "refused", status: 429, sentence: "late", retryAfterMs: null };

function lab() {
  let units = 0;
  const served: string[] = [];
  const looked: string[] = [];
  const queue = new WaitQueue({
    tryNow: (ask) => {
      looked.push(ask.host);
      if (units === 0) return null;
      units -= 1;
      served.push(ask.worker);
      return { ...GIVEN_UP, sentence: "served" } as EgressChoice;
    },
    giveUp: () => GIVEN_UP,
  });
  return {
    queue,
    served,
    looked,
    give: (count: number) => {
      units += count;
      queue.wake();
      return units;
    },
  };
}

function ask(worker: string, host = "example.org"): EgressAsk {
  return {
    ...{
      credentialId: GatewayCredentialId.parse("c-1"),
      worker,
      poolId: POOL_ID,
      session: null,
      country: null,
    },
    ...{ tier: null, mode: "http" as const, host, port: 80, tried: [] },
  };
}

test("workers take turns: who asks much does not keep out who asks little", async () => {
  const { queue, served, give } = lab();
  const waiting = [
    ...Array.from({ length: 10 }, () => queue.wait(ask("much"), 60_000, NEVER)),
    queue.wait(ask("little"), 60_000, NEVER),
    queue.wait(ask("some"), 60_000, NEVER),
  ];
  give(3);
  expect(served).toEqual(["much", "little", "some"]);
  give(20);
  expect(queue.size).toBe(0);
  for (const choice of await Promise.all(waiting)) expect(choice).toMatchObject({ sentence: "served" });
});

test("one at a time, turns go on where they ended", async () => {
  const { queue, served, give } = lab();
  for (let i = 0; i < 4; i += 1)
    for (const worker of ["a", "b", "c"]) void queue.wait(ask(worker), 60_000, NEVER);
  for (let i = 0; i < 6; i += 1) give(1);
  expect(served).toEqual(["a", "b", "c", "a", "b", "c"]);
  give(6);
});

test("what has failed for one is not tried again for all who want the same", () => {
  const { queue, looked, give } = lab();
  for (let i = 0; i < 500; i += 1) void queue.wait(ask("a"), 60_000, NEVER);
  void queue.wait(ask("a", "other.org"), 60_000, NEVER);
  queue.wake();
  expect(looked).toEqual(["example.org", "other.org"]);
  give(501);
  expect(queue.size).toBe(0);
});

test("the time is over, the client has gone, or nothing is served any more: each is told", async () => {
  const { queue } = lab();
  const gone = new AbortController();
  const waiting = [queue.wait(ask("a"), 5, NEVER), queue.wait(ask("b"), 60_000, gone.signal)];
  gone.abort();
  expect(await Promise.all(waiting)).toEqual([GIVEN_UP, GIVEN_UP]);
  expect(await queue.wait(ask("b"), 60_000, gone.signal)).toBe(GIVEN_UP);
  const closed: EgressChoice = { outcome: "refused", status: 503, sentence: "closed", retryAfterMs: null };
  const last = queue.wait(ask("a"), 60_000, NEVER);
  queue.settleAll(closed);
  expect(await last).toBe(closed);
  expect(queue.size).toBe(0);
});
