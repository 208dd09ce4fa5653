"""The keywords of the public classes, as editors and type checkers see them.

What they mean is written with the traits of the same names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from typing_extensions import TypedDict

from . import protocol

ExceptionMode = Literal["raise", "summary", "verbose", "traceback", "ignore"]
ContextException = Literal["raise", "summary", "verbose", "ignore"]
SizingMode = Literal["stretch_width", "stretch_height", "stretch_both", "fixed"]
Size = int | str
"""A number of pixels, or a length as CSS writes it."""


class OwnLooks(TypedDict, total=False):
    """What only a message has of its looks."""

    avatar_lookup: Callable[[str], Any] | None
    default_avatars: Mapping[str, Any]
    feedback: Mapping[str, str]
    footer_objects: Sequence[Any]
    header_objects: Sequence[Any]
    reaction_icons: Any
    reactions: Sequence[str]
    role: protocol.Role
    show_avatar: bool
    show_copy_icon: bool
    show_feedback_icons: bool
    show_edit_icon: bool
    show_reaction_icons: bool
    show_timestamp: bool
    show_user: bool
    status: protocol.MessageStatus
    timestamp: datetime
    timestamp_format: str
    timestamp_tz: str | None
    version: Mapping[str, int]


class SharedLooks(TypedDict, total=False):
    """What messages and feeds have."""

    css_classes: Sequence[str]
    renderers: Callable[[Any], Any] | Sequence[Callable[[Any], Any]]
    show_activity_dot: bool
    stylesheets: Sequence[str]
    suggestions: Sequence[str]


class MoreParams(OwnLooks, SharedLooks, total=False):
    """Keywords of verbs that make a message, beside `user` and `avatar`."""

    edited: bool
    id: str
    max_width: int
    submit_id: str


class MessageParams(MoreParams, total=False):
    """Keywords of `ChatMessage`."""

    avatar: Any
    user: str


class FeedParams(OwnLooks, SharedLooks, total=False):
    """Keywords of `ChatFeed`; those of messages go to each message."""

    adaptive: bool
    allow_diagrams: bool
    allow_images: Callable[[str], Any] | Iterable[str]
    allow_links: Callable[[str], Any] | Iterable[str] | None
    auto_scroll_limit: int
    avatar: Any
    callback: Callable[..., Any] | None
    callback_avatar: Any
    callback_exception: ExceptionMode | Callable[..., Any]
    callback_user: str
    capture_output: bool
    card_params: Mapping[str, Any]
    code_actions: Sequence[Literal["copy", "insert", "run"]]
    collapsible: bool
    commands: Mapping[str, Callable[..., Any]]
    disabled: bool
    edit_callback: Callable[..., Any] | None
    header: Any
    height: Size
    help_text: str
    keep_transcript: bool
    labels: Mapping[str, str]
    layout: Any
    load_buffer: int
    loading: bool
    margin: Size | tuple[Size, ...]
    max_height: Size
    max_width: Size
    message_params: Mapping[str, Any]
    min_height: Size
    min_width: Size
    objects: Iterable[Any]
    on_busy: Literal["refuse", "queue", "interrupt"]
    placeholder_params: Mapping[str, Any]
    placeholder_text: str
    placeholder_threshold: float
    post_hook: Callable[..., Any] | None
    runner: Literal["kernel", "thread"]
    scroll_button_threshold: int
    show_activity_dot: bool
    sizing_mode: SizingMode | None
    styles: Mapping[str, str]
    tabbable: bool | None
    tooltip: str | None
    user: str
    variables: bool | Mapping[str, Any]
    view_latest: bool
    visible: bool
    width: Size


class InterfaceParams(FeedParams, total=False):
    """Keywords of `ChatInterface`."""

    accept: str
    auto_send_types: Sequence[type]
    button_properties: Mapping[str, Mapping[str, Any]]
    enable_upload: bool
    max_file_size: int
    max_files: int
    reset_on_send: bool
    show_button_name: bool | None
    show_button_tooltips: bool
    show_clear: bool
    show_rerun: bool
    show_send: bool
    show_stop: bool
    show_undo: bool
    widgets: Any


class StepParams(TypedDict, total=False):
    """Keywords of `ChatStep`."""

    collapsed: bool
    collapsed_on_success: bool
    context_exception: ContextException
    default_badges: Mapping[str, str]
    default_title: str
    failed_title: str | None
    objects: Iterable[Any]
    pending_title: str | None
    running_title: str | None
    status: protocol.StepStatus
    success_title: str | None
    title: str
