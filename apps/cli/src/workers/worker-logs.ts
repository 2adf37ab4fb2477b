import { setTimeout as sleep } from "node:timers/promises";
import type { WorkerDetail, WorkerInstanceView } from "@orrery/protocol/workers";
import { usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub, type Hub } from "../command-context.ts";
import { findInstance, hasEnded, readWorker } from "./find-worker.ts";
import { LogFollower } from "./log-follower.ts";
import { LogPrinter } from "./log-printer.ts";

export type LogOptions = { instance?: string; bytes?: string; follow?: boolean };

const BYTES_USUAL = 16_384;
const BYTES_MAX = 16_777_216;
const INSTANCES_MAX = 50;
/** A log is asked for with a wait on its node. */
const CALL_MS = 40_000;
const LOOK_EVERY_MS = 1500;

/** Standard output: what instances print, as whole lines where there are several. Ends with --follow only when all of them have ended. */
export async function printLogs(
  ctx: CommandContext,
  reference: string,
  { instance, bytes, follow = false }: LogOptions,
): Promise<void> {
  const before = readBytes(bytes);
  const hub = await connectHub(ctx, CALL_MS);
  const worker = await readWorker(hub, reference);
  const chosen = chooseInstances(worker, instance);
  const isAlone = instance !== undefined || (chosen.length === 1 && !follow);
  const printer = new LogPrinter(ctx, { isAlone });
  const follower = new LogFollower({ hub, printer, workerId: worker.id, isFollowing: follow });
  const begun = chosen.map((each) => follower.follow(each, -before));
  if (!follow) await Promise.all(begun);
  else await followAll({ hub, worker, follower, begun, chosen: instance === undefined ? null : chosen });
}

type Following = {
  hub: Hub;
  worker: WorkerDetail;
  follower: LogFollower;
  begun: readonly Promise<void>[];
  /** Null = all of the worker's, whatever comes. */
  chosen: readonly WorkerInstanceView[] | null;
};

/** Instances come and go with roll-outs and with scaling. */
async function followAll({ hub, worker, follower, begun, chosen }: Following): Promise<void> {
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  for (const each of begun) each.catch(fail);
  const isWanted = ({ instanceId }: WorkerInstanceView) =>
    chosen === null || chosen.some((each) => each.instanceId === instanceId);
  for (;;) {
    await Promise.race([failed, sleep(LOOK_EVERY_MS)]);
    const { instances } = await follower.patiently(() =>
      ask(hub, (api) => api.workers.get.query({ workerId: worker.id })),
    );
    const wanted = instances.filter(isWanted);
    for (const each of wanted) {
      if (hasEnded(each)) follower.end(each.instanceId);
      else if (!follower.knows(each.instanceId) && follower.size < INSTANCES_MAX)
        follower.follow(each, 0).catch(fail);
    }
    if (follower.size === 0 && wanted.every(hasEnded)) return;
  }
}

function chooseInstances(worker: WorkerDetail, reference: string | undefined): WorkerInstanceView[] {
  if (reference !== undefined) return [findInstance(worker, reference)];
  const there = worker.instances.filter((each) => !hasEnded(each));
  if (there.length > INSTANCES_MAX) {
    const message = `${worker.name} has ${there.length} instances; choose one of them with --instance.`;
    throw usageError(message);
  }
  return there;
}

function readBytes(text: string | undefined): number {
  if (text === undefined) return BYTES_USUAL;
  const bytes = Number(text);
  if (/^\d+$/.test(text) && bytes >= 1 && bytes <= BYTES_MAX) return bytes;
  throw usageError(`--bytes ${text}: write a whole number from 1 to ${BYTES_MAX}.`);
}
