import { expect, test } from "vitest";
import { measureFor, measuresOf, parseQuantity, quantityText, typedQuantity } from "./measure.ts";

const [HOUR] = measuresOf("ms");
const [GB] = measuresOf("byte");
const [TOKEN] = measuresOf("token");

test("what is typed in a measure is the meter's own unit to the digit, or nothing", () => {
  expect(parseQuantity("1.5", HOUR)).toBe(5_400_000n);
  expect(parseQuantity("0.000000001", GB)).toBe(1n);
  expect(parseQuantity("1,000", TOKEN)).toBe(1000n);
  expect(parseQuantity("9007199254740993", TOKEN)).toBe(9_007_199_254_740_993n);
  for (const text of ["", "-1", "1.5", "1e3", "x", "0x10", "9".repeat(20)]) {
    expect(parseQuantity(text, TOKEN), text).toBeNull();
  }
  expect(parseQuantity("0.0000001", HOUR), "less than a millisecond").toBeNull();
});

test("the measure is the largest in which all can be written shortly, and writing reads back", () => {
  expect(measureFor("ms", [3_600_000n, 360_000_000n]).one).toBe("hour");
  expect(measureFor("ms", [3_600_000n, 1n]).one).toBe("second");
  expect(measureFor("byte", [1_500_000_000n]).one).toBe("GB");
  for (const quantity of [0n, 1n, 999n, 5_400_000n, 3_600_000n * 12_345n + 3_600n]) {
    const measure = measureFor("ms", [quantity]);
    expect(parseQuantity(typedQuantity(quantity, measure), measure)).toBe(quantity);
  }
});

test("quantities read in the largest measure that they reach", () => {
  expect(quantityText(5_400_000n, "ms")).toBe("1.5 hours");
  expect(quantityText(3_600_000n, "ms")).toBe("1 hour");
  expect(quantityText(0n, "ms")).toBe("0 ms");
  expect(quantityText(1_234_567_890n, "byte")).toBe("1.235 GB");
  expect(quantityText(1n, "entry")).toBe("1 entry");
  expect(quantityText(2000n, "entry")).toBe("2,000 entries");
  expect(quantityText(2n, "GB-month")).toBe("2 GB-month");
});
