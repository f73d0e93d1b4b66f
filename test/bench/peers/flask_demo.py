"""What people run today who begin with a vendor's demo: Flask's own server, which answers and keeps nothing."""

import json

from flask import Flask, jsonify, request
from werkzeug.serving import make_server

app = Flask(__name__)


@app.post("/")
def callback():
    request.get_json()
    return jsonify(error_code=0, error_reason="", ack_type="common_ack", data={})


# as app.run() does, but at a free port
server = make_server("127.0.0.1", 0, app, threaded=True)
print(json.dumps({"url": f"http://127.0.0.1:{server.port}/"}), flush=True)
server.serve_forever()
