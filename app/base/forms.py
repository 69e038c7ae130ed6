"""Form fields of our own: an amount of money as people write it, kept as whole fen; and long lists drawn quickly."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import current_app
from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from wtforms import Field, StringField
from wtforms.fields import SelectChoice
from wtforms.widgets import Select

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


class PlainSelect(Select):
    """A list to choose from, drawn as the library draws it, but quickly: every building of a community stands in one."""

    @classmethod
    def render_option(cls, choice: SelectChoice, **kwargs: Any) -> Markup:
        """One line; what carries attributes of its own is the library's to draw."""
        if choice.render_kw or kwargs or isinstance(choice.value, bool):
            return super().render_option(choice, **kwargs)
        return _line(str(choice.value), str(choice.label or choice.value), bool(choice.selected))


@lru_cache(maxsize=2048)
def _line(value: str, label: str, is_chosen: bool) -> Markup:
    return Markup(f'<option{" selected" if is_chosen else ""} value="{escape(value)}">{escape(label)}</option>')


class QuickMeta(FlaskForm.Meta):
    """What our forms change in the library: how a list is drawn."""

    def render_field(self, field: Field, render_kw: dict[str, Any]) -> Markup:
        """As the library does, with our list."""
        if type(field.widget) is Select:
            field.widget = PlainSelect(multiple=field.widget.multiple)
        return super().render_field(field, render_kw)
