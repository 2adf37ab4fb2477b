import type { EgressHold, NodeId, ProxyId } from "@orrery/protocol";
import { ReplicaWord } from "@orrery/protocol";
import { type Clock, type Logger, parseJson } from "@orrery/runtime";
import { isNamedWord, partsOf } from "../replica-word.ts";

export type ReplicaFinding = ReplicaWord["findings"][number];
export type Heard = Omit<ReplicaWord, "isNew">;
type Current = { readonly holds: readonly EgressHold[]; readonly findings: readonly ReplicaFinding[] };

export type ReplicaWordsOptions = {
  hubId: string;
  clock: Clock;
  log: Logger;
  random: () => number;
  /** To all replicas, this one among them; at most `WORD_BYTES_MAX` each. */
  tell: (word: string) => Promise<void>;
  hear: (word: Heard) => void;
  /** It has not been heard for a minute: what it told holds no more. */
  gone: (hubId: string) => void;
  /** Everything that a replica has to know that knows nothing yet. */
  current: () => Current;
};

const SAY_AFTER_MS = 50;
const BEAT_EVERY_MS = 10_000;
/** What was missed is said again so often. */
const AGAIN_EVERY_MS = 30_000;
const GONE_AFTER_MS = 60_000;
const JITTER_RATIO = 0.2;
const HUBS_MAX = 64;
const HOLDS_MAX = 1000;
const LEFT_MAX = 1000;
const FINDINGS_MAX = 4000;

/**
 * What replicas tell each other of proxies at once, by the database's notifications. None is stored: everything is said again now and then, so one
 * that is lost costs half a minute. A replica that is alone says that it is there, and nothing else.
 */
export class ReplicaWords {
  readonly #options: ReplicaWordsOptions;
  readonly #others = new Map<string, number>();
  #holds: EgressHold[] = [];
  #left = new Set<NodeId>();
  #findings = new Map<ProxyId, ReplicaFinding>();
  #hasNewRows = false;
  #sayTimer: NodeJS.Timeout | null = null;
  #beatTimer: NodeJS.Timeout | null = null;
  #saidAllMs = 0;

  constructor(options: ReplicaWordsOptions) {
    this.#options = options;
  }

  start(): void {
    this.#send({ isNew: true });
    this.#beatLater();
  }

  stop(): void {
    for (const timer of [this.#sayTimer, this.#beatTimer]) if (timer !== null) clearTimeout(timer);
    this.#sayTimer = null;
    this.#beatTimer = null;
  }

  holds(holds: readonly EgressHold[]): void {
    this.#holds = [...this.#holds, ...holds].slice(-HOLDS_MAX);
    this.#sayLater();
  }

  findings(findings: readonly ReplicaFinding[]): void {
    for (const finding of findings) {
      if (this.#findings.size < FINDINGS_MAX) this.#findings.set(finding.proxyId, finding);
    }
    this.#sayLater();
  }

  left(nodeId: NodeId): void {
    if (this.#left.size < LEFT_MAX) this.#left.add(nodeId);
    this.#sayLater();
  }

  newRows(): void {
    this.#hasNewRows = true;
    this.#sayLater();
  }

  /** As it came from the database. */
  heard(text: string): void {
    const { hubId, clock, log, hear } = this.#options;
    if (isNamedWord(text)) return;
    const parsed = ReplicaWord.safeParse(parseJson(text));
    if (!parsed.success) {
      log.warn(
        { problem: parsed.error.issues[0]?.message },
        "another hub told something that this one cannot read",
      );
      return;
    }
    const { isNew, ...word } = parsed.data;
    if (word.hubId === hubId) return;
    const isUnknown = !this.#others.has(word.hubId);
    if (isUnknown && this.#others.size >= HUBS_MAX) return;
    this.#others.set(word.hubId, clock.monotonicMs());
    hear(word);
    if (isNew || isUnknown) this.#sayAll();
  }

  #sayAll(): void {
    const { holds, findings } = this.#options.current();
    this.#saidAllMs = this.#options.clock.monotonicMs();
    this.holds(holds);
    this.findings(findings);
  }

  #sayLater(): void {
    this.#sayTimer ??= setTimeout(() => this.#say(), SAY_AFTER_MS).unref();
  }

  /** In as many words as it takes. */
  #say(): void {
    this.#sayTimer = null;
    const [holds, findings, left] = [this.#holds, [...this.#findings.values()], [...this.#left]];
    const hasNewRows = this.#hasNewRows;
    this.#holds = [];
    this.#findings.clear();
    this.#left.clear();
    this.#hasNewRows = false;
    if (this.#others.size === 0) return;
    for (const part of partsOf(holds)) this.#send({ holds: part });
    for (const part of partsOf(findings)) this.#send({ findings: part });
    for (const part of partsOf(left)) this.#send({ left: part });
    if (hasNewRows) this.#send({ hasNewRows });
  }

  #beatLater(): void {
    const inMs = BEAT_EVERY_MS * (1 - JITTER_RATIO * this.#options.random());
    this.#beatTimer = setTimeout(() => this.#beat(), inMs).unref();
  }

  #beat(): void {
    const nowMs = this.#options.clock.monotonicMs();
    for (const [hubId, heardMs] of this.#others) {
      if (nowMs - heardMs < GONE_AFTER_MS) continue;
      this.#others.delete(hubId);
      this.#options.gone(hubId);
    }
    this.#send({});
    if (this.#others.size > 0 && nowMs - this.#saidAllMs >= AGAIN_EVERY_MS) this.#sayAll();
    this.#beatLater();
  }

  #send(part: Partial<ReplicaWord>): void {
    const { hubId, tell, log } = this.#options;
    const word: ReplicaWord = {
      hubId,
      isNew: false,
      holds: [],
      findings: [],
      left: [],
      hasNewRows: false,
      ...part,
    };
    tell(JSON.stringify(word)).catch((error: unknown) =>
      log.warn({ err: error }, "could not tell the other hubs of proxies; it is told again"),
    );
  }
}
