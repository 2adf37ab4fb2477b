import { expect, test } from "vitest";
import { passedHeaders } from "./passed-headers.ts";

test("what is for one hop stays, whatever Connection names too; order, case and repetition are kept", () => {
  const raw = [
    ...[
      "Accept",
      "a",
      "Connection",
      "keep-alive, X-Secret",
      "x-secret",
      "1",
      "Proxy-Authorization",
      "Basic x",
    ],
    ...[
      "Set-Cookie",
      "a=1",
      "set-cookie",
      "b=2",
      "Keep-Alive",
      "5",
      "TE",
      "trailers",
      "Transfer-Encoding",
      "chunked",
    ],
    ...[
      "Upgrade",
      "h2c",
      "HTTP2-Settings",
      "x",
      "Proxy-Connection",
      "close",
      "X-Orrery-Authorization",
      "Basic y",
    ],
    ...["connection", "x-other", "X-Other", "2", "Host", "a"],
  ];
  expect(passedHeaders(raw, ["host"])).toEqual(["Accept", "a", "Set-Cookie", "a=1", "set-cookie", "b=2"]);
});
