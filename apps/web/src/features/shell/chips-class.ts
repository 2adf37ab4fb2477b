/** A row of filters: wraps where there is room, and on a phone scrolls sideways instead of pushing the list away. */
export const chipsClass =
  "flex flex-wrap items-center gap-2 max-md:-mx-4 max-md:basis-[calc(100%+2rem)] max-md:flex-nowrap max-md:overflow-x-auto max-md:px-4 max-md:py-0.5 [&>*]:shrink-0";
