import type { NodeView } from "@orrery/protocol";
import { CliError } from "../cli-error.ts";

/** The node that `reference` names: an id, a name, or the beginning of one id only. */
export function findNode(nodes: readonly NodeView[], reference: string): NodeView {
  const exact = nodes.find((node) => node.id === reference) ?? nodes.find((node) => node.name === reference);
  if (exact !== undefined) return exact;
  const begun = reference.length >= 4 ? nodes.filter((node) => node.id.startsWith(reference)) : [];
  const [only, another] = begun;
  if (only !== undefined && another === undefined) return only;
  if (another !== undefined) {
    throw new CliError(`${reference} begins the ids of several nodes; write more of it.`, {
      code: "AMBIGUOUS",
    });
  }
  const close = nodes.map((node) => node.name).filter((name) => name.includes(reference));
  const hint = close.length > 0 ? ` Did you mean ${close.slice(0, 3).join(" or ")}?` : "";
  throw new CliError(`There is no node ${reference}.${hint}`, { code: "NOT_FOUND" });
}
