import { PROTOCOL_VERSION } from "@orrery/protocol";
export default function Page() {
  return <p>{PROTOCOL_VERSION.major}</p>;
}
