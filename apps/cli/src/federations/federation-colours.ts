import type { FederationStatus, FederationView } from "@orrery/protocol";
import type { Colour } from "../output/terminal.ts";

export const STATUS_COLOUR: Record<FederationStatus, Colour> = {
  healthy: "green",
  degraded: "yellow",
  "failing-over": "yellow",
  leaderless: "red",
  forming: "cyan",
  unknown: "dim",
};

export const READINESS_COLOUR: Record<FederationView["readiness"]["verdict"], Colour> = {
  ready: "green",
  degraded: "yellow",
  blocked: "yellow",
  "not-ready": "red",
};
