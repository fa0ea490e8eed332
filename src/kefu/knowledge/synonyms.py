"""Words of selling that mean the same, in Chinese and English, so that 邮费 finds 运费 and 'postage' both."""

from functools import cache

from kefu.perception.stems import stem

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
坏 坏了 损坏 破损 故障 瑕疵 质量问题 次品 裂 裂了 裂缝 裂纹 碎 碎了 摔 faulty broken defective damaged defect fault crack smashed
少件 漏发 少发 少了 缺件 少装 缺 missing incomplete short-of
错发 发错 寄错 wrong-item
取消 撤销 撤单 撤掉 cancel cancellation call-off
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
催 催单 快点 加急 着急 急用 hurry urgent chase speed-up
促销 活动 大促 promotion campaign special-offer
正品 真货 真假 假货 假的 正宗 genuine authentic fake counterfeit
授权 authorised authorized
师傅 安装工 fitter technician installer
上楼 抬 搬 upstairs carry
快递柜 丰巢 自提柜 locker
驿站 菜鸟 自提点 取件点 代收点 pick-up-point pickup-point collection-point parcel-station
物流信息 物流 tracking
单号 快递单号 物流号 tracking-number tracking-code
贺卡 卡片 祝福 greeting-card message-card
余额 balance
过期 到期 失效 expire expired lapse run-out
有效期 期限 valid validity
升级 upgrade
真人 活人 human-being real-person live-person
登录 登陆 login log-in sign-in
验证码 code-sent verification-code
注册 sign-up register
缩水 变小 shrink
掉色 褪色 fade colour-run
生锈 锈 rust rusty
甲醛 有害物质 formaldehyde harmful
宝宝 婴儿 新生儿 婴幼儿 baby newborn infant toddler
孩子 儿童 小孩 child kid
蜡烛 香薰 candle
定制 刻字 刻名 engrave personalise custom-made
扣款 扣钱 扣了 charge charged
""".strip().splitlines()


# A word of the right side also says what is on the left, in general: who asks for Lhasa asks about remote regions.
BROADER = {
    "海外": "日本 韩国 新加坡 马来西亚 泰国 越南 美国 加拿大 英国 德国 法国 荷兰 意大利 西班牙 澳大利亚 澳洲 新西兰 欧洲 美洲"
    " 港澳台 香港 澳门 台湾 japan korea singapore malaysia thailand vietnam usa america states canada uk britain england germany france"
    " netherland italy spain australia zealand europe paris berlin london macau taiwan",
    "偏远": "新疆 西藏 青海 乌鲁木齐 拉萨 西宁 内蒙古 偏远地区 边远 xinjiang tibet qinghai urumqi lhasa xining remote",
    "大件": "柜子 衣柜 书柜 书架 沙发 沙发椅 床架 桌子 餐桌 家具 furniture cabinet wardrobe bookcase bookshelf armchair sofa bulky",
    "付款": "微信 支付宝 银联 云闪付 信用卡 银行卡 刷卡 visa mastercard alipay unionpay wechat credit-card",
    "上班": "周末 周六 周日 星期天 节假日 晚上 夜里 weekend saturday sunday holiday night evening",
    "坏": "不亮 不转 不出雾 漏水 开线 脱线 断了 leak leaking",
}


@cache
def broader() -> dict[str, str]:
    """Stem or Chinese word → what it says in general."""
    return {stem(name) if name.isascii() else name: general for general, names in BROADER.items() for name in names.split()}


@cache
def concepts() -> dict[str, str]:
    """Stem or Chinese word → the first name of its concept; the first line that claims a word keeps it."""
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
    """The terms with every known word, or run of words, put in the name of its concept, and what they say in general behind them."""
    table, longest, general = concepts(), longest_name(), broader()
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
    return (*out, *dict.fromkeys(general[term] for term in terms if term in general))
