"use client";
import type { VerbResult } from "@orrery/protocol";
import { toast } from "@orrery/ui";
import { useRouter } from "next/navigation";
import { useTRPCClient } from "../../../lib/trpc/client.tsx";
import { verbProblem } from "./verb-problem.ts";

type Client = ReturnType<typeof useTRPCClient>;

export type VerbRun = {
  /** Said when it is done: "orders is led by osaka-1". */
  done: (result: VerbResult) => string;
  call: (client: Client) => Promise<VerbResult>;
};

/** Carries a verb out; throws the sentence when it was refused or failed. The new state arrives by the live connection. */
export function useRunVerb(): (run: VerbRun) => Promise<void> {
  const client = useTRPCClient();
  const router = useRouter();
  return async ({ done, call }) => {
    const result = await call(client);
    const problem = verbProblem(result);
    if (problem !== null) throw new Error(problem);
    const { failoverId } = result;
    toast.success(
      done(result),
      failoverId === null
        ? {}
        : {
            action: {
              label: "Show",
              onClick: () => router.push(`/failovers/${encodeURIComponent(failoverId)}`),
            },
          },
    );
  };
}
