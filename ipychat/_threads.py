"""Whether this Python can start threads; the one in a page (Pyodide) cannot."""

import sys

HAS_THREADS = sys.platform != "emscripten"
