import type { ServicesPort } from "@orrery/api";
import type {
  NodeId,
  RouterState,
  ServiceFigures,
  ServiceGatewayView,
  ServiceInstance,
  ServiceReport,
  ServiceReportAck,
  ServiceRequestView,
} from "@orrery/protocol";
import { AppError } from "@orrery/runtime";

/** Services as workers' instances and the fleet's gateways make them: orders and loads to agents, what gateways tell. */
export class Services implements ServicesPort {
  connected(_nodeId: NodeId): void {}

  disconnected(_nodeId: NodeId): void {}

  async report(_nodeId: NodeId, _report: ServiceReport): Promise<ServiceReportAck> {
    return { outcome: "noted" };
  }

  instances(): ServiceInstance[] {
    return [];
  }

  routers(): RouterState[] {
    return [];
  }

  traffic(): ServiceFigures | null {
    return null;
  }

  requests(): ServiceRequestView[] {
    return [];
  }

  gateways(): ServiceGatewayView[] {
    return [];
  }

  busiestPlace(): { region: string; zone: string } {
    return { region: "", zone: "" };
  }

  async test(): Promise<never> {
    throw new AppError("PRECONDITION_FAILED", "No agent with a gateway is connected.");
  }

  async refresh(): Promise<void> {}
}
