"""A conversation that has all that a conversation can have, for pictures of it."""

from __future__ import annotations

RICH = r'''
import ipywidgets as widgets
from IPython.display import Image
from ipychat import ChatInterface, ChatMessage, ChatStep
from ipychat.demo import pendulum

ANSWER = """\
A **foundation** of three things, each *small*, ~~big~~ and in `code`:

1. first this, with a [link](https://example.org) and $e^{i\\pi} + 1 = 0$,
2. then that:
   - a point in it,
   - another one,
3. and the rest.

- [x] done
- [ ] to be done

> What somebody has said before, and said better.

```python
def greet(name: str, times: int = 3) -> str:
    # Say hello, again and again, in a line that is too long for a narrow place, so it scrolls.
    return "\\n".join(f"Hello {name}!" for _ in range(times))  # no end
```

| what | how many | remark |
|:-----|---------:|:-------|
| apples | 12 | green and red ones, as they come from the tree, in no order |
| pears | 1,204 | ripe |

$$\\int_0^1 x^2 \\, dx = \\frac{1}{3}$$

### A heading, and a note[^1]

[^1]: The note.
"""

LONG = "An_identifier_without_any_end_" * 6

chat = ChatInterface(
    callback=lambda contents: None,
    widgets=[widgets.Text(description="Text"), widgets.IntSlider(description="Number")]
    if TABS else None,
    on_busy="queue",
)
ask = lambda text: chat.send(text, respond=False)
say = lambda *objects, **more: chat.send(
    ChatMessage(objects[0] if len(objects) == 1 else list(objects), user="Assistant", **more),
    respond=False,
)
ask("What is there to see? Tell me *all* of it,\nin a few lines.")
say(ANSWER, reactions=["favorite"])
ask("שלום, what of the other direction?")
say("مرحبا بالعالم، هذا نص طويل من اليمين إلى اليسار.\n\nAnd back again, with " + LONG)
with ChatStep(default_title="Look it up", collapsed_on_success=False) as outer:
    outer.stream("Searching for `foxes` in the library …")
    inner = ChatStep("12 of them", default_title="Count them", status="success")
    outer.append(inner)
failed = ChatStep("No such book", default_title="Open the book", status="failed", collapsed=False)
say(outer, failed, "Here is what the steps came to.")
say(Image(data=pendulum(6, 0.12)), "A picture, and something to play with:",
    widgets.IntSlider(value=4, description="Turns"))
ask("And when it goes wrong?")
say("I was about to s", status="stopped")
say("I could not.", status="failed")
say("```text\n" + "\n".join(f"line {n}: " + "x" * n for n in range(0, 120, 12)) + "\n```")
chat.send(ChatMessage("One that waits for its turn", status="queued"), respond=False)
last = say("What would you like to do next?", suggestions=["Go on", "Explain the second part"])
last.feedback = {"value": "up", "comment": ""}
chat
'''


def rich(tabs: bool = False) -> str:
    """Return the source of a cell that shows it.

    Args:
        tabs: Whether the composer has several inputs. Default False.
    """
    return RICH.replace("TABS", repr(tabs))
