import type { Call } from "@orrery/domain/routing";
import type { ServiceRoute } from "../service-route.ts";
import type { ClientSide } from "./client-side.ts";
import type { Trace } from "./gateway-parts.ts";
import type { ServiceRequestHead } from "./read-request.ts";

/** One request that may be routed. */
export type RunOptions = {
  readonly route: ServiceRoute;
  readonly client: ClientSide;
  readonly head: ServiceRequestHead;
  readonly caller: string;
  readonly path: string;
  readonly call: Call;
  /** Its caller named a deadline: it holds for the whole request, however long its body takes. */
  readonly isStrict: boolean;
  /** For instances, without what changes with each try. */
  readonly headers: readonly string[];
  readonly trace: Trace | null;
};
