import { formatJoinToken, JoinTokenId } from "@orrery/protocol";
import { expect, test } from "vitest";
import type { AgentEnv } from "./env.ts";
import { nameFromHost, type RawOptions, readSettings } from "./settings.ts";

const token = formatJoinToken({
  id: JoinTokenId.parse("abcdefgh"),
  secret: "s".repeat(43),
  caFingerprint: "f".repeat(43),
});
const env: AgentEnv = { ORRERY_LOG_LEVEL: "info", HOME: "/home/u" };
const noFile = (): string => {
  throw new Error("no such file");
};

function read(raw: RawOptions, given: Partial<AgentEnv> = {}, file: () => string = noFile) {
  return readSettings(raw, { ...env, ...given }, file);
}

test("a whole command line", () => {
  const raw: RawOptions = {
    hub: "http://hub:3000/",
    token: ` ${token}\n`,
    name: "tokyo-1",
    region: "ap-northeast",
    zone: "a",
    label: ["rack=r1", "tier="],
    lat: "35.6",
    lon: "139.7",
    dataDir: "/data",
    peerPort: "0",
    peerAddress: "10.0.0.7",
    localApiPort: "4499",
    gatewayPort: "4488",
    servicesPort: "4499",
    servicesDnsPort: "0",
    allowWorkers: true,
    workersUser: "worker",
    workersCpu: "1.5",
    workersMemory: "2048",
    workersOnExit: "stop",
  };
  expect(read(raw)).toEqual({
    outcome: "valid",
    settings: {
      dataDir: "/data",
      hubUrl: "http://hub:3000",
      token,
      wish: {
        name: "tokyo-1",
        region: "ap-northeast",
        zone: "a",
        labels: { rack: "r1", tier: "" },
        latitude: 35.6,
        longitude: 139.7,
      },
      configFile: "/data/agent.toml",
      peerPort: 0,
      peerAddress: "10.0.0.7",
      localApiPort: 4499,
      gatewayPort: 4488,
      servicesPort: 4499,
      servicesDnsPort: 0,
      workers: { isAllowed: true, user: "worker", cpu: 1.5, memoryMiB: 2048, onExit: "stop" },
    },
  });
});

test("workers are allowed by the option or the environment, and never otherwise", () => {
  const workersOf = (outcome: ReturnType<typeof read>) =>
    outcome.outcome === "valid" ? outcome.settings.workers : outcome.sentence;
  const none = { isAllowed: false, user: null, cpu: null, memoryMiB: null, onExit: "keep" };
  expect(workersOf(read({}))).toEqual(none);
  expect(workersOf(read({}, { ORRERY_ALLOW_WORKERS: "0" }))).toEqual(none);
  expect(workersOf(read({}, { ORRERY_ALLOW_WORKERS: "1", ORRERY_WORKERS_USER: "w" }))).toEqual({
    ...none,
    isAllowed: true,
    user: "w",
  });
});

test("the token comes from the option, else the file, else the environment", () => {
  const tokenOf = (outcome: ReturnType<typeof read>) =>
    outcome.outcome === "valid" ? outcome.settings.token : outcome.sentence;
  expect(tokenOf(read({ tokenFile: "t" }, {}, () => `${token}\n`))).toBe(token);
  expect(tokenOf(read({}, { ORRERY_JOIN_TOKEN: token }))).toBe(token);
  expect(tokenOf(read({}))).toBeNull();
  expect(tokenOf(read({ tokenFile: "t" }))).toContain("cannot be read");
});

test.each<[RawOptions, string]>([
  [{ hub: "ftp://x" }, "--hub"],
  [{ peerPort: "70000" }, "--peer-port: must be a port"],
  [{ peerAddress: "node:4410/x" }, "--peer-address: must be"],
  [{ workersCpu: "0" }, "--workers-cpu: must be the cores"],
  [{ workersMemory: "1.5" }, "--workers-memory: must be the MiB"],
  [{ workersOnExit: "kill" }, "--workers-on-exit: must be keep or stop"],
  [{ localApiPort: "x" }, "--local-api-port: must be a port"],
  [{ hub: "localhost" }, "--hub"],
  [{ token: "orrery_join.short" }, "copy the whole line"],
  [{ name: "Tokyo 1" }, "--name"],
  [{ lat: "91" }, "--lat"],
  [{ lon: "east" }, "--lon"],
  [{ label: ["rack"] }, "key=value"],
  [{ label: ["=x"] }, "key=value"],
])("%o is refused with a sentence that names it", (raw, word) => {
  expect(read(raw)).toMatchObject({ outcome: "invalid", sentence: expect.stringContaining(word) });
});

test("the data folder is systemd's, else the user's state folder", () => {
  const dirOf = (given: Partial<AgentEnv>) => {
    const outcome = read({}, given);
    return outcome.outcome === "valid" ? outcome.settings.dataDir : null;
  };
  expect(dirOf({ STATE_DIRECTORY: "/var/lib/orrery-agent" })).toBe("/var/lib/orrery-agent");
  expect(dirOf({})).toBe("/home/u/.local/state/orrery-agent");
});

test("a host's name becomes a node's name where it can", () => {
  expect(nameFromHost("Web_01.example.com")).toBe("web-01");
  expect(nameFromHost("---")).toBeUndefined();
});
