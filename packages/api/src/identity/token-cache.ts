import { createHash } from "node:crypto";
import type { Clock } from "@orrery/runtime";
import type { Principal } from "../context.ts";
import { type PrincipalSources, resolveApiToken } from "./resolve-principal.ts";

export type TokenCache = {
  /** The caller behind an API token, as the database said at most `TOKEN_CACHE_MS` ago. Null = it is not valid. Throws DATABASE_UNAVAILABLE. */
  resolve(text: string): Promise<Principal | null>;
};

/** A token that is revoked is out after so long. */
export const TOKEN_CACHE_MS = 2000;
const TOKENS_MAX = 1000;

type Cached = { principal: Promise<Principal | null>; untilMs: number };

/** For routes that are called thousands of times a second with the same few tokens. What is not valid is asked for each time. */
export function createTokenCache(sources: PrincipalSources & { clock: Clock }): TokenCache {
  const cached = new Map<string, Cached>();
  return {
    async resolve(text) {
      const key = createHash("sha256").update(text).digest("base64");
      // By the clock that nobody sets: going back, the other one would keep a token for as long.
      const nowMs = sources.clock.monotonicMs();
      const known = cached.get(key);
      if (known !== undefined && nowMs < known.untilMs) return known.principal;
      const entry: Cached = {
        principal: resolveApiToken(sources, text),
        untilMs: nowMs + TOKEN_CACHE_MS,
      };
      cached.delete(key);
      if (cached.size >= TOKENS_MAX) cached.delete(cached.keys().next().value ?? "");
      cached.set(key, entry);
      const forget = (): void => {
        if (cached.get(key) === entry) cached.delete(key);
      };
      try {
        const principal = await entry.principal;
        if (principal === null) forget();
        return principal;
      } catch (error) {
        forget();
        throw error;
      }
    },
  };
}
