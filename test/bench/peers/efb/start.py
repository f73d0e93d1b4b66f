"""EFB with its Telegram master, each group linked to a chat: start.py DATA API_ROOT TOKEN GROUPS HOW"""

import argparse
import json
import os
import sys
from pathlib import Path

data, api_root, token, groups, how = sys.argv[1:6]
os.environ["EFB_DATA_PATH"] = data
profile = Path(data) / "profiles" / "default"
(profile / "blueset.telegram").mkdir(parents=True, exist_ok=True)
# JSON is YAML
(profile / "config.yaml").write_text(
    json.dumps({"master_channel": "blueset.telegram", "slave_channels": ["bench_slave.Slave"]})
)
(profile / "blueset.telegram" / "config.yaml").write_text(
    json.dumps(
        {
            "token": token,
            "admins": [100000000],
            "flags": {"api_base_url": f"{api_root}/bot", "api_base_file_url": f"{api_root}/file/bot"},
        }
    )
)

import bench_slave
from ehforwarderbot import __main__ as efb
from ehforwarderbot import config, coordinator
from efb_telegram_master.utils import chat_id_to_str

bench_slave.Slave.how = how
coordinator.profile = "default"
settings = config.load_config()
efb.setup_logging(argparse.Namespace(verbose=False), settings)
efb.init(settings)
for number, group in enumerate(json.loads(groups)):
    coordinator.master.db.add_chat_assoc(
        master_uid=chat_id_to_str("blueset.telegram", group),
        slave_uid=chat_id_to_str("bench.slave", f"1000000{number}@chatroom"),
    )
efb.poll()
