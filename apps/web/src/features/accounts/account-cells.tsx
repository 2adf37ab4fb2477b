"use client";
import type { AccountView } from "@orrery/protocol";
import { formatRatio, NO_VALUE, ShareBar, StatusBadge } from "@orrery/ui";
import type { ReactNode } from "react";
import { countOf } from "../list/count-text.ts";
import { ACCOUNT_FACES, limitTone } from "./account-words.ts";
import { usedOfLimits } from "./filter-accounts.ts";

export function AccountState({
  account,
  plain = false,
}: {
  account: Pick<AccountView, "state" | "stateReason">;
  plain?: boolean;
}): ReactNode {
  const face = ACCOUNT_FACES[account.state];
  return (
    <StatusBadge
      plain={plain}
      tone={face.tone}
      label={face.label}
      {...(account.stateReason === null ? {} : { title: account.stateReason })}
    />
  );
}

/** The fuller of the day's and the period's limit. */
export function LimitsUsed({ account }: { account: AccountView }): ReactNode {
  const ratio = usedOfLimits(account);
  if (ratio === null) return <span className="text-ink-faint">no limit</span>;
  return (
    <span className="flex items-center justify-end gap-2">
      <ShareBar label="Limits used" ratio={ratio} tone={limitTone(ratio)} className="w-12" />
      <span className="w-10 text-right">{formatRatio(ratio)}</span>
    </span>
  );
}

export function FindingCount({ count }: { count: number }): ReactNode {
  if (count === 0) return <span className="text-ink-faint">{NO_VALUE}</span>;
  return <StatusBadge plain tone="warn" label={countOf(count, "finding")} />;
}
