import type { SocketCatalog } from "@orrery/protocol";
import type { z } from "zod";

/** The part of a Socket.IO socket (server or client side) that handlers are bound to. */
export type EventSource = {
  on(event: string, listener: (...args: never[]) => void): unknown;
  off(event: string, listener: (...args: never[]) => void): unknown;
};

export type EventHandlers<C extends SocketCatalog> = {
  [K in keyof C]: (
    payload: z.infer<C[K]["payload"]>,
  ) => C[K]["ack"] extends z.ZodType
    ? Promise<z.infer<C[K]["ack"]>> | z.infer<C[K]["ack"]>
    : void | Promise<void>;
};

export type BindOptions = {
  /** Called for a payload outside the schema, an unknown event's name, or a missing acknowledgement callback. */
  onMalformed: (event: string, problem: string) => void;
  /** Called when a handler throws or rejects; the peer gets no answer and must time out. */
  onError: (event: string, error: unknown) => void;
};

/** The one place where socket payloads are parsed: every handler below it sees only data that fits the catalog. */
export function bindEvents<C extends SocketCatalog>(
  socket: EventSource,
  catalog: C,
  handlers: EventHandlers<C>,
  options: BindOptions,
): () => void {
  const bound = Object.entries(catalog).map(([event, entry]) => {
    const listener = (...args: unknown[]) => {
      const last = args.at(-1);
      const ack = typeof last === "function" ? (last as (answer: unknown) => void) : null;
      if (entry.ack !== null && ack === null) {
        options.onMalformed(event, "no acknowledgement callback");
        return;
      }
      const parsed = entry.payload.safeParse(args[0]);
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        options.onMalformed(
          event,
          issue === undefined ? "invalid" : `${issue.path.join(".")}: ${issue.message}`,
        );
        return;
      }
      run(handlers[event as keyof C] as (payload: unknown) => unknown, parsed.data, ack, (error) =>
        options.onError(event, error),
      );
    };
    socket.on(event, listener as (...args: never[]) => void);
    return () => socket.off(event, listener as (...args: never[]) => void);
  });
  return () => {
    for (const unbind of bound) unbind();
  };
}

function run(
  handler: (payload: unknown) => unknown,
  payload: unknown,
  ack: ((answer: unknown) => void) | null,
  onError: (error: unknown) => void,
): void {
  try {
    const result = handler(payload);
    if (result instanceof Promise) {
      result.then((answer) => ack?.(answer), onError);
      return;
    }
    ack?.(result);
  } catch (error) {
    onError(error);
  }
}
