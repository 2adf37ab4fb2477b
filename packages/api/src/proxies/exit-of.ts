import type { ProxyId } from "@orrery/protocol";

/** Where its traffic counts: the address that targets see, as long as it is known. */
export function exitOf({ id, exit }: { id: ProxyId; exit: { address: string } | null }): string {
  return exit === null ? `proxy ${id}` : exit.address;
}
