import type { Seller } from "@orrery/protocol";
import { asCaller, type SignedInContext } from "../trpc.ts";

/** Who sends the invoices that are finalized from now on; those that are finalized keep what they have. */
export async function setSeller(ctx: SignedInContext, seller: Seller): Promise<Seller> {
  return ctx.db.write(asCaller(ctx), async (tx) => {
    // Whoever changes settings waits, so that what the event calls the state before was it.
    await tx.setting.readForUpdate();
    const before = await tx.setting.readSeller();
    if (JSON.stringify(before) === JSON.stringify(seller)) return before;
    await tx.setting.writeSeller(seller, ctx.clock.nowAtMs());
    tx.appendEvent({
      type: "setting.changed",
      severity: "notice",
      subject: { kind: "setting", id: "seller", name: "seller" },
      summary: "Who sends invoices was changed",
      data: { before, after: seller },
    });
    return seller;
  });
}
