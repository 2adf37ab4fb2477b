export {
  describeTopology,
  type SinglePoint,
  type TopologyFigures,
  type WorstPath,
} from "./describe-topology.ts";
export { type DiffOptions, diffTopology, type TopologyDiff } from "./diff-topology.ts";
export {
  type Arrival,
  createDissemination,
  type Dispatch,
  type Dissemination,
  dispatch,
  type Envelope,
  type Forward,
  neighborAdded,
  SEEN_MAX,
  type Surroundings,
} from "./dissemination.ts";
export {
  planTopology,
  TOPOLOGY_OPTIONS,
  type TopologyOptions,
  type TopologyPlan,
  type TopologyRequest,
} from "./plan-topology.ts";
export { measuredRttMs, roundTrips } from "./round-trips.ts";
export { HOPS_DEFAULT, type Route, type Routes, routes, routeTo } from "./routes.ts";
export {
  compareIds,
  type Edge,
  edgeKey,
  edgeOf,
  type MeasuredLink,
  sortEdges,
  TOPOLOGY_KINDS,
  type Topology,
  type TopologyKind,
  type TopologyMember,
} from "./topology.ts";
