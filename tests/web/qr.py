"""Reading a QR code off an SVG as segno draws it: one path of strokes, each a run of dark modules in a row."""

import re

import zxingcpp
from PIL import Image

PIXELS = 4  # a module


def drawn(svg: str) -> Image.Image:
    """Return the code as a picture: each `m` moves the pen, each `h` draws a run of modules."""
    [width] = re.findall(r'viewBox="0 0 (\d+) \1"', svg)
    [scale] = re.findall(r'transform="scale\((\d+)\)"', svg)
    [path] = re.findall(r'stroke="#000" d="([^"]+)"', svg)
    side = int(width) // int(scale)
    picture = Image.new("L", (side * PIXELS, side * PIXELS), 255)
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        given = [float(one) for one in numbers.split()]
        if command == "h":
            picture.paste(0, (int(x) * PIXELS, int(y) * PIXELS, int(x + given[0]) * PIXELS, int(y + 1) * PIXELS))
            x += given[0]
        else:
            x, y = (given[0], given[1] - 0.5) if command == "M" else (x + given[0], y + given[1])
    return picture


def read_code(svg: str) -> str:
    """Return what a phone would read off the picture."""
    [found] = zxingcpp.read_barcodes(drawn(svg))
    return str(found.text)
