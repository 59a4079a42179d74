"""What the demo's pictures, recordings and pages are made with; see make-media.sh."""

import pathlib
import re
import subprocess
import sys
import wave
from html import escape

import cairosvg

DEMO, WORK = map(pathlib.Path, sys.argv[1:3])

# The design's light colours (style/tokens.css) as cairo wants them.
PAPER, SHEET, SUNK, LINE = "#fcfaf6", "#ffffff", "#f5f2ed", "#e1ddd7"
INK, SOFT, SEAL, JADE = "#261d16", "#61564d", "#c83122", "#1b735b"
SERIF, SANS, MONO = "Noto Serif CJK SC", "Noto Sans CJK SC", "Noto Sans Mono CJK SC"


# Speech


def speak(voice, speed, text, at):
    """A sentence as 16-bit samples, and their rate."""
    subprocess.run(["espeak-ng", "-v", voice, "-s", str(speed), "-w", at, text], check=True)
    with wave.open(str(at)) as file:
        return file.readframes(file.getnframes()), file.getframerate()


def recite(sentences, voice, speed):
    """Sentences one after the other: the recording, and when each begins and ends, in seconds.

    A sentence is what is spoken, and the silence after it."""
    samples, times, rate = b"", [], 22050
    for text, silence in sentences:
        spoken, rate = speak(voice, speed, text, WORK / "sentence.wav")
        start = len(samples) / 2 / rate
        samples += spoken
        times.append((start, len(samples) / 2 / rate))
        samples += bytes(2 * int(rate * silence))
    recording = WORK / "recording.wav"
    with wave.open(str(recording), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples)
    return recording, times, len(samples) / 2 / rate


def captions(path, times, texts):
    def clock(seconds):
        millis = round(seconds * 1000)
        return f"{millis // 3600000:02}:{millis // 60000 % 60:02}:{millis // 1000 % 60:02}.{millis % 1000:03}"

    cues = [f"{clock(a)} --> {clock(b)}\n{escape(text, quote=False)}\n" for (a, b), text in zip(times, texts)]
    path.write_text("WEBVTT\n\n" + "\n".join(cues))


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], check=True)

def show(to, slides, sentences, recording, times, length):
    """A film of slides, each shown from the beginning of its sentence to the next one's."""
    begins = [start for start, _ in times[1:]] + [length]
    listing, before = "", 0.0
    for shown, until in zip(sentences, begins):
        picture = WORK / f"{shown}.png"
        cairosvg.svg2png(slides[shown].encode(), write_to=str(picture))
        listing += f"file '{picture}'\nduration {until - before:.3f}\n"
        before = until
    (WORK / "slides.txt").write_text(listing + f"file '{WORK / sentences[-1]}.png'\n")
    ffmpeg(
        "-f", "concat", "-safe", 0, "-i", WORK / "slides.txt", "-i", recording, "-t", f"{length:.3f}", "-r", 10,
        "-c:v", "libx264", "-profile:v", "baseline", "-pix_fmt", "yuv420p", "-preset", "veryslow", "-tune", "stillimage",
        "-crf", 26, "-g", 50, "-c:a", "aac", "-b:a", "56k", "-ac", 1, "-map_metadata", -1, "-fflags", "+bitexact",
        "-movflags", "+faststart", f"{to}.mp4",
    )


def mp3(to, recording):
    ffmpeg(
        "-i", recording, "-c:a", "libmp3lame", "-b:a", "48k", "-ac", 1, "-map_metadata", -1, "-fflags", "+bitexact", f"{to}.mp3",
    )


# Drawing


def text(x, y, words, size=20, fill=INK, font=SANS, weight="normal", anchor="start"):
    return (
        f'<text x="{x}" y="{y}" font-family="{font}" font-size="{size}" font-weight="{weight}" fill="{fill}" '
        f'text-anchor="{anchor}" xml:space="preserve">{escape(words)}</text>'
    )


def formula(x, y, words, size):
    """Words in which _{…} stands lower and ^{…} higher."""
    out, back = "", 0.0
    for part in re.split(r"([_^]\{[^}]*\})", words):
        shift = {"_": 0.25, "^": -0.4}.get(part[:1], 0.0) * size if part[1:2] == "{" else 0.0
        shown, small = (part[2:-1], 0.65) if shift else (part, 1)
        if shown:
            out += f'<tspan dy="{shift - back:.1f}" font-size="{size * small:.1f}">{escape(shown)}</tspan>'
            back = shift
    return f'<text x="{x}" y="{y}" font-family="{SANS}" font-size="{size}" fill="{INK}" xml:space="preserve">{out}</text>'
