#!/bin/sh
# Fetches the browser files again, in exactly the versions of package-lock.json: `make vendor`. Needs node and npm.
# Running and testing Qingdan need neither: what this script copies is committed.
set -eu
root=$(cd "$(dirname "$0")/../../../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$root/package.json" "$root/package-lock.json" "$work/"
(cd "$work" && npm ci --ignore-scripts --no-audit --no-fund)
web="$root/shared/runtime/web/static/vendor"
tests="$root/tests/vendor"
mkdir -p "$tests"
cp "$work/node_modules/bootstrap/dist/css/bootstrap.min.css" "$web/bootstrap.min.css"
cp "$work/node_modules/bootstrap/LICENSE" "$web/bootstrap.LICENSE.txt"
cp "$work/node_modules/htmx.org/dist/htmx.min.js" "$web/htmx.min.js"
cp "$work/node_modules/htmx.org/LICENSE" "$web/htmx.LICENSE.txt"
cp "$work/node_modules/swagger-ui-dist/swagger-ui.css" "$web/swagger-ui.css"
cp "$work/node_modules/swagger-ui-dist/swagger-ui-bundle.js" "$web/swagger-ui-bundle.js"
(cd "$work/node_modules/swagger-ui-dist" && cat NOTICE LICENSE swagger-ui-bundle.js.LICENSE.txt) >"$web/swagger-ui.LICENSE.txt"
cp "$work/node_modules/axe-core/axe.min.js" "$tests/axe.min.js"
cp "$work/node_modules/axe-core/LICENSE" "$tests/axe.LICENSE.txt"
