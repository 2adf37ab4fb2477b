import { isDeepStrictEqual } from "node:util";
import type { WorkerInstanceRecord } from "@orrery/db";
import { lostState } from "@orrery/domain/workers";
import type { NodeId } from "@orrery/protocol";
import type { InstanceId, InstanceReport, WorkerHost, WorkerReport } from "@orrery/protocol/workers";

export type HeardInstance = { readonly report: InstanceReport; readonly heardAtMs: number };

type Session = { firstReportMs: number | null; readonly listed: Set<InstanceId> };

/** Long enough for a node to list all its instances after a new connection, in several reports. */
const LISTED_WITHIN_MS = 5000;

/** What agents tell of instances and of their hosts: those of this replica at once, the others' as it was stored. */
export class InstanceBook {
  readonly #heard = new Map<InstanceId, HeardInstance>();
  readonly #hosts = new Map<NodeId, WorkerHost>();
  readonly #sessions = new Map<NodeId, Session>();
  /** Nodes of which anything was heard since this hub started. */
  readonly #informed = new Set<NodeId>();
  readonly #lostSince = new Map<NodeId, number>();

  connected(nodeId: NodeId): void {
    this.#sessions.set(nodeId, { firstReportMs: null, listed: new Set() });
  }

  disconnected(nodeId: NodeId): void {
    this.#sessions.delete(nodeId);
  }

  isConnected(nodeId: NodeId): boolean {
    return this.#sessions.has(nodeId);
  }

  /** Returns whose state changed, and whether the host is another. `isOurs`: it was ordered on this node. */
  take(
    nodeId: NodeId,
    report: WorkerReport,
    now: { ms: number; atMs: number },
    isOurs: (id: InstanceId) => boolean,
  ): { changed: InstanceId[]; isNewHost: boolean } {
    this.#informed.add(nodeId);
    const session = this.#sessions.get(nodeId);
    if (session !== undefined) session.firstReportMs ??= now.ms;
    const changed: InstanceId[] = [];
    for (const each of report.instances) {
      if (!isOurs(each.instanceId)) continue;
      session?.listed.add(each.instanceId);
      const before = this.#heard.get(each.instanceId)?.report;
      this.#heard.set(each.instanceId, { report: each, heardAtMs: now.atMs });
      if (before === undefined || isNews(before, each)) changed.push(each.instanceId);
    }
    const isNewHost = !isDeepStrictEqual(this.#hosts.get(nodeId), report.host);
    this.#hosts.set(nodeId, report.host);
    return { changed, isNewHost };
  }

  /** As stored: by this hub before it was started anew, or by another replica. True = its state is news. */
  takeRow({ id, nodeId, report, heardAtMs }: WorkerInstanceRecord, startedAtMs: number): boolean {
    if (report === null || heardAtMs === null) return false;
    if (heardAtMs > startedAtMs) this.#informed.add(nodeId);
    const before = this.#heard.get(id);
    if (before !== undefined && (this.isConnected(nodeId) || before.heardAtMs >= heardAtMs)) return false;
    this.#heard.set(id, { report, heardAtMs });
    return before === undefined || isNews(before.report, report);
  }

  takeHost(nodeId: NodeId, host: WorkerHost): void {
    if (!this.isConnected(nodeId) || !this.#hosts.has(nodeId)) this.#hosts.set(nodeId, host);
  }

  hostOf(nodeId: NodeId): WorkerHost | null {
    return this.#hosts.get(nodeId) ?? null;
  }

  heard(id: InstanceId): HeardInstance | null {
    return this.#heard.get(id) ?? null;
  }

  /** True = that is news. */
  setLost(nodeId: NodeId, isLost: boolean, nowAtMs: number): boolean {
    const wasLost = this.#lostSince.has(nodeId);
    if (isLost && !wasLost) this.#lostSince.set(nodeId, nowAtMs);
    if (!isLost) this.#lostSince.delete(nodeId);
    return isLost !== wasLost;
  }

  isLost(nodeId: NodeId): boolean {
    return this.#lostSince.has(nodeId);
  }

  isInformed(nodeId: NodeId): boolean {
    return this.#informed.has(nodeId) || this.isLost(nodeId);
  }

  /** As its node told last, or lost; null = it has not told. */
  reportOf({ id, nodeId }: WorkerInstanceRecord, nodeName: string): InstanceReport | null {
    const report = this.#heard.get(id)?.report ?? null;
    const lostSinceAtMs = this.#lostSince.get(nodeId);
    if (report === null || lostSinceAtMs === undefined) return report;
    return { ...report, state: lostState(report.state, nodeName, lostSinceAtMs) };
  }

  /** Its node has told of everything that it has, and of this one nothing. */
  isUnknownThere(nodeId: NodeId, id: InstanceId, nowMs: number): boolean {
    const session = this.#sessions.get(nodeId);
    if (session === undefined || session.firstReportMs === null || session.listed.has(id)) return false;
    return nowMs - session.firstReportMs >= LISTED_WITHIN_MS;
  }

  forget(id: InstanceId): void {
    this.#heard.delete(id);
  }
}

/** Whether anybody acts on the difference: usage, checks and logs change all the time. */
function isNews(before: InstanceReport, after: InstanceReport): boolean {
  const { state, ports } = after;
  return (
    before.state.phase !== state.phase ||
    before.state.reason !== state.reason ||
    before.state.restartCount !== state.restartCount ||
    before.pid !== after.pid ||
    !isDeepStrictEqual(before.ports, ports)
  );
}
