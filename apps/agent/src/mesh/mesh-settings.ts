/** Bounds and rhythms of every link. */
export type MeshSettings = {
  /** Waits for one peer in memory, at most. */
  readonly queueBytesMax: number;
  readonly pingEveryMs: number;
  /** A ping that is not answered so soon counts as lost. */
  readonly pingDeadlineMs: number;
  /**
   * A link over which nothing was heard for so long is ended and dialed anew: after a long cut TCP alone would wait minutes
   * for its next attempt. Failure detection is much faster and does not wait for it.
   */
  readonly silentMs: number;
  readonly connectDeadlineMs: number;
  readonly handshakeDeadlineMs: number;
  readonly helloDeadlineMs: number;
  /** How far this host's clock may be off for a peer's certificate still to count as valid. */
  readonly certificateToleranceMs: number;
};

export const MESH_SETTINGS: MeshSettings = {
  queueBytesMax: 8 * 1024 * 1024,
  pingEveryMs: 1000,
  pingDeadlineMs: 1000,
  silentMs: 10_000,
  connectDeadlineMs: 3000,
  handshakeDeadlineMs: 3000,
  helloDeadlineMs: 3000,
  certificateToleranceMs: 300_000,
};
