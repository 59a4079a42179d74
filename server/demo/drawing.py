"""Shapes that the demo's drawings are put together from; see make-media.sh."""

import math

from making import DEMO, INK, LINE, PAPER, SHEET

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


def bell(middle, wide, high, base, start=0, end=800):
    points = [(x, base - high * math.exp(-(((x - middle) / wide) ** 2) / 2)) for x in range(start, end + 1, 8)]
    return "M" + "L".join(f"{x} {y:.1f}" for x, y in points)


def ball(x, y, r, towards, name, dark="#4b4640", bright="#fffdf8", middle="#b9b1a6"):
    """A white ball, lit from a direction in degrees (0: the right, 90: above)."""
    fx, fy = 0.5 + 0.34 * math.cos(math.radians(towards)), 0.5 - 0.34 * math.sin(math.radians(towards))
    return (
        f'<defs><radialGradient id="{name}" gradientUnits="objectBoundingBox" cx="{fx:.3f}" cy="{fy:.3f}" r="0.82" fx="{fx:.3f}" fy="{fy:.3f}">'
        f'<stop offset="0" stop-color="{bright}"/><stop offset="0.45" stop-color="{middle}"/><stop offset="1" stop-color="{dark}"/></radialGradient></defs>'
        + dot(x, y, r, f"url(#{name})")
    )


def lamp(x, y, r=16):
    rays = "".join(
        line(x + (r + 6) * math.cos(a), y + (r + 6) * math.sin(a), x + (r + 14) * math.cos(a), y + (r + 14) * math.sin(a), GOLD, 2.5, 'stroke-linecap="round"')
        for a in (math.pi * turn / 4 for turn in range(8))
    )
    return dot(x, y, r, "#e8b84b") + rays
