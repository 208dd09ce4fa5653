"""The floor: a stream over HTTP that goes into one text node; python floor_app.py PORT.

What comes within 40 ms goes together, 25 times a second, so that no chat can do with less.
"""

import http.server
import sys
import time
import urllib.parse

import answers

PAGE = b"""<!doctype html>
<meta charset="utf-8">
<div style="height: 700px; overflow: auto; white-space: pre-wrap" id="log"></div>
<textarea></textarea>
<script>
document.querySelector("textarea").onkeydown = async event => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const text = document.createTextNode("");
    document.getElementById("log").append(text);
    const answer = await fetch("/answer?" + encodeURIComponent(event.target.value));
    event.target.value = "";
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let read; !(read = await reader.read()).done;) text.appendData(read.value);
};
</script>"""


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        path, _, prompt = self.path.partition("?")
        if path == "/answer":
            text, last = "", 0.0
            for token in answers.stream(urllib.parse.unquote(prompt)):
                text += token
                if time.monotonic() - last >= 0.04:
                    self.wfile.write(text.encode())
                    text, last = "", time.monotonic()
            self.wfile.write(text.encode())
        elif path == "/":
            self.wfile.write(PAGE)

    def log_message(self, format, *args):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
