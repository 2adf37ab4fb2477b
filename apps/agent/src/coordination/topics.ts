import { RESERVED_PREFIX } from "./coordination.ts";

/** What members tell each other of their applications' requests. */
export const WRITE_TOPIC = `${RESERVED_PREFIX}write`;
export const WRITTEN_TOPIC = `${RESERVED_PREFIX}written`;
export const ASK_TOPIC = `${RESERVED_PREFIX}renew`;
export const RENEWED_TOPIC = `${RESERVED_PREFIX}renewed`;
