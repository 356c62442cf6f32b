#!/bin/sh
# Builds the committed state twice, in two clones with other paths, time zones and languages, and compares what
# "mvn -Pdist package" makes. Prints the SHA-256 of everything; fails where two differ. Takes two builds and 1 GB in TMPDIR.
#
#   reverie-dist/reproducible.sh [options for Maven, for instance -o]
set -eu

# The jars of Maven carry the modes of the files that they are made of.
umask 022

home=$(CDPATH='' cd -- "$(dirname "$0")/.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

build() {
    folder=$1
    shift
    git clone -q "$home" "$folder"
    cd "$folder"
    mvn -q -B -ntp -Pdist -DskipTests -DskipQuality "$@" package >&2
    # What is given away; the folder from which the archives are packed holds the same jars once more.
    find . -path '*/target/*' -type f ! -path './reverie-dist/target/reverie-[0-9]*/*' \
        \( -name 'reverie-*.jar' -o -name 'reverie-*.tar.gz' -o -name 'reverie-*.zip' -o -name reverie.cdx.json \) |
        LC_ALL=C sort | xargs sha256sum
}

(TZ=UTC LC_ALL=C.UTF-8 && export TZ LC_ALL && build "$work/one" "$@") >"$work/one.txt"
(unset LC_ALL && TZ=Pacific/Auckland LANG=tr_TR.UTF-8 && export TZ LANG && build "$work/the other" "$@") >"$work/other.txt"

cat "$work/one.txt"
diff "$work/one.txt" "$work/other.txt" >&2 || {
    printf 'The two builds differ.\n' >&2
    exit 1
}
printf '%s files, equal in both builds.\n' "$(wc -l <"$work/one.txt" | tr -d ' ')"
