"""Files that are uploaded as Anki's: the good ones are read, and each of the others is refused for what it is."""

import resource
import struct
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest
import zstandard
from hypothesis import example, given
from hypothesis import strategies as st

from quizapp.formats import archives
from quizapp.formats.anki import read_reviews
from quizapp.formats.archives import (
    BLOCK,
    DamagedCollection,
    EncryptedArchive,
    NoCollection,
    NotAnArchive,
    TooMuchInside,
    UnreadableFile,
    unpacked_collection,
)
from tests.formats.collections import PREFIX, archive, database, package, zstd

MB = 1 << 20
TEXT = b"This is only a text with a name that promises more.\n" * 20
MARK_OF_MEMBER, END = b"PK\x01\x02", b"PK\x05\x06"


def read(file: BytesIO) -> list[tuple[str, int, int]]:
    return [(entry.guid, entry.place, entry.rating) for entry in read_reviews(file, [PREFIX])]


REVIEWS = [("ours:one", 0, 3), ("ours:one", 0, 3), ("ours:one", 1, 4), ("ours:two", 0, 1)]


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of temporary files, in which nothing may stay."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["collection.anki2", "collection.anki21"])
def test_reviews_are_read_out_of_the_older_forms(name: str) -> None:
    assert read(archive({name: database(), "media": b"{}"})) == REVIEWS


def test_of_several_collections_the_newest_form_is_the_one_that_is_meant() -> None:
    empty = database("DELETE FROM revlog")
    members = {"collection.anki2": empty, "collection.anki21": empty, "collection.anki21b": zstd(database())}
    assert read(archive(members)) == REVIEWS
    del members["collection.anki21b"]
    assert read(archive(members | {"collection.anki21": database()})) == REVIEWS


def test_zstd_may_come_in_several_frames() -> None:
    data = database()
    assert read(archive({"collection.anki21b": zstd(data[:5000]) + zstd(data[5000:])})) == REVIEWS


def twisted(file: BytesIO, place: int, value: bytes) -> BytesIO:
    """Change the directory's entry of the first member, and what stands before the member too."""
    data = bytearray(file.getvalue())
    for start, shift in ((data.index(MARK_OF_MEMBER), 0), (0, -2)):
        data[start + place + shift : start + place + shift + len(value)] = value
    return BytesIO(data)


def with_end(size: int = 0, comment: bytes = b"") -> BytesIO:
    """Return an archive whose end tells of another size of its directory, or has a comment."""
    data = bytearray(package().getvalue())
    if size:
        data[-10:-6] = struct.pack("<L", size)
    data[-2:] = struct.pack("<H", len(comment))
    return BytesIO(data + comment)


def beyond_4_gb() -> BytesIO:
    """Return an archive that says its directory is described elsewhere."""
    data = package().getvalue()
    return BytesIO(data[:-22] + b"PK\x06\x07" + bytes(16) + data[-22:])


def with_bzip2() -> BytesIO:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_BZIP2) as packed:
        packed.writestr("collection.anki2", database())
    return out


def of_many(count: int) -> BytesIO:
    """Return an archive whose directory names one member so many times."""
    data = archive({"1": b""}).getvalue()
    start = data.index(MARK_OF_MEMBER)
    directory = data[start:-22] * count
    return BytesIO(data[:start] + directory + struct.pack("<4s4H2LH", END, 0, 0, 1, 1, len(directory), start, 0))


def twice() -> BytesIO:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return archive([("collection.anki2", database()), ("collection.anki2", database())])


HOSTILE = {
    "nothing": (BytesIO(), NotAnArchive),
    "one byte": (BytesIO(b"P"), NotAnArchive),
    "a text with another name": (BytesIO(TEXT), NotAnArchive),
    "a database with another name": (BytesIO(database()), NotAnArchive),
    "an archive cut off": (BytesIO(package().getvalue()[:-30]), NotAnArchive),
    "an archive whose beginning is gone": (BytesIO(package().getvalue()[40:]), NotAnArchive),
    "an archive with a comment": (with_end(comment=b"hello"), NotAnArchive),
    "a directory said to be large": (with_end(size=1 << 30), TooMuchInside),
    "a directory somewhere else": (beyond_4_gb(), TooMuchInside),
    "a locked member": (twisted(package(), 8, b"\1"), EncryptedArchive),
    "an unusual way of packing": (with_bzip2(), NotAnArchive),
    "a wrong sum": (twisted(package(), 16, b"abcd"), NotAnArchive),
    "a size that is too small": (twisted(package(), 24, b"\0\1\0\0"), NotAnArchive),
    "nothing inside": (archive({}), NoCollection),
    "a collection in a folder": (archive({"a/collection.anki2": database()}), NoCollection),
    "a collection above": (archive({"../collection.anki2": database()}), NoCollection),
    "a collection inside an archive inside": (
        archive({"deck.apkg": package().getvalue()}),
        NoCollection,
    ),
    "an archive as the collection": (package(package().getvalue()), DamagedCollection),
    "two of a name": (twice(), NotAnArchive),
    "zstd cut off": (archive({"collection.anki21b": zstd(database())[:-50]}), DamagedCollection),
    "zstd that is none": (archive({"collection.anki21b": TEXT}), DamagedCollection),
    "zstd of nothing": (archive({"collection.anki21b": b""}), DamagedCollection),
    "a database where zstd should be": (archive({"collection.anki21b": database()}), DamagedCollection),
    "a hundred thousand members": (of_many(100_000), TooMuchInside),
    "more members than we count": (of_many(archives.MOST_MEMBERS + 1), TooMuchInside),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_none_of_ankis_is_refused_for_what_it_is(name: str) -> None:
    file, problem = HOSTILE[name]
    with pytest.raises(UnreadableFile) as refused:
        read(BytesIO(file.getvalue()))
    assert refused.type is problem


def test_a_file_above_the_limit_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "large.apkg"
    with path.open("wb") as file:
        file.truncate(archives.LARGEST_FILE + 1)
    with path.open("rb") as file, pytest.raises(TooMuchInside):
        read_reviews(file, [PREFIX])
    path.unlink()


def nothing(count: int) -> Iterator[bytes]:
    for _ in range(count * MB // BLOCK):
        yield bytes(BLOCK)


def bomb_of_zip(megabytes: int) -> BytesIO:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed, packed.open("collection.anki2", "w") as member:
        for block in nothing(megabytes):
            member.write(block)
    return out


def bomb_of_zstd(megabytes: int) -> BytesIO:
    """Zstd of nothing, which says how large it becomes, as a reader may believe."""
    out = BytesIO()
    size = megabytes * MB
    with zstandard.ZstdCompressor().stream_writer(out, size=size, closefd=False) as writer:
        for block in nothing(megabytes):
            writer.write(block)
    return archive({"collection.anki21b": out.getvalue()})


@pytest.mark.parametrize("bomb", [bomb_of_zip, bomb_of_zstd])
def test_a_bomb_is_refused_and_takes_little_memory(bomb: Callable[[int], BytesIO]) -> None:
    file = bomb(100)
    assert len(file.getvalue()) < MB // 4
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(TooMuchInside):
        read(file)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # kB


def test_what_is_packed_as_tightly_is_fine_while_it_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "FREE", 2 * MB)
    file = database("INSERT INTO notes VALUES (9, 'blank', hex(zeroblob(400000)))")
    assert len(file) < 2 * MB
    assert read(package(file)) == REVIEWS
    with pytest.raises(TooMuchInside):
        read(package(database("INSERT INTO notes VALUES (9, 'blank', hex(zeroblob(1200000)))")))


def test_no_collection_may_be_larger_than_the_largest(monkeypatch: pytest.MonkeyPatch) -> None:
    data = database("INSERT INTO notes VALUES (9, 'noise', randomblob(3000000))")
    assert read(package(data)) == REVIEWS
    monkeypatch.setattr(archives, "FREE", MB)
    monkeypatch.setattr(archives, "LARGEST_COLLECTION", 2 * MB)
    with pytest.raises(TooMuchInside):
        read(package(data))


def test_the_file_is_gone_whatever_happens_while_it_is_read(temporary: Path) -> None:
    def fail(path: Path) -> None:
        assert path.is_file()
        assert path.parent.parent == temporary
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), unpacked_collection(package()) as path:
        fail(path)


def test_a_full_disk_is_our_trouble_and_not_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    with pytest.raises(OSError, match="nowhere"):
        read(package())


GOOD = package().getvalue()
GOOD_ZSTD = archive({"collection.anki21b": zstd(database())}).getvalue()


def is_read_or_refused(data: bytes) -> bool:
    """Read bytes; what comes of them is refused by name, or reviews of notes that were asked for."""
    with suppress(UnreadableFile):
        return all(guid.startswith(PREFIX) and 1 <= rating <= 4 for guid, _place, rating in read(BytesIO(data)))
    return True


@given(st.binary(max_size=300))
@example(b"PK\x05\x06" + bytes(18))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert is_read_or_refused(data)
    assert is_read_or_refused(data + GOOD)
    assert is_read_or_refused(archive({"collection.anki21b": data, "media": b""}).getvalue())
    assert is_read_or_refused(package(b"SQLite format 3\0" + data).getvalue())


@given(st.sampled_from([GOOD, GOOD_ZSTD]), st.data())
def test_an_archive_with_bytes_changed_is_read_or_refused(good: bytes, data: st.DataObject) -> None:
    changed = bytearray(good)
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    assert is_read_or_refused(bytes(changed))


@given(st.data())
def test_a_collection_with_bytes_changed_is_read_or_refused(data: st.DataObject) -> None:
    changed = bytearray(database())
    for _ in range(data.draw(st.integers(1, 8))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    assert is_read_or_refused(package(bytes(changed)).getvalue())
