# Fetches the code of a flow, checks it, and becomes its program, which gets the arguments of this script. Needs bash, coreutils, gzip and tar, and
# one of: dotnet, curl 7.75, the AWS CLI, Python with boto3. Lines are kept without their indentation, so nothing may depend on it.
set -u
work=${METAFLOW_WORKDIR:-${PWD%/}/metaflow}
logs=$work/.logs
boot=$work/.boot
if ! mkdir -p "$logs" "$boot" || ! cd "$work"; then
    echo "The folder '$work' cannot be used; METAFLOW_WORKDIR names another one." >&2
    exit 1
fi
export METAFLOW_WORKDIR=$work METAFLOW_BOOT_LOGS=$logs

# Adds a line to a log, as Metaflow stores it, and shows it.
note() {
    local id now
    now=$(date -u +%Y-%m-%dT%H:%M:%S.%6N)
    read -r id </proc/sys/kernel/random/uuid || id=$now
    echo "[MFLOG|0|${now}Z|task|$id]$2" >>"$logs/$1"
    if [ "$1" = stderr ]; then echo "$2" >&2; else echo "$2"; fi
}

# Runs a command, whose messages go to the log.
run() {
    local code line
    "$@" >"$boot/out" 2>&1
    code=$?
    while IFS= read -r line || [ -n "$line" ]; do note stderr "$line"; done <"$boot/out"
    return $code
}

have() { command -v "$1" >/dev/null 2>&1; }

# The program of the job's definition; anything but 0 and 1 means that it could not be started.
by_dotnet() {
    if [ ! -f "$boot/b.dll" ]; then
        printf %s "$METAFLOW_BOOT_IL" | base64 -d | gzip -dc >"$boot/b.dll" || return 2
        echo '{"runtimeOptions":{"rollForward":"Major","framework":{"name":"Microsoft.NETCore.App","version":"10.0.0"},"configProperties":{"System.Globalization.Invariant":true,"System.GC.Concurrent":false,"System.Runtime.TieredPGO":false,"System.Threading.ThreadPool.MinThreads":16}}}' >"$boot/b.runtimeconfig.json"
    fi
    dotnet "$boot/b.dll" "$@"
}

region=${AWS_REGION:-${AWS_DEFAULT_REGION:-us-east-1}}
endpoint=${METAFLOW_S3_ENDPOINT_URL:-${AWS_ENDPOINT_URL_S3:-${AWS_ENDPOINT_URL:-}}}

# The web address of s3://bucket/key.
web() {
    local bucket=${1#s3://} host=s3.$region.amazonaws.com
    local key=${bucket#*/}
    bucket=${bucket%%/*}
    case $region in cn-*) host=$host.cn ;; esac
    case $endpoint$bucket in
        http*) echo "${endpoint%/}/$bucket/$key" ;;
        *.*) echo "https://$host/$bucket/$key" ;;
        *) echo "https://$bucket.$host/$key" ;;
    esac
}

# A member of the credentials that an agent gave.
member() { tr -d '\n' <"$boot/keys" | sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p"; }

# What curl is told by its standard input, because a command line is not secret: who signs, and how.
identity() {
    local id=${AWS_ACCESS_KEY_ID:-} secret=${AWS_SECRET_ACCESS_KEY:-} token=${AWS_SESSION_TOKEN:-} url role auth=
    local machine=${AWS_EC2_METADATA_SERVICE_ENDPOINT:-http://169.254.169.254}
    machine=${machine%/}/latest
    if [ -z "$id" ]; then
        url=${AWS_CONTAINER_CREDENTIALS_FULL_URI:-}
        [ -z "${AWS_CONTAINER_CREDENTIALS_RELATIVE_URI:-}" ] || url=http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI
        if [ -n "$url" ]; then
            auth=${AWS_CONTAINER_AUTHORIZATION_TOKEN:-}
            [ -z "${AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE:-}" ] || auth=$(cat "$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
            auth=${auth:+Authorization: $auth}
        elif [ "${AWS_EC2_METADATA_DISABLED:-}" = true ]; then
            echo "no credentials: give the job a role (METAFLOW_ECS_S3_ACCESS_IAM_ROLE)" >&2
            return 1
        else
            auth="X-aws-ec2-metadata-token: $(curl -fsS -m 5 --noproxy '*' -X PUT -H 'Content-Length: 0' -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$machine/api/token")"
            url=$machine/meta-data/iam/security-credentials/
            role=$(printf 'header = "%s"\n' "$auth" | curl -fsS -m 5 --noproxy '*' -K - "$url") || return 1
            url=$url$role
        fi
        (umask 077; printf 'header = "%s"\n' "$auth" | curl -fsS -m 5 --retry 2 --noproxy '*' -K - -o "$boot/keys" "$url") || return 1
        id=$(member AccessKeyId) secret=$(member SecretAccessKey) token=$(member Token)
        rm -f "$boot/keys"
    fi
    printf 'user = "%s:%s"\naws-sigv4 = "aws:amz:%s:s3"\nheader = "x-amz-content-sha256: UNSIGNED-PAYLOAD"\n' "$id" "$secret" "$region"
    [ -z "$token" ] || printf 'header = "x-amz-security-token: %s"\n' "$token"
}

# Fetches what the lines of standard input say: address and file.
by_curl() {
    local who url file
    who=$(identity) || return 1
    {
        printf '%s\n' "$who"
        while read -r url file; do printf 'url = "%s"\noutput = "%s"\n' "$(web "$url")" "$file"; done
    } | curl -fsSK - --no-progress-meter --parallel --parallel-max 16 --retry 5 --retry-connrefused --connect-timeout 10
}
by_aws() {
    local url file
    while read -r url file; do aws s3 cp --only-show-errors ${endpoint:+--endpoint-url "$endpoint"} "$url" "$file" </dev/null || return 1; done
}
by_python() {
    python3 -c 'import boto3,sys
s3=boto3.client("s3",endpoint_url=sys.argv[1] or None)
for line in sys.stdin:
 url,file=line.split()
 s3.download_file(*url[5:].split("/",1),file)' "$endpoint"
}

# Gets the package and its libraries by one of the ways above.
get() {
    local sha path
    echo "$METAFLOW_CODE_URL $boot/job.tgz" | "$1" || return 1
    echo "$METAFLOW_CODE_SHA  $boot/job.tgz" | sha1sum -c --quiet - && tar --no-same-owner -xzf "$boot/job.tgz" || return 1
    [ -s metaflow.libraries ] || return 0
    while read -r sha path; do
        case /$path/ in
            *//* | */../* | */./* | *\\*) sha= ;;
        esac
        if ! [[ $sha =~ ^[0-9a-f]{64}$ ]]; then
            echo "'$path' in metaflow.libraries names no library." >&2
            return 1
        fi
        echo "${METAFLOW_NUGET_PACKAGE_S3ROOT%/}/${sha:0:2}/$sha $boot/$sha"
    done <metaflow.libraries >"$boot/list" || return 1
    sort -u "$boot/list" | "$1" || return 1
    while read -r sha path; do
        mkdir -p "$(dirname "$path")" && gzip -dc <"$boot/$sha" >"$path" || return 1
    done <metaflow.libraries
    sha256sum -c --quiet metaflow.libraries
}

fetch() {
    local try code
    if [ -n "${METAFLOW_BOOT_IL:-}" ] && have dotnet; then
        run by_dotnet
        code=$?
        [ $code -gt 1 ] || return $code
    fi
    for try in 1 2 3; do
        if curl --help all 2>/dev/null | grep -q aws-sigv4; then run get by_curl
        elif have aws; then run get by_aws
        elif have python3; then run get by_python
        else
            note stderr "The image has none of dotnet, curl 7.75 or later, aws, and python3 with boto3 to fetch the code with."
            return 1
        fi && return 0
        if [ $try = 3 ] || grep -qE 'error: 40[0-7]|no credentials|names no library' "$boot/out"; then return 1; fi
        sleep $((try * 2))
    done
    return 1
}

# Stores the logs where the launching program looks for them.
save() {
    local s url=${METAFLOW_LOG_URL:-}
    [ -n "$url" ] || return 0
    touch "$logs/stdout" "$logs/stderr"
    if [ -f "$boot/b.dll" ] && by_dotnet logs "$logs"; then return; fi
    for s in stdout stderr; do
        if have curl; then identity | curl -fsSK - --retry 2 -T "$logs/$s" "$(web "$url$s.log")" >/dev/null
        elif have aws; then aws s3 cp --only-show-errors ${endpoint:+--endpoint-url "$endpoint"} "$logs/$s" "$url$s.log"
        else python3 -c 'import boto3,sys
e,f,u=sys.argv[1:]
boto3.client("s3",endpoint_url=e or None).upload_file(f,*u[5:].split("/",1))' "$endpoint" "$logs/$s" "$url$s.log"
        fi
    done 2>/dev/null
}

fail() {
    note stderr "$1"
    save
    exit 1
}

entry=${METAFLOW_CODE_ENTRY:-}
case /$entry/ in *//* | */../* | */./*) fail "METAFLOW_CODE_ENTRY is '$entry', which names no file of the package." ;; esac
note stdout "Setting up task environment."
note stdout "Downloading code package..."
fetch || fail "Failed to download the code package from ${METAFLOW_CODE_URL:-nowhere: METAFLOW_CODE_URL is not set}."
[ -f "$entry" ] || fail "The code package has no '$entry'."
note stdout "Code package downloaded."
note stdout "Task is starting."
rm -rf "$boot"
unset METAFLOW_BOOT_IL
case $entry in
    *.dll)
        have dotnet || fail "The image has no dotnet, which '$entry' needs: name one that has .NET, or publish the flow as a native program."
        exec dotnet "$entry" "$@" ;;
    *)
        chmod +x "$entry"
        exec "./$entry" "$@" ;;
esac
