import type { NodeId, StreamId } from "@orrery/protocol";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "./database.ts";
import { acceptEntries } from "./node-stream.repository.ts";
import { AS_TEST, createTestDatabase, nodeInsert, outboxEntry, type TestDatabase } from "./testing/index.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const NODES = ["n-a", "n-b", "n-c"] as NodeId[];
const deliveries = fc.array(
  fc.record({
    node: fc.integer({ min: 0, max: 2 }),
    sequences: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 8 }),
  }),
  { maxLength: 8 },
);

test("whatever is repeated, reordered or left out, each entry is stored at most once and in a run without holes", async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(deliveries, { maxLength: 4 }), async (transactions) => {
      run += 1;
      const streamId = `stream-${run}` as StreamId;
      const ids = NODES.map((id) => `${id}-${run}` as NodeId);
      await database.db.write(AS_TEST, async (tx) => {
        for (const id of ids) await tx.node.insert(nodeInsert({ id }));
      });
      const oracle = new Map<NodeId, number>(ids.map((id) => [id, 0]));
      for (const batches of transactions) {
        const input = batches.map((batch) => ({
          nodeId: ids[batch.node] as NodeId,
          streamId,
          entries: batch.sequences.map(outboxEntry),
        }));
        const answers = await ingest(database.db, input);
        for (const id of ids) {
          const sent = new Set(
            input.filter((b) => b.nodeId === id).flatMap((b) => b.entries.map((e) => e.sequence)),
          );
          let acked = oracle.get(id) ?? 0;
          while (sent.has(acked + 1)) acked += 1;
          oracle.set(id, acked);
          const mine = answers.filter((answer) => answer.nodeId === id);
          for (const answer of mine) {
            expect(answer.ackedSequence).toBe(acked);
            expect(answer.gap !== null).toBe([...sent].some((sequence) => sequence > acked));
          }
        }
      }
      for (const [id, acked] of oracle) {
        expect(await storedNumbers(id)).toEqual(Array.from({ length: acked }, (_, i) => i + 1));
        expect(await database.db.read.nodeStream.findAcked(id, streamId)).toBe(acked);
      }
    }),
    { numRuns: 40 },
  );
});

test("two hubs that ingest the same entries at the same time store each once", async () => {
  const other = database.another();
  const ids = Array.from({ length: 20 }, (_, i) => `both-${i}` as NodeId);
  await database.db.write(AS_TEST, async (tx) => {
    for (const id of ids) await tx.node.insert(nodeInsert({ id }));
  });
  const batches = ids.map((nodeId) => ({
    nodeId,
    streamId: "s" as StreamId,
    entries: Array.from({ length: 30 }, (_, i) => outboxEntry(i + 1)),
  }));
  // The streams are there already: making a new one would hold the others up by itself.
  await ingest(
    database.db,
    batches.map((batch) => ({ ...batch, entries: batch.entries.slice(0, 1) })),
  );
  await Promise.all(
    Array.from({ length: 6 }, (_, i) =>
      ingest(i % 2 ? other : database.db, i % 3 ? batches : batches.toReversed()),
    ),
  );
  for (const id of ids) expect(await storedNumbers(id)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
});

test("entries of a node that is not there are accepted by nobody's transaction", async () => {
  await expect(database.db.read.nodeStream.findAcked("nowhere" as NodeId, "s" as StreamId)).resolves.toBe(0);
});

test("a hole is named: what was expected and what came", () => {
  const batch = { nodeId: "n" as NodeId, streamId: "s" as StreamId, entries: [6, 4, 9].map(outboxEntry) };
  expect(acceptEntries(batch, 3)).toMatchObject({
    ackedSequence: 4,
    gap: { expectedSequence: 5, receivedSequence: 6 },
  });
});

function ingest(db: Database, batches: Parameters<Database["read"]["nodeStream"]["accept"]>[0]) {
  return db.write(AS_TEST, async (tx) => {
    const acceptances = await tx.nodeStream.accept(batches, 1_700_000_000_000);
    for (const { nodeId, streamId, accepted } of acceptances) {
      for (const entry of accepted) {
        tx.appendEvent({
          type: "agent.numbered",
          subject: { kind: "node", id: nodeId, name: nodeId },
          actor: { kind: "node", id: nodeId, name: nodeId },
          summary: `entry ${entry.sequence}`,
          data: entry.data,
          source: { streamId, sequence: entry.sequence },
        });
      }
    }
    return acceptances;
  });
}

async function storedNumbers(id: NodeId): Promise<number[]> {
  const rows = await database.sql<{ number: number }>(
    "SELECT (data->>'number')::int AS number FROM event WHERE actor_id = $1 ORDER BY position",
    [id],
  );
  return rows.map((row) => row.number);
}
