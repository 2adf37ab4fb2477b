/**
 * What stands between the agent and a worker's program: a shell of 1 MB, leader of the session. It waits for the word `go`, so that nothing of a
 * worker ever runs that the agent has not noted on disk (should the agent die before, the pipe ends and so does it); and it notes with what the
 * program ended, which an agent that was started in the meantime could not learn: only parents are told. Signals to the group reach it too: it
 * lets them pass (`:` is not inherited by the program, as an ignored signal would be).
 */
export const WRAPPER = `IFS= read -r go || exit 125
[ "$go" = go ] || exit 125
exit_file=$1
run=$2
shift 2
trap : TERM INT QUIT HUP USR1 USR2
"$@" </dev/null
code=$?
echo "$run $code" >"$exit_file"
exit 0
`;

export const SHELL = "/bin/sh";
