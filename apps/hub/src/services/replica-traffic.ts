import { type InstanceId, type ServiceId, TrafficWord } from "@orrery/protocol";
import type { Clock, Logger } from "@orrery/runtime";
import { fromWord, partsOf, toWord } from "../replica-word.ts";

export type InstanceFigures = TrafficWord["instances"][number];
export type QueueFigures = TrafficWord["queues"][number];

export type ReplicaTrafficOptions = {
  hubId: string;
  clock: Pick<Clock, "monotonicMs">;
  log: Logger;
  random: () => number;
  /** To all replicas, this one among them; at most `WORD_BYTES_MAX` each. */
  tell: (word: string) => Promise<void>;
  /** By the gateways of this replica; null = there are no services. */
  own: () => { instances: InstanceFigures[]; queues: QueueFigures[] } | null;
};

type Beat = {
  number: number;
  instances: Map<InstanceId, InstanceFigures>;
  queues: Map<ServiceId, QueueFigures>;
};
type Other = { heardMs: number; now: Beat; before: Beat | null };

const BEAT_EVERY_MS = 2000;
/** Of a replica that is alone. */
const ALONE_EVERY_BEATS = 5;
const JITTER_RATIO = 0.2;
/** Three beats: its agents connect to others, which then count them. */
const GONE_AFTER_MS = 7000;
const HUBS_MAX = 64;
/** Of more, the busiest are told. */
const INSTANCES_MAX = 10_000;
const QUEUES_MAX = 2000;

/** What the gateways of other replicas tell of instances, by the database's notifications. A replica that is alone says that it is there, and nothing else. */
export class ReplicaTraffic {
  readonly #options: ReplicaTrafficOptions;
  readonly #others = new Map<string, Other>();
  #timer: NodeJS.Timeout | null = null;
  #beat = 0;

  constructor(options: ReplicaTrafficOptions) {
    this.#options = options;
  }

  start(): void {
    const inMs = BEAT_EVERY_MS * (1 - JITTER_RATIO * this.#options.random());
    this.#timer = setTimeout(() => {
      this.tell();
      this.start();
    }, inMs).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  *instance(id: InstanceId): Generator<InstanceFigures> {
    for (const { now, before } of this.#fresh()) {
      const figures = now.instances.get(id) ?? before?.instances.get(id);
      if (figures !== undefined) yield figures;
    }
  }

  *queue(id: ServiceId): Generator<QueueFigures> {
    for (const { now, before } of this.#fresh()) {
      const figures = now.queues.get(id) ?? before?.queues.get(id);
      if (figures !== undefined) yield figures;
    }
  }

  /** As it came from the database. */
  heard(text: string): void {
    const word = fromWord("traffic", TrafficWord, text);
    const { hubId, clock } = this.#options;
    if (word === null || word.hubId === hubId) return;
    const known = this.#others.get(word.hubId);
    if (known === undefined && this.#others.size >= HUBS_MAX) return;
    const other = known ?? { heardMs: 0, now: newBeat(word.beat), before: null };
    this.#others.set(word.hubId, other);
    other.heardMs = clock.monotonicMs();
    if (word.beat > other.now.number) {
      other.before = other.now;
      other.now = newBeat(word.beat);
    }
    const beat = word.beat === other.now.number ? other.now : other.before;
    if (beat === null || word.beat < beat.number) return;
    for (const each of word.instances) beat.instances.set(each.id, each);
    for (const each of word.queues) beat.queues.set(each.id, each);
  }

  /** One beat. */
  tell(): void {
    const { own, clock } = this.#options;
    const nowMs = clock.monotonicMs();
    for (const [hubId, { heardMs }] of this.#others)
      if (nowMs - heardMs >= GONE_AFTER_MS) this.#others.delete(hubId);
    const figures = own();
    if (figures === null) return;
    this.#beat += 1;
    const isAlone = this.#others.size === 0;
    if (isAlone && this.#beat % ALONE_EVERY_BEATS !== 1) return;
    const instances = isAlone ? [] : busiest(figures.instances);
    const queues = isAlone ? [] : figures.queues.slice(0, QUEUES_MAX);
    this.#send({ instances: [], queues: [] });
    for (const part of partsOf(instances)) this.#send({ instances: part, queues: [] });
    for (const part of partsOf(queues)) this.#send({ instances: [], queues: part });
  }

  *#fresh(): Generator<Other> {
    const nowMs = this.#options.clock.monotonicMs();
    for (const other of this.#others.values()) if (nowMs - other.heardMs < GONE_AFTER_MS) yield other;
  }

  #send(part: Pick<TrafficWord, "instances" | "queues">): void {
    const { hubId, tell, log } = this.#options;
    const word: TrafficWord = { hubId, beat: this.#beat, ...part };
    tell(toWord("traffic", word)).catch((error: unknown) =>
      log.debug({ err: error }, "could not tell the other hubs of services' traffic; it is told again"),
    );
  }
}

function newBeat(number: number): Beat {
  return { number, instances: new Map(), queues: new Map() };
}

function busiest(instances: InstanceFigures[]): InstanceFigures[] {
  if (instances.length <= INSTANCES_MAX) return instances;
  return instances.toSorted((a, b) => b.perSecond - a.perSecond).slice(0, INSTANCES_MAX);
}
