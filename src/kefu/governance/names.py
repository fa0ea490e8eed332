"""Names of people that a cue gives away: 我叫张伟, 收件人：李娜, my name is Mei Lin. All other names are known values of the records."""

import re
from collections.abc import Iterator

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄"
    "和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房缪解应宗丁宣邓郁单杭洪包诸左石崔吉龚程邢裴陆荣翁"
    "荀羊甄家封储靳焦牧山谷车侯全班秋仲宫宁仇栾甘厉祖武符刘景詹龙叶幸司韶黎薄印怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰雍桑桂牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习"
    "宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东殳沃利蔚越夔隆师巩聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权盖益桓公肖闫付覃岳佟涂代佘尧原植苟邸区"
)
_COMPOUND = "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|令狐|夏侯|宇文|长孙|端木|南宫|百里|西门"
_SURNAME = f"(?:{_COMPOUND}|[{_SURNAMES}])"
_NOT_GIVEN = (
    "我你您他她它的了是在想要电手订地请有和就吗呢吧先女住买这那不也都说问给把被对从跟但可能会没还到去来用下收发退换单号码为哥姐弟妹太\\s"
)
_GIVEN = f"[^{_NOT_GIVEN}\\W\\d_A-Za-z]"

_NAME = rf"({_SURNAME}{_GIVEN}{{1,2}})"
_CHINESE = re.compile(rf"(?:我叫|名字叫|我的名字是|我名字是)[:\s]*{_NAME}")
_LABELLED = re.compile(
    rf"(?:姓名|收件人|收货人|联系人|寄件人|签收人)(?:姓名)?(?:(?:是|叫|为|写的是|[:\s])+{_NAME}|{_NAME}(?![\u4e00-\u9fa5]))"
)
_I_AM = re.compile(rf"我是{_NAME}(?=[,。.!?;、\s]|$)")
_TITLED = re.compile(
    rf"(?:我是|我姓|叫我|收件人|收货人|联系人|找|给|^|[,。,;:!?\s])[:\s]*({_SURNAME}{_GIVEN}{{0,2}})(?=先生|女士|小姐|太太)"
)
_FOREIGN = re.compile(r"(?:我叫|我的名字是|姓名|收件人|收货人|联系人)(?:是|为)?[:\s]*([A-Z][a-zA-Z'\-]+(?: [A-Z][a-zA-Z'\-]+){0,3})")
_WORD = r"[A-ZÀ-ÖØ-Þ][\w'’\-]*\.?"
_ENGLISH = re.compile(
    rf"(?:(?i:my (?:full |first |last )?name is|my name's|the name is|name on the (?:order|card)(?: is|:)|(?:full )?name:|recipient:"
    rf"|recipient is|ship(?:ped)? to:|"
    rf"deliver to:|attn:?|signed by|cardholder(?: name)?:?|under the name(?: of)?)|(?<![A-Za-z])(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.?)\s+"
    rf"({_WORD}(?:[ ](?:van|von|de|der|den|del|da|la|le|bin|al|el|{_WORD})){{0,4}})"
)
_LOWER_ENGLISH = re.compile(
    r"(?i:my (?:full )?name is|my name's)\s+"
    r"([a-z][a-z'\-]{1,20}(?: (?!and\b|but\b|i\b|im\b|my\b|from\b|with\b)[a-z][a-z'\-]{1,20})?)(?![A-Za-z])"
)
_SPEAKING = re.compile(rf"(?i:this is|i am|i'm)\s+({_WORD}(?: {_WORD}){{0,2}})(?=\s+(?i:speaking|here|calling))")
_NOT_NAMES = {
    "not",
    "on",
    "in",
    "the",
    "a",
    "an",
    "wrong",
    "spelled",
    "misspelled",
    "spelt",
    "still",
    "also",
    "now",
    "no",
    "missing",
    "different",
    "incorrect",
}


def find_names(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each name that stands beside its cue; `text` is narrow (ASCII forms)."""
    for pattern in () if text.isascii() else (_CHINESE, _LABELLED, _I_AM, _TITLED, _FOREIGN):
        for match in pattern.finditer(text):
            yield match.span(match.lastindex or 0)
    if not re.search(r"(?i)name|mr|ms|miss|dr|prof|this is|i'm|i am|ship|deliver|attn|recipient|signed|cardholder", text):
        return
    for pattern in (_ENGLISH, _LOWER_ENGLISH, _SPEAKING):
        for match in pattern.finditer(text):
            if match.group(1).split(" ")[0].lower() not in _NOT_NAMES:
                start, end = match.span(1)
                yield start, end - (1 if match.group(1).endswith(".") else 0)
