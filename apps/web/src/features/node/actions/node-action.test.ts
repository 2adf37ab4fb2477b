import type { Permission } from "@orrery/protocol";
import { expect, test } from "vitest";
import { availableNodeActions, nameNodes } from "./node-action.ts";

const all = () => true;
const active = { admission: "admitted", scheduling: "active", certificateSerial: "a1" } as const;

test("an active node can be taken out of service, not returned to it", () => {
  const actions = availableNodeActions([active], all);
  expect(actions).toEqual([
    "cordon",
    "drain",
    "maintenance",
    "rename",
    "labels",
    "revokeCertificate",
    "remove",
  ]);
});

test("a cordoned node can be drained or returned", () => {
  const actions = availableNodeActions([{ ...active, scheduling: "cordoned" }], all);
  expect(actions).toContain("uncordon");
  expect(actions).toContain("drain");
  expect(actions).not.toContain("cordon");
});

test("a waiting node is approved or rejected first", () => {
  const actions = availableNodeActions([{ ...active, admission: "waiting" }], all);
  expect(actions).toEqual(["approve", "reject", "rename", "labels", "revokeCertificate", "remove"]);
});

test("several nodes share only what fits each of them and works on many", () => {
  const actions = availableNodeActions([active, { ...active, scheduling: "maintenance" }], all);
  expect(actions).toEqual(["drain", "remove"]);
});

test("a viewer is offered nothing, an operator nothing that removes", () => {
  expect(availableNodeActions([active], () => false)).toEqual([]);
  const operator = new Set<Permission>(["nodes:operate", "nodes:admit"]);
  expect(availableNodeActions([active], (permission) => operator.has(permission))).toEqual([
    "cordon",
    "drain",
    "maintenance",
    "rename",
    "labels",
  ]);
});

test("two nodes are named, more are counted", () => {
  const [a, b, c] = [{ name: "a" }, { name: "b" }, { name: "c" }] as const;
  expect([nameNodes([a]), nameNodes([a, b]), nameNodes([a, b, c])]).toEqual(["a", "a and b", "3 nodes"]);
});
