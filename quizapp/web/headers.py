"""Security of every response: nothing from another host, nothing inline, no frames of others, no telling length."""

import secrets
from base64 import urlsafe_b64encode
from wsgiref.headers import Headers

from flask import Flask, Response, current_app, g, make_response

EVERYWHERE = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
ONE_YEAR = 365 * 24 * 3600
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'nonce-{nonce}'",
        "style-src 'self'",
        "connect-src 'self'",  # the player saves each choice
        "worker-src 'self'",  # and keeps a quiz at hand for the time without a connection
        "manifest-src 'self'",
        "img-src 'self' data:",  # Bootstrap draws the marks of form fields by data: addresses
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
LONGEST_PADDING = 64
UNUSED_POWERS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
ALWAYS = [
    *EVERYWHERE.items(),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", UNUSED_POWERS),
]
SECURE = [*ALWAYS, ("Strict-Transport-Security", f"max-age={ONE_YEAR}")]


def init_headers(app: Flask) -> None:
    """Put the headers on every response, and give templates the nonce for scripts and the padding."""
    app.after_request(add_headers)
    app.add_template_global(nonce)
    app.add_template_global(padding)


def nonce() -> str:
    """Return this response's own random number: a script without it does not run."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def with_frames(page: str) -> Response:
    """Send a page that may show other pages of ours in frames."""
    response: Response = make_response(page)
    response.headers["Content-Security-Policy"] = f"{POLICY.format(nonce=nonce())}; frame-src 'self'"
    return response


def add_headers(response: Response) -> Response:
    """Add the headers, but for those that the page has already."""
    present = {name for name, _ in response.headers}
    if "Content-Security-Policy" not in present:
        response.headers.add("Content-Security-Policy", POLICY.format(nonce=nonce()))
    for name, value in SECURE if current_app.config["SESSION_COOKIE_SECURE"] else ALWAYS:
        if name not in present:
            response.headers.add(name, value)
    return response


def static_headers(headers: Headers, path: str, url: str) -> None:
    """Add to the headers of a static file what it needs; a drawing opened by itself may load nothing."""
    for name, value in (EVERYWHERE | {"Content-Security-Policy": "default-src 'none'"}).items():
        headers[name] = value


def padding() -> str:
    """Return the padding of a page, or what stands for it while a piece of pages is rendered."""
    return str(g.padding) if "padding" in g else random_padding().decode()


def random_padding() -> bytes:
    """Return a text of random length, at most LONGEST_PADDING, so that the length of a packed page tells less."""
    chance = secrets.token_bytes(LONGEST_PADDING + 1)
    return urlsafe_b64encode(chance[1:])[: chance[0] % LONGEST_PADDING + 1]
