import { expect, test } from "vitest";
import { exampleProxy } from "../testing/example-proxy.ts";
import { draftOfProxy, readProxyDraft } from "./proxy-draft.ts";

const proxy = exampleProxy("a.example", {
  ...{ id: "01KB0000000000000000000000" as never, labels: { seller: "north" }, country: "de" },
});

test("a draft that nobody touched changes nothing, credentials neither", () => {
  const read = readProxyDraft(proxy, draftOfProxy(proxy));
  if (read.outcome !== "valid") throw new Error(JSON.stringify([...read.errors]));
  expect(read.input).toMatchObject({
    weight: 10,
    country: "de",
    labels: { seller: "north" },
    costPerGb: null,
  });
  expect("password" in read.input).toBe(false);
  expect("username" in read.input).toBe(false);
});

test("what is wrong is said at its field", () => {
  const draft = {
    ...draftOfProxy(proxy),
    weight: "0",
    labels: "north",
    country: "Germany",
    costPerGb: "1,5",
  };
  const read = readProxyDraft(proxy, draft);
  if (read.outcome !== "invalid") throw new Error("It is wrong.");
  expect([...read.errors.keys()].sort()).toEqual(["costCurrency", "country", "labels", "weight"]);
  const mended = { ...draft, weight: "5", labels: "a=b", country: "DE", costCurrency: "eur", password: "x" };
  expect(readProxyDraft(proxy, mended)).toMatchObject({
    outcome: "valid",
    input: { costPerGb: "1.5", costCurrency: "EUR", country: "de", password: "x", labels: { a: "b" } },
  });
});
