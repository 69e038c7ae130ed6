"""What a page gets from the macros: words beside every shape, errors that lead to their field, nothing lost."""
from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask_babel.speaklater import LazyString
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from wtforms import BooleanField, Form, HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / "templates" / "shared"


@pytest.fixture(scope="module")
def macros():
    """All macros, in English, under strict templates."""
    env = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True)
    env.install_null_translations(newstyle=True)
    env.globals["csrf_token"] = lambda: "token"
    env.globals["url_for"] = lambda endpoint, **values: f"/{endpoint}?" + "&".join(f"{k}={v}" for k, v in sorted(values.items()))
    env.filters |= {"yuan": lambda fen: f"¥{fen // 100:,}", "yuan2": lambda fen: f"{fen / 100:,.2f}"}
    return lambda name, context=None: env.get_template(f"shared/macros/{name}.html").make_module(context or {})


class Told(Form):
    act_key = HiddenField(default="key-1")
    title = StringField("Title", [InputRequired("Write one line.")], description="For example: no lamps")
    story = TextAreaField("Story", [Optional()])
    kind = RadioField("Kind", choices=[SelectChoice("a", "Roads"), SelectChoice("b", "Drains")], validators=[InputRequired("Choose one.")])
    seats = IntegerField("Seats", [Optional()])
    agree = BooleanField("Others may read it")


def told(**typed: str) -> Told:
    form = Told(data=None, formdata=None) if not typed else Told(_Typed(typed))
    if typed:
        form.validate()
    return form


class _Typed(dict):
    def getlist(self, name: str) -> list[str]:
        return [self[name]] if name in self else []


def test_errors_stand_on_top_and_lead_to_their_fields(macros) -> None:
    page = macros("forms").form_page(told(story="dark at night"), "/raise", "Send it")
    top = page[: page.index("<label")]
    assert 'role="alert"' in top and 'href="#title"' in top and 'href="#kind-0"' in top
    assert 'id="kind-0"' in page and 'aria-invalid="true"' in page
    assert re.search(r'aria-describedby="title-hint title-error"', page)


def test_a_lazy_sentence_is_said_whole_and_once(macros) -> None:
    class Lazy(Form):
        title = StringField("Title", [InputRequired(LazyString(lambda text: text, "Write one line."))])

    form = Lazy(_Typed(title=""))
    form.validate()
    page = macros("forms").form_page(form, "/raise", "Send it")
    assert page.count("Write one line.") == 2  # on top, and beside the field
    assert page.count('<span class="error">') == 1


def test_what_was_typed_stays(macros) -> None:
    assert "dark at night" in macros("forms").form_page(told(story="dark at night"), "/raise", "Send it")


def test_a_form_carries_its_keys_once(macros) -> None:
    page = macros("forms").form_page(told(), "/raise", "Send it")
    assert page.count('name="act_key"') == 1 and page.count('name="csrf_token"') == 1
    assert "wrongs" not in page


def test_every_control_has_its_label(macros) -> None:
    page = macros("forms").form_page(told(), "/raise", "Send it")
    for name in re.findall(r'<(?:input|textarea|select)[^>]* id="([\w-]+)"', page):
        inside = re.search(rf'<label class="choice[^>]*><input[^>]* id="{name}"', page)
        assert f'for="{name}"' in page or inside or 'type="hidden"' in page[page.index(f'id="{name}"') :][:60]


def test_a_refusal_without_a_field_is_worded_on_top(macros) -> None:
    class Reason:
        field, code = None, "ballot.closed"

    form = told()
    form.refusals = (Reason(),)
    page = macros("forms", {"say": lambda reason: "Voting closed at 8 p.m."}).form_page(form, "/vote", "Vote")
    assert "Voting closed at 8 p.m." in page and "What you wrote is still here." in page


def test_a_late_beat_says_so_in_words(macros) -> None:
    line = [{"state": "done", "days": 2}, {"state": "late", "late": 7}, {"state": ""}, {"state": ""}, {"state": ""}]
    big, tight = macros("beats").beats(line), macros("beats").beats(line, tight=True)
    assert "7 days late" in big and "overdue" in tight
    assert big.count('aria-current="step"') == 1


def test_one_bean_is_one_person(macros) -> None:
    page = macros("beans").beans(27, 19)
    assert page.count("<i") == 27 and page.count('class="in"') == 19
    assert "27 present, 19 have voted" in page


def test_above_two_hundred_one_bean_is_ten_and_says_so(macros) -> None:
    page = macros("beans").beans(412, 388)
    assert page.count("<i") == 42 and "ten people" in page


def test_beans_must_cross_the_line(macros) -> None:
    page = macros("beans").bowls(13, 12, 2, need=14, of=27)
    for_ = page[: page.index("against")]
    before = for_[: for_.index('class="need"')]
    assert before.count('class="in"') == 13, "all thirteen stand before the line"


@pytest.mark.parametrize("votes", [0, 9, 10, 199, 206])
def test_tens_never_seem_to_pass_what_did_not(macros, votes: int) -> None:
    page = macros("beans").bowls(votes, 100, 10, need=207, of=412)
    for_ = page[: page.index("against")]
    after = for_[for_.index('class="need"') :]
    assert 'class="in"' not in after


def test_a_bar_has_the_same_numbers_in_words(macros) -> None:
    page = macros("money").money_bar([{"label": "Paid", "fen": 7_500_00, "kind": "paid"}, {"label": "Left", "fen": 2_500_00, "kind": "free"}], total=True)
    assert "Paid ¥7,500" in page and "<dd>¥2,500</dd>" in page and "¥10,000" in page
    assert 'width="750.00"' in page


def test_a_purse_that_is_over_says_by_how_much(macros) -> None:
    assert "¥100 too much" in macros("money").purse(3, 1_100_00, 1_000_00, over="Take one off.")


def test_nothing_is_divided_by_an_empty_pot(macros) -> None:
    assert "0" in macros("money").purse(0, 0, 0) and macros("money").left_bar(0, 0, 0) and macros("arithmetic").turnout(0, 0)


def test_names_of_neighbours_are_masked(macros) -> None:
    assert "李**" in macros("people").masked("李桂芳") and "桂芳" not in macros("people").masked("李桂芳")


def test_pages_keep_the_question(macros) -> None:
    page = macros("lists").pager({"number": 2, "pages": 3, "total": 41}, "matters.index", state="open")
    assert "page=1&amp;state=open" in page and "page=3&amp;state=open" in page and "Page 2 of 3" in page
    assert str(macros("lists").pager({"number": 1, "pages": 1, "total": 4}, "matters.index")).strip() == ""


def test_what_is_typed_into_a_list_is_escaped(macros) -> None:
    assert "<b>x" not in macros("lists").row_list([{"title": "<b>x", "text": "<b>x"}])


def test_the_chinese_part_is_whole() -> None:
    """Every message of the shared templates has its Chinese, and nothing idle is kept."""
    asked = {m[2] if isinstance(m[2], str) else m[2][0] for m in extract_from_dir(SHARED, [("**.html", "jinja2")])}
    with (SHARED / "zh.po.part").open("rb") as file:
        given = {m.id if isinstance(m.id, str) else m.id[0]: m.string if isinstance(m.string, str) else m.string[0] for m in read_po(file) if m.id}
    assert asked - {k for k, v in given.items() if v} == set()
    assert set(given) - asked == set()
