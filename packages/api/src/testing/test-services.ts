import type {
  RouterState,
  ServiceFigures,
  ServiceGatewayView,
  ServiceId,
  ServiceInstance,
  ServiceRequestView,
} from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { ServicesPort } from "../services/services-port.ts";

/** What tests say that workers and gateways find. */
export type TestServices = ServicesPort & {
  found: {
    instances: Map<string, ServiceInstance[]>;
    routers: Map<ServiceId, RouterState[]>;
    traffic: Map<ServiceId, ServiceFigures>;
    requests: ServiceRequestView[];
    gateways: ServiceGatewayView[];
  };
};

/** No agent is connected: there is what a test has put there. */
export function createTestServices(): TestServices {
  const found: TestServices["found"] = {
    ...{ instances: new Map(), routers: new Map(), traffic: new Map() },
    ...{ requests: [], gateways: [] },
  };
  return {
    found,
    instances: (name) => found.instances.get(name) ?? [],
    routers: (id) => found.routers.get(id) ?? [],
    traffic: (id) => found.traffic.get(id) ?? null,
    requests: ({ serviceId, limit }) =>
      found.requests.filter((each) => each.serviceId === serviceId).slice(0, limit),
    gateways: () => found.gateways,
    busiestPlace: () => ({ region: "", zone: "" }),
    test: async () => {
      throw new AppError("PRECONDITION_FAILED", "No agent is connected.");
    },
    refresh: async () => undefined,
  };
}
