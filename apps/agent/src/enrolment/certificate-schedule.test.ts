import { expect, test } from "vitest";
import { renewAtMs } from "./certificate-schedule.ts";

test("a certificate is renewed at two thirds of its life, spread over the 5 % before", () => {
  const life = { serial: "1", notBeforeAtMs: 1000, notAfterAtMs: 101_000 };
  expect(renewAtMs(life, 0)).toBeCloseTo(1000 + 66_666.67, 0);
  expect(renewAtMs(life, 0.999)).toBeGreaterThan(1000 + 61_000);
});
