/** A reason not to start that the person who starts the hub can mend. One sentence on stderr, exit code 2. */
export class StartError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "StartError";
  }
}
