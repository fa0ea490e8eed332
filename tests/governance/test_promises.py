"""Words that promise an act need the act; words that inform do not."""

import time

import pytest

from kefu.governance import promises, wrong_language

PROMISES = [
    "我帮您转人工",
    "已为您退款",
    "稍后给您回电",
    "马上为您处理",
    "我这就帮您取消订单",
    "正在为您转接人工客服",
    "已经帮您修改好收货地址了",
    "我会尽快联系仓库给您补发",
    "我们会在24小时内回复您",
    "稍等，我马上为您查询",
    "专员会尽快联系您",
    "我已将您的问题反馈给主管",
    "已为您登记",
    "我来帮您申请退款",
    "这边给您补偿20元",
    "我先帮您备注一下",
    "已提交退款申请",
    "订单已为您取消",
    "稍后客服会给您打电话",
    "我帮您催一下快递",
    "I'll transfer you to an agent.",
    "I've cancelled your order.",
    "We will refund you within 3 days.",
    "I have updated your address.",
    "Let me connect you with a colleague.",
    "I'm processing your refund now.",
    "Our team will contact you shortly.",
    "I will get back to you soon.",
    "Your order has been cancelled.",
    "I've gone ahead and issued a refund.",
    "We'll send you a replacement.",
    "I am escalating this to our manager.",
    "We have notified the warehouse.",
    "I'll check that for you.",
    "Let me look into it.",
    "I will make sure it ships today.",
    "We've submitted your request.",
    "A refund has been issued to your card.",
    "I'll follow up by email.",
    "I just refunded the shipping fee.",
    "我现在就给您安排换货",
    "好的，已经帮您申请了价保",
    "您放心，我会跟进到底并及时通知您",
    "这边已为您加急处理",
    "我去帮您问一下仓库",
    "马上给您转接售后专员",
    "我给您补发一个杯盖",
    "已帮您撤销退货申请",
    "稍后会有专人与您联系",
    "我帮您改成明天送",
    "已经通知仓库拦截包裹",
    "为您办理退款中",
    "我们将为您免费更换",
    "我替您核实一下物流",
    "I'm going to issue you a voucher.",
    "I've put in a request for a replacement.",
    "We'll call you back tomorrow.",
    "I'll have someone reach out to you.",
    "I'm transferring you now.",
    "I've just resent the invoice.",
    "We will reship your order tomorrow.",
    "I'll waive the fee for you.",
    "Our specialist will email you soon.",
    "Your address has been updated.",
    "I've escalated your case.",
    "I will personally make sure you get it.",
    "I've flagged this for the team.",
    "Let me cancel that for you.",
]

INFORMATION = [
    "退款一般1–3个工作日到账",
    "您的退款申请正在审核中",
    "仓库会在48小时内发货",
    "您可以联系客服修改地址",
    "发票会发送到您的邮箱",
    "包裹预计明天送达",
    "这款不支持定制",
    "取消后优惠券会退回账户",
    "我们每天22:00下班",
    "请问是哪一笔订单？",
    "抱歉给您带来不便",
    "这款锅适合电磁炉，也能进烤箱",
    "为了您的安全，请勿空烧",
    "我们的客服在线时间是9:00–22:00",
    "保修期内免费维修",
    "付款后订单会在30分钟内更新",
    "如果您想取消，我可以帮您操作",
    "给您推荐这两款",
    "我查到您的订单已签收",
    "您的订单已发货，正在运输途中",
    "Refunds usually take 1–3 working days.",
    "Your return is being reviewed.",
    "You'll receive an e-mail when it ships.",
    "We accept Visa and Alipay.",
    "I can help you with that.",
    "I found two orders.",
    "The kettle holds 1.5 L.",
    "We're open from 9:00 to 22:00.",
    "You can update your address until packing begins.",
    "Sorry for the trouble.",
    "I recommend the 28 cm pan.",
    "Which order do you mean?",
    "The refund goes to your card.",
    "We make everyday things meant to stay.",
    "Your parcel was handed to the courier on Nov 20.",
    "Your order includes two mugs.",
    "It will be delivered tomorrow.",
    "We charge ¥8 for freight.",
    "I see that the order was paid on Nov 20.",
    "We have two colours in stock.",
    "退款会在3个工作日内原路退回",
    "您可以申请退款",
    "如需转人工，请点击下方按钮",
    "我们收到退货后2个工作日内验货",
    "我们支持7天无理由退货",
    "运费由我们承担",
    "请提供订单号，我可以帮您查询",
    "需要我帮您转人工吗？",
    "抱歉，我无法为您退款",
    "订单已发货，预计明天送达",
    "已签收的订单7天内可以退货",
    "您的包裹正在派送中",
    "退款已原路退回，请查收",
    "是否需要为您取消订单？",
    "如果商品有质量问题，我们会为您免费换货",
    "我们的仓库每天16:00前发货",
    "取消订单后，款项会原路退回",
    "在订单页点击取消即可",
    "我没有查到这个订单",
    "可开具电子发票",
    "这款保温杯已经补货",
    "退回的商品请保持完好",
    "Refunds go back to the original payment method within 3 working days.",
    "You can cancel your order on the order page.",
    "Would you like me to transfer you to a person?",
    "I'm sorry, I can't refund that.",
    "Once we receive the item, we will refund you within 3 days.",
    "If the item is faulty, we'll replace it.",
    "We ship within 48 hours.",
    "Your parcel has been shipped and is on its way.",
    "Our warehouse checks a return within 2 working days.",
    "We pay the postage both ways.",
    "Please send us a photo and your order number.",
    "I could not find that order.",
    "We offer a 2-year warranty.",
    "You may return it within 7 days.",
    "We don't ship to that area.",
    "It was delivered on Nov 20.",
    "I can look that up if you give me the order number.",
    "We accept returns within 7 days.",
    "Orders paid before 16:00 are sent the same day.",
    "We send invoices by e-mail.",
    "Your refund of ¥129 was settled on Nov 20.",
    "The order has been delivered.",
]


@pytest.mark.parametrize("text", PROMISES)
def test_a_promised_act_is_found(text: str) -> None:
    assert promises(text, "zh") != ()


@pytest.mark.parametrize("text", INFORMATION)
def test_information_offers_and_questions_promise_nothing(text: str) -> None:
    assert promises(text, "en") == ()


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("我帮您转人工，请稍等。", "hand_over"),
        ("I've handed you over to a colleague.", "hand_over"),
        ("已为您取消订单。", "cancel_order"),
        ("I have updated your address.", "change_address"),
        ("已为您退款。", "refund"),
    ],
)
def test_an_act_that_happened_may_be_told(text: str, act: str) -> None:
    assert promises(text, "zh") != ()
    assert promises(text, "zh", allowed=frozenset({act})) == ()
    assert promises(text, "zh", allowed=frozenset({"nothing_like_it"})) != ()


def test_a_promise_is_found_within_an_informing_text_and_pointed_at() -> None:
    text = "退款会在3个工作日内到账。我马上为您处理！如有问题请联系我们。"
    (finding,) = promises(text, "zh")
    assert text[slice(*finding.span)] == finding.said == "我马上为您处理"
    assert "操作记录" in finding.reason_zh


@pytest.mark.parametrize(
    ("text", "language", "is_wrong"),
    [
        ("您好，这款锅有货。", "zh", False),
        ("您好，这款锅有货。", "en", True),
        ("The pan is in stock.", "zh", True),
        ("The pan is in stock.", "en", False),
        ("推荐 Pine Soot Cast Iron Skillet，售价¥199。", "zh", False),
        ("The 松烟铸铁煎锅 costs ¥199.", "en", False),
        ("We recommend 「松烟铸铁煎锅」 and 溪山三层钢煎锅 for you.", "en", False),
        ("KC-1010-GN-24", "zh", False),
        ("〔订单#1〕", "en", False),
        ("OK", "zh", False),
        ("", "zh", False),
        ("支持 Apple Pay、Visa 和 PayPal。", "zh", False),
        ("Shipping is free，您放心购买吧，我们的服务很好。", "en", True),
        ("Hello! 请问有什么可以帮您？", "en", True),
        ("好的 please check the order page for your refund and invoice", "zh", True),
    ],
)
def test_the_language_is_that_of_the_running_text(text: str, language: str, is_wrong: bool) -> None:
    assert wrong_language(text, language) is is_wrong


@pytest.mark.parametrize("text", ["我" * 4000, "我会" * 2000, "I will " * 1000, "已" * 3000, "we have been " * 500, "稍等" * 2000])
def test_a_hostile_draft_cannot_stall_the_search_for_promises(text: str) -> None:
    started = time.process_time()
    promises(text, "zh")
    wrong_language(text, "zh")
    assert time.process_time() - started < 1.0


def test_a_sentence_is_searched_in_a_millisecond() -> None:
    started = time.process_time()
    for text in PROMISES + INFORMATION:
        promises(text, "zh")
        wrong_language(text, "en")
    assert (time.process_time() - started) / len(PROMISES + INFORMATION) < 0.008
