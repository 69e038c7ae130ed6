"""What every table of the public bundle holds, in both languages: the README table, and what is made is held to it."""
# ruff: noqa: E501
from __future__ import annotations

README: tuple[tuple[str, str, str], ...] = (
    ("README", "本表：每张表是什么", "this table: what every table holds"),
    ("about", "哪个记录、多长、何时导出、公钥（最好用纸上的，不用这里的）", "which record, how long, exported when, its keys (better: type them from paper)"),
    ("entry", "每一条记录：body 是原文，leaf 是它的指纹；其余列只为查找", "every entry: body are the exact bytes, leaf their fingerprint; the rest is for searching"),
    ("entry_fts", "全文索引：路灯、李桂芳、12500 都查得到", "full-text index over the entries"),
    ("node", "哈希树里每 256 条一个的子树，用来说出哪一段被改过", "subtrees of 256 entries and more, to name the stretch that was changed"),
    ("checkpoint", "签存点：记录签了名的头，和见证人的签名", "checkpoints: signed heads of the record, with the witnesses' lines"),
    ("witness", "见证人和他们的公钥", "the witnesses and their keys"),
    ("money_transaction", "资金的每一笔", "every move of money"),
    ("money_leg", "每一笔的两边，单位是分；同一笔加起来是 0", "the sides of each move, in fen; of one move they sum to 0"),
    ("state", "每件事现在走到哪一步", "where everything stands now"),
    ("role", "谁任什么职、任到哪天", "who holds which office until when"),
    ("decision", "会上的每个决定、票数；几样里采纳了哪几样", "every decision of a meeting with its count, and which of several options were adopted"),
    ("poll", "居民投票：名册、票数、各个相等关系里的数", "residents' votes: roll, ballots, and every number of the identities"),
    ("poll_total", "投票里每个项目得多少票、是否入选", "votes of each project, and whether it was funded"),
    ("poll_file", "公布的选票（.pb）、计入的选票指纹（counted.txt），逐字节", "published ballots (.pb) and fingerprints of those counted, byte for byte"),
    ("ballot", "公布的选票，一行一张，没有姓名和时间", "published ballots, one a line, without names and times"),
    ("paper_bundle", "纸质票每一捆的张数和指纹", "bundles of paper ballots: sheets and fingerprint"),
)
