import { expect, test } from "vitest";
import { exampleInstance, exampleRouter, exampleRouting } from "../../services/testing/example-service.ts";
import { countByStanding, filterRows, instanceRows } from "./instance-rows.ts";

const rows = () =>
  instanceRows({
    instances: ["a", "b-10", "b-2", "quiet"].map((id) => exampleInstance(id)),
    routers: [
      exampleRouter("n1", [
        exampleRouting("a", "usable", { requestCount: 30, latencyMs: 10, openCount: 1 }),
        exampleRouting("b-2", "ejected", { reason: "Left out.", ejectedUntilAtMs: 5000 }),
        exampleRouting("b-10"),
      ]),
      exampleRouter("n2", [
        exampleRouting("a", "usable", { requestCount: 10, latencyMs: 50, failedCount: 2, successRatio: 0.8 }),
        exampleRouting("b-2", "ejected", { reason: "Left out longer.", ejectedUntilAtMs: 9000 }),
        exampleRouting("b-10", "open", {
          breaker: { state: "open", openUntilAtMs: 7000, openedCount: 1, consecutiveFailures: 5 },
        }),
      ]),
    ],
  });

test("the worst standing is shown with who says so, until when, and the figures of all gateways together", () => {
  const [first, second, third, fourth] = rows();
  expect(first).toMatchObject({
    ...{ instance: { id: "b-10" }, standing: "open", sayers: ["n2"], untilAtMs: 7000, breaker: "open" },
  });
  expect(second).toMatchObject({
    ...{ instance: { id: "b-2" }, standing: "ejected", sayers: ["n1", "n2"], untilAtMs: 9000 },
    reason: "Left out.",
  });
  expect(third).toMatchObject({ instance: { id: "quiet" }, standing: null, sayers: [], shareRatio: 0 });
  expect(fourth).toMatchObject({
    ...{
      instance: { id: "a" },
      standing: "usable",
      latencyMs: 20,
      shareRatio: 1,
      openCount: 1,
      failedCount: 2,
    },
    successRatio: 0.95,
  });
});

test("an instance that ends says so also where no gateway told of it; without requests there is no share", () => {
  const instances = [exampleInstance("a", { isDraining: true })];
  expect(instanceRows({ instances, routers: [] })).toMatchObject([
    { standing: "draining", reason: "It ends, and takes nothing new.", shareRatio: null, latencyMs: null },
  ]);
});

test("rows are found by words and narrowed by standing", () => {
  const found = (search: string, choice: Parameters<typeof filterRows>[1]["choice"] = null) =>
    filterRows(rows(), { search, choice }, () => "host-1").map(({ instance }) => instance.id);
  expect(found("left OUT")).toEqual(["b-2"]);
  expect(found("host-1 eu")).toHaveLength(4);
  expect(found("", "untold")).toEqual(["quiet"]);
  expect(countByStanding(rows())).toMatchObject({ open: 1, ejected: 1, usable: 1, untold: 1, down: 0 });
});
