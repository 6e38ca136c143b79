__tokd_complete() {
    local words
    words="$(__tokd_candidates "${COMP_WORDS[@]:1:COMP_CWORD-1}")"
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}")
}
complete -o bashdefault -o default -F __tokd_complete tok
