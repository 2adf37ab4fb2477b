import type { JoinTokenId } from "@orrery/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AS_TEST, createTestDatabase, type TestDatabase } from "./testing/index.ts";

const NOW = 1_700_000_000_000;
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const insert = (id: string, usesMax: number) =>
  database.db.read.joinToken.insert({
    id: id as JoinTokenId,
    name: id,
    secretHash: "hash",
    region: null,
    zone: "b",
    labels: { rack: "1" },
    usesMax,
    createdAtMs: NOW,
    expiresAtMs: NOW + 1000,
    createdByName: "ada",
  });

test("of many hosts that use a token at once, exactly as many get in as it has uses", async () => {
  const token = await insert("race", 3);
  const other = database.another();
  const outcomes = await Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      (i % 2 ? other : database.db).write(AS_TEST, (tx) => tx.joinToken.use(token.id, NOW)),
    ),
  );
  expect(outcomes.filter((use) => use.outcome === "used")).toHaveLength(3);
  expect(outcomes.filter((use) => use.outcome === "refused" && use.code === "TOKEN_USED_UP")).toHaveLength(9);
  expect((await database.db.read.joinToken.find(token.id))?.usesCount).toBe(3);
});

test("a use whose transaction fails is given back", async () => {
  const token = await insert("given-back", 1);
  const failing = database.db.write(AS_TEST, async (tx) => {
    await tx.joinToken.use(token.id, NOW);
    throw new Error("enrolment failed");
  });
  await expect(failing).rejects.toThrow("enrolment failed");
  expect(await database.db.read.joinToken.use(token.id, NOW)).toMatchObject({
    outcome: "used",
    token: { labels: { rack: "1" } },
  });
});

test("each refusal has its own code", async () => {
  const { use, revoke } = database.db.read.joinToken;
  const token = await insert("refused", 1);
  expect(await use("nothing" as JoinTokenId, NOW)).toEqual({ outcome: "refused", code: "TOKEN_UNKNOWN" });
  expect(await use(token.id, NOW + 1000)).toEqual({ outcome: "refused", code: "TOKEN_EXPIRED" });
  expect(await revoke(token.id, NOW)).toMatchObject({ revokedAtMs: NOW });
  expect(await revoke(token.id, NOW)).toBeNull();
  expect(await use(token.id, NOW)).toEqual({ outcome: "refused", code: "TOKEN_REVOKED" });
});
