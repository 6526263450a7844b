#!/bin/sh
# Fetches flights-3m.parquet (13 MB) from the npm package vega-datasets into this folder. Needs npm and tar.
set -eu
cd "$(dirname "$0")"

package=vega-datasets
version=3.2.1
file=flights-3m.parquet
package_bytes=17630305
file_bytes=13493022

size() { wc -c < "$1" | tr -d ' '; }

check() {
    if [ "$(size "$1")" != "$2" ]; then
        echo "$1 has $(size "$1") bytes instead of $2: delete it and run this script again." >&2
        exit 1
    fi
}

if [ ! -f "$file" ]; then
    npm pack --silent "$package@$version" > /dev/null
    archive="$package-$version.tgz"
    check "$archive" "$package_bytes"
    tar -xzf "$archive" "package/data/$file"
    mv "package/data/$file" "$file"
    rm -r package "$archive"
fi

check "$file" "$file_bytes"
echo "$file is here."
