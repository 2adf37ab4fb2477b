import { NodeId } from "@orrery/protocol";
import {
  createLabAuthority,
  startTarget,
  startUpstream,
  type Target,
  type Upstream,
} from "@orrery/proxy-lab";
import { systemClock } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EgressAttempt, EgressChoice } from "./egress-port.ts";
import { poolOf } from "./testing/orders.ts";
import { testUrl } from "./url-test.ts";

let target: Target;
let upstream: Upstream;
const told: string[] = [];

beforeAll(async () => {
  target = await startTarget();
  upstream = await startUpstream({
    ...{ kind: "socks5", exit: "127.1.0.9", credentials: { username: "u", password: "word-of-upstream" } },
  });
});
afterAll(() => Promise.all([target.close(), upstream.close()]));

function attemptWith(password: string): EgressAttempt {
  const pool = poolOf([{ protocol: "socks5", port: upstream.port }], { handshakeTimeoutMs: 5000 });
  const [proxy] = pool.proxies;
  if (proxy === undefined) throw new Error("no proxy");
  told.length = 0;
  return {
    ...{ pool, proxy, username: "u", password, exitAddress: "127.1.0.9", onCut: null },
    opened: () => void told.push("opened"),
    answered: (status) => {
      told.push(`answered ${status}`);
      return "welcome";
    },
    failed: (fault) => void told.push(`failed ${fault}`),
    transferred: () => void told.push("transferred"),
    closed: () => void told.push("closed"),
  };
}

function run(url: string, choice: EgressChoice, problem: string | null = null, deadlineMs = 5000) {
  return testUrl(new URL(url), deadlineMs, {
    ...{ nodeId: NodeId.parse("n-1"), clock: systemClock, trust: undefined },
    judge: () => problem,
    choose: async () => choice,
  });
}

test("every step of the way is told with its time, and the attempt is ended", async () => {
  const attempt = attemptWith("word-of-upstream");
  const result = await run(`${target.url}/bytes/5000`, { outcome: "attempt", attempt });
  expect(result).toMatchObject({
    ...{ isOk: true, status: 200, receivedBytes: 5000, exitAddress: "127.1.0.9", proxyId: "proxy-1" },
  });
  expect(result.steps.map(({ name }) => name)).toEqual([
    "judge",
    "choose",
    "connect",
    "handshake",
    "request",
    "first byte",
    "end",
  ]);
  for (const [i, { fromMs, tookMs, isOk }] of result.steps.entries()) {
    expect(isOk).toBe(true);
    expect(fromMs + tookMs).toBeLessThanOrEqual((result.steps[i + 1]?.fromMs ?? result.tookMs) + 0.01);
  }
  expect(told).toEqual(["opened", "answered 200", "transferred", "closed"]);
});

test("what fails is the last step, with its sentence; no credential is in it", async () => {
  const locked = await run(target.url, { outcome: "attempt", attempt: attemptWith("another-word") });
  expect(locked).toMatchObject({ isOk: false, status: null, sentence: "The proxy refused the credentials." });
  expect(locked.steps.slice(-2)).toMatchObject([
    { name: "connect", isOk: true },
    { name: "handshake", isOk: false },
  ]);
  expect(JSON.stringify(locked)).not.toContain("another-word");
  expect(told).toEqual(["failed auth", "closed"]);

  const refused = await run(target.url, {
    ...{ outcome: "refused", status: 429, sentence: "Nothing is left.", retryAfterMs: 1000 },
  });
  expect(refused.steps.map(({ name, isOk }) => [name, isOk])).toEqual([
    ["judge", true],
    ["choose", false],
  ]);
  expect(refused.sentence).toBe("Nothing is left.");

  const judged = await run(target.url, refused as never, "127.0.0.1 is this host itself.");
  expect(judged.steps).toMatchObject([{ name: "judge", sentence: "127.0.0.1 is this host itself." }]);
});

test("TLS is made with the target, whose certificate nobody trusts; and a target that says nothing ends in time", async () => {
  const authority = await createLabAuthority();
  const secure = await startTarget({ tls: await authority.issue(["127.0.0.1"]) });
  const attempt = attemptWith("word-of-upstream");
  const result = await run(secure.url, { outcome: "attempt", attempt });
  await secure.close();
  expect(result.steps.at(-1)).toMatchObject({ name: "tls", isOk: false });

  const slow = await run(
    `${target.url}/slow?ms=5000`,
    { outcome: "attempt", attempt: attemptWith("word-of-upstream") },
    null,
    1500,
  );
  expect(slow).toMatchObject({ isOk: false, sentence: "It took too long." });
  expect(slow.steps.at(-1)).toMatchObject({ name: "first byte", isOk: false });
});
