"use client";
import type { AccountView } from "@orrery/protocol";
import { Card, CountdownText, Credits, formatRatio, ShareBar } from "@orrery/ui";
import type { ReactNode } from "react";
import { limitRatio, limitTone, periodNoun } from "../../accounts/account-words.ts";

/** What of the limits is used, with what holds reserve. */
export function LimitsCard({ account }: { account: AccountView }): ReactNode {
  return (
    <Card title="Limits" note={account.zone}>
      <div className="flex flex-col gap-5">
        <Limit label="Today" limit={account.day} />
        <Limit label={`This ${periodNoun(account.period)}`} limit={account.periodSpend} />
      </div>
    </Card>
  );
}

function Limit({ label, limit }: { label: string; limit: AccountView["day"] }): ReactNode {
  const ratio = limitRatio(limit);
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <span className="font-medium text-ink text-sm">{label}</span>
        <span className="text-ink-faint text-xs">
          begins anew in <CountdownText untilAtMs={limit.toAtMs} past="a moment" />
        </span>
      </div>
      {ratio === null ? null : (
        <ShareBar label={`Limit, ${label.toLowerCase()}`} ratio={ratio} tone={limitTone(ratio)} />
      )}
      <p className="text-ink-muted text-xs">
        <Credits units={limit.usedUnits} className="text-ink" /> used
        {ratio === null ? (
          ", no limit"
        ) : (
          <>
            {" of "}
            <Credits units={limit.limitUnits} />, {formatRatio(ratio)}
          </>
        )}
      </p>
    </div>
  );
}
