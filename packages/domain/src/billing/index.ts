export { alertSentence, alertSeverity } from "./accounts/alert-sentence.ts";
export {
  ALERT_LEVELS,
  type AlertGauge,
  type AlertKind,
  type AlertLevel,
  type AlertStep,
  creditsPercent,
  percentOf,
  stepAlerts,
  type ToldAlert,
} from "./accounts/alerts.ts";
export { type AssignmentChange, assignmentChanges, type OpenSpan } from "./accounts/assignment-changes.ts";
export {
  type Assignable,
  type Assigned,
  type AssignmentRule,
  type HandAssignment,
  NAME_LABEL,
  namedSubjects,
  resolveAssignments,
  type SubjectKind,
} from "./accounts/resolve-assignments.ts";
export { type AccountStep, stepAccount, whatStops } from "./accounts/step-account.ts";
export { stepTopUp, type TopUpStep } from "./accounts/step-top-up.ts";
export {
  type Admission,
  asked,
  authorize,
  emptySliceBook,
  giveBack,
  granted,
  hubSeen,
  putBack,
  refused,
  reserveWishOf,
  SLICE_GRACE_MS,
  type Slice,
  type SliceBook,
  type TakenPart,
  wishOf,
  withdrawReserves,
} from "./admission/slice-book.ts";
export { burstLimitUnits, HOUR_MS, isBurst, NEW_ACCOUNT_MS } from "./findings/burst.ts";
export { parksAccount } from "./findings/parks-account.ts";
export { type BoughtBack, CYCLES_MIN, CYCLES_MS, refundCycles } from "./findings/refund-cycles.ts";
export {
  type ChargeGroup,
  type DraftInput,
  type DraftLine,
  draftInvoice,
  type FeeTerms,
  type InvoiceDraft,
} from "./invoices/invoice-lines.ts";
export {
  creditNoteTax,
  hasNothingToPay,
  type TopUpCost,
  topUpCost,
  unitsBoughtByPaying,
} from "./invoices/invoice-payment.ts";
export {
  type BilledTime,
  duePeriods,
  invoicePeriodAt,
  lastEndedPeriod,
  ownSince,
} from "./invoices/invoice-period.ts";
export {
  type InvoiceAct,
  type InvoiceState,
  type InvoiceStep,
  nextInvoiceNumber,
  seriesYear,
  stepInvoice,
} from "./invoices/invoice-state.ts";
export { type Fee, type InvoiceInput, type InvoiceSums, sumInvoice } from "./invoices/invoice-sum.ts";
export { meterTitle } from "./invoices/line-title.ts";
export {
  type Amount,
  divideHalfAway,
  MICROS,
  parseMicros,
  parsePpm,
  placesOf,
  plus,
  roundToCoins,
} from "./invoices/money.ts";
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
  compareGrants,
  emptyWallet,
  type Grant,
  type GrantId,
  type GrantOrigin,
  type Hold,
  heldUnits,
  notRefunded,
  type Part,
  type Wallet,
} from "./ledger/wallet.ts";
export {
  type AgentTime,
  type AgentTimeEffect,
  type AgentTimeInput,
  stepAgentTime,
} from "./metering/agent-time.ts";
export { type CarriedBytes, takeCarried } from "./metering/carried-bytes.ts";
export { type AccountToWatch, accountAttentionItems } from "./overview/account-attention.ts";
export {
  type AccountRisk,
  accountRisk,
  RISK_HOURS,
  RISK_LIMIT_PERCENT,
} from "./overview/account-risk.ts";
export { dayBounds } from "./periods/day-bounds.ts";
export { PERIOD_KINDS, type Period, type PeriodKind, periodAfter, periodAt } from "./periods/period.ts";
export { createPeriodFinder, type PeriodFinder } from "./periods/period-finder.ts";
export { isZone } from "./periods/zone-date.ts";
export { LIST_CARD, LIST_CARD_ID } from "./rating/list-card.ts";
export {
  type Aggregation,
  BUILT_IN_METERS,
  type BuiltInMeter,
  isCountable,
  type Meter,
  quantityAfter,
  VALUE_MAX,
} from "./rating/meters.ts";
export { capUnits, type PriceCap, priceCapOf, widerCap } from "./rating/price-cap.ts";
export {
  chargeUnits,
  costUnits,
  type Price,
  type Rate,
  rateProblem,
  shareOf,
  type Tier,
} from "./rating/rate.ts";
export { type AppliedRate, type RateCard, rateAt } from "./rating/rate-card.ts";
export { canBeSummed, type PastUsage, type RepricedMeter, Rerating } from "./rating/rerating.ts";
export { rateOfWire, rateToWire } from "./rating/wire-rate.ts";
export {
  bookUsage,
  type UsageBooked,
  type UsageCharge,
  type UsageHour,
  type UsageInput,
} from "./usage/book-usage.ts";
export { type Limits, limitRoom, type Spent } from "./usage/limits.ts";
export { NO_CARD, type Segment, type SegmentKey, segmentKey } from "./usage/segment.ts";
export {
  AHEAD_MAX_MS,
  LATE_MAX_MS,
  type UsageAccount,
  type UsageEvent,
  type UsageOutcome,
  type UsageRefusal,
  type UsageRefusalReason,
} from "./usage/usage-event.ts";
export { SegmentFinder, type SegmentTotal, seenKey } from "./usage/usage-rating.ts";
