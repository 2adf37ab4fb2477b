/** How an agent process ends. The systemd unit does not restart `refused` and `superseded`. */
export const EXIT_CODE = {
  left: 0,
  crashed: 1,
  /** Wrong use, or the hub refuses this node for good. */
  refused: 2,
  /** A newer connection with the same identity took over. */
  superseded: 3,
  dataFolderInUse: 4,
} as const;

/** `sentence` tells whoever reads the terminal or the journal what to do; null = nothing needs saying. */
export type AgentEnd = { exitCode: (typeof EXIT_CODE)[keyof typeof EXIT_CODE]; sentence: string | null };
