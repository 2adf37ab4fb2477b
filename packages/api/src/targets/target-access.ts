import type { TargetFields, TargetRecord, WriteTransaction } from "@orrery/db";
import { parseNodeFilter } from "@orrery/domain";
import type { EventSubject, EventView, TargetCheck, TargetId, TargetView } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { ApiContext } from "../context.ts";

/** The target's row, locked to the end of the transaction. */
export async function requireTarget(tx: WriteTransaction, id: TargetId): Promise<TargetRecord> {
  const target = await tx.target.findForUpdate(id);
  if (target === null || target.removedAtMs !== null) throw notFound();
  return target;
}

export function requireView(ctx: ApiContext, id: TargetId): TargetView {
  const view = ctx.targets.get(id);
  if (view === null) throw notFound();
  return view;
}

/** What the caller sees after its own change. */
export async function viewAfterChange(ctx: ApiContext, id: TargetId): Promise<TargetView> {
  await ctx.targets.refresh();
  return requireView(ctx, id);
}

export function targetSubject({ id, name }: Pick<TargetRecord, "id" | "name">): EventSubject {
  return { kind: "target", id, name };
}

/** As an event carries them: without what is absent. */
export function toldFields(fields: Partial<TargetFields>): EventView["data"] {
  return JSON.parse(JSON.stringify(fields)) as EventView["data"];
}

/** What the schema cannot say. Throws INVALID_INPUT. */
export function demandMeasurable({ nodeFilter, check }: { nodeFilter: string; check: TargetCheck }): void {
  const parsed = parseNodeFilter(nodeFilter);
  if (parsed.outcome === "invalid") {
    const message = `nodeFilter: ${parsed.message} Write it as in the node list, for example region=tokyo label.env=prod, or leave it empty for all nodes.`;
    throw new AppError("INVALID_INPUT", message);
  }
  if (check.kind !== "http" && check.kind !== "websocket") return;
  const { username, password } = new URL(check.url);
  if (username !== "" || password !== "") {
    const message =
      "check.url: leave out the user name and the password; everyone who sees targets would see them.";
    throw new AppError("INVALID_INPUT", message);
  }
}

function notFound(): AppError {
  return new AppError("NOT_FOUND", "There is no target with this id; it may have been removed.");
}
