"""What the set-up says to people: always Chinese first, then English."""

from __future__ import annotations

import sys
import time

STARTED = time.monotonic()

OVERVIEW = """\
五事：社区参与式预算平台

  python3 -m app                 准备好一切，然后启动网站：http://127.0.0.1:8000
  python3 -m app setup           只准备，不启动
  python3 -m app test            准备好一切，然后运行全部测试
  python3 -m app test -k 名称    只运行部分测试（参数原样交给 pytest）
  python3 -m app tally 文件 ...   计票：读 .pb 文件，算出入选项目，并说明理由
  python3 -m app import-election 文件.pb   把一场真实选举读进来，成为一次办完的投票
  python3 -m app commands        列出其他命令（导入、核验、导出……）
  python3 -m app 命令 --help     说明某一个命令

  需要：Python 3.11 或更新版本；第一次运行时需要能访问软件包源的网络。
  环境变量（都可以不设）：
    HOST、PORT        监听的地址和端口，默认 127.0.0.1 和 8000
    WUSHI_INSTANCE    数据目录（内置数据库、密钥、上传的文件），默认 ./instance
    DATABASE_URL      PostgreSQL 地址；不设则使用内置的 SQLite 文件
    REDIS_URL         Redis 地址；不设则单进程运行
    WUSHI_DEMO        0 表示第一次启动时不载入演示社区

Wushi: participatory budgeting for a community

  python3 -m app                 set everything up, then serve http://127.0.0.1:8000
  python3 -m app setup           set everything up, do not start
  python3 -m app test            set everything up, then run every test
  python3 -m app test -k NAME    run some of the tests (arguments go to pytest as they are)
  python3 -m app tally FILE ...  count: read .pb files, choose the winners, say why
  python3 -m app import-election FILE.pb   read in a real election: it becomes a finished vote
  python3 -m app commands        list the other commands (import, verify, export ...)
  python3 -m app WORD --help     explain one of them

  Needs Python 3.11 or newer and, the first time, a network to the package registries.
  Environment (all optional):
    HOST, PORT        address and port to listen on, 127.0.0.1 and 8000
    WUSHI_INSTANCE    folder for the embedded database, keys and uploads, ./instance
    DATABASE_URL      a PostgreSQL server; without it an embedded SQLite file
    REDIS_URL         a Redis server; without it a single process
    WUSHI_DEMO        0: do not load the demo community on the first start
"""


class Stop(Exception):
    """The set-up cannot go on, and a person has to do something: said in both languages, without a traceback."""

    def __init__(self, chinese: str, english: str, details: str = "") -> None:
        super().__init__(english)
        self.chinese = chinese
        self.english = english
        self.details = details

    def __str__(self) -> str:
        plain = f"已停止：{self.chinese}\nSTOPPED: {self.english}"
        return f"{plain}\n\n{self.details}" if self.details else plain


def say(chinese: str, english: str) -> None:
    """One line of progress with the seconds since the start, so that whoever waits knows what for."""
    print(f"[{time.monotonic() - STARTED:5.1f} s] {chinese} / {english}", flush=True)


def complain(stop: Stop) -> None:
    print(f"\n{stop}", file=sys.stderr, flush=True)


def speak_utf8() -> None:
    """A machine without a locale answers in ASCII; Chinese must not be what breaks its start."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
