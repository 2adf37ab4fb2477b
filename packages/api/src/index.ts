export { pendingAssignments, refreshAssignments } from "./accounts/refresh-assignments.ts";
export { type WatchPorts, watchAccounts } from "./accounts/watch-accounts.ts";
export { ensureLocalAdminToken } from "./api-tokens/ensure-local-admin-token.ts";
export { type AppRouter, appRouter, createCaller } from "./app-router.ts";
export type {
  ApiContext,
  CommandAnswer,
  FederationSituation,
  FederationsPort,
  FleetPort,
  GatewayPort,
  LatencyPort,
  PoolsPort,
  Principal,
  RecentLinkPoint,
  TargetsPort,
} from "./context.ts";
export { type DrillOrder, type DrillPorts, orderDrill } from "./drills/run-drill.ts";
export { failoverOfRecord, failoverSummary } from "./failovers/failover-view.ts";
export { memberLeft } from "./federations/member-left.ts";
export { replaceMember } from "./federations/replace-member.ts";
export { carryOutSwitchover, type SwitchoverPorts } from "./federations/verbs/switchover.ts";
export { raiseLostFindings } from "./findings/raise-lost-findings.ts";
export { type Auth, type AuthOptions, CLIENT_ADDRESS_HEADER, createAuth } from "./identity/auth.ts";
export { type PrincipalSources, resolveApiToken, resolvePrincipal } from "./identity/resolve-principal.ts";
export { createTokenCache, type TokenCache } from "./identity/token-cache.ts";
export { draftDueInvoices } from "./invoices/draft-due-invoices.ts";
export { bookRequests } from "./ledger/book-requests.ts";
export { createProxySeal, type ProxySeal, type ProxySecrets } from "./proxies/proxy-seal.ts";
export { adviseGroup, judgeGroupForecast } from "./scaling/look-ahead.ts";
export type { ScalingPort } from "./scaling/scaling-port.ts";
export { hashSecret, matchesHash } from "./secret-hash.ts";
export { createSecretSeal, type SecretSeal } from "./secrets/secret-seal.ts";
export { createSecretsPort, type SecretsPort } from "./secrets/secrets-port.ts";
export type { ServicesPort } from "./services/services-port.ts";
export { ensureAdmin, ensureSetupCode } from "./setup/ensure-setup.ts";
export { askSlice, type SlicePorts } from "./slices/ask-slice.ts";
export { keepSlices } from "./slices/keep-slices.ts";
export { slicePrefix } from "./slices/slice-id.ts";
export type { SliceNode } from "./slices/slice-node.ts";
export { type ChargePorts, chargeTopUps } from "./top-ups/charge-top-ups.ts";
export type {
  ChargeAnswer,
  ChargeRequest,
  CheckoutRequest,
  PaymentMessageReading,
  PaymentPort,
} from "./top-ups/payment-port.ts";
export { createStripePayment, type StripeOptions } from "./top-ups/stripe-payment.ts";
export { takePaymentMessage } from "./top-ups/take-payment-message.ts";
export { authoriseUsage, parseUsage, recordUsage } from "./usage/record-usage.ts";
export { createUsageBook, type UsageBook, type UsageBookOptions } from "./usage/usage-book.ts";
export { type ToldQuantity, toldQuantity, type UsageBooking } from "./usage/usage-booking.ts";
export { ORDER_BYTES_MAX, orderBytes } from "./workers/demand-sendable.ts";
export type { WorkerFit, WorkersPort } from "./workers/workers-port.ts";
