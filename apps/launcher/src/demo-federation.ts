import { existsSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { DemoNode, HubApi } from "./hub-api.ts";

export const DEMO_FEDERATION = "demo";

export type DemoFederationOutcome = "created" | "there-already" | "made-before" | "stopped";

const STEP_MS = 200;
/** After this it is tried more slowly: an agent that cannot enrol says so itself. */
const PATIENT_AFTER_MS = 60_000;
const PATIENT_STEP_MS = 5000;

/**
 * Forms the demo nodes into a federation, once in the life of a data folder: `markFile` remembers it, so that what an operator removes stays
 * removed. `enrolledIds`: the nodes' ids, null while one has not enrolled. Waits for all of them to be there and to have said where they are reached.
 */
export async function formDemoFederation(
  api: Pick<HubApi, "nodes" | "federationNames" | "createFederation">,
  markFile: string,
  enrolledIds: () => (string | null)[],
  signal: AbortSignal,
): Promise<DemoFederationOutcome> {
  if (existsSync(markFile)) return "made-before";
  const startedMs = performance.now();
  for (;;) {
    if (signal.aborted) return "stopped";
    const members = await readyMembers(api, enrolledIds()).catch(() => null);
    if (members !== null) {
      const outcome = await createOnce(api, members).catch(() => null);
      if (outcome !== null) {
        writeFileSync(markFile, `${new Date().toISOString()} ${outcome}\n`);
        return outcome;
      }
    }
    const isPatient = performance.now() - startedMs > PATIENT_AFTER_MS;
    await sleep(isPatient ? PATIENT_STEP_MS : STEP_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Null while one of them is missing. */
async function readyMembers(
  api: Pick<HubApi, "nodes">,
  ids: readonly (string | null)[],
): Promise<DemoNode[] | null> {
  if (ids.includes(null)) return null;
  const nodes = await api.nodes();
  const members = ids.flatMap((id) => nodes.filter((node) => node.id === id && node.isReachable));
  return members.length === ids.length ? members : null;
}

async function createOnce(
  api: Pick<HubApi, "federationNames" | "createFederation">,
  members: readonly DemoNode[],
): Promise<"created" | "there-already"> {
  if ((await api.federationNames()).has(DEMO_FEDERATION)) return "there-already";
  await api.createFederation({
    name: DEMO_FEDERATION,
    members: members.map(({ id }) => ({ nodeId: id })),
  });
  return "created";
}
