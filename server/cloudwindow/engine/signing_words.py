"""The two short messages that go to a phone, in the applicant's language; and what a phone number looks like."""

import re
from collections.abc import Mapping
from typing import Final

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import BadInput
from cloudwindow.domain.refusals import Why, because

_NUMBER: Final = re.compile(r"\+?[0-9]{6,15}")  # E.164 allows 15 digits
_LINK: Final[Mapping[Language, str]] = {
    Language.ZH_CN: "【云窗口】请在本次视频中用手机打开此链接签字，仅限本人使用一次：{link}",
    Language.ZH_TW: "【雲窗口】請於本次視訊中以手機開啟此連結簽字，僅限本人使用一次：{link}",
    Language.EN: "CloudWindow: to sign in your video session, open this link on your phone. It works once, only for you: {link}",
}
_CODE: Final[Mapping[Language, str]] = {
    Language.ZH_CN: "【云窗口】签字验证码 {code}，{minutes} 分钟内有效。请只在本次视频页面中输入，不要告诉其他人。",
    Language.ZH_TW: "【雲窗口】簽字驗證碼 {code}，{minutes} 分鐘內有效。請只在本次視訊頁面中輸入，不要告訴其他人。",
    Language.EN: "CloudWindow: your code is {code}, valid for {minutes} minutes. Enter it only on the page of your session.",
}


def link_words(language: Language, link: str) -> str:
    return _LINK[language].format(link=link)


def code_words(language: Language, code: str, valid_s: float) -> str:
    return _CODE[language].format(code=code, minutes=max(1, round(valid_s / 60)))


def phone_number(text: str) -> str:
    """Digits, with a plus before them or not. Raises BadInput, which does not repeat what came."""
    number = re.sub(r"[\s().-]", "", text)
    if not _NUMBER.fullmatch(number):
        raise BadInput("phone: expected 6 to 15 digits, with or without a + before them", because(Why.PHONE_NUMBER))
    return number
