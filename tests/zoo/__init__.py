"""Callbacks as nobody should write them, each with what becomes of its turn."""

from . import endless, raising, twists, values
from ._kinds import KINDS, Kind, began, released

__all__ = ["KINDS", "Kind", "began", "endless", "raising", "released", "twists", "values"]
