"""The one lock around chat state.

It is shared by all chats of a process: it makes a change and its delta one step, so that a
snapshot and a seq always speak of the same state. It is held for microseconds; of a user's
code only trait observers run under it.
"""

from __future__ import annotations

import threading

state_lock = threading.RLock()
