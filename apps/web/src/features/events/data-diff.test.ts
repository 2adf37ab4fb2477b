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
    { path: "list", change: "changed", before: "1", after: "1, 2" },
    { path: "role", change: "changed", before: "viewer", after: "admin" },
  ]);
});

test("lists of plain values read as people write them, those of objects stay whole", () => {
  const rows = diffOfEvent({
    before: { ports: [80, 443], allowPrivate: [], rules: [{ a: 1 }] },
    after: { ports: [443, 8443], allowPrivate: ["10.0.0.0/8", "fd00::/8"], rules: [] },
  });
  expect(rows?.map(({ path, before, after }) => `${path}: ${before} -> ${after}`)).toEqual([
    "allowPrivate: none -> 10.0.0.0/8, fd00::/8",
    "ports: 80, 443 -> 443, 8443",
    'rules: [{"a":1}] -> none',
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
