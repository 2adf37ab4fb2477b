import { expect, test } from "vitest";
import { exampleNode } from "../../lib/live/testing/example-node.ts";
import { findNodes } from "./find-nodes.ts";
import { matchesWords } from "./matches-words.ts";

const nodes = [
  exampleNode("a", { name: "db-tokyo", region: "tokyo" }),
  exampleNode("b", { name: "tokyo-1", region: "tokyo", labels: { env: "prod" } }),
  exampleNode("c", { name: "osaka-1", region: "osaka", labels: { env: "prod" } }),
];
const byId = new Map(nodes.map((node) => [node.id, node]));
const find = (search: string, limit = 8) =>
  findNodes([...byId.keys()], byId, search, limit).map((node) => node.name);

test("names that begin with the text come first", () => {
  expect(find("tokyo")).toEqual(["tokyo-1", "db-tokyo"]);
});

test("every word must be found, in a name, a place or a label", () => {
  expect(find("prod osaka")).toEqual(["osaka-1"]);
  expect(find("env=prod")).toEqual(["tokyo-1", "osaka-1"]);
  expect(find("nothing")).toEqual([]);
});

test("an empty search finds nothing, a limit holds", () => {
  expect(find("  ")).toEqual([]);
  expect(find("o", 1)).toHaveLength(1);
});

test("commands are found by the beginnings of their words", () => {
  expect(matchesWords("Start maintenance", "main sta")).toBe(true);
  expect(matchesWords("Start maintenance", "tenance")).toBe(false);
  expect(matchesWords("Sign out", "")).toBe(true);
});
