import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useAgentFixture } from "./testing/agent-fixture.ts";
import { until } from "./testing/agent-process.ts";

const given = useAgentFixture();

describe("the process", () => {
  test("SIGTERM: delivers what waits, says goodbye, exits 0", async () => {
    const agent = given.start(given.joinLine());
    await until("a report", () => given.hub.reports.length > 0);
    agent.kill("SIGTERM");
    expect(await agent.exited).toBe(0);
    expect(given.hub.entryTypes()).toEqual(["agent.started", "agent.stopped"]);
    expect(given.hub.goodbyes).toEqual(["shutdown"]);
  });

  test("a second agent on the same data folder exits with 4; after a kill -9 the folder is free", async () => {
    const first = given.start(given.joinLine());
    await until("a report", () => given.hub.reports.length > 0);
    const second = given.start();
    expect(await second.exited).toBe(4);
    expect(second.stderr).toContain(`process ${first.child.pid}`);
    first.kill("SIGKILL");
    await first.exited;
    given.start();
    await until("a second hello", () => given.hub.hellos.length === 2);
  });

  test("damage in the outbox is reported to the hub", async () => {
    given.hub.storing = "refused";
    const agent = given.start(given.joinLine());
    await until("entries", () => given.hub.reports.some((each) => each.entries.length > 0));
    agent.kill("SIGKILL");
    await agent.exited;
    const streamId = given.hub.hellos[0]?.streamId ?? "";
    const file = join(given.folder, "outbox", `000001-${streamId}`, "0000000000000001.log");
    const bytes = await readFile(file);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    await chmod(file, 0o600);
    await writeFile(file, bytes);
    given.hub.storing = "stored";
    given.start();
    await until("the report of it", () => given.hub.entryTypes().includes("agent.outbox_recovered"));
    const told = given.hub.entries.find((entry) => entry.type === "agent.outbox_recovered");
    expect(told?.data).toMatchObject({ previousStreamId: streamId, lostTailUnknown: true });
  });
});
