import { expect, test } from "vitest";
import { passedHeaders } from "./passed-headers.ts";

const flat = (headers: Record<string, string>): string[] => Object.entries(headers).flat();

test("what is for one hop, for the gateway, or made anew does not pass; the rest does, as it was written", () => {
  const raw = flat({
    ...{ Host: "localhost", "X-Own": "1", Cookie: "a=b", "Content-Length": "3", "Keep-Alive": "timeout=5" },
    ...{ "X-Orrery-Caller": "forged", "x-orrery-anything": "1", TE: "trailers", Expect: "100-continue" },
    ...{ "X-Forwarded-For": "192.0.2.1", "Proxy-Authorization": "Basic x", Upgrade: "h2c" },
  });
  expect(passedHeaders(raw, "from-client")).toEqual(
    flat({ Host: "localhost", "X-Own": "1", Cookie: "a=b", "Content-Length": "3" }),
  );
});

test("Connection takes away what it names, but nothing without which a message is another one", () => {
  const raw = flat({
    Connection: "close, X-Own , content-length, host",
    "x-own": "1",
    Host: "h",
    "Content-Length": "3",
  });
  expect(passedHeaders(raw, "from-client")).toEqual(flat({ Host: "h", "Content-Length": "3" }));
});

test("agents tell each other of a request, and instances tell nothing in the gateway's name", () => {
  const raw = flat({
    ...{
      "x-orrery-deadline-ms": "5",
      "x-orrery-instance": "one",
      "x-orrery-caller": "shop",
      "X-Forwarded-For": "a",
    },
  });
  expect(passedHeaders(raw, "from-agent")).toEqual(
    flat({ "x-orrery-deadline-ms": "5", "x-orrery-caller": "shop", "X-Forwarded-For": "a" }),
  );
  expect(passedHeaders(flat({ "X-Orrery-Peer-Fault": "unreachable", Age: "1" }), "from-instance")).toEqual(
    flat({ Age: "1" }),
  );
});
