import { isDeepStrictEqual } from "node:util";
import type { ProxyFields, ProxyRecord } from "@orrery/db";
import { type ParsedProxies, proxyKey } from "@orrery/domain/proxies";
import { type ProxyId, type ProxyImportInput, ProxyInput } from "@orrery/protocol";
import { fieldsOf } from "./proxy-access.ts";
import type { ProxySecrets } from "./proxy-seal.ts";

/** `secrets` null = they cannot be opened any more. */
export type KnownProxy = { record: ProxyRecord; secrets: ProxySecrets | null };

export type PlannedLine = {
  line: number;
  outcome: "added" | "updated" | "unchanged";
  /** Of a known one. */
  id: ProxyId | null;
  fields: ProxyFields;
  secrets: ProxySecrets;
  /** What probes found of it holds no longer. */
  isElsewhere: boolean;
};

/**
 * What an import does with each line. Of a known proxy only what the line says itself is changed: what it leaves to the defaults stays as
 * operators have set it.
 */
export function planImport(
  parsed: ParsedProxies["proxies"],
  known: readonly KnownProxy[],
  defaults: ProxyImportInput["defaults"],
): PlannedLine[] {
  const byKey = new Map(known.map((each) => [keyOf(each), each]));
  return parsed.map(({ line, proxy: { username, password, ...fields } }) => {
    const secrets = { username, password };
    const same =
      byKey.get(proxyKey({ ...fields, username })) ??
      byKey.get(unreadableKey(fields, { hasUsername: username !== null }));
    if (same === undefined) return { line, outcome: "added", id: null, fields, secrets, isElsewhere: false };
    const before = fieldsOf(same.record);
    const after = { ...before, ...saidBy(fields, defaults) };
    const isSame = isDeepStrictEqual(before, after) && isDeepStrictEqual(same.secrets, secrets);
    const isElsewhere =
      before.isRotating !== after.isRotating || before.sessionTemplate !== after.sessionTemplate;
    const outcome = isSame ? "unchanged" : "updated";
    return { line, outcome, id: same.record.id, fields: after, secrets, isElsewhere };
  });
}

/** A field that is as the defaults have it was not said, as far as anybody can tell. */
function saidBy(fields: ProxyFields, defaults: ProxyImportInput["defaults"]): Partial<ProxyFields> {
  const { protocol, host, port } = fields;
  const unsaid: Partial<ProxyFields> = ProxyInput.parse({ ...defaults, protocol, host, port });
  const keys = (Object.keys(fields) as (keyof ProxyFields)[]).filter(
    (key) => !isDeepStrictEqual(fields[key], unsaid[key]),
  );
  return Object.fromEntries(keys.map((key) => [key, fields[key]]));
}

function keyOf({ record, secrets }: KnownProxy): string {
  if (secrets === null) return unreadableKey(record, { hasUsername: record.usernameHint !== null });
  return proxyKey({ ...record, username: secrets.username });
}

/** One whose credentials cannot be opened gets them anew from the next line with its address. */
function unreadableKey(
  { protocol, host, port }: ProxyFields,
  { hasUsername }: { hasUsername: boolean },
): string {
  return JSON.stringify(["unreadable", protocol, host.toLowerCase(), port, hasUsername]);
}
