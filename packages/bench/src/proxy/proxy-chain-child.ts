import { Server } from "proxy-chain";

/** The peer: proxy-chain as it comes, which passes to the upstreams in turn. It asks nobody who they are, counts nothing, and looks after nothing. */
const urls = process.argv.slice(2).map((port) => `http://127.0.0.1:${port}`);
let turn = 0;
const server = new Server({
  port: 0,
  host: "127.0.0.1",
  prepareRequestFunction: () => {
    turn += 1;
    return { upstreamProxyUrl: urls[turn % urls.length] ?? null };
  },
});
await server.listen();
console.log(JSON.stringify({ port: server.port }));
