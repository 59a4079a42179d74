"""Covers, drawings, a film, a recording and a handout of the other five courses; see make-media.sh."""

import io
import math
import random

import cairosvg
import pypdf
from PIL import Image

from making import DEMO, INK, JADE, LINE, MONO, PAPER, SANS, SEAL, SERIF, SHEET, SOFT, SUNK, WORK
from making import captions, formula, mp3, recite, show, text

GOLD = "#a87a1f"


def svg(width, height, *parts, ground=PAPER, title=""):
    named = f"<title>{title}</title>" if title else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">'
        f'{named}<rect width="{width}" height="{height}" fill="{ground}"/>' + "".join(parts) + "</svg>"
    )


def line(x1, y1, x2, y2, colour=INK, width=2, more=""):
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{colour}" stroke-width="{width}" {more}/>'


def box(x, y, w, h, fill=SHEET, stroke=LINE, radius=8, width=1.5, more=""):
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{radius}" fill="{fill}" stroke="{stroke}" '
        f'stroke-width="{width}" {more}/>'
    )


def dot(x, y, r, fill=INK, more=""):
    return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{fill}" {more}/>'


def path(d, stroke=INK, fill="none", width=2, more=""):
    return f'<path d="{d}" fill="{fill}" stroke="{stroke}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round" {more}/>'


def tip(x, y, angle, colour=INK, size=11):
    """The head of an arrow that points along `angle`, in degrees."""
    sides = [(x - size * math.cos(math.radians(angle + turn)), y - size * math.sin(math.radians(angle + turn))) for turn in (28, -28)]
    (a, b), (c, d) = sides
    return path(f"M{a:.1f} {b:.1f}L{x:g} {y:g}L{c:.1f} {d:.1f}", colour)


def draw(place, drawing):
    """A drawing as it is shown: vector, its letters the reader's own."""
    to = DEMO / place
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(drawing + "\n")


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


def bell(middle, wide, high, base, start=0, end=800):
    points = [(x, base - high * math.exp(-(((x - middle) / wide) ** 2) / 2)) for x in range(start, end + 1, 8)]
    return "M" + "L".join(f"{x} {y:.1f}" for x, y in points)


def cover_statistics():
    chance, parts = random.Random(7), []
    for middle, wide, high, fill in [(250, 92, 250, "#b9cdd8"), (430, 120, 300, "#8fb0c2"), (590, 74, 210, "#d9b26a")]:
        parts.append(path(bell(middle, wide, high, 400) + "L800 400L0 400Z", "none", fill, 0, 'opacity="0.62"'))
    parts.append(path(bell(430, 120, 300, 400), "#2f5f78", width=3))
    parts.append(line(40, 400, 760, 400, "#2f4652", 2.5))
    parts.append(line(430, 100, 430, 400, SEAL, 3, 'stroke-dasharray="3 9" stroke-linecap="round"'))
    seen = {}
    for _ in range(44):
        place = round(chance.gauss(430, 120) / 18)
        if 3 <= place <= 41:
            seen[place] = seen.get(place, 0) + 1
            parts.append(dot(place * 18, 412 + 13 * seen[place], 4.4, SEAL if place in (23, 24) else "#2f5f78"))
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


def ball(x, y, r, towards, name, dark="#4b4640", bright="#fffdf8", middle="#b9b1a6"):
    """A white ball, lit from a direction in degrees (0: the right, 90: above)."""
    fx, fy = 0.5 + 0.34 * math.cos(math.radians(towards)), 0.5 - 0.34 * math.sin(math.radians(towards))
    return (
        f'<defs><radialGradient id="{name}" gradientUnits="objectBoundingBox" cx="{fx:.3f}" cy="{fy:.3f}" r="0.82" fx="{fx:.3f}" fy="{fy:.3f}">'
        f'<stop offset="0" stop-color="{bright}"/><stop offset="0.45" stop-color="{middle}"/><stop offset="1" stop-color="{dark}"/></radialGradient></defs>'
        + dot(x, y, r, f"url(#{name})")
    )


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


# 数据库原理


def boxes(title, x, y, rows, w=170):
    out = box(x, y, w, 40 + 28 * len(rows), SHEET, INK, 8) + box(x, y, w, 36, INK, INK, 8)
    out += text(x + w / 2, y + 24, title, 16, PAPER, SANS, "bold", "middle")
    for place, (row, key) in enumerate(rows):
        out += text(x + 14, y + 60 + 28 * place, row, 15, SEAL if key else INK, MONO)
    return out


def database():
    parts = [
        path("M200 130H250", SOFT), path("M420 130H480V270H510", SOFT), 
        boxes("顾客 customer", 30, 60, [("id  主键", True), ("name", False), ("phone", False)]),
        boxes("订单 orders", 250, 60, [("id  主键", True), ("customer →", False), ("placed", False)]),
        boxes("明细 item", 510, 200, [("orders →  主键", True), ("book →  主键", True), ("price", False), ("quantity", False)]),
        boxes("书 book", 250, 280, [("id  主键", True), ("title", False), ("price", False)]), path("M420 320H510", SOFT),
    ]
    for x, y, word in [(206, 122, "1"), (234, 122, "n"), (426, 122, "1"), (490, 262, "n"), (426, 312, "1"), (490, 312, "n")]:
        parts.append(text(x, y, word, 14, SOFT, anchor="middle"))
    parts.append(text(30, 34, "一件事实只写一处", 20, INK, SERIF, "bold"))
    draw("shujuku-yuanli/01-moxing/img/bookshop.svg", svg(720, 430, *parts, title="书店的四张表"))

    def node(x, y, keys, hot=False):
        w, colour = 46 * len(keys), SEAL if hot else INK
        out = box(x - w / 2, y, w, 40, "#fbe9e6" if hot else SHEET, colour, 6)
        for place, key in enumerate(keys):
            out += text(x - w / 2 + 23 + 46 * place, y + 26, str(key), 16, colour, MONO, anchor="middle")
            if place:
                out += line(x - w / 2 + 46 * place, y, x - w / 2 + 46 * place, y + 40, colour, 1)
        return out

    leaves = [(60, [3, 8]), (180, [12, 19]), (300, [31, 36]), (420, [42, 47]), (540, [60, 68]), (660, [75, 91])]
    parts = [text(30, 34, "查找 47：三页就到", 20, INK, SERIF, "bold")]
    for x1, y1, x2, hot in [(360, 100, 120, 0), (360, 100, 360, 1), (360, 100, 600, 0)]:
        parts.append(line(x1, y1, x2, 160, SEAL if hot else SOFT, 3 if hot else 1.5))
    for x, place in [(120, 0), (120, 1), (360, 2), (360, 3), (600, 4), (600, 5)]:
        parts.append(line(x, 200, leaves[place][0], 270, SEAL if place == 3 else SOFT, 3 if place == 3 else 1.5))
    parts += [node(360, 60, [30, 60], True), node(120, 160, [12]), node(360, 160, [42], True), node(600, 160, [75])]
    for place, (x, keys) in enumerate(leaves):
        parts.append(node(x, 270, keys, place == 3))
        if place:
            parts.append(line(leaves[place - 1][0] + 46, 290, x - 48, 290, SOFT, 1.5) + tip(x - 47, 290, 0, SOFT, 8))
    parts.append(text(360, 350, "叶子按次序相连：找一段时，一直往右走", 15, SOFT, anchor="middle"))
    draw("shujuku-yuanli/01-moxing/img/btree.svg", svg(720, 376, *parts, title="B+ 树"))

    parts = [text(30, 36, "丢失更新：卖了两本，只少一本", 20, INK, SERIF, "bold")]
    for y, who, colour in [(110, "甲", JADE), (230, "乙", GOLD)]:
        parts += [dot(50, y, 20, colour), text(50, y + 6, who, 17, SHEET, anchor="middle"), line(80, y, 680, y, colour, 2.5), tip(690, y, 0, colour)]
    for x, y, word, colour in [(170, 110, "读：库存 5", JADE), (290, 230, "读：库存 5", GOLD), (420, 110, "写：4，提交", JADE), (570, 230, "写：4，提交", GOLD)]:
        parts += [dot(x, y, 7, colour), text(x, y - 18 if colour == JADE else y + 30, word, 15, INK, anchor="middle")]
    parts += [path("M420 120C440 190 540 160 566 218", SEAL, more='stroke-dasharray="5 6"'), tip(568, 222, 70, SEAL), text(430, 178, "甲的修改被盖掉", 15, SEAL, anchor="end"),
              text(650, 296, "时间 →", 14, SOFT)]
    draw("shujuku-yuanli/03-shiwu/img/lost-update.svg", svg(720, 316, *parts, title="丢失更新"))

    parts = [text(30, 36, "日志只向右增长", 20, INK, SERIF, "bold")]
    marks = [("改 A", SHEET), ("提交 1", JADE), ("检查点", GOLD), ("改 B", SHEET), ("提交 2", JADE), ("改 C", SHEET)]
    for place, (word, fill) in enumerate(marks):
        x = 40 + 96 * place
        parts += [box(x, 80, 88, 56, fill, INK, 6), text(x + 44, 114, word, 16, INK if fill == SHEET else SHEET, anchor="middle")]
    parts += [path("M628 66L644 104L628 112L646 152", SEAL, width=3), text(664, 114, "断电", 17, SEAL, SANS, "bold")]
    for x1, x2, word, colour in [(40, 320, "已经写回数据页，不必再看", SOFT), (328, 512, "重做：B 补上", JADE), (520, 608, "撤销：C 不算", SEAL)]:
        parts += [path(f"M{x1} 156V166H{x2}V156", colour), text((x1 + x2) / 2, 192, word, 15, colour, anchor="middle")]
    draw("shujuku-yuanli/03-shiwu/img/wal.svg", svg(720, 216, *parts, title="预写日志与恢复"))


# 围棋入门


def board(columns, rows, stones="", marks="", edges="tlbr", step=34, at=(0, 0), numbers=()):
    """A part of a board. Stones are written `bxy` or `wxy`; marks are a point and a kind; `edges` are the board's own."""
    x0, y0 = at[0] + 24, at[1] + 24
    place = lambda x, y: (x0 + step * x, y0 + step * y)
    right, bottom = place(columns - 1, rows - 1)
    left, top, over = x0, y0, step / 2
    l, r = left - (0 if "l" in edges else over), right + (0 if "r" in edges else over)
    t, b = top - (0 if "t" in edges else over), bottom + (0 if "b" in edges else over)
    out = box(at[0], at[1], step * (columns - 1) + 48, step * (rows - 1) + 48, "#ecdcb6", "none", 6, 0)
    for x in range(columns):
        edge = (x == 0 and "l" in edges) or (x == columns - 1 and "r" in edges)
        out += line(place(x, 0)[0], t, place(x, 0)[0], b, "#7d6637", 2.4 if edge else 1.1)
    for y in range(rows):
        edge = (y == 0 and "t" in edges) or (y == rows - 1 and "b" in edges)
        out += line(l, place(0, y)[1], r, place(0, y)[1], "#7d6637", 2.4 if edge else 1.1)
    for stone in stones.split():
        x, y = place(int(stone[1]), int(stone[2]))
        out += f'<circle cx="{x:g}" cy="{y:g}" r="{step * 0.46:g}" fill="{INK if stone[0] == "b" else SHEET}" stroke="{INK}" stroke-width="1.4"/>'
    for number, stone in enumerate(numbers, 1):
        x, y = place(int(stone[1]), int(stone[2]))
        black = stone[0] == "b"
        out += f'<circle cx="{x:g}" cy="{y:g}" r="{step * 0.46:g}" fill="{INK if black else SHEET}" stroke="{INK}" stroke-width="1.4"/>'
        out += text(x, y + 6, str(number), 17, SHEET if black else INK, SANS, "bold", "middle")
    for mark in marks.split():
        x, y = place(int(mark[1]), int(mark[2]))
        if mark[0] == "q":
            out += box(x - 6, y - 6, 12, 12, SEAL, "none", 2, 0)
        elif mark[0] == "o":
            out += f'<circle cx="{x:g}" cy="{y:g}" r="7" fill="none" stroke="{SEAL}" stroke-width="2.6"/>'
        else:
            out += path(f"M{x:g} {y - 8:g}L{x + 8:g} {y + 6:g}L{x - 8:g} {y + 6:g}Z", SEAL, width=2.4)
    return out


def under(x, y, words):
    return text(x, y, words, 15, SOFT, anchor="middle")


def weiqi():
    to = "weiqi-rumen/img/"
    draw(to + "qi.svg", svg(660, 250,
        board(5, 5, "b22", "q12 q32 q21 q23", "", at=(12, 12)),
        board(5, 5, "b20", "q10 q30 q21", "t", at=(232, 12)), board(5, 5, "b00", "q10 q01", "tl", at=(452, 12)),
        under(104, 226, "中央：四口气"), under(324, 226, "边上：三口气"), under(544, 226, "角上：两口气"), title="气"))
    atari = "b21 b12 b32 w22"
    draw(to + "tizi.svg", svg(660, 250,
        board(5, 5, atari, "q23", "", at=(12, 12)), board(5, 5, atari, edges="", at=(232, 12), numbers=["b23"]),
        board(5, 5, "b21 b12 b32 b23", "", "", at=(452, 12)),
        under(104, 226, "只剩一口气：打吃"), under(324, 226, "黑 1 走最后一口气"), under(544, 226, "白子提走了"), title="打吃与提子"))
    draw(to + "jie.svg", svg(560, 250,
        board(6, 5, "b21 b12 b23 w22 w31 w42 w33", "o22 t32", "", at=(12, 12)),
        board(6, 5, "b21 b12 b23 b32 w31 w42 w33", "o32", "", at=(300, 12)),
        under(121, 226, "黑走三角，提掉白子"), under(409, 226, "白不能马上提回"), title="打劫"))
    ladder = ["b43", "w34", "b35", "w44", "b54", "w45", "b46", "w55", "b65"]
    draw(to + "zheng.svg", svg(360, 352,
        board(9, 8, "w33 b32 b23 b24", edges="", at=(18, 18), numbers=ladder), under(180, 338, "黑 1 起，走成一条楼梯"), title="征子"))
    draw(to + "jia.svg", svg(360, 318,
        board(8, 7, "w44 b43 b53 b34 b35", "", "", at=(36, 18), numbers=["b55"]), under(180, 302, "黑 1 轻轻一罩"), title="枷吃"))
    draw(to + "liangyan.svg", svg(360, 206,
        board(7, 4, "b11 b21 b31 b41 b51 b10 b30 b50 w00 w01 w12 w22 w32 w42 w52 w60 w61", "o20 o40", "t", at=(54, 12)),
        under(180, 188, "白棋哪一个空点都不能下"), title="两只眼"))
    draw(to + "zhisan.svg", svg(360, 206,
        board(7, 4, "b11 b21 b31 b41 b51 b10 b50 w00 w01 w12 w22 w32 w42 w52 w60 w61", "q30", "t", at=(54, 12)),
        under(180, 188, "要害在中间：谁先走到谁有利"), title="直三"))
    corner = board(7, 7, "b30 b31 b32 b23 b13 b03", "", "tl", 28, at=(12, 12))
    side = board(7, 7, "b10 b11 b12 b50 b51 b52 b23 b33 b43", "", "t", 28, at=(240, 12))
    middle = board(7, 7, "b21 b31 b41 b25 b35 b45 b12 b13 b14 b52 b53 b54", "", "", 28, at=(468, 12))
    draw(to + "jiaobian.svg", svg(696, 268, corner, side, middle,
        under(120, 250, "角：六颗子"), under(348, 250, "边：九颗子"), under(576, 250, "中央：十二颗子"), title="金角银边草肚皮"))


# Practical statistics


def statistics():
    to = "practical-statistics/img/"
    base, unit, parts = 250, 96, []
    for wide, fill, share, y in [(3, "#e6ecef", "99.7%", 306), (2, "#c4d4dc", "95%", 284), (1, "#93b2c1", "68%", 0)]:
        a, b = int(360 - wide * unit), int(360 + wide * unit)
        parts.append(path(bell(360, unit, 190, base, a, b) + f"L{b} {base}L{a} {base}Z", "none", fill, 0))
        if y:
            parts += [line(a, y, b, y, SOFT, 1.5), tip(a, y, 180, SOFT, 8), tip(b, y, 0, SOFT, 8), box(332, y - 11, 56, 20, PAPER, "none", 2, 0), text(360, y + 5, share, 15, INK, anchor="middle")]
        else:
            parts.append(text(360, 190, share, 20, INK, SANS, "bold", "middle"))
    parts += [path(bell(360, unit, 190, base, 40, 680), INK, width=2.5), line(40, base, 680, base, INK, 1.5)]
    for place in range(-3, 4):
        parts.append(line(360 + unit * place, base, 360 + unit * place, base + 6, INK, 1.5))
        parts.append(text(360 + unit * place, base + 22, f"{place:+d}σ".replace("-", "−") if place else "μ", 14, INK, anchor="middle"))
    draw(to + "normal.svg", svg(720, 326, *parts, title="The normal distribution"))

    place = lambda x, y: (110 + 96 * x, 330 - 13 * (y - 46))
    parts = [line(90, 330, 660, 330, INK, 1.5), line(90, 330, 90, 30, INK, 1.5)]
    for x in range(1, 6):
        parts.append(text(place(x, 0)[0], 354, str(x), 14, SOFT, anchor="middle"))
    for y in (50, 55, 60, 65):
        parts += [text(78, place(0, y)[1] + 5, str(y), 14, SOFT, anchor="end"), line(90, place(0, y)[1], 660, place(0, y)[1], LINE, 1)]
    (x1, y1), (x2, y2) = place(0.4, 47.7 + 4.1 * 0.4), place(5.5, 47.7 + 4.1 * 5.5)
    parts.append(line(x1, y1, x2, y2, JADE, 3))
    for x, y in zip(range(1, 6), (52, 55, 61, 64, 68)):
        (px, py), (_, on) = place(x, y), place(x, 47.7 + 4.1 * x)
        parts += [line(px, py, px, on, SEAL, 2.5), dot(px, py, 7, INK)]
    parts += [text(660, 354, "hours", 14, SOFT, anchor="end"), text(98, 40, "points", 14, SOFT), text(470, 250, "points ≈ 47.7 + 4.1 × hours", 16, JADE)]
    draw(to + "regression.svg", svg(720, 376, *parts, title="A line through five points"))

    chance, parts = random.Random(12), []
    drawn = [chance.gauss(0, 1) for _ in range(20)]
    drawn = [max(-1.7, min(1.7, value)) for value in drawn]
    drawn[13] = 2.35
    for row, value in enumerate(drawn):
        x, y, miss = 360 + 62 * value, 34 + 15 * row, abs(value) > 1.96
        parts += [line(x - 121, y, x + 121, y, SEAL if miss else JADE, 3 if miss else 2), dot(x, y, 4, SEAL if miss else JADE)]
    parts.append(line(360, 16, 360, 336, INK, 2, 'stroke-dasharray="4 5"'))
    parts.append(text(360, 358, "the truth", 15, INK, anchor="middle"))
    draw(to + "intervals.svg", svg(720, 372, *parts, title="Twenty confidence intervals"))
    checklist()


FORMULAS = [
    ("Mean", "m = (x_{1} + … + x_{n}) ÷ n", "when the total matters; median when one value may dominate"),
    ("Standard deviation", "s = √( Σ (x_{i} − m)^{2} ÷ (n − 1) )", "usual distance from the mean"),
    ("Standard score", "z = (x − μ) ÷ σ", "beyond ±2 is rare, if the shape is normal"),
    ("Error of a mean", "SE = s ÷ √n", "four times the data for half the error"),
    ("Error of a share", "SE = √( p (1 − p) ÷ n )", "at least ten yes and ten no"),
    ("95% interval", "estimate ± 1.96 × SE", "rule of thumb for a share: ± 1 ÷ √n;  none seen: up to 3 ÷ n"),
    ("Line", "b = Σ (x − m_{x})(y − m_{y}) ÷ Σ (x − m_{x})^{2},  a = m_{y} − b m_{x}", "draw the points first; never go far outside them"),
]
QUESTIONS = [
    "Compared with what?", "Mean or median, and what is the spread?", "Who could not be in the sample, and who did not answer?",
    "How far could it be off?", "Was it decided by chance who got what?", "How many things were tried before this one worked?",
    "Would every value in the interval lead to the same decision?", "What else could be behind both?", "Have I drawn it?",
]


def checklist():
    body = f'<rect width="595" height="842" fill="{SHEET}"/><rect x="48" y="50" width="5" height="26" fill="{SEAL}"/>'
    body += text(64, 72, "Practical statistics: a checklist", 22, INK, SERIF, "bold")
    for place, (what, how, note) in enumerate(FORMULAS):
        y = 96 + 52 * place
        body += f'<rect x="48" y="{y}" width="499" height="45" rx="7" fill="{PAPER}" stroke="{LINE}"/>'
        body += text(62, y + 19, what, 10.5, SEAL, SANS, "bold") + formula(190, y + 20, how, 13.5) + text(190, y + 37, note, 9.5, SOFT)
    body += text(48, 488, "Nine questions to ask of any number", 16, INK, SERIF, "bold")
    for place, question in enumerate(QUESTIONS):
        y = 520 + 30 * place
        body += f'<rect x="48" y="{y - 12}" width="14" height="14" rx="3" fill="{SHEET}" stroke="{INK}"/>' + text(76, y, question, 13)
    body += text(48, 812, "Lyceum demo school", 9, SOFT)
    page = f'<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm" viewBox="0 0 595 842">{body}</svg>'
    writer = pypdf.PdfWriter()
    writer.add_page(pypdf.PdfReader(io.BytesIO(cairosvg.svg2pdf(page.encode()))).pages[0])
    writer.add_metadata({"/Title": "Practical statistics: a checklist", "/Author": "Practical statistics", "/Producer": "Lyceum"})
    writer.write(DEMO / "practical-statistics/02-infer/04-checklist.pdf")


# Public speaking


def speaking():
    to = "public-speaking/img/"
    parts = []
    rows = [("Proposal", ["problem", "cost", "way out", "next step"]), ("Experience", ["before", "turn", "after"]), ("Explanation", ["question", "attempt", "attempt", "answer"])]
    for row, (name, stops) in enumerate(rows):
        y = 70 + 96 * row
        parts.append(text(30, y + 6, name, 18, INK, SERIF, "bold"))
        xs = [210 + 460 * place / (len(stops) - 1) for place in range(len(stops))]
        if row == 0:
            parts.append(path(f"M{xs[0]} {y}C{xs[0] + 60} {y + 26} {xs[1] - 50} {y + 26} {xs[1]:.0f} {y + 20}S{xs[2] - 40:.0f} {y - 18} {xs[2]:.0f} {y - 14}L{xs[3]} {y - 14}", LINE, width=4))
        heights = {0: [0, 20, -14, -14], 1: [12, -4, -16], 2: [0, 0, 0, 0]}[row]
        if row == 1:
            parts.append(path(f"M{xs[0]} {y + 12}C{xs[0] + 140} {y + 16} {xs[1] - 60} {y + 20} {xs[1]} {y - 4}S{xs[2] - 100} {y - 16} {xs[2]} {y - 16}", LINE, width=4))
        if row == 2:
            for a, b in zip(xs, xs[1:]):
                parts.append(path(f"M{a:.0f} {y}C{a + 40:.0f} {y - 34} {b - 40:.0f} {y - 34} {b:.0f} {y}", LINE, width=4))
        for place, (x, stop) in enumerate(zip(xs, stops)):
            last = place == len(stops) - 1
            parts += [dot(x, y + heights[place], 9, SEAL if last else INK), text(x, y + heights[place] + 32, stop, 15, SEAL if last else SOFT, anchor="middle")]
    draw(to + "paths.svg", svg(720, 330, *parts, title="Three paths for a talk"))

    parts, seats = [], [(150 + 70 * seat, 130 + 52 * row) for row in range(4) for seat in range(7)]
    looked = [(150, 130), (220, 286), (360, 130), (500, 286), (570, 130)]
    parts.append(box(270, 356, 180, 34, SUNK, LINE, 6))
    for place, (x, y) in enumerate(looked):
        parts.append(line(360, 372, x, y, "#e6b5ab", 2, 'stroke-dasharray="5 6"'))
    parts += [dot(x, y, 15, "#d9d3ca") for x, y in seats]
    for place, (x, y) in enumerate(looked, 1):
        parts += [dot(x, y, 17, SEAL), text(x, y + 6, str(place), 16, SHEET, SANS, "bold", "middle")]
    parts += [dot(360, 372, 13, INK), text(360, 60, "One person, one thought, then the next", 18, INK, SERIF, "bold", "middle"), text(420, 378, "you", 15, SOFT)]
    draw(to + "gaze.svg", svg(720, 410, *parts, title="Where to look"))
    pauses()


PLAIN = "Last year we printed four million pages. Nobody read them. What if we stopped?"
PAUSED = [
    ("Last year, we printed", 0.7, "Last year, we printed /"),
    ("four million pages.", 1.6, "four million pages. //"),
    ("Nobody", 0.5, "Nobody /"),
    ("read them.", 1.8, "read them. //"),
    ("What if we stopped?", 2.0, "What if we stopped? //"),
]
LESSON = (
    [("Listen to three sentences. First, without a pause.", 0.9, "Listen to three sentences. First, without a pause."), (PLAIN.replace(". ", ", ").replace("?", "."), 1.2, PLAIN),
     ("What was the number? Now the same words, at the same speed, with silence between them.", 1.0,
      "What was the number? Now the same words, at the same speed, with silence between them.")]
    + PAUSED
    + [("The longest silence lasted two seconds. It gave you time to answer.", 0.8, "The longest silence lasted two seconds. It gave you time to answer."),
       ("Now say it yourself. At each mark, close your mouth, and breathe in.", 0.8, "Now say it yourself. At each mark, close your mouth, and breathe in.")]
    + PAUSED
    + [("If it felt too long, it was right.", 0.4, "If it felt too long, it was right.")]
)


def pauses():
    to = DEMO / "public-speaking/02-deliver/01-pause"
    recording, times, _ = recite([(spoken, silence) for spoken, silence, _ in LESSON], "en-gb", 158)
    mp3(to, recording)
    captions(to.with_name("01-pause.vtt"), times, [shown for _, _, shown in LESSON])


# Photography


def lamp(x, y, r=16):
    rays = "".join(
        line(x + (r + 6) * math.cos(a), y + (r + 6) * math.sin(a), x + (r + 14) * math.cos(a), y + (r + 14) * math.sin(a), GOLD, 2.5, 'stroke-linecap="round"')
        for a in (math.pi * turn / 4 for turn in range(8))
    )
    return dot(x, y, r, "#e8b84b") + rays


def photography():
    to = "photography-light/img/"
    blur = '<defs><filter id="s" x="-40%" y="-80%" width="180%" height="260%"><feGaussianBlur stdDeviation="9"/></filter></defs>'
    parts = [
        blur, line(360, 30, 360, 300, LINE, 1.5), lamp(70, 80, 12), '<ellipse cx="268" cy="262" rx="78" ry="15" fill="#3d3832" opacity="0.85"/>',
        ball(190, 210, 56, 135, "hard", "#2d2925", "#ffffff", "#d8d0c4"),
        box(392, 40, 26, 150, "#fbe6b4", GOLD, 4), '<ellipse cx="640" cy="262" rx="66" ry="13" fill="#3d3832" opacity="0.5" filter="url(#s)"/>',
        ball(560, 210, 56, 150, "soft", "#857d73", "#ffffff", "#e2dbd0"),
        text(180, 322, "small: sharp edge", 16, INK, anchor="middle"), text(540, 322, "wide: soft edge", 16, INK, anchor="middle"),
    ]
    draw(to + "hard-soft.svg", svg(720, 344, *parts, title="Hard and soft light"))

    rows = [
        ("Aperture", ["f/1.4", "f/2", "f/2.8", "f/4", "f/5.6", "f/8", "f/11", "f/16"], "thin slice", "all sharp"),
        ("Time", ["1/1000", "1/500", "1/250", "1/125", "1/60", "1/30", "1/15"], "frozen", "flowing"),
        ("ISO", ["100", "200", "400", "800", "1600", "3200"], "clean", "noisy"),
    ]
    parts = []
    for row, (name, values, low, high) in enumerate(rows):
        y = 64 + 96 * row
        parts += [text(30, y + 6, name, 18, INK, SERIF, "bold"), line(150, y, 680, y, INK, 2)]
        for place, value in enumerate(values):
            x = 160 + 510 * place / (len(values) - 1)
            parts += [dot(x, y, 5, SEAL if place in (0, len(values) - 1) else INK), text(x, y - 14, value, 14, INK, anchor="middle")]
        parts += [text(152, y + 28, low, 14, SOFT), text(680, y + 28, high, 14, SOFT, anchor="end"),
                  text(416, y + 28, ["→ darker", "→ brighter", "→ brighter"][row], 13, SOFT, anchor="middle")]
    draw(to + "triangle.svg", svg(720, 304, *parts, title="Aperture, time and sensitivity"))

    def frame(x, y, name, *inside):
        return box(x, y, 300, 190, SHEET, INK, 4) + "".join(inside) + text(x + 150, y + 218, name, 15, SOFT, anchor="middle")

    third = lambda x, y: "".join(line(x + 100 * n, y, x + 100 * n, y + 190, LINE, 1) + line(x, y + 63 * n, x + 300, y + 63 * n, LINE, 1) for n in (1, 2))
    parts = [
        frame(40, 24, "in the middle", dot(190, 119, 34, JADE)),
        frame(380, 24, "on a third", third(380, 24), dot(480, 150, 26, JADE)),
        frame(40, 274, "far out", line(40, 434, 340, 434, LINE, 2), dot(290, 424, 10, SEAL)),
        frame(380, 274, "in balance", dot(490, 370, 44, JADE), dot(650, 330, 13, SEAL)),
    ]
    draw(to + "placing.svg", svg(720, 512, *parts, title="Four ways to place a subject"))

    parts = [
        '<rect width="720" height="400" fill="#f3efe6"/>', dot(500, 110, 30, "#f1d9a0"),
        path("M0 210C90 170 180 160 270 190S470 210 560 170S680 160 720 180V400H0Z", "none", "#d7dcd8", 0),
        path("M0 250C120 210 220 230 330 240S560 220 720 236V400H0Z", "none", "#b4c0b8", 0),
        path("M0 296C160 262 330 300 470 284S640 276 720 286V400H0Z", "none", "#86988c", 0),
        path("M0 340C180 316 420 330 720 322V400H0Z", "none", "#5c7064", 0),
        path("M96 400C250 360 330 340 356 316S410 284 438 282L446 284C420 292 396 310 392 326S330 370 300 400Z", "none", "#efe3c8", 0),
        path("M52 400C60 300 56 210 44 120L66 120C74 210 80 300 92 400Z", "none", "#2f3a34", 0),
        "".join(dot(x, y, r, "#2f3a34") for x, y, r in [(40, 70, 62), (110, 40, 54), (180, 16, 44), (0, 120, 40), (250, 0, 30)]),
        dot(438, 272, 4, SEAL), path("M438 276V288", SEAL, width=3),
    ]
    draw(to + "depth.svg", svg(720, 400, *parts, title="Five means of depth"))
    light_film()


def lit(direction, title, note, plain=False):
    """A slide: the ball as it looks, and the lamp's place seen from above."""
    parts = [f'<rect width="640" height="360" fill="{PAPER}"/><rect x="40" y="34" width="6" height="26" fill="{SEAL}"/>', text(58, 56, title, 24, INK, SERIF, "bold")]
    parts.append('<rect y="262" width="420" height="98" fill="#ece6db"/>')
    looks = {
        "front": (90, 0.02, "#9c948a", "#ffffff", "#efeae2", None), "45": (142, 1, "#4b4640", "#ffffff", "#c9c1b6", (286, 284, 78)),
        "side": (180, 1.25, "#26221f", "#ffffff", "#8f877d", (312, 280, 112)), "above": (90, 1.1, "#3a3530", "#ffffff", "#b5ada2", (212, 288, 58)),
    }
    if direction == "behind":
        parts.append(dot(210, 196, 84, "#3a3530", 'stroke="#fff6dc" stroke-width="5"'))
        parts.append('<ellipse cx="210" cy="296" rx="80" ry="15" fill="#3d3832" opacity="0.45"/>')
    else:
        towards, far, dark, bright, middle, cast = looks[direction]
        if cast:
            parts.append(f'<ellipse cx="{cast[0]}" cy="{cast[1]}" rx="{cast[2]}" ry="15" fill="#3d3832" opacity="0.5"/>')
        fx, fy = 0.5 + 0.3 * far * math.cos(math.radians(towards)), 0.5 - 0.3 * far * math.sin(math.radians(towards))
        parts.append(
            f'<defs><radialGradient id="g" cx="{fx:.3f}" cy="{fy:.3f}" r="0.8" fx="{fx:.3f}" fy="{fy:.3f}"><stop offset="0" stop-color="{bright}"/>'
            f'<stop offset="0.5" stop-color="{middle}"/><stop offset="1" stop-color="{dark}"/></radialGradient></defs>' + dot(210, 196, 84, "url(#g)")
        )
    if not plain:
        cx, cy, angle = 520, 180, {"front": 90, "45": 135, "side": 180, "behind": 270, "above": None}[direction]
        parts += [text(cx, 78, "seen from above", 14, SOFT, anchor="middle"), dot(cx, cy, 20, SHEET, f'stroke="{INK}" stroke-width="1.5"')]
        parts.append(path(f"M{cx - 12} {cy + 112}h24v16h-24z", INK, SHEET) + dot(cx, cy + 120, 5, INK) + text(cx + 26, cy + 125, "camera", 13, SOFT))
        if angle is None:
            parts.append(lamp(cx, cy, 9))
        else:
            x, y = cx + 66 * math.cos(math.radians(angle)), cy + 66 * math.sin(math.radians(angle))
            parts.append(lamp(x, y, 10) + line(cx + 50 * math.cos(math.radians(angle)), cy + 50 * math.sin(math.radians(angle)), cx + 26 * math.cos(math.radians(angle)), cy + 26 * math.sin(math.radians(angle)), GOLD, 2))
    parts.append(text(40, 344, note, 17, INK))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360" width="640" height="360">{"".join(parts)}</svg>'


LIGHT_SLIDES = {
    "l-title": lit("45", "Where the light comes from", "one ball, one lamp", True),
    "l-front": lit("front", "From the front", "colour, hardly any form"),
    "l-45": lit("45", "Forty-five degrees", "form, and a shadow that points away"),
    "l-side": lit("side", "From the side", "half in the light, half in the dark"),
    "l-behind": lit("behind", "From behind", "an outline of light"),
    "l-above": lit("above", "From above", "the shadow falls below"),
    "l-end": lit("45", "Walk around it once", "you can rarely move the light: move yourself", True),
}
LIGHT_FILM = [
    ("l-title", "A white ball, and one lamp. The lamp will walk around the ball, and nothing else will change.", "一个白球，一盏灯。灯会绕着球走一圈，其他什么都不变。"),
    ("l-front", "First, the lamp stands beside the camera. We see the ball's colour, but hardly its form. It could be a disc.", "先把灯放在相机旁边。看得见颜色，却看不出形状，说它是一张圆纸片也行。"),
    ("l-45", "Now it moves to the side by forty five degrees. A light part, a dark part, and between them a slow change. That change is what we call form.",
     "灯向旁边移四十五度：有亮面，有暗面，中间慢慢过渡。这个过渡，就是我们说的立体感。"),
    ("l-45", "Look at the shadow on the table. It points exactly away from the lamp. So, a shadow always tells you where the light is.",
     "看桌上的影子，它正好指向灯的反方向。所以影子总会告诉你光在哪里。"),
    ("l-side", "Ninety degrees. Half of the ball is gone. On bark, on walls, on old hands, this light shows every line.", "九十度，球有一半不见了。树皮、老墙、老人的手，在这种光下每一道纹路都看得清。"),
    ("l-behind", "Behind the ball, the lamp draws an outline. The front is dark. Hair, leaves and smoke begin to glow.", "灯到了球的后面，画出一圈轮廓，正面是暗的。头发、树叶和烟会亮起来。"),
    ("l-above", "And from straight above, as at noon. The shadow falls below: under the eyes, under the nose. Wait an hour, or find some shade.",
     "从正上方照下来，就像正午。影子落在下面：眼睛下面，鼻子下面。等一个小时，或者找一处阴凉。"),
    ("l-end", "You can rarely move the light. But you can walk around the thing once, before you press the button.", "光很少由你来移动，可是按下快门之前，你总可以绕着它走一圈。"),
]


def light_film():
    to = DEMO / "photography-light/01-light/01-direction"
    recording, times, length = recite([(spoken, 0.8) for _, spoken, _ in LIGHT_FILM], "en-gb", 146)
    show(to, LIGHT_SLIDES, [shown for shown, _, _ in LIGHT_FILM], recording, times, length)
    captions(to.with_name("01-direction.vtt"), times, [spoken for _, spoken, _ in LIGHT_FILM])
    captions(to.with_name("01-direction.zh-Hans.vtt"), times, [translated for _, _, translated in LIGHT_FILM])


cover("shujuku-yuanli", cover_database())
cover("weiqi-rumen", cover_weiqi())
cover("practical-statistics", cover_statistics())
cover("public-speaking", cover_speaking())
cover("photography-light", cover_photography())
database()
weiqi()
statistics()
speaking()
photography()
