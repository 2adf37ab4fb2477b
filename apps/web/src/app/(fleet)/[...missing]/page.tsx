import { notFound } from "next/navigation";

/** Any unknown address lands here, so that "not found" keeps the navigation around it. */
export default function Page() {
  notFound();
}
