# shellcheck shell=bash
# Processes that outlive the script that starts them. Each has a name, a log, and a file with its pid and start time, so
# that another process with its pid is not taken for it.

# A script that starts any takes note of Ctrl-C by this, so that each process is on record before the script ends.
interrupted=''

# Sets start_time to the start of a process in ticks since the machine's own; fails where it is not running.
find_start_time() {
    local stat fields
    read -r stat 2>/dev/null <"/proc/$1/stat" || return
    read -ra fields <<<"${stat##*) }" # what comes before may hold anything
    start_time=${fields[19]}
    [ "${fields[0]}" != Z ]
}

# start NAME COMMAND...
start() {
    local name=$1 start_time=''
    shift
    say "starting $name"
    setsid "$@" >"$AWS_STACK_HOME/$name.log" 2>&1 </dev/null 9>&- &
    find_start_time $! || true
    echo "$! $start_time" >"$AWS_STACK_HOME/$name.pid"
}

is_alive() {
    local pid started start_time=''
    read -r pid started 2>/dev/null <"$AWS_STACK_HOME/$1.pid" &&
        find_start_time "$pid" && [ "$start_time" = "$started" ]
}

# wait_for NAME COMMAND...: waits until the command succeeds, as long as the process lives.
wait_for() {
    local name=$1 deadline=$((SECONDS + 120))
    shift
    while [ "$SECONDS" -lt "$deadline" ]; do
        [ -z "$interrupted" ] || die interrupted
        "$@" >/dev/null 2>&1 && return
        is_alive "$name" || break
        sleep 0.1
    done
    die "$name did not start: $(tail -n 1 "$AWS_STACK_HOME/$name.log") (all of it is in $AWS_STACK_HOME/$name.log)"
}

stop() {
    local pid
    if is_alive "$1"; then
        read -r pid _ <"$AWS_STACK_HOME/$1.pid"
        say "stopping $1"
        kill "$pid"
        for _ in {1..50}; do is_alive "$1" || break; sleep 0.1; done
        ! is_alive "$1" || kill -KILL "$pid"
    fi
    rm -f "$AWS_STACK_HOME/$1.pid"
}
