import { ledgerBench } from "/work/main/packages/bench/src/ledger/ledger.ts";
await ledgerBench({ rounds: Number(process.argv[2] ?? 2), roundMs: 3000, onFigure: (f) => console.log(JSON.stringify(f)), onProgress: (l) => console.error(l) });
