import { bookRequests } from "@orrery/api";
import { AS_TEST, nodeInsert } from "@orrery/db/testing";
import type {
  AccountAssignmentView,
  AccountId,
  AccountView,
  EventView,
  FindingView,
  NodeId,
} from "@orrery/protocol";
import { createLogger, sortableId, systemClock } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startTestHub, type TestHub } from "../testing/test-hub.ts";
import { AccountWatch } from "./account-watch.loop.ts";

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.stop());

const database = () => {
  if (hub.database === null) throw new Error("The hub has a database of its own.");
  return hub.database;
};
const create = () => hub.mutate<AccountView>("accounts.create", { name: `acme ${sortableId()}` });
const grant = (accountId: string, credits: string) =>
  hub.mutate("credits.grant", { accountId, key: sortableId(), credits, reason: "welcome" });
const use = (accountId: string, credits: bigint) =>
  database().db.write(AS_TEST, (tx) => {
    const posting = { kind: "usage", units: credits * 1_000_000_000n } as const;
    return bookRequests(tx.ledger, [{ accountId, key: sortableId(), posting, detail: {} }], Date.now());
  });
const alertsOf = async (accountId: string) =>
  (
    await hub.query<{ items: EventView[] }>("events.list", { subjectId: accountId, type: "account.alert" })
  ).items.map(({ data }) => data.level);

test("a running hub tells of credits within seconds, without anybody asking", async () => {
  const { id } = await create();
  await grant(id, "10");
  await use(id, 8n);
  await vi.waitFor(async () => expect(await alertsOf(id)).toEqual([80]), { timeout: 45_000, interval: 200 });
  await use(id, 2n);
  await vi.waitFor(async () => expect(await alertsOf(id)).toEqual([100, 80]), {
    timeout: 45_000,
    interval: 200,
  });
});

test("a running hub records a top-up when a rule is set, without a booking", async () => {
  const { id } = await create();
  await hub.mutate("accounts.set", { accountId: id, topUp: { below: "5", credits: "50" } });
  const topUps = () => hub.query<{ state: string }[]>("topUps.list", { accountId: id });
  await vi.waitFor(async () => expect(await topUps()).toMatchObject([{ state: "recorded" }]), {
    timeout: 45_000,
    interval: 200,
  });
  expect(await hub.query<FindingView[]>("findings.list", { accountId: id })).toEqual([]);
});

test("a running hub takes a node in soon after its labels changed, and lets it go when it is removed", async () => {
  const { id: accountId } = await create();
  const team = sortableId();
  await hub.mutate("accounts.addRule", { accountId, labels: { team } });
  const { id } = await database().db.write(AS_TEST, (tx) => tx.node.insert(nodeInsert({ labels: {} })));
  const assigned = () => hub.query<AccountAssignmentView[]>("accounts.assignments", { accountId });
  await hub.mutate("nodes.setLabels", { nodeId: id, labels: { team } });
  await vi.waitFor(async () => expect(await assigned()).toMatchObject([{ subjectId: id }]), {
    timeout: 45_000,
    interval: 200,
  });
  await hub.mutate("nodes.remove", { nodeId: id as NodeId, reason: "gone" });
  await vi.waitFor(async () => expect(await assigned()).toEqual([]), { timeout: 45_000, interval: 200 });
});

test("only what changed is looked at, and what a round failed at is looked at again", async () => {
  const { db } = database();
  const ids: AccountId[] = [];
  for (let count = 0; count < 3; count += 1) ids.push((await create()).id);
  const lease = await db.read.lease.acquire("account-watch", "a test", 60_000);
  const looked: string[][] = [];
  let fails = false;
  const watched = {
    ...db,
    read: {
      ...db.read,
      account: {
        ...db.read.account,
        findOpen: (asked: readonly string[]) => {
          if (fails) return Promise.reject(new Error("away"));
          looked.push([...asked]);
          return db.read.account.findOpen(asked);
        },
      },
    },
  };
  const log = createLogger({ service: "test", level: "silent" });
  const watch = new AccountWatch({ db: watched, clock: systemClock, log, payments: null });
  const fencing = lease.outcome === "held" ? lease.fencing : 0n;
  const round = () => watch.loops()[0]?.run({ fencing, signal: new AbortController().signal });
  await round();
  expect(looked.flat()).toEqual(expect.arrayContaining(ids));
  await round();
  expect(looked).toHaveLength(1);
  const [changed = "", other = ""] = ids;
  await grant(changed, "1");
  fails = true;
  await expect(round()).rejects.toThrow("away");
  fails = false;
  await round();
  expect(looked.at(-1)).toEqual([changed]);
  watch.onEvent({ type: "account.changed", subject: { kind: "account", id: other, name: "" } } as EventView);
  await round();
  expect(looked.at(-1)).toEqual([other]);
});
