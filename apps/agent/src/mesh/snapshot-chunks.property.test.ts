import type { FederationId, MemberId } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeFrame } from "./codec/frame-codec.ts";
import { SNAPSHOT_BYTES_MAX, SNAPSHOT_CHUNK_BYTES_MAX } from "./codec/frame-limits.ts";
import type { SnapshotChunkFrame } from "./codec/link-frame.ts";
import { cutSnapshot, SnapshotAssembly, type SnapshotMessage } from "./snapshot-chunks.ts";
import { snapshotMessage } from "./testing/link-frame-arbitrary.ts";

const f = "f" as FederationId;

function cut(message: SnapshotMessage): SnapshotChunkFrame[] {
  const result = cutSnapshot(f, message);
  if (result.outcome !== "cut") throw new Error(result.problem);
  const chunks: SnapshotChunkFrame[] = [];
  for (let bytes = result.source.next(); bytes !== null; bytes = result.source.next()) {
    const decoded = decodeFrame(bytes);
    if (decoded.outcome !== "frame" || decoded.frame.kind !== "snapshot-chunk") throw new Error("no chunk");
    chunks.push(decoded.frame);
  }
  return chunks;
}

function messageOf(bytes: number): SnapshotMessage {
  const membership = { members: [], removed: [] };
  const snapshot = { index: 9, term: 2, membership, data: new Uint8Array(bytes).fill(7) };
  return { kind: "snapshot", from: "a" as MemberId, to: "b" as MemberId, term: 3, snapshot };
}

test("a snapshot comes back as it was, in chunks within their bound", () => {
  fc.assert(
    fc.property(snapshotMessage, (message) => {
      const chunks = cut(message);
      expect(chunks).toHaveLength(
        Math.max(1, Math.ceil(message.snapshot.data.length / SNAPSHOT_CHUNK_BYTES_MAX)),
      );
      const assembly = new SnapshotAssembly();
      const results = chunks.map((chunk) => assembly.take(chunk));
      const last = results.pop();
      expect(results.every((result) => result.outcome === "partial")).toBe(true);
      if (last?.outcome !== "whole") throw new Error("not whole");
      expect(Buffer.compare(last.message.snapshot.data, message.snapshot.data)).toBe(0);
      const withoutData = (of: SnapshotMessage) => ({ ...of, snapshot: { ...of.snapshot, data: null } });
      expect(withoutData(last.message)).toEqual(withoutData(message));
    }),
    { numRuns: 30 },
  );
});

test("a snapshot that is started anew forgets the first; a gap and a foreign chunk are malformed", () => {
  const chunks = cut(messageOf(3 * SNAPSHOT_CHUNK_BYTES_MAX));
  const [first, second, third] = chunks;
  if (first === undefined || second === undefined || third === undefined) throw new Error("three chunks");
  const assembly = new SnapshotAssembly();
  for (const chunk of [first, second]) expect(assembly.take(chunk).outcome).toBe("partial");
  expect(chunks.map((chunk) => assembly.take(chunk).outcome)).toEqual(["partial", "partial", "whole"]);
  expect(assembly.take(second).outcome).toBe("malformed");
  assembly.take(first);
  expect(assembly.take(third).outcome).toBe("malformed");
  assembly.take(first);
  expect(assembly.take({ ...second, from: "c" as MemberId }).outcome).toBe("malformed");
  assembly.take(first);
  expect(assembly.take({ ...second, data: new Uint8Array() }).outcome).toBe("malformed");
  assembly.take({ ...first, head: first.head === null ? null : { ...first.head, totalBytes: 300_000 } });
  expect(assembly.take(second).outcome).toBe("malformed");
});

test("two federations' snapshots over one link do not mix", () => {
  const assembly = new SnapshotAssembly();
  const chunks = cut(messageOf(2 * SNAPSHOT_CHUNK_BYTES_MAX));
  const other = chunks.map((chunk) => ({ ...chunk, federationId: "g" as FederationId }));
  const order = [chunks[0], other[0], chunks[1], other[1]];
  expect(order.map((chunk) => chunk && assembly.take(chunk).outcome)).toEqual([
    "partial",
    "partial",
    "whole",
    "whole",
  ]);
});

test("a snapshot over the bound is not sent", () => {
  expect(cutSnapshot(f, messageOf(SNAPSHOT_BYTES_MAX + 1)).outcome).toBe("too-large");
});
