"""Every page's frame: language, letter size, headers, health, errors in words."""
from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.fixtures.house import visit


def test_health_says_version_and_database(clean_app: Flask) -> None:
    answer = visit(clean_app.test_client(), "GET", "/healthz")
    assert (answer.status_code, answer.json["database"]["state"]) == (200, "ok")
    assert re.fullmatch(r"\d+\.\d+\.\d+", answer.json["version"])


def test_the_policy_lets_nothing_in_from_elsewhere(clean_app: Flask) -> None:
    answer = visit(clean_app.test_client(), "GET", "/healthz")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"https?://", policy)


def test_each_answer_has_its_own_nonce(clean_app: Flask) -> None:
    client = clean_app.test_client()
    nonces = {re.search(r"nonce-([\w-]+)", visit(client, "GET", "/healthz").headers["Content-Security-Policy"]).group(1) for _ in range(3)}
    assert len(nonces) == 3


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil.example", ""])
def test_choosing_a_language_never_leads_away(clean_app: Flask, target: str) -> None:
    answer = visit(clean_app.test_client(), "POST", "/language", data={"language": "en", "next": target})
    assert answer.headers["Location"] == "/"


def test_a_missing_page_is_said_in_the_readers_language(clean_app: Flask) -> None:
    client = clean_app.test_client()
    assert 'lang="zh' in visit(client, "GET", "/nowhere").text
    visit(client, "POST", "/language", data={"language": "en", "next": "/"})
    answer = visit(client, "GET", "/nowhere")
    assert answer.status_code == 404
    assert "There is no page here" in answer.text


def test_elder_mode_stays_on_this_device(clean_app: Flask) -> None:
    client = clean_app.test_client()
    visit(client, "POST", "/elder", data={"size": "26", "next": "/"})
    assert "elder-26" in re.search(r"<html[^>]*>", visit(client, "GET", "/nowhere").text).group(0)
    visit(client, "POST", "/elder", data={"size": "", "next": "/"})
    assert "elder" not in re.search(r"<html[^>]*>", visit(client, "GET", "/nowhere").text).group(0)
