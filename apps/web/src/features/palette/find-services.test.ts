import { expect, test } from "vitest";
import { exampleService } from "../services/testing/example-service.ts";
import { findServices } from "./find-services.ts";

const services = [
  exampleService("reorders"),
  exampleService("orders", { description: "What was bought" }),
  exampleService("prices", { workers: ["orders-worker"] }),
];
const find = (search: string, limit = 5) => findServices(services, search, limit).map(({ name }) => name);

test("services are found by name, description and worker; names that begin with the text come first", () => {
  expect(find("orders")).toEqual(["orders", "reorders", "prices"]);
  expect(find("Bought")).toEqual(["orders"]);
  expect(find("go to service orders", 1)).toEqual(["orders"]);
  expect(find("services")).toHaveLength(3);
  expect(find("  ")).toEqual([]);
  expect(find("nothing")).toEqual([]);
});
