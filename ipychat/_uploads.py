"""Files that come from a page, piece by piece, until a message takes them."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

import traitlets as t

from . import intents, protocol
from ._lock import state_lock
from ._traits import synced
from .files import FileContent, file_name

_WAITING = 100
"""Files that wait for a message at most; older ones, of pages that went away, are forgotten."""


@dataclass
class _Upload:
    name: str
    mime: str
    size: int
    data: bytearray = field(default_factory=bytearray, repr=False)


class Uploads(t.HasTraits):
    """The files that people attach to what they write. A mixin."""

    enable_upload = synced(t.Bool(True))
    """Whether files can be attached in the chat's own text area. A callback gets them as
    ``contents.files``, which a message without files need not have. Default True."""
    accept = synced(t.Unicode(""))
    """Which files: extensions and mime types as in HTML, ``".csv,image/*"``. Default ``""``:
    all."""
    max_files = synced(t.Int(10, min=1))
    """Files with one message at most. Default 10."""
    max_file_size = synced(t.Int(100_000_000, min=1))
    """Bytes of one file at most. Default 100,000,000."""

    _uploads: OrderedDict[str, _Upload]

    def receive_file(self, intent: intents.FileIntent) -> protocol.UploadMessage | None:
        """Take what a page says of a file; return what it is told, if anything.

        Args:
            intent: The begin of a file, a piece of one, or that it is not wanted any more.
        """
        upload_id = intent["upload_id"]
        if intent["kind"] == "discard":
            self._uploads.pop(upload_id, None)
            return None
        if intent["kind"] == "upload":
            problem = self._begin(upload_id, intent)
        else:
            problem = self._go_on(upload_id, intent)
        if problem:
            self._uploads.pop(upload_id, None)
            return {"kind": "upload", "upload_id": upload_id, "received": 0, "problem": problem}
        received = len(self._uploads[upload_id].data)
        return {"kind": "upload", "upload_id": upload_id, "received": received, "problem": ""}

    def take_files(self, upload_ids: list[str]) -> list[FileContent] | str:
        """Return files that are there, which wait no more; or why they cannot be had.

        Args:
            upload_ids: Their ids.
        """
        if len(upload_ids) > self.max_files:
            return f"at most {self.max_files} files go with a message"
        uploads = [self._uploads.get(upload_id) for upload_id in upload_ids]
        if any(one is None or len(one.data) < one.size for one in uploads):
            return "a file has not arrived; attach it again"
        for upload_id in upload_ids:
            self._uploads.pop(upload_id, None)
        return [FileContent(bytes(one.data), one.name, one.mime) for one in uploads if one]

    def _keep_files(self, upload_ids: list[str], files: list[FileContent]) -> None:
        """Let files that were taken wait again, under their ids."""
        with state_lock:
            for upload_id, file in zip(upload_ids, files, strict=True):
                data = bytearray(file.contents)
                self._uploads[upload_id] = _Upload(file.name, file.mime_type, len(data), data)

    def _begin(self, upload_id: str, intent: Any) -> str:
        name, mime, size = _named(intent["name"]), intent["mime"].lower(), intent["size"]
        if not self.enable_upload:
            return "the chat takes no files"
        if not _accepts(self.accept, name, mime):
            return f"{name} is none of {self.accept}"
        if size > self.max_file_size:
            return f"{name} has {size:,} bytes, at most {self.max_file_size:,}"
        if upload_id in self._uploads:
            # The page has not heard yet that it is taken.
            return ""
        self._uploads[upload_id] = _Upload(name, mime, size)
        room = self.max_files * self.max_file_size
        while len(self._uploads) > _WAITING or sum(o.size for o in self._uploads.values()) > room:
            self._uploads.popitem(last=False)
        return ""

    def _go_on(self, upload_id: str, intent: Any) -> str:
        upload = self._uploads.get(upload_id)
        if upload is None:
            return "the file is not known any more; attach it again"
        offset, data = intent["offset"], intent["data"]
        if offset > len(upload.data) or offset + len(data) > upload.size:
            return f"{upload.name} did not arrive whole; attach it again"
        # A piece that comes twice is there once, and takes nothing away that came after it.
        upload.data[offset : offset + len(data)] = data
        return ""


def _named(name: str) -> str:
    """The name under which a file is kept, which has to have one."""
    own = file_name(name)
    return own if own.strip(".") else "file"


def _accepts(accept: str, name: str, mime: str) -> bool:
    wanted = [one.strip().lower() for one in accept.split(",") if one.strip()]
    return not wanted or any(
        name.lower().endswith(one)
        if one.startswith(".")
        else mime == one or (one.endswith("/*") and mime.startswith(one[:-1]))
        for one in wanted
    )
