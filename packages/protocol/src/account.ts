import { z } from "zod";
import { Credits, Currency, Price, Units } from "./amount.ts";
import { AccountId, OperatorId } from "./ids.ts";
import { AtMs } from "./time.ts";

/** Accounts of one installation. */
export const ACCOUNTS_MAX = 10_000;
/** Of one account. */
export const ACCOUNT_MEMBERS_MAX = 100;
export const ACCOUNT_RULES_MAX = 100;
export const FEES_MAX = 50;

export const AccountState = z.enum(["active", "suspended", "closed"]);
export type AccountState = z.infer<typeof AccountState>;

/** How often an account is billed; in its own time zone. */
export const PeriodKind = z.enum(["daily", "weekly", "monthly", "yearly"]);
export type PeriodKind = z.infer<typeof PeriodKind>;

const line = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^[^\p{C}]*$/u, "without control characters");

/** Whom invoices are made out to. Lines may be empty. */
export const BillingAddress = z.object({
  name: line(120).default(""),
  street: line(120).default(""),
  city: line(120).default(""),
  postalCode: line(20).default(""),
  region: line(80).default(""),
  /** ISO 3166, two letters; empty = not said. */
  country: z
    .string()
    .regex(/^([A-Z]{2})?$/, "two capital letters, such as DE")
    .default(""),
  email: z.union([z.literal(""), z.email().max(200)]).default(""),
  /** As it stands on invoices, such as a VAT number. */
  taxId: line(40).default(""),
});
export type BillingAddress = z.infer<typeof BillingAddress>;

/** Below `belowUnits` of available credits, buy so many, at most so often in a period. */
export const TopUpRule = z.object({
  belowUnits: Units,
  units: Units,
  perPeriodMax: z.int().min(1).max(1000),
});
export type TopUpRule = z.infer<typeof TopUpRule>;

/** A percentage with up to four places: `19`, `7.7`. */
const Percent = z
  .string()
  .regex(/^\d{1,3}(\.\d{1,4})?$/, "a percentage of 0 to 100, such as 19 or 7.7")
  .refine((percent) => Number(percent) <= 100, "at most 100");

export const AccountCreateInput = z.object({
  name: line(80).min(1),
  /** Of the IANA database; its days, weeks and months are those that are billed. */
  zone: z.string().min(1).max(64).default("UTC"),
  currency: Currency.default("USD"),
  /** How far its balance may fall below zero. */
  overdraft: Credits.default("0"),
  /** Of one credit, in the currency. */
  creditPrice: Price.default("0.01"),
  taxPercent: Percent.default("0"),
  period: PeriodKind.default("monthly"),
});
export type AccountCreateInput = z.infer<typeof AccountCreateInput>;

/** Absent = as it was. A price, a tax rate and a period apply to invoices that are finalized from then on. */
export const AccountSetInput = z.object({
  accountId: AccountId,
  name: line(80).min(1).optional(),
  ownerId: OperatorId.nullable().optional(),
  creditPrice: Price.optional(),
  taxPercent: Percent.optional(),
  period: PeriodKind.optional(),
  billingAddress: BillingAddress.optional(),
  overdraft: Credits.optional(),
  /** In credits; null = no limit. */
  dayLimit: Credits.nullable().optional(),
  periodLimit: Credits.nullable().optional(),
  /** What each node keeps reserved for the time without a hub, in credits. */
  reserve: Credits.optional(),
  topUp: z
    .object({ below: Credits, credits: Credits, perPeriodMax: z.int().min(1).max(1000).default(10) })
    .nullable()
    .optional(),
});
export type AccountSetInput = z.infer<typeof AccountSetInput>;

/** A suspended account uses nothing more, but may be credited and pays its fees; a closed one does nothing any more, for good. */
export const AccountStateInput = z.object({
  accountId: AccountId,
  state: AccountState,
  reason: z.string().trim().min(1).max(500),
});
export type AccountStateInput = z.infer<typeof AccountStateInput>;

/** What of a limit is used. `usedUnits` includes what holds reserve. */
const LimitView = z.object({
  limitUnits: Units.nullable(),
  usedUnits: Units,
  fromAtMs: AtMs,
  toAtMs: AtMs,
});

export const AccountView = z.object({
  id: AccountId,
  name: z.string(),
  ownerId: OperatorId.nullable(),
  zone: z.string(),
  currency: Currency,
  creditPriceMicros: z.string(),
  taxPpm: z.int(),
  period: PeriodKind,
  billingAddress: BillingAddress,
  state: AccountState,
  stateReason: z.string().nullable(),
  stateSinceAtMs: AtMs.nullable(),
  createdAtMs: AtMs,
  balanceUnits: Units,
  /** What usage may spend now: balance and overdraft, less what holds reserve; limits are not looked at. */
  availableUnits: Units,
  heldUnits: Units,
  overdraftUnits: Units,
  reserveUnits: Units,
  entryCount: z.int().min(0),
  day: LimitView,
  /** The running one. */
  periodSpend: LimitView,
  /** Units charged in the last five minutes, as units an hour. */
  burnUnitsPerHour: Units,
  topUp: TopUpRule.nullable(),
  nodeCount: z.int().min(0),
  openFindingCount: z.int().min(0),
  /** When all this was so. */
  atMs: AtMs,
});
export type AccountView = z.infer<typeof AccountView>;

export const AccountRefInput = z.object({ accountId: AccountId });

/** `withClosed`: those, too, after the others. */
export const AccountListInput = z.object({ withClosed: z.boolean().default(false) });
export type AccountListInput = z.infer<typeof AccountListInput>;

export const AccountMemberView = z.object({
  operatorId: OperatorId,
  name: z.string(),
  email: z.string(),
  addedAtMs: AtMs,
});
export type AccountMemberView = z.infer<typeof AccountMemberView>;

export const AccountMemberInput = z.object({ accountId: AccountId, operatorId: OperatorId });
export type AccountMemberInput = z.infer<typeof AccountMemberInput>;

export const AccountSubjectKind = z.enum(["node", "worker", "pool"]);
export type AccountSubjectKind = z.infer<typeof AccountSubjectKind>;

/** Whatever has all of these labels belongs to the account, unless it was assigned by hand. */
export const AccountRuleInput = z.object({
  accountId: AccountId,
  subjectKind: AccountSubjectKind.default("node"),
  labels: z
    .record(z.string().min(1).max(63), z.string().max(255))
    .refine((labels) => Object.keys(labels).length > 0, "at least one label"),
  /** The lowest number decides, then the older rule. */
  priority: z.int().min(0).max(100).default(50),
});
export type AccountRuleInput = z.infer<typeof AccountRuleInput>;

export const AccountRuleView = AccountRuleInput.extend({ id: z.string(), createdAtMs: AtMs });
export type AccountRuleView = z.infer<typeof AccountRuleView>;

export const AccountRuleRefInput = z.object({ accountId: AccountId, ruleId: z.string().max(64) });

/** By hand. `accountId` null = no longer by hand: the rules decide again. `subjectId`: a node's id, or the name of a worker or a pool. */
export const AccountAssignInput = z.object({
  subjectKind: AccountSubjectKind,
  subjectId: z.string().min(1).max(64),
  accountId: AccountId.nullable(),
});
export type AccountAssignInput = z.infer<typeof AccountAssignInput>;

/** What belongs to an account now, and why. */
export const AccountAssignmentView = z.object({
  subjectKind: AccountSubjectKind,
  subjectId: z.string(),
  subjectName: z.string(),
  /** Null = by hand. */
  ruleId: z.string().nullable(),
  sinceAtMs: AtMs,
});
export type AccountAssignmentView = z.infer<typeof AccountAssignmentView>;

/** What a member without the billing role sees: no amounts. */
export const AccountUsageView = z.object({
  id: AccountId,
  name: z.string(),
  state: AccountState,
  /** Of the running period, by meter. */
  usage: z.array(z.object({ meter: z.string(), quantity: z.string() })),
  fromAtMs: AtMs,
});
export type AccountUsageView = z.infer<typeof AccountUsageView>;

export const TopUpView = z.object({
  id: z.string(),
  cause: z.enum(["rule", "checkout"]),
  /** `recorded`: nothing is configured that could charge it. */
  state: z.enum(["recorded", "pending", "charged", "failed"]),
  units: Units,
  amountCoins: z.string(),
  currency: Currency,
  reference: z.string().nullable(),
  problem: z.string().nullable(),
  createdAtMs: AtMs,
  settledAtMs: AtMs.nullable(),
});
export type TopUpView = z.infer<typeof TopUpView>;

/** Null = no payment provider is configured: purchases are booked by hand. */
export const PaymentsView = z.object({ provider: z.string().nullable() });
export type PaymentsView = z.infer<typeof PaymentsView>;

/** `url`: of the payment provider's page. PRECONDITION_FAILED where none is configured. */
export const CheckoutInput = z.object({ accountId: AccountId, credits: Credits });
export const CheckoutView = z.object({ topUpId: z.string(), url: z.url() });
export type CheckoutView = z.infer<typeof CheckoutView>;

export const FindingKind = z.enum([
  "burst_on_new_account",
  "top_up_and_refund",
  "clock_skew",
  "foreign_node",
  "bad_quantity",
  "reused_id",
]);
export type FindingKind = z.infer<typeof FindingKind>;

export const FindingView = z.object({
  id: z.string(),
  accountId: AccountId,
  accountName: z.string(),
  kind: FindingKind,
  sentence: z.string(),
  evidence: z.record(z.string(), z.json()),
  /** It suspended the account. */
  hasParked: z.boolean(),
  count: z.int().min(1),
  openedAtMs: AtMs,
  lastAtMs: AtMs,
  /** Null = it is open. */
  dismissedAtMs: AtMs.nullable(),
  dismissedBy: z.string().nullable(),
  dismissReason: z.string().nullable(),
});
export type FindingView = z.infer<typeof FindingView>;

export const FindingListInput = z.object({
  accountId: AccountId.optional(),
  openOnly: z.boolean().default(true),
  limit: z.int().min(1).max(500).default(100),
});
export const FindingDismissInput = z.object({
  findingId: z.string().max(64),
  reason: z.string().trim().min(1).max(500),
});

/** All accounts in sum; amounts of money apart by currency. */
export const BillingOverview = z.object({
  atMs: AtMs,
  accountCount: z.int(),
  suspendedCount: z.int(),
  balanceUnits: Units,
  heldUnits: Units,
  burnUnitsPerHour: Units,
  /** The last 60 minutes, oldest first; units charged in each. */
  burn: z.array(z.object({ atMs: AtMs, units: Units })),
  revenue: z.array(
    z.object({
      currency: Currency,
      places: z.int(),
      /** Invoices that were finalized in the last 30 days, and what of all invoices is not paid. */
      invoicedCoins: z.string(),
      openCoins: z.string(),
      overdueCoins: z.string(),
      paidCoins: z.string(),
    }),
  ),
  /** Those nearest to their end first; at most 20. */
  atRisk: z.array(
    z.object({
      accountId: AccountId,
      name: z.string(),
      state: AccountState,
      availableUnits: Units,
      burnUnitsPerHour: Units,
      /** Null = nothing is used now. */
      hoursLeft: z.number().nullable(),
      reason: z.string(),
    }),
  ),
  openFindingCount: z.int(),
  draftCount: z.int(),
  overdueCount: z.int(),
});
export type BillingOverview = z.infer<typeof BillingOverview>;
