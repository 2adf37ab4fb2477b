export {
  bestRelay,
  betterFigures,
  ESTIMATE_ERROR_MAX,
  effectiveRttMs,
  estimatedFigures,
  isFreshLink,
  LINK_FRESH_MS,
  mergeDirections,
  type Relay,
  type RelayQuestion,
} from "./link-figures.ts";
export { decodeLinkMinutes, encodeLinkMinutes, LINK_MINUTES_MAX, type LinkMinute } from "./link-minute.ts";
export { FRESH_INTERVALS, isFreshMeasure, type Nearest, type NearestQuestion, nearestOf } from "./nearest.ts";
export { peerSamples, type SampleNode, sampleSize } from "./peer-sample.ts";
export { estimateRttMs, type NetworkCoordinate, ORIGIN, observeRtt, VIVALDI_ERROR_MAX } from "./vivaldi.ts";
