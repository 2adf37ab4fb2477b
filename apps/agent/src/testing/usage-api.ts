import { createLogger } from "@orrery/runtime";
import { LocalApi } from "../local-api/local-api.ts";
import type { BillingLab } from "./billing-lab.ts";

/** The lab's local API on a port of its own; where it is stands in the lab's folder. */
export async function startUsageApi({ folder, billing, clock }: BillingLab): Promise<LocalApi> {
  const { recorder, hubClock } = billing;
  const started = await LocalApi.start({
    ...{ dataDir: folder, host: "127.0.0.1", port: 0 },
    usage: { recorder, hubClock, clock },
    log: createLogger({ service: "test", level: "silent" }),
  });
  if (started.outcome === "failed") throw new Error(started.sentence);
  return started.api;
}
