# shellcheck shell=bash
# What up, down and image share. Each of these variables can be set in the environment instead.

# The state: logs, process ids, images.
AWS_STACK_HOME=${AWS_STACK_HOME:-${XDG_STATE_HOME:-${HOME:-}/.local/state}/metaflow-aws-stack}
[[ $AWS_STACK_HOME == /* ]] || AWS_STACK_HOME=$PWD/$AWS_STACK_HOME
# The endpoint's port on 127.0.0.1. Without it 5566; 0 takes any that is free.
AWS_STACK_PORT=${AWS_STACK_PORT:-}
# What the endpoint runs on. Without it what ./find-python finds.
AWS_STACK_PYTHON=${AWS_STACK_PYTHON:-}
AWS_STACK_REGION=${AWS_STACK_REGION:-us-east-1}
# How many Batch containers run at once, and how long one has from SIGTERM to SIGKILL when its job is stopped.
AWS_STACK_MAX_JOBS=${AWS_STACK_MAX_JOBS:-8}
AWS_STACK_STOP_SECONDS=${AWS_STACK_STOP_SECONDS:-2}
AWS_STACK_IMAGE=${AWS_STACK_IMAGE:-metaflow-dotnet-runtime:local}
AWS_STACK_SLIM_IMAGE=${AWS_STACK_SLIM_IMAGE:-metaflow-dotnet-slim:local}
export "${!AWS_STACK_@}"

# What the user's shell has for the real AWS is not for this one.
for name in "${!AWS_@}"; do
    [[ $name == AWS_STACK_* ]] || unset "$name"
done
unset name

say() { printf '%s: %s\n' "${0##*/}" "$*"; }
die() { say "$*" >&2; exit 1; }

# Goes to the folder of the state, and lets one `up` or `down` work there at a time.
enter_home() {
    mkdir -p "$AWS_STACK_HOME" 2>/dev/null && [ -w "$AWS_STACK_HOME" ] ||
        die "cannot write to $AWS_STACK_HOME; set AWS_STACK_HOME to a folder that you may write to"
    cd "$AWS_STACK_HOME" || exit
    exec 9>lock
    flock 9
}
