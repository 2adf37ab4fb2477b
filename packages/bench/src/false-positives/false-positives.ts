import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FailoverPage } from "@orrery/protocol";
import { BenchFederation } from "../federation/agents.ts";
import type { Figure } from "../figure.ts";
import { startChild } from "../stack/child.ts";
import { callHub } from "../stack/hub-api.ts";

export type FalsePositiveOptions = {
  members: number;
  minutes: number;
  onFigure: (figure: Figure) => void;
  onProgress: (line: string) => void;
};

const BURN = fileURLToPath(new URL("./burn.ts", import.meta.url));
const CHURN = new URL("./churn-heap.ts", import.meta.url).href;

/** Healthy agents on a machine whose cores are all taken, with main threads that churn the heap: does anyone accuse anyone? */
export async function falsePositives(options: FalsePositiveOptions): Promise<void> {
  const { members, minutes, onFigure, onProgress } = options;
  const federation = await BenchFederation.start({
    count: members,
    profile: "lan",
    nodeArguments: ["--import", CHURN],
  });
  const { leader } = await federation.whole();
  const burners = cpus().map((_, i) =>
    startChild([BURN], { logFile: join(federation.stack.folder, `burn-${i}.log`) }),
  );
  try {
    for (let minute = 1; minute <= minutes; minute += 1) {
      await new Promise((resolve) => setTimeout(resolve, 60_000));
      const seen = await accusations(federation);
      onProgress(
        `minute ${minute}/${minutes}: ${seen.failovers} failovers, ${seen.cleared} accusations cleared`,
      );
    }
    for (const burner of burners) burner.process.kill("SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 5000));
    const seen = await accusations(federation);
    const after = await federation.whole();
    const figure = (metric: string, value: number, unit: string): void =>
      onFigure({
        bench: "false-positives",
        metric,
        subject: "orrery",
        value,
        unit,
        params: { members, minutes },
        samples: minutes,
      });
    figure("false_failovers", seen.failovers, "failovers");
    figure("false_accusations", seen.cleared, "accusations");
    figure("leader_changes", after.leader?.term === leader?.term ? 0 : 1, "changes");
    onProgress(after.falsePositives);
  } finally {
    for (const burner of burners) burner.process.kill("SIGKILL");
    await federation.stop();
  }
}

async function accusations(federation: BenchFederation): Promise<{ failovers: number; cleared: number }> {
  const { items } = await callHub<FailoverPage>(federation.stack, "query", "failovers.list", {
    federationId: federation.federationId,
    limit: 500,
  });
  const cleared = items.filter(({ outcome }) => outcome === "cleared").length;
  return { failovers: items.length - cleared, cleared };
}
