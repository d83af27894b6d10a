#!/bin/sh
# Builds everything twice, in two copies of the tree, and compares the bytes of every jar and of the tar.gz.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build() {
    mkdir "$work/$1"
    # what git knows, as it lies here; a folder of another name and length, so that no path can get into a jar unseen
    (cd "$root" && git ls-files -z | xargs -0 tar cf - 2>/dev/null) | tar xf - -C "$work/$1"
    (cd "$work/$1" && mvn -B -q -ntp -DskipTests -DskipITs package)
    (cd "$work/$1" && find . -path '*/target/*' \( -name '*.jar' -o -name '*.tar.gz' \) ! -path '*/archive-tmp/*' | sort | xargs sha256sum) >"$work/$1.sums"
}

build first
build the-second-copy
if diff "$work/first.sums" "$work/the-second-copy.sums"; then
    echo "reproducible: $(wc -l <"$work/first.sums") files are the same, byte for byte"
else
    echo "not reproducible: the files above differ" >&2
    exit 1
fi
