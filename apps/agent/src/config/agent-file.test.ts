import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type AgentFileConfig, configuredHooks, EMPTY_AGENT_FILE, hooksOf } from "./agent-file.ts";
import { parseAgentFile } from "./read-agent-file.ts";

function read(text: string): AgentFileConfig | string {
  const outcome = parseAgentFile(text, "agent.toml");
  return outcome.outcome === "valid" ? outcome.config : outcome.sentence;
}

function valid(text: string): AgentFileConfig {
  const config = read(text);
  if (typeof config === "string") throw new Error(config);
  return config;
}

test("an empty file says nothing, and neither does one with empty tables", () => {
  expect(read("")).toEqual(EMPTY_AGENT_FILE);
  expect(read("\uFEFF# only a comment\r\n[peer]\r\n[hooks]\r\n")).toEqual(EMPTY_AGENT_FILE);
});

test("a whole file", () => {
  const config = valid(`
    [peer]
    port = 4510
    address = "10.0.0.7"
    [local_api]
    port = 0
    bind = "::1"
    [targets]
    allow = ["api.example.org", "*.example.net:443", "10.0.0.0/8"]
    [hooks."*"]
    changed = ["logger", "leader changed"]
    [hooks.orders]
    promote = ["/usr/local/bin/take", "eth0"]
    demote = ["/usr/local/bin/release"]
    timeout_ms = 500
  `);
  expect(config.peer).toEqual({ port: 4510, address: "10.0.0.7" });
  expect(config.localApi).toEqual({ port: 0, bind: "::1" });
  expect(config.targets.allow?.map(({ kind, port }) => [kind, port])).toEqual([
    ["host", null],
    ["wildcard", 443],
    ["range", null],
  ]);
  expect(hooksOf(config, "orders")).toEqual({
    commands: { promote: ["/usr/local/bin/take", "eth0"], demote: ["/usr/local/bin/release"], changed: null },
    timeoutMs: 500,
  });
});

test("a federation's own table replaces that of all, whole", () => {
  const config = valid('[hooks."*"]\nchanged = ["all"]\n[hooks.orders]\npromote = ["own"]');
  expect(configuredHooks(config, "orders")).toEqual({ promote: true, demote: false, changed: false });
  expect(configuredHooks(config, "stock")).toEqual({ promote: false, demote: false, changed: true });
  expect(hooksOf(config, "stock")?.timeoutMs).toBe(10_000);
  expect(configuredHooks(EMPTY_AGENT_FILE, "stock")).toEqual({
    promote: false,
    demote: false,
    changed: false,
  });
});

test.each([
  ["[peer\nport = 1", /line 1, column/],
  ["[peer]\n\nport = = 1", /line 3, column/],
  ["[peer]\nport = 1\nport = 2", /line 3, column/],
  ["[peer]\nport = 70000", /peer\.port must be a port from 0 to 65535.*port = 4410/],
  ['[peer]\nport = "4410"', /peer\.port must be a port/],
  ["[peer]\nport = 44.5", /peer\.port must be a port/],
  ['[peer]\naddress = "10.0.0.7:4410"', /peer\.address must be the host name or IP address.*without a port/],
  ['[peer]\naddress = "http://host"', /peer\.address must be/],
  ['[peer]\naddress = ""', /peer\.address must be/],
  ['[peer]\naddress = "0.0.0.0"', /peer\.address must be one address that others can dial/],
  ["[peer]\nadress = 1", /peer\.adress is not a setting; \[peer\] has port and address/],
  ["[peers]", /peers is not a setting; there are the tables/],
  ["peer = 1", /peer must be a table, as in \[peer\]/],
  ['[local_api]\nbind = "0.0.0.0"', /local_api\.bind must be a loopback address/],
  ['[local_api]\nbind = "10.0.0.7"', /local_api\.bind must be a loopback address/],
  ['[local_api]\nhost = "::1"', /local_api\.host is not a setting; \[local_api\] has port and bind/],
  ['[targets]\nallow = "example.org"', /targets\.allow must be a list of host names/],
  ['[targets]\nallow = ["ok.example", "http://example.org"]', /targets\.allow\.1 is none of a host name/],
  ['[targets]\nallow = ["10.0.0.0/33"]', /targets\.allow\.0 is none of/],
  ['[targets]\ndeny = ["10.0.0.0/8"]', /targets\.deny is not a setting; \[targets\] has allow/],
  [
    '[hooks.orders]\npromote = "take eth0"',
    /hooks\.orders\.promote must be a list of words.*no shell reads it/,
  ],
  ["[hooks.orders]\npromote = []", /hooks\.orders\.promote must be a list of words/],
  ['[hooks.orders]\npromote = [""]', /hooks\.orders\.promote must be a list of words/],
  ['[hooks.orders]\npromote = ["a", 1]', /hooks\.orders\.promote\.1 must be a list of words/],
  ['[hooks.orders]\npromote = ["./take"]', /must begin with an absolute path, or with the bare name/],
  [
    '[hooks.orders]\npromoted = ["a"]',
    /hooks\.orders\.promoted is not a setting; a table of hooks has promote/,
  ],
  ["[hooks.orders]\ntimeout_ms = 5", /hooks\.orders\.timeout_ms must be milliseconds from 100 to 600000/],
  ['[hooks."Orders!"]\npromote = ["a"]', /hooks\.Orders! is not a federation's name/],
  ['[hooks]\npromote = ["a"]', /hooks\.promote must be a table, as in \[hooks\.promote\]/],
  ["[hooks.__proto__]\npromote = 1", /agent\.toml: /],
])("%j is refused with a sentence that says where and what to write", (text, sentence) => {
  const outcome = read(text);
  expect(outcome).toMatch(/^agent\.toml: .*\.$/s);
  expect(outcome).toMatch(sentence);
});

test("the example in docs is valid", () => {
  const example = readFileSync(new URL("../../../../docs/agent.toml.example", import.meta.url), "utf8");
  expect(valid(example)).toEqual(EMPTY_AGENT_FILE);
  // What it shows as a comment must be right as well.
  const config = valid(example.replaceAll(/^# (?=\[|[a-z_]+ = )/gm, ""));
  expect([...config.hooks.keys()]).toEqual(["*", "orders"]);
  expect(config.peer).toEqual({ port: 4410, address: "10.0.0.7" });
  expect(config.targets.allow).toHaveLength(3);
});
