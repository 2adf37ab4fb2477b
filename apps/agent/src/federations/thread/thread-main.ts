import assert from "node:assert";
import { parentPort } from "node:worker_threads";
import { systemClock } from "@orrery/runtime";
import { FederationCoordinations } from "../../coordination/federation-coordinations.ts";
import { serveCoordination } from "../../coordination/serve-coordination.ts";
import { type RehearsalOutcome, rehearseTakeover } from "../../rehearsal/rehearse-takeover.ts";
import type { FederationEvent } from "../federation.ts";
import { FederationHost } from "../federation-host.ts";
import { ReportPush } from "./report-push.ts";
import type { FromThread, ThreadCalls, ThreadStart, ToThread } from "./thread-messages.ts";
import { raiseThreadPriority } from "./thread-priority.ts";

/** The entry of the federations' thread: one host, served over the thread's port. */
assert(parentPort !== null, "this file runs as a worker thread");
const port = parentPort;
raiseThreadPriority();
/** What the first has only compiled the next ones make quick. */
const REHEARSALS = 3;
let host: FederationHost | null = null;
let push: ReportPush | null = null;

port.on("message", (message: ToThread) => {
  answer(message).then(
    (output) => post({ kind: "answer", id: message.id, output }),
    (error: unknown) => post({ kind: "refused", id: message.id, problem: String(error) }),
  );
});

async function answer(message: ToThread): Promise<ThreadCalls[keyof ThreadCalls][1]> {
  if (message.kind === "start") return start(message.input);
  assert(host !== null, "the thread was not started");
  switch (message.kind) {
    case "set-specs":
      // A failure of it is a mistake in this program, and ends the thread like any other.
      void host.setSpecs(message.input).then(() => push?.changed());
      push?.changed();
      return null;
    case "set-identity":
      return { outcome: host.setIdentity(message.input) ? "set" : "unreadable" };
    case "set-services-port":
      host.setServicesPort(message.input);
      return null;
    case "run":
      return host.run(message.input);
    case "hook-done":
      host.hookDone(message.input.federationId, message.input.hook);
      return null;
    case "links":
      return host.links();
    case "stop":
      push?.hurry();
      await host.stop(message.input.handOverMs);
      push?.stop();
      return null;
  }
}

async function start(input: ThreadStart): Promise<ThreadCalls["start"][1]> {
  const { coordinationPort, ...options } = input;
  const rehearsal = await rehearse();
  const clock = systemClock;
  const started = new FederationHost({
    ...{ ...options, clock },
    random: Math.random,
    onEvent: (federationId, event) => {
      if (isTold(event)) post({ kind: "event", federationId, event });
      else if (event.kind === "changed" || event.kind === "failed") push?.changed();
    },
    onMeshEvent: (event) => post({ kind: "mesh", event }),
  });
  host = started;
  const coordinations = new FederationCoordinations(clock);
  started.listen(coordinations);
  serveCoordination(coordinationPort, coordinations);
  push = new ReportPush(clock, (isUrgent) => post({ kind: "reports", reports: started.reports(), isUrgent }));
  return { rehearsal, listening: await started.start() };
}

async function rehearse(): Promise<RehearsalOutcome> {
  let outcome = await rehearseTakeover();
  for (let round = 1; round < REHEARSALS && outcome.outcome === "done"; round += 1) {
    outcome = await rehearseTakeover();
  }
  return outcome;
}

function isTold(
  event: FederationEvent,
): event is Extract<FederationEvent, { kind: "entry" | "hook" | "harm" }> {
  return event.kind === "entry" || event.kind === "hook" || event.kind === "harm";
}

function post(message: FromThread): void {
  port.postMessage(message);
}
