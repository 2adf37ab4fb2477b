export { targetOf } from "./target.ts";
