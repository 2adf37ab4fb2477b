import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatJoinToken, JoinTokenId } from "@orrery/protocol";
import { randomText } from "@orrery/runtime";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AgentProcess, until } from "./testing/agent-process.ts";
import { StandInHub } from "./testing/stand-in-hub.ts";
import { createTestAuthority } from "./testing/test-authority.ts";

let folder: string;
let hub: StandInHub;
let agents: AgentProcess[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "orrery-agent-"));
  hub = await StandInHub.start();
  agents = [];
});

afterEach(async () => {
  await Promise.all(agents.map((agent) => agent.end()));
  await hub.stop();
  await rm(folder, { recursive: true, force: true });
  expect(hub.problems).toEqual([]);
});

function start(args: string[] = [], env: Record<string, string> = {}): AgentProcess {
  const agent = new AgentProcess(["--data-dir", folder, ...args], { env });
  agents.push(agent);
  return agent;
}

function joinLine(hubUrl = hub.url): string[] {
  return ["--hub", hubUrl, "--token", hub.token, "--name", "node-1"];
}

describe("enrolment", () => {
  test("one line makes a node that reports; its key is readable by its owner only, the token is nowhere", async () => {
    const agent = start([...joinLine(), "--region", "eu", "--label", "rack=r1"]);
    await until("a report", () => hub.reports.length > 2);
    expect(hub.enrolments).toMatchObject([{ name: "node-1", region: "eu", labels: { rack: "r1" } }]);
    expect((await stat(join(folder, "key.pem"))).mode & 0o777).toBe(0o600);
    expect(agent.stdout).not.toContain(hub.token);
    const commandLine = await readFile(`/proc/${agent.child.pid}/cmdline`, "utf8").catch(() => "");
    expect(commandLine).not.toContain("orrery_join");
    for (const name of ["identity.json", "key.pem", "spec.json"]) {
      expect(await readFile(join(folder, name), "utf8")).not.toContain(hub.token);
    }
    expect(hub.live).toMatchObject({ outboxPendingCount: 0 });
    expect(hub.live.rttMs).toBeGreaterThan(0);
    expect(Math.abs(hub.live.clockSkewMs ?? 99_999)).toBeLessThan(1000);
    expect(hub.live.memoryUsedBytes).toBeGreaterThan(0);
  });

  test("takes the token from the environment or a file, and needs none the second time", async () => {
    const first = start(["--hub", hub.url], { ORRERY_JOIN_TOKEN: hub.token });
    await until("a report", () => hub.reports.length > 0);
    first.kill("SIGTERM");
    expect(await first.exited).toBe(0);
    start();
    await until("a second hello", () => hub.hellos.length === 2);
    expect(hub.enrolments).toHaveLength(1);
  });

  test("a hub with another CA than the token's is refused before anything is sent to it", async () => {
    const token = formatJoinToken({
      id: JoinTokenId.parse(randomText(9)),
      secret: randomText(32),
      caFingerprint: randomText(32),
    });
    const agent = start(["--hub", hub.url, "--token", token]);
    expect(await agent.exited).toBe(2);
    expect(agent.stderr).toContain("another fingerprint");
    expect(hub.enrolments).toHaveLength(0);
  });

  test("a certificate of the right CA that is not the hub's own is not trusted", async () => {
    const impostor = await StandInHub.start({
      authority: await createTestAuthority({ serverSan: "orrery://node/n-1" }),
    });
    const agent = start(["--hub", impostor.url, "--token", impostor.token]);
    await until("a failure", () => agent.stdout.includes("orrery://hub is missing"));
    expect(impostor.enrolments).toHaveLength(0);
    await impostor.stop();
  });

  test.each([-5, 5])(
    "joins although the hub's clock differs by %i hours, and reports the skew",
    async (hours) => {
      const offsetMs = hours * 3_600_000;
      const elsewhere = await StandInHub.start({
        authority: await createTestAuthority({ clockOffsetMs: offsetMs }),
        clockOffsetMs: offsetMs,
      });
      start(["--hub", elsewhere.url, "--token", elsewhere.token]);
      await until("the skew", () => typeof elsewhere.live.clockSkewMs === "number");
      expect(Math.abs((elsewhere.live.clockSkewMs ?? 0) + offsetMs)).toBeLessThan(2000);
      await elsewhere.stop();
    },
  );

  test("an unknown token, a mistyped one and none end with a sentence and code 2", async () => {
    const wrong = hub.token.replace(/\.[^.]{43}\./, `.${randomText(32)}.`);
    const unknown = start(["--hub", hub.url, "--token", wrong]);
    expect(await unknown.exited).toBe(2);
    expect(unknown.stderr).toContain("not known to this hub");
    const mistyped = start(["--hub", hub.url, "--token", "orrery_join.x"]);
    expect(await mistyped.exited).toBe(2);
    expect(mistyped.stderr).toContain("copy the whole line");
    const none = start(["--hub", hub.url]);
    expect(await none.exited).toBe(2);
    expect(none.stderr).toContain("not enrolled yet");
  });

  test("waits for a hub that is not up yet", async () => {
    const { authority, port, token } = hub;
    await hub.stop();
    const agent = start(joinLine());
    await until("a failed try", () => agent.stdout.includes("trying again"));
    const revived = await StandInHub.start({ authority, port, token });
    await until("a report", () => revived.reports.length > 0);
    await revived.stop();
  });
});

describe("the connection", () => {
  test("heartbeats are steady and carry only what changed", async () => {
    start(joinLine());
    await until("30 reports", () => hub.reports.length > 30);
    const [first, ...later] = hub.reports;
    expect(Object.keys(first?.live ?? {})).toHaveLength(11);
    const fields = later.reduce((sum, report) => sum + Object.keys(report.live).length, 0);
    expect(fields / later.length).toBeLessThan(8);
  });

  test("what was pending at a kill -9 is delivered after the restart, once", async () => {
    hub.storing = "refused";
    const agent = start(joinLine());
    await until("entries that were refused", () => hub.reports.some((each) => each.entries.length > 0));
    agent.kill("SIGKILL");
    await agent.exited;
    expect(hub.entries).toEqual([]);
    hub.storing = "stored";
    start();
    await until(
      "both starts",
      () => hub.entryTypes().filter((type) => type === "agent.started").length === 2,
    );
    expect(hub.streams.size).toBe(1);
  });

  test("heartbeats go on while entries wait for an answer", async () => {
    hub.storing = "silent";
    start(joinLine());
    await until("many heartbeats", () => hub.reports.length > 20);
    expect(hub.reports.filter((report) => report.entries.length > 0)).toHaveLength(1);
    expect(hub.live.outboxPendingCount).toBeGreaterThan(0);
  });

  test("a hub that is killed and comes back gets the same stream and a full snapshot", async () => {
    start(joinLine());
    await until("a report", () => hub.reports.length > 5 && hub.entries.length > 0);
    const { authority, port, streams } = hub;
    await hub.stop();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const revived = await StandInHub.start({ authority, port });
    for (const [id, stored] of streams) revived.streams.set(id, stored);
    const startedMs = performance.now();
    await until("it is back", () => revived.reports.length > 1);
    expect(performance.now() - startedMs).toBeLessThan(5000);
    expect(Object.keys(revived.reports[0]?.live ?? {})).toHaveLength(11);
    expect(revived.hellos[0]?.nextSequence).toBe(2);
    expect(revived.problems).toEqual([]);
    await revived.stop();
  });

  test("a hub that forgot what it had confirmed gets a new stream that says so", async () => {
    start(joinLine());
    await until("an entry", () => hub.entries.length > 0);
    await until("its confirmation", () => hub.live.outboxPendingCount === 0);
    const { authority, port } = hub;
    await hub.stop();
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
    const agent = start(joinLine());
    await until("a report", () => hub.reports.length > 0);
    hub.closeAll(code);
    expect(await agent.exited).toBe(exitCode);
    expect(agent.stderr.length).toBeGreaterThan(20);
  });

  test("a hub of another protocol major ends the agent with code 2", async () => {
    hub.admission = { refuse: "PROTOCOL_INCOMPATIBLE" };
    const agent = start(joinLine());
    expect(await agent.exited).toBe(2);
    expect(agent.stderr).toContain("protocol");
  });

  test("a removed node that is started again with a token enrols anew", async () => {
    const first = start(joinLine());
    await until("a report", () => hub.reports.length > 0);
    hub.closeAll("NODE_REMOVED");
    await first.exited;
    hub.admission = { refuse: "NODE_REMOVED" };
    start(joinLine());
    await until("the refusal", () => hub.hellos.length === 2);
    hub.admission = "welcome";
    await until("the second enrolment", () => hub.enrolments.length === 2);
    await until("reports again", () => hub.hellos.length === 3);
  });

  test("in the waiting room it stays silent until it is admitted", async () => {
    hub.admission = "waiting";
    const agent = start(joinLine());
    await until("the wait", () => agent.stdout.includes("Waits for approval."));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(hub.reports).toEqual([]);
    hub.sendSpec({ name: "admitted" });
    await until("reports", () => hub.reports.length > 2 && hub.entries.length > 0);
  });

  test("a drain is confirmed once through the outbox, also across a restart", async () => {
    const agent = start(joinLine());
    await until("a report", () => hub.reports.length > 0);
    hub.sendSpec({ scheduling: "draining", drainId: "d-1" });
    await until("the confirmation", () => hub.entryTypes().includes("agent.drained"));
    agent.kill("SIGKILL");
    await agent.exited;
    start();
    await until("the second start", () => hub.entryTypes().filter((t) => t === "agent.started").length === 2);
    hub.sendSpec({ labels: { a: "b" } });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(hub.entryTypes().filter((type) => type === "agent.drained")).toHaveLength(1);
  });

  test("after SIGSTOP and SIGCONT it simply goes on", async () => {
    const agent = start(joinLine());
    await until("reports", () => hub.reports.length > 3);
    agent.kill("SIGSTOP");
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const before = hub.reports.length;
    agent.kill("SIGCONT");
    await until("more reports", () => hub.reports.length > before + 3);
    expect(agent.child.exitCode).toBeNull();
  });

  test("a connection that was cut while it was frozen is made again", async () => {
    const agent = start(joinLine());
    await until("reports", () => hub.reports.length > 3);
    agent.kill("SIGSTOP");
    hub.closeAll("INTERNAL");
    agent.kill("SIGCONT");
    await until("a new hello", () => hub.hellos.length === 2);
  });
});

describe("the certificate", () => {
  test("is renewed at two thirds of its life with a new key, and the connection is made again", async () => {
    hub.certificateLifeMs = 6000;
    start(joinLine());
    await until("a report", () => hub.reports.length > 0);
    const firstKey = await readFile(join(folder, "key.pem"), "utf8");
    hub.certificateLifeMs = 86_400_000;
    await until("a renewal and a new hello", () => hub.renewals === 1 && hub.hellos.length === 2);
    expect(hub.goodbyes).toEqual(["renewed"]);
    expect(await readFile(join(folder, "key.pem"), "utf8")).not.toBe(firstKey);
    expect((await stat(join(folder, "key.pem"))).mode & 0o777).toBe(0o600);
    await until("the event", () => hub.entryTypes().includes("agent.certificate_renewed"));
  });

  test("is renewed when it has expired meanwhile", async () => {
    hub.certificateLifeMs = 1500;
    const agent = start(joinLine());
    await until("a report", () => hub.reports.length > 0);
    agent.kill("SIGKILL");
    await agent.exited;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    hub.certificateLifeMs = 86_400_000;
    hub.renewals = 0;
    start();
    await until("a renewal", () => hub.renewals === 1);
    const count = hub.reports.length;
    await until("reports again", () => hub.reports.length > count + 2);
  });

  test("is renewed on command, and facts are sent again on command", async () => {
    start(joinLine());
    await until("a report", () => hub.reports.length > 0);
    expect(await hub.command("renew_certificate")).toMatchObject({ outcome: "done" });
    await until("a second hello", () => hub.hellos.length === 2 && hub.connectionCount === 1);
    expect(await hub.command("refresh_facts")).toMatchObject({ outcome: "done" });
    await until("a third hello", () => hub.hellos.length === 3);
  });
});

describe("the process", () => {
  test("SIGTERM: delivers what waits, says goodbye, exits 0", async () => {
    const agent = start(joinLine());
    await until("a report", () => hub.reports.length > 0);
    agent.kill("SIGTERM");
    expect(await agent.exited).toBe(0);
    expect(hub.entryTypes()).toEqual(["agent.started", "agent.stopped"]);
    expect(hub.goodbyes).toEqual(["shutdown"]);
  });

  test("a second agent on the same data folder exits with 4; after a kill -9 the folder is free", async () => {
    const first = start(joinLine());
    await until("a report", () => hub.reports.length > 0);
    const second = start();
    expect(await second.exited).toBe(4);
    expect(second.stderr).toContain(`process ${first.child.pid}`);
    first.kill("SIGKILL");
    await first.exited;
    start();
    await until("a second hello", () => hub.hellos.length === 2);
  });

  test("damage in the outbox is reported to the hub", async () => {
    hub.storing = "refused";
    const agent = start(joinLine());
    await until("entries", () => hub.reports.some((each) => each.entries.length > 0));
    agent.kill("SIGKILL");
    await agent.exited;
    const streamId = hub.hellos[0]?.streamId ?? "";
    const file = join(folder, "outbox", `000001-${streamId}`, "0000000000000001.log");
    const bytes = await readFile(file);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    await chmod(file, 0o600);
    await writeFile(file, bytes);
    hub.storing = "stored";
    start();
    await until("the report of it", () => hub.entryTypes().includes("agent.outbox_recovered"));
    const told = hub.entries.find((entry) => entry.type === "agent.outbox_recovered");
    expect(told?.data).toMatchObject({ previousStreamId: streamId, lostTailUnknown: true });
  });
});
