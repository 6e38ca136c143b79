# For bash and zsh. Nothing here starts a JVM or waits longer than $TOKD_SHELL_TIMEOUT, a fifth of a second unless set.

# Prints what the daemon answers to GET /v1/$1, or nothing when none of ours runs.
__tokd_ask() {
    local socket="${TOKD_SOCK-}"
    if [ -z "$socket" ]; then
        case "${XDG_RUNTIME_DIR-}" in
            /*) socket="$XDG_RUNTIME_DIR/tokd/tokd.sock" ;;
            *) socket="${XDG_STATE_HOME:-$HOME/.local/state}/tokd/tokd.sock" ;;
        esac
    fi
    if ! [ -S "$socket" ] || ! [ -O "$socket" ]; then return 1; fi
    curl -qsf --max-time "${TOKD_SHELL_TIMEOUT:-0.2}" --noproxy '*' --unix-socket "$socket" "http://tokd/v1/$1" 2>/dev/null
}

# Prints the names of apps or clients, one a line.
__tokd_names() {
    __tokd_ask "$1" | grep -oE '[[,]\{"name":"[a-z0-9._-]+"' | sed 's/.*:"//; s/"$//'
}

# Prints a segment for the prompt: what needs a look, and nothing when nothing does.
tokd_prompt() {
    local state failing
    state="$(__tokd_ask status)" || return 0
    case "$state" in
        *'"state":"locked"'*) printf '[tok: locked] ' ;;
        *'"apps":['*)
            failing="$(printf '%s' "${state##*\"apps\":\[}" | grep -oE '"state":"(failing|stopped|expired)"' | wc -l)"
            if [ "$failing" -gt 0 ]; then printf '[tok: %d failing] ' "$failing"; fi
            ;;
    esac
}

# Prints what may come after the words given, which follow "tok".
__tokd_candidates() {
    local at='' last='' word
    for word in "$@"; do
        last="$word"
        if [ "$word" = -- ]; then return 0; fi
        if __tokd_words "${at:+$at }$word" >/dev/null; then at="${at:+$at }$word"; fi
    done
    if [ "$last" = --client ]; then
        __tokd_names clients
        return 0
    fi
    __tokd_words "$at"
    case "$at" in
        token | refresh | exec | 'app show' | 'app set' | 'app remove') __tokd_names apps ;;
        'client show' | 'client set' | 'client remove' | 'client trust') __tokd_names clients ;;
    esac
    return 0
}
