import type { Entry, GrantUse, Outcome, Posting } from "./posting.ts";
import type { Grant, Wallet } from "./wallet.ts";
import { WalletDraft } from "./wallet-draft.ts";

export type PostResult = {
  /** One for each posting, in their order. */
  readonly outcomes: readonly Outcome[];
  readonly wallet: Wallet;
  /** What is to be booked, of refused postings too: what had ended before them. */
  readonly entries: readonly Entry[];
  readonly uses: readonly GrantUse[];
  /** Grants that came in, as they came: the wallet has no longer what was used up at once, and its debt may have been paid with it. */
  readonly opened: readonly Grant[];
};

/** Does what is asked of one wallet, one after the other, at one time. `nowMs`: the hub's clock. */
export function post(wallet: Wallet, postings: readonly Posting[], nowMs: number): PostResult {
  const draft = new WalletDraft(wallet, nowMs);
  draft.passTime();
  const outcomes = postings.map((posting) => draft.take(posting));
  return { outcomes, wallet: draft.wallet(), entries: draft.entries, uses: draft.uses, opened: draft.opened };
}
