"""An application's back end on Flask and requests, call for call as the documents for integrators show one.

It is told by environment: KRYPTOS_BASE_URL (the one thing in which it differs from the documents),
KRYPTOS_CLIENT_ID, KRYPTOS_CLIENT_SECRET, PORT, and KEPT, a folder for what is kept of each user. Whose
page calls stands in `X-User`.
"""

import hashlib
import json
import os
import pathlib

import requests
from flask import Flask, jsonify, request

KRYPTOS_BASE_URL = os.environ["KRYPTOS_BASE_URL"]
SCOPES = (
    "openid profile offline_access email portfolios:read transactions:read integrations:read"
    " tax:read accounting:read reports:read workspace:read users:read"
)

app = Flask(__name__)


def file_of(user_id):
    name = hashlib.sha256(user_id.encode()).hexdigest() + ".json"
    return pathlib.Path(os.environ["KEPT"]) / name


def get_user_access_token(user_id):
    file = file_of(user_id)
    return json.loads(file.read_text())["access_token"] if file.exists() else None


def save_user_tokens(user_id, **tokens):
    file_of(user_id).write_text(json.dumps(tokens))


def headers():
    return {
        "Content-Type": "application/json",
        "X-Client-Id": os.getenv("KRYPTOS_CLIENT_ID"),
        "X-Client-Secret": os.getenv("KRYPTOS_CLIENT_SECRET"),
    }


@app.before_request
def identify():
    request.user_id = request.headers.get("X-User")


@app.route("/api/kryptos/create-link-token", methods=["POST"])
def create_link_token():
    try:
        existing_access_token = get_user_access_token(request.user_id)
        payload = {"scopes": SCOPES}
        if existing_access_token:
            payload["access_token"] = existing_access_token
        response = requests.post(f"{KRYPTOS_BASE_URL}/link-token", json=payload, headers=headers())
        data = response.json()["data"]
        return jsonify({"link_token": data["link_token"], "isAuthorized": bool(existing_access_token)})
    except Exception:
        return jsonify({"error": "Failed to create link token"}), 500


@app.route("/api/kryptos/exchange-token", methods=["POST"])
def exchange_token():
    try:
        public_token = request.json.get("public_token")
        response = requests.post(
            f"{KRYPTOS_BASE_URL}/token/exchange",
            json={"public_token": public_token},
            headers=headers(),
        )
        data = response.json()["data"]
        save_user_tokens(
            request.user_id,
            access_token=data["access_token"],
            grant_id=data["grant_id"],
            workspace_id=data["workspace_id"],
        )
        return jsonify({"success": True})
    except Exception:
        return jsonify({"error": "Failed to exchange token"}), 500


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
