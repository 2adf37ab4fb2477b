import { expect, test } from "vitest";
import { readEcho } from "./echo-answer.ts";

const read = (answer: unknown, isTunnel = false) => readEcho(JSON.stringify(answer), isTunnel);

test("the hub's own echo and common ones on the web are understood", () => {
  expect(read({ address: "203.0.113.7", country: "DE", headers: {} })).toEqual({
    ...{ address: "203.0.113.7", country: "de", anonymity: "elite" },
  });
  expect(read({ origin: "10.0.0.1, 203.0.113.7", headers: {} })).toMatchObject({ address: "203.0.113.7" });
  expect(read({ ip: "::ffff:203.0.113.7", country: "Germany", country_code: "DE" })).toMatchObject({
    ...{ address: "203.0.113.7", country: "de" },
  });
  expect(read({ query: "2001:db8::7", countryCode: "JP" })).toMatchObject({ country: "jp" });
});

test("what tells who asks is transparent, what tells of a proxy anonymous, and what says nothing elite", () => {
  const anonymity = (headers: Record<string, string>) => read({ address: "203.0.113.7", headers })?.anonymity;
  expect(anonymity({ "X-Forwarded-For": "198.51.100.2" })).toBe("transparent");
  expect(anonymity({ forwarded: 'for="[2001:db8::2]";proto=http' })).toBe("transparent");
  expect(anonymity({ via: "1.1 proxy" })).toBe("anonymous");
  expect(anonymity({ "x-forwarded-for": "203.0.113.7" })).toBe("anonymous");
  expect(anonymity({ "user-agent": "orrery" })).toBe("elite");
  expect(read({ address: "203.0.113.7" })?.anonymity).toBe("anonymous");
  expect(read({ address: "203.0.113.7" }, true)?.anonymity).toBe("elite");
});

test("what is no echo is none", () => {
  expect(readEcho("<html>", false)).toBeNull();
  expect(read({ address: "localhost" })).toBeNull();
  expect(read({ headers: {} })).toBeNull();
  expect(read([])).toBeNull();
  expect(read({ address: "203.0.113.7", country: "Neverland" })?.country).toBeNull();
});
