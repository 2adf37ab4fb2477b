import assert from "node:assert";
import type { TLSSocket } from "node:tls";
import type { NodeId } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import { decodeFrame, encodeFrame } from "./codec/frame-codec.ts";
import { FRAME_BYTES_MAX, GREETING_FRAME_BYTES_MAX } from "./codec/frame-limits.ts";
import type { CloseReason, HeartbeatFrame, HelloFrame, LinkFrame } from "./codec/link-frame.ts";
import { endSocket } from "./end-socket.ts";
import { FrameReader, joinFrames } from "./frame-reader.ts";
import type {
  InboundFrame,
  LinkDirection,
  LinkEnd,
  LinkStats,
  OutboundFrame,
  PeerCounters,
  SendOutcome,
} from "./link-event.ts";
import { LinkMeasures } from "./link-measures.ts";
import type { MeshSettings } from "./mesh-settings.ts";
import { type Lane, SendQueue } from "./send-queue.ts";
import { cutSnapshot, SnapshotAssembly } from "./snapshot-chunks.ts";

/** Handed to the socket at once, at most: a frame that is more urgent waits behind no more than this. */
const WRITE_BYTES = 256 * 1024;

export type LinkHandlers = {
  /** The first one, or a later one with other memberships. */
  onHello(hello: HelloFrame): void;
  onFrame(frame: InboundFrame, receivedMs: number): void;
  /** Once, at the moment the link ends, whoever ends it. */
  onEnd(end: LinkEnd): void;
};

type LinkOptions = {
  socket: TLSSocket;
  nodeId: NodeId;
  direction: LinkDirection;
  linkId: string;
  settings: MeshSettings;
  clock: Clock;
  counters: PeerCounters;
  handlers: LinkHandlers;
};

/**
 * One TLS connection with a node whose certificate was judged already. It greets, then is opened, then carries frames
 * until it ends: by a goodbye of either side, by the kernel's word, or because the peer broke the protocol.
 */
export class PeerLink {
  readonly direction: LinkDirection;
  /** When the connection is gone, after the link's end. */
  readonly closed: Promise<void>;
  readonly #options: LinkOptions;
  readonly #socket: TLSSocket;
  readonly #queue: SendQueue;
  readonly #reader = new FrameReader(GREETING_FRAME_BYTES_MAX);
  readonly #measures: LinkMeasures;
  readonly #assembly = new SnapshotAssembly();
  readonly #helloTimer: NodeJS.Timeout;
  #linkId: string;
  #state: "greeting" | "open" | "ended" = "greeting";
  #openedMs = 0;
  #heardMs: number;
  #pingedMs = 0;
  #pingSequence = 0;
  #heartbeatSequence = 0;
  #lastHeartbeat: { sentMs: number; receivedMs: number } | null = null;
  #clockSkewMs = 0;
  #isFlushPlanned = false;
  #isCut = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.direction = options.direction;
    this.#linkId = options.linkId;
    this.#socket = options.socket;
    this.#queue = new SendQueue(options.settings.queueBytesMax);
    this.#measures = new LinkMeasures(options.settings.pingDeadlineMs);
    this.#heardMs = options.clock.monotonicMs();
    this.#helloTimer = setTimeout(() => this.close("hello-timeout"), options.settings.helloDeadlineMs);
    this.closed = new Promise((resolve) => {
      options.socket.once("close", () => resolve());
    });
    this.#listen();
  }

  get nodeId(): NodeId {
    return this.#options.nodeId;
  }

  get linkId(): string {
    return this.#linkId;
  }

  greet(hello: HelloFrame): void {
    this.#linkId = hello.linkId;
    this.#offer("control", hello);
  }

  /** `peerNowAtMs`: of the hello that opened it. */
  open(peerNowAtMs: number): void {
    assert(this.#state === "greeting");
    clearTimeout(this.#helloTimer);
    this.#state = "open";
    this.#openedMs = this.#options.clock.monotonicMs();
    this.#clockSkewMs = peerNowAtMs - this.#options.clock.nowAtMs();
    this.#options.counters.linksOpened += 1;
    this.#reader.setBytesMax(FRAME_BYTES_MAX);
    this.#ping(this.#openedMs);
  }

  send(frame: OutboundFrame): SendOutcome {
    if (this.#state !== "open") return noLink(frame);
    if (frame.kind === "raft" && frame.message.kind === "snapshot") {
      const cut = cutSnapshot(frame.federationId, frame.message);
      if (cut.outcome !== "cut") return { outcome: "unsendable", reason: cut.outcome, problem: cut.problem };
      this.#queue.offerChunks(cut.source);
      this.#planFlush();
      return { outcome: "queued" };
    }
    switch (frame.kind) {
      case "heartbeat":
        return this.#offer("control", this.#heartbeat(frame.intervalMs, frame.lateRatio));
      case "routed":
        return this.#offer("routed", frame);
      case "raft": {
        const { kind, federationId, message } = frame;
        assert(message.kind !== "snapshot");
        return this.#offer(message.kind === "append" ? "raft" : "control", { kind, federationId, message });
      }
      case "probe":
      case "probe-answer":
        return this.#offer("control", frame);
    }
  }

  /** To be called several times a second. `isAfterGap`: this process itself stood still; then nobody is blamed. */
  tick(nowMs: number, isAfterGap: boolean): void {
    if (this.#state !== "open" || this.#isCut) return;
    if (isAfterGap) {
      this.#measures.forgetPending();
      this.#heardMs = nowMs;
    }
    this.#measures.expire(nowMs);
    const { pingEveryMs, silentMs } = this.#options.settings;
    if (nowMs - this.#heardMs > silentMs) {
      this.close("silent", `nothing was heard for ${silentMs} ms`);
      return;
    }
    if (nowMs - this.#pingedMs >= pingEveryMs) this.#ping(nowMs);
  }

  /** Says goodbye, where the peer still reads. */
  close(reason: CloseReason, problem: string | null = null): void {
    this.#end({ by: "here", reason, problem });
  }

  /** Neither reads nor writes while cut; the connection stays open, and what waits goes out afterwards. */
  cut(isCut: boolean): void {
    if (this.#state === "ended" || isCut === this.#isCut) return;
    this.#isCut = isCut;
    if (isCut) {
      this.#socket.pause();
      return;
    }
    this.#socket.resume();
    this.#flush();
  }

  /** Ends without a goodbye. */
  drop(): void {
    this.#end({ by: "network", code: "cut" });
  }

  stats(): NonNullable<LinkStats["link"]> {
    return {
      linkId: this.#linkId,
      direction: this.direction,
      openedMs: this.#openedMs,
      heardMs: this.#heardMs,
      queuedBytes: this.#queue.bytes + this.#socket.writableLength,
      clockSkewMs: this.#clockSkewMs,
      ...this.#measures.snapshot(),
    };
  }

  #listen(): void {
    const socket = this.#socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#onData(chunk));
    socket.on("drain", () => this.#flush());
    socket.on("end", () => this.#end({ by: "network", code: "end" }));
    socket.on("error", (error: NodeJS.ErrnoException) =>
      this.#end({ by: "network", code: error.code ?? error.message }),
    );
    socket.on("close", () => this.#end({ by: "network", code: "close" }));
  }

  #onData(chunk: Buffer): void {
    if (this.#state === "ended") return;
    const nowMs = this.#options.clock.monotonicMs();
    this.#heardMs = nowMs;
    this.#options.counters.bytesIn += chunk.length;
    const problem = this.#reader.push(chunk, (bytes) => {
      this.#options.counters.framesIn += 1;
      const decoded = decodeFrame(bytes);
      if (decoded.outcome === "frame") this.#take(decoded.frame, nowMs);
      else if (decoded.outcome === "unknown") this.#options.counters.framesIgnored += 1;
      else this.close("malformed", decoded.problem);
      return this.#state === "ended" ? "stop" : "continue";
    });
    if (problem !== null) this.close("oversized", `a frame of ${problem.bytes} bytes`);
  }

  #take(frame: LinkFrame, nowMs: number): void {
    if (this.#state !== "open" && frame.kind !== "hello" && frame.kind !== "close") {
      this.close("unexpected", `${frame.kind} before the hello`);
      return;
    }
    switch (frame.kind) {
      case "hello":
        this.#options.handlers.onHello(frame);
        return;
      case "close":
        this.#end({ by: "peer", reason: frame.reason });
        return;
      case "ping":
        this.#offer("control", { kind: "pong", sequence: frame.sequence, pingSentMs: frame.sentMs });
        return;
      case "pong":
        this.#measures.pongReceived(frame.sequence, nowMs);
        return;
      case "heartbeat":
        this.#lastHeartbeat = { sentMs: frame.sentMs, receivedMs: nowMs };
        if (frame.echo !== null) this.#measures.echoReceived(frame.echo.sentMs, frame.echo.heldMs, nowMs);
        this.#options.handlers.onFrame(frame, nowMs);
        return;
      case "snapshot-chunk": {
        const result = this.#assembly.take(frame);
        if (result.outcome === "malformed") this.close("malformed", result.problem);
        if (result.outcome !== "whole") return;
        const { federationId } = frame;
        this.#options.handlers.onFrame({ kind: "raft", federationId, message: result.message }, nowMs);
        return;
      }
      case "raft":
      case "probe":
      case "probe-answer":
      case "routed":
        this.#options.handlers.onFrame(frame, nowMs);
    }
  }

  #ping(nowMs: number): void {
    this.#pingedMs = nowMs;
    this.#pingSequence = (this.#pingSequence + 1) % 0x1_0000_0000;
    this.#measures.pingSent(this.#pingSequence, nowMs);
    this.#offer("control", { kind: "ping", sequence: this.#pingSequence, sentMs: nowMs });
  }

  #heartbeat(intervalMs: number, lateRatio: number): HeartbeatFrame {
    const sentMs = this.#options.clock.monotonicMs();
    this.#heartbeatSequence = (this.#heartbeatSequence + 1) % 0x1_0000_0000;
    const last = this.#lastHeartbeat;
    const echo = last === null ? null : { sentMs: last.sentMs, heldMs: sentMs - last.receivedMs };
    return { kind: "heartbeat", sequence: this.#heartbeatSequence, sentMs, echo, intervalMs, lateRatio };
  }

  #offer(lane: Lane, frame: LinkFrame): SendOutcome {
    if (this.#state === "ended") return { outcome: "dropped", reason: "no-link" };
    const encoded = encodeFrame(frame);
    if (encoded.outcome !== "encoded") {
      return { outcome: "unsendable", reason: encoded.outcome, problem: encoded.problem };
    }
    if (this.#queue.offer(lane, encoded.bytes, this.#socket.writableLength) === "queued") {
      this.#planFlush();
      return { outcome: "queued" };
    }
    if (frame.kind === "routed") {
      this.#options.counters.routedRefused += 1;
      return { outcome: "refused", reason: "full" };
    }
    if (frame.kind === "raft") this.#options.counters.raftDropped += 1;
    return { outcome: "dropped", reason: "full" };
  }

  /** Everything that one turn of the event loop sends leaves in one write. */
  #planFlush(): void {
    if (this.#isFlushPlanned) return;
    this.#isFlushPlanned = true;
    process.nextTick(() => {
      this.#isFlushPlanned = false;
      this.#flush();
    });
  }

  #flush(): void {
    const socket = this.#socket;
    while (this.#state !== "ended" && !this.#isCut && !socket.writableNeedDrain && !this.#queue.isEmpty) {
      const frames = this.#queue.take(WRITE_BYTES);
      if (frames.length === 0) return;
      const joined = joinFrames(frames);
      this.#options.counters.framesOut += frames.length;
      this.#options.counters.bytesOut += joined.length;
      socket.write(joined);
    }
  }

  #end(end: LinkEnd): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    clearTimeout(this.#helloTimer);
    this.#queue.clear();
    if (end.by === "here") endSocket(this.#socket, end.reason);
    else this.#socket.destroy();
    this.#options.handlers.onEnd(end);
  }
}

export function noLink(frame: OutboundFrame): SendOutcome {
  return { outcome: frame.kind === "routed" ? "refused" : "dropped", reason: "no-link" };
}
