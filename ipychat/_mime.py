"""What kind of image, sound, film or document some bytes are."""

from __future__ import annotations

import re

_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
_OTHERS = {
    b"ID3": "audio/mpeg",
    b"\xff\xfb": "audio/mpeg",
    b"fLaC": "audio/flac",
    b"OggS": "audio/ogg",
    b"\x1aE\xdf\xa3": "video/webm",
    b"%PDF-": "application/pdf",
}
_PLAYLIST = re.compile(rb"(\xef\xbb\xbf)?\s*#EXTM3U")
_SVG = re.compile(rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg[\s>]", re.DOTALL)


def image_type(data: bytes | bytearray) -> str:
    """Return the mime type of the image in these bytes, or ``""`` if a browser draws none."""
    for signature, mime in _SIGNATURES.items():
        if data.startswith(signature):
            return mime
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return "image/svg+xml" if _SVG.match(data[:4096]) else ""


def media_type(data: bytes | bytearray) -> str:
    """Return the mime type of what a browser can show of these bytes, or ``""``."""
    if image := image_type(data):
        return image
    for signature, mime in _OTHERS.items():
        if data.startswith(signature):
            return mime
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "audio/wav"
    return "video/mp4" if data[4:8] == b"ftyp" else ""


def is_playlist(data: bytes | bytearray) -> bool:
    """Return whether these bytes name sounds or films, which a player would ask for."""
    return _PLAYLIST.match(data[:1024]) is not None
