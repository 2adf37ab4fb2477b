import type { FederationId, MemberId } from "@orrery/protocol";
import { type WireFrameInit, writeWireFrame } from "@orrery/protocol/mesh";
import { expect, test } from "vitest";
import { decodeFrame, encodeFrame } from "./frame-codec.ts";
import { ENTRIES_MAX, FRAME_BYTES_MAX } from "./frame-limits.ts";
import type { LinkFrame } from "./link-frame.ts";

const federationId = "f" as FederationId;
const a = "a" as MemberId;
const b = "b" as MemberId;
const envelope = { federationId: "f", from: "a", to: "b", term: 1n };

function raft(value: Extract<WireFrameInit, { case: "raft" }>["value"]): Uint8Array {
  return writeWireFrame({ case: "raft", value: { ...envelope, ...value } });
}

function appendOf(sizes: readonly number[]): LinkFrame {
  const entries = sizes.map((size, i) => ({
    term: 1,
    index: i + 1,
    payload: { kind: "command" as const, data: new Uint8Array(size) },
  }));
  const message = { kind: "append" as const, from: a, to: b, term: 1, previousIndex: 0, previousTerm: 0 };
  return { kind: "raft", federationId, message: { ...message, commitIndex: 0, entries } };
}

test.each<[string, Uint8Array]>([
  ["no protobuf", Uint8Array.of(0x0a, 0xff, 0xff)],
  ["an empty frame", new Uint8Array()],
  ["an empty message", raft({})],
  ["a federation without a name", raft({ federationId: "", body: { case: "campaignNow", value: {} } })],
  ["a member with too long a name", raft({ from: "m".repeat(65), body: { case: "campaignNow", value: {} } })],
  ["a number beyond 2^53", raft({ term: 2n ** 60n, body: { case: "campaignNow", value: {} } })],
  ["an entry of no kind", raft({ body: { case: "append", value: { runs: [{ term: 1n }] } } })],
  [
    "a membership change of no kind",
    raft({
      body: {
        case: "append",
        value: { runs: [{ term: 1n, payload: { case: "membership", value: { memberId: "c" } } }] },
      },
    }),
  ],
  [
    "too many entries",
    raft({
      body: {
        case: "append",
        value: {
          runs: [
            {
              term: 1n,
              payload: {
                case: "commands",
                value: { data: Array.from({ length: ENTRIES_MAX + 1 }, () => new Uint8Array()) },
              },
            },
          ],
        },
      },
    }),
  ],
  [
    "a snapshot's member of no role",
    raft({ body: { case: "snapshotChunk", value: { head: { members: [{ id: "c" }] } } } }),
  ],
  ["a snapshot that starts without its head", raft({ body: { case: "snapshotChunk", value: {} } })],
  [
    "a heartbeat of an endless interval",
    writeWireFrame({ case: "heartbeat", value: { intervalMs: Infinity } }),
  ],
  ["a ping at no time", writeWireFrame({ case: "ping", value: { sentMs: Number.NaN } })],
  [
    "a federation listed twice",
    writeWireFrame({
      case: "hello",
      value: {
        versionMajor: 1,
        instanceId: "i",
        linkId: "l",
        memberships: [
          { federationId: "f", memberId: "a" },
          { federationId: "f", memberId: "b" },
        ],
      },
    }),
  ],
  ["too many hops", writeWireFrame({ case: "routed", value: { ...routed(), hopsLeft: 65 } })],
])("malformed: %s", (_, bytes) => {
  const decoded = decodeFrame(bytes);
  expect(decoded.outcome).toBe("malformed");
  if (decoded.outcome === "malformed") expect(decoded.problem).not.toBe("");
});

test("a frame and a message of a newer minor version are passed over, an unknown reason is none that we know", () => {
  const emptyField99 = [0x9a, 0x06, 0x00];
  expect(decodeFrame(Uint8Array.from(emptyField99))).toEqual({ outcome: "unknown" });
  // In field 5, the Raft message.
  expect(decodeFrame(Uint8Array.of(0x2a, 3, ...emptyField99))).toEqual({ outcome: "unknown" });
  // In field 9, the goodbye: reason 99.
  expect(decodeFrame(Uint8Array.of(0x4a, 2, 0x08, 99))).toEqual({
    outcome: "frame",
    frame: { kind: "close", reason: "unknown" },
  });
});

test("what the other side would refuse is not encoded", () => {
  const hole = appendOf([1, 1]);
  if (hole.kind !== "raft" || hole.message.kind !== "append") throw new Error("no append");
  const [, second] = hole.message.entries;
  const entries = second === undefined ? [] : [second];
  expect(encodeFrame({ ...hole, message: { ...hole.message, entries } }).outcome).toBe("invalid");
  expect(encodeFrame({ kind: "ping", sequence: -1, sentMs: 0 }).outcome).toBe("invalid");
  expect(
    encodeFrame({ kind: "probe", federationId, memberId: "\ud800" as MemberId, heardAgoMs: 0 }).outcome,
  ).toBe("invalid");
  expect(encodeFrame(appendOf([FRAME_BYTES_MAX])).outcome).toBe("too-large");
});

test("a batch of commands costs a few bytes a command", () => {
  const encoded = encodeFrame(appendOf(Array.from({ length: 256 }, () => 64)));
  if (encoded.outcome !== "encoded") throw new Error(encoded.problem);
  expect(encoded.bytes.length - 256 * 64).toBeLessThan(256 * 2 + 64);
});

function routed() {
  return { federationId: "f", id: "1", source: "a", hopsLeft: 1, ttlMs: 1, topic: "t" };
}
