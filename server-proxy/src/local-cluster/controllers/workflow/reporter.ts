/** The shell programs around a step's own: one brings input artifacts, one tells outputs. */
import { STORE } from './artifacts';

/** Where input artifacts are unpacked before they are mounted at their paths. */
export const INPUTS = { volume: 'input-artifacts', path: '/argo/inputs/artifacts' };

/**
 * Runs the step's program as it is and then tells its result and output files: in the termination message, or at the log's end when they are large.
 * KF_ARTIFACTS lists `number:file` of those of the files that go to the folder KF_STORE.
 */
export const REPORTER = `d=$(mktemp -d) || exit 64
n=$1; shift
i=0; while [ $i -lt "$n" ]; do eval "f$i=\\$1"; shift; i=$((i+1)); done
if [ "$KF_RESULT" = yes ]; then
mkfifo "$d/pipe"; tee "$d/result" < "$d/pipe" & t=$!
"$@" > "$d/pipe" & c=$!
else t=; "$@" & c=$!; fi
trap 'kill -TERM $c 2>/dev/null' TERM INT
wait $c; code=$?
while kill -0 $c 2>/dev/null; do wait $c; code=$?; done
[ -z "$t" ] || wait $t
[ $code -eq 0 ] || { rm -rf "$d"; exit $code; }
for a in $KF_ARTIFACTS; do eval "f=\\$f\${a%%:*}"; [ -e "$f" ] || continue
o=$KF_STORE/\${a#*:}; mkdir -p "$KF_STORE" && rm -rf "$o" && f=\${f%/} &&
case $a in *.tgz) tar -C "$(dirname "$f")" -czf "$o" "./$(basename "$f")";; *) cp -R "$f" "$o";; esac || { echo "artifact $f could not be kept" >&2; exit 64; }
done
{ [ -z "$t" ] || { printf 'result:'; tail -c 262144 "$d/result" | base64 | tr -d '\\n'; echo; }
i=0; while [ $i -lt "$n" ]; do eval "f=\\$f$i"
case " $KF_ARTIFACTS" in *" $i:"*) k=1;; *) k=;; esac
if [ -f "$f" ] && [ -z "$k" ] && [ -z "\${f##/*}" ]; then printf '%s:' $i; base64 < "$f" | tr -d '\\n'; echo; elif [ -e "$f" ]; then echo "$i:"; else echo "$i:-"; fi
i=$((i+1)); done; } > "$d/report"
if [ $(wc -c < "$d/report") -lt 3900 ]; then { echo argo-outputs; cat "$d/report"; } > /dev/termination-log
else echo argo-outputs log > /dev/termination-log; echo; sed 's/^/argo-outputs /' "$d/report"; fi
rm -rf "$d"`;

/** Brings artifacts out of the store: for each, its place there, its name, and its mode or nothing. */
export const UNPACKER = `set -e
while [ $# -gt 0 ]; do s=${STORE.path}/$1; o=${INPUTS.path}/$2; m=$3; shift 3
rm -rf "$o"
case "$s" in
*.tgz) t=$(mktemp -d ${INPUTS.path}/.unpack-XXXXXX); tar -C "$t" -xzf "$s"
for e in "$t"/* "$t"/.[!.]*; do if [ -e "$e" ]; then mv "$e" "$o"; fi; done; rmdir "$t";;
*) cp -R "$s" "$o";;
esac
[ -z "$m" ] || chmod "$m" "$o"
done`;
