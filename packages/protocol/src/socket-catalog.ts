import type { z } from "zod";

/** One socket event: what is sent and what the receiver answers. `ack: null` = no answer. */
export type SocketEvent = { payload: z.ZodType; ack: z.ZodType | null };
export type SocketCatalog = Record<string, SocketEvent>;

/** Socket.IO's event map, derived from a catalog, so that types and runtime validation cannot differ. */
export type EventMap<C extends SocketCatalog> = {
  [K in keyof C]: C[K]["ack"] extends z.ZodType
    ? (payload: z.infer<C[K]["payload"]>, ack: (answer: z.infer<C[K]["ack"]>) => void) => void
    : (payload: z.infer<C[K]["payload"]>) => void;
};

export function defineCatalog<const C extends SocketCatalog>(catalog: C): C {
  return catalog;
}
