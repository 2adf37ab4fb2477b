import type { ProxyCredentials as SealedCredentials } from "@orrery/db";
import type { ProxyId } from "@orrery/protocol";
import { openBox, sealBox } from "@orrery/runtime";
import { z } from "zod";

/** What a proxy asks for; null = it does not. */
export type ProxySecrets = { username: string | null; password: string | null };

/** Keeps credentials such that only whoever has the installation's secret key can read them, and only as this one proxy's. */
export type ProxySeal = {
  seal(proxyId: ProxyId, secrets: ProxySecrets): SealedCredentials;
  /** Null where they were sealed with another key, or for another proxy. */
  open(proxyId: ProxyId, sealed: Uint8Array | null): ProxySecrets | null;
};

const NONE: ProxySecrets = { username: null, password: null };
const Stored = z.object({ username: z.string().nullable(), password: z.string().nullable() });

/** `key`: 32 bytes that nothing else is sealed with. */
export function createProxySeal(key: Uint8Array): ProxySeal {
  return {
    seal: (proxyId, { username, password }) => ({
      sealedCredentials:
        username === null && password === null
          ? null
          : sealBox(Buffer.from(JSON.stringify({ username, password })), key, proxyId),
      usernameHint: username === null ? null : hintOf(username),
      hasPassword: password !== null,
    }),
    open: (proxyId, sealed) => {
      if (sealed === null) return NONE;
      const opened = openBox(sealed, key, proxyId);
      return opened === null ? null : Stored.parse(JSON.parse(Buffer.from(opened).toString("utf8")));
    },
  };
}

/** The first two characters, and never more than half of it. */
function hintOf(username: string): string {
  const characters = [...username];
  return characters.slice(0, Math.min(2, Math.floor(characters.length / 2))).join("");
}
