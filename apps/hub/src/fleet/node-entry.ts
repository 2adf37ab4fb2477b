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
import {
  type MapNode,
  NodeHealth,
  NodeLive,
  type NodeLivePatch,
  type NodeView,
  REPORT_INTERVAL_DEFAULT_MS,
} from "@orrery/protocol";
import { isDemoNode } from "../targets/demo-delay.ts";
import { MetricRing, type RingBudget } from "./metric-ring.ts";

const LIVE_KEYS = Object.keys(NodeLive.shape) as (keyof NodeLive)[];

export type EntryCertificate = { serial: string; expiresAtMs: number };

/** What the map shows of a node, apart from its part in federations. */
export type FleetMapNode = {
  node: Omit<MapNode, "slot">;
  state: Pick<NodeView, "health" | "admission" | "scheduling"> & { loadRatio: number | null };
};

/** From better to worse, as minutes remember it: that nothing was known counts only where nothing else was. */
const HEALTH_ORDER: readonly NodeHealth[] = NodeHealth.options;

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
  /** Of the minute under way. */
  #worstHealth: NodeHealth = "online";

  constructor(record: NodeRecord, nowAtMs: number, budget: RingBudget) {
    this.record = record;
    this.lastSeenAtMs = record.lastSeenAtMs;
    this.health = healthOf(record, nowAtMs);
    this.healthReason = describeHealth(this.health);
    this.#worstHealth = this.health.status.health;
    this.ring = new MetricRing(budget);
    this.#rollup = createMinuteRollup(nowAtMs);
  }

  /** This hub's senses begin anew with what the row says. */
  restart(nowAtMs: number): void {
    this.health = healthOf(this.record, nowAtMs);
    this.healthReason = describeHealth(this.health);
    this.noteHealth(this.health.status.health);
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

  noteHealth(health: NodeHealth): void {
    if (HEALTH_ORDER.indexOf(health) > HEALTH_ORDER.indexOf(this.#worstHealth)) this.#worstHealth = health;
  }

  /** The worst since the last call. */
  takeWorstHealth(): NodeHealth {
    const worst = this.#worstHealth;
    this.#worstHealth = this.#healthNow();
    return worst;
  }

  mapNode(): FleetMapNode {
    const { id, name, region, zone, labels, latitude, longitude, agentVersion, admission, scheduling } =
      this.record;
    const health = this.#healthNow();
    const isHeard = health === "online" || health === "suspect";
    return {
      node: {
        id,
        name,
        region,
        zone,
        labels,
        latitude,
        longitude,
        version: agentVersion,
        isDemo: isDemoNode(this.record),
      },
      state: {
        health,
        admission,
        scheduling,
        // What a node that is gone was busy with says nothing about now.
        loadRatio: isHeard ? (this.#live.cpuRatio ?? null) : null,
      },
    };
  }

  view(): NodeView {
    const { record } = this;
    const health = this.#healthNow();
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

  #healthNow(): NodeHealth {
    return this.isElsewhere ? this.record.health : this.health.status.health;
  }

  /** Made once, because a closure for every report would be garbage for every report. */
  readonly #sampleOf = (metricIndex: number): number => {
    const name = METRIC_NAMES[metricIndex];
    const value = name === undefined ? null : this.#live[name];
    return value ?? Number.NaN;
  };
}

function healthOf(record: NodeRecord, nowAtMs: number): HealthState {
  if (record.lastSeenAtMs === null && record.health === "unknown") {
    return neverConnected(record.healthSinceAtMs, REPORT_INTERVAL_DEFAULT_MS);
  }
  const before = { health: record.health, reason: record.healthReason, sinceAtMs: record.healthSinceAtMs };
  return afterRestart(before, nowAtMs, REPORT_INTERVAL_DEFAULT_MS);
}
