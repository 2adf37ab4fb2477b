import { parseNodeFilter } from "@orrery/domain";
import { expect, test } from "vitest";
import { exampleExit } from "../testing/example-exit.ts";
import { exitsFound, type MapExitSort, sortExits } from "./exit-rows.ts";

const exits = [
  exampleExit("proxy10", { country: "jp", live: { requestsPerSecond: 5 }, users: ["oslo"] }),
  exampleExit("proxy2", { country: "de", health: "dead", live: { requestsPerSecond: 1 } }),
  exampleExit("proxy3", { health: null }),
];

test("free text finds an exit by what one sees of it, a field of nodes finds none", () => {
  const found = (text: string) => {
    const parsed = parseNodeFilter(text);
    if (parsed.outcome === "invalid") throw new Error(parsed.message);
    return exitsFound(exits, parsed.filter).map(({ host }) => host);
  };
  expect(found("")).toHaveLength(3);
  expect(found("japan")).toEqual(["proxy10"]);
  expect(found("research dead")).toEqual(["proxy2"]);
  expect(found("health=down")).toEqual([]);
});

test("each column sorts, the other way round too; what is not known comes last, equals by name", () => {
  const sorted = (by: MapExitSort, isDescending = false) =>
    sortExits(exits, { by, isDescending }).map(({ host }) => host);
  expect(sorted("exit")).toEqual(["proxy2", "proxy3", "proxy10"]);
  expect(sorted("health")).toEqual(["proxy2", "proxy3", "proxy10"]);
  expect(sorted("country")).toEqual(["proxy2", "proxy10", "proxy3"]);
  expect(sorted("country", true)).toEqual(["proxy10", "proxy2", "proxy3"]);
  expect(sorted("pool")).toEqual(["proxy2", "proxy3", "proxy10"]);
  expect(sorted("requests", true)).toEqual(["proxy10", "proxy2", "proxy3"]);
  expect(sorted("latency")).toEqual(["proxy2", "proxy10", "proxy3"]);
  expect(sorted("nodes", true)).toEqual(["proxy10", "proxy2", "proxy3"]);
});
