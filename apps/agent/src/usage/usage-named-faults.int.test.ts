import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AGENT_FAULT_POINTS, type FaultPoint } from "@orrery/runtime";
import { expect, test } from "vitest";
import { useAgentFixture } from "../testing/agent-fixture.ts";
import { AgentProcess, until } from "../testing/agent-process.ts";
import { ACME, CREDIT } from "../testing/billing-lab.ts";
import { billingOf } from "../testing/stand-in-billing.ts";

const DYING_AGENT = fileURLToPath(new URL("../testing/dying-agent.ts", import.meta.url));
const PORTS = ["--peer-port", "0", "--local-api-port", "0", "--gateway-port", "0"];
const METER = "tool_invocations";
const CREDITS = 100n;
/** Five starts of an agent, on a machine with other work. */
const DEADLINE_MS = 240_000;
/** Each of those who were killed leaves one or two behind. */
const SLICES_OF_A_RUN_MAX = 2;

const fixture = useAgentFixture();

/** Null where nobody answered. */
async function record(id: string, atMs: number): Promise<{ isRecorded?: boolean } | null> {
  try {
    const { url, token } = JSON.parse(readFileSync(join(fixture.folder, "local-api.json"), "utf8")) as {
      url: string;
      token: string;
    };
    const response = await fetch(`${url}/orrery.local.v1.UsageService/Record`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ meter: METER, id, atMs: String(atMs) }),
      signal: AbortSignal.timeout(3_000),
    });
    return (await response.json()) as { isRecorded?: boolean };
  } catch {
    return null;
  }
}

/** As a worker does that knows the id: until it is answered, or nobody is there any more. Whether it was answered. */
async function recordUntil(id: string, atMs: number, isOver: () => boolean): Promise<boolean> {
  while (!isOver()) {
    if ((await record(id, atMs))?.isRecorded === true) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

/** What one run can be stopped at together: an agent that waits for the hub's answer sends nothing else. */
const RUNS: readonly (readonly FaultPoint[])[] = [
  ["slice.answered"],
  ["usage.persisted", "usage.sending"],
  ["usage.answered"],
  ["usage.acked"],
];

test(`kill -9 of the agent at ${AGENT_FAULT_POINTS.join(", ")}: what was recorded is booked once`, {
  timeout: DEADLINE_MS,
}, async () => {
  expect(RUNS.flat()).toEqual(AGENT_FAULT_POINTS);
  const { hub } = fixture;
  hub.billing.open(ACME, CREDITS * CREDIT);
  hub.sendSpec({ billing: billingOf(ACME) });
  const ids = AGENT_FAULT_POINTS.map((point) => `at ${point}`);
  const atMs = Date.now();
  const recorded = new Set<string>();
  const tell = async (id: string, isOver: () => boolean): Promise<void> => {
    if (await recordUntil(id, atMs + ids.indexOf(id), isOver)) recorded.add(id);
  };
  let args = [...fixture.joinLine(), ...PORTS];
  for (const points of RUNS) {
    const told = [points.join(), "--data-dir", fixture.folder, ...args];
    const dying = new AgentProcess(told, { program: DYING_AGENT });
    args = PORTS;
    const isOver = () => dying.child.signalCode !== null || dying.child.exitCode !== null;
    const mine = ids.filter((id) => points.some((point) => id.endsWith(point)));
    await Promise.all(mine.map((id) => tell(id, isOver)));
    await until(`the end at ${points.join()}`, isOver);
    expect([points, dying.child.signalCode]).toEqual([points, "SIGKILL"]);
  }
  fixture.start(args);
  // What was answered is not told again: it must not have been lost.
  for (const id of ids) if (!recorded.has(id)) await tell(id, () => false);
  const bookedIds = () => hub.billing.booked.flatMap(({ id, meter }) => (meter === METER ? [id] : [])).sort();
  await until("all of them are booked", () => bookedIds().length >= ids.length);
  expect(bookedIds()).toEqual(ids.toSorted());
  await until("what the dead were lent is free", () => {
    const held = hub.billing.holdsOf(ACME).flatMap(({ parts }) => parts);
    const heldUnits = held.reduce((sum, { units }) => sum + units, 0n);
    const isWhole = hub.billing.available(ACME) + heldUnits === (CREDITS - BigInt(ids.length)) * CREDIT;
    return isWhole && hub.billing.holdsOf(ACME).length <= SLICES_OF_A_RUN_MAX;
  });
});
