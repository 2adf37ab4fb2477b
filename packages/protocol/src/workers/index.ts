export { WorkerHealthCheck } from "./worker-health-check.ts";
export { InstanceId, WorkerId, WorkerName, WorkerRevision } from "./worker-ids.ts";
export { InstanceExit, InstancePhase, WorkerInstanceState } from "./worker-instance.ts";
export { INSTANCES_PER_NODE_MAX, InstanceOrder, WorkerOrder, WorkerOrders } from "./worker-orders.ts";
export { PlacementStrategy, RestartPolicy, RolloutSettings, WorkerPlacement } from "./worker-policies.ts";
export {
  InstanceReport,
  LimitMeans,
  LOG_CHUNK_BYTES_MAX,
  WorkerHost,
  WorkerLogAsk,
  WorkerLogChunk,
  WorkerReport,
  WorkerReportAck,
} from "./worker-report.ts";
export {
  SecretName,
  SecretValue,
  StopSignal,
  WorkerEnvironment,
  WorkerLogs,
  WorkerPort,
  WorkerResources,
  WorkerStop,
} from "./worker-run.ts";
export { INSTANCES_MAX, WorkerSpec, type WorkerSpecInput } from "./worker-spec.ts";
export {
  REVISIONS_KEPT,
  RolloutView,
  SECRETS_MAX,
  WORKERS_MAX,
  WorkerApplyInput,
  WorkerApplyResult,
  WorkerDetail,
  WorkerInstanceView,
  WorkerLogAnswer,
  WorkerLogInput,
  WorkerNodeView,
  WorkerRefInput,
  WorkerRestartInput,
  WorkerRevisionView,
  WorkerRollBackInput,
  WorkerScaleInput,
  WorkerSecretRemoveInput,
  WorkerSecretSetInput,
  WorkerSecretView,
  WorkerView,
} from "./worker-view.ts";
