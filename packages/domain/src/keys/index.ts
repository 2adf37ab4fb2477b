export type { KeyAnswer, KeyCommand, KeyRequest, Lock, StoredKey } from "./key-command.ts";
export { decodeKeyRequest, encodeKeyRequest } from "./key-command-codec.ts";
export { type AppliedCommand, KeyStore } from "./key-store.ts";
