"""Works histories out with rp2's own engine.

Reads `{"method", "by_price", "histories": [[event]]}` from standard input, with numbers as text, and
writes, history by history, a row for each lot that a disposal met. `by_price` is for methods that
look at prices: it enters a purchase at a price that has its fee in it, and income as a purchase.
"""

import json
import logging
import sys
from datetime import datetime, timezone
from importlib import import_module

from prezzemolo.avl_tree import AVLTree
from rp2.accounting_engine import AccountingEngine
from rp2.configuration import MIN_DATE, Configuration
from rp2.in_transaction import InTransaction
from rp2.input_data import InputData
from rp2.intra_transaction import IntraTransaction
from rp2.logger import LOGGER
from rp2.out_transaction import OutTransaction
from rp2.plugin.country.us import US
from rp2.rp2_decimal import ZERO, RP2Decimal
from rp2.tax_engine import compute_tax
from rp2.transaction_set import TransactionSet

# It warns of each price that is not a round number.
LOGGER.setLevel(logging.ERROR)

COLUMNS = {
    "in_header": "timestamp asset exchange holder transaction_type spot_price crypto_in crypto_fee "
    "fiat_in_no_fee fiat_in_with_fee fiat_fee unique_id notes",
    "out_header": "timestamp asset exchange holder transaction_type spot_price crypto_out_no_fee "
    "crypto_fee crypto_out_with_fee fiat_out_no_fee fiat_fee unique_id notes",
    "intra_header": "timestamp asset from_exchange from_holder to_exchange to_holder spot_price "
    "crypto_sent crypto_received unique_id notes",
}


def configuration(question):
    with open("rp2.ini", "w", encoding="utf-8") as file:
        general = {"assets": question["coins"], "exchanges": question["wallets"], "holders": ["me"]}
        file.write("[general]\n")
        for name, values in general.items():
            file.write(f"{name} = {', '.join(values)}\n")
        for header, columns in COLUMNS.items():
            file.write(f"[{header}]\n")
            for number, column in enumerate(columns.split()):
                file.write(f"{column} = {number}\n")
    return Configuration("rp2.ini", US())


class Sheet:
    """One history, coin by coin."""

    def __init__(self, configuration, by_price):
        self.configuration = configuration
        self.by_price = by_price
        self.sets = {}
        self.row = 0

    def add(self, kind, event, coin, **fields):
        self.row += 1
        places = {"exchange": event["wallet"], "holder": "me"}
        if kind == "INTRA":
            places = {
                "from_exchange": event["wallet"],
                "from_holder": "me",
                "to_exchange": event["to"],
                "to_holder": "me",
            }
        make = {"IN": InTransaction, "OUT": OutTransaction, "INTRA": IntraTransaction}[kind]
        at = datetime.fromtimestamp(event["at"], timezone.utc)
        transaction = make(
            self.configuration,
            timestamp=at.isoformat(),
            asset=coin,
            row=self.row,
            unique_id=str(event["number"]),
            **places,
            **fields,
        )
        sets = self.sets.setdefault(
            coin,
            {name: TransactionSet(self.configuration, name, coin) for name in ("IN", "OUT", "INTRA")},
        )
        sets[kind].add_entry(transaction)

    def come(self, event, coin, amount, value, fee):
        if self.by_price:
            value, fee = value + fee, ZERO
        self.add(
            "IN",
            event,
            coin,
            transaction_type="BUY",
            spot_price=value / amount,
            crypto_in=amount,
            fiat_in_no_fee=value,
            fiat_in_with_fee=value + fee,
            fiat_fee=fee or None,
        )

    def go(self, event, coin, amount, value, fee, fee_amount):
        """A sale; the fee is part of the amount unless it came on top of it, as `fee_amount`."""
        spot = value / amount
        inside = ZERO if fee_amount else fee / spot
        self.add(
            "OUT",
            event,
            coin,
            transaction_type="SELL",
            spot_price=spot,
            crypto_out_no_fee=amount - inside,
            crypto_fee=fee_amount or inside,
            crypto_out_with_fee=amount + fee_amount,
            fiat_out_no_fee=value if fee_amount else value - fee,
            fiat_fee=fee,
        )

    def enter(self, event):
        number = RP2Decimal
        kind, coin, amount = event["kind"], event["coin"], number(event["amount"])
        fee = event.get("fee") or {"money": "0"}
        if "coin" in fee:
            paid = number(fee["amount"]) * number(fee["price"])
        else:
            paid = number(fee["money"])
        fee_amount = ZERO
        if fee.get("coin") == coin and kind in ("sell", "swap", "spend"):
            fee_amount = number(fee["amount"])
        if kind == "buy":
            self.come(event, coin, amount, number(event["money"]), paid)
        elif kind == "sell":
            self.go(event, coin, amount, number(event["money"]), paid, fee_amount)
        elif kind == "spend":
            self.go(event, coin, amount, amount * number(event["price"]), paid, fee_amount)
        elif kind == "swap":
            received = event["received"]
            value = number(received["amount"]) * number(received["price"])
            self.go(event, coin, amount, value, paid, fee_amount)
            self.come(event, received["coin"], number(received["amount"]), value, ZERO)
        elif kind == "income" and self.by_price:
            self.come(event, coin, amount, amount * number(event["price"]), ZERO)
        elif kind in ("income", "lost"):
            side = {"crypto_in": amount}
            if kind == "lost":
                side = {"crypto_out_no_fee": amount, "crypto_fee": ZERO}
            self.add(
                "IN" if kind == "income" else "OUT",
                event,
                coin,
                transaction_type=kind.upper(),
                spot_price=number(event["price"]),
                **side,
            )
        elif kind == "move":
            self.add(
                "INTRA",
                event,
                coin,
                spot_price=number(event["price"]),
                crypto_sent=amount,
                crypto_received=number(event["arriving"]),
            )
        else:
            raise ValueError(kind)
        if "coin" in fee and not fee_amount:
            self.add(
                "OUT",
                event,
                fee["coin"],
                transaction_type="FEE",
                spot_price=number(fee["price"]),
                crypto_out_no_fee=ZERO,
                crypto_fee=number(fee["amount"]),
            )

    def rows(self, engine):
        for coin, sets in self.sets.items():
            data = InputData(coin, sets["IN"], sets["OUT"], sets["INTRA"])
            for row in compute_tax(self.configuration, engine, data).gain_loss_set:
                lot = row.acquired_lot
                yield {
                    "event": int(row.taxable_event.unique_id),
                    "coin": coin,
                    "lot": int(lot.unique_id) if lot else None,
                    "quantity": f"{row.crypto_amount:.18f}",
                    "cost": f"{row.fiat_cost_basis:.12f}",
                    "proceeds": f"{row.taxable_event_fiat_amount_with_fee_fraction:.12f}",
                    "is_long": row.is_long_term_capital_gains(),
                }


def main():
    question = json.load(sys.stdin)
    methods = AVLTree()
    method = import_module(f"rp2.plugin.accounting_method.{question['method']}")
    methods.insert_node(MIN_DATE.year, method.AccountingMethod())
    engine = AccountingEngine(years_2_methods=methods)
    shared = configuration(question)
    answer = []
    for history in question["histories"]:
        sheet = Sheet(shared, question["by_price"])
        for event in history:
            sheet.enter(event)
        answer.append(list(sheet.rows(engine)))
    sys.stdout.write(json.dumps(answer))


main()
