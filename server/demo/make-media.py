"""The words, slides and pages of the first three courses' recordings; see make-media.sh."""

import io

import cairosvg
import pypdf

from making import DEMO, INK, JADE, LINE, MONO, PAPER, SANS, SEAL, SERIF, SHEET, SOFT, SUNK
from making import captions, formula, mp3, recite, show, text

# The film: one value, one owner

def code(*lines, fault=None):
    out = f'<rect x="40" y="84" width="560" height="{30 * len(lines) + 22}" rx="10" fill="{SUNK}"/>'
    for place, line in enumerate(lines):
        out += text(60, 116 + 30 * place, line, 18, SEAL if place == fault else INK, MONO)
    return out


def name(x, y, word, gone=False):
    out = f'<rect x="{x}" y="{y}" width="120" height="40" rx="6" fill="{SHEET}" stroke="{LINE if gone else INK}"/>'
    out += text(x + 60, y + 26, word, 17, SOFT if gone else INK, MONO, anchor="middle")
    return out + (f'<line x1="{x + 24}" y1="{y + 20}" x2="{x + 96}" y2="{y + 20}" stroke="{SEAL}" stroke-width="2"/>' if gone else "")


def value(x, y, word="paper", gone=False):
    fill, ink = (SUNK, SOFT) if gone else (JADE, SHEET)
    return (
        f'<rect x="{x}" y="{y}" width="130" height="40" rx="20" fill="{fill}"/>'
        + text(x + 65, y + 26, f'"{word}"', 17, ink, MONO, anchor="middle")
    )


def arrow(x1, y1, x2, y2, dashed=False):
    dash = 'stroke-dasharray="5 5"' if dashed else ""
    return (
        f'<line x1="{x1}" y1="{y1}" x2="{x2 - 8}" y2="{y2}" stroke="{INK}" stroke-width="2" {dash}/>'
        f'<path d="M{x2 - 12} {y2 - 6} L{x2} {y2} L{x2 - 12} {y2 + 6}" fill="none" stroke="{INK}" stroke-width="2"/>'
    )


def slide(title, *parts):
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360" width="640" height="360">'
        f'<rect width="640" height="360" fill="{PAPER}"/><rect x="40" y="34" width="6" height="26" fill="{SEAL}"/>'
        + text(58, 56, title, 24, INK, SERIF, "bold") + "".join(parts) + "</svg>"
    )


MOVED = code('let first = String::from("paper");', "let second = first;")
SLIDES = {
    "title": slide(
        "Rust first steps",
        text(320, 178, "One value, one owner", 38, INK, SERIF, "bold", "middle"),
        text(320, 222, "what happens when you write  let second = first;", 18, SOFT, anchor="middle"),
    ),
    "owner": slide(
        "A name owns a value", code('let first = String::from("paper");'),
        name(110, 220, "first"), arrow(234, 240, 396, 240), value(400, 220),
    ),
    "move": slide(
        "A move changes the owner", MOVED,
        name(110, 200, "first"), name(110, 270, "second"), arrow(234, 290, 396, 244), value(400, 224),
    ),
    "moved": slide(
        "A move changes the owner", MOVED,
        name(110, 200, "first", gone=True), name(110, 270, "second"), arrow(234, 290, 396, 244), value(400, 224),
    ),
    "error": slide(
        "The compiler says where",
        code('let first = String::from("paper");', "let second = first;  // value moved here", 'println!("{first}");', fault=2),
        text(40, 250, "error[E0382]: borrow of moved value: `first`", 19, SEAL, MONO),
        text(40, 290, "Read it as advice: it names the line of the move.", 18, SOFT),
    ),
    "drop": slide(
        "One owner frees it once", code("{", '    let second = String::from("paper");', "}   // freed here, exactly once"),
        name(110, 246, "second", gone=True), value(400, 246, gone=True),
    ),
    "borrow": slide(
        "Only looking? Borrow", code('let first = String::from("paper");', "let second = &first;"),
        name(110, 200, "first"), arrow(234, 220, 396, 240), name(110, 270, "second"), arrow(234, 290, 396, 250, True),
        value(400, 224),
    ),
    "clone": slide(
        "Two values? Clone", code('let first = String::from("paper");', "let second = first.clone();"),
        name(110, 200, "first"), arrow(234, 220, 396, 220), value(400, 200),
        name(110, 270, "second"), arrow(234, 290, 396, 290), value(400, 270),
    ),
    "end": slide(
        "Who should own it afterwards?",
        *(
            text(90, 140 + 62 * place, word, 30, colour, SERIF, "bold") + text(230, 138 + 62 * place, meaning, 19, SOFT)
            for place, (word, colour, meaning) in enumerate([
                ("Move", SEAL, "the new name owns it"),
                ("Borrow", JADE, "the old name keeps it"),
                ("Clone", INK, "each has one of its own"),
            ])
        ),
    ),
}

FILM = [
    ("title", "In Rust, every value has exactly one owner.", "在 Rust 里，每个值都恰好有一个所有者。"),
    ("owner", "Here, the name first owns a piece of text. When first goes out of scope, the text is freed.",
     "这里，名字 first 拥有一段文字。first 离开作用域时，文字随之释放。"),
    ("move", "Now we write: let second equal first. The text is not copied. It moves, and second is its owner.",
     "现在写下 let second = first。文字没有被复制：它移动了，所有者变成 second。"),
    ("moved", "From this line on, first owns nothing, and the compiler does not let you use it.",
     "从这一行起，first 什么也不拥有，编译器不让你再用它。"),
    ("error", "If you try, you read: borrow of moved value. Take it as advice. It names the line where the value moved.",
     "如果硬要用，会看到 borrow of moved value。把它当作建议来读：它指出值是在哪一行移走的。"),
    ("drop", "Why so strict? Two owners would free the same memory twice. One owner frees it once, at a place you can point to.",
     "为什么这么严格？两个所有者会把同一块内存释放两次；一个所有者只释放一次，而且你指得出在哪里。"),
    ("borrow", "Often you only want to look. Then borrow: the ampersand lends the text, and first keeps it.",
     "很多时候你只想看一看，那就借用：& 把文字借出去，first 仍然拥有它。"),
    ("clone", "And when you do need two, say so: clone makes a second text, with an owner of its own.",
     "真的需要两份时，就明说：clone 造出第二段文字，它有自己的所有者。"),
    ("end", "Move, borrow, or clone. Before you write the line, ask who should own the value afterwards.",
     "移动、借用，还是克隆？写下这一行之前，先问：之后谁该拥有这个值？"),
]


def film():
    to = DEMO / "rust-first-steps/02-ownership/00-one-owner"
    recording, times, length = recite([(spoken, 0.7) for _, spoken, _ in FILM], "en-gb", 148)
    show(to, SLIDES, [shown for shown, _, _ in FILM], recording, times, length)
    captions(to.with_name("00-one-owner.vtt"), times, [spoken for _, spoken, _ in FILM])
    captions(to.with_name("00-one-owner.zh-Hans.vtt"), times, [translated for _, _, translated in FILM])


# The recording: where a line of five characters rests

POEM = [
    ("bai2 ri4", "yi1 shan1 jin4", "白日依山尽，", "白日｜依山尽，"),
    ("huang2 he2", "ru4 hai3 liu2", "黄河入海流。", "黄河｜入海流。"),
    ("yu4 qiong2", "qian1 li3 mu4", "欲穷千里目，", "欲穷｜千里目，"),
    ("geng4 shang4", "yi4 ceng2 lou2", "更上一层楼。", "更上｜一层楼。"),
]
READING = (
    [
        ("zhe4 yi2 ke4, xian1 ting1. qing3 bi4 shang4 yan3 jing1.", 0.5, "这一课，先听。请闭上眼睛。"),
        ("wang2 zhi1 huan4, deng1 guan4 que4 lou2.", 1.0, "王之涣《登鹳雀楼》。"),
    ]
    + [(f"{first} {second}.", 0.8, whole) for first, second, whole, _ in POEM]
    + [
        ("wu3 yan2 shi1 de5 mei3 yi2 ju4, qian2 mian4 liang3 ge4 zi4 yi2 dun4, hou4 mian4 san1 ge4 zi4 yi2 dun4.", 0.6,
         "五言诗的每一句，前面两个字一顿，后面三个字一顿。"),
        ("zai4 ting1 yi2 bian4, ting1 na3 li3 ting2 xia4 lai2.", 1.0, "再听一遍，听哪里停下来。"),
    ]
    + [(f"{first}, {second}.", 1.0, rested) for first, second, _, rested in POEM]
    + [
        ("xian4 zai4 qing3 ni3 zi4 ji3 du2 chu1 sheng1 lai2. du2 shun4 le5, zai4 qu4 kan4 xia4 yi2 ke4 de5 ping2 ze4 biao3.", 0.6,
         "现在请你自己读出声来。读顺了，再去看下一课的平仄表。"),
    ]
)


def reading():
    to = DEMO / "gushi-shangxi/02-gelv/00-xian-ting"
    recording, times, _ = recite([(spoken, silence) for spoken, silence, _ in READING], "cmn-latn-pinyin", 130)
    mp3(to, recording)
    captions(to.with_name("00-xian-ting.vtt"), times, [shown for _, _, shown in READING])


# The handout: formulas on cards

CARDS = [
    ("收益与风险", [
        ("简单收益率", "r_{t} = P_{t} ÷ P_{t−1} − 1", "按资金比例相加，用于组合；跨时间要连乘，不能相加。"),
        ("对数收益率", "ℓ_{t} = ln(P_{t} ÷ P_{t−1})", "跨时间可以相加；涨跌很小时，约等于简单收益率。"),
        ("年化", "R_{年} = (1 + R)^{252÷n} − 1", "n 是交易日数。换算不是预告：样本越短，越不可信。"),
        ("回本所需涨幅", "d ÷ (1 − d)", "亏 20% 要涨 25%，亏 50% 要涨 100%，亏 80% 要涨 400%。"),
        ("年波动率", "σ_{年} = σ_{日} × √252", "前提是每天的涨跌互不相关。大涨也算在里面。"),
        ("最大回撤", "MDD = max(1 − P_{t} ÷ 此前最高价)", "最难熬的那一段。历史越长，数值只会越大。"),
        ("夏普比率", "S = (R − r_{f}) ÷ σ", "每承担一份波动换来的超额收益；标准误差约 √((1 + S² ÷ 2) ÷ 年数)。"),
    ]),
    ("信号、回测与仓位", [
        ("移动均线", "MA_{k}(t) = (P_{t} + P_{t−1} + … + P_{t−k+1}) ÷ k", "平均落后 (k − 1) ÷ 2 天。平滑与及时不可兼得。"),
        ("信号延后一天", "第 t 天的仓位，只用第 t−1 天收盘以前的数据", "少挪这一天就是未来函数，回测会漂亮得不像真的。"),
        ("每天的收益", "R_{t} = w_{t} r_{t} − c × |w_{t} − w_{t−1}|", "w 是仓位，c 是单边成本。进出越频繁，先要赚回的越多。"),
        ("碰巧显著的机会", "1 − (1 − 0.05)^{m}", "试 m 组参数。m = 14 时已超过一半：试了多少组，要写进报告。"),
        ("凯利公式", "f = (b p − q) ÷ b", "p 胜率，q = 1 − p，b 赔率。期望不为正，答案是不要玩。"),
        ("连续收益的凯利", "f ≈ (μ − r_{f}) ÷ σ^{2} = S ÷ σ", "μ 是估计出来的。常取一半或四分之一，并且不加杠杆。"),
        ("样本够不够", "t = m ÷ (s ÷ √n)，要 t ≥ 2，需 n ≥ (2s ÷ m)^{2}", "二三十笔交易的“高胜率”，多半说明不了问题。"),
    ]),
]
CHECKS = [
    "信号只用到当时已经知道的数据", "计入了佣金、税费和滑点", "样本外的数据只看过一次", "写下了试过的参数个数",
    "看过最佳参数的周围，不是孤零零的一个点", "与一直持有、与什么都不做比较过", "模拟运行至少三个月，与回测相符",
    "写下了停止的条件，并告诉了一个会提醒你的人", "投入的钱全部亏掉，也不影响生活",
]
RISK = "风险提示：本讲义只讲方法，不构成任何投资建议。投资可能亏损全部本金，历史表现不代表未来。"


def page(number, title, body):
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm" viewBox="0 0 595 842">'
        f'<rect width="595" height="842" fill="{SHEET}"/><rect x="48" y="58" width="5" height="26" fill="{SEAL}"/>'
        + text(64, 80, title, 24, INK, SERIF, "bold") + text(547, 80, "量化投资入门 · 讲义", 10, SOFT, anchor="end")
        + body + text(48, 806, RISK, 8.5, SOFT) + text(547, 806, f"{number} / 3", 9, SOFT, anchor="end") + "</svg>"
    )
    return pypdf.PdfReader(io.BytesIO(cairosvg.svg2pdf(svg.encode())))


def handout():
    pages = []
    for title, cards in CARDS:
        body = ""
        for place, (what, how, note) in enumerate(cards):
            y = 112 + 97 * place
            body += f'<rect x="48" y="{y}" width="499" height="85" rx="8" fill="{PAPER}" stroke="{LINE}"/>'
            body += text(64, y + 24, what, 12, SEAL, SANS, "bold") + formula(64, y + 49, how, 16) + text(64, y + 72, note, 10.5, SOFT)
        pages.append(page(len(pages) + 1, title, body))
    body = text(48, 124, "少勾一项，就再等一等。市场明天还在。", 13, SOFT)
    for place, check in enumerate(CHECKS):
        y = 168 + 44 * place
        body += f'<rect x="48" y="{y - 13}" width="15" height="15" rx="3" fill="{SHEET}" stroke="{INK}"/>' + text(76, y, check, 14)
    body += f'<line x1="48" y1="590" x2="547" y2="590" stroke="{LINE}"/>'
    body += text(48, 624, "我的策略在什么情况下会亏？亏到多少就停？", 14, INK, SERIF, "bold")
    body += "".join(f'<line x1="48" y1="{y}" x2="547" y2="{y}" stroke="{LINE}"/>' for y in (664, 704, 744))
    pages.append(page(3, "动用真钱之前", body))
    writer = pypdf.PdfWriter()
    for made in pages:
        writer.add_page(made.pages[0])
    writer.add_metadata({"/Title": "公式卡片与检查清单", "/Author": "量化投资入门", "/Producer": "Lyceum"})
    writer.write(DEMO / "lianghua-touzi-rumen/02-celue/05-gongshi-kapian.pdf")


film()
reading()
handout()
