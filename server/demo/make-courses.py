"""Drawings, a recording and a handout of four courses; see make-media.sh."""

import io
import random

import cairosvg
import pypdf

from drawing import GOLD, bell, box, dot, draw, line, path, svg, tip
from making import DEMO, INK, JADE, LINE, MONO, PAPER, SANS, SEAL, SERIF, SHEET, SOFT, SUNK
from making import captions, formula, mp3, recite, text

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


database()
weiqi()
statistics()
speaking()
