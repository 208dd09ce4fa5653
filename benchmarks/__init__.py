"""What the chat costs, measured in real hosts. They use the servers and pages of the tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
