"""Words of selling that mean the same, in Chinese and English, so that 邮费 finds 运费 and 'postage' both."""

from functools import cache

# One concept a line, written for this project. Multi-word English names are joined before stemming.
CONCEPTS = """
运费 邮费 快递费 邮资 配送费 freight postage shipping-cost shipping-fee delivery-fee delivery-cost shipping-charge delivery-charge
包邮 免邮 免运费 free-shipping free-delivery free-postage
退货 退回 寄回 退掉 退换 return send-back returned returning
退款 退钱 返款 refund money-back reimburse reimbursement
换货 调换 更换 换码 exchange swap replace
发货 寄出 出货 发出 dispatch ship send-out
快递 物流 承运 courier carrier
包裹 快件 parcel package
签收 收货 收到 received delivered
送达 到货 送到 几天到 arrive arrival
发票 开票 invoice fapiao receipt
抬头 invoice-title billing-name
优惠券 代金券 券 优惠码 折扣码 coupon voucher promo-code discount-code
打折 折扣 优惠 便宜 discount sale cheaper deal
满减 凑单 spend-and-save
积分 points
会员 等级 vip member membership tier
保价 价保 补差价 差价 降价 price-protection price-match price-drop price-adjustment
保修 质保 保修期 warranty guarantee
维修 修理 修 repair fix
坏 坏了 损坏 破损 故障 瑕疵 质量问题 次品 faulty broken defective damaged defect fault crack cracked
少件 漏发 少发 少了 缺件 missing incomplete
错发 发错 wrong-item
取消 撤销 cancel cancellation
修改 更改 改 变更 change modify edit update amend
地址 收货地址 address
电话 手机 手机号 号码 phone mobile
下单 订购 购买 买 order-placed purchase buy
付款 支付 付钱 结账 pay payment checkout
分期 分期付款 instalment installment emi
花呗 白条 先用后付 pay-later
货到付款 cod cash-on-delivery
礼品卡 gift-card giftcard
礼品包装 包装 礼盒 gift-wrap gift-wrapping wrap wrapping
原包装 盒子 包装盒 彩盒 纸箱 box packaging carton
门店 实体店 线下店 展厅 showroom store physical-store
客服 人工 人工客服 support customer-service human representative
上班 营业 工作时间 几点 hours opening-hours working-hours
投诉 举报 complaint complain
海外 国外 境外 国际 国外 abroad overseas international foreign
关税 清关 进口税 customs duty import-tax
账号 账户 帐号 account
注销 删除账号 delete close-account
隐私 个人信息 privacy personal-data
缺货 断货 没货 无货 售罄 out-of-stock sold-out
补货 上新 restock back-in-stock
有货 现货 库存 stock in-stock available availability
尺寸 尺码 大小 size dimension
颜色 色差 colour color
安装 组装 install installation assemble assembly
清洗 清洁 洗 保养 wash clean cleaning care
预售 定金 尾款 presale deposit preorder pre-order
拆单 分开发 分批 split-shipment
合单 合并 一起发 combine merge
以旧换新 旧换新 trade-in
赠品 样品 小样 试用 sample gift freebie
产地 哪里产 生产 origin made-in
材质 面料 成分 material fabric
企业采购 公司采购 团购 批量 bulk company-purchase wholesale corporate
丢件 丢失 丢了 lost
催 催单 快点 加急 hurry urgent
""".strip().splitlines()


@cache
def concepts() -> dict[str, str]:
    """Stem or Chinese word → the first name of its concept; the first line that claims a word keeps it."""
    from kefu.knowledge.words import stem

    table: dict[str, str] = {}
    for line in CONCEPTS:
        first, *others = line.split()
        for name in (first, *others):
            table.setdefault("-".join(stem(part) for part in name.split("-")) if name.isascii() else name, first)
    return table


@cache
def longest_name() -> int:
    """Of English names, in words."""
    return max(name.count("-") + 1 for name in concepts() if name.isascii())


def as_concepts(terms: tuple[str, ...]) -> tuple[str, ...]:
    """The terms with every known word, or run of words, put in the name of its concept."""
    table, longest = concepts(), longest_name()
    out: list[str] = []
    at = 0
    while at < len(terms):
        for length in range(min(longest, len(terms) - at), 0, -1):
            name = "-".join(terms[at : at + length]) if length > 1 else terms[at]
            if concept := table.get(name):
                out.append(concept)
                at += length
                break
        else:
            out.append(terms[at])
            at += 1
    return tuple(out)
