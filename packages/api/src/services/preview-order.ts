import type { RoutingStrategy, ServiceInstance, ServiceSettings } from "@orrery/protocol";

/** What the thread of a preview gets. */
export type PreviewOrder = {
  /** JSON of `readRecord` of the repository. */
  record: string;
  /** Requests that the record stands for. */
  standsFor: number;
  instances: ServiceInstance[];
  settings: ServiceSettings;
  here: { region: string; zone: string };
  strategy: RoutingStrategy;
};
