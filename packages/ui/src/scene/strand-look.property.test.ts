import fc from "fast-check";
import { expect, test } from "vitest";
import { STRAND_CHOSEN, STRAND_DIM, STRAND_USUAL } from "./arc-strands.ts";
import { SCENE_BANDS, SCENE_MARKS } from "./scene-data.ts";
import { ARC_ADDED, ARC_REMOVED } from "./scene-palette.ts";
import {
  gapShare,
  PATTERN_DASHED,
  PATTERN_SOLID,
  PATTERN_STRUCK,
  pulseShare,
  type StrandLook,
  strandDensity,
  strandLook,
  strandPhase,
} from "./strand-look.ts";

/** Spread evenly: most numbers that `fc.double` draws lie next to 0. */
const within = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e9 }).map((step) => min + ((max - min) * step) / 1e9);

type Strand = {
  readonly band: number;
  readonly mark: number;
  readonly emphasis: number;
  readonly widthPx: number;
  readonly share: number;
  /** Of all strands. */
  readonly count: number;
};
const share = within(0.001, 1);
const count = fc.integer({ min: 0, max: 200_000 });
const strand: fc.Arbitrary<Strand> = fc.record({
  band: fc.nat(SCENE_BANDS.length - 1),
  mark: fc.nat(SCENE_MARKS.length - 1),
  emphasis: fc.constantFrom(STRAND_DIM, STRAND_USUAL, STRAND_CHOSEN),
  widthPx: within(1, 3.6),
  share,
  count,
});

test("every strand can be seen, and none is wider than a marker", () => {
  fc.assert(
    fc.property(strand, (strand) => {
      const { alpha, widthPx, colour } = lookOf(strand);
      expect(alpha).toBeGreaterThan(0.001);
      expect(alpha).toBeLessThanOrEqual(1);
      expect(widthPx).toBeGreaterThanOrEqual(1);
      expect(widthPx).toBeLessThan(6);
      expect(Number.isInteger(colour) && colour >= 0 && colour <= ARC_REMOVED).toBe(true);
    }),
  );
});

test("what is chosen is drawn at least as strongly as usual, what is dimmed at most so", () => {
  fc.assert(
    fc.property(strand, (strand) => {
      const [dim, usual, chosen] = [STRAND_DIM, STRAND_USUAL, STRAND_CHOSEN].map((emphasis) =>
        lookOf({ ...strand, emphasis }),
      );
      expect(dim?.alpha).toBeLessThanOrEqual(usual?.alpha ?? 0);
      expect(usual?.alpha).toBeLessThanOrEqual(chosen?.alpha ?? 0);
      expect(usual?.widthPx).toBeLessThanOrEqual(chosen?.widthPx ?? 0);
    }),
  );
});

test("what is slow stands out from what is as it should be, however many there are", () => {
  fc.assert(
    fc.property(strand, fc.constantFrom(3, 4), fc.nat(2), (strand, trouble, calm) => {
      const usual = { ...strand, mark: 0, emphasis: STRAND_USUAL, share: 1 };
      const slow = lookOf({ ...usual, band: trouble });
      const close = lookOf({ ...usual, band: calm });
      expect(slow.alpha).toBeGreaterThan(close.alpha);
      expect(slow.widthPx).toBeGreaterThan(close.widthPx);
    }),
  );
});

test("a rare slow link colours its path less than one where all are slow", () => {
  fc.assert(
    fc.property(strand, share, share, (strand, first, second) => {
      const slow = { ...strand, band: 4, mark: 0, emphasis: STRAND_USUAL };
      const rare = lookOf({ ...slow, share: Math.min(first, second) });
      const often = lookOf({ ...slow, share: Math.max(first, second) });
      expect(rare.alpha).toBeLessThanOrEqual(often.alpha);
    }),
  );
});

test("added and removed links have a colour and a pattern of their own, whatever their band", () => {
  fc.assert(
    fc.property(strand, (strand) => {
      expect(lookOf({ ...strand, mark: 0 })).toMatchObject({ colour: strand.band, pattern: PATTERN_SOLID });
      expect(lookOf({ ...strand, mark: 1 })).toMatchObject({ colour: strand.band, pattern: PATTERN_SOLID });
      expect(lookOf({ ...strand, mark: 2 })).toMatchObject({ colour: ARC_ADDED, pattern: PATTERN_DASHED });
      expect(lookOf({ ...strand, mark: 3 })).toMatchObject({ colour: ARC_REMOVED, pattern: PATTERN_STRUCK });
    }),
  );
});

test("the more lines there are, the fainter they grow, and the calm ones sooner", () => {
  fc.assert(
    fc.property(count, count, (first, second) => {
      const few = strandDensity(Math.min(first, second));
      const many = strandDensity(Math.max(first, second));
      expect(many.calm).toBeLessThanOrEqual(few.calm);
      expect(many.trouble).toBeLessThanOrEqual(few.trouble);
      for (const { calm, trouble } of [few, many]) {
        expect(calm).toBeGreaterThan(0);
        expect(calm).toBeLessThanOrEqual(trouble);
        expect(trouble).toBeLessThanOrEqual(1);
      }
    }),
  );
  expect(strandDensity(0)).toEqual({ calm: 1, trouble: 1 });
});

test("any loss is a gap, more loss a wider one, and total loss leaves something", () => {
  fc.assert(
    fc.property(share, share, (first, second) => {
      expect(gapShare(Math.min(first, second))).toBeLessThanOrEqual(gapShare(Math.max(first, second)));
    }),
  );
  expect(gapShare(0)).toBe(0);
  expect(gapShare(0.002)).toBeGreaterThan(0.15);
  expect(gapShare(1)).toBeLessThan(0.9);
  expect([Number.NaN, -1].map(gapShare)).toEqual([0, 0]);
  expect(gapShare(Number.POSITIVE_INFINITY)).toBeLessThan(0.9);
});

test("pulses grow rarer, so that there are never many more than two hundred and sixty", () => {
  fc.assert(
    fc.property(count, (count) => {
      const pulsing = pulseShare(count);
      expect(pulsing).toBeGreaterThan(0);
      expect(pulsing).toBeLessThanOrEqual(1);
      expect(pulsing * count).toBeLessThanOrEqual(260.001);
    }),
  );
});

test("phases are bytes, the same for the same pair, and spread over all of them", () => {
  const phases = new Set<number>();
  fc.assert(
    fc.property(fc.integer({ min: -1, max: 20_000 }), fc.integer({ min: -1, max: 20_000 }), (from, to) => {
      const phase = strandPhase(from, to);
      expect(Number.isInteger(phase) && phase >= 0 && phase <= 255).toBe(true);
      expect(strandPhase(from, to)).toBe(phase);
    }),
  );
  for (let to = 0; to < 2000; to += 1) phases.add(strandPhase(3, to));
  expect(phases.size).toBeGreaterThan(240);
});

function lookOf({ band, mark, emphasis, widthPx, share, count }: Strand): StrandLook {
  const look: StrandLook = { colour: -1, pattern: -1, alpha: Number.NaN, widthPx: Number.NaN };
  strandLook(band, mark, emphasis, widthPx, share, strandDensity(count), look);
  return look;
}
