import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { useAgentFixture } from "../testing/agent-fixture.ts";
import { until } from "../testing/agent-process.ts";
import { ACME, CREDIT } from "../testing/billing-lab.ts";
import { billingOf } from "../testing/stand-in-billing.ts";

// A worker that records one event after the other, each until it is answered, while its agent is killed again and again.

const fixture = useAgentFixture();
const KILLS = 4;
const CREDITS = 1_000_000n;

type Answer = { isRecorded?: boolean; refusal?: { reason: string } };

async function ask(method: string, input: object): Promise<Answer | null> {
  try {
    const file = JSON.parse(readFileSync(join(fixture.folder, "local-api.json"), "utf8")) as Record<
      string,
      string
    >;
    const response = await fetch(`${file.url}/orrery.local.v1.UsageService/${method}`, {
      method: "POST",
      headers: { authorization: `Bearer ${file.token}`, "content-type": "application/json" },
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(3_000),
    });
    return (await response.json()) as Answer;
  } catch {
    return null;
  }
}

test("killed at any moment: what was answered is booked once, and so is what was asked again", {
  timeout: 600_000,
}, async () => {
  const { hub } = fixture;
  hub.billing.open(ACME, CREDITS * CREDIT);
  hub.sendSpec({ billing: billingOf(ACME, { reserveUnits: String(5n * CREDIT) }) });
  const args = ["--peer-port", "0", "--local-api-port", "0", "--gateway-port", "0"];
  let agent = fixture.start([...fixture.joinLine(), ...args]);
  const recorded: string[] = [];
  let isOver = false;
  const work = (async () => {
    for (let number = 1; !isOver; number += 1) {
      const event = { meter: "tool_invocations", id: `event-${number}`, atMs: String(Date.now()) };
      for (;;) {
        // Some are authorised first; what a dead agent allowed counts for nothing.
        if (number % 3 === 0) await ask("Authorize", { meter: event.meter });
        const answer = await ask("Record", event);
        if (answer?.isRecorded === true) break;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      recorded.push(event.id);
    }
  })();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = recorded.length;
    await until("events are recorded", () => recorded.length > before + 20, 120_000);
    // Once in a while its hub has booked, and its answer gets lost with the process.
    if (kill === 2) hub.billing.usageAnswers = "lost";
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 400));
    agent.kill("SIGKILL");
    await agent.exited;
    hub.billing.usageAnswers = "stored";
    agent = fixture.start(args);
  }
  const before = recorded.length;
  await until("events are recorded", () => recorded.length > before + 5, 120_000);
  isOver = true;
  await work;
  const bookedIds = () =>
    hub.billing.booked.flatMap(({ id, meter }) => (meter === "tool_invocations" ? [id] : []));
  await until("all of them are booked", () => bookedIds().length >= recorded.length, 120_000);
  expect(bookedIds().sort()).toEqual(recorded.toSorted());
  await until("what was reserved for the dead is free", () => {
    const held = hub.billing.holdsOf(ACME).flatMap(({ parts }) => parts);
    const heldUnits = held.reduce((sum, { units }) => sum + units, 0n);
    const free = hub.billing.available(ACME) + heldUnits;
    return free === (CREDITS - BigInt(recorded.length)) * CREDIT && heldUnits < 1_000n * CREDIT;
  });
});
