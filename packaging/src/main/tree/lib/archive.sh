#!/bin/sh
# Makes the class archive (CDS) of tok or tokd for this very JVM and these very jars, which halves
# their start. The launchers run it in the background when there is none; an installer may run it
# itself. Usage: archive.sh tok|tokd
#
# It runs the program once on things of its own, in a scratch folder, to learn which classes that
# takes. It touches no vault, socket or setting of anybody's. When it cannot make an archive it says
# so by a file NAME.none, and the launchers do without.

set +axv
unset CDPATH
umask 077

self=$0
case $self in */*) ;; *) self=./$self ;; esac
tree=$(cd -P "${self%/*}/.." && pwd -P) || exit 1
# shellcheck source=packaging/src/main/tree/lib/launch.sh
. "$tree/lib/launch.sh"

app=${1-}
case $app in tok | tokd) ;; *) die 'which archive?' 'archive.sh tok, or archive.sh tokd' ;; esac
find_java
find_version
find_archive
[ -n "$archive" ] || die 'there is no place for the archive' 'set HOME or XDG_CACHE_HOME; unset TOKD_CDS'
mkdir -p "$cache" || exit 1
{ [ -O "$cache" ] && [ ! -L "$cache" ]; } || die "$cache belongs to somebody else" 'set XDG_CACHE_HOME'
chmod 700 "$cache" || exit 1

# One at a time; a lock of ten minutes ago is of one that was killed.
lock=$archive.lock
[ -z "$(find "$lock" -maxdepth 0 -mmin +10 2>/dev/null)" ] || rm -rf "$lock"
mkdir "$lock" 2>/dev/null || exit 0

scratch=
agent=
# Called by the trap.
# shellcheck disable=SC2317
finish() {
    status=$?
    trap - EXIT HUP INT TERM
    if [ -n "$agent" ]; then
        kill "$agent" 2>/dev/null
        wait "$agent" 2>/dev/null
    fi
    [ -z "$scratch" ] || rm -rf "$scratch"
    rm -rf "$lock"
    exit "$status"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

# A socket path holds 107 bytes, so this is not in the cache.
scratch=$(mktemp -d /tmp/tokd.XXXXXX) || exit 1
list=$scratch/classes

# Everything of this run stays in the scratch folder, and no archive begets another. Becomes the
# program: call it from a shell of its own.
in_scratch() {
    exec env -i "PATH=$PATH" "JAVA_HOME=${JAVA_HOME-}" "HOME=$scratch" "TOKD_SOCK=$scratch/run/tokd.sock" TOKD_CDS=off "$@"
}

in_scratch_tok() {
    (in_scratch "$tree/bin/tok" "$@") >/dev/null 2>&1
}

# What a status takes: it asks a socket where nobody is.
learn_tok() {
    (in_scratch "TOKD_ARCHIVE_LIST=$list" "$tree/bin/tok" status) </dev/null >/dev/null 2>&1
}

# What an agent's day takes: definitions, a mint that finds nobody at home, a look, a stop.
learn_tokd() {
    mkdir "$scratch/run"
    in_scratch "TOKD_ARCHIVE_LIST=$list" "$tree/bin/tokd" --vault "$scratch/vault" \
        --socket "$scratch/run/tokd.sock" --state "$scratch/state" </dev/null >/dev/null 2>&1 &
    agent=$!
    waited=0
    while [ ! -S "$scratch/run/tokd.sock" ]; do
        { [ "$waited" -lt 30 ] && kill -0 "$agent" 2>/dev/null; } || return
        sleep 1
        waited=$((waited + 1))
    done
    in_scratch_tok init --key-file "$scratch/key" </dev/null
    printf 'not a secret' | in_scratch_tok client add learn --provider oauth2 --client-id learn \
        --token-endpoint https://127.0.0.1:1/token --client-secret-stdin --no-verify
    in_scratch_tok app add learn --client learn --scope learn --no-verify </dev/null
    in_scratch_tok token learn </dev/null
    in_scratch_tok status </dev/null
    in_scratch_tok agent stop </dev/null
    kill "$agent" 2>/dev/null
    wait "$agent"
    agent=
}

case $app in tok) learn_tok ;; tokd) learn_tokd ;; esac
if [ -s "$list" ]; then
    # Same flags as the launchers' where they matter to an archive: class path and pointer size.
    clean_run nice -n 19 "$java" -Xshare:dump -Xlog:disable -XX:-UsePerfData -Xmx256m \
        "-XX:SharedClassListFile=$list" "-XX:SharedArchiveFile=$scratch/jsa" -cp "$tree/lib/$app.jar" \
        </dev/null >/dev/null 2>&1
fi
if [ -s "$scratch/jsa" ] && cp "$scratch/jsa" "$lock/jsa" && chmod 600 "$lock/jsa" && mv "$lock/jsa" "$archive"; then
    # What a removed Java or an older tree left behind.
    find "$cache" -maxdepth 1 -name "$app-*.jsa*" ! -path "$archive" -mtime +30 -exec rm -rf {} +
    exit 0
fi
: >"$archive.none"
exit 1
