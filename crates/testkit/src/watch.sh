# Runs a server that cannot outlive whoever started it: watch.sh <log> <folder> <signal> <command...>
#
# The standard input ends when the starter closes it, and also when the starter panics, aborts or is
# killed. Then the server is stopped by its own id and the folder removed; nobody may be left to read
# the status, hence the trap. Prints the server's id at once and its exit status in the end.
log=$1; folder=$2; signal=$3; shift 3
exec 3<&0
"$@" >"$log" 2>&1 </dev/null 3<&- &
server=$!
echo $server
trap '' PIPE
{ read -r _ <&3; [ -e "$folder/ended" ] || kill -s "$signal" $server; kill -s CONT $server; } \
  >/dev/null 2>&1 &
lifeline=$!
wait $server
status=$?
: >"$folder/ended"
echo $status
wait $lifeline
rm -rf "$folder"
