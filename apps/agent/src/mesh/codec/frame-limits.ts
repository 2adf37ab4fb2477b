/** A longer frame ends the link. */
export const FRAME_BYTES_MAX = 1024 * 1024;
/** Of a peer whose hello has not come yet. */
export const GREETING_FRAME_BYTES_MAX = 64 * 1024;
export const SNAPSHOT_CHUNK_BYTES_MAX = 256 * 1024;
/** A whole snapshot; both sides hold it in memory while it travels. */
export const SNAPSHOT_BYTES_MAX = 64 * 1024 * 1024;
export const ID_LENGTH_MAX = 64;
/** Request ids and topics. */
export const NAME_LENGTH_MAX = 128;
export const MEMBERSHIPS_MAX = 256;
export const ENTRIES_MAX = 8192;
export const MEMBERS_MAX = 1024;
export const REMOVED_MEMBERS_MAX = 8192;
export const HOPS_MAX = 64;
export const TTL_MS_MAX = 600_000;
/** A longer interval between heartbeats is none. */
export const DURATION_MS_MAX = 3_600_000;
