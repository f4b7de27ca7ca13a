"""Documents (文件) that a text names: a form, a copy, a certificate. Statutes that are quoted in 《》 are none.

What counts is how a document is named. A form or a copy is something to hand in wherever it stands. A certificate is
that only where the clause asks to hand it in; where it says who holds one (取得…证书), it states a condition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_STATUTE = re.compile(
    "《[^》]*(?:法|条例|规定|办法|规则|细则|规程|通知|意见|决定|标准|公告|目录|方案|批复|解释|规范|通则|纲要)"
    "(?:[（(][^》]*)?》(?:[（(][^）)]*[)）])?"
)
_FORM = (
    "申请表|申请书(?!面)|申请单|申报表|申报书|登记表|审批表|审核表|备案表|报名表|推荐表|汇总表|情况表|呈报表|鉴定表|"
    "复印件|原件|影印件|扫描件|电子照片|免冠照片?|寸照片?|彩照|照片|承诺书|委托书|授权书|介绍信|保证书"
)
_CERTIFICATE = (
    "身份证明文件|身份证明|身份证件|身份证(?!号)|户口簿|户口本|居住证|结婚证|离婚证|出生医学证明|营业执照|法人证书|组织机构代码证|"
    "资格证书|执业证书|资质证书|学历证书|学位证书|毕业证书?|毕业证|许可证|登记证书|登记证|残疾人?证|不动产权证书?|房产证|"
    "社会保障卡|社保卡|审计报告|验资报告|检测报告|检验报告|评估报告|鉴定书|判决书|协议书|合同书|驾驶证|行驶证|许可文件|备案文件|批准文件|核准文件|意见书|批准书|同意书|批复|证明材料|证明文件|证明"
)
_NOUN = re.compile(f"(?P<form>{_FORM})|(?P<certificate>{_CERTIFICATE})")
_HAND_IN = re.compile("提交|提供|携带|出示|递交|报送|附送|随附|附上|交验|上传|填写|填报|凭(?!证)|[应须需能当]出具")
_HELD = re.compile("取得|获得|持有|具有|(?<![保支主坚维扶])持(?!续)|领取")
_CLAUSE_ENDS = "。；;，,\n"
_NEGATED = re.compile("无需|无须|不需|不用|不必|不再|未(?!成年)|没有|不得|免于?提交|免交")


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document that a text names: where, its noun, whether it is to be handed in, and whether one must hold it."""

    start: int
    end: int
    noun: str
    is_asked_for: bool
    is_held: bool


def documents(text: str) -> Iterator[Document]:
    """Yield the documents that a text names, in their order, each once where nouns overlap."""
    plain = _STATUTE.sub(lambda match: "　" * len(match[0]), text)
    for match in _NOUN.finditer(plain):
        sentence = _before(plain, match.start(), "。；;\n")
        if _NEGATED.search(_before(plain, match.start(), _CLAUSE_ENDS)):
            continue
        asked = match["form"] is not None or bool(_HAND_IN.search(sentence))
        held = bool(_HELD.search(_before(plain, match.start(), _CLAUSE_ENDS)))
        yield Document(start=match.start(), end=match.end(), noun=match[0], is_asked_for=asked, is_held=held)


def _before(text: str, place: int, breaks: str) -> str:
    return text[max(text.rfind(mark, 0, place) for mark in breaks) + 1 : place]


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
    **dict.fromkeys(("意见书", "同意书"), ("意见", "同意")),
    **dict.fromkeys(("毕业证", "毕业证书", "学历证书"), ("毕业证", "学历")),
    **dict.fromkeys(("残疾证", "残疾人证"), ("残疾",)),
    **dict.fromkeys(("房产证", "不动产权证", "不动产权证书"), ("不动产", "房产", "房屋", "产权")),
    **dict.fromkeys(("社会保障卡", "社保卡"), ("社会保障卡", "社保卡")),
    **dict.fromkeys(("承诺书", "保证书"), ("承诺", "保证")),
    **dict.fromkeys(("委托书", "授权书"), ("委托", "授权")),
}
"""Nouns under which people list the same document; a noun that is not here stands for itself."""
