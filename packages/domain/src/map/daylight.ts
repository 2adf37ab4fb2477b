import { destination, normalLongitude, type Place, RADIANS, vectorOf } from "./great-circle.ts";

const DAY_MS = 86_400_000;
/** 2000-01-01 12:00, the epoch of the formulae. */
const J2000_AT_MS = 946_728_000_000;

/**
 * Where the sun stands in the zenith. By the low-precision formulae of the US Naval Observatory ("Computing Approximate Solar
 * Coordinates" and "Computing Greenwich Apparent Sidereal Time", after The Astronomical Almanac, section C): within two minutes of arc
 * from 1800 to 2200, refraction and the sun's size left out.
 */
export function subsolarPoint(atMs: number): Place {
  const days = (atMs - J2000_AT_MS) / DAY_MS;
  const anomaly = (357.529 + 0.98560028 * days) * RADIANS;
  const meanLongitude = 280.459 + 0.98564736 * days;
  const longitude = (meanLongitude + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * RADIANS;
  const obliquity = (23.439 - 0.00000036 * days) * RADIANS;
  const ascension = Math.atan2(Math.cos(obliquity) * Math.sin(longitude), Math.cos(longitude)) / RADIANS;
  const siderealDegrees = 15 * (18.697374558 + 24.06570982441908 * days);
  return {
    latitude: Math.asin(Math.sin(obliquity) * Math.sin(longitude)) / RADIANS,
    longitude: normalLongitude(ascension - siderealDegrees),
  };
}

/** The sine of the sun's height: above 0 it is day, -0.1 is the end of civil dusk. */
export function sunlightAt(place: Place, sun: Place): number {
  const [a, b] = [vectorOf(place), vectorOf(sun)];
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

/** The line between day and night as a closed ring of `count` places, on a globe. */
export function terminatorRing(sun: Place, count: number): Place[] {
  return Array.from({ length: count }, (_, i) => destination(sun, (2 * Math.PI * i) / count, Math.PI / 2));
}

/** The night as a polygon on a flat map: the line from west to east, then back along the edge of the pole that lies in the dark. */
export function nightPolygon(sun: Place, count: number): Place[] {
  // On the equinoxes the line runs from pole to pole; a hair's breadth beside it, it has one latitude for each longitude.
  const sunLatitude = Math.abs(sun.latitude) < 0.01 ? (sun.latitude < 0 ? -0.01 : 0.01) : sun.latitude;
  const steep = Math.tan(sunLatitude * RADIANS);
  const steps = Math.max(2, count);
  const line = Array.from({ length: steps }, (_, i) => {
    const longitude = -180 + (360 * i) / (steps - 1);
    const latitude = Math.atan(-Math.cos((longitude - sun.longitude) * RADIANS) / steep) / RADIANS;
    return { latitude, longitude };
  });
  const darkPole = sunLatitude > 0 ? -90 : 90;
  return [...line, { latitude: darkPole, longitude: 180 }, { latitude: darkPole, longitude: -180 }];
}
