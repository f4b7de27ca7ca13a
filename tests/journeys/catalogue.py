"""A clerk's list of 64 items as a spreadsheet, the faults in it, and the opinions on it that are no consent."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from shared.spreadsheets.writing import written_xlsx

BODY = "江津区民政局"
WHO = ("高龄老人", "残疾军人", "困境儿童", "低保家庭", "特困人员", "失能老人", "社会散居孤儿", "退役士兵")
WHAT = {
    "助餐补贴申请": "提供救助、资助、补助、减免、证明",
    "居家照料登记": "受理鉴定、评级、认定、认证、评估、登记、备案、咨询、查询、投诉、举报",
    "临时救助申请": "提供救助、资助、补助、减免、证明",
    "康复器具申领": "提供救助、资助、补助、减免、证明",
    "取暖补贴申请": "提供救助、资助、补助、减免、证明",
    "护理技能培训报名": "开展培训、推介、推广、调解、公证、检验、检测、检疫",
    "证件代办预约": "税费便捷缴纳、代收、代办、邮寄等便民服务",
    "照料政策咨询": "受理鉴定、评级、认定、认证、评估、登记、备案、咨询、查询、投诉、举报",
}
"""What is asked for -> its category of public services."""
BASIS = {
    "依据种类": "行政法规",
    "文件名称": "军人抚恤优待条例",
    "文号": "国务院、中央军事委员会令第788号",
    "条款": "第四十二条",
    "条款内容": "国家建立中央和地方财政分级负担的义务兵家庭优待金制度。",
    "实施日期": "2024-10-01",
    "效力状态": "有效",
}
HEADS = (
    "序号",
    "事项名称",
    "事项类型",
    "公共服务类别",
    "行使内容",
    "实施机构名称",
    "服务对象",
    "面向自然人",
    "面向法人",
    *BASIS,
    "办理形式",
    "是否公开",
    "不公开理由",
)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """
    A cell that the clerk got wrong: row of the sheet, head of the column, what stands there, what the page says of it.

    It is mended by putting `right` into `control` of the row's form; none: the name that was meant.
    """

    row: int
    head: str
    wrong: str
    said: str
    control: str
    right: str = ""


FAULTS = (
    Fault(row=3, head="服务对象", wrong="所有市民", said="“所有市民”", control="service_object", right="1"),
    Fault(row=17, head="事项名称", wrong="长" * 201, said="最多 200 个字", control="item_name"),
    Fault(row=40, head="公共服务类别", wrong="发钱的", said="“发钱的”", control="public_service_category", right="5"),
    Fault(
        row=58,
        head="实施日期",
        wrong="前年秋天",
        said="不是日期",
        control="legal_basis-0-effective_date",
        right="2024-10-01",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Exceptional:
    """An opinion that is no plain consent: whose, on which name of the list, and what the clerk then changes."""

    reviewer: str
    place: int
    verdict: str
    verdict_name: str
    reason: str
    element: str
    correction: str


EXCEPTIONS = (
    Exceptional(
        reviewer="legal_reviewer",
        place=5,
        verdict="approve_after_change",
        verdict_name="修改后同意",
        reason="设定依据只写到条，请写到款。",
        element="legal_basis-0-article",
        correction="第四十二条第一款",
    ),
    Exceptional(
        reviewer="staffing_reviewer",
        place=27,
        verdict="reject",
        verdict_name="不同意",
        reason="行使内容没有写本单位承担的部分，请分清区和镇街各做什么。",
        element="exercise_content",
        correction="镇街受理，区民政局审核并发放，十个工作日内答复。",
    ),
)


@dataclass(frozen=True)
class Catalogue:
    """The list of one journey; `mark` stands in each name and in no other name of the stack."""

    mark: str

    @property
    def names(self) -> list[str]:
        """All 64 names, as they are meant."""
        return [f"{who}{what}（{self.mark}）" for who, what in product(WHO, WHAT)]

    @property
    def chosen(self) -> list[str]:
        """The 60 that are submitted; the others have time."""
        return [name for name in self.names if name not in self.left]

    @property
    def left(self) -> list[str]:
        """The four that stay drafts."""
        return self.names[-4:]

    @property
    def exceptional(self) -> list[str]:
        """The two to which not all offices agree at first."""
        return [self.names[exception.place] for exception in EXCEPTIONS]

    def name_in(self, row: int) -> str:
        """The name that was meant in a row of the sheet; the heads are row 1."""
        return self.names[row - 2]

    def workbook(self) -> bytes:
        """The clerk's file, with its faults."""
        rows = [[str(number), *self._cells(name)] for number, name in enumerate(self.names, 1)]
        for fault in FAULTS:
            rows[fault.row - 2][HEADS.index(fault.head)] = fault.wrong
        return written_xlsx({"目录清单": [HEADS, *rows]})

    def _cells(self, name: str) -> list[str]:
        what = next(what for what in WHAT if what in name)
        filled = {
            "事项名称": name,
            "事项类型": "公共服务事项",
            "公共服务类别": WHAT[what],
            "行使内容": f"受理江津区居民的{what}，核对身份和家庭情况，十个工作日内答复。",
            "实施机构名称": BODY,
            "服务对象": "自然人",
            "面向自然人": "优待抚恤",
            **BASIS,
            "办理形式": "窗口办理；电脑端网上办理",
            "是否公开": "是",
        }
        return [filled.get(head, "") for head in HEADS[1:]]
