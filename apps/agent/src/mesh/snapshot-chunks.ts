import type { Message } from "@orrery/domain/consensus";
import type { FederationId } from "@orrery/protocol";
import { type EncodeResult, encodeFrame } from "./codec/frame-codec.ts";
import { SNAPSHOT_BYTES_MAX, SNAPSHOT_CHUNK_BYTES_MAX } from "./codec/frame-limits.ts";
import type { SnapshotChunkFrame } from "./codec/link-frame.ts";
import type { ChunkSource } from "./send-queue.ts";

export type SnapshotMessage = Extract<Message, { kind: "snapshot" }>;

type CutResult =
  | { readonly outcome: "cut"; readonly source: ChunkSource }
  | Exclude<EncodeResult, { outcome: "encoded" }>;

/** Chunks are encoded when the wire has room for them; the first one at once, because only it can fail. */
export function cutSnapshot(federationId: FederationId, message: SnapshotMessage): CutResult {
  const { data } = message.snapshot;
  if (data.length > SNAPSHOT_BYTES_MAX) {
    return { outcome: "too-large", problem: `${data.length} bytes, at most ${SNAPSHOT_BYTES_MAX}` };
  }
  const start = encodeFrame(chunkAt(federationId, message, 0));
  if (start.outcome !== "encoded") return start;
  let offset = 0;
  const next = (): Uint8Array | null => {
    if (offset > 0 && offset >= data.length) return null;
    const chunk = offset === 0 ? start : encodeFrame(chunkAt(federationId, message, offset));
    // An empty snapshot is one chunk, too.
    offset = Math.max(1, offset + Math.min(SNAPSHOT_CHUNK_BYTES_MAX, data.length - offset));
    return chunk.outcome === "encoded" ? chunk.bytes : null;
  };
  return { outcome: "cut", source: { key: federationId, next } };
}

function chunkAt(federationId: FederationId, message: SnapshotMessage, offset: number): SnapshotChunkFrame {
  const { from, to, term, snapshot } = message;
  return {
    kind: "snapshot-chunk",
    federationId,
    from,
    to,
    term,
    head:
      offset > 0
        ? null
        : {
            index: snapshot.index,
            term: snapshot.term,
            members: snapshot.membership.members,
            removed: snapshot.membership.removed,
            totalBytes: snapshot.data.length,
          },
    offset,
    data: snapshot.data.subarray(offset, offset + SNAPSHOT_CHUNK_BYTES_MAX),
  };
}

export type ChunkResult =
  | { readonly outcome: "partial" }
  | { readonly outcome: "whole"; readonly message: SnapshotMessage }
  | { readonly outcome: "malformed"; readonly problem: string };

type Partial = { readonly start: SnapshotChunkFrame; readonly parts: Uint8Array[]; receivedBytes: number };

/** Puts the chunks of one link together again; one snapshot a federation at a time. */
export class SnapshotAssembly {
  readonly #partials = new Map<FederationId, Partial>();

  take(chunk: SnapshotChunkFrame): ChunkResult {
    if (chunk.head !== null) {
      this.#partials.set(chunk.federationId, { start: chunk, parts: [], receivedBytes: 0 });
    }
    const partial = this.#partials.get(chunk.federationId);
    const head = partial?.start.head;
    if (partial === undefined || head == null || chunk.offset !== partial.receivedBytes) {
      return this.#drop(chunk, `a chunk at ${chunk.offset} that follows no other`);
    }
    if (!isSameTransfer(chunk, partial.start)) {
      return this.#drop(chunk, "a chunk of another message than its first");
    }
    const isLast = chunk.offset + chunk.data.length === head.totalBytes;
    if (!isLast && chunk.data.length === 0) return this.#drop(chunk, "an empty chunk before the end");
    if (chunk.offset + chunk.data.length > head.totalBytes) return this.#drop(chunk, "more than announced");
    partial.parts.push(chunk.data);
    partial.receivedBytes += chunk.data.length;
    if (!isLast) return { outcome: "partial" };
    this.#partials.delete(chunk.federationId);
    const { from, to, term } = chunk;
    const { index, term: lastTerm, members, removed } = head;
    const data = join(partial.parts, head.totalBytes);
    const snapshot = { index, term: lastTerm, membership: { members, removed }, data };
    return { outcome: "whole", message: { kind: "snapshot", from, to, term, snapshot } };
  }

  #drop(chunk: SnapshotChunkFrame, problem: string): ChunkResult {
    this.#partials.delete(chunk.federationId);
    return { outcome: "malformed", problem };
  }
}

function isSameTransfer(chunk: SnapshotChunkFrame, start: SnapshotChunkFrame): boolean {
  return chunk.from === start.from && chunk.to === start.to && chunk.term === start.term;
}

function join(parts: readonly Uint8Array[], totalBytes: number): Uint8Array {
  const data = new Uint8Array(totalBytes);
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return data;
}
