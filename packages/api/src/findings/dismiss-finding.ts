import type { FindingDismissInput, FindingView } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import { accountSubject } from "../accounts/account-access.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { findingViews } from "./list-findings.ts";

/**
 * Closes a finding for good; the same thing seen again is a new one. An account that it suspended stays so until somebody sets it active.
 * Throws NOT_FOUND, and PRECONDITION_FAILED for one that was dismissed.
 */
export async function dismissFinding(
  ctx: SignedInContext,
  { findingId, reason }: z.infer<typeof FindingDismissInput>,
): Promise<FindingView> {
  const finding = await ctx.db.write(asCaller(ctx), async (tx) => {
    const open = await tx.finding.findForUpdate(findingId);
    if (open === null) throw new AppError("NOT_FOUND", `There is no finding ${findingId}.`);
    if (open.dismissedAtMs !== null) {
      throw new AppError(
        "PRECONDITION_FAILED",
        `This finding was dismissed already by ${open.dismissedBy}: ${open.dismissReason}`,
      );
    }
    const account = await tx.account.find(open.accountId);
    if (account === null) throw new AppError("NOT_FOUND", `There is no account ${open.accountId}.`);
    const atMs = ctx.clock.nowAtMs();
    const dismissedBy = ctx.principal.actor.name;
    await tx.finding.dismiss(findingId, { name: dismissedBy, reason, atMs });
    const staysSuspended = open.hasParked && account.state === "suspended";
    tx.appendEvent({
      type: "account.finding_dismissed",
      severity: "notice",
      subject: accountSubject(account),
      summary: `${account.name}: a finding was dismissed (${reason})${staysSuspended ? "; the account stays suspended until it is set active" : ""}`,
      data: {
        findingId,
        kind: open.kind,
        reason,
        count: open.count,
        hasParked: open.hasParked,
        staysSuspended,
      },
    });
    return { ...open, dismissedAtMs: atMs, dismissedBy, dismissReason: reason };
  });
  const [view] = await findingViews(ctx, [finding]);
  return view as FindingView;
}
