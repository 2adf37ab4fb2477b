import { BlockList, isIP } from "node:net";
import type { ProxyPoolFields, ProxyPoolRecord, Repositories } from "@orrery/db";
import { parseNodeFilter } from "@orrery/domain";
import type { EventSubject, PoolId } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";

/** The pool's row; of a transaction, locked to its end. */
export async function requirePool(
  { proxyPool }: Pick<Repositories, "proxyPool">,
  id: PoolId,
  { isLocked }: { isLocked: boolean },
): Promise<ProxyPoolRecord> {
  const pool = await (isLocked ? proxyPool.findForUpdate(id) : proxyPool.find(id));
  if (pool !== null && pool.removedAtMs === null) return pool;
  throw new AppError("NOT_FOUND", "There is no pool with this id; it may have been removed.");
}

export function poolSubject({ id, name }: Pick<ProxyPoolRecord, "id" | "name">): EventSubject {
  return { kind: "pool", id, name };
}

/** Settings beside the other fields, so that an event tells of each by its own name. */
export function flatFields({ name, description, nodeFilter, settings }: ProxyPoolFields) {
  return { name, description, nodeFilter, ...settings };
}

/** What the schema cannot say. Throws INVALID_INPUT. */
export function demandServable({ nodeFilter, settings }: ProxyPoolFields): void {
  const parsed = parseNodeFilter(nodeFilter);
  if (parsed.outcome === "invalid") {
    const message = `nodeFilter: ${parsed.message} Write it as in the node list, for example region=tokyo label.env=prod, or leave it empty for all nodes.`;
    throw new AppError("INVALID_INPUT", message);
  }
  const wrong = settings.allowPrivate.find((subnet) => !isSubnet(subnet));
  if (wrong !== undefined) {
    throw new AppError("INVALID_INPUT", `allowPrivate: ${wrong} is no subnet; write 10.0.0.0/8 or fd00::/8.`);
  }
  if (settings.echoUrl === null) return;
  const { username, password } = new URL(settings.echoUrl);
  if (username !== "" || password !== "") {
    const message =
      "echoUrl: leave out the user name and the password; everyone who sees pools would see them.";
    throw new AppError("INVALID_INPUT", message);
  }
}

function isSubnet(text: string): boolean {
  const [address = "", prefix = ""] = text.split("/");
  try {
    new BlockList().addSubnet(address, Number(prefix), isIP(address) === 4 ? "ipv4" : "ipv6");
    return true;
  } catch {
    return false;
  }
}
