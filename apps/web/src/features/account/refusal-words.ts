import type { UsageEventView, UsageRefusal } from "@orrery/protocol";
import type { StatusTone } from "@orrery/ui";

export type RefusalReason = UsageRefusal["reason"];

/** `warn`: the account's people can change it; `bad`: something does not keep to the rules. */
export const REFUSAL_WORDS: Readonly<Record<RefusalReason, { label: string; tone: StatusTone }>> = {
  insufficient: { label: "Not enough credits", tone: "bad" },
  day_limit: { label: "The day's limit", tone: "warn" },
  period_limit: { label: "The period's limit", tone: "warn" },
  suspended: { label: "Account suspended", tone: "warn" },
  closed: { label: "Account closed", tone: "idle" },
  bad_quantity: { label: "Quantity that cannot be", tone: "bad" },
  too_large: { label: "Too large", tone: "bad" },
  unknown_meter: { label: "Unknown meter", tone: "bad" },
  unknown_account: { label: "Unknown account", tone: "bad" },
  from_the_future: { label: "Dated in the future", tone: "bad" },
  too_old: { label: "Told too late", tone: "bad" },
  reused_id: { label: "Same id, other content", tone: "bad" },
  foreign_node: { label: "From a node that does not belong to it", tone: "bad" },
};

export type RefusalGroup = { reason: RefusalReason; count: number; newest: UsageEventView };

/** Events as the hub lists them, newest first, gathered by reason; the reason that occurred last comes first. */
export function refusalGroups(items: readonly UsageEventView[]): RefusalGroup[] {
  const groups = new Map<RefusalReason, RefusalGroup>();
  for (const event of items) {
    if (event.refusal === null) continue;
    const { reason } = event.refusal;
    const group = groups.get(reason);
    if (group === undefined) groups.set(reason, { reason, count: 1, newest: event });
    else group.count += 1;
  }
  return [...groups.values()];
}
