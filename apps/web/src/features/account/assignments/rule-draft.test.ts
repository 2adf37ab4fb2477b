import type { AccountId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { exampleNode } from "../../../lib/live/testing/example-node.ts";
import {
  labelsOfDraft,
  labelsText,
  NEW_RULE,
  namesText,
  nodesWithLabels,
  readRuleDraft,
} from "./rule-draft.ts";

const accountId = "01J00000000000000000000000" as AccountId;
const labels = (text: string) => labelsOfDraft({ ...NEW_RULE, labels: text });

test("labels are read as they are typed, and written as they are read", () => {
  expect(labels(" env=prod , team = core,")).toEqual({ env: "prod", team: "core" });
  expect(labels("empty=")).toEqual({ empty: "" });
  expect(labels("a=b=c")).toEqual({ a: "b=c" });
  for (const bad of ["prod", "=prod", "env=a,env=b"]) expect(labels(bad), bad).toBeNull();
  expect(labelsText({ env: "prod", team: "core" })).toBe("env=prod, team=core");
});

test("a rule without a label is not sent; one of a worker goes by its name", () => {
  for (const text of ["", "prod"]) {
    const result = readRuleDraft(accountId, { ...NEW_RULE, labels: text });
    expect(result.outcome === "invalid" && result.errors.get("labels")).toContain("key=value");
  }
  const worker = readRuleDraft(accountId, { ...NEW_RULE, subjectKind: "worker", name: "crawler" });
  expect(worker.outcome === "valid" && worker.input.labels).toEqual({ name: "crawler" });
  const nameless = readRuleDraft(accountId, { ...NEW_RULE, subjectKind: "pool" });
  expect(nameless.outcome === "invalid" && nameless.errors.get("name")).toContain("the pool");
  const priority = readRuleDraft(accountId, { ...NEW_RULE, labels: "a=b", priority: "101" });
  expect(priority.outcome === "invalid" && [...priority.errors.keys()]).toEqual(["priority"]);
});

test("the preview names the admitted nodes that have every label", () => {
  const nodes = [
    exampleNode("a", { name: "eu-10", labels: { env: "prod", team: "core" } }),
    exampleNode("b", { name: "eu-2", labels: { env: "prod", team: "core" } }),
    exampleNode("c", { name: "eu-3", labels: { env: "prod" } }),
    exampleNode("d", { name: "eu-4", labels: { env: "prod", team: "core" }, admission: "waiting" }),
  ];
  const names = (wanted: Record<string, string>) => nodesWithLabels(nodes, wanted).map(({ name }) => name);
  expect(names({ env: "prod", team: "core" })).toEqual(["eu-2", "eu-10"]);
  expect(names({})).toEqual([]);
  expect(namesText(["1", "2", "3", "4", "5", "6", "7", "8"])).toBe("1, 2, 3, 4, 5, 6 and 2 more");
});
