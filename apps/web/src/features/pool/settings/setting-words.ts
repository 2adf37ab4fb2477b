import type { CountSetting, DurationSetting } from "./settings-draft.ts";

type Words = { label: string; hint: string };

export const DURATION_WORDS: Record<DurationSetting, Words> = {
  rotateEveryMs: { label: "Rotate every", hint: "Traffic without a session moves to the best other proxy." },
  rotateAtLeastMs: { label: "Not sooner than", hint: "After the last move, also when it fails." },
  stickyTtlMs: { label: "Sessions stick for", hint: "Since their last use." },
  slowStartMs: { label: "Slow start", hint: "Until a proxy that came back has its full share." },
  cooldownBaseMs: { label: "First cooldown", hint: "Doubles with each failure, with jitter." },
  cooldownMaxMs: { label: "Longest cooldown", hint: "However often it fails." },
  connectTimeoutMs: { label: "Connect timeout", hint: "TCP connect to the proxy." },
  handshakeTimeoutMs: { label: "Handshake timeout", hint: "Until the proxy has opened the way." },
  idleTimeoutMs: { label: "Idle timeout", hint: "A tunnel over which nothing passes." },
  attemptsForMs: { label: "All tries within", hint: "Then the client is told." },
  budgetWaitMs: { label: "Wait for budget", hint: "Then the request is answered 429." },
  probeEveryMs: { label: "Probe every", hint: "Active and suspect proxies." },
  probeIdleEveryMs: { label: "Probe idle ones every", hint: "Those that carry nothing." },
};

export const COUNT_WORDS: Record<CountSetting, Words> = {
  attemptsMax: { label: "Tries for a request", hint: "Proxies tried before its client has an answer." },
  connectionsMax: { label: "Connections of a node", hint: "More are turned away." },
  queueMax: { label: "Waiting requests of a node", hint: "For a proxy or for budget." },
};
