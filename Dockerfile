# The images of adtally, one target each: worker, nginx, redis, sample-api and test. docker-compose.yml puts them together.
# Packages come before sources in every stage, so that a change of the code installs nothing anew.

# nginx, workers and Redis run under SCHED_BATCH (docs/design.md), where the container may set that.

FROM debian:bookworm-slim AS base
ARG DEBIAN_FRONTEND=noninteractive
# Every image knows the same numbers: nginx and the workers meet at a socket on a volume, which only this group may open.
# The volume takes its folder's owner and rights from the image that is the first to use it.
RUN groupadd --gid 5000 adtally \
 && useradd --uid 5000 --gid adtally --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin adtally \
 && useradd --uid 5001 --gid adtally --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin adtally-nginx \
 && install -d -o adtally -g adtally -m 2750 /run/adtally
COPY conf/packages.txt /usr/share/adtally/


FROM base AS toolchain
RUN apt-get update \
 && apt-get install -y --no-install-recommends $(awk -F: '$1 == "build" { print $2 }' /usr/share/adtally/packages.txt) \
 && rm -rf /var/lib/apt/lists/*


FROM toolchain AS build
WORKDIR /adtally
COPY CMakeLists.txt CMakePresets.json ./
COPY conf/adtally.env conf/
COPY test/sample_api test/sample_api
COPY nginx/dashboard nginx/dashboard
COPY fcgi fcgi
RUN cmake --preset release \
 && cmake --build --preset release --target adtally-worker adtally-admin adtally-sample-api adtally-dashboard
# Which packages hold the libraries that a program was linked with: nobody has to keep that list.
RUN mkdir /programs && cd /programs \
 && for program in adtally-worker adtally-admin adtally-sample-api; do \
        cp /adtally/build/release/$program . && strip $program \
     && readelf -d $program | sed -n 's|.*(NEEDED).*\[\(.*\)\]|*/\1|p' >libraries \
     && xargs dpkg-query -S <libraries | sed 's/:.*//' | sort -u >$program.packages \
     && test -s $program.packages || exit 1; \
    done


FROM base AS sample-api
COPY --from=build /programs/adtally-sample-api.packages /usr/share/adtally/
RUN apt-get update \
 && apt-get install -y --no-install-recommends $(cat /usr/share/adtally/*.packages) \
        $(awk -F: '/^[a-z]/ && $3 ~ /sample-api/ { print $2 }' /usr/share/adtally/packages.txt) \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /programs/adtally-sample-api /usr/local/bin/
USER adtally
EXPOSE 5001
CMD ["adtally-sample-api", "--listen", "0.0.0.0", "--port", "5001"]


# Our configuration goes into the image: nothing of the checkout has to be readable for Redis's user.
FROM redis:7-bookworm AS redis
COPY --chmod=644 conf/redis.conf /etc/adtally/
# The workers' group owns the folder of the socket, and by its third bit the socket too.
RUN install -d -o redis -g 5000 -m 2750 /run/redis
USER redis
CMD ["sh", "-c", "chrt --batch --pid 0 $$ 2>/dev/null; exec redis-server /etc/adtally/redis.conf --port 0 --unixsocket /run/redis/redis.sock --unixsocketperm 770 --dir /data"]


FROM base AS nginx
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
        $(awk -F: '/^[a-z]/ && $3 ~ /nginx/ { print $2 }' /usr/share/adtally/packages.txt) \
 && rm -rf /var/lib/apt/lists/*
COPY --chmod=755 nginx/*.in nginx/bots.map nginx/render /usr/share/adtally/nginx/
COPY --chmod=644 conf/adtally.env /usr/share/adtally/conf/
COPY --chmod=755 --from=build /adtally/build/release/dashboard /usr/share/adtally/dashboard
# Whom Docker lets through to port 9150 is said where the container is run.
ENV HTTP_PORT=5000 METRICS_LISTEN=9150 VAR=/tmp WORKERS_SOCKET=/run/adtally/workers.sock \
    DASHBOARD=/usr/share/adtally/dashboard ACCESS_LOG_FILE=/dev/stdout
USER adtally-nginx
EXPOSE 5000 9150
# Finish what was accepted.
STOPSIGNAL SIGQUIT
# Rendered at the start: it depends on the container's limit on open files.
CMD ["sh", "-c", "chrt --batch --pid 0 $$ 2>/dev/null; /usr/share/adtally/nginx/render >/tmp/nginx.conf && exec nginx -e stderr -c /tmp/nginx.conf"]


# Everything for `./adtally test`, built already.
FROM toolchain AS test
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
        $(awk -F: '$1 == "run" || $1 == "test" { print $2 }' /usr/share/adtally/packages.txt) \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o adtally -g adtally /adtally
USER adtally
WORKDIR /adtally
COPY --chown=adtally:adtally CMakeLists.txt CMakePresets.json ./
COPY --chown=adtally:adtally conf/adtally.env conf/
COPY --chown=adtally:adtally nginx/dashboard nginx/dashboard
COPY --chown=adtally:adtally fcgi fcgi
COPY --chown=adtally:adtally test test
RUN cmake --preset dev && cmake --build --preset dev
# What only runs: a change of it compiles nothing anew.
COPY --chown=adtally:adtally . .
CMD ["./adtally", "test"]


FROM base AS worker
COPY --from=build /programs/adtally-worker.packages /programs/adtally-admin.packages /usr/share/adtally/
RUN apt-get update \
 && apt-get install -y --no-install-recommends $(cat /usr/share/adtally/*.packages) \
        $(awk -F: '/^[a-z]/ && $3 ~ /worker/ { print $2 }' /usr/share/adtally/packages.txt) \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /programs/adtally-worker /programs/adtally-admin /usr/local/bin/
USER adtally
# A configuration with problems ends here, with all of them named. multiwatch starts a worker again however often it dies:
# nobody else here would notice that it gave one up. A worker that can't start waits a second before it ends.
CMD ["sh", "-c", "chrt --batch --pid 0 $$ 2>/dev/null; adtally-worker --check && exec spawn-fcgi -n -s /run/adtally/workers.sock -M 0660 -b 4096 -- /usr/bin/multiwatch -f ${WORKERS:-$(nproc)} -r 1000000000 -- /usr/local/bin/adtally-worker"]
