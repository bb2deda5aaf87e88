"""Works histories out with BittyTax's own engine, from the rows of its template on.

Reads `{"zone", "scale", "fee_falls_to", "histories": [[event]]}` from standard input, with numbers as text, and
writes, history by history, a row for each part of a day's disposals that one rule met. `zone` is the
time zone that days are counted in. `scale` multiplies money on its way in and divides it on its way
out, so that what BittyTax rounds to is as much smaller.
"""

import csv
import io
import json
import os
import sys
from contextlib import redirect_stdout
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path

QUESTION = json.load(sys.stdin)
SCALE = Decimal(QUESTION["scale"])

# Read from the home folder when the package is imported. Prices are never asked for: each row has
# its value. A fee of an exchange of coins belongs to the coin that goes.
Path(os.environ["HOME"], ".bittytax").mkdir(exist_ok=True)
Path(os.environ["HOME"], ".bittytax", "bittytax.conf").write_text(
    f"""
local_currency: 'GBP'
local_timezone: '{QUESTION["zone"]}'
fiat_list: ['GBP']
crypto_list: []
trade_asset_type: 2
trade_allowable_cost_type: {QUESTION["fee_falls_to"]}
transaction_fee_allowable_cost: True
transfers_include: False
transfer_fee_disposal: True
transfer_fee_allowable_cost: False
lost_buyback: True
data_source_select: {{}}
data_source_fiat: []
data_source_crypto: []
""",
    encoding="utf-8",
)

# pylint: disable=wrong-import-position
from bittytax.bt_types import DisposalType, TaxRules
from bittytax.import_records import ImportRecords
from bittytax.price.valueasset import ValueAsset
from bittytax.t_row import TransactionRow
from bittytax.tax import TaxCalculator
from bittytax.tax_event import TaxEventCapitalGains
from bittytax.transactions import TransactionHistory


def scaled(value):
    return f"{value * SCALE:f}"


def row(event):
    """One row of the template; a transfer is two."""
    kind, coin, amount = event["kind"], event["coin"], Decimal(event["amount"])
    at = datetime.fromtimestamp(event["at"], timezone.utc)
    cells = {"Wallet": event["wallet"], "Timestamp": f"{at:%Y-%m-%dT%H:%M:%S} UTC"}

    def put(side, units, asset, value):
        cells[f"{side} Quantity"] = f"{units:f}"
        cells[f"{side} Asset"] = asset
        cells[f"{side} Value"] = scaled(value)

    def put_money(side, money):
        cells[f"{side} Quantity"] = scaled(money)
        cells[f"{side} Asset"] = "GBP"

    fee = event.get("fee")
    if fee and "coin" in fee:
        units = Decimal(fee["amount"])
        put("Fee", units, fee["coin"], units * Decimal(fee["price"]))
    elif fee:
        put_money("Fee", Decimal(fee["money"]))

    if kind == "buy":
        cells["Type"] = "Trade"
        put("Buy", amount, coin, Decimal(event["money"]))
        put_money("Sell", Decimal(event["money"]))
    elif kind == "sell":
        cells["Type"] = "Trade"
        put("Sell", amount, coin, Decimal(event["money"]))
        put_money("Buy", Decimal(event["money"]))
    elif kind == "swap":
        cells["Type"] = "Trade"
        received = event["received"]
        units = Decimal(received["amount"])
        value = units * Decimal(received["price"])
        put("Sell", amount, coin, value)
        put("Buy", units, received["coin"], value)
    elif kind == "income":
        cells["Type"] = "Income"
        put("Buy", amount, coin, amount * Decimal(event["price"]))
    elif kind == "spend":
        cells["Type"] = "Spend"
        put("Sell", amount, coin, amount * Decimal(event["price"]))
    elif kind == "lost":
        cells["Type"] = "Lost"
        cells["Sell Quantity"], cells["Sell Asset"] = f"{amount:f}", coin
    elif kind == "move":
        cells["Type"] = "Withdrawal"
        arriving = Decimal(event["arriving"])
        cells["Sell Quantity"], cells["Sell Asset"] = f"{arriving:f}", coin
        if amount > arriving:
            lost = amount - arriving
            put("Fee", lost, coin, lost * Decimal(event["price"]))
        yield cells
        cells = {"Type": "Deposit", "Wallet": event["to"], "Timestamp": cells["Timestamp"]}
        cells["Buy Quantity"], cells["Buy Asset"] = f"{arriving:f}", coin
    else:
        raise ValueError(kind)
    yield cells


def records(history):
    file = io.StringIO(newline="")
    file.name = "history"
    writer = csv.DictWriter(file, TransactionRow.HEADER)
    writer.writeheader()
    for event in history:
        writer.writerows(row(event))
    file.seek(0)
    imported = ImportRecords()
    imported.import_csv(file, "history")
    if imported.failure_cnt:
        raise ValueError([str(it.failure) for it in imported.t_rows if it.failure])
    return imported.get_records()


def events(history):
    """As the program does it for an individual of the United Kingdom."""
    transactions = TransactionHistory(records(history), ValueAsset()).transactions
    tax = TaxCalculator(transactions, TaxRules.UK_INDIVIDUAL)
    tax.pool_same_day()
    tax.match_sell(DisposalType.SAME_DAY)
    tax.match_buyback(DisposalType.BED_AND_BREAKFAST)
    tax.process_section104(skip_integrity_check=False)
    return [it for year in tax.tax_events.values() for it in year]


def main():
    answer = []
    with redirect_stdout(sys.stderr):
        for history in QUESTION["histories"]:
            answer.append(
                [
                    {
                        "coin": it.asset,
                        "day": it.date.isoformat(),
                        "rule": it.disposal_type.value,
                        "bought": it.acquisition_date and it.acquisition_date.isoformat(),
                        "quantity": f"{it.quantity:.18f}",
                        "cost": f"{it.cost / SCALE:.12f}",
                        "proceeds": f"{it.proceeds / SCALE:.12f}",
                        "gain": f"{it.gain / SCALE:.12f}",
                    }
                    for it in events(history)
                    if isinstance(it, TaxEventCapitalGains)
                ]
            )
    sys.stdout.write(json.dumps(answer))


main()
