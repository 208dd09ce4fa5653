"""Mistakes that a type checker finds; each line says which."""

from ipychat import ChatFeed, ChatInterface, ChatMessage, ChatStep

ChatInterface(calback=print)  # call-arg
ChatInterface(callback=3)  # arg-type
ChatInterface(on_busy="wait")  # arg-type
ChatInterface(runner="moon")  # arg-type
ChatFeed(show_send=True)  # call-arg
ChatFeed().send("hi", usr="Ann")  # call-arg
ChatMessage("hi", status="gone")  # arg-type
ChatMessage("hi", max_width="wide")  # arg-type
ChatStep(title=1)  # arg-type
ChatStep().stream_title("a", status="over")  # arg-type
count: str = ChatFeed().stop()  # assignment
