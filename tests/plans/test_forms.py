import pytest

from plans.forms import UploadForm


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("year", "", "Cho biết năm kế hoạch."),
        ("year", "hai nghìn", "Năm phải là số, ví dụ 2020."),
        ("year", "1999", "Năm phải từ 2000 đến 2100."),
        ("year", "2101", "Năm phải từ 2000 đến 2100."),
        ("kind", "", "Chọn loại tệp: kế hoạch hay tiến độ."),
        ("kind", "khác", "Chọn loại tệp: kế hoạch hay tiến độ."),
        ("cutoff", "31/6/2020", "Ngày phải có dạng ngày/tháng/năm, ví dụ 30/6/2020."),
        ("file", "", "Chọn tệp Excel cần nhập."),
    ],
)
def test_an_upload_is_refused_in_the_portals_own_words(name, typed, message):
    form = UploadForm({"kind": "plan", "year": "2020"} | {name: typed})

    assert form.errors[name] == [message]


@pytest.mark.parametrize("year", ["2000", "2100"])
def test_the_first_and_the_last_year_are_taken(year):
    assert "year" not in UploadForm({"kind": "plan", "year": year}).errors
