import type { NodeView } from "@orrery/protocol";
import { describeError } from "../../../lib/errors/describe-error.ts";

/**
 * One call after the other, so that a refusal is known before the next begins; goes on after a failure. Throws what
 * failed in one sentence, with how many were done.
 */
export async function runOnNodes<N extends Pick<NodeView, "name">>(
  nodes: ReadonlyArray<N>,
  run: (node: N) => Promise<unknown>,
): Promise<void> {
  const failures: Array<{ name: string; message: string }> = [];
  for (const node of nodes) {
    try {
      await run(node);
    } catch (error) {
      failures.push({ name: node.name, message: describeError(error) });
    }
  }
  if (failures.length === 0) return;
  const sentences = failures.map(({ name, message }) =>
    nodes.length === 1 ? message : `${name}: ${message}`,
  );
  const done = nodes.length - failures.length;
  throw new Error([...(done === 0 ? [] : [`${done} of ${nodes.length} done.`]), ...sentences].join(" "));
}
