"""The calls to Kryptos Connect. The client's secret is used here, and nowhere else."""

import hashlib
import hmac
import json

import requests

from settings import BASE_URL, CLIENT_ID, CLIENT_SECRET, WEBHOOK_SECRET

SCOPES = "openid profile offline_access email portfolios:read transactions:read integrations:read"
SIGNATURES = ("X-Webhook-Signature", "X-Webhook-Signature-Previous")

http = requests.Session()
http.headers["X-Client-Id"] = CLIENT_ID
http.headers["X-Client-Secret"] = CLIENT_SECRET


class Refusal(Exception):
    """Kryptos Connect refused, or did not answer: `status` of its answer and `code`, such as INVALID_GRANT."""

    def __init__(self, path, status, code):
        super().__init__(f"{path}: {status} {code}")
        self.status = status
        self.code = code

    @property
    def is_grant_gone(self):
        """Whether the person has taken the permission back, or it has ended."""
        return self.status == 401 and self.code != "INVALID_CLIENT"


def call(method, path, access_token=None, body=None):
    headers = {"Authorization": f"Bearer {access_token}"} if access_token else {}
    try:
        answer = http.request(method, BASE_URL + path, headers=headers, json=body, timeout=15)
    except requests.RequestException as error:
        raise Refusal(path, 503, "UNREACHABLE") from error
    if not answer.ok:
        raise Refusal(path, answer.status_code, code_of(answer))
    # Numbers stay the text they arrive as: a float would round them.
    return json.loads(answer.text, parse_float=str, parse_int=str)


def code_of(answer):
    try:
        body = answer.json()
        return body.get("code") or body.get("error")
    except ValueError:
        return "UNKNOWN"


def create_link_token(access_token=None):
    """With the access token of somebody who is connected, they go on where they were."""
    body = {"scopes": SCOPES}
    if access_token:
        body["access_token"] = access_token
    return call("POST", "/link-token", body=body)["data"]["link_token"]


def exchange(public_token):
    """The public token is good once: `access_token`, `grant_id`, `workspace_id`."""
    return call("POST", "/token/exchange", body={"public_token": public_token})["data"]


def check_session(access_token):
    """Whose access token it is: `user_id`, which webhooks call `uid`."""
    return call("POST", "/link-token/check-session", body={"access_token": access_token})["data"]


def revoke(grant_id):
    call("POST", "/token/revoke", body={"grant_id": grant_id})


def holdings(access_token):
    return call("GET", "/api/v1/holdings", access_token)


def transactions(access_token):
    return call("GET", "/api/v1/transactions?limit=20", access_token)


def is_signed(body, headers):
    """Whether a webhook's body, as it came, is signed with our secret or the one before it."""
    expected = hmac.new(WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
    given = [headers[name] for name in SIGNATURES if name in headers]
    return any(hmac.compare_digest(expected.encode(), it.encode()) for it in given)
