"""Pictures are looked at by content, refused by size, drawn anew and named by what they are; nothing else comes in."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from quizapp.formats.pictures import LARGEST_FILE, UnreadablePicture, kept_picture, name_of, read_picture
from quizapp.items.model import LONGEST_SIDE
from tests.pictures import (
    SVG,
    drawing,
    forty_megapixels,
    photograph,
    png,
    vast_png,
    vast_webp,
    written,
    zipped,
)

KINDS = ("PNG", "JPEG", "GIF", "WEBP")
ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F
NORTH = {1: "N", 2: (21.0, 1.0, 42.0)}


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def reason(data: bytes) -> str:
    with pytest.raises(UnreadablePicture) as refused:
        read_picture(data)
    return refused.value.reason


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("image", [drawing(), photograph()], ids=["drawing", "photograph"])
def test_a_picture_of_every_kind_becomes_a_webp_named_by_its_content(image: Image.Image, kind: str) -> None:
    data = written(image, kind)
    picture = read_picture(data)
    assert (opened(picture.data).format, (picture.width, picture.height)) == ("WEBP", image.size)
    assert picture.file == name_of(picture.data)
    assert read_picture(data) == picture
    assert kept_picture(picture.file, picture.data) == picture


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGBA", "CMYK", "I", "I;16", "YCbCr"])
def test_a_picture_in_every_manner_of_colours_is_read(mode: str) -> None:
    for kind in KINDS:
        try:
            data = written(Image.new(mode, (30, 20)), kind)
        except (OSError, ValueError):  # this kind of file knows no such colours
            continue
        assert read_picture(data).width == 30


def test_a_drawing_is_kept_to_the_pixel_and_a_clear_ground_stays_clear() -> None:
    clear = drawing().convert("RGBA")
    clear.putpixel((0, 0), (0, 0, 0, 0))
    seen = opened(read_picture(written(clear)).data)
    assert seen.mode == "RGBA"
    assert seen.getpixel((0, 0)) == (0, 0, 0, 0)
    assert seen.getpixel((200, 100)) == clear.getpixel((200, 100))


def test_sixteen_bits_of_grey_stay_grey_and_are_not_all_white() -> None:
    grey = Image.new("I;16", (2, 1))
    grey.putpixel((0, 0), 20_000)
    grey.putpixel((1, 0), 65_535)
    seen = opened(read_picture(written(grey)).data)
    assert [seen.getpixel((x, 0)) for x in (0, 1)] == [(78, 78, 78), (255, 255, 255)]


def test_a_photograph_of_many_pixels_is_made_as_small_as_a_page_needs() -> None:
    picture = read_picture(written(photograph((4000, 3000)), "JPEG"))
    assert (picture.width, picture.height) == (LONGEST_SIDE, LONGEST_SIDE * 3 // 4)
    thin = read_picture(png((20_000, 1)))
    assert (thin.width, thin.height) == (LONGEST_SIDE, 1)


def test_it_stands_upright_and_says_nothing_of_where_and_how_it_was_taken() -> None:
    image, exif = photograph((300, 200)), Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "Kilroy Camera"
    exif.get_ifd(GPS).update(NORTH)
    exif[GPS] = NORTH
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = written(image, "JPEG", exif=exif, icc_profile=profile, comment=b"Kilroy was here")
    assert opened(data).getexif().get_ifd(GPS)
    picture = read_picture(data)
    assert (picture.width, picture.height) == (200, 300)
    seen = opened(picture.data)
    assert not set(seen.info) & {"exif", "icc_profile", "xmp", "comment"}
    assert len(seen.getexif()) == 0
    assert b"Kilroy" not in picture.data


def test_what_hangs_on_behind_a_picture_is_left_behind() -> None:
    for data in (written(drawing(), "GIF"), png()):
        picture = read_picture(data + zipped() + b"<script>alert(1)</script>")
        assert picture == read_picture(data)
        assert b"script" not in picture.data


def test_colours_of_another_space_are_seen_as_they_were_meant() -> None:
    usual = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = usual.replace(b"rXYZ", b"????", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"????", b"bXYZ", 1)
    red = Image.new("RGB", (4, 4), (255, 0, 0))
    for profile, blue in ((usual, 0), (swapped, 255), (b"no profile", 0)):
        seen = opened(read_picture(written(red, icc_profile=profile)).data).getpixel((0, 0))
        assert seen == (255 - blue, 0, blue)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"x" * (LARGEST_FILE + 1), "large"),
        (forty_megapixels(), "pixels"),
        (vast_png(), "pixels"),
        (vast_webp(), "pixels"),
        (zipped(), "unknown"),
        (SVG, "unknown"),
        (written(drawing(), "BMP"), "unknown"),
        (written(drawing(), "TIFF"), "unknown"),
        (b"%PDF-1.7\n" + b"0" * 999, "unknown"),
        (png()[: len(png()) // 2], "broken"),
        (written(photograph(), "JPEG")[:-900], "broken"),
        (written(drawing(), "GIF", save_all=True, append_images=[drawing(colour="red")]), "moving"),
        (written(drawing(), "WEBP", save_all=True, append_images=[drawing(colour="red")]), "moving"),
        (written(drawing(), "PNG", save_all=True, append_images=[drawing(colour="red")]), "moving"),
    ],
    ids=[
        "nothing",
        "9 MB",
        "forty megapixels",
        "a vast PNG",
        "a vast WebP",
        "a zip",
        "an SVG",
        "a BMP",
        "a TIFF",
        "a PDF",
        "half a PNG",
        "a torn JPEG",
        "a moving GIF",
        "a moving WebP",
        "a moving PNG",
    ],
)
def test_what_is_no_still_picture_of_a_fair_size_is_refused_and_why(data: bytes, why: str) -> None:
    assert reason(data) == why


HEADS = [written(drawing((40, 30)), kind)[:60] for kind in KINDS] + [vast_webp(), vast_png()]


@given(st.one_of(st.binary(max_size=400), st.builds(bytes.__add__, st.sampled_from(HEADS), st.binary(max_size=400))))
@example(vast_webp() + b"ALPH")
def test_bytes_of_any_kind_are_a_picture_or_are_refused_and_nothing_else_happens(data: bytes) -> None:
    try:
        picture = read_picture(data)
    except UnreadablePicture:
        return
    assert kept_picture(picture.file, picture.data) == picture


@given(st.integers(0, 2**32), st.integers(1, 255))
def test_a_picture_with_a_changed_byte_is_read_or_refused(place: int, change: int) -> None:
    for kind in KINDS:
        data = bytearray(written(photograph((40, 30)), kind))
        data[place % len(data)] ^= change
        with suppress(UnreadablePicture):
            assert read_picture(bytes(data)).width > 0


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (png(), "untidy"),
        (written(drawing(), "WEBP", exif=Image.Exif().tobytes() + b"\0"), "untidy"),
        (written(drawing(), "WEBP", xmp=b"<x/>"), "untidy"),
        (written(drawing(), "WEBP") + zipped(), "untidy"),
        (written(drawing((LONGEST_SIDE + 1, 9)), "WEBP"), "untidy"),
        (zipped(), "unknown"),
    ],
    ids=["a PNG", "EXIF", "XMP", "with a tail", "too wide", "a zip"],
)
def test_only_what_is_as_we_write_it_passes_for_a_kept_picture(data: bytes, why: str) -> None:
    with pytest.raises(UnreadablePicture) as refused:
        kept_picture(name_of(data), data)
    assert refused.value.reason == why
    with pytest.raises(UnreadablePicture) as refused:
        kept_picture("0" * 32 + ".webp", data)
    assert refused.value.reason == "name"
