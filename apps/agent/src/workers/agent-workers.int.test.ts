import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { useAgentFixture } from "../testing/agent-fixture.ts";
import { until } from "../testing/agent-process.ts";

const given = useAgentFixture();
const PORTS = ["--peer-port", "0", "--local-api-port", "0", "--gateway-port", "0"];

test("an agent makes room for workers only when it is allowed to, and says why it cannot", async () => {
  const agent = given.start([...given.joinLine(), ...PORTS]);
  await until("a report", () => given.hub.reports.length > 0);
  agent.kill("SIGTERM");
  expect(await agent.exited).toBe(0);
  expect(existsSync(join(given.folder, "workers"))).toBe(false);

  const refusing = given.start([...PORTS, "--workers-user", "no-such-user-here"], {
    ORRERY_ALLOW_WORKERS: "1",
  });
  await until("its reason", () =>
    refusing.stdout.includes("There is no user no-such-user-here on this host"),
  );
  refusing.kill("SIGTERM");
  expect(await refusing.exited).toBe(0);

  const before = given.hub.hellos.length;
  const allowed = given.start([...PORTS, "--allow-workers", "--workers-user", userInfo().username]);
  await until("its folder", () => existsSync(join(given.folder, "workers")));
  await until("a hello", () => given.hub.hellos.length > before);
  allowed.kill("SIGTERM");
  expect(await allowed.exited).toBe(0);
});
