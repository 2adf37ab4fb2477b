import type { NodeRecord } from "@orrery/db";
import {
  addSample,
  afterRestart,
  createMinuteRollup,
  describeHealth,
  describeStatus,
  type HealthState,
  METRIC_NAMES,
  type MinuteRollup,
  type MinuteRow,
  neverConnected,
  startOfMinute,
  takeMinute,
} from "@orrery/domain";
import { NodeLive, type NodeLivePatch, type NodeView, REPORT_INTERVAL_DEFAULT_MS } from "@orrery/protocol";
import { MetricRing, type RingBudget } from "./metric-ring.ts";

const LIVE_KEYS = Object.keys(NodeLive.shape) as (keyof NodeLive)[];

export type EntryCertificate = { serial: string; expiresAtMs: number };

/** One node as this hub knows it: its row, what its agent reported, its health, and what browsers were told of it. */
export class NodeEntry {
  record: NodeRecord;
  certificate: EntryCertificate | null = null;
  health: HealthState;
  healthReason: string;
  /** True while another replica holds the agent's connection: then the row says how the node is, not this hub's senses. */
  isElsewhere = false;
  connectedAtMs: number | null = null;
  lastSeenAtMs: number | null;
  hasUnsavedLastSeen = false;
  /** What browsers were told last; null = not yet of this node. */
  sentView: NodeView | null = null;
  /** Live fields that arrived since browsers were told last. */
  pendingLive: NodeLivePatch | null = null;
  readonly ring: MetricRing;
  readonly #rollup: MinuteRollup;
  #live: Partial<NodeLive> = {};
  #isLiveComplete = false;

  constructor(record: NodeRecord, nowAtMs: number, budget: RingBudget) {
    this.record = record;
    this.lastSeenAtMs = record.lastSeenAtMs;
    this.health =
      record.lastSeenAtMs === null && record.health === "unknown"
        ? neverConnected(record.healthSinceAtMs, REPORT_INTERVAL_DEFAULT_MS)
        : afterRestart(
            { health: record.health, reason: record.healthReason, sinceAtMs: record.healthSinceAtMs },
            nowAtMs,
            REPORT_INTERVAL_DEFAULT_MS,
          );
    this.healthReason = describeHealth(this.health);
    this.ring = new MetricRing(budget);
    this.#rollup = createMinuteRollup(nowAtMs);
  }

  /** Takes in one report's live fields and samples them. Returns the finished minute when a new one has begun. */
  applyLive(patch: NodeLivePatch, nowAtMs: number): MinuteRow | null {
    Object.assign(this.#live, patch);
    if (this.pendingLive === null) this.pendingLive = patch;
    else Object.assign(this.pendingLive, patch);
    if (!this.#isLiveComplete) this.#isLiveComplete = LIVE_KEYS.every((key) => this.#live[key] !== undefined);
    const finished = this.takeFinishedMinute(nowAtMs);
    addSample(this.#rollup, this.#sampleOf);
    this.ring.add(nowAtMs, this.#sampleOf);
    return finished;
  }

  takeFinishedMinute(nowAtMs: number): MinuteRow | null {
    if (this.#rollup.minuteAtMs === startOfMinute(nowAtMs)) return null;
    return takeMinute(this.#rollup, nowAtMs);
  }

  /** Also an unfinished minute: for the shutdown. */
  takeMinute(nowAtMs: number): MinuteRow | null {
    return takeMinute(this.#rollup, nowAtMs);
  }

  view(): NodeView {
    const { record } = this;
    const health = this.isElsewhere ? record.health : this.health.status.health;
    const healthReason = this.isElsewhere ? record.healthReason : this.healthReason;
    const live = this.#isLiveComplete ? (this.#live as NodeLive) : null;
    return {
      id: record.id,
      name: record.name,
      region: record.region,
      zone: record.zone,
      labels: record.labels,
      latitude: record.latitude,
      longitude: record.longitude,
      admission: record.admission,
      health,
      healthSinceAtMs: this.isElsewhere ? record.healthSinceAtMs : this.health.status.sinceAtMs,
      scheduling: record.scheduling,
      schedulingDetail: record.schedulingDetail,
      statusReason: describeStatus({
        admission: record.admission,
        health,
        healthReason,
        scheduling: record.scheduling,
        schedulingDetail: record.schedulingDetail,
      }),
      lastSeenAtMs: this.lastSeenAtMs,
      connectedAtMs: this.connectedAtMs,
      enrolledAtMs: record.enrolledAtMs,
      agentVersion: record.agentVersion,
      rttMs: live?.rttMs ?? null,
      certificateSerial: this.certificate?.serial ?? null,
      certificateExpiresAtMs: this.certificate?.expiresAtMs ?? null,
      facts: record.facts,
      live: live === null ? null : { ...live },
    };
  }

  /** Made once, because a closure for every report would be garbage for every report. */
  readonly #sampleOf = (metricIndex: number): number => {
    const name = METRIC_NAMES[metricIndex];
    const value = name === undefined ? null : this.#live[name];
    return value ?? Number.NaN;
  };
}
