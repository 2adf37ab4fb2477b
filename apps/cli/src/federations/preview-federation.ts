import type { FederationPreview, NodeId } from "@orrery/protocol";
import type { CommandContext } from "../command-context.ts";
import { formatMs } from "../output/quantity.ts";
import { plainText } from "../output/text-width.ts";
import { printChecks } from "./print-checks.ts";

/** What a federation would be. `nameOf` gives a node's name. */
export function printPreview(
  ctx: CommandContext,
  shown: FederationPreview,
  nameOf: (nodeId: NodeId) => string,
): void {
  const { terminal } = ctx;
  const { figures, edges, diff } = shown;
  const edge = ({ a, b }: { a: NodeId; b: NodeId }) => ({ a: nameOf(a), b: nameOf(b) });
  if (ctx.isJson) {
    terminal.json({
      memberCount: figures.memberCount,
      linkCount: figures.linkCount,
      groupCount: figures.groupCount,
      diameterHops: figures.diameterHops,
      survivableFailureCount: shown.survivableFailures,
      singlePoints: figures.singlePoints.map(({ nodeId, cutsOff }) => ({
        node: nameOf(nodeId),
        cutsOff: cutsOff.map(nameOf),
      })),
      worstPath: figures.worstPath === null ? null : figures.worstPath.path.map(nameOf),
      worstPathRttMs: figures.worstPath?.rttMs ?? null,
      unmeasuredLinkCount: figures.unmeasuredLinkCount,
      edges: edges.map((each) => ({ ...edge(each), rttMs: each.rttMs })),
      checks: shown.checks,
      added: diff?.added.map(edge) ?? [],
      removed: diff?.removed.map(edge) ?? [],
      sentences: diff?.sentences ?? [],
    });
    return;
  }
  terminal.line(
    `${figures.memberCount} members, ${figures.linkCount} links, at most ${figures.diameterHops} hops, ` +
      `survives ${shown.survivableFailures} ${shown.survivableFailures === 1 ? "failure" : "failures"}`,
  );
  for (const { nodeId, cutsOff } of figures.singlePoints) {
    terminal.line(
      `  ${nameOf(nodeId)} is a single point: without it ${cutsOff.map(nameOf).join(", ")} are cut off`,
    );
  }
  if (figures.worstPath !== null) {
    terminal.line(
      `  longest way: ${figures.worstPath.path.map(nameOf).join(" > ")}, ${formatMs(figures.worstPath.rttMs)}`,
    );
  }
  if (figures.unmeasuredLinkCount > 0)
    terminal.line(`  ${figures.unmeasuredLinkCount} links are not measured yet`);
  for (const { a, b, rttMs } of edges) {
    terminal.line(`  ${nameOf(a)} - ${nameOf(b)}  ${rttMs === null ? "not measured" : formatMs(rttMs)}`);
  }
  for (const sentence of diff?.sentences ?? []) terminal.line(plainText(sentence));
  printChecks(ctx, shown.checks);
}
