import { expect, test } from "vitest";
import { certificateState, renewsAtMs } from "./certificate-state.ts";

const hour = 3_600_000;
const expiresAtMs = 100 * hour;

test("a 24-hour certificate is renewed 8 hours before its end", () => {
  expect(renewsAtMs(expiresAtMs)).toBe(92 * hour);
});

test("valid, then overdue, then expired", () => {
  expect(certificateState(expiresAtMs, 80 * hour)).toBe("valid");
  expect(certificateState(expiresAtMs, 92 * hour + 60_000)).toBe("valid");
  expect(certificateState(expiresAtMs, 93 * hour)).toBe("renewal_due");
  expect(certificateState(expiresAtMs, expiresAtMs)).toBe("expired");
});
