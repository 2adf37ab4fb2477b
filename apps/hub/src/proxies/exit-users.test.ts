import { EXIT_USERS_MAX, type NodeId, type ProxyId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { ExitUsers } from "./exit-users.ts";

const MINUTE = 60_000;
const START = 1_700_000_040_000;
const PROXY = "p" as ProxyId;
const node = (name: string) => name as NodeId;

test("nodes are told busiest first, with what they tried in the last minute; who tried nothing is none", () => {
  const users = new ExitUsers();
  users.add(PROXY, node("calm"), 60, START);
  users.add(PROXY, node("busy"), 300, START);
  users.add(PROXY, node("silent"), 0, START);
  expect(users.of(PROXY, START + 1)).toEqual([
    { nodeId: "busy", requestsPerSecond: 5, lastAtMs: START },
    { nodeId: "calm", requestsPerSecond: 1, lastAtMs: START },
  ]);
  // Half of the minute before is still within the last 60 s.
  expect(users.of(PROXY, START + 1.5 * MINUTE)[0]).toMatchObject({ requestsPerSecond: 2.5 });
  expect(users.of(PROXY, START + 3 * MINUTE)[0]).toMatchObject({ requestsPerSecond: 0, lastAtMs: START });
  expect(users.of(PROXY, START + 5 * MINUTE + 1)).toEqual([]);
  users.add(PROXY, node("late"), 60, START + 10 * MINUTE);
  expect(users.of(PROXY, START + 12 * MINUTE)).toMatchObject([{ nodeId: "late", requestsPerSecond: 0 }]);
});

test("what is old, a node that left and a proxy that is gone are forgotten; the list is bounded", () => {
  const users = new ExitUsers();
  for (let i = 0; i < EXIT_USERS_MAX + 5; i += 1) users.add(PROXY, node(`n${i}`), i + 1, START);
  expect(users.of(PROXY, START)).toHaveLength(EXIT_USERS_MAX);
  users.forgetNode(node(`n${EXIT_USERS_MAX + 4}`));
  expect(users.of(PROXY, START)[0]?.nodeId).toBe(`n${EXIT_USERS_MAX + 3}`);
  users.sweep(START + 6 * MINUTE);
  expect(users.of(PROXY, START)).toEqual([]);
  users.add(PROXY, node("a"), 1, START);
  users.forgetProxy(PROXY);
  expect(users.of(PROXY, START)).toEqual([]);
});
