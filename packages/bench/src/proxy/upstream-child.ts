import { startUpstream } from "@orrery/proxy-lab";

/** One proxy of the lab that leaves from the loopback address it is told. */
const upstream = await startUpstream({ kind: "http", exit: process.argv[2] ?? "127.0.0.1" });
console.log(JSON.stringify({ port: upstream.port }));
