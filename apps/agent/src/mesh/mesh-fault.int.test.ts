import { connect, type TLSSocket } from "node:tls";
import { MESH_VERSION, writeWireFrame } from "@orrery/protocol/mesh";
import { afterEach, expect, test } from "vitest";
import { until } from "../testing/agent-process.ts";
import { joinFrames } from "./frame-reader.ts";
import type { OutboundFrame, SendOutcome } from "./link-event.ts";
import { MeshChild } from "./testing/mesh-child-process.ts";
import {
  DEMO,
  memberOf,
  membershipOf,
  membersOf,
  peerOf,
  routedFrame,
  useMesh,
} from "./testing/mesh-fixture.ts";

const mesh = useMesh();
let ends: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(ends.map((end) => end()));
  ends = [];
});

async function linkedChild(settings = {}) {
  const a = await mesh.node("a", { settings });
  const identity = await mesh.identity("b");
  const child = new MeshChild(identity, membersOf("b", [a.asPeer()]));
  ends.push(() => child.end());
  const port = await child.listening();
  a.meet(peerOf("b", [port]));
  await until("linked", () => a.isLinked(identity.nodeId));
  return { a, child, b: identity.nodeId, port };
}

test("a killed process is told at once by the kernel, as no goodbye", async () => {
  const { a, child } = await linkedChild();
  child.kill("SIGKILL");
  await until("the end is told", () => a.of("link-down").length === 1);
  // By the kernel, not by any silence.
  expect(a.of("link-down")[0]).toMatchObject({ nodeId: "b", end: { by: "network" } });
  await until("it is dialed again", () => a.of("dial-failed").length > 1);
});

test("a frozen process loses pings; long silence ends the link, and a thawed one is linked again", async () => {
  const { a, child, b } = await linkedChild({
    pingEveryMs: 100,
    pingDeadlineMs: 300,
    silentMs: 3000,
    handshakeDeadlineMs: 500,
  });
  await until("the link is measured", () => a.link(b)?.lossRatio === 0);
  child.kill("SIGSTOP");
  await until("loss is counted", () => (a.link(b)?.lossRatio ?? 0) > 0.1);
  expect(a.of("link-down")).toEqual([]);
  await until("the silence ends the link", () => a.of("link-down").length === 1);
  expect(a.of("link-down")[0]?.end).toMatchObject({ by: "here", reason: "silent" });
  child.kill("SIGCONT");
  await until("linked again", () => a.isLinked(b));
  expect(a.of("link-up")[1]?.isRestarted).toBe(false);
});

/** A peer that greets and then reads nothing more. */
async function deafPeer(port: number): Promise<TLSSocket> {
  const identity = await mesh.identity("b");
  const socket = connect({
    port,
    host: "127.0.0.1",
    key: identity.keyPem,
    cert: identity.certificatePem,
    rejectUnauthorized: false,
  });
  ends.push(() => socket.destroy());
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.once("secureConnect", resolve));
  const memberships = [membershipOf("b")];
  const value = { versionMajor: MESH_VERSION.major, instanceId: "i", linkId: "l", memberships, nowAtMs: 0 };
  socket.write(joinFrames([writeWireFrame({ case: "hello", value })]));
  socket.pause();
  return socket;
}

function append(bytes: number): OutboundFrame {
  const payload = { kind: "command" as const, data: new Uint8Array(bytes) };
  const message = {
    kind: "append" as const,
    from: memberOf("a"),
    to: memberOf("b"),
    term: 1,
    previousIndex: 0,
    previousTerm: 0,
    commitIndex: 0,
    entries: [{ term: 1, index: 1, payload }],
  };
  return { kind: "raft", federationId: DEMO, message };
}

test("for a peer that does not read, what waits is bounded: routed frames are refused, then appends dropped, heartbeats still taken", async () => {
  const queueBytesMax = 2 * 1024 * 1024;
  const a = await mesh.node("a", { settings: { queueBytesMax } });
  a.meet(peerOf("b", []));
  const socket = await deafPeer(a.port);
  const b = peerOf("b", []).nodeId;
  await until("linked", () => a.isLinked(b));
  const queued = () => a.link(b)?.queuedBytes ?? 0;
  const sendUntilFull = async (frame: OutboundFrame): Promise<SendOutcome> => {
    for (let i = 0; i < 5000; i += 1) {
      const outcome = a.host.send(b, frame);
      expect(queued()).toBeLessThanOrEqual(queueBytesMax);
      if (outcome.outcome !== "queued") return outcome;
      // The kernel takes some megabytes first.
      if (i % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error("it never was full");
  };
  expect(await sendUntilFull(routedFrame(50_000))).toEqual({ outcome: "refused", reason: "full" });
  expect(queued()).toBeGreaterThan(queueBytesMax / 2);
  expect(await sendUntilFull(append(50_000))).toEqual({ outcome: "dropped", reason: "full" });
  expect(a.host.send(b, { kind: "heartbeat", intervalMs: 10, lateRatio: 0 })).toEqual({ outcome: "queued" });
  expect(a.statsOf(b)).toMatchObject({ raftDropped: 1, routedRefused: 1 });
  socket.resume();
  await until("the queue is empty", () => queued() === 0);
  expect(a.host.send(b, routedFrame(50_000))).toEqual({ outcome: "queued" });
});

test("what can never be sent is said so", async () => {
  const { a, b } = await linkedChild();
  expect(a.host.send(b, append(2_000_000))).toMatchObject({ outcome: "unsendable", reason: "too-large" });
  expect(a.host.send(b, { ...routedFrame(1), topic: "" })).toMatchObject({
    outcome: "unsendable",
    reason: "invalid",
  });
  expect(a.of("link-down")).toEqual([]);
});
