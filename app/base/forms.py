"""Form fields of our own: an amount of money as people write it, kept as whole fen."""

from __future__ import annotations

from typing import Any

from flask import current_app
from wtforms import StringField

from app.base.money import in_yuan, yuan
from app.vocabulary import Reason


class MoneyField(StringField):
    """`86,900` or `86900.50` typed, 8_690_000 fen in `data`; None when nothing was typed."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the amount; what cannot be read stays as typed and says why."""
        self.typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not self.typed:
            return
        try:
            self.data = yuan(self.typed)
        except ValueError as error:
            raise ValueError(current_app.extensions["wushi_words"](Reason(str(error)))) from error

    def _value(self) -> str:
        if getattr(self, "typed", ""):
            return self.typed
        return f"{in_yuan(self.data):.2f}".removesuffix(".00") if isinstance(self.data, int) else ""
