import { CliError, usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { findNamed } from "../find-named.ts";
import { formatMs } from "../output/quantity.ts";
import { plainText } from "../output/text-width.ts";
import { findService } from "./find-service.ts";

/** Longer than the hub waits for its node: what hinders is then said by the hub. */
const PATIENCE_MS = 70_000;

export type TestOptions = { node?: string };

/** Exit code 1 where no instance answered, or with a 5xx. */
export async function testService(
  ctx: CommandContext,
  reference: string,
  path: string | undefined,
  { node }: TestOptions,
): Promise<void> {
  if (path !== undefined && !path.startsWith("/"))
    throw usageError(`${path}: a path begins with /, as in /healthz.`);
  const hub = await connectHub(ctx, PATIENCE_MS);
  const { id: serviceId, name } = await findService(hub, reference);
  const nodes = await ask(hub, (api) => api.nodes.list.query());
  const nodeId = node === undefined ? null : findNamed(nodes, node, "node").id;
  const result = await ask(hub, (api) => api.services.test.mutate({ serviceId, nodeId, path: path ?? "/" }));
  const nodeName = nodes.find(({ id }) => id === result.nodeId)?.name ?? result.nodeId;
  const { terminal } = ctx;
  if (ctx.isJson) terminal.json({ ...result, node: nodeName });
  else {
    const [first] = result.steps;
    for (const { atMs, sentence } of result.steps) {
      const after = formatMs(Math.max(0, atMs - (first?.atMs ?? atMs))).padStart(8);
      terminal.line(`${terminal.paint("dim", after)}  ${plainText(sentence)}`);
    }
    const answer = result.status === null ? "no answer" : `${result.status}`;
    terminal.line(`through the gateway of ${nodeName}: ${answer} after ${formatMs(result.tookMs)}`);
  }
  if (result.status === null || result.status >= 500) {
    throw new CliError(`${name} did not answer as it should.`, { code: "FAILED" });
  }
}
