"""A small shop in plain files, written anew for each test, with one of everything that the format knows."""

from collections.abc import Callable
from pathlib import Path

import pytest

FILES = {
    "shop.json": """{
  "name": "inkstone",
  "title": {"zh": "砚台文具", "en": "Inkstone"},
  "about": {"zh": "笔墨纸砚", "en": "Pens and paper"},
  "currency": "CNY",
  "country": "CN",
  "timezone": "Asia/Shanghai",
  "languages": ["zh", "en"],
  "default_language": "zh",
  "colour": "#224466",
  "support_hours": {"zh": "9:00–18:00"},
  "as_of": "2026-11-22"
}
""",
    "categories.csv": "id,parent_id,name_zh,name_en\nwriting,,书写,Writing\npens,writing,钢笔,Fountain pens\npaper,,纸,Paper\n",
    "products.csv": (
        "id,category_id,name_zh,name_en,summary_zh,summary_en,description_zh,description_en,aliases,picture,released_on\n"
        'pen,pens,云墨钢笔,Cloud Pen,一支好写的笔。,A pen that writes.,"第一行\n第二行",,金笔|fountain pen,pen.svg,2025-03-01\n'
        "pad,paper,格子本,Grid Pad,方格纸。,Squared paper.,,,,,\n"
    ),
    "attributes.csv": (
        "product_id,key,name_zh,name_en,value_zh,value_en,number,unit\n"
        "pen,length,长度,Length,13.80 厘米,13.80 cm,13.80,cm\n"
        "pen,material,材质,Material,黄铜,Brass,,\n"
    ),
    "variants.csv": (
        "sku,product_id,options_zh,options_en,price_minor,list_price_minor,currency,stock,restock_on,weight_grams\n"
        "PEN-B-F,pen,颜色=雾蓝;笔尖=F,Colour=Mist blue;Nib=F,12900,15900,CNY,7,,21\n"
        "PEN-K-M,pen,颜色=墨黑;笔尖=M,Colour=Ink black;Nib=M,12900,,,0,2026-12-01,\n"
        "PAD,pad,,,1500,,CNY,40,,\n"
    ),
    "customers.csv": (
        "id,name,phone,email,language,tier,city_zh,city_en,address,created_at\n"
        "C1,林晓,13800001111,lin@example.com,zh,gold,杭州,Hangzhou,文一路 1 号,2025-01-02T08:00:00+08:00\n"
        "C2,Ann Lee,13900002222,,en,,,,,2025-01-02T08:00:00+08:00\n"
    ),
    "orders.csv": (
        "id,customer_id,status,placed_at,paid_at,currency,subtotal_minor,discount_minor,freight_minor,total_minor,payment_method,"
        "recipient,phone,address,invoice_status,cancelled_at,note\n"
        "IN-1001,C1,shipped,2026-11-20T09:30:00+08:00,2026-11-20T09:31:00+08:00,CNY,14400,1000,600,14000,alipay,"
        "林大明,13800003333,西湖区 2 号,none,,请放门口\n"
        "IN-1002,C1,refunded,2026-11-01T09:30:00+08:00,2026-11-01T09:31:00+08:00,CNY,12900,0,0,12900,wechat_pay,"
        "林晓,13800001111,文一路 1 号,issued,,\n"
        "IN-1003,C2,awaiting_payment,2026-11-21T23:59:59.250+08:00,,,1500,0,0,1500,,Ann Lee,13900002222,,,,\n"
    ),
    "order_lines.csv": (
        "order_id,line,sku,quantity,unit_price_minor\nIN-1001,1,PEN-B-F,1,12900\nIN-1001,2,PAD,1,1500\n"
        "IN-1002,1,PEN-K-M,1,12900\nIN-1003,1,PAD,1,1500\n"
    ),
    "parcels.csv": (
        "id,order_id,lines,carrier_zh,carrier_en,tracking_number,status,shipped_at,eta,delivered_at\n"
        "P1,IN-1001,1|2,顺丰,SF Express,SF100200300,in_transit,2026-11-20T18:00:00+08:00,2026-11-23,\n"
    ),
    "parcel_events.csv": (
        "parcel_id,at,status,place_zh,place_en,text_zh,text_en\n"
        "P1,2026-11-21T07:00:00+08:00,in_transit,嘉兴,Jiaxing,到达中转站,Arrived at the hub\n"
        "P1,2026-11-20T18:00:00+08:00,in_transit,,,已揽收,Picked up\n"
    ),
    "refunds.csv": (
        "id,order_id,amount_minor,currency,status,requested_at,settled_at,method,reason_zh,reason_en\n"
        "R1,IN-1002,12900,CNY,settled,2026-11-05T10:00:00+08:00,2026-11-06T10:00:00+08:00,wechat_pay,不喜欢,Did not like it\n"
    ),
    "relations.csv": "product_id,relation,other_id,note_zh,note_en\npen,goes_with,pad,纸不洇墨,The paper does not bleed\n",
    "synonyms.csv": "words\n钢笔|自来水笔|fountain pen\n",
    "payment_methods.csv": (
        "customer_id,id,kind,label_zh,label_en,balance_minor,currency\n"
        "C1,m-ali,alipay,支付宝,Alipay,,CNY\nC1,m-gift,gift_card,礼品卡,Gift card,20000,CNY\nC1,m-visa,card,Visa 尾号 4242,Visa 4242,,CNY\n"
        "C2,m-gift,gift_card,礼品卡,Gift card,500,CNY\n"
    ),
    "order_payments.csv": (
        "id,order_id,kind,amount_minor,currency,method,at\n"
        "Y1,IN-1001,payment,14000,CNY,m-ali,2026-11-20T09:31:00+08:00\n"
        "Y2,IN-1002,payment,12900,CNY,wechat_pay,2026-11-01T09:31:00+08:00\n"
        "Y3,IN-1002,refund,12900,CNY,wechat_pay,2026-11-06T10:00:00+08:00\n"
    ),
    "returns.csv": (
        "id,order_id,kind,status,method,money_back_minor,money_due_minor,currency,requested_at,reason\n"
        "B1,IN-1002,return,finished,wechat_pay,12900,0,CNY,2026-11-05T10:00:00+08:00,changed_mind\n"
    ),
    "return_lines.csv": "return_id,line,quantity,sku\nB1,1,1,\n",
    "articles/returns.en.md": (
        "---\nid: returns\nlanguage: en\nkind: faq\ntitle: 'Returns: how?'\ntopic: returns\nvalid_from: 2026-01-01\nvalid_to:\n"
        "examples:\n  - Can I send it back?\n  - no\n---\nYes. Within 7 days.\n\nWrite to us.\n"
    ),
    "articles/terms.zh.md": "---\nid: terms\nlanguage: zh\nkind: policy\ntitle: 条款\n---\n## 运费\n满 99 元免运费。\n\n## 其他\n无。\n",
    "pictures/pen.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle r="4" cx="5" cy="5"/></svg>\n',
}

Edit = Callable[[str, str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that reads without a problem."""
    directory = tmp_path / "inkstone"
    for file, text in FILES.items():
        path = directory / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return directory


@pytest.fixture
def edit(folder: Path) -> Edit:
    """edit(file, old, new) replaces the first `old`, which must be there; an empty `old` replaces the whole file."""

    def replace(file: str, old: str, new: str) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        assert old in text
        path.write_text(text.replace(old, new, 1) if old else new, encoding="utf-8")

    return replace


@pytest.fixture(scope="session")
def demo() -> Callable[[str], Path]:
    """demo(name): the folder of a demo shop; skips while it is not there or its pictures are not drawn yet."""

    def find(name: str) -> Path:
        directory = Path(__file__).parents[2] / "demo" / name
        if not (directory / "shop.json").exists() or not any((directory / "pictures").glob("*.svg")):
            pytest.skip(f"demo/{name} is not complete yet: shop.json or the pictures are missing")
        return directory

    return find
