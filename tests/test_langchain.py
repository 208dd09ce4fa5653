"""What LangChain does, as a chat shows it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage
from langchain_core.outputs import ChatGenerationChunk
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda
from langchain_core.tools import tool

from ipychat import ChatInterface, ChatStep
from ipychat.adapters.langchain import CallbackHandler

WORDS = "The answer is *42*."


def model(*answers: str) -> GenericFakeChatModel:
    return GenericFakeChatModel(messages=iter([AIMessage(content=one) for one in answers]))


@tool
def double(number: int) -> int:
    """Twice a number."""
    return 2 * number


@tool
def broken(number: int) -> int:
    """Nothing."""
    raise ValueError("no such number")


class Shelf(BaseRetriever):
    titles: list[str]

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        if query == "fails":
            raise OSError("the shelf fell down")
        return [Document(f"about {query}", metadata={"source": one}) for one in self.titles]


def chat_that(work: Callable[[Any, Any], Any]) -> ChatInterface:
    def callback(contents: str, user: str, instance: ChatInterface) -> None:
        work(contents, {"callbacks": [CallbackHandler(instance)]})

    return ChatInterface(callback=callback)


def only_step(chat: ChatInterface) -> ChatStep:
    (step,) = chat[-1].object
    assert isinstance(step, ChatStep)
    return step


def test_tokens_are_streamed_into_one_message() -> None:
    chat = chat_that(lambda contents, config: list(model(WORDS).stream(contents, config)))
    seen: list[str] = []
    chat.transcript.subscribe(lambda delta: seen.append(delta["op"]))
    chat.send("What is the answer?")
    assert [message.object for message in chat] == ["What is the answer?", WORDS]
    assert (chat[1].user.partition(" (")[0], chat[1].status) == ("LangChain", "done")
    assert seen.count("text") > 2


def test_a_model_that_does_not_stream_says_all_at_once() -> None:
    chat = chat_that(lambda contents, config: model(WORDS).invoke(contents, config))
    chat.send("?")
    assert [message.object for message in chat] == ["?", WORDS]


def test_async_runs_stream_too(run: Callable[..., Any]) -> None:
    async def callback(contents: str, user: str, instance: ChatInterface) -> None:
        config: Any = {"callbacks": [CallbackHandler(instance)]}
        async for _ in model(WORDS).astream(contents, config):
            pass

    async def talk() -> list[Any]:
        chat = ChatInterface(callback=callback)
        chat.send("?")
        await chat.wait()
        return [message.object for message in chat]

    assert run(talk) == ["?", WORDS]


def test_a_tool_is_a_step_with_what_it_was_given_and_what_it_answered() -> None:
    chat = chat_that(lambda contents, config: double.invoke({"number": 21}, config))
    chat.send("?")
    step = only_step(chat)
    assert (step.title, step.status) == ("🛠️ double", "success")
    assert step.objects == ['```json\n{"number": 21}\n```\n42']


@pytest.mark.parametrize(
    ("made", "shown"),
    [
        ([2, 3], "[2, 3]"),
        ([("a", 1)], "[('a', 1)]"),
        (["Rome", "Wien"], "Rome\nWien"),
        ([{"type": "text", "text": "Rome"}], "Rome"),
        ([], "[]"),
        ({"a": 1}, "{'a': 1}"),
    ],
)
def test_whatever_a_tool_returns_its_step_ends(made: Any, shown: str) -> None:
    @tool
    def make() -> Any:
        """Make something."""
        return made

    chat = chat_that(lambda contents, config: make.invoke({}, config))
    chat.send("go")
    step = only_step(chat)
    assert step.status == "success"
    assert str(step.objects[-1]).endswith(shown)


def test_tools_in_a_row_are_steps_of_one_message() -> None:
    def work(contents: str, config: Any) -> None:
        double.invoke({"number": 1}, config)
        double.invoke({"number": 2}, config)

    chat = chat_that(work)
    chat.send("?")
    assert [step.title for step in chat[-1].object] == ["🛠️ double", "🛠️ double"]


def test_a_tool_that_fails_is_a_failed_step_and_an_error_of_the_turn() -> None:
    chat = chat_that(lambda contents, config: broken.invoke({"number": 1}, config))
    chat.send("?")
    (step,) = chat[1].object
    assert (step.status, "ValueError: no such number" in step.objects[-1]) == ("failed", True)
    assert chat[-1].user == "Exception"


def test_a_retriever_is_a_step_with_its_documents() -> None:
    chat = chat_that(lambda contents, config: Shelf(titles=["a.md"]).invoke(contents, config))
    chat.send("bees")
    step = only_step(chat)
    inner = step.objects[-1]
    assert (step.title, step.status, inner.title) == ("📃 Retriever", "success", "a.md")
    assert inner.objects == ["about bees"]
    chat.send("fails")
    assert chat[-2].object[0].status == "failed"


def test_a_retriever_that_finds_nothing_says_so() -> None:
    chat = chat_that(lambda contents, config: Shelf(titles=[]).invoke(contents, config))
    chat.send("bees")
    assert "Nothing was found." in only_step(chat).objects[0]


def test_a_chain_says_its_output_where_no_model_has_said_it() -> None:
    chat = chat_that(
        lambda contents, config: RunnableLambda(lambda text: f"<{text}>").invoke(contents, config)
    )
    chat.send("x")
    assert [message.object for message in chat] == ["x", "<x>"]


def test_what_a_model_has_said_in_a_chain_is_not_said_again() -> None:
    chain = model(WORDS) | RunnableLambda(lambda message: message.content)
    chat = chat_that(chain.invoke)
    chat.send("x")
    assert [message.object for message in chat] == ["x", WORDS]


def test_a_model_that_fails_leaves_what_it_has_said() -> None:
    class Breaking(GenericFakeChatModel):
        def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
            yield next(super()._stream(*args, **kwargs))
            raise ConnectionError("gone")

    llm = Breaking(messages=iter([AIMessage(content=WORDS)]))
    chat = chat_that(lambda contents, config: list(llm.stream(contents, config)))
    chat.send("x")
    said = [(message.user.partition(" (")[0], message.status) for message in chat]
    assert said == [("User", "done"), ("LangChain", "failed"), ("Exception", "failed")]
    assert chat[1].object == "The"


def test_stop_reaches_the_model(run: Callable[..., Any]) -> None:
    after: list[str] = []

    async def callback(contents: str, user: str, instance: ChatInterface) -> AsyncIterator[None]:
        handler = CallbackHandler(instance)
        async for _ in model("a b c d").astream(contents, {"callbacks": [handler]}):
            instance.stop()
            await asyncio.sleep(0)
            after.append("went on")
        yield None

    async def talk() -> Any:
        chat = ChatInterface(callback=callback)
        chat.send("?")
        await chat.wait()
        return chat[-1]

    message = run(talk)
    assert (message.object, message.status, after) == ("a", "stopped", [])


@pytest.mark.parametrize("content", [["a", {"type": "text", "text": "b"}], "ab"])
def test_blocks_of_content_are_read_as_text(content: Any) -> None:
    chat = ChatInterface()
    handler = CallbackHandler(chat, user="Bot", avatar="B")
    handler.on_llm_new_token(content, run_id=uuid4())
    assert (chat[0].object, chat[0].user, chat[0].avatar) == ("ab", "Bot", "B")


def test_its_defaults_are_those_of_panel() -> None:
    handler = CallbackHandler(ChatInterface())
    assert (handler.user, handler.avatar) == ("LangChain", "🦜️🔗")


def test_it_is_imported_only_when_it_is_used() -> None:
    program = "import ipychat, sys; print([one for one in sys.modules if 'langchain' in one])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
