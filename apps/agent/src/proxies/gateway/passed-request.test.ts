import { expect, test } from "vitest";
import { hostHeaderOf, parseRequest } from "./passed-request.ts";

const parse = (url: string) => {
  const parsed = parseRequest({ url });
  if (parsed.outcome === "refused") return null;
  const { mode, path } = parsed.request;
  return `${mode} ${parsed.request.isTls ? "https" : "http"} ${hostHeaderOf(parsed.request)} ${path}`;
};

test.each([
  ["http://example.org", "http http example.org /"],
  ["http://example.org/a/../b?c=%2f#d", "http http example.org /a/../b?c=%2f"],
  ["HTTP://Example.org:8080?x", "http http example.org:8080 /?x"],
  ["http://[2606:4700::1]:80/", "http http [2606:4700::1] /"],
  ["http://0x08080808/", "http http 8.8.8.8 /"],
  ["/forward/example.org/v1?q=http://a.example/", "forward https example.org /v1?q=http://a.example/"],
  ["/forward/example.org", "forward https example.org /"],
  ["/forward/example.org:8443/", "forward https example.org:8443 /"],
  ["/forward/https://example.org/a", "forward https example.org /a"],
  ["/forward/https:/example.org/a", "forward https example.org /a"],
  ["/forward/http://example.org:8080//a", "forward http example.org:8080 //a"],
])("%s is %s", (url, expected) => {
  expect(parse(url)).toBe(expected);
});

test.each([
  ...[
    "",
    "*",
    "/",
    "/forward",
    "/forward/",
    "/forward/ftp://example.org/",
    "https://example.org/",
    "ftp://example.org/",
  ],
  ...[
    "http://",
    "http:///a",
    "http://user:secret@example.org/",
    "http://a b/",
    "http://a.example:0/",
    "http://a.example:99999/",
  ],
  ...[
    "http://a.example:x/",
    "http://[::1/",
    "http://[fe80::1%25eth0]/",
    "http://a\\b.example/",
    "/forward/user@example.org/",
  ],
])("%j is refused", (url) => {
  expect(parse(url)).toBeNull();
});
