import { createHash } from "node:crypto";
import { type LedgerChange, type LockedWallet, postingId, type Repositories } from "@orrery/db";
import { type Outcome, type Posting, type PostResult, post } from "@orrery/domain/billing";
import { answerOfJson, type LedgerAnswer, type LedgerRequest, outcomeToJson } from "./ledger-request.ts";

export type TransferRequest = {
  fromId: string;
  /** Another one. */
  toId: string;
  /** Of both accounts: the same key is the same wish. */
  key: string;
  units: bigint;
  reason: string;
};

type Side = { accountId: string; wallet: LockedWallet; posting: Posting; detail: LedgerRequest["detail"] };

/**
 * Moves credits between two accounts, within the caller's transaction: both entries, or none. The wallets are locked in the order of their ids,
 * so that two transfers that cross each other wait and do not block each other. The answer is that of the account that gives.
 */
export async function bookTransfer(
  ledger: Repositories["ledger"],
  request: TransferRequest,
  nowMs: number,
): Promise<LedgerAnswer> {
  const { fromId, toId, key, units, reason } = request;
  const wallets = await ledger.lockWallets([fromId, toId]);
  const [from, to] = [wallets.get(fromId), wallets.get(toId)];
  if (from === undefined || to === undefined) return refused("no_account");
  const known = await ledger.findPostings([fromId, toId].map((accountId) => ({ accountId, key })));
  const earlier = known.get(postingId(fromId, key));
  const hash = hashOf(request);
  if (earlier !== undefined) {
    return earlier.requestHash === hash ? answerOfJson(earlier.outcome) : refused("key_reused");
  }
  if (known.has(postingId(toId, key))) return refused("key_reused");

  const giving: Side = {
    ...{ accountId: fromId, wallet: from, posting: { kind: "transfer_out", units } },
    detail: { reason, toAccountId: toId },
  };
  const given = post(from.wallet, [giving.posting], nowMs);
  const outcome = given.outcomes[0] as Outcome;
  if (outcome.outcome === "refused") {
    await ledger.save([changeOf(giving, given, { key, hash, nowMs })]);
    return { ...outcome, isRepeat: false };
  }
  const taking: Side = {
    ...{ accountId: toId, wallet: to, posting: { kind: "transfer_in", parts: outcome.moved } },
    detail: { reason, fromAccountId: fromId },
  };
  const taken = post(to.wallet, [taking.posting], nowMs);
  const takenOutcome = taken.outcomes[0] as Outcome;
  // Nothing is booked of a transfer that the other account cannot take; the same wish may be asked again.
  if (takenOutcome.outcome === "refused") return { ...takenOutcome, isRepeat: false };
  await ledger.save([
    changeOf(giving, given, { key, hash, nowMs }),
    changeOf(taking, taken, { key, hash, nowMs }),
  ]);
  return { outcome: "booked", entry: outcome.entry, isRepeat: false };
}

function changeOf(
  { accountId, wallet, detail }: Side,
  { wallet: after, entries, uses, opened, outcomes }: PostResult,
  { key, hash, nowMs }: { key: string; hash: string; nowMs: number },
): LedgerChange {
  const outcome = outcomes[0] as Outcome;
  const own = outcome.outcome === "booked" ? outcome.entry : null;
  return {
    ...{ before: wallet, after, uses, opened, atMs: nowMs },
    entries: entries.map((entry) => ({
      ...{ ...entry, accountId, postingKey: entry.number === own ? key : null },
      detail: JSON.stringify(entry.number === own ? detail : {}),
    })),
    postings: [{ key, requestHash: hash, outcome: outcomeToJson(outcome) }],
  };
}

function hashOf({ fromId, toId, units, reason }: TransferRequest): string {
  return createHash("sha256")
    .update(JSON.stringify(["transfer", fromId, toId, units.toString(), reason]))
    .digest("hex");
}

function refused(reason: "no_account" | "key_reused"): LedgerAnswer {
  return { outcome: "refused", refusal: { reason }, isRepeat: false };
}
