#!/usr/bin/env bash
# Makes office/font/NotoSansSC-subset.otf, the font of the pictures: the characters of GB 2312 (6,763 of them, in which unit
# and place names are written), Latin letters, digits and signs, out of Noto Sans CJK SC. Its licence, the SIL Open Font
# License 1.1, allows embedding and subsetting; the text of it is kept beside the font. Needs Debian's or Ubuntu's packages
# fonts-noto-cjk and fonttools, which it installs where they are missing.
set -euo pipefail
cd "$(dirname "$0")/../office/font"
source_font=${1:-/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc}
if [ ! -e "$source_font" ] || ! command -v pyftsubset >/dev/null; then
  apt-get install -y --no-install-recommends fonts-noto-cjk fonttools
fi
characters=$(mktemp)
trap 'rm -f "$characters"' EXIT
python3 - >"$characters" <<'PY'
signs = "".join(chr(c) for c in range(0x20, 0x7F)) + "·—…‘’“”、。《》〈〉「」『』【】〔〕（），．：；？！％＋－～￥×÷≤≥①②③④⑤⑥⑦⑧⑨⑩○●□■△▲◇◆★☆√→　０１２３４５６７８９"
han = "".join(bytes([a, b]).decode("gb2312", "ignore") for a in range(0xB0, 0xF8) for b in range(0xA1, 0xFF))
print("".join(sorted(set(signs + han))), end="")
PY
# The collection's third font is Simplified Chinese: see the names that fc-scan prints.
pyftsubset "$source_font" --font-number="${FONT_NUMBER:-2}" --text-file="$characters" --output-file=NotoSansSC-subset.otf \
  --layout-features='' --no-hinting --desubroutinize --name-IDs='0,1,2,3,4,5,6,13,14' --notdef-outline --recommended-glyphs
ls -l NotoSansSC-subset.otf >&2
