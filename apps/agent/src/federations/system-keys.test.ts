import { PROFILES } from "@orrery/domain/detection";
import { encodeKeyRequest, type KeyCommand, KeyStore } from "@orrery/domain/keys";
import { planTopology } from "@orrery/domain/topology";
import { FailoverId, MemberId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { deleteSystemKey, type Intent, putSystemKey, SystemKeys, systemKeyOf } from "./system-keys.ts";

function storeWith(...commands: readonly KeyCommand[]): KeyStore {
  const store = new KeyStore();
  store.apply({ index: 1, term: 3, payload: { kind: "leadership", leaderId: MemberId.parse("a") } });
  for (const [i, command] of commands.entries()) {
    const data = encodeKeyRequest({ clientId: "s", sequence: i + 1, answeredBelow: i + 1, command });
    store.apply({ index: i + 2, term: 3, payload: { kind: "command", data } });
  }
  return store;
}

const intent: Intent = {
  ...{
    kind: "drill",
    term: 3,
    to: null,
    byName: "Ada",
    drillId: "d",
    fault: "cut",
    durationMs: 500,
    atMs: 1,
  },
};

test("each key is read as it was written; absent ones are empty", () => {
  const keys = new SystemKeys();
  const members = Array.from({ length: 64 }, (_, i) => ({
    ...{ id: MemberId.parse(`${"m".repeat(60)}-${i}`), region: "eu", zone: "a", loadRatio: 0 },
    role: i < 7 ? ("voter" as const) : ("observer" as const),
  }));
  const topology = planTopology({ kind: "mesh", members, links: [], previous: null, nowAtMs: 7 });
  const guards = [{ failoverId: FailoverId.parse("f-1-2"), atMs: 5, acknowledgedByName: null }];
  const leader = { memberId: MemberId.parse("a"), term: 3, generation: 1 };
  const store = storeWith(
    putSystemKey("intent", intent, 3),
    putSystemKey("guards", guards, 3),
    putSystemKey("topology", topology, 3),
    putSystemKey("profile", PROFILES.metro, 3),
    putSystemKey("leader", leader, 3),
  );
  expect(keys.get(store, "intent")).toEqual(intent);
  expect(keys.get(store, "guards")).toEqual(guards);
  expect(keys.get(store, "topology")).toEqual(topology);
  expect(keys.get(store, "profile")).toEqual(PROFILES.metro);
  expect(keys.get(store, "leader")).toEqual(leader);
  const empty = new SystemKeys();
  expect(empty.get(storeWith(), "guards")).toEqual([]);
  expect(empty.get(storeWith(), "intent")).toBeNull();
});

test("an older leader's write is refused, a deleted key is absent, and garbage counts as absent", () => {
  const keys = new SystemKeys();
  expect(keys.get(storeWith(putSystemKey("intent", intent, 2)), "intent")).toBeNull();
  const deleted = storeWith(putSystemKey("intent", intent, 3), deleteSystemKey("intent", 3));
  expect(new SystemKeys().get(deleted, "intent")).toBeNull();
  const put = putSystemKey("intent", intent, 3);
  const garbage = { ...put, value: new TextEncoder().encode('{"kind":"x"}') } as KeyCommand;
  expect(new SystemKeys().get(storeWith(garbage), "intent")).toBeNull();
});

test("only keys under the prefix are the system's", () => {
  expect(systemKeyOf(putSystemKey("intent", intent, 3))).toBe("intent");
  expect(
    systemKeyOf({ kind: "delete", key: "orrery", expectedRevision: null, fencingToken: null }),
  ).toBeNull();
  expect(systemKeyOf({ kind: "unlock", name: "orrery/intent", token: 1 })).toBeNull();
});
