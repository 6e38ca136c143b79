# shellcheck shell=sh
# SC2154: the reader sets tree and flags. SC3045: dash and bash, busybox and ksh know ulimit -c.
# shellcheck disable=SC2154,SC3045
# Read by bin/tok, bin/tokd and lib/archive.sh: which Java, and with which flags. Expects $tree, the
# folder above bin/ and lib/.

die() {
    printf '%s: %s\nfix: %s\n' "${0##*/}" "$1" "$2" >&2
    exit 1
}

# Sets $java, and $java_home, the folder of its release file.
find_java() {
    if [ -n "${JAVA_HOME-}" ]; then
        java=$JAVA_HOME/bin/java
        [ -x "$java" ] || die "JAVA_HOME is $JAVA_HOME, and there is no bin/java in it" \
            'let JAVA_HOME name a Java 17 or newer, or unset it and have java on PATH'
    else
        java=$(command -v java) || die 'there is no java: JAVA_HOME is not set, and none is on PATH' \
            'install a Java 17 or newer, or let JAVA_HOME name one'
    fi
    java_home=$(readlink -f "$java" 2>/dev/null) || java_home=$java
    java_home=${java_home%/bin/java}
}

# Sets $java_major. The release file spares the start of a JVM; not every Java has one.
find_version() {
    version=
    if [ -r "$java_home/release" ]; then
        while IFS= read -r line; do
            case $line in JAVA_VERSION=*) version=${line#*=} ;; esac
        done <"$java_home/release"
    fi
    [ -n "$version" ] || version=$(clean_run "$java" -version 2>&1 | sed -n 's/.* version \("[^"]*"\).*/\1/p')
    version=${version#\"}
    version=${version%\"}
    java_major=${version%%[!0123456789]*}
    [ "${java_major:-0}" -ge 17 ] || die "Java ${version:-of an unknown version} is too old, 17 is the least: $java" \
        'let JAVA_HOME name a Java 17 or newer'
}

# These override flags on the command line, or add to the class path.
clean_run() {
    unset _JAVA_OPTIONS JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS JDK_AOT_VM_OPTIONS CLASSPATH
    "$@"
}

# Sets $native to the shared libraries for this machine. They are kept outside the jars, so that none
# is ever unpacked into a folder that others write to.
find_native() {
    case $(uname -sm) in
        'Linux x86_64' | 'Linux amd64') native=$tree/lib/native/linux-x86_64 ;;
        'Linux aarch64' | 'Linux arm64') native=$tree/lib/native/linux-aarch64 ;;
        *) native= ;;
    esac
}

# Sets $archive, the class archive of $app, and $cache, its folder; empty where there is no place for
# it. The name keeps JVMs and trees apart. Whether an archive fits is for the JVM to check, and it
# does without one that does not.
find_archive() {
    archive=
    cache=
    case ${TOKD_CDS-}:${XDG_CACHE_HOME-}:${HOME-} in
        off:*) return 0 ;;
        *:/*:*) cache=$XDG_CACHE_HOME/tokd ;;
        *:/?*) cache=$HOME/.cache/tokd ;;
        *) return 0 ;;
    esac
    [ -r "$java_home/release" ] || return 0
    # The cksum of the places and of both files; neither spaces nor names get into the words.
    # shellcheck disable=SC2046
    set -- $(printf '%s\n' "$java_home" "$tree" | cat - "$java_home/release" "$tree/lib/jars.sha256" | cksum)
    archive=$cache/$app-$java_major-$1-$2.jsa
}

# Whether the archive is there and nobody else can have written it: it is code to us.
archive_is_ours() {
    [ -s "$archive" ] && [ -O "$archive" ] && [ ! -L "$archive" ] && [ -O "$cache" ] && [ ! -L "$cache" ]
}

# Becomes Java, running a program of the tree.
#   launch tok|tokd MAIN-CLASS ARGUMENT...
# and, from the caller, $flags: words without spaces in them.
launch() {
    app=$1
    main=$2
    shift 2
    find_java
    find_version
    set -- -cp "$tree/lib/$app.jar" "$main" "$@"
    if [ "$app" = tokd ]; then
        find_native
        if [ -n "$native" ]; then
            set -- "-Djava.library.path=$native" "-Djna.boot.library.path=$native" \
                -Djna.nounpack=true -Djna.nosys=true "$@"
        fi
        [ "$java_major" -lt 22 ] || set -- --enable-native-access=ALL-UNNAMED "$@"
        [ "$java_major" -lt 24 ] || set -- --sun-misc-unsafe-memory-access=allow "$@"
    fi
    case ${HOME-} in /*) set -- "-Duser.home=$HOME" "$@" ;; esac
    if [ -n "${TOKD_ARCHIVE_LIST-}" ]; then
        set -- "-XX:DumpLoadedClassList=$TOKD_ARCHIVE_LIST" "$@"
    else
        find_archive
        if [ -n "$archive" ]; then
            if archive_is_ours; then
                set -- "-XX:SharedArchiveFile=$archive" "$@"
            elif [ ! -e "$archive.none" ]; then
                # Twice removed, so that it is nobody's child who might wait for it, and with no end of a
                # pipe that a caller reads.
                (sh "$tree/lib/archive.sh" "$app" </dev/null >/dev/null 2>&1 3>&- &)
            fi
        fi
    fi
    # Nothing of the heap goes to a file, and nothing of the JVM's own to standard output; another
    # process of the same user cannot attach.
    # shellcheck disable=SC2086
    set -- $flags -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -XX:-UsePerfData \
        -XX:+DisableAttachMechanism -XX:ErrorFile=/dev/null -XX:-CreateCoredumpOnCrash \
        -XX:-HeapDumpOnOutOfMemoryError -XX:+ExitOnOutOfMemoryError -XX:+DisplayVMOutputToStderr \
        -Xlog:disable "-Dtokd.home=$tree" "$@"
    # Without any locale Java reads paths and arguments as ASCII.
    if [ -z "${LC_ALL-}${LC_CTYPE-}${LANG-}" ]; then
        LC_CTYPE=C.UTF-8
        export LC_CTYPE
    fi
    ulimit -c 0
    unset _JAVA_OPTIONS JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS JDK_AOT_VM_OPTIONS CLASSPATH
    exec "$java" "$@"
}
