import { isDeepStrictEqual } from "node:util";
import type { ProxyFields, ProxyRecord } from "@orrery/db";
import { describeChanges, type ParsedProxies, proxyKey } from "@orrery/domain/proxies";
import type { ProxyId, ProxyInput } from "@orrery/protocol";
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
  /** Of a known one, as people read it: "weight 10", "another password". */
  changes: readonly string[];
  /** What probes found of it holds no longer. */
  isElsewhere: boolean;
};

/** What an import does with each line. Of a known proxy only what the line says itself is changed: all else stays as operators have set it. */
export function planImport(parsed: ParsedProxies["proxies"], known: readonly KnownProxy[]): PlannedLine[] {
  const byKey = new Map(known.map((each) => [keyOf(each), each]));
  return parsed.map(({ line, proxy: { username, password, ...fields }, said }) => {
    const secrets = { username, password };
    const same =
      byKey.get(proxyKey({ ...fields, username })) ??
      byKey.get(unreadableKey(fields, { hasUsername: username !== null }));
    if (same === undefined) {
      return { line, outcome: "added", id: null, fields, secrets, changes: [], isElsewhere: false };
    }
    const before = fieldsOf(same.record);
    const after = { ...before, ...saidFields(fields, said) };
    const areSecretsSame = isDeepStrictEqual(same.secrets, secrets);
    const changes = [...describeChanges(before, after), ...(areSecretsSame ? [] : ["another password"])];
    const isSame = isDeepStrictEqual(before, after) && areSecretsSame;
    const isElsewhere =
      before.isRotating !== after.isRotating || before.sessionTemplate !== after.sessionTemplate;
    const outcome = isSame ? "unchanged" : "updated";
    return { line, outcome, id: same.record.id, fields: after, secrets, changes, isElsewhere };
  });
}

function saidFields(fields: ProxyFields, said: readonly (keyof ProxyInput)[]): Partial<ProxyFields> {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => said.includes(key as keyof ProxyInput)));
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
