import type { EgressReport, EgressVerdict, NodeId, ProxyId } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import type { AgentConnections } from "../gateway/agent-connections.ts";
import { Doubts } from "./doubts.ts";
import type { Finding, FindingsBook } from "./findings-book.ts";
import type { LearnedBook } from "./learned-book.ts";
import type { Heard, ReplicaFinding, ReplicaWords } from "./replica-words.ts";

type Found = EgressReport["proxies"][number];

export type FleetNewsOptions = {
  clock: Clock;
  connections: Pick<AgentConnections, "get">;
  findings: FindingsBook;
  learned: LearnedBook;
  words: Pick<ReplicaWords, "holds" | "findings" | "left">;
  /** Nodes that have got their orders. */
  told: () => Iterable<NodeId>;
  /** Of this replica's nodes. */
  probers: () => ReadonlyMap<ProxyId, NodeId>;
  isKnown: (id: ProxyId) => boolean;
  /** Somebody finds them other than before. */
  onFound: (ids: readonly ProxyId[]) => void;
};

/** Of what replicas tell again, times that differ by less than this are the same. */
const SAME_MS = 2000;

/** Takes what one node found to the others: holds of targets, and the verdicts of those who probe; also to and from the nodes of other replicas. */
export class FleetNews {
  readonly #options: FleetNewsOptions;
  /** Who probes for another replica. */
  readonly #remote = new Map<ProxyId, { nodeId: NodeId; hubId: string }>();
  readonly #doubts = new Doubts();

  constructor(options: FleetNewsOptions) {
    this.#options = options;
  }

  /** Null = nobody there, as far as it is known here. */
  remoteProberOf(id: ProxyId): NodeId | null {
    return this.#remote.get(id)?.nodeId ?? null;
  }

  /** Before they are noted in the book of findings. */
  found(nodeId: NodeId, proxies: readonly Found[]): void {
    const probers = this.#options.probers();
    this.#askProbers(proxies, probers);
    const news = proxies.filter(
      (each) => probers.get(each.proxyId) === nodeId && this.#isOther(nodeId, each),
    );
    if (news.length === 0) return;
    this.#tell(nodeId, { holds: [], verdicts: news.map(verdictOf) });
    this.#options.words.findings(news.map((each) => ({ ...each, nodeId })));
  }

  /** Who finds a proxy well that another node finds bad looks again; of the probers that are connected here. */
  #askProbers(proxies: readonly Found[], probers: ReadonlyMap<ProxyId, NodeId>): void {
    const { findings, clock, connections } = this.#options;
    const asked = new Map<NodeId, ProxyId[]>();
    for (const { proxyId, health } of proxies) {
      const proberId = probers.get(proxyId);
      if (proberId === undefined || health === "healthy" || health === "unproven") continue;
      const known = findings.of(proxyId).find((finding) => finding.nodeId === proberId);
      if (known?.health !== "healthy" || !this.#doubts.raise(proxyId, clock.monotonicMs())) continue;
      asked.set(proberId, [...(asked.get(proberId) ?? []), proxyId]);
    }
    for (const [proberId, doubted] of asked) {
      connections.get(proberId)?.sendEgressNews({ holds: [], verdicts: [], doubted });
    }
  }

  /** Of proxies that are there no more. */
  sweep(): void {
    this.#doubts.sweep(this.#options.isKnown);
  }

  holds(nodeId: NodeId, told: EgressReport["holds"]): void {
    const { learned, words, clock } = this.#options;
    const holds = learned.take(told, { ms: clock.monotonicMs(), atMs: clock.nowAtMs() });
    if (holds.length === 0) return;
    this.#tell(nodeId, { holds, verdicts: [] });
    words.holds(holds);
  }

  /** It has new orders: what others find of the proxies in them, and what targets said before its first ones. */
  ordered(nodeId: NodeId, isFirst: boolean): void {
    const { learned, clock, connections } = this.#options;
    const holds = isFirst ? learned.current(clock.monotonicMs()) : [];
    const verdicts = this.#probed().flatMap((finding) =>
      finding.nodeId === nodeId ? [] : verdictOf(finding),
    );
    if (holds.length + verdicts.length === 0) return;
    connections.get(nodeId)?.sendEgressNews({ holds, verdicts });
  }

  disconnected(nodeId: NodeId): void {
    this.#options.words.left(nodeId);
  }

  /** What another replica has to know of this one's nodes. */
  current(): { holds: EgressReport["holds"]; findings: ReplicaFinding[] } {
    const { learned, clock, probers, findings } = this.#options;
    const own = [...probers()].flatMap(([id, nodeId]) =>
      findings.of(id).filter((one) => one.nodeId === nodeId),
    );
    return {
      holds: learned.current(clock.monotonicMs()),
      findings: own.map(({ receivedMs: _, ...finding }) => finding),
    };
  }

  heard({ hubId, holds, findings, left }: Heard): void {
    const { learned, clock, connections } = this.#options;
    const now = { ms: clock.monotonicMs(), atMs: clock.nowAtMs() };
    const newHolds = learned.take(holds, now, SAME_MS);
    const known = findings.filter(
      ({ proxyId, nodeId }) => this.#options.isKnown(proxyId) && connections.get(nodeId) === null,
    );
    const news = known.filter((each) => this.#isOther(each.nodeId, each));
    for (const finding of known) this.#note(hubId, finding, now.ms);
    if (newHolds.length + news.length > 0)
      this.#tell(null, { holds: newHolds, verdicts: news.map(verdictOf) });
    for (const nodeId of left) this.#forget(nodeId);
  }

  /** Another replica has gone, and its nodes with it. */
  hubGone(hubId: string): void {
    const nodeIds = new Set<NodeId>();
    for (const each of this.#remote.values()) if (each.hubId === hubId) nodeIds.add(each.nodeId);
    for (const nodeId of nodeIds) this.#forget(nodeId);
  }

  #note(hubId: string, { nodeId, ...finding }: ReplicaFinding, nowMs: number): void {
    const { findings, onFound } = this.#options;
    const { proxyId } = finding;
    const before = this.#remote.get(proxyId);
    // Only who probes is told of: the one that did before is so no more.
    if (before !== undefined && before.hubId === hubId && before.nodeId !== nodeId) {
      findings.forgetPair(before.nodeId, proxyId);
    }
    this.#remote.set(proxyId, { nodeId, hubId });
    onFound(findings.take(nodeId, [finding], nowMs));
  }

  /** It is not connected there any more; perhaps it is here. */
  #forget(nodeId: NodeId): void {
    for (const [id, each] of this.#remote) if (each.nodeId === nodeId) this.#remote.delete(id);
    if (this.#options.connections.get(nodeId) !== null) return;
    this.#options.onFound(this.#options.findings.forgetNode(nodeId));
  }

  #isOther(nodeId: NodeId, { proxyId, health, fault, provenAtMs = null }: Found): boolean {
    const before = this.#options.findings.of(proxyId).find((finding) => finding.nodeId === nodeId);
    if (before?.health !== health || before.fault !== fault) return true;
    return provenAtMs !== null && provenAtMs !== before.provenAtMs;
  }

  /** What those say who probe, here or at another replica. */
  #probed(): Finding[] {
    const { findings, probers } = this.#options;
    const ids = new Set([...probers().keys(), ...this.#remote.keys()]);
    return [...ids].flatMap((id) => {
      const proberIds = [probers().get(id), this.#remote.get(id)?.nodeId];
      const all = findings.of(id);
      return (
        all.find((one) => one.nodeId === proberIds[0]) ?? all.find((one) => one.nodeId === proberIds[1]) ?? []
      );
    });
  }

  #tell(from: NodeId | null, news: { holds: EgressReport["holds"]; verdicts: EgressVerdict[] }): void {
    const { told, connections } = this.#options;
    for (const nodeId of told()) if (nodeId !== from) connections.get(nodeId)?.sendEgressNews(news);
  }
}

function verdictOf({ proxyId, health, fault, healthReason, healthSinceAtMs }: Found): EgressVerdict {
  return { proxyId, health, fault, sentence: healthReason.slice(0, 300), atMs: healthSinceAtMs };
}
