import {
  type FederationId,
  type FederationReport,
  type NodeLive,
  type NodeLivePatch,
  type OutboxEntry,
  type ProbeResult,
  type Report,
  ReportAck,
  type StreamId,
} from "@orrery/protocol";
import { type BackoffPolicy, backoffMs, type Clock, type Logger, type Outbox } from "@orrery/runtime";
import { LiveChanges } from "./live-changes.ts";
import type { RoundTrip } from "./round-trip.ts";
import { type SteadyTimer, startSteadyTimer } from "./steady-timer.ts";

export type ReporterOptions = {
  outbox: Outbox;
  streamId: StreamId;
  readLive: () => NodeLive;
  /** A report of a federation stays the same object until there is a newer one. */
  readFederations: () => readonly FederationReport[];
  /** What was measured since the last call. A report that is lost is not made up for: newer figures follow. */
  takeProbes: () => ProbeResult[];
  roundTrip: RoundTrip;
  clock: Clock;
  log: Logger;
  intervalMs: number;
  /** Hands a report to the connection; the answer, if one comes, goes to `onAck`. */
  send: (report: Report, onAck: (answer: unknown) => void) => void;
  /** After each confirmation, when the outbox has room again. */
  onConfirmed: () => void;
  /** The connection is of no use any more. */
  onBroken: (why: "silent" | "stream_changed") => void;
};

const ACK_DEADLINE_MS = 10_000;
/** A backlog is sent in steps, so that catching up after an outage does not look like flooding. */
const BACKLOG_PAUSE_MS = 100;
const REFUSED_PAUSE: BackoffPolicy = { baseMs: 1000, maxMs: 15_000 };

/**
 * Reports for the time of one connection. Heartbeats go out on a steady timer and wait for nothing; entries of the
 * outbox go out at once when they are written, one report of them at a time, and again until the hub has stored them.
 */
export class Reporter {
  readonly #options: ReporterOptions;
  readonly #changes = new LiveChanges();
  /** What the hub was sent last of each federation. */
  readonly #sentFederations = new Map<FederationId, FederationReport>();
  readonly #timer: SteadyTimer;
  /** When each report without an answer was sent, oldest first. */
  readonly #unackedSinceMs = new Set<{ sentMs: number }>();
  #isSendingEntries = false;
  #entriesPausedUntilMs = 0;
  #refusedCount = 0;
  #wakeTimer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(options: ReporterOptions) {
    this.#options = options;
    this.#timer = startSteadyTimer(options.clock, options.intervalMs, () => this.#tick());
    this.reportNow();
    this.sendEntries();
  }

  setIntervalMs(intervalMs: number): void {
    this.#timer.setIntervalMs(intervalMs);
  }

  reportNow(): void {
    const federations = this.#options
      .readFederations()
      .filter((report) => this.#sentFederations.get(report.federationId) !== report);
    for (const report of federations) this.#sentFederations.set(report.federationId, report);
    const probes = this.#options.takeProbes();
    this.#send(this.#changes.next(this.#options.readLive()), [], { federations, probes });
  }

  /** Called when an entry was appended; harmless when there is nothing to do. */
  sendEntries(): void {
    const { outbox, clock } = this.#options;
    if (this.#isStopped || this.#isSendingEntries || outbox.pendingCount === 0) return;
    const pauseMs = this.#entriesPausedUntilMs - clock.monotonicMs();
    if (pauseMs > 0) {
      this.#wakeTimer ??= setTimeout(() => {
        this.#wakeTimer = null;
        this.sendEntries();
      }, pauseMs);
      return;
    }
    this.#isSendingEntries = true;
    outbox.readBatch().then(
      (batch) => this.#sendBatch(batch.streamId, batch.entries),
      (error) => {
        this.#options.log.error({ err: error }, "the outbox cannot be read");
        this.#pauseEntries(ACK_DEADLINE_MS);
      },
    );
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer.stop();
    if (this.#wakeTimer !== null) clearTimeout(this.#wakeTimer);
  }

  #tick(): void {
    const [oldest] = this.#unackedSinceMs;
    if (oldest !== undefined && this.#options.clock.monotonicMs() - oldest.sentMs > ACK_DEADLINE_MS) {
      this.#break("silent");
      return;
    }
    this.reportNow();
    this.sendEntries();
  }

  #sendBatch(streamId: StreamId, entries: OutboxEntry[]): void {
    if (this.#isStopped) return;
    if (streamId !== this.#options.streamId) {
      this.#break("stream_changed");
      return;
    }
    if (entries.length === 0) this.#isSendingEntries = false;
    else this.#send({}, entries);
  }

  #send(
    live: NodeLivePatch,
    entries: OutboxEntry[],
    { federations = [], probes = [] }: { federations?: FederationReport[]; probes?: ProbeResult[] } = {},
  ): void {
    if (this.#isStopped) return;
    const { clock, send } = this.#options;
    const sent = { sentMs: clock.monotonicMs() };
    this.#unackedSinceMs.add(sent);
    const report: Report = { sentAtMs: clock.nowAtMs(), live, entries };
    if (federations.length > 0) report.federations = federations;
    if (probes.length > 0) report.probes = probes;
    send(report, (answer) => {
      this.#unackedSinceMs.delete(sent);
      void this.#onAnswer(answer, sent.sentMs, entries);
    });
  }

  async #onAnswer(answer: unknown, sentMs: number, entries: OutboxEntry[]): Promise<void> {
    const { clock, roundTrip, log, outbox } = this.#options;
    const parsed = ReportAck.safeParse(answer);
    if (!parsed.success) {
      log.error({ problem: parsed.error.issues[0]?.message }, "the hub's answer to a report is not valid");
      if (entries.length > 0) this.#pauseEntries(ACK_DEADLINE_MS);
      return;
    }
    const ack = parsed.data;
    // An answer to entries comes after they were stored: it measures the hub's disk, not the way to it.
    if (entries.length === 0) {
      const rttMs = clock.monotonicMs() - sentMs;
      roundTrip.observe({ rttMs, hubAtMs: ack.hubAtMs, localAtMs: clock.nowAtMs() });
    }
    if (ack.outcome === "refused") {
      // What of this report's live values the hub took is not known.
      this.#changes.reset();
      this.#sentFederations.clear();
      if (entries.length > 0) this.#onEntriesRefused(ack.error.code, ack.error.message);
      return;
    }
    // An answer that was under way while the stream changed must not confirm the new stream's entries.
    if (entries.length === 0 || this.#isStopped || outbox.streamId !== this.#options.streamId) return;
    const before = outbox.ackedSequence;
    const confirmed = await outbox.ack(ack.ackedSequence);
    if (confirmed.outcome === "ahead") {
      await outbox.restartStream({
        reason: "the hub has more of this stream than was written here",
        receiverSequence: ack.ackedSequence,
        nowAtMs: clock.nowAtMs(),
      });
      this.#break("stream_changed");
      return;
    }
    this.#refusedCount = 0;
    this.#pauseEntries(outbox.ackedSequence > before ? BACKLOG_PAUSE_MS : REFUSED_PAUSE.baseMs);
    this.#options.onConfirmed();
  }

  #onEntriesRefused(code: string, message: string): void {
    const pauseMs = backoffMs(REFUSED_PAUSE, this.#refusedCount);
    this.#refusedCount += 1;
    this.#options.log.warn({ code, pauseMs: Math.round(pauseMs) }, `the hub stored nothing: ${message}`);
    this.#pauseEntries(pauseMs);
  }

  #pauseEntries(pauseMs: number): void {
    this.#isSendingEntries = false;
    this.#entriesPausedUntilMs = this.#options.clock.monotonicMs() + pauseMs;
    this.sendEntries();
  }

  #break(why: "silent" | "stream_changed"): void {
    if (this.#isStopped) return;
    this.stop();
    this.#options.onBroken(why);
  }
}
