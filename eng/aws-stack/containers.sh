# shellcheck shell=bash
# A podman of the stack's own: private storage, and limits that a container may have on a machine without
# CAP_SYS_RESOURCE, a usable bridge network or systemd.
PODMAN_SOCKET=$AWS_STACK_HOME/podman.sock # answers Docker's API

# podman reads these instead of /etc/containers and /var/lib/containers, and Docker's clients the third.
export CONTAINERS_CONF=$AWS_STACK_HOME/containers.conf
export CONTAINERS_STORAGE_CONF=$AWS_STACK_HOME/storage.conf
export DOCKER_HOST=unix://$PODMAN_SOCKET

# install_for COMMAND PACKAGE...: installs Debian packages unless the command is there.
install_for() {
    local command=$1 log=$AWS_STACK_HOME/apt.log
    shift
    command -v "$command" >/dev/null && return
    command -v apt-get >/dev/null || die "$command is missing, and only Debian's packages are installed by themselves"
    say "installing $*"
    { apt-get -o DPkg::Lock::Timeout=300 update -q &&
        apt-get -o DPkg::Lock::Timeout=300 install -yq --no-install-recommends "$@"; } >"$log" 2>&1 ||
        die "could not install $*; see $log"
}

prepare_podman() {
    local files processes
    mkdir -p "$AWS_STACK_HOME"
    install_for podman podman runc
    install_for runc runc
    files=$(ulimit -Hn) processes=$(ulimit -Hu)
    [ "$processes" != unlimited ] && [ "$processes" -lt 16384 ] || processes=16384
    cat >"$CONTAINERS_CONF" <<CONF
[containers]
default_ulimits = ["nofile=$files:$files", "nproc=$processes:$processes"]
pids_limit = 0
netns = "host"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "$AWS_STACK_HOME/libpod"
CONF
    cat >"$CONTAINERS_STORAGE_CONF" <<CONF
[storage]
driver = "overlay"
graphroot = "$AWS_STACK_HOME/storage"
runroot = "$AWS_STACK_HOME/containers"
CONF
}

podman_answers() { curl -fsS --unix-socket "$PODMAN_SOCKET" http://podman/_ping; }

remove_containers() { podman rm --all --force --time 0 >/dev/null; }

start_podman() {
    # A crash or a reboot leaves containers, and folders that a reboot should empty.
    remove_containers 2>/dev/null || true
    rm -rf "$PODMAN_SOCKET" "$AWS_STACK_HOME/libpod" "$AWS_STACK_HOME/containers"
    start podman podman system service --time=0 "$DOCKER_HOST"
}

stop_podman() {
    [ ! -f "$CONTAINERS_CONF" ] || remove_containers
    stop podman
    rm -f "$PODMAN_SOCKET"
}
