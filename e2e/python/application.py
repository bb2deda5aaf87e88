"""A web application of somebody else's, on Flask, that lets people in by authlib.

It is told by environment where the provider is and what it is there: ISSUER, API, CLIENT_ID,
CLIENT_SECRET, PORT. Every page answers JSON; what people have is kept in this process.
"""

import os
import secrets

from authlib.integrations.flask_client import OAuth
from flask import Flask, jsonify, request, session, url_for

SCOPE = "openid profile email offline_access portfolios:read"

app = Flask(__name__)
app.secret_key = secrets.token_bytes(32)
provider = OAuth(app).register(
    "kryptos",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    server_metadata_url=os.environ["ISSUER"] + "/.well-known/openid-configuration",
    client_kwargs={"scope": SCOPE, "code_challenge_method": "S256"},
)
tokens = {}


def own():
    """The tokens of whoever asks."""
    return tokens[session["id"]]


def endpoint(name):
    return provider.load_server_metadata()[name + "_endpoint"]


@app.get("/sign-in")
def sign_in():
    return provider.authorize_redirect(url_for("callback", _external=True))


@app.get("/callback")
def callback():
    # Checks state and issuer, takes the code, and verifies the ID token with its nonce and at_hash.
    token = provider.authorize_access_token()
    session["id"] = secrets.token_urlsafe()
    tokens[session["id"]] = token
    return jsonify(token["userinfo"])


@app.get("/userinfo")
def userinfo():
    return jsonify(provider.userinfo(token=own()))


@app.get("/holdings")
def holdings():
    answer = provider.get(os.environ["API"] + "/v1/holdings", token=own())
    return answer.text, answer.status_code


@app.get("/refresh")
def refresh():
    before = own()
    with provider._get_oauth_client(**provider.load_server_metadata()) as client:
        after = client.refresh_token(endpoint("token"), before["refresh_token"])
    tokens[session["id"]] = after
    return jsonify(rotated=after["refresh_token"] != before["refresh_token"])


@app.get("/revoke")
def revoke():
    with provider._get_oauth_client(**provider.load_server_metadata()) as client:
        answer = client.revoke_token(endpoint("revocation"), own()["refresh_token"])
    return answer.text, answer.status_code


@app.get("/sign-out")
def sign_out():
    back = url_for("goodbye", _external=True)
    return provider.logout_redirect(back, id_token_hint=own()["id_token"])


@app.get("/goodbye")
def goodbye():
    # Refuses an answer whose state is not the one that was sent.
    provider.validate_logout_response()
    return jsonify(state=request.args["state"])


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
