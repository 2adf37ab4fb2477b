import { createServer } from "node:net";
import { expect, test } from "vitest";
import { until } from "../testing/agent-process.ts";
import { useProbes } from "./testing/probe-fixture.ts";

const probes = useProbes();
const answered = { outcome: "answered", ms: expect.any(Number) };
const lost = (problem: RegExp) => ({ outcome: "lost", problem: expect.stringMatching(problem) });

test("the first address that works is found and kept", async () => {
  let connections = 0;
  const port = await probes.serve(
    createServer(() => {
      connections += 1;
    }),
  );
  const silent = await probes.silentPort();
  const measurer = probes.peer(
    [
      { host: "127.0.0.1", port: silent },
      { host: "peer.example", port },
    ],
    { timeoutMs: 4000 },
  );
  const first = await measurer.measure();
  expect(first).toEqual(answered);
  // The address that did not answer has no part in the figure.
  expect(first.outcome === "answered" && first.ms).toBeLessThan(1500);
  expect(await measurer.measure()).toEqual(answered);
  await until("both connects are taken", () => connections === 2);
});

test("after a few losses the other addresses are tried again", async () => {
  const server = createServer();
  const port = await probes.serve(server);
  const other = await probes.serve(createServer());
  const measurer = probes.peer([
    { host: "127.0.0.1", port },
    { host: "127.0.0.1", port: other },
  ]);
  expect(await measurer.measure()).toEqual(answered);
  await new Promise((resolve) => server.close(resolve));
  for (let i = 0; i < 3; i += 1) expect(await measurer.measure()).toEqual(lost(/refused the connection/));
  expect(await measurer.measure()).toEqual(answered);
});

test("what this host refuses itself is no answer of another, and nobody is measured at a link-local address", async () => {
  const closed = await probes.closedPort();
  expect(await probes.peer([{ host: "127.0.0.1", port: closed }]).measure()).toEqual(lost(/refused/));
  expect(await probes.peer([{ host: "169.254.169.254", port: 80 }]).measure()).toEqual(
    lost(/is no address of a node/),
  );
});

test("nobody answers", async () => {
  const silent = await probes.silentPort();
  const measurer = probes.peer([{ host: "127.0.0.1", port: silent }], { timeoutMs: 150 });
  expect(await measurer.measure()).toEqual(lost(/did not answer within 150 ms/));
});
