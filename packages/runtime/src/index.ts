export { AppError, toWireError } from "./app-error.ts";
export { type BackoffPolicy, backoffMs } from "./backoff.ts";
export { type BindOptions, bindEvents, type EventHandlers, type EventSource } from "./bind-events.ts";
export { type Clock, systemClock } from "./clock.ts";
export { EnvError, parseEnv, portVariable } from "./env.ts";
export {
  AGENT_FAULT_POINTS,
  type FaultPoint,
  faultPoint,
  HUB_FAULT_POINTS,
  holdAt,
} from "./fault-point.ts";
export { freePort, freePorts } from "./free-ports.ts";
export { openBox, sealBox } from "./key-box.ts";
export { createLogger, type Logger, type LogLevel } from "./logger.ts";
export { openOutbox } from "./outbox/open-outbox.ts";
export { type AppendOutcome, OUTBOX_LIMITS, type Outbox, type OutboxLimits } from "./outbox/outbox.ts";
export type { NewOutboxEntry, OutboxVerdict } from "./outbox/outbox-verdict.ts";
export { syncFolder } from "./outbox/sync-folder.ts";
export { parseJson } from "./parse-json.ts";
export { randomText, sortableId } from "./random-id.ts";
export { writeFileAtomically } from "./write-file-atomically.ts";
