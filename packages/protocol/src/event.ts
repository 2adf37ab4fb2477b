import { z } from "zod";
import { Actor } from "./actor.ts";
import { CorrelationId, EventId } from "./ids.ts";
import { PageInput } from "./page.ts";
import { AtMs } from "./time.ts";

/**
 * Every event type the hub writes itself. Agents may add types of their own under `agent.`.
 * Audit = the events whose actor is an operator or an API token, plus sign-in attempts.
 */
export const HUB_EVENT_TYPES = [
  "node.enrolled",
  "node.admission_requested",
  "node.admitted",
  "node.rejected",
  "node.connected",
  "node.disconnected",
  "node.superseded",
  "node.left",
  "node.health_changed",
  "node.cordoned",
  "node.uncordoned",
  "node.drain_started",
  "node.drained",
  "node.drain_deadline_passed",
  "node.maintenance_started",
  "node.maintenance_ended",
  "node.scheduling_expired",
  "node.renamed",
  "node.labels_changed",
  "node.removed",
  "node.certificate_issued",
  "node.certificate_revoked",
  "node.protocol_violation",
  "node.clock_skewed",
  "federation.created",
  "federation.changed",
  "federation.topology_changed",
  "federation.members_changed",
  "federation.removed",
  "federation.paused",
  "federation.resumed",
  "federation.leader_changed",
  "federation.leaderless",
  "federation.member_lost",
  "federation.member_failed",
  "federation.member_replaced",
  "federation.switchover_asked",
  "federation.switchover_scheduled",
  "federation.switchover_cancelled",
  "federation.recover_asked",
  "federation.forced",
  "failover.succeeded",
  "failover.failed",
  "failover.blocked",
  "failover.cleared",
  "failover.acknowledged",
  "drill.started",
  "drill.graded",
  "drill.failed",
  "drill.scheduled",
  "account.created",
  "account.purchase",
  "account.grant",
  "account.adjustment",
  "account.refund",
  "account.transfer",
  "account.changed",
  "account.suspended",
  "account.resumed",
  "account.closed",
  "account.member_added",
  "account.member_removed",
  "account.rule_added",
  "account.rule_removed",
  "account.assigned",
  "account.alert",
  "account.topped_up",
  "account.fee_added",
  "account.fee_ended",
  "account.finding_opened",
  "account.finding_dismissed",
  "meter.created",
  "meter.archived",
  "rate_card.created",
  "rate_card.ended",
  "invoice.finalized",
  "invoice.paid",
  "invoice.voided",
  "invoice.written_off",
  "invoice.credited",
  "target.created",
  "target.changed",
  "target.removed",
  "target.nearest_changed",
  "pool.created",
  "pool.changed",
  "pool.removed",
  "proxy.imported",
  "proxy.changed",
  "proxy.retired",
  "proxy.health_changed",
  "rate_limit.created",
  "rate_limit.changed",
  "rate_limit.removed",
  "gateway_credential.created",
  "gateway_credential.revoked",
  "service.created",
  "service.changed",
  "service.strategy_changed",
  "service.removed",
  "service.instance_ejected",
  "service.breaker_opened",
  "scaling.created",
  "scaling.changed",
  "scaling.removed",
  "scaling.scaled_up",
  "scaling.scaled_down",
  "scaling.set_by_hand",
  "scaling.provider_failing",
  "scaling.provider_recovered",
  "scaling.metrics_missing",
  "fleet.paused",
  "fleet.resumed",
  "join_token.created",
  "join_token.revoked",
  "join_token.refused",
  "operator.created",
  "operator.role_changed",
  "operator.removed",
  "operator.signed_in",
  "operator.sign_in_failed",
  "operator.signed_out",
  "operator.two_factor_enabled",
  "operator.two_factor_disabled",
  "operator.password_changed",
  "session.revoked",
  "api_token.created",
  "api_token.revoked",
  "setting.changed",
  "hub.started",
  "hub.stopped",
  "hub.blind",
] as const;

export const EventType = z
  .string()
  .max(80)
  .regex(/^[a-z_]+(\.[a-z_]+)+$/, "dotted lower-case words, as in node.cordoned");
export type EventType = z.infer<typeof EventType>;

export const EventSubject = z.object({
  kind: z.enum([
    "node",
    "join_token",
    "operator",
    "session",
    "api_token",
    "setting",
    "hub",
    "federation",
    "target",
    "account",
    "meter",
    "rate_card",
    "invoice",
    "pool",
    "proxy",
    "rate_limit",
    "gateway_credential",
    "service",
    "scaling_group",
  ]),
  id: z.string().max(64),
  name: z.string().max(200),
});
export type EventSubject = z.infer<typeof EventSubject>;

export const EventSeverity = z.enum(["info", "notice", "warning", "critical"]);
export type EventSeverity = z.infer<typeof EventSeverity>;

export const EventView = z.object({
  id: EventId,
  /** Position in the log: later events have a higher one, in commit order. A decimal bigint. */
  position: z.string().regex(/^\d+$/),
  type: EventType,
  severity: EventSeverity,
  /** Version of `data`'s shape for this type. */
  version: z.int().min(1),
  atMs: AtMs,
  subject: EventSubject,
  actor: Actor,
  correlationId: CorrelationId,
  parentId: EventId.nullable(),
  /** One sentence for people. */
  summary: z.string(),
  data: z.record(z.string(), z.json()),
});
export type EventView = z.infer<typeof EventView>;

export const EventListInput = PageInput.extend({
  /** Exact type or a prefix ending in a dot, as in `node.`. */
  type: z.string().max(80).optional(),
  subjectKind: EventSubject.shape.kind.optional(),
  subjectId: z.string().max(64).optional(),
  actorId: z.string().max(64).optional(),
  severity: EventSeverity.optional(),
  /** Everything that one request, or one connection, caused. */
  correlationId: z.string().max(64).optional(),
  /** Text searched in summary, subject and actor names. */
  query: z.string().max(200).optional(),
  fromAtMs: AtMs.optional(),
  toAtMs: AtMs.optional(),
  /** Only events after this position, oldest first: what a tail asks for after a gap. */
  afterPosition: z.string().regex(/^\d+$/).optional(),
  /** Only what people and their tokens did. */
  audit: z.boolean().optional(),
});
export type EventListInput = z.infer<typeof EventListInput>;

export const EventPage = z.object({ items: z.array(EventView), nextCursor: z.string().nullable() });
export type EventPage = z.infer<typeof EventPage>;
