# For fish. Nothing here starts a JVM or waits longer than $TOKD_SHELL_TIMEOUT, a fifth of a second unless set.

# Prints what the daemon answers to GET /v1/$argv[1], or nothing when none of ours runs.
function __tokd_ask
    set -l socket $TOKD_SOCK
    if test -z "$socket"
        if string match -q '/*' -- "$XDG_RUNTIME_DIR"
            set socket $XDG_RUNTIME_DIR/tokd/tokd.sock
        else if test -n "$XDG_STATE_HOME"
            set socket $XDG_STATE_HOME/tokd/tokd.sock
        else
            set socket $HOME/.local/state/tokd/tokd.sock
        end
    end
    set -l patience $TOKD_SHELL_TIMEOUT 0.2
    test -S "$socket"; and test -O "$socket"; or return 1
    curl -qsf --max-time $patience[1] --noproxy '*' --unix-socket $socket http://tokd/v1/$argv[1] 2>/dev/null
end

# Prints the names of apps or clients, one a line.
function __tokd_names
    __tokd_ask $argv[1] | string match -ra '[[,]\{"name":"[a-z0-9._-]+"' | string replace -r '.*:"(.*)"$' '$1'
end

# Prints a segment for the prompt: what needs a look, and nothing when nothing does.
function tokd_prompt
    set -l state (__tokd_ask status); or return 0
    if string match -q '*"state":"locked"*' -- "$state"
        printf '[tok: locked] '
    else if string match -q '*"apps":[*' -- "$state"
        set -l apps (string replace -r '.*"apps":\[' '' -- "$state")
        set -l failing (count (string match -ra '"state":"(?:failing|stopped|expired)"' -- "$apps"))
        test $failing -gt 0; and printf '[tok: %d failing] ' $failing
    end
    return 0
end

# Prints what may come after the words given, which follow "tok".
function __tokd_candidates
    set -l at
    for word in $argv
        test "$word" = --; and return 0
        if __tokd_words (string join ' ' -- $at $word) >/dev/null
            set at $at $word
        end
    end
    if test (count $argv) -gt 0; and test "$argv[-1]" = --client
        __tokd_names clients
        return 0
    end
    __tokd_words (string join ' ' -- $at)
    switch "$at"
        case token refresh exec 'app show' 'app set' 'app remove'
            __tokd_names apps
        case 'client show' 'client set' 'client remove' 'client trust'
            __tokd_names clients
    end
    return 0
end
complete -c tok -f -a '(__tokd_candidates (commandline -opc)[2..-1])'
