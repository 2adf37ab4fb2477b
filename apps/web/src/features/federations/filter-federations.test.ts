import { expect, test } from "vitest";
import {
  exampleFailover,
  exampleFederation,
  exampleMember,
} from "../../lib/live/testing/example-federation.ts";
import { listFederations, matchesFederation } from "./filter-federations.ts";

const orders = exampleFederation("orders", { status: "degraded" });
const payments = exampleFederation("payments", {
  topology: "ring",
  members: [exampleMember("oslo-1", { isLeader: true, region: "eu-north" })],
  lastFailover: null,
});
const search = exampleFederation("search", { status: "leaderless" });
const all = [orders, payments, search];
const names = (list: { name: string }[]) => list.map(({ name }) => name);
const everything = { search: "", status: null };

test("every word must stand somewhere: name, topology, a member's name or region", () => {
  expect(matchesFederation(payments, "pay")).toBe(true);
  expect(matchesFederation(payments, "RING eu-north")).toBe(true);
  expect(matchesFederation(payments, "oslo mesh")).toBe(false);
  expect(matchesFederation(payments, "  ")).toBe(true);
});

test("filters narrow by status and text", () => {
  expect(names(listFederations(all, { search: "tokyo", status: null }, "name"))).toEqual([
    "orders",
    "search",
  ]);
  expect(names(listFederations(all, { search: "", status: "leaderless" }, "name"))).toEqual(["search"]);
});

test("worst status first, newest failover first, equals stay by name", () => {
  expect(names(listFederations(all, everything, "status"))).toEqual(["search", "orders", "payments"]);
  const newer = { ...search, lastFailover: exampleFailover({ startedAtMs: Date.UTC(2027, 0, 1) }) };
  expect(names(listFederations([orders, payments, newer], everything, "failover"))).toEqual([
    "search",
    "orders",
    "payments",
  ]);
});
