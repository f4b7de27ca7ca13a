"""Documents (文件) that a text names: a form, a copy, a certificate. Statutes that are quoted in 《》 are none.

What counts is how a document is named. A form or a copy is something to hand in wherever it stands. A certificate is
that only where the clause asks to hand it in; where it says who holds one (取得…证书), it states a condition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_STATUTE = re.compile(
    "《[^》]*(?:法|条例|规定|办法|规则|细则|规程|通知|意见|决定|标准|公告|目录|方案|批复|解释|规范|通则|纲要)"
    "(?:[（(][^》]*)?》(?:[（(][^）)]*[)）])?"
)
_FORM = (
    "申请表|申请书(?!面)|申请单|申报表|申报书|登记表|审批表|审核表|备案表|报名表|推荐表|汇总表|情况表|呈报表|鉴定表|"
    "复印件|原件|影印件|扫描件|电子照片|免冠照片?|寸照片?|彩照|照片|承诺书|委托书|授权书|介绍信|保证书"
)
_CERTIFICATE = (
    "身份证明文件|身份证明|身份证件|身份证(?!号)|户口簿|户口本|合伙协议|居住证|结婚证|离婚证|出生医学证明|营业执照|法人证书|组织机构代码证|"
    "资格证书|执业证书|资质证书|学历证书|学位证书|毕业证书?|毕业证|许可证|登记证书|登记证|残疾人?证|不动产权证书?|房产证|"
    "社会保障卡|社保卡|审计报告|验资报告|检测报告|检验报告|评估报告|鉴定书|判决书|协议书|合同书|驾驶证|行驶证|许可文件|备案文件|批准文件|核准文件|意见书|批准书|同意书|批复|(?<=[门局府])(?:审查意见|审核意见)|论证报告书|证明材料|证明文件|证明"
)
_NOUN = re.compile(f"(?P<form>{_FORM})|(?P<certificate>{_CERTIFICATE})")
_HAND_IN = re.compile(
    "提交|提供|携带|出示|递交|报送|附送|随附|附上|交验|上传|填写|填报|凭(?!证)|[应须需能当]出具|[应须需]当?持(?![续有])|(?:^|[—）)、])\\s*出具"
)
_HELD = re.compile("取得|获得|持有|具有|有书面|编制完成|(?<![保支主坚维扶])持(?!续)|(?<!申请)领取")
_STILL_TO_COME = re.compile("[^，。；;]{0,2}之日")
"""What begins when the document is there: the item itself may be what gives it."""
_LISTED = re.compile(
    r"(?:^|[：:；;。\n])\s*[（(]?[0-9０-９一二三四五六七八九十]{1,2}[)）、.．]\s*(?!已|取得|获得|具[有备]|持有|通过|符合|有|经|编制|完成)"
    r"(?:[^，。；;：:\n]{0,40}[^，。；;：:\n需应须])??"
    r"(?P<noun>[^，。；;：:\n的]{0,12}(?:函|材料清单|鉴定书|报告书?|(?:证明|申请|申报)材料|协议(?:书)?的?复印件))(?=[；;。\n]|\s*$)"
)
"""A numbered item that is the name of a document and says nothing of it."""
_UNNAMED = re.compile("(?:提交|提供|递交|报送|出具|出示|携带)(?:相关|有关|有效|合法|书面|的)*")
_PROOFS = ("证明材料", "证明文件", "证明")
_CLAUSE_ENDS = "。；;，,\n"
FARTHEST_BACK = 500
"""Characters; no clause of a real record is as long."""
_NEGATED = re.compile("无需|无须|不需|不用|不必|不再|未(?!成年)|没有|不得|免于?提交|免交")


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document that a text names: where, its noun, whether it is to be handed in, and whether one must hold it."""

    start: int
    end: int
    noun: str
    is_asked_for: bool
    is_held: bool


@lru_cache(maxsize=256)
def documents(text: str) -> tuple[Document, ...]:
    """Return the documents that a text names, in their order, each once where nouns overlap."""
    return tuple(_documents(text))


def _documents(text: str) -> Iterator[Document]:
    plain = _STATUTE.sub(lambda match: "　" * len(match[0]), text)
    yield from _listed(plain)
    for match in _NOUN.finditer(plain):
        if match[0] in _PROOFS and _ends_with(_UNNAMED, _before(plain, match.start(), _CLAUSE_ENDS)):
            continue  # to hand in proofs names no document
        sentence = _before(plain, match.start(), "。；;\n")
        if _NEGATED.search(_before(plain, match.start(), _CLAUSE_ENDS)):
            continue
        asked = match["form"] is not None or bool(_HAND_IN.search(sentence))
        held = bool(_HELD.search(_before(plain, match.start(), _CLAUSE_ENDS)))
        held = held and not _STILL_TO_COME.match(plain, match.end())
        yield Document(start=match.start(), end=match.end(), noun=match[0], is_asked_for=asked, is_held=held)


def _listed(text: str) -> Iterator[Document]:
    for match in _LISTED.finditer(text):
        start, end = match.span("noun")
        yield Document(start=start, end=end, noun=match["noun"], is_asked_for=True, is_held=False)


def _ends_with(wording: re.Pattern[str], text: str) -> bool:
    return any(match.end() == len(text) for match in wording.finditer(text))


def _before(text: str, place: int, breaks: str) -> str:
    """Return what stands before a place in its clause, or of an endless one so much that it takes no endless time."""
    first = max(place - FARTHEST_BACK, 0)
    return text[max(first - 1, *(text.rfind(mark, first, place) for mark in breaks)) + 1 : place]


def same_document(noun: str, name: str) -> bool:
    """Tell whether a material of this name may be the document that a text calls so."""
    heads = _SYNONYMS.get(noun, (noun,))
    return any(head in name for head in heads)


_ID_CARD = ("身份证", "身份证明", "身份证件", "证件", "护照")
_HOUSEHOLD = ("户口", "户籍")
_COPY = ("复印件", "影印件", "扫描件", "原件", "证", "照", "书", "件")
_PHOTO = ("照片", "彩照", "相片", "证件照", "免冠照")
_APPLICATION = ("申请表", "申请书", "申请单", "申报表", "申报书", "登记表", "审批表", "备案表", "申请")
_PROOF = ("证明", "证书", "证", "材料", "报告")
_SYNONYMS = {
    **dict.fromkeys(("身份证明文件", "身份证明", "身份证件", "身份证"), _ID_CARD),
    **dict.fromkeys(("户口簿", "户口本"), _HOUSEHOLD),
    **dict.fromkeys(("复印件", "影印件", "扫描件", "原件"), _COPY),
    **dict.fromkeys(("电子照片", "免冠照", "免冠照片", "寸照", "寸照片", "彩照", "照片"), _PHOTO),
    **dict.fromkeys(("申请表", "申请书", "申请单", "申报表", "申报书"), _APPLICATION),
    **dict.fromkeys(("证明", "证明材料", "证明文件"), _PROOF),
    **{f"{kind}证书": (f"{kind}证",) for kind in ("资格", "执业", "资质", "登记", "学位")},
    **dict.fromkeys(("许可文件", "批准文件", "核准文件", "批准书", "批复"), ("许可", "批准", "核准", "批复")),
    **dict.fromkeys(("意见书", "同意书", "审查意见", "审核意见"), ("意见", "同意")),
    **dict.fromkeys(("毕业证", "毕业证书", "学历证书"), ("毕业证", "学历")),
    **dict.fromkeys(("残疾证", "残疾人证"), ("残疾",)),
    **dict.fromkeys(("房产证", "不动产权证", "不动产权证书"), ("不动产", "房产", "房屋", "产权")),
    **dict.fromkeys(("社会保障卡", "社保卡"), ("社会保障卡", "社保卡")),
    **dict.fromkeys(("承诺书", "保证书"), ("承诺", "保证")),
    **dict.fromkeys(("委托书", "授权书"), ("委托", "授权")),
}
"""Nouns under which people list the same document; a noun that is not here stands for itself."""
