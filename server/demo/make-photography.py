"""Drawings and the film of the course on photography; see make-media.sh."""

import math

from drawing import GOLD, ball, box, dot, draw, lamp, line, path, svg
from making import DEMO, INK, JADE, LINE, PAPER, SEAL, SERIF, SHEET, SOFT
from making import captions, recite, show, text

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


photography()
