"""A slave channel of EFB that stands for WeChat: reports come in at a loopback port and go to the master."""

import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ehforwarderbot import Message, MsgType, coordinator
from ehforwarderbot.channel import SlaveChannel
from ehforwarderbot.chat import GroupChat
from ehforwarderbot.exceptions import EFBChatNotFound

ACK = json.dumps({"error_code": 0, "error_reason": "", "ack_type": "common_ack", "data": {}}).encode()


class Slave(SlaveChannel):
    channel_name = "Bench"
    channel_emoji = "🏁"
    channel_id = "bench.slave"
    __version__ = "1"
    supported_message_types = {MsgType.Text}

    #: "one": a single thread hands all messages on, so order is kept. "thread": a thread for each, as efb-wechat-slave has.
    how = "one"

    def __init__(self, instance_id=None):
        super().__init__(instance_id)
        self.chats = {}
        self.taken = queue.Queue()

    def take(self, report):
        """Hands on what a client reports."""
        message = report.get("data", {}).get("msg")
        if not message:
            return
        if self.how == "one":
            self.taken.put(message)
        else:
            threading.Thread(target=self.hand_on, args=(message,), daemon=True).start()

    def hand_on(self, message):
        chat = self.get_chat(message["room_wxid"])
        sender = message["wxid_from"]
        try:
            author = chat.get_member(sender)
        except KeyError:
            author = chat.add_member(name=sender, uid=sender)
        coordinator.send_message(
            Message(
                uid=message["msg_id"],
                type=MsgType.Text,
                chat=chat,
                author=author,
                text=message["msg"],
                deliver_to=coordinator.master,
            )
        )

    def hand_all_on(self):
        while True:
            self.hand_on(self.taken.get())

    def poll(self):
        slave = self
        if self.how == "one":
            threading.Thread(target=self.hand_all_on, daemon=True).start()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                slave.take(json.loads(body))
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(ACK)))
                self.end_headers()
                self.wfile.write(ACK)

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        print(json.dumps({"url": f"http://127.0.0.1:{server.server_port}/"}), flush=True)
        server.serve_forever()

    def get_chat(self, chat_uid):
        if chat_uid not in self.chats:
            if "@chatroom" not in chat_uid:
                raise EFBChatNotFound()
            self.chats[chat_uid] = GroupChat(channel=self, uid=chat_uid, name=chat_uid)
        return self.chats[chat_uid]

    def get_chats(self):
        return list(self.chats.values())

    def get_chat_picture(self, chat):
        raise EFBChatNotFound()

    def get_message_by_id(self, chat, msg_id):
        return None

    def send_message(self, msg):
        return msg

    def send_status(self, status):
        pass

    def stop_polling(self):
        pass
