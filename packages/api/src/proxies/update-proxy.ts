import type { ProxyFields, ProxyRecord, WriteTransaction } from "@orrery/db";
import { proxyKey } from "@orrery/domain/proxies";
import { PROXIES_MAX, type ProxyUpdateInput, type ProxyView } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import { changedFields } from "../changed-fields.ts";
import { requirePool } from "../pools/pool-access.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { fieldsOf, proxyAddress, proxySubject, requireProxy } from "./proxy-access.ts";
import type { ProxySecrets } from "./proxy-seal.ts";
import { proxyAfterChange } from "./proxy-view.ts";

type Given = { username?: string | null | undefined; password?: string | null | undefined };

/** Replaces what an operator may change of it; nothing that differs changes nothing. Tunnels that are open stay so. */
export async function updateProxy(
  ctx: SignedInContext,
  { proxyId, username, password, ...fields }: z.output<typeof ProxyUpdateInput>,
): Promise<ProxyView> {
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const poolId = (await tx.proxy.find(proxyId))?.poolId;
    // The pool first, as everyone who changes several of its proxies does.
    if (poolId !== undefined) await requirePool(tx, poolId, { isLocked: true });
    const proxy = await requireProxy(tx, proxyId);
    const secrets = secretsAfter(ctx, proxy, { username, password });
    const before = ctx.proxySeal.open(proxyId, proxy.sealedCredentials);
    const hasNewSecrets = before?.username !== secrets?.username || before?.password !== secrets?.password;
    const change = changedFields(fieldsOf(proxy), fields);
    if (change === null && !hasNewSecrets) return;
    if (secrets !== null) await demandOnlyOne(ctx, tx, proxy, { ...fields, username: secrets.username });
    const sealed = secrets === null ? sealedOf(proxy) : ctx.proxySeal.seal(proxyId, secrets);
    const isElsewhere = leavesElsewhere(proxy, fields) || before?.username !== secrets?.username;
    await tx.proxy.update([{ ...fields, ...sealed, id: proxyId, isElsewhere }], ctx.clock.nowAtMs());
    const sentences = [change?.sentence, hasNewSecrets ? "its credentials were replaced" : undefined];
    tx.appendEvent({
      type: "proxy.changed",
      severity: "notice",
      subject: proxySubject({ ...fields, id: proxyId }),
      summary: `${proxyAddress(proxy)}: ${sentences.filter((each) => each !== undefined).join("; ")}`.slice(
        0,
        1000,
      ),
      data: { before: change?.before ?? {}, after: change?.after ?? {}, hasNewCredentials: hasNewSecrets },
    });
  });
  return proxyAfterChange(ctx, proxyId);
}

/** Null = as they are, and nobody can read them. */
function secretsAfter(ctx: SignedInContext, proxy: ProxyRecord, given: Given): ProxySecrets | null {
  const { username, password } = given;
  if (username !== undefined && password !== undefined) return { username, password };
  const before = ctx.proxySeal.open(proxy.id, proxy.sealedCredentials);
  if (before !== null) {
    return {
      username: username === undefined ? before.username : username,
      password: password === undefined ? before.password : password,
    };
  }
  if (username === undefined && password === undefined) return null;
  const message =
    "The stored credentials cannot be opened with this hub's secret key: give both, user name and password.";
  throw new AppError("PRECONDITION_FAILED", message);
}

function sealedOf({ sealedCredentials, usernameHint, hasPassword }: ProxyRecord) {
  return {
    sealedCredentials: sealedCredentials as Uint8Array<ArrayBuffer> | null,
    usernameHint,
    hasPassword,
  };
}

function leavesElsewhere(before: ProxyFields, after: ProxyFields): boolean {
  const keys = ["protocol", "host", "port", "isRotating", "sessionTemplate"] as const;
  return keys.some((key) => before[key] !== after[key]);
}

/** Throws CONFLICT where another proxy of the pool is the same. */
async function demandOnlyOne(
  ctx: SignedInContext,
  tx: WriteTransaction,
  { id, poolId }: ProxyRecord,
  wanted: Parameters<typeof proxyKey>[0],
): Promise<void> {
  const others = await tx.proxy.findAll({ poolId, isRetired: false, limit: PROXIES_MAX });
  const isSame = others.some((other) => {
    if (
      other.id === id ||
      other.host.toLowerCase() !== wanted.host.toLowerCase() ||
      other.port !== wanted.port
    ) {
      return false;
    }
    const secrets = ctx.proxySeal.open(other.id, other.sealedCredentials);
    return secrets !== null && proxyKey({ ...other, username: secrets.username }) === proxyKey(wanted);
  });
  if (!isSame) return;
  throw new AppError(
    "CONFLICT",
    "The pool has this proxy already, with the same user name; change or retire that one.",
  );
}
