# For the measurements: a service of its own, on free ports and with its own Redis and sample API, gone at the end. Sourced;
# what it sets is for whoever sources it: `dir`, a scratch folder that goes too, `query` and `url`.
# shellcheck shell=bash disable=SC2034

root=$(dirname "$(realpath "${BASH_SOURCE[0]}")")/../..
# shellcheck source=libexec/settings
. "$root/libexec/settings"
# Before a measurement makes settings of its own. What is stopped at the end is in $dir, also if nothing was started.
forget_settings
query='sdk_version=1.0&session_id=s1&platform=ios&username=bench&country_code=US'

dir=$(mktemp -d /tmp/adtally-bench.XXXXXX)
export ADTALLY_VAR=$dir/var
trap stop_service EXIT

die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

free_port() { # FROM
    local port
    while port=$(($1 + RANDOM % 5000)) && [[ -n $(ss -Hltn "sport = :$port") ]]; do :; done
    printf '%s\n' "$port"
}

start_service() { # further settings stand in the environment
    HTTP_PORT=$(free_port 20000)
    SAMPLE_API_PORT=$(free_port 25000)
    METRICS_PORT=$(free_port 15000)
    url=http://127.0.0.1:$HTTP_PORT
    export HTTP_PORT SAMPLE_API_PORT METRICS_PORT
    # Each connection of wrk and of the services is a descriptor.
    ulimit -Sn "$(ulimit -Hn)"
    printf 'Starting a service to measure\n'
    "$root/adtally" up -d --no-build >"$dir/up" || die "$(cat "$dir/up")"
    [[ (-n ${REDIS_URL:-} || -s $ADTALLY_VAR/run/redis.pid) && -s $ADTALLY_VAR/run/sample-api.pid ]] ||
        die "conf/adtally.env names a Redis or an ad API: only a service with its own can be measured"
}

stop_service() {
    "$root/adtally" down >/dev/null || true
    rm -rf "$dir"
}

ad_api() { # QUERY: how the sample API behaves from now on
    curl -fsS --noproxy '*' -X PUT "http://127.0.0.1:$SAMPLE_API_PORT/_control?$1" >/dev/null
}

median() { # of numbers, a line each
    sort -n | awk '{ value[NR] = $1 } END { print NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'
}

# The 99th percentile of wrk's --latency report, in milliseconds.
p99() {
    awk '$1 == "99%" { unit = $2; sub(/[0-9.]+/, "", unit)
                       print $2 * (unit == "us" ? 0.001 : unit == "ms" ? 1 : unit == "s" ? 1000 : 60000) }'
}
