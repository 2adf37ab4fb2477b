import { ERROR_TABLE, type ErrorCode } from "@orrery/protocol";
import { AppError, toWireError } from "@orrery/runtime";
import { expect, test } from "vitest";
import { afterSession, isMendedByToken, reconnectDelayMs } from "./after-session.ts";

function after(code: ErrorCode) {
  return afterSession({ kind: "closed_by_hub", error: toWireError(new AppError(code)) });
}

test("a newer connection with the same identity ends this one with code 3", () => {
  expect(after("SUPERSEDED")).toEqual({
    step: "end",
    end: { exitCode: 3, sentence: ERROR_TABLE.SUPERSEDED.message },
  });
});

test.each(["NODE_REMOVED", "NODE_REJECTED", "CERTIFICATE_REVOKED", "PROTOCOL_INCOMPATIBLE"] as const)(
  "%s ends the agent with code 2",
  (code) => {
    expect(after(code)).toMatchObject({ step: "end", end: { exitCode: 2 } });
  },
);

test("an expired certificate is renewed; what may pass is tried again", () => {
  expect(after("CERTIFICATE_EXPIRED")).toEqual({ step: "renew" });
  expect(after("SHUTTING_DOWN")).toEqual({ step: "reconnect", slowly: false });
  expect(after("DATABASE_UNAVAILABLE")).toEqual({ step: "reconnect", slowly: false });
  expect(after("FLOODING")).toEqual({ step: "reconnect", slowly: true });
  expect(after("MALFORMED_MESSAGE")).toEqual({ step: "reconnect", slowly: true });
  expect(afterSession({ kind: "lost", reason: "transport close" })).toEqual({
    step: "reconnect",
    slowly: false,
  });
});

test("a token mends what a new identity mends, and not a refusal of the host itself", () => {
  expect(isMendedByToken("NODE_REMOVED")).toBe(true);
  expect(isMendedByToken("NODE_REJECTED")).toBe(false);
  expect(isMendedByToken("SUPERSEDED")).toBe(false);
});

test("for half a minute tries come at least once a second, later at most every 15 s", () => {
  const slowest = (attempt: number) => reconnectDelayMs(attempt, false, () => 0.999);
  expect(slowest(0)).toBeLessThanOrEqual(250);
  for (let attempt = 0; attempt < 30; attempt += 1) expect(slowest(attempt)).toBeLessThanOrEqual(1000);
  expect(slowest(40)).toBeGreaterThan(10_000);
  expect(slowest(1000)).toBeLessThanOrEqual(15_000);
  expect(reconnectDelayMs(0, true, () => 0)).toBeGreaterThanOrEqual(500);
});
