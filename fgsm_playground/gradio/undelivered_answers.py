"""Answers that are never collected, kept from filling the memory: Gradio keeps them for 2000 sessions, without end."""

from __future__ import annotations

import gradio as gr


async def make_room(page: gr.Blocks, session: str, limit: int) -> None:
    """Forget the sessions that have been silent for longest while more than `limit` answers are not delivered.

    Args:
        page: whose queue keeps the answers.
        session: the one that asks now.
        limit: requests and answers that may be kept; of sessions, four times as many.

    Raises:
        OverflowError: if this session alone has as many to collect; in one sentence.
    """
    queue = page._queue
    undelivered = queue.pending_event_ids_session
    if len(undelivered.get(session, ())) >= limit:
        raise OverflowError(f"expected at most {limit} answers that are not collected, got more")
    if session in undelivered:
        undelivered[session] = undelivered.pop(session)  # to the end: the last to ask is the last to be forgotten
    total = sum(map(len, undelivered.values()))
    for other in list(undelivered):
        if total <= limit and len(undelivered) <= 4 * limit:
            return
        if other != session:
            total -= len(undelivered.get(other, ()))
            await queue.clean_events(session_hash=other)
            undelivered.pop(other, None)
            queue.pending_messages_per_session.pop(other, None)
