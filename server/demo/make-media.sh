#!/bin/sh
# Makes the covers, drawings, recordings and handouts of the demo courses again, after a make-*.py was changed.
# Needs Debian's ffmpeg, espeak-ng, fonts-noto-cjk, libcairo2 and python3-venv; leaves nothing else behind.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for tool in ffmpeg espeak-ng python3 fc-list; do
  command -v "$tool" > /dev/null || { echo "$tool is missing" >&2; exit 1; }
done
fc-list | grep -q "Noto Serif CJK SC" || { echo "fonts-noto-cjk is missing" >&2; exit 1; }
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet cairosvg==2.9.1 pillow==13.0.0 pypdf==7.1.1
for part in make-media.py make-covers.py make-courses.py make-photography.py; do
  PYTHONDONTWRITEBYTECODE=1 "$work/venv/bin/python" "$here/$part" "$here" "$work"
done
