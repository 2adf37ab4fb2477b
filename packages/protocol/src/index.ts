export { Actor } from "./actor.ts";
export {
  AGENT_NAMESPACE,
  type AgentToHub,
  agentToHub,
  Command,
  CommandAck,
  Goodbye,
  Hello,
  HelloAck,
  type HubToAgent,
  hubToAgent,
  MESSAGE_BYTES_MAX,
  NodeSpec,
  OutboxEntry,
  REPORT_ENTRIES_MAX,
  REPORT_INTERVAL_DEFAULT_MS,
  Report,
  ReportAck,
} from "./agent-socket.ts";
export {
  EnrolRequest,
  EnrolResponse,
  GatewayDiscovery,
  RenewRequest,
  RenewResponse,
} from "./enrolment.ts";
export {
  ERROR_TABLE,
  ErrorCode,
  WireError,
} from "./error-code.ts";
export {
  EventListInput,
  EventPage,
  EventSeverity,
  EventSubject,
  EventType,
  EventView,
  HUB_EVENT_TYPES,
} from "./event.ts";
export {
  ApiTokenId,
  CertificateSerial,
  CorrelationId,
  EventId,
  FederationId,
  JoinTokenId,
  MemberId,
  NodeId,
  OperatorId,
  SessionId,
  StreamId,
} from "./ids.ts";
export {
  formatJoinToken,
  JoinTokenCreated,
  JoinTokenCreateInput,
  type JoinTokenParts,
  JoinTokenRevokeInput,
  JoinTokenState,
  JoinTokenText,
  JoinTokenView,
  parseJoinToken,
} from "./join-token.ts";
export {
  type BrowserToHub,
  browserToHub,
  EventsDelta,
  type HubToBrowser,
  hubToBrowser,
  LIVE_NAMESPACE,
  LiveTopic,
  NodePatch,
  NodesDelta,
  SubscribeAck,
} from "./live-socket.ts";
export {
  MetricHistory,
  MetricHistoryInput,
  MetricName,
  MetricRange,
} from "./metric.ts";
export {
  LABELS_MAX,
  LabelKey,
  Labels,
  LabelValue,
  Latitude,
  Longitude,
  NodeAdmission,
  NodeAdmissionInput,
  NodeCordonInput,
  NodeDrainInput,
  NodeFacts,
  NodeGetInput,
  NodeHealth,
  NodeLabelsInput,
  NodeLive,
  NodeLivePatch,
  NodeMaintenanceInput,
  NodeName,
  NodeRemoveInput,
  NodeRenameInput,
  NodeRevokeCertificateInput,
  NodeScheduling,
  NodeUncordonInput,
  NodeView,
  RegionName,
  SchedulingDetail,
} from "./node.ts";
export {
  ApiTokenCreated,
  ApiTokenCreateInput,
  ApiTokenRevokeInput,
  ApiTokenView,
  Email,
  Me,
  OperatorCreateInput,
  OperatorRemoveInput,
  OperatorRoleInput,
  OperatorView,
  PASSWORD_LENGTH_MAX,
  PASSWORD_LENGTH_MIN,
  Password,
  SessionRevokeInput,
  SessionView,
  SetupCompleteInput,
  SetupStatus,
} from "./operator.ts";
export {
  AttentionItem,
  HubInfo,
  Overview,
} from "./overview.ts";
export {
  PAGE_LIMIT_MAX,
  PageInput,
} from "./page.ts";
export {
  Permission,
  Role,
} from "./role.ts";
export {
  Settings,
  SettingsPatch,
} from "./setting.ts";
export {
  defineCatalog,
  type EventMap,
  type SocketCatalog,
  type SocketEvent,
} from "./socket-catalog.ts";
export {
  AtMs,
  DurationMs,
} from "./time.ts";
export {
  formatVersion,
  type Negotiation,
  negotiateVersion,
  PROTOCOL_VERSION,
  ProtocolVersion,
} from "./version.ts";
