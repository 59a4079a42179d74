"""Covers of the courses, calm and without words; see make-media.sh."""

import io
import random
from statistics import NormalDist

import cairosvg
from PIL import Image

from drawing import ball, bell, box, dot, line, path, svg
from making import DEMO, SEAL


def cover(course, drawing):
    png = cairosvg.svg2png(drawing.encode(), output_width=1280, output_height=800)
    Image.open(io.BytesIO(png)).convert("RGB").save(DEMO / course / "cover.jpg", quality=86, optimize=True, progressive=True)


# Covers, 800 by 500


def cover_database():
    parts = []
    leaves = [(80 + 80 * place, 372) for place in range(9)]
    middles = [(160 + 240 * place, 236) for place in range(3)]
    root = (400, 104)
    for place, (x, y) in enumerate(middles):
        parts.append(line(root[0], root[1], x, y, "#9db4ab", 2.5))
        parts += [line(x, y, a, b, "#9db4ab", 2) for a, b in leaves[3 * place:3 * place + 3]]
    parts += [line(400, 104, 640, 236, SEAL, 4), line(640, 236, 640, 372, SEAL, 4)]

    def page(x, y, w, h, fill, marks):
        rows = "".join(box(x - w / 2 + 9, y - h / 2 + 12 + 13 * row, (w - 18) * wide, 5, marks, "none", 2.5, 0)
                       for row, wide in enumerate([1, 0.7, 0.85, 0.55][: int((h - 14) // 13)]))
        return box(x - w / 2, y - h / 2, w, h, fill, "none", 9, 0) + rows

    for place, (x, y) in enumerate(leaves):
        parts.append(page(x, y, 60, 68, SEAL if place == 7 else "#ffffff", "#f3c9c1" if place == 7 else "#cdd9d3"))
    for x, y in middles:
        parts.append(page(x, y, 96, 56, "#dfe9e3", "#a9c0b5"))
    parts.append(page(*root, 120, 60, "#1b735b", "#69a895"))
    parts.append(path("M50 446H750", "#c9d6cf", width=2))
    parts += [dot(80 + 80 * place, 446, 4, SEAL if place == 7 else "#9db4ab") for place in range(9)]
    return svg(800, 500, *parts, ground="#eef3ef")


def cover_weiqi():
    step, parts = 62, []
    for place in range(-1, 15):
        parts.append(line(30 + step * place, 0, 30 + step * place, 500, "#b89a62", 1.6))
    for place in range(0, 9):
        parts.append(line(0, 28 + step * place, 800, 28 + step * place, "#b89a62", 1.6))
    parts += [dot(30 + step * x, 28 + step * y, 4.5, "#8d7342") for x, y in [(3, 3), (9, 3)]]
    shades = (
        '<defs><radialGradient id="b" cx="0.36" cy="0.3" r="0.8"><stop offset="0" stop-color="#5b544d"/><stop offset="0.55" stop-color="#2b2622"/>'
        '<stop offset="1" stop-color="#1a1613"/></radialGradient><radialGradient id="w" cx="0.36" cy="0.3" r="0.85"><stop offset="0" stop-color="#ffffff"/>'
        '<stop offset="0.7" stop-color="#f2ede2"/><stop offset="1" stop-color="#d8cfbd"/></radialGradient></defs>'
    )
    black = [(9, 3), (8, 5), (6, 4), (7, 6), (10, 5), (4, 5)]
    white = [(3, 3), (7, 4), (7, 5), (8, 4), (9, 5), (5, 6)]
    for colour, stones in (("b", black), ("w", white)):
        for x, y in stones:
            cx, cy = 30 + step * x, 28 + step * y
            parts.append(f'<ellipse cx="{cx + 3}" cy="{cy + 6}" rx="28" ry="27" fill="#7d6434" opacity="0.28"/>')
            parts.append(dot(cx, cy, 28, f"url(#{colour})"))
    parts.append(f'<circle cx="{30 + step * 10}" cy="{28 + step * 5}" r="9" fill="none" stroke="#e2574a" stroke-width="3.5"/>')
    return svg(800, 500, shades, *parts, ground="#e8d5a9")


def cover_statistics():
    parts = []
    for middle, wide, high, fill in [(250, 92, 250, "#b9cdd8"), (430, 120, 300, "#8fb0c2"), (590, 74, 210, "#d9b26a")]:
        parts.append(path(bell(middle, wide, high, 400) + "L800 400L0 400Z", "none", fill, 0, 'opacity="0.62"'))
    parts.append(path(bell(430, 120, 300, 400), "#2f5f78", width=3))
    parts.append(line(40, 400, 760, 400, "#2f4652", 2.5))
    parts.append(line(430, 100, 430, 400, SEAL, 3, 'stroke-dasharray="3 9" stroke-linecap="round"'))
    # Sixty values as evenly as the curve has them.
    seen = {}
    for rank in range(60):
        place = round(NormalDist(430, 120).inv_cdf((rank + 0.5) / 60) / 24)
        seen[place] = seen.get(place, 0) + 1
        parts.append(dot(place * 24 - 2, 406 + 14 * seen[place], 4.6, SEAL if place == 18 else "#2f5f78"))
    return svg(800, 500, *parts, ground="#f1f4f4")


def cover_speaking():
    parts = []
    for place, colour in enumerate(["#f4dccd", "#f1cdb8", "#ecb9a0", "#e5a085", "#da8267"]):
        parts.append(dot(236, 300, 470 - 82 * place, colour))
    parts.append(dot(236, 300, 62, "#c83122"))
    chance = random.Random(11)
    for row in range(5):
        for seat in range(8):
            x, y = 500 + 42 * seat - 14 * (row % 2), 236 + 46 * row
            if x < 800:
                parts.append(dot(x, y, 11, "#4a3a33", f'opacity="{0.5 + 0.1 * row + chance.random() * 0.06:.2f}"'))
    parts.append(path("M0 452H800V500H0Z", "none", "#3a2c26", 0))
    parts.append(path("M228 452V372H244V452Z", "none", "#3a2c26", 0))
    return svg(800, 500, *parts, ground="#fbf1ea")


def cover_photography():
    window = "".join(
        box(92 + 98 * column, 60 + 122 * row, 88, 112, "#fdf3d9", "none", 3, 0) for column in range(2) for row in range(2)
    )
    parts = [
        '<defs><linearGradient id="room" x1="0" x2="1"><stop offset="0" stop-color="#d9cdb8"/><stop offset="0.6" stop-color="#8f8577"/>'
        '<stop offset="1" stop-color="#4d4741"/></linearGradient><linearGradient id="table" x1="0" x2="1"><stop offset="0" stop-color="#efe3cb"/>'
        '<stop offset="0.65" stop-color="#9b8f7d"/><stop offset="1" stop-color="#57504a"/></linearGradient>'
        '<linearGradient id="cast" x1="0" x2="1"><stop offset="0" stop-color="#2c2723" stop-opacity="0.75"/><stop offset="1" stop-color="#2c2723" stop-opacity="0"/></linearGradient></defs>',
        '<rect width="800" height="500" fill="url(#room)"/>', window, '<rect y="370" width="800" height="130" fill="url(#table)"/>',
        '<ellipse cx="640" cy="424" rx="196" ry="24" fill="url(#cast)"/>', ball(486, 320, 112, 160, "egg", "#3b3631", "#fffaf0", "#cbbfae"),
    ]
    return svg(800, 500, *parts)


cover("shujuku-yuanli", cover_database())
cover("weiqi-rumen", cover_weiqi())
cover("practical-statistics", cover_statistics())
cover("public-speaking", cover_speaking())
cover("photography-light", cover_photography())
