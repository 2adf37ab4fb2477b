import type { ProxyRateLimitRecord, WriteTransaction } from "@orrery/db";
import type { EventSubject, RateLimitCreateInput, RateLimitId } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";

/** The limit's row, locked to the end of the transaction. */
export async function requireLimit(tx: WriteTransaction, id: RateLimitId): Promise<ProxyRateLimitRecord> {
  const limit = await tx.proxyRateLimit.findForUpdate(id);
  if (limit !== null && limit.removedAtMs === null) return limit;
  throw new AppError("NOT_FOUND", "There is no rate limit with this id; it may have been removed.");
}

export function limitSubject({ id, pattern }: { id: RateLimitId; pattern: string }): EventSubject {
  return { kind: "rate_limit", id, name: pattern.slice(0, 200) };
}

/** `1,200 requests in 60 s, 20 % of it`. */
export function limitText({ count, counts, windowMs, shareRatio }: RateLimitCreateInput): string {
  const share = Math.round(shareRatio * 10_000) / 100;
  return `${count.toLocaleString("en-US")} ${counts} in ${windowMs / 1000} s, ${share} % of it`;
}

export function fieldsOf({
  pattern,
  counts,
  count,
  windowMs,
  shareRatio,
  note,
}: RateLimitCreateInput): RateLimitCreateInput {
  return { pattern, counts, count, windowMs, shareRatio, note };
}
