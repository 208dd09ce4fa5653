"""A chat in a Jupyter notebook: a person talks to a model, an agent or any Python function."""

from . import _alone as _alone
from ._looks import ChatReactionIcons
from ._reply import Delta
from ._version import __version__
from .area_input import ChatAreaInput
from .errors import ProtocolError, StopCallback
from .feed import ChatFeed
from .files import FileContent
from .interface import ChatInterface
from .message import ChatMessage
from .plain import PlainText
from .prompts import Prompt, Reference
from .step import ChatStep
from .tools import ToolCall, ToolResult

__all__ = [
    "ChatAreaInput",
    "ChatFeed",
    "ChatInterface",
    "ChatMessage",
    "ChatReactionIcons",
    "ChatStep",
    "Delta",
    "FileContent",
    "PlainText",
    "Prompt",
    "ProtocolError",
    "Reference",
    "StopCallback",
    "ToolCall",
    "ToolResult",
    "__version__",
]
