import type {
  RouterState,
  ServiceFigures,
  ServiceGatewayView,
  ServiceId,
  ServiceInstance,
  ServiceRequestsInput,
  ServiceRequestView,
  ServiceTestInput,
  ServiceTestResult,
} from "@orrery/protocol";
import type { z } from "zod";

/** Services as the hub's workers and the fleet's gateways find them now. */
export type ServicesPort = {
  /** Of workers' ports for it, as gateways are told of them. */
  instances(name: string): ServiceInstance[];
  /** As the gateways that were heard in the last 15 s find it, newest first. */
  routers(id: ServiceId): RouterState[];
  /** Of the last full minute; null = nothing was heard. */
  traffic(id: ServiceId): ServiceFigures | null;
  /** Newest first, of the last 500. */
  requests(filter: z.output<typeof ServiceRequestsInput>): ServiceRequestView[];
  /** By the node's name. */
  gateways(): ServiceGatewayView[];
  /** Where the gateway stands that carried most of the newest requests; empty = not known. */
  busiestPlace(id: ServiceId): { region: string; zone: string };
  /** Throws PRECONDITION_FAILED where no agent is connected that could send it. */
  test(input: z.output<typeof ServiceTestInput>): Promise<z.output<typeof ServiceTestResult>>;
  /** After a committed change: reads the rows again, and tells agents. */
  refresh(): Promise<void>;
};
