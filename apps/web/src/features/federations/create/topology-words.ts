import type { DetectionChoice, TopologyKind, ZoneRule } from "@orrery/protocol";

type Words = { label: string; sentence: string };

export const TOPOLOGY_WORDS: Record<TopologyKind, Words> = {
  mesh: {
    label: "Mesh",
    sentence: "Everyone linked with everyone. One hop, most links; best up to a dozen.",
  },
  ring: { label: "Ring", sentence: "Observers in a circle by region. Few links, long ways." },
  star: { label: "Star", sentence: "Observers hang on the voter nearest to all. Short ways, one centre." },
  hierarchical: {
    label: "Hierarchical",
    sentence: "A head for each region and zone. Few links between regions.",
  },
  adaptive: {
    label: "Adaptive",
    sentence: "At most 4 links each, chosen by latency and load, planned anew.",
  },
};

export const PROFILE_WORDS: Record<DetectionChoice, Words> = {
  auto: {
    label: "Automatic",
    sentence: "Picks one of the others from measured round trips and lateness, and keeps tuning it.",
  },
  lan: { label: "LAN", sentence: "Heartbeats every 10 ms; silence counts from 30 ms. One data centre." },
  metro: { label: "Metro", sentence: "Heartbeats every 25 ms; silence counts from 75 ms. One region." },
  wan: { label: "WAN", sentence: "Heartbeats every 100 ms; silence counts from 300 ms. Across regions." },
};

export const ZONE_RULE_WORDS: Record<ZoneRule, Words> = {
  any: { label: "Anywhere", sentence: "Zones do not matter." },
  "prefer-same": { label: "Prefer the same zone", sentence: "A member in the old leader's zone goes first." },
  "prefer-other": {
    label: "Prefer another zone",
    sentence: "A member outside the old leader's zone goes first.",
  },
  "require-same": {
    label: "Only the same zone",
    sentence: "Nobody outside the old leader's zone takes over.",
  },
  "require-other": { label: "Only another zone", sentence: "Nobody in the old leader's zone takes over." },
};
