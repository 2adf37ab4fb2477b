/** Why nothing more is stored. After a failed write or sync nobody knows what is on the disk, so there is no second try. */
export type LogFailure = {
  readonly reason: "disk-full" | "io-error";
  /** Of the system, as ENOSPC. */
  readonly code: string;
  /** For the operator. */
  readonly sentence: string;
};

/** `EFBIG` and `EDQUOT` are limits of the file system or the user: no room, too. */
const FULL_CODES = ["ENOSPC", "EDQUOT", "EFBIG"];

export function logFailureOf(error: unknown, folder: string): LogFailure {
  const { code } = error as NodeJS.ErrnoException;
  // Not the system's: a mistake in this program, which must not pass for a fault of the disk.
  if (code === undefined) throw error;
  if (FULL_CODES.includes(code)) {
    const sentence =
      `There is no room for the write-ahead log in ${folder} (${code}). This member takes part again once there is room ` +
      "and the agent was restarted.";
    return { reason: "disk-full", code, sentence };
  }
  const sentence =
    `Writing the write-ahead log in ${folder} failed (${code}). What reached the disk is unknown, so this member stopped; ` +
    "check the disk, then restart the agent, which looks at what is left.";
  return { reason: "io-error", code, sentence };
}
