import { createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { expect, test } from "vitest";
import { until } from "../testing/agent-process.ts";
import { useProbes } from "./testing/probe-fixture.ts";
import { createTestCertificates } from "./testing/test-certificates.ts";

const probes = useProbes();
const answered = { outcome: "answered", ms: expect.any(Number) };
const lost = (problem: RegExp) => ({ outcome: "lost", problem: expect.stringMatching(problem) });

test("tcp: a connect is measured, each time anew, and nothing is sent", async () => {
  let connections = 0;
  let bytes = 0;
  const port = await probes.serve(
    createServer((socket) => {
      connections += 1;
      socket.on("data", (chunk) => {
        bytes += chunk.length;
      });
    }),
  );
  const measurer = probes.target({ kind: "tcp", host: "a.example", port });
  expect(await measurer.measure()).toEqual(answered);
  expect(await measurer.measure()).toEqual(answered);
  await until("both connects are taken", () => connections === 2);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect({ connections, bytes }).toEqual({ connections: 2, bytes: 0 });
});

test("tcp: nobody listens, nobody answers, nobody knows the name", async () => {
  const closed = probes.target({ kind: "tcp", host: "a.example", port: await probes.closedPort() });
  expect(await closed.measure()).toEqual(lost(/^a\.example:\d+ refused the connection\.$/));
  const port = await probes.silentPort();
  const silent = probes.target({ kind: "tcp", host: "a.example", port }, { timeoutMs: 200 });
  expect(await silent.measure()).toEqual(lost(/did not answer within 200 ms/));
  const unknown = probes.target(
    { kind: "tcp", host: "nowhere.example", port: 1 },
    { resolve: () => Promise.reject(Object.assign(new Error(), { code: "ENOTFOUND" })) },
  );
  expect(await unknown.measure()).toEqual(lost(/name that is not known/));
});

test("a private address is not even dialled, also where the name pointed somewhere public a moment ago", async () => {
  let connections = 0;
  const port = await probes.serve(
    createServer(() => {
      connections += 1;
    }),
  );
  const answers = [["93.184.216.34"], ["127.0.0.1"]];
  const resolve = async () => answers.shift() ?? ["127.0.0.1"];
  const checks = [
    { kind: "tcp", host: "rebinding.example", port },
    { kind: "tls", host: "rebinding.example", port },
    { kind: "http", url: `http://rebinding.example:${port}/`, method: "GET" },
    { kind: "http", url: `http://127.0.0.1:${port}/`, method: "GET" },
    { kind: "http", url: `http://2130706433:${port}/`, method: "GET" },
    { kind: "http", url: `http://[::ffff:127.0.0.1]:${port}/`, method: "GET" },
    { kind: "websocket", url: `ws://rebinding.example:${port}/` },
    { kind: "websocket", url: `ws://127.0.0.1:${port}/` },
  ] as const;
  for (const check of checks) {
    const change = { allowsPrivate: false, resolve: async () => ["127.0.0.1"] };
    expect(await probes.target(check, change).measure()).toEqual({
      outcome: "refused",
      problem: expect.stringContaining("is this host itself"),
    });
  }
  // The public address is checked and dialled; what the name stands for a moment later does not count for it.
  const rebinding = probes.target(checks[0], { allowsPrivate: false, resolve, timeoutMs: 100 });
  expect((await rebinding.measure()).outcome).toBe("lost");
  expect(connections).toBe(0);
});

test("tls: connect and handshake, with the certificate verified for the name or the address", async () => {
  const certificates = await createTestCertificates({ isTrusted: true });
  const options = await certificates.issue(["a.example", "127.0.0.1"]);
  const names: (string | false)[] = [];
  const server = createTlsServer(options, (socket) =>
    names.push((socket as { servername?: string }).servername ?? false),
  );
  const port = await probes.serve(server);
  expect(await probes.target({ kind: "tls", host: "a.example", port }).measure()).toEqual(answered);
  expect(await probes.target({ kind: "tls", host: "127.0.0.1", port }).measure()).toEqual(answered);
  const asked = { kind: "tls", host: "other.example", port, serverName: "a.example" } as const;
  expect(await probes.target(asked).measure()).toEqual(answered);
  await until("all handshakes", () => names.length === 3);
  expect(names).toEqual(["a.example", false, "a.example"]);
});

test("tls: a certificate that is wrong", async () => {
  const trusted = await createTestCertificates({ isTrusted: true });
  const foreign = await createTestCertificates({ isTrusted: false });
  const cases = [
    [await trusted.issue(["b.example"]), /shows a certificate of another name/],
    [await trusted.issue(["a.example"], { expiredMs: 1000 }), /certificate that has expired/],
    [await foreign.issue(["a.example"]), /authority that this host does not trust/],
  ] as const;
  for (const [options, problem] of cases) {
    const port = await probes.serve(createTlsServer(options));
    expect(await probes.target({ kind: "tls", host: "a.example", port }).measure()).toEqual(lost(problem));
  }
});

test("tls: something else answers, or nothing, or it hangs up", async () => {
  const plain = await probes.serve(createServer((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n")));
  expect(await probes.target({ kind: "tls", host: "a.example", port: plain }).measure()).toEqual(
    lost(/does not speak TLS there|closed the connection/),
  );
  const silent = await probes.serve(createServer());
  expect(
    await probes.target({ kind: "tls", host: "a.example", port: silent }, { timeoutMs: 150 }).measure(),
  ).toEqual(lost(/did not answer within 150 ms/));
  const rude = await probes.serve(createServer((socket: Socket) => socket.resetAndDestroy()));
  expect(await probes.target({ kind: "tls", host: "a.example", port: rude }).measure()).toEqual(
    lost(/closed the connection/),
  );
});

test("a demo delay is really waited for, and one that is too long is lost", async () => {
  const port = await probes.serve(createServer());
  const check = { kind: "tcp", host: "a.example", port } as const;
  const startedMs = performance.now();
  const slow = await probes.target(check, { demoDelay: { delayMs: 120, jitterMs: 10 } }).measure();
  expect(slow).toEqual(answered);
  expect(slow.outcome === "answered" && slow.ms).toBeGreaterThanOrEqual(120);
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(119);
  const late = probes.target(check, { timeoutMs: 100, demoDelay: { delayMs: 120, jitterMs: 0 } });
  expect(await late.measure()).toEqual(lost(/did not answer within 100 ms/));
});
