"""禾苑社区 on paper: areas, people, proposals and votes. Invented, shaped like real cases; amounts in yuan.

Source of every figure: the demonstration data set of the domain research, section 6. Where that page contradicts
itself we say so: it lets a household mark five items, but its own counts need 6.9 marks a household on average
(15,325 marks on 2,213 forms), so the forms of this round allow seven.
"""
from __future__ import annotations

from dataclasses import dataclass

HOUSEHOLDS, RESIDENTS = 2_940, 7_580
PLACE = ("蓉宁市", "青禾区", "望溪街道", "禾苑社区")
PLACE_EN = ("Rongning", "Qinghe District", "Wangxi Sub-district", "Heyuan Community")

# courtyard, English name, kind, grid, buildings
COURTYARDS: tuple[tuple[str, str, str, int, int], ...] = (
    ("禾苑一期", "Heyuan Phase I", "compound", 1, 16),
    ("禾苑二期", "Heyuan Phase II", "compound", 1, 18),
    ("望溪花园", "Wangxi Garden", "compound", 2, 14),
    ("供销院", "Co-op Yard", "old_courtyard", 2, 3),
    ("粮站院", "Grain Station Yard", "old_courtyard", 2, 3),
    ("文昌里", "Wenchangli", "compound", 3, 10),
    ("棉纺12号院", "Cotton Mill Yard 12", "old_courtyard", 3, 5),
    ("机修厂院", "Repair Works Yard", "old_courtyard", 3, 4),
    ("邮电院", "Post Office Yard", "old_courtyard", 3, 3),
    ("悦湖居", "Yuehu Residence", "compound", 4, 12),
    ("教师院", "Teachers' Yard", "old_courtyard", 4, 3),
    ("河边院", "Riverside Yard", "old_courtyard", 4, 2),
    ("锦程公寓", "Jincheng Apartments", "compound", 5, 8),
    ("老粮库院", "Old Granary Yard", "old_courtyard", 5, 3),
    ("望溪路28号院", "Wangxi Road Yard 28", "old_courtyard", 5, 2),
    ("3组", "Group 3", "group", 6, 6),
    ("5组", "Group 5", "group", 6, 6),
)

SECRETARY, HEAD, FACILITATOR, RECORDER = "陈国平", "罗敏", "谢思远", "何婷"
COMMITTEE = ("周秀兰", "何建军", "李红梅", "王立新", "赵春燕", "刘洋")
SUPERVISORS = ("吴成林", "邓秀芳", "蒲志强", "冯小琴", "曾永福")
RECUSED, GROUP_HEAD, ELDER, ABSENT_OWNER, TENANT = "周敏", "杨树清", "黎桂英", "郑宇", "马小军"
BOOKKEEPER, CLERK, HELPER, ADMINISTRATOR = "恒信代理记账", "宋佳", "林小雨", "杜明"
GUESTS = ("白律师", "石工", "马小军", "唐丽")  # lawyer, engineer, two tenants: they speak, they do not vote
COUNCIL = (
    SECRETARY, RECUSED, GROUP_HEAD, "李桂芳", "王建国", "张玉兰", "刘德明", "陈素华", "杨秀英", "赵长贵", "黄淑珍", "吴国庆", "徐开明", "孙丽君", "马正国",
    "朱晓燕", "胡永康", "郭明霞", "何光荣", "高志远", "林桂香", "罗世荣", "梁秋菊", "宋正文", "唐玉梅", "韩立志", "曹凤英", "许国栋", "邓小兵", "冯桂兰", "曾庆华",
)  # fmt: skip
EXCUSED, ABSENT = ("邓小兵", "冯桂兰", "许国栋"), ("曾庆华",)
# who lives where, of those with a name
HOMES: dict[str, str] = {ELDER: "棉纺12号院", ABSENT_OWNER: "悦湖居", TENANT: "锦程公寓", RECUSED: "文昌里", GROUP_HEAD: "5组", "唐丽": "锦程公寓"}


@dataclass(frozen=True)
class Listed:
    """One line of the round's list."""

    code: str
    title: str
    yuan: int
    category: str
    changes: str = ""
    beneficiaries: str = ""
    own: int = 0
    where: str = ""  # a courtyard, or the whole community
    households: int = 0  # that marked it
    grids: tuple[int, ...] = ()  # scores of the six grids, 0–100
    council: str = ""  # trimmed mean of the council's scores
    votes: tuple[int, int, int] | None = None  # for, against, abstain at the council
    rule: str = ""  # negative list rule it was stopped by
    why: str = ""
    to: str = ""  # whom it was transferred to


_ENV, _SAFE, _OLD, _EDU, _CULT = "基础设施和环境", "安全", "为老服务", "教育", "文体"
PROPOSALS: tuple[Listed, ...] = (
    Listed("P01", "路灯补装 18 盏", 41_400, _ENV, "3 栋到北门、粮站院巷道夜里看得见路", "312 户", 0, "棉纺12号院", 1127, (82, 90, 76, 88, 70, 85), "86.4", (26, 0, 1)),
    Listed("P02", "老院雨污排水沟清掏换盖 126 米", 88_200, _ENV, "雨天不再返水，盖板不再翘起", "268 户", 0, "供销院", 1368, (95, 92, 60, 97, 58, 94), "91.2", (27, 0, 0)),
    Listed("P03", "健身器材更新 8 件", 52_600, _CULT, "换下坏了的器材", "", 0, "望溪花园", 742, (60, 55, 72, 58, 74, 62), "63.7"),
    Listed("P04", "老年助餐点设备与志愿送餐一年", 86_400, _OLD, "走不动的老人每天有热饭", "180 位老人", 9_600, "", 1296, (88, 84, 90, 86, 91, 80), "88.9", (25, 1, 0)),
    Listed("P05", "课后托管“四点半课堂”", 69_000, _EDU, "放学后有人管，作业做得完", "60 名儿童", 9_000, "", 981, (70, 66, 84, 62, 86, 64), "71.5", (19, 6, 2)),
    Listed("P06", "电动车充电棚 2 处", 64_800, _SAFE, "不再把电瓶提上楼充电", "240 个车位", 0, "棉纺12号院", 1241, (90, 86, 82, 88, 79, 84), "90.1", (24, 2, 1)),
    Listed("P07", "院内减速带与人行标线", 12_300, _SAFE, "车慢下来，孩子过路有线", "", 0, "禾苑二期", 655, (74, 80, 68, 72, 70, 76), "78.3", (23, 2, 2)),
    Listed("P08", "高空抛物摄像头", 32_000, _SAFE, "拍得到是哪一层扔的", "", 0, "悦湖居", rule="N8", why="小区公共区域的安防是物业公司的职责。", to="悦湖居物业公司"),
    Listed("P09", "垃圾分类点改造 2 处", 46_000, _ENV, "有棚、有灯、有洗手的地方", "", 0, "禾苑一期", 874, (76, 72, 80, 70, 82, 74), "77.0", (22, 3, 2)),
    Listed("P10", "邻里节", 16_000, _CULT, "一年一次，各院出节目、摆长桌；餐费 12,000 元已划掉", "", 0, "", 688, (72, 70, 78, 70, 80, 76), "74.6", (18, 7, 2)),
    Listed("P11", "独居老人探访与一键呼叫 120 人", 58_500, _OLD, "每月有人上门，一按就有人应", "120 位老人", 0, "", 1089, (85, 80, 88, 84, 86, 82), "87.5", (26, 1, 0)),
    Listed("P12", "院落微花园 3 处", 36_000, _ENV, "墙角的杂物地变成花园", "", 0, "教师院", 530, (58, 60, 66, 54, 70, 56), "60.2"),
    Listed("P13", "公益微创投母项目（8 个子项目）", 66_000, "社区营造", "居民小队自己做小事，每队几千元", "", 6_600, "", 795, (78, 74, 80, 76, 82, 78), "80.6", (13, 12, 2)),
    Listed("P14", "手机课堂与代办员（12 课）", 18_600, _EDU, "老人会用手机办事，不会的有人代办", "", 0, "", 903, (80, 78, 82, 80, 84, 80), "84.8", (25, 1, 1)),
    Listed("P15", "无障碍坡道 6 处", 33_600, "无障碍", "轮椅和婴儿车进得了单元门", "", 0, "", 948, (84, 82, 80, 86, 78, 84), "87.0", (27, 0, 0)),
    Listed("P16", "议事能力培训 12 课时", 15_800, _EDU, "会开会，开得短，说得清", "", 0, "", 498, (70, 68, 74, 70, 76, 72), "76.4", (17, 8, 2)),
    Listed("P17", "三个小区物业费补贴", 120_000, "居民私域", "每户少交一点物业费", rule="N4", why="物业费由业主自己承担，公共的钱不能替个人交费。"),
    Listed("P18", "供销院公房屋面防水", 85_000, _ENV, "顶楼不再漏雨", "", 0, "供销院", rule="N5", why="公房由产权单位维修。", to="供销社产权单位"),
    Listed("P19", "社区工作者加班补助", 40_000, "人员经费", rule="N1", why="工作人员的工资和补贴另有预算；这笔钱办事不养人。"),
    Listed("P20", "棉纺 5 栋加装电梯", 620_000, "房屋共有部分", "六楼的老人下得了楼", "", 0, "棉纺12号院", rule="N8", why="加装电梯由本栋业主按民法典第 278 条共同决定，区里另有补贴；已开调解。", to="棉纺 5 栋全体业主"),
    Listed("P21", "望溪路公交站雨棚", 48_000, "市政", "等车不淋雨", rule="N6", why="市政道路设施是交通部门的职责。", to="区交通局"),
    Listed("P22", "偿还音响欠款", 6_800, "债务", rule="N9", why="社区资金不能用来还旧债。"),
    Listed("P23", "图书角与儿童阅读", 29_400, _CULT, "孩子有地方看书", "", 0, "", 577, (62, 58, 70, 56, 72, 60), "64.9"),
    Listed("P24", "家庭医生义诊·慢病小组", 24_000, "医疗卫生", "每月量一次血压血糖，有人管药", "", 0, "", 612, (66, 64, 68, 66, 70, 64), "68.8"),
    Listed("P25", "反诈与安全宣传", 8_400, "社会管理", "老人接到骗子电话知道挂", "", 0, "", 401, (56, 58, 60, 58, 60, 58), "58.1"),
)
BY_CODE = {p.code: p for p in PROPOSALS}
RANKED = tuple(p for p in PROPOSALS if p.households)
STOPPED = tuple(p for p in PROPOSALS if p.rule)
FUNDED = ("P02", "P04", "P06", "P01", "P11", "P15", "P14", "P05", "P09", "P07", "P10", "P16")  # in the order of the ranking

FORMS_BY_PHONE, FORMS_ON_PAPER, FORMS_WITH_HELPER, MOST_MARKS = 1_204, 873, 136, 7

# name, kind, yuan, note
SOURCES: tuple[tuple[str, str, int, str], ...] = (
    ("社区保障资金 2026", "guarantee", 386_000, "市、区两级财政按户拨付"),
    ("激励资金", "incentive", 100_000, "项目竞赛配套"),
    ("2025 年结转", "carry_over", 52_700, "P-2025-07 未完 37,200 元，节余 15,500 元"),
    ("社区微基金", "micro_fund", 61_500, "由具备公募资格的基金会代管"),
)
SET_ASIDE: tuple[tuple[str, str, int], ...] = (("mobilisation", "民意征集、宣传", 18_000), ("emergency", "应急备用", 30_000))
PARTNERS: tuple[tuple[str, str], ...] = (
    ("暖邻社会工作服务中心", "registered"), ("禾家助餐", "registered"), ("青芽儿童服务社", "registered"), ("蓉达市政维修", "company"),
    ("明光照明", "company"), ("望溪商会", "donor"), ("安栈充电设备", "company"), ("城南市政", "company"), ("蜀通管道", "company"), ("光明电器", "company"),
    ("亮程照明", "company"), ("安电科技", "company"), ("绿源充电", "company"), ("同心社工", "registered"), ("晚霞为老服务", "registered"),
    ("春晖助老", "registered"), ("康食餐饮", "company"), ("味康配餐", "company"), ("小树托管", "registered"), ("七彩教育", "registered"),
)  # fmt: skip
