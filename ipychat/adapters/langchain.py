"""What LangChain does, shown in a chat while it does it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from langchain_core.messages import BaseMessage
from langchain_core.outputs import LLMResult

from ipychat.feed import ChatFeed
from ipychat.message import ChatMessage
from ipychat.step import ChatStep


class CallbackHandler(BaseCallbackHandler):
    """Streams what models say into a chat, and shows tools and retrievers as steps.

    It follows Panel's `PanelCallbackHandler`. Give it to LangChain in a callback of the chat,
    and return nothing: ``chain.invoke(contents, {"callbacks": [CallbackHandler(instance)]})``.

    Args:
        instance: The chat.
        user: Name under which LangChain speaks. Default ``"LangChain"``.
        avatar: Its avatar. Default ``"🦜️🔗"``.
    """

    run_inline = True
    """Tokens keep their order only on the thread on which they come."""

    def __init__(self, instance: ChatFeed, user: str = "LangChain", avatar: Any = "🦜️🔗") -> None:
        self.instance = instance
        self.user = user
        self.avatar = avatar
        self._names: dict[UUID, str] = {}
        """Of the model that each run asks."""
        self._messages: dict[UUID, ChatMessage] = {}
        self._steps: dict[UUID, ChatStep] = {}
        self._told: set[UUID] = set()
        """Chains in which something was said."""
        self._parents: dict[UUID, UUID | None] = {}

    # --- models

    def on_chat_model_start(
        self,
        serialized: dict[str, Any] | None,
        messages: list[list[BaseMessage]],
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        metadata: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self._begin(run_id, parent_run_id)
        self._names[run_id] = str((metadata or {}).get("ls_model_name") or "")

    def on_llm_start(
        self,
        serialized: dict[str, Any] | None,
        prompts: list[str],
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        metadata: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.on_chat_model_start(
            serialized, [], run_id=run_id, parent_run_id=parent_run_id, metadata=metadata
        )

    def on_llm_new_token(
        self, token: str | list[str | dict[str, Any]], *, run_id: UUID, **kwargs: Any
    ) -> None:
        if text := _text(token):
            self._stream(text, run_id)

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, **kwargs: Any) -> None:
        # A model that does not stream says all at once.
        if run_id not in self._messages:
            said = response.generations[0][:1] if response.generations else []
            if said and said[0].text:
                self._stream(said[0].text, run_id)
        self._end(run_id)

    def on_llm_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        message = self._messages.get(run_id)
        self._end(run_id)
        # What ends a run that somebody stops is no `Exception`.
        if message is not None and isinstance(error, Exception):
            message.settle("failed")

    # --- tools and retrievers

    def on_tool_start(
        self,
        serialized: dict[str, Any] | None,
        input_str: str,
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        inputs: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self._begin(run_id, parent_run_id)
        name = str((serialized or {}).get("name") or kwargs.get("name") or "tool")
        step = self._step(run_id, f"🛠️ {name}")
        given = json.dumps(inputs, ensure_ascii=False, default=repr) if inputs else input_str
        step.stream(f"```json\n{given}\n```\n")

    def on_tool_end(self, output: Any, *, run_id: UUID, **kwargs: Any) -> None:
        content = getattr(output, "content", output)
        self._finish(run_id, "success", _text(content, "\n") or str(content))

    def on_tool_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        self._finish(run_id, "failed", f"{type(error).__name__}: {error}")

    def on_retriever_start(
        self,
        serialized: dict[str, Any] | None,
        query: str,
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        **kwargs: Any,
    ) -> None:
        self._begin(run_id, parent_run_id)
        self._step(run_id, "📃 Retriever").stream(f"{query}\n")

    def on_retriever_end(
        self, documents: Sequence[Document], *, run_id: UUID, **kwargs: Any
    ) -> None:
        if step := self._steps.get(run_id):
            for number, document in enumerate(documents, start=1):
                title = str(document.metadata.get("source") or f"Document {number}")
                step.append(
                    ChatStep(document.page_content, title=title, status="success", collapsed=True)
                )
        self._finish(run_id, "success", "" if documents else "Nothing was found.")

    def on_retriever_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        self.on_tool_error(error, run_id=run_id)

    # --- chains

    def on_chain_start(
        self,
        serialized: dict[str, Any] | None,
        inputs: dict[str, Any],
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        **kwargs: Any,
    ) -> None:
        self._begin(run_id, parent_run_id)

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **kwargs: Any) -> None:
        output = outputs.get("output") if isinstance(outputs, dict) else outputs
        is_first = self._parents.get(run_id) is None
        # What a model has said in the chain is there already.
        if is_first and run_id not in self._told and isinstance(output, str) and output:
            self._stream(output, run_id)
        self._end(run_id)

    def on_chain_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        self._end(run_id)

    # --- inside

    def _begin(self, run_id: UUID, parent: UUID | None) -> None:
        self._parents[run_id] = parent

    def _end(self, run_id: UUID) -> None:
        for known in (self._names, self._messages, self._steps, self._parents):
            known.pop(run_id, None)
        self._told.discard(run_id)

    def _stream(self, text: str, run_id: UUID) -> None:
        name = self._names.get(run_id)
        user = f"{self.user} ({name})" if name else self.user
        self._messages[run_id] = self.instance.stream(
            text, user=user, avatar=self.avatar, message=self._messages.get(run_id)
        )
        parent = self._parents.get(run_id)
        while parent is not None and parent not in self._told:
            self._told.add(parent)
            parent = self._parents.get(parent)

    def _step(self, run_id: UUID, title: str) -> ChatStep:
        step = self.instance.add_step(title=title, user=self.user, avatar=self.avatar)
        step.status = "running"
        self._steps[run_id] = step
        return step

    def _finish(self, run_id: UUID, status: str, text: str) -> None:
        if step := self._steps.get(run_id):
            step.stream(text)
            step.status = status
        self._end(run_id)


def _text(content: Any, between: str = "") -> str:
    """The text of what a model says, or a tool: text, or a list of blocks; else ``""``."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list) or not all(isinstance(one, (str, dict)) for one in content):
        return ""
    texts = [one if isinstance(one, str) else str(one.get("text", "")) for one in content]
    return between.join(filter(None, texts))
