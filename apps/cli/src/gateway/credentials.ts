import type { GatewayCredentialView } from "@orrery/protocol";
import { CliError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub, type Hub } from "../command-context.ts";
import { findNamed } from "../find-named.ts";
import { formatAge } from "../output/duration.ts";
import { type Column, formatTable } from "../output/table.ts";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";
import { poolNames, readPools } from "../pools/find-pool.ts";

export async function listCredentials(ctx: CommandContext): Promise<void> {
  const hub = await connectHub(ctx);
  const credentials = await readCredentials(hub);
  const nameOf = await poolNames(hub);
  const { terminal } = ctx;
  if (ctx.isJson) {
    const rows = credentials.map((each) => ({ ...each, pools: each.poolIds.map(nameOf) }));
    terminal.json(wholeMilliseconds(rows));
  } else if (credentials.length === 0) {
    terminal.note("No worker has a credential yet: `orrery gateway credentials create WORKER POOL`.");
  } else {
    const now = ctx.nowAtMs();
    const columns: Column<GatewayCredentialView>[] = [
      { title: "ID", value: ({ id }) => id },
      { title: "WORKER", value: ({ worker }) => worker, paint: (_, text) => terminal.paint("bold", text) },
      { title: "POOLS", value: ({ poolIds }) => poolIds.map(nameOf).join(", "), shrinks: true },
      { title: "MADE", value: ({ createdAtMs }) => formatAge(createdAtMs, now), alignRight: true },
      { title: "USED", value: ({ lastUsedAtMs }) => formatAge(lastUsedAtMs, now), alignRight: true },
      {
        title: "",
        value: ({ revokedAtMs }) => (revokedAtMs === null ? "" : `revoked ${formatAge(revokedAtMs, now)}`),
        paint: (_, text) => terminal.paint("dim", text),
      },
    ];
    terminal.lines(formatTable(columns, credentials, terminal.width, (text) => terminal.paint("dim", text)));
  }
}

/** The line to give to the application alone on standard output: it holds the secret, which is never shown again. */
export async function createCredential(
  ctx: CommandContext,
  worker: string,
  pools: readonly string[],
): Promise<void> {
  const hub = await connectHub(ctx);
  const known = await readPools(hub);
  const poolIds = pools.map((reference) => findNamed(known, reference, "pool").id);
  const { credential, secret } = await ask(hub, (api) =>
    api.gatewayCredentials.create.mutate({ worker, poolIds }),
  );
  if (ctx.isJson) {
    ctx.terminal.json(wholeMilliseconds({ ...credential, secret }));
    return;
  }
  ctx.terminal.note("The secret is shown this once. On a host whose agent serves the pool:");
  ctx.terminal.line(`HTTPS_PROXY=http://${worker}:${secret}@127.0.0.1:4480`);
}

export async function revokeCredential(ctx: CommandContext, reference: string): Promise<void> {
  const hub = await connectHub(ctx);
  const { id } = findCredential(await readCredentials(hub), reference);
  const revoked = await ask(hub, (api) => api.gatewayCredentials.revoke.mutate({ credentialId: id }));
  if (ctx.isJson) ctx.terminal.json(wholeMilliseconds(revoked));
  else
    ctx.terminal.line(`The credential of ${revoked.worker} is revoked: gateways turn it away from now on.`);
}

function readCredentials(hub: Hub): Promise<GatewayCredentialView[]> {
  return ask(hub, (api) => api.gatewayCredentials.list.query());
}

/** By id, the beginning of one id only, or the name of a worker who has only one that is good. */
function findCredential(
  credentials: readonly GatewayCredentialView[],
  reference: string,
): GatewayCredentialView {
  const good = credentials.filter(({ worker, revokedAtMs }) => worker === reference && revokedAtMs === null);
  const [only, another] = good;
  if (another !== undefined) {
    const message = `${reference} has ${good.length} credentials; name one by its id: ${good.map(({ id }) => id).join(", ")}.`;
    throw new CliError(message, { code: "AMBIGUOUS" });
  }
  if (only !== undefined) return only;
  const named = credentials.map((each) => ({ ...each, name: each.worker }));
  return findNamed(named, reference, "credential");
}
