#!/bin/sh
# Shows that a build stops at a changed library and at a changed plugin: alters one file each in a copy of the local
# repository, and expects the build with that copy to fail for that reason. The repository itself is left alone.
set -eu

home=$(CDPATH='' cd -- "$(dirname "$0")/.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

cp -Rl "$HOME/.m2/repository" "$work/repository" 2>/dev/null || cp -R "$HOME/.m2/repository" "$work/repository"
cd "$home"

expect() {
    file=$work/repository/$(sed -n "s|^[^#]*  \(.*/$1-[0-9][^/]*\.jar\)\$|\1|p" .mvn/dependencies.sha256 | head -n 1)
    shift
    cp "$file" "$work/saved"
    # A new file: the old one may be a link to that of the repository.
    rm "$file"
    { cat "$work/saved" && printf x; } >"$file"
    if mvn -o -q -B -Dmaven.repo.local="$work/repository" "$@" >"$work/log" 2>&1; then
        printf 'A changed %s was not noticed.\n' "$file" >&2
        exit 1
    fi
    grep -m 1 -o "$(basename "$file") has the SHA-256.*tampered with" "$work/log" || {
        cat "$work/log" >&2
        exit 1
    }
    mv "$work/saved" "$file"
}

expect hipparchus-core compile -pl reverie-math -am -DskipQuality
expect enforcer-rules validate -N
mvn -o -q -B -Dmaven.repo.local="$work/repository" validate -N
printf 'Both were noticed; the unchanged files pass.\n'
