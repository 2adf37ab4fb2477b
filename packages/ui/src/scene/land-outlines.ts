import type { MultiLineString, MultiPolygon, Polygon } from "geojson";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import coarse from "world-atlas/countries-110m.json";

/** Lines and areas of the world in degrees; the data is Natural Earth's, as the package `world-atlas` has it. */
export type LandOutlines = {
  readonly coasts: MultiLineString;
  /** Between countries, without the coasts. */
  readonly borders: MultiLineString;
  readonly areas: readonly (Polygon | MultiPolygon)[];
};

type World = Topology<{ countries: GeometryCollection; land: GeometryCollection }>;

let coarseOutlines: LandOutlines | null = null;
let fineOutlines: Promise<LandOutlines> | null = null;

/** 1 : 110 million, for the world as a whole. Made once. */
export function coarseLand(): LandOutlines {
  coarseOutlines ??= outlinesOf(coarse as unknown as World);
  return coarseOutlines;
}

/** 1 : 50 million, for a region; a chunk of its own that is loaded when one comes near. Rejects when it cannot be loaded. */
export function fineLand(): Promise<LandOutlines> {
  fineOutlines ??= import("world-atlas/countries-50m.json").then(
    (module) => outlinesOf(module.default as unknown as World),
    (cause: unknown) => {
      fineOutlines = null;
      throw cause;
    },
  );
  return fineOutlines;
}

/** From this zoom on the coarse outlines look broken. */
export const FINE_LAND_ZOOM = 4.4;

function outlinesOf(world: World): LandOutlines {
  const { countries, land } = world.objects;
  const areas = feature(world, land).features.flatMap(({ geometry }) =>
    geometry.type === "Polygon" || geometry.type === "MultiPolygon" ? [geometry] : [],
  );
  return {
    coasts: mesh(world, land),
    borders: mesh(world, countries, (first, second) => first !== second),
    areas,
  };
}
