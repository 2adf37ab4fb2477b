export { type BookedEntry, entryText } from "./ledger/entry-text.ts";
export { type PostResult, post } from "./ledger/post.ts";
export type {
  Book,
  Direction,
  Entry,
  EntryKind,
  GrantTerms,
  GrantUse,
  MovedPart,
  Outcome,
  Posting,
  RefundedEntry,
  Refusal,
} from "./ledger/posting.ts";
export {
  BALANCE_MAX,
  formatCredits,
  isPostable,
  parseCredits,
  UNITS_MAX,
  UNITS_PER_CREDIT,
} from "./ledger/units.ts";
export {
  availableUnits,
  balanceUnits,
  emptyWallet,
  type Grant,
  type GrantId,
  type GrantOrigin,
  type Hold,
  heldUnits,
  type Part,
  type Wallet,
} from "./ledger/wallet.ts";
