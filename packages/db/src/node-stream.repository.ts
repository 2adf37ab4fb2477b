import type { NodeId, OutboxEntry, StreamId } from "@orrery/protocol";
import type { Client } from "./client.ts";

export type StreamKey = { nodeId: NodeId; streamId: StreamId };

/** What one agent sent of one stream. Entries may be repeated or out of order. */
export type StreamBatch = StreamKey & { entries: OutboxEntry[] };

export type StreamAcceptance = StreamKey & {
  /** The entries that are new, in sequence; the caller writes their events in the same transaction. */
  accepted: OutboxEntry[];
  /** Highest stored sequence, with this transaction's entries. */
  ackedSequence: number;
  /** Entries after a hole were left out: the agent has to send from `expectedSequence` again. */
  gap: { expectedSequence: number; receivedSequence: number } | null;
};

export function nodeStreamRepository(client: Client) {
  return {
    /** 0 where nothing of the stream is stored. */
    async findAcked(nodeId: NodeId, streamId: StreamId): Promise<number> {
      const row = await client.nodeStream.findUnique({ where: { nodeId_streamId: { nodeId, streamId } } });
      return row === null ? 0 : Number(row.ackedSequence);
    },

    /**
     * Accepts many agents' entries at once: locks their streams (in one order, so that two hubs cannot wait for each
     * other), leaves out what is stored already, moves the cursors. Returned in the order of `batches`; two batches of
     * one stream are taken together, the first of them carries the result and the later ones are empty.
     */
    async accept(batches: StreamBatch[], nowAtMs: number): Promise<StreamAcceptance[]> {
      const merged = mergeByStream(batches);
      const acked = await lockStreams(client, [...merged.values()], nowAtMs);
      const acceptances = new Map(
        [...merged].map(([key, batch]) => [key, acceptEntries(batch, acked.get(key) ?? 0)]),
      );
      await moveCursors(client, [...acceptances.values()], nowAtMs);
      const given = new Set<string>();
      return batches.map((batch) => {
        const key = keyOf(batch);
        const acceptance = acceptances.get(key) ?? acceptEntries({ ...batch, entries: [] }, 0);
        if (given.has(key)) return { ...acceptance, accepted: [] };
        given.add(key);
        return acceptance;
      });
    },
  };
}

/** Pure: the run of entries that follows `ackedSequence` without a hole, each once. */
export function acceptEntries(batch: StreamBatch, ackedSequence: number): StreamAcceptance {
  const accepted: OutboxEntry[] = [];
  let last = ackedSequence;
  for (const entry of inSequence(batch.entries)) {
    if (entry.sequence <= last) continue;
    if (entry.sequence > last + 1) {
      const gap = { expectedSequence: last + 1, receivedSequence: entry.sequence };
      return { nodeId: batch.nodeId, streamId: batch.streamId, accepted, ackedSequence: last, gap };
    }
    accepted.push(entry);
    last = entry.sequence;
  }
  return { nodeId: batch.nodeId, streamId: batch.streamId, accepted, ackedSequence: last, gap: null };
}

function inSequence(entries: OutboxEntry[]): OutboxEntry[] {
  const isSorted = entries.every((entry, i) => i === 0 || (entries[i - 1]?.sequence ?? 0) <= entry.sequence);
  return isSorted ? entries : entries.toSorted((a, b) => a.sequence - b.sequence);
}

function mergeByStream(batches: StreamBatch[]): Map<string, StreamBatch> {
  const merged = new Map<string, StreamBatch>();
  for (const batch of batches) {
    const known = merged.get(keyOf(batch));
    merged.set(
      keyOf(batch),
      known === undefined ? batch : { ...known, entries: [...known.entries, ...batch.entries] },
    );
  }
  return merged;
}

async function lockStreams(client: Client, keys: StreamKey[], nowAtMs: number): Promise<Map<string, number>> {
  const acked = await readLocked(client, keys);
  const missing = keys.filter((key) => !acked.has(keyOf(key)));
  if (missing.length === 0) return acked;
  // The first entries of new streams; a node that was removed for good meanwhile gets none.
  await client.$executeRaw`
    INSERT INTO node_stream (node_id, stream_id, acked_sequence, updated_at)
    SELECT key.node_id, key.stream_id, 0, to_timestamp(${nowAtMs}::float8 / 1000.0)
    FROM unnest(${missing.map((k) => k.nodeId)}::text[], ${missing.map((k) => k.streamId)}::text[]) AS key (node_id, stream_id)
    JOIN node ON node.id = key.node_id
    ORDER BY 1, 2
    ON CONFLICT DO NOTHING`;
  return readLocked(client, keys);
}

async function readLocked(client: Client, keys: StreamKey[]): Promise<Map<string, number>> {
  const rows = await client.$queryRaw<{ node_id: string; stream_id: string; acked_sequence: bigint }[]>`
    SELECT node_id, stream_id, acked_sequence FROM node_stream
    WHERE (node_id, stream_id) IN (
      SELECT * FROM unnest(${keys.map((k) => k.nodeId)}::text[], ${keys.map((k) => k.streamId)}::text[])
    )
    ORDER BY node_id, stream_id FOR UPDATE`;
  return new Map(
    rows.map((row) => [keyOf({ nodeId: row.node_id, streamId: row.stream_id }), Number(row.acked_sequence)]),
  );
}

async function moveCursors(client: Client, acceptances: StreamAcceptance[], nowAtMs: number): Promise<void> {
  const moved = acceptances.filter((acceptance) => acceptance.accepted.length > 0);
  if (moved.length === 0) return;
  await client.$executeRaw`
    UPDATE node_stream SET acked_sequence = moved.acked, updated_at = to_timestamp(${nowAtMs}::float8 / 1000.0)
    FROM unnest(${moved.map((m) => m.nodeId)}::text[], ${moved.map((m) => m.streamId)}::text[],
      ${moved.map((m) => m.ackedSequence)}::bigint[]) AS moved (node_id, stream_id, acked)
    WHERE node_stream.node_id = moved.node_id AND node_stream.stream_id = moved.stream_id`;
}

function keyOf(key: { nodeId: string; streamId: string }): string {
  return `${key.nodeId} ${key.streamId}`;
}
