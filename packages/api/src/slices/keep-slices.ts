import type { SlicesKept } from "@orrery/protocol";
import { faultPoint } from "@orrery/runtime";
import { bookRequests } from "../ledger/book-requests.ts";
import { demandNewest, releaseRequest, type SlicePorts } from "./ask-slice.ts";
import { slicePrefix } from "./slice-id.ts";
import { asNode, type SliceNode } from "./slice-node.ts";

/**
 * Gives back what the node's slices reserve, but for those that it keeps: what is not in its agent's memory any more, nothing will be taken from.
 * Throws SUPERSEDED for a connection that is not the node's newest. Answers how many were given back.
 */
export async function keepSlices(ports: SlicePorts, node: SliceNode, { ids }: SlicesKept): Promise<number> {
  const { db, clock } = ports;
  const kept = new Set(ids);
  const prefix = slicePrefix(node.id);
  const seen = await db.read.slice.findOpen(node.id, prefix, clock.nowAtMs());
  const accountIds = new Set(seen.flatMap(({ id, accountId }) => (kept.has(id) ? [] : [accountId])));
  if (accountIds.size === 0) return 0;
  const count = await db.write(asNode(node), async (tx) => {
    await tx.ledger.lockWallets([...accountIds]);
    await demandNewest(tx, node);
    const nowAtMs = clock.nowAtMs();
    const open = await tx.slice.findOpen(node.id, prefix, nowAtMs);
    const given = open.filter(({ id, accountId }) => !kept.has(id) && accountIds.has(accountId));
    await bookRequests(
      tx.ledger,
      given.map(({ id, accountId }) => releaseRequest(accountId, id)),
      nowAtMs,
    );
    await faultPoint("slices.released");
    return given.length;
  });
  await faultPoint("slices.noted");
  return count;
}
