import type { KeyRequest } from "@orrery/domain/keys";
import type { FederationSpec, MemberId, NodeId } from "@orrery/protocol";
import { randomText, systemClock } from "@orrery/runtime";
import type { MeshIdentity } from "../../mesh/mesh-identity.ts";
import type { FederationEvent } from "../federation.ts";
import { FederationHost } from "../federation-host.ts";
import { type InProcessLoad, runInProcessLoad } from "./in-process-load.ts";

/** One node's federations in a process of its own, steered over IPC, for tests that kill, freeze and cut it. */
export type ChildStart = {
  readonly identity: MeshIdentity;
  readonly port: number;
  readonly specs: readonly FederationSpec[];
  readonly folder: string;
};

/** Times are wall clock, in ms with fractions, so that those of several processes can be compared. */
export type FromChild =
  | { readonly kind: "started"; readonly port: number }
  | { readonly kind: "event"; readonly atMs: number; readonly event: FederationEvent }
  | { readonly kind: "mesh"; readonly atMs: number; readonly event: string; readonly nodeId: NodeId | null }
  | { readonly kind: "answer"; readonly id: number; readonly output: unknown };

export type ToChild = { readonly id: number } & (
  | { readonly kind: "write"; readonly request: KeyRequest }
  | { readonly kind: "get"; readonly key: string; readonly isCurrent: boolean }
  | { readonly kind: "status" }
  | { readonly kind: "transfer"; readonly to: MemberId }
  | { readonly kind: "load"; readonly load: InProcessLoad }
);

const start = JSON.parse(process.argv[2] ?? "") as ChildStart;
const host = new FederationHost({
  identity: start.identity,
  listen: { host: "127.0.0.1", port: start.port },
  folder: start.folder,
  clockId: randomText(12),
  clock: systemClock,
  random: Math.random,
  onEvent: (_, event) => tell({ kind: "event", atMs: wallMs(), event }),
  onMeshEvent: (event) => {
    const nodeId = "nodeId" in event ? event.nodeId : null;
    tell({ kind: "mesh", atMs: wallMs(), event: event.kind, nodeId });
  },
});
const listening = await host.start();
if (listening.outcome === "failed") throw new Error(`could not listen: ${listening.code}`);
await host.setSpecs(start.specs);
const [spec] = start.specs;
const federation = spec === undefined ? undefined : host.federation(spec.federationId);
tell({ kind: "started", port: listening.port });

process.on("message", (message: ToChild) => {
  answer(message).then(
    (output) => tell({ kind: "answer", id: message.id, output }),
    (error: unknown) => {
      throw error;
    },
  );
});
process.on("disconnect", () => process.exit(0));

async function answer(message: ToChild): Promise<unknown> {
  if (federation === undefined) return null;
  const { member } = federation;
  switch (message.kind) {
    case "write":
      return await member.write(message.request);
    case "get": {
      const outcome = message.isCurrent ? (await member.read()).outcome : "stale";
      const stored = member.store.get(message.key);
      return { outcome, value: stored === null ? null : new TextDecoder().decode(stored.value) };
    }
    case "status": {
      const { role, term, leaderId, fencingToken, commitIndex, appliedIndex } = member.status;
      return { role, term, leaderId, fencingToken, commitIndex, appliedIndex };
    }
    case "transfer":
      return member.transferLeadership(message.to);
    case "load":
      return await runInProcessLoad(member, message.load);
  }
}

function tell(message: FromChild): void {
  process.send?.(message);
}

function wallMs(): number {
  return performance.timeOrigin + performance.now();
}
