"""Reads one room with matrix-nio, as another client than Element would, and prints what stands in it as JSON.

nio-reader.py HOMESERVER USER TOKEN ROOM
"""

import asyncio
import json
import sys

from nio import AsyncClient, RoomMessageMedia, SyncResponse


def shown(room, event):
    content = event.source["content"]
    relation = content.get("m.relates_to", {})
    return {
        "kind": type(event).__name__,
        "sender": room.user_name(event.sender),
        "body": getattr(event, "body", None),
        "url": getattr(event, "url", None),
        "replyTo": relation.get("m.in_reply_to", {}).get("event_id"),
        "replaces": relation.get("event_id") if relation.get("rel_type") == "m.replace" else None,
        "mentions": content.get("m.mentions", {}).get("user_ids", []),
        "id": event.event_id,
    }


async def read(homeserver, user, token, name):
    client = AsyncClient(homeserver, user)
    client.restore_login(user, "NIO", token)
    try:
        answer = await client.sync(full_state=True, sync_filter={"room": {"timeline": {"limit": 100}}})
        if not isinstance(answer, SyncResponse):
            raise SystemExit(f"no sync: {answer}")
        room = next(one for one in client.rooms.values() if one.display_name == name)
        events = answer.rooms.join[room.room_id].timeline.events
        media = [await client.download(event.url) for event in events if isinstance(event, RoomMessageMedia)]
        members = sorted(room.user_name(user) for user in room.users)
        sizes = [len(getattr(one, "body", b"")) for one in media]
        return {"members": members, "sizes": sizes, "timeline": [shown(room, event) for event in events]}
    finally:
        await client.close()


print(json.dumps(asyncio.run(read(*sys.argv[1:]))))
