#!/usr/bin/env bash
# Every policy that permc ships parses without an error in the tree-sitter grammar, and its queries are of it. Needs
# tree-sitter (cargo install tree-sitter-cli --locked) and a C compiler; `--generate` also generates the parser anew.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root/editors/tree-sitter-perm"
[ "${1-}" != --generate ] || tree-sitter generate

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The examples of the reference, a file each.
awk -v work="$work" '/^```perm/ { n += 1; file = sprintf("%s/reference-%02d.perm", work, n); next }
  /^```/ { file = "" } file { print > file }' "$root/grammar/reference.md"
find "$root/examples" "$root/policies" "$root/tests/ui/syntax/everything.perm" "$work" -name '*.perm' | sort > "$work/files"

quietly() { "$@" > "$work/out" 2>&1 || { cat "$work/out" >&2; return 1; }; }
quietly tree-sitter parse --quiet --paths "$work/files"
for query in queries/*.scm ../zed/languages/perm/*.scm; do
  quietly tree-sitter query "$query" --paths "$work/files"
done
echo "$(wc -l < "$work/files") policies parse without an error"
