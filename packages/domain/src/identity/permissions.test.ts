import { Permission, Role } from "@orrery/protocol";
import { expect, test } from "vitest";
import {
  hiddenSubjectKinds,
  leavesNoAdmin,
  permissionsOfRole,
  permissionsOfToken,
  scopesBeyond,
} from "./permissions.ts";

const WRITES = Permission.options.filter((permission) => !permission.endsWith(":read"));

test("[I1] an admin has every permission", () => {
  expect(permissionsOfRole("admin")).toEqual(new Set(Permission.options));
});

test("[I2] a viewer writes nothing but API tokens of its own", () => {
  const viewer = permissionsOfRole("viewer");
  expect(WRITES.filter((permission) => viewer.has(permission))).toEqual(["api-tokens:own"]);
  expect(viewer.has("audit:read")).toBe(false);
  expect(viewer.has("operators:read")).toBe(false);
});

test("[I3] billing adds only billing to a viewer, and an operator has none of it", () => {
  const added = [...permissionsOfRole("billing")].filter(
    (permission) => !permissionsOfRole("viewer").has(permission),
  );
  expect(added).toEqual(["billing:read", "billing:write", "usage:write"]);
  expect([...permissionsOfRole("operator")].filter((each) => /^(billing|usage):/.test(each))).toEqual([]);
});

test("[I4] an operator operates nodes and neither removes them nor touches operators or settings", () => {
  const operator = permissionsOfRole("operator");
  for (const granted of [
    "nodes:operate",
    "nodes:admit",
    "targets:write",
    "pools:write",
    "workers:write",
    "services:write",
    "scaling:write",
    "join-tokens:write",
    "audit:read",
  ] as const) {
    expect(operator.has(granted)).toBe(true);
  }
  for (const denied of ["nodes:remove", "operators:read", "operators:write", "settings:write"] as const) {
    expect(operator.has(denied)).toBe(false);
  }
});

test("[I5] a token's permissions shrink with its owner's role", () => {
  const scopes: Permission[] = ["nodes:read", "nodes:operate"];
  expect(permissionsOfToken(scopes, "operator")).toEqual(new Set(scopes));
  expect(permissionsOfToken(scopes, "viewer")).toEqual(new Set(["nodes:read"]));
  for (const role of Role.options) {
    for (const permission of permissionsOfToken(Permission.options, role)) {
      expect(permissionsOfRole(role).has(permission)).toBe(true);
    }
  }
});

test("[I6] scopes beyond the creator's own are named", () => {
  expect(scopesBeyond(["nodes:read", "settings:write"], permissionsOfRole("viewer"))).toEqual([
    "settings:write",
  ]);
  expect(scopesBeyond(["nodes:read"], permissionsOfRole("viewer"))).toEqual([]);
});

test("[I7] the last admin stays; one of two may go", () => {
  expect(leavesNoAdmin({ operatorId: "a", nextRole: "viewer" }, ["a"])).toBe(true);
  expect(leavesNoAdmin({ operatorId: "a", nextRole: null }, ["a"])).toBe(true);
  expect(leavesNoAdmin({ operatorId: "a", nextRole: "admin" }, ["a"])).toBe(false);
  expect(leavesNoAdmin({ operatorId: "a", nextRole: null }, ["a", "b"])).toBe(false);
  expect(leavesNoAdmin({ operatorId: "v", nextRole: null }, ["a"])).toBe(false);
});

test("[I8] without audit:read nobody sees who signs in and with what, without billing:read nobody sees amounts", () => {
  const hidden = (role: Role) => hiddenSubjectKinds(permissionsOfRole(role));
  expect(hidden("admin")).toEqual([]);
  expect(hidden("operator")).toEqual(["account", "rate_card", "invoice"]);
  expect(hidden("billing")).toEqual(["operator", "session", "api_token"]);
  expect(hidden("viewer")).toEqual(["operator", "session", "api_token", "account", "rate_card", "invoice"]);
});
