/** Something that is asked for a target as a proxy is. */
export type Subject = {
  name: string;
  /** On 127.0.0.1; with several, connections take them in turn. */
  ports: readonly number[];
  /** Null = several processes, none of which is measured. */
  pid: number | null;
  credentials: { worker: string; secret: string } | null;
  stop(): Promise<void>;
};
