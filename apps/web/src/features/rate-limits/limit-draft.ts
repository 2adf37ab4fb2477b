import { RateLimitCreateInput, type RateLimitView } from "@orrery/protocol";
import { formatRatio } from "@orrery/ui";
import { type DraftResult, decimalText, readDraft } from "../accounts/read-draft.ts";
import {
  type DurationDraft,
  durationDraftOf,
  durationOfDraft,
  exactDuration,
} from "../targets/duration-draft.ts";

/** A limit as it is typed. `share`: percent. */
export type LimitDraft = {
  pattern: string;
  counts: "requests" | "connections";
  count: string;
  window: DurationDraft;
  share: string;
  note: string;
};
export type LimitField = "pattern" | "counts" | "count" | "windowMs" | "shareRatio" | "note";

export const NEW_LIMIT_DRAFT: LimitDraft = {
  pattern: "",
  counts: "requests",
  count: "",
  window: { text: "1", unit: "min" },
  share: "20",
  note: "",
};

export function draftOfLimit({
  pattern,
  counts,
  count,
  windowMs,
  shareRatio,
  note,
}: RateLimitView): LimitDraft {
  return {
    ...{ pattern, counts, note, count: String(count), window: durationDraftOf(windowMs) },
    share: String(Math.round(shareRatio * 10_000) / 100),
  };
}

export function readLimit(draft: LimitDraft): DraftResult<RateLimitCreateInput, LimitField> {
  return readDraft<typeof RateLimitCreateInput, LimitField>(
    RateLimitCreateInput,
    {
      ...{ pattern: draft.pattern, counts: draft.counts, note: draft.note },
      count: Number(draft.count.replaceAll(/[\s,]/g, "")),
      windowMs: durationOfDraft(draft.window),
      shareRatio: Number(decimalText(draft.share) || "0") / 100,
    },
    {
      count: "A whole number of at least 1.",
      windowMs: "From 100 ms to 7 days.",
      shareRatio: "From 0.01 to 100 percent.",
    },
  );
}

type Fields = Pick<RateLimitCreateInput, "pattern" | "counts" | "count" | "windowMs" | "shareRatio">;

/** What the hub makes of it: the share, rounded down, at least one. */
export function allowedOf({ count, shareRatio }: Pick<Fields, "count" | "shareRatio">): number {
  return Math.max(1, Math.floor(count * shareRatio + 1e-9));
}

/** "240 requests in 1 min" */
export function allowanceText(fields: Fields): string {
  return `${allowedOf(fields).toLocaleString("en-GB")} ${fields.counts} in ${exactDuration(fields.windowMs)}`;
}

/** What changes for the fleet; `before`: null = there was none. */
export function limitConsequences(before: RateLimitView | null, after: Fields): string[] {
  const share = `From each exit the whole fleet sends ${after.pattern} at most ${allowanceText(after)}: ${formatRatio(after.shareRatio)} of what it allows.`;
  const counted =
    after.counts === "requests"
      ? "In CONNECT and SOCKS5 tunnels requests cannot be seen; a tunnel counts as one."
      : "Each new connection counts, whatever passes in it.";
  if (before === null) {
    return [share, counted, "Exits whose address is not known yet carry nothing to it."];
  }
  const fullCount = before.budgets.filter(({ taken }) => taken >= allowedOf(after)).length;
  return [
    share,
    before.pattern === after.pattern
      ? `Until now it was ${allowanceText(before)}. What was spent within the window counts in the new limit, too.`
      : `${before.pattern} is not limited by this any more.`,
    counted,
    ...(fullCount === 0
      ? []
      : [
          `${fullCount} of ${before.budgets.length} exits have spent that already and wait until there is room.`,
        ]),
  ];
}
