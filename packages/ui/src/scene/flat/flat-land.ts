import { geoCircle, geoGraticule, geoPath } from "d3-geo";
import type { MultiPolygon, Polygon } from "geojson";
import type { LandOutlines } from "../land-outlines.ts";
import { cssColour } from "../scene-colour.ts";
import type { ScenePalette } from "../scene-palette.ts";
import type { ScenePlace } from "../scene-props.ts";
import { WORLD_WIDTH, worldProjection, Y_MAX } from "./flat-projection.ts";

type Area = {
  readonly path: Path2D;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
};

/** Twilight in steps: the sun so many degrees under the horizon. */
const NIGHT_STEPS_DEG = [-4, -2, 0, 2, 4, 6, 8] as const;

/** Land, borders, graticule and night in world units, each projected once; what lies outside of the picture is not painted. */
export class FlatLand {
  readonly #projection = worldProjection();
  readonly #graticule = this.#pathOf((path) =>
    path(
      geoGraticule()
        .step([15, 15])
        .extentMinor([
          [-180, -75.01],
          [180, 75.01],
        ])(),
    ),
  );
  #areas: Area[] = [];
  #coasts = new Path2D();
  #borders = new Path2D();
  #nights: Path2D[] = [];

  setLand(land: LandOutlines): void {
    const bounds = geoPath(this.#projection);
    const polygons = land.areas.flatMap((area): (Polygon | MultiPolygon)[] =>
      area.type === "Polygon"
        ? [area]
        : area.coordinates.map((coordinates) => ({ type: "Polygon" as const, coordinates })),
    );
    this.#areas = polygons.map((polygon) => {
      const [[left, top], [right, bottom]] = bounds.bounds(polygon);
      return { path: this.#pathOf((path) => path(polygon)), left, top, right, bottom };
    });
    this.#coasts = this.#pathOf((path) => path(land.coasts));
    this.#borders = this.#pathOf((path) => path(land.borders));
  }

  setSun(sun: ScenePlace | null): void {
    if (sun === null) {
      this.#nights = [];
      return;
    }
    const opposite: [number, number] = [sun.longitude + 180, -sun.latitude];
    this.#nights = NIGHT_STEPS_DEG.map((below) =>
      this.#pathOf((path) =>
        path(
          geoCircle()
            .center(opposite)
            .radius(90 - below)
            .precision(2)(),
        ),
      ),
    );
  }

  /** The context counts world units; `scale` is how many pixels one is. Returns the number of paths. */
  paint(
    context: CanvasRenderingContext2D,
    palette: ScenePalette,
    scale: number,
    view: { left: number; right: number; top: number; bottom: number },
  ): number {
    let drawCount = 4;
    context.fillStyle = cssColour(palette.ocean);
    context.fillRect(-WORLD_WIDTH / 2 - 0.5 / scale, -Y_MAX, WORLD_WIDTH + 1 / scale, 2 * Y_MAX);
    context.lineJoin = "round";
    context.lineWidth = 1 / scale;
    context.strokeStyle = cssColour(palette.graticule, 0.75);
    context.stroke(this.#graticule);
    context.fillStyle = cssColour(palette.land);
    for (const area of this.#areas) {
      if (
        area.right < view.left ||
        area.left > view.right ||
        area.bottom < view.top ||
        area.top > view.bottom
      ) {
        continue;
      }
      context.fill(area.path);
      drawCount += 1;
    }
    context.strokeStyle = cssColour(palette.border, 0.6);
    context.lineWidth = 0.75 / scale;
    context.stroke(this.#borders);
    context.strokeStyle = cssColour(palette.coast, 0.9);
    context.stroke(this.#coasts);
    // Each step lies over the one before; together they are as dark as the night of the globe.
    context.fillStyle = cssColour(
      palette.night,
      1 - (1 - palette.nightShare) ** (1 / NIGHT_STEPS_DEG.length),
    );
    for (const night of this.#nights) {
      context.fill(night);
      drawCount += 1;
    }
    return drawCount;
  }

  #pathOf(trace: (path: ReturnType<typeof geoPath>) => void): Path2D {
    const traced = new Path2D();
    // d3 draws into whatever has these five methods.
    trace(geoPath(this.#projection, traced as unknown as CanvasRenderingContext2D));
    return traced;
  }
}
