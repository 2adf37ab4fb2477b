import { type ProxyImportInput, ProxyInput } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatProxyLine, PROXY_CSV_HEADER } from "./format-proxy-line.ts";
import { parseProxyLines } from "./parse-proxy-lines.ts";

const DEFAULTS: ProxyImportInput["defaults"] = {
  ...{ protocol: "http", network: "datacenter", tier: "primary", region: null, country: null, labels: {} },
};
const parse = (text: string, defaults: Partial<ProxyImportInput["defaults"]> = {}) =>
  parseProxyLines(text, { ...DEFAULTS, ...defaults });
const one = (line: string) => parse(line).proxies[0]?.proxy;
const problem = (line: string) => parse(line).problems[0]?.sentence;

test("[PI1] each form of a line", () => {
  expect(one("socks5://ada:s%40cret@proxy.example:1080?tier=backup&country=DE")).toMatchObject({
    ...{ protocol: "socks5", host: "proxy.example", port: 1080, username: "ada", password: "s@cret" },
    ...{ tier: "backup", country: "de" },
  });
  expect(one("192.0.2.7:8080")).toMatchObject({
    protocol: "http",
    host: "192.0.2.7",
    port: 8080,
    username: null,
  });
  expect(one("192.0.2.7:8080:ada:s%40:cret")).toMatchObject({ username: "ada", password: "s%40:cret" });
  expect(one("ada:s@cret@192.0.2.7:8080")).toMatchObject({ username: "ada", password: "s@cret", port: 8080 });
  expect(one("[2001:db8::7]:8080:ada:secret")).toMatchObject({ host: "2001:db8::7", username: "ada" });
  expect(one("https://[2001:db8::7]:443/")).toMatchObject({
    protocol: "https",
    host: "2001:db8::7",
    port: 443,
  });
  expect(one("socks5h://ada@proxy.example:1080")).toMatchObject({
    protocol: "socks5",
    username: "ada",
    password: null,
  });
});

test("[PI2] CSV, with any of three separators and quotation marks", () => {
  for (const separator of [",", ";", "\t"]) {
    const header = ["Host", "Port", "Username", "Password", "Cost per GB", "Cost currency", "Labels"].join(
      separator,
    );
    const row = [
      "192.0.2.7",
      "8080",
      "ada",
      `"a""${separator === "\t" ? "," : separator}b"`,
      "1.5",
      "eur",
      '"rack=7;seller=acme"',
    ].join(separator);
    expect(parse(`${header}\n${row}`).proxies).toMatchObject([
      {
        line: 2,
        proxy: {
          password: `a"${separator === "\t" ? "," : separator}b`,
          costPerGb: "1.5",
          costCurrency: "EUR",
          labels: { rack: "7", seller: "acme" },
        },
      },
    ]);
  }
  expect(problem("host,port,colour\n192.0.2.7,8080,red")).toMatch(
    /^Column 3 has a name that nobody knows; there are protocol, host/,
  );
  expect(problem('host,port\n"192.0.2.7,8080')).toBe("A quotation mark is opened and not closed.");
  expect(problem("host,port\n192.0.2.7,8080,red")).toBe("This line has 3 cells, and the header 2.");
});

test("[PI3] empty lines and remarks say nothing, and lines keep their numbers", () => {
  const { proxies, problems } = parse("\uFEFF# bought in May\r\n\r\n192.0.2.7:8080\r\n  \r\nnonsense\r\n");
  expect(proxies.map(({ line }) => line)).toEqual([3]);
  expect(problems.map(({ line }) => line)).toEqual([5]);
});

test("[PI4] what a line does not say comes from the defaults", () => {
  const { proxies } = parse("192.0.2.7:8080\nhttps://192.0.2.8:443?tier=primary&labels=rack%3D8", {
    ...{ protocol: "socks5", tier: "backup", country: "jp", labels: { seller: "acme", rack: "1" } },
  });
  expect(proxies.map(({ proxy }) => proxy)).toMatchObject([
    { protocol: "socks5", tier: "backup", country: "jp", labels: { seller: "acme", rack: "1" } },
    { protocol: "https", tier: "primary", country: "jp", labels: { seller: "acme", rack: "8" } },
  ]);
});

test.each([
  ["ftp://ada:hunter2@192.0.2.7:21", "The protocol is none of http, https and socks5."],
  ["http://ada:hunter2@192.0.2.7", "The port is missing: write host:port."],
  ["http://ada:hunter2%zz@192.0.2.7:80", "A percent sign stands before"],
  ["http://ada:hunter2@192.0.2.7:99999", "port: "],
  ["http://ada:hunter2@192.0.2.7:80?colour=hunter2", "Behind the question mark there may be network,"],
  ["http://192.0.2.7:80?weight=heavy", "weight: a whole number is needed."],
  ["http://192.0.2.7:80?country=hunter2", "country: "],
  ["http://192.0.2.7:80?labels=hunter2", "labels: write them as"],
  ["ada hunter2 192.0.2.7", "This is none of"],
  ["192.0.2.7:8080:hunter2", "This is none of"],
  ["http://ada:hunter2@exa mple:80", "This is none of"],
])("[PI5] %s", (line, sentence) => {
  expect(problem(line)).toContain(sentence);
  expect(problem(line)).not.toContain("hunter2");
});

test("[PI5] whatever a line holds, no sentence repeats it", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 80 }), (noise) => {
      const secret = "Xq7Zw9Kp";
      for (const { sentence } of parse(`${noise}${secret}\nhttp://ada:${secret}${noise}@h:1`).problems) {
        expect(sentence).not.toContain(secret);
      }
    }),
  );
});

test("[PI6] the same proxy twice is taken in once", () => {
  const { proxies, problems } = parse(
    "http://ada:a@Proxy.example:80\nhttp://ada:b@proxy.example:80\nhttp://bob:a@proxy.example:80",
  );
  expect(proxies.map(({ line }) => line)).toEqual([1, 3]);
  expect(problems).toEqual([
    { line: 2, sentence: "This is the same proxy as in line 1: leave one of them out." },
  ]);
});

test("[PI7] ten thousand lines are read in a moment, and the next is told that it is not", () => {
  const startedMs = performance.now();
  const { proxies, problems } = parse(
    Array.from({ length: 10_050 }, (_, index) => `nonsense ${index}`).join("\n"),
  );
  expect(performance.now() - startedMs).toBeLessThan(10_000);
  expect(proxies).toEqual([]);
  expect(problems).toHaveLength(10_001);
  expect(problems.at(-1)).toMatchObject({
    line: 10_001,
    sentence: expect.stringContaining("Only the first 10000"),
  });
});

test("[PI9] a dash puts an option back, an empty value says nothing, and what was said is told", () => {
  const bought = { tier: "backup", country: "jp", labels: { seller: "acme" } } as const;
  const csv = "host,port,username,tier,country,weight,labels,rotating\n192.0.2.7,80,-,-,,-,-,-";
  const { proxies } = parse(csv, bought);
  expect(proxies).toMatchObject([
    {
      proxy: { username: "-", tier: "primary", country: "jp", weight: 10, labels: {}, isRotating: false },
      said: ["host", "port", "username", "tier", "weight", "labels", "isRotating"],
    },
  ]);
  expect(parse("192.0.2.7:80?", bought).problems).toHaveLength(1);
  expect(parse("http://192.0.2.7:80?country=-&cost_per_gb=-&tier=", bought).proxies).toMatchObject([
    { proxy: { country: null, costPerGb: null, tier: "backup" } },
  ]);
  expect(problem("host,port\n-,80")).toBeUndefined();
  expect(problem("protocol,host,port\n-,192.0.2.7,80")).toContain("protocol: ");
});

const word = fc.stringMatching(/^[a-z0-9]{1,12}$/);
const proxy = fc.record({
  protocol: fc.constantFrom("http", "https", "socks5"),
  network: fc.constantFrom("datacenter", "residential", "mobile"),
  host: fc.oneof(word, fc.constant("2001:db8::7")),
  port: fc.integer({ min: 1, max: 65_535 }),
  isRotating: fc.boolean(),
  sessionTemplate: fc.option(fc.constantFrom("{username}-{session}", '-a,"b";{session}')),
  tier: fc.constantFrom("primary", "backup"),
  weight: fc.integer({ min: 1, max: 100 }),
  region: fc.option(word),
  country: fc.option(fc.constantFrom("de", "jp")),
  costPerGb: fc.option(fc.constantFrom("0", "1.25")),
  costCurrency: fc.option(fc.constantFrom("EUR", "JPY")),
  labels: fc.dictionary(word, word, { maxKeys: 3 }),
});

test("[PI8] what is written reads back", () => {
  fc.assert(
    fc.property(proxy, (given) => {
      const whole = ProxyInput.parse(given);
      const text = `${PROXY_CSV_HEADER}\n${formatProxyLine(whole)}`;
      const [read] = parse(text).proxies;
      const template = whole.sessionTemplate?.startsWith("-")
        ? `'${whole.sessionTemplate}`
        : whole.sessionTemplate;
      expect(read?.proxy).toEqual({ ...whole, sessionTemplate: template });
    }),
  );
});
