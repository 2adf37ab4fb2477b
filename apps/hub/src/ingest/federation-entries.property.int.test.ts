import type { Database } from "@orrery/db";
import { AS_TEST, createTestDatabase, nodeInsert, type TestDatabase } from "@orrery/db/testing";
import { FAILOVER_POLICY } from "@orrery/domain/failover";
import type { EventId, MemberId, NodeId } from "@orrery/protocol";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FederationArrival, foldFederationEntries } from "./federation-entries.ts";
import { type FailoverTold, foldFailover, isTellable } from "./fold-failover.ts";
import { FEDERATION, MEMBERS, retellings } from "./testing/failover-arbitraries.ts";

const NOW = 1_700_000_000_000;
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  const { read } = database.db;
  const policy = { ...FAILOVER_POLICY, never: [] };
  await read.federation.insert({
    ...{ id: FEDERATION, name: "orders", topology: "mesh", hopsMax: 32, profile: "lan", policy },
    ...{ acceptsNoSpare: false, founding: { members: [], removed: [] }, createdAtMs: NOW },
  });
  for (const id of MEMBERS) {
    await read.node.insert(nodeInsert({ id: nodeOf(id), name: nodeOf(id) }));
    const own = { id, federationId: FEDERATION, nodeId: nodeOf(id), role: "voter" as const };
    await read.federationMember.insertMany([{ ...own, generation: 1, priority: 100, createdAtMs: NOW }]);
  }
});
afterAll(() => database.close());

function nodeOf(id: MemberId): NodeId {
  return `node-${id}` as NodeId;
}

/** As its own agent tells it, of the failover of this run. */
function ownWords({ entry, toldAtMs }: FailoverTold, failoverId: string): FailoverTold {
  const { memberId: by, opening } = entry;
  return {
    toldAtMs,
    entry: {
      ...entry,
      failoverId,
      opening: opening === null ? null : { ...opening, id: failoverId },
      marks: entry.marks.map((mark) => ({ ...mark, by })),
      evidence: entry.evidence.map((line) => ({ ...line, by })),
    },
  };
}

function arrival({ entry, toldAtMs }: FailoverTold): FederationArrival {
  const id = nodeOf(entry.memberId);
  return {
    node: { id, name: id, enrolledAtMs: 0 },
    skewMs: 0,
    entry: { sequence: 1, atMs: toldAtMs, type: "agent.failover", data: entry as never },
    eventId: "01m00000000000000000000000" as EventId,
  };
}

async function store(db: Database, portion: readonly FailoverTold[]): Promise<void> {
  const folded = await db.write(AS_TEST, (tx) => foldFederationEntries(tx, portion.map(arrival), NOW));
  expect(folded.violations).toEqual([]);
}

async function outcomeEvents(failoverId: string): Promise<string[]> {
  const rows = await database.sql<{ type: string }>(
    "SELECT type FROM event WHERE type LIKE 'failover.%' AND data->>'failoverId' = $1 ORDER BY position",
    [failoverId],
  );
  return rows.map(({ type }) => type);
}

test("two hubs that store what agents tell, in any order and twice, end with one row and one event an outcome", async () => {
  const other = database.another();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(retellings, async ({ all, portions }) => {
      run += 1;
      const failoverId = `${FEDERATION}-1-${run}`;
      const mine = portions.map((portion) => portion.map((told) => ownWords(told, failoverId)));
      await Promise.all(mine.map((portion, i) => store(i % 2 === 0 ? database.db : other, portion)));
      const { fold } = foldFailover(
        null,
        all.map((told) => ownWords(told, failoverId)),
        FAILOVER_POLICY.targetMs,
      );
      const row = await database.db.read.failover.find(failoverId);
      expect(row).toMatchObject(fold);
      expect(row?.names["m-a" as MemberId]).toBe("node-m-a");
      const events = await outcomeEvents(failoverId);
      expect(events.every((type, i) => type !== events[i - 1])).toBe(true);
      if (isTellable(fold)) expect(events.at(-1)).toBe(`failover.${fold.outcome}`);
      for (const portion of mine) await store(other, portion);
      expect(await database.db.read.failover.find(failoverId)).toEqual(row);
      expect(await outcomeEvents(failoverId)).toEqual(events);
    }),
    { numRuns: 10 },
  );
}, 120_000);
