/** A connection may send this much for as long as it likes; the bursts are what it may save up. */
export const MESSAGES_PER_SECOND = 100;
export const MESSAGES_BURST = 300;
export const BYTES_PER_SECOND = 4 * 1_048_576;
export const BYTES_BURST = 16 * 1_048_576;

/** Two token buckets of one connection, messages and bytes. Time is monotonic milliseconds. */
export class FloodLimit {
  #messages = MESSAGES_BURST;
  #bytes = BYTES_BURST;
  #updatedMs: number;

  constructor(nowMs: number) {
    this.#updatedMs = nowMs;
  }

  /** Counts one message; false = the connection floods and must be closed. */
  admit(bytes: number, nowMs: number): boolean {
    const elapsedSeconds = Math.max(0, nowMs - this.#updatedMs) / 1000;
    this.#updatedMs = nowMs;
    this.#messages = Math.min(MESSAGES_BURST, this.#messages + elapsedSeconds * MESSAGES_PER_SECOND) - 1;
    this.#bytes = Math.min(BYTES_BURST, this.#bytes + elapsedSeconds * BYTES_PER_SECOND) - bytes;
    return this.#messages >= 0 && this.#bytes >= 0;
  }

  /**
   * How long to hold back an acknowledgement. An agent with much to catch up on sends its next batch as soon as the last one
   * is acknowledged; pacing the acknowledgements keeps such an honest agent within its limit.
   */
  ackDelayMs(): number {
    const missingMessages = MESSAGES_BURST / 2 - this.#messages;
    const missingBytes = BYTES_BURST / 2 - this.#bytes;
    if (missingMessages <= 0 && missingBytes <= 0) return 0;
    return Math.max((missingMessages / MESSAGES_PER_SECOND) * 1000, (missingBytes / BYTES_PER_SECOND) * 1000);
  }
}
