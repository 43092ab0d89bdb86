#!/usr/bin/env bash
# Runs the specification's scripts in both instance models and prints the table of docs/conformance.md.
usage() {
  cat <<'EOF'
usage: tools/conformance.sh [MODEL:LEVEL...]

Runs every folder of the test data's scripts (spec/ and spec-json/) and prints a row for each: commands passed and failed, model,
level. Without arguments: static:0 static:3 dynamic:0 dynamic:3. The figures of every file, and each failure, are kept in
build/test-results/conformance/.

  WROUGHT_BUILD=DIR    the build folder (default: build/)
  WROUGHT_CORPUS=DIR   the test data (default: shared/corpus beside the project's folder)
EOF
}
. "$(dirname "$0")/setup/common.sh"

case ${1:-} in -h | --help) usage; exit 0 ;; esac
corpus=${WROUGHT_CORPUS:-$(dirname "$wrought_root")/shared/corpus}
[ -d "$corpus/spec" ] || fail "there is no $corpus/spec" "set WROUGHT_CORPUS"
[ -x "$wrought_build/bin/wrought-spec" ] || fail "there is no $wrought_build/bin/wrought-spec" "run tools/quickstart"
[ $# != 0 ] || set -- static:0 static:3 dynamic:0 dynamic:3
results=$wrought_build/test-results/conformance
mkdir -p "$results"

printf '| folder | model | level | passed | failed | not expressible |\n| --- | --- | --- | --- | --- | --- |\n'
for run in "$@"; do
  model=${run%:*}
  level=${run#*:}
  for folder in "$corpus"/spec/*/ "$corpus"/spec/older/*/ "$corpus"/spec-json/*/; do
    name=${folder#"$corpus"/}
    name=${name%/}
    [ "$name" != spec/older ] || continue
    log=$results/$model-O$level-${name//\//-}.txt
    # What version_of prints is words.
    # shellcheck disable=SC2046
    "$wrought_build/bin/wrought-spec" --model="$model" -O "$level" -j "$wrought_jobs" --messages 100000 \
      $(version_of "$name") "$folder" >"$log" 2>&1 || true
    counts=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
    apart=$(grep -E '^[0-9]+ not expressible' "$log" | tail -n 1 | cut -d' ' -f1 || true)
    passed=${counts%% *}
    failed=${counts#*, }
    printf '| %s | %s | -O%s | %s | %s | %s |\n' "$name" "$model" "$level" "${passed:-no answer}" "${failed%% *}" "${apart:-0}"
  done
done
