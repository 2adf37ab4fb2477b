"use client";
import { useState } from "react";
import { createLinkFloors, type LinkFloors } from "./table/link-floors.ts";

/** Physical minima of the links, computed again only when links or positions changed. */
export function useLinkFloors(): LinkFloors {
  const [floors] = useState(createLinkFloors);
  return floors;
}
