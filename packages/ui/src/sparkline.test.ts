import { expect, test } from "vitest";
import { sparklinePath } from "./sparkline.tsx";

test("a missing value breaks the line", () => {
  expect(sparklinePath([0, null, 1], 0, 1)).toBe("M0.0 23.0M100.0 1.0");
});

test("values beyond the scale stay inside the picture", () => {
  expect(sparklinePath([-5, 50], 0, 10)).toBe("M0.0 23.0L100.0 1.0");
});
