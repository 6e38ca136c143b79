__tokd_complete() {
    local -a found
    found=("${(@f)$(__tokd_candidates "${(@)words[2,CURRENT-1]}")}")
    compadd -a found
}
if (( ! $+functions[compdef] )); then
    autoload -Uz compinit
    compinit -i -D
fi
compdef __tokd_complete tok
