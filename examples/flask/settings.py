"""Reads `.env`, where there is one, and says what is missing before anything starts."""

import os
import sys

from dotenv import load_dotenv

load_dotenv()

BASE_URL = os.environ.get("KRYPTOS_BASE_URL", "http://127.0.0.1:4747")
CLIENT_ID = os.environ.get("KRYPTOS_CLIENT_ID")
CLIENT_SECRET = os.environ.get("KRYPTOS_CLIENT_SECRET")
# Without one there are no webhooks.
WEBHOOK_SECRET = os.environ.get("KRYPTOS_WEBHOOK_SECRET")
PORT = int(os.environ.get("PORT", "8080"))

if not CLIENT_ID or not CLIENT_SECRET:
    sys.exit(
        "KRYPTOS_CLIENT_ID and KRYPTOS_CLIENT_SECRET are missing.\n"
        "Copy .env.example to .env and fill in what `make run` printed at its first start."
    )
