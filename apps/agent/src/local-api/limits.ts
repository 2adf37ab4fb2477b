/** Of one request or one message of a stream. */
export const REQUEST_BYTES_MAX = 1024 * 1024 - 1024;
/** Of all writes in one call or frame. */
export const WRITES_BYTES_MAX = 768 * 1024;
export const WRITES_MAX = 1_024;
export const KEY_LENGTH_MAX = 512;
export const NAME_LENGTH_MAX = 100;
export const TOPIC_LENGTH_MAX = 128;
export const PAYLOAD_BYTES_MAX = 256 * 1024;
export const LOCK_TTL_MS = { min: 1_000, max: 3_600_000 } as const;
export const LOCK_WAIT_MS_MAX = 60_000;
export const MESSAGE_TTL_MS = { default: 5_000, max: 60_000 } as const;
export const LIST = { default: 100, max: 1_000 } as const;
/** A call's time where the caller sets none, and at most. */
export const TIMEOUT_MS = { default: 5_000, max: 60_000 } as const;
/** Watches and pipelines at once, of all applications. */
export const STREAMS_MAX = 512;
export const CONNECTIONS_MAX = 512;
/** Calls at once, streams among them. */
export const CALLS_MAX = 2_048;
