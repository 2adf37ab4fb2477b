import { describe, expect, test } from "vitest";
import { useAgentFixture } from "../testing/agent-fixture.ts";
import { until } from "../testing/agent-process.ts";
import { StandInHub } from "../testing/stand-in-hub.ts";

const given = useAgentFixture();

describe("the connection", () => {
  test("heartbeats are steady and carry only what changed", async () => {
    given.start(given.joinLine());
    await until("30 reports", () => given.hub.reports.length > 30);
    const [first, ...later] = given.hub.reports;
    expect(Object.keys(first?.live ?? {})).toHaveLength(11);
    const fields = later.reduce((sum, report) => sum + Object.keys(report.live).length, 0);
    expect(fields / later.length).toBeLessThan(8);
  });

  test("what was pending at a kill -9 is delivered after the restart, once", async () => {
    given.hub.storing = "refused";
    const agent = given.start(given.joinLine());
    await until("entries that were refused", () => given.hub.reports.some((each) => each.entries.length > 0));
    agent.kill("SIGKILL");
    await agent.exited;
    expect(given.hub.entries).toEqual([]);
    given.hub.storing = "stored";
    given.start();
    await until(
      "both starts",
      () => given.hub.entryTypes().filter((type) => type === "agent.started").length === 2,
    );
    expect(given.hub.streams.size).toBe(1);
  });

  test("heartbeats go on while entries wait for an answer", async () => {
    given.hub.storing = "silent";
    given.start(given.joinLine());
    await until("many heartbeats", () => given.hub.reports.length > 20);
    expect(given.hub.reports.filter((report) => report.entries.length > 0)).toHaveLength(1);
    expect(given.hub.live.outboxPendingCount).toBeGreaterThan(0);
  });

  test("a hub that is killed and comes back gets the same stream and a full snapshot", async () => {
    given.start(given.joinLine());
    await until("a report", () => given.hub.reports.length > 5 && given.hub.entries.length > 0);
    const { authority, port, streams } = given.hub;
    await given.hub.stop();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const revived = await StandInHub.start({ authority, port });
    for (const [id, stored] of streams) revived.streams.set(id, stored);
    await until("it is back", () => revived.reports.length > 1);
    expect(Object.keys(revived.reports[0]?.live ?? {})).toHaveLength(11);
    expect(revived.hellos[0]?.nextSequence).toBe(2);
    expect(revived.problems).toEqual([]);
    await revived.stop();
  });

  test("a hub that forgot what it had confirmed gets a new stream that says so", async () => {
    given.start(given.joinLine());
    await until("an entry", () => given.hub.entries.length > 0);
    await until("its confirmation", () => given.hub.live.outboxPendingCount === 0);
    const { authority, port } = given.hub;
    await given.hub.stop();
    const revived = await StandInHub.start({ authority, port });
    await until("the telling entry", () => revived.entryTypes().includes("agent.outbox_restarted"));
    expect(revived.problems).toEqual([]);
    await revived.stop();
  });

  test.each([
    ["SUPERSEDED", 3],
    ["NODE_REMOVED", 2],
    ["CERTIFICATE_REVOKED", 2],
    ["NODE_REJECTED", 2],
  ] as const)("closing with %s ends the agent with code %i and a sentence", async (code, exitCode) => {
    const agent = given.start(given.joinLine());
    await until("a report", () => given.hub.reports.length > 0);
    given.hub.closeAll(code);
    expect(await agent.exited).toBe(exitCode);
    expect(agent.stderr.length).toBeGreaterThan(20);
  });

  test("a hub of another protocol major ends the agent with code 2", async () => {
    given.hub.admission = { refuse: "PROTOCOL_INCOMPATIBLE" };
    const agent = given.start(given.joinLine());
    expect(await agent.exited).toBe(2);
    expect(agent.stderr).toContain("protocol");
  });

  test("a removed node that is started again with a token enrols anew", async () => {
    const first = given.start(given.joinLine());
    await until("a report", () => given.hub.reports.length > 0);
    given.hub.closeAll("NODE_REMOVED");
    await first.exited;
    given.hub.admission = { refuse: "NODE_REMOVED" };
    given.hub.onEnrolled = () => {
      given.hub.admission = "welcome";
    };
    given.start(given.joinLine());
    await until("the second enrolment", () => given.hub.enrolments.length === 2);
    await until("reports again", () => given.hub.hellos.length === 3);
  });

  test("in the waiting room it stays silent until it is admitted", async () => {
    given.hub.admission = "waiting";
    const agent = given.start(given.joinLine());
    await until("the wait", () => agent.stdout.includes("Waits for approval."));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(given.hub.reports).toEqual([]);
    given.hub.sendSpec({ name: "admitted" });
    await until("reports", () => given.hub.reports.length > 2 && given.hub.entries.length > 0);
  });

  test("a drain is confirmed once through the outbox, also across a restart", async () => {
    const agent = given.start(given.joinLine());
    await until("a report", () => given.hub.reports.length > 0);
    given.hub.sendSpec({ scheduling: "draining", drainId: "d-1" });
    await until("the confirmation", () => given.hub.entryTypes().includes("agent.drained"));
    agent.kill("SIGKILL");
    await agent.exited;
    given.start();
    await until(
      "the second start",
      () => given.hub.entryTypes().filter((t) => t === "agent.started").length === 2,
    );
    given.hub.sendSpec({ labels: { a: "b" } });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(given.hub.entryTypes().filter((type) => type === "agent.drained")).toHaveLength(1);
  });

  test("after SIGSTOP and SIGCONT it simply goes on", async () => {
    const agent = given.start(given.joinLine());
    await until("reports", () => given.hub.reports.length > 3);
    agent.kill("SIGSTOP");
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const before = given.hub.reports.length;
    agent.kill("SIGCONT");
    await until("more reports", () => given.hub.reports.length > before + 3);
    expect(agent.child.exitCode).toBeNull();
  });

  test("a connection that was cut while it was frozen is made again", async () => {
    const agent = given.start(given.joinLine());
    await until("reports", () => given.hub.reports.length > 3);
    agent.kill("SIGSTOP");
    given.hub.closeAll("INTERNAL");
    agent.kill("SIGCONT");
    await until("a new hello", () => given.hub.hellos.length === 2);
  });
});
