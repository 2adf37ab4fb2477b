import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger, openOutbox, systemClock } from "@orrery/runtime";
import { expect, test } from "vitest";
import { AgentEvents } from "./agent-events.ts";

test("what did not fit is counted and told once there is room", async () => {
  const folder = await mkdtemp(join(tmpdir(), "orrery-events-"));
  const { outbox } = await openOutbox(folder, { limits: { entriesMax: 2 } });
  const events = new AgentEvents(outbox, systemClock, createLogger({ service: "test", level: "silent" }));
  let storedCount = 0;
  events.onStored(() => {
    storedCount += 1;
  });
  expect(await events.record("agent.started", {})).toBe(true);
  expect(await events.record("agent.tested", {})).toBe(true);
  expect(await events.record("agent.tested", {})).toBe(false);
  expect(await events.record("agent.tested", {})).toBe(false);
  await events.tellDropped();
  expect(outbox.pendingCount).toBe(2);
  await outbox.ack(2);
  await events.tellDropped();
  await events.tellDropped();
  const { entries } = await outbox.readBatch();
  expect(entries).toMatchObject([
    { type: "agent.outbox_overflowed", data: { droppedCount: 2, reason: "full" } },
  ]);
  expect(storedCount).toBe(3);
  await outbox.close();
  await rm(folder, { recursive: true });
});
