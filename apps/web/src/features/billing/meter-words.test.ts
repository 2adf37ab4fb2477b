import { expect, test } from "vitest";
import { meterLabel, quantityText } from "./meter-words.ts";

const text = (meter: string, quantity: string, unit?: string) =>
  quantityText(meter, quantity, "en-GB", unit).text.replaceAll("\u00a0", " ");

test("time is told in hours, transfer in decimal gigabytes, and both exactly on demand", () => {
  expect(text("agent_time", "187200000")).toBe("52.00 h");
  expect(text("agent_time", "90000")).toBe("1 min 30 s");
  expect(text("transferred_bytes", "1500000000")).toBe("1.50 GB");
  expect(text("transferred_bytes", "999")).toBe("999 B");
  expect(quantityText("transferred_bytes", "1500000001", "en-GB").exact).toBe("1,500,000,001\u00a0B");
});

test("counts name what they count; a custom meter's unit is its own", () => {
  expect(text("inferences", "1")).toBe("1 inference");
  expect(text("api_calls", "12345678901234567890")).toBe("12,345,678,901,234,567,890 calls");
  expect(text("tokens", "1200", "token")).toBe("1,200 tokens");
  expect(text("tokens", "1", "token")).toBe("1 token");
  expect(text("peak", "2296000000", "byte")).toBe("2.30 GB");
  expect(text("render", "5400000", "ms")).toBe("1.50 h");
  expect(text("tokens", "x")).toBe("–");
});

test("built-in meters have words, custom ones their name", () => {
  expect([meterLabel("agent_time"), meterLabel("tokens")]).toEqual(["Agent time", "tokens"]);
});
