import type { FederationId, MapTarget, NodeId, TargetView } from "@orrery/protocol";
import type { NodeFilter } from "../nodes/node-filter.ts";
import type { StatusTone } from "../nodes/node-status.ts";
import type { MapFleet } from "./map-fleet.ts";
import type { MapLayer, MapSelection } from "./map-scene.ts";

export type MapEdge = { readonly a: NodeId; readonly b: NodeId };

export type MapFederation = {
  readonly id: FederationId;
  readonly name: string;
  readonly memberIds: readonly NodeId[];
  readonly leaderId: NodeId | null;
  /** The links of its topology. */
  readonly edges: readonly MapEdge[];
};

/** What a change that is being previewed would add and remove. */
export type MapPreview = { readonly added: readonly MapEdge[]; readonly removed: readonly MapEdge[] };

/** What was measured of targets: a `TargetView` will do. */
export type MapTargetMeasures = Pick<TargetView, "id" | "measures">;

/** All exits of proxies in one country, drawn as one: no more is known of where they are. */
export type MapExitPlace = {
  /** ISO 3166-1 alpha-2, lower case. */
  readonly country: string;
  readonly name: string;
  readonly exitCount: number;
  /** Degrees, the middle of the country. */
  readonly latitude: number;
  readonly longitude: number;
};

/**
 * Everything but the fleet, which tells its changes by versions, is compared by reference: hand over the same list while nothing in it
 * changed, and another one when something did.
 */
export type MapModelInput = {
  readonly fleet: MapFleet;
  readonly targets: readonly MapTarget[];
  readonly targetMeasures: readonly MapTargetMeasures[];
  readonly exits: readonly MapExitPlace[];
  /** By index in `exits`. */
  readonly exitTones: readonly StatusTone[];
  /** Nodes that used the selected exits lately. */
  readonly exitUserIds: readonly NodeId[];
  readonly federations: readonly MapFederation[];
  /** Whose topology is marked; null = that of all in the layer `federations`, else of none. */
  readonly shownFederationId: FederationId | null;
  readonly preview: MapPreview | null;
  readonly filter: NodeFilter;
  readonly layer: MapLayer;
  readonly selection: MapSelection;
  /** Nothing was heard from the hub for too long: every status is unknown. */
  readonly isStale: boolean;
};
