"""What the application keeps: a grant of each user, and what webhooks told.

A file stands in for your database. Encrypt access tokens there: they are good for years.
"""

import json
import os
import pathlib
import threading

FILE = pathlib.Path(os.environ.get("DATA_FILE", "data.json"))
MOST_EVENTS = 100

lock = threading.Lock()
kept = json.loads(FILE.read_text()) if FILE.exists() else {"grants": {}, "events": []}


def write():
    # Renamed into its place, so that a crash leaves the old or the new, never half.
    new = FILE.with_name(FILE.name + ".new")
    new.touch(mode=0o600)
    new.write_text(json.dumps(kept))
    new.replace(FILE)


def grant_of(user):
    """`access_token`, `grant_id`, `workspace_id`, `user_id`; None for somebody not connected."""
    return kept["grants"].get(user)


def keep_grant(user, grant):
    with lock:
        kept["grants"][user] = grant
        write()


def forget_grant(user):
    with lock:
        kept["grants"].pop(user, None)
        write()


def keep_event(event):
    """The same message may come twice, with the same id."""
    with lock:
        if any(it["id"] == event["id"] for it in kept["events"]):
            return
        kept["events"] = [event, *kept["events"]][:MOST_EVENTS]
        write()


def events_of(user_id):
    """What was told of somebody, the newest first."""
    return [it for it in kept["events"] if it["data"].get("uid") == user_id]
