import { expect, test } from "vitest";
import { exampleFederation, exampleMember } from "../../lib/live/testing/example-federation.ts";
import { findFederations } from "./find-federations.ts";

const all = [
  exampleFederation("billing-orders"),
  exampleFederation("orders"),
  exampleFederation("search", { members: [exampleMember("oslo-1", { isLeader: true })] }),
];
const byId = new Map(all.map((federation) => [federation.id, federation]));
const find = (search: string, limit = 5) =>
  findFederations([...byId.keys()], byId, search, limit).map(({ name }) => name);

test("names that begin with the text come first; members' names count", () => {
  expect(find("orders")).toEqual(["orders", "billing-orders"]);
  expect(find("oslo")).toEqual(["search"]);
  expect(find("nothing")).toEqual([]);
  expect(find("orders", 1)).toEqual(["orders"]);
});

test("the words with which one asks are no names; nothing asked is nothing found", () => {
  expect(find("go to federation search")).toEqual(["search"]);
  expect(find("federation")).toHaveLength(3);
  expect(find("")).toEqual([]);
});
