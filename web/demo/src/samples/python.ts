import type { SampleOf } from './index.ts';

/** The back end, with Flask. */
export function python({ baseUrl }: SampleOf): string {
  return `import os

import requests
from flask import Flask, Response, jsonify, request

KRYPTOS = "${baseUrl}"

kryptos = requests.Session()
kryptos.headers["X-Client-Id"] = os.environ["KRYPTOS_CLIENT_ID"]
kryptos.headers["X-Client-Secret"] = os.environ["KRYPTOS_CLIENT_SECRET"]

# One user's. Keep yours in your database, by user.
grant = {}

app = Flask(__name__)


@app.post("/api/kryptos/create-link-token")
def create_link_token():
    body = {
        "scopes": "openid profile offline_access portfolios:read transactions:read integrations:read",
        **({"access_token": grant["access_token"]} if grant else {}),
    }
    answer = kryptos.post(f"{KRYPTOS}/link-token", json=body)
    answer.raise_for_status()
    link_token = answer.json()["data"]["link_token"]
    return jsonify(link_token=link_token, isAuthorized=bool(grant))


@app.post("/api/kryptos/exchange-token")
def exchange_token():
    body = {"public_token": request.json["public_token"]}
    answer = kryptos.post(f"{KRYPTOS}/token/exchange", json=body)
    answer.raise_for_status()
    grant.update(answer.json()["data"])  # access_token, grant_id, workspace_id
    return jsonify(success=True)


@app.get("/api/holdings")
def holdings():
    headers = {"Authorization": f"Bearer {grant['access_token']}"}
    answer = kryptos.get(f"{KRYPTOS}/api/v1/holdings", headers=headers)
    answer.raise_for_status()
    # Passed on as text, so that no number is rounded on the way.
    return Response(answer.text, mimetype="application/json")
`;
}
