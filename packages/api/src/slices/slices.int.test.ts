import { AS_TEST, nodeInsert } from "@orrery/db/testing";
import { SLICE_GRACE_MS } from "@orrery/domain/billing";
import type { AccountId, NodeId, SliceAnswer } from "@orrery/protocol";
import { sortableId, systemClock } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bookRequests } from "../ledger/book-requests.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";
import { askSlice, RESERVE_LIFE_MS, SLICE_LIFE_MS } from "./ask-slice.ts";
import { keepSlices } from "./keep-slices.ts";
import type { SliceNode } from "./slice-node.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const UNITS = 1_000_000_000n;
const billing = () => api.as("billing");
const ports = () => ({ db: api.db, clock: systemClock });

/** An account with so many credits. */
async function account(credits: string, changes: { overdraft?: string } = {}): Promise<AccountId> {
  const { id } = await billing().accounts.create({ name: `acme ${sortableId()}`, ...changes });
  if (credits !== "0") {
    await billing().credits.buy({ accountId: id, key: sortableId(), credits, reference: "wire" });
  }
  return id;
}

async function node(accountId: AccountId | null): Promise<SliceNode> {
  const { id, name } = await api.db.write(AS_TEST, (tx) => tx.node.insert(nodeInsert()));
  if (accountId !== null) await assign("node", id, accountId);
  const epoch = await api.db.read.node.bumpConnectionEpoch(id);
  return { id, name, epoch: epoch ?? 0 };
}

function assign(subjectKind: "node" | "worker", subjectId: string, accountId: AccountId | null) {
  return billing().accounts.assign({ subjectKind, subjectId, accountId });
}

function ask(of: SliceNode, accountId: AccountId, credits: number, isReserve = false): Promise<SliceAnswer> {
  const units = String(BigInt(Math.round(credits * 1e6)) * (UNITS / 1_000_000n));
  return askSlice(ports(), of, { accountId, units, isReserve });
}

function unitsOf(answer: SliceAnswer): bigint {
  return answer.outcome === "granted" ? BigInt(answer.units) : 0n;
}

function idOf(answer: SliceAnswer): string {
  if (answer.outcome !== "granted") throw new Error(JSON.stringify(answer));
  return answer.id;
}

const holds = (accountId: AccountId) => billing().accounts.holds({ accountId });

test("a slice is a hold of the node, and lasts a day longer than the agent uses it", async () => {
  const accountId = await account("10");
  const one = await node(accountId);
  const answer = await ask(one, accountId, 4);
  expect(answer).toMatchObject({ outcome: "granted", units: String(4n * UNITS) });
  if (answer.outcome !== "granted") return;
  expect(answer.id).toMatch(new RegExp(`^slice:${one.id}:s:`));
  expect(answer.endsAtMs - answer.hubAtMs).toBe(SLICE_LIFE_MS);
  const [hold] = await holds(accountId);
  expect(hold).toMatchObject({ id: answer.id, nodeId: one.id, isReserve: false });
  expect((hold?.endsAtMs ?? 0) - answer.endsAtMs).toBe(SLICE_GRACE_MS);
});

test("what is left is lent to the last unit, overdraft included, and then refused with what is missing", async () => {
  const accountId = await account("5", { overdraft: "2" });
  const one = await node(accountId);
  expect(unitsOf(await ask(one, accountId, 4))).toBe(4n * UNITS);
  expect(unitsOf(await ask(one, accountId, 4))).toBe(3n * UNITS);
  const refused = await ask(one, accountId, 4);
  expect(refused).toMatchObject({ outcome: "refused", missingUnits: String(4n * UNITS) });
  if (refused.outcome === "refused")
    expect(refused.sentence).toMatch(/^The account acme .* 0 credits .*buy or grant/);
});

test("three nodes that ask at once never get more than there is", async () => {
  const accountId = await account("7");
  const nodes = [await node(accountId), await node(accountId), await node(accountId)];
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, i) => ask(nodes[i % 3] as SliceNode, accountId, 1.5)),
  );
  expect(answers.reduce((sum, answer) => sum + unitsOf(answer), 0n)).toBe(7n * UNITS);
});

test("a node gets nothing of an account that it does not belong to, nor of one that is not active", async () => {
  const mine = await account("5");
  const theirs = await account("5");
  const one = await node(mine);
  expect(await ask(one, theirs, 1)).toMatchObject({ outcome: "refused" });
  expect(await ask(await node(null), mine, 1)).toMatchObject({ outcome: "refused" });
  expect(await ask(one, "nobody" as AccountId, 1)).toMatchObject({ outcome: "refused" });
  const worker = `etl-${sortableId()}`;
  await assign("worker", worker, theirs);
  expect(unitsOf(await ask(one, theirs, 1))).toBe(UNITS);
  await assign("worker", worker, null);
  expect(await ask(one, theirs, 1)).toMatchObject({ outcome: "refused" });
  await billing().accounts.setState({ accountId: mine, state: "suspended", reason: "unpaid invoice" });
  const refused = await ask(one, mine, 1);
  expect(refused.outcome === "refused" && refused.sentence).toContain("unpaid invoice");
});

test("limits bound what is lent, with what is held already", async () => {
  const accountId = await account("100");
  await billing().accounts.set({ accountId, dayLimit: "6" });
  const one = await node(accountId);
  expect(unitsOf(await ask(one, accountId, 4))).toBe(4n * UNITS);
  expect(unitsOf(await ask(one, accountId, 4))).toBe(2n * UNITS);
  const refused = await ask(one, accountId, 1);
  expect(refused.outcome === "refused" && refused.sentence).toMatch(/limits .* leave 0 credits/);
});

test("a reserve lasts ten minutes, is at most a tenth of what there is, and takes the old one's place", async () => {
  const accountId = await account("50");
  const one = await node(accountId);
  const first = await ask(one, accountId, 10, true);
  expect(unitsOf(first)).toBe(5n * UNITS);
  expect(first.outcome === "granted" && first.endsAtMs - first.hubAtMs).toBe(RESERVE_LIFE_MS);
  const second = await ask(one, accountId, 3, true);
  expect(unitsOf(second)).toBe(3n * UNITS);
  expect((await holds(accountId)).map(({ id, isReserve }) => [id, isReserve])).toEqual([
    [idOf(second), true],
  ]);
});

test("what is not kept is given back, of this node alone, and again changes nothing", async () => {
  const accountId = await account("9");
  const other = await account("9");
  const [one, two] = [await node(accountId), await node(accountId)];
  const worker = `etl-${sortableId()}`;
  await assign("worker", worker, other);
  const kept = idOf(await ask(one, accountId, 1));
  await ask(one, accountId, 2);
  await ask(one, accountId, 2, true);
  await ask(one, other, 3);
  const theirs = idOf(await ask(two, accountId, 1));
  expect(await keepSlices(ports(), one, { ids: [kept, theirs, "slice:nobody:s:1"] })).toBe(3);
  expect((await holds(accountId)).map(({ id }) => id).sort()).toEqual([kept, theirs].sort());
  expect(await holds(other)).toEqual([]);
  expect(await keepSlices(ports(), one, { ids: [kept] })).toBe(0);
  // Of an account that nothing here belongs to any more as well.
  await assign("node", one.id, null);
  expect(await keepSlices(ports(), one, { ids: [] })).toBe(1);
  expect(await billing().accounts.verify({})).toMatchObject({ problemCount: 0 });
});

test("a connection that is not the node's newest asks and gives back nothing", async () => {
  const accountId = await account("9");
  const old = await node(accountId);
  const epoch = (await api.db.read.node.bumpConnectionEpoch(old.id)) ?? 0;
  const kept = idOf(await ask({ ...old, epoch }, accountId, 1));
  await expect(ask(old, accountId, 1)).rejects.toMatchObject({ code: "SUPERSEDED" });
  await expect(keepSlices(ports(), old, { ids: [] })).rejects.toMatchObject({ code: "SUPERSEDED" });
  expect((await holds(accountId)).map(({ id }) => id)).toEqual([kept]);
});

test("a node holds at most 256 slices", { timeout: 120_000 }, async () => {
  const accountId = await account("9");
  const one = await node(accountId);
  const requests = Array.from({ length: 256 }, () => ({
    ...{ accountId, key: `slice:${one.id}:s:${sortableId()}`, detail: {} },
    posting: { kind: "hold" as const, units: 1n, endsAtMs: Date.now() + 60_000 },
  }));
  await api.db.write(AS_TEST, (tx) => bookRequests(tx.ledger, requests, Date.now()));
  const refused = await ask(one, accountId, 1);
  expect(refused.outcome === "refused" && refused.sentence).toContain("256 slices");
});

test("a node is known by its id, not by what another one's begins with", async () => {
  const accountId = await account("9");
  const one = await node(accountId);
  const longer = await api.db.write(AS_TEST, (tx) =>
    tx.node.insert(nodeInsert({ id: `${one.id}0` as NodeId })),
  );
  await assign("node", longer.id, accountId);
  const epoch = (await api.db.read.node.bumpConnectionEpoch(longer.id)) ?? 0;
  const theirs = idOf(await ask({ id: longer.id, name: longer.name, epoch }, accountId, 1));
  expect(await keepSlices(ports(), one, { ids: [] })).toBe(0);
  expect((await holds(accountId)).map(({ id }) => id)).toEqual([theirs]);
});
