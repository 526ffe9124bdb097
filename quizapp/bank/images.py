"""Pictures kept: each once, under the hash of its bytes, never changed nor deleted: versions and drafts name them."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, select
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, UTCDateTime, db, insert
from quizapp.formats.pictures import FILE_NAME, Picture
from quizapp.items.drafting import Draft


class ImageRow(Base):
    """A picture, and who brought it; nobody where it came with the files."""

    __tablename__ = "image"

    file: Mapped[str] = mapped_column(String(40), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    width: Mapped[int]
    height: Mapped[int]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)


def keep_image(picture: Picture, user_id: int | None, now: datetime) -> None:
    """Store a picture; one that is there already stays as it is."""
    row = {**vars(picture), "added_by": user_id, "added_at": now}
    db.session.execute(insert(ImageRow).values(row).on_conflict_do_nothing())
    db.session.flush()


def image_data(file: str) -> bytes | None:
    """Return the bytes of a picture, or None where there is none of this name."""
    return db.session.scalar(select(ImageRow.data).where(ImageRow.file == file)) if FILE_NAME.fullmatch(file) else None


def named_image(file: str, alt: dict[str, str]) -> Draft:
    """Return the picture of a name as a draft holds it, with what it shows; without a file where there is none."""
    size = select(ImageRow.width, ImageRow.height).where(ImageRow.file == file)
    found = db.session.execute(size).one_or_none() if FILE_NAME.fullmatch(file) else None
    width, height = found or (0, 0)
    return {"file": file if found else "", "width": width, "height": height, "alt": alt}
