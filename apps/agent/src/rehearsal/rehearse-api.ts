import { once } from "node:events";
import { connect } from "node:http2";
import { create, toBinary } from "@bufbuild/protobuf";
import { FederationService } from "@orrery/protocol/local";

export type RehearsedApi = { readonly url: string; readonly token: string };

const CALLS = 20;
const DEADLINE_MS = 5_000;
const PATH = "/orrery.local.v1.FederationService/Put";
/** One federation's name could never be this. */
const NOBODY = " ";

/**
 * The agent asks its own local API a few times for what cannot be done, so that the first application that asks after a takeover
 * does not wait for this process to compile what answers it. What fails here fails for applications too, and is theirs to be told.
 */
export async function rehearseApi({ url, token }: RehearsedApi): Promise<void> {
  const session = connect(url);
  session.on("error", () => undefined);
  session.setTimeout(DEADLINE_MS, () => session.destroy());
  try {
    await once(session, "connect", { signal: AbortSignal.timeout(DEADLINE_MS) });
    for (let call = 0; call < CALLS && !session.destroyed; call += 1) {
      const stream = session.request({
        ":method": "POST",
        ":path": PATH,
        "content-type": "application/grpc+proto",
        te: "trailers",
        authorization: `Bearer ${token}`,
      });
      stream.on("error", () => undefined);
      stream.resume();
      stream.end(REQUEST);
      await once(stream, "close");
    }
  } catch {
    // The port was closed meanwhile.
  } finally {
    session.destroy();
  }
}

/** With gRPC's frame around it: a flag and the length. */
const REQUEST = (() => {
  const message = toBinary(
    FederationService.method.put.input,
    create(FederationService.method.put.input, {
      federation: NOBODY,
      key: "rehearsal",
      value: new Uint8Array(64),
    }),
  );
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
})();
