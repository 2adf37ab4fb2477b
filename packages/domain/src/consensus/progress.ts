/**
 * What a leader knows of one member's log. `match` is what the member has acknowledged as durable, `next` what is sent next;
 * match < next always.
 */
export class Progress {
  match = 0;
  next: number;
  /**
   * `probe`: one message at a time, to find where the logs agree. `replicate`: agreed, messages are pipelined. `snapshot`: waits
   * for the member to install the snapshot up to `snapshotIndex`.
   */
  mode: "probe" | "replicate" | "snapshot" = "probe";
  snapshotIndex = 0;
  snapshotSentAtMs = 0;
  /** The newest commit index in an append message to this member. */
  toldCommit = 0;
  /** In probe: a message is on its way, and nothing more is sent before an answer or the next heartbeat's. */
  isWaiting = false;
  /** When the newest heartbeat that this member has answered was sent. */
  contactAtMs: number;
  /** The newest heartbeat round this member has answered. */
  round = 0;
  /** The last index of each append message on its way, ascending. */
  #inFlight: number[] = [];

  constructor(next: number, nowMs: number) {
    this.next = next;
    this.contactAtMs = nowMs;
  }

  get inFlight(): number {
    return this.#inFlight.length;
  }

  mayBeSent(inFlightMax: number): boolean {
    switch (this.mode) {
      case "probe":
        return !this.isWaiting;
      case "replicate":
        return this.#inFlight.length < inFlightMax;
      case "snapshot":
        return false;
    }
  }

  /** Entries up to `lastIndex` are on their way; null = none, only a question whether the logs agree. */
  sent(lastIndex: number | null): void {
    if (this.mode === "replicate" && lastIndex !== null) {
      this.next = lastIndex + 1;
      this.#inFlight.push(lastIndex);
    } else if (this.mode === "probe") {
      this.isWaiting = true;
    }
  }

  /** Returns whether this told anything new. */
  accepted(matchIndex: number): boolean {
    const isNew = matchIndex > this.match;
    this.match = Math.max(this.match, matchIndex);
    this.next = Math.max(this.next, this.match + 1);
    let freed = 0;
    while ((this.#inFlight[freed] ?? Number.POSITIVE_INFINITY) <= matchIndex) freed += 1;
    if (freed > 0) this.#inFlight.splice(0, freed);
    if (this.mode === "probe" || (this.mode === "snapshot" && this.match >= this.snapshotIndex)) {
      this.becomeReplicate();
    }
    return isNew;
  }

  /** A message after `rejectedIndex` did not fit; `agreesUpTo` may. Returns whether to send again. */
  rejected(rejectedIndex: number, agreesUpTo: number): boolean {
    // An answer to a message before the ones that were acknowledged since.
    if (this.mode === "replicate" ? rejectedIndex <= this.match : rejectedIndex !== this.next - 1)
      return false;
    const wasReplicating = this.mode === "replicate";
    this.becomeProbe();
    this.next = wasReplicating
      ? this.match + 1
      : Math.max(Math.min(rejectedIndex, agreesUpTo + 1), this.match + 1);
    return true;
  }

  heartbeatAnswered(inFlightMax: number): void {
    this.isWaiting = false;
    // One place, in case an answer was lost and the pipeline would stay full for ever.
    if (this.mode === "replicate" && this.#inFlight.length >= inFlightMax) this.#inFlight.shift();
  }

  becomeProbe(): void {
    this.mode = "probe";
    this.isWaiting = false;
    this.#inFlight = [];
    this.next = this.match + 1;
  }

  becomeReplicate(): void {
    this.mode = "replicate";
    this.isWaiting = false;
    this.#inFlight = [];
    this.next = this.match + 1;
  }

  becomeSnapshot(index: number, nowMs: number): void {
    this.mode = "snapshot";
    this.snapshotSentAtMs = nowMs;
    this.isWaiting = false;
    this.#inFlight = [];
    this.snapshotIndex = index;
  }
}
