import { createSecureContext } from "node:tls";
import type { EgressProxy } from "@orrery/protocol";
import {
  createLabAuthority,
  type LabAuthority,
  startTarget,
  startUpstream,
  type Target,
  type Upstream,
} from "@orrery/proxy-lab";
import { systemClock } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { probe } from "./probe.ts";
import { poolOf } from "./testing/orders.ts";

let authority: LabAuthority;
let echo: Target;
const upstreams: Upstream[] = [];

beforeAll(async () => {
  authority = await createLabAuthority();
  echo = await startTarget();
});
afterAll(async () => {
  await Promise.all([echo.close(), ...upstreams.map((upstream) => upstream.close())]);
});

async function upstream(settings: Parameters<typeof startUpstream>[0]): Promise<Upstream> {
  const made = await startUpstream(settings);
  upstreams.push(made);
  return made;
}

function ask(to: Upstream, change: Partial<EgressProxy> = {}, limitMs = 5000) {
  const { kind, credentials } = to.settings;
  const { proxies, settings } = poolOf(
    [
      {
        protocol: kind,
        port: to.port,
        username: credentials?.username ?? null,
        password: credentials?.password ?? null,
        ...change,
      },
    ],
    { connectTimeoutMs: limitMs, handshakeTimeoutMs: limitMs },
  );
  const [proxy] = proxies;
  if (proxy === undefined) throw new Error("no proxy");
  const trust = createSecureContext({ ca: authority.cert });
  return probe(proxy, `${echo.url}/echo`, settings, { clock: systemClock, trust });
}

const CREDENTIALS = { username: "user-of-upstream", password: "word-of-upstream" };

test("each kind of proxy is probed on the way that traffic takes, and its exit is found", async () => {
  const found = await Promise.all([
    upstream({ kind: "http", exit: "127.1.0.1", credentials: CREDENTIALS }).then((to) => ask(to)),
    upstream({ kind: "https", exit: "127.1.0.2", certificate: await authority.issue(["127.0.0.1"]) }).then(
      (to) => ask(to),
    ),
    upstream({ kind: "socks5", exit: "127.1.0.3", credentials: CREDENTIALS }).then((to) => ask(to)),
  ]);
  for (const [i, finding] of found.entries()) {
    expect(finding).toMatchObject({ outcome: "answered", finding: { address: `127.1.0.${i + 1}` } });
    expect(finding.bytes).toBeGreaterThan(200);
  }
  expect(found[2]).toMatchObject({ finding: { anonymity: "elite" } });
});

test("what goes wrong is told apart, in time, and without a credential", async () => {
  const locked = await upstream({ kind: "http", credentials: CREDENTIALS });
  const silent = await upstream({ kind: "socks5", behaviour: "silent" });
  const garbage = await upstream({ kind: "http", behaviour: "garbage" });
  const dead = await upstream({ kind: "http" });
  const redirecting = await upstream({ kind: "http", behaviour: "redirect" });
  await dead.kill();
  const outcomes = await Promise.all([
    ask(locked, { password: "another-word" }),
    ask(silent, {}, 300),
    ask(garbage),
    ask(dead),
    ask(redirecting),
  ]);
  const faults = outcomes.map((each) => (each.outcome === "failed" ? each.fault : each.outcome));
  expect(faults).toEqual(["auth", "dial", "drop", "dial", "refusal"]);
  expect(JSON.stringify(outcomes)).not.toMatch(/another-word|user-of-upstream/);
});
