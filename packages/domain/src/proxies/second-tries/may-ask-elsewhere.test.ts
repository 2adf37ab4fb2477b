import { type EgressProxy, ProxyId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { mayAskElsewhere, sharersOfExit, type TurnedAway } from "./may-ask-elsewhere.ts";

const asked: TurnedAway = {
  settings: { retryBlocked: true, attemptsMax: 3, attemptsForMs: 4500 },
  ...{ method: "GET", hasBody: false, isSession: false, isHeld: false },
  ...{ againCount: 0, triedCount: 1, spentMs: 20 },
};
const proxy = (id: string, address: string | null, isRotating = false) => ({
  id: ProxyId.parse(id),
  isRotating,
  exit: address === null ? null : ({ address } as EgressProxy["exit"]),
});

test("[PA1] a request that may be repeated is asked again at most twice, within the pool's tries", () => {
  for (const method of ["GET", "HEAD", "OPTIONS"]) expect(mayAskElsewhere({ ...asked, method })).toBe(true);
  for (const method of ["POST", "PUT", "DELETE", "TRACE", "get"]) {
    expect(mayAskElsewhere({ ...asked, method })).toBe(false);
  }
  expect(mayAskElsewhere({ ...asked, hasBody: true })).toBe(false);
  expect(mayAskElsewhere({ ...asked, settings: { ...asked.settings, retryBlocked: false } })).toBe(false);
  const patient = { ...asked, settings: { ...asked.settings, attemptsMax: 10 } };
  expect([0, 1, 2].map((againCount) => mayAskElsewhere({ ...patient, againCount }))).toEqual([
    true,
    true,
    false,
  ]);
  expect([2, 3].map((triedCount) => mayAskElsewhere({ ...asked, triedCount }))).toEqual([true, false]);
  expect([4499, 4500].map((spentMs) => mayAskElsewhere({ ...asked, spentMs }))).toEqual([true, false]);
});

test("[PA2] proxies with the same address count as tried; a rotating endpoint has other exits", () => {
  const [one, twin, other] = [proxy("1", "192.0.2.1"), proxy("2", "192.0.2.1"), proxy("3", "192.0.2.2")];
  const [unknown, unknownToo] = [proxy("4", null), proxy("5", null)];
  const rotating = proxy("6", "192.0.2.1", true);
  const all = [one, twin, other, unknown, unknownToo, rotating];
  expect(sharersOfExit(all, one)).toEqual(["1", "2"]);
  expect(sharersOfExit(all, unknown)).toEqual(["4"]);
  expect(sharersOfExit(all, rotating)).toEqual([]);
});

test("[PA3] a session's request is asked again only once its exit is held", () => {
  expect(mayAskElsewhere({ ...asked, isSession: true })).toBe(false);
  expect(mayAskElsewhere({ ...asked, isSession: true, isHeld: true })).toBe(true);
});
