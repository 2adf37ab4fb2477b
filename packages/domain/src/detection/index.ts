export { type AutoProfile, autoProfile, type Measured } from "./auto-profile.ts";
export { stepDetector } from "./detector.ts";
export {
  createDetector,
  type DetectorEffect,
  type DetectorInput,
  type DetectorState,
  type PeerView,
  setPeers,
  setProfile,
  viewPeers,
  waitFor,
} from "./detector-state.ts";
export { type CloseReason, describeEvidence, type Evidence } from "./evidence.ts";
export { lateRatio } from "./own-lag.ts";
export { PROFILE_NAMES, PROFILES, type Profile, type ProfileName, raftTimings } from "./profile.ts";
export { describeEstimate, federationEstimate, replayProfile } from "./replay-profile.ts";
