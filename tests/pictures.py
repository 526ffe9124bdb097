"""Pictures as people send them, good and bad, made anew for each test."""

import struct
import zlib
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from PIL import Image, ImageDraw

from quizapp.formats.pictures import Picture, read_picture


def drawing(size: tuple[int, int] = (400, 200), colour: str = "navy") -> Image.Image:
    """Return a picture of a few colours."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).ellipse((0, 0, size[0] - 1, size[1] - 1), fill=colour)
    return image


def photograph(size: tuple[int, int] = (300, 200)) -> Image.Image:
    """Return a picture of many colours, the same every time."""
    waves = [Image.radial_gradient("L").rotate(turn).resize(size) for turn in (0, 20, 40)]
    return Image.merge("RGB", [waves[0], Image.linear_gradient("L").resize(size), waves[2]])


def written(image: Image.Image, kind: str = "PNG", **told: Any) -> bytes:
    """Return a picture as a file."""
    out = BytesIO()
    image.save(out, kind, **told)
    return out.getvalue()


def png(size: tuple[int, int] = (400, 200), colour: str = "navy") -> bytes:
    """Return a drawing as a PNG file."""
    return written(drawing(size, colour))


def kept(size: tuple[int, int] = (400, 200), colour: str = "navy") -> Picture:
    """Return a drawing as it is kept."""
    return read_picture(png(size, colour))


def forty_megapixels() -> bytes:
    """Return a small file that unpacks into forty million pixels."""
    return written(Image.new("1", (8000, 5000)))


def zipped() -> bytes:
    """Return a zip."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("picture.png", b"not a picture")
    return out.getvalue()


def vast_png() -> bytes:
    """Return a PNG whose head speaks of far more pixels than there are."""
    head = b"IHDR" + struct.pack(">2I5B", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(head) + _chunk(b"IDAT" + zlib.compress(bytes(100)))


def _chunk(named: bytes) -> bytes:
    return struct.pack(">I", len(named) - 4) + named + struct.pack(">I", zlib.crc32(named))


def vast_webp() -> bytes:
    """Return a WebP whose head speaks of all the pixels there can be."""
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + b"\xff\x3f\x00" * 2
    return b"RIFF" + struct.pack("<I", len(body)) + body


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
