import { type AddressInfo, createServer, type Server, Socket } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { MESH_VERSION, writeWireFrame } from "@orrery/protocol/mesh";
import { afterEach, expect, test } from "vitest";
import { until } from "../testing/agent-process.ts";
import { createTestAuthority } from "../testing/test-authority.ts";
import { decodeFrame } from "./codec/frame-codec.ts";
import type { CloseReason } from "./codec/link-frame.ts";
import { FrameReader, joinFrames } from "./frame-reader.ts";
import type { MeshIdentity } from "./mesh-identity.ts";
import { membershipOf, peerOf, type TestNode, useMesh } from "./testing/mesh-fixture.ts";

const mesh = useMesh();
const sockets = new Set<Socket | Server>();
afterEach(() => {
  for (const socket of sockets) {
    if (socket instanceof Socket) socket.destroy();
    else socket.close();
  }
  sockets.clear();
});

/** A connection that speaks TLS and then whatever the test wants. */
async function intrude(node: TestNode, identity: Partial<MeshIdentity>) {
  const socket: TLSSocket = connect({
    port: node.port,
    host: "127.0.0.1",
    ...(identity.keyPem === undefined ? {} : { key: identity.keyPem }),
    ...(identity.certificatePem === undefined ? {} : { cert: identity.certificatePem }),
    rejectUnauthorized: false,
  });
  sockets.add(socket);
  const intruder = { socket, heard: [] as CloseReason[], isClosed: false };
  const reader = new FrameReader(1 << 20);
  socket.on("data", (chunk: Buffer) => {
    reader.push(chunk, (bytes) => {
      const decoded = decodeFrame(bytes);
      if (decoded.outcome === "frame" && decoded.frame.kind === "close")
        intruder.heard.push(decoded.frame.reason);
      return "continue";
    });
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    intruder.isClosed = true;
  });
  await new Promise((resolve) => socket.once("secureConnect", resolve));
  return intruder;
}

function helloOf(nodeId: string, change: object = {}): Uint8Array {
  return writeWireFrame({
    case: "hello",
    value: {
      versionMajor: MESH_VERSION.major,
      instanceId: "i",
      linkId: "l",
      memberships: [membershipOf(nodeId)],
      nowAtMs: 0,
      ...change,
    },
  });
}

async function hostWithPeerB(): Promise<TestNode> {
  const a = await mesh.node("a");
  a.meet(peerOf("b", []), peerOf("c", []));
  return a;
}

test("a peer of another CA, without a certificate, or with an expired one is refused with the reason", async () => {
  const a = await hostWithPeerB();
  const stranger = await mesh.identity("b", { authority: await createTestAuthority() });
  const late = await mesh.identity("b", { lifeMs: -3_600_000 });
  const cases: [Partial<MeshIdentity>, CloseReason, string | null][] = [
    [stranger, "untrusted", null],
    [{}, "untrusted", null],
    [late, "expired", "b"],
  ];
  for (const [identity, reason, nodeId] of cases) {
    const before = a.of("refused").length;
    const intruder = await intrude(a, identity);
    await until(`${reason} is told`, () => intruder.isClosed && intruder.heard.length === 1);
    expect(intruder.heard).toEqual([reason]);
    expect(a.of("refused")[before]).toMatchObject({ nodeId, by: "here", direction: "inbound", reason });
  }
  expect(a.of("link-up")).toEqual([]);
});

test("the hub's certificate is no peer's", async () => {
  const a = await hostWithPeerB();
  const { serverKeyPem: keyPem, serverCertificatePem: certificatePem } = mesh.authority;
  const intruder = await intrude(a, { keyPem, certificatePem });
  await until("it is refused", () => intruder.isClosed);
  expect(intruder.heard).toEqual(["untrusted"]);
});

test("a dialer finds another CA, an expired certificate or another node behind the address, and goes away", async () => {
  const a = await mesh.node("a", { settings: { handshakeDeadlineMs: 5000 } });
  const [stranger, late, c] = await Promise.all([
    mesh.node("b", { identity: await mesh.identity("b", { authority: await createTestAuthority() }) }),
    mesh.node("b", { identity: await mesh.identity("b", { lifeMs: -3_600_000 }) }),
    mesh.node("c"),
  ]);
  const cases: [TestNode, CloseReason, string | null][] = [
    [stranger, "untrusted", null],
    [late, "expired", "b"],
    [c, "wrong-node", "c"],
  ];
  for (const [node, reason, nodeId] of cases) {
    a.meet(peerOf("b", [node.port]));
    await until(`${reason} is told`, () => a.of("refused").some((event) => event.reason === reason));
    const event = a.of("refused").find((refused) => refused.reason === reason);
    expect(event).toMatchObject({ nodeId, by: "here", direction: "outbound" });
    expect(node.of("link-up")).toEqual([]);
  }
  expect(a.of("link-up")).toEqual([]);
});

test.each<[string, Buffer, CloseReason]>([
  ["a malformed frame", joinFrames([Uint8Array.of(0xff, 0xff, 0xff)]), "malformed"],
  ["a frame that is too long", Buffer.from([0, 0x10, 0, 1]), "oversized"],
  ["something that is no mesh at all", Buffer.from("GET / HTTP/1.1\r\n\r\n"), "oversized"],
  ["a frame before the hello", joinFrames([writeWireFrame({ case: "ping", value: {} })]), "unexpected"],
])("%s ends the connection and is counted", async (_, bytes, reason) => {
  const a = await hostWithPeerB();
  const intruder = await intrude(a, await mesh.identity("b"));
  intruder.socket.write(bytes);
  await until("the connection is ended", () => intruder.isClosed);
  expect(intruder.heard).toEqual([reason]);
  expect(a.of("violation")).toMatchObject([{ nodeId: "b", reason }]);
  expect(a.statsOf(peerOf("b", []).nodeId)?.violations).toBe(1);
  expect(a.of("link-up")).toEqual([]);
});

test("after the hello, too: the open link is ended", async () => {
  const a = await hostWithPeerB();
  const intruder = await intrude(a, await mesh.identity("b"));
  intruder.socket.write(joinFrames([helloOf("b")]));
  await until("linked", () => a.of("link-up").length === 1);
  intruder.socket.write(joinFrames([new Uint8Array(1 << 20)]));
  await until("ended", () => a.of("link-down").length === 1);
  expect(a.of("link-down")[0]?.end).toMatchObject({ by: "here", reason: "malformed" });
});

test.each<[string, object, CloseReason]>([
  ["of another major version", { versionMajor: MESH_VERSION.major + 1 }, "incompatible"],
  ["of a foreign federation", { memberships: [{ federationId: "x", memberId: "m-b" }] }, "not-member"],
  ["of no federation", { memberships: [] }, "not-member"],
  ["in the name of another node's member", { memberships: [{ ...membershipOf("c") }] }, "impersonation"],
])("a hello %s is refused with the reason", async (_, change, reason) => {
  const a = await hostWithPeerB();
  const intruder = await intrude(a, await mesh.identity("b"));
  intruder.socket.write(joinFrames([helloOf("b", change)]));
  await until("refused", () => intruder.isClosed);
  expect(intruder.heard).toEqual([reason]);
  expect(a.of("refused")).toMatchObject([{ nodeId: "b", by: "here", direction: "inbound", reason }]);
  expect(a.of("link-up")).toEqual([]);
});

test("whoever never says hello, or never speaks TLS, is cut off in time", async () => {
  const a = await mesh.node("a", { settings: { helloDeadlineMs: 200, handshakeDeadlineMs: 2000 } });
  a.meet(peerOf("b", []));
  const identity = await mesh.identity("b");
  const silent = await intrude(a, identity);
  await until("the silent one is cut off", () => silent.isClosed);
  expect(silent.heard).toEqual(["hello-timeout"]);
  const plain = new Socket();
  sockets.add(plain);
  let isPlainClosed = false;
  plain.on("close", () => {
    isPlainClosed = true;
  });
  plain.on("error", () => undefined);
  plain.resume();
  plain.connect(a.port, "127.0.0.1");
  await until("the plain one is cut off", () => isPlainClosed);
  expect(a.events).toEqual([]);
});

test("a port that takes connections and says nothing fails the dial within its deadline", async () => {
  const server = createServer(() => undefined);
  sockets.add(server);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const a = await mesh.node("a", { settings: { handshakeDeadlineMs: 100 } });
  a.meet(peerOf("b", [(server.address() as AddressInfo).port]));
  await until("it has failed twice", () => a.of("dial-failed").length >= 2);
  expect(a.of("dial-failed")[0]).toMatchObject({ nodeId: "b", stage: "handshake", code: "timeout" });
});

test("strangers in a crowd are counted, not told of one by one", async () => {
  const a = await hostWithPeerB();
  const crowd = await Promise.all(Array.from({ length: 40 }, () => intrude(a, {})));
  await until("all are gone", () => crowd.every((intruder) => intruder.isClosed));
  expect(a.of("refused").length + a.host.refusalsUntold).toBe(40);
  expect(a.host.refusalsUntold).toBeGreaterThan(0);
});
