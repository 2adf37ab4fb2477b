import type { ServiceImpl } from "@connectrpc/connect";
import type { FederationService } from "@orrery/protocol/local";
import type { FederationDirectory } from "./federation-directory.ts";
import { keyMethods } from "./key-methods.ts";
import { leaderMethods } from "./leader-methods.ts";
import { lockMethods } from "./lock-methods.ts";
import { messageMethods } from "./message-methods.ts";
import { StreamCount } from "./stream-count.ts";
import { writeMethods } from "./write-methods.ts";

export function federationService(directory: FederationDirectory): ServiceImpl<typeof FederationService> {
  const streams = new StreamCount();
  return {
    ...leaderMethods(directory, streams),
    ...keyMethods(directory, streams),
    ...lockMethods(directory, streams),
    ...writeMethods(directory, streams),
    ...messageMethods(directory, streams),
  };
}
