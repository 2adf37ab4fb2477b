export { AppError, toWireError } from "./app-error.ts";
export { type BackoffPolicy, backoffMs } from "./backoff.ts";
export { type BindOptions, bindEvents, type EventHandlers, type EventSource } from "./bind-events.ts";
export { type Clock, systemClock } from "./clock.ts";
export { EnvError, parseEnv, portVariable } from "./env.ts";
export { createLogger, type Logger, type LogLevel } from "./logger.ts";
export { randomText, sortableId } from "./random-id.ts";
