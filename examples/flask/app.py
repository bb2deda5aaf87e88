"""An application on Flask that connects by the Kryptos Connect widget."""

import datetime
import decimal
import uuid

from flask import Flask, g, jsonify, redirect, render_template, request

import kryptos
import settings
import store

COOKIE = "flask_example_user"

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024


@app.before_request
def identify():
    """Whose browser it is, by a cookie. Yours knows it by whoever has signed in."""
    g.user = request.cookies.get(COOKIE) or str(uuid.uuid4())


@app.after_request
def remember(response):
    response.set_cookie(COOKIE, g.user, httponly=True, samesite="Lax")
    return response


@app.get("/")
def page():
    grant = store.grant_of(g.user)
    portfolio = problem = None
    if grant:
        try:
            portfolio = {
                **kryptos.holdings(grant["access_token"]),
                "transactions": kryptos.transactions(grant["access_token"])["data"],
                "events": store.events_of(grant["user_id"]),
            }
        except kryptos.Refusal as refusal:
            if refusal.is_grant_gone:
                store.forget_grant(g.user)
                grant = None
                problem = "The permission was taken back. Connect again to see your holdings."
            else:
                app.logger.error("%s", refusal)
                problem = "Your portfolio could not be read. Reload the page to try again."
    return render_template(
        "index.html",
        base_url=settings.BASE_URL,
        client_id=settings.CLIENT_ID,
        is_connected=grant is not None,
        portfolio=portfolio,
        problem=problem,
    )


# For the element's `link-token-url`.
@app.post("/api/kryptos/create-link-token")
def create_link_token():
    grant = store.grant_of(g.user)
    try:
        link_token = kryptos.create_link_token(grant and grant["access_token"])
    except kryptos.Refusal as refusal:
        if not grant or not refusal.is_grant_gone:
            raise
        store.forget_grant(g.user)
        grant = None
        link_token = kryptos.create_link_token()
    return jsonify(link_token=link_token, isAuthorized=grant is not None)


# For the element's `success`.
@app.post("/api/kryptos/exchange-token")
def exchange_token():
    tokens = kryptos.exchange(request.json["public_token"])
    session = kryptos.check_session(tokens["access_token"])
    kept = {name: tokens[name] for name in ("access_token", "grant_id", "workspace_id")}
    store.keep_grant(g.user, {**kept, "user_id": session["user_id"]})
    return jsonify(success=True)


# What Kryptos Connect tells by itself.
@app.post("/api/kryptos/webhook")
def webhook():
    if not settings.WEBHOOK_SECRET:
        return "", 404
    if not kryptos.is_signed(request.get_data(), request.headers):
        return jsonify(error="not signed by Kryptos Connect"), 401
    message = request.get_json()
    store.keep_event({name: message[name] for name in ("id", "event", "timestamp", "data")})
    return "", 204


@app.post("/disconnect")
def disconnect():
    grant = store.grant_of(g.user)
    if grant:
        kryptos.revoke(grant["grant_id"])
        store.forget_grant(g.user)
    return redirect("/")


@app.errorhandler(kryptos.Refusal)
def refused(refusal):
    app.logger.error("%s", refusal)
    return jsonify(error="kryptos_connect_failed"), 502


@app.template_filter()
def money(value, currency):
    """What is unknown is said to be so; it is never 0."""
    return "unknown" if value is None else f"{decimal.Decimal(value):,.2f} {currency}"


@app.template_filter()
def day(milliseconds):
    moment = datetime.datetime.fromtimestamp(int(milliseconds) / 1000, datetime.UTC)
    return moment.date().isoformat()


if __name__ == "__main__":
    app.run(host="localhost", port=settings.PORT)
