"""Where a request comes from: one of our own pages, as the browser says, or somewhere else."""

from urllib.parse import urlsplit

from flask import current_app, request


def came_from_here() -> bool:
    """Whether the browser says that a page of ours sent this. Old browsers say only its address; silence is no yes."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return is_ours(request.headers.get("Origin") or request.headers.get("Referer") or "")


def is_ours(address: str) -> bool:
    """Whether an address is on this site."""
    try:
        there = urlsplit(address)
        return bool(there.hostname) and (
            there.netloc == request.host or there.hostname in current_app.config["TRUSTED_HOSTS"]
        )
    except ValueError:  # such as that of "http://["
        return False
