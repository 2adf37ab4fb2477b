import { expect, test } from "vitest";
import { diffOfEvent } from "./data-diff.ts";

test("an event that tells of no change has no diff", () => {
  expect(diffOfEvent({ reason: "x" })).toBeNull();
});

test("fields are compared by path: added, removed, changed, same", () => {
  const rows = diffOfEvent({
    before: { role: "viewer", labels: { env: "prod", old: "1" }, list: [1] },
    after: { role: "admin", labels: { env: "prod", new: "2" }, list: [1, 2] },
  });
  expect(rows).toEqual([
    { path: "labels.env", change: "same", before: "prod", after: "prod" },
    { path: "labels.new", change: "added", before: null, after: "2" },
    { path: "labels.old", change: "removed", before: "1", after: null },
    { path: "list", change: "changed", before: "[1]", after: "[1,2]" },
    { path: "role", change: "changed", before: "viewer", after: "admin" },
  ]);
});

test("plain values are one row; what only began or only ended has one side", () => {
  expect(diffOfEvent({ before: "a", after: "b" })).toEqual([
    { path: "", change: "changed", before: "a", after: "b" },
  ]);
  expect(diffOfEvent({ after: { name: "x" } })).toEqual([
    { path: "name", change: "added", before: null, after: "x" },
  ]);
});
