"""Invented names for 7,580 residents: always the same ones, so that two demonstrations are alike."""
from __future__ import annotations

from random import Random

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆汪范廖石金韦贾夏付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉兰萍鹏辉红建国文志梅浩宇欣怡晨雨佳琪思源子涵梓轩雅婷嘉慧俊豪春燕冬生德福长贵淑珍正义永康素琴世荣光明"


def names(count: int, seed: int = 2026) -> list[str]:
    """`count` names of two or three characters."""
    dice = Random(seed)
    return [dice.choice(_SURNAMES) + "".join(dice.choice(_GIVEN) for _ in range(dice.choice((1, 2, 2)))) for _ in range(count)]
