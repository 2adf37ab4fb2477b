import { spawn } from "node:child_process";

export type Harm = { fault: "kill" | "freeze"; durationMs: number };

export type HarmOutcome =
  /** After `kill` nobody reads it. */
  { outcome: "begun" } | { outcome: "refused"; sentence: string };

/** What tells whether something starts this agent again when it dies. */
export type SupervisionEnv = {
  /** `1`: whoever started the agent says that it restarts it. */
  ORRERY_SUPERVISED?: string | undefined;
  /** Set by systemd, with the process that it is for. */
  INVOCATION_ID?: string | undefined;
  SYSTEMD_EXEC_PID?: string | undefined;
};

/**
 * Whether a killed agent comes back by itself (capability `restarts`). A shell under systemd inherits INVOCATION_ID, but not
 * the process id that it was meant for.
 */
export function isSupervised(env: SupervisionEnv, pid: number): boolean {
  if (env.ORRERY_SUPERVISED === "1") return true;
  if (env.INVOCATION_ID === undefined || env.INVOCATION_ID === "") return false;
  return env.SYSTEMD_EXEC_PID === undefined || env.SYSTEMD_EXEC_PID === String(pid);
}

/** Freezes the process in $1 for $2 seconds, and lets it go on whatever ends the shell. */
const FREEZE = `thaw() { kill -CONT "$1" 2>/dev/null; }
trap 'thaw "$1"; exit' HUP INT TERM
kill -STOP "$1" && sleep "$2"
thaw "$1"`;

/**
 * What a drill does to this very process. `kill` ends it as `kill -9` does, so only where it comes back. `freeze` has a shell of
 * its own session stop it and let it go on after `durationMs`.
 */
export async function harmSelf(harm: Harm, restarts: boolean): Promise<HarmOutcome> {
  if (harm.fault === "kill") {
    if (!restarts) {
      const sentence =
        "nothing starts this agent again after a kill; run it under systemd, or with ORRERY_SUPERVISED=1 under whatever restarts it";
      return { outcome: "refused", sentence };
    }
    process.kill(process.pid, "SIGKILL");
    return { outcome: "begun" };
  }
  const seconds = (harm.durationMs / 1000).toFixed(3);
  const shell = spawn("/bin/sh", ["-c", FREEZE, "orrery-freeze", String(process.pid), seconds], {
    detached: true,
    stdio: "ignore",
    cwd: "/",
    env: { PATH: "/usr/bin:/bin" },
  });
  return new Promise((resolve) => {
    shell.once("spawn", () => {
      shell.unref();
      resolve({ outcome: "begun" });
    });
    shell.once("error", (error) => {
      resolve({ outcome: "refused", sentence: `the agent cannot freeze itself: ${error.message}` });
    });
  });
}
