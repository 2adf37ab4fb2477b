/** What the command line says about workers on this host. */
export type WorkerSettings = {
  readonly isAllowed: boolean;
  /** The user that they run as; null = the agent's own, which must not be root then. */
  readonly user: string | null;
  /** Cores that they may reserve together; null = all. */
  readonly cpu: number | null;
  /** MiB that they may reserve together; null = four fifths of the host's memory. */
  readonly memoryMiB: number | null;
  /** `keep`: they go on while the agent is away, and the next one finds them. */
  readonly onExit: "keep" | "stop";
};
