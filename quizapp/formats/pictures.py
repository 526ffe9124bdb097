"""Pictures from anywhere into the one form that is kept: looked at by content, refused by size, and drawn anew.

Nothing of the sent bytes is kept: what comes out is written by us from the pixels alone, so that places, names, scripts
and whatever else hides in or behind a picture stay out. The same bytes in give the same bytes out.
"""

import hashlib
import re
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from PIL import Image, ImageCms, ImageOps

from quizapp.items.model import LONGEST_SIDE

MB = 1_000_000
LARGEST_FILE = 8 * MB
MOST_PIXELS = 25 * MB
FEW_COLOURS = 256  # a drawing: kept as it is, to the pixel
KNOWN = ("PNG", "JPEG", "GIF", "WEBP")
KEPT_AS = "WEBP"
QUALITY, EFFORT = 82, 40  # of a photograph; and how long to look for a shorter way to say the same
FILE_NAME = re.compile(r"[0-9a-f]{32}\.webp")
NOT_OF_THE_PIXELS = {"exif", "xmp", "icc_profile"}

Reason = Literal["empty", "large", "pixels", "unknown", "moving", "broken", "name", "untidy"]


class UnreadablePicture(Exception):
    """No picture can be taken from a file, and why: one of the reasons."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept: its name is the hash of its bytes."""

    file: str
    data: bytes
    width: int
    height: int


def read_picture(data: bytes) -> Picture:
    """Return the picture in a file as it is to be kept; raises UnreadablePicture and nothing else."""
    with _opened(data) as image:
        is_photograph = image.format == "JPEG"
        try:
            pixels = _pixels(image)
            packed = _packed(pixels, is_photograph=is_photograph)
        except Exception as problem:  # decoders trip over bad data in every manner there is
            raise UnreadablePicture("broken") from problem
    return Picture(name_of(packed), packed, *pixels.size)


def kept_picture(file: str, data: bytes) -> Picture:
    """Return a picture that was kept before, as it is; raises UnreadablePicture where it is not as we keep them."""
    if len(data) > LARGEST_FILE:
        raise UnreadablePicture("large")
    if name_of(data) != file:
        raise UnreadablePicture("name")
    with _opened(data) as image:
        hides = NOT_OF_THE_PIXELS & set(image.info) or int.from_bytes(data[4:8], "little") + 8 != len(data)
        if image.format != KEPT_AS or max(image.size) > LONGEST_SIDE or hides:
            raise UnreadablePicture("untidy")
        try:
            image.load()
        except Exception as problem:
            raise UnreadablePicture("broken") from problem
        return Picture(file, data, *image.size)


def name_of(data: bytes) -> str:
    """Return the name under which a picture of these bytes is kept."""
    return f"{hashlib.sha256(data).hexdigest()[:32]}.webp"


def _opened(data: bytes) -> Image.Image:
    """Read the head of a picture and nothing more; refuse by what it says of itself before a pixel is made."""
    if not data:
        raise UnreadablePicture("empty")
    if len(data) > LARGEST_FILE:
        raise UnreadablePicture("large")
    if _is_vast_webp(data):
        raise UnreadablePicture("pixels")
    try:
        image = Image.open(BytesIO(data), formats=KNOWN)
        frames = getattr(image, "n_frames", 1)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise UnreadablePicture("pixels") from problem
    except Exception as problem:
        raise UnreadablePicture("unknown") from problem
    if image.width * image.height > MOST_PIXELS:
        raise UnreadablePicture("pixels")
    if frames > 1:
        raise UnreadablePicture("moving")
    return image


def _is_vast_webp(data: bytes) -> bool:
    """Whether a WebP says it is too large: its reader takes room for all of it as soon as it sees the head."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return False
    kind, head = data[12:16], data[20:30]
    if kind == b"VP8X":
        width, height = (1 + int.from_bytes(head[at : at + 3], "little") for at in (4, 7))
    elif kind == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    else:
        width, height = (int.from_bytes(head[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    return width * height > MOST_PIXELS


def _pixels(image: Image.Image) -> Image.Image:
    """Return the pixels upright, in the colours of every screen, not larger than is shown, and nothing besides."""
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large photograph is then read at half its size or less
    profile = image.info.get("icc_profile")
    image.load()
    upright = ImageOps.exif_transpose(image)
    flat = _in_common_colours(upright, profile)
    flat.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    bare = Image.new(flat.mode, flat.size)
    bare.paste(flat)
    return bare


def _in_common_colours(image: Image.Image, profile: bytes | None) -> Image.Image:
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode.startswith("I"):  # sixteen bits of grey, of which the upper eight are seen
        image = image.convert("I").point(lambda grey: grey / 256).convert("L")
    if profile and image.mode in {"RGB", "RGBA", "CMYK", "L"}:
        try:
            from_file = ImageCms.ImageCmsProfile(BytesIO(profile))
            to_screen = ImageCms.createProfile("sRGB")
            is_clear = image.mode == "RGBA"
            converted = ImageCms.profileToProfile(image, from_file, to_screen, outputMode="RGBA" if is_clear else "RGB")
            image = converted or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that nobody can read says nothing
    return image.convert(mode)


def _packed(pixels: Image.Image, *, is_photograph: bool) -> bytes:
    """Write a picture without loss where it is a drawing or no larger for it, else as a photograph."""
    if not is_photograph:
        exact = _written(pixels, lossless=True)
        if pixels.getcolors(FEW_COLOURS) is not None:
            return exact
        rough = _written(pixels, lossless=False)
        return min(exact, rough, key=len)
    return _written(pixels, lossless=False)


def _written(pixels: Image.Image, *, lossless: bool) -> bytes:
    out = BytesIO()
    pixels.save(out, KEPT_AS, lossless=lossless, quality=EFFORT if lossless else QUALITY, method=4)
    return out.getvalue()
