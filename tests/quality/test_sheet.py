"""Files for Excel: Chinese opens right, and nothing in them runs."""

from kefu.quality.insights import sheet


def test_a_file_begins_with_the_mark_that_excel_reads_and_quotes_what_must_be_quoted() -> None:
    assert sheet(("a", "b"), [("你好, 世界", 'she said "no"')]) == '\ufeffa,b\r\n"你好, 世界","she said ""no"""\r\n'


def test_a_cell_that_would_run_as_a_formula_is_text_and_numbers_stay_numbers() -> None:
    cells: list[tuple[object]] = [("=HYPERLINK(1)",), ("@x",), (-2,), (0.123456,), (None,)]
    assert sheet(("a",), cells) == "\ufeffa\r\n'=HYPERLINK(1)\r\n'@x\r\n-2\r\n0.1235\r\n\"\"\r\n"
