import { expect, test } from "vitest";
import { distanceKm, type Place } from "./great-circle.ts";
import { ownPlace, placeOfRegion, positionOf } from "./position.ts";
import { placeNamed, placeNames } from "./region-places.ts";

const TOKYO = { latitude: 35.68, longitude: 139.69 };

test("[MP1] its own latitude and longitude, else its region, else none", () => {
  const own = { latitude: 12, longitude: 34, region: "tokyo" };
  expect(positionOf(own)).toEqual({ latitude: 12, longitude: 34 });
  expect(positionOf({ ...own, latitude: null })).toEqual(TOKYO);
  expect(positionOf({ ...own, longitude: null })).toEqual(TOKYO);
  expect(positionOf({ latitude: null, longitude: null, region: "rack-7" })).toBe(null);
  // Somebody may well stand in the Gulf of Guinea, if they say so.
  expect(ownPlace(0, 0)).toEqual({ latitude: 0, longitude: 0 });
});

test("[MP2] what is no number or out of range is no position", () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, 90.01, -91]) expect(ownPlace(bad, 10)).toBe(null);
  for (const bad of [Number.NaN, Number.NEGATIVE_INFINITY, 180.01, -181])
    expect(ownPlace(10, bad)).toBe(null);
  expect(positionOf({ latitude: Number.NaN, longitude: 3, region: "tokyo" })).toEqual(TOKYO);
});

test("[MP2] a pole has no longitude, and the date line one", () => {
  expect(ownPlace(90, 123)).toEqual({ latitude: 90, longitude: 0 });
  expect(ownPlace(-90, -123)).toEqual({ latitude: -90, longitude: 0 });
  expect(ownPlace(10, 180)).toEqual({ latitude: 10, longitude: -180 });
});

test("[MP3] regions of the clouds, with and without their zone, in any case", () => {
  const places: [latitude: number, longitude: number, ...names: string[]][] = [
    [
      35.68,
      139.69,
      "ap-northeast",
      "AP-Northeast-1",
      "ap-northeast-1a",
      "asia-northeast1-c",
      "japaneast",
      "jp-tyo-3",
    ],
    [50.11, 8.68, "eu-central", "eu-central-1b", "europe-west3-a", "GermanyWestCentral", "fra1", "de-fra-2"],
    [39.04, -77.49, "us-east-1", "us-east-1f", "us-east4", "ash-dc1"],
    [33.2, -80.01, "us-east1-b"],
    [45.84, -119.7, "us-west-2", "aws/us-west-2", "us-west-2-lax-1a"],
    [50.48, 12.37, "fsn1", "fsn1-dc14"],
    [52.37, 4.9, "westeurope", "westeurope-2", "ams3", "nl-ams"],
    [50.99, 2.13, "gra11"],
    [40.71, -74.01, "nyc3", "New York", "newyork", "new_york-2"],
    [22.32, 114.17, "hong-kong", "HongKong", "ap-east-1"],
    [35.68, 139.69, "Tokyo", "dc-tokyo-2", "tokyo.edge", " tokyo "],
    [52.52, 13.4, "office-berlin"],
    [51.17, 10.45, "germany", "de", "DE-1"],
  ];
  for (const [latitude, longitude, ...names] of places) {
    for (const name of names) expect([name, placeOfRegion(name)]).toEqual([name, { latitude, longitude }]);
  }
});

test("[MP3] a name that says no place has none, also where a part of it happens to be one", () => {
  const names = [
    "",
    "-",
    "default",
    "local",
    "unknown",
    "region-1",
    "rack-de",
    "my-dc",
    "lab-sin",
    "no-zone",
    "at-home",
  ];
  for (const name of [...names, "__proto__", "constructor"])
    expect([name, placeOfRegion(name)]).toEqual([name, null]);
});

test("[MP3] every name of the table is written in lower case and means a place on earth that is not 0,0", () => {
  for (const name of placeNames()) {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    const place = placeNamed(name) as Place;
    expect(ownPlace(place.latitude, place.longitude)).toEqual(place);
    expect(distanceKm(place, { latitude: 0, longitude: 0 })).toBeGreaterThan(300);
    expect(placeOfRegion(name.toUpperCase())).toEqual(place);
  }
  expect(placeNames().length).toBeGreaterThan(400);
});
