export type { KeyAnswer, KeyCommand, KeyRequest, Lock, StoredKey } from "./key-command.ts";
export { KEY_LENGTH_MAX, STORE_BYTES_MAX, VALUE_BYTES_MAX } from "./key-command.ts";
export { decodeKeyRequest, encodeKeyRequest, readAnswer, writeAnswer } from "./key-command-codec.ts";
export { type AppliedCommand, KeyStore } from "./key-store.ts";
