import { AS_TEST, nodeInsert } from "@orrery/db/testing";
import type { AccountView, NodeId } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/test-api.ts";
import { pendingAssignments, refreshAssignments } from "./refresh-assignments.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const billing = () => api.as("billing");
const open = (): Promise<AccountView> => billing().accounts.create({ name: `acme ${sortableId()}` });
const refresh = (nowAtMs = Date.now()) => api.db.write(AS_TEST, (tx) => refreshAssignments(tx, nowAtMs));

async function addNode(labels: Record<string, string>): Promise<NodeId> {
  const { id } = await api.db.write(AS_TEST, (tx) => tx.node.insert(nodeInsert({ labels })));
  return id;
}

async function spansOf(nodeId: NodeId) {
  const rows = await api.sql<{ account_id: string; is_open: boolean }>(
    "SELECT account_id, to_at IS NULL AS is_open FROM account_span WHERE subject_id = $1 ORDER BY id",
    [nodeId],
  );
  return rows.map((row) => [row.account_id, row.is_open]);
}

test("a rule takes nodes in, labels take them out, and each time is kept", async () => {
  const team = sortableId();
  const [{ id: accountId }, other] = [await open(), await open()];
  const nodeId = await addNode({ team });
  const rule = await billing().accounts.addRule({ accountId, labels: { team } });
  expect(await billing().accounts.rules({ accountId })).toEqual([rule]);
  expect(await billing().accounts.assignments({ accountId })).toMatchObject([
    { subjectKind: "node", subjectId: nodeId, ruleId: rule.id },
  ]);
  const later = await addNode({ team });
  await refresh();
  expect(await spansOf(later)).toEqual([[accountId, true]]);

  const by = { subjectKind: "node", subjectId: nodeId } as const;
  expect(await billing().accounts.assign({ ...by, accountId: other.id })).toEqual({ accountId: other.id });
  expect(await billing().accounts.assignments({ accountId: other.id })).toMatchObject([{ ruleId: null }]);
  expect(await billing().accounts.assign({ ...by, accountId: null })).toEqual({ accountId });
  await api.db.write(AS_TEST, (tx) => tx.node.updateLabels(nodeId, {}));
  await refresh();
  expect(await spansOf(nodeId)).toEqual([
    [accountId, false],
    [other.id, false],
    [accountId, false],
  ]);
  const { items } = await billing().events.list({ subjectKind: "account", subjectId: accountId });
  expect(items.filter(({ type }) => type === "account.assigned")).toHaveLength(5);

  expect(await billing().accounts.removeRule({ accountId, ruleId: rule.id })).toEqual([]);
  expect(await spansOf(later)).toEqual([[accountId, false]]);
  expect(await refresh()).toEqual([]);
});

test("a removed node and a closed account let go", async () => {
  const team = sortableId();
  const { id: accountId } = await open();
  const [nodeId, second] = [await addNode({ team }), await addNode({ team })];
  await billing().accounts.addRule({ accountId, labels: { team } });
  await api.sql("UPDATE node SET removed_at = now() WHERE id = $1", [nodeId]);
  await refresh();
  expect([await spansOf(nodeId), await spansOf(second)]).toEqual([[[accountId, false]], [[accountId, true]]]);
  await api.sql("UPDATE account SET state = 'closed', closed_at = now() WHERE id = $1", [accountId]);
  await refresh();
  expect(await spansOf(second)).toEqual([[accountId, false]]);
  await expect(billing().accounts.addRule({ accountId, labels: { team } })).rejects.toThrow(/is closed/);
});

test("workers and pools are assigned by their names", async () => {
  const { id: accountId } = await open();
  const [worker, pool] = [sortableId(), sortableId()];
  await billing().accounts.addRule({ accountId, subjectKind: "worker", labels: { name: worker } });
  await billing().accounts.assign({ subjectKind: "pool", subjectId: pool, accountId });
  const listed = await billing().accounts.assignments({ accountId });
  expect(listed.map(({ subjectKind, subjectName }) => [subjectKind, subjectName]).sort()).toEqual([
    ["pool", pool],
    ["worker", worker],
  ]);
  const wrong = { accountId, subjectKind: "worker", labels: { team: "a" } } as const;
  await expect(billing().accounts.addRule(wrong)).rejects.toThrow(/one label, name/);
});

test("many who decide at once: each node has one open span", async () => {
  const team = sortableId();
  const accounts = await Promise.all([open(), open(), open()]);
  const nodeId = await addNode({ team });
  await Promise.all([
    ...accounts.map(({ id: accountId }) => billing().accounts.addRule({ accountId, labels: { team } })),
    ...accounts.map(({ id: accountId }) =>
      billing().accounts.assign({ subjectKind: "node", subjectId: nodeId, accountId }),
    ),
    refresh(),
    refresh(),
  ]);
  expect((await spansOf(nodeId)).filter(([, isOpen]) => isOpen)).toHaveLength(1);
  expect((await pendingAssignments(api.db.read.accountAssignment)).changes).toEqual([]);
});

test("what many nodes do at once is one event", async () => {
  const team = sortableId();
  const { id: accountId } = await open();
  await billing().accounts.addRule({ accountId, labels: { team } });
  await api.sql(
    `INSERT INTO node (id, name, region, zone, labels, admission, health, health_reason, health_since_at, enrolled_at)
     SELECT $1 || n, $1 || n, 'r', 'z', jsonb_build_object('team', $1::text), 'admitted', 'unknown', '', now(), now()
     FROM generate_series(1, 500) AS n`,
    [team],
  );
  const changes = await Promise.all([refresh(), refresh(), refresh()]);
  expect(changes.map(({ length }) => length).sort()).toEqual([0, 0, 500]);
  const { items } = await billing().events.list({ subjectId: accountId, type: "account.assigned" });
  expect(items).toMatchObject([{ data: { gainedCount: 500, lostCount: 0 } }]);
  expect(items[0]?.summary).toMatch(/and 497 more now belong to it$/);
  expect(items[0]?.data.gained).toHaveLength(100);
});

test("members are operators, each once; they and viewers see no rules", async () => {
  const { id: accountId } = await open();
  await api.sql(
    `INSERT INTO "user" (id, email, name, email_verified, role, created_at, updated_at)
     VALUES ('operator-viewer', 'vi@orrery.example', 'Vi', true, 'viewer', now(), now())`,
  );
  const member = { accountId, operatorId: "operator-viewer" as never };
  await Promise.all([billing().accounts.addMember(member), billing().accounts.addMember(member)]);
  expect(await billing().accounts.members({ accountId })).toMatchObject([
    { email: "vi@orrery.example", name: "Vi" },
  ]);
  expect(await billing().accounts.removeMember(member)).toEqual([]);
  await expect(billing().accounts.addMember({ ...member, operatorId: "x" as never })).rejects.toThrow(
    "There is no operator x.",
  );
  for (const role of ["viewer", "operator"] as const) {
    const calls = [
      () => api.as(role).accounts.rules({ accountId }),
      () => api.as(role).accounts.addRule({ accountId, labels: { a: "b" } }),
      () => api.as(role).accounts.assignments({ accountId }),
      () => api.as(role).accounts.assign({ subjectKind: "node", subjectId: "n", accountId }),
      () => api.as(role).accounts.members({ accountId }),
      () => api.as(role).accounts.addMember(member),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: "FORBIDDEN" });
  }
});
