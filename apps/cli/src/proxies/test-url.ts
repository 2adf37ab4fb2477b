import { URL_TEST_MAX_MS } from "@orrery/protocol";
import { CliError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { findNamed } from "../find-named.ts";
import { formatBytes, formatMs } from "../output/quantity.ts";
import { type Column, formatTable } from "../output/table.ts";
import { plainText } from "../output/text-width.ts";
import { findPool } from "../pools/find-pool.ts";
import { findProxy, proxyAddress, readProxies } from "./find-proxy.ts";

/** Longer than the hub waits for its node: what hinders is then said by the hub. */
const PATIENCE_MS = URL_TEST_MAX_MS + 5000;

export type TestOptions = { proxy?: string; node?: string; session?: string };
type Step = { name: string; fromMs: number; tookMs: number; isOk: boolean; sentence: string };

/** Exit code 1 where it did not get through. */
export async function testUrl(
  ctx: CommandContext,
  pool: string,
  url: string,
  { proxy, node, session }: TestOptions,
): Promise<void> {
  const hub = await connectHub(ctx, PATIENCE_MS);
  const { id: poolId } = await findPool(hub, pool);
  const proxies = await readProxies(hub, { poolId });
  const nodes = await ask(hub, (api) => api.nodes.list.query());
  const result = await ask(hub, (api) =>
    api.proxies.testUrl.mutate({
      ...{ poolId, url },
      ...(proxy === undefined ? {} : { proxyId: findProxy(proxies, proxy).id }),
      ...(node === undefined ? {} : { nodeId: findNamed(nodes, node, "node").id }),
      ...(session === undefined ? {} : { session }),
    }),
  );
  const { terminal } = ctx;
  const nodeName = nodes.find(({ id }) => id === result.nodeId)?.name ?? result.nodeId;
  if (ctx.isJson) terminal.json({ ...result, node: nodeName });
  else {
    terminal.lines(
      formatTable(columns(ctx), result.steps, terminal.width, (text) => terminal.paint("dim", text)),
    );
    const through = proxies.find(({ id }) => id === result.proxyId);
    const way = [
      `from ${nodeName}`,
      ...(through === undefined ? [] : [`through ${proxyAddress(through)}`]),
      ...(result.exitAddress === null ? [] : [`out of ${result.exitAddress}`]),
    ].join(" ");
    const answer = result.status === null ? "" : `${result.status}, ${formatBytes(result.receivedBytes)}, `;
    terminal.line(plainText(`${way}: ${answer}${formatMs(result.tookMs)}. ${result.sentence}`));
  }
  if (!result.isOk) throw new CliError(result.sentence, { code: "FAILED" });
}

function columns({ terminal }: CommandContext): Column<Step>[] {
  return [
    { title: "STEP", value: ({ name }) => name, paint: (_, text) => terminal.paint("bold", text) },
    { title: "AFTER", value: ({ fromMs }) => formatMs(fromMs), alignRight: true },
    { title: "TOOK", value: ({ tookMs }) => formatMs(tookMs), alignRight: true },
    {
      title: "",
      value: ({ isOk }) => (isOk ? "ok" : "failed"),
      paint: ({ isOk }, text) => terminal.paint(isOk ? "green" : "red", text),
    },
    { title: "WHAT", value: ({ sentence }) => sentence, shrinks: true },
  ];
}
