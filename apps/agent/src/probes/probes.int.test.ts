import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { NodeId, type ProbeOrder, type ProbeResult, TargetId } from "@orrery/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { useAgentFixture } from "../testing/agent-fixture.ts";
import { until } from "../testing/agent-process.ts";

const given = useAgentFixture();
let requests: string[] = [];
const server = createServer((request, response) => {
  requests.push(request.url ?? "");
  response.writeHead(200, { "content-length": 0 }).end();
});
let port = 0;

beforeEach(async () => {
  requests = [];
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const timing = { intervalMs: 1000, timeoutMs: 900, demoDelay: null };

function order(id: string, host: string): ProbeOrder {
  const check = { kind: "http", url: `http://${host}:${port}/${id}`, method: "GET" } as const;
  return { kind: "target", targetId: TargetId.parse(id), check, allowsPrivate: true, ...timing };
}

/** The newest result of an order that the hub was told. */
function resultOf(id: string): ProbeResult | undefined {
  const results = given.hub.reports.flatMap(({ probes }) => probes ?? []);
  return results.findLast((result) => (result.kind === "target" ? result.targetId : result.nodeId) === id);
}

test("an agent measures what the hub orders, tells it with its reports, and ends what is not ordered any more", async () => {
  given.start(given.joinLine());
  await until("connected", () => given.hub.reports.length > 0);
  const peer: ProbeOrder = {
    kind: "peer",
    nodeId: NodeId.parse("n-9"),
    addresses: [{ host: "127.0.0.1", port }],
    ...timing,
  };
  given.hub.sendProbes([order("t-1", "127.0.0.1"), peer]);
  await until(
    "results of both",
    () => (resultOf("t-1")?.sentCount ?? 0) > 1 && resultOf("n-9") !== undefined,
  );
  expect(resultOf("t-1")).toMatchObject({ lostCount: 0, problem: null, lastMs: expect.any(Number) });
  expect(resultOf("n-9")).toMatchObject({ kind: "peer", lostCount: 0, problem: null });
  given.hub.sendProbes([order("t-2", "127.0.0.1")]);
  await until("the other one", () => resultOf("t-2") !== undefined);
  const before = requests.filter((url) => url === "/t-1").length;
  await until("more of it", () => (resultOf("t-2")?.sentCount ?? 0) > 2);
  expect(requests.filter((url) => url === "/t-1")).toHaveLength(before);
});

test("the host's own list counts, whatever the hub orders", async () => {
  await writeFile(join(given.folder, "agent.toml"), `[targets]\nallow = ["localhost"]\n`, { mode: 0o600 });
  given.start(given.joinLine());
  await until("connected", () => given.hub.reports.length > 0);
  given.hub.sendProbes([order("listed", "localhost"), order("not-listed", "127.0.0.1")]);
  await until("both results", () => resultOf("listed") !== undefined && resultOf("not-listed") !== undefined);
  expect(resultOf("listed")).toMatchObject({ problem: null, sentCount: expect.any(Number) });
  expect(resultOf("not-listed")).toMatchObject({
    sentCount: 0,
    p50Ms: null,
    problem: expect.stringMatching(/127\.0\.0\.1, port \d+ is not in this host's list/),
  });
  expect(new Set(requests)).toEqual(new Set(["/listed"]));
});
