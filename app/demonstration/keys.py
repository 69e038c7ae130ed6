"""How to come in as one of the demonstration people: handed out in January, printed at every start."""
from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyotp
from flask import current_app

from app.base import clock
from app.demonstration import keepsake
from app.demonstration.heyuan import (
    ABSENT_OWNER,
    ADMINISTRATOR,
    BOOKKEEPER,
    CLERK,
    COMMITTEE,
    ELDER,
    FACILITATOR,
    HEAD,
    HELPER,
    RECORDER,
    RECUSED,
    SECRETARY,
    SUPERVISORS,
    TENANT,
)  # fmt: skip
from app.demonstration.troupe import HOUSE, Troupe, on
from app.people.codes import in_groups
from app.people.commands.accounts import enrol_second_factor, open_account
from app.people.commands.slips import issue_slips
from app.people.passwords import new_password, starting_password
from app.people.states import SlipKind

DESKS = (
    (FACILITATOR, "主持人 / facilitator", "xiesiyuan"), (SUPERVISORS[0], "监委会主任 / supervisor", "wuchenglin"),
    (SUPERVISORS[1], "监委会委员 / supervisor", "dengxiufang"), (HEAD, "居委会主任 / head of the committee", "luomin"),
    (COMMITTEE[0], "居委会委员 / committee member", "zhouxiulan"), (SECRETARY, "党委书记、议事会召集人 / Party secretary, council", "chenguoping"),
    (RECORDER, "记录员 / recorder", "heting"), (BOOKKEEPER, "代理记账 / bookkeeper", "hengxin"), (HELPER, "代办员 / helper", "linxiaoyu"),
    (CLERK, "街道社治办 / sub-district clerk", "songjia"), (ADMINISTRATOR, "系统管理员 / administrator", "duming"),
)  # fmt: skip
HOMES = (
    (ELDER, "居民，72 岁，没有智能手机 / resident, 72, no smartphone"), ("李桂芳", "居民、议事会成员 / resident, council member"),
    (TENANT, "租户 / tenant"), (ABSENT_OWNER, "业主在外 / owner abroad"), (RECUSED, "议事会成员 / council member"),
)  # fmt: skip


def hand_out(troupe: Troupe) -> list[keepsake.Key]:
    """Slips for residents; login, password and second factor for those with a desk."""
    found = []
    with on(1, 9, 9):
        password = starting_password()
        for name, role, login in DESKS:
            person = troupe.person(name)
            secret = pyotp.random_base32()
            new = new_password(person.id, password)
            troupe.does(HOUSE, open_account, person, login, new)
            code = pyotp.TOTP(secret).at(clock.wall_time())
            troupe.does(HOUSE, enrol_second_factor, troupe.person(name), secret, code)
            found.append(keepsake.Key(name, role, login=login, password=password, totp_secret=secret))
        for name, role in HOMES:
            slip = troupe.does(ADMINISTRATOR, issue_slips, troupe.person(name), SlipKind.PERSON)[0]
            found.append(keepsake.Key(name, role, code=in_groups(slip.code)))
    return found


def where_to_sign_in(address: str) -> str:
    """The list that is printed at every start; one-time codes are those of this very minute."""
    found = keepsake.keys(Path(current_app.config["INSTANCE"]))
    if not found:
        return ""
    lines = ["", "演示社区的人怎么登录 / how to sign in as the demonstration people", f"  居民 / residents  {address}/sign-in  个人码 / personal code"]
    lines += [f"    {key.code:14}  {key.name}　{key.role}" for key in found if key.code]
    staff = [key for key in found if key.login]
    lines.append(f"  工作人员 / staff  {address}/sign-in/staff  密码 / password: {staff[0].password}")
    lines += [f"    {key.login:12}  {key.name}　{key.role}" for key in staff]
    lines += ["  动态码 / one-time code:  python3 -m app code LOGIN", ""]
    return "\n".join(lines)


def code_now(login: str) -> str | None:
    """The one-time code of a demonstration person at this moment; None for anybody else."""
    key = next((k for k in keepsake.keys(Path(current_app.config["INSTANCE"])) if k.login == login), None)
    return pyotp.TOTP(key.totp_secret).at(datetime.now(UTC)) if key else None
