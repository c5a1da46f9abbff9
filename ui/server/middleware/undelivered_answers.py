"""Answers that nobody collects, kept from filling the memory: Gradio keeps them for 2000 sessions, without end."""

from __future__ import annotations

from gradio.queueing import Queue


async def make_room(queue: Queue, session: str, limit: int) -> None:
    """Forget the sessions that have asked for nothing for longest while more than `limit` answers are not delivered.

    Args:
        queue: Gradio's.
        session: who asks now.
        limit: requests and answers that may be kept; of sessions four times as many.

    Raises:
        OverflowError: if who asks has as many to collect alone; in one sentence.
    """
    undelivered = queue.pending_event_ids_session
    if len(undelivered.get(session, ())) >= limit:
        raise OverflowError(f"expected at most {limit} answers that are not collected, got more")
    if session in undelivered:
        undelivered[session] = undelivered.pop(session)  # to the end: who asked last is forgotten last
    total = sum(map(len, undelivered.values()))
    for other in list(undelivered):
        if total <= limit and len(undelivered) <= 4 * limit:
            return
        if other != session:
            total -= len(undelivered.get(other, ()))
            await queue.clean_events(session_hash=other)
            undelivered.pop(other, None)
            queue.pending_messages_per_session.pop(other, None)
