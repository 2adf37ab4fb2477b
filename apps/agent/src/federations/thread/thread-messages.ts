import type { MessagePort } from "node:worker_threads";
import type { FederationCommand, FederationId, FederationReport, FederationSpec } from "@orrery/protocol";
import type { LinkStats, MeshEvent } from "../../mesh/link-event.ts";
import type { MeshIdentity } from "../../mesh/mesh-identity.ts";
import type { ListenAddress, ListenResult } from "../../mesh/mesh-listener.ts";
import type { RehearsalOutcome } from "../../rehearsal/rehearse-takeover.ts";
import type { CommandResult, FederationEvent, HookResult } from "../federation.ts";

export type ThreadStart = {
  readonly identity: MeshIdentity;
  readonly listen: ListenAddress;
  /** For the members' logs. */
  readonly folder: string;
  readonly clockId: string;
  /** The local API's way to the federations, past the main thread's other messages. */
  readonly coordinationPort: MessagePort;
};

/** `rehearsal`: a failed one costs the first takeover some of its speed, and is a mistake in this program. */
export type ThreadStarted = { readonly rehearsal: RehearsalOutcome; readonly listening: ListenResult };

/** What the main thread asks of the federations' thread: input -> output. */
export type ThreadCalls = {
  start: [ThreadStart, ThreadStarted];
  /** Answered at once; what becomes of it shows in the reports. */
  "set-specs": [readonly FederationSpec[], null];
  "set-identity": [MeshIdentity, { readonly outcome: "set" | "unreadable" }];
  /** Where on loopback the main thread serves what comes to the peer port for services. */
  "set-services-port": [number, null];
  run: [FederationCommand, CommandResult];
  "hook-done": [{ readonly federationId: FederationId; readonly hook: HookResult }, null];
  links: [null, readonly LinkStats[]];
  stop: [{ readonly handOverMs: number }, null];
};

export type ToThread = {
  [K in keyof ThreadCalls]: { readonly id: number; readonly kind: K; readonly input: ThreadCalls[K][0] };
}[keyof ThreadCalls];

/** What of a federation's events concerns the main thread. */
export type ToldEvent = Extract<FederationEvent, { kind: "entry" | "hook" | "harm" }>;

export type FromThread =
  | { readonly kind: "answer"; readonly id: number; readonly output: ThreadCalls[keyof ThreadCalls][1] }
  /** The call threw: a mistake in this program, and no reason to lose the thread. */
  | { readonly kind: "refused"; readonly id: number; readonly problem: string }
  | { readonly kind: "event"; readonly federationId: FederationId; readonly event: ToldEvent }
  | { readonly kind: "mesh"; readonly event: MeshEvent }
  /** Of all federations. `isUrgent`: the hub is not to wait for the next second. */
  | { readonly kind: "reports"; readonly reports: FederationReport[]; readonly isUrgent: boolean };
