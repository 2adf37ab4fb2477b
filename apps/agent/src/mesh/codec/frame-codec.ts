import type { FederationId, MemberId } from "@orrery/protocol";
import {
  type Heartbeat,
  type Hello,
  type Probe,
  type ProbeAnswer,
  readWireFrame,
  type WireFrame,
  type WireFrameInit,
  CloseReason as WireReason,
  writeWireFrame,
} from "@orrery/protocol/mesh";
import { FRAME_BYTES_MAX } from "./frame-limits.ts";
import { frameProblem } from "./frame-problem.ts";
import type {
  CloseReason,
  HeartbeatFrame,
  HelloFrame,
  LinkFrame,
  ProbeAnswerFrame,
  ProbeFrame,
} from "./link-frame.ts";
import { MalformedFrame, UnknownFrame } from "./malformed-frame.ts";
import { chunkToWire, raftFromWire, raftToWire } from "./raft-wire.ts";

export type EncodeResult =
  | { readonly outcome: "encoded"; readonly bytes: Uint8Array }
  | { readonly outcome: "invalid"; readonly problem: string }
  | { readonly outcome: "too-large"; readonly problem: string };

export type DecodeResult =
  | { readonly outcome: "frame"; readonly frame: LinkFrame }
  /** Of a newer minor version; to be passed over. */
  | { readonly outcome: "unknown" }
  | { readonly outcome: "malformed"; readonly problem: string };

export function encodeFrame(frame: LinkFrame): EncodeResult {
  const problem = frameProblem(frame);
  if (problem !== null) return { outcome: "invalid", problem };
  const bytes = writeWireFrame(toWire(frame));
  if (bytes.length > FRAME_BYTES_MAX) {
    return { outcome: "too-large", problem: `${bytes.length} bytes, at most ${FRAME_BYTES_MAX}` };
  }
  return { outcome: "encoded", bytes };
}

/** Byte fields of the frame are views of `bytes`. */
export function decodeFrame(bytes: Uint8Array): DecodeResult {
  const wire = parse(bytes);
  if (wire === null) return { outcome: "malformed", problem: "the bytes are no protobuf message" };
  try {
    const frame = fromWire(wire);
    const problem = frameProblem(frame);
    return problem === null ? { outcome: "frame", frame } : { outcome: "malformed", problem };
  } catch (error) {
    if (error instanceof UnknownFrame) return { outcome: "unknown" };
    if (error instanceof MalformedFrame) return { outcome: "malformed", problem: error.message };
    throw error;
  }
}

function parse(bytes: Uint8Array): WireFrame | null {
  try {
    // Of a Buffer the views would be Buffers, whose `slice` copies nothing.
    return readWireFrame(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch {
    return null;
  }
}

function toWire(frame: LinkFrame): WireFrameInit {
  switch (frame.kind) {
    case "hello":
      return { case: "hello", value: helloToWire(frame) };
    case "ping":
      return { case: "ping", value: { sequence: frame.sequence, sentMs: frame.sentMs } };
    case "pong":
      return { case: "pong", value: { sequence: frame.sequence, pingSentMs: frame.pingSentMs } };
    case "heartbeat":
      return { case: "heartbeat", value: heartbeatToWire(frame) };
    case "raft":
      return { case: "raft", value: raftToWire(frame.federationId, frame.message) };
    case "snapshot-chunk":
      return { case: "raft", value: chunkToWire(frame) };
    case "probe":
    case "probe-answer":
      return probeToWire(frame);
    case "routed": {
      const { kind: _, destination, ...rest } = frame;
      return { case: "routed", value: { ...rest, destination: destination ?? "" } };
    }
    case "close":
      return { case: "close", value: { reason: REASON_TO_WIRE[frame.reason] } };
  }
}

function fromWire({ body, $unknown }: WireFrame): LinkFrame {
  switch (body.case) {
    case "hello":
      return helloFromWire(body.value);
    case "ping":
      return { kind: "ping", sequence: body.value.sequence, sentMs: body.value.sentMs };
    case "pong":
      return { kind: "pong", sequence: body.value.sequence, pingSentMs: body.value.pingSentMs };
    case "heartbeat":
      return heartbeatFromWire(body.value);
    case "raft":
      return raftFromWire(body.value);
    case "probe":
      return { kind: "probe", ...probeFromWire(body.value) };
    case "probeAnswer":
      return { kind: "probe-answer", ...probeFromWire(body.value), agrees: body.value.agrees };
    case "routed": {
      const { federationId, id, source, destination, hopsLeft, ttlMs, topic, payload } = body.value;
      return {
        kind: "routed",
        federationId: federationId as FederationId,
        id,
        source: source as MemberId,
        destination: destination === "" ? null : (destination as MemberId),
        hopsLeft,
        ttlMs,
        topic,
        payload,
      };
    }
    case "close":
      return { kind: "close", reason: REASON_FROM_WIRE.get(body.value.reason) ?? "unknown" };
    default:
      if ($unknown !== undefined && $unknown.length > 0) throw new UnknownFrame();
      throw new MalformedFrame("the frame is empty");
  }
}

function helloToWire(frame: HelloFrame) {
  return {
    versionMajor: frame.version.major,
    versionMinor: frame.version.minor,
    instanceId: frame.instanceId,
    linkId: frame.linkId,
    lastLinkId: frame.lastLinkId ?? "",
    memberships: frame.memberships.map(({ federationId, memberId }) => ({ federationId, memberId })),
    nowAtMs: frame.nowAtMs,
  };
}

function helloFromWire(hello: Hello): HelloFrame {
  return {
    kind: "hello",
    version: { major: hello.versionMajor, minor: hello.versionMinor },
    instanceId: hello.instanceId,
    linkId: hello.linkId,
    lastLinkId: hello.lastLinkId === "" ? null : hello.lastLinkId,
    memberships: hello.memberships.map(({ federationId, memberId }) => ({
      federationId: federationId as FederationId,
      memberId: memberId as MemberId,
    })),
    nowAtMs: hello.nowAtMs,
  };
}

function probeToWire(frame: ProbeFrame | ProbeAnswerFrame): WireFrameInit {
  const { federationId, memberId, heardAgoMs } = frame;
  const common = { federationId, memberId, ...(heardAgoMs === null ? {} : { heardAgoMs }) };
  if (frame.kind === "probe") return { case: "probe", value: common };
  return { case: "probeAnswer", value: { ...common, agrees: frame.agrees } };
}

function probeFromWire(wire: Probe | ProbeAnswer) {
  return {
    federationId: wire.federationId as FederationId,
    memberId: wire.memberId as MemberId,
    heardAgoMs: wire.heardAgoMs ?? null,
  };
}

function heartbeatToWire(frame: HeartbeatFrame) {
  const { kind: _, echo, ...rest } = frame;
  return { ...rest, ...(echo === null ? {} : { echo: { sentMs: echo.sentMs, heldMs: echo.heldMs } }) };
}

function heartbeatFromWire(heartbeat: Heartbeat): HeartbeatFrame {
  const { sequence, sentMs, echo, intervalMs, lateRatio } = heartbeat;
  return {
    kind: "heartbeat",
    sequence,
    sentMs,
    echo: echo === undefined ? null : { sentMs: echo.sentMs, heldMs: echo.heldMs },
    intervalMs,
    lateRatio,
  };
}

const REASON_TO_WIRE: Record<CloseReason, WireReason> = {
  stopping: WireReason.STOPPING,
  "not-member": WireReason.NOT_MEMBER,
  untrusted: WireReason.UNTRUSTED,
  expired: WireReason.EXPIRED,
  "wrong-node": WireReason.WRONG_NODE,
  incompatible: WireReason.INCOMPATIBLE,
  malformed: WireReason.MALFORMED,
  oversized: WireReason.OVERSIZED,
  unexpected: WireReason.UNEXPECTED,
  impersonation: WireReason.IMPERSONATION,
  duplicate: WireReason.DUPLICATE,
  replaced: WireReason.REPLACED,
  "hello-timeout": WireReason.HELLO_TIMEOUT,
  silent: WireReason.SILENT,
  unknown: WireReason.UNSPECIFIED,
};

const REASON_FROM_WIRE = new Map<number, CloseReason>(
  Object.entries(REASON_TO_WIRE).map(([reason, wire]) => [wire, reason as CloseReason]),
);
