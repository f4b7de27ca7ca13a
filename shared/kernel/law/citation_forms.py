"""How the words of a citation look: regular expressions over a text in NFKC form."""

from __future__ import annotations

import re

from shared.kernel.law.law_names import AMENDING, CJK
from shared.kernel.law.numerals import NUMERAL_CHARS

N = f"[{NUMERAL_CHARS}]+"
DASH = r"[-—–―~～〜]+"
IN_BRACKETS = rf"\(\s*{N}\s*\)"
ONE = rf"(?:{N}|{IN_BRACKETS})"
_SEP = rf"\s*(?:[、,，和及与]|以及|至|到|{DASH})\s*"
_FIGURES = rf"{N}(?:{_SEP}{N}){{0,60}}"
_BRACKETS = rf"{IN_BRACKETS}(?:(?:{_SEP})?{IN_BRACKETS}){{0,60}}"
_ARTICLE = rf"条(?![例件款])(?:\s*之\s*{N})*"
_SMALL = "(?:款(?!项)|项(?!目)|目(?![录的标]))"
PART = re.compile(
    rf"第\s*(?:{N}(?:{_SEP}第?\s*{N}){{0,60}}\s*(?:{_ARTICLE}|{_SMALL})|"
    rf"{IN_BRACKETS}(?:(?:{_SEP}第?\s*)?{IN_BRACKETS}){{0,60}}\s*(?:{_ARTICLE}|{_SMALL}))"
)
"""Parts that share their unit are written alike: 第29、31条, 第(一)、(三)项."""
PART_AGAIN = re.compile(rf"{_FIGURES}\s*(?:{_ARTICLE}|{_SMALL})|{_BRACKETS}\s*{_SMALL}")
"""A part without 第: only behind another part (第二十条、二十二条; 第五条(一)项)."""
ARTICLE_AGAIN = re.compile(rf"{_FIGURES}\s*{_ARTICLE}")
"""An article without 第, right behind its document: 《食品安全法》34条."""
BARE_ITEMS = re.compile(rf"{_BRACKETS}(?!\s*[款条目])")
PLACE = re.compile(rf"第\s*{ONE}\s*(?:部分|点)|附(?:件|表|录)(?:\s*{N})?")
HEADING = re.compile(rf"第\s*{ONE}\s*[编章节]|总\s*则|附\s*则|分\s*则|罚\s*则")
_CHINESE = "[一二三四五六七八九十百]+"
SECTION = re.compile(
    rf"{_CHINESE}(?:\s*、?\s*\(\s*{_CHINESE}\s*\))?(?!\s*、\s*[《【])(?=\s*(?:$|[、,，;；。\n和及]))|"
    rf"\(\s*{_CHINESE}\s*\)(?=\s*(?:$|[;；。\n]))"
)
"""A section of a document that has no articles, right behind it: (国发〔2014〕8号)三."""
JOIN = re.compile(r"[、,，]|和(?!田|平|静|硕|林格尔|顺|龙|县|政)|以及|及|与|或者|或|并且|并|同时")
RANGE = re.compile(rf"至|到|{DASH}")
END = re.compile(r"[;；。\n\r|]+")
_SOURCES = (
    "法律法规依据|法律依据|法律|行政法规|地方性法规|部门规章|地方政府规章|政府规章|规章|规范性文件|国务院决定|司法解释|"
    "政策文件|政策依据|设定依据|实施依据"
)
LEADING = re.compile(
    rf"[【\[(]\s*(?:{_SOURCES})\s*[】\])]|(?:{_SOURCES})\s*[:：]|依据\s*[:：]|"
    r"(?:主要)?(?:依据|根据|按照|依照|遵照|参照|对照|符合|执行|详见|参见|见|按|自(?![然贡治])|从(?![化江]))(?:是|为)?|"
    r"(?:原|现行的?)(?=《)"
)
"""Words before a citation that say nothing of it; some of them begin names of places too (自贡, 从化)."""
OTHERS = re.compile(r"等(?:有关|相关|其他)?(?:法律|法规|规章|政策|文件|规定|要求|、|和)+(?:的?规定|的?要求)?")
"""Documents that are not named."""
TRAILING = re.compile(
    r"等|(?:公布|发布|印发|颁布|通过|修[正订改])的|(?:中|之|的)?(?:相关|有关)?(?:规定|要求|精神|条款|内容)(?:的|中|执行|办理)?|"
    r"[号]?文件?(?:的?规定)?|现行有效|执行|办理|的|中|之"
)
TITLE_AHEAD = re.compile(r"\s*的?\s*《")
LIST_MARK = re.compile(
    rf"(?:\(\s*(?:\d{{1,2}}|{_CHINESE})\s*\)|\d{{1,2}}\s*[.、)．]|{_CHINESE}\s*、)\s*(?=[《【\[{CJK}])|\d{{1,2}}\s*(?=[《【])"
)
QUOTED_FROM = re.compile(r"\s*(?:[:：]|(?<=[^的]规定)\s*[,，])\s*|\s*(?=[“「『])")
QUOTE_MARKS = {"“": "”", "「": "」", "『": "』"}
NEXT_BASIS = re.compile(
    rf"[\n；;。”](?=\s*(?:(?:\(?\d{{1,2}}[).、．]|{_CHINESE}、)\s*)?[《【])|"
    rf"[；;。”](?=\s*第\s*{ONE}\s*条[^；;。:：]{{0,12}}[:：])|\n"
)
ISSUER = re.compile(rf"[{CJK}]{{2,40}}(?:部|委|局|厅|院|署|会|政府|办公室|总局)\s*(?=《)")
ABOUT = re.compile(
    rf"[{CJK}、 ]{{2,40}}(?:关于)?(?:印发|转发|发布|公布)\s*《[^《》]*(?:《[^《》]*》[^《》]*)?》(?:\([^()]*\))?"
    "的(?:通知|意见|决定|批复|函|公告|通告)"
)
_STRONG = (
    "法典|通则|民法总则|条例|办法|细则|规则|公约|暂行规定|若干规定|管理规定|实施规定|"
    "(?<![方违合依执司立守无非书做办])法|(?<=公司)法"
)
_WEAK = "规定|规程|章程|决定|意见|通知|方案|批复|公告|通告|规范|标准|目录|解释|函|纲要|规划|指南|要求"
TITLE_END = re.compile(rf"[{CJK}](?:{_STRONG}|{_WEAK})(?:\([^()]*\))?\s*$")
"""The end of a title between signs that stand around other things too: <社会保险法>."""
_BEHIND_STRONG = r"(?=\s*(?:$|[;；。,，、\n\[【(]|第|(?:19|20)\d\d|的?规定(?:$|[;；。,，\n:：的])))"
_BEHIND_WEAK = rf"(?=\s*(?:\([^()]*(?:号|\d{{4}})[^()]*\)|第\s*{ONE}\s*条))"
BARE = re.compile(rf"[{CJK}]{{1,60}}?(?:(?:{_STRONG}){_BEHIND_STRONG}|(?:{_WEAK}){_BEHIND_WEAK})")
"""A title without 《》; of what many texts are called (通知, 意见) only with an article or a number behind."""
NO_TITLE = re.compile(
    r"^(?:本|该|此|其|上述|前述|相关|有关|国家|现行|新|旧|法律|法规|规章|拥护|遵守|违反|贯彻|不)|有关|相关|法律法规|应当|可以|申请|"
    r"根据|按照|依照|依据|[布订正改]后?的|^[依除]|"
    r"(?<![基资标样版成文])本(?:法|条例|办法|细则|规定)$|"
    r"(?:法|条例|办法|细则|规定)[和及与或]|^(?:实施|管理|暂行)*(?:条例|办法|细则|规则|规程|章程|规定)$"
)
VERB_BEFORE_LAW = re.compile(
    r"依照|按照|根据|依据|遵照|参照|对照|适用|违反|遵守|(?:贯彻)?(?:执行|落实|实施)的?|(?<=[府门关局位])[依按据]"
)
"""What somebody does with a law, before its name."""
OF_NAMES = re.compile("执行|落实|实施")
"""Verbs that stand in names too (民事执行监督法), unless somebody does it."""
WHO_ACTS = re.compile(
    "(?:政府|部门|机关|单位|机构|组织|人员|申请人|当事人|企业|公司|[我本][省市区县局委办镇]|[局委厅署会])"
    "(?:应当?|必须|须|依法|负责|严格|认真|监督)*$"
)
NOT_CITING = re.compile("违反|遵守")
"""Who keeps a law or breaks it rests on none."""
IS_LAW = re.compile(r"[^的]+(?:法典|(?<!办)法|条例)$")
NO_LAW = re.compile(r"(?:证|证书|证明|执照|[^处]表|单|凭证|申请书|承诺书|报告书|通知书|记录|批准书|许可书)$")
"""Ends of the names of certificates and forms, which stand in 《》 as laws do."""
ALIAS = re.compile(r"[,，;；、]?\s*(?:(?:以下|下)?统?简称|以下称)为?.+", re.DOTALL)
"""How a text names a document from there on: 以下简称《许可法》."""
DATED = re.compile(r"(?:19|20)\d\d[^《》]*《.*》[^《》]{0,12}修[正订改]\s*$", re.DOTALL)
"""By what decision a document was changed: 根据2018年12月29日《关于修改〈劳动法〉的决定》第二次修正."""
CHANGED = re.compile(rf"{AMENDING.pattern}(?!\s*[的《])")
"""What says behind a number that it changed the document before it, and not the one behind."""
OTHER = re.compile(rf"[{CJK}]+|[^\s《;；。\n,，、()（）〔\[【{CJK}]+|.", re.DOTALL)
