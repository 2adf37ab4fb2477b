import { expect, test } from "vitest";
import { sessionUser } from "./session-user.ts";
import { poolOf } from "./testing/orders.ts";

function user(sessionTemplate: string | null, session = "42", country: string | null = null) {
  const [proxy] = poolOf([
    { username: "acme$&", country: "de", isRotating: sessionTemplate !== null, sessionTemplate },
  ]).proxies;
  if (proxy === undefined) throw new Error("no proxy");
  return sessionUser(proxy, { session, country });
}

test("a rotating endpoint is told the session in its own words, any other proxy its user name", () => {
  expect(user(null)).toBe("acme$&");
  expect(user("{username}-session-{session}-country-{country}")).toBe("acme$&-session-42-country-de");
  expect(user("{username}-cc-{country}", "42", "jp")).toBe("acme$&-cc-jp");
  expect(user("{session}:{unknown}")).toBe("42:{unknown}");
});

test("a session that sellers would not take gets another name, always the same, and no two the same", () => {
  const odd = user("{session}", "user:with-odd.signs");
  expect(odd).toMatch(/^[0-9a-f]{16}$/);
  expect(user("{session}", "user:with-odd.signs")).toBe(odd);
  expect(user("{session}", "user:with-odd.sign")).not.toBe(odd);
});
