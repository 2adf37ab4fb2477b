import { LatencyMatrixInput, LatencyPairInput } from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { latencyMatrix } from "./latency-matrix.ts";
import { latencyPair } from "./latency-pair.ts";

export const latencyRouter = router({
  matrix: procedure("nodes:read")
    .input(LatencyMatrixInput)
    .query(({ ctx, input }) => latencyMatrix(ctx, input)),
  pair: procedure("nodes:read")
    .input(LatencyPairInput)
    .query(({ ctx, input }) => latencyPair(ctx, input)),
});
