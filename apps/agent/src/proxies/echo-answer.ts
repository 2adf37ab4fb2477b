import { isIP } from "node:net";
import { Country, type ProxyExit } from "@orrery/protocol";
import { parseJson } from "@orrery/runtime";
import { z } from "zod";

export type EchoFinding = Pick<ProxyExit, "address" | "country" | "anonymity">;

const Text = z.string().max(300);
/** The hub's own echo, and the common ones on the web (`ip`, `origin`, `query`; `country_code`, `countryCode`). */
const EchoAnswer = z.object({
  address: Text.optional(),
  ip: Text.optional(),
  origin: Text.optional(),
  query: Text.optional(),
  country: z.unknown().optional(),
  country_code: z.unknown().optional(),
  countryCode: z.unknown().optional(),
  headers: z.record(z.string(), z.unknown()).optional(),
});

/** Headers by which proxies tell that they are there, and for whom they ask. */
const TELLTALES = [
  "via",
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-real-ip",
  "client-ip",
  "x-client-ip",
  "x-proxy-id",
  "proxy-connection",
  "x-forwarded",
  "forwarded-for",
];

/** What an echo endpoint saw; null where it is none. `isTunnel`: the proxy could add nothing to what was sent. */
export function readEcho(body: string, isTunnel: boolean): EchoFinding | null {
  const parsed = EchoAnswer.safeParse(parseJson(body));
  if (!parsed.success) return null;
  const { address, ip, origin, query, country, country_code, countryCode, headers } = parsed.data;
  const seen = [address, ip, origin, query].map(plainAddress).find((each) => each !== null);
  if (seen === undefined) return null;
  const countries = [country_code, countryCode, country].map(countryOf).filter((each) => each !== null);
  return {
    address: seen,
    country: countries[0] ?? null,
    anonymity: isTunnel ? "elite" : anonymityOf(headers, seen),
  };
}

/** An echo that does not tell what it saw proves nothing: at best the proxy hides who asks. */
function anonymityOf(headers: Record<string, unknown> | undefined, exit: string): ProxyExit["anonymity"] {
  if (headers === undefined) return "anonymous";
  const told = Object.entries(headers)
    .filter(([name]) => TELLTALES.includes(name.toLowerCase()))
    .map(([, value]) => String(value));
  if (told.length === 0) return "elite";
  const addresses = told.flatMap((value) => value.split(/[\s,;="[\]]+/)).filter((word) => isIP(word) !== 0);
  return addresses.some((each) => each !== exit) ? "transparent" : "anonymous";
}

function plainAddress(value: string | undefined): string | null {
  // httpbin lists all hops; the last one is who connected.
  const last = value
    ?.split(",")
    .at(-1)
    ?.trim()
    .replace(/^::ffff:/, "");
  return last !== undefined && isIP(last) !== 0 ? last : null;
}

function countryOf(value: unknown): string | null {
  const parsed = Country.safeParse(typeof value === "string" ? value.toLowerCase() : value);
  return parsed.success ? parsed.data : null;
}
