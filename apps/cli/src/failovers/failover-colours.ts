import type { FailoverSummary } from "@orrery/protocol";
import type { Colour } from "../output/terminal.ts";

export const OUTCOME_COLOUR: Record<FailoverSummary["outcome"], Colour> = {
  running: "cyan",
  succeeded: "green",
  failed: "red",
  blocked: "yellow",
  cleared: "dim",
};
