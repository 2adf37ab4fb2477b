import { afterAll, beforeAll, expect, test } from "vitest";
import { ServicesLab } from "./testing/services-lab.ts";

let lab: ServicesLab;

beforeAll(async () => {
  lab = await ServicesLab.start(["a", "b"]);
  await lab.add("one", "a");
  await lab.add("two", "b");
  await lab.send();
}, 60_000);
afterAll(() => lab.end());

test("a request goes to an instance on this node or on another one", async () => {
  const heard = await Promise.all(Array.from({ length: 20 }, () => lab.ask("a", "/orders/echo?x=1")));
  expect(heard.map(({ status }) => status)).toEqual(Array(20).fill(200));
  const names = new Set(heard.map(({ headers }) => headers["x-orrery-instance"]));
  expect(names).toEqual(new Set(["one", "two"]));
});
