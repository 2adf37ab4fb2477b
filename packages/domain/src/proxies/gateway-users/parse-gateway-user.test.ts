import fc from "fast-check";
import { expect, test } from "vitest";
import { parseGatewayUser } from "./parse-gateway-user.ts";

const NONE = { worker: null, pool: null, session: null, country: null, tier: null };

function userOf(text: string) {
  const parse = parseGatewayUser(text);
  return parse.outcome === "parsed" ? parse.user : null;
}

test("[PU1] worker first, options in any order, each once", () => {
  expect(userOf("")).toEqual(NONE);
  expect(userOf("w1")).toEqual({ ...NONE, worker: "w1" });
  const all = { worker: "w.1_a", pool: "research", session: "42", country: "jp", tier: "backup" };
  expect(userOf("w.1_a-pool-research-session-42-country-jp-tier-backup")).toEqual(all);
  expect(userOf("w.1_a-tier-backup-country-JP-session-42-pool-research")).toEqual(all);
  expect(userOf("pool-research-session-42-country-jp")).toEqual({ ...all, worker: null, tier: null });
  expect(userOf("w-pool-a-pool-b")).toBeNull();
  expect(userOf("w-1-pool-a")).toBeNull();
});

test("[PU2] values hold hyphens, and may be called like an option", () => {
  expect(userOf("pool-eu-research-2-session-a-b-c")).toEqual({
    ...NONE,
    pool: "eu-research-2",
    session: "a-b-c",
  });
  expect(userOf("w-pool-session-session-tier-tier-primary")).toEqual({
    ...NONE,
    worker: "w",
    pool: "session",
    session: "tier",
    tier: "primary",
  });
  const word = fc
    .stringMatching(/^[a-z0-9]{1,6}$/)
    .filter((text) => !["pool", "session", "country", "tier"].includes(text));
  const value = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join("-"));
  fc.assert(
    fc.property(fc.option(word), value, value, fc.boolean(), (worker, pool, session, isPoolFirst) => {
      const options = [`pool-${pool}`, `session-${session}`];
      if (!isPoolFirst) options.reverse();
      const text = [...(worker === null ? [] : [worker]), ...options].join("-");
      expect(userOf(text)).toEqual({ ...NONE, worker, pool, session });
    }),
  );
});

test("[PU3] [PU4] what is no name is refused, and the sentence does not repeat it", () => {
  const wrong = [
    "wörker",
    "w-pool-",
    "w-pool",
    "w-session-s e",
    "w-session-",
    "w-country-jpn",
    "w-country-1x",
    "w-tier-best",
    "-pool-a",
  ];
  for (const text of [...wrong, `w-session-${"x".repeat(65)}`, "w".repeat(301), "w-s3cret"]) {
    const parse = parseGatewayUser(text);
    expect(parse.outcome).toBe("refused");
  }
  for (const text of [
    "w-s3cretxyz",
    "s3cretxyz!",
    "w-tier-s3cretxyz",
    "w-country-s3cretxyz",
    "w-pool-S3cretxyz!",
    "w-session-s3cretxyz!",
  ]) {
    const parse = parseGatewayUser(text);
    expect(parse.outcome === "refused" && !/s3cret/i.test(parse.sentence)).toBe(true);
  }
});
