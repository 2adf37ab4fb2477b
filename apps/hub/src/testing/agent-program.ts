import { inject } from "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    /** The agent's one file, as hosts run it. */
    orreryAgentProgram: string;
  }
}

/** The agent as hosts run it: one file for Node, made once for the whole run. */
export function agentProgram(): string {
  return inject("orreryAgentProgram");
}
