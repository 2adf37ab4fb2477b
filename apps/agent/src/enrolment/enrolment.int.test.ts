import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { formatJoinToken, JoinTokenId } from "@orrery/protocol";
import { randomText } from "@orrery/runtime";
import { describe, expect, test } from "vitest";
import { useAgentFixture } from "../testing/agent-fixture.ts";
import { until } from "../testing/agent-process.ts";
import { StandInHub } from "../testing/stand-in-hub.ts";
import { createTestAuthority } from "../testing/test-authority.ts";

const given = useAgentFixture();

describe("enrolment", () => {
  test("one line makes a node that reports; its key is readable by its owner only, the token is nowhere", async () => {
    const agent = given.start([...given.joinLine(), "--region", "eu", "--label", "rack=r1"]);
    await until("a report", () => given.hub.reports.length > 2);
    expect(given.hub.enrolments).toMatchObject([{ name: "node-1", region: "eu", labels: { rack: "r1" } }]);
    expect((await stat(join(given.folder, "key.pem"))).mode & 0o777).toBe(0o600);
    expect(agent.stdout).not.toContain(given.hub.token);
    const commandLine = await readFile(`/proc/${agent.child.pid}/cmdline`, "utf8").catch(() => "");
    expect(commandLine).not.toContain("orrery_join");
    for (const name of ["identity.json", "key.pem", "spec.json"]) {
      expect(await readFile(join(given.folder, name), "utf8")).not.toContain(given.hub.token);
    }
    await until("everything it has told is taken", () => given.hub.live.outboxPendingCount === 0);
    expect(given.hub.live.rttMs).toBeGreaterThan(0);
    expect(Math.abs(given.hub.live.clockSkewMs ?? 99_999)).toBeLessThan(10_000);
    expect(given.hub.live.memoryUsedBytes).toBeGreaterThan(0);
  });

  test("takes the token from the environment or a file, and needs none the second time", async () => {
    const first = given.start(["--hub", given.hub.url], { ORRERY_JOIN_TOKEN: given.hub.token });
    await until("a report", () => given.hub.reports.length > 0);
    first.kill("SIGTERM");
    expect(await first.exited).toBe(0);
    given.start();
    await until("a second hello", () => given.hub.hellos.length === 2);
    expect(given.hub.enrolments).toHaveLength(1);
  });

  test("a hub with another CA than the token's is refused before anything is sent to it", async () => {
    const token = formatJoinToken({
      id: JoinTokenId.parse(randomText(9)),
      secret: randomText(32),
      caFingerprint: randomText(32),
    });
    const agent = given.start(["--hub", given.hub.url, "--token", token]);
    expect(await agent.exited).toBe(2);
    expect(agent.stderr).toContain("another fingerprint");
    expect(given.hub.enrolments).toHaveLength(0);
  });

  test("a certificate of the right CA that is not the hub's own is not trusted", async () => {
    const impostor = await StandInHub.start({
      authority: await createTestAuthority({ serverSan: "orrery://node/n-1" }),
    });
    const agent = given.start(["--hub", impostor.url, "--token", impostor.token]);
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
      given.start(["--hub", elsewhere.url, "--token", elsewhere.token]);
      await until("the skew", () => typeof elsewhere.live.clockSkewMs === "number");
      expect(Math.abs((elsewhere.live.clockSkewMs ?? 0) + offsetMs)).toBeLessThan(60_000);
      await elsewhere.stop();
    },
  );

  test("an unknown token, a mistyped one and none end with a sentence and code 2", async () => {
    const wrong = given.hub.token.replace(/\.[^.]{43}\./, `.${randomText(32)}.`);
    const unknown = given.start(["--hub", given.hub.url, "--token", wrong]);
    expect(await unknown.exited).toBe(2);
    expect(unknown.stderr).toContain("not known to this hub");
    const mistyped = given.start(["--hub", given.hub.url, "--token", "orrery_join.x"]);
    expect(await mistyped.exited).toBe(2);
    expect(mistyped.stderr).toContain("copy the whole line");
    const none = given.start(["--hub", given.hub.url]);
    expect(await none.exited).toBe(2);
    expect(none.stderr).toContain("not enrolled yet");
  });

  test("waits for a hub that is not up yet", async () => {
    const { authority, port, token } = given.hub;
    await given.hub.stop();
    const agent = given.start(given.joinLine());
    await until("a failed try", () => agent.stdout.includes("trying again"));
    const revived = await StandInHub.start({ authority, port, token });
    await until("a report", () => revived.reports.length > 0);
    await revived.stop();
  });
});

describe("the certificate", () => {
  test("is renewed at two thirds of its life with a new key, and the connection is made again", async () => {
    given.hub.certificateLifeMs = 6000;
    given.start(given.joinLine());
    await until("a report", () => given.hub.reports.length > 0);
    const firstKey = await readFile(join(given.folder, "key.pem"), "utf8");
    given.hub.certificateLifeMs = 86_400_000;
    await until("a renewal and a new hello", () => given.hub.renewals === 1 && given.hub.hellos.length === 2);
    expect(given.hub.goodbyes).toEqual(["renewed"]);
    expect(await readFile(join(given.folder, "key.pem"), "utf8")).not.toBe(firstKey);
    expect((await stat(join(given.folder, "key.pem"))).mode & 0o777).toBe(0o600);
    await until("the event", () => given.hub.entryTypes().includes("agent.certificate_renewed"));
  });

  test("is renewed when it has expired meanwhile", async () => {
    given.hub.certificateLifeMs = 1500;
    const agent = given.start(given.joinLine());
    await until("a report", () => given.hub.reports.length > 0);
    agent.kill("SIGKILL");
    await agent.exited;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    given.hub.certificateLifeMs = 86_400_000;
    given.hub.renewals = 0;
    given.start();
    await until("a renewal", () => given.hub.renewals === 1);
    const count = given.hub.reports.length;
    await until("reports again", () => given.hub.reports.length > count + 2);
  });

  test("is renewed on command, and facts are sent again on command", async () => {
    given.start(given.joinLine());
    await until("a report", () => given.hub.reports.length > 0);
    expect(await given.hub.command("renew_certificate")).toMatchObject({ outcome: "done" });
    await until("a second hello", () => given.hub.hellos.length === 2 && given.hub.connectionCount === 1);
    expect(await given.hub.command("refresh_facts")).toMatchObject({ outcome: "done" });
    await until("a third hello", () => given.hub.hellos.length === 3);
  });
});
