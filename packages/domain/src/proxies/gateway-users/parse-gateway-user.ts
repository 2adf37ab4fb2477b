import { Country, type GatewayUser, GatewayWorker, PoolName, ProxyTier } from "@orrery/protocol";

export type GatewayUserParse =
  | { readonly outcome: "parsed"; readonly user: GatewayUser }
  | { readonly outcome: "refused"; readonly sentence: string };

const KEYS = ["pool", "session", "country", "tier"] as const;
type Key = (typeof KEYS)[number];

// Made once: this is asked for each request of a gateway.
const PoolOrNone = PoolName.nullable();
const CountryOrNone = Country.nullable();
const TierOrNone = ProxyTier.nullable();

const LENGTH_MAX = 300;
const SESSION = /^[A-Za-z0-9_.~-]{1,64}$/;

/** What is wrong, without the value: it may be a secret in the wrong place. */
const WRONG: Record<Key, string> = {
  pool: "The user name's pool is no pool's name: write pool-<name>, as in pool-research.",
  session: "The user name's session must be 1 to 64 letters, digits, dots, underscores, tildes or hyphens.",
  country: "The user name's country must be two letters, as in country-jp.",
  tier: "The user name's tier must be primary or backup.",
};

/** `[<worker>-]pool-<name>-session-<id>-country-<cc>-tier-<tier>` (rules PU1..): the options in any order. Sentences never repeat what was sent. */
export function parseGatewayUser(text: string): GatewayUserParse {
  if (text.length > LENGTH_MAX) return refused(`The user name is longer than ${LENGTH_MAX} characters.`);
  const words = text === "" ? [] : text.split("-");
  const worker = isKey(words[0]) ? null : (words.shift() ?? null);
  if (worker !== null && !GatewayWorker.safeParse(worker).success) {
    return refused(
      "The user name must begin with a worker's name (letters, digits, dots, underscores) or an option.",
    );
  }
  const values = new Map<Key, string>();
  while (words.length > 0) {
    const key = words.shift();
    if (!isKey(key)) {
      return refused(
        "After the worker, the user name may hold pool-, session-, country- and tier- options only.",
      );
    }
    if (values.has(key)) return refused(`The user name has more than one ${key}.`);
    values.set(key, takeValue(words));
  }
  return parsedOf(worker, values);
}

function parsedOf(worker: string | null, values: ReadonlyMap<Key, string>): GatewayUserParse {
  const session = values.get("session") ?? null;
  const pool = PoolOrNone.safeParse(values.get("pool") ?? null);
  const country = CountryOrNone.safeParse(values.get("country")?.toLowerCase() ?? null);
  const tier = TierOrNone.safeParse(values.get("tier") ?? null);
  if (!pool.success) return refused(WRONG.pool);
  if (session !== null && !SESSION.test(session)) return refused(WRONG.session);
  if (!country.success) return refused(WRONG.country);
  if (!tier.success) return refused(WRONG.tier);
  return {
    outcome: "parsed",
    user: { worker, pool: pool.data, session, country: country.data, tier: tier.data },
  };
}

/** Until the next option. Its first word is part of it in any case, so that a pool may be called `session`. */
function takeValue(words: string[]): string {
  const value = words.splice(0, 1);
  while (words.length > 0 && !isKey(words[0])) value.push(...words.splice(0, 1));
  return value.join("-");
}

function isKey(word: string | undefined): word is Key {
  return KEYS.some((key) => key === word);
}

function refused(sentence: string): GatewayUserParse {
  return { outcome: "refused", sentence };
}
