import type { NodeId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { exampleMeasure, exampleTarget } from "../targets/testing/example-target.ts";
import { targetsOfNode } from "./targets-of-node.ts";

test("the targets that a node measures, the quickest first, those that it does not reach last", () => {
  const targets = [
    exampleTarget("lost-b", { measures: [exampleMeasure("a", { p50Ms: null })] }),
    exampleTarget("lost-a", { measures: [exampleMeasure("a", { p50Ms: null })] }),
    exampleTarget("far", {
      measures: [exampleMeasure("b", { p50Ms: 1 }), exampleMeasure("a", { p50Ms: 90 })],
    }),
    exampleTarget("near", { measures: [exampleMeasure("a", { p50Ms: 9 })] }),
    exampleTarget("others", { measures: [exampleMeasure("b")] }),
  ];
  const names = targetsOfNode(targets, "a" as NodeId).map(({ target }) => target.name);
  expect(names).toEqual(["near", "far", "lost-a", "lost-b"]);
});
