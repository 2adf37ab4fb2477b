import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import type { FederationService, PipelineRequest, WriteResult } from "@orrery/protocol/local";
import type { FederationDirectory } from "./federation-directory.ts";
import { timeoutMsOf } from "./inputs.ts";
import { Pipeline } from "./pipeline.ts";
import { checkWrites, proposeWrite } from "./propose-write.ts";
import type { StreamCount } from "./stream-count.ts";

type Methods = Pick<ServiceImpl<typeof FederationService>, "propose" | "pipeline">;

export function writeMethods(directory: FederationDirectory, streams: StreamCount): Methods {
  return {
    async propose({ federation, clientId, answeredBelow, writes }, context) {
      checkWrites(writes, clientId);
      const found = await directory.find(federation);
      const timeoutMs = timeoutMsOf(context);
      const results = writes.map(
        (write) =>
          new Promise<WriteResult>((resolve) =>
            proposeWrite(found, { clientId, answeredBelow, writes }, write, timeoutMs, resolve),
          ),
      );
      return { results: await Promise.all(results) };
    },
    pipeline(requests: AsyncIterable<PipelineRequest>, context: HandlerContext) {
      return new Pipeline(directory, streams).run(requests, context);
    },
  };
}
