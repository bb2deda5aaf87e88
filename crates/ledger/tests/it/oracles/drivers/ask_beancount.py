"""Books histories with beancount's own booking, each wallet an account of its own.

Reads `{"method", "histories": [[event]]}` from standard input, with numbers as text, and writes,
history by history, a row for each lot that a disposal met, and the gain that beancount filled in for
each disposal.
"""

import json
import sys
from datetime import datetime, timezone
from decimal import Decimal

from beancount.core.amount import Amount
from beancount.core.data import Booking, Posting, Transaction
from beancount.core.inventory import Inventory
from beancount.core.number import MISSING
from beancount.core.position import CostSpec
from beancount.parser import booking_full, options

MONEY = "USD"
GAINS = "Income:Gains"
FINE = Decimal("1e-12")
WHATEVER_LOT = CostSpec(MISSING, None, MISSING, None, None, False)


class Journal:
    """One history. `tell` hears of each disposal."""

    def __init__(self, wallets, method):
        self.methods = {name: Booking.NONE for name in ("Equity:Money", "Equity:Fees", GAINS)}
        for wallet in wallets:
            self.methods[f"Assets:{wallet}"] = Booking[method.upper()]
        self.balances = {account: Inventory() for account in self.methods}
        self.options = dict(options.OPTIONS_DEFAULTS)
        self.rows = []
        self.gains = []

    def book(self, event, *postings):
        day = datetime.fromtimestamp(event["at"], timezone.utc).date()
        meta = {"filename": "history", "lineno": event["number"]}
        entry = Transaction(meta, day, "*", None, "", frozenset(), frozenset(), list(postings))
        booked, errors = booking_full.book([entry], self.options, self.methods, self.balances)
        if errors:
            raise ValueError(errors[0].message)
        return booked[0].postings

    def put(self, wallet, coin, amount, cost):
        spec = CostSpec(Decimal(0), cost, MONEY, None, None, False)
        return Posting(f"Assets:{wallet}", Amount(amount, coin), spec, None, None, None)

    def take(self, wallet, coin, amount):
        return Posting(f"Assets:{wallet}", Amount(-amount, coin), WHATEVER_LOT, None, None, None)

    def money(self, amount, account="Equity:Money"):
        # What is filled in is rounded as coarsely as the money beside it is written.
        amount = amount.quantize(FINE)
        return Posting(account, Amount(amount, MONEY), None, None, None, None)

    def rest(self):
        return Posting(GAINS, MISSING, None, None, None, None)

    def dispose(self, event, coin, *postings):
        gain = Decimal(0)
        for posting in self.book(event, *postings, self.rest()):
            if posting.account == GAINS:
                gain -= posting.units.number
            elif posting.cost and posting.units.number < 0:
                self.rows.append(
                    {
                        "event": event["number"],
                        "coin": coin,
                        "day": posting.cost.date.isoformat(),
                        "quantity": f"{-posting.units.number:.18f}",
                        "cost": f"{-posting.units.number * posting.cost.number:.12f}",
                    }
                )
        self.gains.append({"event": event["number"], "coin": coin, "gain": f"{gain:.12f}"})

    def enter(self, event):
        kind, coin, amount = event["kind"], event["coin"], Decimal(event["amount"])
        wallet = event["wallet"]
        fee = event.get("fee") or {"money": "0"}
        if "coin" in fee:
            paid = Decimal(fee["amount"]) * Decimal(fee["price"])
        else:
            paid = Decimal(fee["money"])
        fee_paid = self.money(-paid, "Equity:Fees")
        if kind == "buy":
            money = Decimal(event["money"])
            self.book(
                event, self.put(wallet, coin, amount, money + paid), self.money(-money), fee_paid
            )
        elif kind == "sell":
            money = self.money(Decimal(event["money"]))
            self.dispose(event, coin, self.take(wallet, coin, amount), money, fee_paid)
        elif kind == "spend":
            money = self.money(amount * Decimal(event["price"]))
            self.dispose(event, coin, self.take(wallet, coin, amount), money, fee_paid)
        elif kind == "swap":
            received = event["received"]
            units = Decimal(received["amount"])
            value = units * Decimal(received["price"])
            come = self.put(wallet, received["coin"], units, value)
            self.dispose(event, coin, self.take(wallet, coin, amount), come, fee_paid)
        elif kind == "income":
            value = amount * Decimal(event["price"])
            self.book(event, self.put(wallet, coin, amount, value), self.money(-value))
        elif kind == "move":
            self.move(event, coin, amount)
        else:
            raise ValueError(kind)
        if "coin" in fee:
            go = self.take(wallet, fee["coin"], Decimal(fee["amount"]))
            self.dispose(event, fee["coin"], go, self.money(paid, "Equity:Fees"))

    def move(self, event, coin, amount):
        """Lots that leave one account are entered into the other with the costs and dates that
        the booking gave them, as a person does by hand."""
        arriving = Decimal(event["arriving"])
        left = self.book(
            event, self.take(event["wallet"], coin, arriving), self.money(Decimal(0)), self.rest()
        )
        for posting in left:
            if not posting.cost:
                continue
            cost = posting.cost
            spec = CostSpec(cost.number, None, cost.currency, cost.date, None, False)
            units = Amount(-posting.units.number, coin)
            come = Posting(f"Assets:{event['to']}", units, spec, None, None, None)
            self.book(event, come, self.rest())
        lost = amount - arriving
        if lost:
            go = self.take(event["wallet"], coin, lost)
            self.dispose(event, coin, go, self.money(lost * Decimal(event["price"])))


def main():
    question = json.load(sys.stdin)
    answer = []
    for history in question["histories"]:
        journal = Journal(question["wallets"], question["method"])
        for event in history:
            journal.enter(event)
        answer.append({"rows": journal.rows, "gains": journal.gains})
    sys.stdout.write(json.dumps(answer))


main()
