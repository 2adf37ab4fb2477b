import type { NodeView } from "@orrery/protocol";
import type { Colour } from "../output/terminal.ts";

export const HEALTH_COLOUR: Record<NodeView["health"], Colour> = {
  online: "green",
  suspect: "yellow",
  unreachable: "red",
  down: "red",
  unknown: "dim",
};
