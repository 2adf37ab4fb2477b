export type { AccountInsert, AccountPatch, AccountRecord } from "./account.repository.ts";
export type { AccountSpanRecord, NodeLabels } from "./account-assignment.repository.ts";
export type { ApiTokenRecord } from "./api-token.repository.ts";
export type { RiskRow } from "./billing-overview.repository.ts";
export type { CertificateAuthorityRecord, CertificateRecord } from "./certificate.repository.ts";
export {
  createDatabase,
  type Database,
  WORD_BYTES_MAX,
  type WriteOptions,
  type WriteTransaction,
} from "./database.ts";
export { isUniqueViolation, toDatabaseError } from "./database-error.ts";
export type { DrillRecord } from "./drill.repository.ts";
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from "./embedded-postgres.ts";
export type { EventDraft } from "./event-draft.ts";
export type { FailoverRecord } from "./failover.repository.ts";
export type { FederationPatch, FederationRecord } from "./federation.repository.ts";
export type { FederationMemberInsert, FederationMemberRecord } from "./federation-member.repository.ts";
export type { FeeRecord } from "./fee.repository.ts";
export type { FindingRaise, FindingRecord, LostRefusal } from "./finding.repository.ts";
export type { GatewayCredentialRecord } from "./gateway-credential.repository.ts";
export type {
  CreditNoteRecord,
  InvoiceFinal,
  InvoiceLineRecord,
  InvoiceRecord,
  InvoiceSpan,
} from "./invoice.repository.ts";
export { type ChargeSum, type ChargesOf, invoicePostingKey } from "./invoice-charge.repository.ts";
export { type JoinTokenRecord, type JoinTokenUse, joinTokenState } from "./join-token.repository.ts";
export type { LeaseAcquisition } from "./lease.repository.ts";
export { type KnownPosting, postingId } from "./ledger.repository.ts";
export { chainHash, drawVersion, firstHash, type LedgerChange, type LockedWallet } from "./ledger-write.ts";
export type {
  HubRun,
  PastFailover,
  PastLeader,
  PastMember,
  PastNode,
  StepRow,
} from "./map-history.repository.ts";
export type { MeterInsert, MeterRecord } from "./meter.repository.ts";
export type { LinksMinute, MinuteMap, NodeMinute } from "./metric-minute.repository.ts";
export { checkSchema, type MigrateOutcome, migrate, type SchemaState } from "./migrate.ts";
export type {
  NodeHealthChange,
  NodeInsert,
  NodeRecord,
  NodeSchedulingChange,
} from "./node.repository.ts";
export type { StreamAcceptance, StreamBatch } from "./node-stream.repository.ts";
export type { OperatorRecord, SessionRecord } from "./operator.repository.ts";
export type { PaidTopUp } from "./payment.repository.ts";
export { PostgresStartError } from "./postgres-start-error.ts";
export type {
  ProxyChange,
  ProxyCredentials,
  ProxyExitRow,
  ProxyFields,
  ProxyInsert,
  ProxyRecord,
} from "./proxy.repository.ts";
export type { ProxyBudgetKey, ProxyBudgetRecord } from "./proxy-budget.repository.ts";
export type { ProxyMinute, ProxyTrafficStep } from "./proxy-minute.repository.ts";
export type { ProxyPoolFields, ProxyPoolRecord } from "./proxy-pool.repository.ts";
export type { ProxyRateLimitRecord } from "./proxy-rate-limit.repository.ts";
export type { RateCardRecord } from "./rate-card.repository.ts";
export type { Repositories } from "./repositories.ts";
export type {
  ScalingEvaluation,
  ScalingGroupInsert,
  ScalingGroupRecord,
} from "./scaling-group.repository.ts";
export type { ScalingMinute, ScalingStep } from "./scaling-minute.repository.ts";
export type { SecretRecord } from "./secret.repository.ts";
export type { ServiceInsert, ServiceRecord } from "./service.repository.ts";
export type { ServiceMinute, ServiceTraffic } from "./service-minute.repository.ts";
export type { ServiceRecording } from "./service-recording.repository.ts";
export type { StoredNearest, TargetFields, TargetInsert, TargetRecord } from "./target.repository.ts";
export type { RuleTopUps } from "./top-up.repository.ts";
export {
  type AccountSpan,
  type AccountVersions,
  type BookingBasis,
  type BookingKept,
  type BookingRead,
  type BookingWanted,
  eventId,
  type KnownEvent,
  type UsageRepository,
} from "./usage.repository.ts";
export {
  formatUsageCursor,
  type InvoicedCharges,
  parseUsageCursor,
  type UsageEventFilter,
} from "./usage-event-filter.ts";
export type { UsagePlace, UsageSpan } from "./usage-history.repository.ts";
export type { AccountSpend, SpendAsked, UsageEventRecord } from "./usage-read.repository.ts";
export type {
  BookingWrite,
  ChargeRow,
  EventRow,
  HourRow,
  SpendKey,
  TotalKey,
  ValueKey,
} from "./usage-write.ts";
export type { WorkerFields, WorkerOwner, WorkerRecord } from "./worker.repository.ts";
export type { WorkerHostRecord } from "./worker-host.repository.ts";
export type {
  WorkerInstanceHeard,
  WorkerInstanceInsert,
  WorkerInstanceRecord,
} from "./worker-instance.repository.ts";
export type { WorkerRevisionRecord } from "./worker-revision.repository.ts";
