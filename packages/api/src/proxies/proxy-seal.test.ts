import { randomBytes } from "node:crypto";
import type { ProxyId } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createProxySeal } from "./proxy-seal.ts";

const ID = "proxy-1" as ProxyId;
const key = randomBytes(32);
const seal = createProxySeal(key);

test("what was sealed opens for the same proxy with the same key, and shows nothing of itself", () => {
  const text = fc.option(fc.string({ minLength: 6, unit: "grapheme" }), { nil: null });
  fc.assert(
    fc.property(text, text, (username, password) => {
      const { sealedCredentials, usernameHint, hasPassword } = seal.seal(ID, { username, password });
      expect(seal.open(ID, sealedCredentials)).toEqual({ username, password });
      expect(hasPassword).toBe(password !== null);
      expect(usernameHint).toBe(username === null ? null : [...username].slice(0, 2).join(""));
      if (sealedCredentials === null) return;
      const stored = Buffer.from(sealedCredentials);
      for (const secret of [username, password])
        if (secret !== null) expect(stored.includes(secret)).toBe(false);
      expect(seal.open("proxy-2" as ProxyId, sealedCredentials)).toBeNull();
      expect(createProxySeal(randomBytes(32)).open(ID, sealedCredentials)).toBeNull();
    }),
    { numRuns: 50 },
  );
});

test("a hint is never more than half of a name", () => {
  const hintOf = (username: string) => seal.seal(ID, { username, password: null }).usernameHint;
  expect(["a", "ab", "abc", "abcd", "abcde"].map(hintOf)).toEqual(["", "a", "a", "ab", "ab"]);
});
